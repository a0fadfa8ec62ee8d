//! The words of a proposed name → how much the gazetteers speak for a person.
//!
//! Weights were set by hand on the annotated articles: a common given name with any word that is not a common one passes
//! ([`ACCEPTED`](super::document)), two unknown words need context.

use std::ops::Range;

use crate::enrich::lexicon::{self, Cue};
use crate::enrich::tokens::{Casing, Shape, Text};

use super::runs::is_second_syllable;

/// Names in text without meaningful capitals must be known to the gazetteers.
const CASELESS_PENALTY: f32 = 0.6;
/// A family of Korea or China with a hyphenated given name is written like nothing else.
const HYPHENATED_SCORE: f32 = 2.0;

/// A particle, in either case.
pub(super) fn is_small(text: &Text<'_>, at: usize) -> bool {
    text.tokens[at].shape == Shape::Lower || text.tokens[at].word.is(Cue::Joint) && text.tokens[at].word.given < 2
}

/// What the gazetteers say of a name's words; `None` when it cannot be one. Weights were set by hand on the annotated
/// articles: a common given name with any word that is not a common one passes, two unknown words need context.
pub(super) fn score(text: &Text<'_>, tokens: Range<usize>, marks: usize, language: &str) -> Option<f32> {
    let words: Vec<usize> = tokens.clone().filter(|&at| !is_small(text, at)).collect();
    let (&first, &last) = (words.first()?, words.last()?);
    if words.len() > 6 || opens_no_name(text.folded(tokens.start)) {
        return None;
    }
    if tokens.clone().any(|at| is_second_syllable(text, at)) {
        return Some(HYPHENATED_SCORE);
    }
    let mut total = given_score(text, first, language) - 0.5 * marks as f32;
    if is_romance(language) && text.tokens[first].word.given == 0 {
        let of = |at| matches!(text.folded(at), "de" | "da" | "do" | "das" | "dos" | "di" | "del");
        total -= if tokens.clone().any(of) { 1.0 } else { 0.0 };
        total -= if text.tokens[first].starts { 0.4 } else { 0.0 };
    }
    if language == "de" && words.len() > 1 {
        total -= german_noun_penalty(text, first);
    }
    if words.len() > 1 {
        total += surname_score(text, last, language);
    }
    for &at in words.iter().skip(1).take(words.len().saturating_sub(2)) {
        let word = text.tokens[at].word;
        total -= if word.is_common(language) && !word.is_name() { 1.5 } else { 0.0 };
    }
    total -= if words.len() > 4 { 1.0 } else { 0.0 };
    total -= if text.casing == Casing::Sentence { 0.0 } else { CASELESS_PENALTY };
    Some(total)
}

fn given_score(text: &Text<'_>, at: usize, language: &str) -> f32 {
    let token = &text.tokens[at];
    if token.shape == Shape::Initial || token.shape == Shape::Upper && text.casing == Casing::Sentence {
        return 0.8;
    }
    let word = token.word;
    match (word.given, word.is_common(language)) {
        (3, false) => 2.0,
        (2, false) => 1.6,
        (1, false) => 1.2,
        (3, true) if !token.starts => 1.5,
        (3, true) => 1.0,
        (0, false) if word.surname > 0 => 0.8,
        (0, false) => unknown_score(language),
        (_, true) if word.surname > 1 => -0.2,
        _ => -1.0,
    }
}

/// Adjectives that open a sentence (Neuer Glanz) and genitives of names (Bergs Haus) stand before German nouns.
fn german_noun_penalty(text: &Text<'_>, first: usize) -> f32 {
    let token = &text.tokens[first];
    if token.word.is_name() || token.shape != Shape::Capital {
        return 0.0;
    }
    let folded = text.folded(first);
    let genitive = folded.strip_suffix('s').is_some_and(|name| lexicon::word(name).is_name());
    let inflected = ["e", "er", "es", "en"].iter().any(|ending| folded.ends_with(ending));
    match () {
        _ if genitive => 1.5,
        _ if token.starts && inflected => 1.0,
        _ => 0.0,
    }
}

/// Saints are places, and articles open titles.
fn opens_no_name(folded: &str) -> bool {
    matches!(
        folded,
        "san"
            | "santa"
            | "santo"
            | "sao"
            | "saint"
            | "sainte"
            | "st"
            | "sankt"
            | "gran"
            | "the"
            | "les"
            | "los"
            | "las"
            | "il"
            | "die"
            | "das"
            | "der"
    )
}

/// Languages in which common nouns have small letters and adjectives follow them.
pub(super) fn is_romance(language: &str) -> bool {
    matches!(language, "es" | "fr" | "it" | "pt")
}

/// Endings of abstract nouns and of adjectives of relation, which surnames unknown to the gazetteers seldom have.
fn is_abstract(folded: &str) -> bool {
    const ENDINGS: &[&str] = &[
        "cao", "coes", "cion", "ciones", "zione", "zioni", "tion", "tions", "mento", "mentos", "menti", "miento",
        "mientos", "ment", "ments", "dade", "dades", "idad", "idades", "ncia", "ncias", "nza", "enza", "ismo", "isme",
        "ologia", "ologie", "grafia", "ivo", "iva", "ivos", "ivas", "icas", "icos", "aria", "arias", "ais", "ales",
        "ico", "ica",
    ];
    folded.len() > 5 && ENDINGS.iter().any(|ending| folded.ends_with(ending))
}

/// "van", "von" and what follows them: a surname comes, whatever its word.
pub(super) fn is_strong_particle(text: &Text<'_>, at: usize) -> bool {
    let small = text.tokens[at].shape == Shape::Lower;
    let after_van = at > 0 && matches!(text.folded(at - 1), "van" | "von");
    small
        && match text.folded(at) {
            "van" | "bin" | "ibn" | "ter" | "ten" => true,
            "von" => text.tokens.get(at + 1).is_some_and(|next| next.word.surname > 0 || !next.word.is_common("de")),
            "der" | "den" | "de" | "dem" => {
                after_van
                    && (text.folded(at - 1) == "van"
                        || text.tokens.get(at + 1).is_some_and(|next| next.word.surname > 0))
            }
            _ => false,
        }
}

/// A word that no gazetteer knows: where only names have capitals it is likelier a name.
fn unknown_score(language: &str) -> f32 {
    if is_romance(language) { 0.5 } else { 0.4 }
}

fn surname_score(text: &Text<'_>, at: usize, language: &str) -> f32 {
    let word = text.tokens[at].word;
    if at > 0 && is_strong_particle(text, at - 1) {
        return 0.9;
    }
    let thing = if word.is(Cue::Thing) { 0.8 } else { 0.0 };
    if is_romance(language) && !word.is_name() && is_abstract(text.folded(at)) {
        return -1.0;
    }
    let plain = match (word.surname, word.is_common(language)) {
        (3, false) => 1.0,
        (2, false) => 0.8,
        (1, false) => 0.6,
        (0, false) if word.given > 0 => 0.5,
        (0, false) => unknown_score(language),
        (0, true) if at > 0 && text.tokens[at - 1].word.given > 1 && word.is_only_english(language) => {
            unknown_score(language)
        }
        (3, true) => 0.3,
        (2, true) => 0.0,
        (1, true) => -0.4,
        _ => -1.5,
    };
    plain - thing
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Part;

    fn scored(name: &str, language: &str) -> f32 {
        let text = format!("so {name}");
        let text = Text::new(Part::Paragraph(0), &text);
        score(&text, 1..text.tokens.len(), 0, language).unwrap_or(-9.0)
    }

    #[test]
    fn a_known_given_name_outweighs_two_unknown_words_and_those_common_ones() {
        assert!(scored("Maria Qelborn", "en") > 1.5);
        assert!((0.0..1.5).contains(&scored("Zqorvel Qelborn", "en")));
        assert!(scored("Annual Budget", "en") < 0.0);
    }

    #[test]
    fn what_follows_van_is_a_surname_whatever_its_word() {
        assert!(scored("Maria van der Meer", "nl") > 2.0);
    }

    #[test]
    fn saints_and_abstract_nouns_open_or_end_no_name() {
        assert!(scored("San Felipe", "es") < 0.0);
        assert!(scored("Qelva Comunicação", "pt") < 0.5);
    }
}
