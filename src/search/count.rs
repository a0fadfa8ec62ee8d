//! Documents found → how many have each value and each date.
//!
//! A walk over the flat columns of each segment, field by field: exact by construction, nothing is estimated. Where more
//! than half of the archive was found it is cheaper to begin with what is held and to take off what was not found.

use tantivy::DocId;

use super::answer::{Collapse, FacetField};
use super::filters::column;
use super::gather::{Gather, Gathered, SegmentPart};
use super::patience::look;
use super::tally::Tally;
use crate::index::columns::SegmentColumns;
use crate::index::snapshot::Snapshot;

/// The counts of one facet, by place in the dictionary.
#[derive(Default)]
pub(super) struct FacetCounts {
    pub(super) values: Tally,
    /// Articles without a value.
    pub(super) missing: u64,
}

/// Counts the facets and dates that are wanted; documents of stories that wait for each other are counted elsewhere.
pub(super) fn counted(gather: &Gather, parts: &[SegmentPart]) -> Gathered {
    let columns = gather.facets.iter().filter_map(|field| Some((*field, column(*field)?)));
    let counts = columns.map(|(field, column)| values(field, column, gather, parts)).collect();
    let mut gathered = Gathered { counts, ..Gathered::default() };
    if gather.dates {
        (gathered.dates, gathered.undated) = dates(gather, parts);
    }
    gathered
}

/// The documents of a part that count for a facet, in a few lists.
fn counting(part: &SegmentPart, field: FacetField) -> impl Iterator<Item = &[DocId]> + '_ {
    let failing = part.failing.iter().filter(move |(failed, _)| *failed == field).map(|(_, docs)| docs.as_slice());
    std::iter::once(part.passing.as_slice()).chain(failing)
}

/// How many documents count for a facet.
fn found(field: FacetField, parts: &[SegmentPart]) -> usize {
    parts.iter().flat_map(|part| counting(part, field)).map(<[DocId]>::len).sum()
}

/// Whether most of the archive counts for a facet.
fn is_most(field: FacetField, gather: &Gather, parts: &[SegmentPart]) -> bool {
    gather.collapse == Collapse::Nothing && 2 * found(field, parts) as u64 > gather.snapshot.searcher.num_docs()
}

/// Calls `visit` with each document held that does not count for a facet.
fn each_other(part: &SegmentPart, field: FacetField, snapshot: &Snapshot, mut visit: impl FnMut(DocId)) {
    if part.whole {
        return;
    }
    let reader = &snapshot.searcher.segment_readers()[part.segment as usize];
    let mut counts = vec![false; reader.max_doc() as usize];
    counting(part, field).flatten().for_each(|doc| counts[*doc as usize] = true);
    let columns = &snapshot.segments[part.segment as usize];
    columns.open_docs(reader).filter(|doc| !counts[*doc as usize]).for_each(&mut visit);
}

fn values(field: FacetField, column: usize, gather: &Gather, parts: &[SegmentPart]) -> FacetCounts {
    let snapshot = &gather.snapshot;
    let dictionary = &snapshot.dictionaries[column];
    look();
    if is_most(field, gather, parts) {
        let totals = snapshot.totals(column);
        let mut values = Tally::of_held(&totals.counts, totals.by_count.len());
        let mut missing = totals.missing;
        for part in parts {
            let (own, places) = (snapshot.values(column, part.segment), snapshot.places(column, part.segment));
            each_other(part, field, snapshot, |doc| {
                let own = own.of(doc);
                own.iter().filter_map(|ordinal| places.get(ordinal as usize)).for_each(|p| values.take_off(*p, 1));
                missing -= u64::from(own.is_empty());
            });
        }
        return FacetCounts { values, missing };
    }
    let mut all = FacetCounts { values: Tally::new(dictionary.shown.len(), found(field, parts)), missing: 0 };
    for part in parts {
        look();
        let (values, places) = (snapshot.values(column, part.segment), snapshot.places(column, part.segment));
        for docs in counting(part, field) {
            values.of_each(docs, |own| {
                own.iter().filter_map(|ordinal| places.get(ordinal as usize)).for_each(|p| all.values.add(*p, 1));
                all.missing += u64::from(own.is_empty());
            });
        }
    }
    all
}

/// Articles by place in the snapshot's calendar, and those without a date.
fn dates(gather: &Gather, parts: &[SegmentPart]) -> (Tally, u64) {
    let calendar = &gather.snapshot.calendar;
    let place =
        |columns: &SegmentColumns, places: &[u32], doc: DocId| places.get(columns.date[doc as usize] as usize).copied();
    if is_most(FacetField::Year, gather, parts) {
        let mut dates = Tally::of_held(&calendar.held, calendar.distinct);
        let mut undated = calendar.undated;
        for part in parts {
            let (columns, places) =
                (&gather.snapshot.segments[part.segment as usize], &calendar.places[part.segment as usize]);
            each_other(part, FacetField::Year, &gather.snapshot, |doc| match place(columns, places, doc) {
                Some(place) => dates.take_off(place, 1),
                None => undated -= 1,
            });
        }
        return (dates, undated);
    }
    let (mut dates, mut undated) = (Tally::new(calendar.dates.len(), found(FacetField::Year, parts)), 0);
    for part in parts {
        let (columns, places) =
            (&gather.snapshot.segments[part.segment as usize], &calendar.places[part.segment as usize]);
        for doc in counting(part, FacetField::Year).flatten() {
            match place(columns, places, *doc) {
                Some(place) => dates.add(place, 1),
                None => undated += 1,
            }
        }
    }
    (dates, undated)
}
