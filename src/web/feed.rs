//! Any search → an Atom feed (RFC 4287) with the elements of OpenSearch, to be followed in a feed reader.
//!
//! Newest first unless the address says otherwise. Ids are made of the article's number alone, so that an entry stays
//! the same wherever the archive moves. Nobody knows when an article was last changed at its source: `updated` is the
//! day of publication, and of undated articles the beginning of time, so that readers sort them last.

use std::sync::LazyLock;

use askama::Template;
use axum::extract::{Extension, RawQuery, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::asker::Asker;
use super::problem::{Kind, Problem};
use super::site::Site;
use super::{links, marks, pages, params, words};
use crate::article::{Country, Language, PartialDate, Precision};
use crate::search::answer::{Hit, Place, Sort};
use crate::search::{Answer, Request};

/// Where searches are had as feeds.
pub(super) const PATH: &str = "/search.atom";
/// The media type of a feed.
pub(super) const MEDIA_TYPE: &str = "application/atom+xml; charset=utf-8";

/// What a feed asks for unless its address says otherwise.
static DEFAULTS: LazyLock<Request> =
    LazyLock::new(|| Request { sort: Sort::Newest, per_page: 25, facets: vec![], passages: 2, ..Request::default() });

/// The moment of what has no date.
const UNDATED: &str = "1970-01-01T00:00:00Z";

#[derive(Template)]
#[template(path = "feed.xml")]
struct Feed {
    title: String,
    id: String,
    updated: String,
    itself: String,
    page: String,
    first: String,
    next: Option<String>,
    description: String,
    terms: String,
    total: u64,
    start: usize,
    per_page: usize,
    entries: Vec<EntryView>,
}

struct EntryView {
    id: String,
    title: String,
    page: String,
    source: Option<String>,
    language: Option<String>,
    published: Option<String>,
    updated: String,
    authors: Vec<String>,
    publication: Option<String>,
    date: Option<String>,
    categories: Vec<String>,
    /// Passages as HTML, escaped once more by the template.
    passages: String,
}

/// `GET /search.atom`
pub(super) async fn search(
    State(site): State<Site>,
    Extension(asker): Extension<Asker>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let request = params::request(&params::pairs(query.as_deref()), &DEFAULTS)?;
    let asked = request.clone();
    let answer = site.ask(move |searcher| searcher.answer(&asked)).await?;
    let feed = feed(&site.settings().title, &asker.site, &request, &answer);
    let xml = feed.render().map_err(|e| Problem::new(Kind::Fault, format!("the feed could not be written: {e}")))?;
    Ok(([(header::CONTENT_TYPE, MEDIA_TYPE)], xml).into_response())
}

fn feed(title: &str, site: &str, request: &Request, answer: &Answer) -> Feed {
    let whole = |request: &Request| format!("{site}{}", links::address(PATH, request, &DEFAULTS));
    let first = Request { place: Place::Page(1), ..request.clone() };
    let entries: Vec<EntryView> = answer.hits.iter().map(|hit| entry(site, request, hit)).collect();
    let start = match request.place {
        Place::Page(page) => (page - 1) * request.per_page + 1,
        Place::After(_) => 1,
    };
    let newest = entries.iter().map(|entry| entry.updated.clone()).max();
    let what = if request.text.is_empty() { "all articles" } else { request.text.as_str() };
    Feed {
        title: plain(&format!("{what} — {title}")),
        id: plain(&format!("urn:dateline:search:{}", links::address("", &first, &DEFAULTS))),
        updated: newest.unwrap_or_else(|| UNDATED.to_owned()),
        itself: whole(request),
        page: format!("{site}{}", links::address("/", &first, &pages::DEFAULTS)),
        first: whole(&first),
        next: links::next(request, answer).as_ref().map(whole),
        description: format!("{site}/opensearch.xml"),
        terms: plain(&request.text),
        total: answer.total,
        start,
        per_page: request.per_page,
        entries,
    }
}

fn entry(site: &str, request: &Request, hit: &Hit) -> EntryView {
    let (stored, article) = (&hit.stored, &hit.stored.entry.article);
    let published = article.published.map(|published| published.date);
    let query =
        links::address("", &Request { text: request.text.clone(), ..pages::DEFAULTS.clone() }, &pages::DEFAULTS);
    let passages = hit.passages.iter().map(|passage| format!("<p>{}</p>", marks::passage(passage)));
    let country = |country: Country| words::country_name(country.code());
    let persons = stored.entry.persons.iter().map(|person| plain(&person.name));
    let countries = stored.entry.countries.iter().map(|mentioned| country(mentioned.country));
    EntryView {
        id: format!("urn:dateline:article:{}", stored.id),
        title: plain(&article.headline.clone().unwrap_or_else(|| words::opening(article))),
        page: format!("{site}/articles/{}{query}", stored.id),
        source: article.url.clone().filter(|url| is_web(url)),
        language: stored.entry.language.as_ref().map(Language::code).map(str::to_owned),
        published: published.filter(|date| date.precision() == Precision::Day).map(moment),
        updated: published.map_or_else(|| UNDATED.to_owned(), moment),
        authors: article.authors.iter().map(|author| plain(author)).collect(),
        publication: article.publication.as_deref().map(plain),
        date: published.map(words::date),
        categories: persons.chain(countries).collect(),
        passages: plain(&passages.collect::<String>()),
    }
}

/// The first moment of a date.
fn moment(date: PartialDate) -> String {
    format!("{}T00:00:00Z", date.first_day())
}

fn is_web(address: &str) -> bool {
    url::Url::parse(address).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}

/// The text without the characters that XML 1.0 cannot hold.
pub(super) fn plain(text: &str) -> String {
    let is_char =
        |c: &char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    text.chars().filter(is_char).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::fixture;

    #[test]
    fn entries_keep_their_ids_wherever_the_archive_stands() {
        let request = Request { text: "petro".into(), ..DEFAULTS.clone() };
        let ids = |site| {
            let entries = feed("Archive", site, &request, &fixture::answer()).entries;
            entries.into_iter().map(|entry| entry.id).collect::<Vec<_>>()
        };
        assert_eq!(ids("https://a.example"), ids("https://b.example/press"));
        assert_eq!(ids("https://a.example")[0], "urn:dateline:article:00000000000000a1");
    }

    #[test]
    fn a_feed_is_text_of_articles_and_no_markup_of_theirs() {
        let request = Request { text: "<b>&\u{1}".into(), ..DEFAULTS.clone() };
        let xml = feed("Archive", "https://a.example", &request, &fixture::answer()).render().expect("XML");
        assert!(!xml.contains("<script") && !xml.contains("<b>") && !xml.contains('\u{1}'), "{xml}");
        assert!(xml.contains("<opensearch:totalResults>143</opensearch:totalResults>"), "{xml}");
        assert!(!xml.contains("javascript:"));
    }
}
