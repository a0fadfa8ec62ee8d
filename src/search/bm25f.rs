//! A word in all its forms and fields → one score.
//!
//! BM25F (Robertson, Zaragoza, Taylor: "Simple BM25 Extension to Multiple Weighted Fields", CIKM 2004): the frequencies
//! of a word's forms in headline, standfirst and body are weighted and added before saturation, and the word has one
//! inverse document frequency. Adding up one BM25 per field and form, as engines do with boosts, counts a word that
//! stands in headline and body several times over and makes a rare form outweigh a telling word.

use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, Term};

use super::explain::FormKind;
use super::query::TextField;

/// Beyond this many postings lists a list of hits is cheaper than stepping all lists together.
const STEPPED: usize = 24;

/// One form of a word in one field.
#[derive(Debug, Clone)]
pub(super) struct FormInField {
    pub(super) kind: FormKind,
    pub(super) place: TextField,
    pub(super) field: Field,
    pub(super) term: Term,
    /// What one occurrence counts.
    pub(super) weight: f32,
    /// Terms in the field on average.
    pub(super) average_length: f32,
}

/// How frequencies become a score: BM25's two parameters and the weight of what is sought.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    pub(super) saturation: f32,
    pub(super) length: f32,
    /// Inverse document frequency, or what stands for it.
    pub(super) rarity: f32,
}

impl Scale {
    /// A frequency normalised by the length of its field.
    pub(super) fn normal(&self, frequency: f32, length: f32, average_length: f32) -> f32 {
        frequency / (1.0 - self.length + self.length * length / average_length)
    }

    /// Frequencies of all fields together → score: at most [`Scale::most`].
    pub(super) fn score(&self, frequency: f32) -> f32 {
        self.most() * frequency / (frequency + self.saturation)
    }

    /// What no score exceeds.
    pub(super) fn most(&self) -> f32 {
        self.rarity * (self.saturation + 1.0)
    }
}

/// A word, an article matches if it has any of its forms.
#[derive(Debug, Clone)]
pub(super) struct WordQuery {
    pub(super) forms: Vec<FormInField>,
    pub(super) scale: Scale,
    /// How many articles hold its most frequent form.
    pub(super) held_by: u64,
}

/// A form as it stands in an article.
pub(super) struct FormSeen<'q> {
    pub(super) form: &'q FormInField,
    pub(super) times: u32,
    /// Its frequency as it counts: weighted and normalised.
    pub(super) counts: f32,
}

impl WordQuery {
    /// The forms that stand in a document.
    pub(super) fn seen(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Vec<FormSeen<'_>>> {
        let mut seen = vec![];
        for form in &self.forms {
            let Some(mut list) = List::of(form, self.scale, reader)? else { continue };
            if list.postings.doc() < doc {
                list.postings.seek(doc);
            }
            if list.postings.doc() == doc {
                seen.push(FormSeen { form, times: list.postings.term_freq(), counts: list.frequency() });
            }
        }
        Ok(seen)
    }
}

impl Query for WordQuery {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(WordWeight { word: self.clone() }))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.forms.iter().for_each(|form| visitor(&form.term, false));
    }
}

struct WordWeight {
    word: WordQuery,
}

impl Weight for WordWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let scale = Scale { rarity: self.word.scale.rarity * boost, ..self.word.scale };
        let mut lists = Vec::new();
        for form in &self.word.forms {
            lists.extend(List::of(form, scale, reader)?);
        }
        Ok(match lists.len() {
            0 => Box::new(EmptyScorer),
            1..=STEPPED => Box::new(Stepped::new(lists, scale)),
            _ => Box::new(Listed::new(lists, scale)),
        })
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let counts = self.word.seen(reader, doc)?.iter().map(|seen| seen.counts).sum();
        Ok(Explanation::new("one word over all fields and forms (BM25F)", self.word.scale.score(counts)))
    }
}

/// The postings of one form in one field.
struct List {
    postings: SegmentPostings,
    lengths: Option<FieldNormReader>,
    weight: f32,
    average_length: f32,
    scale: Scale,
}

impl List {
    fn of(form: &FormInField, scale: Scale, reader: &SegmentReader) -> tantivy::Result<Option<Self>> {
        let inverted = reader.inverted_index(form.field)?;
        let Some(postings) = inverted.read_postings(&form.term, IndexRecordOption::WithFreqs)? else { return Ok(None) };
        let lengths = reader.fieldnorms_readers().get_field(form.field)?;
        Ok(Some(Self { postings, lengths, weight: form.weight, average_length: form.average_length, scale }))
    }

    /// Weighted frequency in the current document, normalised by the length of the field.
    fn frequency(&self) -> f32 {
        let length = self.lengths.as_ref().map_or(self.average_length, |l| l.fieldnorm(self.postings.doc()) as f32);
        self.scale.normal(self.weight * self.postings.term_freq() as f32, length, self.average_length)
    }
}

/// Few lists: all are stepped together.
struct Stepped {
    lists: Vec<List>,
    scale: Scale,
    doc: DocId,
}

impl Stepped {
    fn new(lists: Vec<List>, scale: Scale) -> Self {
        let mut scorer = Self { lists, scale, doc: TERMINATED };
        scorer.settle();
        scorer
    }

    fn settle(&mut self) -> DocId {
        self.doc = self.lists.iter().map(|list| list.postings.doc()).min().unwrap_or(TERMINATED);
        self.doc
    }
}

impl DocSet for Stepped {
    fn advance(&mut self) -> DocId {
        let doc = self.doc;
        for list in self.lists.iter_mut().filter(|list| list.postings.doc() == doc) {
            list.postings.advance();
        }
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        for list in self.lists.iter_mut().filter(|list| list.postings.doc() < target) {
            list.postings.seek(target);
        }
        self.settle()
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.lists.iter().map(|list| list.postings.size_hint()).max().unwrap_or(0)
    }
}

impl Scorer for Stepped {
    fn score(&mut self) -> Score {
        let here = self.lists.iter().filter(|list| list.postings.doc() == self.doc);
        self.scale.score(here.map(List::frequency).sum())
    }
}

/// Many lists (the words that a pattern stands for): their hits are added up beforehand.
struct Listed {
    hits: Arc<[(DocId, f32)]>,
    scale: Scale,
    at: usize,
}

impl Listed {
    fn new(lists: Vec<List>, scale: Scale) -> Self {
        let mut hits: Vec<(DocId, f32)> = Vec::new();
        for mut list in lists {
            while list.postings.doc() != TERMINATED {
                hits.push((list.postings.doc(), list.frequency()));
                list.postings.advance();
            }
        }
        hits.sort_unstable_by_key(|(doc, _)| *doc);
        hits.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        Self { hits: hits.into(), scale, at: 0 }
    }
}

impl DocSet for Listed {
    fn advance(&mut self) -> DocId {
        self.at += 1;
        self.doc()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.at += self.hits.get(self.at..).map_or(0, |rest| rest.partition_point(|(doc, _)| *doc < target));
        self.doc()
    }

    fn doc(&self) -> DocId {
        self.hits.get(self.at).map_or(TERMINATED, |(doc, _)| *doc)
    }

    fn size_hint(&self) -> u32 {
        self.hits.len() as u32
    }
}

impl Scorer for Listed {
    fn score(&mut self) -> Score {
        self.hits.get(self.at).map_or(0.0, |(_, frequency)| self.scale.score(*frequency))
    }
}
