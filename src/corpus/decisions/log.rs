//! The log as it was read: what can be trusted of it, and which decisions hold.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::action::Action;
use super::decision::{Batched, Decision, Target};
use crate::article::ArticleId;
use crate::corpus::identity;
use crate::error::{Error, Result};

/// The log as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Log {
    /// The readable decisions in their order.
    pub decisions: Vec<Decision>,
    /// Lines that could not be trusted: their number from 1 and what is wrong.
    pub damaged: Vec<(usize, String)>,
    /// Per decision, the SHA-256 of its line.
    lines: Vec<[u8; 32]>,
    /// Lines read, empty ones included.
    read: usize,
    /// Lines that hold anything, readable or not.
    filled: u64,
    /// Bytes read, up to the end of the last whole line.
    bytes: u64,
    /// The last line that holds anything, whole: where it begins, and its hash.
    last: Option<(u64, [u8; 32])>,
    /// What stands behind the last whole line: a line being written, or one that a crash cut short.
    torn: Option<[u8; 32]>,
}

/// What the file of a log has that was not read yet.
enum News {
    Nothing,
    /// Further bytes, which begin a line.
    More(Vec<u8>),
    /// All of another log.
    Anew(Vec<u8>),
}

impl Log {
    /// Reads the log in a file, wherever it came from.
    ///
    /// # Errors
    /// [`Error::Io`] if it cannot be read; lines that cannot be trusted are in [`Log::damaged`].
    pub fn of_file(path: &Path) -> Result<Self> {
        std::fs::metadata(path).map_err(|source| Error::io("read", path, source))?;
        let mut log = Arc::default();
        Self::refresh(&mut log, path)?;
        Ok(Arc::unwrap_or_clone(log))
    }

    /// Reads the log in the folder of a corpus; empty if nothing was decided.
    ///
    /// # Errors
    /// As [`Log::of_file`].
    pub fn of_corpus_folder(folder: &Path) -> Result<Self> {
        let mut log = Arc::default();
        Self::refresh(&mut log, &folder.join(super::LOG))?;
        Ok(Arc::unwrap_or_clone(log))
    }

    /// Reads what was written since; all of it if the log is not a continuation of what was read. Who else holds the log
    /// keeps it as it was.
    pub(super) fn refresh(log: &mut Arc<Self>, path: &Path) -> Result<()> {
        match log.news(path)? {
            News::Nothing => {}
            News::More(bytes) => Arc::make_mut(log).take(&bytes),
            News::Anew(bytes) => {
                let mut anew = Self::default();
                anew.take(&bytes);
                *log = Arc::new(anew);
            }
        }
        Ok(())
    }

    fn news(&self, path: &Path) -> Result<News> {
        let io = |source| Error::io("read", path, source);
        let mut file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(News::Anew(vec![])),
            Err(source) => return Err(io(source)),
        };
        let from = self.last.map_or(0, |(begins, _)| begins);
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(from)).and_then(|_| file.read_to_end(&mut bytes)).map_err(io)?;
        let known = usize::try_from(self.bytes - from).unwrap_or(usize::MAX);
        let goes_on = bytes.get(..known).is_some_and(|again| match self.last {
            Some((_, hash)) => again.split(|byte| *byte == b'\n').next().map(line_hash) == Some(hash),
            None => true,
        });
        if goes_on {
            let more = bytes.split_off(known);
            return Ok(if more.is_empty() && self.torn.is_none() { News::Nothing } else { News::More(more) });
        }
        bytes.clear();
        file.seek(SeekFrom::Start(0)).and_then(|_| file.read_to_end(&mut bytes)).map_err(io)?;
        Ok(News::Anew(bytes))
    }

    /// Takes further bytes, which begin a line.
    fn take(&mut self, bytes: &[u8]) {
        if self.torn.take().is_some() {
            self.damaged.pop();
        }
        let mut rest = bytes;
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            self.take_line(&rest[..end]);
            self.bytes += end as u64 + 1;
            rest = &rest[end + 1..];
        }
        if !rest.trim_ascii().is_empty() {
            self.damaged.push((self.read + 1, "it ends in the middle, as after a crash".into()));
            self.torn = Some(line_hash(rest));
        }
    }

    fn take_line(&mut self, line: &[u8]) {
        self.read += 1;
        if line.trim_ascii().is_empty() {
            return;
        }
        self.filled += 1;
        let hash = line_hash(line);
        match serde_json::from_slice::<Decision>(line) {
            Ok(decision) => {
                if decision.chain != hex(self.last.map(|(_, hash)| hash)) {
                    self.damaged.push((self.read, "the line before it was changed or removed".into()));
                }
                self.decisions.push(decision);
                self.lines.push(hash);
            }
            Err(error) => self.damaged.push((self.read, error.to_string())),
        }
        self.last = Some((self.bytes, hash));
    }

    /// The number that the next decision gets: a line that cannot be read has used its own all the same.
    pub fn next(&self) -> u64 {
        let highest = self.decisions.iter().map(|decision| decision.id).max().unwrap_or(0);
        highest.max(self.filled + u64::from(self.torn.is_some())) + 1
    }

    /// What the next line says of the line before it.
    pub(super) fn chain(&self) -> String {
        hex(self.torn.or(self.last.map(|(_, hash)| hash)))
    }

    /// The hash of a line that was written elsewhere, or else here: the same in any log that a decision was merged into.
    pub fn first_line(&self, place: usize) -> String {
        let origin = self.decisions[place].origin.as_ref().map(|origin| origin.line.clone());
        origin.unwrap_or_else(|| identity::hex(&self.lines[place]))
    }

    /// A batch at the end of which a crash cut off the rest; nothing of it holds.
    pub fn cut_short(&self) -> Option<Batched> {
        let last = self.decisions.last()?;
        last.batch.filter(|batch| last.id + 1 < batch.first + batch.of)
    }

    /// The decisions that hold, by their places in the log, in order: those that are not undone by one that holds.
    pub fn in_force(&self) -> Vec<usize> {
        let cut_short = self.cut_short();
        let mut undone: Vec<(u64, u64)> =
            cut_short.map(|batch| (batch.first, batch.first + batch.of)).into_iter().collect();
        let mut single: HashSet<u64> = HashSet::new();
        let mut places = Vec::with_capacity(self.decisions.len());
        for (place, decision) in self.decisions.iter().enumerate().rev() {
            let id = decision.id;
            if single.contains(&id) || undone.iter().any(|(first, last)| (*first..=*last).contains(&id)) {
                continue;
            }
            match decision.action.undone() {
                // What comes later cannot have been meant.
                Some((first, last)) if first == last && first < id => drop(single.insert(first)),
                Some((first, last)) if last < id => undone.push((first, last)),
                _ => {}
            }
            places.push(place);
        }
        places.reverse();
        places
    }

    /// The decision of that number.
    pub fn decision(&self, id: u64) -> Option<&Decision> {
        // Numbers rise by one unless a log was damaged or put together by hand.
        let near = usize::try_from(id.saturating_sub(1)).ok()?;
        let at = |place: usize| self.decisions.get(place).filter(|decision| decision.id == id);
        at(near).or_else(|| self.decisions.iter().find(|decision| decision.id == id))
    }

    /// The article that each part was split from or joined to, whether that still holds or not: what changes the part
    /// changes the whole.
    pub fn wholes(&self) -> HashMap<ArticleId, Vec<ArticleId>> {
        let mut wholes: HashMap<ArticleId, Vec<ArticleId>> = HashMap::new();
        for decision in &self.decisions {
            if let (Target::Article(whole), Action::Split { .. } | Action::Join { .. }) =
                (decision.target, &decision.action)
            {
                for part in decision.action.others() {
                    let of = wholes.entry(*part).or_default();
                    if !of.contains(&whole) {
                        of.push(whole);
                    }
                }
            }
        }
        wholes
    }
}

/// SHA-256 of a line without its end.
fn line_hash(line: &[u8]) -> [u8; 32] {
    Sha256::digest(line.strip_suffix(b"\r").unwrap_or(line)).into()
}

/// In hexadecimal; 64 zeros before the first line.
fn hex(hash: Option<[u8; 32]>) -> String {
    hash.map_or_else(|| "0".repeat(64), |hash| identity::hex(&hash))
}

/// The hash of a line, as the chain of the next one says it.
pub(super) fn line_name(line: &[u8]) -> String {
    identity::hex(&line_hash(line))
}
