//! All people or countries → a page to browse them: how many articles name each, and when.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;

use super::frame::{Frame, Place};
use super::{DEFAULTS, drawable, known, timeline};
use crate::error::Error;
use crate::search::answer::{Bucket, FacetAnswer, FacetField, FacetValue, MISSING, Timeline, Unit, Within};
use crate::search::{Request, Searcher};
use crate::web::problem::Problem;
use crate::web::site::Site;
use crate::web::tongue::{Tongue, Visit};
use crate::web::{Settings, counted, links, params, requests};

/// Values on a page.
const ON_A_PAGE: usize = 24;
/// Most stretches of time of a small picture; more are drawn in wider ones.
const MAX_STRETCHES: i32 = 60;
/// Height of a small picture.
const HEIGHT: u64 = 20;

/// The page of all people or countries.
#[derive(Template)]
#[template(path = "browse.html")]
struct BrowsePage<'a> {
    t: Tongue,
    frame: Frame<'a>,
    field: FacetField,
    path: &'static str,
    prefix: &'a str,
    /// Values that begin so, and in all.
    fitting: u64,
    distinct: u64,
    /// Articles that have none.
    missing: u64,
    missing_url: String,
    unit: Unit,
    /// Stretches of time in each picture.
    steps: usize,
    rows: Vec<Row>,
    shown: String,
    prev_url: Option<String>,
    next_url: Option<String>,
    json_url: String,
}

/// One person or country.
struct Row {
    text: String,
    url: String,
    count: String,
    spark: Vec<Spark>,
    /// The first and the last year in which it is named.
    years: String,
}

/// A bar of a small picture.
pub(super) struct Spark {
    pub(super) x: usize,
    pub(super) y: u64,
    pub(super) height: u64,
}

/// What is known of the values of a page, and for each when it was found.
struct Browsed {
    answer: FacetAnswer,
    whole: Timeline,
    each: Vec<Vec<Bucket>>,
}

/// `GET /people`
pub(in crate::web) async fn people(
    State(site): State<Site>,
    visit: Visit,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    browse(&site, &visit, FacetField::Person, query.as_deref()).await
}

/// `GET /countries`
pub(in crate::web) async fn countries(
    State(site): State<Site>,
    visit: Visit,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    browse(&site, &visit, FacetField::Country, query.as_deref()).await
}

async fn browse(site: &Site, visit: &Visit, field: FacetField, query: Option<&str>) -> Result<Response, Problem> {
    let own = params::few(query, &["prefix", "offset"])?;
    let own = [("prefix", &own[0]), ("offset", &own[1])]
        .map(|(name, value)| (name.to_owned(), value.clone().unwrap_or_default()));
    let (_, within) = requests::facet(field.name(), &own)?;
    let within = Within { limit: ON_A_PAGE, ..within };
    let asked = within.clone();
    let browsed = site.ask(move |searcher| ask(searcher, &asked)).await?;
    super::page(&view(site.settings(), visit, &within, &browsed))
}

fn ask(searcher: &Searcher, within: &Within) -> Result<Browsed, Error> {
    let answer = searcher.facet(&Request::default(), within)?;
    let least = Request { per_page: 0, facets: vec![], passages: 0, ..Request::default() };
    let whole = drawable(searcher, &least, searcher.answer(&least)?, MAX_STRETCHES)?.timeline;
    let values: Vec<&str> = answer.facet.values.iter().map(|value| value.value.as_str()).collect();
    let each = searcher.over_time(within.field, &values, whole.unit);
    Ok(Browsed { each, answer, whole })
}

fn view<'a>(settings: &'a Settings, visit: &Visit, within: &'a Within, browsed: &Browsed) -> BrowsePage<'a> {
    let (t, field, facet) = (visit.tongue, within.field, &browsed.answer.facet);
    let (place, path) = match field {
        FacetField::Country => (Place::Countries, known::COUNTRIES),
        _ => (Place::People, known::PEOPLE),
    };
    let stretches = timeline::with_gaps(&browsed.whole);
    let row = |(value, found): (&FacetValue, &Vec<Bucket>)| Row {
        text: t.value(field, &value.value),
        url: links::about(path, &value.value),
        count: t.number(value.count),
        spark: spark(&stretches, found),
        years: years(found),
    };
    let reached = within.offset.saturating_add(facet.values.len());
    let at = |offset| links::within(path, &within.prefix, offset);
    let range = format!("{}–{}", t.number(within.offset as u64 + 1), t.number(reached as u64));
    BrowsePage {
        t,
        frame: Frame::new(settings, visit, place),
        field,
        path,
        prefix: &within.prefix,
        fitting: browsed.answer.fitting,
        distinct: facet.distinct,
        missing: facet.missing,
        missing_url: links::address("/", &links::toggled(&DEFAULTS, field, MISSING), &DEFAULTS),
        unit: browsed.whole.unit,
        steps: stretches.len().max(1),
        rows: facet.values.iter().zip(&browsed.each).map(row).collect(),
        shown: t.with("pages.shown", &[range, t.number(browsed.answer.fitting)]),
        prev_url: (within.offset > 0).then(|| at(within.offset.saturating_sub(ON_A_PAGE))),
        next_url: (!facet.values.is_empty() && (reached as u64) < browsed.answer.fitting).then(|| at(reached)),
        json_url: links::facet(counted::FACETS_PATH, &Request::default(), field, &within.prefix, within.offset),
    }
}

/// What was found in each of the stretches.
fn spark(stretches: &[Bucket], found: &[Bucket]) -> Vec<Spark> {
    let mut counts = vec![0; stretches.len()];
    for bucket in found {
        let from = bucket.from.first_day();
        if let Ok(at) = stretches.binary_search_by(|stretch| stretch.from.first_day().cmp(&from)) {
            counts[at] = bucket.count;
        }
    }
    bars(&counts)
}

/// Bars as high as their share of the highest; none where nothing was found.
pub(super) fn bars(counts: &[u64]) -> Vec<Spark> {
    let highest = counts.iter().copied().max().unwrap_or(0).max(1);
    let found = counts.iter().enumerate().filter(|(_, count)| **count > 0);
    let bar = |(x, count): (usize, &u64)| {
        let height = (count * HEIGHT / highest).max(1);
        Spark { x, y: HEIGHT - height, height }
    };
    found.map(bar).collect()
}

fn years(found: &[Bucket]) -> String {
    match found.first().zip(found.last()) {
        Some((first, last)) if first.from.year_number() == last.to.year_number() => {
            first.from.year_number().to_string()
        }
        Some((first, last)) => format!("{}–{}", first.from.year_number(), last.to.year_number()),
        None => String::new(),
    }
}
