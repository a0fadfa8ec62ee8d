//! Counts by date → the timeline: how much was found and is held in each decade, year, month or day.
//!
//! The width follows from the range: the days that `from` and `to` limit, else those of what was found, else those of
//! what is held. An article counts in a stretch only if its date is known to lie wholly inside; what is known less
//! exactly is counted apart. What is held is shown around what was found too, where that takes few stretches.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::answer::{Bucket, Collapse, Request, Timeline, Unit};
use super::gather::Gathered;
use crate::article::PartialDate;
use crate::index::columns::Days;
use crate::index::document::{date_of, day_number};
use crate::index::snapshot::Snapshot;
use crate::index::stories::Held;

/// Longest ranges, in days, that are shown by day, by month and by year. As many bars as can be told apart and clicked:
/// two months of days, three years of months, a century and a half of years.
const WIDEST: [(Unit, i32); 3] = [(Unit::Day, 62), (Unit::Month, 3 * 366), (Unit::Year, 150 * 366)];

/// Most stretches that are shown for the sake of what is held: beyond them only those of what was found are.
const MANY: i32 = 150;

/// Where a date stands on a timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stretch {
    /// In the bucket of that number.
    Bucket(usize),
    /// Known less exactly than the buckets are wide.
    Imprecise,
}

/// The timeline of what was found.
pub(super) fn timeline(request: &Request, gathered: &Gathered, snapshot: &Snapshot) -> Timeline {
    let calendar = &snapshot.calendar;
    let limits = limits(request);
    let inside = |days: &Days| limits.first <= days.first && days.last <= limits.last;
    let found = || {
        let articles = gathered.dates.counted().map(|place| place as usize);
        let stories = gathered.stories.iter().map(|(_, place)| *place as usize);
        articles.chain(stories).map(|place| calendar.dates[place]).filter(inside)
    };
    let held_range = || extent(calendar.dates[calendar.beginning_within(limits)].iter().copied().filter(inside));
    let range = extent(found()).or_else(held_range);
    let unit = request.unit.or(range.map(|range| unit_for(limited(request, limits, range)))).unwrap_or_default();
    let shown =
        held_range().filter(|held| stretches_in(unit, *held) <= MANY).or(range).map(|shown| aligned(unit, shown));
    let held = match request.collapse {
        Collapse::Nothing => Held { articles: &calendar.held, stories: &[], undated: calendar.undated },
        Collapse::Copies => snapshot.stories.held(),
    };
    let mut line = Line::of(unit);
    if let Some(shown) = shown {
        let places = calendar.beginning_within(shown);
        line.first = places.start;
        line.stretches.reserve(places.len());
        for place in places {
            let days = calendar.dates[place];
            let stretch = if inside(&days) { line.stretch(days) } else { None };
            line.count(stretch, u64::from(gathered.dates.of(place as u32)), u64::from(held.articles[place]));
            line.stretches.push(stretch);
        }
    }
    line.count_stories(&gathered.stories, |line, stretch| line.count(Some(stretch), 1, 0));
    line.count_stories(held.stories, |line, stretch| line.count(Some(stretch), 0, 1));
    line.buckets.retain(|bucket| bucket.held > 0 || bucket.count > 0);
    let Line { buckets, imprecise, .. } = line;
    Timeline { unit, buckets, imprecise, undated: gathered.undated, undated_held: held.undated }
}

/// A timeline while dates are counted, in ascending order.
pub(super) struct Line {
    unit: Unit,
    buckets: Vec<Bucket>,
    /// Last day of the last bucket.
    until: i32,
    /// Place in the calendar of the first date that is shown.
    first: usize,
    /// Where each date shown stands; `None` = not on the timeline.
    stretches: Vec<Option<Stretch>>,
    imprecise: u64,
}

impl Line {
    /// Without a date so far.
    pub(super) fn of(unit: Unit) -> Self {
        Self { unit, buckets: vec![], until: i32::MIN, first: 0, stretches: vec![], imprecise: 0 }
    }

    /// Counts so many articles found of a date, which is none before those counted.
    pub(super) fn add(&mut self, days: Days, found: u64) {
        let stretch = self.stretch(days);
        self.count(stretch, found, 0);
    }

    /// The stretches in which anything was found.
    pub(super) fn found(self) -> Vec<Bucket> {
        self.buckets.into_iter().filter(|bucket| bucket.count > 0).collect()
    }

    fn stretch(&mut self, days: Days) -> Option<Stretch> {
        if days.first > self.until {
            let (bucket, last) = bucket_with(self.unit, days.first)?;
            self.buckets.push(bucket);
            self.until = last;
        }
        let is_in_last = !self.buckets.is_empty() && days.last <= self.until;
        Some(if is_in_last { Stretch::Bucket(self.buckets.len() - 1) } else { Stretch::Imprecise })
    }

    fn count(&mut self, stretch: Option<Stretch>, found: u64, held: u64) {
        match stretch {
            Some(Stretch::Bucket(number)) => {
                self.buckets[number].count += found;
                self.buckets[number].held += held;
            }
            Some(Stretch::Imprecise) => self.imprecise += found,
            None => {}
        }
    }

    /// Each story once for every stretch in which it has an article.
    fn count_stories(&mut self, stories: &[(u32, u32)], add: impl Fn(&mut Self, Stretch)) {
        for story in stories.chunk_by(|one, next| one.0 == next.0) {
            let place = |place: u32| self.stretches.get((place as usize).checked_sub(self.first)?).copied().flatten();
            let own: BTreeSet<Stretch> = story.iter().filter_map(|(_, at)| place(*at)).collect();
            own.into_iter().for_each(|stretch| add(self, stretch));
        }
    }
}

/// The whole range asked for, if the request has both ends.
fn limited(request: &Request, limits: Days, range: Days) -> Days {
    if request.from.is_some() && request.to.is_some() { limits } else { range }
}

/// A range with the whole of its first and last stretch.
fn aligned(unit: Unit, range: Days) -> Days {
    let first = unit.around(date_of(range.first)).map(|(from, _)| day_number(from.first_day()) as i32);
    let last = unit.around(date_of(range.last)).map(|(_, to)| day_number(to.last_day()) as i32);
    Days { first: first.unwrap_or(range.first), last: last.unwrap_or(range.last) }
}

/// About how many stretches a range has.
fn stretches_in(unit: Unit, range: Days) -> i32 {
    let days = match unit {
        Unit::Day => 1,
        Unit::Month => 30,
        Unit::Year => 365,
        Unit::Decade => 3_652,
    };
    range.last.saturating_sub(range.first) / days
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
