//! One person or country → the page about it: when it is named, beside whom, where, in which spellings, in which articles.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;

use super::frame::{Frame, Place};
use super::hits::HitView;
use super::known::{COUNTRIES, PEOPLE};
use super::timeline::{self, Picture};
use super::{DEFAULTS, MOST_BARS, drawable};
use crate::enrich;
use crate::error::Error;
use crate::search::answer::{FacetField, Hit, Sort};
use crate::search::{Answer, Request, Searcher};
use crate::web::problem::{Kind, Problem};
use crate::web::site::Site;
use crate::web::tongue::{Tongue, Visit};
use crate::web::{Settings, links, params, wire};

/// Values of each kind that are listed.
const VALUES: usize = 12;
/// Articles that are listed.
const ARTICLES: usize = 8;
/// Articles in which spellings are looked for, the newest.
const READ: usize = 100;
/// Spellings that are listed.
const SPELLINGS: usize = 12;

/// The page about a person or country.
#[derive(Template)]
#[template(path = "profile.html")]
struct ProfilePage<'a> {
    t: Tongue,
    frame: Frame<'a>,
    field: FacetField,
    name: String,
    /// All people, or all countries.
    all_url: &'static str,
    total: u64,
    search_url: String,
    /// Elsewhere: the name of an authority, its own id and its address.
    elsewhere: Vec<(&'static str, String, String)>,
    timeline: Picture,
    undated: Option<super::facets::Row>,
    hits: Vec<HitView<'a>>,
    lists: Vec<List>,
    spellings: Vec<(String, String)>,
    /// Articles that spellings were looked for in.
    read: u64,
    atom_url: String,
    json_url: String,
}

/// The most frequent values of a field beside the one that the page is about.
struct List {
    field: FacetField,
    rows: Vec<ListRow>,
}

struct ListRow {
    text: String,
    count: String,
    /// The page about it, if there is one, else the search for both.
    url: String,
}

/// `GET /people/{name}`
pub(in crate::web) async fn person(
    State(site): State<Site>,
    visit: Visit,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    params::few(query.as_deref(), &[])?;
    profile(&site, &visit, FacetField::Person, name.trim()).await
}

/// `GET /countries/{code}`
pub(in crate::web) async fn country(
    State(site): State<Site>,
    visit: Visit,
    Path(code): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    params::few(query.as_deref(), &[])?;
    let code = enrich::country_named(&code).ok_or_else(|| nobody(&code))?;
    profile(&site, &visit, FacetField::Country, code.code()).await
}

/// What readers call it.
fn name(visit: &Visit, field: FacetField, value: &str) -> String {
    match field {
        FacetField::Country => visit.tongue.country(value),
        _ => value.to_owned(),
    }
}

fn nobody(name: &str) -> Problem {
    let shown: String = name.chars().take(80).collect();
    Problem::new(Kind::NotFound, format!("no article held here names '{shown}'"))
}

async fn profile(site: &Site, visit: &Visit, field: FacetField, value: &str) -> Result<Response, Problem> {
    let facets = [FacetField::Person, FacetField::Country, FacetField::Publication, FacetField::Language];
    let named = links::toggled(&DEFAULTS, field, value);
    let request = Request {
        sort: Sort::Newest,
        per_page: ARTICLES,
        facets: facets.map(|field| (field, VALUES + 1)).into(),
        text: format!("{}:\"{}\"", field.name(), value.replace('"', " ")),
        ..named.clone()
    };
    let asked = request.clone();
    let (answer, read) = site.ask(move |searcher| ask(searcher, &asked)).await?;
    if answer.total == 0 {
        return Err(nobody(&name(visit, field, value)));
    }
    super::page(&view(site.settings(), visit, &named, (field, value), &answer, &read))
}

fn ask(searcher: &Searcher, request: &Request) -> Result<(Answer, Vec<Hit>), Error> {
    let wide = Request { per_page: READ, facets: vec![], passages: 0, ..request.clone() };
    let answer = drawable(searcher, request, searcher.answer(request)?, MOST_BARS)?;
    Ok((answer, searcher.answer(&wide)?.hits))
}

fn view<'a>(
    settings: &'a Settings,
    visit: &Visit,
    named: &Request,
    (field, value): (FacetField, &str),
    answer: &'a Answer,
    read: &[Hit],
) -> ProfilePage<'a> {
    let t = visit.tongue;
    let (place, all_url) = match field {
        FacetField::Country => (Place::Countries, COUNTRIES),
        _ => (Place::People, PEOPLE),
    };
    ProfilePage {
        t,
        frame: Frame::new(settings, visit, place),
        field,
        name: shown_name(t, field, value, answer),
        all_url,
        total: answer.total,
        search_url: links::address("/", named, &DEFAULTS),
        elsewhere: elsewhere(field, value, read),
        timeline: timeline::draw(t, named, &DEFAULTS, &answer.timeline),
        undated: super::facets::undated(t, named, &DEFAULTS, answer.timeline.undated),
        hits: answer.hits.iter().map(|hit| HitView::new(t, named, hit)).collect(),
        lists: lists(t, named, (field, value), answer),
        spellings: spellings(t, field, value, read),
        read: read.len() as u64,
        atom_url: links::atom(named),
        json_url: links::address(
            wire::SEARCH_PATH,
            &Request { facets: Request::default().facets, ..named.clone() },
            &Request::default(),
        ),
    }
}

/// The name as the archive writes it most often.
fn shown_name(t: Tongue, field: FacetField, value: &str, answer: &Answer) -> String {
    let facet = answer.facets.iter().find(|facet| facet.field == field);
    let stored = facet.and_then(|facet| facet.values.iter().find(|stored| links::same(field, &stored.value, value)));
    t.value(field, stored.map_or(value, |stored| &stored.value))
}

fn lists(t: Tongue, named: &Request, (field, value): (FacetField, &str), answer: &Answer) -> Vec<List> {
    let lists = answer.facets.iter().map(|facet| {
        let others =
            facet.values.iter().filter(|other| facet.field != field || !links::same(field, &other.value, value));
        let rows = others.take(VALUES).map(|other| ListRow {
            text: t.value(facet.field, &other.value),
            count: t.number(other.count),
            url: match facet.field {
                FacetField::Person if field == FacetField::Country => links::about(PEOPLE, &other.value),
                FacetField::Country if field == FacetField::Person => links::about(COUNTRIES, &other.value),
                other_field => links::address("/", &links::toggled(named, other_field, &other.value), &DEFAULTS),
            },
        });
        List { field: facet.field, rows: rows.collect() }
    });
    // A list of the same field counts each value by itself, not together with this one.
    lists.filter(|list| list.field != field && !list.rows.is_empty()).collect()
}

/// The ways in which articles write the name, most frequent first, with how often.
fn spellings(t: Tongue, field: FacetField, value: &str, read: &[Hit]) -> Vec<(String, String)> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for hit in read {
        let entry = &hit.stored.entry;
        let persons = entry.persons.iter().map(|person| (FacetField::Person, person.name.as_str(), &person.mentions));
        let countries = entry.countries.iter().map(|c| (FacetField::Country, c.country.code(), &c.mentions));
        let own = persons.chain(countries).filter(|(of, name, _)| *of == field && links::same(field, name, value));
        for mention in own.flat_map(|(_, _, mentions)| mentions) {
            let written = entry.article.part(mention.part).and_then(|text| mention.span.of(text));
            if let Some(written) = written {
                *counts.entry(written).or_default() += 1;
            }
        }
    }
    let mut spellings: Vec<(&str, u64)> = counts.into_iter().collect();
    spellings.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    spellings.into_iter().take(SPELLINGS).map(|(text, count)| (text.to_owned(), t.number(count))).collect()
}

/// What authorities call the person: each named once.
fn elsewhere(field: FacetField, value: &str, read: &[Hit]) -> Vec<(&'static str, String, String)> {
    let persons = read.iter().flat_map(|hit| &hit.stored.entry.persons);
    let own = persons.filter(|person| field == FacetField::Person && links::same(field, &person.name, value));
    let mut ids: Vec<&String> = own.flat_map(|person| &person.ids).collect();
    ids.sort();
    ids.dedup();
    let known = ids.into_iter().filter_map(|id| {
        let (authority, own) = id.split_once(':')?;
        let (name, start) = match authority {
            "wikidata" => ("Wikidata", "https://www.wikidata.org/wiki/"),
            "viaf" => ("VIAF", "https://viaf.org/viaf/"),
            "gnd" => ("GND", "https://d-nb.info/gnd/"),
            _ => return None,
        };
        let is_plain = own.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        is_plain.then(|| (name, own.to_owned(), format!("{start}{own}")))
    });
    known.collect()
}
