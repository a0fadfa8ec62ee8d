//! Candidates of an article → its persons: one for all the ways in which the article names them.
//!
//! Full names are gathered, weighed over the whole article (a surname that returns alone speaks for its full name) and
//! merged when one is a shorter form of the other. Where each is mentioned is then read anew from the text
//! ([`mentions`](super::mentions)). What the record asserts is a full name without need of evidence.

use std::collections::HashMap;
use std::ops::Range;

use crate::article::{Article, PersonFound};
use crate::enrich::lexicon::Cue;
use crate::enrich::tokens::{Casing, Shape, Text};

use super::candidates::{Candidate, Title};
use super::key::{folded_name, is_suffix};
use super::variants::are_spellings;

/// A person under construction.
#[derive(Debug, Clone)]
pub(super) struct Known {
    /// The fullest form, as written.
    pub(super) name: String,
    /// Its folded words, with particles.
    pub(super) words: Vec<String>,
    /// Every folded full form, the fullest first.
    pub(super) forms: Vec<String>,
    /// 0 to 1.
    pub(super) confidence: f32,
    /// Whether the record names this person.
    pub(super) asserted: bool,
    /// What spoke most for it.
    pub(super) found: PersonFound,
    /// How often the name stands in the text as `name` has it.
    pub(super) count: usize,
}

/// A full name of the text with all that speaks for it.
#[derive(Debug, Clone)]
struct Full {
    name: String,
    words: Vec<String>,
    score: f32,
    context: f32,
    /// Sum over its mentions of what the tagger says.
    tagged: f32,
    count: usize,
    asserted: bool,
    /// Whether `name` stands in a text whose capitals mean something.
    well_written: bool,
}

/// A full name below this is none: two unknown words need context, a common given name does not.
const ACCEPTED: f32 = 1.4;
/// What the tagger says (a logit from -3 to 3) counts so much beside the gazetteers. Measured on texts of seven languages that
/// neither rules nor tagger were made from: 0.2 to 0.6 are better than either alone; 2026-11.
const TAGGER_SHARE: f32 = 0.4;
/// It is strict with names in unusual places: half a step is given back.
const TAGGER_SHIFT: f32 = 0.5;
/// Bare surnames with a title that no full name explains.
pub(super) const UNEXPLAINED: f32 = 0.3;
/// At most so many persons of one surname are compared with each other.
const COMPARED: usize = 64;

/// The persons of an article, without mentions.
pub(super) fn known(article: &Article, texts: &[Text<'_>], candidates: &[Candidate], language: &str) -> Vec<Known> {
    let alone = alone(texts, candidates, language);
    let mut fulls: Vec<Full> = gathered(texts, candidates).into_values().collect();
    fulls.retain(|full| weight(full, &alone) >= ACCEPTED);
    fulls.extend(asserted(article));
    fulls.sort_by(|a, b| b.words.len().cmp(&a.words.len()).then_with(|| a.words.cmp(&b.words)));
    let mut persons = merged(fulls, &alone);
    persons.extend(unexplained(texts, candidates, &persons, language));
    persons.extend(super::namesakes::namesakes(texts, candidates, &persons));
    persons.extend(super::recurring::recurring(texts, candidates, &persons));
    persons
}

/// How often and how well each word stands alone as a name: count and best context. In German every noun has a capital: one
/// that no gazetteer knows says nothing.
fn alone(texts: &[Text<'_>], candidates: &[Candidate], language: &str) -> HashMap<String, (usize, f32)> {
    let mut alone: HashMap<String, (usize, f32)> = HashMap::new();
    for one in candidates.iter().filter(|one| one.lone) {
        let text = &texts[one.text];
        let any_noun = language == "de" && !text.tokens[one.tokens.end - 1].word.is_name() && one.context < 1.0;
        if text.casing == Casing::Sentence && !any_noun {
            let entry = alone.entry(text.folded(one.tokens.end - 1).to_owned()).or_default();
            *entry = (entry.0 + 1, entry.1.max(one.context));
        }
    }
    alone
}

/// Full names by their folded words.
fn gathered(texts: &[Text<'_>], candidates: &[Candidate]) -> HashMap<String, Full> {
    let mut fulls: HashMap<String, Full> = HashMap::new();
    for one in candidates {
        let text = &texts[one.text];
        let Some(tokens) = full_tokens(text, one) else { continue };
        let regnal = if one.lone { 1.0 } else { 0.0 };
        let well_written = text.casing == Casing::Sentence;
        let full = fulls.entry(text.phrase(tokens.clone())).or_insert_with(|| Full {
            name: written(text, tokens.clone()),
            words: tokens.clone().map(|at| text.folded(at).to_owned()).collect(),
            score: one.score + regnal,
            context: 0.0,
            tagged: 0.0,
            count: 0,
            asserted: false,
            well_written,
        });
        if well_written && !full.well_written {
            (full.name, full.well_written) = (written(text, tokens), true);
        }
        full.score = full.score.max(one.score + regnal);
        full.context = full.context.max(one.context);
        full.tagged += one.tagged;
        full.count += 1;
    }
    fulls
}

/// The tokens of a full name; a title that stays with its name makes one of a single word.
fn full_tokens(text: &Text<'_>, one: &Candidate) -> Option<Range<usize>> {
    match one.lone {
        false => Some(one.tokens.clone()),
        true if one.title == Title::Regnal && one.tokens.start > 0 => {
            let title = &text.tokens[one.tokens.start - 1];
            (title.word.is(Cue::Regnal) && title.is_capital()).then(|| one.tokens.start - 1..one.tokens.end)
        }
        true => None,
    }
}

/// As in the text; a name in capitals only gets small letters.
pub(super) fn written(text: &Text<'_>, tokens: Range<usize>) -> String {
    let capitals =
        tokens.clone().filter(|&at| text.tokens[at].shape == Shape::Upper && text.written(at).len() > 3).count();
    let span = text.span(tokens.clone());
    let plain = span.of(text.text).unwrap_or("");
    if capitals == 0 {
        return plain.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    let mut name = String::with_capacity(plain.len());
    let mut end = span.start;
    for at in tokens {
        let token = &text.tokens[at];
        name.push_str(text.text.get(end..token.span.start).unwrap_or(" "));
        end = token.span.end;
        let word = text.written(at);
        let mut letters = word.chars();
        match letters.next() {
            Some(first) if token.shape == Shape::Upper && word.chars().count() > 2 => {
                name.push(first);
                name.extend(letters.flat_map(char::to_lowercase));
            }
            _ => name.push_str(word),
        }
    }
    name
}

/// All that speaks for a full name.
fn weight(full: &Full, alone: &HashMap<String, (usize, f32)>) -> f32 {
    let surname = full.words.last().and_then(|last| alone.get(last)).copied().unwrap_or_default();
    let returns = match surname {
        (0, _) => 0.0,
        (_, context) if context > 0.5 => 1.0,
        _ => 0.7,
    };
    let tagged = full.tagged / full.count.max(1) as f32;
    full.score
        + full.context.min(3.0)
        + returns
        + TAGGER_SHARE * (tagged + TAGGER_SHIFT)
        + if full.count > 1 { 0.2 } else { 0.0 }
}

/// The logistic of the weight, fitted to how often names of a weight are right in texts of six languages that nothing was
/// made from (2026-11): of those said to be 0.5 to 0.7 about six in ten are, of those above 0.9 ninety-six in a hundred.
fn confidence(weight: f32) -> f32 {
    1.0 / (1.0 + (-1.4 * (weight - 1.45)).exp())
}

/// What spoke most for a name.
fn most(full: &Full) -> PersonFound {
    let tagged = TAGGER_SHARE * full.tagged / full.count.max(1) as f32;
    match () {
        _ if full.asserted => PersonFound::Record,
        _ if full.context >= 1.0 && full.context >= tagged => PersonFound::Context,
        _ if full.score >= ACCEPTED => PersonFound::KnownName,
        _ => PersonFound::Sentence,
    }
}

fn asserted(article: &Article) -> impl Iterator<Item = Full> + '_ {
    article.asserted_persons.iter().filter_map(|name| {
        let key = folded_name(name);
        let words: Vec<String> = key.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
        let name = unturned(name);
        (!words.is_empty()).then_some(Full {
            name,
            words,
            score: 9.0,
            context: 0.0,
            tagged: 0.0,
            count: 0,
            asserted: true,
            well_written: false,
        })
    })
}

/// `Last, First` → `First Last`, white space collapsed.
fn unturned(name: &str) -> String {
    let turned = match name.split_once(',') {
        Some((last, first))
            if !first.trim().is_empty() && !is_suffix(&first.trim().trim_end_matches('.').to_lowercase()) =>
        {
            format!("{first} {last}")
        }
        _ => name.to_owned(),
    };
    turned.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Full names, longest first → persons.
fn merged(fulls: Vec<Full>, alone: &HashMap<String, (usize, f32)>) -> Vec<Known> {
    let mut persons: Vec<Known> = Vec::new();
    let mut by_word: HashMap<String, Vec<usize>> = HashMap::new();
    for full in fulls {
        let confidence = if full.asserted { 1.0 } else { confidence(weight(&full, alone)) };
        let near =
            full.words.last().into_iter().chain(full.words.first()).filter_map(|word| by_word.get(word)).flatten();
        let same = near.take(COMPARED).copied().find(|&number| {
            let words = &persons[number].words;
            is_form_of(&full.words, words) || are_spellings(&full.words, words)
        });
        match same {
            Some(number) => persons[number].absorb(full, confidence),
            None => {
                for word in full.words.last().into_iter().chain(full.words.first()) {
                    by_word.entry(word.clone()).or_default().push(persons.len());
                }
                persons.push(Known::new(full, confidence));
            }
        }
    }
    persons
}

impl Known {
    fn new(full: Full, confidence: f32) -> Self {
        let found = most(&full);
        Self {
            name: full.name,
            forms: vec![full.words.join(" ")],
            words: full.words,
            confidence,
            asserted: full.asserted,
            found,
            count: full.count,
        }
    }

    fn absorb(&mut self, full: Full, confidence: f32) {
        let same_words = full.words == self.words;
        if same_words && full.well_written && !full.asserted {
            self.name.clone_from(&full.name);
        }
        let likelier = full.count > self.count && !self.asserted && full.words.len() == self.words.len();
        if likelier && are_spellings(&full.words, &self.words) {
            (self.name, self.words, self.count) = (full.name.clone(), full.words.clone(), full.count);
        }
        if !same_words {
            self.forms.push(full.words.join(" "));
        }
        self.confidence = self.confidence.max(confidence);
        self.asserted |= full.asserted;
    }
}

/// Whether a name is a shorter form of a fuller one: its begin, its end, or the same with words left out or abbreviated
/// between the same first and last word.
fn is_form_of(short: &[String], long: &[String]) -> bool {
    let (Some(first), Some(last)) = (short.first(), short.last()) else { return false };
    if short.len() == 1 {
        return long.last() == Some(last) || long.first() == Some(first);
    }
    let same_last = long.last() == Some(last);
    let same_first =
        long.first().is_some_and(|other| other == first || abbreviates(first, other) || abbreviates(other, first));
    long.starts_with(short)
        || long.ends_with(short)
        || same_last && same_first && is_subsequence(&short[1..short.len() - 1], long)
}

fn abbreviates(initial: &str, word: &str) -> bool {
    initial.chars().count() == 1 && word.starts_with(initial)
}

fn is_subsequence(short: &[String], long: &[String]) -> bool {
    let mut rest = long.iter();
    short.iter().all(|word| rest.any(|other| other == word || abbreviates(word, other) || abbreviates(other, word)))
}

/// Bare surnames with a title that no full name explains: one doubtful person each.
fn unexplained(texts: &[Text<'_>], candidates: &[Candidate], persons: &[Known], language: &str) -> Vec<Known> {
    let explained: std::collections::HashSet<&str> =
        persons.iter().flat_map(|person| &person.words).map(String::as_str).collect();
    let mut bare: HashMap<String, Known> = HashMap::new();
    for one in candidates.iter().filter(|one| one.lone && speaks_for_itself(&texts[one.text], one, language)) {
        let text = &texts[one.text];
        let words: Vec<String> = one.tokens.clone().map(|at| text.folded(at).to_owned()).collect();
        if words.iter().any(|word| explained.contains(word.as_str())) {
            continue;
        }
        let phrase = words.join(" ");
        bare.entry(phrase.clone()).or_insert_with(|| Known {
            name: written(text, one.tokens.clone()),
            words,
            forms: vec![phrase],
            confidence: UNEXPLAINED,
            asserted: false,
            found: PersonFound::TitledSurname,
            count: 0,
        });
    }
    let mut bare: Vec<Known> = bare.into_values().collect();
    bare.sort_by(|a, b| a.words.cmp(&b.words));
    bare
}

/// "Mr Albares", "el ministro Marlaska": a polite form or, for a word that can be a surname, an office.
fn speaks_for_itself(text: &Text<'_>, one: &Candidate, language: &str) -> bool {
    let word = text.tokens[one.tokens.end - 1].word;
    let plausible = text.casing == Casing::Sentence && text.span(one.tokens.clone()).len() > 2 && !word.is(Cue::Thing);
    let office_before = one.tokens.start.checked_sub(1).is_some_and(|at| {
        let title = &text.tokens[at];
        title.word.is(Cue::Role) && (title.is_capital() != matches!(language, "es" | "fr" | "it" | "pt"))
    });
    match one.title {
        Title::Honorific => {
            plausible && !word.is_never_name(language) && (!word.is_common(language) || word.surname > 1)
        }
        Title::Role => plausible && office_before && !word.is_common_anywhere() && !word.is_never_name(language),
        _ => false,
    }
}
