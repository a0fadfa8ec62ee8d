//! Pattern or misspelling → the words of the index that it may stand for.

use std::collections::BTreeMap;
use std::sync::Arc;

use tantivy::postings::TermInfo;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, InvertedIndexReader, TERMINATED, Term};

use super::near::Near;
use super::spelling;
use crate::article::Language;
use crate::index::analysis::{self, STEM_MARK};
use crate::index::snapshot::Snapshot;

/// Most words that one pattern or misspelling stands for: the most frequent ones, and the reader is told.
const MOST_WORDS: usize = 1_000;

/// Most words that a note names.
const SHOWN_WORDS: usize = 5;

/// A language of which much is held has at least one article in so many.
const MUCH_HELD: u64 = 20;

/// Languages that write compounds as one word.
const COMPOUNDING: [&str; 8] = ["da", "de", "fi", "hu", "nb", "nl", "no", "sv"];

/// Shortest part of a compound, in letters.
const SHORTEST_PART: usize = 4;

/// What may join the parts of a compound; nothing first.
const LINKS: [&str; 6] = ["", "s", "es", "n", "en", "er"];

/// What may stand for a word that the archive lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Instead {
    /// Words within that many edits, the most frequent ones.
    Near { edits: u8, words: Vec<String> },
    /// The parts of a compound.
    Parts(Vec<String>),
}

impl Instead {
    /// For the reader.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Near { words, .. } => words.join(", "),
            Self::Parts(parts) => parts.join(" and "),
        }
    }
}

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
        for (segment, inverted) in self.dictionaries() {
            let Ok(mut stream) = inverted.terms().range().ge(&literal).into_stream() else { continue };
            while stream.advance() && stream.key().starts_with(literal.as_bytes()) {
                if fits(stream.key()) && self.is_shown(segment, &inverted, stream.value()) {
                    count(&mut frequencies, stream.key(), stream.value().doc_freq);
                }
            }
        }
        Found::of(frequencies)
    }

    /// Words within a number of edits of a folded word; a swap of neighbours is one edit.
    pub(super) fn near(&self, word: &str, edits: u8) -> Found {
        let mut frequencies = Frequencies::new();
        for (segment, inverted) in self.dictionaries() {
            let Some(near) = Near::to(word, edits) else { break };
            let Ok(mut stream) = inverted.terms().search(near).into_stream() else { continue };
            while stream.advance() {
                if self.is_shown(segment, &inverted, stream.value()) {
                    count(&mut frequencies, stream.key(), stream.value().doc_freq);
                }
            }
        }
        Found::of(frequencies)
    }

    /// Whether a typed word, or another inflection of it, stands in any article. Only inflections in a language of which
    /// much is held count: a rare name often happens to share its stem with a word of some other language.
    pub(super) fn holds(&self, typed: &str) -> bool {
        let mut words = analysis::query_terms(typed, &[]).words.into_iter();
        words.all(|word| self.stands(&word.exact) || self.main_stems(typed).iter().any(|stem| self.stands(stem)))
    }

    /// The stems of a typed word in the languages of which much is held, but those that are less than half of the word.
    fn main_stems(&self, typed: &str) -> Vec<String> {
        let articles = self.snapshot.searcher.num_docs();
        let much = |language: &&Language| {
            let term = Term::from_field_text(self.snapshot.fields.language, language.code());
            self.snapshot.searcher.doc_freq(&term).unwrap_or(0) * MUCH_HELD >= articles
        };
        let languages: Vec<Language> = self.snapshot.languages.iter().take_while(much).cloned().collect();
        let words = analysis::query_terms(typed, &languages).words.into_iter();
        let half = |exact: &str, stem: &str| {
            2 * stem.rsplit(':').next().unwrap_or(stem).chars().count() >= exact.chars().count()
        };
        words.flat_map(|word| word.stems.into_iter().filter(move |stem| half(&word.exact, stem))).collect()
    }

    fn stands(&self, term: &str) -> bool {
        self.dictionaries().any(|(segment, inverted)| {
            let found = inverted.terms().get(term).ok().flatten();
            found.is_some_and(|found| self.is_shown(segment, &inverted, &found))
        })
    }

    /// Whether a word stands in an article that is shown: the engine's lists also have those that were deleted or closed.
    fn is_shown(&self, segment: usize, inverted: &InvertedIndexReader, found: &TermInfo) -> bool {
        let columns = &self.snapshot.segments[segment];
        if found.doc_freq > columns.unshown {
            return true;
        }
        let reader = self.snapshot.searcher.segment_reader(segment as u32);
        let Ok(mut postings) = inverted.read_postings_from_terminfo(found, IndexRecordOption::Basic) else {
            return true;
        };
        while postings.doc() != TERMINATED {
            if !reader.is_deleted(postings.doc()) && columns.is_open(postings.doc()) {
                return true;
            }
            postings.advance();
        }
        false
    }

    /// What may stand for a word that the archive lacks: the words nearest to it by one edit (of four letters and more),
    /// the parts of a compound, the words nearest by two edits (of eight letters and more). Numbers are never misspelt.
    pub(super) fn instead_of(&self, typed: &str) -> Option<Instead> {
        let folded = analysis::fold(typed);
        let letters = folded.chars().count();
        if folded.chars().any(|c| !c.is_alphabetic()) {
            return None;
        }
        let near = |edits: u8| {
            let found = self.near(&folded, edits);
            let words = found.words.into_iter().take(SHOWN_WORDS).collect();
            (found.of > 0).then_some(Instead::Near { edits, words })
        };
        let one = if letters >= 4 { near(1) } else { None };
        let compound = || self.compound(&folded).map(Instead::Parts);
        one.or_else(compound).or_else(|| if letters >= 8 { near(2) } else { None })
    }

    /// The two words that a compound of a language that builds them is made of, where both are held: of several ways to
    /// divide it the one with the longest shorter part.
    fn compound(&self, folded: &str) -> Option<Vec<String>> {
        let builds = |language: &Language| COMPOUNDING.contains(&language.code());
        if !self.snapshot.languages.iter().any(builds) {
            return None;
        }
        let borders = folded.char_indices().map(|(at, _)| at);
        let mut ways: Vec<(&str, &str)> = borders.map(|at| folded.split_at(at)).collect();
        let length = |part: &str| part.chars().count();
        ways.retain(|(first, second)| length(first).min(length(second)) >= SHORTEST_PART);
        ways.sort_by_key(|(first, second)| std::cmp::Reverse(length(first).min(length(second))));
        ways.into_iter().find_map(|(first, second)| {
            let whole = self.holds(second).then_some(first)?;
            let first = LINKS.iter().filter_map(|link| whole.strip_suffix(link));
            let first = first.filter(|part| length(part) >= SHORTEST_PART).find(|part| self.holds(part))?;
            Some(vec![first.to_owned(), second.to_owned()])
        })
    }

    /// The words of each field of each segment, with the number of the segment.
    fn dictionaries(&self) -> impl Iterator<Item = (usize, Arc<InvertedIndexReader>)> {
        let fields = self.snapshot.fields;
        let segments = self.snapshot.searcher.segment_readers().iter().enumerate();
        segments.flat_map(move |(number, segment)| {
            let fields = [fields.headline, fields.standfirst, fields.body].into_iter();
            fields.filter_map(move |field| Some((number, segment.inverted_index(field).ok()?)))
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
