//! Counts by place in flat arrays that are used again.
//!
//! A field may have hundreds of thousands of values and a search only hundreds of hits: what was counted is listed, so
//! that neither reading the counts nor clearing them costs more than the hits did. Where most of the archive was found it
//! is the other way round: one begins with what is held and takes off what was not found. Cleared arrays wait on their
//! thread for the next search; getting new ones from the system costs more than the counting itself.

use std::cell::RefCell;

/// Most arrays that wait on a thread, and the longest of them: beyond that they go back to the system.
const MOST_SPARE: usize = 64;
const LONGEST_SPARE: usize = 4 << 20;

thread_local! {
    static SPARE: RefCell<Vec<Arrays>> = const { RefCell::new(Vec::new()) };
}

/// Counts by place.
#[derive(Debug, Default)]
pub(super) struct Tally {
    arrays: Arrays,
    /// Whether the counts began with what is held: then places are not listed.
    dense: bool,
    /// How many places have a count.
    distinct: usize,
}

#[derive(Debug, Default)]
struct Arrays {
    /// All zero but for the places in `touched`; may be longer than was asked for.
    counts: Vec<u32>,
    /// The places that were counted, in no order.
    touched: Vec<u32>,
}

impl Arrays {
    /// An array of zeros for that many places.
    fn of(places: usize) -> Self {
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
        arrays
    }
}

impl Tally {
    /// Zero for that many places.
    pub(super) fn new(places: usize) -> Self {
        Self { arrays: Arrays::of(places), dense: false, distinct: 0 }
    }

    /// What is held at each place, to take off from; `distinct` places hold anything.
    pub(super) fn of_held(held: &[u32], distinct: usize) -> Self {
        let mut arrays = Arrays::of(held.len());
        arrays.counts[..held.len()].copy_from_slice(held);
        Self { arrays, dense: true, distinct }
    }

    /// Counts so many articles at a place.
    pub(super) fn add(&mut self, place: u32, articles: u32) {
        let count = &mut self.arrays.counts[place as usize];
        if *count == 0 {
            self.distinct += 1;
            if !self.dense {
                self.arrays.touched.push(place);
            }
        }
        *count += articles;
    }

    /// Takes off so many articles, of a tally that began with what is held.
    pub(super) fn take_off(&mut self, place: u32, articles: u32) {
        let count = &mut self.arrays.counts[place as usize];
        let had = *count;
        *count = had.saturating_sub(articles);
        self.distinct -= usize::from(had > 0 && *count == 0);
    }

    /// The count of a place.
    pub(super) fn of(&self, place: u32) -> u32 {
        self.arrays.counts.get(place as usize).copied().unwrap_or(0)
    }

    /// How many places have a count.
    pub(super) fn distinct(&self) -> usize {
        self.distinct
    }

    /// The places that have a count, in no order.
    pub(super) fn counted(&self) -> impl Iterator<Item = u32> + '_ {
        let listed = self.arrays.touched.iter().copied();
        let all = if self.dense { self.arrays.counts.as_slice() } else { &[] };
        listed.chain((0..).zip(all).filter(|(_, count)| **count > 0).map(|(place, _)| place))
    }
}

impl Drop for Tally {
    fn drop(&mut self) {
        let mut cleared = std::mem::take(&mut self.arrays);
        if cleared.counts.is_empty() || cleared.counts.len() > LONGEST_SPARE {
            return;
        }
        if self.dense {
            cleared.counts.fill(0);
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

    fn counted(tally: &Tally) -> Vec<u32> {
        let mut places: Vec<u32> = tally.counted().collect();
        places.sort_unstable();
        places
    }

    #[test]
    fn an_array_used_again_counts_from_zero() {
        let mut first = Tally::new(10);
        first.add(3, 2);
        first.add(3, 1);
        first.add(9, 1);
        assert_eq!((first.of(3), first.of(9), counted(&first), first.distinct()), (3, 1, vec![3, 9], 2));
        drop(first);
        let again = Tally::new(5);
        assert!(counted(&again).is_empty() && (0..10).all(|place| again.of(place) == 0));
        let other = Tally::new(20);
        assert!((0..20).all(|place| other.of(place) == 0));
    }

    #[test]
    fn what_was_not_found_is_taken_off_what_is_held() {
        let mut most = Tally::of_held(&[4, 0, 1, 7], 3);
        assert_eq!((counted(&most), most.distinct()), (vec![0, 2, 3], 3));
        most.take_off(2, 1);
        most.take_off(3, 5);
        assert_eq!((counted(&most), most.distinct(), most.of(3)), (vec![0, 3], 2, 2));
        drop(most);
        assert!(counted(&Tally::new(4)).is_empty());
    }
}
