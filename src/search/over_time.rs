//! Values of a facet → when the articles that have each were published, for all of them in one walk over the archive.

use std::collections::BTreeMap;

use tantivy::DocAddress;

use super::answer::{Bucket, FacetField, Unit};
use super::filters::{column, resolve};
use super::patience::Steps;
use super::searcher::Searcher;
use super::timeline::Line;

impl Searcher {
    /// For each of the values, in their order, the stretches of that width in which articles that have it were published:
    /// ascending, with their counts; what is held besides is not counted. As on a timeline, a date that is known less
    /// exactly than the stretches are wide counts in none. Nothing for [`FacetField::Year`].
    pub fn over_time(&self, field: FacetField, values: &[&str], unit: Unit) -> Vec<Vec<Bucket>> {
        let snapshot = self.snapshot();
        let Some(column) = column(field) else { return vec![] };
        let (dictionary, calendar) = (&snapshot.dictionaries[column], &snapshot.calendar);
        let mut row_of = vec![None; dictionary.shown.len()];
        for (row, value) in values.iter().enumerate() {
            resolve(field, value, &snapshot).into_iter().for_each(|place| row_of[place as usize] = Some(row));
        }
        // By row, articles by place in the calendar.
        let mut counts = vec![BTreeMap::<u32, u64>::new(); values.len()];
        let mut steps = Steps::default();
        for (number, reader) in snapshot.searcher.segment_readers().iter().enumerate() {
            let columns = &snapshot.segments[number];
            for doc in columns.open_docs(reader) {
                steps.step();
                let Some(date) = calendar.places[number].get(columns.date[doc as usize] as usize) else { continue };
                // Several values may be in one row.
                let places = snapshot.places_of(column, DocAddress::new(number as u32, doc));
                let mut own: Vec<usize> = places.filter_map(|place| row_of[place as usize]).collect();
                own.sort_unstable();
                own.dedup();
                own.into_iter().for_each(|row| *counts[row].entry(*date).or_default() += 1);
            }
        }
        let line = |counts: BTreeMap<u32, u64>| {
            let mut line = Line::of(unit);
            for (place, count) in counts {
                line.add(calendar.dates[place as usize], count);
            }
            line.found()
        };
        counts.into_iter().map(line).collect()
    }
}
