//! Polite forms of a man and of a woman before one surname → a person of its own beside the one that is named in full.
//!
//! Where the article says Sir Keir Qelborn, Lady Qelborn is somebody else. She is called by her polite form, which tells
//! the two apart wherever they are mentioned, and is doubtful like every bare surname.

use std::collections::{BTreeMap, HashMap};

use super::candidates::{Candidate, Title};
use super::document::{Known, UNEXPLAINED, written};
use crate::article::PersonFound;
use crate::enrich::tokens::{Casing, Text};

/// Whom a polite form is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gender {
    Woman,
    Man,
}

impl Gender {
    /// That of the polite form right before a candidate.
    fn of(text: &Text<'_>, one: &Candidate) -> Option<Self> {
        let before = one.tokens.start.checked_sub(1).filter(|_| one.title == Title::Honorific)?;
        match text.folded(before) {
            "lady" | "dame" | "mrs" | "ms" | "miss" | "madame" | "mme" | "mlle" | "frau" | "sra" | "srta"
            | "senora" | "dona" | "signora" | "mevrouw" | "mevr" => Some(Self::Woman),
            "sir" | "lord" | "mr" | "monsieur" | "herr" | "hr" | "sr" | "senor" | "don" | "signor" | "senhor"
            | "meneer" | "dhr" => Some(Self::Man),
            _ => None,
        }
    }
}

/// The persons that only a polite form tells from those that are known already.
pub(super) fn namesakes(texts: &[Text<'_>], candidates: &[Candidate], persons: &[Known]) -> Vec<Known> {
    let polite = || {
        let written = candidates.iter().filter(|one| texts[one.text].casing == Casing::Sentence);
        written.filter_map(|one| Some((one, Gender::of(&texts[one.text], one)?)))
    };
    let mut genders: HashMap<String, Gender> = HashMap::new();
    polite().for_each(|(one, gender)| _ = genders.entry(texts[one.text].phrase(one.tokens.clone())).or_insert(gender));
    let gender = |person: &Known| {
        // By a full form, or by the given name alone: Sir Keir.
        let given = person.words.first().filter(|_| person.words.len() > 1);
        person.forms.iter().filter(|form| form.contains(' ')).chain(given).find_map(|form| genders.get(form)).copied()
    };
    let mut holders: HashMap<&str, Vec<Option<Gender>>> = HashMap::new();
    for person in persons.iter().filter(|person| person.words.len() > 1) {
        if let Some(surname) = person.words.last() {
            holders.entry(surname).or_default().push(gender(person));
        }
    }
    let mut found: BTreeMap<String, Known> = BTreeMap::new();
    for (one, gender) in polite().filter(|(one, _)| one.lone && one.tokens.len() == 1) {
        let text = &texts[one.text];
        let tokens = one.tokens.start - 1..one.tokens.end;
        let others = holders.get(text.folded(one.tokens.start));
        if others.is_some_and(|others| others.iter().all(|other| other.is_some_and(|other| other != gender))) {
            let phrase = text.phrase(tokens.clone());
            found.entry(phrase.clone()).or_insert_with(|| Known {
                name: written(text, tokens.clone()),
                words: tokens.map(|at| text.folded(at).to_owned()).collect(),
                forms: vec![phrase],
                confidence: UNEXPLAINED,
                asserted: false,
                found: PersonFound::TitledSurname,
                count: 0,
            });
        }
    }
    found.into_values().collect()
}

/// Whether a person is one of these: neither the surname nor the polite form alone means it.
pub(super) fn is_one(person: &Known) -> bool {
    person.found == PersonFound::TitledSurname && person.words.len() > 1
}
