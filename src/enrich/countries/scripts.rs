//! Texts in languages without an atlas → the countries they name.
//!
//! Greek, Japanese, Chinese, Korean, Russian, Ukrainian, Arabic and Polish: names only, from the table of names. Languages
//! that write without spaces are searched for the name anywhere; those that inflect, for its stem at the begin of a word;
//! Arabic and Korean, for the name with what they attach to it. Adjectives, places and governments are not known here.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::article::{Country, Span};
use crate::enrich::tokens::Text;

use super::Kind;
use super::focus::Cited;

/// The languages, in the order of the table's columns.
const LANGUAGES: [&str; 8] = ["el", "ja", "zh", "ko", "ru", "uk", "ar", "pl"];

/// First letter → names that begin with it, longest first.
type Names = HashMap<char, Vec<(&'static str, Country)>>;

static NAMES: LazyLock<[Names; 8]> = LazyLock::new(|| std::array::from_fn(names));

fn names(column: usize) -> Names {
    let mut names = Names::new();
    for line in include_str!("../tables/country_names.tsv").lines().filter(|line| !line.starts_with('#')) {
        let mut row = line.split('\t');
        let code = row.next().and_then(Country::parse);
        for name in row.nth(column).unwrap_or("").split('|') {
            if let (Some(code), Some(first)) = (code, name.chars().next()) {
                names.entry(first).or_default().push((name, code));
            }
        }
    }
    names.values_mut().for_each(|names| names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len())));
    names
}

/// Every country named, in order, with the bytes of its name.
pub(super) fn named<'t>(texts: &'t [Text<'_>], language: &str) -> impl Iterator<Item = (Cited, Span)> + 't {
    let names = LANGUAGES.iter().position(|known| *known == language).map(|column| (&NAMES[column], LANGUAGES[column]));
    texts.iter().enumerate().flat_map(move |(number, text)| {
        let spans = names.map_or_else(Vec::new, |(names, language)| spans(text.text, names, language));
        spans
            .into_iter()
            .map(move |(country, span)| (Cited { country, text: number, kind: Kind::Name, aside: false }, span))
    })
}

fn spans(text: &str, names: &Names, language: &str) -> Vec<(Country, Span)> {
    let mut spans = Vec::new();
    let (mut free, mut before) = (0, ' ');
    for (at, letter) in text.char_indices() {
        let begins = may_begin(before, language);
        before = letter;
        if at < free || !begins {
            continue;
        }
        let longest = names.get(&letter).into_iter().flatten();
        if let Some((length, country)) =
            longest.filter_map(|(name, country)| Some((length(&text[at..], name, language)?, *country))).next()
        {
            spans.push((country, Span::new(at, at + length)));
            free = at + length;
        }
    }
    spans
}

/// Whether a name may begin after that letter.
fn may_begin(before: char, language: &str) -> bool {
    match language {
        "ja" | "zh" => true,
        "ar" => !before.is_alphabetic() || matches!(before, 'و' | 'ب' | 'ل' | 'ف' | 'ك'),
        _ => !before.is_alphanumeric(),
    }
}

/// How many bytes of `rest` the name takes, if it begins there.
fn length(rest: &str, name: &str, language: &str) -> Option<usize> {
    match language {
        "ja" | "zh" | "ko" => rest.starts_with(name).then_some(name.len()),
        "ar" => (rest.starts_with(name) && !continues(&rest[name.len()..], 0)).then_some(name.len()),
        _ => inflected(rest, name),
    }
}

/// Names of five letters and more may change their last letter and end in up to two others.
fn inflected(rest: &str, name: &str) -> Option<usize> {
    const STEM_LETTERS: usize = 4;
    const ENDING_LETTERS: usize = 2;
    if rest.starts_with(name) && !continues(&rest[name.len()..], 0) {
        return Some(name.len());
    }
    let last = name.char_indices().next_back().filter(|(_, last)| last.is_lowercase() && !name.contains(' '))?.0;
    let stem = name.get(..last).filter(|stem| stem.chars().count() >= STEM_LETTERS && rest.starts_with(stem))?;
    let ending = rest[stem.len()..].chars().take_while(|letter| letter.is_alphanumeric());
    let letters: Vec<char> = ending.collect();
    (letters.len() <= ENDING_LETTERS)
        .then(|| stem.len() + letters.iter().map(|letter| letter.len_utf8()).sum::<usize>())
}

/// Whether a word goes on after so many letters.
fn continues(rest: &str, letters: usize) -> bool {
    rest.chars().nth(letters).is_some_and(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Part;

    fn codes(text: &str, language: &str) -> Vec<String> {
        let texts = [Text::new(Part::Paragraph(0), text)];
        named(&texts, language).map(|(cited, _)| cited.country.code().to_owned()).collect()
    }

    #[test]
    fn countries_are_named_in_other_scripts() {
        assert_eq!(codes("日本とフランスの首相が会談", "ja"), ["JP", "FR"]);
        assert_eq!(codes("中国和德国签署协议", "zh"), ["CN", "DE"]);
        assert_eq!(codes("한국과 프랑스의 회담", "ko"), ["KR", "FR"]);
        assert_eq!(codes("Президент Франции прибыл в Россию из США", "ru"), ["FR", "RU", "US"]);
        assert_eq!(codes("Η Ελλάδα και η Γερμανία", "el"), ["GR", "DE"]);
        assert_eq!(codes("زار الوزير فرنسا", "ar"), ["FR"]);
        assert_eq!(codes("Prezydent Francji w Niemczech", "pl"), ["FR"]);
        assert!(codes("France and Germany", "en").is_empty());
    }

    #[test]
    fn every_line_of_the_table_has_its_columns_and_a_real_code() {
        let table = include_str!("../tables/country_names.tsv");
        assert!(table.starts_with("# "));
        for line in table.lines().skip(1) {
            let row: Vec<_> = line.split('\t').collect();
            assert_eq!(row.len(), 1 + LANGUAGES.len(), "{line}");
            assert!(Country::parse(row[0]).is_some_and(super::super::is_country), "{line}");
        }
    }
}
