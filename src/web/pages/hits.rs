//! Hits → how each is shown in a list: date and source in the margin, headline, passages, who is named.

use super::DEFAULTS;
use crate::article::PartialDate;
use crate::cite::embedded;
use crate::index::StoredEntry;
use crate::search::Request;
use crate::search::answer::{FacetField, Hit, Passage};
use crate::web::marks::{self, Html};
use crate::web::tongue::Tongue;
use crate::web::{links, words};

/// People and countries named beneath a hit.
const NAMED: usize = 4;

/// One hit of a list.
pub(super) struct HitView<'a> {
    pub(super) url: String,
    pub(super) language: Option<&'a str>,
    /// Where it is not the reader's.
    pub(super) language_name: Option<String>,
    pub(super) headline: Option<Html>,
    /// Stands in for a headline that is lacking.
    pub(super) opening: String,
    pub(super) publication: Option<&'a str>,
    pub(super) date: Option<DateView>,
    pub(super) authors: String,
    pub(super) agency: Option<&'a str>,
    /// A reference for programs, as the title of a COinS.
    pub(super) coins: String,
    pub(super) copies: u64,
    pub(super) copies_url: String,
    pub(super) passages: Vec<PassageView>,
    pub(super) persons: Vec<NamedLink>,
    pub(super) countries: Vec<NamedLink>,
}

/// A date for people and for programs.
pub(super) struct DateView {
    pub(super) machine: String,
    pub(super) words: String,
}

impl DateView {
    pub(super) fn new(t: Tongue, date: PartialDate) -> Self {
        Self { machine: date.to_string(), words: t.date(date) }
    }

    /// The date of publication of an article, if it is known.
    pub(super) fn of(t: Tongue, stored: &StoredEntry) -> Option<Self> {
        stored.entry.article.published.map(|published| Self::new(t, published.date))
    }
}

pub(super) struct PassageView {
    pub(super) html: Html,
    /// Whether it begins and ends inside a sentence.
    pub(super) is_cut_before: bool,
    pub(super) is_cut_after: bool,
    /// The article, opened where it stands.
    pub(super) url: String,
}

/// A name, and the search that it narrows to.
pub(super) struct NamedLink {
    pub(super) text: String,
    pub(super) url: String,
}

impl<'a> HitView<'a> {
    /// A hit of that request.
    pub(super) fn new(t: Tongue, request: &Request, hit: &'a Hit) -> Self {
        let (id, entry) = (hit.stored.id, &hit.stored.entry);
        let article = &entry.article;
        let language = entry.language.as_ref().map(|language| language.code());
        let named = |field, value: &str| NamedLink {
            text: t.value(field, value),
            url: links::address("/", &links::toggled(request, field, value), &DEFAULTS),
        };
        let (persons, countries) = (entry.persons.iter(), entry.countries.iter());
        let url = links::address(&format!("/articles/{id}"), request, &DEFAULTS);
        let headline = article.headline.as_deref().map(|text| marks::layered(text, &[], &[]));
        Self {
            language,
            language_name: language.filter(|code| *code != t.code()).map(|code| t.language(code)),
            headline: hit.headline.as_ref().map(marks::marked).or(headline),
            opening: words::opening(article),
            publication: article.publication.as_deref(),
            date: DateView::of(t, &hit.stored),
            authors: article.authors.join(", "),
            agency: article.agency.as_deref(),
            coins: embedded::coins(&hit.stored),
            copies: u64::from(hit.copies),
            copies_url: format!("/articles/{id}/copies"),
            passages: hit.passages.iter().map(|passage| passage_view(&url, passage)).collect(),
            persons: persons.take(NAMED).map(|p| named(FacetField::Person, &p.name)).collect(),
            countries: countries.take(NAMED).map(|c| named(FacetField::Country, c.country.code())).collect(),
            url,
        }
    }
}

fn passage_view(article_url: &str, passage: &Passage) -> PassageView {
    PassageView {
        html: marks::marked(&passage.marked),
        is_cut_before: passage.cut_before,
        is_cut_after: passage.cut_after,
        url: format!("{article_url}#{}", words::anchor(passage.part)),
    }
}
