//! Backup → its parts, each compared with what the manifest says of it.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::{FORMAT, MANIFEST, Manifest, PARTS, PartFile};
use crate::corpus::{DATABASE, identity};
use crate::error::{Error, Result};

/// Longest manifest: a handful of short lines.
const MAX_MANIFEST_BYTES: u64 = 1 << 20;

/// Reads a backup to its end and compares every part with its SHA-256. Returns what it holds.
///
/// # Errors
/// [`Error::Backup`] with the first thing that is wrong.
pub fn verify(file: &Path) -> Result<Manifest> {
    read(file, |_, _| Ok(()))
}

/// The same, and hands on each part as it is read. What was handed on counts only when this returns without an error.
pub(super) fn read(file: &Path, mut take: impl FnMut(&PartFile, &mut dyn Read) -> Result<()>) -> Result<Manifest> {
    let broken = |reason: String| Error::Backup { path: file.to_owned(), reason };
    let opened = File::open(file).map_err(|source| Error::io("read", file, source))?;
    let mut frame = zstd::Decoder::new(opened).map_err(|e| broken(e.to_string()))?;
    let mut tar = tar::Archive::new(&mut frame);
    let mut members = tar.entries().map_err(|e| broken(e.to_string()))?;
    let no_backup = || broken("it does not begin with a manifest".into());
    let first = members.next().ok_or_else(no_backup)?.map_err(|e| broken(format!("it is no tar in zstd: {e}")))?;
    if first.path_bytes() != MANIFEST.as_bytes() {
        return Err(no_backup());
    }
    let manifest: Manifest = serde_json::from_reader(first.take(MAX_MANIFEST_BYTES)).map_err(|_| no_backup())?;
    fits(&manifest).map_err(broken)?;
    for part in &manifest.parts {
        let missing = || broken(format!("{} is missing", part.name));
        let member = members.next().ok_or_else(missing)?.map_err(|e| broken(format!("before {}: {e}", part.name)))?;
        if member.path_bytes() != part.name.as_bytes() {
            return Err(missing());
        }
        let mut hashed = Hashed { inner: member, hasher: Sha256::new(), bytes: 0 };
        take(part, &mut hashed)?;
        std::io::copy(&mut hashed, &mut std::io::sink()).map_err(|e| broken(format!("in {}: {e}", part.name)))?;
        if hashed.bytes != part.bytes || identity::hex(&hashed.hasher.finalize()) != part.sha256 {
            return Err(broken(format!("{} is not what the manifest says: its SHA-256 differs", part.name)));
        }
    }
    match members.next() {
        None => {}
        Some(Ok(_)) => return Err(broken("it holds more than its manifest says".into())),
        Some(Err(error)) => return Err(broken(error.to_string())),
    }
    // To the end of the frame, where its checksum stands.
    std::io::copy(tar.into_inner(), &mut std::io::sink()).map_err(|e| broken(e.to_string()))?;
    Ok(manifest)
}

/// Whether this program can put back what a manifest says.
fn fits(manifest: &Manifest) -> std::result::Result<(), String> {
    if manifest.format != FORMAT {
        return Err(format!("it has format {}, this program reads format {FORMAT}", manifest.format));
    }
    let names: Vec<&str> = manifest.parts.iter().map(|part| part.name.as_str()).collect();
    if names.first() != Some(&DATABASE) {
        return Err("it holds no database".into());
    }
    for (number, name) in names.iter().enumerate() {
        if !PARTS.contains(name) || names[..number].contains(name) {
            return Err(format!("'{name}' has no place in a corpus"));
        }
    }
    Ok(())
}

/// What is read, hashed and counted on the way.
struct Hashed<R> {
    inner: R,
    hasher: Sha256,
    bytes: u64,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.hasher.update(&buffer[..read]);
        self.bytes += read as u64;
        Ok(read)
    }
}
