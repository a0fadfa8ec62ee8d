//! Tagged sentences → weights, by stochastic gradient ascent on their likelihood.
//!
//! AdaGrad (Duchi, Hazan and Singer 2011), one stretch a step, rows that are seldom used left at zero. Words and what the
//! gazetteers know of them are hidden now and then: names that no table has must be found by their neighbours.

use super::super::lattice::{Lattice, Steps};
use super::super::weights::{ROW_BITS, TAGS};
use super::sample::{Chance, Encoded};

/// Length of the first step. Measured on texts not trained on: 0.05 to 0.2 differ little.
const STEP: f32 = 0.1;
/// Weights shrink by this share of a step: few examples shall not weigh much.
const SHRINK: f32 = 2e-5;
/// Rows used less often in all texts say nothing.
const SELDOM: u16 = 4;
/// Shares of capitalised words whose own word, and whose place in the gazetteers, are hidden.
const HIDDEN_WORDS: f32 = 0.3;
const HIDDEN_KNOWLEDGE: f32 = 0.12;
/// A tag cannot carry on a name that did not begin.
const FORBIDDEN: f32 = -12.0;

/// Weights under way.
#[derive(Debug)]
pub(super) struct Estimate {
    rows: Vec<[f32; TAGS]>,
    squares: Vec<[f32; TAGS]>,
    transitions: [[f32; TAGS]; TAGS],
    transition_squares: [[f32; TAGS]; TAGS],
    used: Vec<u16>,
    /// Sums over the last rounds, and of how many.
    summed: Vec<[f32; TAGS]>,
    summed_rounds: f32,
    rounds: usize,
}

/// Weights are the mean of those after each round but the first ones: less depends on the order of the sentences (Polyak
/// and Juditsky 1992).
const FIRST_ROUNDS: usize = 2;

impl Estimate {
    /// Nothing known yet but which rows will be used.
    pub(super) fn new(all: &[Encoded]) -> Self {
        let mut used = vec![0_u16; 1 << ROW_BITS];
        let mut features = Vec::new();
        for one in all {
            for (stretch, _) in &one.stretches {
                for at in stretch.clone() {
                    features.clear();
                    one.view.features(at, stretch, &mut features);
                    for &feature in &features {
                        let count = &mut used[row(feature)];
                        *count = count.saturating_add(1);
                    }
                }
            }
        }
        Self {
            rows: vec![[0.0; TAGS]; 1 << ROW_BITS],
            squares: vec![[1e-6; TAGS]; 1 << ROW_BITS],
            transitions: std::array::from_fn(|from| std::array::from_fn(|to| allowed(from, to))),
            transition_squares: [[1e-6; TAGS]; TAGS],
            used,
            summed: vec![[0.0; TAGS]; 1 << ROW_BITS],
            summed_rounds: 0.0,
            rounds: 0,
        }
    }

    /// Learns from every sentence once.
    pub(super) fn round(&mut self, all: &[Encoded], chance: &mut Chance) {
        for one in all {
            let mut view = one.view.clone();
            for at in one.stretches.iter().flat_map(|(stretch, _)| stretch.clone()) {
                view.hide(at, chance.happens(HIDDEN_WORDS), chance.happens(HIDDEN_KNOWLEDGE));
            }
            for (stretch, tags) in &one.stretches {
                let features: Vec<Vec<u32>> = stretch
                    .clone()
                    .map(|at| {
                        let mut features = Vec::with_capacity(72);
                        view.features(at, stretch, &mut features);
                        features.retain(|feature| self.used[row(*feature)] >= SELDOM);
                        features
                    })
                    .collect();
                self.learn(&features, tags);
            }
        }
        self.rounds += 1;
        if self.rounds > FIRST_ROUNDS {
            self.summed_rounds += 1.0;
            for (sum, weight) in self.summed.iter_mut().flatten().zip(self.rows.iter().flatten()) {
                *sum += weight;
            }
        }
    }

    fn learn(&mut self, features: &[Vec<u32>], tags: &[u8]) {
        let scores: Vec<[f32; TAGS]> = features.iter().map(|features| self.scores(features)).collect();
        let (mut lattice, steps) = (Lattice::default(), Steps::of(&self.transitions));
        lattice.read(&scores, &steps);
        for ((features, &tag), marginal) in features.iter().zip(tags).zip(lattice.marginals()) {
            let gradient: [f32; TAGS] =
                std::array::from_fn(|other| f32::from(u8::from(other == usize::from(tag))) - marginal[other]);
            if gradient.iter().any(|part| part.abs() > 1e-3) {
                for &feature in features {
                    climb(&mut self.rows[row(feature)], &mut self.squares[row(feature)], &gradient);
                }
            }
        }
        let mut before = 0;
        for (at, &tag) in tags.iter().enumerate() {
            let pairs = lattice.pairs(at, &steps);
            for (from, row) in pairs.iter().enumerate() {
                let gradient = std::array::from_fn(|to| {
                    let right = from == before && to == usize::from(tag);
                    if allowed(from, to) < 0.0 { 0.0 } else { f32::from(u8::from(right)) - row[to] }
                });
                climb(&mut self.transitions[from], &mut self.transition_squares[from], &gradient);
            }
            before = usize::from(tag);
        }
    }

    fn scores(&self, features: &[u32]) -> [f32; TAGS] {
        let mut scores = [0.0; TAGS];
        for &feature in features {
            for (score, weight) in scores.iter_mut().zip(&self.rows[row(feature)]) {
                *score += weight;
            }
        }
        scores
    }

    /// Weights of the features.
    pub(super) fn rows(&self) -> Vec<[f32; TAGS]> {
        match self.summed_rounds {
            0.0 => self.rows.clone(),
            rounds => self.summed.iter().map(|row| row.map(|weight| weight / rounds)).collect(),
        }
    }

    /// Weights of the transitions.
    pub(super) fn transitions(&self) -> [[f32; TAGS]; TAGS] {
        self.transitions
    }
}

fn row(feature: u32) -> usize {
    feature as usize & ((1 << ROW_BITS) - 1)
}

/// 0, or far below where a tag carries on what did not begin: 2 after 1 or 2, 4 after 3 or 4, 6 after 5 or 6.
fn allowed(from: usize, to: usize) -> f32 {
    let carries_on = to > 0 && to.is_multiple_of(2);
    if carries_on && from != to && from + 1 != to { FORBIDDEN } else { 0.0 }
}

fn climb(weights: &mut [f32; TAGS], squares: &mut [f32; TAGS], gradient: &[f32; TAGS]) {
    for ((weight, square), slope) in weights.iter_mut().zip(squares).zip(gradient) {
        let slope = slope - SHRINK * *weight;
        if slope.abs() > 1e-4 {
            *square += slope * slope;
            *weight += STEP * slope / square.sqrt();
        }
    }
}
