//! One error type for the library: named fields, and each message says the remedy.

use std::path::{Path, PathBuf};

use crate::article::ArticleId;

/// What can stop a command. A damaged input is not among these: it is reported as a [`crate::capture::Failure`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder of the corpus or index cannot be read or written: look at its rights and at the free space.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// What was tried, as a verb: "read", "write", "create".
        action: &'static str,
        /// Which file.
        path: PathBuf,
        /// The system's answer.
        source: std::io::Error,
    },
    /// The settings file cannot be understood: mend the line that it names.
    #[error("cannot understand {}: {reason}", path.display())]
    Settings {
        /// Which file.
        path: PathBuf,
        /// What is wrong, with its line.
        reason: String,
    },
    /// The table of persons that are the same cannot be understood: mend the line.
    #[error("cannot understand {}, line {line}: {reason}; then run 'dateline reindex'", path.display())]
    SameAs {
        /// Which file.
        path: PathBuf,
        /// Which line, from 1.
        line: usize,
        /// What is wrong, and what to write instead.
        reason: String,
    },
    /// The rules of a corpus have a line that cannot be understood: write publication, tab, block.
    #[error("cannot understand {}, line {line}: write the publication (or *), a tab, and the paragraph that is no story", path.display())]
    Rules {
        /// Which file.
        path: PathBuf,
        /// Which line, from 1.
        line: usize,
    },
    /// Somebody has decided something about the same thing, or it was read anew, since it was looked at.
    #[error("{what} has changed since you looked: {}; look again and decide anew", changes.join("; "))]
    Stale {
        /// The article or name.
        what: String,
        /// What has happened to it, in words.
        changes: Vec<String>,
    },
    /// A decision that makes no sense as it is.
    #[error("{reason}")]
    Undecidable {
        /// Why, and what to write instead.
        reason: String,
    },
    /// There is no corpus in the folder: `dateline ingest` makes one.
    #[error("there is no corpus in {}; run 'dateline ingest PATH' to make one, or name another with --corpus", path.display())]
    NoCorpus {
        /// The folder.
        path: PathBuf,
    },
    /// Another process writes: wait for it.
    #[error(
        "another dateline process{} is writing to {}; wait until it has ended and try again",
        if holder.is_empty() { String::new() } else { format!(" ({holder})") }, path.display()
    )]
    Locked {
        /// The lock file.
        path: PathBuf,
        /// The number of the process, if it left one.
        holder: String,
    },
    /// The corpus was written by another version of Dateline.
    #[error("the corpus in {} has format {found}, this program reads format {wanted}; use the program that wrote it", path.display())]
    CorpusFormat {
        /// The folder.
        path: PathBuf,
        /// The version found; 0 when it is no corpus at all.
        found: i64,
        /// The version that this program reads.
        wanted: i64,
    },
    /// The database of the corpus refused: full disk, no rights, or damage. Nothing of the batch was stored.
    #[error("the corpus in {} refused: {source}; {}", path.display(), database_remedy(source))]
    Corpus {
        /// The folder.
        path: PathBuf,
        /// SQLite's answer.
        source: rusqlite::Error,
    },
    /// The database of the corpus is damaged: only a backup brings back what it held.
    #[error("the corpus in {} is damaged ({reason}); restore a backup with 'dateline restore FILE', or ingest into a new corpus", path.display())]
    CorpusDamaged {
        /// The folder.
        path: PathBuf,
        /// What SQLite says of it.
        reason: String,
    },
    /// The desk cannot be used so: a name, a token file.
    #[error("{reason}")]
    Desk {
        /// What is wrong, and the remedy.
        reason: String,
    },
    /// A file that is no backup, or one that is damaged. Nothing was changed.
    #[error("the backup {} cannot be used: {reason}; nothing was changed, use another backup", path.display())]
    Backup {
        /// The file.
        path: PathBuf,
        /// The first thing that is wrong.
        reason: String,
    },
    /// Something stands already where it would be written.
    #[error("{} exists already; choose another place, or replace it with --overwrite", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// One article of the corpus cannot be read: restore the corpus from a backup, or ingest its page again.
    #[error("article {id} in {} is damaged: {reason}; ingest its page again or restore a backup", path.display())]
    DamagedArticle {
        /// Which article.
        id: ArticleId,
        /// The folder of the corpus.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// One capture of the corpus cannot be read: restore the corpus from a backup.
    #[error("the capture of {origin} in {} is damaged: {reason}; restore a backup", path.display())]
    DamagedCapture {
        /// Where it came from.
        origin: String,
        /// The folder of the corpus.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// There is no index in the folder: `dateline reindex` makes one.
    #[error("there is no index in {}; run 'dateline ingest PATH' to begin one, or 'dateline reindex' to build it from an existing corpus", path.display())]
    NoIndex {
        /// The folder.
        path: PathBuf,
    },
    /// The index was written by another version of Dateline, or for another corpus.
    #[error("the index in {} {reason}; run 'dateline reindex' to build it anew", path.display())]
    IndexFormat {
        /// The folder.
        path: PathBuf,
        /// In which way it does not fit.
        reason: String,
    },
    /// The index is damaged.
    #[error("the index in {} is damaged ({reason}); run 'dateline reindex' to build it anew from the corpus", path.display())]
    IndexDamaged {
        /// The folder.
        path: PathBuf,
        /// What the engine said.
        reason: String,
    },
    /// The index may not be opened: readers, too, need the right to write its folder, for a lock.
    #[error("cannot open the index in {} ({reason}); give this user the right to write that folder, readers lock it too", path.display())]
    IndexRights {
        /// The folder.
        path: PathBuf,
        /// What the engine said.
        reason: String,
    },
    /// The index cannot be written: full disk or no rights. The corpus is safe and the index catches up later.
    #[error("cannot write the index in {} ({reason}); free some space, then run 'dateline ingest' again: it catches up", path.display())]
    IndexWrite {
        /// The folder.
        path: PathBuf,
        /// What the engine said.
        reason: String,
    },
    /// A cursor that this index did not give.
    #[error("the cursor '{cursor}' is not one that this index gave for this order; start again without it")]
    Cursor {
        /// The cursor.
        cursor: String,
    },
    /// A page too far down.
    #[error("page {page} of {per_page} lies beyond hit {limit}; follow the cursor of an answer instead")]
    TooDeep {
        /// The page asked for.
        page: usize,
        /// Its size.
        per_page: usize,
        /// The last hit that pages reach.
        limit: usize,
    },
}

impl Error {
    /// Whether it says that the database of a corpus is damaged.
    pub fn is_damaged_corpus(&self) -> bool {
        use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
        let Self::Corpus { source, .. } = self else { return false };
        matches!(source.sqlite_error_code(), Some(DatabaseCorrupt | NotADatabase))
    }

    /// What an engine's refusal to open an index means: damage, unless it may not write its lock there.
    pub(crate) fn opening_index(path: &Path, reason: String) -> Self {
        match reason.contains("Permission denied") || reason.contains("Read-only file system") {
            true => Self::IndexRights { path: path.to_owned(), reason },
            false => Self::IndexDamaged { path: path.to_owned(), reason },
        }
    }

    pub(crate) fn io(action: &'static str, path: &Path, source: std::io::Error) -> Self {
        Self::Io { action, path: path.to_owned(), source }
    }

    pub(crate) fn corpus(path: &Path, source: rusqlite::Error) -> Self {
        Self::Corpus { path: path.to_owned(), source }
    }
}

fn database_remedy(source: &rusqlite::Error) -> &'static str {
    use rusqlite::ErrorCode;
    match source.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => "free some space and run the command again: it goes on where it stopped",
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
            "check the rights of the folder"
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => "another process holds it; try again",
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => "restore a backup of the folder",
        _ => "nothing of this batch was stored",
    }
}

/// Shorthand for results of the library.
pub type Result<T> = std::result::Result<T, Error>;
