//! Segments → those that are merged: the engine's logarithmic policy, within bounds.
//!
//! A merge reads its segments through mapped pages, which count as the process's own for who looks at it. So none takes more
//! articles together than [`MOST`]; `optimize`, which a person asks for, merges all.

use std::collections::HashMap;

use tantivy::SegmentMeta;
use tantivy::indexer::{LogMergePolicy, MergeCandidate, MergePolicy};

/// Share of deleted articles from which a segment is merged: the engine's own default would keep them for ever.
const DELETED_SHARE: f32 = 0.2;

/// Articles of one merge: about half a gigabyte of files.
const MOST: u32 = 125_000;

/// The policy.
#[derive(Debug)]
pub(super) struct Merging(LogMergePolicy);

impl Default for Merging {
    fn default() -> Self {
        let mut policy = LogMergePolicy::default();
        policy.set_del_docs_ratio_before_merge(DELETED_SHARE);
        Self(policy)
    }
}

impl MergePolicy for Merging {
    fn compute_merge_candidates(&self, segments: &[SegmentMeta]) -> Vec<MergeCandidate> {
        let articles: HashMap<_, _> = segments.iter().map(|segment| (segment.id(), segment.num_docs())).collect();
        let within = |MergeCandidate(mut together): MergeCandidate| {
            together.sort_by_key(|id| articles.get(id));
            let mut sum = 0u32;
            let alone = together.len() == 1;
            together.retain(|id| {
                sum = sum.saturating_add(articles.get(id).copied().unwrap_or(0));
                alone || sum <= MOST
            });
            // One by itself is merged for what is deleted in it, never for what was left out beside it.
            (alone || together.len() > 1).then_some(MergeCandidate(together))
        };
        self.0.compute_merge_candidates(segments).into_iter().filter_map(within).collect()
    }
}

#[cfg(test)]
mod tests {
    use tantivy::Index;
    use tantivy::schema::Schema;

    use super::*;

    fn merged(articles: &[u32]) -> Vec<usize> {
        let index = Index::create_in_ram(Schema::builder().build());
        let segments: Vec<SegmentMeta> = articles
            .iter()
            .map(|count| index.new_segment_meta(tantivy::index::SegmentId::generate_random(), *count))
            .collect();
        Merging::default().compute_merge_candidates(&segments).iter().map(|together| together.0.len()).collect()
    }

    #[test]
    fn small_segments_are_merged_together_and_large_ones_a_few_at_a_time() {
        assert_eq!(merged(&[1_000; 8]), [8]);
        assert_eq!(merged(&[40_000; 8]), [3]);
        assert!(merged(&[100_000; 8]).is_empty());
        assert!(merged(&[1_000; 3]).is_empty());
    }
}
