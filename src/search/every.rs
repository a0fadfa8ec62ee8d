//! Every article that is shown, in the order in which it is stored: for walks over the whole archive.

use tantivy::DocAddress;

use super::Searcher;
use crate::error::Result;
use crate::index::StoredEntry;

impl Searcher {
    /// Hands on every article of one state of the index, decisions laid over it. Returns the change of that state. Reads
    /// each block of the store once: some ten thousand articles a second.
    ///
    /// # Errors
    /// [`crate::error::Error::IndexDamaged`]; those of `take`, which end the walk.
    pub fn every(&self, mut take: impl FnMut(StoredEntry) -> Result<()>) -> Result<u64> {
        let snapshot = self.snapshot();
        for (number, segment) in (0..).zip(snapshot.searcher.segment_readers()) {
            for document in snapshot.segments[number as usize].open_docs(segment) {
                take(snapshot.stored(DocAddress::new(number, document))?)?;
            }
        }
        Ok(snapshot.reached.change)
    }
}
