//! Values → the documents that have one, by the columns: for values that librarians decided, of which the engine's own
//! lists know nothing.

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::index::SegmentId;
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocAddress, DocId, DocSet, Score, SegmentReader, TERMINATED, Term};

use crate::index::snapshot::Snapshot;

/// Documents by segment, ascending.
#[derive(Debug, Clone)]
pub(super) struct Columned {
    documents: Arc<HashMap<SegmentId, Arc<[DocId]>>>,
}

impl Columned {
    /// The documents that have one of these values, by their places; of no places those that have no value at all. Linear
    /// in the documents held.
    pub(super) fn of(snapshot: &Snapshot, column: usize, places: &[u32]) -> Self {
        let readers = snapshot.searcher.segment_readers().iter();
        let dictionary = &snapshot.dictionaries[column];
        let mut wanted = vec![false; dictionary.shown.len()];
        places.iter().for_each(|place| wanted[*place as usize] = true);
        let documents = (0..).zip(readers).map(|(segment, reader)| {
            let has = |doc: &DocId| {
                let mut own = snapshot.places_of(column, DocAddress::new(segment, *doc)).peekable();
                if own.peek().is_none() { places.is_empty() } else { own.any(|place| wanted[place as usize]) }
            };
            (reader.segment_id(), (0..reader.max_doc()).filter(has).collect())
        });
        Self { documents: Arc::new(documents.collect()) }
    }
}

impl Query for Columned {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }

    fn query_terms<'a>(&'a self, _: &mut dyn FnMut(&'a Term, bool)) {}
}

impl Weight for Columned {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(match self.documents.get(&reader.segment_id()) {
            Some(documents) => Box::new(Listed { documents: Arc::clone(documents), at: 0, score: boost }),
            None => Box::new(EmptyScorer),
        })
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("has the value", 1.0))
    }
}

/// The documents of one segment, each as good as the other.
struct Listed {
    documents: Arc<[DocId]>,
    at: usize,
    score: Score,
}

impl DocSet for Listed {
    fn advance(&mut self) -> DocId {
        self.at += 1;
        self.doc()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.at += self.documents.get(self.at..).map_or(0, |rest| rest.partition_point(|doc| *doc < target));
        self.doc()
    }

    fn doc(&self) -> DocId {
        self.documents.get(self.at).copied().unwrap_or(TERMINATED)
    }

    fn size_hint(&self) -> u32 {
        self.documents.len() as u32
    }
}

impl Scorer for Listed {
    fn score(&mut self) -> Score {
        self.score
    }
}
