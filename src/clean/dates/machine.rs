//! Machine forms → dates: ISO 8601, compact digits, seconds since 1970, and what addresses carry.

use super::months::{self, Month};
use crate::article::PartialDate;

/// A text that is nothing but a machine form: `2025-11-13T06:40Z`, `20251113`, `20251113064000`, `1763016000`,
/// `2025-11`, `2025`.
pub(super) fn whole(text: &str) -> Option<PartialDate> {
    let digits = leading_digits(text.as_bytes());
    let rest = &text[digits..];
    match (digits, rest.as_bytes().first()) {
        (8 | 12 | 14, None | Some(b'T' | b't' | b' ' | b'Z' | b'+' | b'-')) => compact(&text[..digits]),
        (10 | 13, None) => compact(text).filter(|_| digits == 10).or_else(|| since_1970(text)),
        (4, None) => PartialDate::year(i16::try_from(number(text)?).ok()?).filter(|year| in_print(year.year_number())),
        (4, Some(b'-')) => iso(text),
        _ => None,
    }
}

fn leading_digits(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

fn number(digits: &str) -> Option<u64> {
    digits.parse().ok()
}

fn in_print(year: i16) -> bool {
    (1600..=2199).contains(&year)
}

/// `YYYYMMDD` with anything behind.
fn compact(digits: &str) -> Option<PartialDate> {
    ymd(number(digits.get(0..4)?)?, number(digits.get(4..6)?)?, number(digits.get(6..8)?)?)
}

/// Seconds (10 digits) or milliseconds (13) since 1970 in universal time.
fn since_1970(digits: &str) -> Option<PartialDate> {
    let seconds = number(digits.get(0..10)?)?;
    let instant = jiff::Timestamp::from_second(i64::try_from(seconds).ok()?).ok()?;
    let date = jiff::tz::Offset::UTC.to_datetime(instant).date();
    PartialDate::day(date.year(), date.month(), date.day())
}

/// `YYYY-MM` alone, or `YYYY-MM-DD` with anything behind that is not a digit. The day is the one printed: the offset
/// behind it says where the paper lives.
fn iso(text: &str) -> Option<PartialDate> {
    let (head, tail) = (text.get(0..10).unwrap_or(text), text.get(10..).unwrap_or(""));
    let date = PartialDate::parse(head)?;
    (in_print(date.year_number()) && !tail.starts_with(|c: char| c.is_ascii_digit())).then_some(date)
}

/// A day of a plausible year from its numbers.
pub(super) fn ymd(year: u64, month: u64, day: u64) -> Option<PartialDate> {
    let year = i16::try_from(year).ok().filter(|&year| in_print(year))?;
    PartialDate::day(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
}

/// One run of an address: its text and the character behind it.
struct Run<'a> {
    text: &'a str,
    behind: u8,
}

/// The date in the path and query of an address: the first known to the day, else the first month.
pub(super) fn in_address(address: &str) -> Option<PartialDate> {
    let after_scheme = address.split_once("://").map_or(address, |(_, rest)| rest);
    let path = after_scheme.find('/').map_or("", |at| &after_scheme[at..]);
    let runs = runs(path);
    let day = (0..runs.len()).find_map(|at| day_at(&runs[at..]));
    day.or_else(|| (0..runs.len()).find_map(|at| month_at(&runs[at..])))
}

/// Runs of digits and of letters; what stands between them is one separator each.
fn runs(path: &str) -> Vec<Run<'_>> {
    let bytes = path.as_bytes();
    let mut runs = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let same = |a: u8, b: u8| a.is_ascii_digit() == b.is_ascii_digit() && b.is_ascii_alphanumeric();
        if !bytes[at].is_ascii_alphanumeric() {
            at += 1;
            continue;
        }
        let length = bytes[at..].iter().take_while(|&&byte| same(bytes[at], byte)).count();
        let end = at + length;
        runs.push(Run { text: &path[at..end], behind: bytes.get(end).copied().unwrap_or(b'/') });
        at = end;
    }
    runs
}

/// Years that pages on the web carry in their addresses.
fn web_year(text: &str) -> Option<u64> {
    number(text).filter(|year| text.len() == 4 && (1980..=2100).contains(year))
}

fn day_at(runs: &[Run<'_>]) -> Option<PartialDate> {
    let first = runs.first()?;
    long_run(first.text).or_else(|| {
        let second = runs.get(1).filter(|_| joins(first.behind))?;
        split_run(first.text, second.text).or_else(|| {
            let third = runs.get(2).filter(|_| joins(second.behind))?;
            // `/2025/03/7-walks`: a folder a month, and a name that begins with a number.
            let foldered = first.behind == b'/' && second.behind == b'/' && web_year(first.text).is_some();
            let named = foldered && !matches!(third.behind, b'/' | b'?' | b'#');
            if named {
                return None;
            }
            three_runs(first.text, second.text, third.text)
        })
    })
}

fn joins(separator: u8) -> bool {
    matches!(separator, b'/' | b'-' | b'_' | b'.')
}

/// `20250314`, `20250314064000`, `202503141044893040`.
fn long_run(text: &str) -> Option<PartialDate> {
    web_year(text.get(0..4)?)?;
    matches!(text.len(), 8 | 12 | 14 | 17 | 18).then(|| compact(text))?
}

/// `202503/14`, `2025/0314`.
fn split_run(first: &str, second: &str) -> Option<PartialDate> {
    let year = web_year(first.get(0..4)?)?;
    match (first.len(), second.len()) {
        (6, 2) => ymd(year, number(&first[4..])?, number(second)?),
        (4, 4) => ymd(year, number(&second[..2])?, number(&second[2..])?),
        _ => None,
    }
}

/// `2025/03/14`, `2025-mar-14`, `14-03-2025`.
fn three_runs(first: &str, second: &str, third: &str) -> Option<PartialDate> {
    let short = |text: &str| number(text).filter(|_| text.len() <= 2);
    match (web_year(first), web_year(third)) {
        (Some(year), _) => ymd(year, short(second).or_else(|| named(second))?, short(third)?),
        (None, Some(year)) => ymd(year, short(second).or_else(|| named(second))?, short(first)?),
        _ => None,
    }
}

fn named(text: &str) -> Option<u64> {
    match months::month(text, None)? {
        Month::Gregorian(number) => u64::try_from(number).ok(),
        Month::Persian(_) => None,
    }
}

/// `/2025/03/` between separators.
fn month_at(runs: &[Run<'_>]) -> Option<PartialDate> {
    let (first, second) = (runs.first()?, runs.get(1)?);
    let year = web_year(first.text).filter(|_| matches!(first.behind, b'/' | b'-'))?;
    let month = number(second.text).filter(|_| second.text.len() == 2 && matches!(second.behind, b'/' | b'-'))?;
    PartialDate::month(i16::try_from(year).ok()?, i8::try_from(month).ok()?)
}
