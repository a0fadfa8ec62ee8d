//! A line → boilerplate by its form: date lines, bylines, and the [`forms`] of a line without names and dates.
//!
//! Forms are told by words and signs, not by dates read or names known: what a date line says is for
//! [`crate::clean::dates`] to read.

use std::collections::HashSet;
use std::sync::LazyLock;

use foldhash::fast::FixedState;
use regex::Regex;

use super::forms;
use crate::article::CutReason;

static DATE_WORDS: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("date_words.tsv").lines().filter(|line| !line.starts_with('#')).collect());

static DAYS: LazyLock<HashSet<&'static str, FixedState>> =
    LazyLock::new(|| include_str!("days.tsv").lines().filter(|line| !line.starts_with('#')).collect());

/// Whether a word is a weekday or a month, in any of the tongues of `days.tsv`.
pub(crate) fn is_day_or_month(word: &str) -> bool {
    // None is longer, in any tongue and case.
    let mut lower = [0; 48];
    match lower.get_mut(..word.len()) {
        Some(lower) if word.is_ascii() => {
            lower.copy_from_slice(word.as_bytes());
            lower.make_ascii_lowercase();
            std::str::from_utf8(lower).is_ok_and(|lower| DAYS.contains(lower))
        }
        Some(_) => DAYS.contains(word.to_lowercase().as_str()),
        None => false,
    }
}

/// Longest line that has one of the [`forms`], in bytes.
const LONGEST_FORM: usize = 400;

/// Why a line is boilerplate by its form. `line` is as printed, `folded` in lower case with white space collapsed.
pub(super) fn reason(line: &str, folded: &str) -> Option<CutReason> {
    if is_date_line(folded) {
        return Some(CutReason::Timestamp);
    }
    if !folded.chars().any(char::is_alphabetic) && folded.chars().count() <= 24 {
        return Some(CutReason::Debris);
    }
    if folded.len() <= LONGEST_FORM
        && let Some(reason) = forms::reason(folded)
    {
        return Some(reason);
    }
    if is_more_on(line) {
        return Some(CutReason::Related);
    }
    if folded.len() <= LONGEST_FORM && is_credited_caption(line) {
        return Some(CutReason::Caption);
    }
    (is_byline(line) || is_dated_byline(line)).then_some(CutReason::Byline)
}

/// A day in numbers: `2024-05-01`, `01.05.24`; a telephone number is none.
static WRITTEN_DAY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|[^0-9.+-])(?:[0-9]{4}|[0-9]{1,2})[-./][0-9]{1,2}[-./](?:[0-9]{4}|[0-9]{1,2})(?:[^0-9-]|$)")
        .expect("a constant pattern")
});

/// Words of a line without the signs around them.
fn words(line: &str) -> impl Iterator<Item = &str> {
    let split = |c: char| c.is_whitespace() || matches!(c, '|' | ',' | ';' | '•' | '·' | '(' | ')' | '/' | '—' | '–');
    line.split(split).map(|word| word.trim_matches(|c: char| !c.is_alphanumeric())).filter(|word| !word.is_empty())
}

/// Whether a line only tells a date or a time: words of dates and numbers, at least one number.
pub fn is_date_line(line: &str) -> bool {
    if line.len() > 160 {
        return false;
    }
    let folded = line.to_lowercase();
    let mut numbers = 0;
    let mut named = 0;
    for word in words(&folded) {
        if is_date_number(word) {
            numbers += 1;
        } else if is_date_word(word) {
            named += 1;
        } else {
            return false;
        }
    }
    let written = || WRITTEN_DAY.is_match(&folded);
    numbers > 0 && numbers <= 12 && (named > 0 || written() || folded.contains(':'))
}

fn is_date_word(word: &str) -> bool {
    word.split(['-', '.']).filter(|part| !part.is_empty()).all(|part| DATE_WORDS.contains(part))
        || DATE_WORDS.contains(word)
}

/// `20`, `20th`, `2024-05-01`, `01.05.2024`, `14:30`, `14h30`, `2:16am`, `+0200`.
fn is_date_number(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let tail = word
        .trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ':' | '.' | '-' | '/' | 'h' | '+' | 't' | 'z'));
    (1..=14).contains(&digits)
        && word.starts_with(|c: char| c.is_ascii_digit())
        && matches!(
            tail,
            "" | "th"
                | "st"
                | "nd"
                | "rd"
                | "am"
                | "pm"
                | "a.m"
                | "p.m"
                | "uhr"
                | "er"
                | "º"
                | "min"
                | "m"
                | "d"
                | "w"
                | "hrs"
        )
}

/// Words that open a byline.
const OPENERS: [&str; 22] = [
    "by", "von", "par", "por", "di", "door", "av", "af", "od", "od.", "text", "texte", "texto", "testo", "tekst",
    "words", "story", "from", "autor", "autorin", "author", "fra",
];

/// Words between and after names of a byline.
const JOINTS: [&str; 60] = [
    "and",
    "und",
    "et",
    "y",
    "e",
    "en",
    "och",
    "og",
    "&",
    "with",
    "mit",
    "avec",
    "con",
    "com",
    "met",
    "for",
    "für",
    "pour",
    "in",
    "aus",
    "de",
    "da",
    "do",
    "dos",
    "das",
    "der",
    "den",
    "van",
    "von",
    "du",
    "la",
    "le",
    "del",
    "della",
    "di",
    "dal",
    "bin",
    "al",
    "el",
    "ten",
    "staff",
    "writer",
    "reporter",
    "correspondent",
    "editor",
    "news",
    "senior",
    "agency",
    "agencies",
    "redaktion",
    "our",
    "special",
    "the",
    "of",
    "chief",
    "political",
    "business",
    "at",
    "is",
    "à",
];

/// Names that may stand alone after the opener of a byline.
const DESKS: [&str; 14] = [
    "afp",
    "ap",
    "dpa",
    "reuters",
    "ansa",
    "efe",
    "agencies",
    "agenturen",
    "staff",
    "redaktion",
    "lusa",
    "anp",
    "apa",
    "sid",
];

/// Whether a line is a byline and nothing more: "By Ana Lima and Joe Park", "Von Uwe Thiel, Berlin | 3. Mai 2024".
pub fn is_byline(line: &str) -> bool {
    let line = line.trim().trim_start_matches(|c: char| !c.is_alphanumeric());
    if line.len() > 160 || line.ends_with(['?', '!', ':', '"', '”']) {
        return false;
    }
    let mut words = words(line);
    let Some(opener) = words.next() else { return false };
    let folded = opener.to_lowercase();
    if !OPENERS.contains(&folded.as_str()) {
        return false;
    }
    names_only(words, line)
}

/// "Mehr zu Fischfang": a topic link in German, told from a sentence by the noun that follows and the missing full stop.
fn is_more_on(line: &str) -> bool {
    let line = line.trim();
    let topic = ["Mehr zu ", "Mehr zum ", "Mehr zur "].iter().find_map(|opener| line.strip_prefix(opener));
    topic.is_some_and(|topic| topic.starts_with(char::is_uppercase) && topic.len() <= 60 && !topic.ends_with('.'))
}

/// "The captain at the quay, May 3. (Ana Lima/AP)": who took the picture, by full name, and for which agency. Reports
/// are signed with short signs: "(al/dpa)".
fn is_credited_caption(line: &str) -> bool {
    let inside = line.trim_end().strip_suffix(')').and_then(|line| line.rsplit_once('(')).map(|(_, inside)| inside);
    let Some((photographer, agency)) = inside.and_then(|inside| inside.split_once('/')) else { return false };
    let is_named = |word: &str| word.starts_with(char::is_uppercase) && word.chars().all(is_in_name);
    let names: Vec<&str> = photographer.split_whitespace().collect();
    let house: Vec<&str> = agency.split_whitespace().collect();
    (2..=5).contains(&names.len())
        && (1..=5).contains(&house.len())
        && names.iter().all(|word| is_named(word) || JOINTS.contains(word))
        && names.iter().filter(|word| is_named(word)).count() >= 2
        && !OPENERS.contains(&names[0].to_lowercase().as_str())
        && house.iter().all(|word| is_named(word) || JOINTS.contains(word))
}

fn is_in_name(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '’')
}

/// Whether a line is names and a full date and nothing more: "Ana Lima - May 3, 2024, 8:15 pm".
pub fn is_dated_byline(line: &str) -> bool {
    if line.len() > 120 || line.ends_with(['?', '!', ':', '"', '”', '.']) {
        return false;
    }
    let (mut names, mut dated, mut year) = (0, 0, false);
    for word in words(line) {
        let folded = word.to_lowercase();
        if is_date_number(&folded) {
            dated += 1;
            year |= folded.len() == 4 && (folded.starts_with("19") || folded.starts_with("20"));
        } else if is_date_word(&folded) {
            dated += 1;
        } else if word.starts_with(char::is_uppercase) && dated == 0 {
            names += 1;
        } else if !JOINTS.contains(&folded.as_str()) {
            return false;
        }
    }
    (2..=6).contains(&names) && dated >= 3 && year
}

/// Whether the words after the opener are names, joints and dates, with at least one full name or a known desk.
fn names_only<'a>(words: impl Iterator<Item = &'a str>, line: &str) -> bool {
    let (mut names, mut total, mut desk, mut joints) = (0, 0, false, 0);
    for word in words {
        let folded = word.to_lowercase();
        total += 1;
        desk |= DESKS.contains(&folded.as_str());
        if JOINTS.contains(&folded.as_str()) {
            joints += 1;
        } else if word.starts_with(char::is_uppercase) && !DATE_WORDS.contains(folded.as_str()) {
            names += 1;
        } else if !is_date_number(&folded) && !is_date_word(&folded) {
            return false;
        }
    }
    let sentence = line.ends_with('.') && total > 4;
    !sentence && total <= 16 && (names >= 2 || desk) && joints <= names + 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_date_words_is_sorted_lower_case_and_without_doubles() {
        let words: Vec<_> = include_str!("date_words.tsv").lines().skip(1).collect();
        assert!(words.is_sorted_by(|a, b| a < b));
        assert!(words.iter().all(|word| *word == word.to_lowercase() && !word.contains(' ')));
    }

    #[test]
    fn date_lines_are_told_in_many_forms() {
        let lines = [
            "November 18, 2019",
            "Published: 22:04, 22 Apr 2024",
            "Stand: 28. April 2023, 05:00 Uhr",
            "22.04.2024 | 15:54",
            "2025-01-05",
            "il y a 3 heures",
            "2 hours ago",
            "Nov 19, 2019 at 6:46 pm ET",
            "Publicado el 3 de mayo de 2021",
        ];
        for line in lines {
            assert!(is_date_line(line), "{line}");
        }
    }

    #[test]
    fn figures_and_sentences_are_no_date_lines() {
        for line in [
            "02-751-1500",
            "(415) 861-5449",
            "+81 158-23-2012",
            "45 boats",
            "Monday",
            "In 2019 he left",
            "70-44",
            "5",
            "Heritage d. Titusville 53-9",
            "12,400",
        ] {
            assert!(!is_date_line(line), "{line}");
        }
    }

    #[test]
    fn bylines_are_told_from_phrases_that_open_alike() {
        for line in [
            "By Ana Lima",
            "Von Uwe Thiel und Jana Brandt, Berlin",
            "di Carlo Neri",
            "By AFP",
            "by Joe Park | May 3, 2024",
        ] {
            assert!(is_byline(line), "{line}");
        }
        for line in
            ["By Monday", "Von Hamburg nach Lübeck", "Por Amor", "By the Sea", "di nuovo a Roma", "By Land, By Sea?"]
        {
            assert!(!is_byline(line), "{line}");
        }
    }
}
