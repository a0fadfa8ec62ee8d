//! An article at the desk: its facts to correct, the page raw beside cleaned, its names, what was decided of it.

use std::collections::HashSet;
use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::many::{self, WorkView};
use super::refusal::Refusal;
use super::rows::{Row, rows};
use super::sessions::Librarian;
use super::views::{DecisionView, Frame, holding};
use super::{Desk, html};
use crate::article::{Article, ArticleId};
use crate::corpus::decisions::{Decision, Field, Log};
use crate::corpus::{Captured, Corpus, Held};
use crate::curate::{self, ClosedBy, Curation};
use crate::decide;
use crate::error::Result;
use crate::index::StoredEntry;
use crate::search::Request;
use crate::search::answer::Place;

/// Hits of a page of the search for an article.
const HITS: usize = 20;
/// Pages of such a search: who looks further narrows it.
const PAGES: usize = 50;

/// All that the desk knows of an article.
pub(super) struct AtDesk {
    pub(super) id: ArticleId,
    pub(super) held: Held,
    pub(super) told: Article,
    pub(super) captured: Option<Captured>,
    pub(super) closed: Option<ClosedBy>,
    pub(super) log: Arc<Log>,
    /// The decisions about it that hold.
    pub(super) decisions: Vec<Decision>,
    pub(super) tags: Vec<String>,
    pub(super) collections: Vec<String>,
}

impl AtDesk {
    /// An article as the corpus and the decisions have it; `None` if it is not held.
    pub(super) fn of(corpus: &Corpus, id: ArticleId) -> Result<Option<Self>> {
        let curation = Curation::of_corpus(corpus)?;
        let source = curation.source_of(id);
        let (Some(held), Some(told)) = (corpus.article(source)?, decide::told(corpus, id)?) else { return Ok(None) };
        let names = |all: std::collections::BTreeMap<String, std::collections::BTreeSet<ArticleId>>| {
            all.into_iter().filter(|(_, ids)| ids.contains(&id)).map(|(name, _)| name).collect()
        };
        Ok(Some(Self {
            id,
            told,
            captured: corpus.capture_of(source)?,
            closed: curation.closed().remove(&id).map(|closed| closed.by),
            decisions: curation.about(id).cloned().collect(),
            tags: names(curation.tags()),
            collections: names(curation.collections()),
            log: Arc::clone(curation.log()),
            held,
        }))
    }

    pub(super) fn rows(&self) -> Vec<Row> {
        let decisions: Vec<&Decision> = self.decisions.iter().collect();
        self.captured
            .as_ref()
            .map_or_else(Vec::new, |captured| rows(captured, &self.held.article, &self.told, &decisions))
    }
}

/// A fact to correct.
struct FactView {
    name: &'static str,
    label: &'static str,
    value: String,
    hint: &'static str,
}

/// A person or country of the article.
struct NameView {
    name: String,
    code: String,
    mentions: usize,
    confidence_percent: u32,
    found: &'static str,
    sentences: Vec<String>,
}

#[derive(Template)]
#[template(path = "desk/article.html")]
struct ArticlePage {
    f: Frame,
    id: String,
    version: u32,
    headline: String,
    origin: String,
    url: Option<String>,
    closed: Option<String>,
    publication: Option<String>,
    facts: Vec<FactView>,
    rows: Vec<Row>,
    persons: Vec<NameView>,
    countries: Vec<NameView>,
    tags: Vec<String>,
    collections: Vec<String>,
    decisions: Vec<DecisionView>,
    labels: [(&'static str, &'static str, &'static str, &'static str); 3],
    links: [(&'static str, &'static str, &'static str); 3],
}

#[derive(Debug, Deserialize)]
pub(super) struct Done {
    pub(super) done: Option<u64>,
}

/// `GET /desk/articles/{id}`
pub(super) async fn page(
    State(desk): State<Arc<Desk>>,
    Extension(librarian): Extension<Librarian>,
    Path(id): Path<String>,
    Query(Done { done }): Query<Done>,
) -> std::result::Result<Response, Refusal> {
    let id = number(&id)?;
    desk.work(move |desk| {
        let at_desk = desk.read(|corpus| AtDesk::of(corpus, id))?;
        let at_desk = at_desk.ok_or_else(|| Refusal::not_found(format!("no article {id} is held")))?;
        let stored = desk.searcher.article(id)?;
        html(&view(desk, &librarian, &at_desk, stored.as_ref(), done))
    })
    .await
}

/// The number of an article.
pub(super) fn number(text: &str) -> std::result::Result<ArticleId, Refusal> {
    ArticleId::parse(text).ok_or_else(|| Refusal::not_found(format!("'{text}' is no article's number")))
}

fn view(
    desk: &Desk,
    librarian: &Librarian,
    at: &AtDesk,
    stored: Option<&StoredEntry>,
    done: Option<u64>,
) -> ArticlePage {
    let holding: HashSet<u64> = holding(&at.log);
    let about =
        |decision: &&Decision| decision.target.article() == Some(at.id) || decision.action.others().contains(&at.id);
    let first = || at.told.paragraphs.first().map(|p| p.text.chars().take(80).collect::<String>());
    ArticlePage {
        f: Frame::after(desk, librarian, "articles", &format!("/desk/articles/{}", at.id), &at.log, done),
        id: at.id.to_string(),
        version: at.held.version,
        headline: at.told.headline.clone().or_else(first).unwrap_or_else(|| at.id.to_string()),
        origin: at.held.origin.clone(),
        url: at.told.url.clone().filter(|url| url.starts_with("http://") || url.starts_with("https://")),
        closed: at.closed.as_ref().map(closed_words),
        publication: at.told.publication.clone(),
        facts: facts(at, stored),
        rows: at.rows(),
        persons: stored.map_or_else(Vec::new, persons),
        countries: stored.map_or_else(Vec::new, countries),
        tags: at.tags.clone(),
        collections: at.collections.clone(),
        decisions: at.log.decisions.iter().rev().filter(about).map(|d| DecisionView::new(d, &holding)).collect(),
        labels: LABELS,
        links: LINKS,
    }
}

pub(super) fn closed_words(by: &ClosedBy) -> String {
    match by {
        ClosedBy::Rejection => "rejected: it is no article".into(),
        ClosedBy::Withdrawal(None) => "withdrawn".into(),
        ClosedBy::Withdrawal(Some(notice)) => format!("withdrawn; readers are told: {notice}"),
        ClosedBy::Embargo(until) => format!("under embargo until {until}"),
        ClosedBy::Joining(whole) => format!("told as part of article {whole}"),
    }
}

/// What is put on an article: action, field, label, button.
const LABELS: [(&str, &str, &str, &str); 3] = [
    ("tag", "tag", "Tag", "Tag it"),
    ("collect", "collection", "Collection", "Put it in"),
    ("note", "text", "Note", "Note it"),
];

/// What is said of two articles: action, label, button.
const LINKS: [(&str, &str, &str); 3] = [
    ("join", "Goes on in", "Join them"),
    ("copies", "Same story as", "They are copies"),
    ("not-copies", "Another story than", "They are no copies"),
];

const FACTS: [(Field, &str, &str); 9] = [
    (Field::Headline, "Headline", ""),
    (Field::Standfirst, "Standfirst", ""),
    (Field::Byline, "Byline", "as printed"),
    (Field::Authors, "Authors", "several with ; between them"),
    (Field::Publication, "Publication", ""),
    (Field::Section, "Section", ""),
    (Field::Published, "Published", "2025, 2025-11 or 2025-11-13; empty if not known"),
    (Field::Language, "Language", "a code such as en or pt"),
    (Field::Country, "About", "countries, several with ; between them"),
];

fn facts(at: &AtDesk, stored: Option<&StoredEntry>) -> Vec<FactView> {
    let value = |field| match field {
        Field::Language => stored.and_then(|s| s.entry.language.as_ref()).map(|language| language.code().to_owned()),
        Field::Country => stored.map(|s| {
            let focus = s.entry.countries.iter().filter(|country| country.focus);
            focus.map(|country| country.country.code()).collect::<Vec<_>>().join("; ")
        }),
        field => curate::value(&at.told, field),
    };
    FACTS
        .iter()
        .map(|(field, label, hint)| FactView {
            name: field.name(),
            label,
            value: value(*field).unwrap_or_default(),
            hint,
        })
        .collect()
}

fn persons(stored: &StoredEntry) -> Vec<NameView> {
    let view = |person: &crate::article::Person| NameView {
        name: person.name.clone(),
        code: String::new(),
        mentions: person.mentions.len(),
        confidence_percent: (person.confidence * 100.0).round() as u32,
        found: person.found.name(),
        sentences: sentences(stored, &person.mentions),
    };
    stored.entry.persons.iter().map(view).collect()
}

fn countries(stored: &StoredEntry) -> Vec<NameView> {
    let view = |one: &crate::article::CountryMentioned| NameView {
        name: crate::enrich::name_of(one.country, "en").to_owned(),
        code: one.country.code().to_owned(),
        mentions: one.mentions.len(),
        confidence_percent: (one.confidence * 100.0).round() as u32,
        found: one.found.name(),
        sentences: sentences(stored, &one.mentions),
    };
    stored.entry.countries.iter().map(view).collect()
}

fn sentences(stored: &StoredEntry, mentions: &[crate::article::Mention]) -> Vec<String> {
    crate::enrich::sentences(&stored.entry.article, mentions, 2).into_iter().map(str::to_owned).collect()
}

#[derive(Debug, Deserialize)]
pub(super) struct Sought {
    #[serde(default)]
    q: String,
    page: Option<usize>,
    done: Option<u64>,
}

struct HitView {
    id: String,
    headline: String,
    source: String,
}

#[derive(Template)]
#[template(path = "desk/articles.html")]
struct FoundPage {
    f: Frame,
    q: String,
    total: u64,
    hits: Vec<HitView>,
    page: usize,
    pages: usize,
    works: Vec<WorkView>,
}

/// `GET /desk/articles?q=`: by number or by search.
pub(super) async fn find(
    State(desk): State<Arc<Desk>>,
    Extension(librarian): Extension<Librarian>,
    Query(Sought { q, page, done }): Query<Sought>,
) -> std::result::Result<Response, Refusal> {
    if let Some(id) = ArticleId::parse(q.trim()) {
        return Ok(Redirect::to(&format!("{}/desk/articles/{id}", desk.place.base_path)).into_response());
    }
    desk.work(move |desk| {
        let page = page.unwrap_or(1).clamp(1, PAGES);
        let request = Request {
            text: q.clone(),
            place: Place::Page(page),
            per_page: HITS,
            facets: vec![],
            passages: 0,
            ..Request::default()
        };
        let answer = desk.searcher.answer(&request)?;
        let log = desk.read(|corpus| corpus.decisions())?;
        let hits = answer.hits.into_iter().map(|hit| hit_view(&hit.stored)).collect();
        let mut back = url::form_urlencoded::Serializer::new("/desk/articles?".to_owned());
        let back = back.append_pair("q", &q).append_pair("page", &page.to_string()).finish();
        let pages = usize::try_from(answer.total).unwrap_or(usize::MAX).div_ceil(HITS).clamp(1, PAGES);
        let f = Frame::after(desk, &librarian, "articles", &back, &log, done);
        html(&FoundPage { f, q, total: answer.total, hits, page, pages, works: many::works_for(&librarian) })
    })
    .await
}

fn hit_view(stored: &StoredEntry) -> HitView {
    let article = &stored.entry.article;
    let date = article.published.map_or_else(|| "undated".to_owned(), |published| published.date.to_string());
    let source = [article.publication.clone(), Some(date)];
    HitView {
        id: stored.id.to_string(),
        headline: article.headline.clone().unwrap_or_else(|| stored.id.to_string()),
        source: source.into_iter().flatten().collect::<Vec<_>>().join(", "),
    }
}
