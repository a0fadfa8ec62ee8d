//! Word → where its postings lie, in each field and segment: looked up once a generation.
//!
//! A typed word stands for a dozen terms (its stems in every language held), each sought in three fields of every segment;
//! most are in none. What was found is kept while the generation lasts: queries are made of much the same words.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use tantivy::index::{InvertedIndexReader, SegmentId};
use tantivy::postings::TermInfo;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

use super::Fields;

/// Most terms that are kept, a few megabytes; beyond them it is begun anew.
const MOST_KEPT: usize = 50_000;

/// Where a term's postings lie in each segment of a field that has any.
pub(crate) type Held = Arc<[(SegmentId, TermInfo)]>;

/// Where a term's postings lie in headline, standfirst and body.
pub(crate) type HeldIn = Arc<[Held; 3]>;

/// The words of one field in each segment.
type Dictionaries = Vec<(SegmentId, Arc<InvertedIndexReader>)>;

/// The dictionaries of one generation.
pub(crate) struct Lists {
    /// Headline, standfirst and body, each with its dictionary in each segment.
    fields: [(Field, Dictionaries); 3],
    kept: RwLock<HashMap<Box<str>, HeldIn>>,
}

impl Lists {
    pub(super) fn of(searcher: &Searcher, fields: &Fields) -> Self {
        let segments = |field| {
            let readers = searcher.segment_readers().iter();
            readers.filter_map(|reader| Some((reader.segment_id(), reader.inverted_index(field).ok()?))).collect()
        };
        let fields = [fields.headline, fields.standfirst, fields.body].map(|field| (field, segments(field)));
        Self { fields, kept: RwLock::default() }
    }

    /// Where a word or stem stands. What cannot be read is held nowhere: reading its postings would say so.
    pub(crate) fn of_term(&self, term: &str) -> HeldIn {
        if let Some(known) = self.kept.read().unwrap_or_else(PoisonError::into_inner).get(term) {
            return Arc::clone(known);
        }
        let held = Arc::new(std::array::from_fn(|number| {
            let (field, segments) = &self.fields[number];
            let sought = Term::from_field_text(*field, term);
            let own = segments
                .iter()
                .filter_map(|(segment, dictionary)| Some((*segment, dictionary.get_term_info(&sought).ok()??)));
            own.collect()
        }));
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST_KEPT {
            kept.clear();
        }
        kept.insert(term.into(), Arc::clone(&held));
        held
    }
}
