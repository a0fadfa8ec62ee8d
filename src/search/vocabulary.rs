//! Pattern or misspelling → the words of the index that it may stand for.

use std::collections::BTreeMap;
use std::sync::Arc;

use tantivy::{InvertedIndexReader, Term};

use super::near::Near;
use super::spelling;
use crate::index::analysis::{self, STEM_MARK};
use crate::index::snapshot::Snapshot;

/// Most words that one pattern or misspelling stands for: the most frequent ones, and the reader is told.
const MOST_WORDS: usize = 1_000;

/// Most words that a note names.
const SHOWN_WORDS: usize = 5;

/// The words that an index holds.
pub(super) struct Vocabulary<'s> {
    snapshot: &'s Snapshot,
}

/// Words found for a pattern or misspelling.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Found {
    /// At most [`MOST_WORDS`], by falling frequency.
    pub(super) words: Vec<String>,
    /// How many there are in all.
    pub(super) of: usize,
}

impl Found {
    fn of(frequencies: Frequencies) -> Self {
        let of = frequencies.len();
        let mut words: Vec<(String, u64)> = frequencies.into_iter().collect();
        words.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Self { words: words.into_iter().take(MOST_WORDS).map(|(word, _)| word).collect(), of }
    }

    /// What the reader should know, if anything.
    pub(super) fn note(&self, typed: &str) -> Option<String> {
        match self.of {
            0 => Some(format!("no word like '{typed}' is held")),
            of if of > self.words.len() => {
                Some(format!("'{typed}' stands for {of} words; the {} most frequent are searched", self.words.len()))
            }
            _ => None,
        }
    }
}

impl<'s> Vocabulary<'s> {
    pub(super) fn of(snapshot: &'s Snapshot) -> Self {
        Self { snapshot }
    }

    /// Words that match a folded pattern (`*` any letters, `?` one).
    pub(super) fn matching(&self, pattern: &str) -> Found {
        let pattern: Vec<char> = pattern.chars().collect();
        let literal = pattern.iter().take_while(|c| !matches!(c, '*' | '?')).collect::<String>();
        let fits = |term: &[u8]| {
            let word = std::str::from_utf8(term).ok();
            word.is_some_and(|word| spelling::fits(&pattern, &word.chars().collect::<Vec<_>>()))
        };
        let mut frequencies = Frequencies::new();
        for inverted in self.dictionaries() {
            let Ok(mut stream) = inverted.terms().range().ge(&literal).into_stream() else { continue };
            while stream.advance() && stream.key().starts_with(literal.as_bytes()) {
                if fits(stream.key()) {
                    count(&mut frequencies, stream.key(), stream.value().doc_freq);
                }
            }
        }
        Found::of(frequencies)
    }

    /// Words within a number of edits of a folded word; a swap of neighbours is one edit.
    pub(super) fn near(&self, word: &str, edits: u8) -> Found {
        let mut frequencies = Frequencies::new();
        for inverted in self.dictionaries() {
            let Some(near) = Near::to(word, edits) else { break };
            let Ok(mut stream) = inverted.terms().search(near).into_stream() else { continue };
            while stream.advance() {
                count(&mut frequencies, stream.key(), stream.value().doc_freq);
            }
        }
        Found::of(frequencies)
    }

    /// Whether a typed word, or another inflection of it, stands in any article.
    pub(super) fn holds(&self, typed: &str) -> bool {
        let terms = analysis::query_terms(typed, &self.snapshot.languages);
        let fields = self.snapshot.fields;
        let stands = |text: &str| {
            let frequency = |field| self.snapshot.searcher.doc_freq(&Term::from_field_text(field, text)).unwrap_or(0);
            [fields.headline, fields.standfirst, fields.body].into_iter().any(|field| frequency(field) > 0)
        };
        terms.words.iter().all(|word| stands(&word.exact) || word.stems.iter().any(|stem| stands(stem)))
    }

    /// The words nearest to a misspelt one, with their distance: one edit for words of four letters and more, two for
    /// those of eight and more. Numbers are never misspelt.
    pub(super) fn nearest(&self, typed: &str) -> Option<(u8, Vec<String>)> {
        let folded = analysis::fold(typed);
        let letters = folded.chars().count();
        if folded.chars().any(|c| !c.is_alphabetic()) {
            return None;
        }
        let most = if letters >= 8 { 2 } else { u8::from(letters >= 4) };
        (1..=most).find_map(|edits| {
            let found = self.near(&folded, edits);
            (found.of > 0).then(|| (edits, found.words.into_iter().take(SHOWN_WORDS).collect()))
        })
    }

    fn dictionaries(&self) -> impl Iterator<Item = Arc<InvertedIndexReader>> {
        let fields = self.snapshot.fields;
        let segments = self.snapshot.searcher.segment_readers().iter();
        segments.flat_map(move |segment| {
            let fields = [fields.headline, fields.standfirst, fields.body].into_iter();
            fields.filter_map(|field| segment.inverted_index(field).ok())
        })
    }
}

type Frequencies = BTreeMap<String, u64>;

fn count(frequencies: &mut Frequencies, term: &[u8], articles: u32) {
    let word = std::str::from_utf8(term).ok().filter(|term| !term.starts_with(STEM_MARK));
    if let Some(word) = word {
        *frequencies.entry(word.to_owned()).or_default() += u64::from(articles);
    }
}
