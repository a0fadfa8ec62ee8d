//! The pages: one function per address, and the pages that need no answer.

use std::sync::LazyLock;

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::{Html, IntoResponse, Response};

use super::problem::{Kind, Problem};
use super::reading::{Reading, ReadingPage};
use super::results::ResultsPage;
use super::site::Site;
use super::values::{self, ValuesPage};
use super::zero::{self, Zero};
use super::{Settings, api, assets, params, requests};
use crate::error::Error;
use crate::search::answer::{FacetField, Sort, Within};
use crate::search::{Answer, Request, Searcher};

/// What a page asks for unless its address says otherwise.
pub(super) static DEFAULTS: LazyLock<Request> = LazyLock::new(|| Request {
    facets: vec![
        (FacetField::Person, 8),
        (FacetField::Country, 8),
        (FacetField::Publication, 8),
        (FacetField::Author, 5),
        (FacetField::Language, 8),
        (FacetField::Tag, 8),
        (FacetField::Collection, 8),
    ],
    ..Request::default()
});

/// Articles on the first page, before anything is asked.
const LATEST: usize = 5;

/// What stands around every page.
pub(super) struct Frame<'a> {
    pub(super) title: &'a str,
    pub(super) style_url: &'static str,
    pub(super) icon_url: &'static str,
}

impl<'a> Frame<'a> {
    pub(super) fn new(settings: &'a Settings) -> Self {
        Self { title: &settings.title, style_url: &assets::STYLE_URL, icon_url: &assets::ICON_URL }
    }
}

/// `GET /`
pub(super) async fn search(State(site): State<Site>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let pairs = params::pairs(query.as_deref());
    let request = params::request(&pairs, &DEFAULTS)?;
    let is_start = pairs.is_empty();
    let asked = as_asked(&request, is_start);
    let (answer, zero) = site.ask(move |searcher| answered(searcher, &asked)).await?;
    page(&ResultsPage::new(site.settings(), &request, &answer, zero.as_ref(), is_start))
}

/// Without words there is nothing to rank by, so the latest come first.
fn as_asked(request: &Request, is_start: bool) -> Request {
    let sort = match request.sort {
        Sort::Relevance if request.text.is_empty() => Sort::Newest,
        sort => sort,
    };
    let per_page = if is_start { LATEST } else { request.per_page };
    Request { sort, per_page, ..request.clone() }
}

fn answered(searcher: &Searcher, request: &Request) -> Result<(Answer, Option<Zero>), Error> {
    let answer = searcher.answer(request)?;
    let count = |other: &Request| {
        let least = Request { per_page: 0, facets: vec![], passages: 0, ..other.clone() };
        searcher.answer(&least).map(|answer| answer.total)
    };
    let zero = if answer.total == 0 { Some(zero::explain(request, count)?) } else { None };
    Ok((answer, zero))
}

/// `GET /facets/{field}`: all values, with the search inside.
pub(super) async fn facet(
    State(site): State<Site>,
    Path(field): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let (request, within) = requests::facet(&field, &params::pairs(query.as_deref()))?;
    let within = Within { limit: values::VALUES, ..within };
    let asked = (request.clone(), within.clone());
    let answer = site.ask(move |searcher| searcher.facet(&asked.0, &asked.1)).await?;
    page(&ValuesPage::new(site.settings(), &request, &within, &answer))
}

/// `GET /articles/{id}`: the address carries the search that led here.
pub(super) async fn article(
    State(site): State<Site>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let request = params::request(&params::pairs(query.as_deref()), &DEFAULTS)?;
    let id = api::article_id(&id)?;
    let text = request.text.clone();
    let found = site.ask(move |searcher| Reading::of(searcher, id, &text));
    let reading = found.await?.ok_or_else(|| site.absent(id))?;
    page(&ReadingPage::new(site.settings(), &reading, &request))
}

#[derive(Template)]
#[template(path = "help.html")]
struct HelpPage<'a> {
    frame: Frame<'a>,
    q: &'static str,
    carried: Vec<(&'static str, String)>,
    problems: [Kind; Kind::ALL.len()],
}

/// `GET /help`
pub(super) async fn help(State(site): State<Site>) -> Result<Response, Problem> {
    page(&HelpPage { frame: Frame::new(site.settings()), q: "", carried: vec![], problems: Kind::ALL })
}

/// A problem as people read it.
#[derive(Template)]
#[template(path = "problem.html")]
pub(super) struct ProblemPage<'a> {
    frame: Frame<'a>,
    q: &'static str,
    carried: Vec<(&'static str, String)>,
    problem: &'a Problem,
    request_id: Option<&'a str>,
}

impl<'a> ProblemPage<'a> {
    pub(super) fn new(settings: &'a Settings, problem: &'a Problem, request_id: Option<&'a str>) -> Self {
        Self { frame: Frame::new(settings), q: "", carried: vec![], problem, request_id }
    }
}

pub(super) fn page(template: &impl Template) -> Result<Response, Problem> {
    match template.render() {
        Ok(html) => Ok(Html(html).into_response()),
        Err(error) => Err(Problem::new(Kind::Fault, format!("the page could not be written: {error}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_page_says_what_to_do_and_lets_no_markup_through() {
        let problem = Problem::bad_value("q", "<script>alert(1)</script>", "shorten it");
        let settings = Settings::default();
        let page = ProblemPage::new(&settings, &problem, Some("id-1")).render().expect("a page");
        assert!(page.contains("shorten it") && page.contains("id-1"));
        assert!(!page.contains("<script"));
    }

    #[test]
    fn without_words_the_latest_come_first() {
        assert_eq!(as_asked(&DEFAULTS, true).sort, Sort::Newest);
        let asked = Request { text: "petro".into(), ..DEFAULTS.clone() };
        assert_eq!(as_asked(&asked, false), asked);
    }
}
