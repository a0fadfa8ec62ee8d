//! The desk for programs: the same in JSON, with a token in the header `Authorization: Bearer …`.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::{Extension, Json};
use serde::Deserialize;
use serde_json::{Value, json};

use super::articles::{AtDesk, closed_words, number};
use super::pages::{LogAsked, Tally, known, lines};
use super::refusal::Refusal;
use super::sessions::Librarian;
use super::views::DecisionView;
use super::{Desk, decisions, orders};
use crate::corpus::decisions::Field;
use crate::curate;
use crate::decide;
use crate::queues::{self, Queue};

/// Most items or lines of an answer.
const MOST: usize = 1_000;
/// Articles that a preview shows.
const EXAMPLES: usize = 20;

type Answer = Result<Json<Value>, Refusal>;

/// Work whose refusals are for programs.
async fn work(desk: Arc<Desk>, work: impl FnOnce(&Desk) -> Result<Value, Refusal> + Send + 'static) -> Answer {
    desk.work(work).await.map(Json).map_err(Refusal::for_programs)
}

/// `GET /api/v1/desk/queues`
pub(super) async fn overview(State(desk): State<Arc<Desk>>) -> Answer {
    work(desk, |desk| {
        let survey = desk.finished_survey()?;
        let log = desk.read(|corpus| corpus.decisions())?;
        let one = |(queue, open): (Queue, usize)| json!({"queue": queue.name(), "title": queue.title(), "open": open});
        let queues: Vec<Value> = survey.counts(&log).into_iter().map(one).collect();
        Ok(json!({"queues": queues, "change": survey.change, "articles": survey.articles, "seen": decide::last(&log)}))
    })
    .await
}

#[derive(Debug, Deserialize)]
pub(super) struct Stretch {
    #[serde(default)]
    offset: usize,
    limit: Option<usize>,
}

/// `GET /api/v1/desk/queues/{queue}`
pub(super) async fn queue(
    State(desk): State<Arc<Desk>>,
    Path(name): Path<String>,
    Query(Stretch { offset, limit }): Query<Stretch>,
) -> Answer {
    work(desk, move |desk| {
        let queue = known(&name)?;
        let survey = desk.finished_survey()?;
        let log = desk.read(|corpus| corpus.decisions())?;
        let items = survey.open(queue, &log);
        let open = items.len();
        let shown: Vec<Value> =
            items.into_iter().skip(offset).take(limit.unwrap_or(20).min(MOST)).map(queues::json).collect();
        Ok(json!({"queue": queue.name(), "open": open, "items": shown, "seen": decide::last(&log)}))
    })
    .await
}

/// `GET /api/v1/desk/articles/{id}`
pub(super) async fn article(State(desk): State<Arc<Desk>>, Path(id): Path<String>) -> Answer {
    work(desk, move |desk| {
        let id = number(&id)?;
        let at_desk = desk.read(|corpus| AtDesk::of(corpus, id))?;
        let at = at_desk.ok_or_else(|| Refusal::not_found(format!("no article {id} is held")))?;
        let facts: serde_json::Map<String, Value> = Field::ALL
            .into_iter()
            .map(|field| (field.name().to_owned(), curate::value(&at.told, field).into()))
            .collect();
        let rows: Vec<Value> = at
            .rows()
            .into_iter()
            .map(|row| json!({"raw": row.raw, "clean": row.clean, "label": row.label, "span": [row.from, row.to], "decision": row.decision}))
            .collect();
        let paragraphs: Vec<&str> = at.told.paragraphs.iter().map(|p| p.text.as_str()).collect();
        Ok(json!({
            "id": id.to_string(), "version": at.held.version, "seen": decide::last(&at.log), "origin": at.held.origin,
            "facts": facts, "paragraphs": paragraphs, "rows": rows, "tags": at.tags, "collections": at.collections,
            "closed": at.closed.as_ref().map(closed_words), "decisions": at.decisions,
        }))
    })
    .await
}

/// `GET /api/v1/desk/log`: the latest first; `who`, `action`, `before`.
pub(super) async fn log(State(desk): State<Arc<Desk>>, Query(asked): Query<LogAsked>) -> Answer {
    work(desk, move |desk| {
        let log = desk.read(|corpus| corpus.decisions())?;
        let line = |d: DecisionView| {
            json!({"id": d.id, "time": d.moment, "who": d.who, "action": d.action, "words": d.words, "reason": d.reason, "article": d.article, "holds": d.holds})
        };
        let lines: Vec<Value> = lines(&log, &asked, MOST).into_iter().map(line).collect();
        Ok(json!({"decisions": lines, "damaged": log.damaged}))
    })
    .await
}

/// `GET /api/v1/desk/statistics`
pub(super) async fn statistics(State(desk): State<Arc<Desk>>) -> Answer {
    work(desk, |desk| {
        let log = desk.read(|corpus| corpus.decisions())?;
        let tally = Tally::of(&log);
        Ok(json!({
            "decisions": tally.decisions, "holding": tally.holding, "by_who": tally.by_who,
            "by_action": tally.by_action, "by_day": tally.by_day,
        }))
    })
    .await
}

/// `POST /api/v1/desk/preview`
pub(super) async fn preview(
    State(desk): State<Arc<Desk>>,
    Extension(librarian): Extension<Librarian>,
    body: Bytes,
) -> Answer {
    work(desk, move |desk| {
        let order = orders::of_json(&body, &librarian)?;
        let preview = desk.read(|corpus| decide::preview(corpus, &desk.searcher, &order, EXAMPLES))?;
        let example =
            |one: &decide::Example| json!({"id": one.id.to_string(), "headline": one.headline, "changes": one.changes});
        let examples: Vec<Value> = preview.examples.iter().map(example).collect();
        Ok(json!({"articles": preview.articles, "examples": examples}))
    })
    .await
}

/// `POST /api/v1/desk/decisions`
pub(super) async fn decide(
    State(desk): State<Arc<Desk>>,
    Extension(librarian): Extension<Librarian>,
    body: Bytes,
) -> Answer {
    work(desk, move |desk| {
        let order = orders::of_json(&body, &librarian)?;
        let last = decisions::decided(desk, &order)?;
        Ok(json!({"decided": order.decided.len(), "last": last}))
    })
    .await
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Undoing {
    decisions: BTreeSet<u64>,
    reason: String,
}

/// `POST /api/v1/desk/undo`
pub(super) async fn undo(
    State(desk): State<Arc<Desk>>,
    Extension(librarian): Extension<Librarian>,
    body: Bytes,
) -> Answer {
    work(desk, move |desk| {
        let Undoing { decisions: ids, reason } =
            serde_json::from_slice(&body).map_err(|error| Refusal::bad(format!("this undoes nothing: {error}")))?;
        let order = decisions::undoing(desk, &librarian, ids, reason)?;
        let last = decisions::decided(desk, &order)?;
        Ok(json!({"last": last}))
    })
    .await
}
