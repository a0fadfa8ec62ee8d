//! Printed pages that a machine has read: ALTO with METS or alone, PAGE, Olive, hOCR.
//!
//! Each reader turns a page into [`Block`]s of lines of words with confidence and place; [`compose`] makes text of them:
//! hyphenated words joined, the confidence averaged, the place of each word kept.

pub(in crate::capture) mod alto;
mod compose;
pub(in crate::capture) mod hocr;
pub(in crate::capture) mod mets;
mod mods;
pub(in crate::capture) mod olive;
pub(in crate::capture) mod page_xml;
mod structure;

use compose::Composer;

use super::story::{Body, Item, Sink, Story, tell};
use super::xml::tokens::Fault;
use crate::capture::hints::Hints;

/// Whether a word is a part of one that was broken at the end of a line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Part {
    /// It is whole.
    #[default]
    Whole,
    /// The first part; the whole word if the file says it.
    First(Option<String>),
    /// The second part.
    Second,
}

/// A word on a page.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Word {
    pub(super) text: String,
    /// 0 to 1, if the machine says how sure it is.
    pub(super) confidence: Option<f64>,
    /// Left, top, width, height.
    pub(super) place: [i32; 4],
    pub(super) part: Part,
}

/// A block of a page: a paragraph, a headline, a page number.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Block {
    /// Its identifier in the file.
    pub(super) id: String,
    /// Its lines in reading order.
    pub(super) lines: Vec<Vec<Word>>,
    /// Whether it is a headline.
    pub(super) is_heading: bool,
}

/// A page.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Page {
    /// Blocks of the text, in reading order.
    pub(super) blocks: Vec<Block>,
    /// Blocks of the margins: page numbers, running heads.
    pub(super) margins: Vec<Block>,
    /// What the machine says of the whole page, 0 to 1.
    pub(super) confidence: Option<f64>,
}

impl Page {
    /// A block by its identifier.
    pub(super) fn block(&self, id: &str) -> Option<&Block> {
        self.blocks.iter().chain(&self.margins).find(|block| block.id == id)
    }
}

/// A page as one article, its blocks as paragraphs: all that a page without articles tells.
pub(super) fn whole(page: &Page, at: u64, number: u16, hints: Hints) -> Story {
    let mut composer = Composer::default();
    let heads = page.blocks.iter().take_while(|block| block.is_heading).count();
    let (heading, text) = page.blocks.split_at(heads);
    for block in heading {
        composer.block(block, number);
    }
    composer.end_heading();
    for block in text {
        composer.block(block, number);
        composer.end_paragraph();
    }
    composed(composer, at, page.confidence, hints)
}

/// The article that a composer has gathered.
fn composed(composer: Composer, at: u64, confidence: Option<f64>, hints: Hints) -> Story {
    let (text, print, quality) = composer.finish();
    let printed = text.get(..print.heading).and_then(super::story::said);
    let hints = Hints {
        quality: quality.or(confidence.map(crate::article::Quality::of)).or(hints.quality),
        headline: hints.headline.or(printed),
        ..hints
    };
    Story { print: Some(print), ..Story::new(at, Body::Lines(text), hints) }
}

/// Hands on a page that stands alone, with what is wrong with it.
fn alone(page: Result<(Page, Option<Fault>), Fault>, sink: Sink) {
    let (page, fault) = match page {
        Ok((page, fault)) => {
            (Some(page), fault.map(|fault| (fault.at, format!("is not well formed: {}", fault.reason))))
        }
        Err(fault) => (None, Some((fault.at, fault.reason))),
    };
    if let Some((at, reason)) = fault
        && sink(Item::Damaged(at as u64, reason)).is_break()
    {
        return;
    }
    if let Some(page) = page {
        let _ = tell(whole(&page, 0, 1, Hints::default()), sink);
    }
}
