//! Counts by place in flat arrays that are used again.
//!
//! A field may have hundreds of thousands of values and a search only hundreds of hits: what was counted is listed, so
//! that neither reading the counts nor clearing them costs more than the hits did. Cleared arrays wait on their thread for
//! the next search; getting new ones from the system costs more than the counting itself.

use std::cell::RefCell;

/// Most arrays that wait on a thread, and the longest of them: beyond that they go back to the system.
const MOST_SPARE: usize = 64;
const LONGEST_SPARE: usize = 4 << 20;

thread_local! {
    static SPARE: RefCell<Vec<Arrays>> = const { RefCell::new(Vec::new()) };
}

/// Counts by place.
#[derive(Debug, Default)]
pub(super) struct Tally(Arrays);

#[derive(Debug, Default)]
struct Arrays {
    /// All zero but for the places in `touched`; may be longer than was asked for.
    counts: Vec<u32>,
    /// The places that were counted, in no order.
    touched: Vec<u32>,
}

impl Tally {
    /// Zero for that many places.
    pub(super) fn new(places: usize) -> Self {
        let mut arrays = SPARE.with_borrow_mut(|spare| {
            let long_enough = spare.iter().enumerate().filter(|(_, arrays)| arrays.counts.len() >= places);
            match long_enough.min_by_key(|(_, arrays)| arrays.counts.len()).map(|(at, _)| at) {
                Some(at) => spare.swap_remove(at),
                None => Arrays::default(),
            }
        });
        if arrays.counts.len() < places {
            arrays.counts = vec![0; places];
        }
        Self(arrays)
    }

    /// Counts so many articles at a place.
    pub(super) fn add(&mut self, place: u32, articles: u32) {
        let count = &mut self.0.counts[place as usize];
        if *count == 0 {
            self.0.touched.push(place);
        }
        *count += articles;
    }

    /// The count of a place.
    pub(super) fn of(&self, place: u32) -> u32 {
        self.0.counts.get(place as usize).copied().unwrap_or(0)
    }

    /// The places that were counted, in no order.
    pub(super) fn touched(&self) -> &[u32] {
        &self.0.touched
    }
}

impl Drop for Tally {
    fn drop(&mut self) {
        let mut cleared = std::mem::take(&mut self.0);
        if cleared.counts.is_empty() || cleared.counts.len() > LONGEST_SPARE {
            return;
        }
        for place in cleared.touched.drain(..) {
            cleared.counts[place as usize] = 0;
        }
        // A thread that ends has no place for it any more.
        let _ = SPARE.try_with(|spare| match spare.try_borrow_mut() {
            Ok(mut spare) if spare.len() < MOST_SPARE => spare.push(cleared),
            _ => drop(cleared),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_array_used_again_counts_from_zero() {
        let mut first = Tally::new(10);
        first.add(3, 2);
        first.add(3, 1);
        first.add(9, 1);
        assert_eq!((first.of(3), first.of(9), first.touched()), (3, 1, &[3, 9][..]));
        drop(first);
        let again = Tally::new(5);
        assert!(again.touched().is_empty() && (0..10).all(|place| again.of(place) == 0));
        let other = Tally::new(20);
        assert!((0..20).all(|place| other.of(place) == 0));
    }
}
