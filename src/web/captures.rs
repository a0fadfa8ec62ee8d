//! The capture behind an article → its text as it came, and what was cut of it and why.
//!
//! Only what is shown may be seen here too: an article that is not in the index has no capture for readers, and neither
//! has one that came in the same capture as an article that is withheld.

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;

use super::problem::{Kind, Problem};
use super::site::Site;
use super::{api, params};
use crate::article::{ArticleId, Cut};
use crate::corpus::Captured;

/// Where the capture behind an article is answered.
pub(super) fn path(id: ArticleId) -> String {
    format!("{}/capture", super::wire::article_path(id))
}

/// The capture behind an article; `None` if readers may not see it, or the service has no corpus to look into.
///
/// # Errors
/// What is said of the article itself, if that is not shown.
pub(super) async fn of(site: &Site, id: ArticleId) -> Result<Option<Captured>, Problem> {
    if site.ask(move |searcher| searcher.article(id)).await?.is_none() {
        return Err(site.absent(id).await);
    }
    let Some(captured) = site.held(move |corpus| corpus.capture_of(id)).await?.flatten() else { return Ok(None) };
    let articles = captured.articles.clone();
    let is_shown = site.ask(move |searcher| {
        for article in articles {
            if searcher.article(article)?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    });
    Ok(is_shown.await?.then_some(captured))
}

#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "Capture")]
pub(super) struct CaptureJson<'a> {
    id: String,
    origin: &'a str,
    sha256: &'a str,
    fetched: Option<&'a str>,
    text: &'a str,
    cuts: Vec<CutJson>,
    /// The articles that were read from it.
    articles: Vec<String>,
    has_raw: bool,
}

/// A piece that is not story: bytes in the text, and why.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "Cut")]
struct CutJson {
    reason: &'static str,
    span: [usize; 2],
}

/// `GET /api/v1/articles/{id}/capture`
pub(super) async fn capture(
    State(site): State<Site>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    params::few(query.as_deref(), &[])?;
    let id = api::article_id(&id)?;
    let Some(captured) = of(&site, id).await? else {
        let detail = if site.has_holdings() {
            format!("there is no capture to be seen of article '{id}'")
        } else {
            "this service was opened on an index alone; captures are in the corpus".to_owned()
        };
        return Err(Problem::new(Kind::NotFound, detail));
    };
    let cut = |cut: &Cut| CutJson { reason: cut.reason.name(), span: [cut.span.start, cut.span.end] };
    let json = CaptureJson {
        id: id.to_string(),
        origin: &captured.origin,
        sha256: &captured.sha256,
        fetched: captured.fetched.as_deref(),
        text: &captured.text,
        cuts: captured.cuts.iter().map(cut).collect(),
        articles: captured.articles.iter().map(ToString::to_string).collect(),
        has_raw: captured.has_raw,
    };
    Ok(Json(json).into_response())
}
