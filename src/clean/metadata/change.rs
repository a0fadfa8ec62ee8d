//! A printed line → the day of publication it gives, apart from days of change.

use crate::article::PartialDate;
use crate::clean::dates::{self, Custom};

/// The first date of a text that is not said to be one of a change.
pub(super) fn published_in(text: &str, custom: &Custom) -> Option<PartialDate> {
    let found = dates::find_as(text, custom);
    let published = found.iter().find(|(span, _)| !is_of_change(tail(&text[..span.start])));
    published.map(|(_, date)| *date)
}

/// The day that a line gives which holds little beside it: a time, "Published", a name, a reading time.
pub(super) fn day_alone(line: &str, custom: &Custom) -> Option<PartialDate> {
    if line.len() > LONGEST_DATE_LINE {
        return None;
    }
    let found = dates::find_as(line, custom);
    let (span, date) = found.iter().find(|(span, _)| !is_of_change(tail(&line[..span.start])))?;
    let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).count();
    let (before, behind) = (letters(&line[..span.start]), letters(&line[span.end..]));
    let opens = before == 0 && behind <= 2 * MOST_BESIDE && !line.ends_with(['.', '!', '?']);
    ((before + behind <= MOST_BESIDE || opens) && dates::to_the_day(*date)).then_some(*date)
}

/// Whether a line opens with a word for its date.
pub(super) fn is_labelled(line: &str) -> bool {
    let folded = line.to_lowercase();
    let mut behind = LABELS.iter().filter_map(|label| folded.strip_prefix(label));
    behind.any(|rest| !rest.starts_with(is_of_word))
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Words for the date of a page, folded.
const LABELS: [&str; 24] = [
    "date",
    "datum",
    "fecha",
    "data",
    "dato",
    "päivämäärä",
    "dátum",
    "tarih",
    "дата",
    "ημερομηνία",
    "published",
    "posted",
    "veröffentlicht",
    "erstellt",
    "erschienen",
    "publié",
    "publicado",
    "pubblicato",
    "publicerad",
    "publisert",
    "gepubliceerd",
    "opublikowano",
    "yayınlanma",
    "опубликовано",
];

/// A line is about its date when it is not longer, in bytes, and has no more letters beside it: a name and "Published".
const LONGEST_DATE_LINE: usize = 120;
const MOST_BESIDE: usize = 36;

/// The last words of a text: where "updated" stands before a date.
fn tail(text: &str) -> &str {
    let start = (0..=text.len().saturating_sub(30)).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    &text[start..]
}

/// Whether a text speaks of a change.
pub(super) fn is_of_change(text: &str) -> bool {
    let folded = text.to_lowercase();
    let begins = |at: usize| !folded[..at].ends_with(is_of_word);
    CHANGED.iter().any(|word| folded.match_indices(word).any(|(at, _)| begins(at)))
        || CHANGED_ANYWHERE.iter().any(|word| folded.contains(word))
}

/// Words for a change, folded, or how they begin.
const CHANGED: [&str; 35] = [
    "update",
    "modified",
    "revised",
    "edited",
    "last change",
    "aktualisiert",
    "geändert",
    "bearbeitet",
    "mis à jour",
    "mise à jour",
    "modifié",
    "actualizad",
    "modificad",
    "atualizad",
    "aggiornat",
    "modificat",
    "bijgewerkt",
    "gewijzigd",
    "uppdaterad",
    "oppdatert",
    "opdateret",
    "päivitetty",
    "zaktualizowan",
    "aktualizacja",
    "aktualizov",
    "aktualizované",
    "frissítve",
    "actualizat",
    "güncelle",
    "обновлен",
    "оновлен",
    "изменен",
    "ενημερώθηκε",
    "diperbarui",
    "reviewed",
];

/// Those of languages that write words together.
const CHANGED_ANYWHERE: [&str; 5] = ["更新", "업데이트", "수정", "تحديث", "עודכן"];

#[cfg(test)]
mod tests {
    use super::*;

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
