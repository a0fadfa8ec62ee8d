//! Text → words, and words → the terms of the index.
//!
//! Index and query go through the same analysis, so what is written one way is found when typed another. Each word gives
//! its folded form and, at the same position, those of its stems that are not the word itself, in the likely languages where
//! that of the text is not known; no word is left out of the index, so phrases hold. Nothing here knows the engine.

mod fold;
mod scan;
mod stem;

pub use fold::fold;
pub(crate) use stem::is_stem_of;
pub use stem::{STEM_MARK, stems};

pub(crate) use scan::{begins_word, continues_word, ends_word, stands_alone};
pub(crate) use stem::{LanguageStemmer, OwnStem, Tongue, likely_languages, stemmers};

use fold::{fold_into, lower_into};

use crate::article::{Language, Span};

/// Longest term in characters; the rest of a longer word is left out. Real words stay far below (the longest German
/// compounds of the press have about 60).
const LONGEST_TERM: usize = 100;

/// Most bytes of a word that are looked at: enough for [`LONGEST_TERM`] characters with a mark or two on each.
const LONGEST_RAW: usize = 1_200;

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Without case and accents.
    pub folded: String,
    /// Bytes in the original text.
    pub span: Span,
    /// Number of the word in the text, from 0.
    pub position: u32,
}

/// A word while a text is read: borrowed, so that reading allocates nothing per word.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen<'a> {
    /// In lower case, accents kept, canonically composed.
    pub lower: &'a str,
    /// Without case and accents.
    pub folded: &'a str,
    /// Bytes in the original text.
    pub span: Span,
    /// Number of the word in the text, from 0.
    pub position: u32,
}

/// A term of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// A folded word, or a stem marked with [`STEM_MARK`].
    pub text: String,
    /// Number of its word in the text, from 0.
    pub position: u32,
    /// Bytes of its word in the original text.
    pub span: Span,
}

/// A word of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryWord {
    /// The folded word.
    pub exact: String,
    /// Its stem terms in every language asked for, without repetition.
    pub stems: Vec<String>,
}

/// What was typed as one word: usually one word, several for `covid-19` or `l'élection` (they stand in a row), none for
/// punctuation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct QueryTerms {
    /// Its words, at consecutive positions.
    pub words: Vec<QueryWord>,
}

/// Calls `visit` with every word of a text, in order.
pub(crate) fn each_word(text: &str, visit: impl FnMut(Seen)) {
    each_word_from(text, |_, _| true, visit);
}

/// Calls `visit` with every word of a text, in order, save those that begin with an ASCII letter or digit and are not wanted
/// by their first two bytes: they are counted but not folded, which is most of the work.
pub(crate) fn each_word_from(text: &str, wanted: impl Fn(u8, Option<u8>) -> bool, mut visit: impl FnMut(Seen)) {
    let (mut lower, mut folded) = (String::new(), String::new());
    let mut position = 0;
    scan::scan(text, |span| {
        let word = &text.as_bytes()[span.start..span.end];
        if word[0].is_ascii() && !wanted(word[0], word.get(1).copied()) {
            position += 1;
            return;
        }
        if word.len() <= LONGEST_TERM && word.iter().all(u8::is_ascii_alphanumeric) {
            lower.clear();
            lower.push_str(&text[span.start..span.end]);
            lower.make_ascii_lowercase();
            visit(Seen { lower: &lower, folded: &lower, span, position });
            position += 1;
            return;
        }
        let raw = head(&text[span.start..span.end], LONGEST_RAW);
        let raw = undotted(raw);
        lower_into(&raw, &mut lower);
        shorten(&mut lower);
        if raw.is_ascii() {
            folded.clone_from(&lower);
        } else {
            fold_into(&raw, &mut folded);
            shorten(&mut folded);
        }
        if !folded.is_empty() {
            visit(Seen { lower: &lower, folded: &folded, span, position });
            position += 1;
        }
    });
}

/// An acronym without its stops, a number without the separators of its thousands and with a full stop before its
/// decimals; any other word unchanged.
fn undotted(raw: &str) -> std::borrow::Cow<'_, str> {
    let Some(last) = raw.rfind(['.', ',']) else { return raw.into() };
    let digits = raw.starts_with(|c: char| c.is_ascii_digit());
    let decimals =
        digits && (raw.len() - last - 1 != 3 || raw[..last].contains(['.', ',']) && one_separator(raw).is_none());
    let kept = raw.char_indices().filter(|(at, c)| !matches!(c, '.' | ',') || (decimals && *at == last));
    kept.map(|(_, c)| if c == ',' { '.' } else { c }).collect::<String>().into()
}

/// The separator of a number that has only one kind of it.
fn one_separator(raw: &str) -> Option<char> {
    match (raw.contains('.'), raw.contains(',')) {
        (true, false) => Some('.'),
        (false, true) => Some(','),
        _ => None,
    }
}

/// The first `limit` bytes, cut on a character border.
fn head(text: &str, limit: usize) -> &str {
    &text[..text.floor_char_boundary(limit)]
}

fn shorten(term: &mut String) {
    if term.len() > LONGEST_TERM
        && let Some((end, _)) = term.char_indices().nth(LONGEST_TERM)
    {
        term.truncate(end);
    }
}

/// The words of a text.
pub fn words(text: &str) -> Vec<Word> {
    let mut found = vec![];
    each_word(text, |word| {
        found.push(Word { folded: word.folded.to_owned(), span: word.span, position: word.position });
    });
    found
}

/// Appends the terms under which a text is found: each folded word and, at the same position, the stems that it is not
/// itself, in the text's language, or in the likely ones if that is not known. Positions begin at 0 in each call.
pub fn index_terms(text: &str, language: Option<&Language>, out: &mut Vec<Term>) {
    let stemmers = stemmers(language);
    each_word(text, |word| {
        let mut push = |term: &str| out.push(Term { text: term.to_owned(), position: word.position, span: word.span });
        push(word.folded);
        stemmers.iter().for_each(|stemmer| stemmer.each_written(word.lower, word.folded, &mut push));
    });
}

/// The terms that find what was typed as one word, with stems in each of the languages.
pub fn query_terms(typed: &str, languages: &[Language]) -> QueryTerms {
    let stemmers: Vec<_> = languages.iter().filter_map(LanguageStemmer::of).collect();
    let mut words = vec![];
    each_word(typed, |word| {
        let mut stems: Vec<String> = vec![];
        for stemmer in &stemmers {
            stemmer.each(word.lower, word.folded, |stem| {
                if !stems.iter().any(|known| known == stem) {
                    stems.push(stem.to_owned());
                }
            });
        }
        words.push(QueryWord { exact: word.folded.to_owned(), stems });
    });
    QueryTerms { words }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn folded(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.folded).collect()
    }

    fn language(code: &str) -> Language {
        Language::parse(code).unwrap()
    }

    #[test]
    fn words_are_folded_and_point_back() {
        let text = "L’Élection de Merkel's U.S. ally";
        let found = words(text);
        let pieces: Vec<_> = found.iter().map(|word| (word.folded.as_str(), word.span.of(text).unwrap())).collect();
        assert_eq!(
            pieces,
            [("l", "L"), ("election", "Élection"), ("de", "de"), ("merkel", "Merkel"), ("us", "U.S"), ("ally", "ally")]
        );
        assert_eq!(found.iter().map(|word| word.position).collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5]);
    }

    #[test]
    fn numbers_are_found_with_either_separator() {
        assert_eq!(folded("3.5 3,5"), ["3.5", "3.5"]);
        assert_eq!(folded("1,000 1.000 1000 12.345.678"), ["1000", "1000", "1000", "12345678"]);
        assert_eq!(folded("1.000,50 1,000.50 1,000.500"), ["1000.50", "1000.50", "1000.500"]);
    }

    #[test]
    fn decomposed_text_gives_the_same_words() {
        assert_eq!(folded("e\u{301}lection"), folded("élection"));
        assert_eq!(folded("한국"), folded("\u{1112}\u{1161}\u{11ab}\u{1100}\u{116e}\u{11a8}"));
    }

    #[test]
    fn a_stem_stands_at_the_position_of_its_word() {
        let mut terms = vec![];
        index_terms("Big elections", Some(&language("en")), &mut terms);
        let seen: Vec<_> = terms.iter().map(|term| (term.text.as_str(), term.position)).collect();
        assert_eq!(seen, [("big", 0), ("elections", 1), ("\u{1}en:elect", 1)]);
    }

    #[test]
    fn a_word_of_an_unknown_language_meets_its_inflections_in_the_likely_ones() {
        let meets = |text: &str, typed: &str, code: &str| {
            let mut terms = vec![];
            index_terms(text, None, &mut terms);
            let stems = query_terms(typed, &[language(code)]).words.remove(0).stems;
            terms.iter().any(|term| stems.contains(&term.text))
        };
        assert!(meets("Ferries", "ferry", "en") && meets("Wahlen", "Wahl", "de") && meets("выборы", "выбор", "ru"));
        assert!(!meets("Ferries", "ferry", "sv"));
        let mut terms = vec![];
        index_terms("выборы 2025", None, &mut terms);
        let texts: Vec<&str> = terms.iter().map(|term| term.text.as_str()).collect();
        assert_eq!(texts, ["выборы", "\u{1}ru:выбор", "2025"]);
    }

    #[test]
    fn a_typed_word_meets_its_inflections_in_each_language() {
        let typed = query_terms("elections", &[language("en"), language("fr")]);
        assert_eq!(typed.words.len(), 1);
        assert_eq!(typed.words[0].exact, "elections");
        assert_eq!(typed.words[0].stems, ["\u{1}en:elect", "\u{1}fr:elect"]);
        let parts: Vec<_> = query_terms("COVID-19", &[]).words.into_iter().map(|word| word.exact).collect();
        assert_eq!(parts, ["covid", "19"]);
        assert!(query_terms("++", &[]).words.is_empty());
    }

    #[test]
    fn very_long_words_are_shortened() {
        let long = "ä".repeat(100_000);
        assert_eq!(words(&long)[0].folded, "a".repeat(100));
        assert_eq!(words(&long)[0].span, Span::new(0, 200_000));
    }

    proptest! {
        #[test]
        fn spans_and_positions_hold_on_any_text(text in "\\PC{0,60}") {
            let found = words(&text);
            let mut end = 0;
            for (number, word) in found.iter().enumerate() {
                prop_assert!(word.span.of(&text).is_some_and(|piece| !piece.is_empty()));
                prop_assert!(word.span.start >= end);
                prop_assert_eq!(word.position as usize, number);
                prop_assert!(!word.folded.is_empty() && word.folded.chars().count() <= LONGEST_TERM);
                end = word.span.end;
            }
        }

        #[test]
        fn every_word_is_found_by_itself(text in "\\PC{0,60}", code in "en|de|ru|ar") {
            let mut terms = vec![];
            index_terms(&text, Some(&language(&code)), &mut terms);
            for word in words(&text) {
                let typed = query_terms(word.span.of(&text).unwrap(), &[language(&code)]);
                prop_assert_eq!(typed.words.len(), 1);
                prop_assert!(terms.iter().any(|term| term.position == word.position && term.text == typed.words[0].exact));
            }
        }
    }
}
