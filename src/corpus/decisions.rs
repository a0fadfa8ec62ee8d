//! The librarians' decisions on disk: `decisions.jsonl`, an append-only log that a person can read and compare.
//!
//! One JSON object a line: `id` (from 1, rising by 1), `time` (RFC 3339, UTC), `who`, `action` (`correct`), `target`
//! (article id), `field`, `before`, `after` (`null` = empty), `reason`, and `chain`, the SHA-256 of the line before
//! (64 zeros for the first). A line that cannot be read, or whose chain is broken, is named and left out; the others
//! are still read. What a decision means is said in [`crate::curate`].

use std::collections::HashMap;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use rusqlite::params;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Corpus, identity};
use crate::article::ArticleId;
use crate::error::{Error, Result};

const LOG: &str = "decisions.jsonl";

/// One decision of a librarian.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Its number in the log, from 1.
    pub id: u64,
    /// When, RFC 3339 in UTC.
    pub time: String,
    /// Who decided.
    pub who: String,
    /// What was done: `correct`.
    pub action: String,
    /// The article, sixteen hexadecimal digits.
    pub target: String,
    /// Which field: `headline`, `standfirst`, `publication`, `section`, `language`, `authors` (joined by "; ") or
    /// `published` (`YYYY`, `YYYY-MM` or `YYYY-MM-DD`).
    pub field: String,
    /// What stood there.
    pub before: Option<String>,
    /// What shall stand there; `None` empties the field.
    pub after: Option<String>,
    /// Why.
    pub reason: String,
    /// SHA-256 of the line before.
    pub chain: String,
}

/// What is asked of [`Corpus::decide`]: a decision without number, time and chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// Who decides.
    pub who: String,
    /// The article.
    pub target: ArticleId,
    /// Which field, as in [`Decision::field`].
    pub field: String,
    /// What stands there now.
    pub before: Option<String>,
    /// What shall stand there.
    pub after: Option<String>,
    /// Why.
    pub reason: String,
}

/// The log as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Log {
    /// The readable decisions in their order.
    pub decisions: Vec<Decision>,
    /// Lines that could not be trusted: their number from 1 and what is wrong.
    pub damaged: Vec<(usize, String)>,
    last_line_hash: String,
    /// Lines that hold anything, readable or not.
    lines: u64,
}

impl Log {
    /// The decisions by the article that they are about.
    pub fn by_article(&self) -> HashMap<ArticleId, Vec<&Decision>> {
        let mut by_article: HashMap<_, Vec<_>> = HashMap::new();
        for decision in &self.decisions {
            if let Some(id) = ArticleId::parse(&decision.target) {
                by_article.entry(id).or_default().push(decision);
            }
        }
        by_article
    }
}

impl Corpus {
    /// Reads the log. No file is an empty log.
    pub fn decisions(&self) -> Result<Log> {
        read(&self.log())
    }

    /// Appends a decision and marks its article as changed. It is on disk when this returns.
    ///
    /// # Errors
    /// [`Error::Io`] if the log cannot be written; nothing is decided then.
    pub fn decide(&self, correction: &Correction) -> Result<Decision> {
        let log = self.decisions()?;
        let decision = Decision {
            // A line that cannot be read has used its number all the same.
            id: log.decisions.iter().map(|d| d.id).max().unwrap_or(0).max(log.lines) + 1,
            time: jiff::Timestamp::now().to_string(),
            who: correction.who.clone(),
            action: "correct".into(),
            target: correction.target.to_string(),
            field: correction.field.clone(),
            before: correction.before.clone(),
            after: correction.after.clone(),
            reason: correction.reason.clone(),
            chain: log.last_line_hash,
        };
        append(&self.log(), &decision)?;
        self.notice_decisions()?;
        Ok(decision)
    }

    /// Gives the articles of decisions that the tables have not noticed yet their change numbers. A process that died
    /// between log and tables, or a log that came from a colleague, is caught up with here.
    pub(super) fn notice_decisions(&self) -> Result<()> {
        let noticed: i64 = self
            .db
            .query_row("SELECT value FROM meta WHERE key = 'decisions'", [], |row| row.get(0))
            .map_err(|e| self.failed(e))?;
        let log = self.decisions()?;
        let unseen: Vec<&Decision> = log.decisions.iter().filter(|d| d.id > noticed.max(0) as u64).collect();
        let Some(last) = unseen.iter().map(|d| d.id).max() else { return Ok(()) };
        let tx = self.db.unchecked_transaction().map_err(|e| self.failed(e))?;
        for target in unseen.into_iter().filter_map(|d| ArticleId::parse(&d.target)) {
            tx.execute("UPDATE meta SET value = value + 1 WHERE key = 'change'", [])
                .and_then(|_| {
                    tx.execute(
                        "UPDATE articles SET change = (SELECT value FROM meta WHERE key = 'change') WHERE id = ?1",
                        [target.0 as i64],
                    )
                })
                .map_err(|e| self.failed(e))?;
        }
        tx.execute("UPDATE meta SET value = ?1 WHERE key = 'decisions'", params![last as i64])
            .map_err(|e| self.failed(e))?;
        tx.commit().map_err(|e| self.failed(e))
    }

    fn log(&self) -> PathBuf {
        self.folder.join(LOG)
    }
}

fn append(path: &Path, decision: &Decision) -> Result<()> {
    let io = |source| Error::io("write", path, source);
    let mut line = serde_json::to_string(decision).expect("strings and numbers are always JSON");
    line.push('\n');
    let mut file = std::fs::File::options().read(true).append(true).create(true).open(path).map_err(io)?;
    // A line that a crash cut short must not swallow the next one.
    if !ends_a_line(&mut file).map_err(io)? {
        line.insert(0, '\n');
    }
    file.write_all(line.as_bytes()).and_then(|()| file.sync_data()).map_err(io)
}

/// Whether the log is empty or its last byte ends a line.
fn ends_a_line(log: &mut std::fs::File) -> std::io::Result<bool> {
    if log.seek(SeekFrom::End(0))? == 0 {
        return Ok(true);
    }
    log.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    log.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

fn read(path: &Path) -> Result<Log> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(source) => return Err(Error::io("read", path, source)),
    };
    let mut log = Log { last_line_hash: "0".repeat(64), ..Log::default() };
    for (number, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.trim_ascii().is_empty() {
            continue;
        }
        log.lines += 1;
        match serde_json::from_slice::<Decision>(line) {
            Ok(decision) => {
                if decision.chain != log.last_line_hash {
                    log.damaged.push((number + 1, "the line before it was changed or removed".into()));
                }
                log.decisions.push(decision);
            }
            Err(error) => log.damaged.push((number + 1, error.to_string())),
        }
        log.last_line_hash = identity::hex(&Sha256::digest(line));
    }
    Ok(log)
}
