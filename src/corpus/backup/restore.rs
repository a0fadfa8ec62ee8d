//! Backup → corpus: unpacked aside, compared, and put in place in one step.
//!
//! Everything is unpacked into the folder `.restoring` within that of the corpus. When all of it is there and sound, the
//! folder becomes `.restored`: from that moment on the backup is the corpus. What is left, moving its files to their places,
//! is done by whoever comes next ([`finish`] is called whenever a corpus is opened), so a restore that is killed leaves
//! either the old corpus or the new one.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use rusqlite::Connection;

use super::{MANIFEST, Manifest, PARTS, read, sync_folder};
use crate::corpus::{DATABASE, LOCK, PATIENCE, lock, patiently, schema};
use crate::error::{Error, Result};

const COMING: &str = ".restoring";
const COMPLETE: &str = ".restored";
/// What SQLite keeps beside a database; that of the old one must not be taken for that of the new.
const COMPANIONS: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Puts a backup in the place of the corpus in `folder`. The restored corpus has a new name, so that no index of the old one
/// is taken for its own.
///
/// # Errors
/// [`Error::Backup`] if the file cannot be trusted, [`Error::Exists`] if there is a corpus and it is not to be replaced,
/// [`Error::Locked`] while another process writes to it. Nothing is changed then.
pub fn restore(file: &Path, folder: &Path, replaces: bool) -> Result<Manifest> {
    std::fs::create_dir_all(folder).map_err(|source| Error::io("create", folder, source))?;
    let _lock = lock(&folder.join(LOCK))?;
    move_into_place(folder)?;
    let there = PARTS.iter().map(|name| folder.join(name)).find(|path| path.exists());
    if let Some(path) = there.filter(|_| !replaces) {
        return Err(Error::Exists { path });
    }
    let coming = folder.join(COMING);
    remove(&coming)?;
    let unpacked = unpack(file, &coming);
    let manifest = match unpacked {
        Ok(manifest) => manifest,
        Err(error) => {
            let _ = std::fs::remove_dir_all(&coming);
            return Err(error);
        }
    };
    let complete = folder.join(COMPLETE);
    std::fs::rename(&coming, &complete).map_err(|source| Error::io("write", &complete, source))?;
    sync_folder(folder);
    move_into_place(folder)?;
    Ok(manifest)
}

/// Does what a restore that was killed has left to do. The caller does not hold the writer's lock.
pub(in crate::corpus) fn finish(folder: &Path) -> Result<()> {
    // Another process that moves the files takes milliseconds.
    while folder.join(COMPLETE).exists() {
        let _lock = patiently(PATIENCE, || lock(&folder.join(LOCK)))?;
        move_into_place(folder)?;
    }
    Ok(())
}

fn unpack(file: &Path, coming: &Path) -> Result<Manifest> {
    std::fs::create_dir(coming).map_err(|source| Error::io("create", coming, source))?;
    let manifest = read::read(file, |part, bytes| {
        let path = coming.join(&part.name);
        let written = File::create(&path).map_err(|source| Error::io("create", &path, source))?;
        copy(bytes, written, &path, file)
    })?;
    prepare(coming)?;
    let path = coming.join(MANIFEST);
    let json = serde_json::to_vec_pretty(&manifest).expect("strings and numbers are always JSON");
    copy(&mut json.as_slice(), File::create(&path).map_err(|source| Error::io("create", &path, source))?, &path, file)?;
    sync_folder(coming);
    Ok(manifest)
}

/// Copies to the disk; an error says which of the two sides it is about.
fn copy(from: &mut dyn Read, mut to: File, path: &Path, backup: &Path) -> Result<()> {
    let mut buffer = vec![0; 1 << 16];
    let write = |source| Error::io("write", path, source);
    loop {
        let read = from
            .read(&mut buffer)
            .map_err(|error| Error::Backup { path: backup.to_owned(), reason: error.to_string() })?;
        if read == 0 {
            return to.sync_all().map_err(write);
        }
        to.write_all(&buffer[..read]).map_err(write)?;
    }
}

/// Looks whether this program reads the database, and names the corpus anew.
fn prepare(coming: &Path) -> Result<()> {
    let path = coming.join(DATABASE);
    let failed = |source| Error::corpus(coming, source);
    let db = Connection::open(&path).map_err(failed)?;
    let found = schema::format(&db, coming)?;
    if !(1..=schema::FORMAT).contains(&found) {
        return Err(Error::CorpusFormat { path: coming.to_owned(), found, wanted: schema::FORMAT });
    }
    db.pragma_update(None, "journal_mode", "DELETE").map_err(failed)?;
    db.pragma_update(None, "synchronous", "FULL").map_err(failed)?;
    db.execute("UPDATE meta SET value = hex(randomblob(16)) WHERE key = 'corpus'", []).map_err(failed)?;
    db.close().map_err(|(_, source)| failed(source))
}

/// Moves the files of a complete restore to their places; each step may be the last, and the next call goes on.
fn move_into_place(folder: &Path) -> Result<()> {
    let complete = folder.join(COMPLETE);
    if !complete.exists() {
        return Ok(());
    }
    let path = complete.join(MANIFEST);
    let bytes = std::fs::read(&path).map_err(|source| Error::io("read", &path, source))?;
    let manifest: Manifest = serde_json::from_slice(&bytes)
        .map_err(|error| Error::Backup { path: path.clone(), reason: error.to_string() })?;
    // While the new database has not moved, what stands beside the old one is the old one's.
    if complete.join(DATABASE).exists() {
        for ending in COMPANIONS {
            remove(&folder.join(format!("{DATABASE}{ending}")))?;
        }
    }
    for name in PARTS {
        let (from, to) = (complete.join(name), folder.join(name));
        if from.exists() {
            std::fs::rename(&from, &to).map_err(|source| Error::io("write", &to, source))?;
        } else if !manifest.parts.iter().any(|part| part.name == name) {
            remove(&to)?;
        }
    }
    sync_folder(folder);
    // Under its other name it means nothing, so that removing it may be cut short.
    let coming = folder.join(COMING);
    remove(&coming)?;
    std::fs::rename(&complete, &coming).map_err(|source| Error::io("remove", &complete, source))?;
    remove(&coming)
}

/// Removes a file or folder, if it is there.
fn remove(path: &Path) -> Result<()> {
    let removed = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
    match removed {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::io("remove", path, error)),
        _ => Ok(()),
    }
}
