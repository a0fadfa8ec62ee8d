//! Codes, numbers and dates → words for people.
//!
//! What is said about articles in more than one place of the pages: names of countries and languages, dates with the
//! precision in which they are known, numbers in groups of three.

use crate::article::{Article, Country, Part, PartialDate, Precision};
use crate::enrich;
use crate::search::answer::{FacetField, MISSING};

/// Characters of an opening: about a line in the size of a headline.
const OPENING_CHARS: usize = 70;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A country's English name; the code itself where the table has none.
pub fn country_name(code: &str) -> String {
    let name = Country::parse(code).map_or("", |country| enrich::name_of(country, "en"));
    if name.is_empty() { code.to_owned() } else { name.to_owned() }
}

/// A facet's value as people read it.
pub fn value(field: FacetField, value: &str) -> String {
    match field {
        _ if value == MISSING => "none".to_owned(),
        FacetField::Country => country_name(value),
        FacetField::Language => enrich::language_name(value),
        _ => value.to_owned(),
    }
}

/// `13 November 2025`, `November 2025, day unknown`, `2025, day unknown`.
pub fn date(date: PartialDate) -> String {
    let first = date.first_day();
    let month = usize::try_from(first.month()).ok().and_then(|month| MONTHS.get(month.wrapping_sub(1))).unwrap_or(&"");
    match date.precision() {
        Precision::Day => format!("{} {month} {}", first.day(), first.year()),
        Precision::Month => format!("{month} {}, day unknown", first.year()),
        Precision::Year => format!("{}, day unknown", first.year()),
    }
}

/// The first words of an article, to name it by where it has no headline.
pub fn opening(article: &Article) -> String {
    let text =
        article.standfirst.as_deref().or(article.paragraphs.first().map(|p| p.text.as_str())).unwrap_or_default();
    let end = text.char_indices().nth(OPENING_CHARS).map_or(text.len(), |(at, _)| at);
    match text[..end].rfind(' ') {
        Some(space) if end < text.len() => format!("{} …", &text[..space]),
        _ => text[..end].to_owned(),
    }
}

/// `12,345`.
pub fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// The anchor of a part on the page of its article.
pub(super) fn anchor(part: Part) -> String {
    match part {
        Part::Headline => "headline".to_owned(),
        Part::Standfirst => "standfirst".to_owned(),
        Part::Paragraph(at) => format!("p{}", at + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_have_names_and_unknown_codes_stay_as_they_are() {
        assert_eq!(country_name("CO"), "Colombia");
        assert_eq!(country_name("QQ"), "QQ");
    }

    #[test]
    fn dates_say_how_exactly_they_are_known() {
        let read = |text| date(PartialDate::parse(text).expect("a date"));
        assert_eq!(read("2025-11-13"), "13 November 2025");
        assert_eq!(read("2025-11"), "November 2025, day unknown");
        assert_eq!(read("2025"), "2025, day unknown");
    }

    #[test]
    fn an_opening_ends_between_words() {
        let article = |standfirst: String| Article { standfirst: Some(standfirst), ..Article::default() };
        assert_eq!(opening(&article("Short".into())), "Short");
        assert_eq!(opening(&article("water ".repeat(20))), format!("{} …", ["water"; 11].join(" ")));
        assert_eq!(opening(&article("é".repeat(100))), "é".repeat(70));
        assert_eq!(opening(&Article::default()), "");
    }

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!([0, 999, 1_000, 12_345_678].map(number), ["0", "999", "1,000", "12,345,678"]);
    }
}
