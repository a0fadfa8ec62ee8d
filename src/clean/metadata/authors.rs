//! Witnesses of a page → its authors, byline and agency.
//!
//! Declared names come first (JSON-LD, microdata, meta), then names printed near the headline. People win over houses:
//! a team, desk or agency is named as author only when the page names nobody else.

use super::byline::{self, Byline};
use super::ld::Work;
use super::marks::Marks;
use super::names::same_name;
use super::text::{key, tidy};
use super::witnesses::{Gathered, Named};

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

/// Reads the authors. `publication` is the site's own name, which is no author beside others.
pub(super) fn read(
    page: &Gathered,
    work: Option<&Work>,
    publication: Option<&str>,
    headline_at: Option<usize>,
) -> Authors {
    let printed = printed(page, headline_at);
    let sources = [
        declared(work),
        properties(page),
        metas(page),
        printed.as_ref().map(|named| read_named(named)).unwrap_or_default(),
    ];
    let house = publication.map(key).unwrap_or_default();
    let mut sources = sources.map(|source| without_house(source, &house));
    let agency = sources.iter().find_map(|source| source.agency.clone());
    Authors { names: names(&mut sources), byline: printed.map(|named| named.text.clone()), agency }
}

/// People of the first source that names some, else houses of the first.
fn names(sources: &mut [Byline]) -> Vec<String> {
    let full = |source: &&mut Byline| source.people.iter().any(|name| name.contains(' ') || !name.is_ascii());
    if let Some(source) = sources.iter_mut().find(full) {
        return std::mem::take(&mut source.people);
    }
    let pen_named = sources.iter_mut().find(|source| !source.people.is_empty());
    if let Some(source) = pen_named {
        return std::mem::take(&mut source.people);
    }
    sources
        .iter_mut()
        .find(|source| !source.organisations.is_empty())
        .map(|source| std::mem::take(&mut source.organisations))
        .unwrap_or_default()
}

fn without_house(mut source: Byline, house: &str) -> Byline {
    let (people, own): (Vec<String>, Vec<String>) = source.people.into_iter().partition(|name| key(name) != house);
    source.people = people;
    source.organisations.extend(own);
    source
}

fn join(mut one: Byline, other: Byline) -> Byline {
    for name in other.people {
        if !one.people.iter().any(|known| same_name(known, &name)) {
            one.people.push(name);
        }
    }
    for name in other.organisations {
        if !one.organisations.contains(&name) {
            one.organisations.push(name);
        }
    }
    one.agency = one.agency.or(other.agency);
    one
}

fn declared(work: Option<&Work>) -> Byline {
    let authors = work.map(|work| work.authors.as_slice()).unwrap_or_default();
    authors
        .iter()
        .map(|(name, house)| if *house { as_house(name) } else { byline::read(name) })
        .fold(Byline::default(), join)
}

fn as_house(name: &str) -> Byline {
    let agency = byline::agency(name).map(str::to_owned);
    Byline { people: vec![], organisations: vec![name.to_owned()], agency }
}

fn properties(page: &Gathered) -> Byline {
    let authors = page
        .properties
        .iter()
        .filter(|property| !property.spot.aside && matches!(property.name.as_str(), "author" | "creator"));
    authors.take(8).map(|property| byline::read(&tidy(&property.value))).fold(Byline::default(), join)
}

fn metas(page: &Gathered) -> Byline {
    let of = |wanted: &str| {
        let values = page.metas.iter().filter(|(name, _)| name == wanted).map(|(_, content)| tidy(content));
        values
            .filter(|content| !content.starts_with("http"))
            .map(|content| byline::read(&content))
            .fold(Byline::default(), join)
    };
    let all: Vec<Byline> = AUTHOR_METAS.iter().map(|name| of(name)).collect();
    let named = all
        .iter()
        .find(|byline| byline.people.iter().any(|name| name.contains(' ')))
        .or_else(|| all.iter().find(|byline| **byline != Byline::default()));
    named.cloned().unwrap_or_default()
}

/// The byline nearest to the headline: one that names people, else one that names a house.
fn printed(page: &Gathered, headline_at: Option<usize>) -> Option<&Named> {
    let distance = |named: &Named| headline_at.map_or(named.spot.at, |headline| named.spot.at.abs_diff(headline));
    let usable = |named: &&Named| (!named.spot.aside || distance(named) < NEAR) && !named.marks.has(Marks::NOT_NAME);
    let mut near: Vec<&Named> = page.bylines.iter().filter(usable).collect();
    near.sort_by_key(|named| (distance(named), usize::MAX - named.text.len()));
    let people = near.iter().take(MOST_READ).find(|named| !read_named(named).people.is_empty());
    let house = || {
        near.iter().take(MOST_READ).find(|named| !read_named(named).organisations.is_empty() && distance(named) < NEAR)
    };
    people.or_else(house).copied()
}

/// Within so many bytes of visible text a byline belongs to the headline even if it is named as standing aside.
const NEAR: usize = 600;

/// How many bylines are read.
const MOST_READ: usize = 30;

/// The people of a printed byline: the texts of its links to author pages where it has some. A single word counts
/// only where the page says that it is the author or where it is all the byline says.
fn read_named(named: &Named) -> Byline {
    let linked = named.links.iter().map(|link| byline::read(link)).fold(Byline::default(), join);
    if !linked.people.is_empty() {
        return linked;
    }
    let mut read = byline::read(&named.text);
    let words = named.text.split_whitespace().count();
    let trusted = named.declared || words <= 2 && !named.text.chars().all(|c| !c.is_lowercase());
    read.people.retain(|name| trusted || name.contains(' ') || !name.is_ascii());
    read
}
