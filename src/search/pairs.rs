//! Two words of a query side by side → a bonus for the articles where they stand so.
//!
//! "Time sharing" in an article says more than `time` here and `sharing` there (sequential dependence: Metzler and Croft,
//! "A Markov Random Field Model for Term Dependencies", SIGIR 2005). Both words count in any inflection, in the order of
//! the query. Positions are read only of the articles that are asked for, and only where a word is not too frequent.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED};

use super::bm25f::{FormInField, Lengths, Scale};
use crate::index::tongues::{ByDocument, ByTongue};

/// Two words side by side, in any forms and fields.
#[derive(Debug, Clone)]
pub(super) struct PairQuery {
    first: Forms,
    second: Forms,
    meetings: Vec<Meeting>,
    scale: Scale,
}

/// The forms of one of the words, each once.
#[derive(Debug, Clone, Default)]
struct Forms(Vec<FormInField>);

/// Two forms that may stand side by side, by their places among those of each word.
#[derive(Debug, Clone)]
struct Meeting {
    first: usize,
    second: usize,
    /// What the field counts.
    weight: f32,
    /// Texts of which tongues it counts in, where it does not in all.
    by_tongue: Option<ByTongue>,
}

impl Forms {
    /// The place of a form, which is new if it has none yet.
    fn place(&mut self, form: &FormInField) -> usize {
        self.0.iter().position(|known| known.term == form.term).unwrap_or_else(|| {
            self.0.push(form.clone());
            self.0.len() - 1
        })
    }

    fn within(&self, reader: &SegmentReader) -> tantivy::Result<WordIn> {
        let forms: Vec<Option<FormIn>> =
            self.0.iter().map(|form| FormIn::of(form, reader)).collect::<tantivy::Result<_>>()?;
        let doc = forms.iter().flatten().map(|form| form.postings.doc()).min().unwrap_or(TERMINATED);
        Ok(WordIn { doc, forms })
    }
}

impl PairQuery {
    /// Two words that never meet so far.
    pub(super) fn new(scale: Scale) -> Self {
        Self { first: Forms::default(), second: Forms::default(), meetings: vec![], scale }
    }

    /// Lets two forms meet. Words that are their own stems in several languages meet once.
    pub(super) fn meet(&mut self, first: &FormInField, second: &FormInField, weight: f32) {
        let by_tongue = match (&first.by_tongue, &second.by_tongue) {
            (Some(first), Some(second)) => Some(first.both(second)),
            (Some(one), None) | (None, Some(one)) => Some(one.clone()),
            (None, None) => None,
        };
        let (first, second) = (self.first.place(first), self.second.place(second));
        match self.meetings.iter_mut().find(|known| (known.first, known.second) == (first, second)) {
            Some(known) => {
                let either = known.by_tongue.as_ref().zip(by_tongue.as_ref()).map(|(known, more)| known.either(more));
                known.by_tongue = either;
            }
            None => self.meetings.push(Meeting { first, second, weight, by_tongue }),
        }
    }

    /// Whether the words never meet.
    pub(super) fn is_empty(&self) -> bool {
        self.meetings.is_empty()
    }

    /// The pair in a segment.
    pub(super) fn within(&self, reader: &SegmentReader) -> tantivy::Result<Pair> {
        let (first, second) = (self.first.within(reader)?, self.second.within(reader)?);
        let here = |meeting: &&Meeting| first.forms[meeting.first].is_some() && second.forms[meeting.second].is_some();
        let by_document = |meeting: &Meeting| meeting.by_tongue.as_ref()?.within(reader.segment_id());
        let meetings = self.meetings.iter().filter(here).map(|meeting| (meeting.clone(), by_document(meeting)));
        let second_is_rarer = second.postings() < first.postings();
        Ok(Pair { meetings: meetings.collect(), second_is_rarer, first, second, scale: self.scale })
    }
}

/// A pair in one segment.
pub(super) struct Pair {
    first: WordIn,
    second: WordIn,
    second_is_rarer: bool,
    meetings: Vec<(Meeting, Option<ByDocument>)>,
    scale: Scale,
}

/// One of the words in a segment: its forms, if it has them.
struct WordIn {
    /// The next document with any of the forms.
    doc: DocId,
    forms: Vec<Option<FormIn>>,
}

/// A form in a segment.
struct FormIn {
    postings: SegmentPostings,
    codes: Option<FieldNormReader>,
    lengths: Lengths,
    /// Its places in the document where they were read last.
    positions: Vec<u32>,
    read_in: DocId,
}

impl Pair {
    /// The bonus of a document, for documents in ascending order.
    pub(super) fn score_of(&mut self, doc: DocId) -> Score {
        // Most documents lack the rarer word.
        let (rarer, other) = match self.second_is_rarer {
            true => (&mut self.second, &mut self.first),
            false => (&mut self.first, &mut self.second),
        };
        if !rarer.is_in(doc) || !other.is_in(doc) {
            return 0.0;
        }
        let mut frequency = 0.0;
        for (meeting, by_document) in &self.meetings {
            let forms = (&mut self.first.forms[meeting.first], &mut self.second.forms[meeting.second]);
            let (Some(first), Some(second)) = forms else { continue };
            let counts = by_document.as_ref().is_none_or(|by_document| by_document.of(doc) > 0.0);
            if first.postings.doc() == doc && second.postings.doc() == doc && counts {
                frequency += meeting.weight * first.length_in(doc) * first.times_before(second, doc) as f32;
            }
        }
        self.scale.score(frequency)
    }

    /// More than any document has.
    pub(super) fn most(&self) -> Score {
        if self.meetings.is_empty() { 0.0 } else { self.scale.most() }
    }
}

impl WordIn {
    /// The lengths of its lists.
    fn postings(&self) -> u64 {
        self.forms.iter().flatten().map(|form| u64::from(form.postings.doc_freq())).sum()
    }

    /// Whether a document has a form of the word, for documents in ascending order.
    fn is_in(&mut self, doc: DocId) -> bool {
        if self.doc < doc {
            self.doc = TERMINATED;
            for form in self.forms.iter_mut().flatten() {
                let at = form.postings.doc();
                self.doc = self.doc.min(if at < doc { form.postings.seek(doc) } else { at });
            }
        }
        self.doc == doc
    }
}

impl FormIn {
    fn of(form: &FormInField, reader: &SegmentReader) -> tantivy::Result<Option<Self>> {
        let Some((inverted, info)) = form.within(reader)? else { return Ok(None) };
        let postings = inverted.read_postings_from_terminfo(info, IndexRecordOption::WithFreqsAndPositions)?;
        let codes = reader.fieldnorms_readers().get_field(form.field)?;
        let lengths = Lengths::clone(&form.lengths);
        Ok(Some(Self { postings, codes, lengths, positions: vec![], read_in: TERMINATED }))
    }

    /// What an occurrence counts in a field as long as that of a document.
    fn length_in(&self, doc: DocId) -> f32 {
        self.codes.as_ref().map_or(1.0, |codes| self.lengths[usize::from(codes.fieldnorm_id(doc))])
    }

    fn positions_in(&mut self, doc: DocId) -> &[u32] {
        if self.read_in != doc {
            self.postings.positions(&mut self.positions);
            self.read_in = doc;
        }
        &self.positions
    }

    /// How often another form stands right behind it, in a document where both lists are.
    fn times_before(&mut self, other: &mut Self, doc: DocId) -> u32 {
        let (first, second) = (self.positions_in(doc), other.positions_in(doc));
        let mut times = 0;
        let mut at = 0;
        for position in first {
            while second.get(at).is_some_and(|other| other <= position) {
                at += 1;
            }
            times += u32::from(second.get(at) == Some(&(position + 1)));
        }
        times
    }
}
