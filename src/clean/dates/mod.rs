//! Text → dates: what a date says in the languages and orders of the press.
//!
//! [`parse`] reads a short text that is meant as a date (a meta value, a `time` element, a date line); [`find`] finds
//! the dates inside running text. Both know machine forms, numeric forms in the order of a language, and month names
//! of some sixty languages. Relative dates ("two hours ago") and days without a year give nothing: they would need the
//! day of the fetch, which is never a publication date. Whether a date is plausible as a day of publication is decided
//! by [`plausible`], not by the readers.

mod calendar;
mod machine;
mod months;
mod tokens;
mod worded;

use crate::article::{Language, PartialDate, Precision, Span};

/// How a page writes its dates: which language its month names are in, and what `03/04/2025` means.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Custom {
    /// Language of the month names; `None` when unknown (every language is tried).
    pub language: Option<Language>,
    /// Whether an ambiguous numeric date gives the month first, as in the United States.
    pub month_first: bool,
}

impl Custom {
    /// The custom of a language: month first in English (most English pages without further sign are of the United
    /// States), day first in every other and in an unknown one.
    pub fn of(language: Option<&Language>) -> Self {
        let month_first = language.is_some_and(|l| l.code() == "en");
        Self { language: language.cloned(), month_first }
    }

    /// The custom of a language tag with its region: `en-US` is month first, `en-GB` is not.
    pub fn of_tag(tag: &str) -> Self {
        let language = Language::parse(tag);
        let mut custom = Self::of(language.as_ref());
        if let Some(region) = tag.trim().split(['-', '_']).nth(1).filter(|region| region.len() == 2) {
            custom.month_first =
                custom.month_first && MONTH_FIRST_REGIONS.contains(&region.to_ascii_uppercase().as_str());
        }
        custom
    }
}

/// Regions whose English press writes the month first (CLDR short date formats of `en`).
const MONTH_FIRST_REGIONS: [&str; 9] = ["US", "PH", "PR", "GU", "AS", "MP", "VI", "UM", "CA"];

/// The longest text that is read as one date; longer ones are running text, of which the beginning is read.
const LONGEST_DATE_TEXT: usize = 300;

/// The date that a short text gives (a meta value, a `time` element, a date line), or `None`.
pub fn parse(text: &str) -> Option<PartialDate> {
    parse_as(text, &Custom::default())
}

/// As [`parse`], with numeric and month forms read in the order and the names of a language.
pub fn parse_in(text: &str, language: Option<&Language>) -> Option<PartialDate> {
    parse_as(text, &Custom::of(language))
}

/// As [`parse`], read by the given custom. The first date known to the day wins, else the first to the month; a year
/// counts only when it is all the text says.
pub fn parse_as(text: &str, custom: &Custom) -> Option<PartialDate> {
    let text =
        beginning(text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '(' | ')' | '[' | ']')));
    if let Some(date) = machine::whole(text) {
        return Some(date);
    }
    let found = find_as(text, custom);
    let finest = found.iter().map(|(_, date)| date.precision()).max();
    let first = found.iter().find(|(_, date)| Some(date.precision()) == finest).map(|(_, date)| *date);
    first.or_else(|| worded::month_and_year(text))
}

/// The dates in a running text, with the bytes where they stand, in text order and not overlapping. Known to the day
/// or the month only. Linear in the text.
pub fn find(text: &str, language: Option<&Language>) -> Vec<(Span, PartialDate)> {
    find_as(text, &Custom::of(language))
}

/// As [`find`], read by the given custom.
pub fn find_as(text: &str, custom: &Custom) -> Vec<(Span, PartialDate)> {
    if !text.chars().any(char::is_numeric) {
        return Vec::new();
    }
    worded::scan(text, custom)
}

/// The date that an address carries in its path or query (`/2025/03/14/`, `/20250314-`, `-14-03-2025.html`,
/// `/2025/mar/14/`, `/2025/03/`), or `None`.
pub fn in_address(address: &str) -> Option<PartialDate> {
    machine::in_address(address)
}

/// Whether a date may be a day of publication: not before printed news (1600) and not after tomorrow. `today` is the
/// day of reading; a day is added because the paper may live beyond the date line.
pub fn plausible(date: PartialDate, today: jiff::civil::Date) -> bool {
    let last = today.saturating_add(jiff::Span::new().days(1));
    date.year_number() >= 1600 && date.first_day() <= last
}

/// Today in universal time. A clock that lies behind the day on which this was written is wrong, as in a machine whose
/// battery has run out; believing it would leave all younger articles without a date.
pub fn today() -> jiff::civil::Date {
    const WRITTEN: jiff::civil::Date = jiff::civil::date(2026, 12, 1);
    jiff::tz::Offset::UTC.to_datetime(jiff::Timestamp::now()).date().max(WRITTEN)
}

/// Whether a date is known to the day.
pub fn to_the_day(date: PartialDate) -> bool {
    date.precision() == Precision::Day
}

fn beginning(text: &str) -> &str {
    if text.len() <= LONGEST_DATE_TEXT {
        return text;
    }
    let end = (0..=LONGEST_DATE_TEXT).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str, tag: &str) -> Option<String> {
        parse_as(text, &Custom::of_tag(tag)).map(|date| date.to_string())
    }

    #[test]
    fn machine_forms_are_read_as_printed() {
        for (text, date) in [
            ("2025-11-13", "2025-11-13"),
            ("2025-11-13T23:40:00-05:00", "2025-11-13"),
            ("2025-11-13 06:40", "2025-11-13"),
            ("2025-11-13+01:00", "2025-11-13"),
            ("20251113", "2025-11-13"),
            ("20251113T064000Z", "2025-11-13"),
            ("20251113064000", "2025-11-13"),
            ("1763016000", "2025-11-13"),
            ("1763016000000", "2025-11-13"),
            ("Thu, 13 Nov 2025 06:40:00 GMT", "2025-11-13"),
            ("Thu Nov 13 06:40:00 EST 2025", "2025-11-13"),
            ("Thu Nov 13 2025 06:40:00 GMT+0100", "2025-11-13"),
            ("2025-03", "2025-03"),
            ("2025", "2025"),
            ("2025/3/4", "2025-03-04"),
            ("Y2025-03-04", "2025-03-04"),
        ] {
            assert_eq!(read(text, "de").as_deref(), Some(date), "{text}");
        }
    }

    #[test]
    fn dates_are_read_in_the_languages_of_the_press() {
        for (text, tag, date) in [
            ("Nov. 13, 2025", "en", "2025-11-13"),
            ("Published Thursday November 13th, 2025 at 4pm", "en", "2025-11-13"),
            ("the 3rd of March 2025", "en", "2025-03-03"),
            ("13 de noviembre de 2025", "es", "2025-11-13"),
            ("Mayo 5 de 2020", "es", "2020-05-05"),
            ("13 de março de 2025", "pt", "2025-03-13"),
            ("Freitag, 14. März 2025", "de", "2025-03-14"),
            ("14.03.2025, 06:40 Uhr", "de", "2025-03-14"),
            ("14. 3. 2025", "cs", "2025-03-14"),
            ("le 14 mars 2025, 06h40", "fr", "2025-03-14"),
            ("Publié le 1er août 2025", "fr", "2025-08-01"),
            ("14 marzo 2025", "it", "2025-03-14"),
            ("14 maart 2025", "nl", "2025-03-14"),
            ("14 marca 2025 r.", "pl", "2025-03-14"),
            ("14. března 2025", "cs", "2025-03-14"),
            ("14 Mart 2025 Cuma", "tr", "2025-03-14"),
            ("3 Ağustos 2025", "tr", "2025-08-03"),
            ("14 марта 2025 г.", "ru", "2025-03-14"),
            ("14 березня 2025", "uk", "2025-03-14"),
            ("14 Μαρτίου 2025", "el", "2025-03-14"),
            ("14. mars 2025", "no", "2025-03-14"),
            ("2025. március 14.", "hu", "2025-03-14"),
            ("2025. 03. 14. 06:40", "hu", "2025-03-14"),
            ("14 martie 2025", "ro", "2025-03-14"),
            ("2025年3月14日 06時40分", "ja", "2025-03-14"),
            ("令和7年3月14日", "ja", "2025-03-14"),
            ("2025年3月14日 星期五", "zh", "2025-03-14"),
            ("2025년 3월 14일", "ko", "2025-03-14"),
            ("2025.03.14 06:40", "ko", "2025-03-14"),
            ("١٤ مارس ٢٠٢٥", "ar", "2025-03-14"),
            ("14 تشرين الثاني 2025", "ar", "2025-11-14"),
            ("14 نوفمبر / تشرين الثاني 2025", "ar", "2025-11-14"),
            ("۲۳ اسفند ۱۴۰۳", "fa", "2025-03-13"),
            ("14 מרץ 2025", "he", "2025-03-14"),
            ("14 मार्च 2025", "hi", "2025-03-14"),
            ("14 มีนาคม 2568", "th", "2025-03-14"),
            ("14 มี.ค. 2568", "th", "2025-03-14"),
            ("14 tháng 3 năm 2025", "vi", "2025-03-14"),
            ("Ngày 14 tháng 3, 2025", "vi", "2025-03-14"),
            ("2025 m. kovo 14 d.", "lt", "2025-03-14"),
            ("2025. gada 14. marts", "lv", "2025-03-14"),
            ("14. maaliskuuta 2025", "fi", "2025-03-14"),
            ("14-Mar-2025", "en", "2025-03-14"),
            ("14/Mar/25", "en", "2025-03-14"),
            ("March 2025", "en", "2025-03"),
            ("Marzo de 2025", "es", "2025-03"),
            ("2025年3月", "ja", "2025-03"),
        ] {
            assert_eq!(read(text, tag).as_deref(), Some(date), "{text} ({tag})");
        }
    }

    #[test]
    fn the_language_decides_what_an_ambiguous_number_means() {
        assert_eq!(read("03/04/2025", "en-US").as_deref(), Some("2025-03-04"));
        assert_eq!(read("03/04/2025", "en-GB").as_deref(), Some("2025-04-03"));
        assert_eq!(read("03/04/2025", "es").as_deref(), Some("2025-04-03"));
        assert_eq!(read("3/14/2025", "es").as_deref(), Some("2025-03-14"));
        assert_eq!(read("14/03/25", "fr").as_deref(), Some("2025-03-14"));
        assert_eq!(read("5 listopada 2025", "hr").as_deref(), Some("2025-10-05"));
        assert_eq!(read("5 listopada 2025", "pl").as_deref(), Some("2025-11-05"));
    }

    #[test]
    fn what_is_no_date_gives_none() {
        for text in [
            "",
            "2 hours ago",
            "hace 3 horas",
            "yesterday",
            "Nov 13",
            "13:45",
            "0000-00-00",
            "2025-13-45",
            "31/02/2025",
            "192.168.12.2025",
            "1.2.2020.5",
            "Rs. 12/13",
            "12345678901234567890",
            "may not",
            "99999999",
            "+49 30 2025",
        ] {
            assert_eq!(read(text, "en"), None, "{text}");
        }
    }

    #[test]
    fn dates_in_running_text_are_found_where_they_stand() {
        let text = "Updated 14 March 2025. First printed on Feb. 2, 2024, in Lima; see 2023-12-01.";
        let found = find(text, Language::parse("en").as_ref());
        let shown: Vec<_> = found.iter().map(|(span, date)| (span.of(text).unwrap(), date.to_string())).collect();
        assert_eq!(
            shown,
            [
                ("14 March 2025", "2025-03-14".to_owned()),
                ("Feb. 2, 2024", "2024-02-02".to_owned()),
                ("2023-12-01", "2023-12-01".to_owned())
            ]
        );
    }

    #[test]
    fn addresses_carry_dates() {
        for (address, date) in [
            ("https://a.example/2025/03/14/story", Some("2025-03-14")),
            ("https://a.example/news/20250314-storm.html", Some("2025-03-14")),
            ("https://a.example/news/2025-03-14-storm.html", Some("2025-03-14")),
            ("https://a.example/2025/mar/14/storm", Some("2025-03-14")),
            ("https://a.example/storm-14-03-2025.html", Some("2025-03-14")),
            ("https://a.example/arab_world/202503141044893040-x/", Some("2025-03-14")),
            ("https://a.example/2025/03/storm", Some("2025-03")),
            ("https://a.example/2025/03/7-walks-by-the-sea", Some("2025-03")),
            ("https://a.example/uploads/2025/03/7.jpg", Some("2025-03")),
            ("https://a.example/2025/03/14?page=2", Some("2025-03-14")),
            ("https://a.example/story/20251399", None),
            ("https://a.example/2025-in-review", None),
            ("https://a.example/story-1234567", None),
        ] {
            assert_eq!(in_address(address).map(|d| d.to_string()).as_deref(), date, "{address}");
        }
    }

    #[test]
    fn the_future_is_no_day_of_publication() {
        let today = jiff::civil::date(2025, 11, 13);
        let day = |y, m, d| PartialDate::day(y, m, d).unwrap();
        assert!(plausible(day(2025, 11, 14), today));
        assert!(!plausible(day(2025, 11, 15), today));
        assert!(!plausible(day(1500, 1, 1), today));
        assert!(plausible(PartialDate::year(2025).unwrap(), today));
    }

    proptest! {
        #[test]
        fn no_text_stops_the_readers(text in "\\PC*") {
            let _ = parse(&text);
            let _ = in_address(&text);
            for (span, _) in find(&text, None) {
                prop_assert!(span.of(&text).is_some());
            }
        }

        #[test]
        fn no_text_of_date_pieces_stops_the_readers(text in "([0-9]{1,8}|[./, :T年月日-]|Nov|de|März|th|آذر){0,12}") {
            let _ = parse(&text);
            for (span, _) in find(&text, None) {
                prop_assert!(span.of(&text).is_some());
            }
        }

        #[test]
        fn a_printed_day_is_read_back(y in 1600i16..2100, m in 1i8..13, d in 1i8..29) {
            let date = PartialDate::day(y, m, d).unwrap();
            prop_assert_eq!(parse(&date.to_string()), Some(date));
            prop_assert_eq!(parse(&format!("{d:02}.{m:02}.{y}")), Some(date));
        }
    }
}
