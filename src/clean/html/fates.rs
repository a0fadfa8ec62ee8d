//! The story's element → what becomes of each block: kept, a place (headline, byline …), or cut and why.

use std::collections::{HashMap, HashSet};

use crate::article::{CutReason, Role};
use crate::clean::metadata::Metadata;

use super::boxes;
use super::echo::{self, Witness};
use super::endings;
use super::head;
use super::page::{Block, Kind, Page, Tag};
use super::signs::{AGAINST, Signs, WEAK};
use super::story::Region;

/// What becomes of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Keep,
    Place(Role),
    Cut(CutReason),
}

impl Fate {
    /// Why it is cut, if it is.
    pub(super) fn reason(self) -> Option<CutReason> {
        match self {
            Fate::Cut(reason) => Some(reason),
            _ => None,
        }
    }
}

/// One fate a block, for the story in `region`.
pub(super) fn decide(page: &Page, region: &Region, meta: &Metadata, witness: Option<&Witness>) -> Vec<Fate> {
    let mut fates: Vec<Fate> = (0..page.blocks.len()).map(|b| Fate::Cut(outside(page, b, region))).collect();
    let (shapes, holders) = homes(page, region);
    let link_lists = boxes::link_lists(page, region);
    let main = main_holder(page, region);
    let (subheads, asked) = (subheads(page, region), asked(page, region, main));
    let judge = Judge { page, witness, shapes, holders, subheads, asked, main, link_lists };
    for (block, fate) in fates.iter_mut().enumerate().take(region.end).skip(region.first) {
        *fate = judge.inside(block);
    }
    boxes::cut(page, region, &mut fates);
    echo::cut_repeated(page, region, &mut fates);
    let standfirsts = head::place(page, region, meta, &mut fates);
    endings::cut(page, region, meta, &mut fates);
    drop_empty_headings(page, region, &standfirsts, &mut fates);
    fates
}

/// Why a block outside the story is not story.
pub(super) fn outside(page: &Page, block: usize, region: &Region) -> CutReason {
    let linked = page.blocks[block].link_share() > 0.5;
    by_signs(page, block).or_else(|| page.boilerplate(block)).unwrap_or(match linked {
        _ if page.blocks[block].letters == 0 => CutReason::Debris,
        true if block < region.first => CutReason::Navigation,
        true => CutReason::Related,
        false => CutReason::LowText,
    })
}

/// Signs that stand around story text as well: advertisements and share buttons between its paragraphs, fact boxes,
/// what subscribers alone may read. On the dev pages 1.2 of 630 pages of story text stood under them, and hardly any
/// running text that is none.
const AROUND_STORY: Signs = Signs::ADVERTISEMENT.and(Signs::SHARING).and(Signs::PAYWALL).and(Signs::ASIDE);

/// Signs of frames that tables stand in: they are not what the table holds.
const AROUND_TABLES: Signs = Signs::FIGURE.and(Signs::WIDGET);

/// The reason that the names around a block give: those nearest to it first.
fn by_signs(page: &Page, block: usize) -> Option<CutReason> {
    let prose = page.blocks[block].is_prose();
    let mut counting = match prose {
        true if page.blocks[block].letters > 200 => AGAINST.without(WEAK.and(AROUND_STORY)),
        true => AGAINST.without(Signs::ADVERTISEMENT),
        false => AGAINST,
    };
    if page.blocks[block].kind == Kind::TableRow {
        counting = counting.without(AROUND_TABLES);
    }
    if !page.signs(block).any(counting) {
        return None;
    }
    let around = page.around(page.blocks[block].home).map(|e| page.elements[e].own.only(page.elements[e].signs));
    let mut named = std::iter::once(page.blocks[block].inline).chain(around).map(|signs| signs.only(counting));
    named.find_map(Signs::reason)
}

/// What paragraphs of one text have in common: tag, names and depth of their element and of the one around it.
pub(super) type Shape = (Tag, Signs, Signs, usize);

pub(super) fn shape(page: &Page, block: usize) -> Shape {
    let home = &page.elements[page.blocks[block].home];
    (home.tag, home.own, page.elements[home.parent].own, home.depth)
}

/// The shapes and holders of the running text: short lines of the same shape or holder are story too.
fn homes(page: &Page, region: &Region) -> (HashSet<Shape>, HashSet<usize>) {
    (region.first..region.end)
        .filter(|&b| page.blocks[b].is_prose() && !page.signs(b).any(AGAINST))
        .map(|b| (shape(page, b), holder(page, b)))
        .unzip()
}

/// The element that holds a block among its siblings: the parent of its paragraph.
fn holder(page: &Page, block: usize) -> usize {
    let mut home = page.blocks[block].home;
    while matches!(page.elements[home].tag, Tag::Paragraph | Tag::Inline | Tag::Heading | Tag::Item | Tag::List) {
        home = page.elements[home].parent;
    }
    home
}

/// Letters of the longest line that is taken for a sub-headline by its place.
const LONGEST_SUBHEAD: u32 = 90;

/// Sub-headlines that no tag names: short lines of one shape, no two the same, each of which stands between two
/// paragraphs that have a shape in common. The labels of boxes say the same every time.
fn subheads(page: &Page, region: &Region) -> HashSet<usize> {
    let text = |b: usize| page.blocks[b].is_prose() && !page.signs(b).any(AGAINST);
    let amid = |&b: &usize| {
        let block = &page.blocks[b];
        let bare = block.kind == Kind::Text && block.links == 0 && !block.after_image && !block.ends;
        bare && (4..=LONGEST_SUBHEAD).contains(&block.letters)
            && text(b - 1)
            && text(b + 1)
            && shape(page, b - 1) == shape(page, b + 1)
    };
    let mut alike: HashMap<Shape, Vec<usize>> = HashMap::new();
    for block in (region.first + 1..region.end.saturating_sub(1)).filter(amid) {
        alike.entry(shape(page, block)).or_default().push(block);
    }
    let differ = |blocks: &Vec<usize>| {
        let lines: HashSet<&str> = blocks.iter().map(|&b| page.line(b)).collect();
        blocks.len() >= 2 && lines.len() == blocks.len()
    };
    alike.into_values().filter(differ).flatten().collect()
}

/// Questions of a list of questions and answers, each in a button that opens its answer. A poll stands alone among the
/// paragraphs of the story.
fn asked(page: &Page, region: &Region, main: Option<usize>) -> HashSet<usize> {
    let apart = |b: usize| {
        let both = page.around(page.blocks[b].home).find(|&e| page.elements[e].end > b + 1);
        both.is_some_and(|e| e != region.element && Some(e) != main)
    };
    let asks = |&b: &usize| {
        let only_button = page.signs(b).only(AGAINST) == Signs::WIDGET;
        let line = page.line(b);
        only_button
            && line.ends_with(['?', '？', '؟'])
            && (16..=160).contains(&page.blocks[b].letters)
            && page.blocks[b + 1].is_prose()
            && !page.signs(b + 1).any(AGAINST)
            && apart(b)
    };
    let found: HashSet<usize> = (region.first..region.end.saturating_sub(1)).filter(asks).collect();
    let lines: HashSet<&str> = found.iter().map(|&b| page.line(b)).collect();
    if found.len() >= 2 && lines.len() == found.len() { found } else { HashSet::new() }
}

/// The element that holds more running text beside itself than any other.
fn main_holder(page: &Page, region: &Region) -> Option<usize> {
    let mut held: HashMap<usize, u32> = HashMap::new();
    for block in (region.first..region.end).filter(|&b| page.blocks[b].is_prose()) {
        *held.entry(holder(page, block)).or_default() += page.blocks[block].letters;
    }
    held.into_iter().max_by_key(|&(element, letters)| (letters, element)).map(|(element, _)| element)
}

struct Judge<'a> {
    page: &'a Page,
    witness: Option<&'a Witness>,
    shapes: HashSet<Shape>,
    holders: HashSet<usize>,
    /// Lines between paragraphs that head what follows.
    subheads: HashSet<usize>,
    /// Questions that stand in buttons over their answers.
    asked: HashSet<usize>,
    /// The element with most of the running text.
    main: Option<usize>,
    /// Blocks of lists of links that are part of the story.
    link_lists: Vec<bool>,
}

impl Judge<'_> {
    fn inside(&self, index: usize) -> Fate {
        let block = &self.page.blocks[index];
        let line = self.page.line(index);
        if block.letters == 0 {
            return Fate::Cut(CutReason::Debris);
        }
        // The copy of the text that a page carries for machines tells story from names and shapes that mislead; promotion
        // and links to other stories stand in it as well.
        let picture = Signs::CAPTION.and(Signs::CREDIT).and(Signs::FIGURE).and(Signs::HIDDEN);
        let said = |w: &Witness| w.holds(line) == Some(true);
        let vouched = !self.page.signs(index).any(picture) && self.witness.is_some_and(said);
        if self.asked.contains(&index) {
            return Fate::Keep;
        }
        let unless_vouched = |reason: Option<CutReason>| reason.filter(|_| !vouched);
        let reason = unless_vouched(by_signs(self.page, index))
            .or_else(|| self.page.boilerplate(index))
            .or_else(|| self.by_links(index))
            .or_else(|| unless_vouched(self.by_shape(index)))
            .or_else(|| self.by_topic(index));
        reason.map_or(Fate::Keep, Fate::Cut)
    }

    /// Whether a block stands beside running text.
    fn is_beside(&self, index: usize) -> bool {
        self.holders.contains(&holder(self.page, index)) || self.shapes.contains(&shape(self.page, index))
    }

    /// Lines that are (nearly) all link lead elsewhere; a sub-headline may be one.
    fn by_links(&self, index: usize) -> Option<CutReason> {
        let block = &self.page.blocks[index];
        if self.link_lists[index] && self.is_beside(index) {
            return None;
        }
        if is_labelled_link(block, self.page.line(index)) {
            return Some(CutReason::Related);
        }
        let limit = match block.kind {
            Kind::Heading(_) if self.is_beside(index) => 1.0,
            _ if block.ends && self.is_beside(index) => 0.9,
            Kind::TableRow => 0.9,
            _ if self.is_beside(index) => 0.75,
            _ => 0.6,
        };
        (block.link_share() > limit).then_some(CutReason::Related)
    }

    /// Text about cookies that stands apart from the running text.
    fn by_topic(&self, index: usize) -> Option<CutReason> {
        let apart = self.main != Some(holder(self.page, index));
        (apart && is_about_cookies(self.page.line(index))).then_some(CutReason::Consent)
    }

    /// Short lines that stand apart from the running text.
    fn by_shape(&self, index: usize) -> Option<CutReason> {
        let block = &self.page.blocks[index];
        match block.kind {
            Kind::Text if block.after_image && !block.is_prose() && !block.ends => Some(CutReason::Caption),
            _ if block.is_prose() || block.ends || self.is_beside(index) => None,
            Kind::Text if self.subheads.contains(&index) => None,
            Kind::Text => Some(CutReason::LowText),
            _ => None,
        }
    }
}

/// Whether a text is about the cookies of the page that it stands on.
pub(super) fn is_about_cookies(line: &str) -> bool {
    const PAGE: [&str; 12] = [
        "website",
        "webseite",
        "web site",
        "this site",
        "ce site",
        "sitio",
        "sito",
        "site para",
        "stron",
        "browser",
        "navigateur",
        "navegador",
    ];
    if line.len() > 1200 {
        return false;
    }
    let folded = line.to_lowercase();
    folded.matches("cookie").count() >= 2
        || (folded.contains("cookie") && PAGE.iter().any(|word| folded.contains(word)))
}

/// Whether a line is a label and a link: "See also: Harbour wall must wait".
fn is_labelled_link(block: &Block, line: &str) -> bool {
    const LONGEST_LABEL: usize = 40;
    let Some((label, link)) = line.split_once(':').filter(|(label, _)| label.len() <= LONGEST_LABEL) else {
        return false;
    };
    if link.contains("://") {
        return false;
    }
    let letters = label.chars().filter(|c| c.is_alphanumeric()).count() as u32;
    letters >= 3 && block.linked > 12 && (letters + block.linked).abs_diff(block.letters) <= 2
}

/// Whether a cut stands between a sub-headline and its text as well as elsewhere.
fn stands_amid_text(reason: CutReason) -> bool {
    matches!(reason, CutReason::Advertisement | CutReason::Caption | CutReason::Credit | CutReason::Debris)
}

/// A sub-headline stands above story; one above cuts heads a box. A second standfirst, printed as a heading, stands above
/// byline and picture.
fn drop_empty_headings(page: &Page, region: &Region, standfirsts: &[usize], fates: &mut [Fate]) {
    let mut followed = false;
    for block in (region.first..region.end).rev() {
        if page.blocks[block].is_heading() && !standfirsts.contains(&block) {
            if fates[block] == Fate::Keep {
                if !followed {
                    fates[block] = Fate::Cut(CutReason::Related);
                }
            } else if matches!(fates[block], Fate::Cut(reason) if !stands_amid_text(reason)) {
                followed = false;
            }
        } else if fates[block] == Fate::Keep {
            followed = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::clean::html::tests::{FIRST, SECOND, THIRD, kept};

    #[test]
    fn short_lines_of_one_shape_between_paragraphs_are_sub_headlines() {
        let above = "<p class=interline>Engineers ask for time</p>";
        let told = kept(above, "<p class=interline>Report is due in May 2031</p>");
        assert_eq!(told, [FIRST, "Engineers ask for time", SECOND, "Report is due in May 2031", THIRD]);
        let labels = kept("<p class=interline>More on boats</p>", "<p class=interline>More on boats</p>");
        assert_eq!(labels, [FIRST, SECOND, THIRD]);
    }

    #[test]
    fn questions_in_buttons_over_their_answers_are_story_and_polls_are_not() {
        let item =
            |question: &str, answer: &str| format!("<div><button>{question}</button><div><p>{answer}</p></div></div>");
        let answers = [
            "The town owns the wall, and the harbour master looks after it, as the old charter of the port says.",
            "It will cost as much as the new school, the council says, and nobody knows yet who is to pay for it.",
        ];
        let asked = format!(
            "<div>{}{}</div>",
            item("Who owns the old wall?", answers[0]),
            item("What does it cost to mend?", answers[1])
        );
        let told = kept(&asked, "");
        assert_eq!(told[1..5], ["Who owns the old wall?", answers[0], "What does it cost to mend?", answers[1]]);
        let poll = |question: &str| format!("<button>{question}</button>");
        assert_eq!(
            kept(&poll("Who should pay for the wall?"), &poll("Do you live near the wall?")),
            [FIRST, SECOND, THIRD]
        );
    }

    #[test]
    fn text_that_links_lead_to_is_no_link() {
        let asked = "<div><p><a name='cost'>One thing the people of the town ask again and again: What does it cost?</a></p></div>";
        assert_eq!(kept(asked, "")[1], "One thing the people of the town ask again and again: What does it cost?");
    }
}
