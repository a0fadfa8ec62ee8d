//! Answers to programs, kept while the index stays as it is.
//!
//! The same questions come again and again: programs poll, a walk goes back a page, what is in the news is sought by many.
//! An answer is found by its whole address and the state that it was given in, so that it can never be an older one; it says
//! what the search took when it was made. Only whole answers of moderate length are kept, up to [`MOST_BYTES`] in all.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use axum::body::{Body, Bytes, HttpBody, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::site::Site;

/// Most that is kept, headers aside: four thousand answers with ten hits.
const MOST_BYTES: usize = 64 << 20;
/// Longer answers are whole results or nearly so, and asked for once.
const LONGEST: usize = 256 << 10;
/// The addresses that search and count: their answers depend on nothing but the address and the index.
const SEARCHING: [&str; 4] = ["/api/v1/search", "/api/v1/facets/", "/api/v1/timeline", "/api/v1/coverage"];

/// Answers by state and address. Those asked for of late are in `young`; when these fill half the room they become the old
/// ones, and what was old and not asked for again goes.
#[derive(Debug, Default)]
pub(super) struct Kept {
    halves: Mutex<Halves>,
}

#[derive(Debug, Default)]
struct Halves {
    young: HashMap<Question, Answer>,
    old: HashMap<Question, Answer>,
    /// Bytes in `young`.
    bytes: usize,
}

/// State and address.
type Question = (u64, String);

#[derive(Debug, Clone)]
struct Answer {
    headers: HeaderMap,
    body: Bytes,
}

impl Kept {
    fn get(&self, question: &Question) -> Option<Answer> {
        let mut halves = self.halves.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(answer) = halves.young.get(question) {
            return Some(answer.clone());
        }
        let answer = halves.old.remove(question)?;
        halves.keep(question.clone(), answer.clone());
        Some(answer)
    }

    fn keep(&self, question: Question, answer: Answer) {
        self.halves.lock().unwrap_or_else(PoisonError::into_inner).keep(question, answer);
    }
}

impl Halves {
    fn keep(&mut self, question: Question, answer: Answer) {
        let bytes = question.1.len() + answer.body.len();
        if self.bytes + bytes > MOST_BYTES / 2 {
            self.old = std::mem::take(&mut self.young);
            self.bytes = 0;
        }
        self.bytes += bytes;
        self.young.insert(question, answer);
    }
}

/// Answers from what is kept, else keeps the answer.
pub(super) async fn again(State(site): State<Site>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if request.method() != Method::GET || !SEARCHING.iter().any(|searching| path.starts_with(searching)) {
        return next.run(request).await;
    }
    let question = (site.state(), request.uri().path_and_query().map_or(path, |address| address.as_str()).to_owned());
    if let Some(Answer { headers, body }) = site.kept().get(&question) {
        site.meters().kept();
        site.begin_walk();
        return (headers, body).into_response();
    }
    let (parts, body) = next.run(request).await.into_parts();
    let length = body.size_hint().exact();
    if parts.status != StatusCode::OK || length.is_none_or(|length| length > LONGEST as u64) {
        return Response::from_parts(parts, body);
    }
    match to_bytes(body, LONGEST).await {
        Ok(body) => {
            site.kept().keep(question, Answer { headers: parts.headers.clone(), body: body.clone() });
            Response::from_parts(parts, Body::from(body))
        }
        // A body of known length is in memory already.
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(number: usize) -> Question {
        (7, format!("/api/v1/search?q={number}"))
    }

    fn answer(bytes: usize) -> Answer {
        Answer { headers: HeaderMap::new(), body: vec![b'x'; bytes].into() }
    }

    #[test]
    fn what_is_asked_for_stays_and_what_is_not_goes() {
        let kept = Kept::default();
        kept.keep(question(0), answer(LONGEST));
        for number in 1..1000 {
            kept.keep(question(number), answer(LONGEST));
            assert!(kept.get(&question(0)).is_some(), "after {number}");
        }
        assert!(kept.get(&question(1)).is_none() && kept.get(&question(999)).is_some());
        let halves = kept.halves.lock().unwrap();
        let held = |half: &HashMap<Question, Answer>| half.values().map(|answer| answer.body.len()).sum::<usize>();
        assert!(held(&halves.young) + held(&halves.old) <= MOST_BYTES);
    }

    #[test]
    fn another_state_or_address_has_another_answer() {
        let kept = Kept::default();
        kept.keep(question(1), answer(1));
        assert!(kept.get(&question(2)).is_none());
        assert!(kept.get(&(8, question(1).1)).is_none());
    }
}
