//! Segment → flat columns: which values, which days and which number each article has.
//!
//! A segment never changes once written, so its columns are read once and shared by every later generation that still
//! holds it. Counting facets is then a walk over flat arrays: the engine's own aggregations over its dictionaries were
//! measured ten times as slow.

use std::collections::BTreeSet;

use tantivy::{DocId, SegmentReader};

use super::document;
use crate::error::{Error, Result};

/// The fields of values, in the order of [`SegmentColumns::values`].
pub(crate) const VALUE_FIELDS: [&str; 5] = ["person", "country", "publication", "author", "language"];

/// Day number of an article without a date.
pub(crate) const UNDATED: i32 = i32::MIN;

/// Quality of an article that no machine read from a page, or of which that is not told.
pub(crate) const UNJUDGED: u16 = u16::MAX;

/// The values of one field in one segment.
#[derive(Debug, Default)]
pub(crate) struct ValueColumn {
    /// Different values, sorted by bytes; their places are the ordinals.
    pub(crate) terms: Vec<String>,
    /// `ordinals[offsets[doc]..offsets[doc + 1]]` are the values of a document.
    offsets: Vec<u32>,
    ordinals: Vec<u32>,
}

impl ValueColumn {
    /// The ordinals of a document's values.
    pub(crate) fn of(&self, doc: DocId) -> &[u32] {
        let at = |doc: usize| self.offsets.get(doc).map_or(0, |offset| *offset as usize);
        self.ordinals.get(at(doc as usize)..at(doc as usize + 1)).unwrap_or(&[])
    }

    /// How many documents have each value.
    pub(crate) fn frequencies(&self) -> Vec<u32> {
        let mut counts = vec![0; self.terms.len()];
        for ordinal in &self.ordinals {
            counts[*ordinal as usize] += 1;
        }
        counts
    }
}

/// All columns of one segment; one entry a document, deleted ones included.
#[derive(Debug)]
pub(crate) struct SegmentColumns {
    /// In the order of [`VALUE_FIELDS`].
    pub(crate) values: [ValueColumn; 5],
    /// First possible day of publication, or [`UNDATED`].
    pub(crate) first_day: Vec<i32>,
    /// Last possible day of publication, or [`UNDATED`].
    pub(crate) last_day: Vec<i32>,
    /// Place of the year of publication among [`SegmentColumns::years`]; the place behind the last is "undated".
    pub(crate) year: Vec<u16>,
    /// The years of this segment, ascending.
    pub(crate) years: Vec<i16>,
    /// How well a machine read its print, thousandths, or [`UNJUDGED`].
    pub(crate) quality: Vec<u16>,
    /// Article numbers.
    pub(crate) ids: Vec<u64>,
}

impl SegmentColumns {
    /// Reads the columns of a segment: linear in its documents and values.
    pub(crate) fn read(segment: &SegmentReader, folder: &std::path::Path) -> Result<Self> {
        let damaged = |reason: String| Error::IndexDamaged { path: folder.to_owned(), reason };
        let mut values: [ValueColumn; 5] = Default::default();
        for (column, field) in values.iter_mut().zip(VALUE_FIELDS) {
            *column = read_values(segment, field).map_err(damaged)?;
        }
        let fast = segment.fast_fields();
        let days = |name: &str| {
            let column = fast.i64(name).map_err(|e| damaged(e.to_string()))?;
            let day = |doc| column.first(doc).and_then(|day| i32::try_from(day).ok()).unwrap_or(UNDATED);
            Ok((0..segment.max_doc()).map(day).collect::<Vec<_>>())
        };
        let ids = fast.u64("id").map_err(|e| damaged(e.to_string()))?;
        let qualities = fast.u64("quality").map_err(|e| damaged(e.to_string()))?;
        let quality = |doc| qualities.first(doc).and_then(|quality| u16::try_from(quality).ok()).unwrap_or(UNJUDGED);
        let first_day = days("day")?;
        let (years, year) = year_column(&first_day);
        Ok(Self {
            values,
            first_day,
            year,
            years,
            last_day: days("last_day")?,
            quality: (0..segment.max_doc()).map(quality).collect(),
            ids: (0..segment.max_doc()).map(|doc| ids.first(doc).unwrap_or(0)).collect(),
        })
    }
}

fn year_column(first_day: &[i32]) -> (Vec<i16>, Vec<u16>) {
    let year = |day: i32| document::year_of(i64::from(day));
    let dated = first_day.iter().filter(|day| **day != UNDATED);
    let years: Vec<i16> = dated.map(|day| year(*day)).collect::<BTreeSet<_>>().into_iter().collect();
    let place = |day: &i32| match *day {
        UNDATED => years.len() as u16,
        day => years.binary_search(&year(day)).unwrap_or(years.len()) as u16,
    };
    let places = first_day.iter().map(place).collect();
    (years, places)
}

fn read_values(segment: &SegmentReader, field: &str) -> std::result::Result<ValueColumn, String> {
    let documents = segment.max_doc() as usize;
    let Some(column) = segment.fast_fields().str(field).map_err(|e| e.to_string())? else {
        return Ok(ValueColumn { offsets: vec![0; documents + 1], ..ValueColumn::default() });
    };
    let mut terms = Vec::with_capacity(column.num_terms());
    let mut stream = column.dictionary().stream().map_err(|e| e.to_string())?;
    while stream.advance() {
        terms.push(String::from_utf8_lossy(stream.key()).into_owned());
    }
    let mut offsets = Vec::with_capacity(documents + 1);
    let mut ordinals = Vec::new();
    offsets.push(0);
    for doc in 0..segment.max_doc() {
        let values = column.ords().values_for_doc(doc).filter_map(|ordinal| u32::try_from(ordinal).ok());
        ordinals.extend(values.filter(|ordinal| (*ordinal as usize) < terms.len()));
        offsets.push(u32::try_from(ordinals.len()).map_err(|_| "more than four thousand million values".to_owned())?);
    }
    Ok(ValueColumn { terms, offsets, ordinals })
}
