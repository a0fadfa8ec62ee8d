//! Judged queries → how well the answers stand.
//!
//! A librarian who knows which articles a query should find writes both down; the queries are answered as a reader's are,
//! and [`measures`] say how high the right articles stood. The same code serves `dateline eval` and the floors of this
//! project.

pub mod measures;
pub mod read;
mod trec;

use std::collections::HashSet;

pub use measures::{Comparison, Measures, compare, mean, measure};
pub use read::{Grades, JudgedQuery, grades, queries};
pub use trec::run_lines;

use super::answer::{Hit, Place, Sort};
use super::{Ranking, Request, Searcher};
use crate::error::Result;

/// How deep a ranking is judged.
pub const DEPTH: usize = 100;

/// The articles that a query found, best first: external id, or the article's own where it has none, and score.
pub type Ranked = Vec<(String, f32)>;

/// Answers a query as a reader would be answered, with the weights given.
///
/// # Errors
/// Those of [`Searcher::answer`].
pub fn ranked(searcher: &Searcher, text: &str, ranking: Ranking) -> Result<Ranked> {
    let answer = searcher.answer(&Request {
        text: text.to_owned(),
        sort: Sort::Relevance,
        place: Place::Page(1),
        per_page: DEPTH,
        facets: vec![],
        passages: 0,
        ranking,
        ..Request::default()
    })?;
    let mut seen = HashSet::new();
    let named = answer.hits.iter().map(|hit| (name(hit), hit.score));
    Ok(named.filter(|(name, _)| seen.insert(name.clone())).collect())
}

fn name(hit: &Hit) -> String {
    let external = hit.stored.entry.article.external_id.clone();
    external.unwrap_or_else(|| hit.stored.id.to_string())
}
