//! Columns of all segments → how many articles of the whole archive have each value.
//!
//! Counted once for a generation, when it is first needed. A search that finds nearly all of the archive begins with these.

use super::snapshot::Snapshot;

/// What is held of one field.
#[derive(Debug, Default)]
pub(crate) struct Totals {
    /// By place in the dictionary: articles that have the value.
    pub(crate) counts: Vec<u32>,
    /// Articles without a value.
    pub(crate) missing: u64,
    /// The places by falling count, equals by name.
    pub(crate) by_count: Vec<u32>,
}

impl Totals {
    /// Counts the values of one column: linear in its values, and in the documents of segments that do not show all.
    pub(super) fn of(snapshot: &Snapshot, column: usize) -> Self {
        let dictionary = &snapshot.dictionaries[column];
        let mut counts = vec![0; dictionary.shown.len()];
        let mut missing = 0;
        let segments = snapshot.searcher.segment_readers().iter().zip(&snapshot.segments);
        for ((reader, columns), places) in segments.zip(&dictionary.places) {
            let values = &columns.values[column];
            if columns.unshown == 0 {
                let frequencies = places.iter().zip(values.frequencies.iter());
                frequencies.for_each(|(place, articles)| {
                    let count = &mut counts[*place as usize];
                    *count = u32::saturating_add(*count, articles);
                });
                missing += u64::from(values.without);
                continue;
            }
            for doc in columns.open_docs(reader) {
                let own = values.of(doc);
                own.looked_up(places).for_each(|place| counts[place as usize] += 1);
                missing += u64::from(own.is_empty());
            }
        }
        let mut by_count: Vec<u32> = (0..).zip(&counts).filter(|(_, count)| **count > 0).map(|(p, _)| p).collect();
        by_count.sort_unstable_by(|a, b| {
            let falling = counts[*b as usize].cmp(&counts[*a as usize]);
            falling.then_with(|| dictionary.by_name(*a, *b))
        });
        Self { counts, missing, by_count }
    }
}
