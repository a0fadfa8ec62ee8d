//! Columns of all segments → the stories that several articles tell.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use tantivy::{DocId, Searcher, SegmentOrdinal};

use super::columns::SegmentColumns;

/// The stories of one generation that have copies. An article that is alone with its story is in none of these.
#[derive(Debug, Default)]
pub(crate) struct Stories {
    /// Number of the article that stands for the story → its place from 1.
    places: HashMap<u64, u32>,
    /// By place, the copies held beside the article that stands for the story.
    copies: Vec<u32>,
    /// Per segment and document, the place of its story; 0 = none.
    of: Vec<Vec<u32>>,
    /// Stories held by year, those with copies once for each year in which an article of theirs was published.
    pub(crate) held: BTreeMap<i16, u64>,
}

impl Stories {
    /// Reads the columns of all segments: linear in the documents.
    pub(super) fn of(searcher: &Searcher, segments: &[Arc<SegmentColumns>]) -> Self {
        let mut stories = Self { copies: vec![0], ..Self::default() };
        for (reader, columns) in searcher.segment_readers().iter().zip(segments) {
            for doc in reader.doc_ids_alive().filter(|doc| columns.is_copy(*doc)) {
                let next = stories.copies.len() as u32;
                let place = *stories.places.entry(columns.stories[doc as usize]).or_insert(next);
                if place == next {
                    stories.copies.push(0);
                }
                stories.copies[place as usize] += 1;
            }
        }
        let place = |story: &u64| stories.places.get(story).copied().unwrap_or(0);
        stories.of = segments.iter().map(|columns| columns.stories.iter().map(place).collect()).collect();
        stories.held = stories.held(searcher, segments);
        stories
    }

    /// The place of a document's story; `None` if it is alone with it.
    pub(crate) fn place(&self, segment: SegmentOrdinal, doc: DocId) -> Option<u32> {
        let place = self.of.get(segment as usize).and_then(|of| of.get(doc as usize)).copied();
        place.filter(|place| *place > 0)
    }

    /// How many other articles tell the story that this article stands for.
    pub(crate) fn copies(&self, story: u64) -> u32 {
        self.places.get(&story).and_then(|place| self.copies.get(*place as usize)).copied().unwrap_or(0)
    }

    fn held(&self, searcher: &Searcher, segments: &[Arc<SegmentColumns>]) -> BTreeMap<i16, u64> {
        let mut held: BTreeMap<i16, u64> = BTreeMap::new();
        let mut told = BTreeSet::new();
        for (number, (reader, columns)) in searcher.segment_readers().iter().zip(segments).enumerate() {
            for doc in reader.doc_ids_alive() {
                let Some(year) = columns.years.get(usize::from(columns.year[doc as usize])) else { continue };
                if self.place(number as u32, doc).is_none_or(|place| told.insert((place, *year))) {
                    *held.entry(*year).or_default() += 1;
                }
            }
        }
        held
    }
}
