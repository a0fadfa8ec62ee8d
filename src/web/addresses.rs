//! The table of addresses: who asks there, what may be asked, what comes back, and which function answers.
//!
//! The routes are made of this table and so are the OpenAPI document and its readable page: there is no address that
//! they do not know, and none that they promise and nobody answers.

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, get};
use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::captures::CaptureJson;
use super::counted::{FacetAnswerJson, TimelineJson};
use super::covered::CoverageJson;
use super::export::{Format, Manifest};
use super::neighbours::{CopiesJson, SimilarJson, SuggestionsJson};
use super::params::{NAMES, NARROWING};
use super::reasons::ExplainedJson;
use super::running::{AliveJson, ReadyJson, VersionJson};
use super::site::Site;
use super::wire::{AnswerJson, ArticleJson};
use super::{
    api, assets, captures, documentation, exports, feed, fresh, kept, kin, layers, meters, pages, protocols, running,
    tongue,
};
use crate::cite;

/// Who asks at an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Audience {
    /// Programs that read.
    Programs,
    /// People.
    People,
    /// Programs that speak a language of their own: feed readers, reference managers, robots.
    Others,
    /// Those who run the service.
    Operators,
    /// Browsers, for the files that pages need.
    Files,
}

impl Audience {
    pub(super) const ALL: [Self; 5] = [Self::Programs, Self::Others, Self::People, Self::Operators, Self::Files];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Programs => "programs",
            Self::Others => "protocols",
            Self::People => "pages",
            Self::Operators => "operators",
            Self::Files => "files",
        }
    }

    pub(super) fn about(self) -> &'static str {
        match self {
            Self::Programs => "Searching and reading in JSON and other formats",
            Self::Others => "Feeds, references, descriptions and lists for other programs",
            Self::People => "Pages to read in a browser",
            Self::Operators => "Whether the service lives and how it fares",
            Self::Files => "Files that pages and other programs need",
        }
    }

    /// Whether answers there change with the index, and clients are counted.
    fn reads(self) -> bool {
        matches!(self, Self::Programs | Self::Others | Self::People)
    }
}

/// What comes back.
#[derive(Clone, Copy)]
pub(super) enum Gives {
    /// JSON of that shape.
    Json(fn(&mut SchemaGenerator) -> Schema),
    /// Another media type.
    Media(&'static str),
}

/// One address.
pub(super) struct Address {
    pub(super) path: &'static str,
    /// A name for what it does, unique.
    pub(super) name: &'static str,
    pub(super) audience: Audience,
    pub(super) about: &'static str,
    /// Keys of its parameters in the table of parameters.
    pub(super) query: Vec<&'static str>,
    pub(super) gives: Vec<Gives>,
    /// Statuses of its own.
    also: &'static [u16],
    route: MethodRouter<Site>,
}

impl Address {
    fn new(audience: Audience, path: &'static str, name: &'static str, route: MethodRouter<Site>) -> Self {
        // Every page may be asked for in a language.
        let query = if audience == Audience::People { vec!["lang"] } else { vec![] };
        Self { path, name, audience, about: "", query, gives: vec![], also: &[], route }
    }

    fn about(self, about: &'static str) -> Self {
        Self { about, ..self }
    }

    fn takes(self, names: &[&'static str]) -> Self {
        Self { query: [&self.query, names].concat(), ..self }
    }

    fn json<T: JsonSchema>(self) -> Self {
        self.giving([Gives::Json(|schemas| schemas.subschema_for::<T>())])
    }

    fn media<const N: usize>(self, types: [&'static str; N]) -> Self {
        self.giving(types.map(Gives::Media))
    }

    fn giving<const N: usize>(mut self, gives: [Gives; N]) -> Self {
        self.gives.extend(gives);
        self
    }

    fn also(self, also: &'static [u16]) -> Self {
        Self { also, ..self }
    }

    /// The names in braces in its path.
    pub(super) fn in_path(&self) -> Vec<&'static str> {
        self.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect()
    }

    /// Statuses of the refusals that may come back, beside those that any address has.
    pub(super) fn refuses(&self) -> Vec<u16> {
        let mut statuses = vec![];
        if self.audience.reads() {
            statuses.extend([400, 429]);
        }
        if !self.in_path().is_empty() {
            statuses.push(404);
        }
        if self.in_path().contains(&"id") {
            statuses.push(410);
        }
        statuses.extend(self.also.iter().copied().filter(|status| *status >= 400));
        statuses.extend([414, 500, 503]);
        statuses.sort_unstable();
        statuses
    }

    /// Whether it answers with a list to choose from when it was not told enough.
    pub(super) fn offers_choices(&self) -> bool {
        self.also.contains(&300)
    }

    /// Whether it says 304 to who holds the answer already.
    pub(super) fn is_conditional(&self) -> bool {
        self.audience.reads()
    }
}

const HTML: &str = "text/html; charset=utf-8";

/// Every address of the service.
pub(super) fn table() -> Vec<Address> {
    [programs(), others(), people(), operators(), files()].into_iter().flatten().collect()
}

fn programs() -> Vec<Address> {
    let at = |path, name, route| Address::new(Audience::Programs, path, name, route);
    vec![
        at("/api/v1/search", "search", get(api::search))
            .about("Ranked hits with passages, facets with exact counts, a timeline, and links to go on.")
            .takes(&NAMES)
            .json::<AnswerJson<'_>>(),
        at("/api/v1/facets/{field}", "facet", get(api::facet))
            .about("The values of one facet that have words beginning like a prefix, with counts.")
            .takes(&NARROWING)
            .takes(&["prefix", "limit", "offset"])
            .json::<FacetAnswerJson<'_>>(),
        at("/api/v1/timeline", "timeline", get(api::timeline))
            .about("How much is found and held in each stretch of time.")
            .takes(&NARROWING)
            .takes(&["unit"])
            .json::<TimelineJson<'_>>(),
        at("/api/v1/coverage", "coverage", get(api::coverage))
            .about("What is held of each publication: first and last date, articles by month, months without any.")
            .takes(&NARROWING)
            .json::<CoverageJson<'_>>(),
        at("/api/v1/suggest", "suggest", get(kin::suggest))
            .about("People, countries and headlines that letters typed so far may become.")
            .takes(&["q", "list/per_page"])
            .json::<SuggestionsJson<'_>>(),
        at("/api/v1/export", "export", get(exports::export))
            .about("The whole result of a search, streamed without limit.")
            .takes(&NARROWING)
            .takes(&["sort", "format"])
            .giving(Format::ALL.map(|format| Gives::Media(format.media_type()))),
        at("/api/v1/export/manifest", "exportManifest", get(exports::manifest))
            .about("What that export holds: query, state of the index, count, length and SHA-256 of its bytes.")
            .takes(&NARROWING)
            .takes(&["sort", "format"])
            .json::<Manifest>(),
        at("/api/v1/articles/{id}", "article", get(api::article))
            .about("One article with all that is known of it; with .ris, .bib, .csl.json or .txt behind the id in that form.")
            .json::<ArticleJson<'_>>()
            .giving(cite::Format::ALL.map(|format| Gives::Media(format.media_type()))),
        at("/api/v1/articles/{id}/capture", "capture", get(captures::capture))
            .about("The text that the article was read from, and what was cut of it and why.")
            .json::<CaptureJson<'_>>(),
        at("/api/v1/articles/{id}/copies", "copies", get(kin::copies))
            .about("The articles that tell the same story, earliest first.")
            .takes(&["cursor", "list/per_page"])
            .json::<CopiesJson<'_>>(),
        at("/api/v1/articles/{id}/similar", "similar", get(kin::similar))
            .about("The articles most like it, and what they have in common.")
            .takes(&["list/per_page"])
            .json::<SimilarJson<'_>>(),
        at("/api/v1/explain/{id}", "explain", get(api::explain))
            .about("Why a query finds that article where it does, or that it does not.")
            .takes(&NAMES)
            .json::<ExplainedJson<'_>>(),
    ]
}

fn others() -> Vec<Address> {
    let at = |path, name, route| Address::new(Audience::Others, path, name, route);
    vec![
        at(feed::PATH, "feed", get(feed::search))
            .about("Any search as an Atom feed, newest first unless `sort` says otherwise.")
            .takes(&NAMES)
            .media([feed::MEDIA_TYPE]),
        at("/unapi", "unapi", get(protocols::unapi))
            .about("An article as a reference (unAPI 1): `id` and `format`; without `format` those that there are.")
            .takes(&["unapi/id", "unapi/format"])
            .also(&[300, 404, 406, 410])
            .media([protocols::XML, cite::Format::Ris.media_type(), cite::Format::BibTex.media_type()]),
        at("/sitemap.xml", "sitemap", get(protocols::sitemap))
            .about("The address of every article, or of the maps that list them.")
            .media([protocols::XML]),
        at("/sitemap/{part}", "sitemapPart", get(protocols::sitemap_part))
            .about("One of several maps.")
            .media([protocols::XML]),
    ]
}

fn people() -> Vec<Address> {
    let at = |path, name, route| Address::new(Audience::People, path, name, route).media([HTML]);
    vec![
        at("/", "searchPage", get(pages::search)).about("The search page.").takes(&NAMES),
        at("/articles/{id}", "articlePage", get(pages::article))
            .about("An article to read, with the search that led to it.")
            .takes(&NAMES),
        at("/articles/{id}/copies", "copiesPage", get(pages::copies::page))
            .about("The articles that tell the same story.")
            .takes(&["cursor"]),
        at("/articles/{id}/source", "sourcePage", get(pages::source::page))
            .about("What an article was read from beside what was made of it, each cut with its reason."),
        at("/facets/{field}", "facetPage", get(pages::facet))
            .about("All values of a facet, to search and choose among.")
            .takes(&NARROWING)
            .takes(&["prefix", "limit", "offset"]),
        at("/people", "peoplePage", get(pages::browse::people))
            .about("All people, how many articles name each, and when.")
            .takes(&["prefix", "offset"]),
        at("/people/{name}", "personPage", get(pages::profile::person)).about("When and where a person is named."),
        at("/countries", "countriesPage", get(pages::browse::countries))
            .about("All countries, how many articles name each, and when.")
            .takes(&["prefix", "offset"]),
        at("/countries/{code}", "countryPage", get(pages::profile::country))
            .about("When and where a country is named."),
        at("/coverage", "coveragePage", get(pages::coverage::page))
            .about("What is held of each publication, from when to when, and where there are gaps."),
        at("/help", "help", get(pages::help)).about("The query language."),
        at("/docs", "docs", get(documentation::page)).about("This documentation, to read."),
    ]
}

fn operators() -> Vec<Address> {
    let at = |path, name, route| Address::new(Audience::Operators, path, name, route);
    vec![
        at("/healthz", "alive", get(running::alive)).about("The process lives.").json::<AliveJson>(),
        at("/readyz", "ready", get(running::ready))
            .about("The service can answer: index and corpus can be read, and a turn is free.")
            .json::<ReadyJson>(),
        at("/metrics", "metrics", get(running::metrics))
            .about("Counts and times for Prometheus.")
            .media([meters::MEDIA_TYPE]),
        at("/version", "version", get(running::version)).about("Which version this is.").json::<VersionJson>(),
    ]
}

fn files() -> Vec<Address> {
    let at = |path, name, route| Address::new(Audience::Files, path, name, route);
    vec![
        at("/openapi.json", "openapi", get(documentation::document))
            .about("This documentation as OpenAPI 3.1.")
            .media(["application/json"]),
        at("/opensearch.xml", "opensearch", get(protocols::description))
            .about("How to search here, as browsers read it (OpenSearch 1.1).")
            .media([protocols::DESCRIPTION_TYPE]),
        at("/suggest.json", "suggestions", get(protocols::suggest))
            .about("What letters typed so far may become, as browsers read it.")
            .takes(&["q"])
            .also(&[400])
            .media([protocols::SUGGESTIONS_TYPE]),
        at("/robots.txt", "robots", get(protocols::robots)).about("What robots may collect.").media([protocols::TEXT]),
        at("/assets/style.css", "style", get(assets::style))
            .about("The style sheet.")
            .media(["text/css; charset=utf-8"]),
        at("/assets/reading.css", "reading_style", get(assets::reading))
            .about("The style sheet of what is read.")
            .media(["text/css; charset=utf-8"]),
        at("/assets/script.js", "script", get(assets::script))
            .about("What pages do faster with a script.")
            .media(["text/javascript; charset=utf-8"]),
        at("/assets/icon.svg", "icon", get(assets::icon)).about("The picture for tabs.").media(["image/svg+xml"]),
    ]
}

/// The routes of the table, with what each audience needs around them.
pub(super) fn routes(site: &Site) -> Router<Site> {
    let of = |audiences: &[Audience]| {
        let table = table().into_iter().filter(|address| audiences.contains(&address.audience));
        table.fold(Router::new(), |routes, address| routes.route(address.path, address.route))
    };
    // Answered anew only when the index has changed: to who has the answer, and to who asks what others asked.
    let read = |routes: Router<Site>| {
        routes
            .layer(from_fn_with_state(site.clone(), kept::again))
            .layer(from_fn_with_state(site.clone(), fresh::conditional))
            .layer(from_fn_with_state(site.clone(), layers::paced))
    };
    // Pages in the reader's language, which must be known before an answer is tagged.
    let pages = read(of(&[Audience::People])).layer(from_fn(tongue::visiting));
    let programs = read(of(&[Audience::Programs, Audience::Others]));
    pages.merge(programs).merge(of(&[Audience::Operators, Audience::Files]))
}
