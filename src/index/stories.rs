//! Columns of all segments → the stories that several articles tell.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::sync::Arc;

use tantivy::{DocId, Searcher, SegmentOrdinal};

use super::calendar::Calendar;
use super::columns::SegmentColumns;
use super::told::{ByNumber, Told};

/// The stories of one generation that have copies. An article that is alone with its story is in none of these.
#[derive(Debug, Default)]
pub(crate) struct Stories {
    /// Number of the article that stands for the story → its place from 1.
    places: ByNumber<u32>,
    /// By place, the copies held beside the article that stands for the story.
    copies: Vec<u32>,
    /// Per segment and document, the place of its story; 0 = none.
    of: Vec<Vec<u32>>,
    /// By place in the calendar, the articles held that are alone with their stories.
    alone: Vec<u32>,
    /// The other stories and the places in the calendar of their articles, ascending, each pair once.
    told: Vec<(u32, u32)>,
    /// Stories held with an article without a date.
    undated: u64,
}

/// What is held over time when each story counts once.
pub(crate) struct Held<'s> {
    /// Articles by place in the calendar, each counting for itself.
    pub(crate) articles: &'s [u32],
    /// Stories and the places in the calendar of their articles, ascending, each pair once.
    pub(crate) stories: &'s [(u32, u32)],
    /// What is held without a date.
    pub(crate) undated: u64,
}

impl Stories {
    /// Tells the columns of all segments who stands for which story, and counts: linear in the documents.
    pub(super) fn of(
        told: &Told,
        searcher: &Searcher,
        segments: &mut [Arc<SegmentColumns>],
        calendar: &Calendar,
    ) -> Self {
        let mut stories = Self { copies: vec![0], ..Self::default() };
        if !told.stories.is_empty() {
            let shown = shown(told, searcher, segments);
            for columns in segments.iter_mut() {
                let story = |id: &u64| {
                    let named = told.stories.get(id).unwrap_or(id);
                    shown.get(named).copied().unwrap_or(*id)
                };
                let of_all = columns.ids.iter().map(story).collect();
                *columns = Arc::new(SegmentColumns { stories: Arc::new(of_all), ..SegmentColumns::clone(columns) });
            }
        }
        let segments: &[Arc<SegmentColumns>] = segments;
        for (reader, columns) in searcher.segment_readers().iter().zip(segments) {
            for doc in columns.open_docs(reader).filter(|doc| columns.is_copy(*doc)) {
                let next = stories.copies.len() as u32;
                let place = *stories.places.entry(columns.stories[doc as usize]).or_insert(next);
                if place == next {
                    stories.copies.push(0);
                }
                stories.copies[place as usize] += 1;
            }
        }
        let place = |story: &u64| stories.places.get(story).copied().unwrap_or(0);
        stories.of = segments.iter().map(|columns| columns.stories.iter().map(place).collect()).collect();
        stories.note_dates(searcher, segments, calendar);
        stories
    }

    /// The place of a document's story; `None` if it is alone with it.
    pub(crate) fn place(&self, segment: SegmentOrdinal, doc: DocId) -> Option<u32> {
        let place = self.of.get(segment as usize).and_then(|of| of.get(doc as usize)).copied();
        place.filter(|place| *place > 0)
    }

    /// How many other articles tell the story that this article stands for.
    pub(crate) fn copies(&self, story: u64) -> u32 {
        self.places.get(&story).and_then(|place| self.copies.get(*place as usize)).copied().unwrap_or(0)
    }

    /// What is held over time.
    pub(crate) fn held(&self) -> Held<'_> {
        Held { articles: &self.alone, stories: &self.told, undated: self.undated }
    }

    fn note_dates(&mut self, searcher: &Searcher, segments: &[Arc<SegmentColumns>], calendar: &Calendar) {
        self.alone = vec![0; calendar.dates.len()];
        let mut undated = HashSet::new();
        for (number, (reader, columns)) in searcher.segment_readers().iter().zip(segments).enumerate() {
            for doc in columns.open_docs(reader) {
                let place = calendar.places[number].get(columns.date[doc as usize] as usize).copied();
                match (self.place(number as u32, doc), place) {
                    (None, Some(place)) => self.alone[place as usize] += 1,
                    (None, None) => self.undated += 1,
                    (Some(story), Some(place)) => self.told.push((story, place)),
                    (Some(story), None) => {
                        undated.insert(story);
                    }
                }
            }
        }
        self.undated += undated.len() as u64;
        self.told.sort_unstable();
        self.told.dedup();
        self.told.shrink_to_fit();
    }
}

/// By the article that a story is named after, the one that stands for it: published first, then the longest, then the
/// lowest number. One known to a year only counts from the end of that year, so that it claims no more than is known; the
/// undated come last, and what is not shown stands for nothing.
fn shown(told: &Told, searcher: &Searcher, segments: &[Arc<SegmentColumns>]) -> ByNumber<u64> {
    let named: HashSet<u64, foldhash::fast::RandomState> = told.stories.values().copied().collect();
    let mut first: ByNumber<(i32, Reverse<u32>, u64)> = ByNumber::default();
    let body = searcher.schema().get_field("body").ok();
    for (reader, columns) in searcher.segment_readers().iter().zip(segments) {
        let lengths = body.and_then(|body| reader.get_fieldnorms_reader(body).ok());
        for doc in columns.open_docs(reader) {
            let id = columns.ids[doc as usize];
            let Some(story) = told.stories.get(&id).copied().or_else(|| named.contains(&id).then_some(id)) else {
                continue;
            };
            let words = lengths.as_ref().map_or(0, |lengths| lengths.fieldnorm(doc));
            let own = (columns.days(doc).map_or(i32::MAX, |days| days.last), Reverse(words), id);
            first.entry(story).and_modify(|first| *first = own.min(*first)).or_insert(own);
        }
    }
    first.into_iter().map(|(story, (_, _, id))| (story, id)).collect()
}
