//! Parts of a page that are named as standing beside the story → what of the collected stands in them.
//!
//! Known only when the page is read: a part that holds the main heading or much of the text is the story however it is
//! named ("has-sidebar").

use super::witnesses::{Gathered, Heading};

/// A part that is named as standing beside the story.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    /// First and last element in it.
    pub(super) first: usize,
    pub(super) last: usize,
    /// Bytes of visible text in it.
    pub(super) length: usize,
}

/// Marks everything that stands beside the story.
pub(super) fn tell(out: &mut Gathered, mut parts: Vec<Part>) {
    // Two fifths of the text, and more than a box holds: then it is the story, not beside it.
    let most = (out.length * 2 / 5).max(400);
    let main = |heading: &&Heading| heading.level == 1;
    let main: Vec<_> = out.headings.iter().filter(main).map(|heading| heading.spot).collect();
    parts.retain(|part| part.length <= most && !main.iter().any(|spot| part.holds(spot.order)));
    parts.sort_unstable_by_key(|part| (part.first, part.last));
    let beside = outermost(&parts);
    let spots = out.headings.iter_mut().map(|it| &mut it.spot).chain(out.lines.iter_mut().map(|it| &mut it.spot));
    let spots = spots.chain(out.properties.iter_mut().map(|it| &mut it.spot));
    let spots = spots.chain(out.dated.iter_mut().map(|it| &mut it.spot));
    spots
        .chain(out.bylines.iter_mut().map(|it| &mut it.spot))
        .for_each(|spot| spot.aside = is_within(&beside, spot.order));
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
    fn what_is_named_as_standing_beside_the_story_does_unless_it_holds_it() {
        let time = "<time datetime='2025-03-14'>14 March 2025</time>";
        assert_eq!(asides(&format!("<aside class=meta>{time}</aside>")), [true]);
        assert_eq!(asides(&format!("<div class=has-sidebar><h1>Ferry stuck</h1>{time}</div>")), [false]);
    }
}
