//! A printed line → the day of publication it gives, apart from days of change.

use std::sync::LazyLock;

use crate::article::{PartialDate, Span};
use crate::clean::dates::{self, Custom};

/// The first date of a text that is not said to be one of a change.
pub(super) fn published_in(text: &str, custom: &Custom) -> Option<PartialDate> {
    let found = dates::find_as(text, custom);
    let published = found.iter().find(|(span, _)| !is_changed_at(text, *span));
    published.map(|(_, date)| *date)
}

/// Whether the words before or right behind a date say that it is the day of a change: many languages set the verb last.
fn is_changed_at(text: &str, span: Span) -> bool {
    let behind = beginning(&text[span.end..]);
    let another = |c: char| c.is_numeric();
    let verb = behind.rfind(another).map_or(behind, |at| behind[at..].trim_start_matches(another));
    is_of_change(tail(&text[..span.start]))
        || !text[span.end + behind.len()..].starts_with(another) && is_of_change(verb)
}

/// The day of publication that a line gives: it opens with it, says little else, or says that it is. A date in the midst
/// of a sentence is that of an event or of a source.
pub(super) fn stated_in(line: &str, custom: &Custom) -> Option<PartialDate> {
    let found = dates::find_as(line, custom);
    let stated = found.iter().find(|(span, _)| {
        let (before, behind) = (&line[..span.start], &line[span.end..]);
        let beside = before.chars().chain(behind.chars()).filter(|c| c.is_alphanumeric()).count();
        let near = beside <= MOST_BESIDE || letters(before) == 0 || is_labelled(line);
        (near || says_published(tail(before)) || says_published(beginning(behind))) && !is_changed_at(line, *span)
    });
    stated.map(|(_, date)| *date)
}

/// The day of a change that a line gives.
pub(super) fn changed_in(line: &str, custom: &Custom) -> Option<PartialDate> {
    dates::find_as(line, custom).iter().find(|(span, _)| is_changed_at(line, *span)).map(|(_, date)| *date)
}

/// Whether a text has a word that labels the page's own date.
fn says_published(text: &str) -> bool {
    let folded = text.to_lowercase();
    let labels = || WORDS.iter().filter(|word| word.what == "label" && word.word.chars().count() > 5);
    folded.split(|c: char| !c.is_alphanumeric()).any(|word| labels().any(|label| label.word == word))
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphabetic()).count()
}

/// The day that a line gives which holds little beside it: a time, "Published", a name, a reading time.
pub(super) fn day_alone(line: &str, custom: &Custom) -> Option<PartialDate> {
    if line.len() > LONGEST_DATE_LINE {
        return None;
    }
    let found = dates::find_as(line, custom);
    let (span, date) = found.iter().find(|(span, _)| !is_changed_at(line, *span))?;
    if is_of_member(line) {
        return None;
    }
    let (before, behind) = (letters(&line[..span.start]), letters(&line[span.end..]));
    let opens = before == 0 && behind <= 2 * MOST_BESIDE && !line.ends_with(['.', '!', '?']);
    ((before + behind <= MOST_BESIDE || opens) && dates::to_the_day(*date)).then_some(*date)
}

/// Whether a line opens with a word for its date.
pub(super) fn is_labelled(line: &str) -> bool {
    let folded = line.to_lowercase();
    let labels = WORDS.iter().filter(|word| word.what == "label");
    labels.filter_map(|label| folded.strip_prefix(label.word)).any(|rest| !rest.starts_with(is_of_word))
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// A line is about its date when it is not longer, in bytes, and has no more letters beside it: a name and "Published".
const LONGEST_DATE_LINE: usize = 120;
const MOST_BESIDE: usize = 36;

/// The last words of a text: where "updated" stands before a date.
fn tail(text: &str) -> &str {
    let start = (0..=text.len().saturating_sub(30)).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    &text[start..]
}

/// The first words of a text: where "geändert" stands behind a date.
fn beginning(text: &str) -> &str {
    let end = (0..=text.len().min(30)).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    &text[..end]
}

/// Whether a text speaks of a change.
pub(super) fn is_of_change(text: &str) -> bool {
    says(text, "change")
}

/// Whether a text says since when somebody is a member: "Joined March 2007".
pub(super) fn is_of_member(text: &str) -> bool {
    says(text, "member")
}

fn says(text: &str, what: &str) -> bool {
    let folded = text.to_lowercase();
    let begins = |at: usize| !folded[..at].ends_with(is_of_word);
    WORDS.iter().filter(|word| word.what == what).any(|Word { word, place, .. }| {
        folded.match_indices(word).any(|(at, _)| *place == "anywhere" || begins(at) && (*place != "opens" || at == 0))
    })
}

/// One row of `date_labels.tsv`.
struct Word {
    word: &'static str,
    what: &'static str,
    place: &'static str,
}

const TABLE: &str = include_str!("date_labels.tsv");

static WORDS: LazyLock<Vec<Word>> = LazyLock::new(|| TABLE.lines().skip(1).filter_map(row).collect());

fn row(line: &'static str) -> Option<Word> {
    let mut cells = line.split('\t');
    let (word, what, place) = (cells.next()?, cells.next()?, cells.next()?);
    let known = matches!(what, "change" | "label" | "member") && matches!(place, "begins" | "anywhere" | "opens");
    cells.next().filter(|languages| known && !languages.is_empty()).map(|_| Word { word, what, place })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_sound_and_sorted() {
        let lines: Vec<&str> = TABLE.lines().skip(1).collect();
        assert!(TABLE.starts_with("# ") && lines.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(lines.iter().all(|line| row(line).is_some_and(|row| row.word == row.word.to_lowercase())));
    }

    #[test]
    fn a_date_amid_a_sentence_is_no_day_of_publication() {
        let custom = Custom::of_tag("de");
        let day = |line: &str| stated_in(line, &custom).map(|date| date.to_string());
        for line in [
            "14.03.2025 – Die Fähre liegt fest",
            "Der lange Bericht von Jana Brandt und anderen wurde am 14.03.2025 hier veröffentlicht und seither viel gelesen",
            "Lübeck, 14.03.2025",
        ] {
            assert_eq!(day(line).as_deref(), Some("2025-03-14"), "{line}");
        }
        assert_eq!(day("Nautik heute, Band 371, Heft 26, Seiten 260 bis 284, 14.03.2025, mit Karten der Küste"), None);
        let changed = "Diese Seite wurde zuletzt am 14.03.2025 um 13 Uhr geändert.";
        assert_eq!((day(changed), changed_in(changed, &custom).is_some()), (None, true));
    }

    #[test]
    fn the_day_somebody_joined_is_no_date_of_the_page() {
        let custom = Custom::of_tag("en");
        assert_eq!(day_alone("Joined 14 March 2007", &custom), None);
        assert!(is_of_member("Registriert:") && !is_of_member("Posted 14 March 2007"));
    }

    #[test]
    fn a_day_of_change_is_not_the_day_of_publication() {
        let custom = Custom::of_tag("en");
        let day = |text: &str| published_in(text, &custom).map(|date| date.to_string());
        assert_eq!(day("Published March 14, 2025. Updated March 20, 2025").as_deref(), Some("2025-03-14"));
        assert_eq!(day("Updated March 20, 2025 | Published March 14, 2025").as_deref(), Some("2025-03-14"));
        assert_eq!(day("Last updated: March 20, 2025"), None);
    }

    #[test]
    fn a_line_is_labelled_by_a_word_for_its_date_alone() {
        for line in ["Datum 14.03.2025", "Published: 3 May", "ДАТА 3.5.2025", "publié le 3 mai"] {
            assert!(is_labelled(line), "{line}");
        }
        assert!(!is_labelled("Databases of the port") && !is_labelled("The date") && !is_labelled(""));
    }

    #[test]
    fn a_word_for_a_change_begins_one() {
        for text in ["Last Updated:", "Aktualisiert am", "(Обновлен)", "最終更新"] {
            assert!(is_of_change(text), "{text}");
        }
        assert!(!is_of_change("unmodified") && !is_of_change("outdated"));
    }

    #[test]
    fn a_line_about_its_date_gives_it_and_a_sentence_does_not() {
        let custom = Custom::of_tag("en");
        let day = |line: &str| day_alone(line, &custom).map(|date| date.to_string());
        assert_eq!(day("Mar 27, 2025 5 mins").as_deref(), Some("2025-03-27"));
        assert_eq!(day("Rachel Hogg - 12/03/2026").as_deref(), Some("2026-12-03"));
        assert_eq!(day("Updated Dec 18, 2025 · 12 min read"), None);
        assert_eq!(day("The harbour was closed for the last time on May 3, 2019, after the great storm."), None);
    }
}
