//! Counts by place in flat arrays that are used again.
//!
//! A field may have hundreds of thousands of values and a search only hundreds of hits: what was counted is listed, so
//! that neither reading the counts nor clearing them costs more than the hits did. Where nearly all of the archive was found it
//! is the other way round: one begins with what is held and takes off what was not found. Cleared arrays wait for
//! the next search; getting new ones from the system costs more than the counting itself.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Most arrays that wait, and the longest of them: beyond that they go back to the system.
const MOST_SPARE: usize = 64;
const LONGEST_SPARE: usize = 4 << 20;

static SPARE: Mutex<Vec<Arrays>> = Mutex::new(Vec::new());

fn spare() -> MutexGuard<'static, Vec<Arrays>> {
    SPARE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Counts by place.
#[derive(Debug, Default)]
pub(super) struct Tally {
    arrays: Arrays,
    /// How many places there are.
    places: usize,
    /// Whether most places are expected to be counted: then they are not listed.
    dense: bool,
    /// How many places have a count; so many are listed.
    distinct: usize,
}

#[derive(Debug, Default)]
struct Arrays {
    /// All zero but for the places that are counted; may be longer than was asked for.
    counts: Vec<u32>,
    /// Begins with the places that were counted, in no order.
    listed: Vec<u32>,
}

impl Arrays {
    /// An array of zeros for that many places.
    fn of(places: usize) -> Self {
        let fitting = || {
            let mut spare = spare();
            let long_enough = spare.iter().enumerate().filter(|(_, arrays)| arrays.counts.len() >= places);
            let (at, _) = long_enough.min_by_key(|(_, arrays)| arrays.counts.len())?;
            Some(spare.swap_remove(at))
        };
        let mut arrays = fitting().unwrap_or_default();
        if arrays.counts.len() < places {
            arrays.counts = vec![0; places];
        }
        arrays
    }
}

impl Tally {
    /// Zero for that many places, of which about so many documents will be counted.
    pub(super) fn new(places: usize, documents: usize) -> Self {
        // Reading all counts in a row costs a fraction of what it costs to list them.
        Self { arrays: Arrays::of(places), places, dense: documents > places / 4, distinct: 0 }
    }

    /// What is held at each place, to take off from; `distinct` places hold anything.
    pub(super) fn of_held(held: &[u32], distinct: usize) -> Self {
        let mut arrays = Arrays::of(held.len());
        arrays.counts[..held.len()].copy_from_slice(held);
        Self { arrays, places: held.len(), dense: true, distinct }
    }

    /// Counts so many articles at a place, at least one.
    #[inline]
    pub(super) fn add(&mut self, place: u32, articles: u32) {
        let count = &mut self.arrays.counts[place as usize];
        let is_new = *count == 0;
        *count += articles;
        // Written in any case and counted if new: whether it is cannot be foretold, and a wrong guess costs more.
        if !self.dense {
            let listed = &mut self.arrays.listed;
            if self.distinct == listed.len() {
                listed.resize((2 * listed.len()).max(1024), 0);
            }
            listed[self.distinct] = place;
        }
        self.distinct += usize::from(is_new);
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
        let (listed, all) = match self.dense {
            true => (0, self.places),
            false => (self.distinct, 0),
        };
        let all = (0..).zip(&self.arrays.counts[..all]).filter(|(_, count)| **count > 0).map(|(place, _)| place);
        self.arrays.listed[..listed].iter().copied().chain(all)
    }
}

/// Counts of the places that stand first, and how many places have any: what is counted of hundreds of thousands of values lies
/// in a tenth of the memory, as one bit each says whether a value was seen.
#[derive(Debug)]
pub(super) struct Head {
    /// By place, and behind them one for all others together.
    arrays: Arrays,
    first: usize,
    seen: Vec<u64>,
    distinct: usize,
}

impl Head {
    /// Zero for that many places, of which so many stand first.
    pub(super) fn new(first: usize, places: usize) -> Self {
        Self { arrays: Arrays::of(first + 1), first, seen: vec![0; places.div_ceil(64)], distinct: 0 }
    }

    /// Counts so many articles at a place, at least one.
    #[inline]
    pub(super) fn add(&mut self, place: u32, articles: u32) {
        let place = place as usize;
        // No branch: which kind of place comes next cannot be foretold.
        self.arrays.counts[place.min(self.first)] += articles;
        let (word, bit) = (&mut self.seen[place / 64], place % 64);
        self.distinct += usize::from(*word >> bit & 1 == 0);
        *word |= 1 << bit;
    }

    /// The count of the place that comes `number`th when they are put in order, from 1; 0 if there are not so many.
    pub(super) fn count_at(&self, number: usize) -> u32 {
        let mut counts = self.arrays.counts[..self.first].to_vec();
        match number.checked_sub(1).filter(|at| *at < counts.len()) {
            Some(at) => *counts.select_nth_unstable_by(at, |a, b| b.cmp(a)).1,
            None => 0,
        }
    }

    /// The counts of the first places; of all others only how many there are.
    pub(super) fn tally(mut self) -> Tally {
        self.arrays.counts[self.first] = 0;
        Tally { arrays: self.arrays, places: self.first, dense: true, distinct: self.distinct }
    }
}

impl Drop for Tally {
    fn drop(&mut self) {
        let mut cleared = std::mem::take(&mut self.arrays);
        if cleared.counts.is_empty() || cleared.counts.len() > LONGEST_SPARE {
            return;
        }
        if self.dense {
            cleared.counts[..self.places].fill(0);
        } else {
            cleared.listed[..self.distinct].iter().for_each(|place| cleared.counts[*place as usize] = 0);
        }
        let mut spare = spare();
        if spare.len() < MOST_SPARE {
            spare.push(cleared);
        }
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
        let mut first = Tally::new(10, 1);
        first.add(3, 2);
        first.add(3, 1);
        first.add(9, 1);
        assert_eq!((first.of(3), first.of(9), counted(&first), first.distinct()), (3, 1, vec![3, 9], 2));
        drop(first);
        let again = Tally::new(5, 0);
        assert!(counted(&again).is_empty() && (0..10).all(|place| again.of(place) == 0));
        let other = Tally::new(20, 0);
        assert!((0..20).all(|place| other.of(place) == 0));
    }

    #[test]
    fn many_places_are_counted_without_a_list() {
        let (mut few, mut many) = (Tally::new(5_000, 1), Tally::new(5_000, 5_000));
        for place in (0..5_000).step_by(3).chain([6, 9]) {
            few.add(place, 1);
            many.add(place, 1);
        }
        assert_eq!((few.distinct(), many.distinct(), many.of(6)), (1_667, 1_667, 2));
        assert_eq!(counted(&few), counted(&many));
        drop((few, many));
        assert!(counted(&Tally::new(4_000, 4_000)).is_empty() && counted(&Tally::new(5_000, 0)).is_empty());
    }

    #[test]
    fn of_places_that_stand_behind_only_their_number_is_known() {
        let mut head = Head::new(3, 200);
        [0, 1, 150, 1, 2, 150, 199, 1, 2].into_iter().for_each(|place| head.add(place, 1));
        assert_eq!([0, 1, 2, 3, 4].map(|number| head.count_at(number)), [0, 3, 2, 1, 0]);
        let tally = head.tally();
        assert_eq!((tally.distinct(), counted(&tally)), (5, vec![0, 1, 2]));
        assert_eq!([0, 1, 2, 150].map(|place| tally.of(place)), [1, 3, 2, 0]);
        drop(tally);
        assert!(counted(&Tally::new(200, 900)).is_empty());
    }

    #[test]
    fn what_was_not_found_is_taken_off_what_is_held() {
        let mut most = Tally::of_held(&[4, 0, 1, 7], 3);
        assert_eq!((counted(&most), most.distinct()), (vec![0, 2, 3], 3));
        most.take_off(2, 1);
        most.take_off(3, 5);
        assert_eq!((counted(&most), most.distinct(), most.of(3)), (vec![0, 3], 2, 2));
        drop(most);
        assert!(counted(&Tally::new(4, 9)).is_empty());
    }
}
