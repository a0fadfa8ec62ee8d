//! What librarians decide while an ingest runs → the index, at once.
//!
//! Whoever decides writes the log and what is laid over the index; the articles that are told otherwise are written by the
//! process that holds the index, which is this one. A thread of its own looks at the length of the log and takes along what is
//! new, whatever the ingest is busy with: from the corpus as it was committed, through a connection of its own. The tables
//! notice the decisions with the next batch.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::follow;
use super::shared::Shared;
use crate::corpus::Corpus;
use crate::error::Result;

/// How often the log is looked at.
const LOOK: Duration = Duration::from_millis(100);
/// Most articles that are written before others: more wait for the end of the batch.
const MOST: usize = 200;

/// The decisions made meanwhile.
pub(super) struct Meanwhile {
    /// Reads what was committed.
    corpus: Corpus,
    index: PathBuf,
    /// Length of the log as far as it was taken along.
    length: u64,
    /// Number of the last decision that was taken along.
    taken: u64,
}

impl Meanwhile {
    /// From the decisions on that the tables have noticed.
    pub(super) fn since_now(corpus: &Path, index: &Path) -> Result<Self> {
        let corpus = Corpus::read(corpus)?;
        let (length, taken) = (corpus.length_of_decisions(), corpus.noticed()?);
        Ok(Self { corpus, index: index.to_owned(), length, taken })
    }

    /// Takes along what is decided, until the ingest has ended.
    ///
    /// # Errors
    /// Those of the corpus and the index.
    pub(super) fn watch(mut self, shared: &Shared, jobs: usize, has_ended: &AtomicBool) -> Result<()> {
        while !has_ended.load(Ordering::Acquire) {
            if self.corpus.length_of_decisions() != self.length {
                self.take(shared, jobs)?;
            }
            std::thread::sleep(LOOK);
        }
        Ok(())
    }

    /// Takes it along: the articles that are told otherwise are seen when this returns.
    fn take(&mut self, shared: &Shared, jobs: usize) -> Result<()> {
        self.length = self.corpus.length_of_decisions();
        let articles = self.corpus.touched_after(self.taken)?;
        self.taken = self.corpus.decisions()?.decisions.last().map_or(self.taken, |decision| decision.id);
        follow::lay_over(&self.corpus, &self.index)?;
        if !articles.is_empty() && articles.len() <= MOST {
            follow::write_again(&articles, &self.corpus, shared, jobs)?;
        }
        Ok(())
    }
}
