//! Parts of a page that are named as standing beside the story → what of the collected stands in them.
//!
//! Known only when the page is read: a part that holds the main heading or much of the text is the story however it is
//! named ("has-sidebar"), and a small part right below the headline credits it ("footer", `aside class="meta"`).

use super::witnesses::{Gathered, Heading};

/// A part that is named as standing beside the story.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    /// First and last element in it.
    pub(super) first: usize,
    pub(super) last: usize,
    /// Bytes of visible text before it.
    pub(super) at: usize,
    /// Bytes of visible text in it.
    pub(super) length: usize,
}

/// Bytes of the longest part that credits a story, and within so many of the headline it begins.
const LONGEST_CREDITS: usize = 200;
const CREDITS_WITHIN: usize = 600;

/// Marks everything that stands beside the story.
pub(super) fn tell(out: &mut Gathered, mut parts: Vec<Part>) {
    // Two fifths of the text, and more than a box holds: then it is the story, not beside it.
    let most = (out.length * 2 / 5).max(400);
    let main = |heading: &&Heading| heading.level == 1;
    let main: Vec<_> = out.headings.iter().filter(main).map(|heading| heading.spot).collect();
    parts.retain(|part| part.length <= most && !main.iter().any(|spot| part.holds(spot.order)));
    parts.sort_unstable_by_key(|part| (part.first, part.last));
    let beside = outermost(&parts);
    parts.retain(|part| {
        let below = main.iter().any(|spot| (spot.at..spot.at + CREDITS_WITHIN).contains(&part.at));
        let titled = out.headings.iter().any(|heading| part.holds(heading.spot.order));
        part.length > LONGEST_CREDITS || !below || titled
    });
    let apart = outermost(&parts);
    let spots = out.headings.iter_mut().map(|it| &mut it.spot).chain(out.lines.iter_mut().map(|it| &mut it.spot));
    spots.for_each(|spot| spot.aside = is_within(&beside, spot.order));
    let spots = out.properties.iter_mut().map(|it| &mut it.spot).chain(out.dated.iter_mut().map(|it| &mut it.spot));
    let spots = spots.chain(out.bylines.iter_mut().map(|it| &mut it.spot));
    spots.for_each(|spot| spot.aside = is_within(&apart, spot.order));
}

impl Part {
    fn holds(&self, order: usize) -> bool {
        (self.first..=self.last).contains(&order)
    }
}

/// First and last element of the parts that stand in no other, of parts in the order of their beginnings.
fn outermost(parts: &[Part]) -> Vec<(usize, usize)> {
    let mut ends: Vec<(usize, usize)> = Vec::with_capacity(parts.len());
    for part in parts {
        match ends.last() {
            Some(&(_, end)) if part.last <= end => {}
            _ => ends.push((part.first, part.last)),
        }
    }
    ends
}

fn is_within(ends: &[(usize, usize)], order: usize) -> bool {
    let before = ends.partition_point(|&(first, _)| first <= order);
    before > 0 && order <= ends[before - 1].1
}

#[cfg(test)]
mod tests {
    use scraper::Html;

    use super::super::gather::gather;

    /// Which of the dates of a page stand beside its story.
    fn asides(page: &str) -> Vec<bool> {
        let filler = "The ferry lies in the harbour and nobody knows when it will sail again. ".repeat(20);
        let page = format!("<body><h1>Ferry stuck in ice</h1>{page}<p>{filler}</p></body>");
        gather(&Html::parse_document(&page)).dated.iter().map(|dated| dated.spot.aside).collect()
    }

    #[test]
    fn a_small_part_right_below_the_headline_is_not_beside_the_story() {
        let time = "<time datetime='2025-03-14'>14 March 2025</time>";
        assert_eq!(asides(&format!("<aside class=meta>{time}</aside>")), [false]);
        assert_eq!(asides(&format!("<aside><h2>Seal seen</h2>{time}</aside>")), [true]);
        let far = "<p>The crew left by lifeboat in the night.</p>".repeat(30);
        assert_eq!(asides(&format!("{far}<aside class=meta>{time}</aside>")), [true]);
    }
}
