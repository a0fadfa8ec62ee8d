//! Segments → those that are merged: the engine's logarithmic policy, within bounds.
//!
//! A merge reads its segments through mapped pages, which count as the process's own for who looks at it. So none takes more
//! articles together than [`MOST`]; `optimize`, which a person asks for, merges all.

use std::collections::{HashMap, HashSet};

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
        let is_thinned =
            |segment: &&SegmentMeta| segment.num_deleted_docs() as f32 > DELETED_SHARE * segment.max_doc() as f32;
        let thinned: HashSet<_> = segments.iter().filter(is_thinned).map(SegmentMeta::id).collect();
        let within = |MergeCandidate(mut together): MergeCandidate| {
            let first_thinned = together.iter().copied().find(|id| thinned.contains(id));
            together.sort_by_key(|id| articles.get(id));
            let mut sum = 0u32;
            let alone = together.len() == 1;
            together.retain(|id| {
                sum = sum.saturating_add(articles.get(id).copied().unwrap_or(0));
                alone || sum <= MOST
            });
            // One by itself is merged for what is deleted in it, never for what was left out beside it.
            match alone || together.len() > 1 {
                true => Some(MergeCandidate(together)),
                false => first_thinned.map(|id| MergeCandidate(vec![id])),
            }
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
        merged_with_deleted(&articles.iter().map(|count| (*count, 0)).collect::<Vec<_>>())
    }

    fn merged_with_deleted(articles: &[(u32, u32)]) -> Vec<usize> {
        let index = Index::create_in_ram(Schema::builder().build());
        let segment = |(count, deleted): &(u32, u32)| {
            let meta = index.new_segment_meta(tantivy::index::SegmentId::generate_random(), *count);
            if *deleted > 0 { meta.with_delete_meta(*deleted, 1) } else { meta }
        };
        let segments: Vec<SegmentMeta> = articles.iter().map(segment).collect();
        Merging::default().compute_merge_candidates(&segments).iter().map(|together| together.0.len()).collect()
    }

    #[test]
    fn small_segments_are_merged_together_and_large_ones_a_few_at_a_time() {
        assert_eq!(merged(&[1_000; 8]), [8]);
        assert_eq!(merged(&[40_000; 8]), [3]);
        assert!(merged(&[100_000; 8]).is_empty());
        assert!(merged(&[1_000; 3]).is_empty());
    }

    #[test]
    fn what_lost_many_articles_is_merged_alone_if_it_fits_to_nothing() {
        assert_eq!(merged_with_deleted(&[(100_000, 40_000), (120_000, 0)]), [1]);
        assert!(merged_with_deleted(&[(100_000, 1_000), (120_000, 0)]).is_empty());
    }
}
