//! Articles beside another one: its copies and those like it; and what typed letters may become. One function per
//! address.

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};

use super::problem::Problem;
use super::site::Site;
use super::{api, neighbours, params};

/// Articles of a story in one answer, and the most of anything.
const MOST: usize = 100;
/// Articles like one in one answer, unless it says otherwise.
const SIMILAR: usize = 10;
/// Suggestions of each kind, unless the address says otherwise.
const SUGGESTIONS: usize = 8;

/// The number in `per_page`, from one to [`MOST`].
fn per_page(value: Option<&String>, default: usize) -> Result<usize, Problem> {
    value.map_or(Ok(default), |value| params::number("per_page", value.trim(), 1..=MOST))
}

/// `GET /api/v1/articles/{id}/copies`: `cursor` goes on, `per_page` says how many.
pub(super) async fn copies(
    State(site): State<Site>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let id = api::article_id(&id)?;
    let asked = params::few(query.as_deref(), &["cursor", "per_page"])?;
    let most = per_page(asked[1].as_ref(), MOST)?;
    let cursor = asked[0].clone();
    let found = site.ask(move |searcher| Ok((searcher.copies(id, cursor.as_deref(), most)?, searcher.generation())));
    match found.await? {
        (Some(copies), generation) => Ok(Json(neighbours::copies(id, &copies, generation)).into_response()),
        (None, _) => Err(site.absent(id).await),
    }
}

/// `GET /api/v1/articles/{id}/similar`: `per_page` says how many.
pub(super) async fn similar(
    State(site): State<Site>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let id = api::article_id(&id)?;
    let asked = params::few(query.as_deref(), &["per_page"])?;
    let most = per_page(asked[0].as_ref(), SIMILAR)?;
    let found = site.ask(move |searcher| Ok((searcher.similar(id, most)?, searcher.generation()))).await?;
    match found {
        (Some(similar), generation) => Ok(Json(neighbours::similar(id, &similar, generation)).into_response()),
        (None, _) => Err(site.absent(id).await),
    }
}

/// `GET /api/v1/suggest`: `q` is what has been typed so far, `per_page` how many of each kind.
pub(super) async fn suggest(State(site): State<Site>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let asked = params::few(query.as_deref(), &["q", "per_page"])?;
    let most = per_page(asked[1].as_ref(), SUGGESTIONS)?;
    let typed = asked[0].clone().unwrap_or_default();
    let text = typed.clone();
    let found = site.ask(move |searcher| Ok((searcher.suggest(&text, most)?, searcher.generation()))).await?;
    Ok(Json(neighbours::suggestions(&typed, &found.0, found.1)).into_response())
}
