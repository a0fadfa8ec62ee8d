//! Words seen in a text → the places where they stand in a row.

use crate::article::Span;

/// One word of a sequence, seen in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    /// Which word of the sequence, from 0.
    pub(super) place: u32,
    /// Number of the word in the text.
    pub(super) position: u32,
    /// Where it stands.
    pub(super) span: Span,
}

/// The occurrences of a sequence of `length` words among the steps, given in text order. With `slop` 0 the words stand in
/// a row; otherwise the displacements of any two words from that order differ by at most `slop` (the match length of
/// Lucene's sloppy phrases). Each occurrence is the steps it consists of, in text order.
pub(super) fn occurrences(steps: &[Step], length: u32, slop: u32) -> Vec<Vec<Step>> {
    if slop == 0 { in_a_row(steps, length) } else { near(steps, length, slop) }
}

fn in_a_row(steps: &[Step], length: u32) -> Vec<Vec<Step>> {
    let mut found: Vec<Vec<Step>> = vec![];
    for (index, first) in steps.iter().enumerate().filter(|(_, step)| step.place == 0) {
        let mut row = vec![*first];
        for step in &steps[index + 1..] {
            let next = row.len() as u32;
            if next == length || step.position > first.position + next {
                break;
            }
            if step.place == next && step.position == first.position + next {
                row.push(*step);
            }
        }
        if row.len() as u32 == length {
            found.push(row);
        }
    }
    found
}

/// A window moves over the steps in the order of their displacement; when it holds every place within the slop, that is
/// an occurrence. Steps may serve once.
fn near(steps: &[Step], length: u32, slop: u32) -> Vec<Vec<Step>> {
    let shift = |step: &Step| i64::from(step.position) - i64::from(step.place);
    let mut order: Vec<Step> = steps.to_vec();
    order.sort_by_key(|step| (shift(step), step.position));
    let mut found = vec![];
    let mut latest: Vec<Option<Step>> = vec![None; length as usize];
    for step in order {
        latest[step.place as usize] = Some(step);
        let in_reach = |known: &Step| shift(&step) - shift(known) <= i64::from(slop);
        let mut row: Vec<Step> = latest.iter().flatten().copied().filter(in_reach).collect();
        row.sort_by_key(|step| step.position);
        row.dedup_by_key(|step| step.position);
        if row.len() as u32 == length {
            found.push(row);
            latest.fill(None);
        }
    }
    found.sort_by_key(|row| row[0].position);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Steps from (place, position).
    fn steps(pairs: &[(u32, u32)]) -> Vec<Step> {
        let span = |position: u32| Span::new(position as usize * 2, position as usize * 2 + 1);
        pairs
            .iter()
            .map(|(place, position)| Step { place: *place, position: *position, span: span(*position) })
            .collect()
    }

    fn positions(pairs: &[(u32, u32)], length: u32, slop: u32) -> Vec<Vec<u32>> {
        let rows = occurrences(&steps(pairs), length, slop);
        rows.into_iter().map(|row| row.into_iter().map(|step| step.position).collect()).collect()
    }

    #[test]
    fn words_in_a_row_are_an_occurrence() {
        assert_eq!(positions(&[(0, 1), (0, 4), (1, 5), (1, 9)], 2, 0), [[4, 5]]);
        assert!(positions(&[(0, 4), (1, 3)], 2, 0).is_empty());
    }

    #[test]
    fn a_word_may_serve_two_places() {
        assert_eq!(positions(&[(0, 1), (1, 1), (0, 2), (1, 2)], 2, 0), [[1, 2]]);
    }

    #[test]
    fn slop_allows_gaps_and_exchanges() {
        assert_eq!(positions(&[(0, 1), (1, 4)], 2, 2), [[1, 4]]);
        assert!(positions(&[(0, 1), (1, 4)], 2, 1).is_empty());
        assert_eq!(positions(&[(1, 1), (0, 2)], 2, 2), [[1, 2]]);
        assert!(positions(&[(1, 1), (0, 2)], 2, 1).is_empty());
        assert!(positions(&[(0, 1), (1, 1)], 2, 5).is_empty());
    }
}
