//! Witnesses of a page → its authors, byline and agency.
//!
//! JSON-LD, microdata, meta elements and the printed byline each name somebody; who is named by the weightiest of them
//! together wrote the story. People win over houses: a team, desk or agency is named as author only when the page names
//! nobody else, or declares the agency as one author of several.

use super::byline::{self, Byline};
use super::candidate::{Candidate, Field};
use super::ld::Work;
use super::names::{is_full_name, same_name};
use super::printed::{self, join};
use super::text::{key, tidy};
use super::vocabulary;
use super::witnesses::Gathered;

/// Who wrote it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Authors {
    pub(super) names: Vec<String>,
    /// As printed.
    pub(super) byline: Option<String>,
    pub(super) agency: Option<String>,
}

/// Meta elements that name authors, most trusted first.
const AUTHOR_METAS: [&str; 22] = [
    "author",
    "parsely-author",
    "article:author",
    "article:author_name",
    "sailthru.author",
    "byl",
    "dc.creator",
    "dcterms.creator",
    "dc.creator.personalname",
    "citation_author",
    "og:article:author",
    "og:author",
    "cxenseparse:author",
    "authors",
    "article.author",
    "twitter:data1",
    "bt:author",
    "creator",
    "rbauthors",
    "article-author",
    "shareaholic:article_author_name",
    "vr:author",
];

/// One witness with what it says.
struct Source {
    name: &'static str,
    /// How far it is trusted, set by hand: JSON-LD is written for the story, a meta element often for the whole site.
    weight: f32,
    said: Byline,
}

impl Source {
    fn is_full(&self) -> bool {
        self.said.people.iter().any(|name| name.contains(' ') || !name.is_ascii())
    }

    fn names(&self, person: &str) -> bool {
        self.said.people.iter().any(|name| same_name(name, person))
    }

    fn shares_a_person(&self, other: &Source) -> bool {
        other.said.people.iter().any(|person| self.names(person))
    }

    fn candidates(&self) -> impl Iterator<Item = Candidate> + '_ {
        let houses = self.said.organisations.iter().filter(|_| self.said.people.is_empty());
        self.said.people.iter().chain(houses).map(|name| Candidate {
            field: Field::Authors,
            value: name.clone(),
            source: self.name.to_owned(),
            weight: self.weight,
        })
    }
}

/// Reads the authors. `sites` are the comparable forms of the site's own name, which is no author beside others.
pub(super) fn read(
    page: &Gathered,
    work: Option<&Work>,
    sites: &[String],
    headline_at: Option<usize>,
    heard: &mut Vec<Candidate>,
) -> Authors {
    let printed = printed::choose(page, headline_at);
    let sources = [
        Source { name: "json-ld", weight: 0.9, said: declared(work, sites) },
        Source { name: "microdata", weight: 0.55, said: properties(page, sites) },
        Source { name: "meta", weight: 0.6, said: metas(page, sites) },
        Source { name: "byline", weight: printed.weight, said: without_house(printed.said, sites) },
    ];
    heard.extend(sources.iter().flat_map(Source::candidates));
    let agency = sources.iter().find_map(|source| source.said.agency.clone());
    let byline = printed.text.filter(|text| byline::names_somebody(text));
    Authors { names: names(&sources), byline, agency }
}

/// People of the best supported source that names some in full, else pen names, else houses, of the first.
fn names(sources: &[Source]) -> Vec<String> {
    let people = |source: &Source| source.said.people.clone();
    let declares_house = sources[0].said.people.is_empty() && !sources[0].said.organisations.is_empty();
    let best = best_supported(sources).filter(|best| !declares_house || best.weight > WEAK);
    if let Some(best) = best {
        let mut names = people(fuller(best, sources));
        names.extend(co_author(best));
        return names;
    }
    let pen_named = sources
        .iter()
        .find(|source| !source.said.people.is_empty() && (!declares_house || source.weight > WEAK))
        .map(people);
    let house = || sources.iter().find(|source| !source.said.organisations.is_empty());
    pen_named.or_else(|| house().map(|source| source.said.organisations.clone())).unwrap_or_default()
}

/// The source whose people the others name too: weights of those that share a person add up.
fn best_supported(sources: &[Source]) -> Option<&Source> {
    let support = |source: &Source| -> f32 {
        sources.iter().filter(|other| other.shares_a_person(source)).map(|other| other.weight).sum()
    };
    let full = sources.iter().filter(|source| source.is_full());
    full.reduce(|best, source| if support(source) > support(best) { source } else { best })
}

/// A trusted source that names the same people and more: JSON-LD often names the first author only.
fn fuller<'a>(best: &'a Source, sources: &'a [Source]) -> &'a Source {
    let more = |source: &&Source| {
        source.weight >= TRUSTED
            && source.said.people.len() > best.said.people.len()
            && best.said.people.iter().all(|person| source.names(person))
            && source.said.people.iter().all(|name| is_full_name(name))
    };
    sources.iter().find(more).unwrap_or(best)
}

/// A byline of this weight, by its class alone or far from the headline, does not stand against a house that JSON-LD declares as the author.
const WEAK: f32 = 0.45;

/// From this weight on a source may add authors: meta elements, an outright byline near the headline.
const TRUSTED: f32 = 0.6;

/// An agency that JSON-LD declares beside people.
fn co_author(best: &Source) -> Option<String> {
    let agencies = best.said.organisations.iter().filter(|name| vocabulary::agency(name).is_some());
    agencies.filter(|_| best.name == "json-ld").map(String::clone).next()
}

/// Whether an author as declared is the site itself: its name or address, alone or with an addition.
fn is_site(raw: &str, sites: &[String]) -> bool {
    let whole = key(raw);
    let first = raw.split([',', '(', '–', '|']).next().unwrap_or(raw).split(" - ").next().map(key).unwrap_or_default();
    let long = |site: &&String| site.len() >= 8;
    let named = |name: &String| !name.is_empty() && sites.iter().any(|site| site == name);
    let told = sites.iter().filter(long).any(|site| whole.contains(site.as_str()) && whole.len() < 2 * site.len());
    named(&whole) || named(&first) || told
}

/// One author as declared: a house where the page says so, else what the text says.
fn author(raw: &str, is_house: bool, sites: &[String]) -> Byline {
    if !is_house && !is_site(raw, sites) {
        return byline::read(raw);
    }
    let agency = vocabulary::agency(raw).map(str::to_owned);
    Byline { people: vec![], organisations: vec![raw.to_owned()], agency }
}

fn without_house(mut said: Byline, sites: &[String]) -> Byline {
    let first = |name: &str| name.split(' ').next().map(key).unwrap_or_default();
    let is_own = |name: &String| sites.contains(&key(name)) || name.contains(' ') && sites.contains(&first(name));
    let (own, people): (Vec<String>, Vec<String>) = said.people.into_iter().partition(is_own);
    said.people = people;
    said.organisations.extend(own);
    said
}

fn declared(work: Option<&Work>, sites: &[String]) -> Byline {
    let authors = work.map(|work| work.authors.as_slice()).unwrap_or_default();
    authors.iter().map(|(name, house)| author(name, *house, sites)).fold(Byline::default(), join)
}

fn properties(page: &Gathered, sites: &[String]) -> Byline {
    let authors = page
        .properties
        .iter()
        .filter(|property| !property.spot.aside && matches!(property.name.as_str(), "author" | "creator"));
    authors.take(8).map(|property| author(&tidy(&property.value), false, sites)).fold(Byline::default(), join)
}

/// The first kind of meta element that names people in full, else the first that names anybody.
fn metas(page: &Gathered, sites: &[String]) -> Byline {
    let of = |wanted: &str| {
        let values = page.metas.iter().filter(|(name, _)| name == wanted).map(|(_, content)| tidy(content));
        values
            .filter(|content| !content.starts_with("http"))
            .map(|content| author(&content, false, sites))
            .fold(Byline::default(), join)
    };
    let all: Vec<Byline> = AUTHOR_METAS.iter().map(|name| of(name)).collect();
    let named = all
        .iter()
        .find(|byline| byline.people.iter().any(|name| name.contains(' ')))
        .or_else(|| all.iter().find(|byline| **byline != Byline::default()));
    named.cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(name: &'static str, weight: f32, people: &[&str]) -> Source {
        let people = people.iter().map(|name| (*name).to_owned()).collect();
        Source { name, weight, said: Byline { people, ..Byline::default() } }
    }

    #[test]
    fn two_witnesses_outweigh_one_and_the_fuller_list_is_taken() {
        let sources = [
            source("json-ld", 0.9, &["Kim Page"]),
            source("meta", 0.6, &["Ann Lee", "Bo Ek"]),
            source("byline", 0.75, &["Ann Lee", "Bo Ek"]),
        ];
        assert_eq!(names(&sources), ["Ann Lee", "Bo Ek"]);
        let sources = [source("json-ld", 0.9, &["Ann Lee"]), source("byline", 0.75, &["Ann Lee", "Bo Ek"])];
        assert_eq!(names(&sources), ["Ann Lee", "Bo Ek"]);
        let sources = [source("json-ld", 0.9, &["Ann Lee"]), source("byline", 0.4, &["Yellow Anchor"])];
        assert_eq!(names(&sources), ["Ann Lee"]);
    }

    #[test]
    fn the_sites_own_name_is_a_house() {
        let sites = ["theargo".to_owned(), "argoharbournews".to_owned()];
        for raw in ["The Argo", "The Argo - Das Magazin", "Argo Harbour News (www.argo.example)"] {
            assert!(is_site(raw, &sites), "{raw}");
        }
        assert!(!is_site("Theo Argoni", &sites));
    }
}
