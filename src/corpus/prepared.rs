//! Cleaned capture → what its rows hold, but for what depends on the rows that are there: made by many threads at once.

use super::facts::{self, Columns};
use super::identity;
use super::signature::Signature;
use crate::article::{Article, Cut};
use crate::capture::Capture;
use crate::clean::Cleaned;

/// A cleaned capture on its way into the corpus.
#[derive(Debug)]
pub struct Prepared {
    pub(super) cleaned: Cleaned,
    pub(super) fingerprint: [u8; 16],
    /// JSON, not yet packed; `None` if nothing was cut.
    pub(super) cuts: Option<Vec<u8>>,
    pub(super) cut_bytes: i64,
    /// One for each article.
    pub(super) stories: Vec<Story>,
}

/// An article of a capture with what is derived from it.
#[derive(Debug)]
pub(super) struct Story {
    pub(super) hash: [u8; 32],
    pub(super) row: Row,
    pub(super) signature: Signature,
}

/// What a row of `versions` holds of an article.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) columns: Columns,
    /// Not yet packed.
    pub(super) facts: Vec<u8>,
}

impl Row {
    pub(super) fn of(article: &Article, text: &str) -> Self {
        let (columns, facts) = facts::row(article, text);
        Self { columns, facts }
    }
}

impl Prepared {
    /// Derives what can be derived without the corpus. Linear in the capture.
    pub fn of(capture: &Capture, cleaned: Cleaned) -> Self {
        let story = |article: &Article| Story {
            hash: identity::content_hash(article),
            row: Row::of(article, &cleaned.text),
            signature: Signature::of(article),
        };
        Self {
            fingerprint: identity::fingerprint(capture),
            cuts: cuts(&cleaned.cuts),
            cut_bytes: cleaned.cuts.iter().map(|cut| (cut.span.end - cut.span.start) as i64).sum(),
            stories: cleaned.articles.iter().map(story).collect(),
            cleaned,
        }
    }

    /// What the cleaner made.
    pub fn cleaned(&self) -> &Cleaned {
        &self.cleaned
    }
}

fn cuts(cuts: &[Cut]) -> Option<Vec<u8>> {
    let cuts: Vec<_> = cuts.iter().map(|cut| (cut.span.start, cut.span.end, cut.reason.name())).collect();
    (!cuts.is_empty()).then(|| serde_json::to_vec(&cuts).expect("numbers and names are always JSON"))
}
