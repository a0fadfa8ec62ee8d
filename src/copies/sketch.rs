//! Print → its sketch: a quarter of its sequences, by which two articles are compared without their texts.
//!
//! The sequences whose hash is a multiple of four are the same choice in every text, so the share of them that two texts
//! have in common tells the share of all (sampling modulo p: Broder, "On the resemblance and containment of documents",
//! 1997). Where that leaves in doubt whether two articles are copies, their prints decide.

use super::kinship::{self, Kinship, RELATED};
use super::print::{Print, Source, shared};

/// One sequence of so many is kept.
const SAMPLED: u32 = 4;
/// Fewer of a text tell too little of it.
const LEAST: usize = 24;
/// Standard deviations from the border within which a sketch leaves it to the prints: some five in a hundred of the text.
const DOUBT: f32 = 1.0;

/// A part of a [`Print`], some 350 bytes for an article of the usual length: half of each hash is kept, by which two texts
/// seem to share one sequence in five pairs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sketch {
    /// Ascending, each once.
    sample: Box<[u16]>,
    numbers: Box<[u16]>,
    source: Source,
    is_live: bool,
    marks: u32,
}

/// What two sketches say of their articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// They are no copies, and little of the one stands in the other.
    Unlike,
    /// How they stand to each other, nearly.
    Alike(Kinship),
    /// Their prints must be compared.
    Unsure,
}

/// Shares of two samples that are in both.
struct Overlap {
    /// Of the shorter text, and of the longer.
    shares: [f32; 2],
    lengths: [usize; 2],
    both: usize,
}

impl Sketch {
    /// The sketch of a print.
    pub fn of(print: &Print) -> Self {
        Self {
            sample: halves(print.sequences.iter().filter(|hash| **hash % SAMPLED == 0).map(|hash| hash / SAMPLED)),
            numbers: halves(print.numbers.iter().copied()),
            source: print.source,
            is_live: print.is_live,
            marks: print.marks.len() as u32,
        }
    }

    /// How many marks its article has.
    pub fn marks(&self) -> usize {
        self.marks as usize
    }

    /// Bytes that it takes in memory, nearly.
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + 2 * (self.sample.len() + self.numbers.len())
    }

    /// Compares two sketches; the same whichever comes first.
    pub fn compared(&self, other: &Self) -> Verdict {
        let Some(Overlap { shares, lengths, both }) = self.overlap(other) else { return Verdict::Unsure };
        let needed = kinship::needed(self.source, other.source, self.is_live && other.is_live);
        let doubts: [f32; 2] =
            std::array::from_fn(|i| DOUBT * (needed[i] * (1.0 - needed[i]) / lengths[i] as f32).sqrt());
        let resemblance = (1_000 * both / (lengths[0] + lengths[1] - both)) as u16;
        if (0..2).any(|i| shares[i] < needed[i] - doubts[i]) {
            let kinship = Kinship { resemblance, is_copy: false };
            return if kinship.is_worth_keeping() { Verdict::Alike(kinship) } else { Verdict::Unlike };
        }
        if (0..2).any(|i| shares[i] < needed[i] + doubts[i]) || self.is_doubtful_form(other, shares[0]) {
            return Verdict::Unsure;
        }
        let is_copy = !kinship::is_filled_in_anew(&self.numbers, &other.numbers, shares[0]);
        Verdict::Alike(Kinship { resemblance, is_copy })
    }

    /// Whether two articles have to do with each other; `None` if the sketches are too small to tell.
    pub fn are_related(&self, other: &Self) -> Option<bool> {
        self.overlap(other).map(|overlap| overlap.shares[0] >= RELATED)
    }

    fn overlap(&self, other: &Self) -> Option<Overlap> {
        let both = shared(&self.sample, &other.sample);
        let (one, other) = (self.sample.len(), other.sample.len());
        let lengths = [one.min(other), one.max(other)];
        (lengths[0] >= LEAST).then(|| Overlap {
            shares: lengths.map(|length| both as f32 / length as f32),
            lengths,
            both,
        })
    }

    /// Whether one number more or less that they share would say something else about them.
    fn is_doubtful_form(&self, other: &Self, copied: f32) -> bool {
        let says = |copied| kinship::is_filled_in_anew(&self.numbers, &other.numbers, copied);
        says(copied * 0.85) != says(copied * 1.15)
    }
}

fn halves(hashes: impl Iterator<Item = u32>) -> Box<[u16]> {
    let mut halves: Vec<u16> = hashes.map(|hash| hash as u16).collect();
    halves.sort_unstable();
    halves.dedup();
    halves.into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::article::Article;
    use crate::copies::kinship;

    fn print(words: std::ops::Range<usize>, paper: usize) -> Print {
        let letter = |n: usize| char::from(b'a' + (n % 26) as u8);
        let word = |n: usize| [n, n / 26, n / 676, n * 7].map(letter).iter().collect::<String>();
        Print::of(&Article {
            standfirst: Some(words.map(word).collect::<Vec<_>>().join(" ")),
            publication: Some(format!("Paper {paper}")),
            ..Article::default()
        })
    }

    proptest! {
        #[test]
        fn a_sketch_that_is_sure_says_what_the_prints_say_but_close_to_the_border(
            from in 0..600usize, length in 60..900usize, other_length in 60..900usize, papers in (0..2usize, 0..2usize),
        ) {
            let (one, other) = (print(0..length, papers.0), print(from..from + other_length, papers.1));
            let truth = kinship(&one, &other);
            let (a, b) = (Sketch::of(&one), Sketch::of(&other));
            prop_assert_eq!(a.compared(&b), b.compared(&a));
            let lengths = [length.min(other_length), length.max(other_length)];
            let both = shared(&one.sequences, &other.sequences) as f32;
            let needed = kinship::needed(one.source, other.source, false);
            // Four standard deviations of the smallest sample that is believed.
            let is_close = (0..2).any(|i| (both / lengths[i] as f32 - needed[i]).abs() < 0.4 * (120.0 / lengths[i] as f32).sqrt());
            match a.compared(&b) {
                _ if is_close => {}
                Verdict::Unsure => {}
                Verdict::Unlike => prop_assert!(truth.is_none_or(|kinship| !kinship.is_copy)),
                Verdict::Alike(told) => {
                    prop_assert_eq!(told.is_copy, truth.is_some_and(|kinship| kinship.is_copy));
                    let resemblance = truth.map_or(0, |kinship| kinship.resemblance);
                    prop_assert!(told.resemblance.abs_diff(resemblance) < 250, "{} {}", told.resemblance, resemblance);
                }
            }
        }
    }

    #[test]
    fn short_texts_are_left_to_their_prints() {
        let short = Sketch::of(&print(0..30, 0));
        assert_eq!((short.compared(&short), short.are_related(&short)), (Verdict::Unsure, None));
    }
}
