//! Scores of tags along a stretch → their probabilities.
//!
//! Forward–backward of a linear-chain conditional random field (Lafferty, McCallum and Pereira 2001), each step scaled to sum
//! to one, so that long stretches neither overflow nor vanish. Before and after a stretch stands the tag *outside*. Training
//! reads the same lattice.

use super::weights::TAGS;

/// One number for each tag; the rest, zeros, fills a register of the processor.
type Row = [f32; WIDTH];
const WIDTH: usize = 8;

/// Factors of transitions from tag to tag.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Steps {
    /// By the tag before.
    forward: [Row; TAGS],
    /// By the tag after.
    backward: [Row; TAGS],
}

impl Steps {
    /// The factors of such weights.
    pub(super) fn of(transitions: &[[f32; TAGS]; TAGS]) -> Self {
        let (mut forward, mut backward) = ([[0.0; WIDTH]; TAGS], [[0.0; WIDTH]; TAGS]);
        for (from, row) in transitions.iter().enumerate() {
            for (to, weight) in row.iter().enumerate() {
                let factor = weight.exp();
                (forward[from][to], backward[to][from]) = (factor, factor);
            }
        }
        Self { forward, backward }
    }
}

/// Probabilities of tags in one stretch of tokens.
#[derive(Debug, Default)]
pub(super) struct Lattice {
    /// Factors of tags, one row per token.
    factors: Vec<Row>,
    forward: Vec<Row>,
    backward: Vec<Row>,
}

impl Lattice {
    /// Reads a stretch forward and backward. `scores` has one row per token.
    pub(super) fn read(&mut self, scores: &[[f32; TAGS]], steps: &Steps) {
        self.factors.clear();
        self.factors.extend(scores.iter().map(factors));
        self.read_forward(steps);
        self.read_backward(steps);
    }

    /// Per token: what leads to it.
    fn read_forward(&mut self, steps: &Steps) {
        self.forward.clear();
        let mut before = [0.0; WIDTH];
        before[0] = 1.0;
        for factor in &self.factors {
            before = scaled(times(&through(&before, &steps.forward), factor));
            self.forward.push(before);
        }
    }

    /// Per token: what follows it, given its tag.
    fn read_backward(&mut self, steps: &Steps) {
        self.backward.clear();
        self.backward.resize(self.factors.len(), [0.0; WIDTH]);
        // After the stretch the tag is outside, whatever its factor.
        let mut after = scaled(steps.backward[0]);
        for at in (0..self.factors.len()).rev() {
            self.backward[at] = after;
            after = scaled(through(&times(&after, &self.factors[at]), &steps.backward));
        }
    }

    /// Probability of each tag, one row per token.
    pub(super) fn marginals(&self) -> impl Iterator<Item = [f32; TAGS]> + '_ {
        self.forward.iter().zip(&self.backward).map(|(before, after)| tags(&scaled(times(before, after))))
    }

    /// Probability of each pair of tags at a token and the one before it (row: the tag before); at 0 after *outside*.
    pub(super) fn pairs(&self, at: usize, steps: &Steps) -> [[f32; TAGS]; TAGS] {
        let mut outside = [0.0; WIDTH];
        outside[0] = 1.0;
        let before = at.checked_sub(1).map_or(&outside, |before| &self.forward[before]);
        let mut pairs = [[0.0; TAGS]; TAGS];
        let mut sum = f32::MIN_POSITIVE;
        for (from, row) in pairs.iter_mut().enumerate() {
            for (to, pair) in row.iter_mut().enumerate() {
                *pair = before[from] * steps.forward[from][to] * self.factors[at][to] * self.backward[at][to];
                sum += *pair;
            }
        }
        pairs.map(|row| row.map(|pair| pair / sum))
    }
}

/// Factors of one token's tags, the likeliest 1.
fn factors(scores: &[f32; TAGS]) -> Row {
    let mut most = f32::MIN;
    for score in scores {
        most = most.max(*score);
    }
    let mut row = [0.0; WIDTH];
    for (factor, score) in row.iter_mut().zip(scores) {
        *factor = (score - most).exp();
    }
    row
}

/// A row through the steps: the sum of their rows, each times its tag's number.
fn through(row: &Row, steps: &[Row; TAGS]) -> Row {
    let mut sums = [0.0; WIDTH];
    for (number, step) in row.iter().zip(steps) {
        for (sum, factor) in sums.iter_mut().zip(step) {
            *sum += number * factor;
        }
    }
    sums
}

fn times(one: &Row, other: &Row) -> Row {
    std::array::from_fn(|lane| one[lane] * other[lane])
}

fn scaled(mut row: Row) -> Row {
    let mut sum = 0.0;
    for number in row {
        sum += number;
    }
    let sum = f32::max(sum, f32::MIN_POSITIVE);
    for number in &mut row {
        *number /= sum;
    }
    row
}

fn tags(row: &Row) -> [f32; TAGS] {
    std::array::from_fn(|tag| row[tag])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(scores: &[[f32; TAGS]], transitions: &[[f32; TAGS]; TAGS]) -> Lattice {
        let mut lattice = Lattice::default();
        lattice.read(scores, &Steps::of(transitions));
        lattice
    }

    #[test]
    fn probabilities_sum_to_one_and_follow_the_scores() {
        let mut scores = [[0.0; TAGS]; 3];
        scores[1][1] = 4.0;
        let lattice = read(&scores, &[[0.0; TAGS]; TAGS]);
        for marginal in lattice.marginals() {
            assert!((marginal.iter().sum::<f32>() - 1.0).abs() < 1e-4);
        }
        let middle = lattice.marginals().nth(1).expect("three tokens");
        assert!(middle[1] > 0.85);
        assert!((lattice.pairs(1, &Steps::of(&[[0.0; TAGS]; TAGS])).iter().flatten().sum::<f32>() - 1.0).abs() < 1e-4);
    }

    #[test]
    fn a_forbidden_transition_takes_the_tag_away() {
        let mut transitions = [[0.0; TAGS]; TAGS];
        for (from, row) in transitions.iter_mut().enumerate() {
            row[2] = if matches!(from, 1 | 2) { 0.0 } else { -20.0 };
        }
        let mut scores = [[0.0; TAGS]; 2];
        scores[0][2] = 5.0;
        let first = read(&scores, &transitions).marginals().next().expect("two tokens");
        assert!(first[2] < 1e-3);
    }

    #[test]
    fn long_stretches_and_large_scores_stay_finite() {
        let scores = vec![[300.0, -300.0, 0.0, 0.0, 0.0, 0.0, 0.0]; 10_000];
        let lattice = read(&scores, &[[0.0; TAGS]; TAGS]);
        assert!(lattice.marginals().all(|row| row.iter().all(|cell| cell.is_finite())));
    }
}
