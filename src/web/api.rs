//! The JSON interface: one function per address.

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::params;
use super::problem::{Kind, Problem};
use super::reasons;
use super::site::Site;
use super::wire;
use crate::article::ArticleId;
use crate::search::Request;

/// `GET /api/v1/search`
pub(super) async fn search(State(site): State<Site>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let request = params::request(&params::pairs(query.as_deref()), &Request::default())?;
    let asked = request.clone();
    let answer = site.ask(move |searcher| searcher.answer(&asked)).await?;
    Ok(Json(wire::answer(&request, &answer)).into_response())
}

/// `GET /api/v1/articles/{id}`
pub(super) async fn article(State(site): State<Site>, Path(id): Path<String>) -> Result<Response, Problem> {
    let id = article_id(&id)?;
    let found = site.ask(move |searcher| Ok((searcher.article(id)?, searcher.generation()))).await?;
    match found {
        (Some(stored), generation) => Ok(Json(wire::article(&stored, generation)).into_response()),
        (None, _) => Err(no_such_article(&id.to_string())),
    }
}

/// `GET /api/v1/explain/{id}?q=`
pub(super) async fn explain(
    State(site): State<Site>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let id = article_id(&id)?;
    let request = params::request(&params::pairs(query.as_deref()), &Request::default())?;
    match site.ask(move |searcher| searcher.explain(&request, id)).await? {
        Some(explained) => Ok(Json(reasons::explained(id, &explained)).into_response()),
        None => Err(no_such_article(&id.to_string())),
    }
}

/// `GET /healthz`: asks the index for one article, so that an unreadable index is not called healthy.
pub(super) async fn health(State(site): State<Site>) -> Result<Response, Problem> {
    let least = Request { per_page: 1, facets: vec![], passages: 0, ..Request::default() };
    let answer = site.ask(move |searcher| searcher.answer(&least)).await?;
    Ok(Json(json!({"status": "ok", "articles": answer.total, "generation": answer.generation})).into_response())
}

/// Reads the id in an article's address.
pub(super) fn article_id(text: &str) -> Result<ArticleId, Problem> {
    ArticleId::parse(text).ok_or_else(|| no_such_article(text))
}

/// The problem with an id that no article has.
pub(super) fn no_such_article(id: &str) -> Problem {
    let shown: String = id.chars().take(40).collect();
    Problem::new(Kind::NotFound, format!("there is no article '{shown}'; its id is the sixteen digits in a hit's 'id'"))
}
