//! Boxes inside the story's element: what a label heads, cards of other stories, lists of sources.
//!
//! A line is judged alone in [`super::fates`]; here the lines below it follow. "You may also like" heads all that its own
//! element holds, whatever it says; "References" heads all up to the next heading of its rank.

use std::collections::HashSet;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use crate::article::CutReason;
use crate::clean::phrases;

use super::fates::{Fate, shape};
use super::page::{Element, Kind, Page, Tag};
use super::signs::Signs;
use super::story::Region;

/// Letters of running text above a box from which on the box may be larger than the story.
const STORY_ABOVE: u32 = 200;
/// Letters and lines of the largest card: headline, two sentences, a date.
const MAX_CARD_LETTERS: u32 = 400;
const MAX_CARD_LINES: usize = 4;
/// Letters of the longest caption with its credit, and elements around the credit within the picture's.
const MAX_CAPTION_LETTERS: u32 = 600;
const MAX_FRAMES: usize = 4;
/// Letters of the longest label that is not a heading.
const MAX_LABEL_LETTERS: u32 = 40;

/// Cuts what boxes hold.
pub(super) fn cut(page: &Page, region: &Region, fates: &mut [Fate]) {
    cut_labelled(page, region, fates);
    cut_cards(page, region, fates);
    cut_captions(page, region, fates);
    cut_sources(page, region, fates);
    cut_machine_summaries(page, region, fates);
}

/// Cuts the elements whose first line is a label of other stories or of comments. What has the shape of the story's
/// paragraphs above is story that goes on.
fn cut_labelled(page: &Page, region: &Region, fates: &mut [Fate]) {
    let mut above = HashSet::new();
    let (mut letters, mut block) = (0, region.first);
    let total = prose(page, region.first, region.end);
    while block < region.end {
        let end = label(page, block, fates).and_then(|reason| {
            let end = headed(page, region, block);
            let small = letters >= STORY_ABOVE || prose(page, block, end) * 2 < total;
            (end > block + 1 && small).then_some((reason, end))
        });
        if let Some((reason, end)) = end {
            let apart = |b: &usize| fates[*b] == Fate::Keep && !above.contains(&shape(page, *b));
            let cut: Vec<usize> = (block..end).filter(apart).collect();
            cut.into_iter().for_each(|b| fates[b] = Fate::Cut(reason));
        } else if page.blocks[block].is_prose() && fates[block] == Fate::Keep {
            letters += page.blocks[block].letters;
            above.insert(shape(page, block));
        }
        block = end.map_or(block + 1, |(_, end)| end);
    }
}

/// Why what follows a line is not story, when the line is a label by its wording.
fn label(page: &Page, block: usize, fates: &[Fate]) -> Option<CutReason> {
    let line = &page.blocks[block];
    let short = line.is_heading() || line.letters <= MAX_LABEL_LETTERS;
    let cut = matches!(fates[block], Fate::Cut(_)) && line.link_share() < 0.5;
    let said = (short && cut).then(|| page.boilerplate(block)).flatten()?;
    matches!(said, CutReason::Comments | CutReason::Related).then_some(said)
}

/// The end of the largest element inside the story's that begins with a block.
fn headed(page: &Page, region: &Region, block: usize) -> usize {
    let opens = |e: &usize| page.elements[*e].first == block && *e != region.element;
    page.around(page.blocks[block].home).take_while(opens).map(|e| page.elements[e].end).max().unwrap_or(block + 1)
}

fn prose(page: &Page, first: usize, end: usize) -> u32 {
    page.blocks[first..end].iter().filter(|block| block.is_prose()).map(|block| block.letters).sum()
}

fn cut_kept(fates: &mut [Fate], first: usize, end: usize, reason: CutReason) {
    for fate in &mut fates[first..end] {
        if *fate == Fate::Keep {
            *fate = Fate::Cut(reason);
        }
    }
}

/// Cuts the texts of cards: a linked line and a sentence in a small element, with another like it beside.
fn cut_cards(page: &Page, region: &Region, fates: &mut [Fate]) {
    let cards: Vec<(usize, usize)> = (region.first + 1..region.end)
        .filter(|&b| fates[b] == Fate::Keep && page.blocks[b].is_prose())
        .filter_map(|b| card(page, region, b).map(|card| (b, page.elements[card].parent)))
        .collect();
    let letters: u32 = cards.iter().map(|(block, _)| page.blocks[*block].letters).sum();
    if letters * 2 > prose(page, region.first, region.end) {
        return;
    }
    for &(block, parent) in &cards {
        let beside = |other: &&(usize, usize)| {
            other.1 == parent || page.elements[other.1].parent == page.elements[parent].parent
        };
        if is_broken_off(page, block) || cards.iter().filter(beside).take(2).count() > 1 {
            fates[block] = Fate::Cut(CutReason::Related);
        }
    }
}

/// Whether a text stops in the middle: the first lines of a story that stands elsewhere.
fn is_broken_off(page: &Page, block: usize) -> bool {
    page.line(block).ends_with('…') || page.line(block).ends_with("...")
}

/// Cuts what stands with a picture and its credit in a small element of their own: the caption, whatever its tag.
fn cut_captions(page: &Page, region: &Region, fates: &mut [Fate]) {
    for credit in region.first..region.end {
        // By its wording: what is only named a credit may be any text.
        let worded = page.boilerplate(credit) == Some(CutReason::Credit);
        if !worded || fates[credit] != Fate::Cut(CutReason::Credit) {
            continue;
        }
        let pictured = page.around(page.blocks[credit].home).take(MAX_FRAMES).find(|&e| page.elements[e].images > 0);
        let Some(picture) = pictured.filter(|&e| e != region.element).map(|e| &page.elements[e]) else { continue };
        if is_small(page, picture, MAX_CARD_LINES - 1, MAX_CAPTION_LETTERS) {
            cut_kept(fates, picture.first, picture.end, CutReason::Caption);
        }
    }
}

/// The small element that holds nothing but a text, the linked line above it and their labels.
fn card(page: &Page, region: &Region, text: usize) -> Option<usize> {
    let above = &page.blocks[text - 1];
    if above.link_share() < 0.9 || above.letters < 15 {
        return None;
    }
    let card = page.around(page.blocks[text].home).find(|&e| page.elements[e].first < text)?;
    let element = &page.elements[card];
    let lone = || page.blocks[element.first..element.end].iter().filter(|block| block.is_prose()).count() == 1;
    let small = is_small(page, element, MAX_CARD_LINES, MAX_CARD_LETTERS);
    (card != region.element && small && lone()).then_some(card)
}

/// Whether an element holds at most so many lines and letters; looks at no more lines than that.
fn is_small(page: &Page, element: &Element, lines: usize, letters: u32) -> bool {
    let blocks = &page.blocks[element.first..element.end];
    blocks.len() <= lines && blocks.iter().map(|block| block.letters).sum::<u32>() <= letters
}

/// Letters of the longest note that a program wrote a summary, and lines and letters of the longest such summary with it.
const MAX_NOTE_LETTERS: u32 = 200;
const MAX_SUMMARY_LINES: usize = 20;
const MAX_SUMMARY_LETTERS: u32 = 1500;

/// Words of notes such as "Summary by AI": some say that a program wrote it, the others that it is a summary.
struct NoteWords {
    all: AhoCorasick,
    /// By word, whether it says that a program wrote it.
    made: Vec<bool>,
}

static NOTE_WORDS: LazyLock<NoteWords> = LazyLock::new(|| {
    let rows = include_str!("machine_summaries.tsv").lines().filter(|line| !line.starts_with('#'));
    let cells = rows.filter_map(|row| row.split_once('\t').and_then(|(_, rest)| rest.split_once('\t')));
    let (made, words): (Vec<bool>, Vec<&str>) = cells.map(|(kind, word)| (kind == "made", word)).unzip();
    let all = AhoCorasick::builder().ascii_case_insensitive(true).build(words);
    NoteWords { all: all.expect("some dozen words"), made }
});

/// Cuts summaries that a program wrote, as their notes say: the story says the same in its own words. A sentence of the
/// story that speaks of such things stands in no small box with other lines.
fn cut_machine_summaries(page: &Page, region: &Region, fates: &mut [Fate]) {
    for note in region.first..region.end {
        if page.blocks[note].letters > MAX_NOTE_LETTERS || !is_note_of_machine(page.line(note)) {
            continue;
        }
        let small = |e: &usize| {
            *e != region.element && is_small(page, &page.elements[*e], MAX_SUMMARY_LINES, MAX_SUMMARY_LETTERS)
        };
        let around = page.around(page.blocks[note].home).take_while(small).last().map(|e| &page.elements[e]);
        if let Some(summary) = around.filter(|summary| summary.end - summary.first > 1) {
            cut_kept(fates, summary.first, summary.end, CutReason::Widget);
        }
    }
}

fn is_note_of_machine(line: &str) -> bool {
    let (mut made, mut summary) = (false, false);
    for found in NOTE_WORDS.all.find_overlapping_iter(line) {
        match NOTE_WORDS.made[found.pattern().as_usize()] {
            true => made = true,
            false => summary = true,
        }
    }
    made && summary
}

/// Cuts lists of sources: from a heading such as "References" in the second half of the story to the next heading of its
/// rank.
fn cut_sources(page: &Page, region: &Region, fates: &mut [Fate]) {
    let total = prose(page, region.first, region.end);
    let mut above = 0;
    let mut block = region.first;
    while block < region.end {
        let heads = fates[block] == Fate::Keep && above * 2 > total && is_sources(page, block);
        let end = if heads { section_end(page, region, block) } else { block + 1 };
        if heads {
            cut_kept(fates, block, end, CutReason::Credit);
        } else if page.blocks[block].is_prose() {
            above += page.blocks[block].letters;
        }
        block = end;
    }
}

fn is_sources(page: &Page, block: usize) -> bool {
    let line = &page.blocks[block];
    let short = line.is_heading() || (line.kind == Kind::Text && line.letters <= MAX_LABEL_LETTERS);
    short && phrases::menu_word(page.line(block)) == Some(CutReason::Credit)
}

/// The next heading of the rank of one, or the end of the element that holds it.
fn section_end(page: &Page, region: &Region, heading: usize) -> usize {
    let level = page.blocks[heading].kind.level();
    let holder = page.around(page.blocks[heading].home).find(|&e| page.elements[e].end > heading + 1);
    let end = holder.map_or(region.end, |e| page.elements[e].end.min(region.end));
    let next = (heading + 1..end).find(|&b| page.blocks[b].is_heading() && page.blocks[b].kind.level() <= level);
    next.unwrap_or(end)
}

/// Which blocks belong to linked lines that are part of the story: a run of at least four of them with running text
/// before and after, and the linked items of a list whose others are not.
pub(super) fn link_lists(page: &Page, region: &Region) -> Vec<bool> {
    const FEWEST: usize = 4;
    let mut part = vec![false; page.blocks.len()];
    let prose = |b: &usize| page.blocks[*b].is_prose() && !page.signs(*b).any(super::signs::AGAINST);
    let Some(first) = (region.first..region.end).find(prose) else { return part };
    let last = (region.first..region.end).rev().find(prose).unwrap_or(first);
    let linked = |b: usize| page.blocks[b].link_share() > 0.6 && !page.blocks[b].is_heading();
    let mut block = first;
    while block < last {
        let end = (block..last).find(|&b| !linked(b)).unwrap_or(last);
        let labelled = page.boilerplate(block - usize::from(block > 0)).is_some();
        if end - block >= FEWEST && !labelled && !page.signs(block).any(Signs::RELATED) {
            part[block..end].fill(true);
        }
        block = end.max(block + 1);
    }
    for list in page.elements.iter().filter(|e| e.tag == Tag::List && region.first <= e.first && e.end <= region.end) {
        if is_mixed(page, list) {
            part[list.first..list.end].fill(true);
        }
    }
    part
}

/// Whether a list holds plain items beside linked ones: an inventory, not a menu. Each item is one line, for a linked
/// line with a plain one below is the card of another story.
fn is_mixed(page: &Page, list: &Element) -> bool {
    let items = &page.blocks[list.first..list.end];
    let homes = items.windows(2).all(|pair| pair[0].home != pair[1].home);
    let listed = items.iter().all(|item| item.kind == Kind::ListItem);
    let linked = items.iter().filter(|item| item.link_share() > 0.6).count();
    homes && listed && linked > 0 && (items.len() - linked) * 3 >= items.len()
}

#[cfg(test)]
mod tests {
    use crate::clean::html::tests::{FIRST, SECOND, THIRD, kept};

    #[test]
    fn a_lone_card_is_told_by_its_text_that_breaks_off() {
        let card = |text: &str| format!("<div><a href='/x'>Old stones of the town</a><p>{text}</p></div>");
        let text = "The stones of the harbour wall were cut two hundred years ago in the quarry above the town";
        assert_eq!(kept(&card(&format!("{text}, and so…")), ""), [FIRST, SECOND, THIRD]);
        assert_eq!(kept(&card(&format!("{text}, and so on.")), "").len(), 4);
    }

    #[test]
    fn what_stands_with_a_picture_and_its_credit_is_the_caption() {
        let text = "Members of the council of Lowick, with the harbour master in the middle, look at the old wall from the ferry in the early morning.";
        let box_of = |credit: &str| format!("<div><img src=x><h4>{text}</h4><p>{credit}</p></div>");
        assert_eq!(kept(&box_of("Photo: Anna Bell"), ""), [FIRST, SECOND, THIRD]);
        assert!(kept(&box_of("They all agreed that it leans."), "").contains(&text.to_owned()));
    }

    #[test]
    fn what_a_program_summed_up_is_cut() {
        let sums = "<ul><li>The wall of the harbour will not be mended this year, as the report is late.</li><li>The mayor will ask the town.</li></ul>";
        let summary = |note: &str| format!("<div><h3>In short</h3>{sums}<p>{note}</p></div>");
        assert_eq!(
            kept(&summary("This summary was written with AI and read by an editor."), ""),
            [FIRST, SECOND, THIRD]
        );
        assert!(kept(&summary("This summary was written by an editor of the paper."), "").len() > 4);
        let told = "<p>A summary with AI of every council meeting is what the mayor wants to try out next year.</p>";
        assert_eq!(kept(told, "").len(), 4);
    }

    #[test]
    fn every_row_of_the_words_of_machine_summaries_is_read() {
        let rows = include_str!("machine_summaries.tsv").lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(super::NOTE_WORDS.made.len(), rows);
    }
}
