//! The pages: one function per address. Each asks its question, and a view made from the answer fills its template.
//!
//! Words come from [`super::tongue`] in the reader's language, looks from `assets/style.css`, which says at its top of
//! what parts pages are put together. Every page works without the script, which adds keys and suggestions.

use std::sync::LazyLock;

use askama::Template;
use axum::Extension;
use axum::extract::{Path, RawQuery, State};
use axum::response::{Html, IntoResponse, Response};

use super::asker::Asker;
use super::problem::{Kind, Problem};
use super::site::Site;
use super::tongue::{Told, Tongue, Visit};
use super::{Settings, api, params, requests};
use crate::error::Error;
use crate::search::answer::{FacetField, Sort, Within};
use crate::search::{Answer, Request, Searcher};

mod beside;
pub(super) mod browse;
pub(super) mod copies;
pub(super) mod coverage;
mod facets;
mod frame;
mod hits;
mod known;
pub(super) mod profile;
mod reading;
mod results;
pub(super) mod source;
mod timeline;
mod values;
mod zero;

pub(super) use frame::{Frame, Place};
use reading::{Reading, ReadingPage};
use results::ResultsPage;
use values::ValuesPage;
use zero::{Zero, ZeroView};

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

/// Most bars of a timeline: as many as can be told apart and clicked.
const MOST_BARS: i32 = 130;

/// Articles on the first page, before anything is asked.
const LATEST: usize = 5;

/// `GET /`
pub(super) async fn search(
    State(site): State<Site>,
    visit: Visit,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let pairs = params::pairs(query.as_deref());
    let request = params::request(&pairs, &DEFAULTS)?;
    let is_start = pairs.is_empty();
    let asked = as_asked(&request, is_start);
    let (answer, zero) = site.ask(move |searcher| answered(searcher, &asked)).await?;
    let zero = zero.map(|zero| ZeroView::new(visit.tongue, &request, &answer, &zero));
    page(&ResultsPage::new(site.settings(), &visit, &request, &answer, zero.as_ref(), is_start))
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
    let answer = drawable(searcher, request, searcher.answer(request)?, MOST_BARS)?;
    let count = |other: &Request| {
        let least = Request { per_page: 0, facets: vec![], passages: 0, ..other.clone() };
        searcher.answer(&least).map(|answer| answer.total)
    };
    let zero = if answer.total == 0 { Some(zero::explain(request, count)?) } else { None };
    Ok((answer, zero))
}

/// The answer with its timeline in stretches wide enough to be drawn, unless the request says how wide.
fn drawable(searcher: &Searcher, request: &Request, mut answer: Answer, most: i32) -> Result<Answer, Error> {
    while let Some(unit) = timeline::wider(&answer.timeline, most).filter(|_| request.unit.is_none()) {
        let least = Request { unit: Some(unit), per_page: 0, facets: vec![], passages: 0, ..request.clone() };
        answer.timeline = searcher.answer(&least)?.timeline;
    }
    Ok(answer)
}

/// `GET /facets/{field}`: all values, with the search inside.
pub(super) async fn facet(
    State(site): State<Site>,
    visit: Visit,
    Path(field): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let (request, within) = requests::facet(&field, &params::pairs(query.as_deref()))?;
    let within = Within { limit: values::VALUES, ..within };
    let asked = (request.clone(), within.clone());
    let answer = site.ask(move |searcher| searcher.facet(&asked.0, &asked.1)).await?;
    page(&ValuesPage::new(site.settings(), &visit, &request, &within, &answer))
}

/// `GET /articles/{id}`: the address carries the search that led here.
pub(super) async fn article(
    State(site): State<Site>,
    visit: Visit,
    Extension(asker): Extension<Asker>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let request = params::request(&params::pairs(query.as_deref()), &DEFAULTS)?;
    let id = api::article_id(&id)?;
    let asked = request.clone();
    let Some(reading) = site.ask(move |searcher| Reading::of(searcher, id, &asked)).await? else {
        return Err(site.absent(id).await);
    };
    let address = format!("{}/articles/{id}", asker.site);
    page(&ReadingPage::new(site.settings(), &visit, &reading, &request, site.has_holdings(), &address))
}

#[derive(Template)]
#[template(path = "help.html")]
struct HelpPage<'a> {
    t: Tongue,
    frame: Frame<'a>,
    problems: [Kind; Kind::ALL.len()],
}

/// `GET /help`
pub(super) async fn help(
    State(site): State<Site>,
    visit: Visit,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    params::few(query.as_deref(), &[])?;
    let frame = Frame::new(site.settings(), &visit, Place::Help);
    page(&HelpPage { t: visit.tongue, frame, problems: Kind::ALL })
}

/// A problem as people read it.
#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    t: Tongue,
    frame: Frame<'a>,
    title: &'static str,
    problem: &'a Problem,
    detail: Told,
    request_id: Option<&'a str>,
}

/// The page of a problem; an empty string if it could not be written.
pub(super) fn problem(settings: &Settings, visit: &Visit, problem: &Problem, request_id: Option<&str>) -> String {
    let t = visit.tongue;
    let title = t.say(&format!("problem.{}", problem.kind.name()));
    let frame = Frame::new(settings, visit, Place::Elsewhere);
    ProblemPage { t, frame, title, problem, detail: t.told(&problem.detail), request_id }.render().unwrap_or_default()
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
        let bad = Problem::bad_value("q", "<script>alert(1)</script>", "shorten it to 7 characters");
        for tongue in Tongue::ALL {
            let page = problem(&Settings::default(), &Visit { tongue, here: "/".into() }, &bad, Some("id-1"));
            assert!(page.contains("&#60;script&#62;alert(1)") && page.contains("id-1"));
            assert_eq!(page.contains("shorten it"), tongue == Tongue::English);
            assert!(!page.contains("lang=\"en\">q="), "no English on a page of another language");
            assert_eq!(page.matches("<script").count(), 1, "only the page's own");
        }
    }

    #[test]
    fn without_words_the_latest_come_first() {
        assert_eq!(as_asked(&DEFAULTS, true).sort, Sort::Newest);
        let asked = Request { text: "petro".into(), ..DEFAULTS.clone() };
        assert_eq!(as_asked(&asked, false), asked);
    }
}
