//! Columns of all segments → the dates of the whole archive, and how many articles have each.

use std::collections::BTreeSet;
use std::sync::Arc;

use tantivy::Searcher;

use super::columns::{Days, SegmentColumns};
use super::document::date_of;

/// The different dates over all segments.
#[derive(Debug, Default)]
pub(crate) struct Calendar {
    /// Ascending.
    pub(crate) dates: Vec<Days>,
    /// The year in which each begins.
    pub(crate) years: Vec<i16>,
    /// Articles held of each date.
    pub(crate) held: Vec<u32>,
    /// How many dates any article held has.
    pub(crate) distinct: usize,
    /// Articles held without a date.
    pub(crate) undated: u64,
    /// Per segment: place in the segment → place in `dates`.
    pub(crate) places: Vec<Vec<u32>>,
}

impl Calendar {
    pub(super) fn merge(searcher: &Searcher, segments: &[Arc<SegmentColumns>]) -> Self {
        // Days on which nothing is shown are none, so that no range betrays them.
        let mut dates: BTreeSet<Days> = BTreeSet::new();
        for (reader, columns) in searcher.segment_readers().iter().zip(segments) {
            let mut held = vec![false; columns.dates.len() + 1];
            columns.open_docs(reader).for_each(|doc| held[columns.date[doc as usize] as usize] = true);
            dates.extend(columns.dates.iter().zip(held).filter(|(_, held)| *held).map(|(days, _)| *days));
        }
        let dates: Vec<Days> = dates.into_iter().collect();
        let place = |days: &Days| dates.binary_search(days).unwrap_or(dates.len()) as u32;
        let places: Vec<Vec<u32>> = segments.iter().map(|s| s.dates.iter().map(place).collect()).collect();
        let mut held = vec![0u32; dates.len()];
        let mut undated = 0;
        for ((reader, columns), places) in searcher.segment_readers().iter().zip(segments).zip(&places) {
            for doc in columns.open_docs(reader) {
                match places.get(columns.date[doc as usize] as usize) {
                    Some(place) => held[*place as usize] += 1,
                    None => undated += 1,
                }
            }
        }
        let years = dates.iter().map(|days| date_of(days.first).year()).collect();
        let distinct = held.iter().filter(|held| **held > 0).count();
        Self { dates, years, held, distinct, undated, places }
    }

    /// The places of the dates that begin within a range.
    pub(crate) fn beginning_within(&self, range: Days) -> std::ops::Range<usize> {
        let from = self.dates.partition_point(|days| days.first < range.first);
        let to = self.dates.partition_point(|days| days.first <= range.last);
        from..to.max(from)
    }
}
