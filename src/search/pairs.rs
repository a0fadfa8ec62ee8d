//! Two words of a query side by side → a bonus for the articles where they stand so.
//!
//! "Time sharing" in an article says more than `time` here and `sharing` there (sequential dependence: Metzler and Croft,
//! "A Markov Random Field Model for Term Dependencies", SIGIR 2005). Both words count in any inflection, in the order of
//! the query. Positions are read only where a word is not too frequent, so that time stays bounded.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, Term};

use super::bm25f::Scale;

/// Two terms of one field.
#[derive(Debug, Clone)]
pub(super) struct PairInField {
    pub(super) field: Field,
    pub(super) first: Term,
    pub(super) second: Term,
    /// What one occurrence counts.
    pub(super) weight: f32,
    /// Terms in the field on average.
    pub(super) average_length: f32,
}

/// Two words; an article matches if they stand side by side in any form and field.
#[derive(Debug, Clone)]
pub(super) struct PairQuery {
    pub(super) forms: Vec<PairInField>,
    pub(super) scale: Scale,
}

impl Query for PairQuery {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(PairWeight { pair: self.clone() }))
    }
}

struct PairWeight {
    pair: PairQuery,
}

impl Weight for PairWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let scale = Scale { rarity: self.pair.scale.rarity * boost, ..self.pair.scale };
        let mut meetings = Vec::new();
        for form in &self.pair.forms {
            meetings.extend(Meeting::of(form, scale, reader)?);
        }
        if meetings.is_empty() {
            return Ok(Box::new(EmptyScorer));
        }
        let mut scorer = Pair { meetings, scale, doc: 0 };
        scorer.settle();
        Ok(Box::new(scorer))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        let stands = scorer.doc() <= doc && scorer.seek(doc) == doc;
        Ok(Explanation::new("two words side by side", if stands { scorer.score() } else { 0.0 }))
    }
}

/// The documents in which two terms of one field stand side by side.
struct Meeting {
    first: SegmentPostings,
    second: SegmentPostings,
    lengths: Option<FieldNormReader>,
    weight: f32,
    average_length: f32,
    scale: Scale,
    /// How often they do in the current document.
    times: u32,
    positions: (Vec<u32>, Vec<u32>),
}

impl Meeting {
    fn of(form: &PairInField, scale: Scale, reader: &SegmentReader) -> tantivy::Result<Option<Self>> {
        let inverted = reader.inverted_index(form.field)?;
        let read = |term| inverted.read_postings(term, IndexRecordOption::WithFreqsAndPositions);
        let (Some(first), Some(second)) = (read(&form.first)?, read(&form.second)?) else { return Ok(None) };
        let lengths = reader.fieldnorms_readers().get_field(form.field)?;
        let (weight, average_length) = (form.weight, form.average_length);
        let mut meeting =
            Self { first, second, lengths, weight, average_length, scale, times: 0, positions: (vec![], vec![]) };
        meeting.settle();
        Ok(Some(meeting))
    }

    fn doc(&self) -> DocId {
        self.first.doc()
    }

    /// Moves to the first document from the current one on in which both stand side by side.
    fn settle(&mut self) {
        while self.first.doc() != TERMINATED {
            let doc = self.first.doc();
            if self.second.doc() < doc {
                self.second.seek(doc);
            }
            if self.second.doc() == doc {
                self.times = self.count();
                if self.times > 0 {
                    return;
                }
                self.first.advance();
            } else if self.second.doc() == TERMINATED {
                self.first.seek(TERMINATED);
            } else {
                self.first.seek(self.second.doc());
            }
        }
    }

    fn count(&mut self) -> u32 {
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

    fn frequency(&self) -> f32 {
        let length = self.lengths.as_ref().map_or(self.average_length, |l| l.fieldnorm(self.doc()) as f32);
        self.scale.normal(self.weight * self.times as f32, length, self.average_length)
    }
}

struct Pair {
    meetings: Vec<Meeting>,
    scale: Scale,
    doc: DocId,
}

impl Pair {
    fn settle(&mut self) -> DocId {
        self.doc = self.meetings.iter().map(Meeting::doc).min().unwrap_or(TERMINATED);
        self.doc
    }
}

impl DocSet for Pair {
    fn advance(&mut self) -> DocId {
        let doc = self.doc;
        for meeting in self.meetings.iter_mut().filter(|meeting| meeting.doc() == doc) {
            meeting.first.advance();
            meeting.settle();
        }
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        for meeting in self.meetings.iter_mut().filter(|meeting| meeting.doc() < target) {
            meeting.first.seek(target);
            meeting.settle();
        }
        self.settle()
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        let least = |meeting: &Meeting| meeting.first.size_hint().min(meeting.second.size_hint());
        self.meetings.iter().map(least).max().unwrap_or(0)
    }
}

impl Scorer for Pair {
    fn score(&mut self) -> Score {
        let here = self.meetings.iter().filter(|meeting| meeting.doc() == self.doc);
        self.scale.score(here.map(Meeting::frequency).sum())
    }
}
