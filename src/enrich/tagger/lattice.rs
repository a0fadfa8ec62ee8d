//! Scores of tags along a stretch → their probabilities.
//!
//! Forward–backward of a linear-chain conditional random field (Lafferty, McCallum and Pereira 2001), each step scaled to sum
//! to one, so that long stretches neither overflow nor vanish. Before and after a stretch stands the tag *outside*. Training
//! reads the same lattice.

use super::weights::TAGS;

/// Probabilities of tags in one stretch of tokens.
#[derive(Debug)]
pub(super) struct Lattice {
    /// Factors of transitions.
    steps: [[f32; TAGS]; TAGS],
    /// Factors of tags, one row per token.
    factors: Vec<[f32; TAGS]>,
    forward: Vec<[f32; TAGS]>,
    backward: Vec<[f32; TAGS]>,
}

impl Lattice {
    /// Reads the lattice forward and backward.
    pub(super) fn new(scores: &[[f32; TAGS]], transitions: &[[f32; TAGS]; TAGS]) -> Self {
        let steps = transitions.map(|row| row.map(f32::exp));
        let factors: Vec<[f32; TAGS]> = scores
            .iter()
            .map(|row| {
                let most = row.iter().copied().fold(f32::MIN, f32::max);
                row.map(|score| (score - most).exp())
            })
            .collect();
        let (forward, backward) = (forward(&factors, &steps), backward(&factors, &steps));
        Self { steps, factors, forward, backward }
    }

    /// Probability of each tag, one row per token.
    pub(super) fn marginals(&self) -> impl Iterator<Item = [f32; TAGS]> + '_ {
        self.forward
            .iter()
            .zip(&self.backward)
            .map(|(before, after)| scaled(std::array::from_fn(|tag| before[tag] * after[tag])))
    }

    /// Probability of each pair of tags at a token and the one before it (row: the tag before); at 0 after *outside*.
    pub(super) fn pairs(&self, at: usize) -> [[f32; TAGS]; TAGS] {
        let mut outside = [0.0; TAGS];
        outside[0] = 1.0;
        let before = at.checked_sub(1).map_or(&outside, |before| &self.forward[before]);
        let mut pairs = [[0.0; TAGS]; TAGS];
        let mut sum = f32::MIN_POSITIVE;
        for (from, row) in pairs.iter_mut().enumerate() {
            for (to, pair) in row.iter_mut().enumerate() {
                *pair = before[from] * self.steps[from][to] * self.factors[at][to] * self.backward[at][to];
                sum += *pair;
            }
        }
        pairs.map(|row| row.map(|pair| pair / sum))
    }
}

fn forward(factors: &[[f32; TAGS]], steps: &[[f32; TAGS]; TAGS]) -> Vec<[f32; TAGS]> {
    let mut before = [0.0; TAGS];
    before[0] = 1.0;
    let step = |factor: &[f32; TAGS]| {
        let mut row = [0.0; TAGS];
        for (from, weight) in before.iter().enumerate() {
            for (to, cell) in row.iter_mut().enumerate() {
                *cell += weight * steps[from][to];
            }
        }
        before = scaled(std::array::from_fn(|to| row[to] * factor[to]));
        before
    };
    factors.iter().map(step).collect()
}

/// Per token: what follows it, given its tag.
fn backward(factors: &[[f32; TAGS]], steps: &[[f32; TAGS]; TAGS]) -> Vec<[f32; TAGS]> {
    let mut rows = vec![[0.0; TAGS]; factors.len()];
    // After the stretch the tag is outside, whatever its factor.
    let mut after = scaled(std::array::from_fn(|from| steps[from][0]));
    for at in (0..factors.len()).rev() {
        rows[at] = after;
        let weighed: [f32; TAGS] = std::array::from_fn(|to| after[to] * factors[at][to]);
        after = scaled(std::array::from_fn(|from| weighed.iter().zip(&steps[from]).map(|(w, step)| w * step).sum()));
    }
    rows
}

fn scaled(row: [f32; TAGS]) -> [f32; TAGS] {
    let sum = row.iter().sum::<f32>().max(f32::MIN_POSITIVE);
    row.map(|cell| cell / sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_sum_to_one_and_follow_the_scores() {
        let mut scores = [[0.0; TAGS]; 3];
        scores[1][1] = 4.0;
        let lattice = Lattice::new(&scores, &[[0.0; TAGS]; TAGS]);
        for marginal in lattice.marginals() {
            assert!((marginal.iter().sum::<f32>() - 1.0).abs() < 1e-4);
        }
        let middle = lattice.marginals().nth(1).expect("three tokens");
        assert!(middle[1] > 0.85);
        assert!((lattice.pairs(1).iter().flatten().sum::<f32>() - 1.0).abs() < 1e-4);
    }

    #[test]
    fn a_forbidden_transition_takes_the_tag_away() {
        let mut transitions = [[0.0; TAGS]; TAGS];
        for (from, row) in transitions.iter_mut().enumerate() {
            row[2] = if matches!(from, 1 | 2) { 0.0 } else { -20.0 };
        }
        let mut scores = [[0.0; TAGS]; 2];
        scores[0][2] = 5.0;
        let first = Lattice::new(&scores, &transitions).marginals().next().expect("two tokens");
        assert!(first[2] < 1e-3);
    }

    #[test]
    fn long_stretches_and_large_scores_stay_finite() {
        let scores = vec![[300.0, -300.0, 0.0, 0.0, 0.0, 0.0, 0.0]; 10_000];
        let lattice = Lattice::new(&scores, &[[0.0; TAGS]; TAGS]);
        assert!(lattice.marginals().all(|row| row.iter().all(|cell| cell.is_finite())));
    }
}
