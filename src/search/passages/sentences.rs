//! Text → its sentences.
//!
//! A sentence ends at a full stop, question or exclamation mark (of any script) that white space and no small letter
//! follow. Full stops of abbreviations, initials, acronyms and German ordinals end none; where both are possible
//! ("the U.S. The army"), a function word that follows decides. When in doubt two sentences stay together: a passage is
//! then a little long, but never begins in the middle.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::article::Span;
use crate::index::analysis::{begins_word, ends_word, fold};
use crate::search::stopwords::is_stop_word_anywhere;

/// What may follow an abbreviation within the sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Abbreviation {
    /// Anything: it stands before a name.
    Name,
    /// A number.
    Number,
    /// Anything but a function word.
    Word,
}

static ABBREVIATIONS: LazyLock<HashMap<&str, Abbreviation>> = LazyLock::new(|| {
    let rows = include_str!("abbreviations.tsv").lines().filter(|row| !row.starts_with('#'));
    rows.filter_map(|row| row.split_once('\t')).filter_map(|(word, kind)| Some((word, kind_of(kind)?))).collect()
});

fn kind_of(name: &str) -> Option<Abbreviation> {
    match name {
        "name" => Some(Abbreviation::Name),
        "number" => Some(Abbreviation::Number),
        "word" => Some(Abbreviation::Word),
        _ => None,
    }
}

/// The sentences of a text in order, without the white space between them; together they hold all its words.
pub(super) fn sentences(text: &str) -> Vec<Span> {
    let mut found = vec![];
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        // Most are these.
        if c.is_ascii_alphanumeric() || c == ' ' {
            continue;
        }
        let Some(end) = end_of_sentence(text, at, c) else { continue };
        push(text, start, end, &mut found);
        start = end;
        while chars.next_if(|(at, _)| *at < end).is_some() {}
    }
    push(text, start, text.len(), &mut found);
    found
}

fn push(text: &str, start: usize, end: usize, found: &mut Vec<Span>) {
    let piece = &text[start..end];
    let from = start + piece.len() - piece.trim_start().len();
    let to = start + piece.trim_end().len();
    if from < to {
        found.push(Span::new(from, to));
    }
}

/// Where the sentence ends whose last mark may be the character at `at`: behind closing quotation marks and brackets.
fn end_of_sentence(text: &str, at: usize, c: char) -> Option<usize> {
    if c == '\n' {
        return Some(at + 1);
    }
    if !is_stop(c) {
        return None;
    }
    let after = at + c.len_utf8();
    let stops = text[after..].len() - text[after..].trim_start_matches(is_stop).len();
    let behind = &text[after + stops..];
    let end = text.len() - behind.trim_start_matches(is_closing).len();
    let rest = &text[end..];
    if is_wide_stop(c) || rest.trim_start().is_empty() {
        return Some(end);
    }
    let next = rest.trim_start().trim_start_matches(is_opening);
    if !rest.starts_with(char::is_whitespace) || next.starts_with(char::is_lowercase) {
        return None;
    }
    (c != '.' || stops > 0 || ends_at_full_stop(&text[..at], next)).then_some(end)
}

fn is_stop(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '؟' | '۔' | '।' | '॥' | '‼' | '⁇' | '⁈' | '⁉') || is_wide_stop(c)
}

/// Stops of scripts without spaces.
fn is_wide_stop(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '｡' | '．')
}

fn is_closing(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | '»' | '“' | '‘' | '›' | ')' | ']' | '}' | '」' | '』' | '）' | '】')
}

fn is_opening(c: char) -> bool {
    is_closing(c)
        || matches!(c, '„' | '‚' | '«' | '‹' | '(' | '[' | '¿' | '¡' | '—' | '–' | '-' | '•' | '「' | '『')
        || c.is_whitespace()
}

/// Whether a full stop between `before` and `next` ends a sentence.
fn ends_at_full_stop(before: &str, next: &str) -> bool {
    let word = &before[before.trim_end_matches(|c| ends_word(c) || c == '.').len()..];
    let mut chars = word.chars();
    let one_letter = chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none();
    if one_letter && !is_pronoun(word) {
        return false;
    }
    let ordinal = word.len() <= 2 && word.bytes().all(|b| b.is_ascii_digit()) && !word.is_empty();
    if word.contains('.') || ordinal {
        return starts_with_function_word(next);
    }
    match ABBREVIATIONS.get(word.to_lowercase().as_str()) {
        None => true,
        Some(Abbreviation::Name) => false,
        Some(Abbreviation::Number) => !next.starts_with(|c: char| c.is_ascii_digit()),
        Some(Abbreviation::Word) => starts_with_function_word(next),
    }
}

/// "than I. The": the one letter that may well end an English sentence.
fn is_pronoun(word: &str) -> bool {
    word == "I"
}

fn starts_with_function_word(next: &str) -> bool {
    let end = next.find(|c| !ends_word(c)).unwrap_or(next.len());
    next.starts_with(begins_word) && is_stop_word_anywhere(&fold(&next[..end]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pieces(text: &str) -> Vec<&str> {
        sentences(text).into_iter().map(|span| span.of(text).unwrap()).collect()
    }

    #[test]
    fn every_line_of_the_table_parses() {
        let rows: Vec<&str> = include_str!("abbreviations.tsv").lines().collect();
        assert!(rows[0].starts_with('#'));
        assert!(rows[1..].is_sorted());
        for row in &rows[1..] {
            let (word, kind) = row.split_once('\t').unwrap();
            assert!(kind_of(kind).is_some() && word == word.to_lowercase(), "{row}");
        }
    }

    #[test]
    fn sentences_end_at_stops_before_white_space() {
        assert_eq!(pieces("He left. “Why?” she asked. No!  Yes…"), ["He left.", "“Why?” she asked.", "No!", "Yes…"]);
        assert_eq!(pieces("Version 3.5 of a.example came out"), ["Version 3.5 of a.example came out"]);
        assert_eq!(pieces("“We won.” The crowd left."), ["“We won.”", "The crowd left."]);
        assert_eq!(pieces("one\ntwo"), ["one", "two"]);
    }

    #[test]
    fn abbreviations_end_no_sentence() {
        for whole in [
            "Adm. Alvin spoke to Gen. John Q. Public.",
            "The U.S. Senate met.",
            "Er sah z. B. Berlin und Dr. Anna Muster.",
            "El Sr. Pérez y la Sra. Gómez.",
            "Am 13. November kam Nr. 7 an.",
            "Acme Inc. Chairman Bo Li left on Nov. 13 at 5 p.m. Eastern.",
        ] {
            assert_eq!(pieces(whole), [whole]);
        }
    }

    #[test]
    fn a_function_word_begins_a_new_sentence() {
        assert_eq!(pieces("He lives in the U.S. The army does not."), ["He lives in the U.S.", "The army does not."]);
        assert_eq!(pieces("She was 42. He was not."), ["She was 42.", "He was not."]);
        assert_eq!(pieces("He works for Acme Inc. They do not."), ["He works for Acme Inc.", "They do not."]);
    }

    #[test]
    fn other_scripts_have_their_own_stops() {
        assert_eq!(pieces("主席訪問。「はい。」次"), ["主席訪問。", "「はい。」", "次"]);
        assert_eq!(pieces("Он ушёл. Она нет."), ["Он ушёл.", "Она нет."]);
        assert_eq!(pieces("वह गया। वह नहीं।"), ["वह गया।", "वह नहीं।"]);
    }

    proptest! {
        #[test]
        fn sentences_hold_every_visible_character(text in "[a-zA-ZäÉ0-9 .!?…。\"”)\n]{0,80}") {
            let joined: String = pieces(&text).concat();
            let visible = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(visible(&joined), visible(&text));
        }
    }
}
