//! The numbers of all articles, for lists of the whole archive.

use super::searcher::Searcher;
use crate::article::ArticleId;

impl Searcher {
    /// The number of every article shown, ascending, and the state of the index that they were read in.
    pub fn ids(&self) -> (Vec<ArticleId>, u64) {
        let snapshot = self.snapshot();
        let segments = snapshot.searcher.segment_readers().iter().zip(&snapshot.segments);
        let mut ids: Vec<ArticleId> = segments
            .flat_map(|(segment, columns)| columns.open_docs(segment).map(|doc| ArticleId(columns.ids[doc as usize])))
            .collect();
        ids.sort_unstable();
        (ids, snapshot.token)
    }
}
