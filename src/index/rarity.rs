//! Terms → how many articles that may be shown hold them: what is closed must not show in how rare a word is.
//!
//! The engine's lists and lengths go on counting closed articles, those that were withdrawn until their segment is merged.
//! Here they are taken out again, one by one: closed articles are few.

use tantivy::index::InvertedIndexReader;
use tantivy::postings::TermInfo;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, Term};

use super::snapshot::Snapshot;

impl Snapshot {
    /// How many articles hold a term.
    pub(crate) fn holding(&self, term: &Term) -> u64 {
        let segments = self.searcher.segment_readers().iter().enumerate();
        let held = segments.filter_map(|(segment, reader)| {
            let inverted = reader.inverted_index(term.field()).ok()?;
            let list = inverted.get_term_info(term).ok()??;
            Some(u64::from(self.in_list(segment, &inverted, &list)))
        });
        held.sum()
    }

    /// How many articles are in a list of a segment, closed ones left out. Steps through no more than the closed ones.
    pub(crate) fn in_list(&self, segment: usize, inverted: &InvertedIndexReader, list: &TermInfo) -> u32 {
        let closed = &self.segments[segment].closed_docs;
        if closed.is_empty() {
            return list.doc_freq;
        }
        // A list that cannot be read finds nothing either: the search itself says so.
        let Ok(mut postings) = inverted.read_postings_from_terminfo(list, IndexRecordOption::Basic) else {
            return list.doc_freq;
        };
        let mut closed_in = 0;
        for doc in closed.iter() {
            if postings.doc() < *doc {
                postings.seek(*doc);
            }
            closed_in += u32::from(postings.doc() == *doc);
        }
        list.doc_freq - closed_in
    }

    /// Words of all articles in a field, those of closed ones left out as far as the engine knows their lengths.
    pub(crate) fn words_in(&self, field: Field) -> u64 {
        let segments = self.searcher.segment_readers().iter().zip(&self.segments);
        let words = segments.filter_map(|(reader, columns)| {
            let all = reader.inverted_index(field).ok()?.total_num_tokens();
            let closed = match reader.fieldnorms_readers().get_field(field).ok().flatten() {
                Some(lengths) => columns.closed_docs.iter().map(|doc| u64::from(lengths.fieldnorm(*doc))).sum(),
                None => 0,
            };
            Some(all.saturating_sub(closed))
        });
        words.sum()
    }
}
