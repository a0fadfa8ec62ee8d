//! Matching documents → total and best hits, in one walk; what is counted of them is [`super::count`]'s duty.
//!
//! Every matching article is looked at once: it is tested against the filters, listed, and offered to a heap of the best.
//! Only what passes is scored.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;
use std::sync::Arc;

use tantivy::query::{AllQuery, EnableScoring};
use tantivy::{DocAddress, DocId, DocSet, Score, SegmentOrdinal, SegmentReader, TERMINATED};

use super::answer::{Collapse, FacetField, Sort};
use super::bonus::{Bonuses, SegmentBonuses};
use super::collapse::{self, Waiting};
use super::count::{self, Counted, FacetCounts};
use super::filters::{Filters, SegmentFilters, Verdict};
use super::hands;
use super::patience::{Steps, look};
use super::plan::Plan;
use super::ranking::Ranking;
use super::tally::Tally;
use crate::index::columns::{Days, SegmentColumns};
use crate::index::snapshot::Snapshot;

/// The top bit of [`Rank::id`], which no article number has: set for copies, so that of equals the story comes first.
const COPY: u64 = 1 << 63;

/// From so many articles on an archive is walked on several cores at once.
const SHARED: u64 = if cfg!(test) { 2 } else { 200_000 };

/// What a sum of scores may be greater than by rounding.
const ROUNDED: Score = 1.0001;

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

/// The best hits so far, the worst of them on top.
type Best = BinaryHeap<Reverse<(Rank, DocAddress)>>;

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
    pub(super) facets: Vec<Counted>,
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

impl Gather {
    /// Walks the matches of a plan once.
    pub(super) fn walk(&self, plan: &Plan) -> tantivy::Result<Gathered> {
        if plan.query.is::<AllQuery>() {
            return self.everything();
        }
        let searcher = &self.snapshot.searcher;
        // Scores are wanted only where hits are kept by them.
        let scored = self.sort == Sort::Relevance && self.keep > 0;
        let scoring = match scored {
            true => EnableScoring::enabled_from_searcher(searcher),
            false => EnableScoring::disabled_from_searcher(searcher),
        };
        let weight = plan.query.weight(scoring)?;
        let bonuses = Bonuses::of(if scored { &plan.bonuses } else { &[] }, scoring)?;
        self.through(plan.ranking, |reader, walk| {
            let (mut bonuses, mut scorer) = (bonuses.within(reader)?, weight.scorer(reader, 1.0)?);
            let (alive, mut steps) = (reader.alive_bitset(), Steps::default());
            let mut doc = scorer.doc();
            while doc != TERMINATED {
                steps.step();
                if alive.is_none_or(|alive| alive.is_alive(doc)) {
                    walk.take(doc, || if scored { scorer.score() } else { 0.0 }, &mut bonuses);
                }
                doc = scorer.advance();
            }
            Ok(())
        })
    }

    /// Gathers every article, none better than another.
    fn everything(&self) -> tantivy::Result<Gathered> {
        self.through(Ranking::default(), |reader, walk| {
            let mut steps = Steps::default();
            walk.part.whole = walk.filters.is_empty() && self.collapse == Collapse::Nothing;
            for doc in reader.doc_ids_alive() {
                steps.step();
                walk.take(doc, || 0.0, &mut SegmentBonuses::default());
            }
            Ok(())
        })
    }

    /// Walks the segments, a stretch of them on each core if there is much to walk.
    fn through(
        &self,
        ranking: Ranking,
        walk: impl Fn(&SegmentReader, &mut SegmentGather) -> tantivy::Result<()> + Sync,
    ) -> tantivy::Result<Gathered> {
        let readers = self.snapshot.searcher.segment_readers();
        let walked: Vec<tantivy::Result<_>> = hands::each(self.stretches(), |segments| {
            let (mut parts, mut best) = (Vec::new(), Best::new());
            for segment in segments {
                look();
                let mut gathering = self.segment(segment as SegmentOrdinal, ranking, best);
                walk(&readers[segment], &mut gathering)?;
                best = gathering.best;
                parts.push(gathering.part);
            }
            Ok((parts, best))
        });
        let (mut parts, mut best) = (Vec::new(), Best::new());
        for stretch in walked {
            let (more, theirs) = stretch?;
            parts.extend(more);
            best.extend(theirs);
        }
        Ok(self.together(parts, best))
    }

    /// The segments in order, in as many stretches as can be walked at once, of nearly as many documents as whole segments
    /// allow.
    fn stretches(&self) -> Vec<Range<usize>> {
        let readers = self.snapshot.searcher.segment_readers();
        let documents: u64 = readers.iter().map(|reader| u64::from(reader.max_doc())).sum();
        let stretches = if documents < SHARED { 1 } else { hands::count() as u64 };
        let share = documents.div_ceil(stretches).max(1);
        let (mut stretches, mut from, mut walked, mut border) = (Vec::new(), 0, 0, share);
        for (at, reader) in readers.iter().enumerate() {
            walked += u64::from(reader.max_doc());
            if walked >= border || at + 1 == readers.len() {
                stretches.push(from..at + 1);
                from = at + 1;
                border = share * (walked / share + 1);
            }
        }
        stretches
    }

    /// A walk over a segment that goes on from the best hits of those before it.
    fn segment(&self, segment: SegmentOrdinal, ranking: Ranking, best: Best) -> SegmentGather {
        SegmentGather {
            filters: self.filters.in_segment(segment as usize, &self.snapshot),
            sort: self.sort,
            ranking,
            after: self.after,
            keep: self.keep,
            stories: (self.collapse == Collapse::Copies).then(|| Arc::clone(&self.snapshot)),
            best,
            part: SegmentPart { segment, ..SegmentPart::default() },
            columns: Arc::clone(&self.snapshot.segments[segment as usize]),
        }
    }

    fn together(&self, mut parts: Vec<SegmentPart>, best: Best) -> Gathered {
        let mut all = count::counted(self, &parts);
        let mut waiting = Vec::new();
        for part in &mut parts {
            waiting.append(&mut part.waiting);
            all.total += part.passing.len() as u64;
            all.articles += part.passing.len() as u64;
        }
        all.best.extend(best.into_iter().map(|Reverse(hit)| hit));
        collapse::count(waiting, self, &mut all);
        all.best.sort_unstable_by_key(|(rank, _)| Reverse(*rank));
        all.best.truncate(self.keep);
        all
    }
}

/// The walk over one segment.
pub(super) struct SegmentGather {
    columns: Arc<SegmentColumns>,
    filters: SegmentFilters,
    sort: Sort,
    ranking: Ranking,
    after: Option<Rank>,
    keep: usize,
    /// Set if copies are collapsed.
    stories: Option<Arc<Snapshot>>,
    best: Best,
    part: SegmentPart,
}

/// What the walk over one segment found.
#[derive(Default)]
pub(super) struct SegmentPart {
    pub(super) segment: SegmentOrdinal,
    /// Documents that pass all filters, ascending; without those of stories with copies, if these are collapsed.
    pub(super) passing: Vec<DocId>,
    /// Documents that fail the filter of one facet only, by that facet, ascending.
    pub(super) failing: Vec<(FacetField, Vec<DocId>)>,
    /// Whether `passing` is all that the segment holds.
    pub(super) whole: bool,
    /// Documents of stories with copies: what they count for is known when all of the story have been seen.
    waiting: Vec<Waiting>,
}

impl SegmentGather {
    fn take(&mut self, doc: DocId, score: impl FnOnce() -> Score, bonuses: &mut SegmentBonuses) {
        let verdict = self.filters.verdict(doc);
        if verdict == Verdict::Fails {
            return;
        }
        if let Some(story) = self.stories.as_ref().and_then(|snapshot| snapshot.stories.place(self.part.segment, doc)) {
            let address = DocAddress::new(self.part.segment, doc);
            let score = (score() + bonuses.score_of(doc)) * self.legibility(doc);
            self.part.waiting.push(Waiting { story, address, verdict, score });
            return;
        }
        match verdict {
            Verdict::Passes => {
                self.part.passing.push(doc);
                if self.keep > 0 {
                    self.offer(doc, score(), bonuses);
                }
            }
            Verdict::FailsOnly(field) => match self.part.failing.iter_mut().find(|(known, _)| *known == field) {
                Some((_, docs)) => docs.push(doc),
                None => self.part.failing.push((field, vec![doc])),
            },
            Verdict::Fails => {}
        }
    }

    /// Most hits are worse than those kept already, which their first part tells, whatever a bonus may add: neither their
    /// bonuses nor their numbers are looked up.
    fn offer(&mut self, doc: DocId, score: Score, bonuses: &mut SegmentBonuses) {
        let worst = if self.best.len() < self.keep { None } else { self.best.peek().map(|Reverse((worst, _))| *worst) };
        let first = |score| Rank::first(self.sort, score, &self.columns, doc);
        if worst.is_some_and(|worst| first((score + bonuses.most) * ROUNDED) < worst.first) {
            return;
        }
        let first = first((score + bonuses.score_of(doc)) * self.legibility(doc));
        if worst.is_some_and(|worst| first < worst.first) {
            return;
        }
        let rank = Rank { first, id: Rank::id(&self.columns, doc) };
        if self.after.is_some_and(|after| rank >= after) {
            return;
        }
        let hit = Reverse((rank, DocAddress::new(self.part.segment, doc)));
        if worst.is_none() {
            self.best.push(hit);
        } else if worst.is_some_and(|worst| rank > worst) {
            self.best.pop();
            self.best.push(hit);
        }
    }

    fn legibility(&self, doc: DocId) -> Score {
        self.ranking.legibility(self.columns.quality(doc))
    }
}
