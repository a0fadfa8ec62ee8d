//! Article → what it may be a copy of: which articles tell one story in the same words.
//!
//! Papers cut a wire story, write a headline and a lede of their own and print the rest as it came. So texts are compared
//! by containment, not by likeness alone (Broder, "On the resemblance and containment of documents", 1997): how much of
//! the shorter one stands word for word in the longer. Three steps, each a pure function:
//!
//! 1. [`Print`]: an article as sets of hashed word sequences, with a few *marks* chosen among them by winnowing
//!    (Schleimer, Wilkerson, Aiken, SIGMOD 2003). Texts that share a run of some fifty words share a mark, so marks
//!    looked up in the whole archive bring up the candidates.
//! 2. [`kinship`]: two prints, compared exactly: copies, related, or neither; where a [`Sketch`] of each tells as much, by
//!    these alone.
//! 3. [`settle`]: pairs of copies → stories, each around its centre.
//!
//! What is a copy depends on the texts and their papers, never on the order in which they came or on a window of time;
//! [`crate::corpus`] keeps marks, pairs and stories up to date as articles come and change.

mod kinship;
mod marks;
mod print;
mod sketch;
mod stories;

pub use kinship::{Kinship, kinship, worth_comparing};
pub use print::Print;
pub use sketch::{Sketch, Verdict};
pub use stories::{Archive, CopiesOf, Decided, Rank, Standing, is_bridge, settle};

/// How many articles of one mark stand for all that have it: those with the lowest numbers, which are as good as drawn by
/// lot. Each article is compared with them alone, so that the thousandth copy of a story costs no more than the tenth.
pub const SPOKESMEN: usize = 4;
