//! The librarians' decisions on disk: `decisions.jsonl`, an append-only log that a person can read and compare.
//!
//! One JSON object a line: `id` (from 1, rising by 1), `time` (RFC 3339, UTC), `who`, `target` (article id, or `archive`),
//! `action` with what belongs to it ([`Action`]; of a correction `field` and `after`), `before`, `reason`, `batch` (number
//! of the first decision made together with it, and of how many), `query` (what chose them), `origin` (number and hash of
//! the line in a colleague's log) and `chain`, the SHA-256 of the line before (64 zeros for the first).
//!
//! A line that cannot be read, or whose chain is broken, is named and left out; the others are still read. Decisions are
//! written by one process at a time (`decisions.lock`), also while another one ingests; nothing is ever rewritten. What a
//! decision means is said in [`crate::curate`].

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Corpus;
use crate::error::{Error, Result};

mod action;
mod decision;
mod log;
mod notice;

pub use action::{Action, Field};
pub use decision::{Batched, Decision, Provenance, Target};
pub use log::Log;

const LOG: &str = "decisions.jsonl";
const LOCK: &str = "decisions.lock";

/// Who speaks in the log when nobody decided.
const PROGRAM: &str = "dateline";

/// Decisions to be made together: written whole or not at all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Deciding {
    /// Who decides.
    pub who: String,
    /// Why.
    pub reason: String,
    /// The search that chose the articles, if one did.
    pub query: Option<String>,
    /// What is decided, in order.
    pub decided: Vec<Decided>,
}

/// One decision without number, time and chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// What it is about.
    pub target: Target,
    /// What is decided.
    pub action: Action,
    /// What stands there now, where the action replaces something.
    pub before: Option<String>,
}

impl Corpus {
    /// The log as it stands now. No file is an empty log; what was read before is not read again.
    pub fn decisions(&self) -> Result<Arc<Log>> {
        let mut read = self.log.borrow_mut();
        Log::refresh(&mut read, &self.log_file())?;
        Ok(Arc::clone(&read))
    }

    /// Appends decisions after `check` has looked at the log as it stands under the lock. They are on disk when this
    /// returns; the tables and the index follow ([`Corpus::notice_decisions`]).
    ///
    /// # Errors
    /// What `check` says; [`Error::Io`] if the log cannot be written. Nothing is decided then.
    pub fn decide(&self, deciding: &Deciding, check: impl FnOnce(&Log) -> Result<()>) -> Result<Vec<Decision>> {
        let now = jiff::Timestamp::now().to_string();
        self.append(check, |log| {
            let (first, of) = (log.next(), deciding.decided.len() as u64);
            let batch = (of > 1).then_some(Batched { first, of });
            (first..)
                .zip(&deciding.decided)
                .map(|(id, decided)| Decision {
                    id,
                    time: now.clone(),
                    who: deciding.who.clone(),
                    target: decided.target,
                    action: decided.action.clone(),
                    before: decided.before.clone(),
                    reason: deciding.reason.clone(),
                    batch,
                    query: deciding.query.clone().filter(|_| id == first),
                    origin: None,
                    chain: String::new(),
                })
                .collect()
        })
    }

    /// Appends decisions that `make` makes from the log as it stands under the lock; their chain is filled in here.
    pub(crate) fn append(
        &self,
        check: impl FnOnce(&Log) -> Result<()>,
        make: impl FnOnce(&Log) -> Vec<Decision>,
    ) -> Result<Vec<Decision>> {
        let path = self.folder.join(LOCK);
        let io = |source| Error::io("lock", &path, source);
        let lock = File::options().write(true).create(true).truncate(false).open(&path).map_err(io)?;
        // Held for as long as a few lines take to be written.
        lock.lock().map_err(io)?;
        if let Some(batch) = self.decisions()?.cut_short() {
            let log = self.decisions()?;
            write(&self.log_file(), &log, &mut [cut_off(&log, batch)])?;
        }
        let log = self.decisions()?;
        check(&log)?;
        let mut decisions = make(&log);
        write(&self.log_file(), &log, &mut decisions)?;
        Ok(decisions)
    }

    /// How long the log is, in bytes: tells without reading it whether something was decided.
    pub fn length_of_decisions(&self) -> u64 {
        std::fs::metadata(self.log_file()).map_or(0, |file| file.len())
    }

    /// The log as it stands on the disk; nothing if nothing was decided.
    pub fn log_bytes(&self) -> Result<Vec<u8>> {
        match std::fs::read(self.log_file()) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(vec![]),
            read => read.map_err(|source| Error::io("read", &self.log_file(), source)),
        }
    }

    fn log_file(&self) -> PathBuf {
        self.folder.join(LOG)
    }
}

/// Says that a batch of which a crash cut off the end does not hold.
fn cut_off(log: &Log, batch: Batched) -> Decision {
    Decision {
        id: log.next(),
        time: jiff::Timestamp::now().to_string(),
        who: PROGRAM.into(),
        target: Target::Archive,
        action: Action::Undo { decision: batch.first, through: Some(log.next() - 1) },
        before: None,
        reason: "the batch was cut short while it was written, so none of it holds".into(),
        batch: None,
        query: None,
        origin: None,
        chain: String::new(),
    }
}

/// Writes decisions behind the log, in one go, and waits until they are on the disk.
fn write(path: &Path, log: &Log, decisions: &mut [Decision]) -> Result<()> {
    let io = |source| Error::io("write", path, source);
    let mut chain = log.chain();
    let mut lines = Vec::new();
    for decision in decisions {
        decision.chain = chain;
        let begins = lines.len();
        serde_json::to_writer(&mut lines, decision).expect("strings and numbers are always JSON");
        chain = log::line_name(&lines[begins..]);
        lines.push(b'\n');
    }
    if lines.is_empty() {
        return Ok(());
    }
    let mut file = File::options().read(true).append(true).create(true).open(path).map_err(io)?;
    // A line that a crash cut short must not swallow the next one.
    if !ends_a_line(&mut file).map_err(io)? {
        lines.insert(0, b'\n');
    }
    file.write_all(&lines).and_then(|()| file.sync_data()).map_err(io)
}

/// Whether the log is empty or its last byte ends a line.
fn ends_a_line(log: &mut File) -> std::io::Result<bool> {
    if log.seek(SeekFrom::End(0))? == 0 {
        return Ok(true);
    }
    log.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    log.read_exact(&mut last)?;
    Ok(last == *b"\n")
}
