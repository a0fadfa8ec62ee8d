//! Tokens → the persons of an article, with their mentions and a confidence.
//!
//! In three steps: the text proposes candidates, the article as a whole decides which are persons and which names mean the
//! same one, and a second reading finds every mention. No pronouns, no organisations; a bare surname that no full name
//! explains is kept only with a title, and then as doubtful.

mod candidates;
mod context;
mod document;
mod key;
mod mentions;
mod namesakes;
mod parting;
mod recurring;
mod runs;
mod score;
mod tagged;
mod variants;

use std::collections::HashSet;

use crate::article::{Article, Person};

use super::countries::{Found, Names};
use super::fold::fold;
use super::tokens::Text;

pub(crate) use key::folded_name;

/// The persons of an article, most mentioned first. `places` are folded words that the article uses as places: none of them
/// alone is a person.
pub(crate) fn persons(
    article: &Article,
    texts: &[Text<'_>],
    found: &[Found],
    places: &HashSet<String>,
    language: &str,
) -> Vec<Person> {
    let candidates = candidates::candidates(texts, found, language);
    let known = document::known(article, texts, &candidates, language);
    let mentions = mentions::mentions(texts, &candidates, &known, places, language);
    let mut persons: Vec<Person> = known
        .into_iter()
        .zip(mentions)
        .filter(|(known, mentions)| known.asserted || !mentions.is_empty())
        .map(|(known, mentions)| Person {
            name: known.name,
            mentions,
            confidence: known.confidence,
            asserted: known.asserted,
            found: known.found,
            ids: Vec::new(),
        })
        .collect();
    persons.sort_by(|a, b| {
        b.mentions.len().cmp(&a.mentions.len()).then_with(|| a.mentions.first().cmp(&b.mentions.first()))
    });
    persons
}

/// What the finder of countries must know of the persons.
pub(crate) fn names(persons: &[Person], places: &HashSet<String>) -> Names {
    let surname = |person: &Person| person.name.split_whitespace().skip(1).last().map(fold);
    Names {
        mentions: persons.iter().flat_map(|person| person.mentions.iter().copied()).collect(),
        surnames: persons.iter().filter_map(surname).filter(|surname| !places.contains(surname)).collect(),
    }
}
