//! Article ⇄ disk: what we hold, the ground state that everything else is derived from.
//!
//! A corpus is a folder: `dateline.sqlite` (captures and articles, see [`schema`]), `decisions.jsonl` (what the
//! librarians decided, see [`decisions`]), `dateline.toml` (settings) and `dateline.lock` (one writer at a time).
//! Every change of an article gets the next number of one sequence, so that an index can say up to which change it has
//! come and catch up from there. Nothing here cleans, enriches or indexes.

use std::cell::RefCell;
use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use crate::error::{Error, Result};
use pack::Packing;

mod audit;
pub mod backup;
mod captured;
mod compared;
pub mod decisions;
mod doubts;
pub mod drift;
mod facts;
pub(crate) mod frame;
pub mod identity;
mod learn;
mod marks;
mod pack;
mod places;
mod prepared;
pub mod print;
mod read;
pub mod record;
pub mod schema;
pub mod signature;
mod spokesmen;
mod store;
mod stories;
mod upgrade;

pub use audit::{Audit, Damage, Remedy};
pub use captured::Captured;
pub use drift::Drift;
pub use prepared::Prepared;
pub use read::{Held, Stats};
pub use store::{Batch, Outcome, Stored};

const DATABASE: &str = "dateline.sqlite";
const LOCK: &str = "dateline.lock";
/// How long somebody waits for a writer that has little to do.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// Statements kept ready: more than there are, for a batch uses them over and over.
const STATEMENTS: usize = 64;

/// An open corpus: a reader, or the one writer.
#[derive(Debug)]
pub struct Corpus {
    folder: PathBuf,
    db: Connection,
    packing: Packing,
    /// Which marks may be held, once that is worth knowing.
    marks: RefCell<Option<marks::Filter>>,
    /// What was compared lately.
    prints: RefCell<compared::Compared<crate::copies::Print>>,
    sketches: RefCell<compared::Compared<crate::copies::Sketch>>,
    /// Where articles stood when stories were told last.
    standings: RefCell<places::Standings>,
    /// The decisions as far as they were read.
    log: RefCell<Arc<decisions::Log>>,
    /// Held by the writer until it is dropped; the system frees it when the process dies.
    _lock: Option<File>,
}

impl Corpus {
    /// Opens a corpus for writing and creates it if there is none.
    ///
    /// # Errors
    /// [`Error::Locked`] while another process writes; [`Error::CorpusFormat`] if another version of the format wrote it.
    pub fn write(folder: &Path) -> Result<Self> {
        Self::write_after(folder, Arc::default())
    }

    /// The same, waiting a few seconds for another writer: what a librarian decides is soon written, and an ingest that
    /// begins at that moment need not fail for it.
    ///
    /// # Errors
    /// As [`Corpus::write`].
    pub fn write_soon(folder: &Path) -> Result<Self> {
        patiently(PATIENCE, || Self::write(folder))
    }

    /// The same for who has read the log of decisions already: only what was decided since is read.
    ///
    /// # Errors
    /// As [`Corpus::write`].
    pub fn write_after(folder: &Path, log: Arc<decisions::Log>) -> Result<Self> {
        std::fs::create_dir_all(folder).map_err(|source| Error::io("create", folder, source))?;
        backup::finish(folder)?;
        let lock = lock(&folder.join(LOCK))?;
        upgrade::bring_up_to_date(folder)?;
        let corpus = Self::over(folder, &folder.join(DATABASE), Some(lock))?;
        corpus.log.replace(log);
        corpus.notice_decisions()?;
        Ok(corpus)
    }

    /// Opens an existing corpus for reading, also while another process writes.
    ///
    /// # Errors
    /// [`Error::NoCorpus`] if the folder holds none; [`Error::CorpusFormat`] as in [`Corpus::write`]. One of an older
    /// format is brought up to date first, which takes the writer's lock for as long.
    pub fn read(folder: &Path) -> Result<Self> {
        backup::finish(folder)?;
        let path = folder.join(DATABASE);
        if !path.exists() {
            return Err(Error::NoCorpus { path: folder.to_owned() });
        }
        let db = connect(&path)?;
        match schema::format(&db, folder)? {
            schema::FORMAT => {}
            // Only the one writer may bring it up to date; opening it once as such does.
            older if schema::OLDER.contains(&older) => {
                drop(db);
                drop(Self::write(folder)?);
                return Self::read(folder);
            }
            found => {
                return Err(Error::CorpusFormat { path: folder.to_owned(), found, wanted: schema::FORMAT });
            }
        }
        Ok(Self {
            folder: folder.to_owned(),
            db,
            packing: Packing::default(),
            marks: RefCell::default(),
            prints: RefCell::default(),
            sketches: RefCell::default(),
            standings: RefCell::default(),
            log: RefCell::default(),
            _lock: None,
        })
    }

    /// A corpus whose database is in that file, made if there is none.
    fn over(folder: &Path, database: &Path, lock: Option<File>) -> Result<Self> {
        let db = connect(database)?;
        let failed = |source| Error::corpus(folder, source);
        schema::prepare_file(&db).map_err(failed)?;
        // WAL: readers never wait for the writer. NORMAL: a commit survives a killed process; a power cut may cost the
        // last commits but never consistency, and an ingest that is run again makes up for them.
        db.execute_batch(WRITING).map_err(failed)?;
        schema::prepare(&db, folder)?;
        Ok(Self {
            folder: folder.to_owned(),
            db,
            packing: Packing::default(),
            marks: RefCell::default(),
            prints: RefCell::default(),
            sketches: RefCell::default(),
            standings: RefCell::default(),
            log: RefCell::default(),
            _lock: lock,
        })
    }

    /// Whether a folder holds a corpus.
    pub fn exists(folder: &Path) -> bool {
        folder.join(DATABASE).exists() || backup::finish(folder).is_ok() && folder.join(DATABASE).exists()
    }

    /// Whether another process, or another writer of this one, writes to the corpus in a folder at this moment.
    pub fn is_being_written(folder: &Path) -> bool {
        let file = File::options().read(true).write(true).open(folder.join(LOCK));
        file.is_ok_and(|file| matches!(file.try_lock(), Err(TryLockError::WouldBlock)))
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

/// 64 MB of pages are kept, so that those with random keys are not written and read again for every article.
const WRITING: &str = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;
    PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=4000;";

fn connect(path: &Path) -> Result<Connection> {
    let failed = |source| Error::corpus(path, source);
    let db = Connection::open(path).map_err(failed)?;
    db.busy_timeout(Duration::from_secs(30)).map_err(failed)?;
    // Plans do not depend on values: without this some statements would be compiled anew for each.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(failed)?;
    db.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(db)
}

/// Does what needs the writer's lock, again and again for as long while another writer has it.
///
/// # Errors
/// [`Error::Locked`] if that takes longer; those of the work.
pub(crate) fn patiently<T>(patience: Duration, work: impl Fn() -> Result<T>) -> Result<T> {
    let until = Instant::now() + patience;
    loop {
        match work() {
            Err(Error::Locked { .. }) if Instant::now() < until => std::thread::sleep(Duration::from_millis(20)),
            done => return done,
        }
    }
}

/// Takes the writer's lock and leaves the process number in the file, for the message of the one who comes second.
fn lock(path: &Path) -> Result<File> {
    let io = |source| Error::io("lock", path, source);
    let mut file = File::options().read(true).write(true).create(true).truncate(false).open(path).map_err(io)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            // What it holds is a courtesy only: an unreadable number changes nothing.
            let _ = file.read_to_string(&mut holder);
            return Err(Error::Locked { path: path.to_owned(), holder: holder.trim().to_owned() });
        }
        Err(TryLockError::Error(source)) => return Err(io(source)),
    }
    file.set_len(0).map_err(io)?;
    file.rewind().map_err(io)?;
    writeln!(file, "{}", std::process::id()).map_err(io)?;
    Ok(file)
}
