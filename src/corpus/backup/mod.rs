//! Corpus ⇄ one file: a copy that can be verified, carried away and put back.
//!
//! A backup is a zstd frame with a checksum around a tar. Its first member is `manifest.json` ([`Manifest`]); then come the
//! parts that it names, in its order, and nothing else. A file in which a part is missing, is other than its SHA-256 says, or
//! stands twice is no backup.
//!
//! What belongs to a corpus is listed in [`PARTS`]: the database as it was at one moment, also while an ingest runs, and the
//! decisions at least up to that moment (later ones are caught up with when the corpus is opened). The index is derived and
//! left out; so are the tokens of the desk, which are secrets of the machine.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

mod read;
mod restore;
mod write;

pub use read::verify;
pub(super) use restore::finish;
pub use restore::restore;
pub use write::backup;

use super::DATABASE;
use crate::config;

/// The files of a corpus, the database first: all that is later than it is caught up with.
const PARTS: [&str; 5] = [DATABASE, "decisions.jsonl", config::FILE, "same_as.tsv", "rules.tsv"];

/// The version of this format.
const FORMAT: u32 = 1;

const MANIFEST: &str = "manifest.json";

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of this format.
    pub format: u32,
    /// The program that made it, with its version.
    pub program: String,
    /// When, RFC 3339 in UTC.
    pub made: String,
    /// The random name of the corpus.
    pub corpus: String,
    /// The number of its last change.
    pub change: u64,
    /// Articles held.
    pub articles: u64,
    /// Its files.
    pub parts: Vec<PartFile>,
}

/// A file of a corpus in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartFile {
    /// Its name in the folder of the corpus.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
}

/// A file of the same folder, named after another.
fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(ending);
    file.with_file_name(name)
}

/// Makes what a folder lists last through a power cut.
fn sync_folder(folder: &Path) {
    // A system that cannot open folders keeps its lists in its own way.
    if let Ok(folder) = std::fs::File::open(folder) {
        let _ = folder.sync_all();
    }
}
