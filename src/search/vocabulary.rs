//! Pattern or misspelling → the words of the index that it may stand for.

use std::collections::BTreeMap;

use crate::index::analysis::STEM_MARK;
use crate::index::snapshot::Snapshot;

/// Most words that one pattern or misspelling stands for: the most frequent ones, and the reader is told.
const MOST_WORDS: usize = 1_000;

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
        self.collect(&literal, |word| matches_pattern(&pattern, word))
    }

    /// Words within a number of edits of a folded word; a swap of neighbours is one edit.
    pub(super) fn near(&self, word: &str, edits: u8) -> Found {
        let word: Vec<char> = word.chars().collect();
        let edits = usize::from(edits);
        self.collect("", |candidate| {
            let candidate: Vec<char> = candidate.chars().collect();
            candidate.len().abs_diff(word.len()) <= edits && distance_within(&word, &candidate, edits)
        })
    }

    fn collect(&self, prefix: &str, wanted: impl Fn(&str) -> bool) -> Found {
        let mut frequencies: BTreeMap<String, u64> = BTreeMap::new();
        let fields = self.snapshot.fields;
        for segment in self.snapshot.searcher.segment_readers() {
            for field in [fields.headline, fields.standfirst, fields.body] {
                let Ok(inverted) = segment.inverted_index(field) else { continue };
                let Ok(mut stream) = inverted.terms().range().ge(prefix).into_stream() else { continue };
                while stream.advance() {
                    let Ok(term) = std::str::from_utf8(stream.key()) else { continue };
                    if !term.starts_with(prefix) {
                        break;
                    }
                    if !term.starts_with(STEM_MARK) && wanted(term) {
                        *frequencies.entry(term.to_owned()).or_default() += u64::from(stream.value().doc_freq);
                    }
                }
            }
        }
        let of = frequencies.len();
        let mut words: Vec<(String, u64)> = frequencies.into_iter().collect();
        words.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Found { words: words.into_iter().take(MOST_WORDS).map(|(word, _)| word).collect(), of }
    }
}

/// Greedy wildcard match with one point of return: linear but for patterns with several stars.
fn matches_pattern(pattern: &[char], word: &str) -> bool {
    let word: Vec<char> = word.chars().collect();
    let (mut at, mut from, mut retry) = (0, 0, None);
    while from < word.len() {
        match pattern.get(at) {
            Some('*') => {
                retry = Some((at + 1, from));
                at += 1;
            }
            Some(c) if *c == '?' || *c == word[from] => (at, from) = (at + 1, from + 1),
            _ => match retry {
                Some((after_star, tried)) => {
                    (at, from) = (after_star, tried + 1);
                    retry = Some((after_star, tried + 1));
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|c| *c == '*')
}

/// Whether the optimal string alignment distance (Damerau 1964, without repeated edits) is at most `limit`.
fn distance_within(a: &[char], b: &[char], limit: usize) -> bool {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let substituted = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = substituted.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        if row.iter().min().is_some_and(|least| *least > limit) {
            return false;
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()] <= limit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks_match_whole_words() {
        let matches = |pattern: &str, word| matches_pattern(&pattern.chars().collect::<Vec<_>>(), word);
        assert!(matches("econ*", "economy") && matches("g?rmany", "germany") && matches("*haft*", "gewerkschafter"));
        assert!(matches("a*b*c", "axxbyyc") && matches("*", "x") && matches("econ*", "econ"));
        assert!(!matches("econ*", "reconomy") && !matches("g?rmany", "grmany") && !matches("a*b", "abc"));
    }

    #[test]
    fn a_swap_of_neighbours_is_one_edit() {
        let within = |a: &str, b: &str, limit| {
            distance_within(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>(), limit)
        };
        assert!(within("merkel", "mrekel", 1) && within("merkel", "merckel", 1) && within("abc", "cba", 2));
        assert!(!within("merkel", "mrekle", 1) && !within("abc", "xyz", 2));
    }
}
