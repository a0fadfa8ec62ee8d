//! Corpus → backup: written aside, read again and compared, and only then given its name.
//!
//! Killed at any moment it leaves the file that was there before, or none; what it wrote aside (`FILE.part`,
//! `FILE.snapshot`) is taken over by the next run.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use sha2::{Digest, Sha256};

use super::{FORMAT, MANIFEST, Manifest, PARTS, PartFile, beside, read, sync_folder};
use crate::corpus::{Corpus, DATABASE, identity};
use crate::error::{Error, Result};

/// What most pages shrink to at this level a higher one makes hardly smaller; texts are compressed already.
const LEVEL: i32 = 3;
/// How long to wait before a database that another process holds is asked again.
const PAUSE: Duration = Duration::from_millis(100);

/// Writes a backup of the corpus in `folder`, also while another process writes to it. Returns what it holds, after it has
/// been read again from the disk and found to be that.
///
/// # Errors
/// [`Error::Exists`] if there is such a file and it is not to be replaced; [`Error::CorpusDamaged`] if the database is: a
/// backup of it would be none.
pub fn backup(folder: &Path, file: &Path, replaces: bool) -> Result<Manifest> {
    if !replaces && file.exists() {
        return Err(Error::Exists { path: file.to_owned() });
    }
    let corpus = Corpus::read(folder)?;
    let part = Scratch::held(beside(file, ".part"))?;
    let snapshot = Scratch::new(beside(file, ".snapshot"))?;
    let manifest = describe(&corpus, &snapshot.path)?;
    pack(&manifest, folder, &snapshot.path, &part)?;
    let written = read::verify(&part.path)?;
    if written != manifest {
        let reason = "what was read again is not what was written".into();
        return Err(Error::Backup { path: part.path.clone(), reason });
    }
    part.becomes(file)?;
    Ok(manifest)
}

/// Copies the database as it is at one moment, and says what the backup will hold.
fn describe(corpus: &Corpus, snapshot: &Path) -> Result<Manifest> {
    let failed = |source| Error::corpus(&corpus.folder, source);
    corpus.copy_to(snapshot)?;
    let copy = Connection::open(snapshot).map_err(failed)?;
    let number = |sql: &str| copy.query_row(sql, [], |row| row.get::<_, i64>(0)).map(|n| n as u64).map_err(failed);
    let mut parts = Vec::new();
    for name in PARTS {
        let path = if name == DATABASE { snapshot.to_owned() } else { corpus.folder.join(name) };
        if let Some((bytes, sha256)) = measure(&path)? {
            parts.push(PartFile { name: name.to_owned(), bytes, sha256 });
        }
    }
    Ok(Manifest {
        format: FORMAT,
        program: format!("dateline {}", env!("CARGO_PKG_VERSION")),
        made: jiff::Timestamp::now().to_string(),
        corpus: copy.query_row("SELECT value FROM meta WHERE key = 'corpus'", [], |row| row.get(0)).map_err(failed)?,
        change: number("SELECT value FROM meta WHERE key = 'change'")?,
        articles: number("SELECT count(*) FROM articles")?,
        parts,
    })
}

impl Corpus {
    /// Copies the database as it is now into a new file, and looks whether it is sound. One step takes all pages, within one
    /// reading transaction: a writer neither waits for it nor disturbs it.
    fn copy_to(&self, path: &Path) -> Result<()> {
        let failed = |source| self.failed(source);
        let mut copy = Connection::open(path).map_err(failed)?;
        let backup = Backup::new(&self.db, &mut copy).map_err(failed)?;
        while backup.step(-1).map_err(failed)? != StepResult::Done {
            std::thread::sleep(PAUSE);
        }
        drop(backup);
        // Without a log beside it, the copy is one file.
        copy.pragma_update(None, "journal_mode", "DELETE").map_err(failed)?;
        let told = copy.query_row("PRAGMA quick_check(1)", [], |row| row.get(0));
        // A check that fails on a value has found damage too.
        let verdict = told.unwrap_or_else(|error| error.to_string());
        if verdict != "ok" {
            return Err(Error::CorpusDamaged { path: self.folder.clone(), reason: verdict });
        }
        copy.close().map_err(|(_, source)| failed(source))
    }
}

/// Length and SHA-256 of a file; `None` if there is none. Of a log that is being written only the whole lines count.
fn measure(path: &Path) -> Result<Option<(u64, String)>> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(Error::io("read", path, source)),
    };
    let length = if is_log(path) { whole_lines(path)? } else { file.metadata().map_or(u64::MAX, |m| m.len()) };
    let mut hasher = Sha256::new();
    let mut file = Read::by_ref(&mut file).take(length);
    let bytes = std::io::copy(&mut file, &mut hasher).map_err(|source| Error::io("read", path, source))?;
    Ok(Some((bytes, identity::hex(&hasher.finalize()))))
}

fn is_log(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "jsonl")
}

fn whole_lines(path: &Path) -> Result<u64> {
    let bytes = std::fs::read(path).map_err(|source| Error::io("read", path, source))?;
    Ok(bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last as u64 + 1))
}

fn pack(manifest: &Manifest, folder: &Path, snapshot: &Path, part: &Scratch) -> Result<()> {
    let io = |source| Error::io("write", &part.path, source);
    let mut frame = zstd::Encoder::new(&part.file, LEVEL).map_err(io)?;
    frame.include_checksum(true).map_err(io)?;
    let mut tar = tar::Builder::new(frame);
    let json = serde_json::to_vec_pretty(manifest).expect("strings and numbers are always JSON");
    let mut head = header(json.len() as u64);
    tar.append_data(&mut head, MANIFEST, json.as_slice()).map_err(io)?;
    for PartFile { name, bytes, .. } in &manifest.parts {
        let path = if name == DATABASE { snapshot.to_owned() } else { folder.join(name) };
        let file = File::open(&path).map_err(|source| Error::io("read", &path, source))?;
        tar.append_data(&mut header(*bytes), name, file.take(*bytes)).map_err(io)?;
    }
    let frame = tar.into_inner().map_err(io)?;
    let mut file = frame.finish().map_err(io)?;
    file.flush().and_then(|()| file.sync_all()).map_err(io)
}

fn header(bytes: u64) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes);
    header.set_mode(0o600);
    header.set_mtime(u64::try_from(jiff::Timestamp::now().as_second()).unwrap_or(0));
    header
}

/// A file on its way, which goes when it is not needed any more.
struct Scratch {
    path: PathBuf,
    file: File,
    /// Whether it is to be removed: it has not become anything.
    is_left: bool,
}

impl Scratch {
    /// An empty file in place of what a killed run may have left.
    fn new(path: PathBuf) -> Result<Self> {
        let file = File::create(&path).map_err(|source| Error::io("create", &path, source))?;
        Ok(Self { path, file, is_left: true })
    }

    /// The same, of which no other process may write one.
    fn held(path: PathBuf) -> Result<Self> {
        let io = |source| Error::io("create", &path, source);
        let file = File::options().write(true).create(true).truncate(false).open(&path).map_err(io)?;
        match file.try_lock() {
            Ok(()) => file.set_len(0).map_err(io)?,
            Err(std::fs::TryLockError::WouldBlock) => {
                return Err(Error::Locked { path: path.clone(), holder: String::new() });
            }
            Err(std::fs::TryLockError::Error(source)) => return Err(io(source)),
        }
        Ok(Self { path, file, is_left: true })
    }

    /// Gives it its name, in one step.
    fn becomes(mut self, file: &Path) -> Result<()> {
        std::fs::rename(&self.path, file).map_err(|source| Error::io("write", file, source))?;
        self.is_left = false;
        sync_folder(file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")));
        Ok(())
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if self.is_left {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
