//! The head of a story: headline, standfirst, byline and date line.
//!
//! The metadata say what the headline is; here its place on the page is found, and with it the zone down to the first
//! paragraph in which standfirst, byline and date line stand.

use crate::article::{CutReason, Precision, Role};
use crate::clean::dates;
use crate::clean::metadata::{Metadata, authors_from_byline, names_somebody};

use super::echo::{folded, likeness};
use super::fates::Fate;
use super::page::{Kind, Page};
use super::signs::{AGAINST, Signs, WEAK};
use super::story::Region;

/// Likeness from which on two lines are the same headline: a kicker before it or a word changed is allowed.
const SAME_HEADLINE: f32 = 0.7;

/// Letters of the shortest paragraph that opens a story above its element.
const MIN_OPENING: u32 = 60;

/// Most short lines between a headline and the first paragraph.
const MAX_KICKERS: usize = 4;

/// Most blocks between two copies of the headline: standfirst, byline, date, picture.
const MAX_BETWEEN_COPIES: usize = 12;

/// Gives the head's blocks their places. Returns the headings that are further standfirsts and open the text.
pub(super) fn place(page: &Page, region: &Region, meta: &Metadata, fates: &mut [Fate]) -> Vec<usize> {
    let head = Head { page, region, meta, first_prose: first_prose(page, region) };
    let headline = head.headline(fates);
    let further = head.standfirst(headline, fates);
    head.byline_and_date(headline, fates);
    head.kickers(fates);
    head.above(headline, fates);
    head.lead_in(headline, fates);
    head.teaser(headline, fates);
    further
}

/// The block after the story's first paragraph.
fn first_prose(page: &Page, region: &Region) -> usize {
    let prose = |b: &usize| page.blocks[*b].is_prose() && !page.signs(*b).any(AGAINST);
    let found = (region.first..region.end).find(prose).unwrap_or(region.first) + 1;
    found.min(page.blocks.len())
}

/// Whether a line is in Latin letters: in other scripts any short line may look like a name.
fn mostly_latin(line: &str) -> bool {
    line.chars().filter(char::is_ascii_alphabetic).count() * 2 > line.chars().count()
}

struct Head<'a> {
    page: &'a Page,
    region: &'a Region,
    meta: &'a Metadata,
    first_prose: usize,
}

impl Head<'_> {
    /// Finds the headline on the page; further copies of it are duplicates.
    fn headline(&self, fates: &mut [Fate]) -> Option<usize> {
        let publication = self.meta.publication.as_deref().map(folded);
        let wanted = self.meta.headline.as_deref().map(folded).filter(|wanted| publication.as_ref() != Some(wanted));
        let wanted = wanted.or_else(|| self.nearest_heading().map(|b| folded(self.page.line(b))));
        let found = wanted.as_deref().and_then(|wanted| self.like(wanted)).or_else(|| self.first_heading())?;
        let said = folded(self.page.line(found));
        for (block, fate) in fates.iter_mut().enumerate().take(self.region.end) {
            let letters = self.page.blocks[block].letters as usize;
            if block == found || letters < 8 || letters > said.len() * 3 {
                continue;
            }
            let line = folded(self.page.line(block));
            let near = block < self.first_prose && self.page.blocks[block].is_heading();
            let same = |wanted: &[char]| line == wanted || (near && likeness(&line, wanted) >= SAME_HEADLINE);
            if same(&said) || wanted.as_deref().is_some_and(same) {
                *fate = Fate::Cut(CutReason::Duplicate);
            }
        }
        fates[found] = Fate::Place(Role::Headline);
        Some(found)
    }

    /// The block above the story that says most like the wanted headline; a heading before other lines, the last one.
    fn like(&self, wanted: &[char]) -> Option<usize> {
        let score = |b: usize| {
            let block = &self.page.blocks[b];
            let named = block.is_heading() || self.page.signs(b).any(Signs::HEADLINE);
            let letters = block.letters as usize;
            if letters < 4 || letters > wanted.len() * 3 + 20 {
                return None;
            }
            let line = folded(self.page.line(b));
            let like = if named { likeness(&line, wanted) } else { f32::from(u8::from(line == wanted)) };
            let level = match block.kind {
                Kind::Heading(level) => 8 - u32::from(level.min(6)),
                _ => 0,
            };
            (like >= SAME_HEADLINE).then_some((level, (like * 100.0) as u32, b))
        };
        (0..self.first_prose).filter_map(score).max().map(|(.., block)| block)
    }

    /// The heading right above the first paragraph, when the page takes its own name for the headline.
    fn nearest_heading(&self) -> Option<usize> {
        let named = self.meta.headline.is_some();
        (0..self.first_prose).rev().take(8).find(|&b| named && self.page.blocks[b].is_heading())
    }

    /// The last `h1` up to the story's first paragraph, else the last heading named a headline, else a near `h2`.
    fn first_heading(&self) -> Option<usize> {
        let page = self.page;
        let usable = |b: &usize| page.blocks[*b].letters > 4 && page.blocks[*b].letters < 400;
        let before = || (0..self.first_prose).rev().filter(usable);
        before()
            .find(|&b| page.blocks[b].kind == Kind::Heading(1))
            .or_else(|| before().find(|&b| page.signs(b).any(Signs::HEADLINE) && page.blocks[b].is_heading()))
            .or_else(|| before().take(12).find(|&b| page.blocks[b].kind == Kind::Heading(2)))
    }

    /// Finds the standfirst between the headline and the first paragraph. Returns the headings right below it that are
    /// named standfirsts as well.
    fn standfirst(&self, headline: Option<usize>, fates: &mut [Fate]) -> Vec<usize> {
        let page = self.page;
        let from = headline.map_or(self.region.first.saturating_sub(6), |h| h + 1);
        let copy = headline.and_then(|h| self.copy_above(h, fates)).map_or(from, |copy| copy + 1);
        // Between two copies of the headline only what is named or described is one.
        let sure = |b: usize| b >= from || self.stands_alone(b) || self.is_described(b);
        let zone: Vec<usize> =
            (copy..self.first_prose).filter(|&b| sure(b) && self.may_be_standfirst(b, fates)).collect();
        let above = |b: usize| b < self.region.first;
        let long_heading = |b: usize| headline.is_some() && page.blocks[b].is_heading() && page.blocks[b].letters >= 50;
        let apart = |b: usize| above(b) && page.blocks[b].letters >= 60 && page.blocks[b].ends;
        let named = |b: usize| page.signs(b).any(Signs::STANDFIRST);
        let heading = zone.iter().copied().find(|&b| long_heading(b));
        let found = zone
            .iter()
            .copied()
            .find(|&b| named(b) && (above(b) || page.blocks[b].is_heading() || self.stands_alone(b)))
            .or_else(|| {
                zone.iter().copied().find(|&b| self.is_described(b) && (above(b) || page.blocks[b].is_heading()))
            })
            .or_else(|| zone.iter().copied().find(|&b| apart(b) && b > heading.unwrap_or(0)))
            .or(heading)
            .or_else(|| {
                headline.map(|h| h + 1).filter(|b| zone.contains(b) && b + 1 < self.first_prose && self.is_sentence(*b))
            });
        // The only text of a story is its text.
        let alone = |b: usize| !fates.iter().enumerate().any(|(other, fate)| other != b && *fate == Fate::Keep);
        let Some(found) = found.filter(|&b| !alone(b)) else { return vec![] };
        // A second standfirst opens the text.
        let beside = |b: usize| b <= found + 2 && page.elements[page.blocks[b].home].own.any(Signs::STANDFIRST);
        let second = |b: usize| self.stands_alone(b) && (!page.blocks[b].is_heading() || beside(b));
        let mut further: Vec<usize> = zone.iter().copied().filter(|&b| b > found && second(b)).collect();
        for &block in &further {
            if matches!(fates[block], Fate::Cut(_)) {
                fates[block] = Fate::Keep;
            }
        }
        fates[found] = Fate::Place(Role::Standfirst);
        // The headline for readers under the one for search engines: it stands above the standfirst.
        if let Some(heading) = heading.filter(|&h| h < found && !page.blocks[found].is_heading()) {
            fates[heading] = Fate::Cut(CutReason::Duplicate);
        }
        further.retain(|&b| page.blocks[b].is_heading());
        further
    }

    /// The copy of the headline that heads the page, where the story's element repeats it.
    fn copy_above(&self, headline: usize, fates: &[Fate]) -> Option<usize> {
        let copied = |&b: &usize| self.page.blocks[b].is_heading() && fates[b] == Fate::Cut(CutReason::Duplicate);
        (headline.saturating_sub(MAX_BETWEEN_COPIES)..headline).find(copied)
    }

    /// Whether a line says something, unlike a byline, a date or a label.
    fn is_sentence(&self, block: usize) -> bool {
        let line = self.page.line(block);
        self.page.blocks[block].kind == Kind::Text
            && self.page.blocks[block].letters >= 30
            && dates::parse(line).is_none()
            && (!mostly_latin(line) || authors_from_byline(line).0.is_empty())
    }

    /// Whether a block's own element is named a standfirst, not one around the whole story.
    fn stands_alone(&self, block: usize) -> bool {
        let block = &self.page.blocks[block];
        block.inline.any(Signs::STANDFIRST)
            || self.page.around(block.home).take(3).any(|e| {
                let element = &self.page.elements[e];
                element.own.any(Signs::STANDFIRST) && element.end - element.first <= 6
            })
    }

    fn may_be_standfirst(&self, index: usize, fates: &[Fate]) -> bool {
        let block = &self.page.blocks[index];
        let fits = block.letters >= 25 && block.letters < 700 && block.link_share() < 0.4;
        let sure = self.stands_alone(index) || self.is_described(index);
        let ignored = if sure { WEAK.and(Signs::RELATED).and(Signs::SHARING) } else { WEAK };
        fits && !self.page.signs(index).without(ignored).any(AGAINST)
            && !matches!(fates[index], Fate::Place(_) | Fate::Cut(CutReason::Duplicate))
            && self.page.boilerplate(index).is_none()
    }

    /// Whether a block says what the metadata give as description, or the beginning of it.
    fn is_described(&self, block: usize) -> bool {
        let Some(description) = self.meta.description.as_deref().map(folded).filter(|d| d.len() >= 25) else {
            return false;
        };
        let line = folded(self.page.line(block));
        line.len() >= 25 && (line.starts_with(&description) || description.starts_with(&line))
    }

    /// Finds the byline and the date line near the headline; further ones are cut as what they are.
    fn byline_and_date(&self, headline: Option<usize>, fates: &mut [Fate]) {
        let from = headline.unwrap_or(self.region.first).min(self.region.first).saturating_sub(4);
        let until = (self.first_prose + 2).min(self.page.blocks.len());
        let authors: Vec<Vec<char>> = self.meta.authors.iter().map(|a| folded(a)).filter(|a| a.len() > 3).collect();
        let (mut byline, mut date) = (false, false);
        for (block, fate) in fates.iter_mut().enumerate().take(until).skip(from) {
            let short = self.page.blocks[block].letters < 120 && !self.page.blocks[block].is_heading();
            if !short || matches!(fate, Fate::Place(_)) {
                continue;
            }
            let names = self.names_an_author(block, &authors);
            let line = self.page.line(block);
            let longest = if self.page.blocks[block].ends || block >= self.first_prose { 80 } else { 140 };
            // A month alone is spoken of in sub-headlines.
            let to_the_day = || dates::parse(line).is_some_and(|date| date.precision() == Precision::Day);
            let dated = line.len() < longest && to_the_day();
            let signed = *fate == Fate::Cut(CutReason::Byline) && names_somebody(line);
            if !byline && (names || signed) {
                *fate = Fate::Place(Role::Byline);
                byline = true;
            } else if !date && (dated || *fate == Fate::Cut(CutReason::Timestamp)) {
                *fate = Fate::Place(Role::Published);
                date = true;
            } else if names || dated {
                *fate = Fate::Cut(if names { CutReason::Byline } else { CutReason::Timestamp });
            }
        }
    }

    /// Cuts the few short lines that are left above the first paragraph: section names, agencies, reading times. Many of
    /// them are a story of short lines.
    fn kickers(&self, fates: &mut [Fate]) {
        let short = |b: &usize| {
            let line = &self.page.blocks[*b];
            fates[*b] == Fate::Keep && line.kind == Kind::Text && line.letters < 60 && !line.ends
        };
        let kickers: Vec<usize> = (self.region.first..self.first_prose.saturating_sub(1)).filter(short).collect();
        if kickers.len() <= MAX_KICKERS {
            kickers.into_iter().for_each(|block| fates[block] = Fate::Cut(CutReason::LowText));
        }
    }

    /// Cuts the short lines above the headline: section and topic, whatever their tag.
    fn above(&self, headline: Option<usize>, fates: &mut [Fate]) {
        let Some(headline) = headline.filter(|&h| h < self.first_prose) else { return };
        for (block, fate) in fates.iter_mut().enumerate().take(headline).skip(self.region.first) {
            let line = &self.page.blocks[block];
            if *fate == Fate::Keep && !line.is_prose() && line.letters < 60 {
                *fate = Fate::Cut(CutReason::Tags);
            }
        }
    }

    /// Keeps the paragraphs between the headline and the story's element: pages set the opening apart from what follows,
    /// above the picture or the first advertisement.
    fn lead_in(&self, headline: Option<usize>, fates: &mut [Fate]) {
        let page = self.page;
        let Some(headline) = headline.filter(|&headline| headline < self.region.first) else { return };
        for (block, fate) in fates.iter_mut().enumerate().take(self.region.first).skip(headline + 1) {
            let line = &page.blocks[block];
            if line.is_heading() && !matches!(fate, Fate::Place(_) | Fate::Cut(CutReason::Duplicate)) {
                return;
            }
            let opening = line.is_prose() && line.ends && line.letters >= MIN_OPENING && line.link_share() < 0.3;
            let free = *fate == Fate::Cut(CutReason::LowText) && page.boilerplate(block).is_none();
            if opening && free && !page.signs(block).any(AGAINST) {
                *fate = Fate::Keep;
            }
        }
    }

    /// Keeps an opening that is named like a box of other stories ("teaser") and holds no link: such a box has links.
    fn teaser(&self, headline: Option<usize>, fates: &mut [Fate]) {
        let page = self.page;
        let from = headline.map_or(self.region.first, |headline| headline + 1);
        for (block, fate) in fates.iter_mut().enumerate().take(self.first_prose).skip(from) {
            let line = &page.blocks[block];
            let sentence = line.is_prose() && line.ends && *fate == Fate::Cut(CutReason::Related);
            if !sentence || page.boilerplate(block).is_some() {
                continue;
            }
            let boxes = page.around(line.home).filter(|&e| page.elements[e].own.any(Signs::RELATED));
            let Some(outer) = boxes.last().map(|e| &page.elements[e]) else { continue };
            let blocks = &page.blocks[outer.first..outer.end];
            if blocks.iter().all(|block| block.links == 0 && !block.is_heading()) {
                *fate = Fate::Keep;
            }
        }
    }

    /// Whether a line is little more than an author's name.
    fn names_an_author(&self, block: usize, authors: &[Vec<char>]) -> bool {
        let line = folded(self.page.line(block));
        authors.iter().any(|a| line.len() < a.len() + 60 && line.windows(a.len()).any(|part| part == a.as_slice()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::clean;
    use crate::article::Article;
    use crate::capture::Hints;

    const TEXT: &str = "The harbour wall of Lowick will not be mended this year, the town council said on Monday, because the engineers have not finished their report.";

    fn article(head: &str) -> Article {
        let meta =
            "<meta property='og:type' content='article'><meta property='og:title' content='Harbour wall must wait'>";
        let page = format!(
            "<html><head>{meta}</head><body><article><h1>Harbour wall must wait</h1>{head}\
             <div><p>{TEXT}</p><p>Members of the council had hoped to begin in spring, when the sea is calm and the stones are dry.</p>\
             <p>The mayor promised to publish the report as soon as it is ready, and to ask the people of the town what they want.</p></div>\
             </article></body></html>"
        );
        clean(&page, &Hints::default()).articles.remove(0)
    }

    #[test]
    fn of_two_standfirsts_the_second_opens_the_text() {
        let first = "Council puts off the work of years until the survey is done";
        let second = "The town had set aside its savings for the wall, and now asks who will pay for the winter.";
        let found = article(&format!("<p class=subtitle>{first}</p><p class=lead>{second}</p>"));
        assert_eq!(found.standfirst.as_deref(), Some(first));
        assert_eq!(found.paragraphs[0].text, second);
        assert_eq!(found.paragraphs[1].text, TEXT);
    }

    #[test]
    fn what_is_named_a_byline_is_one_only_if_it_names_somebody() {
        let byline = |text: &str| article(&format!("<p class=byline>{text}</p>")).byline;
        assert_eq!(byline("By Anna Bell").as_deref(), Some("By Anna Bell"));
        for text in ["14.03.2025", "2.289", "14 March 2025, 9.30"] {
            assert_eq!(byline(text), None, "{text}");
        }
    }

    #[test]
    fn an_opening_named_teaser_is_kept_where_it_links_to_nothing() {
        let opening = "The old wall of Lowick has stood for two hundred years, and this winter it has begun to lean over the quay.";
        let told = |teaser: &str| {
            let found = article(teaser);
            found
                .standfirst
                .into_iter()
                .chain(found.paragraphs.into_iter().map(|it| it.text))
                .any(|text| text == opening)
        };
        assert!(told(&format!("<div class=teaser><p>{opening}</p></div>")));
        assert!(!told(&format!("<div class=teaser><a href='/x'>Old stones of the town</a><p>{opening}</p></div>")));
    }

    #[test]
    fn a_line_that_speaks_of_a_month_is_no_date_line() {
        let found = article(&format!("<div><p>{TEXT} It waits.</p></div><p>Since May 2031 at the helm</p>"));
        assert!(found.places.iter().all(|place| place.role != crate::article::Role::Published));
    }

    #[test]
    fn a_standfirst_may_stand_between_two_copies_of_the_headline() {
        let standfirst = "The town had set aside its savings for the wall, and now asks who will pay for the winter.";
        let found = article(&format!(
            "<div class=excerpt><div>{standfirst}</div></div><p>14 March 2025</p><h1>Harbour wall must wait</h1>"
        ));
        assert_eq!(found.standfirst.as_deref(), Some(standfirst));
    }

    #[test]
    fn of_standfirsts_printed_as_headings_the_second_is_kept_above_the_byline() {
        let second = "Mayor wants to ask the people of the town before the winter";
        let found = article(&format!(
            "<h2 class=deck>Council puts off the work of years until the survey is done</h2><h2 class=deck>{second}</h2><p class=byline>By Anna Bell</p>"
        ));
        assert_eq!(found.paragraphs[0].text, second);
    }

    #[test]
    fn a_topic_above_the_headline_is_cut_whatever_its_tag() {
        let page = format!(
            "<html><head><meta property='og:type' content='article'><meta property='og:title' content='Harbour wall must wait'></head>\
             <body><article><div><h2>Work on the quay</h2></div><h1>Harbour wall must wait</h1><p>{TEXT}</p><p>{TEXT} It waits.</p></article></body></html>"
        );
        let found = clean(&page, &Hints::default()).articles.remove(0);
        assert!(found.paragraphs.iter().all(|paragraph| paragraph.text != "Work on the quay"));
    }
}
