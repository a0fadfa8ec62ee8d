//! Batches that were stored → the index, on a thread of its own: while one is enriched and indexed, the next is stored.
//!
//! Storing is one thread's work, for copies are laid beside each other in the order in which articles come; enriching and
//! indexing are everybody's. Who has stored a batch waits until the one before is indexed, so the index is never more than two
//! behind, once it has caught up. It is committed more rarely ([`super::pace`]).

use std::path::Path;
use std::sync::mpsc::Receiver;

use super::follow;
use super::pace::Pace;
use super::shared::Shared;
use crate::corpus::Corpus;
use crate::error::Result;

/// That a batch was stored.
pub(super) struct Stored {
    /// Whether readers are to see it at once: there is nothing more to take in for now.
    pub(super) at_once: bool,
}

/// Brings the index up to the corpus in that folder, and after each batch again, until no more come. Returns how many
/// articles were written.
///
/// # Errors
/// Those of the corpus and the index; the other end of the channel is closed then.
pub(super) fn follow_batches(
    corpus: &Path,
    index: &Path,
    shared: &Shared,
    jobs: usize,
    batches: Receiver<Stored>,
) -> Result<u64> {
    let corpus = Corpus::read(corpus)?;
    let mut indexed = follow::follow(&corpus, shared, index, jobs)?;
    let mut pace = Pace::begun();
    for Stored { at_once } in batches {
        indexed += follow::write_changes(&corpus, shared, index, jobs)?;
        if at_once || pace.is_due() {
            follow::commit(&corpus, shared)?;
            pace.keep();
        }
    }
    // Whatever ended the storing.
    follow::commit(&corpus, shared)?;
    Ok(indexed)
}
