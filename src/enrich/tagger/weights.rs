//! The flat table of the tagger's weights.
//!
//! | bytes | what |
//! |---|---|
//! | 4 | `CRF1` |
//! | 4 | step: value of one unit, `f32`, little endian |
//! | 4 × 49 | transitions from tag to tag, row by row, `f32`, little endian |
//! | 8 × 2^18 | rows of eight signed bytes: weight of a feature for each of seven tags, and one of filling |
//!
//! A feature is a number; its row is that of its low 18 bits. The table is read where it stands: nothing to load.

use std::sync::LazyLock;

use super::lattice::Steps;

/// Number of tags.
pub(super) const TAGS: usize = 7;
/// Rows are a power of two: features that share one are rarer than the table is large.
pub(super) const ROW_BITS: u32 = 18;
const HEAD: usize = 8 + 4 * TAGS * TAGS;
const WIDTH: usize = 8;

static TABLE: &[u8] = include_bytes!("weights.bin");
static TRAINED: LazyLock<Weights> = LazyLock::new(|| Weights::read(TABLE).expect("a test reads the same table"));

/// Weights as the tagger uses them.
#[derive(Debug)]
pub(super) struct Weights {
    step: f32,
    steps: Steps,
    rows: &'static [[u8; WIDTH]],
}

impl Weights {
    /// Those of the program.
    pub(super) fn trained() -> &'static Self {
        &TRAINED
    }

    /// Reads a table; `None` when it is none.
    fn read(table: &'static [u8]) -> Option<Self> {
        let (head, rows) = table.split_at_checked(HEAD)?;
        let rows = rows.as_chunks().0;
        let mut numbers = head[4..].as_chunks().0.iter().map(|four| f32::from_le_bytes(*four));
        let step = numbers.next()?;
        let mut transitions = [[0.0; TAGS]; TAGS];
        for (cell, number) in transitions.iter_mut().flatten().zip(numbers) {
            *cell = number;
        }
        let whole = head.starts_with(b"CRF1") && rows.len() == 1 << ROW_BITS;
        whole.then(|| Self { step, steps: Steps::of(&transitions), rows })
    }

    /// Sum of the rows of these features, one score per tag. A token has some seventy features, so that sums fit.
    pub(super) fn scores(&self, features: &[u32]) -> [f32; TAGS] {
        let mut sums = [0_i16; WIDTH];
        for &feature in features {
            let row = &self.rows[feature as usize & ((1 << ROW_BITS) - 1)];
            for (sum, unit) in sums.iter_mut().zip(row) {
                *sum += i16::from(unit.cast_signed());
            }
        }
        std::array::from_fn(|tag| f32::from(sums[tag]) * self.step)
    }

    /// Factors of a tag after a tag.
    pub(super) fn steps(&self) -> &Steps {
        &self.steps
    }
}

/// Writes a table. `rows` are weights in the order of the table, without filling.
pub(super) fn written(rows: &[[f32; TAGS]], transitions: &[[f32; TAGS]; TAGS]) -> Vec<u8> {
    let mut sizes: Vec<f32> = rows.iter().flatten().map(|weight| weight.abs()).filter(|size| *size > 0.0).collect();
    sizes.sort_by(f32::total_cmp);
    // One weight in ten thousand is cut off so that the others are told apart more finely.
    let largest = sizes.get(sizes.len().saturating_sub(1 + sizes.len() / 10_000)).copied().unwrap_or(1.0);
    let step = largest / 127.0;
    let mut table = b"CRF1".to_vec();
    table.extend(step.to_le_bytes());
    table.extend(transitions.iter().flatten().flat_map(|weight| weight.to_le_bytes()));
    for row in rows {
        table
            .extend(row.iter().map(|weight| (weight / step).round().clamp(-127.0, 127.0) as i8).map(i8::cast_unsigned));
        table.push(0);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_the_program_is_one() {
        assert!(Weights::read(TABLE).is_some());
        assert!(Weights::read(b"CRF1").is_none());
    }

    #[test]
    fn a_table_that_is_written_is_read_as_it_was() {
        let mut rows = vec![[0.0; TAGS]; 1 << ROW_BITS];
        rows[3] = [1.27, -0.5, 0.0, 0.0, 0.0, 0.0, 0.25];
        let mut transitions = [[0.0; TAGS]; TAGS];
        transitions[2][1] = -7.5;
        let weights = Weights::read(Box::leak(written(&rows, &transitions).into_boxed_slice())).expect("a table");
        assert_eq!(weights.steps, Steps::of(&transitions));
        let scores = weights.scores(&[3, 1]);
        assert!((scores[0] - 1.27).abs() < 0.01 && (scores[1] + 0.5).abs() < 0.01 && scores[2] == 0.0);
    }
}
