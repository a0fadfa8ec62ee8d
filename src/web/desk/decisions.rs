//! What is sent from the pages: look at what a decision would touch, decide, undo.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Extension;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::forms::Form;
use super::refusal::Refusal;
use super::rows::collapsed;
use super::sessions::Librarian;
use super::views::{ConflictPage, FieldView, Frame, PreviewPage};
use super::{Desk, html, many, orders};
use crate::article::ArticleId;
use crate::corpus::decisions::{Action, Target};
use crate::curate;
use crate::decide::{self, Follows, Order, words};
use crate::error::Error;

/// Articles that are shown of what a decision would touch.
const EXAMPLES: usize = 10;

/// `POST /desk/decide`
pub(super) async fn decide(
    State(desk): State<Arc<Desk>>,
    Extension(librarian): Extension<Librarian>,
    body: Bytes,
) -> Result<Response, Refusal> {
    desk.work(move |desk| {
        let (form, order) = ordered(desk, &librarian, &body)?;
        match decided(desk, &order) {
            Ok(last) => Ok(back(desk, &form, last)),
            Err(refusal) if refusal.status == StatusCode::CONFLICT => {
                conflict(desk, &librarian, &form, &order, refusal)
            }
            Err(refusal) => Err(refusal),
        }
    })
    .await
}

/// A form of this session, and what it orders.
fn ordered(desk: &Desk, librarian: &Librarian, body: &[u8]) -> Result<(Form, Order), Refusal> {
    let form = with_text(desk, Form::of(librarian, body)?)?;
    let order = match many::is_meant(&form) {
        true => many::order(desk, &form, librarian)?,
        false => orders::of_form(&form, librarian)?,
    };
    Ok((form, order))
}

/// What an order does, in words; what is done to many articles is said once.
fn said(order: &Order, before: Option<&String>) -> String {
    let mut said: Vec<String> = Vec::new();
    for (_, action) in &order.decided {
        let change = words::change(action, before);
        if said.last() != Some(&change) {
            said.push(change);
        }
    }
    said.join("; ")
}

/// Decides, and lets the pages see it. Returns the number of the last decision.
pub(super) fn decided(desk: &Desk, order: &Order) -> Result<Option<u64>, Refusal> {
    let done = desk.read(|corpus| decide::decide(corpus, &desk.place.index, order))?;
    desk.searcher.refresh()?;
    if matches!(done.follows, Follows::Later(_)) {
        desk.following.begin(&desk.place);
    }
    if let (Some(first), many) = (done.decisions.first(), done.decisions.len()) {
        tracing::info!(who = first.who, first = first.id, many, action = first.action.name(), "decided");
    }
    Ok(done.decisions.last().map(|decision| decision.id))
}

/// `POST /desk/preview`
pub(super) async fn preview(
    State(desk): State<Arc<Desk>>,
    Extension(librarian): Extension<Librarian>,
    body: Bytes,
) -> Result<Response, Refusal> {
    desk.work(move |desk| {
        let (form, order) = ordered(desk, &librarian, &body)?;
        let preview = desk.read(|corpus| decide::preview(corpus, &desk.searcher, &order, EXAMPLES))?;
        let log = desk.read(|corpus| corpus.decisions())?;
        let mut fields = sent(&form);
        if many::is_meant(&form) {
            fields.push(many::looked_at(&order));
        }
        html(&PreviewPage {
            f: Frame::new(desk, &librarian, "", form.back(), &log),
            words: said(&order, None),
            articles: preview.articles,
            examples: preview.examples,
            fields,
        })
    })
    .await
}

/// `POST /desk/undo`
pub(super) async fn undo(
    State(desk): State<Arc<Desk>>,
    Extension(librarian): Extension<Librarian>,
    body: Bytes,
) -> Result<Response, Refusal> {
    desk.work(move |desk| {
        let form = Form::of(&librarian, &body)?;
        let typed = form.value("decision").unwrap_or_default();
        let id: u64 = typed.parse().map_err(|_| Refusal::bad(format!("'{typed}' is no number of a decision")))?;
        let reason = form.value("reason").unwrap_or("undone at the desk").to_owned();
        let mut ids = BTreeSet::from([id]);
        if form.value("whole").is_some() {
            let batch = desk.read(|corpus| Ok(corpus.decisions()?.decision(id).and_then(|decision| decision.batch)))?;
            ids.extend(batch.into_iter().flat_map(|batch| batch.first..batch.first + batch.of));
        }
        let order = undoing(desk, &librarian, ids, reason)?;
        Ok(back(desk, &form, decided(desk, &order)?))
    })
    .await
}

/// The order that undoes decisions.
pub(super) fn undoing(
    desk: &Desk,
    librarian: &Librarian,
    ids: BTreeSet<u64>,
    reason: String,
) -> Result<Order, Refusal> {
    let log = desk.read(|corpus| corpus.decisions())?;
    orders::may_undo(ids.iter().filter_map(|id| log.decision(*id)), librarian)?;
    let decided = decide::undoing(&log, &ids)?;
    Ok(Order { who: librarian.name.clone(), reason, decided, ..Order::default() })
}

/// A piece that is kept is named by its place; its text is read from the capture.
fn with_text(desk: &Desk, mut form: Form) -> Result<Form, Refusal> {
    let is_keep = form.value("action") == Some("keep") && form.value("text").is_none();
    let place = || Some((form.value("from")?.parse().ok()?, form.value("to")?.parse().ok()?));
    let (true, Some((from, to)), Some(id)) = (is_keep, place(), form.value("target").and_then(ArticleId::parse)) else {
        return Ok(form);
    };
    let captured = desk.read(|corpus| {
        let curation = curate::Curation::of_corpus(corpus)?;
        corpus.capture_of(curation.source_of(id))
    })?;
    let text = captured.as_ref().and_then(|captured| captured.text.get::<std::ops::Range<usize>>(from..to));
    let text = text.ok_or_else(|| Refusal::bad("there is no such piece of the page; open the article again"))?;
    form.pairs.push(("text".into(), collapsed(text)));
    Ok(form)
}

/// To where the form came from, with a word of what was done.
fn back(desk: &Desk, form: &Form, last: Option<u64>) -> Response {
    let to = form.back();
    let (path, query) = to.split_once('?').unwrap_or((to, ""));
    let mut pairs: Vec<(String, String)> = super::forms::pairs(query.as_bytes());
    pairs.retain(|(name, _)| name != "done");
    pairs.extend(last.map(|id| ("done".to_owned(), id.to_string())));
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let mark = if query.is_empty() { "" } else { "?" };
    Redirect::to(&format!("{}{path}{mark}{query}", desk.place.base_path)).into_response()
}

/// The fields of a form as they were sent, but for those that each page has anew.
fn sent(form: &Form) -> Vec<FieldView> {
    let pairs = form.pairs.iter().filter(|(name, _)| !["seen", "back", "found"].contains(&name.as_str()));
    pairs.map(|(name, value)| FieldView { name: name.clone(), value: value.clone() }).collect()
}

/// What was decided meanwhile beside what was to be decided, to choose from.
fn conflict(
    desk: &Desk,
    librarian: &Librarian,
    form: &Form,
    order: &Order,
    refusal: Refusal,
) -> Result<Response, Refusal> {
    let (log, now) = desk.read(|corpus| Ok((corpus.decisions()?, stands(corpus, order)?)))?;
    let mut page = html(&ConflictPage {
        f: Frame::new(desk, librarian, "", form.back(), &log),
        detail: refusal.detail,
        changes: refusal.changes,
        yours: said(order, now.as_ref()),
        now,
        fields: sent(form).into_iter().filter(|field| field.name != "version").collect(),
    })?;
    *page.status_mut() = StatusCode::CONFLICT;
    Ok(page)
}

/// What stands now where an order would correct something.
fn stands(corpus: &crate::corpus::Corpus, order: &Order) -> Result<Option<String>, Error> {
    let Some((Target::Article(id), Action::Correct { field, .. })) = order.decided.first() else { return Ok(None) };
    Ok(decide::told(corpus, *id)?.and_then(|article| curate::value(&article, *field)))
}
