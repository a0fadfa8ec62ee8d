//! Query → answer: ranked hits with passages, exact facet counts, timeline.
//!
//! Reading path only: it sees the index, never the corpus. The query tree ([`query`]) names no engine; [`plan`] turns it
//! into the engine's terms, [`gather`] walks the matches once, [`passages`] shows why a hit was found.

pub mod answer;
mod bm25f;
mod cursor;
pub mod explain;
mod filters;
mod forms;
mod gather;
pub mod judged;
pub mod matcher;
mod near;
mod pairs;
pub mod parse;
pub mod passages;
mod plan;
pub mod query;
pub mod ranking;
mod relax;
mod searcher;
mod spelling;
pub mod stopwords;
mod vocabulary;

pub use answer::{Answer, Marked, Request};
pub use ranking::Ranking;
pub use searcher::Searcher;
