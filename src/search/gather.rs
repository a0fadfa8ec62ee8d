//! Matching documents → total, best hits, facet and year counts, in one walk.
//!
//! Every matching article is looked at once: it is tested against the filters, counted in the flat columns of its
//! segment, and offered to a heap of the best. Counts are exact by construction; nothing is estimated per segment.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::sync::Arc;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use super::answer::{Collapse, FacetField, Sort};
use super::collapse::{self, Waiting};
use super::filters::{Filters, SegmentFilters, Verdict, column};
use crate::index::columns::{SegmentColumns, UNDATED};
use crate::index::snapshot::Snapshot;

/// The top bit of [`Rank::id`], which no article number has: set for copies, so that of equals the story comes first.
const COPY: u64 = 1 << 63;

/// The rank of a hit: higher `first` comes first, then stories before their copies, then lower `id`. Equal for equal hits
/// in any segment layout, so that cursors survive merges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rank {
    pub(super) first: i64,
    pub(super) id: u64,
}

impl Ord for Rank {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.first, Reverse(self.id)).cmp(&(other.first, Reverse(other.id)))
    }
}

impl PartialOrd for Rank {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Rank {
    /// The rank of a document.
    pub(super) fn of_document(sort: Sort, score: Score, columns: &SegmentColumns, doc: DocId) -> Self {
        let copy = if columns.is_copy(doc) { COPY } else { 0 };
        Self::of(sort, score, columns.first_day[doc as usize], columns.ids[doc as usize] | copy)
    }

    /// By score: the bits of a positive float grow with it.
    fn of(sort: Sort, score: Score, day: i32, id: u64) -> Self {
        let first = match (sort, day) {
            (Sort::Relevance, _) => i64::from(score.max(0.0).to_bits()),
            (_, UNDATED) => i64::MIN,
            (Sort::Newest, day) => i64::from(day),
            (Sort::Oldest, day) => -i64::from(day),
        };
        Self { first, id }
    }

    /// The score that made it.
    pub(super) fn score(self, sort: Sort) -> f32 {
        match sort {
            Sort::Relevance => f32::from_bits(u32::try_from(self.first).unwrap_or(0)),
            _ => 0.0,
        }
    }
}

/// What is wanted of the walk.
pub(super) struct Gather {
    pub(super) snapshot: Arc<Snapshot>,
    pub(super) filters: Filters,
    pub(super) sort: Sort,
    /// What counts as one hit.
    pub(super) collapse: Collapse,
    /// Only hits that come after this one are kept (all are counted).
    pub(super) after: Option<Rank>,
    /// How many of the best are kept.
    pub(super) keep: usize,
    /// Facets to count; years are always counted.
    pub(super) facets: Vec<FacetField>,
}

/// What the walk found.
#[derive(Default)]
pub(super) struct Gathered {
    /// Hits: articles, or stories if copies are collapsed.
    pub(super) total: u64,
    /// Articles, whatever counts as a hit.
    pub(super) articles: u64,
    /// The best, best first.
    pub(super) best: Vec<(Rank, DocAddress)>,
    /// Per wanted facet: counts by place in the snapshot's dictionary, and articles without a value.
    pub(super) counts: Vec<(Vec<u64>, u64)>,
    pub(super) years: BTreeMap<i16, u64>,
    pub(super) undated: u64,
}

impl Collector for Gather {
    type Fruit = Gathered;
    type Child = SegmentGather;

    fn for_segment(&self, segment: SegmentOrdinal, _: &SegmentReader) -> tantivy::Result<SegmentGather> {
        let columns = Arc::clone(&self.snapshot.segments[segment as usize]);
        let counted = self
            .facets
            .iter()
            .filter_map(|field| Some((*field, column(*field)?)))
            .map(|(field, column)| Counted {
                field,
                column,
                counts: vec![0; columns.values[column].terms.len()],
                missing: 0,
            })
            .collect();
        Ok(SegmentGather {
            segment,
            filters: self.filters.in_segment(segment as usize, &self.snapshot),
            sort: self.sort,
            after: self.after,
            keep: self.keep,
            stories: (self.collapse == Collapse::Copies).then(|| Arc::clone(&self.snapshot)),
            waiting: Vec::new(),
            heap: BinaryHeap::new(),
            total: 0,
            counted,
            years: vec![0; columns.years.len() + 1],
            columns,
        })
    }

    fn requires_scoring(&self) -> bool {
        self.sort == Sort::Relevance
    }

    fn merge_fruits(&self, parts: Vec<SegmentPart>) -> tantivy::Result<Gathered> {
        let values = self.facets.iter().filter_map(|field| column(*field));
        let sizes: Vec<usize> = values.map(|field| self.snapshot.dictionaries[field].shown.len()).collect();
        let mut all =
            Gathered { counts: sizes.iter().map(|size| (vec![0; *size], 0)).collect(), ..Gathered::default() };
        let mut waiting = Vec::new();
        for mut part in parts {
            waiting.append(&mut part.waiting);
            all.total += part.total;
            all.articles += part.total;
            all.best.extend(part.best);
            let places = |column: usize| &self.snapshot.dictionaries[column].places[part.segment as usize];
            for (sum, counted) in all.counts.iter_mut().zip(part.counted) {
                for (ordinal, count) in counted.counts.into_iter().enumerate().filter(|(_, count)| *count > 0) {
                    sum.0[places(counted.column)[ordinal] as usize] += u64::from(count);
                }
                sum.1 += counted.missing;
            }
            let (undated, years) = part.years.split_last().unwrap_or((&0, &[]));
            all.undated += undated;
            for (year, count) in self.snapshot.segments[part.segment as usize].years.iter().zip(years) {
                if *count > 0 {
                    *all.years.entry(*year).or_default() += count;
                }
            }
        }
        collapse::count(waiting, self, &mut all);
        all.best.sort_by_key(|(rank, _)| Reverse(*rank));
        all.best.truncate(self.keep);
        Ok(all)
    }
}

/// Counts of one facet in one segment.
pub(super) struct Counted {
    field: FacetField,
    column: usize,
    counts: Vec<u32>,
    missing: u64,
}

/// The walk over one segment.
pub(super) struct SegmentGather {
    segment: SegmentOrdinal,
    columns: Arc<SegmentColumns>,
    filters: SegmentFilters,
    sort: Sort,
    after: Option<Rank>,
    keep: usize,
    /// Set if copies are collapsed.
    stories: Option<Arc<Snapshot>>,
    /// Documents of stories with copies: what they count for is known when all of the story have been seen.
    waiting: Vec<Waiting>,
    heap: BinaryHeap<Reverse<(Rank, DocId)>>,
    total: u64,
    counted: Vec<Counted>,
    years: Vec<u64>,
}

/// What the walk over one segment found.
pub(super) struct SegmentPart {
    segment: SegmentOrdinal,
    total: u64,
    best: Vec<(Rank, DocAddress)>,
    waiting: Vec<Waiting>,
    counted: Vec<Counted>,
    years: Vec<u64>,
}

impl SegmentGather {
    fn count(&mut self, doc: DocId, only: Option<FacetField>) {
        for counted in self.counted.iter_mut().filter(|counted| only.is_none_or(|only| only == counted.field)) {
            let own = self.columns.values[counted.column].of(doc);
            for value in own {
                counted.counts[*value as usize] += 1;
            }
            counted.missing += u64::from(own.is_empty());
        }
        if only.is_none_or(|only| only == FacetField::Year) {
            self.years[usize::from(self.columns.year[doc as usize])] += 1;
        }
    }

    fn offer(&mut self, doc: DocId, score: Score) {
        let rank = Rank::of_document(self.sort, score, &self.columns, doc);
        if self.after.is_some_and(|after| rank >= after) {
            return;
        }
        if self.heap.len() < self.keep {
            self.heap.push(Reverse((rank, doc)));
        } else if self.heap.peek().is_some_and(|Reverse((worst, _))| rank > *worst) {
            self.heap.pop();
            self.heap.push(Reverse((rank, doc)));
        }
    }
}

impl SegmentCollector for SegmentGather {
    type Fruit = SegmentPart;

    fn collect(&mut self, doc: DocId, score: Score) {
        let verdict = self.filters.verdict(doc);
        if let Some(story) = self.stories.as_ref().and_then(|snapshot| snapshot.stories.place(self.segment, doc)) {
            if verdict != Verdict::Fails {
                self.waiting.push(Waiting { story, address: DocAddress::new(self.segment, doc), verdict, score });
            }
            return;
        }
        match verdict {
            Verdict::Passes => {
                self.total += 1;
                self.count(doc, None);
                self.offer(doc, score);
            }
            Verdict::FailsOnly(field) => self.count(doc, Some(field)),
            Verdict::Fails => {}
        }
    }

    fn harvest(self) -> SegmentPart {
        let address = |doc| DocAddress::new(self.segment, doc);
        SegmentPart {
            segment: self.segment,
            total: self.total,
            best: self.heap.into_iter().map(|Reverse((rank, doc))| (rank, address(doc))).collect(),
            waiting: self.waiting,
            counted: self.counted,
            years: self.years,
        }
    }
}
