//! Answers and articles → the JSON of the HTTP interface.
//!
//! Pure, so that the command line prints the very same. Every member is always there (`null` when unknown), so that a
//! program can rely on the shape; texts under `highlights` are escaped HTML with `<mark>` only, all others plain text.

use schemars::JsonSchema;
use serde::Serialize;

use super::counted::{self, BucketJson, DatesJson};
use super::export::Format;
use super::highlights::{self, HighlightsJson};
use super::reasons::{self, ExplanationJson};
use super::{captures, links, neighbours, words};
use crate::article::{self, ArticleId, Mention, ParagraphKind, Part, Published};
use crate::enrich::{self, Entry};
use crate::index::StoredEntry;
use crate::search::answer::Hit;
use crate::search::{Answer, Request};

/// Where searches are answered.
pub const SEARCH_PATH: &str = "/api/v1/search";

/// Where an article is answered.
pub fn article_path(id: ArticleId) -> String {
    format!("/api/v1/articles/{id}")
}

/// An answer as JSON.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "Answer")]
pub struct AnswerJson<'a> {
    query: QueryJson<'a>,
    total: u64,
    /// Milliseconds that the search took. An answer that was kept of an earlier question says what it took then.
    took_ms: u64,
    hits: Vec<HitJson<'a>>,
    #[schemars(with = "std::collections::BTreeMap<String, counted::FacetJson<'static>>")]
    facets: serde_json::Map<String, serde_json::Value>,
    timeline: Vec<BucketJson>,
    /// The width of the timeline's stretches, and what stands in none of them.
    dates: DatesJson,
    links: LinksJson,
    cursor: Option<&'a str>,
    generation: u64,
}

#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "Query")]
struct QueryJson<'a> {
    q: &'a str,
    understood: &'a str,
    ignored: &'a [String],
    warnings: &'a [String],
}

#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "Hit")]
struct HitJson<'a> {
    id: String,
    external_id: Option<&'a str>,
    url: Option<&'a str>,
    headline: Option<&'a str>,
    standfirst: Option<&'a str>,
    publication: Option<&'a str>,
    section: Option<&'a str>,
    agency: Option<&'a str>,
    published: Option<PublishedJson>,
    language: Option<&'a str>,
    authors: &'a [String],
    persons: Vec<PersonCountJson<'a>>,
    countries: Vec<CountryCountJson<'a>>,
    score: f32,
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<ExplanationJson<'a>>,
    /// The article that stands for the story; its own id unless it is a copy.
    story: String,
    /// Other articles held that tell the same story.
    copies: u32,
    highlights: HighlightsJson,
}

#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "Published")]
pub(super) struct PublishedJson {
    date: String,
    precision: &'static str,
    evidence: &'static str,
    confidence: f32,
}

#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "PersonCount")]
struct PersonCountJson<'a> {
    name: &'a str,
    mentions: usize,
}

#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "CountryCount")]
struct CountryCountJson<'a> {
    code: &'a str,
    mentions: usize,
}

#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "SearchLinks")]
struct LinksJson {
    #[serde(rename = "self")]
    itself: String,
    next: Option<String>,
    prev: Option<String>,
    jsonl: String,
    csv: String,
    ris: String,
    bib: String,
}

/// What the interface answers to a request.
pub fn answer<'a>(request: &'a Request, answer: &'a Answer) -> AnswerJson<'a> {
    let address = |request: &Request| links::address(SEARCH_PATH, request, &Request::default());
    AnswerJson {
        query: QueryJson {
            q: &request.text,
            understood: &answer.understood,
            ignored: &answer.ignored,
            warnings: &answer.warnings,
        },
        total: answer.total,
        took_ms: u64::try_from(answer.took.as_millis()).unwrap_or(u64::MAX),
        hits: answer.hits.iter().map(hit).collect(),
        facets: answer.facets.iter().map(|facet| (facet.field.name().to_owned(), counted::facet(facet))).collect(),
        timeline: counted::buckets(&answer.timeline),
        dates: counted::dates(&answer.timeline),
        links: LinksJson {
            itself: address(request),
            next: links::next(request, answer).as_ref().map(address),
            prev: links::prev(request).as_ref().map(address),
            jsonl: links::export(request, Format::Jsonl),
            csv: links::export(request, Format::Csv),
            ris: links::export(request, Format::Ris),
            bib: links::export(request, Format::Bib),
        },
        cursor: answer.cursor.as_deref(),
        generation: answer.generation,
    }
}

fn hit(hit: &Hit) -> HitJson<'_> {
    let (id, entry) = (hit.stored.id, &hit.stored.entry);
    let article = &entry.article;
    HitJson {
        id: id.to_string(),
        external_id: article.external_id.as_deref(),
        url: article.url.as_deref(),
        headline: article.headline.as_deref(),
        standfirst: article.standfirst.as_deref(),
        publication: article.publication.as_deref(),
        section: article.section.as_deref(),
        agency: article.agency.as_deref(),
        published: article.published.as_ref().map(published),
        language: entry.language.as_ref().map(article::Language::code),
        authors: &article.authors,
        persons: persons(entry),
        countries: countries(entry),
        score: hit.score,
        explanation: hit.explanation.as_ref().map(reasons::explanation),
        story: hit.stored.story.to_string(),
        copies: hit.copies,
        highlights: highlights::highlights(hit),
    }
}

fn persons(entry: &Entry) -> Vec<PersonCountJson<'_>> {
    entry.persons.iter().map(|p| PersonCountJson { name: &p.name, mentions: p.mentions.len() }).collect()
}

fn countries(entry: &Entry) -> Vec<CountryCountJson<'_>> {
    entry.countries.iter().map(|c| CountryCountJson { code: c.country.code(), mentions: c.mentions.len() }).collect()
}

pub(super) fn published(published: &Published) -> PublishedJson {
    PublishedJson {
        date: published.date.to_string(),
        precision: published.date.precision().name(),
        evidence: published.evidence.name(),
        confidence: published.confidence,
    }
}

/// An article as JSON: all that is known of it.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "Article")]
pub struct ArticleJson<'a> {
    id: String,
    external_id: Option<&'a str>,
    url: Option<&'a str>,
    headline: Option<&'a str>,
    standfirst: Option<&'a str>,
    byline: Option<&'a str>,
    authors: &'a [String],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    tags: &'a [String],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    collections: &'a [String],
    publication: Option<&'a str>,
    section: Option<&'a str>,
    agency: Option<&'a str>,
    language: Option<&'a str>,
    published: Option<PublishedJson>,
    paragraphs: Vec<ParagraphJson<'a>>,
    persons: Vec<PersonJson<'a>>,
    countries: Vec<CountryJson<'a>>,
    /// Country from which it was filed; country of the publication; months that the text speaks of.
    dateline: Option<String>,
    home: Option<String>,
    mentioned: Vec<String>,
    /// The file, and the record in it, that the article came from.
    origin: &'a str,
    version: u32,
    /// The article that stands for the story; its own id unless it is a copy.
    story: String,
    links: ArticleLinksJson,
    #[serde(skip_serializing_if = "Option::is_none")]
    generation: Option<u64>,
}

#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "Paragraph")]
struct ParagraphJson<'a> {
    kind: &'static str,
    text: &'a str,
    /// Bytes in the text of the capture that it came from.
    span: [usize; 2],
}

#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "Person")]
struct PersonJson<'a> {
    name: &'a str,
    confidence: f32,
    asserted: bool,
    /// What authorities call the person.
    ids: &'a [String],
    /// What spoke most for the person.
    found: &'static str,
    /// Where a reader can check it.
    sentences: Vec<&'a str>,
    mentions: Vec<MentionJson>,
}

#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "Country")]
struct CountryJson<'a> {
    code: &'a str,
    name: String,
    focus: bool,
    asserted: bool,
    confidence: f32,
    /// The surest way in which the country is named.
    found: &'static str,
    /// Where a reader can check it.
    sentences: Vec<&'a str>,
    mentions: Vec<MentionJson>,
}

/// Where someone is named: bytes in the headline, the standfirst or the paragraph of that number, from 0.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "Mention")]
struct MentionJson {
    part: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    paragraph: Option<usize>,
    span: [usize; 2],
}

#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "ArticleLinks")]
struct ArticleLinksJson {
    #[serde(rename = "self")]
    itself: String,
    page: String,
    copies: String,
    similar: String,
    capture: String,
}

/// What the interface answers for an article.
pub fn article(stored: &StoredEntry, generation: Option<u64>) -> ArticleJson<'_> {
    let (id, entry) = (stored.id, &stored.entry);
    let article = &entry.article;
    ArticleJson {
        id: id.to_string(),
        external_id: article.external_id.as_deref(),
        url: article.url.as_deref(),
        headline: article.headline.as_deref(),
        standfirst: article.standfirst.as_deref(),
        byline: article.byline.as_deref(),
        authors: &article.authors,
        tags: &article.tags,
        collections: &article.collections,
        publication: article.publication.as_deref(),
        section: article.section.as_deref(),
        agency: article.agency.as_deref(),
        language: entry.language.as_ref().map(article::Language::code),
        published: article.published.as_ref().map(published),
        paragraphs: article.paragraphs.iter().map(paragraph).collect(),
        persons: entry.persons.iter().map(|one| person(one, article)).collect(),
        countries: entry.countries.iter().map(|one| country(one, article)).collect(),
        dateline: entry.setting.dateline.map(|country| country.code().to_owned()),
        home: entry.setting.home.map(|country| country.code().to_owned()),
        mentioned: entry.setting.months.iter().map(ToString::to_string).collect(),
        origin: &stored.origin,
        version: stored.version,
        story: stored.story.to_string(),
        links: ArticleLinksJson {
            itself: article_path(id),
            page: format!("/articles/{id}"),
            copies: neighbours::copies_path(id),
            similar: neighbours::similar_path(id),
            capture: captures::path(id),
        },
        generation,
    }
}

fn paragraph(paragraph: &article::Paragraph) -> ParagraphJson<'_> {
    let kind = match paragraph.kind {
        ParagraphKind::Text => "text",
        ParagraphKind::Heading => "heading",
        ParagraphKind::ListItem => "list-item",
        ParagraphKind::Quotation => "quotation",
        ParagraphKind::TableRow => "table-row",
    };
    ParagraphJson { kind, text: &paragraph.text, span: [paragraph.span.start, paragraph.span.end] }
}

/// So many sentences are shown for a person or country.
const SENTENCES: usize = 3;

fn person<'a>(person: &'a article::Person, article: &'a article::Article) -> PersonJson<'a> {
    PersonJson {
        name: &person.name,
        confidence: person.confidence,
        asserted: person.asserted,
        ids: &person.ids,
        found: person.found.name(),
        sentences: enrich::sentences(article, &person.mentions, SENTENCES),
        mentions: person.mentions.iter().map(mention).collect(),
    }
}

fn country<'a>(mentioned: &'a article::CountryMentioned, article: &'a article::Article) -> CountryJson<'a> {
    CountryJson {
        code: mentioned.country.code(),
        name: words::country_name(mentioned.country.code()),
        focus: mentioned.focus,
        asserted: mentioned.asserted,
        confidence: mentioned.confidence,
        found: mentioned.found.name(),
        sentences: enrich::sentences(article, &mentioned.mentions, SENTENCES),
        mentions: mentioned.mentions.iter().map(mention).collect(),
    }
}

fn mention(mention: &Mention) -> MentionJson {
    let (part, paragraph) = match mention.part {
        Part::Headline => ("headline", None),
        Part::Standfirst => ("standfirst", None),
        Part::Paragraph(number) => ("paragraph", Some(number)),
    };
    MentionJson { part, paragraph, span: [mention.span.start, mention.span.end] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::answer::Place;
    use crate::web::fixture;

    fn json(request: &Request, found: &Answer) -> serde_json::Value {
        serde_json::to_value(answer(request, found)).expect("serialisable")
    }

    #[test]
    fn an_answer_has_every_member_of_the_interface() {
        let request = Request { text: "petro \"drug boats\"".into(), ..Request::default() };
        let json = json(&request, &fixture::answer());
        assert_eq!(json["query"]["q"], "petro \"drug boats\"");
        assert_eq!(json["total"], 143);
        let hit = &json["hits"][0];
        assert_eq!(hit["id"], "00000000000000a1");
        let published = serde_json::json!({"date": "2025-11-13", "precision": "day", "evidence": "json-ld"});
        for (member, value) in published.as_object().expect("an object") {
            assert_eq!(&hit["published"][member], value);
        }
        assert_eq!(hit["persons"][0], serde_json::json!({"name": "Gustavo Petro", "mentions": 2}));
        assert_eq!(hit["countries"][0], serde_json::json!({"code": "CO", "mentions": 1}));
        assert_eq!(hit["highlights"]["headline"], "<mark>Petro</mark> &lt;b&gt;pauses&lt;/b&gt; talks");
        assert_eq!(json["facets"]["country"]["values"][0]["count"], 88);
        let bucket =
            serde_json::json!({"key": "2025", "from": "2025-01-01", "to": "2025-12-31", "count": 31, "held": 4012});
        assert_eq!(json["timeline"][1], bucket);
    }

    #[test]
    fn an_undated_article_says_null() {
        let json = json(&Request::default(), &fixture::answer());
        assert_eq!(json["hits"][1]["published"], serde_json::Value::Null);
        assert!(json["hits"][1].as_object().expect("an object").contains_key("published"));
    }

    #[test]
    fn links_lead_to_the_same_search_one_page_on_and_back() {
        let request = Request { text: "a&b".into(), place: Place::Page(2), ..Request::default() };
        let links = &json(&request, &fixture::answer())["links"];
        assert_eq!(links["self"], "/api/v1/search?q=a%26b&page=2");
        assert_eq!(links["next"], "/api/v1/search?q=a%26b&page=3");
        assert_eq!(links["prev"], "/api/v1/search?q=a%26b");
    }

    #[test]
    fn an_article_says_where_each_person_is_named() {
        let found = fixture::answer();
        let hit = &found.hits[0];
        let json = serde_json::to_value(article(&hit.stored, Some(7))).expect("serialisable");
        assert_eq!(json["persons"][0]["mentions"][0], serde_json::json!({"part": "headline", "span": [0, 5]}));
        let second = serde_json::json!({"part": "paragraph", "paragraph": 0, "span": [10, 23]});
        assert_eq!(json["persons"][0]["mentions"][1], second);
        assert_eq!(json["paragraphs"][0]["kind"], "text");
        assert_eq!(json["links"]["page"], "/articles/00000000000000a1");
    }
}
