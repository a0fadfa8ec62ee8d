//! Pattern or misspelling → the words of the index that it may stand for.

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::index::SegmentId;
use tantivy::postings::TermInfo;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, InvertedIndexReader, TERMINATED, Term};

use super::near::Near;
use super::patience::Steps;
use super::spelling;
use crate::article::Language;
use crate::index::analysis::{self, OwnStem, STEM_MARK};
use crate::index::columns::SegmentColumns;
use crate::index::lists::Held;
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

/// A word of the archive.
#[derive(Debug, Clone, Default)]
pub(super) struct HeldWord {
    pub(super) word: String,
    /// The sum of the articles that hold it in each field.
    articles: u64,
    /// Where its postings lie.
    pub(super) held: Vec<(Field, SegmentId, TermInfo)>,
}

/// Words found for a pattern or misspelling.
#[derive(Debug, Clone, Default)]
pub(super) struct Found {
    /// At most [`MOST_WORDS`], by falling frequency.
    pub(super) words: Vec<HeldWord>,
    /// How many there are in all.
    pub(super) of: usize,
}

impl Found {
    fn of(words: HashMap<String, HeldWord>) -> Self {
        let of = words.len();
        let named = |(word, held): (String, HeldWord)| HeldWord { word, ..held };
        let mut words: Vec<HeldWord> = words.into_iter().map(named).collect();
        words.sort_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.word.cmp(&b.word)));
        words.truncate(MOST_WORDS);
        Self { words, of }
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
        // Of the words that begin with the letters before it, all fit a star at the end.
        let only_begins = pattern.get(literal.chars().count()..) == Some(['*'].as_slice());
        let mut letters: Vec<char> = Vec::new();
        let mut fits = |term: &[u8]| {
            let Some(word) = std::str::from_utf8(term).ok().filter(|_| !only_begins) else { return only_begins };
            letters.clear();
            letters.extend(word.chars());
            spelling::fits(&pattern, &letters)
        };
        let (mut words, mut steps) = (HashMap::new(), Steps::default());
        for (field, number, segment, inverted) in self.dictionaries() {
            let Ok(mut stream) = inverted.terms().range().ge(&literal).into_stream() else { continue };
            while stream.advance() && stream.key().starts_with(literal.as_bytes()) {
                steps.step();
                if fits(stream.key()) && self.is_shown(number, &inverted, stream.value()) {
                    let articles = self.snapshot.in_list(number, &inverted, stream.value());
                    count(&mut words, stream.key(), articles, (field, segment, stream.value().clone()));
                }
            }
        }
        Found::of(words)
    }

    /// Words within a number of edits of a folded word; a swap of neighbours is one edit.
    pub(super) fn near(&self, word: &str, edits: u8) -> Found {
        let (mut words, mut steps) = (HashMap::new(), Steps::default());
        for (field, number, segment, inverted) in self.dictionaries() {
            let Some(near) = Near::to(word, edits) else { break };
            let Ok(mut stream) = inverted.terms().search(near).into_stream() else { continue };
            while stream.advance() {
                steps.step();
                if self.is_shown(number, &inverted, stream.value()) {
                    let articles = self.snapshot.in_list(number, &inverted, stream.value());
                    count(&mut words, stream.key(), articles, (field, segment, stream.value().clone()));
                }
            }
        }
        Found::of(words)
    }

    /// Whether a typed word, or another inflection of it, stands in any article. Only inflections in a language of which
    /// much is held count: a rare name often happens to share its stem with a word of some other language.
    pub(super) fn holds(&self, typed: &str) -> bool {
        let mut words = analysis::query_terms(typed, &[]).words.into_iter();
        words.all(|word| self.stands(&word.exact) || self.main_stems(typed).iter().any(|stem| self.stem_stands(stem)))
    }

    /// The stems of a typed word in the languages of which much is held, but those that are less than half of the word.
    fn main_stems(&self, typed: &str) -> Vec<String> {
        let articles = self.snapshot.shown();
        let unknown = self.snapshot.of_no_language * MUCH_HELD >= articles;
        let much = |language: &&Language| {
            let term = Term::from_field_text(self.snapshot.fields.language, language.code());
            self.snapshot.holding(&term) * MUCH_HELD >= articles
                || (unknown && analysis::likely_languages().any(|likely| likely == **language))
        };
        let languages: Vec<Language> = self.snapshot.languages.iter().filter(much).cloned().collect();
        let words = analysis::query_terms(typed, &languages).words.into_iter();
        let half = |exact: &str, stem: &str| {
            2 * stem.rsplit(':').next().unwrap_or(stem).chars().count() >= exact.chars().count()
        };
        words.flat_map(|word| word.stems.into_iter().filter(move |stem| half(&word.exact, stem))).collect()
    }

    /// Whether an inflection stands in any article, or the word that is its stem in one of its language.
    fn stem_stands(&self, stem: &str) -> bool {
        let in_tongues = |OwnStem { word, tongues }: OwnStem| {
            self.stands_where(word, |columns, doc| tongues.contains(&columns.tongues[doc as usize]))
        };
        self.stands(stem) || OwnStem::of(stem).is_some_and(in_tongues)
    }

    fn stands(&self, term: &str) -> bool {
        self.stands_where(term, |_, _| true)
    }

    fn stands_where(&self, term: &str, fits: impl Fn(&SegmentColumns, DocId) -> bool) -> bool {
        let held = self.snapshot.lists.of_term(term);
        let fields = self.snapshot.fields;
        let stands = |(field, held): (Field, &Held)| {
            held.iter().any(|(segment, list)| {
                let mut segments = self.snapshot.searcher.segment_readers().iter().enumerate();
                let Some((number, reader)) = segments.find(|(_, reader)| reader.segment_id() == *segment) else {
                    return false;
                };
                reader.inverted_index(field).is_ok_and(|inverted| self.shows(number, &inverted, list, &fits))
            })
        };
        [fields.headline, fields.standfirst, fields.body].into_iter().zip(held.iter()).any(stands)
    }

    /// Whether a word stands in an article that is shown.
    fn is_shown(&self, segment: usize, inverted: &InvertedIndexReader, found: &TermInfo) -> bool {
        found.doc_freq > self.snapshot.segments[segment].unshown || self.shows(segment, inverted, found, &|_, _| true)
    }

    /// Whether a word stands in a fitting article that is shown: the engine's lists also have those that were deleted or
    /// closed.
    fn shows(
        &self,
        segment: usize,
        inverted: &InvertedIndexReader,
        found: &TermInfo,
        fits: &impl Fn(&SegmentColumns, DocId) -> bool,
    ) -> bool {
        let columns = &self.snapshot.segments[segment];
        let reader = self.snapshot.searcher.segment_reader(segment as u32);
        let Ok(mut postings) = inverted.read_postings_from_terminfo(found, IndexRecordOption::Basic) else {
            return true;
        };
        while postings.doc() != TERMINATED {
            let doc = postings.doc();
            if !reader.is_deleted(doc) && columns.is_open(doc) && fits(columns, doc) {
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
            let words = found.words.into_iter().take(SHOWN_WORDS).map(|held| held.word).collect();
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

    /// The words of each field of each segment, with the segment's number and name.
    fn dictionaries(&self) -> impl Iterator<Item = (Field, usize, SegmentId, Arc<InvertedIndexReader>)> {
        let fields = self.snapshot.fields;
        let segments = self.snapshot.searcher.segment_readers().iter().enumerate();
        segments.flat_map(move |(number, segment)| {
            let fields = [fields.headline, fields.standfirst, fields.body].into_iter();
            fields.filter_map(move |field| {
                Some((field, number, segment.segment_id(), segment.inverted_index(field).ok()?))
            })
        })
    }
}

fn count(words: &mut HashMap<String, HeldWord>, term: &[u8], articles: u32, held: (Field, SegmentId, TermInfo)) {
    let Some(word) = std::str::from_utf8(term).ok().filter(|term| !term.starts_with(STEM_MARK)) else { return };
    let known = match words.get_mut(word) {
        Some(known) => known,
        None => words.entry(word.to_owned()).or_default(),
    };
    known.articles += u64::from(articles);
    known.held.push(held);
}
