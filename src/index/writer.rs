//! Entries → commits: the one writer of an index.
//!
//! The index is opened afresh for each writer: an engine handle that was opened long ago would overwrite the list of
//! files that another process has written since. A commit carries the change of the corpus that it has reached, so a
//! writer that was killed leaves an index that knows from where to catch up.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use tantivy::directory::MmapDirectory;
use tantivy::store::Compressor;
use tantivy::{Index, IndexSettings, IndexWriter, TantivyDocument, Term};

use super::merging::Merging;
use super::packing::Packing;
use super::told::Told;
use super::words::{self, Words};
use super::{FORMAT, Fields, Reached, StoredEntry, document, entry, kept, schema};
use crate::article::ArticleId;
use crate::error::{Error, Result};

/// Memory for postings before they are written as segments, bytes: shared by the threads. More of it makes larger segments,
/// which are merged less often.
const BUDGET: usize = 320 << 20;

/// Bytes of packed entries that are read together.
const BLOCK: usize = 4 << 10;

/// The writer of an index folder.
pub struct Writer {
    folder: PathBuf,
    writer: IndexWriter,
    fields: Fields,
    reached: Reached,
    /// The subfolder being built, until it becomes the current one.
    building: Option<String>,
    packing: RefCell<Packing>,
    /// The folder of the segments.
    path: PathBuf,
    /// The number of the telling of stories that lies there.
    told: Option<u64>,
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Writer").field("folder", &self.folder).field("reached", &self.reached).finish()
    }
}

impl Writer {
    /// Opens the index that follows a corpus, or begins one if there is none.
    ///
    /// # Errors
    /// [`Error::IndexFormat`] if it has another format or follows another corpus, [`Error::IndexDamaged`].
    pub fn open(folder: &Path, corpus: &str, threads: usize) -> Result<Self> {
        if super::current(folder)?.is_none() {
            let mut fresh = Self::rebuild(folder, corpus, threads)?;
            fresh.commit(0)?;
            return Ok(fresh);
        }
        let (index, reached) = super::open(folder)?;
        if reached.corpus != corpus {
            let reason = "was built from another corpus".into();
            return Err(Error::IndexFormat { path: folder.to_owned(), reason });
        }
        Self::over(index, folder, reached, None, threads)
    }

    /// Begins a new, empty index beside the valid one; its first [`Writer::commit`] puts it in its place.
    pub fn rebuild(folder: &Path, corpus: &str, threads: usize) -> Result<Self> {
        let stamp = jiff::Timestamp::now().as_nanosecond();
        let name = format!("build-{stamp:x}-{}", std::process::id());
        let path = folder.join(&name);
        std::fs::create_dir_all(&path).map_err(|source| Error::io("create", &path, source))?;
        let refused = |e: tantivy::TantivyError| Error::IndexWrite { path: folder.to_owned(), reason: e.to_string() };
        let directory = MmapDirectory::open(&path).map_err(|e| refused(e.into()))?;
        // Entries come packed.
        let settings = IndexSettings {
            docstore_compression: Compressor::None,
            docstore_blocksize: BLOCK,
            ..IndexSettings::default()
        };
        let index = Index::create(directory, schema::schema(), settings).map_err(refused)?;
        let reached = Reached { format: FORMAT, corpus: corpus.to_owned(), change: 0 };
        Self::over(index, folder, reached, Some(name), threads)
    }

    fn over(index: Index, folder: &Path, reached: Reached, building: Option<String>, threads: usize) -> Result<Self> {
        let fields = schema::fields(&index.schema())
            .ok_or_else(|| Error::IndexFormat { path: folder.to_owned(), reason: "has other fields".into() })?;
        index.tokenizers().register(words::NAME, Words::default());
        // Each makes segments of its own with every commit, and keeps up with three that clean and enrich.
        let threads = threads.div_ceil(3).clamp(1, 8);
        let writer: IndexWriter = index.writer_with_num_threads(threads, BUDGET).map_err(|e| writing(folder, &e))?;
        writer.set_merge_policy(Box::new(Merging::default()));
        let path = match &building {
            Some(name) => folder.join(name),
            None => super::current(folder)?.ok_or_else(|| Error::NoIndex { path: folder.to_owned() })?,
        };
        let packing = RefCell::new(Packing::in_folder(&path)?);
        let told = Told::number_in(&path);
        Ok(Self { folder: folder.to_owned(), writer, fields, reached, building, packing, path, told })
    }

    /// The change of the corpus up to which this index has come.
    pub fn reached(&self) -> u64 {
        self.reached.change
    }

    /// Whether it builds an index that every article is put into once.
    pub fn is_new(&self) -> bool {
        self.building.is_some()
    }

    /// Puts an entry in the place of any earlier version of its article.
    pub fn put(&self, stored: &StoredEntry) -> Result<()> {
        let packed = self.packing.borrow_mut().pack(&entry::encode(stored))?;
        let document: TantivyDocument = document::document(stored, &packed, &self.fields);
        if self.building.is_none() {
            self.remove(stored.id);
        }
        self.writer.add_document(document).map_err(|e| writing(&self.folder, &e)).map(drop)
    }

    /// The number of the telling of stories that readers are shown; `None` if it cannot be read.
    pub fn told(&self) -> Option<u64> {
        self.told
    }

    /// Says which articles tell one story: by article (ascending), the one that its story is named after, if that is another.
    pub fn tell(&mut self, number: u64, stories: &[(ArticleId, ArticleId)]) -> Result<()> {
        Told::write(&self.path, number, stories)?;
        self.told = Some(number);
        Ok(())
    }

    /// Takes an article out.
    pub fn remove(&self, id: ArticleId) {
        self.writer.delete_term(Term::from_field_u64(self.fields.id, id.0));
    }

    /// Makes everything since the last commit visible to readers, as of that change of the corpus.
    pub fn commit(&mut self, change: u64) -> Result<()> {
        self.reached.change = change;
        let payload = serde_json::to_string(&self.reached).expect("strings and numbers are always JSON");
        let mut prepared = self.writer.prepare_commit().map_err(|e| writing(&self.folder, &e))?;
        prepared.set_payload(&payload);
        prepared.commit().map_err(|e| writing(&self.folder, &e))?;
        kept::keep(self.writer.index(), &self.path);
        if let Some(name) = self.building.take() {
            super::make_current(&self.folder, &name)?;
        }
        Ok(())
    }

    /// How many segments the index has.
    pub fn segments(&self) -> Result<usize> {
        let segments = self.writer.index().searchable_segment_ids().map_err(|e| writing(&self.folder, &e))?;
        Ok(segments.len())
    }

    /// Merges all segments into one, without what was deleted, and removes their files. Nothing else changes: readers see
    /// the same articles as of the same change.
    pub fn optimize(&mut self) -> Result<()> {
        let failed = |e: tantivy::TantivyError| writing(&self.folder, &e);
        let segments = self.writer.index().searchable_segment_ids().map_err(failed)?;
        if segments.is_empty() {
            return Ok(());
        }
        self.writer.merge(&segments).wait().map_err(failed)?;
        self.writer.garbage_collect_files().wait().map_err(failed)?;
        Ok(())
    }

    /// Waits for merges that are under way and lets the index go.
    pub fn close(self) -> Result<()> {
        let (folder, index) = (self.folder, self.writer.index().clone());
        self.writer.wait_merging_threads().map_err(|e| writing(&folder, &e))?;
        kept::keep(&index, &self.path);
        Ok(())
    }
}

fn writing(folder: &Path, error: &tantivy::TantivyError) -> Error {
    match Error::opening_index(folder, error.to_string()) {
        Error::IndexDamaged { path, reason } => Error::IndexWrite { path, reason },
        rights => rights,
    }
}
