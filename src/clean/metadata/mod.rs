//! HTML page → what it says of itself: headline, authors, publication, section, address, language, published date.

mod byline;
mod names;

pub use byline::authors_from_byline;

use scraper::Html;

use crate::article::{Language, Published};

/// What a page says of itself, reconciled from JSON-LD, microdata, meta elements and the visible page.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Metadata {
    /// The headline as a person reads it on the page.
    pub headline: Option<String>,
    /// The summary that head elements or JSON-LD give (`description`): may or may not stand on the page.
    pub description: Option<String>,
    /// The byline as printed.
    pub byline: Option<String>,
    /// People's names.
    pub authors: Vec<String>,
    /// Newspaper or site by its name.
    pub publication: Option<String>,
    /// Section.
    pub section: Option<String>,
    /// Canonical address, absolute.
    pub url: Option<String>,
    /// Declared language.
    pub language: Option<Language>,
    /// Wire agency, if named.
    pub agency: Option<String>,
    /// Published date with its evidence.
    pub published: Option<Published>,
    /// `articleBody` of JSON-LD: a witness that guides the extractor.
    pub article_body: Option<String>,
    /// Types that the page claims to be (JSON-LD `@type`, `og:type`), lower case.
    pub types: Vec<String>,
}

/// Reads a parsed page. `url` is where it was fetched, if known.
pub fn read(_page: &Html, _url: Option<&str>) -> Metadata {
    Metadata::default()
}
