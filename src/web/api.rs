//! The JSON interface: one function per address.

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::problem::{Kind, Problem};
use super::reasons;
use super::site::Site;
use super::{counted, covered, params, requests, wire};
use crate::article::ArticleId;
use crate::cite;
use crate::search::Request;

/// `GET /api/v1/search`
pub(super) async fn search(State(site): State<Site>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let request = params::request(&params::pairs(query.as_deref()), &Request::default())?;
    let asked = request.clone();
    let answer = site.ask(move |searcher| searcher.answer(&asked)).await?;
    Ok(Json(wire::answer(&request, &answer)).into_response())
}

/// `GET /api/v1/facets/{field}`
pub(super) async fn facet(
    State(site): State<Site>,
    Path(field): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let (request, within) = requests::facet(&field, &params::pairs(query.as_deref()))?;
    let asked = (request.clone(), within.clone());
    let answer = site.ask(move |searcher| searcher.facet(&asked.0, &asked.1)).await?;
    Ok(Json(counted::facet_answer(&request, &within, &answer)).into_response())
}

/// `GET /api/v1/timeline`
pub(super) async fn timeline(State(site): State<Site>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let request = requests::timeline(&params::pairs(query.as_deref()))?;
    let asked = counted::only_timeline(&request);
    let answer = site.ask(move |searcher| searcher.answer(&asked)).await?;
    Ok(Json(counted::timeline(&request, &answer)).into_response())
}

/// `GET /api/v1/coverage`
pub(super) async fn coverage(State(site): State<Site>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let request = requests::coverage(&params::pairs(query.as_deref()))?;
    let asked = request.clone();
    let coverage = site.ask(move |searcher| searcher.coverage(&asked)).await?;
    Ok(Json(covered::coverage(&request, &coverage)).into_response())
}

/// `GET /api/v1/articles/{id}`, or with `.ris`, `.bib`, `.csl.json` or `.txt` behind the id the article in that form.
pub(super) async fn article(
    State(site): State<Site>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    params::few(query.as_deref(), &[])?;
    if let Some((id, ending)) = id.split_once('.') {
        return cited(&site, id, ending).await;
    }
    let id = article_id(&id)?;
    let found = site.ask(move |searcher| Ok((searcher.article(id)?, searcher.generation()))).await?;
    match found {
        (Some(stored), generation) => Ok(Json(wire::article(&stored, Some(generation))).into_response()),
        (None, _) => Err(site.absent(id).await),
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
        None => Err(site.absent(id).await),
    }
}

async fn cited(site: &Site, id: &str, ending: &str) -> Result<Response, Problem> {
    let Some(format) = cite::Format::of_ending(ending) else {
        let endings = cite::Format::ALL.map(cite::Format::ending).join(", .");
        return Err(Problem::new(Kind::NotFound, format!("an article can be had as .{endings}")));
    };
    let id = article_id(id)?;
    let Some(stored) = site.ask(move |searcher| searcher.article(id)).await? else {
        return Err(site.absent(id).await);
    };
    let name = format!("inline; filename=\"{id}.{}\"", format.ending());
    let headers = [(header::CONTENT_TYPE, format.media_type().to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, cite::cite(&stored, format)).into_response())
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
