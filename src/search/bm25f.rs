//! A word in all its forms and fields → one score.
//!
//! BM25F (Robertson, Zaragoza, Taylor: "Simple BM25 Extension to Multiple Weighted Fields", CIKM 2004): the frequencies
//! of a word's forms in headline, standfirst and body are weighted and added before saturation, and the word has one
//! inverse document frequency. Adding up one BM25 per field and form, as engines do with boosts, counts a word that
//! stands in headline and body several times over and makes a rare form outweigh a telling word.

use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::InvertedIndexReader;
use tantivy::postings::TermInfo;
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::Field;
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, Term};

use super::explain::FormKind;
use super::patience::look;
use super::postings::List;
use super::query::TextField;
use super::window::Window;
use crate::index::lists::Held;
use crate::index::tongues::ByTongue;

/// Beyond this many postings lists (the words that a pattern stands for) a list of hits is cheaper than stepping all
/// lists together.
const STEPPED: usize = 24;
/// After so many short steps in a row the postings are read by windows.
const STEPS: u32 = 8;
/// The longest short step, in documents.
const SHORT: DocId = 32;

/// One form of a word in one field.
#[derive(Debug, Clone)]
pub(super) struct FormInField {
    pub(super) kind: FormKind,
    pub(super) place: TextField,
    pub(super) field: Field,
    pub(super) term: Term,
    /// Where its postings lie in each segment that has any.
    pub(super) held: Held,
    /// What one occurrence counts.
    pub(super) weight: f32,
    /// What that is multiplied by in texts of each tongue, unless it counts alike in all; texts where it is 0 do not match.
    pub(super) by_tongue: Option<ByTongue>,
    pub(super) lengths: Lengths,
}

impl FormInField {
    /// The word, or the marked stem.
    pub(super) fn text(&self) -> String {
        self.term.value().as_str().unwrap_or_default().to_owned()
    }

    /// The documents of a segment in which it counts, deleted and closed ones included.
    pub(super) fn documents(&self, reader: &SegmentReader) -> tantivy::Result<Vec<DocId>> {
        let mut documents = vec![];
        if let Some(mut list) = List::of(self, reader)? {
            list.drain_until(TERMINATED, |doc, _| documents.push(doc));
        }
        Ok(documents)
    }

    /// How many articles hold it, deleted and closed ones included.
    pub(super) fn holding(&self) -> u64 {
        self.held.iter().map(|(_, info)| u64::from(info.doc_freq)).sum()
    }

    /// Where its postings lie in a segment, with the reader of its field.
    pub(super) fn within(
        &self,
        reader: &SegmentReader,
    ) -> tantivy::Result<Option<(Arc<InvertedIndexReader>, &TermInfo)>> {
        let own = self.held.iter().find(|(segment, _)| *segment == reader.segment_id());
        own.map(|(_, info)| Ok((reader.inverted_index(self.field)?, info))).transpose()
    }
}

/// What one occurrence counts in a field of each length, by the engine's code for lengths.
pub(super) type Lengths = Arc<[f32; 256]>;

/// How frequencies become a score: BM25's two parameters and the weight of what is sought.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    pub(super) saturation: f32,
    pub(super) length: f32,
    /// Inverse document frequency, or what stands for it.
    pub(super) rarity: f32,
}

impl Scale {
    /// What one occurrence counts in fields of each length, beside one of average length.
    pub(super) fn lengths(&self, average_length: f32) -> Lengths {
        let counts = |code: usize| {
            let length = FieldNormReader::id_to_fieldnorm(code as u8) as f32;
            1.0 / (1.0 - self.length + self.length * length / average_length)
        };
        Arc::new(std::array::from_fn(counts))
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
    pub(super) forms: Arc<[FormInField]>,
    pub(super) scale: Scale,
    /// About how many articles hold it.
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
        for form in self.forms.iter() {
            let Some(mut list) = List::of(form, reader)? else { continue };
            if list.seek(doc) == doc {
                seen.push(FormSeen { form, times: list.times(), counts: list.frequency() });
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
        let here = |form: &&FormInField| form.held.iter().any(|(segment, _)| *segment == reader.segment_id());
        let forms: Vec<&FormInField> = self.word.forms.iter().filter(here).collect();
        if forms.len() > STEPPED {
            return Ok(Box::new(Listed::new(&forms, reader, scale)?));
        }
        let mut lists = Vec::with_capacity(forms.len());
        for form in forms {
            lists.extend(List::of(form, reader)?);
        }
        if lists.is_empty() { Ok(Box::new(EmptyScorer)) } else { Ok(Box::new(Stepped::new(lists, scale))) }
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let counts = self.word.seen(reader, doc)?.iter().map(|seen| seen.counts).sum();
        Ok(Explanation::new("one word over all fields and forms (BM25F)", self.word.scale.score(counts)))
    }
}

/// Few lists: they are stepped together where documents lie far apart, and added up window by window where they lie near.
struct Stepped {
    lists: Vec<List>,
    scale: Scale,
    doc: DocId,
    /// Short steps in a row.
    near: u32,
    /// In use while documents lie near each other; the lists then stand behind it.
    window: Option<Box<Window>>,
    spare: Option<Box<Window>>,
}

impl Stepped {
    fn new(lists: Vec<List>, scale: Scale) -> Self {
        let mut scorer = Self { lists, scale, doc: TERMINATED, near: 0, window: None, spare: None };
        scorer.settle();
        scorer
    }

    fn settle(&mut self) -> DocId {
        self.doc = self.lists.iter().map(List::doc).min().unwrap_or(TERMINATED);
        self.doc
    }

    fn move_to(&mut self, target: DocId) {
        for list in &mut self.lists {
            list.seek(target);
        }
    }

    /// Reads the next window from where the lists stand.
    fn fill(&mut self, mut window: Box<Window>) -> DocId {
        let first = self.settle();
        if first == TERMINATED {
            self.spare = Some(window);
            return TERMINATED;
        }
        look();
        window.begin(first);
        for list in &mut self.lists {
            list.drain_until(window.end(), |doc, frequency| window.add(doc, frequency));
        }
        self.doc = window.next(first).unwrap_or(TERMINATED);
        self.window = Some(window);
        self.doc
    }
}

impl DocSet for Stepped {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED { TERMINATED } else { self.seek(self.doc + 1) }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc >= target {
            return self.doc;
        }
        let short = target - self.doc <= SHORT;
        if let Some(mut window) = self.window.take() {
            if let Some(doc) = window.next(target) {
                self.window = Some(window);
                self.doc = doc;
                return doc;
            }
            if short || target <= window.end() {
                self.move_to(target);
                return self.fill(window);
            }
            self.spare = Some(window);
            self.near = 0;
        }
        self.move_to(target);
        self.near = if short { self.near + 1 } else { 0 };
        if self.near >= STEPS {
            let window = self.spare.take().unwrap_or_default();
            return self.fill(window);
        }
        self.settle()
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.lists.iter().map(|list| list.length()).max().unwrap_or(0)
    }
}

impl Scorer for Stepped {
    fn score(&mut self) -> Score {
        let frequency = match &self.window {
            Some(window) => window.of(self.doc),
            None => self.lists.iter().filter(|list| list.doc() == self.doc).map(List::frequency).sum(),
        };
        self.scale.score(frequency)
    }
}

/// Many lists (the words that a pattern stands for): their hits are added up beforehand.
struct Listed {
    hits: Vec<(DocId, f32)>,
    scale: Scale,
    at: usize,
}

impl Listed {
    fn new(forms: &[&FormInField], reader: &SegmentReader, scale: Scale) -> tantivy::Result<Self> {
        let mut frequencies = vec![0.0f32; reader.max_doc() as usize];
        for form in forms {
            look();
            if let Some(mut list) = List::of(form, reader)? {
                list.drain_until(TERMINATED, |doc, frequency| frequencies[doc as usize] += frequency);
            }
        }
        let hits = (0..).zip(frequencies).filter(|(_, frequency)| *frequency > 0.0).collect();
        Ok(Self { hits, scale, at: 0 })
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
