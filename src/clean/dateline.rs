//! The first words of a story → where, when and by which agency it was filed.
//!
//! "BOGOTÁ, Nov 13 (Reuters) — …": a place in capitals or one with an agency in brackets, then a dash or a stop. The
//! words stay in the text. A date without a year only makes a date finer that is known to the month or year.

use super::credits::credit;
use super::dates;
use crate::article::{Article, Evidence, Part, PartialDate, Published};

/// What a dateline says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Dateline {
    place: Option<String>,
    /// As printed, mostly without a year.
    date: Option<String>,
    agency: Option<String>,
}

/// Datelines stand in the standfirst or in one of so many first paragraphs.
const FIRST: usize = 3;
/// Longest dateline, in bytes.
const LONGEST: usize = 110;
/// Longest place, in characters; most words of one.
const LONGEST_PLACE: usize = 45;
const MOST_WORDS: usize = 6;

/// Fills place, agency and date of stories from their datelines.
pub(super) fn apply(articles: &mut [Article]) {
    for article in articles {
        let texts = article.parts().filter(|(part, _)| *part != Part::Headline).take(FIRST);
        let Some(found) = texts.filter_map(|(_, text)| read(text)).next() else { continue };
        article.published = dated(article.published, found.date.as_deref());
        (article.filed_from, article.filed_on) = (found.place, found.date);
        article.agency = article.agency.take().or(found.agency);
    }
}

/// The date that a dateline gives to an article without one, or makes finer.
fn dated(known: Option<Published>, date: Option<&str>) -> Option<Published> {
    let Some(text) = date else { return known };
    let whole = dates::parse(text).filter(|date| dates::to_the_day(*date));
    let read = |date: PartialDate| Published { date, evidence: Evidence::Dateline, confidence: CONFIDENCE };
    match known {
        None => whole.filter(|date| dates::plausible(*date, dates::today())).map(read),
        Some(known) if !dates::to_the_day(known.date) => {
            let finer = whole.or_else(|| dates::parse(&format!("{text}, {}", known.date.year_number())));
            let inside = |date: &PartialDate| {
                dates::to_the_day(*date)
                    && known.date.first_day() <= date.first_day()
                    && date.last_day() <= known.date.last_day()
            };
            Some(finer.filter(inside).map_or(known, read))
        }
        known => known,
    }
}

/// A dateline is the story's own, but copies keep the one of the first print.
const CONFIDENCE: f32 = 0.75;

/// Reads the dateline that opens a text.
fn read(text: &str) -> Option<Dateline> {
    let text = text.trim_start();
    let end = (0..=text.len().min(LONGEST)).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    with_agency(&text[..end]).or_else(|| in_capitals(&text[..end]))
}

/// "Paris (AFP) —", "MOSCOW, May 4 /TASS/.", "(Reuters) - ".
fn with_agency(text: &str) -> Option<Dateline> {
    let (open, close) = [('(', ')'), ('/', '/')].into_iter().find_map(|(open, close)| {
        let open = text.find(open)?;
        let length = text[open + 1..].find(close)?;
        Some((open, open + 1 + length))
    })?;
    let agency = credit(&text[open + 1..close]);
    let ends = text[close + 1..].trim_start().starts_with(['-', '–', '—', '―', '.', ':', '−']);
    let mut found = place_and_date(text[..open].trim_end_matches([' ', '-', '–', '—']))?;
    found.agency = Some(agency.filter(|_| ends)?.to_owned());
    Some(found)
}

/// "WASHINGTON —", "LA CROSSE, Wis. –": without an agency the place stands in capitals.
fn in_capitals(text: &str) -> Option<Dateline> {
    let dash = [" — ", " – ", " - ", " -- ", "— "].into_iter().filter_map(|dash| text.find(dash)).min()?;
    let found = place_and_date(&text[..dash])?;
    let city = found.place.as_deref()?.split(',').next()?;
    let shouted = city.chars().filter(|c| c.is_uppercase()).count() > 3 && !city.chars().any(char::is_lowercase);
    (shouted && !is_label(city)).then_some(found)
}

/// Labels that stand in capitals before a dash as places do.
fn is_label(word: &str) -> bool {
    const LABELS: [&str; 14] = [
        "ANALYSE",
        "ANALYSIS",
        "BREAKING",
        "COMMENT",
        "EXCLUSIVE",
        "EXKLUSIV",
        "INTERVIEW",
        "KOMMENTAR",
        "LIVE",
        "NEWS",
        "OPINION",
        "UPDATE",
        "VIDEO",
        "WATCH",
    ];
    word.split(' ').any(|word| LABELS.contains(&word))
}

/// "LA CROSSE, Wis., Nov. 13" → place and date; both may be missing; nothing when it is anything else.
fn place_and_date(text: &str) -> Option<Dateline> {
    let text = text.trim().trim_end_matches(',');
    let parts: Vec<&str> = text.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    let dated = parts.iter().position(|part| part.contains(|c: char| c.is_ascii_digit())).unwrap_or(parts.len());
    let (mut place, date) = (parts[..dated].join(", "), parts[dated..].join(", "));
    // The stop behind a place; that of a state ("Wis.") is its own.
    if dated == 1 {
        place.truncate(place.trim_end_matches('.').len());
    }
    let date = date.trim_end_matches('.').to_owned();
    let lettered = |c: char| c.is_alphabetic() || matches!(c, ' ' | ',' | '.' | '-' | '\'' | '’' | '/');
    let sound = place.is_empty()
        || place.starts_with(char::is_uppercase)
            && place.chars().all(lettered)
            && place.chars().count() <= LONGEST_PLACE
            && place.split(' ').count() <= MOST_WORDS;
    let filled = |text: String| Some(text).filter(|text| !text.is_empty());
    let brief = date.len() <= 30 && date.split(' ').count() <= 4;
    (sound && brief).then(|| Dateline { place: filled(place), date: filled(date), agency: None })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Paragraph, ParagraphKind, Span};
    use proptest::prelude::*;

    fn parts(text: &str) -> Option<(Option<String>, Option<String>, Option<String>)> {
        read(text).map(|found| (found.place, found.date, found.agency))
    }

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned()).filter(|text| !text.is_empty())
    }

    #[test]
    fn a_dateline_gives_place_date_and_agency() {
        for (text, place, date, agency) in [
            ("BOGOTÁ, Nov 13 (Reuters) — The river rose.", "BOGOTÁ", "Nov 13", "Reuters"),
            ("PARIS (AFP) — The river rose.", "PARIS", "", "AFP"),
            ("Berlin (dpa) - Der Fluss stieg.", "Berlin", "", "dpa"),
            ("LA CROSSE, Wis. (AP) — After the flood", "LA CROSSE, Wis.", "", "AP"),
            ("МОСКВА, 29 июня. /ТАСС/. Река", "МОСКВА", "29 июня", "TASS"),
            ("(Reuters) - The river rose.", "", "", "Reuters"),
            ("(ANSA) - ROMA, 3 NOV - Il fiume.", "", "", "ANSA"),
            ("Madrid, 3 nov (EFE).- El río.", "Madrid", "3 nov", "EFE"),
            ("Berlin (dpa/bb) - Der Fluss stieg.", "Berlin", "", "dpa"),
            ("WASHINGTON — The river rose.", "WASHINGTON", "", ""),
        ] {
            assert_eq!(parts(text), Some((some(place), some(date), some(agency))), "{text}");
        }
    }

    #[test]
    fn a_sentence_is_no_dateline() {
        for text in [
            "The river (the longest one) rose.",
            "Growers — most of them — left.",
            "UPDATE — The river rose.",
            "The minister (SPD) - a lawyer - left.",
            "He owns 3,000 shares of the river company (Reuters had said 2,000).",
        ] {
            assert_eq!(parts(text), None, "{text}");
        }
    }

    #[test]
    fn a_date_without_a_year_makes_a_month_finer_and_dates_nothing_alone() {
        let text = "LIMA, Nov 13 (EFE) — The river rose.".to_owned();
        let span = Span::new(0, text.len());
        let paragraphs = vec![Paragraph { text, span, kind: ParagraphKind::Text }];
        let month =
            PartialDate::month(2025, 11).map(|date| Published { date, evidence: Evidence::Url, confidence: 0.5 });
        let article = Article { paragraphs, ..Article::default() };
        let mut articles = [Article { published: month, ..article.clone() }, article];
        apply(&mut articles);
        assert_eq!(articles[0].published.map(|it| it.date.to_string()).as_deref(), Some("2025-11-13"));
        assert_eq!((articles[0].filed_from.as_deref(), articles[0].agency.as_deref()), (Some("LIMA"), Some("EFE")));
        assert_eq!((articles[1].published, articles[1].filed_on.as_deref()), (None, Some("Nov 13")));
    }

    proptest! {
        #[test]
        fn no_text_stops_the_reader(text in "\\PC{0,60}(\\(|/|—| - )\\PC{0,60}") {
            let _ = read(&text);
        }
    }
}
