//! Columns of all segments → the stories that several articles tell.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use tantivy::{DocId, Searcher, SegmentOrdinal};

use super::calendar::Calendar;
use super::columns::SegmentColumns;

/// The stories of one generation that have copies. An article that is alone with its story is in none of these.
#[derive(Debug, Default)]
pub(crate) struct Stories {
    /// Number of the article that stands for the story → its place from 1.
    places: HashMap<u64, u32>,
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
    /// Articles that stand for a story and are not shown, and the one that stands for it instead.
    instead: HashMap<u64, u64>,
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
    /// Reads the columns of all segments: linear in the documents.
    pub(super) fn of(searcher: &Searcher, segments: &mut [Arc<SegmentColumns>], calendar: &Calendar) -> Self {
        let instead = instead(searcher, segments);
        for columns in segments.iter_mut().filter(|_| !instead.is_empty()) {
            if columns.stories.iter().any(|story| instead.contains_key(story)) {
                let told = columns.stories.iter().map(|story| *instead.get(story).unwrap_or(story)).collect();
                *columns = Arc::new(SegmentColumns { stories: Arc::new(told), ..SegmentColumns::clone(columns) });
            }
        }
        let mut stories = Self { copies: vec![0], instead, ..Self::default() };
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

    /// The article that stands for a story: the one that the corpus names, or what is shown in its place.
    pub(crate) fn shown(&self, story: u64) -> u64 {
        self.instead.get(&story).copied().unwrap_or(story)
    }

    /// The article that the corpus names for a story.
    pub(crate) fn named(&self, story: u64) -> u64 {
        self.instead.iter().find(|(_, shown)| **shown == story).map_or(story, |(named, _)| *named)
    }

    /// What is held over time.
    pub(crate) fn held(&self) -> Held<'_> {
        Held { articles: &self.alone, stories: &self.told, undated: self.undated }
    }

    fn note_dates(&mut self, searcher: &Searcher, segments: &[Arc<SegmentColumns>], calendar: &Calendar) {
        self.alone = vec![0; calendar.dates.len()];
        let (mut told, mut undated) = (BTreeSet::new(), BTreeSet::new());
        for (number, (reader, columns)) in searcher.segment_readers().iter().zip(segments).enumerate() {
            for doc in columns.open_docs(reader) {
                let place = calendar.places[number].get(columns.date[doc as usize] as usize).copied();
                match (self.place(number as u32, doc), place) {
                    (None, Some(place)) => self.alone[place as usize] += 1,
                    (None, None) => self.undated += 1,
                    (Some(story), Some(place)) => {
                        told.insert((story, place));
                    }
                    (Some(story), None) => {
                        undated.insert(story);
                    }
                }
            }
        }
        self.undated += undated.len() as u64;
        self.told = told.into_iter().collect();
    }
}

/// For each story whose article is not shown, the one of its copies that is shown first: by day, then by number.
fn instead(searcher: &Searcher, segments: &[Arc<SegmentColumns>]) -> HashMap<u64, u64> {
    let open = || {
        searcher
            .segment_readers()
            .iter()
            .zip(segments)
            .flat_map(|(reader, columns)| columns.open_docs(reader).map(move |doc| (columns, doc)))
    };
    let mut unseen: HashSet<u64> = open()
        .filter(|(columns, doc)| columns.is_copy(*doc))
        .map(|(columns, doc)| columns.stories[doc as usize])
        .collect();
    if unseen.is_empty() {
        return HashMap::new();
    }
    for (columns, doc) in open() {
        unseen.remove(&columns.ids[doc as usize]);
    }
    let mut first: HashMap<u64, (i32, u64)> = HashMap::new();
    for (columns, doc) in open().filter(|_| !unseen.is_empty()) {
        let story = columns.stories[doc as usize];
        if unseen.contains(&story) {
            let own = (columns.days(doc).map_or(i32::MAX, |days| days.last), columns.ids[doc as usize]);
            first.entry(story).and_modify(|first| *first = own.min(*first)).or_insert(own);
        }
    }
    first.into_iter().map(|(story, (_, id))| (story, id)).collect()
}
