//! What a page was heard to say of one field: the value, who said it, and what that is worth.
//!
//! Kept so that a reader of `explain` sees what was believed and against what.

/// What a candidate would fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The headline.
    Headline,
    /// An author or several.
    Authors,
    /// The day of publication.
    Published,
}

impl Field {
    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Headline => "headline",
            Self::Authors => "authors",
            Self::Published => "published",
        }
    }
}

/// One thing heard.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// What it would fill.
    pub field: Field,
    /// The value as it would be taken.
    pub value: String,
    /// Who says so: `json-ld`, `meta og:title`, `h1` …
    pub source: String,
    /// What it is worth, 0 to 1: of a date or an author how far such a witness is trusted when it stands alone, of a
    /// headline the share of the head's titles that say the same.
    pub weight: f32,
}
