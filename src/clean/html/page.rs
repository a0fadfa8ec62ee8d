//! What the walk over a page leaves: its text as flat blocks, and the elements that hold them.
//!
//! Both are plain arrays in document order, so that every later step is a loop and no step is deep.

use std::cell::RefCell;

use crate::article::{CutReason, Span};
use crate::clean::phrases;

use super::signs::Signs;

/// What a block is by its tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    /// `h1` to `h6`.
    Heading(u8),
    ListItem,
    Quotation,
    TableRow,
    Preformatted,
}

impl Kind {
    /// 1 to 6 for headings, 7 for what is none.
    pub(super) fn level(self) -> u8 {
        match self {
            Kind::Heading(level) => level,
            _ => 7,
        }
    }
}

/// A line of the page: a run of text without a paragraph border inside.
#[derive(Debug, Clone)]
pub(super) struct Block {
    /// Bytes in [`Page::text`], white space collapsed, never empty.
    pub(super) span: Span,
    pub(super) kind: Kind,
    /// The nearest element that holds it: an index into [`Page::elements`].
    pub(super) home: usize,
    /// Signs of inline elements that hold (nearly) all of it.
    pub(super) inline: Signs,
    /// Letters and digits; a Han, Kana or Hangul character counts as two.
    pub(super) letters: u32,
    /// Those of them inside links.
    pub(super) linked: u32,
    /// Those of them inside bold or emphasis.
    pub(super) stressed: u32,
    /// Number of links.
    pub(super) links: u32,
    /// Whether it ends like a sentence.
    pub(super) ends: bool,
    /// Whether an image stands between the block before and this one.
    pub(super) after_image: bool,
    /// Commas and sentence ends inside.
    pub(super) pauses: u32,
}

impl Block {
    /// Share of its letters inside links, 0 to 1.
    pub(super) fn link_share(&self) -> f32 {
        if self.letters == 0 { 0.0 } else { self.linked as f32 / self.letters as f32 }
    }

    /// Whether it reads as running text: a sentence or more, mostly outside links.
    ///
    /// 80 letters are some 15 words of English, 40 Han characters; below, only what ends like a sentence counts.
    pub(super) fn is_prose(&self) -> bool {
        let long = self.letters >= 80 || (self.letters >= 45 && self.ends && self.pauses > 0);
        long && self.link_share() < 0.4 && !matches!(self.kind, Kind::Heading(_))
    }

    pub(super) fn is_heading(&self) -> bool {
        matches!(self.kind, Kind::Heading(_))
    }
}

/// Tags that later steps tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Tag {
    Root,
    Body,
    Article,
    Main,
    Section,
    Division,
    Paragraph,
    Heading,
    List,
    Item,
    Table,
    Row,
    Cell,
    Header,
    Inline,
    Other,
}

/// An element that can hold blocks.
#[derive(Debug, Clone)]
pub(super) struct Element {
    /// Index of the element around it; the first element is its own parent.
    pub(super) parent: usize,
    pub(super) tag: Tag,
    /// How many elements are around it.
    pub(super) depth: usize,
    /// Its own signs.
    pub(super) own: Signs,
    /// Its own signs and those around it, without the ones that its text does not bear out.
    pub(super) signs: Signs,
    /// Its blocks: `first..end` of [`Page::blocks`].
    pub(super) first: usize,
    pub(super) end: usize,
    /// Images inside.
    pub(super) images: u32,
}

/// A page as text.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// A line per block.
    pub(super) text: String,
    /// In document order.
    pub(super) blocks: Vec<Block>,
    /// In document order, an element before those inside it.
    pub(super) elements: Vec<Element>,
    /// Machine-readable times: the block they stand in or before, and the time.
    pub(super) times: Vec<(usize, String)>,
    /// Links in headings: the heading's block and where it leads.
    pub(super) heading_links: Vec<(usize, String)>,
    /// What [`Page::boilerplate`] found for a block, so that it is looked for once: every step asks.
    pub(super) said: RefCell<Vec<Option<Option<CutReason>>>>,
}

impl Page {
    /// The text of a block.
    pub(super) fn line(&self, block: usize) -> &str {
        self.blocks[block].span.of(&self.text).unwrap_or_default()
    }

    /// Why a block is boilerplate by its wording, or `None`. To be asked when all blocks are there.
    pub(super) fn boilerplate(&self, block: usize) -> Option<CutReason> {
        let mut said = self.said.borrow_mut();
        said.resize(self.blocks.len(), None);
        *said[block].get_or_insert_with(|| phrases::boilerplate(self.line(block)))
    }

    /// Signs of a block: those of its home and its own.
    pub(super) fn signs(&self, block: usize) -> Signs {
        let block = &self.blocks[block];
        self.elements[block.home].signs.and(block.inline)
    }

    /// An element and those around it, from the inside out.
    pub(super) fn around(&self, element: usize) -> impl Iterator<Item = usize> {
        let mut next = Some(element);
        std::iter::from_fn(move || {
            let here = next?;
            let parent = self.elements[here].parent;
            next = (parent != here).then_some(parent);
            Some(here)
        })
    }

    /// Sums a value per block over the blocks inside each element; one sum per element.
    pub(super) fn sums(&self, value: impl Fn(usize) -> f32) -> Vec<f32> {
        let mut running = Vec::with_capacity(self.blocks.len() + 1);
        running.push(0.0_f64);
        for block in 0..self.blocks.len() {
            running.push(running[block] + f64::from(value(block)));
        }
        self.elements.iter().map(|e| (running[e.end] - running[e.first]) as f32).collect()
    }
}
