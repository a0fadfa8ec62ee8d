//! Languages by code and by name.
//!
//! A query or a filter may name a language in English or in itself, with or without accents; pages show its English name.

use std::sync::LazyLock;

use super::fold::fold;
use crate::article::Language;

/// Code, English name and own name (empty where it is the same) of each language, by code.
static LANGUAGES: LazyLock<Vec<[&str; 3]>> = LazyLock::new(|| {
    let lines = include_str!("languages.tsv").lines().filter(|line| !line.starts_with('#'));
    let fields = |line: &'static str| {
        let mut fields = line.split('\t');
        Some([fields.next()?, fields.next()?, fields.next().unwrap_or_default()])
    };
    lines.filter_map(fields).collect()
});

/// The language of a code (`es`, `es-CO`), of an English name or of its own name for itself.
pub fn language_named(text: &str) -> Option<Language> {
    let typed = fold(text.trim());
    let is_named = |[_, english, own]: &&[&str; 3]| fold(english) == typed || (!own.is_empty() && fold(own) == typed);
    match LANGUAGES.iter().find(is_named) {
        Some([code, ..]) => Language::parse(code),
        None => Language::parse(text),
    }
}

/// A language's English name; the code itself where the table has none.
pub fn language_name(code: &str) -> String {
    let at = LANGUAGES.binary_search_by(|[known, ..]| (*known).cmp(code));
    at.map_or(code, |at| LANGUAGES[at][1]).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_languages_is_sorted_and_every_code_is_one() {
        assert!(LANGUAGES.is_sorted_by(|a, b| a[0] < b[0]));
        assert_eq!(LANGUAGES.len() + 1, include_str!("languages.tsv").lines().count());
        for [code, name, own] in LANGUAGES.iter() {
            assert_eq!(Language::parse(code).map(|l| l.code().to_owned()).as_deref(), Some(*code));
            assert!(name.chars().next().is_some_and(char::is_uppercase), "{name}");
            assert!(own != name, "{own}");
        }
    }

    #[test]
    fn languages_are_found_by_code_and_by_name() {
        for text in ["es", "es-CO", "Spanish", "spanish", "español", "ESPANOL"] {
            assert_eq!(language_named(text).map(|l| l.code().to_owned()).as_deref(), Some("es"), "{text}");
        }
        assert_eq!(language_named("klingonese"), None);
        assert_eq!((language_name("es").as_str(), language_name("tlh").as_str()), ("Spanish", "tlh"));
    }
}
