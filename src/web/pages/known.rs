//! People and countries of an article → who is named where, and how that is known.

use super::DEFAULTS;
use crate::article::{Article, Mention, Part};
use crate::enrich::{self, Entry};
use crate::search::answer::FacetField;
use crate::web::links;
use crate::web::tongue::Tongue;

/// Places listed for a name: more than that is "often".
const MAX_PLACES: usize = 8;
/// Sentences shown for a name.
const SENTENCES: usize = 3;

/// Where people and countries have their pages.
pub(super) const PEOPLE: &str = "/people";
pub(super) const COUNTRIES: &str = "/countries";

/// A person or country of an article.
pub(super) struct Known<'a> {
    pub(super) text: String,
    /// How often it is named.
    pub(super) count: u64,
    /// The page about it; the search, where the name may be anybody's.
    pub(super) url: String,
    pub(super) search_url: String,
    /// Whether the article is about it; whether the record says so.
    pub(super) is_focus: bool,
    pub(super) is_asserted: bool,
    /// What spoke most for it, and how sure that is.
    pub(super) found: &'static str,
    pub(super) confidence: String,
    pub(super) sentences: Vec<&'a str>,
    pub(super) places: Vec<NamedAt>,
    pub(super) has_more_places: bool,
}

/// A part of the text that names someone.
#[derive(PartialEq, Eq)]
pub(super) enum NamedAt {
    Headline,
    Standfirst,
    Paragraph(usize),
}

pub(super) fn persons(t: Tongue, entry: &Entry) -> Vec<Known<'_>> {
    let known = entry.persons.iter().map(|person| {
        let known = known(t, FacetField::Person, &person.name, &person.mentions, &entry.article);
        Known {
            url: if person.is_identified() { links::about(PEOPLE, &person.name) } else { known.search_url.clone() },
            is_asserted: person.asserted,
            found: t.say(&format!("found.{}", person.found.name())),
            confidence: t.percent(percent(person.confidence)),
            ..known
        }
    });
    known.collect()
}

pub(super) fn countries(t: Tongue, entry: &Entry) -> Vec<Known<'_>> {
    let known = entry.countries.iter().map(|mentioned| Known {
        url: links::about(COUNTRIES, mentioned.country.code()),
        is_focus: mentioned.focus,
        is_asserted: mentioned.asserted,
        found: t.say(&format!("found.{}", mentioned.found.name())),
        confidence: t.percent(percent(mentioned.confidence)),
        ..known(t, FacetField::Country, mentioned.country.code(), &mentioned.mentions, &entry.article)
    });
    known.collect()
}

fn known<'a>(t: Tongue, field: FacetField, value: &str, mentions: &[Mention], article: &'a Article) -> Known<'a> {
    let mut places: Vec<NamedAt> = mentions
        .iter()
        .map(|mention| match mention.part {
            Part::Headline => NamedAt::Headline,
            Part::Standfirst => NamedAt::Standfirst,
            Part::Paragraph(at) => NamedAt::Paragraph(at + 1),
        })
        .collect();
    places.dedup();
    let has_more_places = places.len() > MAX_PLACES;
    places.truncate(MAX_PLACES);
    Known {
        text: t.value(field, value),
        count: mentions.len() as u64,
        url: String::new(),
        search_url: links::address("/", &links::toggled(&DEFAULTS, field, value), &DEFAULTS),
        is_focus: false,
        is_asserted: false,
        found: "",
        confidence: String::new(),
        sentences: enrich::sentences(article, mentions, SENTENCES),
        places,
        has_more_places,
    }
}

/// Of a confidence between 0 and 1.
pub(super) fn percent(confidence: f32) -> u32 {
    (confidence.clamp(0.0, 1.0) * 100.0).round() as u32
}
