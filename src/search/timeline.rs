//! Counts by date → the timeline: how much was found and is held in each decade, year, month or day.
//!
//! The width follows from the range: the days that `from` and `to` limit, else those of what was found, else those of
//! what is held. An article counts in a stretch only if its date is known to lie wholly inside; what is known less
//! exactly is counted apart.

use jiff::civil::Date;

use super::answer::{Bucket, Request, Timeline, Unit};
use crate::article::PartialDate;
use crate::index::columns::Days;
use crate::index::document::{date_of, day_number};
use crate::index::snapshot::Snapshot;

/// Longest ranges, in days, that are shown by day, by month and by year. As many bars as can be told apart and clicked:
/// two months of days, three years of months, a century and a half of years.
const WIDEST: [(Unit, i32); 3] = [(Unit::Day, 62), (Unit::Month, 3 * 366), (Unit::Year, 150 * 366)];

/// The timeline of a request; `counts` has one entry a date of the snapshot's calendar.
pub(super) fn timeline(request: &Request, counts: &[u32], undated: u64, snapshot: &Snapshot) -> Timeline {
    let calendar = &snapshot.calendar;
    let limits = limits(request);
    let inside = |days: &Days| limits.first <= days.first && days.last <= limits.last;
    let counted = || calendar.dates.iter().zip(counts).zip(&calendar.held).filter(|((days, _), _)| inside(days));
    let found = extent(counted().filter(|((_, count), _)| **count > 0).map(|((days, _), _)| *days));
    let range = found.or_else(|| extent(counted().map(|((days, _), _)| *days)));
    let range = range.map(|range| if request.from.is_some() && request.to.is_some() { limits } else { range });
    let unit = request.unit.or(range.map(unit_for)).unwrap_or_default();
    let mut line = Timeline { unit, undated, undated_held: calendar.undated, ..Timeline::default() };
    let mut until = i32::MIN;
    for ((days, count), held) in counted() {
        if days.first > until {
            let Some((bucket, last)) = bucket_with(unit, days.first) else { continue };
            line.buckets.push(bucket);
            until = last;
        }
        match line.buckets.last_mut().filter(|_| days.last <= until) {
            Some(bucket) => {
                bucket.count += u64::from(*count);
                bucket.held += held;
            }
            None => line.imprecise += u64::from(*count),
        }
    }
    line.buckets.retain(|bucket| bucket.held > 0 || bucket.count > 0);
    line
}

/// The days that a request's `from` and `to` leave.
fn limits(request: &Request) -> Days {
    let day = |date: Date| day_number(date) as i32;
    Days {
        first: request.from.map_or(i32::MIN, |from| day(from.first_day())),
        last: request.to.map_or(i32::MAX, |to| day(to.last_day())),
    }
}

fn extent(dates: impl Iterator<Item = Days>) -> Option<Days> {
    dates.reduce(|all, days| Days { first: all.first.min(days.first), last: all.last.max(days.last) })
}

fn unit_for(range: Days) -> Unit {
    let days = range.last.saturating_sub(range.first).saturating_add(1);
    WIDEST.iter().find(|(_, widest)| days <= *widest).map_or(Unit::Decade, |(unit, _)| *unit)
}

/// The empty stretch that a day lies in, and its last day.
fn bucket_with(unit: Unit, day: i32) -> Option<(Bucket, i32)> {
    let (from, to) = unit.around(date_of(day))?;
    Some((Bucket { from, to, count: 0, held: 0 }, day_number(to.last_day()) as i32))
}

impl Unit {
    /// The stretch of that width that a day lies in: its first and last day, month or year.
    pub fn around(self, date: Date) -> Option<(PartialDate, PartialDate)> {
        let (year, month) = (date.year(), date.month());
        let one = match self {
            Self::Day => PartialDate::day(year, month, date.day())?,
            Self::Month => PartialDate::month(year, month)?,
            Self::Year => PartialDate::year(year)?,
            Self::Decade => {
                let first = year - year.rem_euclid(10);
                let last = PartialDate::year(first.saturating_add(9)).or(PartialDate::year(9999))?;
                return Some((PartialDate::year(first)?, last));
            }
        };
        Some((one, one))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> i32 {
        day_number(PartialDate::parse(text).expect("a date").first_day()) as i32
    }

    #[test]
    fn the_width_follows_from_the_range() {
        for (from, to, unit) in [
            ("2025-11-01", "2025-11-30", Unit::Day),
            ("2025-11-01", "2026-01-01", Unit::Day),
            ("2025-01-01", "2025-12-31", Unit::Month),
            ("2021-03-01", "2025-03-01", Unit::Year),
            ("1900-01-01", "2025-01-01", Unit::Year),
            ("1605-01-01", "2025-01-01", Unit::Decade),
        ] {
            assert_eq!(unit_for(Days { first: day(from), last: day(to) }), unit, "{from} {to}");
        }
    }

    #[test]
    fn a_stretch_holds_all_of_its_days() {
        for (unit, key, last) in [
            (Unit::Day, "2024-02-29", "2024-02-29"),
            (Unit::Month, "2024-02", "2024-02-29"),
            (Unit::Year, "2024", "2024-12-31"),
            (Unit::Decade, "2020–2029", "2029-12-31"),
        ] {
            let (bucket, until) = bucket_with(unit, day("2024-02-29")).expect("a stretch");
            assert_eq!((bucket.key().as_str(), until), (key, day(last)));
        }
    }
}
