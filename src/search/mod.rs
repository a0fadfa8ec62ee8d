//! Query → answer: ranked hits with passages, exact facet counts, timeline.
//!
//! Reading path only: it sees the index, never the corpus. The query tree ([`query`]) names no engine.

use std::path::Path;

use crate::article::{ArticleId, Part};
use crate::enrich::Entry;
use crate::error::Result;

pub mod answer;
pub mod matcher;
pub mod parse;
pub mod passages;
pub mod query;
pub mod stopwords;

pub use answer::{Answer, Marked, Request};

/// An open index that answers questions; cheap to share between threads (`&self` everywhere).
#[derive(Debug)]
pub struct Searcher {}

impl Searcher {
    /// Opens the index in a folder for reading. It sees later commits of any process within a second.
    pub fn open(_index: &Path) -> Result<Self> {
        Ok(Self {})
    }

    /// Answers one request.
    pub fn answer(&self, _request: &Request) -> Result<Answer> {
        Ok(Answer::default())
    }

    /// The article of that id, or `None` if the index holds none.
    pub fn article(&self, _id: ArticleId) -> Result<Option<Entry>> {
        Ok(None)
    }

    /// Every part of an article with the words of a query marked, in reading order.
    pub fn marked(&self, _entry: &Entry, _query: &str) -> Vec<(Part, Marked)> {
        vec![]
    }

    /// A number that grows with each commit of the index: the basis of HTTP ETags.
    pub fn generation(&self) -> u64 {
        0
    }
}
