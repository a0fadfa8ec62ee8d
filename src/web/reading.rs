//! Article → the page to read it on.
//!
//! The text with what was searched for marked, and beside it who and what is named where, how each fact is known, and
//! how to cite it. The address carries the search that led here, so that the way back is exact.

use std::collections::HashMap;

use askama::Template;

use super::kin::{self, LineView};
use super::marks::{self, Html};
use super::pages::{DEFAULTS, Frame};
use super::results::DateView;
use super::{Settings, links, wire, words};
use crate::article::{ArticleId, Evidence, Language, Mention, ParagraphKind, Part, Span};
use crate::enrich::{self, Entry};
use crate::error::Result;
use crate::index::StoredEntry;
use crate::search::answer::{FacetField, Marked};
use crate::search::{Copies, Request, Searcher, Similar};

/// Copies and similar articles listed beside an article.
const COPIES: usize = 5;
const SIMILAR: usize = 5;

/// Places listed for a name: more than that is "often".
const MAX_PLACES: usize = 8;

/// The page of an article.
#[derive(Template)]
#[template(path = "article.html")]
pub(super) struct ReadingPage<'a> {
    frame: Frame<'a>,
    q: &'a str,
    carried: Vec<(&'static str, String)>,
    back_url: Option<String>,
    id: String,
    origin: &'a str,
    version: u32,
    language: Option<&'a str>,
    language_name: Option<String>,
    title: &'a str,
    opening: String,
    headline: Option<Html>,
    standfirst: Option<Html>,
    byline: Option<&'a str>,
    authors: String,
    publication: Option<&'a str>,
    publication_url: String,
    section: Option<&'a str>,
    agency: Option<&'a str>,
    external_id: Option<&'a str>,
    url: Option<&'a str>,
    date: Option<DateView>,
    evidence: Option<Evidence>,
    confidence_percent: u32,
    blocks: Vec<Block>,
    persons: Vec<Named>,
    countries: Vec<Named>,
    json_url: String,
    /// Other articles that tell the story, of which [`COPIES`] are listed, and where all are.
    copies: u64,
    copies_listed: Vec<LineView>,
    copies_url: String,
    similar: Vec<LineView>,
}

/// What the page shows: an article, where its words were found, and the articles beside it.
pub(super) struct Reading {
    stored: StoredEntry,
    marked: Vec<(Part, Marked)>,
    copies: Option<Copies>,
    similar: Vec<Similar>,
}

impl Reading {
    /// Asks the searcher; `None` if it holds no such article.
    pub(super) fn of(searcher: &Searcher, id: ArticleId, query: &str) -> Result<Option<Self>> {
        let Some(stored) = searcher.article(id)? else { return Ok(None) };
        Ok(Some(Self {
            marked: searcher.marked(&stored.entry, query),
            copies: searcher.copies(id, None, COPIES + 1)?,
            similar: searcher.similar(id, SIMILAR)?.unwrap_or_default(),
            stored,
        }))
    }
}

/// One piece of the text as it is set.
enum Block {
    Text(Numbered),
    Heading(Numbered),
    Quotation(Numbered),
    List(Vec<Numbered>),
    Table(Vec<Numbered>),
}

/// A paragraph with its number from 1.
struct Numbered {
    number: usize,
    html: Html,
}

/// A person or country of the article.
struct Named {
    text: String,
    count: usize,
    search_url: String,
    places: Vec<NamedAt>,
    has_more_places: bool,
    is_asserted: bool,
    is_focus: bool,
}

/// A part of the text that names someone.
#[derive(PartialEq, Eq)]
enum NamedAt {
    Headline,
    Standfirst,
    Paragraph(usize),
}

impl<'a> ReadingPage<'a> {
    pub(super) fn new(
        settings: &'a Settings,
        Reading { stored, marked, copies, similar }: &'a Reading,
        request: &'a Request,
    ) -> Self {
        let (id, entry) = (stored.id, &stored.entry);
        let article = &entry.article;
        let texts = Texts::new(entry, marked, request);
        let pairs = links::pairs(request, &DEFAULTS);
        let language = entry.language.as_ref().map(Language::code);
        let only = |field, value: &str| links::address("/", &links::toggled(&DEFAULTS, field, value), &DEFAULTS);
        Self {
            frame: Frame::new(settings),
            q: &request.text,
            back_url: (!pairs.is_empty()).then(|| links::address("/", request, &DEFAULTS)),
            carried: pairs.into_iter().filter(|(name, _)| !["q", "page", "cursor"].contains(name)).collect(),
            id: id.to_string(),
            origin: &stored.origin,
            version: stored.version,
            language,
            language_name: language.map(enrich::language_name),
            title: article.headline.as_deref().unwrap_or_default(),
            opening: words::opening(article),
            headline: texts.html(Part::Headline),
            standfirst: texts.html(Part::Standfirst),
            byline: article.byline.as_deref(),
            authors: article.authors.join(", "),
            publication: article.publication.as_deref(),
            publication_url: only(FacetField::Publication, article.publication.as_deref().unwrap_or_default()),
            section: article.section.as_deref(),
            agency: article.agency.as_deref(),
            external_id: article.external_id.as_deref(),
            url: article.url.as_deref().filter(|url| is_web_address(url)),
            date: article.published.map(|p| DateView { machine: p.date.to_string(), words: words::date(p.date) }),
            evidence: article.published.map(|published| published.evidence),
            confidence_percent: article.published.map_or(0, |published| percent(published.confidence)),
            blocks: blocks(entry, &texts),
            persons: persons(entry, only),
            countries: countries(entry, only),
            json_url: wire::article_path(id),
            copies: copies.as_ref().map_or(0, |copies| copies.total.saturating_sub(1)),
            copies_listed: copies.as_ref().map(|copies| kin::others(copies, stored, COPIES)).unwrap_or_default(),
            copies_url: format!("/articles/{id}/copies"),
            similar: kin::alike(similar),
        }
    }
}

/// What a link may lead to: never a script.
fn is_web_address(url: &str) -> bool {
    url::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}

/// Of a confidence between 0 and 1.
fn percent(confidence: f32) -> u32 {
    (confidence.clamp(0.0, 1.0) * 100.0).round() as u32
}

/// The parts of an article with what is marked in each.
struct Texts<'a> {
    entry: &'a Entry,
    matches: HashMap<Part, Vec<Span>>,
    mentions: HashMap<Part, Vec<Span>>,
}

impl<'a> Texts<'a> {
    /// People and countries that the search chose count as matched where they are named.
    fn new(entry: &'a Entry, marked: &[(Part, Marked)], request: &Request) -> Self {
        let words = marked.iter().flat_map(|(part, marked)| marked.marks.iter().map(|span| (*part, *span)));
        let chosen = |field, value: &str| {
            links::selection(request, field).is_some_and(|s| s.any.iter().any(|any| links::same(field, any, value)))
        };
        let persons = entry.persons.iter().map(|p| (chosen(FacetField::Person, &p.name), &p.mentions));
        let countries = entry.countries.iter().map(|c| (chosen(FacetField::Country, c.country.code()), &c.mentions));
        let named: Vec<(bool, &Vec<Mention>)> = persons.chain(countries).collect();
        let spans = |mentions: &[Mention]| mentions.iter().map(|m| (m.part, m.span)).collect::<Vec<_>>();
        let sought = named.iter().filter(|(is_chosen, _)| *is_chosen).flat_map(|(_, mentions)| spans(mentions));
        Self {
            entry,
            matches: by_part(words.chain(sought)),
            mentions: by_part(named.iter().flat_map(|(_, mentions)| spans(mentions))),
        }
    }

    fn html(&self, part: Part) -> Option<Html> {
        let spans = |spans: &'_ HashMap<Part, Vec<Span>>| spans.get(&part).cloned().unwrap_or_default();
        let text = self.entry.article.part(part)?;
        Some(marks::layered(text, &spans(&self.matches), &spans(&self.mentions)))
    }
}

fn by_part(spans: impl Iterator<Item = (Part, Span)>) -> HashMap<Part, Vec<Span>> {
    let mut parts: HashMap<Part, Vec<Span>> = HashMap::new();
    for (part, span) in spans {
        parts.entry(part).or_default().push(span);
    }
    parts.into_iter().map(|(part, spans)| (part, marks::union(spans))).collect()
}

/// The paragraphs, neighbouring list items and table rows together.
fn blocks(entry: &Entry, texts: &Texts<'_>) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for (at, paragraph) in entry.article.paragraphs.iter().enumerate() {
        let numbered = Numbered { number: at + 1, html: texts.html(Part::Paragraph(at)).unwrap_or_default() };
        match (paragraph.kind, blocks.last_mut()) {
            (ParagraphKind::ListItem, Some(Block::List(items))) => items.push(numbered),
            (ParagraphKind::TableRow, Some(Block::Table(rows))) => rows.push(numbered),
            (ParagraphKind::ListItem, _) => blocks.push(Block::List(vec![numbered])),
            (ParagraphKind::TableRow, _) => blocks.push(Block::Table(vec![numbered])),
            (ParagraphKind::Heading, _) => blocks.push(Block::Heading(numbered)),
            (ParagraphKind::Quotation, _) => blocks.push(Block::Quotation(numbered)),
            (ParagraphKind::Text, _) => blocks.push(Block::Text(numbered)),
        }
    }
    blocks
}

fn persons(entry: &Entry, only: impl Fn(FacetField, &str) -> String) -> Vec<Named> {
    let named = entry.persons.iter().map(|person| {
        let search_url = only(FacetField::Person, &person.name);
        Named { is_asserted: person.asserted, ..named(person.name.clone(), search_url, &person.mentions) }
    });
    named.collect()
}

fn countries(entry: &Entry, only: impl Fn(FacetField, &str) -> String) -> Vec<Named> {
    let named = entry.countries.iter().map(|mentioned| {
        let code = mentioned.country.code();
        let (name, search_url) = (words::country_name(code), only(FacetField::Country, code));
        let (is_asserted, is_focus) = (mentioned.asserted, mentioned.focus);
        Named { is_asserted, is_focus, ..named(name, search_url, &mentioned.mentions) }
    });
    named.collect()
}

fn named(text: String, search_url: String, mentions: &[Mention]) -> Named {
    let mut places: Vec<NamedAt> = mentions
        .iter()
        .map(|mention| match mention.part {
            Part::Headline => NamedAt::Headline,
            Part::Standfirst => NamedAt::Standfirst,
            Part::Paragraph(at) => NamedAt::Paragraph(at + 1),
        })
        .collect();
    places.dedup();
    let has_more_places = places.len() > MAX_PLACES;
    places.truncate(MAX_PLACES);
    Named { text, count: mentions.len(), search_url, places, has_more_places, is_asserted: false, is_focus: false }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::fixture;

    fn rendered(stored: &StoredEntry, marked: &[(Part, Marked)], request: &Request) -> String {
        let settings = Settings::default();
        let reading = Reading { stored: stored.clone(), marked: marked.to_vec(), copies: None, similar: vec![] };
        ReadingPage::new(&settings, &reading, request).render().expect("a page")
    }

    #[test]
    fn the_words_searched_for_are_marked_in_the_text() {
        let entry = fixture::entry();
        let text = entry.entry.article.paragraphs[0].text.clone();
        let marked = [(Part::Paragraph(0), Marked { text, marks: vec![Span::new(24, 30)] })];
        let page = rendered(&entry, &marked, &Request { text: "paused".into(), ..DEFAULTS.clone() });
        assert!(page.contains("<mark>paused</mark> the &lt;em&gt;talks&lt;/em&gt;"), "{page}");
        assert!(page.contains("href=\"/?q=paused\""));
    }

    #[test]
    fn a_chosen_person_is_marked_wherever_the_article_names_them() {
        let request = links::toggled(&DEFAULTS, FacetField::Person, "gustavo petro");
        let page = rendered(&fixture::entry(), &[], &request);
        assert!(page.contains("<mark class=\"named\">Petro</mark> &lt;b&gt;pauses"));
        assert!(page.contains("President <mark class=\"named\">Gustavo Petro</mark> paused"));
        assert!(page.contains("<span class=\"named\">Bogotá</span>"));
    }

    #[test]
    fn list_items_stand_in_one_list_and_every_paragraph_can_be_pointed_to() {
        let page = rendered(&fixture::entry(), &[], &DEFAULTS);
        assert_eq!(page.matches("<ul class=\"text-list\">").count(), 1);
        for number in 1..=5 {
            assert!(page.contains(&format!("id=\"p{number}\"")), "{number}");
        }
        assert!(page.contains("<blockquote"));
    }

    #[test]
    fn a_hostile_article_is_only_text() {
        let page = rendered(&fixture::hostile(), &[], &DEFAULTS);
        assert!(!page.contains("<script") && !page.contains("javascript:"));
        assert!(page.contains("undated"));
    }

    #[test]
    fn each_fact_says_where_it_comes_from() {
        let page = rendered(&fixture::entry(), &[], &DEFAULTS);
        assert!(page.contains("97 %") && page.contains("structured data"), "{page}");
        assert!(page.contains("href=\"#p3\""));
    }
}
