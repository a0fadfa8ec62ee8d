//! For those who run the service: is it alive, can it answer, what does it do, which version is it.

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;

use super::meters;
use super::problem::Problem;
use super::site::Site;
use crate::search::Request;

/// A service that lives.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "Alive")]
pub(super) struct AliveJson {
    /// Always `ok`.
    status: &'static str,
    articles: u64,
    generation: u64,
}

/// A service that can answer.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "Ready")]
pub(super) struct ReadyJson {
    /// Always `ready`.
    status: &'static str,
    articles: u64,
    /// The last change of the corpus that the index has.
    generation: u64,
    /// The last change of the corpus; `null` if the service was opened on an index alone.
    corpus_change: Option<u64>,
}

/// Which version this is.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "Version")]
pub(super) struct VersionJson {
    name: &'static str,
    version: &'static str,
    /// Version of the interface.
    api: &'static str,
}

/// `GET /healthz`: the process lives; a service that fails here is to be started anew.
pub(super) async fn alive(State(site): State<Site>) -> Response {
    let now = site.now();
    Json(AliveJson { status: "ok", articles: now.articles, generation: now.generation }).into_response()
}

/// `GET /readyz`: it can answer. Asks the index for one article and the corpus for its last change, so that neither an
/// unreadable one nor a service that is full is called ready.
pub(super) async fn ready(State(site): State<Site>) -> Result<Response, Problem> {
    let least = Request { per_page: 1, facets: vec![], passages: 0, ..Request::default() };
    let answer = site.ask(move |searcher| searcher.answer(&least)).await?;
    let corpus_change = site.held(|corpus| corpus.change()).await?;
    let (articles, generation) = (answer.total, answer.generation);
    Ok(Json(ReadyJson { status: "ready", articles, generation, corpus_change }).into_response())
}

/// `GET /metrics`
pub(super) async fn metrics(State(site): State<Site>) -> Response {
    ([(header::CONTENT_TYPE, meters::MEDIA_TYPE)], site.meters().text(site.now())).into_response()
}

/// `GET /version`
pub(super) async fn version() -> Response {
    Json(VersionJson { name: "dateline", version: env!("CARGO_PKG_VERSION"), api: "v1" }).into_response()
}
