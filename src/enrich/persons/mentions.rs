//! Known persons and texts → every mention of each.
//!
//! The text is read once more from the start: full forms first, then bare surnames and given names, each taken for the
//! person of that name last mentioned in full before it, else for the first one after. So counts are right even where a
//! single mention gave no sign of being a person.

use std::collections::{HashMap, HashSet};

use crate::article::{Mention, PersonFound};
use crate::enrich::lexicon::Cue;
use crate::enrich::tokens::{Casing, Gap, Shape, Text};

use super::candidates::Candidate;
use super::document::Known;

/// What a name in the text leads to.
#[derive(Debug, Default)]
struct Names {
    /// Folded full form → person.
    forms: HashMap<String, usize>,
    /// First word of a full form → words of the longest form that begins with it.
    longest: HashMap<String, usize>,
    /// Folded surname → person last mentioned by that name, at first the first of the article.
    surnames: HashMap<String, usize>,
    /// Folded given name → the same.
    given: HashMap<String, usize>,
}

/// The mentions of each person, in the order of `persons`, each in text order.
pub(super) fn mentions(
    texts: &[Text<'_>],
    candidates: &[Candidate],
    persons: &[Known],
    places: &HashSet<String>,
    language: &str,
) -> Vec<Vec<Mention>> {
    let mut names = Names::of(persons);
    let titled = titled(texts, candidates);
    let mut mentions = vec![Vec::new(); persons.len()];
    for (number, text) in texts.iter().enumerate() {
        let mut at = 0;
        while at < text.tokens.len() {
            let found = names.full_at(text, at, persons, language).or_else(|| {
                let has_title = titled.binary_search(&(number, at)).is_ok();
                if !has_title && places.contains(text.folded(at)) {
                    return None;
                }
                names.bare_at(text, at, has_title, language).map(|person| (1, person))
            });
            if let Some((length, person)) = found {
                mentions[person].push(Mention { part: text.part, span: text.span(at..at + length) });
            }
            at += found.map_or(1, |(length, _)| length);
        }
    }
    mentions
}

/// Text and token of every candidate with a title of its own, sorted.
fn titled(texts: &[Text<'_>], candidates: &[Candidate]) -> Vec<(usize, usize)> {
    let has_title =
        |one: &&Candidate| one.title != super::candidates::Title::None && texts[one.text].casing == Casing::Sentence;
    candidates.iter().filter(has_title).map(|one| (one.text, one.tokens.start)).collect()
}

impl Names {
    fn of(persons: &[Known]) -> Self {
        let mut names = Self::default();
        for (number, person) in persons.iter().enumerate() {
            for form in &person.forms {
                let mut words = form.split(' ');
                let longest = names.longest.entry(words.next().unwrap_or("").to_owned()).or_default();
                *longest = (*longest).max(1 + words.count());
                names.forms.insert(form.clone(), number);
            }
        }
        for (number, person) in persons.iter().enumerate().filter(|(_, person)| !super::namesakes::is_one(person)) {
            names.learn(number, person, false);
        }
        names
    }

    /// Makes a person the one meant by its bare names; `newest` whether even if another is meant now.
    fn learn(&mut self, number: usize, person: &Known, newest: bool) {
        let set = |map: &mut HashMap<String, usize>, word: &String| match map.get_mut(word) {
            Some(meant) if newest => *meant = number,
            Some(_) => {}
            None => _ = map.insert(word.clone(), number),
        };
        for surname in surnames(&person.words) {
            set(&mut self.surnames, surname);
        }
        if let [first, _, ..] = &person.words[..] {
            set(&mut self.given, first);
        }
    }

    /// The longest full form that begins at a token.
    fn full_at(&mut self, text: &Text<'_>, at: usize, persons: &[Known], language: &str) -> Option<(usize, usize)> {
        if !text.tokens[at].is_capital() && !matches!(text.casing, Casing::Lower) {
            return None;
        }
        let longest = *self.longest.get(text.folded(at))?;
        let joined = (1..longest)
            .take_while(|&n| text.tokens.get(at + n).is_some_and(|next| next.gap.joins() || next.gap == Gap::Stop))
            .count();
        let (length, person) = (1..=joined + 1).rev().find_map(|length| {
            let person = *self.forms.get(&text.phrase(at..at + length))?;
            (length > 1 || is_isolated(text, at, language)).then_some((length, person))
        })?;
        if persons[person].found != PersonFound::TitledSurname {
            self.learn(person, &persons[person], true);
        }
        Some((length, person))
    }

    /// The person that a bare name means.
    fn bare_at(&self, text: &Text<'_>, at: usize, has_title: bool, language: &str) -> Option<usize> {
        let token = &text.tokens[at];
        let written_as_name =
            matches!(token.shape, Shape::Capital) || token.shape == Shape::Upper && token.span.len() > 3;
        if !written_as_name
            || !has_title && doubtful(text, at, language)
            || !has_title && !is_isolated(text, at, language) && language != "de"
        {
            return None;
        }
        let folded = text.folded(at);
        if let Some(&person) = self.surnames.get(folded).or_else(|| self.surnames.get(genitive(folded, language)?)) {
            return Some(person);
        }
        let given = has_title
            || token.word.given > 0
                && !token.word.is_common(language)
                && text.casing == Casing::Sentence
                && is_isolated(text, at, language);
        self.given.get(folded).copied().filter(|_| given)
    }
}

/// The words by which a person may be called alone: the last, and the one before it where two surnames are usual and it is
/// no given name.
fn surnames(words: &[String]) -> impl Iterator<Item = &String> {
    let second = words.len().checked_sub(2).filter(|&at| at > 0).map(|at| &words[at]);
    let double = second.filter(|word| {
        let known = crate::enrich::lexicon::word(word);
        known.given < 2 && !known.is(Cue::Joint) && word.len() > 3 && words.len() > 2
    });
    words.last().into_iter().chain(double)
}

fn genitive<'a>(folded: &'a str, language: &str) -> Option<&'a str> {
    (language == "de").then(|| folded.strip_suffix('s')).flatten()
}

/// A common word at the begin of a sentence or in a title says nothing.
fn doubtful(text: &Text<'_>, at: usize, language: &str) -> bool {
    let token = &text.tokens[at];
    let says = text.tokens.get(at + 1).is_some_and(|next| next.word.is(Cue::Speech) || next.gap == Gap::Apostrophe);
    token.word.is_common(language) && (token.starts && !says || text.casing != Casing::Sentence)
        || token.word.is_never_name(language)
}

/// Whether no capitalised neighbour makes the word part of another name (Trump Tower, Melania Trump).
fn is_isolated(text: &Text<'_>, at: usize, language: &str) -> bool {
    if text.casing != Casing::Sentence {
        return true;
    }
    let token = &text.tokens[at];
    let next = text.tokens.get(at + 1);
    let before = at.checked_sub(1).map(|before| &text.tokens[before]);
    let part_of_next = next.is_some_and(|next| {
        next.gap == Gap::Space && !next.starts && next.shape == Shape::Capital && !next.word.is_title()
    });
    let part_of_before = before.is_some_and(|before| {
        let joined = matches!(token.gap, Gap::Space) && !token.starts;
        let name = matches!(before.shape, Shape::Capital | Shape::Initial)
            && !before.word.is_title()
            && !before.word.is_never_name(language);
        joined && name && before.word.is_name() && !(before.starts && before.word.is_common_anywhere())
    });
    !part_of_next && !part_of_before
}
