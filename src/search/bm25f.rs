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

/// Saturation of term frequency; the value of the literature.
const K1: f32 = 1.2;
/// Strength of length normalisation: .4 to .5 was best for short queries on long news.
const B: f32 = 0.45;
/// Beyond this many postings lists a list of hits is cheaper than stepping all lists together.
const STEPPED: usize = 24;

/// One form of a word in one field.
#[derive(Debug, Clone)]
pub(super) struct FormInField {
    pub(super) field: Field,
    pub(super) term: Term,
    /// What one occurrence counts.
    pub(super) weight: f32,
}

/// A word, an article matches if it has any of its forms.
#[derive(Debug, Clone)]
pub(super) struct WordQuery {
    pub(super) forms: Vec<FormInField>,
}

impl Query for WordQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let mut weight =
            WordWeight { forms: self.forms.clone(), idf: 1.0, average_length: vec![1.0; self.forms.len()] };
        if let EnableScoring::Enabled { statistics_provider, .. } = scoring {
            let total = statistics_provider.total_num_docs()?.max(1);
            let mut frequency_by_field: Vec<(Field, u64)> = Vec::new();
            for (form, average) in self.forms.iter().zip(&mut weight.average_length) {
                *average = (statistics_provider.total_num_tokens(form.field)? as f32 / total as f32).max(1.0);
                let frequency = statistics_provider.doc_freq(&form.term)?;
                match frequency_by_field.iter_mut().find(|(field, _)| *field == form.field) {
                    Some((_, most)) => *most = frequency.max(*most),
                    None => frequency_by_field.push((form.field, frequency)),
                }
            }
            // The forms of a word stand in much the same articles: the most frequent one speaks for all.
            let documents = frequency_by_field.iter().map(|(_, most)| *most).max().unwrap_or(0).min(total);
            weight.idf = (1.0 + (total as f32 - documents as f32 + 0.5) / (documents as f32 + 0.5)).ln();
        }
        Ok(Box::new(weight))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.forms.iter().for_each(|form| visitor(&form.term, false));
    }
}

struct WordWeight {
    forms: Vec<FormInField>,
    idf: f32,
    /// Words in the field on average, per form.
    average_length: Vec<f32>,
}

impl Weight for WordWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut lists = Vec::new();
        for (form, average_length) in self.forms.iter().zip(&self.average_length) {
            let inverted = reader.inverted_index(form.field)?;
            if let Some(postings) = inverted.read_postings(&form.term, IndexRecordOption::WithFreqs)? {
                let lengths = reader.fieldnorms_readers().get_field(form.field)?;
                lists.push(List { postings, lengths, weight: form.weight, average_length: *average_length });
            }
        }
        let factor = self.idf * (K1 + 1.0) * boost;
        Ok(match lists.len() {
            0 => Box::new(EmptyScorer),
            1..=STEPPED => Box::new(Stepped::new(lists, factor)),
            _ => Box::new(Listed::new(lists, factor)),
        })
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            return Err(tantivy::TantivyError::InvalidArgument(format!("document {doc} does not match")));
        }
        let mut explanation = Explanation::new("one word over all fields and forms (BM25F)", scorer.score());
        explanation.add_const("inverse document frequency", self.idf);
        Ok(explanation)
    }
}

/// The postings of one form in one field.
struct List {
    postings: SegmentPostings,
    lengths: Option<FieldNormReader>,
    weight: f32,
    average_length: f32,
}

impl List {
    /// Weighted frequency in the current document, normalised by the length of the field.
    fn frequency(&self) -> f32 {
        let length = self.lengths.as_ref().map_or(self.average_length, |l| l.fieldnorm(self.postings.doc()) as f32);
        self.weight * self.postings.term_freq() as f32 / (1.0 - B + B * length / self.average_length)
    }
}

fn saturated(frequency: f32, factor: f32) -> f32 {
    factor * frequency / (frequency + K1)
}

/// Few lists: all are stepped together.
struct Stepped {
    lists: Vec<List>,
    factor: f32,
    doc: DocId,
}

impl Stepped {
    fn new(lists: Vec<List>, factor: f32) -> Self {
        let mut scorer = Self { lists, factor, doc: TERMINATED };
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
        saturated(here.map(List::frequency).sum(), self.factor)
    }
}

/// Many lists (the words that a pattern stands for): their hits are added up beforehand.
struct Listed {
    hits: Arc<[(DocId, f32)]>,
    factor: f32,
    at: usize,
}

impl Listed {
    fn new(lists: Vec<List>, factor: f32) -> Self {
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
        Self { hits: hits.into(), factor, at: 0 }
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
        self.hits.get(self.at).map_or(0.0, |(_, frequency)| saturated(*frequency, self.factor))
    }
}
