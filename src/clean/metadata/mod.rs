//! HTML page → what it says of itself: headline, authors, publication, section, address, language, published date.

//!
//! [`gather`] collects every witness in one pass over the DOM; the other files each reconcile the witnesses of one
//! field. Nothing here reads the story itself.

mod address;
mod authors;
mod byline;
mod gather;
mod headline;
mod ld;
mod marks;
mod names;
mod publication;
mod published;
mod text;

pub use byline::authors_from_byline;

use scraper::Html;

use self::gather::Gathered;
use crate::article::{Language, Published};
use crate::clean::dates::{self, Custom};

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

/// Reads a parsed page. `url` is where it was fetched, if known. Linear in the page.
pub fn read(page: &Html, url: Option<&str>) -> Metadata {
    let page = gather::gather(page);
    let work = page.ld.main(&text::key(page.title.as_deref().unwrap_or("")));
    let canonical = address::read(&page, work, url);
    let publication = publication::read(&page, work, canonical.as_deref());
    let headline = headline::read(&page, work, publication.as_deref(), canonical.as_deref());
    let authors = authors::read(&page, work, publication.as_deref(), headline.at);
    let declared = address::declared(&page, work);
    let setting = published::Setting {
        work,
        addresses: url.into_iter().chain(declared.iter().map(String::as_str)).collect(),
        custom: custom(&page, canonical.as_deref()),
        headline_at: headline.at,
        today: dates::today(),
    };
    Metadata {
        published: published::read(&page, &setting),
        section: publication::section(&page, work, headline.text.as_deref()),
        description: description(&page),
        article_body: page.ld.any(|work| work.body.clone()),
        language: language_tags(&page).find_map(|tag| Language::parse(&tag)),
        types: types(&page),
        headline: headline.text,
        byline: authors.byline,
        authors: authors.names,
        agency: authors.agency,
        publication,
        url: canonical,
    }
}

/// Language tags that the page declares, most trusted first.
fn language_tags(page: &Gathered) -> impl Iterator<Item = String> + '_ {
    const METAS: [&str; 5] = ["og:locale", "content-language", "language", "dc.language", "inlanguage"];
    let declared = METAS.iter().filter_map(|wanted| page.metas.iter().find(|(name, _)| name == wanted));
    let stated = page.ld.any(|work| work.language.clone());
    page.lang.clone().into_iter().chain(stated).chain(declared.map(|(_, tag)| tag.clone()))
}

/// How the page writes its dates: by its language tag with region, and by the country of its host.
fn custom(page: &Gathered, address: Option<&str>) -> Custom {
    let mut custom = language_tags(page)
        .map(|tag| Custom::of_tag(&tag))
        .find(|custom| custom.language.is_some())
        .unwrap_or_default();
    let host =
        address.and_then(|address| url::Url::parse(address).ok()).and_then(|url| url.host_str().map(str::to_owned));
    let country = host.as_deref().and_then(|host| host.rsplit('.').next()).unwrap_or("");
    if country.len() == 2 && !matches!(country, "us" | "ph" | "co" | "io" | "tv" | "me" | "ai" | "ca") {
        custom.month_first = false;
    } else if matches!(country, "gov" | "edu" | "mil" | "us") {
        custom.month_first = true;
    }
    custom
}

fn description(page: &Gathered) -> Option<String> {
    let metas = ["og:description", "description", "twitter:description", "dc.description"];
    let meta = metas
        .iter()
        .find_map(|wanted| page.metas.iter().find(|(name, _)| name == wanted))
        .map(|(_, content)| text::tidy(content));
    page.ld.any(|work| work.description.clone()).or(meta).filter(|description| !description.is_empty())
}

fn types(page: &Gathered) -> Vec<String> {
    let mut types: Vec<String> = page.ld.types().cloned().collect();
    types.extend(page.metas.iter().filter(|(name, _)| name == "og:type").map(|(_, kind)| kind.to_ascii_lowercase()));
    types.sort_unstable();
    types.dedup();
    types
}
