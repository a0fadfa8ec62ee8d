//! Decisions → what is laid over an index when it is read: names, countries, tags, collections, and what is not shown.
//!
//! One file in the folder of the index, `decided.json`, derived from the log like everything there and replaced in one
//! step. Readers look at it whenever they look for a new commit. So a person of fifty thousand articles is merged, and an
//! article withdrawn, without writing any of them, and also while another process holds the index's lock.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::article::ArticleId;
use crate::corpus::decisions::Action;
use crate::curate::{Closed, ClosedBy, Curation};
use crate::error::{Error, Result};

const FILE: &str = "decided.json";
/// Held while an overlay is made and written.
const LOCK: &str = "decided.lock";

/// What is laid over an index.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Overlay {
    /// The corpus's own name.
    corpus: String,
    /// The number of the last decision that it takes account of.
    decision: u64,
    /// What is decided of names and countries for the whole archive, in order.
    names: Vec<Action>,
    /// Articles by tag.
    tags: BTreeMap<String, Vec<String>>,
    /// Articles by collection.
    collections: BTreeMap<String, Vec<String>>,
    /// What is not shown, by article.
    closed: BTreeMap<String, ClosedRecord>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct ClosedRecord {
    by: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    since: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    notice: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    into: Option<String>,
}

impl Overlay {
    /// What decisions lay over the index of a corpus of that name.
    pub fn of(corpus: &str, curation: &Curation) -> Self {
        let listed = |articles: BTreeMap<String, std::collections::BTreeSet<ArticleId>>| {
            let ids = |ids: std::collections::BTreeSet<ArticleId>| ids.iter().map(ToString::to_string).collect();
            articles.into_iter().map(|(name, articles)| (name, ids(articles))).collect()
        };
        Self {
            corpus: corpus.to_owned(),
            decision: curation.log().decisions.last().map_or(0, |decision| decision.id),
            names: curation
                .archive_wide()
                .map(|decision| decision.action.clone())
                .filter(Action::is_of_names)
                .collect(),
            tags: listed(curation.tags()),
            collections: listed(curation.collections()),
            closed: curation.closed().iter().map(|(id, closed)| (id.to_string(), closed.into())).collect(),
        }
    }

    /// Whether this is what is laid over the index of a folder.
    pub fn stands_over(&self, folder: &Path) -> bool {
        Self::read(folder).is_ok_and(|laid| laid == *self)
    }

    /// Lays what `make` makes of the log over the index in a folder; nothing if there is none yet. One that is made of an
    /// older log never comes after one of a newer: whoever lays an overlay waits for others, processes and threads, that do.
    ///
    /// # Errors
    /// [`Error::Io`], and those of `make`.
    pub fn lay(folder: &Path, make: impl FnOnce() -> Result<Self>) -> Result<()> {
        if !folder.is_dir() {
            return Ok(());
        }
        let path = folder.join(LOCK);
        let io = |source| Error::io("lock", &path, source);
        let lock = File::options().write(true).create(true).truncate(false).open(&path).map_err(io)?;
        lock.lock().map_err(io)?;
        make()?.write(folder)
    }

    /// Puts it in the place of the one before, in one step; nothing if that says the same.
    fn write(&self, folder: &Path) -> Result<()> {
        if Self::read(folder).is_ok_and(|before| before == *self) {
            return Ok(());
        }
        let (path, next) = (place(folder), folder.join(format!("{FILE}.next")));
        let io = |source| Error::io("write", &path, source);
        let json = serde_json::to_vec(self).expect("strings and numbers are always JSON");
        let mut file = File::create(&next).map_err(io)?;
        std::io::Write::write_all(&mut file, &json).and_then(|()| file.sync_data()).map_err(io)?;
        std::fs::rename(&next, &path).map_err(io)
    }

    /// The one in the folder of an index; an empty one if there is none.
    ///
    /// # Errors
    /// [`Error::IndexDamaged`]: what may not be shown is not known then, so nothing is.
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        let path = place(folder);
        match std::fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .map_err(|e| Error::IndexDamaged { path: folder.to_owned(), reason: format!("{FILE}: {e}") }),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Self::default()),
            Err(source) => Err(Error::io("read", &path, source)),
        }
    }

    /// What is decided of names and countries, in order.
    pub(super) fn names(&self) -> &[Action] {
        &self.names
    }

    /// The tags of each article.
    pub(super) fn tags(&self) -> impl Iterator<Item = (&str, ArticleId)> {
        pairs(&self.tags)
    }

    /// The collections of each article.
    pub(super) fn collections(&self) -> impl Iterator<Item = (&str, ArticleId)> {
        pairs(&self.collections)
    }

    /// What is not shown.
    pub(super) fn closed(&self) -> impl Iterator<Item = (ArticleId, Closed)> {
        self.closed.iter().filter_map(|(id, record)| Some((ArticleId::parse(id)?, record.closed())))
    }
}

/// Where the overlay of an index stands.
pub(super) fn place(folder: &Path) -> PathBuf {
    folder.join(FILE)
}

fn pairs(named: &BTreeMap<String, Vec<String>>) -> impl Iterator<Item = (&str, ArticleId)> {
    named.iter().flat_map(|(name, ids)| ids.iter().filter_map(move |id| Some((name.as_str(), ArticleId::parse(id)?))))
}

impl From<&Closed> for ClosedRecord {
    fn from(closed: &Closed) -> Self {
        let mut record = Self { by: String::new(), since: closed.since.clone(), notice: None, until: None, into: None };
        record.by = match &closed.by {
            ClosedBy::Rejection => "rejection",
            ClosedBy::Withdrawal(notice) => {
                record.notice.clone_from(notice);
                "withdrawal"
            }
            ClosedBy::Embargo(until) => {
                record.until = Some(until.to_string());
                "embargo"
            }
            ClosedBy::Joining(whole) => {
                record.into = Some(whole.to_string());
                "joining"
            }
        }
        .to_owned();
        record
    }
}

impl ClosedRecord {
    /// What cannot be understood is withdrawn: nothing is shown by mistake.
    fn closed(&self) -> Closed {
        let until = self.until.as_ref().and_then(|until| until.parse().ok());
        let into = self.into.as_deref().and_then(ArticleId::parse);
        let by = match (self.by.as_str(), until, into) {
            ("rejection", ..) => ClosedBy::Rejection,
            ("embargo", Some(until), _) => ClosedBy::Embargo(until),
            ("joining", _, Some(whole)) => ClosedBy::Joining(whole),
            _ => ClosedBy::Withdrawal(self.notice.clone()),
        };
        Closed { by, since: self.since.clone() }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn an_overlay_of_an_older_log_never_comes_after_a_newer_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let of = |decision| Overlay { corpus: "one".into(), decision, ..Overlay::default() };
        std::thread::scope(|scope| {
            let mut newer = None;
            let older = Overlay::lay(folder.path(), || {
                // Begins when the older log was read, and would be done before the older overlay is written.
                newer = Some(scope.spawn(|| Overlay::lay(folder.path(), || Ok(of(2)))));
                std::thread::sleep(Duration::from_millis(100));
                Ok(of(1))
            });
            older.expect("laid");
            newer.expect("begun").join().expect("no panic").expect("laid");
        });
        assert_eq!(Overlay::read(folder.path()).expect("readable"), of(2));
        // A backup that was put back has an older log than what it replaces.
        Overlay::lay(folder.path(), || Ok(of(1))).expect("laid");
        assert!(of(1).stands_over(folder.path()));
    }
}
