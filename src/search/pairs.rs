//! Two words of a query side by side → a bonus for the articles where they stand so.
//!
//! "Time sharing" in an article says more than `time` here and `sharing` there (sequential dependence: Metzler and Croft,
//! "A Markov Random Field Model for Term Dependencies", SIGIR 2005). Both words count in any inflection, in the order of
//! the query. Positions are read only of the articles that are asked for, and only where a word is not too frequent.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, SegmentReader};

use super::bm25f::{FormInField, Lengths, Scale};
use crate::index::tongues::{ByDocument, ByTongue};

/// Two forms in one field.
#[derive(Debug, Clone)]
pub(super) struct PairInField {
    pub(super) first: FormInField,
    pub(super) second: FormInField,
    /// What one occurrence counts.
    pub(super) weight: f32,
    /// The tongues of texts in which they count, unless they do in all.
    pub(super) by_tongue: Option<ByTongue>,
}

/// Two words; they count where they stand side by side in any form and field.
#[derive(Debug, Clone)]
pub(super) struct PairQuery {
    pub(super) forms: Vec<PairInField>,
    pub(super) scale: Scale,
}

/// A pair in one segment; documents are asked for in ascending order.
pub(super) struct Pair {
    meetings: Vec<Meeting>,
    scale: Scale,
}

impl PairQuery {
    /// Makes it ready for a segment.
    pub(super) fn within(&self, reader: &SegmentReader) -> tantivy::Result<Pair> {
        let mut meetings = Vec::new();
        for form in &self.forms {
            meetings.extend(Meeting::of(form, reader)?);
        }
        Ok(Pair { meetings, scale: self.scale })
    }
}

impl Pair {
    /// What it adds to the score of a document; 0 where the words do not stand side by side.
    pub(super) fn score_of(&mut self, doc: DocId) -> Score {
        self.scale.score(self.meetings.iter_mut().map(|meeting| meeting.frequency_in(doc)).sum())
    }

    /// The most that it can add.
    pub(super) fn most(&self) -> Score {
        if self.meetings.is_empty() { 0.0 } else { self.scale.most() }
    }
}

/// Two forms of one field in a segment.
struct Meeting {
    first: SegmentPostings,
    second: SegmentPostings,
    codes: Option<FieldNormReader>,
    lengths: Lengths,
    weight: f32,
    by_document: Option<ByDocument>,
    positions: (Vec<u32>, Vec<u32>),
}

impl Meeting {
    fn of(pair: &PairInField, reader: &SegmentReader) -> tantivy::Result<Option<Self>> {
        let read = |form: &FormInField| -> tantivy::Result<Option<SegmentPostings>> {
            let Some((inverted, info)) = form.within(reader)? else { return Ok(None) };
            Ok(Some(inverted.read_postings_from_terminfo(info, IndexRecordOption::WithFreqsAndPositions)?))
        };
        let (Some(first), Some(second)) = (read(&pair.first)?, read(&pair.second)?) else { return Ok(None) };
        let codes = reader.fieldnorms_readers().get_field(pair.first.field)?;
        let lengths = Lengths::clone(&pair.first.lengths);
        let by_document = pair.by_tongue.as_ref().and_then(|by_tongue| by_tongue.within(reader.segment_id()));
        Ok(Some(Self { first, second, codes, lengths, weight: pair.weight, by_document, positions: (vec![], vec![]) }))
    }

    /// How often both stand side by side in a document, weighted and normalised by the length of the field.
    fn frequency_in(&mut self, doc: DocId) -> f32 {
        let both = [&mut self.first, &mut self.second].into_iter().all(|list| {
            let at = list.doc();
            at == doc || (at < doc && list.seek(doc) == doc)
        });
        if !both || self.by_document.as_ref().is_some_and(|by_document| by_document.of(doc) <= 0.0) {
            return 0.0;
        }
        let length = self.codes.as_ref().map_or(1.0, |codes| self.lengths[usize::from(codes.fieldnorm_id(doc))]);
        self.weight * length * self.times() as f32
    }

    fn times(&mut self) -> u32 {
        let (first, second) = (&mut self.positions.0, &mut self.positions.1);
        self.first.positions(first);
        self.second.positions(second);
        let mut times = 0;
        let mut at = 0;
        for position in first.iter() {
            while second.get(at).is_some_and(|other| *other <= *position) {
                at += 1;
            }
            times += u32::from(second.get(at) == Some(&(position + 1)));
        }
        times
    }
}
