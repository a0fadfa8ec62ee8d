//! One article as its format tells it, and how a reader hands it on.
//!
//! A reader of a document format knows what a reader of pages must guess: where an article begins, its headline, its day.
//! It hands on what it read one by one, so that a file of any size is never held as a whole.

use std::ops::ControlFlow;

use crate::capture::hints::Hints;

/// The text of an article, in the form in which its format holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::capture) enum Body {
    /// HTML of the article alone, without the page around it.
    Html(String),
    /// A message that may hold several stories, as HTML.
    Page(String),
    /// A message that may hold several stories, as text.
    Scrape(String),
    /// The paragraphs, one a line; nothing else stands between them.
    Lines(String),
}

impl Body {
    /// The paragraphs of an article; what is blank is left out, line breaks inside become spaces.
    pub(in crate::capture) fn lines<S: AsRef<str>>(paragraphs: impl IntoIterator<Item = S>) -> Self {
        let tidy = paragraphs.into_iter().map(|text| tidy(text.as_ref()));
        Body::Lines(tidy.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n"))
    }

    /// Whether it holds no text at all.
    pub(in crate::capture) fn is_empty(&self) -> bool {
        let (Body::Html(text) | Body::Page(text) | Body::Scrape(text) | Body::Lines(text)) = self;
        text.trim().is_empty()
    }
}

/// White space collapsed to single spaces, none at the ends.
pub(in crate::capture) fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The tidied text, if there is any.
pub(in crate::capture) fn said(text: &str) -> Option<String> {
    Some(tidy(text)).filter(|text| !text.is_empty())
}

/// Where a word of a [`Body::Lines`] stands on the printed page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WordBox {
    /// First byte of the word in the text of the capture.
    pub start: u32,
    /// Length in bytes.
    pub length: u32,
    /// The page, from 1, in the order of the issue.
    pub page: u16,
    /// Left, top, width and height in the unit of the page's own file (pixels or tenths of a millimetre).
    pub place: [i32; 4],
}

/// How a text was printed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Print {
    /// How many bytes of the text, from its beginning, are the printed headline.
    pub heading: usize,
    /// Where its words stand, in the order of the text.
    pub words: Vec<WordBox>,
}

/// One article.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::capture) struct Story {
    /// The byte of the file (unpacked) at which it begins.
    pub(in crate::capture) at: u64,
    /// Its text.
    pub(in crate::capture) body: Body,
    /// All else.
    pub(in crate::capture) hints: Hints,
    /// How it was printed, if a machine read it from a page.
    pub(in crate::capture) print: Option<Print>,
}

impl Story {
    /// An article without printed words. A format that tells an article tells a single one.
    pub(in crate::capture) fn new(at: u64, body: Body, hints: Hints) -> Self {
        let single_story = matches!(body, Body::Html(_) | Body::Lines(_));
        Self { at, body, hints: Hints { single_story, ..hints }, print: None }
    }
}

/// What a reader finds.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::capture) enum Item {
    /// An article.
    Story(Box<Story>),
    /// A record that is held back or no article: counted by its reason, a few words that many records share.
    Left(&'static str),
    /// Something that cannot be read, with its byte in the file (unpacked) and the reason.
    Damaged(u64, String),
}

/// Takes what a reader finds, one by one; breaks when no more is wanted.
pub(in crate::capture) type Sink<'s> = &'s mut dyn FnMut(Item) -> ControlFlow<()>;

/// Says that a text cannot be read (on) from that byte.
pub(in crate::capture) fn damaged(at: u64, reason: impl Into<String>, sink: Sink) {
    // It is the last word of its reader, so whether more is wanted does not matter.
    let _ = sink(Item::Damaged(at, reason.into()));
}

/// Hands an article on, or says that it holds nothing.
pub(in crate::capture) fn tell(told: Story, sink: Sink) -> ControlFlow<()> {
    if told.body.is_empty() && told.hints.headline.is_none() {
        return sink(Item::Left("without text"));
    }
    sink(Item::Story(Box::new(told)))
}
