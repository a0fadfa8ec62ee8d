//! A place between two lines → the evidence that a new story begins there.
//!
//! Lexical evidence compares what is spoken of before and after (after Hearst 1997, TextTiling, and the word model of
//! Utiyama and Isahara 2001); discourse evidence is the form in which stories of the press begin.

use std::collections::{HashMap, HashSet};

use super::lines::Line;
use super::shape::{Ending, Shape};
use super::{dateline, shape, words};
use crate::article::CutReason;

/// A line that may be story, with what is known of it.
#[derive(Debug)]
pub(super) struct Candidate<'a> {
    /// The line.
    pub(super) line: &'a Line,
    /// Its shape.
    pub(super) shape: &'a Shape,
    /// Content words.
    pub(super) content: Vec<u64>,
    /// Full names and their last words.
    pub(super) names: Vec<(u64, u64)>,
    /// Whether a weekday or month is named, as in a lede.
    pub(super) names_a_day: bool,
    /// Capitalised words.
    pub(super) capitalised: Vec<u64>,
    /// Why the lines between the one before and this one were cut.
    pub(super) cut_before: Vec<CutReason>,
}

/// Content words weighed on either side.
const WINDOW: usize = 180;
/// Content words next to the place.
const EDGE: usize = 45;

/// Number of signs a place is judged by.
pub(super) const SIGNS: usize = 40;

/// Positions of the signs that are told to the reader.
pub(super) const WORDS_RETURNING: usize = 3;
/// The line has the shape of a headline.
pub(super) const HEADLINE: usize = 13;
/// A headline is followed by a byline or date line.
pub(super) const CREDITED: usize = 14;
/// A dateline opens the line.
pub(super) const DATELINE: usize = 20;
/// A quotation of the line returns further down.
pub(super) const QUOTATION_RETURNS: usize = 26;
/// Persons named bare before are named in full again.
pub(super) const NAMED_AGAIN: usize = 27;
/// Persons are named in full for the first time.
pub(super) const NAMED_NEW: usize = 28;

fn truth(sign: bool) -> f32 {
    f32::from(u8::from(sign))
}

/// Whether a line has the shape of a headline: some words, no full stop.
pub(super) fn is_headline_like(shape: &Shape, text: &str) -> bool {
    shape.ending != Ending::Sentence
        && shape.ending != Ending::Colon
        && (3..=26).contains(&shape.words)
        && (16..=170).contains(&shape.letters)
        && !text.starts_with(char::is_lowercase)
        && shape.digits < 0.5
        && shape.phrase.is_none()
        || (shape.ending == Ending::Sentence
            && text.ends_with(['?', '!', '"', '”'])
            && (4..=18).contains(&shape.words)
            && shape.phrase.is_none())
}

/// Content words of up to `WINDOW` before `at`, nearest last, not beyond `from`.
fn before(lines: &[Candidate<'_>], from: usize, at: usize) -> Vec<u64> {
    let mut words: Vec<u64> =
        lines[from..at].iter().rev().flat_map(|l| l.content.iter().rev().copied()).take(WINDOW).collect();
    words.reverse();
    words
}

fn after(lines: &[Candidate<'_>], at: usize, to: usize) -> Vec<u64> {
    lines[at..to].iter().flat_map(|l| l.content.iter().copied()).take(WINDOW).collect()
}

fn counts(words: &[u64]) -> HashMap<u64, f32> {
    let mut counts = HashMap::new();
    for word in words {
        *counts.entry(*word).or_insert(0.0) += 1.0;
    }
    counts
}

fn cosine(left: &HashMap<u64, f32>, right: &HashMap<u64, f32>) -> f32 {
    let damp = |count: &f32| (1.0 + count).ln();
    let dot: f32 = left.iter().filter_map(|(word, count)| Some(damp(count) * damp(right.get(word)?))).sum();
    let norm = |counts: &HashMap<u64, f32>| counts.values().map(|c| damp(c) * damp(c)).sum::<f32>().sqrt();
    dot / (norm(left) * norm(right)).max(1e-6)
}

/// What a window costs to write in its own words (Utiyama and Isahara 2001, equation 9, up to constants).
fn cost(counts: &HashMap<u64, f32>, kinds: f32) -> f32 {
    let total: f32 = counts.values().sum();
    counts.values().map(|count| count * ((total + kinds) / (count + 1.0)).ln()).sum()
}

/// Words saved per word by writing both sides apart, each in its own words.
fn gain(left: &HashMap<u64, f32>, right: &HashMap<u64, f32>) -> f32 {
    let mut both = left.clone();
    for (word, count) in right {
        *both.entry(*word).or_insert(0.0) += count;
    }
    let kinds = both.len() as f32;
    let total: f32 = both.values().sum();
    (cost(&both, kinds) - cost(left, kinds) - cost(right, kinds)) / total.max(1.0)
}

/// Share of the kinds of words in `edge` that `other` has too.
fn covered(edge: &[u64], other: &HashSet<u64>) -> f32 {
    let kinds: HashSet<_> = edge.iter().collect();
    kinds.iter().filter(|word| other.contains(**word)).count() as f32 / kinds.len().max(1) as f32
}

fn set(words: &[u64]) -> HashSet<u64> {
    words.iter().copied().collect()
}

/// Whether a line names nobody in full and a person by the surname that stood in full above.
fn is_pulled(lines: &[Candidate<'_>], at: usize) -> bool {
    let above = &lines[at.saturating_sub(KNOWN_REACH)..at];
    let known = |word: &u64| above.iter().flat_map(|line| &line.names).any(|name| name.1 == *word);
    let line = &lines[at];
    line.names.is_empty() && line.shape.quoted && line.capitalised.iter().any(known)
}

/// How far above a person may have been named in full.
const KNOWN_REACH: usize = 40;

/// How far ahead a standfirst's quotation is sought.
const QUOTE_REACH: usize = 24;

/// Whether a quotation of line `at` returns verbatim in the lines that follow, or stood in those before.
fn returns(lines: &[Candidate<'_>], at: usize, to: usize) -> bool {
    let quotes = words::quotations(&lines[at].line.text);
    // Who is quoted by the surname alone is known from above: a quotation set off from the report.
    !quotes.is_empty() && !is_pulled(lines, at) && {
        let follow = &lines[at + 1..to.min(at + 1 + QUOTE_REACH)];
        follow
            .iter()
            .map(|l| words::letters(&l.line.text))
            .any(|l| quotes.iter().any(|quote| l.contains(quote.as_str())))
    }
}

/// Letters of a quotation that nobody prints twice in one story but in its standfirst.
const LONG_QUOTE: usize = 40;

/// Whether a line reports at length a quotation that the lines below quote again and those above did not: the
/// standfirst of a story printed without its headline. (A pulled quotation stands alone, unreported.)
fn announces(lines: &[Candidate<'_>], from: usize, at: usize, to: usize) -> bool {
    let text = &lines[at].line.text;
    let quotes: Vec<String> =
        words::quotations(text).into_iter().filter(|quote| quote.chars().count() >= LONG_QUOTE).collect();
    let quoted: usize = quotes.iter().map(|quote| quote.chars().count()).sum();
    // A line that is hardly more than the quotation is a pulled one, set off from the report above it.
    let holds = |line: &Candidate<'_>| {
        let letters = words::letters(&line.line.text);
        let told = |quote: &String| letters.chars().count() >= quote.chars().count() + 12;
        quotes.iter().any(|quote| letters.contains(quote.as_str()) && told(quote))
    };
    let below = &lines[at + 1..to.min(at + 1 + QUOTE_REACH)];
    let above = &lines[from.max(at.saturating_sub(QUOTE_REACH))..at];
    let reported = lines[at].shape.letters >= quoted + 12;
    !quotes.is_empty() && reported && !is_pulled(lines, at) && below.iter().any(holds) && !above.iter().any(holds)
}

/// Whether lines `at` and the next name persons in full whose bare last name stood before: (again in full, bare only).
fn introductions(lines: &[Candidate<'_>], from: usize, at: usize, to: usize) -> (f32, f32, f32) {
    let near = &lines[at..to.min(at + 2)];
    let past = &lines[from.max(at.saturating_sub(16))..at];
    let named: HashSet<u64> = past.iter().flat_map(|l| l.names.iter().map(|n| n.0)).collect();
    let bare: HashSet<u64> = past.iter().flat_map(|l| l.capitalised.iter().copied()).collect();
    let again = near.iter().flat_map(|l| &l.names).filter(|n| named.contains(&n.0) && bare.contains(&n.1)).count();
    let new = near.iter().flat_map(|l| &l.names).filter(|n| !named.contains(&n.0) && !bare.contains(&n.1)).count();
    let lasts: HashSet<u64> = past.iter().flat_map(|l| l.names.iter().map(|n| n.1)).collect();
    let fresh: HashSet<u64> = near.iter().flat_map(|l| l.names.iter().map(|n| n.1)).collect();
    let held = near.iter().flat_map(|l| &l.capitalised).filter(|c| lasts.contains(c) && !fresh.contains(c)).count();
    (again.min(3) as f32, new.min(4) as f32, held.min(3) as f32)
}

/// Share of the capitalised words of some lines that others have too.
fn named_in(near: &[Candidate<'_>], far: &[Candidate<'_>]) -> f32 {
    let far: HashSet<u64> = far.iter().flat_map(|line| line.capitalised.iter().copied()).collect();
    let near: Vec<u64> = near.iter().flat_map(|line| line.capitalised.iter().copied()).collect();
    covered(&near, &far)
}

/// Whether cut lines are a byline or a date, among what else may stand between headline and story.
fn are_credits(cut: &[CutReason]) -> bool {
    cut.iter().copied().any(shape::is_credit) && cut.iter().copied().all(shape::is_furniture)
}

/// Longest line between a headline and its byline, in letters.
const LONGEST_STANDFIRST: usize = 320;

/// Whether a byline or date follows line `at`, right below it or below its standfirst.
pub(super) fn is_credited(lines: &[Candidate<'_>], at: usize, to: usize) -> bool {
    let below = |at: usize| at + 1 < to && are_credits(&lines[at + 1].cut_before);
    let standfirst = |line: &Candidate<'_>| line.cut_before.is_empty() && line.shape.letters <= LONGEST_STANDFIRST;
    below(at) || at + 1 < to && standfirst(&lines[at + 1]) && below(at + 1)
}

/// Share of a headline's words that its story says again, at least.
const RETURNING: f32 = 0.1;

/// Letters from which a line is a paragraph.
const PARAGRAPH: usize = 80;

/// Whether a paragraph stands above, and the line before `at` is not part of the same head.
fn after_a_story(lines: &[Candidate<'_>], from: usize, at: usize) -> bool {
    let this = &lines[at];
    let told = |line: &Candidate<'_>| line.shape.letters >= PARAGRAPH && line.shape.ending == Ending::Sentence;
    lines[from..at].iter().any(told) && (lines[at - 1].shape.ending == Ending::Sentence || !this.cut_before.is_empty())
}

/// Whether a paragraph follows within two lines.
fn leads(lines: &[Candidate<'_>], at: usize, to: usize) -> bool {
    lines[at + 1..to.min(at + 3)].iter().any(|line| line.shape.letters >= PARAGRAPH)
}

/// Whether a head at `at` stands between a story and a paragraph.
fn opens(lines: &[Candidate<'_>], from: usize, at: usize, to: usize) -> bool {
    lines[at].shape.ending != Ending::Sentence && after_a_story(lines, from, at) && leads(lines, at, to)
}

/// The signs that a story begins with line `at`, looking no further back than `from` and no further on than `to`.
pub(super) fn signs(lines: &[Candidate<'_>], from: usize, at: usize, to: usize) -> [f32; SIGNS] {
    let (left, right) = (before(lines, from, at), after(lines, at, to));
    let (left_counts, right_counts) = (counts(&left), counts(&right));
    let (left_set, right_set) = (set(&left), set(&right));
    let left_edge = &left[left.len().saturating_sub(EDGE)..];
    let right_edge = &right[..right.len().min(EDGE)];
    let own = &lines[at].content;
    let rest = set(&after(lines, at + 1, to));
    let last = &lines[at - 1].content;
    let past = set(&before(lines, from, at - 1));
    let (again, new, held) = introductions(lines, from, at, to);
    let this = &lines[at];
    let prior = lines[at - 1].shape;
    let next = (at + 1 < to).then(|| &lines[at + 1]);
    let cut = &this.cut_before;
    let head = |reason: &CutReason| shape::is_credit(*reason);
    let credited = is_credited(lines, at, to);
    let headline = is_headline_like(this.shape, &this.line.text);
    let prior_headline = is_headline_like(prior, &lines[at - 1].line.text);
    let filed = dateline::opens(&this.line.text);
    let next_filed = next.is_some_and(|n| dateline::opens(&n.line.text));
    [
        1.0,
        gain(&left_counts, &right_counts) * 5.0,
        cosine(&left_counts, &right_counts) * 3.0,
        covered(right_edge, &left_set) * 3.0,
        covered(left_edge, &right_set) * 3.0,
        covered(own, &rest),
        covered(own, &left_set),
        covered(last, &past),
        covered(last, &right_set),
        (left.len().min(right.len()) as f32 / WINDOW as f32).min(1.0),
        truth(!cut.is_empty()),
        (cut.len().min(6) as f32) / 6.0,
        truth(cut.iter().any(head)),
        truth(headline),
        truth(headline && credited),
        truth(headline && prior.ending == Ending::Sentence && next.is_some_and(|n| n.shape.letters >= 60)),
        truth(prior_headline && cut.is_empty()),
        truth(prior_headline && are_credits(cut)),
        truth(prior.ending == Ending::Colon),
        truth(prior.ending == Ending::Sentence),
        truth(filed),
        truth(!filed && next_filed && headline),
        truth(words::continues(&this.line.text)),
        truth(this.shape.quoted),
        truth(this.shape.letters < 50 && !dateline::is_alone(&this.line.text)),
        truth(this.shape.letters >= 120),
        truth(returns(lines, at, to)),
        again,
        new / 4.0,
        held,
        truth(this.line.text.starts_with(char::is_lowercase)),
        truth(this.line.after_blank),
        truth(announces(lines, from, at, to)),
        truth(this.names_a_day || next.is_some_and(|next| next.names_a_day)),
        truth(prior.ending == Ending::Open && prior.words <= 2),
        truth(this.shape.copies > 0),
        named_in(&lines[at..to.min(at + 3)], &lines[from.max(at.saturating_sub(14))..at]),
        named_in(&lines[from.max(at.saturating_sub(3))..at], &lines[at..to.min(at + 14)]),
        truth(headline && credited && covered(own, &rest) >= RETURNING && opens(lines, from, at, to)),
        truth(headline && !credited && cut.is_empty() && prior.ending == Ending::Sentence && leads(lines, at, to)),
    ]
}
