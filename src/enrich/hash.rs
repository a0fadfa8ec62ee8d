//! Folded word → 64 bits that stand for it in the tables of this room.
//!
//! A word is hashed once, when the text is cut; lexicon, atlas and tagger then look it up without reading its letters again.
//! Two words of one language with the same 64 bits are not to be expected (some hundred thousand words against 2^64). The
//! tagger's weights depend on these functions: whoever changes them must train anew. Not for untrusted maps that grow.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

const ODD: u64 = 0x9e37_79b9_7f4a_7c15;

/// The number of a folded word.
#[inline]
pub(crate) fn word(folded: &str) -> u64 {
    let mut state = folded.len() as u64;
    for chunk in folded.as_bytes().chunks(8) {
        let mut eight = [0; 8];
        eight[..chunk.len()].copy_from_slice(chunk);
        state = mix(state, u64::from_le_bytes(eight));
    }
    state
}

/// The number of a phrase, by those of its words: `join(join(word(a), word(b)), word(c))`.
#[inline]
pub(crate) fn join(phrase: u64, word: u64) -> u64 {
    mix(phrase.rotate_left(17), word)
}

/// One step of mixing: multiply and fold, as in FxHash and wyhash.
#[inline]
pub(crate) fn mix(state: u64, value: u64) -> u64 {
    let product = (state ^ value).wrapping_mul(ODD);
    (product ^ (product >> 29)).wrapping_mul(ODD).rotate_left(23)
}

/// A map whose keys are such numbers: they are hashed already.
pub(crate) type ByHash<V> = HashMap<u64, V, BuildHasherDefault<Ready>>;

/// Takes a key for its own hash.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Ready(u64);

impl Hasher for Ready {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = mix(self.0, u64::from(byte));
        }
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_orders_of_words_have_numbers_of_their_own() {
        let (one, other) = (word("maduro"), word("petro"));
        assert_ne!(one, other);
        assert_ne!(join(one, other), join(other, one));
        assert_ne!(word(""), word("\0"));
        assert_eq!(word("maduro"), one);
    }
}
