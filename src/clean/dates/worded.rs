//! Tokens → dates: numeric orders, month names before and behind the day, year-first forms.
//!
//! Every form is anchored at its first number; at each number a fixed handful of forms is tried, each looking at a
//! bounded number of tokens, so that the scan is linear.

use super::Custom;
use super::calendar::{gregorian_year, japanese_year, persian};
use super::machine::ymd;
use super::months::{self, Month};
use super::tokens::{Kind, Token, tokens};
use crate::article::{PartialDate, Span};

/// The dates of a running text in order, not overlapping.
pub(super) fn scan(text: &str, custom: &Custom) -> Vec<(Span, PartialDate)> {
    let tokens = tokens(text);
    let line = Line { text, tokens: &tokens, custom };
    let mut found = Vec::new();
    let mut free = 0;
    for at in 0..tokens.len() {
        if at < free || !matches!(tokens[at].kind, Kind::Number(..)) {
            continue;
        }
        if let Some(Reading { from, to, date }) = line.date_at(at).filter(|reading| reading.from >= free) {
            found.push((Span::new(tokens[from].span.start, tokens[to].span.end), date));
            free = to + 1;
        }
    }
    found
}

/// A text that is a numeric month and year and nothing else: `03/2025`.
pub(super) fn month_and_year(text: &str) -> Option<PartialDate> {
    let tokens = tokens(text);
    let [
        Token { kind: Kind::Number(month, 1..=2), .. },
        Token { kind: Kind::Mark('/' | '.' | '-'), .. },
        Token { kind: Kind::Number(year, 4), .. },
    ] = tokens[..]
    else {
        return None;
    };
    let year = i16::try_from(year).ok().filter(|year| (1600..=2199).contains(year))?;
    PartialDate::month(year, i8::try_from(month).ok()?)
}

/// A date with its first and last token.
struct Reading {
    from: usize,
    to: usize,
    date: PartialDate,
}

struct Line<'a> {
    text: &'a str,
    tokens: &'a [Token],
    custom: &'a Custom,
}

impl Line<'_> {
    fn date_at(&self, at: usize) -> Option<Reading> {
        match self.tokens[at].kind {
            Kind::Number(year, 4) => self.year_first(at, year),
            Kind::Number(8.., 8) => None,
            Kind::Number(day, 1..=2) => self
                .era(at, day)
                .or_else(|| self.numeric(at, day))
                .or_else(|| self.day_then_month(at, day))
                .or_else(|| self.month_then_day(at, day)),
            _ => None,
        }
    }

    // --- looking at tokens ---

    fn number(&self, at: usize) -> Option<(u64, usize)> {
        match self.tokens.get(at)?.kind {
            Kind::Number(value, digits) => Some((value, digits)),
            _ => None,
        }
    }

    fn short_number(&self, at: usize) -> Option<u64> {
        self.number(at).filter(|&(_, digits)| digits <= 2).map(|(value, _)| value)
    }

    fn mark(&self, at: usize) -> Option<char> {
        match self.tokens.get(at)?.kind {
            Kind::Mark(c) => Some(c),
            _ => None,
        }
    }

    fn word(&self, at: usize) -> Option<&str> {
        let token = self.tokens.get(at).filter(|token| token.kind == Kind::Word)?;
        token.span.of(self.text)
    }

    fn touches(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| !token.spaced)
    }

    /// Whether a number is only a part of a longer one: a version, an IP address, a sum, a telephone number.
    fn continues_a_number(&self, at: usize) -> bool {
        let joined = at >= 2 && self.touches(at) && self.touches(at - 1) && self.number(at - 2).is_some();
        joined && matches!(self.mark(at - 1), Some('.' | '/' | ',' | '-' | ':'))
    }

    fn continued_by_a_number(&self, last: usize) -> bool {
        let joined = self.touches(last + 1) && self.touches(last + 2) && self.number(last + 2).is_some();
        joined && matches!(self.mark(last + 1), Some('.' | '/'))
    }

    /// A four-digit year at `at`, after the words and marks that may stand before it.
    fn year_after(&self, at: usize) -> Option<(i16, usize)> {
        let at = self.skip(at, 3, |line, at| {
            matches!(line.mark(at), Some(',' | '.' | '/' | '-' | '\'' | '’' | '،' | '–'))
                || line.word(at).is_some_and(is_before_year)
        });
        self.year(at).map(|year| (year, at))
    }

    fn year(&self, at: usize) -> Option<i16> {
        let (value, _) = self.number(at).filter(|&(_, digits)| digits == 4)?;
        i16::try_from(value).ok()
    }

    /// The first token from `at` on that is not skipped, at most `most` further.
    fn skip(&self, at: usize, most: usize, skipped: impl Fn(&Self, usize) -> bool) -> usize {
        (at..at + most).find(|&at| !skipped(self, at)).unwrap_or(at + most)
    }

    // --- months ---

    /// The month named from token `at` on, with its last token: one word, two ("تشرين الثاني") or dotted ("มี.ค").
    fn month_at(&self, at: usize) -> Option<(Month, usize)> {
        let first = self.tokens.get(at).filter(|token| token.kind == Kind::Word)?;
        let language = self.custom.language.as_ref();
        let reaching = |last: usize| {
            let end = self.tokens.get(last).filter(|token| token.kind == Kind::Word)?.span.end;
            Some((months::month(self.text.get(first.span.start..end)?, language)?, last))
        };
        let dotted = || (self.mark(at + 1) == Some('.') && self.touches(at + 2)).then(|| reaching(at + 2))?;
        let (month, mut last) = reaching(at + 1).or_else(dotted).or_else(|| reaching(at))?;
        if self.mark(last + 1) == Some('/') {
            last = reaching_again(self, last + 2).unwrap_or(last);
        }
        Some((month, last))
    }

    /// The month named just before token `at`, with its first token.
    fn month_before(&self, at: usize) -> Option<(Month, usize)> {
        let back = at.checked_sub(1)?;
        let last = if matches!(self.mark(back), Some('.' | ',' | '-' | '/')) { back.checked_sub(1)? } else { back };
        let (month, _) = self.month_at(last).filter(|&(_, end)| end < at)?;
        Some((month, last))
    }

    // --- forms ---

    /// `14/03/2025`, `3.14.25`, `14. 3. 2025`.
    fn numeric(&self, at: usize, first: u64) -> Option<Reading> {
        let separator = self.mark(at + 1).filter(|c| matches!(c, '/' | '.' | '-' | '–' | '‐' | '。' | '|'))?;
        let second = self.short_number(at + 2)?;
        let (year, digits) = self.number(at + 4).filter(|_| self.mark(at + 3) == Some(separator))?;
        if self.continues_a_number(at) || self.continued_by_a_number(at + 4) {
            return None;
        }
        let year = match digits {
            4 => u64::try_from(gregorian_year(i16::try_from(year).ok()?)).ok()?,
            2 if separator != '-' && self.touches(at + 4) => full_year(year),
            _ => return None,
        };
        let (day_first, month_first) = (ymd(year, second, first), ymd(year, first, second));
        let date = if self.custom.month_first { month_first.or(day_first) } else { day_first.or(month_first) };
        Some(Reading { from: at, to: at + 4, date: date? })
    }

    /// `13 de noviembre de 2025`, `14. März 2025`, `14-Mar-25`, `14 tháng 3 năm 2025`.
    fn day_then_month(&self, at: usize, day: u64) -> Option<Reading> {
        let after = self.skip(at + 1, 4, |line, at| {
            matches!(line.mark(at), Some('.' | '-' | '/' | 'º' | '°' | 'ª' | ','))
                || line.word(at).is_some_and(is_behind_day)
        });
        let (month, last) = self.month_at(after).or_else(|| self.numbered_month(after))?;
        if let Some((year, to)) = self.year_after(last + 1) {
            return Some(Reading { from: at, to, date: day_of(year, month, day)? });
        }
        let (year, to) = self.short_year(last + 1)?;
        Some(Reading { from: at, to, date: day_of(year, month, day)? })
    }

    /// Vietnamese `tháng 3`: the month as a number behind its word, which was skipped as standing behind the day.
    fn numbered_month(&self, at: usize) -> Option<(Month, usize)> {
        let number = self.short_number(at)?;
        let behind_word = at > 0 && self.word(at - 1).is_some_and(|word| months::fold(word) == "thang");
        behind_word.then_some((Month::Gregorian(i8::try_from(number).ok()?), at))
    }

    /// `-25`, `/25`, ` '25` behind a month's name.
    fn short_year(&self, at: usize) -> Option<(i16, usize)> {
        let marked = matches!(self.mark(at), Some('-' | '/' | '\'' | '’')) && self.touches(at + 1);
        let (year, _) = self.number(at + 1).filter(|&(_, digits)| digits == 2 && marked)?;
        Some((i16::try_from(full_year(year)).ok()?, at + 1))
    }

    /// `Nov. 13, 2025`, `November 13th 2025`, `Thu Nov 13 06:40:00 EST 2025`.
    fn month_then_day(&self, at: usize, day: u64) -> Option<Reading> {
        let (month, from) = self.month_before(at)?;
        let after =
            self.skip(at + 1, 1, |line, at| line.word(at).is_some_and(is_behind_day) || line.mark(at) == Some('º'));
        let (year, to) = self.year_after(after).or_else(|| self.year_behind_time(after))?;
        Some(Reading { from, to, date: day_of(year, month, day)? })
    }

    fn year_behind_time(&self, at: usize) -> Option<(i16, usize)> {
        let timed = self.short_number(at).is_some() && self.mark(at + 1) == Some(':');
        let after = self.skip(at, 7, |line, at| {
            line.short_number(at).is_some() || line.mark(at) == Some(':') || line.word(at).is_some()
        });
        self.year(after).filter(|_| timed).map(|year| (year, after))
    }

    /// `2025-11-13`, `2025年3月14日`, `2025. március 14.`, `2025 m. kovo 14 d.`; and behind a month's name, `March 2025`.
    fn year_first(&self, at: usize, value: u64) -> Option<Reading> {
        let year = i16::try_from(value).ok()?;
        self.year_then_numbers(at, value)
            .or_else(|| self.year_then_ideographs(at, year))
            .or_else(|| self.year_then_name(at, year))
            .or_else(|| self.month_then_year(at, year))
    }

    fn year_then_numbers(&self, at: usize, year: u64) -> Option<Reading> {
        let separator = self.mark(at + 1).filter(|c| matches!(c, '/' | '.' | '-' | '–' | '‐'))?;
        let month = self.short_number(at + 2)?;
        let day = self.short_number(at + 4).filter(|_| self.mark(at + 3) == Some(separator))?;
        let free = !self.continues_a_number(at) && (separator == '-' || !self.continued_by_a_number(at + 4));
        let date = ymd(year, month, day)
            .or_else(|| persian(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?));
        Some(Reading { from: at, to: at + 4, date: date.filter(|_| free)? })
    }

    fn year_then_ideographs(&self, at: usize, year: i16) -> Option<Reading> {
        matches!(self.mark(at + 1), Some('年' | '년')).then(|| self.month_and_day_ideographs(at, at + 2, year))?
    }

    fn month_and_day_ideographs(&self, from: usize, at: usize, year: i16) -> Option<Reading> {
        let month = self.short_number(at).filter(|_| matches!(self.mark(at + 1), Some('月' | '월')))?;
        let month = i8::try_from(month).ok()?;
        let day = self.short_number(at + 2).filter(|_| matches!(self.mark(at + 3), Some('日' | '일' | '号')));
        match day {
            Some(day) => {
                Some(Reading { from, to: at + 3, date: PartialDate::day(year, month, i8::try_from(day).ok()?)? })
            }
            None => Some(Reading { from, to: at + 1, date: PartialDate::month(year, month)? }),
        }
    }

    /// 令和7年3月14日.
    fn era(&self, at: usize, year: u64) -> Option<Reading> {
        let start = at.checked_sub(2).filter(|_| matches!(self.mark(at + 1), Some('年')))?;
        let era = self.text.get(self.tokens[start].span.start..self.tokens[at - 1].span.end)?;
        self.month_and_day_ideographs(start, at + 2, japanese_year(era, year)?)
    }

    fn year_then_name(&self, at: usize, year: i16) -> Option<Reading> {
        let after = self.skip(at + 1, 2, |line, at| {
            matches!(line.mark(at), Some('.' | ',' | '-' | '/')) || line.word(at).is_some_and(is_behind_year)
        });
        let behind_day = || {
            self.short_number(after).map(|day| (day, self.skip(after + 1, 1, |line, at| line.mark(at) == Some('.'))))
        };
        if let Some((day, month_at)) = behind_day() {
            let (month, to) = self.month_at(month_at)?;
            return Some(Reading { from: at, to, date: day_of(year, month, day)? });
        }
        let (month, last) = self.month_at(after)?;
        let day_at = self.skip(last + 1, 1, |line, at| matches!(line.mark(at), Some('.' | '-' | '/' | ',')));
        let day = self.short_number(day_at).filter(|_| self.mark(day_at + 1) != Some(':'))?;
        Some(Reading { from: at, to: day_at, date: day_of(year, month, day)? })
    }

    /// `March 2025`, `marzo de 2025`; not `Mars 2020` where no language reads it as a month.
    fn month_then_year(&self, at: usize, year: i16) -> Option<Reading> {
        let back = at.checked_sub(1)?;
        let from = if self.word(back).is_some_and(is_before_year) { back.checked_sub(1)? } else { back };
        let (month, from) = self.month_before(from + 1)?;
        let word = self.word(from)?;
        let lower = word.chars().next().is_some_and(char::is_lowercase);
        let english = self.custom.language.as_ref().is_none_or(|language| language.code() == "en");
        let Month::Gregorian(number) = month else { return None };
        let mistaken = english && (lower || word.eq_ignore_ascii_case("mars"));
        let sound = (1600..=2199).contains(&year) && !mistaken;
        sound.then(|| Some(Reading { from, to: at, date: PartialDate::month(year, number)? }))?
    }
}

/// The last token of a month's second name behind a slash ("نوفمبر / تشرين الثاني").
fn reaching_again(line: &Line<'_>, at: usize) -> Option<usize> {
    line.month_at(at).map(|(_, last)| last)
}

fn day_of(year: i16, month: Month, day: u64) -> Option<PartialDate> {
    let day = i8::try_from(day).ok()?;
    match month {
        Month::Persian(month) => persian(year, month, day),
        Month::Gregorian(month) => {
            let year = gregorian_year(year);
            PartialDate::day(year, month, day).filter(|_| (1600..=2199).contains(&year))
        }
    }
}

/// Two-digit years: 00 to 69 are of this century, the rest of the last (POSIX `strptime`).
fn full_year(short: u64) -> u64 {
    if short < 69 { 2000 + short } else { 1900 + short }
}

/// Words between a month and its year.
fn is_before_year(word: &str) -> bool {
    matches!(months::fold(word).as_str(), "de" | "del" | "of" | "nam" | "anno" | "an" | "ano" | "lui" | "god" | "του")
}

/// Ordinal endings and words between a day and its month.
fn is_behind_day(word: &str) -> bool {
    matches!(
        months::fold(word).as_str(),
        "st" | "nd"
            | "rd"
            | "th"
            | "de"
            | "of"
            | "the"
            | "er"
            | "ere"
            | "e"
            | "eme"
            | "d"
            | "di"
            | "do"
            | "da"
            | "del"
            | "dia"
            | "den"
            | "thang"
            | "o"
            | "a"
            | "as"
            | "го"
            | "е"
            | "η"
            | "ης"
            | "am"
            | "ne"
            | "ta"
            | "re"
            | "ן"
    )
}

/// Words between a year and the month behind it (Lithuanian `m.`, Latvian `gada`, Basque `ko`).
fn is_behind_year(word: &str) -> bool {
    matches!(months::fold(word).as_str(), "m" | "gada" | "g" | "ko" | "eko" | "оны" | "ж" | "жылғы")
}
