//! Hashed words → the marks by which their text is found again.
//!
//! Winnowing (Schleimer, Wilkerson, Aiken: "Winnowing: Local Algorithms for Document Fingerprinting", SIGMOD 2003): the
//! least hash of every window is kept, so a run of words as long as window and sequence leaves a mark in every text that
//! holds it. Shorter texts use shorter windows; what a long window keeps a short one within it keeps too.

use std::collections::VecDeque;

use super::print::mixed;

/// Words in a marked sequence: six in a row are rarely a turn of phrase.
const SEQUENCE: usize = 6;
/// Longest window, in sequences: about twenty marks for an article of 450 words, and one or two for each paragraph.
const WIDEST: usize = 48;
/// Shortest window, for texts of a few dozen words.
const NARROWEST: usize = 8;
/// A window is this part of the text while the text is short.
const SHARE: usize = 6;
/// Bits of a mark: among thirty million marks one in ten million is alike by chance.
const BITS: u32 = 48;

/// The marks of a text, ascending, each once. Linear in its words.
pub(super) fn marks(words: &[u64]) -> Vec<u64> {
    let sequences: Vec<u64> = sequences(words, SEQUENCE).map(|hash| hash >> (64 - BITS)).collect();
    let window = (sequences.len() / SHARE).clamp(NARROWEST, WIDEST);
    let mut kept = least_of_each(&sequences, window);
    kept.sort_unstable();
    kept.dedup();
    kept
}

/// The hash of every sequence of so many words.
pub(super) fn sequences(words: &[u64], length: usize) -> impl Iterator<Item = u64> + '_ {
    words.windows(length).map(|sequence| {
        // An odd multiplier (Knuth's 2^64 / golden ratio) before each addition keeps the order of the words.
        sequence.iter().fold(0u64, |hash, word| mixed(hash.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(*word)))
    })
}

/// The least hash of every window of so many, the rightmost of equals; of all hashes if there are fewer.
fn least_of_each(hashes: &[u64], window: usize) -> Vec<u64> {
    let window = window.min(hashes.len());
    let mut kept: Vec<(usize, u64)> = Vec::new();
    // Places of hashes that may still become the least: their hashes ascend.
    let mut hopeful: VecDeque<usize> = VecDeque::new();
    for (at, hash) in hashes.iter().enumerate() {
        while hopeful.back().is_some_and(|back| hashes[*back] >= *hash) {
            hopeful.pop_back();
        }
        hopeful.push_back(at);
        if hopeful.front().is_some_and(|front| front + window <= at) {
            hopeful.pop_front();
        }
        if at + 1 < window {
            continue;
        }
        if let Some(least) = hopeful.front()
            && kept.last().is_none_or(|(last, _)| last != least)
        {
            kept.push((*least, hashes[*least]));
        }
    }
    kept.into_iter().map(|(_, hash)| hash).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn hashes(seed: u64, count: usize) -> Vec<u64> {
        (0..count as u64).map(|n| mixed(seed.wrapping_add(n))).collect()
    }

    proptest! {
        #[test]
        fn texts_that_share_a_run_as_long_as_window_and_sequence_share_a_mark(
            before in 0..400usize, after in 0..400usize, other_before in 0..400usize, other_after in 0..400usize, seed in any::<u64>(),
        ) {
            let run = hashes(seed, WIDEST + SEQUENCE - 1);
            let around = |key: u64, before, after| [hashes(key, before), run.clone(), hashes(key + 7_777, after)].concat();
            let (one, other) = (marks(&around(1 << 40, before, after)), marks(&around(1 << 50, other_before, other_after)));
            prop_assert!(one.iter().any(|mark| other.binary_search(mark).is_ok()));
        }
    }

    #[test]
    fn a_long_text_has_few_marks_and_a_short_one_more_than_one() {
        let long = marks(&hashes(1, 4_800)).len();
        assert!((150..=260).contains(&long), "{long}");
        assert!(marks(&hashes(1, 60)).len() >= 5);
        assert!(marks(&hashes(1, SEQUENCE - 1)).is_empty());
    }
}
