//! What is held of each publication → the page of it: how much, from when to when, and where there are gaps.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;

use super::frame::{Frame, Place};
use super::hits::DateView;
use super::{DEFAULTS, browse};
use crate::article::PartialDate;
use crate::search::answer::FacetField;
use crate::search::{Coverage, Covered, Gap, Request};
use crate::web::problem::Problem;
use crate::web::site::Site;
use crate::web::tongue::{Tongue, Visit};
use crate::web::{Settings, covered, links, params};

/// Publications on the page; the program interface lists all.
const MOST: usize = 500;
/// Gaps of a publication that are listed.
const GAPS: usize = 40;

/// The page of what is held.
#[derive(Template)]
#[template(path = "coverage.html")]
struct CoveragePage<'a> {
    t: Tongue,
    frame: Frame<'a>,
    total: u64,
    publications: u64,
    rows: Vec<Row>,
    is_cut_short: bool,
    json_url: &'static str,
}

/// One publication.
struct Row {
    /// `None` for articles whose publication is not known.
    name: Option<String>,
    url: String,
    count: String,
    undated: u64,
    first: Option<DateView>,
    last: Option<DateView>,
    /// Years between its first and its last, one bar each.
    steps: usize,
    spark: Vec<browse::Spark>,
    /// Months without articles, in all and in runs.
    months_missing: u64,
    gaps: Vec<String>,
    has_more_gaps: bool,
}

/// `GET /coverage`
pub(in crate::web) async fn page(
    State(site): State<Site>,
    visit: Visit,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    params::few(query.as_deref(), &[])?;
    let coverage = site.ask(|searcher| searcher.coverage(&Request::default())).await?;
    super::page(&view(site.settings(), &visit, &coverage))
}

fn view<'a>(settings: &'a Settings, visit: &Visit, coverage: &Coverage) -> CoveragePage<'a> {
    let t = visit.tongue;
    let named = coverage.publications.iter().filter(|covered| covered.publication.is_some());
    let years = coverage.publications.iter().flat_map(|c| [c.first, c.last]).flatten().map(PartialDate::year_number);
    let range = years.clone().min().zip(years.max());
    CoveragePage {
        t,
        frame: Frame::new(settings, visit, Place::Coverage),
        total: coverage.total,
        publications: named.count() as u64,
        rows: coverage.publications.iter().take(MOST).map(|covered| row(t, range, covered)).collect(),
        is_cut_short: coverage.publications.len() > MOST,
        json_url: covered::COVERAGE_PATH,
    }
}

fn row(t: Tongue, range: Option<(i16, i16)>, covered: &Covered) -> Row {
    let value = covered.publication.as_deref().unwrap_or(crate::search::answer::MISSING);
    let request = links::toggled(&DEFAULTS, FacetField::Publication, value);
    let (first, last) = range.unwrap_or_default();
    let mut years = vec![0; usize::try_from(last - first).unwrap_or(0) + 1];
    for (month, count) in &covered.months {
        if let Some(year) = years.get_mut(usize::try_from(month.year_number() - first).unwrap_or(0)) {
            *year += count;
        }
    }
    Row {
        name: covered.publication.clone(),
        url: links::address("/", &request, &DEFAULTS),
        count: t.number(covered.count),
        undated: covered.undated,
        first: covered.first.map(|date| DateView::new(t, date)),
        last: covered.last.map(|date| DateView::new(t, date)),
        steps: years.len(),
        spark: browse::bars(&years),
        months_missing: covered.gaps.iter().map(|gap| u64::from(gap.months)).sum(),
        gaps: covered.gaps.iter().take(GAPS).map(|gap| in_words(t, gap)).collect(),
        has_more_gaps: covered.gaps.len() > GAPS,
    }
}

fn in_words(t: Tongue, gap: &Gap) -> String {
    match gap.from == gap.to {
        true => t.period(gap.from),
        false => t.with("timeline.range", &[t.period(gap.from), t.period(gap.to)]),
    }
}
