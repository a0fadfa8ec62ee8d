//! Article → the page to read it on.
//!
//! The text with what was searched for marked, and beside it who and what is named where, how each fact is known, and
//! how to cite it. The address carries the search that led here, so that the way back is exact.

use std::collections::HashMap;

use askama::Template;

use super::DEFAULTS;
use super::beside::Beside;
use super::copies::{self, LineView};
use super::frame::{Frame, Place};
use super::hits::DateView;
use super::known::{self, Known, NamedAt};
use crate::article::{ArticleId, Language, Mention, ParagraphKind, Part, Span};
use crate::cite::embedded;
use crate::enrich::Entry;
use crate::error::Result;
use crate::index::StoredEntry;
use crate::search::answer::{FacetField, Marked};
use crate::search::{Copies, Request, Searcher, Similar};
use crate::web::marks::{self, Hops, Html};
use crate::web::tongue::{Tongue, Visit};
use crate::web::{Settings, links, wire, words};

/// Copies and similar articles listed beside an article.
const COPIES: usize = 5;
const SIMILAR: usize = 5;

/// Marked places that are listed by number; from there on one goes from each to the next.
const LISTED_HITS: usize = 12;

/// The page of an article.
#[derive(Template)]
#[template(path = "article.html")]
pub(super) struct ReadingPage<'a> {
    t: Tongue,
    frame: Frame<'a>,
    back_url: Option<String>,
    beside: Option<&'a Beside>,
    /// `3 of 143`.
    place: Option<String>,
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
    /// The date of a citation, which says no more than is known.
    cited_date: Option<String>,
    evidence: Option<&'static str>,
    confidence: String,
    blocks: Vec<Block>,
    /// Marked places, and the last of them that is listed.
    hits: u64,
    listed_hits: u64,
    persons: Vec<Known<'a>>,
    countries: Vec<Known<'a>>,
    json_url: String,
    /// What the page says of the article to reference managers.
    cited: Cited,
    /// The page as it came beside what was made of it, if the service holds it.
    source_url: Option<String>,
    /// Other articles that tell the story, of which [`COPIES`] are listed, and where all are.
    copies: u64,
    copies_listed: Vec<LineView>,
    copies_url: String,
    similar: Vec<LineView>,
}

/// The head of the page for reference managers; the JSON is safe to stand in a script element.
struct Cited {
    statements: Vec<embedded::Statement>,
    json_ld: String,
}

/// What the page shows: an article, where its words were found, and the articles beside it.
pub(super) struct Reading {
    pub(super) stored: StoredEntry,
    marked: Vec<(Part, Marked)>,
    copies: Option<Copies>,
    similar: Vec<Similar>,
    beside: Option<Beside>,
}

impl Reading {
    /// Asks the searcher; `None` if it holds no such article.
    pub(super) fn of(searcher: &Searcher, id: ArticleId, request: &Request) -> Result<Option<Self>> {
        let Some(stored) = searcher.article(id)? else { return Ok(None) };
        Ok(Some(Self {
            marked: searcher.marked(&stored.entry, &request.text),
            copies: searcher.copies(id, None, COPIES + 1)?,
            similar: searcher.similar(id, SIMILAR)?.unwrap_or_default(),
            beside: Beside::of(searcher, id, request)?,
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

impl<'a> ReadingPage<'a> {
    pub(super) fn new(
        settings: &'a Settings,
        visit: &Visit,
        reading: &'a Reading,
        request: &'a Request,
        has_source: bool,
        address: &str,
    ) -> Self {
        let (t, stored) = (visit.tongue, &reading.stored);
        let (id, entry) = (stored.id, &stored.entry);
        let article = &entry.article;
        let texts = Texts::new(entry, &reading.marked, request);
        let mut hops = Hops::new(texts.hits(), [t.say("hops.prev"), t.say("hops.next")]);
        let language = entry.language.as_ref().map(Language::code);
        let publication = article.publication.as_deref();
        let only = |field, value: &str| links::address("/", &links::toggled(&DEFAULTS, field, value), &DEFAULTS);
        let has_search = !links::pairs(request, &DEFAULTS).is_empty();
        let number = reading.beside.as_ref().and_then(|beside| Some((beside.number?, beside.total)));
        Self {
            t,
            frame: Frame::new(settings, visit, Place::Elsewhere).searching(request, &DEFAULTS),
            back_url: has_search.then(|| links::address("/", request, &DEFAULTS)),
            beside: reading.beside.as_ref(),
            place: number.map(|(at, of)| t.with("pages.shown", &[t.number(at), t.number(of)])),
            id: id.to_string(),
            origin: &stored.origin,
            version: stored.version,
            language,
            language_name: language.map(|code| t.language(code)),
            title: article.headline.as_deref().unwrap_or_default(),
            opening: words::opening(article),
            headline: texts.html(Part::Headline, &mut hops),
            standfirst: texts.html(Part::Standfirst, &mut hops),
            byline: article.byline.as_deref(),
            authors: article.authors.join(", "),
            publication,
            publication_url: only(FacetField::Publication, publication.unwrap_or_default()),
            section: article.section.as_deref(),
            agency: article.agency.as_deref(),
            external_id: article.external_id.as_deref(),
            url: article.url.as_deref().filter(|url| is_web_address(url)),
            date: DateView::of(t, stored),
            cited_date: article.published.map(|published| t.period(published.date)),
            evidence: article.published.map(|p| t.say(&format!("evidence.{}", p.evidence.name()))),
            confidence: article.published.map(|p| t.percent(known::percent(p.confidence))).unwrap_or_default(),
            blocks: blocks(entry, &texts, &mut hops),
            hits: texts.hits() as u64,
            listed_hits: texts.hits().min(LISTED_HITS) as u64,
            persons: known::persons(t, entry),
            countries: known::countries(t, entry),
            json_url: wire::article_path(id),
            cited: Cited {
                statements: embedded::statements(stored, address),
                json_ld: embedded::json_ld(stored, address),
            },
            source_url: has_source.then(|| format!("/articles/{id}/source")),
            copies: reading.copies.as_ref().map_or(0, |copies| copies.total.saturating_sub(1)),
            copies_listed: reading
                .copies
                .as_ref()
                .map(|copies| copies::others(t, copies, stored, COPIES))
                .unwrap_or_default(),
            copies_url: format!("/articles/{id}/copies"),
            similar: copies::alike(t, &reading.similar),
        }
    }
}

/// What a link may lead to: never a script.
fn is_web_address(url: &str) -> bool {
    url::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
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

    /// A part as HTML; to be asked in reading order.
    fn html(&self, part: Part, hops: &mut Hops) -> Option<Html> {
        let spans = |spans: &'_ HashMap<Part, Vec<Span>>| spans.get(&part).cloned().unwrap_or_default();
        let text = self.entry.article.part(part)?;
        let is_heading = part == Part::Headline;
        Some(marks::numbered(text, &spans(&self.matches), &spans(&self.mentions), hops, is_heading))
    }

    /// How many places are marked.
    fn hits(&self) -> usize {
        self.matches.values().map(Vec::len).sum()
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
fn blocks(entry: &Entry, texts: &Texts<'_>, hops: &mut Hops) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for (at, paragraph) in entry.article.paragraphs.iter().enumerate() {
        let numbered = Numbered { number: at + 1, html: texts.html(Part::Paragraph(at), hops).unwrap_or_default() };
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::fixture;

    fn rendered(stored: &StoredEntry, marked: &[(Part, Marked)], request: &Request) -> String {
        let settings = Settings::default();
        let (stored, marked) = (stored.clone(), marked.to_vec());
        let reading = Reading { stored, marked, copies: None, similar: vec![], beside: None };
        let visit = Visit { here: "/articles/1".into(), ..Visit::default() };
        ReadingPage::new(&settings, &visit, &reading, request, false, "http://localhost/articles/1")
            .render()
            .expect("a page")
    }

    #[test]
    fn the_words_searched_for_are_marked_in_the_text() {
        let entry = fixture::entry();
        let text = entry.entry.article.paragraphs[0].text.clone();
        let marked = [(Part::Paragraph(0), Marked { text, marks: vec![Span::new(24, 30)] })];
        let page = rendered(&entry, &marked, &Request { text: "paused".into(), ..DEFAULTS.clone() });
        assert!(page.contains("<mark id=\"hit-1\">paused</mark> the &lt;em&gt;talks&lt;/em&gt;"), "{page}");
        assert!(page.contains("href=\"/?q=paused\""));
    }

    #[test]
    fn a_chosen_person_is_marked_wherever_the_article_names_them() {
        let request = links::toggled(&DEFAULTS, FacetField::Person, "gustavo petro");
        let page = rendered(&fixture::entry(), &[], &request);
        assert!(page.contains("<mark id=\"hit-1\" class=\"named\">Petro</mark> &lt;b&gt;pauses"));
        assert!(page.contains("President <mark id=\"hit-2\" class=\"named\">Gustavo Petro</mark>"));
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
        assert_eq!(page.matches("<script").count(), 2, "only the page's own and what it says to programs");
        assert!(!page.contains("javascript:"));
        assert!(page.contains("undated"));
    }

    #[test]
    fn each_fact_says_where_it_comes_from() {
        let page = rendered(&fixture::entry(), &[], &DEFAULTS);
        assert!(page.contains("97%") && page.contains("structured data"), "{page}");
        assert!(page.contains("href=\"#p3\""));
    }
}
