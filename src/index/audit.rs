//! Index → what is damaged in its files, and what it holds, article by article.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use super::entry::Stored;
use super::packing::{self, Unpacking};
use super::told::{self, Told};
use super::{Reached, StoredEntry, kept};
use crate::error::{Error, Result};

/// What the files of an index say of themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    /// Up to where it has come.
    pub reached: Reached,
    /// Files that were looked at.
    pub files: u64,
    /// Files that are missing or whose checksum differs, with what is wrong.
    pub damaged: Vec<(String, &'static str)>,
    /// Files that belong to no commit: a writer that was killed left them.
    pub left: Vec<String>,
}

/// Reads every file of an index and compares it with its checksum. The index is opened afresh for it.
///
/// # Errors
/// Those of opening the index.
pub fn files(folder: &Path) -> Result<Files> {
    let (index, reached) = super::open(folder)?;
    let damaged = |e: tantivy::TantivyError| Error::IndexDamaged { path: folder.to_owned(), reason: e.to_string() };
    let Some(path) = super::current(folder)? else { return Err(Error::NoIndex { path: folder.to_owned() }) };
    let metas = index.load_metas().map_err(damaged)?;
    let wanted: HashSet<String> =
        metas.list_segment_files().iter().map(|file| file.to_string_lossy().into_owned()).collect();
    let present: HashSet<String> = std::fs::read_dir(&path)
        .map_err(|source| Error::io("read", &path, source))?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    // Not every kind of file is written for every segment; these always are, the last where articles were deleted.
    let always = |name: &str| {
        let endings = [".idx", ".term", ".store", ".fast", ".del"];
        endings.iter().any(|ending| name.ends_with(ending)) && !name.ends_with(".0.del")
    };
    let missing = wanted.iter().filter(|name| always(name) && !present.contains(*name));
    let mut told: Vec<(String, &'static str)> = missing.map(|name| (name.clone(), "it is missing")).collect();
    let altered = index.validate_checksum().map_err(damaged)?;
    told.extend(altered.iter().map(|file| (file.to_string_lossy().into_owned(), "its checksum differs")));
    let judged = |name: &String| {
        let judges = [packing::verdict, told::verdict, kept::verdict];
        judges.iter().find_map(|verdict| verdict(&path, name))
    };
    let beside = present.iter().filter_map(|name| Some((name, judged(name)?)));
    let beside: HashMap<&String, Option<&'static str>> = beside.collect();
    told.extend(beside.iter().filter_map(|(name, wrong)| Some(((*name).clone(), (*wrong)?))));
    told.sort();
    let own = |name: &&String| !name.starts_with('.') && *name != "meta.json";
    let known = |name: &&String| wanted.contains(*name) || beside.contains_key(name);
    let mut left: Vec<String> = present.iter().filter(own).filter(|name| !known(name)).cloned().collect();
    left.sort();
    let files = present.iter().filter(|name| known(name)).count() as u64;
    Ok(Files { reached, files, damaged: told, left })
}

/// Hands on every article that an index holds, in the order in which it is stored, and returns up to which change it has
/// come. Its files must be sound.
///
/// # Errors
/// [`Error::IndexDamaged`] at the first article that cannot be read; those of `take`.
pub fn entries(folder: &Path, mut take: impl FnMut(StoredEntry) -> Result<()>) -> Result<u64> {
    let damaged = |reason: String| Error::IndexDamaged { path: folder.to_owned(), reason };
    let (index, reached) = super::open(folder)?;
    let Some(path) = super::current(folder)? else { return Err(Error::NoIndex { path: folder.to_owned() }) };
    let unpacking = Unpacking::in_folder(&path)?;
    let reader = index.reader().map_err(|e| Error::opening_index(folder, e.to_string()))?;
    for segment in reader.searcher().segment_readers() {
        let store = segment.get_store_reader(1).map_err(|e| damaged(e.to_string()))?;
        for stored in store.iter::<Stored>(segment.alive_bitset()) {
            let stored = stored.map_err(|e| damaged(e.to_string()))?;
            take(stored.entry(&unpacking).map_err(damaged)?)?;
        }
    }
    Ok(reached.change)
}

/// The number of the telling of stories that an index holds, and by article which article the story is named after.
///
/// # Errors
/// Those of opening the index.
pub(crate) fn stories(folder: &Path) -> Result<Told> {
    let Some(path) = super::current(folder)? else { return Err(Error::NoIndex { path: folder.to_owned() }) };
    Told::read(&path, folder)
}
