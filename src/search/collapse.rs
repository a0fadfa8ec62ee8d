//! Documents of stories with copies → each story counted and ranked once.
//!
//! A story counts for a value if any of its articles found has it, so that the count of a value is what choosing the
//! value gives. The test of one facet's own selection is left out for that facet, article by article, as elsewhere.

use std::collections::BTreeSet;

use tantivy::{DocAddress, Score};

use super::answer::FacetField;
use super::filters::{Verdict, column};
use super::gather::{Gather, Gathered, Rank};
use crate::index::columns::SegmentColumns;

/// A document that waits for the others of its story.
pub(super) struct Waiting {
    pub(super) story: u32,
    pub(super) address: DocAddress,
    pub(super) verdict: Verdict,
    pub(super) score: Score,
}

impl Waiting {
    /// Whether it counts for a facet.
    fn counts_for(&self, field: FacetField) -> bool {
        matches!(self.verdict, Verdict::Passes) || self.verdict == Verdict::FailsOnly(field)
    }
}

/// Adds the stories of these documents to what has been gathered.
pub(super) fn count(mut waiting: Vec<Waiting>, gather: &Gather, gathered: &mut Gathered) {
    waiting.sort_unstable_by_key(|document| (document.story, document.address));
    for story in waiting.chunk_by(|one, next| one.story == next.story) {
        gathered.articles += story.iter().filter(|document| document.verdict == Verdict::Passes).count() as u64;
        count_values(story, gather, gathered);
        if gather.dates {
            note_dates(story, gather, gathered);
        }
        if let Some((rank, address)) = shown(story, gather) {
            gathered.total += 1;
            if gather.after.is_none_or(|after| rank < after) {
                gathered.best.push((rank, address));
            }
        }
    }
}

fn columns<'g>(document: &Waiting, gather: &'g Gather) -> &'g SegmentColumns {
    &gather.snapshot.segments[document.address.segment_ord as usize]
}

fn count_values(story: &[Waiting], gather: &Gather, gathered: &mut Gathered) {
    let counted = gather.facets.iter().filter_map(|facet| Some((facet.field, column(facet.field)?)));
    for ((field, column), counts) in counted.zip(&mut gathered.counts) {
        let mut values = BTreeSet::new();
        for document in story.iter().filter(|document| document.counts_for(field)) {
            let mut own = gather.snapshot.places_of(column, document.address).peekable();
            values.extend(own.peek().is_none().then_some(None));
            values.extend(own.map(Some));
        }
        for value in values {
            match value {
                Some(place) => counts.values.add(place, 1),
                None => counts.missing += 1,
            }
        }
    }
}

/// Notes the dates of a story's articles: for which stretches of time it counts is for the timeline to say.
fn note_dates(story: &[Waiting], gather: &Gather, gathered: &mut Gathered) {
    let place = |document: &Waiting| {
        let own = columns(document, gather).date[document.address.doc_id as usize];
        gather.snapshot.calendar.places[document.address.segment_ord as usize].get(own as usize).copied()
    };
    let counting = story.iter().filter(|document| document.counts_for(FacetField::Year));
    for place in counting.map(place).collect::<BTreeSet<_>>() {
        match place {
            Some(place) => gathered.stories.push((story[0].story, place)),
            None => gathered.undated += 1,
        }
    }
}

/// The document that shows a story, with its rank: the one that stands for it if it is found, else the best.
fn shown(story: &[Waiting], gather: &Gather) -> Option<(Rank, DocAddress)> {
    let found = story.iter().filter(|document| document.verdict == Verdict::Passes);
    let ranked = found.map(|document| {
        let columns = columns(document, gather);
        let doc = document.address.doc_id;
        (!columns.is_copy(doc), Rank::of(gather.sort, document.score, columns, doc), document.address)
    });
    ranked.max_by_key(|(stands_for_it, rank, _)| (*stands_for_it, *rank)).map(|(_, rank, address)| (rank, address))
}
