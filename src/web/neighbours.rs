//! Copies of an article, articles like it, and suggestions → the JSON of the HTTP interface.
//!
//! As in [`super::wire`], every member is always there, and the command line prints the very same.

use schemars::JsonSchema;
use serde::Serialize;

use super::wire::{self, PublishedJson};
use super::words;
use crate::article::{ArticleId, Language};
use crate::index::StoredEntry;
use crate::search::{Copies, Similar, Suggested, SuggestedHeadline, Suggestions};

/// Where the copies of an article are answered.
pub fn copies_path(id: ArticleId) -> String {
    format!("{}/copies", wire::article_path(id))
}

/// Where the articles like one are answered.
pub fn similar_path(id: ArticleId) -> String {
    format!("{}/similar", wire::article_path(id))
}

/// What names an article in a list.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "Summary")]
struct SummaryJson<'a> {
    id: String,
    external_id: Option<&'a str>,
    url: Option<&'a str>,
    headline: Option<&'a str>,
    publication: Option<&'a str>,
    agency: Option<&'a str>,
    published: Option<PublishedJson>,
    language: Option<&'a str>,
}

fn summary(stored: &StoredEntry) -> SummaryJson<'_> {
    let article = &stored.entry.article;
    SummaryJson {
        id: stored.id.to_string(),
        external_id: article.external_id.as_deref(),
        url: article.url.as_deref(),
        headline: article.headline.as_deref(),
        publication: article.publication.as_deref(),
        agency: article.agency.as_deref(),
        published: article.published.as_ref().map(wire::published),
        language: stored.entry.language.as_ref().map(Language::code),
    }
}

/// The articles that tell one story.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "Copies")]
pub struct CopiesJson<'a> {
    id: String,
    /// The article that stands for the story.
    story: String,
    /// Articles that tell it, all of them.
    total: u64,
    articles: Vec<SummaryJson<'a>>,
    cursor: Option<&'a str>,
    links: LinksJson,
    generation: u64,
}

#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "CopiesLinks")]
struct LinksJson {
    #[serde(rename = "self")]
    itself: String,
    next: Option<String>,
}

/// What the interface answers for the copies of an article.
pub fn copies(id: ArticleId, copies: &Copies, generation: u64) -> CopiesJson<'_> {
    let itself = copies_path(id);
    let next = copies.cursor.as_ref().map(|cursor| format!("{itself}?cursor={cursor}"));
    CopiesJson {
        id: id.to_string(),
        story: copies.story.to_string(),
        total: copies.total,
        articles: copies.articles.iter().map(summary).collect(),
        cursor: copies.cursor.as_deref(),
        links: LinksJson { itself, next },
        generation,
    }
}

/// The articles like one.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "Similar")]
pub struct SimilarJson<'a> {
    id: String,
    articles: Vec<SimilarArticleJson<'a>>,
    generation: u64,
}

#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "SimilarArticle")]
struct SimilarArticleJson<'a> {
    #[serde(flatten)]
    summary: SummaryJson<'a>,
    copies: u32,
    score: f32,
    in_common: InCommonJson<'a>,
}

#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "InCommon")]
struct InCommonJson<'a> {
    words: &'a [String],
    persons: &'a [String],
    countries: Vec<&'a str>,
}

/// What the interface answers for the articles like one.
pub fn similar(id: ArticleId, similar: &[Similar], generation: u64) -> SimilarJson<'_> {
    SimilarJson { id: id.to_string(), articles: similar.iter().map(similar_article).collect(), generation }
}

fn similar_article(similar: &Similar) -> SimilarArticleJson<'_> {
    SimilarArticleJson {
        summary: summary(&similar.stored),
        copies: similar.copies,
        score: similar.score,
        in_common: InCommonJson {
            words: &similar.words,
            persons: &similar.persons,
            countries: similar.countries.iter().map(|country| country.code()).collect(),
        },
    }
}

/// What typed letters may become.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "Suggestions")]
pub struct SuggestionsJson<'a> {
    q: &'a str,
    persons: Vec<ValueJson<'a>>,
    countries: Vec<CountryJson<'a>>,
    headlines: Vec<HeadlineJson<'a>>,
    generation: u64,
}

#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "SuggestedValue")]
struct ValueJson<'a> {
    value: &'a str,
    count: u64,
}

#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "SuggestedCountry")]
struct CountryJson<'a> {
    value: &'a str,
    name: String,
    count: u64,
}

#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "SuggestedHeadline")]
struct HeadlineJson<'a> {
    id: String,
    headline: &'a str,
}

/// What the interface answers to letters typed so far.
pub fn suggestions<'a>(q: &'a str, suggestions: &'a Suggestions, generation: u64) -> SuggestionsJson<'a> {
    let person = |Suggested { value, count }: &'a Suggested| ValueJson { value, count: *count };
    let country = |Suggested { value, count }: &'a Suggested| CountryJson {
        name: words::country_name(value),
        value,
        count: *count,
    };
    let headline =
        |SuggestedHeadline { id, headline }: &'a SuggestedHeadline| HeadlineJson { id: id.to_string(), headline };
    SuggestionsJson {
        q,
        persons: suggestions.persons.iter().map(person).collect(),
        countries: suggestions.countries.iter().map(country).collect(),
        headlines: suggestions.headlines.iter().map(headline).collect(),
        generation,
    }
}
