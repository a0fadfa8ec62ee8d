//! Form → its postings in a segment, with what each counts.

use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::BlockSegmentPostings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, SegmentReader};

use super::bm25f::{FormInField, Lengths};
use crate::index::tongues::ByDocument;

/// The postings of one form in one field, read block by block.
pub(super) struct List {
    blocks: BlockSegmentPostings,
    /// Place of the current document in the block.
    at: usize,
    codes: Option<FieldNormReader>,
    lengths: Lengths,
    weight: f32,
    by_document: Option<ByDocument>,
}

impl List {
    /// That of a form in a segment, if it has one.
    pub(super) fn of(form: &FormInField, reader: &SegmentReader) -> tantivy::Result<Option<Self>> {
        let Some((inverted, info)) = form.within(reader)? else { return Ok(None) };
        let blocks = inverted.read_block_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?;
        let codes = reader.fieldnorms_readers().get_field(form.field)?;
        let by_document = form.by_tongue.as_ref().and_then(|by_tongue| by_tongue.within(reader.segment_id()));
        let (lengths, weight) = (Arc::clone(&form.lengths), form.weight);
        let mut list = Self { blocks, at: 0, codes, lengths, weight, by_document };
        list.pass_over();
        Ok(Some(list))
    }

    /// Goes on to the next document that matches, if this one does not.
    fn pass_over(&mut self) {
        let Some(by_document) = self.by_document.as_ref().filter(|by_document| !by_document.everywhere) else { return };
        while let Some(docs) = self.blocks.docs().get(self.at..).filter(|docs| !docs.is_empty()) {
            if let Some(matching) = docs.iter().position(|doc| by_document.of(*doc) > 0.0) {
                self.at += matching;
                return;
            }
            self.at = 0;
            self.blocks.advance();
        }
    }

    /// How many documents it has, at most.
    pub(super) fn length(&self) -> u32 {
        self.blocks.doc_freq()
    }

    /// The current document, or the end.
    pub(super) fn doc(&self) -> DocId {
        self.blocks.doc(self.at)
    }

    /// How often the form stands in the current document.
    pub(super) fn times(&self) -> u32 {
        self.blocks.freq(self.at)
    }

    /// Goes on to a document or the next behind it.
    pub(super) fn seek(&mut self, target: DocId) -> DocId {
        if self.doc() < target {
            self.at = self.blocks.seek(target);
            self.pass_over();
        }
        self.doc()
    }

    /// Weighted frequency in the current document, normalised by the length of the field.
    pub(super) fn frequency(&self) -> f32 {
        self.counts(self.doc(), self.times())
    }

    fn counts(&self, doc: DocId, times: u32) -> f32 {
        let length = self.codes.as_ref().map_or(1.0, |codes| self.lengths[usize::from(codes.fieldnorm_id(doc))]);
        self.weight * self.here(doc) * length * times as f32
    }

    /// What the form counts in a document of its tongue; 0 if it does not match.
    fn here(&self, doc: DocId) -> f32 {
        self.by_document.as_ref().map_or(1.0, |by_document| by_document.of(doc))
    }

    /// Calls `visit` with each document before `end` and its frequency.
    pub(super) fn drain_until(&mut self, end: DocId, mut visit: impl FnMut(DocId, f32)) {
        loop {
            let docs = self.blocks.docs();
            let rest = docs.get(self.at..).unwrap_or_default();
            let before = match rest.last() {
                None => return,
                Some(last) if *last < end => rest.len(),
                Some(_) => rest.partition_point(|doc| *doc < end),
            };
            let times = &self.blocks.freqs()[self.at..];
            for (doc, times) in rest[..before].iter().zip(times) {
                if self.here(*doc) > 0.0 {
                    visit(*doc, self.counts(*doc, *times));
                }
            }
            if before < rest.len() {
                self.at += before;
                self.pass_over();
                return;
            }
            self.at = 0;
            self.blocks.advance();
        }
    }
}
