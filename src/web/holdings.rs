//! The corpus, to be read beside the index: the captures behind the articles.
//!
//! A connection to the corpus serves one reader at a time, so a few are kept and handed out. Readers never wait for a
//! process that writes.

use std::path::PathBuf;
use std::sync::Mutex;

use crate::corpus::Corpus;
use crate::error::Result;

/// Connections kept open when nobody reads; more are opened and closed as needed.
const IDLE: usize = 8;

/// A corpus that is only read.
#[derive(Debug)]
pub(super) struct Holdings {
    folder: PathBuf,
    idle: Mutex<Vec<Corpus>>,
}

impl Holdings {
    pub(super) fn of(folder: PathBuf) -> Self {
        Self { folder, idle: Mutex::new(Vec::new()) }
    }

    /// Puts a question to the corpus as it is now. Blocks while it is read.
    ///
    /// # Errors
    /// Those of the question, and of opening the corpus.
    pub(super) fn read<T>(&self, question: impl FnOnce(&Corpus) -> Result<T>) -> Result<T> {
        let kept = self.idle.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).pop();
        let corpus = match kept {
            Some(corpus) => corpus,
            None => Corpus::read(&self.folder)?,
        };
        let answer = question(&corpus)?;
        // One whose question failed is not kept: the next reader gets a new connection.
        let mut idle = self.idle.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if idle.len() < IDLE {
            idle.push(corpus);
        }
        Ok(answer)
    }
}
