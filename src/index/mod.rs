//! Entry → postings and fast fields: derived state that can be deleted and rebuilt at any time.
//!
//! An index is a folder with one file `current`, which names the subfolder that holds the index now valid. A rebuild
//! writes a new subfolder and then replaces `current`, so readers of other processes change over between two questions.
//! The engine's commit message says which corpus the index follows and up to which change it has come ([`Reached`]).
//! Beside the engine's files lie what entries are packed with ([`packing`]), which articles tell one story ([`told`]) and, by
//! segment, the columns that facets, filters and dates are counted by ([`kept`]).

use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};

mod along;
pub mod analysis;
pub mod audit;
pub(crate) mod calendar;
pub(crate) mod columns;
pub(crate) mod decided;
pub(crate) mod dictionary;
pub mod document;
pub mod entry;
mod kept;
pub(crate) mod lists;
mod merging;
pub(crate) mod names;
pub(crate) mod numbers;
pub mod overlay;
pub(crate) mod packing;
mod rarity;
pub mod schema;
pub(crate) mod snapshot;
pub(crate) mod stories;
pub(crate) mod texts;
pub(crate) mod told;
pub(crate) mod tongues;
pub(crate) mod totals;
pub(crate) mod values;
mod words;
pub mod writer;

pub use entry::StoredEntry;
pub use overlay::Overlay;
pub use schema::Fields;
pub use writer::Writer;

/// The version of the index format: fields, analysis and stored form. Raised when any of them changes.
pub const FORMAT: u32 = 10;

const CURRENT: &str = "current";

/// Up to which change of which corpus an index has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reached {
    /// [`FORMAT`] of the program that wrote it.
    pub format: u32,
    /// The corpus's own name.
    pub corpus: String,
    /// The last change that it holds.
    pub change: u64,
}

/// The subfolder that holds the valid index, or `None` if there is none yet.
pub fn current(folder: &Path) -> Result<Option<PathBuf>> {
    let pointer = folder.join(CURRENT);
    match std::fs::read_to_string(&pointer) {
        Ok(name) => {
            let name = name.trim();
            // The pointer is a plain name: anything else was not written by this program.
            if name.is_empty() || name.contains(['/', '\\', '.']) {
                return Err(Error::IndexDamaged {
                    path: folder.to_owned(),
                    reason: format!("'{CURRENT}' says '{name}'"),
                });
            }
            Ok(Some(folder.join(name)))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(Error::io("read", &pointer, source)),
    }
}

/// Makes a subfolder the valid one, in one step, and removes the others.
fn make_current(folder: &Path, name: &str) -> Result<()> {
    let (pointer, next) = (folder.join(CURRENT), folder.join("current.next"));
    std::fs::write(&next, name).map_err(|source| Error::io("write", &next, source))?;
    std::fs::rename(&next, &pointer).map_err(|source| Error::io("write", &pointer, source))?;
    sweep(folder, name);
    Ok(())
}

/// Puts a file beside the segments, on disk and in one step.
fn put_beside(place: &Path, bytes: &[u8]) -> Result<()> {
    let failed = |source: std::io::Error| Error::IndexWrite { path: place.to_owned(), reason: source.to_string() };
    let folder = place.parent().unwrap_or(place);
    let ending = place.extension().map_or_else(String::new, |ending| format!(".{}", ending.display()));
    let mut file = tempfile::Builder::new().suffix(&ending).tempfile_in(folder).map_err(failed)?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
    file.persist(place).map(drop).map_err(|error| failed(error.error))
}

/// The checksum of a file that is put beside the segments: the first eight bytes of its SHA-256.
fn checksum(bytes: &[u8]) -> [u8; 8] {
    let digest = Sha256::digest(bytes);
    std::array::from_fn(|at| digest[at])
}

/// Removes subfolders that no pointer names: what a killed rebuild left, or an index that was replaced. Files that a
/// reader still has open live on until it lets go; what cannot be removed now is removed the next time.
fn sweep(folder: &Path, keep: &str) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let ours = name.to_str().is_some_and(|name| name.starts_with("build-") && name != keep);
        if ours {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

/// Opens the engine's index for reading or writing, after checking that it is ours and fits.
pub(crate) fn open(folder: &Path) -> Result<(tantivy::Index, Reached)> {
    let Some(path) = current(folder)? else { return Err(Error::NoIndex { path: folder.to_owned() }) };
    let damaged = |reason: String| Error::IndexDamaged { path: folder.to_owned(), reason };
    if !path.is_dir() {
        return Err(damaged(format!("{} is missing", path.display())));
    }
    let index = tantivy::Index::open_in_dir(&path).map_err(|e| Error::opening_index(folder, e.to_string()))?;
    let reached = reached(&index, folder)?;
    if schema::fields(&index.schema()).is_none() {
        return Err(Error::IndexFormat { path: folder.to_owned(), reason: "has other fields".into() });
    }
    Ok((index, reached))
}

/// Up to which change of which corpus the index in a folder has come.
///
/// # Errors
/// [`Error::NoIndex`], [`Error::IndexFormat`], [`Error::IndexDamaged`], [`Error::IndexRights`]: each names the remedy.
pub fn state(folder: &Path) -> Result<Reached> {
    open(folder).map(|(_, reached)| reached)
}

/// What the last commit says.
pub(crate) fn reached(index: &tantivy::Index, folder: &Path) -> Result<Reached> {
    let damaged = |reason: String| Error::IndexDamaged { path: folder.to_owned(), reason };
    let meta = index.load_metas().map_err(|e| damaged(e.to_string()))?;
    let payload = meta.payload.ok_or_else(|| damaged("its last commit says nothing".into()))?;
    let reached: Reached = serde_json::from_str(&payload).map_err(|e| damaged(e.to_string()))?;
    if reached.format != FORMAT {
        let reason = format!("has format {}, this program reads format {FORMAT}", reached.format);
        return Err(Error::IndexFormat { path: folder.to_owned(), reason });
    }
    Ok(reached)
}
