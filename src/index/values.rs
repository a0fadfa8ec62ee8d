//! The values of one field in one segment: which each document has.

use std::cmp::Reverse;
use std::collections::HashMap;

use foldhash::fast::RandomState;
use tantivy::{DocId, SegmentReader};

use super::analysis;
use super::columns::{DECIDED_FIELDS, VALUE_FIELDS};
use super::numbers::{Numbers, Stretch};
use super::texts::{Growing, Texts};
use crate::enrich;

/// A column of values. No document has two of one key.
#[derive(Debug, Default)]
pub(crate) struct ValueColumn {
    /// The different values, the most frequent first, so that what is often looked up lies close together; their places are
    /// the ordinals.
    pub(crate) terms: Texts,
    /// The key of each value: forms with one key are one value of the archive.
    pub(crate) keys: Texts,
    /// How many documents have each value, deleted ones included.
    pub(crate) frequencies: Numbers,
    /// How many documents have none, deleted ones included.
    pub(crate) without: u32,
    /// `ordinals[offsets[doc]..offsets[doc + 1]]` are the values of a document; empty if none has any.
    pub(super) offsets: Numbers,
    pub(super) ordinals: Numbers,
}

impl ValueColumn {
    /// A column of these different terms; `ordinals_of` adds the places of those that a document has.
    pub(super) fn with(
        terms: &Texts,
        key: impl Fn(&str) -> String,
        documents: u32,
        mut ordinals_of: impl FnMut(DocId, &mut Vec<u32>),
    ) -> Self {
        let keys: Texts = terms.iter().map(key).collect();
        let mut known: HashMap<&str, u32, RandomState> = HashMap::default();
        let key_of: Vec<u32> = (0..).zip(keys.iter()).map(|(at, key)| *known.entry(key).or_insert(at)).collect();
        let (mut offsets, mut ordinals, mut frequencies) = (vec![0], Vec::new(), vec![0u32; terms.len()]);
        let mut without = 0;
        for doc in 0..documents {
            let from = ordinals.len();
            ordinals_of(doc, &mut ordinals);
            keep_first(&mut ordinals, from, |ordinal| key_of[ordinal as usize]);
            ordinals[from..].iter().for_each(|ordinal| frequencies[*ordinal as usize] += 1);
            without += u32::from(ordinals.len() == from);
            offsets.push(ordinals.len() as u32);
        }
        let (order, place_of) = most_frequent_first(&frequencies);
        let in_order = |texts: &Texts| order.iter().map(|before| &texts[*before as usize]).collect();
        Self {
            terms: in_order(terms),
            keys: in_order(&keys),
            frequencies: order.iter().map(|before| frequencies[*before as usize]).collect(),
            without,
            offsets: if ordinals.is_empty() { Numbers::default() } else { offsets.into_iter().collect() },
            ordinals: ordinals.into_iter().map(|before| place_of[before as usize]).collect(),
        }
    }

    /// A column in which no document has a value.
    pub(super) fn empty(documents: u32) -> Self {
        Self { without: documents, ..Self::default() }
    }

    /// The column that a segment's own files have of a field, by its place among [`VALUE_FIELDS`].
    pub(super) fn of_segment(segment: &SegmentReader, field: usize) -> Result<Self, String> {
        let given = DECIDED_FIELDS.contains(&VALUE_FIELDS[field]);
        let column =
            if given { None } else { segment.fast_fields().str(VALUE_FIELDS[field]).map_err(|e| e.to_string())? };
        let Some(column) = column else { return Ok(Self::empty(segment.max_doc())) };
        let mut terms = Growing::default();
        let mut stream = column.dictionary().stream().map_err(|e| e.to_string())?;
        while stream.advance() {
            terms.push(&String::from_utf8_lossy(stream.key()));
        }
        let terms = terms.texts();
        let ordinals = |doc, all: &mut Vec<u32>| {
            let values = column.ords().values_for_doc(doc).filter_map(|ordinal| u32::try_from(ordinal).ok());
            all.extend(values.filter(|ordinal| (*ordinal as usize) < terms.len()));
        };
        Ok(Self::with(&terms, |term| key(field, term), segment.max_doc(), ordinals))
    }

    /// The ordinals of a document's values.
    #[inline]
    pub(crate) fn of(&self, doc: DocId) -> Stretch<'_> {
        let (from, to) = self.borders(doc);
        self.ordinals.stretch(from, to)
    }

    /// Calls `visit` with the ordinals of each document's values, in turn. For some documents ahead it is looked up where
    /// they lie and the first of each is read: each waits for memory, and only so do they wait together.
    pub(crate) fn of_each(&self, docs: &[DocId], mut visit: impl FnMut(Stretch)) {
        const AHEAD: usize = 64;
        let mut borders = [(0, 0); AHEAD];
        for docs in docs.chunks(AHEAD) {
            borders.iter_mut().zip(docs).for_each(|(borders, doc)| *borders = self.borders(*doc));
            let borders = &borders[..docs.len()];
            let firsts = borders.iter().filter_map(|(from, _)| self.ordinals.get(*from));
            std::hint::black_box(firsts.fold(0, |all, first| all ^ first));
            borders.iter().for_each(|(from, to)| visit(self.ordinals.stretch(*from, *to)));
        }
    }

    #[inline]
    fn borders(&self, doc: DocId) -> (usize, usize) {
        let offset = |doc: usize| self.offsets.get(doc).map_or(0, |offset| offset as usize);
        (offset(doc as usize), offset(doc as usize + 1))
    }
}

/// The places by falling frequency, equals as they stand, and where each stands then.
pub(super) fn most_frequent_first<F: Copy + Ord>(frequencies: &[F]) -> (Vec<u32>, Vec<u32>) {
    let mut order: Vec<u32> = (0..frequencies.len() as u32).collect();
    order.sort_by_key(|place| Reverse(frequencies[*place as usize]));
    let mut place_of = vec![0; order.len()];
    for (place, before) in (0..).zip(&order) {
        place_of[*before as usize] = place;
    }
    (order, place_of)
}

/// Keeps the first of those behind `from` that have one key.
fn keep_first(ordinals: &mut Vec<u32>, from: usize, key_of: impl Fn(u32) -> u32) {
    let mut kept = from;
    for at in from..ordinals.len() {
        let ordinal = ordinals[at];
        if !ordinals[from..kept].iter().any(|before| key_of(*before) == key_of(ordinal)) {
            ordinals[kept] = ordinal;
            kept += 1;
        }
    }
    ordinals.truncate(kept);
}

/// The key of a value: people whatever their spelling, newspapers whatever their case, the rest as it is.
pub(crate) fn key(field: usize, value: &str) -> String {
    match VALUE_FIELDS[field] {
        "person" | "author" => enrich::person_key(value),
        "publication" | "tag" | "collection" => analysis::fold(value),
        _ => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_forms_of_one_value_in_a_document_are_one_and_the_most_frequent_stands_first() {
        let terms = ["Nicolas", "Nicolás", "Rosa"].into_iter().collect();
        let values: [&[u32]; 4] = [&[2], &[], &[0, 1], &[1, 2]];
        let column = ValueColumn::with(&terms, analysis::fold, 4, |doc, all| all.extend(values[doc as usize]));
        let named = |doc| column.of(doc).iter().map(|ordinal| &column.terms[ordinal as usize]).collect::<Vec<_>>();
        assert_eq!(
            [0, 1, 2, 3, 9].map(named),
            [vec!["Rosa"], vec![], vec!["Nicolas"], vec!["Nicolás", "Rosa"], vec![]]
        );
        assert_eq!(column.terms.iter().collect::<Vec<_>>(), ["Rosa", "Nicolas", "Nicolás"]);
        assert_eq!(column.keys.iter().collect::<Vec<_>>(), ["rosa", "nicolas", "nicolas"]);
        assert_eq!((column.frequencies.iter().collect::<Vec<_>>(), column.without), (vec![2, 1, 1], 1));
        let mut each = vec![];
        column.of_each(&[3, 1, 0], |own| each.push(own.iter().count()));
        assert_eq!(each, [2, 0, 1]);
    }

    #[test]
    fn a_column_without_values_takes_no_room() {
        let column = ValueColumn::with(&Texts::default(), str::to_owned, 1_000, |_, _| ());
        assert!(column.of(7).is_empty() && column.offsets.len() == 0 && column.without == 1_000);
    }
}
