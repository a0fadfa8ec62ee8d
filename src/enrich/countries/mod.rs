//! Tokens → the countries of an article, with their mentions and which of them it is about.
//!
//! A gazetteer walk proposes; what the words around say (a club, a newspaper, a person's name, the name of a language)
//! takes away; what the article says elsewhere decides between several countries of one place. No country is guessed from
//! anything but words in the text and what the record asserts.

mod atlas;
mod context;
mod focus;
#[cfg(test)]
mod inflection;
mod kindred;
mod scripts;

use std::collections::HashMap;
use std::ops::Range;

use crate::article::{Article, Country, CountryFound, CountryMentioned, Mention};

pub use atlas::{country_named, is_country, name_of};
pub(crate) use kindred::kindred;

use super::hash;
use super::tokens::{Casing, Shape, Text};
pub(crate) use context::{Names, used_as_places};

pub(crate) use atlas::LANGUAGES;
use atlas::{Atlas, Form, Kind};

/// A phrase that may name a country.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    /// Which of the article's texts, by number.
    pub(crate) text: usize,
    /// Which of its tokens.
    pub(crate) tokens: Range<usize>,
    form: &'static Form,
}

impl Found {
    /// Whether it is the name of a country or place, not an adjective: such a word is seldom part of a person's name.
    pub(crate) fn is_place(&self) -> bool {
        matches!(self.form.kind, Kind::Name | Kind::Exact | Kind::Metonym | Kind::Place | Kind::Nothing)
    }

    /// The likeliest country that it names.
    pub(crate) fn country(&self) -> Option<Country> {
        self.form.countries.first().copied().filter(|_| self.form.kind != Kind::Nothing)
    }

    /// Whether it is an adjective or the name of a people.
    pub(crate) fn is_people(&self) -> bool {
        self.form.kind == Kind::People
    }

    /// How it names its country where it stands.
    fn kind_in(&self, text: &Text<'_>) -> Kind {
        let small = text.tokens[self.tokens.start].shape == Shape::Lower;
        if self.form.people && small { Kind::People } else { self.form.kind }
    }

    /// Whether it is the abbreviation of a state.
    pub(crate) fn is_abbreviation(&self) -> bool {
        matches!(self.form.kind, Kind::State | Kind::Exact)
    }
}

/// Every phrase of the texts that may name a country, in order; none overlaps another of the same text.
pub(crate) fn found(texts: &[Text<'_>], language: &str) -> Vec<Found> {
    let atlas = Atlas::of(language);
    let mut all = Vec::new();
    for (number, text) in texts.iter().enumerate() {
        let mut at = 0;
        while at < text.tokens.len() {
            match longest_at(atlas, text, at, language) {
                Some((length, form)) => {
                    all.push(Found { text: number, tokens: at..at + length, form });
                    at += length;
                }
                None => at += 1,
            }
        }
    }
    all
}

/// The longest phrase that begins at a token: its length in tokens and what it names.
fn longest_at(atlas: Atlas, text: &Text<'_>, at: usize, language: &str) -> Option<(usize, &'static Form)> {
    let bare = genitive(text, at, language).map_or(0, |word| atlas.longest(word));
    let longest = atlas.longest(text.tokens[at].hash).max(bare);
    let joined = (1..longest).take_while(|&n| text.tokens.get(at + n).is_some_and(|token| token.gap.joins())).count();
    (1..=(joined + 1).min(longest)).rev().find_map(|length| {
        let range = at..at + length;
        let form =
            atlas.form(text.phrase_hash(range.clone())).or_else(|| genitive_form(atlas, text, &range, language))?;
        (form.allows(text.span(range.clone()).of(text.text)?) && cased(text, range, form, language))
            .then_some((length, form))
    })
}

/// The number of a word without the -s that German and Dutch names take.
fn genitive(text: &Text<'_>, at: usize, language: &str) -> Option<u64> {
    let word = matches!(language, "de" | "nl").then(|| text.folded(at).strip_suffix('s')).flatten();
    word.filter(|word| word.len() > 3).map(hash::word)
}

fn genitive_form(atlas: Atlas, text: &Text<'_>, range: &Range<usize>, language: &str) -> Option<&'static Form> {
    let last = genitive(text, range.end - 1, language)?;
    let before = text.tokens[range.start..range.end - 1].iter().map(|token| token.hash).reduce(hash::join);
    atlas
        .form(before.map_or(last, |before| hash::join(before, last)))
        .filter(|form| matches!(form.kind, Kind::Name | Kind::Place | Kind::MinorPlace))
}

/// Names need a capital; adjectives only where the language writes them so.
fn cased(text: &Text<'_>, range: Range<usize>, form: &Form, language: &str) -> bool {
    let first = &text.tokens[range.start];
    let capital = range.clone().any(|at| text.tokens[at].is_capital());
    match form.kind {
        Kind::Exact | Kind::State => true,
        _ if form.people && is_small_adjective(text.folded(range.start), language) => true,
        Kind::People => first.is_capital() || is_small_adjective(text.folded(range.start), language),
        Kind::Name if text.casing == Casing::Lower => range.len() > 1 || !first.word.is_common_anywhere(),
        _ => capital && (first.shape != Shape::Lower || range.len() > 2),
    }
}

/// Whether the language writes such an adjective with a small letter (German only the adjective, not the people).
fn is_small_adjective(folded: &str, language: &str) -> bool {
    match language {
        "es" | "fr" | "pt" | "it" => true,
        "de" => folded.contains("isch") || folded.starts_with("deutsch"),
        _ => false,
    }
}

/// The countries of an article, most mentioned first. `persons` are the mentions of persons: a country inside one is none.
pub(crate) fn mentioned(
    article: &Article,
    texts: &[Text<'_>],
    found: &[Found],
    names: &context::Names,
    language: &str,
) -> Vec<CountryMentioned> {
    let persons = context::Persons::of(names);
    let kept: Vec<&Found> = context::kept(texts, found, names, &persons, language);
    let weights = weights(&kept);
    let named = kept.into_iter().filter_map(|one| {
        let (text, country) = (&texts[one.text], likeliest(&one.form.countries, &weights)?);
        let kind = one.kind_in(text);
        let aside = focus::is_aside(text, &one.tokens, kind, &persons);
        Some((focus::Cited { country, text: one.text, kind, aside }, text.span(one.tokens.clone())))
    });
    let mut countries: Vec<CountryMentioned> = Vec::new();
    let mut cited: Vec<focus::Cited> = Vec::new();
    for (one, span) in named.chain(scripts::named(texts, language)) {
        let mention = Mention { part: texts[one.text].part, span };
        let country = one.country;
        cited.push(one);
        match countries.iter_mut().find(|known| known.country == country) {
            Some(known) => known.mentions.push(mention),
            None => countries.push(CountryMentioned {
                country,
                mentions: vec![mention],
                focus: false,
                asserted: false,
                confidence: 0.0,
                found: CountryFound::Place,
            }),
        }
    }
    assert_countries(&article.asserted_countries, &mut countries);
    let about = focus::focus(texts, &cited);
    for country in &mut countries {
        country.focus = about.contains(&country.country);
        weigh(country, &cited);
    }
    countries.sort_by_key(|country| std::cmp::Reverse(country.mentions.len()));
    countries
}

/// The surest way in which a country is named, and how sure all of them together make it.
fn weigh(country: &mut CountryMentioned, cited: &[focus::Cited]) {
    let mut doubt = 1.0;
    for one in cited.iter().filter(|one| one.country == country.country) {
        let (found, sure) = one.kind.evidence();
        country.found = country.found.min(found);
        doubt *= 1.0 - sure;
    }
    // However often: the same mistake is made again and again.
    country.confidence = if country.asserted { 1.0 } else { (1.0 - doubt).min(0.98) };
}

/// How often each country is named by phrases that can mean no other.
fn weights(kept: &[&Found]) -> HashMap<Country, usize> {
    let mut weights = HashMap::new();
    for one in kept {
        if let [country] = one.form.countries[..] {
            *weights.entry(country).or_default() += 1;
        }
    }
    weights
}

/// Of several countries that a phrase may mean, the one that the article names most elsewhere; else the first.
fn likeliest(countries: &[Country], weights: &HashMap<Country, usize>) -> Option<Country> {
    let weight = |country: &Country| weights.get(country).copied().unwrap_or(0);
    countries.iter().rev().max_by_key(|country| weight(country)).copied()
}

/// Takes what the record asserts: codes or names. Unknown ones stay in the article and are not repeated here.
fn assert_countries(asserted: &[String], countries: &mut Vec<CountryMentioned>) {
    for country in asserted.iter().filter_map(|text| country_named(text)) {
        match countries.iter_mut().find(|known| known.country == country) {
            Some(known) => known.asserted = true,
            None => countries.push(CountryMentioned {
                country,
                mentions: vec![],
                focus: false,
                asserted: true,
                confidence: 1.0,
                found: CountryFound::Record,
            }),
        }
    }
}
