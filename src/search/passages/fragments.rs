//! A text with marks → the stretches that could be shown of it.
//!
//! Whole sentences with marks, alone or with their neighbours; of sentences longer than the wish, also their beginning
//! and stretches around each mark, between clause borders where there are any and always between words.

use super::sentences::sentences;
use crate::article::Span;
use crate::index::analysis::{continues_word, stands_alone};
use crate::search::matcher::{MOST_CLAUSES, Mark};

/// Most stretches proposed of one text; more would not make a better choice, only a slower one.
const MOST_FRAGMENTS: usize = 1_000;

/// How much longer than the wish a stretch may be so that it ends with its sentence.
const STRETCH: f32 = 1.2;

/// Parts of the query that a stretch shows: one bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Clauses([u64; MOST_CLAUSES / 64]);

impl Clauses {
    fn add(&mut self, clause: usize) {
        if let Some(word) = self.0.get_mut(clause / 64) {
            *word |= 1 << (clause % 64);
        }
    }

    /// Those of either.
    pub(super) fn with(self, other: Self) -> Self {
        Self(std::array::from_fn(|i| self.0[i] | other.0[i]))
    }

    /// Those that the other lacks.
    pub(super) fn without(self, other: Self) -> Self {
        Self(std::array::from_fn(|i| self.0[i] & !other.0[i]))
    }

    /// Whether there is none.
    pub(super) fn is_empty(self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// The sum of their weights, given by number.
    pub(super) fn weight(self, weights: &[f32]) -> f32 {
        let mut sum = 0.0;
        for (word, mut bits) in self.0.into_iter().enumerate() {
            while bits != 0 {
                sum += weights.get(word * 64 + bits.trailing_zeros() as usize).copied().unwrap_or(0.0);
                bits &= bits - 1;
            }
        }
        sum
    }
}

/// A stretch that could be shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Fragment {
    /// Number of its text among those with marks.
    pub(super) text: usize,
    /// Number of its text in the article.
    pub(super) order: usize,
    /// Where it stands in the text.
    pub(super) span: Span,
    /// Its length in characters.
    pub(super) chars: usize,
    /// What it shows.
    pub(super) clauses: Clauses,
    /// How many marks it holds.
    pub(super) marks: usize,
    /// 0 to 1: how close two different parts of the query stand.
    pub(super) nearness: f32,
    /// Whether it begins inside a sentence.
    pub(super) cut_before: bool,
    /// Whether it ends inside a sentence.
    pub(super) cut_after: bool,
}

/// Proposes stretches of the text of that number with its marks, in text order.
pub(super) fn fragments(
    number: usize,
    order: usize,
    text: &str,
    marks: &[Mark],
    chars: usize,
    proposed: &mut Vec<Fragment>,
) {
    let sentences = sentences(text);
    let mut proposals = Proposals { number, order, text, marks, chars, found: vec![] };
    for (index, sentence) in sentences.iter().enumerate() {
        if proposals.found.len() >= MOST_FRAGMENTS {
            break;
        }
        if proposals.marks_in(*sentence).is_empty() {
            continue;
        }
        proposals.whole(&sentences, index);
        for wish in [chars, chars * 3 / 5] {
            if proposals.length(*sentence) > wish {
                proposals.stretches(*sentence, wish);
            }
        }
    }
    proposed.extend(proposals.found);
}

/// The first sentences of a text that fit into the wish, or the beginning of a long first one.
pub(super) fn beginning(text: &str, chars: usize) -> Span {
    let sentences = sentences(text);
    let Some(first) = sentences.first() else { return Span::new(0, 0) };
    let limit = forward(text, first.start, chars);
    if let Some(last) = sentences.iter().take_while(|sentence| sentence.end <= limit).last() {
        return Span::new(first.start, last.end);
    }
    let end = forward(text, first.start, stretched(chars));
    if first.end <= end { *first } else { Span::new(first.start, end_before(text, first.start, limit)) }
}

struct Proposals<'t> {
    number: usize,
    order: usize,
    text: &'t str,
    marks: &'t [Mark],
    chars: usize,
    found: Vec<Fragment>,
}

impl<'t> Proposals<'t> {
    /// The marks that lie inside a span; those that begin there and end later come along and are sorted out by the caller.
    fn marks_in(&self, span: Span) -> &'t [Mark] {
        let from = self.marks.partition_point(|mark| mark.span.start < span.start);
        let to = self.marks.partition_point(|mark| mark.span.start < span.end);
        &self.marks[from..to.max(from)]
    }

    fn length(&self, span: Span) -> usize {
        self.text[span.start..span.end].chars().count()
    }

    fn propose(&mut self, span: Span, cut_before: bool, cut_after: bool) {
        let inside = self.marks_in(span).iter().filter(|mark| mark.span.end <= span.end);
        let (mut clauses, mut marks, mut gap) = (Clauses::default(), 0, usize::MAX);
        let mut before: Option<&Mark> = None;
        for mark in inside {
            clauses.add(mark.clause);
            marks += 1;
            if let Some(before) = before.filter(|before| before.clause != mark.clause) {
                gap = gap.min(mark.span.start.saturating_sub(before.span.end));
            }
            before = Some(mark);
        }
        if marks == 0 {
            return;
        }
        let nearness = if gap == usize::MAX { 0.0 } else { 1.0 / (1.0 + gap as f32 / 20.0) };
        let (text, order, chars) = (self.number, self.order, self.length(span));
        self.found.push(Fragment { text, order, span, chars, clauses, marks, nearness, cut_before, cut_after });
    }

    /// The sentence of that number: alone, with those after it that hold marks, and with one neighbour for context.
    fn whole(&mut self, sentences: &[Span], index: usize) {
        let sentence = sentences[index];
        self.propose(sentence, false, false);
        for (after, last) in sentences[index + 1..].iter().enumerate() {
            let run = Span::new(sentence.start, last.end);
            let length = self.length(run);
            if length > 2 * self.chars {
                break;
            }
            if !self.marks_in(*last).is_empty() || (after == 0 && length <= self.chars) {
                self.propose(run, false, false);
            }
        }
        if let Some(before) = index.checked_sub(1).map(|before| sentences[before]) {
            let run = Span::new(before.start, sentence.end);
            if self.marks_in(before).is_empty() && self.length(run) <= self.chars {
                self.propose(run, false, false);
            }
        }
    }

    /// Stretches of about `wish` characters of a long sentence: its beginning, and one around each mark beyond.
    fn stretches(&mut self, sentence: Span, wish: usize) {
        let mut latest = None;
        for mark in self.marks_in(sentence) {
            if self.found.len() >= MOST_FRAGMENTS {
                return;
            }
            let start = self.start_before(sentence, mark.span, wish);
            if latest == Some(start) {
                continue;
            }
            latest = Some(start);
            let end = self.end_after(sentence, start, mark.span, wish);
            self.propose(Span::new(start, end), start > sentence.start, end < sentence.end);
        }
    }

    /// Where a stretch that shows a mark begins: with the sentence if the mark is near enough, else at the first clause
    /// border of the third before it, else at the word border nearest to a fifth before it.
    fn start_before(&self, sentence: Span, mark: Span, wish: usize) -> usize {
        if mark.end <= forward(self.text, sentence.start, wish) {
            return sentence.start;
        }
        let far = back(self.text, mark.start, wish / 3).max(sentence.start);
        let near = back(self.text, mark.start, wish / 5).max(sentence.start);
        let clause = borders(self.text, far, mark.start).find(|at| is_clause_border(self.text, *at));
        let start = clause.or_else(|| borders(self.text, near, mark.start).next()).unwrap_or(mark.start);
        start + self.text[start..mark.start].len() - self.text[start..mark.start].trim_start().len()
    }

    /// Where a stretch ends: with the sentence if it is near enough, else at the last clause border of its last third or
    /// the last word border, but behind the mark and inside no other.
    fn end_after(&self, sentence: Span, start: usize, mark: Span, wish: usize) -> usize {
        if sentence.end <= forward(self.text, start, stretched(wish)) {
            return sentence.end;
        }
        let limit = forward(self.text, start, wish).max(mark.end).min(sentence.end);
        let inside = Span::new(start, limit);
        let held = self.marks_in(inside).iter().filter(|other| other.span.end <= limit);
        let last = held.map(|other| other.span.end).max().unwrap_or(mark.end).max(mark.end);
        let straddled = self.marks_in(inside).iter().find(|other| other.span.end > limit && other.span.start >= last);
        let limit = straddled.map_or(limit, |other| other.span.start);
        end_before(self.text, forward(self.text, start, wish * 2 / 3).max(last).min(limit), limit).max(last)
    }
}

fn stretched(chars: usize) -> usize {
    (chars as f32 * STRETCH) as usize
}

/// The best end between two places: the last clause border, else the last word border, else the later place; without the
/// white space and commas before it.
fn end_before(text: &str, from: usize, to: usize) -> usize {
    let (mut word, mut clause) = (None, None);
    for at in borders(text, from, to) {
        word = Some(at);
        if is_clause_border(text, at) {
            clause = Some(at);
        }
    }
    let end = clause.or(word).unwrap_or(to);
    let kept =
        text[from..end].trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '—' | '–' | '-'));
    from + kept.len()
}

/// The places in `from..=to` where words are divided.
fn borders(text: &str, from: usize, to: usize) -> impl Iterator<Item = usize> {
    let inside = text[from..to].char_indices().map(move |(offset, _)| from + offset);
    inside.chain([to]).filter(|at| is_border(text, *at))
}

/// White space on a side, or a script without spaces.
fn is_border(text: &str, at: usize) -> bool {
    let (Some(before), Some(after)) = (text[..at].chars().next_back(), text[at..].chars().next()) else { return true };
    before.is_whitespace()
        || after.is_whitespace()
        || ((stands_alone(before) || stands_alone(after)) && !continues_word(after))
}

/// Behind a comma, a dash and the like with the white space after it.
fn is_clause_border(text: &str, at: usize) -> bool {
    let before = text[..at].trim_end();
    (before.len() < at && before.ends_with([',', ';', ':', '—', '–', '،', '؛']))
        || before.ends_with(['，', '、', '；', '：'])
}

/// The place `chars` characters after another, at most the end.
fn forward(text: &str, from: usize, chars: usize) -> usize {
    text[from..].char_indices().nth(chars).map_or(text.len(), |(offset, _)| from + offset)
}

/// The place `chars` characters before another, at least the beginning.
fn back(text: &str, from: usize, chars: usize) -> usize {
    if chars == 0 {
        return from;
    }
    text[..from].char_indices().rev().nth(chars - 1).map_or(0, |(offset, _)| offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(text: &str, span: Span) -> &str {
        span.of(text).unwrap()
    }

    #[test]
    fn a_beginning_is_made_of_whole_sentences() {
        let text = "One two three. Four five six. Seven eight nine.";
        assert_eq!(piece(text, beginning(text, 30)), "One two three. Four five six.");
        assert_eq!(piece(text, beginning(text, 12)), "One two three.");
        assert_eq!(piece(text, beginning(text, 9)), "One two");
        let text = "One two, three four five six seven";
        assert_eq!(piece(text, beginning(text, 12)), "One two");
        assert!(beginning("", 10).is_empty());
    }

    #[test]
    fn stretches_never_divide_words() {
        let text =
            "aaa bbb ccc, ddd eee fff ggg hhh iii jjj kkk lll mmm nnn ooo ppp qqq rrr sss ttt uuu vvv www xxx yyy zzz";
        let at = text.find("ooo").unwrap();
        let marks = [Mark { span: Span::new(at, at + 3), clause: 0 }];
        let mut found = vec![];
        fragments(0, 0, text, &marks, 25, &mut found);
        let cut: Vec<&str> = found.iter().filter(|f| f.cut_before).map(|f| piece(text, f.span)).collect();
        assert_eq!(cut, ["nnn ooo ppp qqq rrr sss", "ooo ppp qqq rrr"]);
    }

    #[test]
    fn places_are_counted_in_characters() {
        assert_eq!(forward("äöü", 0, 2), 4);
        assert_eq!(forward("äöü", 0, 9), 6);
        assert_eq!(back("äöü", 6, 2), 2);
        assert_eq!(back("äöü", 6, 9), 0);
    }
}
