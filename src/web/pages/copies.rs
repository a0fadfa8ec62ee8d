//! Articles beside another one → their lines, and the page of the articles that tell one story.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;

use super::frame::{Frame, Place};
use super::hits::DateView;
use crate::index::StoredEntry;
use crate::search::{Copies, Similar};
use crate::web::problem::Problem;
use crate::web::site::Site;
use crate::web::tongue::{Tongue, Visit};
use crate::web::{api, neighbours, params, words};

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

impl LineView {
    pub(super) fn new(t: Tongue, stored: &StoredEntry) -> Self {
        let article = &stored.entry.article;
        Self {
            url: format!("/articles/{}", stored.id),
            language: stored.entry.language.as_ref().map(|language| language.code().to_owned()),
            title: article.headline.clone().unwrap_or_else(|| words::opening(article)),
            publication: article.publication.clone(),
            date: DateView::of(t, stored),
            is_this: false,
            in_common: String::new(),
        }
    }
}

/// The other articles of a story, at most so many.
pub(super) fn others(t: Tongue, copies: &Copies, this: &StoredEntry, most: usize) -> Vec<LineView> {
    let others = copies.articles.iter().filter(|article| article.id != this.id);
    others.take(most).map(|article| LineView::new(t, article)).collect()
}

/// Articles like another one.
pub(super) fn alike(t: Tongue, similar: &[Similar]) -> Vec<LineView> {
    let view = |similar: &Similar| {
        let countries = similar.countries.iter().map(|country| t.country(country.code()));
        let named = similar.persons.iter().cloned().chain(countries).chain(similar.words.iter().cloned());
        let in_common = named.take(NAMED).collect::<Vec<_>>().join(", ");
        LineView { in_common, ..LineView::new(t, &similar.stored) }
    };
    similar.iter().map(view).collect()
}

/// The page of the articles that tell one story.
#[derive(Template)]
#[template(path = "copies.html")]
struct CopiesPage<'a> {
    t: Tongue,
    frame: Frame<'a>,
    article_url: String,
    total: u64,
    lines: Vec<LineView>,
    next_url: Option<String>,
    json_url: String,
}

/// `GET /articles/{id}/copies`
pub(in crate::web) async fn page(
    State(site): State<Site>,
    visit: Visit,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let t = visit.tongue;
    let id = api::article_id(&id)?;
    let cursor = params::few(query.as_deref(), &["cursor"])?.remove(0);
    let found = site.ask(move |searcher| searcher.copies(id, cursor.as_deref(), ON_A_PAGE)).await?;
    let Some(copies) = found else { return Err(site.absent(id).await) };
    let lines = copies.articles.iter().map(|stored| LineView { is_this: stored.id == id, ..LineView::new(t, stored) });
    super::page(&CopiesPage {
        t,
        frame: Frame::new(site.settings(), &visit, Place::Elsewhere),
        article_url: format!("/articles/{id}"),
        total: copies.total,
        lines: lines.collect(),
        next_url: copies.cursor.as_ref().map(|cursor| format!("/articles/{id}/copies?cursor={cursor}")),
        json_url: neighbours::copies_path(id),
    })
}
