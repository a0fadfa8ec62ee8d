//! What a request finds → what is held of each publication: from when to when, how much, and where there are gaps.
//!
//! Every article found is looked at once, in the flat columns of its segment. A gap is a run of months in which no
//! article is known to have been published, between the first and the last of its publication; a date known to the
//! year only fills no month, and is counted apart.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::query::EnableScoring;
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

use super::Request;
use super::answer::{FacetField, Sort};
use super::filters::{self, Filters, SegmentFilters, Verdict};
use super::parse::parse;
use super::patience::Steps;
use super::plan::plan;
use super::searcher::{Found, Ranked, Searcher, counting, find};
use crate::article::PartialDate;
use crate::error::Result;
use crate::index::columns::{Days, SegmentColumns};
use crate::index::document::date_of;
use crate::index::snapshot::Snapshot;

/// What is held of each publication among what a request finds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Coverage {
    /// One per publication, those with most articles first; articles without one come last, under `None`.
    pub publications: Vec<Covered>,
    /// Articles in all.
    pub total: u64,
    /// What was ignored of the query, in words.
    pub ignored: Vec<String>,
    /// What the reader should know, in words.
    pub warnings: Vec<String>,
    /// The state of the index: its last change of the corpus.
    pub generation: u64,
}

/// What is held of one publication.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Covered {
    /// Its name; `None` for articles whose publication is not known.
    pub publication: Option<String>,
    /// Articles.
    pub count: u64,
    /// Those of them without a date.
    pub undated: u64,
    /// Those of them whose date is known to the year only.
    pub imprecise: u64,
    /// The earliest and the latest date of publication.
    pub first: Option<PartialDate>,
    /// See [`Covered::first`].
    pub last: Option<PartialDate>,
    /// Articles by month, in order, months without any left out.
    pub months: Vec<(PartialDate, u64)>,
    /// Months between the first and the last in which nothing is held, in order.
    pub gaps: Vec<Gap>,
}

/// Months in a row in which nothing is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// The first of them.
    pub from: PartialDate,
    /// The last of them.
    pub to: PartialDate,
    /// How many.
    pub months: u32,
}

impl Searcher {
    /// What is held of each publication among the articles that a request finds; copies count as articles.
    ///
    /// # Errors
    /// [`crate::error::Error::IndexDamaged`].
    pub fn coverage(&self, request: &Request) -> Result<Coverage> {
        let snapshot = self.snapshot();
        let parsed = parse(&request.text);
        let ranked = Ranked { snapshot: &snapshot, ranking: &request.ranking };
        let request = Request { sort: Sort::Newest, ..request.clone() };
        let Found { reading, .. } = find(&parsed.query, ranked, &counting(&request, &snapshot))?;
        let query = plan(&reading, &snapshot, &request.ranking).query;
        let covering = Covering { filters: Filters::new(&request, &snapshot), snapshot: Arc::clone(&snapshot) };
        let scoring = EnableScoring::disabled_from_searcher(&snapshot.searcher);
        let executor = tantivy::Executor::SingleThread;
        let counted = snapshot.searcher.search_with_executor(&*query, &covering, &executor, scoring);
        let publications = counted.map_err(|e| snapshot.damaged(e.to_string()))?;
        Ok(Coverage {
            total: publications.iter().map(|covered| covered.count).sum(),
            publications,
            ignored: parsed.ignored,
            warnings: [parsed.notes, filters::notes(&request, &snapshot), reading.notes].concat(),
            generation: snapshot.reached.change,
        })
    }
}

/// Place of a publication, or none → days of publication (none: undated) → articles.
type Counts = HashMap<(Option<u32>, Option<Days>), u64>;

struct Covering {
    snapshot: Arc<Snapshot>,
    filters: Filters,
}

struct SegmentCovering {
    columns: Arc<SegmentColumns>,
    filters: SegmentFilters,
    publications: usize,
    /// Ordinal of the publication in the segment, place of the date in the segment.
    counts: HashMap<(Option<u32>, u32), u64>,
    segment: usize,
    steps: Steps,
}

impl Collector for Covering {
    type Fruit = Vec<Covered>;
    type Child = SegmentCovering;

    fn for_segment(&self, segment: SegmentOrdinal, _: &SegmentReader) -> tantivy::Result<SegmentCovering> {
        let segment = segment as usize;
        Ok(SegmentCovering {
            columns: Arc::clone(&self.snapshot.segments[segment]),
            filters: self.filters.in_segment(segment, &self.snapshot),
            publications: filters::column(FacetField::Publication).unwrap_or_default(),
            counts: HashMap::new(),
            segment,
            steps: Steps::default(),
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, parts: Vec<SegmentCovering>) -> tantivy::Result<Vec<Covered>> {
        let mut all = Counts::new();
        let Some(dictionary) = parts.first().map(|part| &self.snapshot.dictionaries[part.publications]) else {
            return Ok(vec![]);
        };
        for part in &parts {
            let places = &dictionary.places[part.segment];
            for ((ordinal, date), count) in &part.counts {
                let place = ordinal.and_then(|ordinal| places.get(ordinal as usize).copied());
                *all.entry((place, part.columns.dates.get(*date as usize).copied())).or_default() += count;
            }
        }
        let name = |place: u32| dictionary.shown.get(place as usize).unwrap_or_default().to_owned();
        let mut by_publication: BTreeMap<Option<u32>, Vec<(Option<Days>, u64)>> = BTreeMap::new();
        for ((place, days), count) in all {
            by_publication.entry(place).or_default().push((days, count));
        }
        let mut covered: Vec<Covered> =
            by_publication.into_iter().map(|(place, days)| covered(place.map(name), &days)).collect();
        covered.sort_by(|a, b| {
            let key = |c: &Covered| (c.publication.is_none(), std::cmp::Reverse(c.count));
            key(a).cmp(&key(b)).then_with(|| a.publication.cmp(&b.publication))
        });
        Ok(covered)
    }
}

impl SegmentCollector for SegmentCovering {
    type Fruit = Self;

    fn collect(&mut self, doc: DocId, _: Score) {
        self.steps.step();
        if self.filters.verdict(doc) == Verdict::Passes {
            let publication = self.columns.values[self.publications].of(doc).first();
            *self.counts.entry((publication, self.columns.date[doc as usize])).or_default() += 1;
        }
    }

    fn harvest(self) -> Self {
        self
    }
}

fn covered(publication: Option<String>, days: &[(Option<Days>, u64)]) -> Covered {
    let mut one = Covered { publication, ..Covered::default() };
    let mut months: BTreeMap<i32, u64> = BTreeMap::new();
    for (days, count) in days {
        one.count += count;
        match days {
            None => one.undated += count,
            Some(days) => match month_of(*days) {
                Some(month) => *months.entry(month).or_default() += count,
                None => one.imprecise += count,
            },
        }
    }
    let dated = || days.iter().filter_map(|(days, _)| *days);
    one.first = dated().min_by_key(|days| (days.first, days.last)).and_then(date);
    one.last = dated().max_by_key(|days| (days.last, days.first)).and_then(date);
    one.gaps = gaps(&months);
    one.months = months.into_iter().filter_map(|(month, count)| Some((numbered(month)?, count))).collect();
    one
}

/// Runs of months without articles between the first and the last.
fn gaps(months: &BTreeMap<i32, u64>) -> Vec<Gap> {
    let held: Vec<i32> = months.keys().copied().collect();
    let between = held.windows(2).filter(|pair| pair[1] - pair[0] > 1).filter_map(|pair| {
        let months = u32::try_from(pair[1] - pair[0] - 1).ok()?;
        Some(Gap { from: numbered(pair[0] + 1)?, to: numbered(pair[1] - 1)?, months })
    });
    between.collect()
}

/// The number of the month in which all of these days lie, counted from year 0.
fn month_of(days: Days) -> Option<i32> {
    let number = |day: i32| {
        let date = date_of(day);
        i32::from(date.year()) * 12 + i32::from(date.month()) - 1
    };
    Some(number(days.first)).filter(|month| *month == number(days.last))
}

fn numbered(month: i32) -> Option<PartialDate> {
    PartialDate::month(i16::try_from(month.div_euclid(12)).ok()?, i8::try_from(month.rem_euclid(12) + 1).ok()?)
}

/// A date as exactly as the days say.
fn date(days: Days) -> Option<PartialDate> {
    let first = date_of(days.first);
    let (year, month) = (first.year(), first.month());
    match month_of(days) {
        _ if days.first == days.last => PartialDate::day(year, month, first.day()),
        Some(_) => PartialDate::month(year, month),
        None => PartialDate::year(year),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::document::day_number;

    fn days(text: &str) -> Option<Days> {
        let date = PartialDate::parse(text).expect("a date");
        Some(Days { first: day_number(date.first_day()) as i32, last: day_number(date.last_day()) as i32 })
    }

    #[test]
    fn a_gap_is_a_run_of_months_between_the_first_and_the_last() {
        let held =
            [(days("2024-11-30"), 2), (days("2025-02"), 1), (days("2025-03-01"), 4), (days("2025"), 3), (None, 5)];
        let covered = covered(Some("El Faro".into()), &held);
        assert_eq!((covered.count, covered.undated, covered.imprecise), (15, 5, 3));
        let text = |date: Option<PartialDate>| date.map(|date| date.to_string());
        assert_eq!(text(covered.first).as_deref(), Some("2024-11-30"));
        assert_eq!(text(covered.last).as_deref(), Some("2025"));
        let months: Vec<_> = covered.months.iter().map(|(month, count)| (month.to_string(), *count)).collect();
        assert_eq!(months, [("2024-11".into(), 2), ("2025-02".into(), 1), ("2025-03".into(), 4)]);
        let gap = Gap {
            from: PartialDate::parse("2024-12").expect("a month"),
            to: PartialDate::parse("2025-01").expect("a month"),
            months: 2,
        };
        assert_eq!(covered.gaps, [gap]);
    }
}
