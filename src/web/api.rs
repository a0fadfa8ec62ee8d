//! The JSON interface: one function per address.

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::neighbours;
use super::params;
use super::problem::{Kind, Problem};
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

/// Articles of a story, or articles like one, in one answer: as many as asked for, up to the first; else the second.
const MOST_NEIGHBOURS: usize = 100;
const SIMILAR: usize = 10;
/// Suggestions of each kind.
const SUGGESTIONS: usize = 8;

/// `GET /api/v1/articles/{id}/copies`: `cursor` goes on, `per_page` says how many.
pub(super) async fn copies(
    State(site): State<Site>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let id = article_id(&id)?;
    let asked = params::few(query.as_deref(), &["cursor", "per_page"])?;
    let most = params::least_one("per_page", asked[1].as_deref(), MOST_NEIGHBOURS, MOST_NEIGHBOURS)?;
    let cursor = asked[0].clone();
    let found = site.ask(move |searcher| Ok((searcher.copies(id, cursor.as_deref(), most)?, searcher.generation())));
    match found.await? {
        (Some(copies), generation) => Ok(Json(neighbours::copies(id, &copies, generation)).into_response()),
        (None, _) => Err(no_such_article(&id.to_string())),
    }
}

/// `GET /api/v1/articles/{id}/similar`: `per_page` says how many.
pub(super) async fn similar(
    State(site): State<Site>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let id = article_id(&id)?;
    let asked = params::few(query.as_deref(), &["per_page"])?;
    let most = params::least_one("per_page", asked[0].as_deref(), SIMILAR, MOST_NEIGHBOURS)?;
    let found = site.ask(move |searcher| Ok((searcher.similar(id, most)?, searcher.generation()))).await?;
    match found {
        (Some(similar), generation) => Ok(Json(neighbours::similar(id, &similar, generation)).into_response()),
        (None, _) => Err(no_such_article(&id.to_string())),
    }
}

/// `GET /api/v1/suggest`: `q` is what has been typed so far, `per_page` how many of each kind.
pub(super) async fn suggest(State(site): State<Site>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let asked = params::few(query.as_deref(), &["q", "per_page"])?;
    let most = params::least_one("per_page", asked[1].as_deref(), SUGGESTIONS, MOST_NEIGHBOURS)?;
    let typed = asked[0].clone().unwrap_or_default();
    let text = typed.clone();
    let (found, generation) =
        site.ask(move |searcher| Ok((searcher.suggest(&text, most)?, searcher.generation()))).await?;
    Ok(Json(neighbours::suggestions(&typed, &found, generation)).into_response())
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
