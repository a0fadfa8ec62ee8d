//! Query → answer: ranked hits with passages, exact facet counts, timeline.
//!
//! Reading path only: it sees the index, never the corpus. The query tree ([`query`]) names no engine; [`plan`] turns it
//! into the engine's terms, [`gather`] walks the matches once, [`passages`] shows why a hit was found; [`whole`] gives every hit, one after another.

pub mod answer;
mod bm25f;
mod bonus;
mod collapse;
mod columned;
mod copies;
mod count;
mod coverage;
mod cursor;
mod every;
pub mod explain;
mod facets;
mod field;
mod filters;
mod forms;
mod gather;
mod generations;
mod hands;
mod holding;
mod ids;
pub mod judged;
pub mod matcher;
mod near;
mod over_time;
mod pairs;
pub mod parse;
pub mod passages;
mod patience;
mod plan;
mod postings;
pub mod query;
pub mod ranking;
mod relax;
mod searcher;
mod similar;
mod spelling;
pub mod stopwords;
mod suggest;
mod tally;
mod timeline;
mod unheld;
mod vocabulary;
mod whole;
mod window;

pub use answer::{Answer, Marked, Request};
pub use copies::Copies;
pub use coverage::{Coverage, Covered, Gap};
pub use patience::Patience;
pub use ranking::Ranking;
pub use searcher::Searcher;
pub use similar::Similar;
pub use suggest::{Suggested, SuggestedHeadline, Suggestions};
pub use whole::Whole;
