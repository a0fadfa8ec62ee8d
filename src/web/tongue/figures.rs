//! Numbers and dates, as each language writes them (CLDR 45).

use std::borrow::Borrow;

use super::Tongue;
use crate::article::{PartialDate, Precision};
use crate::search::answer::{Bucket, Unit};

impl Tongue {
    /// `12,345`, in groups of three. Spanish groups from five figures on.
    pub(in crate::web) fn number(self, number: impl Borrow<u64>) -> String {
        let digits = number.borrow().to_string();
        let (mark, fewest) = match self {
            Self::English => (',', 4),
            Self::Spanish => ('.', 5),
            Self::French => ('\u{202f}', 4),
            Self::German | Self::Portuguese => ('.', 4),
        };
        if digits.len() < fewest {
            return digits;
        }
        let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                grouped.push(mark);
            }
            grouped.push(digit);
        }
        grouped
    }

    /// `97 %`, of a whole number of hundredths.
    pub(in crate::web) fn percent(self, hundredths: u32) -> String {
        match self {
            Self::English | Self::Portuguese => format!("{hundredths}%"),
            Self::Spanish | Self::German => format!("{hundredths}\u{a0}%"),
            Self::French => format!("{hundredths}\u{202f}%"),
        }
    }

    /// A date with how exactly it is known: `13 November 2025`, `November 2025, day unknown`, `2025, day unknown`.
    pub(in crate::web) fn date(self, date: PartialDate) -> String {
        match date.precision() {
            Precision::Day => self.period(date),
            Precision::Month | Precision::Year => self.with("date.imprecise", &[self.period(date)]),
        }
    }

    /// A day, month or year as a stretch of time: `13 November 2025`, `November 2025`, `2025`.
    pub(in crate::web) fn period(self, date: PartialDate) -> String {
        let first = date.first_day();
        let (day, month, year) = (first.day(), self.month(first.month()), first.year());
        match (date.precision(), self) {
            (Precision::Year, _) => year.to_string(),
            (Precision::Month, Self::Spanish | Self::Portuguese) => format!("{month} de {year}"),
            (Precision::Month, _) => format!("{month} {year}"),
            (Precision::Day, Self::Spanish | Self::Portuguese) => format!("{day} de {month} de {year}"),
            (Precision::Day, Self::German) => format!("{day}. {month} {year}"),
            (Precision::Day, Self::French) if day == 1 => format!("1er {month} {year}"),
            (Precision::Day, _) => format!("{day} {month} {year}"),
        }
    }

    /// A stretch of a timeline: a day, month, year, or `1990–1999`.
    pub(in crate::web) fn stretch(self, bucket: &Bucket) -> String {
        if bucket.from == bucket.to { self.period(bucket.from) } else { bucket.key() }
    }

    /// The mark under a stretch of a timeline, as short as can be: `13 Nov`, `Nov 2025`, `2025`.
    pub(in crate::web) fn tick(self, unit: Unit, date: PartialDate) -> String {
        let first = date.first_day();
        let (day, month) = (first.day(), self.say(&format!("month.short.{:02}", first.month())));
        match (unit, self) {
            (Unit::Day, Self::German) => format!("{day}. {month}"),
            (Unit::Day, _) => format!("{day} {month}"),
            (Unit::Month, _) => format!("{month} {}", first.year()),
            (Unit::Year | Unit::Decade, _) => first.year().to_string(),
        }
    }

    fn month(self, number: i8) -> &'static str {
        self.say(&format!("month.{number:02}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dates(text: &str) -> [String; 5] {
        let date = PartialDate::parse(text).expect("a date");
        Tongue::ALL.map(|tongue| tongue.date(date))
    }

    #[test]
    fn dates_say_how_exactly_they_are_known_in_every_language() {
        let day = [
            "13 November 2025",
            "13 de noviembre de 2025",
            "13 novembre 2025",
            "13. November 2025",
            "13 de novembro de 2025",
        ];
        assert_eq!(dates("2025-11-13"), day);
        assert_eq!(dates("2025-11")[0], "November 2025, day unknown");
        assert_eq!(dates("2025-11")[2], "novembre 2025, jour inconnu");
        assert_eq!(dates("2025")[3], "2025, Tag unbekannt");
        assert_eq!(dates("2025-03-01")[2], "1er mars 2025");
    }

    #[test]
    fn numbers_are_grouped_as_the_language_groups_them() {
        let numbers = |tongue: Tongue| [0u64, 999, 1_000, 12_345_678].map(|number| tongue.number(number));
        assert_eq!(numbers(Tongue::English), ["0", "999", "1,000", "12,345,678"]);
        assert_eq!(numbers(Tongue::Spanish), ["0", "999", "1000", "12.345.678"]);
        assert_eq!(numbers(Tongue::French)[2], "1\u{202f}000");
        assert_eq!(Tongue::ALL.map(|t| t.percent(97)), ["97%", "97\u{a0}%", "97\u{202f}%", "97\u{a0}%", "97%"]);
    }

    #[test]
    fn marks_of_a_timeline_are_short() {
        let date = PartialDate::parse("2025-11-13").expect("a date");
        assert_eq!(Tongue::English.tick(Unit::Day, date), "13 Nov");
        assert_eq!(Tongue::German.tick(Unit::Day, date), "13. Nov.");
        assert_eq!(Tongue::Spanish.tick(Unit::Month, date), "nov 2025");
    }
}
