//! Matching documents → total, best hits, counts of values and dates, in one walk.
//!
//! Every matching article is looked at once: it is tested against the filters, counted in the flat columns of its
//! segment, and offered to a heap of the best. Counts are exact by construction; nothing is estimated per segment.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use super::answer::{Collapse, FacetField, Sort};
use super::collapse::{self, Waiting};
use super::filters::{Filters, SegmentFilters, Verdict, column};
use super::tally::Tally;
use crate::index::columns::{Days, SegmentColumns};
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
    pub(super) fn of(sort: Sort, score: Score, columns: &SegmentColumns, doc: DocId) -> Self {
        Self { first: Self::first(sort, score, columns, doc), id: Self::id(columns, doc) }
    }

    fn first(sort: Sort, score: Score, columns: &SegmentColumns, doc: DocId) -> i64 {
        match sort {
            Sort::Relevance => Self::by_score(score),
            sort => Self::by_date(sort, columns.days(doc)),
        }
    }

    fn id(columns: &SegmentColumns, doc: DocId) -> u64 {
        columns.ids[doc as usize] | if columns.is_copy(doc) { COPY } else { 0 }
    }

    /// The first part of a rank by score: the bits of a positive float grow with it.
    fn by_score(score: Score) -> i64 {
        i64::from(score.max(0.0).to_bits())
    }

    /// The first part of a rank by date; what has none comes last.
    fn by_date(sort: Sort, days: Option<Days>) -> i64 {
        days.map_or(i64::MIN, |days| if sort == Sort::Oldest { -i64::from(days.first) } else { i64::from(days.first) })
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
    /// Facets to count.
    pub(super) facets: Vec<FacetField>,
    /// Whether dates are counted.
    pub(super) dates: bool,
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
    /// Per wanted facet of values.
    pub(super) counts: Vec<FacetCounts>,
    /// Articles by place in the snapshot's calendar; without those of stories, if copies are collapsed.
    pub(super) dates: Tally,
    /// If copies are collapsed, the stories and the places in the calendar of their articles, each pair once.
    pub(super) stories: Vec<(u32, u32)>,
    pub(super) undated: u64,
}

/// The counts of one facet, by place in the dictionary (in a segment: by ordinal).
#[derive(Default)]
pub(super) struct FacetCounts {
    pub(super) values: Tally,
    /// Articles without a value.
    pub(super) missing: u64,
}

impl FacetCounts {
    fn new(places: usize) -> Self {
        Self { values: Tally::new(places), missing: 0 }
    }
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
                counts: FacetCounts::new(columns.values[column].terms.len()),
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
            dates: self.dates.then(|| Tally::new(columns.dates.len() + 1)),
            columns,
        })
    }

    fn requires_scoring(&self) -> bool {
        self.sort == Sort::Relevance
    }

    fn merge_fruits(&self, parts: Vec<SegmentPart>) -> tantivy::Result<Gathered> {
        let snapshot = &self.snapshot;
        let columns = self.facets.iter().filter_map(|field| column(*field));
        let mut all = Gathered {
            counts: columns.map(|column| FacetCounts::new(snapshot.dictionaries[column].shown.len())).collect(),
            dates: Tally::new(if self.dates { snapshot.calendar.dates.len() } else { 0 }),
            ..Gathered::default()
        };
        let mut waiting = Vec::new();
        for mut part in parts {
            let segment = part.segment as usize;
            waiting.append(&mut part.waiting);
            all.total += part.total;
            all.articles += part.total;
            all.best.extend(part.best);
            for (sum, Counted { column, counts, .. }) in all.counts.iter_mut().zip(part.counted) {
                let places = &snapshot.dictionaries[column].places[segment];
                for ordinal in counts.values.touched() {
                    sum.values.add(places[*ordinal as usize], counts.values.of(*ordinal));
                }
                sum.missing += counts.missing;
            }
            let (places, dates) = (&snapshot.calendar.places[segment], part.dates.unwrap_or_default());
            for date in dates.touched() {
                match places.get(*date as usize) {
                    Some(place) => all.dates.add(*place, dates.of(*date)),
                    None => all.undated += u64::from(dates.of(*date)),
                }
            }
        }
        collapse::count(waiting, self, &mut all);
        all.best.sort_unstable_by_key(|(rank, _)| Reverse(*rank));
        all.best.truncate(self.keep);
        Ok(all)
    }
}

/// Counts of one facet in one segment.
pub(super) struct Counted {
    field: FacetField,
    column: usize,
    counts: FacetCounts,
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
    /// By place in the segment's dates; the last is "undated".
    dates: Option<Tally>,
}

/// What the walk over one segment found.
pub(super) struct SegmentPart {
    segment: SegmentOrdinal,
    total: u64,
    best: Vec<(Rank, DocAddress)>,
    waiting: Vec<Waiting>,
    counted: Vec<Counted>,
    dates: Option<Tally>,
}

impl SegmentGather {
    fn count(&mut self, doc: DocId, only: Option<FacetField>) {
        for counted in self.counted.iter_mut().filter(|counted| only.is_none_or(|only| only == counted.field)) {
            let own = self.columns.values[counted.column].of(doc);
            for value in own {
                counted.counts.values.add(*value, 1);
            }
            counted.counts.missing += u64::from(own.is_empty());
        }
        if let Some(dates) = self.dates.as_mut().filter(|_| only.is_none_or(|only| only == FacetField::Year)) {
            dates.add(self.columns.date[doc as usize], 1);
        }
    }

    /// Most hits are worse than those kept already, which their first part tells: their number is not looked up.
    fn offer(&mut self, doc: DocId, score: Score) {
        let first = Rank::first(self.sort, score, &self.columns, doc);
        let full = self.heap.len() >= self.keep;
        if full && self.heap.peek().is_none_or(|Reverse((worst, _))| first < worst.first) {
            return;
        }
        let rank = Rank { first, id: Rank::id(&self.columns, doc) };
        if self.after.is_some_and(|after| rank >= after) {
            return;
        }
        if !full {
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
            dates: self.dates,
        }
    }
}
