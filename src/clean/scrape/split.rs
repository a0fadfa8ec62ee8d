//! Story lines → where stories begin: the cheapest division of the text, all evidence in one sum.
//!
//! A division costs, for each story, the words it takes to write the story in its own vocabulary (Utiyama and Isahara
//! 2001: a statistical model for domain-independent text segmentation) and, for each border, the evidence against it
//! ([`super::evidence`]). The cheapest is found by dynamic programming over stories of at most [`LONGEST`] lines;
//! longer ones are weighed in parts, so that time stays linear.

use std::collections::HashMap;

use super::evidence::{self, Candidate, SIGNS};
use crate::article::CutReason;

/// Story lines that one sum of words covers: more than all but a few articles have.
const LONGEST: usize = 160;

/// Lines on either side that evidence looks at.
const SIGHT: usize = 120;

/// How much a word counts against the evidence at borders: best on the scrapes the weights were fitted on.
const WORD_WEIGHT: f32 = 0.0225;

/// The vocabulary of a text counts no more than this, so that long texts are divided as readily as short ones.
const LARGEST_VOCABULARY: usize = 1500;

/// Stories of fewer content words than this are unlikely, and this is what one costs.
const FEW_WORDS: f32 = 30.0;
const SHORT_STORY: f32 = 3.0;

/// A sign of [`evidence::signs`]: its weight. Fitted by logistic regression on real articles run together, then as a
/// whole: a perceptron with a margin of half a point over the divisions of the same texts and of the sample, the mean of
/// ten rounds, rounded. Held as they were: datelines, quotations that return and persons named anew, which run-together
/// texts show too seldom. On other texts than those of the fit 77 stories of 100 begin where they should instead of 76.
const WEIGHTS: [f32; SIGNS] = [
    -4.0, 2.2, -1.6, -2.3, -1.9, 3.7, -3.0, 0.4, -2.1, -0.1, 1.3, 1.0, -0.3, -0.1, 3.0, 0.1, -0.8, -2.1, -1.0, -1.1,
    1.8, -0.4, 0.0, -0.8, -1.7, 0.1, 0.7, 0.0, 0.4, -0.7, -3.3, 0.1, 8.0, -0.2, -0.3, -0.6, -0.7, -2.1, 3.2, -1.2,
];

/// The beginning of a story after the first: which line, and why there, in words.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Start {
    /// Position among the story lines.
    pub(super) at: usize,
    /// The evidence.
    pub(super) reasons: Vec<String>,
}

/// Where stories begin, the first one left out; in order.
pub(super) fn starts(lines: &[Candidate<'_>]) -> Vec<Start> {
    let signs: Vec<_> = (0..lines.len()).map(|at| (at > 0).then(|| place(lines, at))).collect();
    let borders: Vec<f32> = signs.iter().map(|signs| signs.as_ref().map_or(0.0, score)).collect();
    let found = divide(&Counted::of(lines), &borders).into_iter();
    found.filter_map(|at| Some(Start { at, reasons: reasons(lines, at, signs[at].as_ref()?) })).collect()
}

fn place(lines: &[Candidate<'_>], at: usize) -> [f32; SIGNS] {
    evidence::signs(lines, at.saturating_sub(SIGHT), at, lines.len().min(at + SIGHT))
}

fn score(signs: &[f32; SIGNS]) -> f32 {
    signs.iter().zip(WEIGHTS).map(|(sign, weight)| sign * weight).sum()
}

/// The lines' content words, numbered.
struct Counted {
    lines: Vec<Vec<usize>>,
    kinds: usize,
}

impl Counted {
    fn of(lines: &[Candidate<'_>]) -> Self {
        let mut numbers: HashMap<u64, usize> = HashMap::new();
        let mut number = |word: &u64| {
            let next = numbers.len();
            *numbers.entry(*word).or_insert(next)
        };
        let lines: Vec<Vec<usize>> = lines.iter().map(|line| line.content.iter().map(&mut number).collect()).collect();
        Self { lines, kinds: numbers.len().max(1) }
    }
}

/// The cheapest division: first lines of all stories but the first.
fn divide(text: &Counted, borders: &[f32]) -> Vec<usize> {
    let count = text.lines.len();
    let smoothing = text.kinds.min(LARGEST_VOCABULARY) as f32;
    let mut best = vec![f32::INFINITY; count + 1];
    let mut from = vec![(0, false); count + 1];
    let mut seen = vec![0_u32; text.kinds];
    best[0] = 0.0;
    for start in 0..count {
        let carried = best[start];
        let opened = carried - borders[start];
        let end = count.min(start + LONGEST);
        let mut sum = Sum::default();
        for line in start..end {
            text.lines[line].iter().for_each(|&word| sum.add(&mut seen[word]));
            let cost = WORD_WEIGHT * sum.cost(smoothing) + if sum.words < FEW_WORDS { SHORT_STORY } else { 0.0 };
            offer(&mut best, &mut from, line + 1, opened + cost, (start, true));
            if line + 1 - start == LONGEST {
                offer(&mut best, &mut from, line + 1, carried + cost, (start, false));
            }
        }
        text.lines[start..end].iter().flatten().for_each(|&word| seen[word] = 0);
    }
    course(&from)
}

fn offer(best: &mut [f32], from: &mut [(usize, bool)], end: usize, cost: f32, way: (usize, bool)) {
    if cost < best[end] {
        best[end] = cost;
        from[end] = way;
    }
}

/// Reads the division back from its end: starts that are borders, not parts of a long story.
fn course(from: &[(usize, bool)]) -> Vec<usize> {
    let (mut starts, mut end) = (Vec::new(), from.len() - 1);
    while end > 0 {
        let (start, border) = from[end];
        if border && start > 0 {
            starts.push(start);
        }
        end = start;
    }
    starts.reverse();
    starts
}

/// What it takes to write some words in their own vocabulary, kept up while words come in.
#[derive(Default)]
struct Sum {
    words: f32,
    known: f32,
}

impl Sum {
    fn add(&mut self, count: &mut u32) {
        let had = *count as f32;
        self.known += (had + 1.0) * (had + 2.0).ln() - had * (had + 1.0).ln();
        self.words += 1.0;
        *count += 1;
    }

    fn cost(&self, smoothing: f32) -> f32 {
        self.words * (self.words + smoothing).ln() - self.known
    }
}

/// The evidence for a border in words.
fn reasons(lines: &[Candidate<'_>], at: usize, signs: &[f32; SIGNS]) -> Vec<String> {
    let line = &lines[at];
    let mut reasons = Vec::new();
    let returning = (signs[evidence::WORDS_RETURNING] / 3.0 * 100.0).round();
    reasons.push(format!("{returning:.0} % of the words that follow stood before"));
    let told: [(usize, &str); 6] = [
        (evidence::HEADLINE, "the shape of a headline"),
        (evidence::CREDITED, "a byline or date line follows"),
        (evidence::DATELINE, "a dateline opens the text"),
        (evidence::QUOTATION_RETURNS, "its quotation returns in the text below"),
        (evidence::NAMED_AGAIN, "persons are named in full again"),
        (evidence::NAMED_NEW, "new persons are named in full"),
    ];
    reasons.extend(told.iter().filter(|(sign, _)| signs[*sign] > 0.0).map(|(_, words)| (*words).to_owned()));
    if line.cut_before.iter().any(|reason| matches!(reason, CutReason::Byline | CutReason::Timestamp)) {
        reasons.push("a byline or date line stands before it".to_owned());
    } else if !line.cut_before.is_empty() {
        reasons.push("boilerplate stands before it".to_owned());
    }
    if let (Some(before), Some(after)) = (language(lines[..at].iter().rev()), language(lines[at..].iter()))
        && before != after
    {
        reasons.push(format!("the language changes from {before} to {after}"));
    }
    reasons
}

/// The language of some lines, if a paragraph or two tell it surely.
fn language<'a>(lines: impl Iterator<Item = &'a Candidate<'a>>) -> Option<&'static str> {
    let mut text = String::new();
    for line in lines.take(4) {
        text.extend(line.line.text.chars().take(600));
        text.push('\n');
    }
    whatlang::detect(&text).filter(whatlang::Info::is_reliable).map(|found| found.lang().eng_name())
}
