//! A month's name → its number, in some sixty languages.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use crate::article::Language;

/// A month: its number in the calendar named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Month {
    /// Of the Gregorian year, 1 to 12.
    Gregorian(i8),
    /// Of the Persian solar year, 1 to 12.
    Persian(i8),
}

struct Entry {
    month: Month,
    languages: Vec<&'static str>,
}

const TABLE: &str = include_str!("months.tsv");

static MONTHS: LazyLock<HashMap<String, Vec<Entry>>> = LazyLock::new(|| {
    let mut months: HashMap<String, Vec<Entry>> = HashMap::new();
    for (form, month, languages) in TABLE.lines().filter_map(row) {
        months.entry(fold(form)).or_default().push(Entry { month, languages });
    }
    months
});

fn row(line: &'static str) -> Option<(&'static str, Month, Vec<&'static str>)> {
    let mut cells = line.split('\t');
    let (form, number, languages) = (cells.next()?, cells.next()?.parse::<i8>().ok()?, cells.next()?);
    let month = if number > 100 { Month::Persian(number - 100) } else { Month::Gregorian(number) };
    Some((form, month, languages.split(' ').collect()))
}

/// The longest form in the table, folded, in bytes: longer words are not looked up.
const LONGEST: usize = 40;

/// The month of that name. Where languages disagree (`listopad`) the given one decides, else the one with most
/// languages behind it.
pub(super) fn month(name: &str, language: Option<&Language>) -> Option<Month> {
    if name.len() > LONGEST {
        return None;
    }
    let entries = MONTHS.get(&fold(name))?;
    let of_language = language.and_then(|l| entries.iter().find(|entry| entry.languages.contains(&l.code())));
    of_language.or_else(|| entries.iter().max_by_key(|entry| entry.languages.len())).map(|entry| entry.month)
}

/// Lower case without accents, so that `MÄRZ`, `Marz` and `março` without its cedilla are found.
pub(super) fn fold(word: &str) -> String {
    // Accents of the alphabets and the Arabic vowel signs and hamzas; the vowels of Indic and Thai words stay.
    let accent = |c: &char| matches!(c, '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{655}');
    let plain = word.chars().flat_map(char::to_lowercase).nfd().filter(|c| !accent(c));
    plain
        .map(|c| match c {
            'ı' => 'i',
            'ł' => 'l',
            'ς' => 'σ',
            'ي' | 'ى' => 'ی',
            'ك' => 'ک',
            _ => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_sound_and_sorted() {
        let lines: Vec<&str> = TABLE.lines().skip(1).collect();
        assert!(TABLE.starts_with("# "));
        assert!(lines.windows(2).all(|pair| pair[0] < pair[1]));
        for line in lines {
            let (form, month, languages) = row(line).expect(line);
            let (Month::Gregorian(number) | Month::Persian(number)) = month;
            assert!((1..=12).contains(&number), "{line}");
            assert!(!form.is_empty() && form.len() <= LONGEST && fold(form).len() <= LONGEST, "{line}");
            assert!(languages.iter().all(|code| Language::parse(code).is_some()), "{line}");
        }
    }

    #[test]
    fn capitals_and_missing_accents_do_not_hide_a_month() {
        assert_eq!(month("MÄRZ", None), Some(Month::Gregorian(3)));
        assert_eq!(month("KASIM", None), Some(Month::Gregorian(11)));
        assert_eq!(month("aout", None), Some(Month::Gregorian(8)));
        assert_eq!(month("monday", None), None);
    }
}
