//! Dates in the text → the months that an article speaks of.
//!
//! Full dates stand for themselves. A month without a year, a day of the week, "yesterday" and "last year" are read from the
//! day of publication: a bare month is the nearest one that has begun, unless the words before it point ahead. A year alone
//! names no month. Only words of the calendar are looked at closer, so the scan costs next to nothing.

use jiff::civil::Date;

use crate::article::{Article, PartialDate, Precision};
use crate::enrich::hash::ByHash;
use crate::enrich::tokens::{Gap, Shape, Text};

use super::calendar::{self, Says};

/// Years that the press speaks of with a month.
const YEARS: std::ops::RangeInclusive<i16> = 1400..=2200;

/// The months, ascending, each once.
pub(super) fn spoken_of(article: &Article, texts: &[Text<'_>], language: &str) -> Vec<PartialDate> {
    let Some(words) = calendar::words(language) else { return Vec::new() };
    let published = article.published.filter(|published| published.date.precision() == Precision::Day);
    let day = published.map(|published| published.date.first_day());
    let mut months: Vec<PartialDate> = Vec::new();
    for text in texts {
        let line = Line { text, words, language, day };
        months.extend((0..text.tokens.len()).filter_map(|at| line.month_at(at)));
    }
    months.sort_unstable();
    months.dedup();
    months
}

/// A text with the calendar of its language and the day of publication, if known.
struct Line<'a, 't> {
    text: &'a Text<'t>,
    words: &'a ByHash<Says>,
    language: &'a str,
    day: Option<Date>,
}

impl Line<'_, '_> {
    fn says(&self, at: usize) -> Option<Says> {
        self.words.get(&self.text.tokens.get(at)?.hash).copied()
    }

    /// The month that a word of the calendar at a token means.
    fn month_at(&self, at: usize) -> Option<PartialDate> {
        if self.text.tokens[at].shape == Shape::Number {
            return self.machine_date(at);
        }
        match self.says(at)? {
            Says::Month(month) => self.named_month(at, month),
            Says::Weekday(weekday) => self.weekday(at, weekday),
            Says::Day(days) => self.shifted(i64::from(days)),
            Says::MonthWord => self.month_word(at),
            _ => None,
        }
    }

    /// 2025-11-13.
    fn machine_date(&self, at: usize) -> Option<PartialDate> {
        let year = self.year(at)?;
        let hyphen = |at: usize| self.text.tokens.get(at).is_some_and(|token| token.gap == Gap::Hyphen);
        let month: i8 = self.text.folded(at + 1).parse().ok()?;
        let written = hyphen(at + 1) && hyphen(at + 2) && self.text.folded(at + 1).len() == 2;
        written.then(|| PartialDate::month(year, month))?
    }

    /// A month by name: with its year, or the nearest by the day of publication.
    fn named_month(&self, at: usize, month: i8) -> Option<PartialDate> {
        let day_before =
            at > 0 && self.is_day(at - 1) || at > 1 && self.says(at - 1) == Some(Says::Of) && self.is_day(at - 2);
        let day_after = self.is_day(at + 1);
        let year = self.year_after(at, day_after);
        if let Some(year) = year {
            return PartialDate::month(year, month);
        }
        let before = at.checked_sub(1).and_then(|before| self.says(before));
        let after = self.says(at + 1);
        let told = day_before || day_after || matches!(before, Some(Says::In | Says::Last | Says::Next | Says::This));
        // May, March and August are other words and names as well.
        let written = self.text.tokens[at].is_capital() == matches!(self.language, "en" | "de");
        let pointed = [before, after];
        match self.day {
            Some(day) if told && written => {
                let ahead = pointed.contains(&Some(Says::Next));
                let year = nearest_year(day, month, ahead);
                PartialDate::month(year, month)
            }
            _ => None,
        }
    }

    /// 2025 in "13 November 2025", "November 13, 2025", "noviembre de 2025", "noviembre del año 2025".
    fn year_after(&self, at: usize, day_after: bool) -> Option<i16> {
        let mut next = at + 1 + usize::from(day_after);
        if self.says(next) == Some(Says::Of) {
            next += 1;
        }
        let near = self.text.tokens.get(next).is_some_and(|token| {
            matches!(token.gap, Gap::Space | Gap::Hyphen)
                || token.gap == Gap::Comma
                || token.gap == Gap::Stop && !token.starts
        });
        self.year(next).filter(|_| near)
    }

    fn year(&self, at: usize) -> Option<i16> {
        let folded = self.text.folded(at);
        (folded.len() == 4).then(|| folded.parse().ok())?.filter(|year| YEARS.contains(year))
    }

    fn is_day(&self, at: usize) -> bool {
        let folded = self.text.folded(at);
        let digits = folded.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
        let ending = &folded[digits.len()..];
        matches!(ending, "" | "st" | "nd" | "rd" | "th" | "er" | "o")
            && digits.parse::<u8>().is_ok_and(|day| (1..=31).contains(&day))
    }

    /// The last such day before publication, or the next one where the words say so.
    fn weekday(&self, at: usize, weekday: i8) -> Option<PartialDate> {
        let day = self.day?;
        let today = day.weekday().to_monday_one_offset();
        let back = i64::from((today - weekday).rem_euclid(7));
        let beside = [at.checked_sub(1).and_then(|before| self.says(before)), self.says(at + 1)];
        self.shifted(if beside.contains(&Some(Says::Next)) { 7 - back } else { -back })
    }

    /// "last month", "el mes pasado".
    fn month_word(&self, at: usize) -> Option<PartialDate> {
        let beside = [at.checked_sub(1).and_then(|before| self.says(before)), self.says(at + 1)];
        let months = match () {
            _ if beside.contains(&Some(Says::Last)) => -1,
            _ if beside.contains(&Some(Says::Next)) => 1,
            _ if beside.contains(&Some(Says::This)) => 0,
            _ => return None,
        };
        month_of(self.day?.first_of_month().checked_add(jiff::Span::new().months(months)).ok()?)
    }

    fn shifted(&self, days: i64) -> Option<PartialDate> {
        month_of(self.day?.checked_add(jiff::Span::new().days(days)).ok()?)
    }
}

fn month_of(day: Date) -> Option<PartialDate> {
    PartialDate::month(day.year(), day.month())
}

/// The year of a month without one: the last that has begun by the day of publication, or is the next month (an
/// announcement); the next one where the words point ahead.
fn nearest_year(day: Date, month: i8, ahead: bool) -> i16 {
    let (year, reached) = (day.year(), day.month() + i8::from(!ahead));
    match (ahead, month) {
        (true, month) if month < reached => year + 1,
        (false, 1) if day.month() == 12 => year + 1,
        (false, month) if month > reached => year - 1,
        _ => year,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Evidence, Part, Published};

    /// Published on Thursday, 13 November 2025.
    fn months(text: &str, language: &str) -> Vec<String> {
        let published =
            PartialDate::day(2025, 11, 13).map(|date| Published { date, evidence: Evidence::Meta, confidence: 1.0 });
        let article = Article { published, ..Article::default() };
        let texts = [Text::new(Part::Paragraph(0), text)];
        spoken_of(&article, &texts, language).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn full_dates_stand_for_themselves_in_seven_languages() {
        for (text, language, month) in [
            ("The pact of 3 May 1987 holds.", "en", "1987-05"),
            ("It opened on Nov. 13, 2024, in Lima.", "en", "2024-11"),
            ("Desde el 3 de mayo de 1987 rige la ley.", "es", "1987-05"),
            ("La loi du 1er août 2019 reste.", "fr", "2019-08"),
            ("Das Gesetz vom 3. März 2019 gilt.", "de", "2019-03"),
            ("A lei de março de 2019 vale.", "pt", "2019-03"),
            ("La legge del 3 maggio 2019 resta.", "it", "2019-05"),
            ("De wet van 3 maart 2019 blijft.", "nl", "2019-03"),
            ("Recorded 2019-03-04.", "en", "2019-03"),
        ] {
            assert_eq!(months(text, language), [month], "{text}");
        }
    }

    #[test]
    fn what_is_said_in_relation_to_the_day_is_resolved() {
        for (text, language, month) in [
            ("They met on Wednesday.", "en", "2025-11"),
            ("Workers walked out in September.", "en", "2025-09"),
            ("The port closed in December.", "en", "2025-12"),
            ("He was jailed last February.", "en", "2025-02"),
            ("Prices fell last month.", "en", "2025-10"),
            ("El mes pasado subieron los precios.", "es", "2025-10"),
            ("Il est parti le mois dernier.", "fr", "2025-10"),
            ("Im September schloss der Hafen.", "de", "2025-09"),
            ("Em setembro fechou o porto.", "pt", "2025-09"),
            ("Il porto ha chiuso a settembre.", "it", "2025-09"),
            ("In september sloot de haven.", "nl", "2025-09"),
            ("She returns next March.", "en", "2026-03"),
        ] {
            assert_eq!(months(text, language), [month], "{text}");
        }
    }

    #[test]
    fn words_that_look_like_months_and_lone_years_name_none() {
        for text in ["It may rain.", "Theresa May resigned.", "In 1987 he left.", "They march on.", "An august body."] {
            assert!(months(text, "en").is_empty(), "{text}");
        }
        assert!(months("本月三日", "zh").is_empty());
    }

    #[test]
    fn without_a_day_of_publication_only_full_dates_count() {
        let texts = [Text::new(Part::Paragraph(0), "On Monday and in May; since June 2019.")];
        let found = spoken_of(&Article::default(), &texts, "en");
        assert_eq!(found.iter().map(ToString::to_string).collect::<Vec<_>>(), ["2019-06"]);
    }
}
