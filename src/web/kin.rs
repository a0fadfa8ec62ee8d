//! Articles beside another one: its copies and those like it; and what typed letters may become.
//!
//! One function per address, for people and for programs.

use askama::Template;
use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};

use super::pages::{self, Frame};
use super::problem::Problem;
use super::results::DateView;
use super::site::Site;
use super::{api, neighbours, params, words};
use crate::index::StoredEntry;
use crate::search::{Copies, Similar};

/// Articles of a story in one answer, and the most of anything.
const MOST: usize = 100;
/// Articles like one in one answer, unless it says otherwise.
const SIMILAR: usize = 10;
/// Suggestions of each kind, unless the address says otherwise.
const SUGGESTIONS: usize = 8;

/// Copies on one page.
const ON_A_PAGE: usize = 50;
/// What is named of what two articles have in common.
const NAMED: usize = 6;

/// An article in a list, as its line is written.
pub(super) struct LineView {
    pub(super) url: String,
    pub(super) language: Option<String>,
    pub(super) title: String,
    pub(super) publication: Option<String>,
    pub(super) date: Option<DateView>,
    /// Whether it is the article beside which the list stands.
    pub(super) is_this: bool,
    /// What it has in common, in words; empty in a list of copies.
    pub(super) in_common: String,
}

fn line(stored: &StoredEntry) -> LineView {
    let article = &stored.entry.article;
    LineView {
        url: format!("/articles/{}", stored.id),
        language: stored.entry.language.as_ref().map(|language| language.code().to_owned()),
        title: article.headline.clone().unwrap_or_else(|| words::opening(article)),
        publication: article.publication.clone(),
        date: article.published.map(|p| DateView { machine: p.date.to_string(), words: words::date(p.date) }),
        is_this: false,
        in_common: String::new(),
    }
}

/// The other articles of a story, at most so many.
pub(super) fn others(copies: &Copies, this: &StoredEntry, most: usize) -> Vec<LineView> {
    copies.articles.iter().filter(|article| article.id != this.id).take(most).map(line).collect()
}

/// Articles like another one.
pub(super) fn alike(similar: &[Similar]) -> Vec<LineView> {
    let view = |similar: &Similar| {
        let countries = similar.countries.iter().map(|country| words::country_name(country.code()));
        let named = similar.persons.iter().cloned().chain(countries).chain(similar.words.iter().cloned());
        LineView { in_common: named.take(NAMED).collect::<Vec<_>>().join(", "), ..line(&similar.stored) }
    };
    similar.iter().map(view).collect()
}

/// The page of the articles that tell one story.
#[derive(Template)]
#[template(path = "copies.html")]
struct CopiesPage<'a> {
    frame: Frame<'a>,
    q: &'static str,
    carried: Vec<(&'static str, String)>,
    article_url: String,
    total: u64,
    total_words: String,
    lines: Vec<LineView>,
    next_url: Option<String>,
    json_url: String,
}

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
        (None, _) => Err(site.absent(id)),
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
        (None, _) => Err(site.absent(id)),
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

/// `GET /articles/{id}/copies`
pub(super) async fn page(
    State(site): State<Site>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let id = api::article_id(&id)?;
    let cursor = params::few(query.as_deref(), &["cursor"])?.remove(0);
    let found = site.ask(move |searcher| searcher.copies(id, cursor.as_deref(), ON_A_PAGE)).await?;
    let copies = found.ok_or_else(|| site.absent(id))?;
    let lines = copies.articles.iter().map(|stored| LineView { is_this: stored.id == id, ..line(stored) });
    pages::page(&CopiesPage {
        frame: Frame::new(site.settings()),
        q: "",
        carried: vec![],
        article_url: format!("/articles/{id}"),
        total: copies.total,
        total_words: words::number(copies.total),
        lines: lines.collect(),
        next_url: copies.cursor.as_ref().map(|cursor| format!("/articles/{id}/copies?cursor={cursor}")),
        json_url: neighbours::copies_path(id),
    })
}
