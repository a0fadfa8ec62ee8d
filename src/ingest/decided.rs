//! What librarians decide while an ingest runs → the index, at once.
//!
//! Whoever decides writes the log and what is laid over the index; the articles that are told otherwise are written by the
//! process that holds the index, which is this one. It looks at the length of the log between two inputs and takes what is
//! new before the batch that is under way: from the corpus as it was committed, through a connection of its own. The tables
//! notice the decisions with the next batch.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::follow;
use crate::corpus::Corpus;
use crate::error::Result;
use crate::index::Writer;

/// How often the log is looked at.
const LOOK: Duration = Duration::from_millis(100);
/// Most articles that are written before others: more wait for the end of the batch.
const MOST: usize = 200;

/// The decisions made meanwhile.
pub(super) struct Meanwhile {
    /// Reads what was committed.
    corpus: Corpus,
    index: PathBuf,
    looked: Instant,
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
        Ok(Self { corpus, index: index.to_owned(), looked: Instant::now(), length, taken })
    }

    /// Whether something was decided since it was looked at last. Looks only now and then.
    pub(super) fn has_news(&mut self) -> bool {
        if self.looked.elapsed() < LOOK {
            return false;
        }
        self.looked = Instant::now();
        self.corpus.length_of_decisions() != self.length
    }

    /// Takes it along: the articles that are told otherwise are seen when this returns.
    pub(super) fn take(&mut self, writer: &mut Writer, jobs: usize) -> Result<()> {
        self.length = self.corpus.length_of_decisions();
        let articles = self.corpus.touched_after(self.taken)?;
        self.taken = self.corpus.decisions()?.decisions.last().map_or(self.taken, |decision| decision.id);
        follow::lay_over(&self.corpus, &self.index)?;
        if !articles.is_empty() && articles.len() <= MOST {
            follow::write_again(&articles, &self.corpus, writer, jobs)?;
        }
        Ok(())
    }
}
