//! Pieces of text: spans, paragraphs, and the places of headlines and bylines.

/// A half-open range of bytes, `start ≤ end`, both on character borders of the text it points into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span `start..end`.
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end);
        Self { start, end }
    }

    /// The bytes it names, or `None` when it lies outside `text` or not on character borders.
    pub fn of(self, text: &str) -> Option<&str> {
        text.get(self.start..self.end)
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether it names no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// What a paragraph is on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ParagraphKind {
    /// Running text.
    #[default]
    Text,
    /// A sub-headline.
    Heading,
    /// One entry of a list.
    ListItem,
    /// A block quotation.
    Quotation,
    /// One row of a table, cells joined by " | ".
    TableRow,
}

/// One paragraph of a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// Its text: white space collapsed, never empty.
    pub text: String,
    /// Where it stands in the capture's text (see `Cleaned::text`).
    pub span: Span,
    /// What it is on the page.
    pub kind: ParagraphKind,
}

/// What a kept piece other than a paragraph is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// The headline.
    Headline,
    /// The standfirst (dek, chapô, Vorspann): the summary beneath the headline.
    Standfirst,
    /// The line that names the authors.
    Byline,
    /// The line that gives the date.
    Published,
}

/// Where a headline, standfirst, byline or date line stands in the capture's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// What it is.
    pub role: Role,
    /// Bytes in the capture's text.
    pub span: Span,
}
