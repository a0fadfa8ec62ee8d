//! An instant in universal time and where a paper lives → the day it was there.
//!
//! Sites state `2025-03-14T23:20:00Z` for what Vienna read on the fifteenth. Where the country of the host or the language
//! tells the zone, that day is taken. One zone a country, two rules of summer
//! time: enough for a day, not for an hour.

use std::collections::HashMap;
use std::sync::LazyLock;

use jiff::civil::Weekday;

use crate::article::PartialDate;

/// A zone: how far it is ahead of universal time, and when its clocks are put forward.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Zone {
    minutes: i64,
    summer: Summer,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Summer {
    Never,
    /// Last Sunday of March to last Sunday of October.
    Europe,
    /// Second Sunday of March to first Sunday of November.
    America,
}

const TABLE: &str = include_str!("zones.tsv");

static ZONES: LazyLock<HashMap<&'static str, Zone>> = LazyLock::new(|| TABLE.lines().skip(1).filter_map(row).collect());

fn row(line: &'static str) -> Option<(&'static str, Zone)> {
    let mut cells = line.split('\t');
    let (place, minutes) = (cells.next()?, cells.next()?.parse().ok()?);
    let summer = match cells.next()? {
        "eu" => Summer::Europe,
        "us" => Summer::America,
        "-" => Summer::Never,
        _ => return None,
    };
    Some((place, Zone { minutes, summer }))
}

/// The zone of a paper by the country of its host (`at`), else by its language where that is printed in one zone. The
/// region of a tag does not tell: much software writes `en-US` the world over.
pub(super) fn of(country: Option<&str>, language: Option<&str>) -> Option<Zone> {
    let language = language.map(|language| format!("lang:{language}"));
    let places = [country.map(str::to_owned), language];
    places.into_iter().flatten().find_map(|place| ZONES.get(place.as_str()).copied())
}

/// The zone of a paper by the offsets from universal time that its page states: `2025-03-14T18:20:00-05:00`.
/// Two offsets an hour apart are those of winter and summer; others tell nothing.
pub(super) fn of_stamps(page: &str) -> Option<Zone> {
    let mut offsets: Vec<i64> = stamped(page).filter(|minutes| *minutes != 0).take(MOST_STAMPS).collect();
    offsets.sort_unstable();
    offsets.dedup();
    match offsets[..] {
        [minutes] => Some(Zone { minutes, summer: Summer::Never }),
        [minutes, later] if later - minutes == 60 => {
            Some(Zone { minutes, summer: if minutes < 0 { Summer::America } else { Summer::Europe } })
        }
        _ => None,
    }
}

/// Bytes of the longest clock with parts of a second, so many are looked at: `T18:20:00.0000000`.
const LONGEST_CLOCK: usize = 20;

/// So many stamps tell the zone of a page.
const MOST_STAMPS: usize = 200;

/// The offsets, in minutes, of the stamps in a text: a time with seconds and a sign with four digits behind it
/// (`…T18:20:00-05:00`, `… 18:20:00 -0500`).
fn stamped(text: &str) -> impl Iterator<Item = i64> + '_ {
    let bytes = text.as_bytes();
    let digit = move |at: usize| bytes.get(at).filter(|byte| byte.is_ascii_digit()).map(|byte| i64::from(byte - b'0'));
    let two = move |at: usize| Some(10 * digit(at)? + digit(at + 1)?);
    memchr::memchr2_iter(b'+', b'-', bytes).filter_map(move |sign| {
        let colon = usize::from(bytes.get(sign + 3) == Some(&b':'));
        let minutes = two(sign + 1)? * 60 + two(sign + 3 + colon)?;
        let before = &bytes[sign.saturating_sub(LONGEST_CLOCK)..sign];
        let timed = is_machine_clock(before) || colon == 0 && before.strip_suffix(b" ").is_some_and(is_mail_clock);
        let longer = digit(sign + 5 + colon).is_some();
        (timed && !longer && minutes <= 14 * 60).then_some(if bytes[sign] == b'+' { minutes } else { -minutes })
    })
}

/// Whether a text ends with the time of an ISO stamp: `T18:20`, `T18:20:00.000`.
fn is_machine_clock(text: &[u8]) -> bool {
    let digits_and_marks = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b':' | b'.');
    let start = text.iter().rposition(|byte| !digits_and_marks(byte));
    start.is_some_and(|at| text[at] == b'T' && text.len() - at >= 6 && text[at + 3] == b':')
}

/// Whether a text ends with the time of a mail's stamp: ` 18:20:00`.
fn is_mail_clock(text: &[u8]) -> bool {
    let [.., b' ', a, b, b':', c, d, b':', e, f] = text else { return false };
    [a, b, c, d, e, f].iter().all(|byte| byte.is_ascii_digit())
}

impl Zone {
    /// The day at an instant that is stated in universal time (`2025-03-15T01:20:00Z`, `… 01:20 GMT`), of which the day
    /// is known; `None` where the text is no such instant.
    pub(super) fn day(self, stated: PartialDate, text: &str) -> Option<PartialDate> {
        let clock = clock(text).filter(|_| is_universal(text))?;
        // Midnight to the second is a date that was written as an instant.
        if clock == jiff::civil::Time::midnight() {
            return None;
        }
        let at = stated.first_day().to_datetime(clock);
        let forward = if self.is_summer(at.date()) { 60 } else { 0 };
        let date = at.checked_add(jiff::Span::new().minutes(self.minutes + forward)).ok()?.date();
        PartialDate::day(date.year(), date.month(), date.day())
    }

    /// Whether an instant in universal time was midnight, on the hour, on a day of the zone.
    pub(super) fn is_midnight(self, day: PartialDate, text: &str) -> bool {
        let forward = if self.is_summer(day.first_day()) { 60 } else { 0 };
        let minutes = |clock: jiff::civil::Time| i64::from(clock.hour()) * 60 + i64::from(clock.minute());
        clock(text).is_some_and(|clock| (minutes(clock) + self.minutes + forward).rem_euclid(24 * 60) == 0)
    }

    fn is_summer(self, date: jiff::civil::Date) -> bool {
        let sunday = |month: i8, nth: i8| {
            let first = jiff::civil::Date::new(date.year(), month, 1).ok()?;
            first.nth_weekday_of_month(nth, Weekday::Sunday).ok()
        };
        let (from, to) = match self.summer {
            Summer::Never => return false,
            Summer::Europe => (sunday(3, -1), sunday(10, -1)),
            Summer::America => (sunday(3, 2), sunday(11, 1)),
        };
        from.is_some_and(|from| from <= date) && to.is_some_and(|to| date < to)
    }
}

/// Whether a text gives a time in universal time: `2025-03-15T01:20:00Z`, `…+00:00`, `… GMT`.
pub(super) fn is_universal(text: &str) -> bool {
    let text = text.trim();
    let ends = ["Z", "+00:00", "+0000", "GMT", "UTC"].iter().any(|ending| text.ends_with(ending));
    text.contains(':') && (ends || text.contains("GMT+0000"))
}

/// The time of day in a text: the first two numbers of two digits around a colon, and the seconds behind them.
fn clock(text: &str) -> Option<jiff::civil::Time> {
    let colon = text.find(':')?;
    let number = |at: usize| text.get(at..at + 2)?.parse::<i8>().ok();
    let seconds = text.get(colon + 3..).filter(|rest| rest.starts_with(':')).and_then(|_| number(colon + 4));
    jiff::civil::Time::new(number(colon.checked_sub(2)?)?, number(colon + 1)?, seconds.unwrap_or(0), 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_sound_and_sorted() {
        let lines: Vec<&str> = TABLE.lines().skip(1).collect();
        assert!(TABLE.starts_with("# ") && lines.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(lines.iter().all(|line| row(line).is_some_and(|(_, zone)| (-720..=840).contains(&zone.minutes))));
    }

    #[test]
    fn stamps_with_offsets_tell_the_zone_of_a_page() {
        let day = |stamps: &[&str]| {
            let text = "2025-03-15T02:20:00Z";
            let zone = of_stamps(&stamps.join(", "))?;
            zone.day(crate::clean::dates::parse(text)?, text).map(|date| date.to_string())
        };
        assert_eq!(
            day(&["2025-01-02T18:20:00-05:00", "x", "Mon, 02 Jun 2025 18:20:00 -0400"]).as_deref(),
            Some("2025-03-14")
        );
        assert_eq!(day(&["2025-01-02T18:20:00.000+01:00"]).as_deref(), Some("2025-03-15"));
        assert_eq!(day(&["2025-01-02T18:20:00-05:00", "on air 11:00-12:00"]).as_deref(), Some("2025-03-14"));
        assert_eq!(day(&["2025-01-02T18:20:00Z", "2025-01-02T18:20:00+00:00"]), None);
        assert_eq!(day(&["2025-01-02T18:20:00-05:00", "2025-01-02T18:20:00+09:00"]), None);
    }

    #[test]
    fn an_instant_falls_on_the_day_of_the_paper() {
        let day = |country, language, text| {
            let stated = crate::clean::dates::parse(text)?;
            of(country, language).and_then(|zone| zone.day(stated, text)).map(|date| date.to_string())
        };
        assert_eq!(day(Some("ca"), None, "Sat Mar 15 2025 00:23:33 GMT+0000 (UTC)").as_deref(), Some("2025-03-14"));
        assert_eq!(day(Some("ca"), None, "2025-03-15T01:20:00Z").as_deref(), Some("2025-03-14"));
        assert_eq!(day(None, Some("de"), "2025-03-14T23:30:00+00:00").as_deref(), Some("2025-03-15"));
        assert_eq!(day(None, Some("de"), "2025-03-15T00:00:00Z"), None);
        assert_eq!(day(Some("us"), Some("de"), "2025-07-15T03:50:00.123Z").as_deref(), Some("2025-07-14"));
        assert_eq!(day(Some("us"), None, "2025-01-15T05:10:00Z").as_deref(), Some("2025-01-15"));
        assert_eq!(day(Some("jp"), None, "2025-03-15T01:20:00+09:00"), None);
        assert_eq!(day(None, Some("en"), "2025-03-15T01:20:00Z"), None);
    }
}
