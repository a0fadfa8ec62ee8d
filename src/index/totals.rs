//! Columns of all segments → how many articles of the whole archive have each value.
//!
//! Counted once for a generation, when it is first needed. A search that finds nearly all of the archive begins with these.

use std::cmp::Reverse;

use super::dictionary::Dictionary;
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
        let by_count = by_falling_count(&counts, dictionary);
        Self { counts, missing, by_count }
    }
}

/// The places that have a count: the highest first, equals by name.
fn by_falling_count(counts: &[u32], dictionary: &Dictionary) -> Vec<u32> {
    let mut by_count: Vec<u32> = (0..).zip(counts).filter(|(_, count)| **count > 0).map(|(place, _)| place).collect();
    // The dictionary has nearly that order: whoever keeps what is in order already is done soon.
    by_count.sort_by_key(|place| Reverse(counts[*place as usize]));
    let mut named: Vec<(u64, u32)> = Vec::new();
    for equals in by_count.chunk_by_mut(|a, b| counts[*a as usize] == counts[*b as usize]).filter(|all| all.len() > 1) {
        named.clear();
        named.extend(equals.iter().map(|place| (dictionary.head(*place), *place)));
        named.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| dictionary.by_name(a.1, b.1)));
        equals.iter_mut().zip(&named).for_each(|(place, (_, named))| *place = *named);
    }
    by_count
}
