//! An article and the search that led to it → the results before and after it.

use super::{DEFAULTS, as_asked};
use crate::article::ArticleId;
use crate::error::Result;
use crate::search::answer::Place;
use crate::search::{Answer, Request, Searcher};
use crate::web::links;

/// Where an article stands among the results of a search.
#[derive(Debug, Default)]
pub(super) struct Beside {
    /// Its number, from 1, where that is known, and how many results there are.
    pub(super) number: Option<u64>,
    pub(super) total: u64,
    /// The address of the result before it and of the one after it.
    pub(super) prev_url: Option<String>,
    pub(super) next_url: Option<String>,
}

impl Beside {
    /// Asks for the page of results that the article was opened from, and at its ends for the neighbouring one. `None`
    /// without a search, or if the article no longer stands on that page.
    pub(super) fn of(searcher: &Searcher, id: ArticleId, request: &Request) -> Result<Option<Self>> {
        if links::pairs(request, &DEFAULTS).is_empty() {
            return Ok(None);
        }
        let ask = |request: &Request| {
            searcher.answer(&Request { facets: vec![], passages: 0, explain: false, ..as_asked(request, false) })
        };
        let answer = ask(request)?;
        let Some(at) = answer.hits.iter().position(|hit| hit.stored.id == id) else { return Ok(None) };
        let url = |answer: &Answer, at: usize, request: &Request| {
            let hit = answer.hits.get(at)?;
            Some(links::address(&format!("/articles/{}", hit.stored.id), request, &DEFAULTS))
        };
        let prev_url = match (at.checked_sub(1), links::prev(request)) {
            (Some(before), _) => url(&answer, before, request),
            (None, Some(page)) => {
                let answer = ask(&page)?;
                answer.hits.len().checked_sub(1).and_then(|last| url(&answer, last, &page))
            }
            (None, None) => None,
        };
        let next_url = match (url(&answer, at + 1, request), links::next(request, &answer)) {
            (Some(next), _) => Some(next),
            (None, Some(page)) => url(&ask(&page)?, 0, &page),
            (None, None) => None,
        };
        let number = match request.place {
            Place::Page(page) => Some(((page - 1) * request.per_page + at + 1) as u64),
            Place::After(_) => None,
        };
        Ok(Some(Self { number, total: answer.total, prev_url, next_url }))
    }
}
