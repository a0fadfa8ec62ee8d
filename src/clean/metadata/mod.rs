//! HTML page → what it says of itself: headline, authors, publication, section, address, language, published date.

//!
//! [`gather`] collects every witness in one pass over the DOM; the other files each reconcile the witnesses of one
//! field. Nothing here reads the story itself.

mod address;
mod announced;
mod asides;
mod authors;
mod byline;
mod candidate;
mod change;
mod gather;
mod headline;
mod ld;
mod marks;
mod names;
mod parts;
mod printed;
mod publication;
mod published;
mod text;
mod vocabulary;
mod weigh;
mod witnesses;
mod zones;

pub use byline::{authors_from_byline, names_somebody};
pub use candidate::{Candidate, Field};
pub(super) use vocabulary::{agency as agency_named, is_role};

use scraper::Html;

use self::witnesses::Gathered;
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
    /// Everything that was heard for headline, authors and date, in the order of the hearing.
    pub candidates: Vec<Candidate>,
}

/// Reads a parsed page. `source` is the page as it came, whose programs are asked for their time stamps; `url` is where it
/// was fetched, if known. Linear in the page.
pub fn read(page: &Html, source: &str, url: Option<&str>) -> Metadata {
    let page = gather::gather(page);
    let work = page.ld.main(&text::key(page.title.as_deref().unwrap_or("")));
    let canonical = address::read(&page, work, url);
    let publication = publication::read(&page, work, canonical.as_deref());
    let mut candidates = Vec::new();
    let sites = publication::site_keys(publication.as_deref(), canonical.as_deref());
    let headline = headline::read(&page, work, &sites, canonical.as_deref(), &mut candidates);
    let authors = authors::read(&page, work, &sites, headline.at, &mut candidates);
    let declared = address::declared(&page, work);
    let country = country(canonical.as_deref());
    let language = language_tags(&page).find_map(|tag| Language::parse(&tag));
    let setting = published::Setting {
        work,
        addresses: url.into_iter().chain(declared.iter().map(String::as_str)).collect(),
        custom: custom(&page, country.as_deref()),
        zone: zones::of(country.as_deref(), language.as_ref().map(Language::code))
            .or_else(|| stamped_zone(&page, work, source)),
        headline_at: headline.at,
        today: dates::today(),
    };
    Metadata {
        published: published::read(&page, &setting, &mut candidates),
        section: publication::section(&page, work, headline.text.as_deref()),
        description: description(&page),
        article_body: page.ld.any(|work| work.body.clone()),
        language,
        types: types(&page),
        headline: headline.text,
        byline: authors.byline,
        authors: authors.names,
        agency: authors.agency,
        publication,
        url: canonical,
        candidates,
    }
}

/// The zone that the page's other stamps tell, where it states its day in universal time.
fn stamped_zone(page: &Gathered, work: Option<&ld::Work>, source: &str) -> Option<zones::Zone> {
    let mut stated = work.into_iter().flat_map(|work| [&work.published, &work.modified, &work.created]).flatten();
    let metas = || page.metas.iter().map(|(_, content)| content);
    let universal = |text: &String| zones::is_universal(text);
    let asked = stated.any(universal) || metas().any(universal);
    asked.then(|| zones::of_stamps(source))?
}

/// Language tags that the page declares, most trusted first.
fn language_tags(page: &Gathered) -> impl Iterator<Item = String> + '_ {
    const METAS: [&str; 5] = ["og:locale", "content-language", "language", "dc.language", "inlanguage"];
    let declared = METAS.iter().filter_map(|wanted| page.metas.iter().find(|(name, _)| name == wanted));
    let stated = page.ld.any(|work| work.language.clone());
    page.lang.clone().into_iter().chain(stated).chain(declared.map(|(_, tag)| tag.clone()))
}

/// How the page writes its dates: by its language tag with region, and by the country of its host.
fn custom(page: &Gathered, country: Option<&str>) -> Custom {
    let mut custom = language_tags(page)
        .map(|tag| Custom::of_tag(&tag))
        .find(|custom| custom.language.is_some())
        .unwrap_or_default();
    match country {
        Some("us" | "ph") => custom.month_first = true,
        Some(country) if country != "ca" => custom.month_first = false,
        _ => {}
    }
    custom
}

/// The country of the host; what Americans alone use counts as theirs, what is used the world over as none.
fn country(address: Option<&str>) -> Option<String> {
    let host = url::Url::parse(address?).ok()?.host_str()?.to_owned();
    match host.rsplit('.').next()? {
        "gov" | "edu" | "mil" => Some("us".to_owned()),
        "co" | "io" | "tv" | "me" | "ai" | "fm" | "cc" | "ly" => None,
        country => (country.len() == 2).then(|| country.to_owned()),
    }
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
#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::article::{Evidence, Precision};

    fn read_page(page: &str) -> Metadata {
        read(&Html::parse_document(page), page, None)
    }

    const DECLARED: &str = r#"<html lang="en-GB"><head><title>Ferry stuck in ice | The Argo</title>
        <link rel="canonical" href="https://www.theargo.example/north/ferry?utm_source=x">
        <meta property="og:site_name" content="The Argo">
        <script type="application/ld+json">{"@type":"NewsArticle","headline":"Ferry stuck in ice",
        "datePublished":"2025-03-15T00:20:00Z","dateModified":"2025-03-20","articleSection":"North",
        "author":[{"@type":"Person","name":"By ANN LEE"},{"@type":"Organization","name":"Reuters"}]}</script></head>
        <body><nav>Menu</nav><article><h1><span class="kicker">North</span> Ferry stuck in ice</h1>
        <p class="byline">By Ann Lee</p><time datetime="2025-03-14">14 March 2025</time><p>Text.</p></article>
        <div class="related"><time datetime="2025-03-01">1 March 2025</time></div></body></html>"#;

    #[test]
    fn a_declared_story_is_read_whole() {
        let read = read_page(DECLARED);
        assert_eq!(read.headline.as_deref(), Some("Ferry stuck in ice"));
        assert_eq!(read.authors, ["Ann Lee", "Reuters"]);
        assert_eq!(read.agency.as_deref(), Some("Reuters"));
        assert_eq!(read.byline.as_deref(), Some("By Ann Lee"));
        assert_eq!(read.publication.as_deref(), Some("The Argo"));
        assert_eq!(read.section.as_deref(), Some("North"));
        assert_eq!(read.url.as_deref(), Some("https://www.theargo.example/north/ferry"));
        assert_eq!(read.language.unwrap().code(), "en");
        assert_eq!(read.published.unwrap().date.to_string(), "2025-03-14");
    }

    #[test]
    fn a_page_without_declarations_is_read_from_what_it_shows() {
        let read = read_page(
            "<html lang=de><body><aside><p>Konzert am 30.05.2031</p></aside><main><h1>Fähre im Eis</h1>\
             <p>14.03.2025, 06:40 Uhr</p><p>Von Jörg Klein</p><p>Die Fähre steckt fest.</p></main>\
             <footer>© 2019 Argo</footer></body></html>",
        );
        let published = read.published.unwrap();
        assert_eq!(read.headline.as_deref(), Some("Fähre im Eis"));
        assert_eq!(read.authors, ["Jörg Klein"]);
        assert_eq!((published.date.to_string().as_str(), published.evidence), ("2025-03-14", Evidence::Visible));
        assert!(published.confidence < 0.9);
    }

    #[test]
    fn related_stories_and_changes_do_not_date_a_page() {
        let read = read_page(
            "<body><article><h1>Fish</h1><p>Fish swim.</p></article>\
             <section class=related-stories><time datetime=2024-01-02>2 January 2024</time></section></body>",
        );
        assert!(read.published.is_none_or(|published| published.confidence < 0.5));
        let copyright = read_page("<body><h1>Fish</h1><p>Fish swim.</p><footer>Copyright 2019</footer></body>");
        let published = copyright.published.unwrap();
        assert_eq!(published.date.precision(), Precision::Year);
        assert!(published.confidence <= 0.1);
        assert_eq!(read_page("<body><h1>Fish</h1><p>Fish swim.</p></body>").published, None);
    }

    #[test]
    fn the_masthead_names_the_paper_and_is_not_the_headline() {
        let logo = read_page(
            "<title>Condenan al dueño de la pesquera “Santa Rita” - El Faro del Sur</title><body><a class=logo href='/'>\
             <img src=a.svg alt='El Faro del Sur'></a><h1>Condenan al dueño de la pesquera “Santa Rita”</h1></body>",
        );
        assert_eq!(logo.publication.as_deref(), Some("El Faro del Sur"));
        let blog = read_page(
            "<title>Diário do Rio: Morreu a voz que cantava</title><body><h1><a href='/'>Diário do Rio</a></h1>\
             <h3 class='post-title'>Morreu a voz que cantava</h3></body>",
        );
        assert_eq!(blog.publication.as_deref(), Some("Diário do Rio"));
        assert_eq!(blog.headline.as_deref(), Some("Morreu a voz que cantava"));
    }

    #[test]
    fn a_description_in_a_meta_element_is_heard() {
        let read = read_page(
            r#"<head><meta name="script:ld+json" content="{&quot;@context&quot;:&quot;https://schema.org&quot;,&quot;@type&quot;:
            &quot;NewsArticle&quot;,&quot;datePublished&quot;:&quot;2025-03-14&quot;}"></head><body><h1>Fish</h1></body>"#,
        );
        assert_eq!(read.published.unwrap().date.to_string(), "2025-03-14");
    }

    #[test]
    fn of_two_readings_of_a_date_the_printed_one_is_right() {
        let read = read_page(
            "<html lang=de><head><meta name=date content='11/03/2025 12:43'></head><body><h1>Fähre im Eis</h1>\
             <p>Erstellt am: 03.11.2025</p></body></html>",
        );
        assert_eq!(read.published.unwrap().date.to_string(), "2025-11-03");
    }

    #[test]
    fn an_agency_alone_is_the_author() {
        let read = read_page(r#"<head><meta name="author" content="AFP"></head><body><h1>Fish</h1></body>"#);
        assert_eq!(read.authors, ["AFP"]);
        assert_eq!(read.agency.as_deref(), Some("AFP"));
    }

    proptest! {
        #[test]
        fn no_page_stops_the_reader(body in "(<(h1|p|time|div|span|script|meta|aside)( (class|datetime|itemprop|content|name|type)=[a-zA-Z0-9./+-]{0,20})?>|</(h1|p|div)>|[ -~äß年月日0-9]{0,12}){0,30}") {
            let _ = read_page(&body);
        }
    }
}
