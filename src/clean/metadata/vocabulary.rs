//! The words of bylines: what "by", a role, a newsroom or an agency is called.
//!
//! Reads `byline_words.tsv` and `agencies.tsv` once; [`super::byline`] decides by them.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

const WORDS: &str = include_str!("byline_words.tsv");
const AGENCIES: &str = include_str!("agencies.tsv");

/// The tables, by kind.
pub(super) struct Vocabulary {
    pub(super) joiners: HashSet<&'static str>,
    pub(super) labels: HashSet<&'static str>,
    pub(super) organisations: HashSet<&'static str>,
    pub(super) photo: Phrases,
    pub(super) places: HashSet<&'static str>,
    pub(super) prefixes: Phrases,
    pub(super) roles: HashSet<&'static str>,
    pub(super) titles: HashSet<&'static str>,
    pub(super) weekdays: HashSet<&'static str>,
    pub(super) agencies: HashMap<&'static str, &'static str>,
}

/// The words.
pub(super) static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| Vocabulary {
    joiners: kind("joiner").collect(),
    labels: kind("label").collect(),
    organisations: kind("organisation").collect(),
    photo: phrases(kind("photo")),
    places: kind("place").collect(),
    prefixes: phrases(kind("prefix")),
    roles: kind("role").collect(),
    titles: kind("title").collect(),
    weekdays: kind("weekday").collect(),
    agencies: AGENCIES.lines().skip(1).filter_map(|line| line.split_once('\t')).collect(),
});

fn kind(wanted: &'static str) -> impl Iterator<Item = &'static str> {
    WORDS.lines().skip(1).filter_map(|line| line.split_once('\t')).filter(move |row| row.1 == wanted).map(|row| row.0)
}

/// Phrases by their first character, longest first.
pub(super) type Phrases = HashMap<char, Vec<&'static str>>;

fn phrases(words: impl Iterator<Item = &'static str>) -> Phrases {
    let mut phrases = Phrases::new();
    for word in words {
        phrases.entry(word.chars().next().unwrap_or(' ')).or_default().push(word);
    }
    phrases.values_mut().for_each(|group| group.sort_by_key(|word| std::cmp::Reverse(word.len())));
    phrases
}

/// The agency of that name or sign, by its usual name.
pub(in crate::clean) fn agency(text: &str) -> Option<&'static str> {
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    let text = text.strip_prefix("The ").or_else(|| text.strip_prefix("the ")).unwrap_or(text);
    VOCABULARY.agencies.get(text).copied()
}

/// Whether a word is a calling that bylines name: reporter, editor, professor.
pub(in crate::clean) fn is_role(word: &str) -> bool {
    is(word, &VOCABULARY.roles)
}

/// Whether a set holds a word, in any case, with or without the signs around it.
pub(super) fn is(word: &str, set: &HashSet<&'static str>) -> bool {
    let lower = word.to_lowercase();
    set.contains(lower.as_str()) || set.contains(lower.trim_matches(|c: char| !c.is_alphanumeric()))
}

/// How many bytes of a text are one of the phrases that open it: followed by a colon, white space or nothing.
pub(super) fn leading(text: &str, phrases: &Phrases) -> Option<usize> {
    let first = text.chars().next()?.to_lowercase().next()?;
    phrases.get(&first)?.iter().find_map(|phrase| {
        let head = head_of_chars(text, phrase.chars().count())?;
        let rest = &text[head.len()..];
        let ends = rest.is_empty()
            || rest.starts_with(|c: char| c.is_whitespace() || matches!(c, ':' | '：' | '/' | '／' | '.'))
            || phrase.ends_with('/');
        (ends && head.to_lowercase() == **phrase).then_some(head.len())
    })
}

fn head_of_chars(text: &str, count: usize) -> Option<&str> {
    let end = text.char_indices().map(|(at, c)| at + c.len_utf8()).nth(count.checked_sub(1)?)?;
    text.get(..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_tables_is_sound_and_sorted() {
        for table in [WORDS, AGENCIES] {
            assert!(table.starts_with("# "));
            let lines: Vec<&str> = table.lines().skip(1).collect();
            assert!(lines.windows(2).all(|pair| pair[0] < pair[1]));
            assert!(lines.iter().all(|line| line.split('\t').filter(|cell| !cell.is_empty()).count() == 2));
        }
        let kinds = ["joiner", "label", "organisation", "photo", "place", "prefix", "role", "title", "weekday"];
        assert!(WORDS.lines().skip(1).all(|line| kinds.contains(&line.split('\t').nth(1).unwrap())));
    }
}
