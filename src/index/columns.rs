//! Segment → flat columns: which values, which days and which number each article has.
//!
//! A segment never changes once written, so its columns are read once and shared by every later generation that still
//! holds it. Counting facets is then a walk over flat arrays: the engine's own aggregations over its dictionaries were
//! measured ten times as slow.

use std::collections::BTreeSet;
use std::sync::Arc;

use tantivy::{DocId, SegmentReader};

use super::analysis::Tongue;
use super::values::ValueColumn;
use crate::article::Language;
use crate::error::{Error, Result};

/// The fields of values, in the order of [`SegmentColumns::values`].
pub(crate) const VALUE_FIELDS: [&str; 7] =
    ["person", "country", "publication", "author", "language", "tag", "collection"];

/// Place of the language among them.
pub(crate) const LANGUAGE: usize = 4;

/// Those of them that librarians give, which the engine does not know.
pub(crate) const DECIDED_FIELDS: [&str; 2] = ["tag", "collection"];

/// First and last possible day of publication, in days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Days {
    pub(crate) first: i32,
    pub(crate) last: i32,
}

/// Quality of an article that no machine read from a page, or of which that is not told.
pub(crate) const UNJUDGED: u16 = u16::MAX;

/// All columns of one segment; one entry a document, deleted ones included.
#[derive(Debug, Clone)]
pub(crate) struct SegmentColumns {
    /// In the order of [`VALUE_FIELDS`].
    pub(crate) values: [Arc<ValueColumn>; VALUE_FIELDS.len()],
    /// The different dates of this segment, ascending.
    pub(crate) dates: Arc<Vec<Days>>,
    /// Place of the date of publication among [`SegmentColumns::dates`]; the place behind the last is "undated".
    pub(crate) date: Arc<Vec<u32>>,
    /// How well a machine read its print, thousandths, or [`UNJUDGED`].
    pub(crate) quality: Arc<Vec<u16>>,
    /// In which language the words of each document are stemmed, as it was written: decisions change nothing in it.
    pub(crate) tongues: Arc<Vec<Tongue>>,
    /// Article numbers.
    pub(crate) ids: Arc<Vec<u64>>,
    /// Numbers of the articles that stand for their stories, once it is known which tell one ([`super::stories`]).
    pub(crate) stories: Arc<Vec<u64>>,
    /// Documents that may not be shown before a moment, in seconds since 1970.
    pub(crate) opens: Arc<Vec<(DocId, i64)>>,
    /// By document, whether it is not shown; `None` if all are.
    pub(crate) closed: Option<Arc<Vec<bool>>>,
    /// The documents that are not shown, ascending; some of them may be deleted.
    pub(crate) closed_docs: Arc<Vec<DocId>>,
    /// How many documents are in the engine's lists and not shown: deleted ones, and those that are closed.
    pub(crate) unshown: u32,
}

impl SegmentColumns {
    /// Reads the columns of a segment: linear in its documents and values.
    pub(crate) fn read(segment: &SegmentReader, folder: &std::path::Path) -> Result<Self> {
        let damaged = |reason: String| Error::IndexDamaged { path: folder.to_owned(), reason };
        let mut values: [Arc<ValueColumn>; VALUE_FIELDS.len()] = Default::default();
        for (field, column) in values.iter_mut().enumerate() {
            *column = Arc::new(ValueColumn::of_segment(segment, field).map_err(damaged)?);
        }
        let fast = segment.fast_fields();
        let first = fast.i64("day").map_err(|e| damaged(e.to_string()))?;
        let last = fast.i64("last_day").map_err(|e| damaged(e.to_string()))?;
        let numbers = |name: &str| {
            let column = fast.u64(name).map_err(|e| damaged(e.to_string()))?;
            Ok(Arc::new((0..segment.max_doc()).map(|doc| column.first(doc).unwrap_or(0)).collect::<Vec<_>>()))
        };
        let day = |day: Option<i64>| day.and_then(|day| i32::try_from(day).ok());
        let days = |doc| Some(Days { first: day(first.first(doc))?, last: day(last.first(doc))? });
        let (dates, date) = date_column((0..segment.max_doc()).map(days).collect());
        let qualities = fast.u64("quality").map_err(|e| damaged(e.to_string()))?;
        let quality = |doc| qualities.first(doc).and_then(|quality| u16::try_from(quality).ok()).unwrap_or(UNJUDGED);
        let quality = (0..segment.max_doc()).map(quality).collect();
        let opens = fast.i64("opens").map_err(|e| damaged(e.to_string()))?;
        let opens = (0..segment.max_doc()).filter_map(|doc| Some((doc, opens.first(doc)?))).collect();
        let tongues = tongues(&values[LANGUAGE], segment.max_doc());
        let ids = numbers("id")?;
        Ok(Self {
            values,
            tongues: Arc::new(tongues),
            dates: Arc::new(dates),
            date: Arc::new(date),
            quality: Arc::new(quality),
            stories: Arc::clone(&ids),
            ids,
            opens: Arc::new(opens),
            closed: None,
            closed_docs: Arc::default(),
            unshown: segment.num_deleted_docs(),
        })
    }

    /// Whether an article may be shown.
    #[inline]
    pub(crate) fn is_open(&self, doc: DocId) -> bool {
        self.closed.as_ref().is_none_or(|closed| !closed[doc as usize])
    }

    /// The documents of the segment that may be shown.
    pub(crate) fn open_docs<'a>(&'a self, segment: &'a SegmentReader) -> impl Iterator<Item = DocId> + 'a {
        segment.doc_ids_alive().filter(|doc| self.is_open(*doc))
    }

    /// Whether an article is a copy of the one that stands for its story.
    pub(crate) fn is_copy(&self, doc: DocId) -> bool {
        self.ids[doc as usize] != self.stories[doc as usize]
    }

    /// How well a machine read the print of a document, thousandths; `None` if none did or that is not told.
    pub(crate) fn quality(&self, doc: DocId) -> Option<u16> {
        self.quality.get(doc as usize).copied().filter(|quality| *quality != UNJUDGED)
    }

    /// The date of a document.
    pub(crate) fn days(&self, doc: DocId) -> Option<Days> {
        self.dates.get(*self.date.get(doc as usize)? as usize).copied()
    }
}

pub(super) fn tongues(languages: &ValueColumn, documents: DocId) -> Vec<Tongue> {
    let of: Vec<Tongue> = languages.terms.iter().map(|code| Tongue::of(Language::parse(code).as_ref())).collect();
    let first = |doc| languages.of(doc).first().and_then(|ordinal| of.get(ordinal as usize).copied());
    (0..documents).map(|doc| first(doc).unwrap_or(Tongue::of(None))).collect()
}

fn date_column(days: Vec<Option<Days>>) -> (Vec<Days>, Vec<u32>) {
    let dates: Vec<Days> = days.iter().flatten().copied().collect::<BTreeSet<_>>().into_iter().collect();
    let place = |days: Option<Days>| days.and_then(|days| dates.binary_search(&days).ok()).unwrap_or(dates.len());
    let places = days.into_iter().map(|days| place(days) as u32).collect();
    (dates, places)
}
