//! A person at the desk: the sentences that name them, and who may be the same, side by side.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::refusal::Refusal;
use super::sessions::Librarian;
use super::views::{DecisionView, Frame, holding};
use super::{Desk, html};
use crate::article::ArticleId;
use crate::corpus::decisions::{Action, Decision};
use crate::enrich::person_key;
use crate::error::Result;
use crate::queues::{Named, Queue, named};
use crate::search::Request;
use crate::search::answer::{FacetField, Selection, Sort, Within};

/// Articles whose sentences are shown.
const SHOWN: usize = 5;
/// Names that may be the same.
const CANDIDATES: usize = 12;

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    name: String,
    done: Option<u64>,
}

/// A name that may be the same person.
struct CandidateView {
    name: String,
    articles: u64,
    /// Why it is proposed.
    reason: String,
    named: Vec<Named>,
}

#[derive(Template)]
#[template(path = "desk/people.html")]
struct PeoplePage {
    f: Frame,
    name: String,
    articles: u64,
    ids: Vec<String>,
    named: Vec<Named>,
    candidates: Vec<CandidateView>,
    decisions: Vec<DecisionView>,
}

/// `GET /desk/people?name=`
pub(super) async fn page(
    State(desk): State<Arc<Desk>>,
    Extension(librarian): Extension<Librarian>,
    Query(Asked { name, done }): Query<Asked>,
) -> std::result::Result<Response, Refusal> {
    desk.work(move |desk| {
        let name = name.trim().to_owned();
        let log = desk.read(|corpus| corpus.decisions())?;
        let found = found(desk, &name)?;
        let candidates = if name.is_empty() { vec![] } else { candidates(desk, &name)? };
        let holding = holding(&log);
        let key = person_key(&name);
        let about =
            |decision: &&Decision| !key.is_empty() && names_of(&decision.action).any(|one| person_key(one) == key);
        let decisions =
            log.decisions.iter().rev().filter(about).map(|decision| DecisionView::new(decision, &holding)).collect();
        let back =
            url::form_urlencoded::Serializer::new("/desk/people?".to_owned()).append_pair("name", &name).finish();
        let f = Frame::after(desk, &librarian, "people", &back, &log, done);
        html(&PeoplePage { f, name, articles: found.total, ids: found.ids, named: found.named, candidates, decisions })
    })
    .await
}

struct Found {
    total: u64,
    ids: Vec<String>,
    named: Vec<Named>,
}

/// The articles that name somebody.
fn found(desk: &Desk, name: &str) -> Result<Found> {
    if name.is_empty() {
        return Ok(Found { total: 0, ids: vec![], named: vec![] });
    }
    let selection = Selection { any: vec![name.to_owned()], none: vec![] };
    let request = Request {
        selections: vec![(FacetField::Person, selection)],
        sort: Sort::Newest,
        per_page: SHOWN,
        facets: vec![],
        passages: 0,
        ..Request::default()
    };
    let answer = desk.searcher.answer(&request)?;
    let key = person_key(name);
    let persons = answer.hits.iter().flat_map(|hit| &hit.stored.entry.persons);
    let mut ids: Vec<String> =
        persons.filter(|person| person_key(&person.name) == key).flat_map(|person| person.ids.clone()).collect();
    ids.sort();
    ids.dedup();
    let articles: Vec<ArticleId> = answer.hits.iter().map(|hit| hit.stored.id).collect();
    Ok(Found { total: answer.total, ids, named: named(&desk.searcher, name, &articles)? })
}

/// Who may be the same: those of the queue, then those with the same last word.
fn candidates(desk: &Desk, name: &str) -> std::result::Result<Vec<CandidateView>, Refusal> {
    let key = person_key(name);
    let mut proposed: Vec<(String, String)> = Vec::new();
    let log = desk.read(|corpus| corpus.decisions())?;
    let survey = desk.survey()?.unwrap_or_default();
    for item in survey.open(Queue::SamePerson, &log) {
        if item.names.iter().any(|one| person_key(one) == key) {
            let others = item.names.iter().filter(|one| person_key(one) != key);
            proposed.extend(others.map(|other| (other.clone(), item.reason.clone())));
        }
    }
    let last = key.rsplit(' ').next().unwrap_or_default().to_owned();
    let within = Within { field: FacetField::Person, prefix: last, offset: 0, limit: CANDIDATES };
    let answer = desk.searcher.facet(&Request::default(), &within)?;
    proposed.extend(answer.facet.values.into_iter().map(|value| (value.value, "shares a word of the name".to_owned())));
    let mut seen = std::collections::HashSet::from([key]);
    proposed.retain(|(other, _)| seen.insert(person_key(other)));
    proposed.truncate(CANDIDATES);
    let view = |(name, reason): (String, String)| -> std::result::Result<CandidateView, Refusal> {
        let found = found(desk, &name)?;
        Ok(CandidateView { articles: found.total, named: found.named.into_iter().take(2).collect(), name, reason })
    };
    proposed.into_iter().map(view).collect()
}

/// The names that an action is about.
fn names_of(action: &Action) -> impl Iterator<Item = &String> {
    let (many, one, other): (&[String], Option<&String>, Option<&String>) = match action {
        Action::MergePersons { names, into } => (names, Some(into), None),
        Action::SplitPerson { name, into, .. } | Action::RenamePerson { name, into } => (&[], Some(name), Some(into)),
        Action::RejectPerson { name } | Action::SameAs { name, .. } | Action::Delist { person: name } => {
            (&[], Some(name), None)
        }
        _ => (&[], None, None),
    };
    many.iter().chain(one).chain(other)
}
