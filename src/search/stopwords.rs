//! A word → whether it is a function word of a language.
//!
//! Function words are indexed like any other and count inside quotation marks; beside other words they are neither
//! marked nor sought in passages.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::article::Language;
use crate::index::analysis::fold;

static TABLE: LazyLock<HashMap<&str, HashSet<String>>> = LazyLock::new(|| {
    let rows = include_str!("stopwords.tsv").lines().filter(|row| !row.starts_with('#'));
    rows.filter_map(|row| row.split_once('\t'))
        .map(|(code, words)| (code, words.split(' ').map(fold).collect()))
        .collect()
});

static ANY: LazyLock<HashSet<&str>> = LazyLock::new(|| TABLE.values().flatten().map(String::as_str).collect());

/// Whether a folded word is a function word of a language.
pub fn is_stop_word(folded: &str, language: &Language) -> bool {
    let code = match language.code() {
        "nb" | "nn" => "no",
        code => code,
    };
    TABLE.get(code).is_some_and(|words| words.contains(folded))
}

/// Whether a folded word is a function word of any language.
pub(crate) fn is_stop_word_anywhere(folded: &str) -> bool {
    ANY.contains(folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_parses() {
        let rows: Vec<&str> = include_str!("stopwords.tsv").lines().collect();
        assert!(rows[0].starts_with('#'));
        assert!(rows[1..].is_sorted());
        for row in &rows[1..] {
            let (code, words) = row.split_once('\t').unwrap();
            assert_eq!(Language::parse(code).unwrap().code(), code);
            assert!(words.split(' ').count() >= 20 && words.split(' ').all(|word| !word.is_empty()), "{code}");
        }
    }

    #[test]
    fn function_words_belong_to_their_language() {
        let language = |code| Language::parse(code).unwrap();
        assert!(is_stop_word("die", &language("de")));
        assert!(!is_stop_word("die", &language("en")));
        assert!(is_stop_word("fur", &language("de")));
        assert!(is_stop_word("og", &language("nb")));
        assert!(!is_stop_word("petro", &language("es")));
    }
}
