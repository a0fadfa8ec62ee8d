//! Documents found → how many have each value and each date.
//!
//! A walk over the flat columns of each segment, field by field: exact by construction, nothing is estimated. Where nearly
//! all of the archive was found it is cheaper to begin with what is held and to take off what was not found.

use tantivy::DocId;

use super::answer::{Collapse, FacetField, Request};
use super::filters::column;
use super::gather::{Gather, Gathered, SegmentPart};
use super::hands;
use super::patience::look;
use super::tally::{Head, Tally};
use crate::index::columns::SegmentColumns;
use crate::index::dictionary::HEAD;
use crate::index::numbers::Stretch;
use crate::index::snapshot::Snapshot;
use crate::index::values::ValueColumn;

/// Where more than one of so many values of a segment is expected to be found, they are counted by their ordinals first: these
/// are near each other, and where each stands is then looked up in order instead of for every document.
const MANY: usize = 16;

/// A facet to count.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counted {
    pub(super) field: FacetField,
    /// Set if only so many of the most frequent values are wanted, and none by its name.
    most: Option<usize>,
}

impl Counted {
    /// Every value.
    pub(super) fn all(field: FacetField) -> Self {
        Self { field, most: None }
    }

    /// The most frequent values, and those that the request chose.
    pub(super) fn most(field: FacetField, most: usize, request: &Request) -> Self {
        let chosen = request.selections.iter().any(|(chosen, values)| *chosen == field && !values.any.is_empty());
        // Stories are counted further when all their articles are known.
        let few = !chosen && request.collapse == Collapse::Nothing;
        Self { field, most: few.then_some(most) }
    }
}

/// The counts of one facet, by place in the dictionary; if only the most frequent are wanted perhaps no others.
#[derive(Default)]
pub(super) struct FacetCounts {
    pub(super) values: Tally,
    /// Articles without a value.
    pub(super) missing: u64,
}

/// From so many documents on it pays to count the columns side by side.
const SHARED: usize = if cfg!(test) { 8 } else { 4_096 };

/// Something to count, and what comes of it.
enum Column {
    Values(Counted, usize),
    Dates,
}

enum Counts {
    Values(FacetCounts),
    Dates(Tally, u64),
}

/// Counts the facets and dates that are wanted; documents of stories that wait for each other are counted elsewhere.
pub(super) fn counted(gather: &Gather, parts: &[SegmentPart]) -> Gathered {
    let facets = gather.facets.iter().filter_map(|facet| Some(Column::Values(*facet, column(facet.field)?)));
    let columns: Vec<Column> = facets.chain(gather.dates.then_some(Column::Dates)).collect();
    let count = |column| match column {
        Column::Values(facet, column) => Counts::Values(values(facet, column, gather, parts)),
        Column::Dates => {
            let (dates, undated) = dates(gather, parts);
            Counts::Dates(dates, undated)
        }
    };
    let documents: usize = parts.iter().map(|part| part.passing.len()).sum();
    let counts =
        if documents < SHARED { columns.into_iter().map(count).collect() } else { hands::each(columns, count) };
    let mut gathered = Gathered::default();
    for counted in counts {
        match counted {
            Counts::Values(counts) => gathered.counts.push(counts),
            Counts::Dates(dates, undated) => (gathered.dates, gathered.undated) = (dates, undated),
        }
    }
    gathered
}

/// The documents of a part that count for a facet, in a few lists.
fn counting(part: &SegmentPart, field: FacetField) -> impl Iterator<Item = &[DocId]> + '_ {
    let failing = part.failing.iter().filter(move |(failed, _)| *failed == field).map(|(_, docs)| docs.as_slice());
    std::iter::once(part.passing.as_slice()).chain(failing)
}

/// How many documents count for a facet.
fn found(field: FacetField, parts: &[SegmentPart]) -> usize {
    parts.iter().flat_map(|part| counting(part, field)).map(<[DocId]>::len).sum()
}

/// Whether nearly all of the archive counts for a facet: then what does not is sought out and taken off, which costs more for
/// each document.
fn is_nearly_all(field: FacetField, gather: &Gather, parts: &[SegmentPart]) -> bool {
    gather.collapse == Collapse::Nothing && 5 * found(field, parts) as u64 > 4 * gather.snapshot.searcher.num_docs()
}

/// Calls `visit` with each document held that does not count for a facet.
fn each_other(part: &SegmentPart, field: FacetField, snapshot: &Snapshot, mut visit: impl FnMut(DocId)) {
    if part.whole {
        return;
    }
    let reader = &snapshot.searcher.segment_readers()[part.segment as usize];
    let mut counts = vec![false; reader.max_doc() as usize];
    counting(part, field).flatten().for_each(|doc| counts[*doc as usize] = true);
    let columns = &snapshot.segments[part.segment as usize];
    columns.open_docs(reader).filter(|doc| !counts[*doc as usize]).for_each(&mut visit);
}

fn values(facet: Counted, column: usize, gather: &Gather, parts: &[SegmentPart]) -> FacetCounts {
    let (field, snapshot) = (facet.field, &gather.snapshot);
    let dictionary = &snapshot.dictionaries[column];
    look();
    if is_nearly_all(field, gather, parts) {
        let totals = snapshot.totals(column);
        let mut values = Tally::of_held(&totals.counts, totals.by_count.len());
        let mut missing = totals.missing;
        for part in parts {
            let (own, places) = (snapshot.values(column, part.segment), snapshot.places(column, part.segment));
            each_other(part, field, snapshot, |doc| {
                let own = own.of(doc);
                own.looked_up(places).for_each(|place| values.take_off(place, 1));
                missing = missing.saturating_sub(u64::from(own.is_empty()));
            });
        }
        return FacetCounts { values, missing };
    }
    let documents = found(field, parts);
    if let Some(most) = facet.most.filter(|_| documents > HEAD && dictionary.shown.len() > 2 * HEAD) {
        let mut head = Head::new(HEAD, dictionary.shown.len());
        let missing = each_count(field, column, snapshot, parts, |place, articles| head.add(place, articles));
        // What stands behind has none so many: it is not among the most frequent.
        if u64::from(head.count_at(most)) > dictionary.behind_head {
            return FacetCounts { values: head.tally(), missing };
        }
    }
    let mut values = Tally::new(dictionary.shown.len(), documents);
    let missing = each_count(field, column, snapshot, parts, |place, articles| values.add(place, articles));
    FacetCounts { values, missing }
}

/// Calls `visit` with the places of the values that documents have which count for a facet, and how many of them; a place may
/// come several times. Returns how many documents have none.
fn each_count(
    field: FacetField,
    column: usize,
    snapshot: &Snapshot,
    parts: &[SegmentPart],
    mut visit: impl FnMut(u32, u32),
) -> u64 {
    let (mut missing, mut by_ordinal) = (0, Vec::new());
    for part in parts {
        look();
        let (values, places) = (snapshot.values(column, part.segment), snapshot.places(column, part.segment));
        if found(field, std::slice::from_ref(part)) * MANY < places.len() {
            each_own(field, values, part, |own| {
                own.looked_up(places).for_each(|place| visit(place, 1));
                missing += u64::from(own.is_empty());
            });
            continue;
        }
        by_ordinal.clear();
        by_ordinal.resize(places.len(), 0u32);
        each_own(field, values, part, |own| {
            own.iter().for_each(|ordinal| {
                if let Some(count) = by_ordinal.get_mut(ordinal as usize) {
                    *count += 1;
                }
            });
            missing += u64::from(own.is_empty());
        });
        let counted = by_ordinal.iter().zip(places).filter(|(count, _)| **count > 0);
        counted.for_each(|(count, place)| visit(*place, *count));
    }
    missing
}

/// Calls `visit` with the ordinals of each document that counts for a facet.
fn each_own(field: FacetField, values: &ValueColumn, part: &SegmentPart, mut visit: impl FnMut(Stretch)) {
    counting(part, field).for_each(|docs| values.of_each(docs, &mut visit));
}

/// Articles by place in the snapshot's calendar, and those without a date.
fn dates(gather: &Gather, parts: &[SegmentPart]) -> (Tally, u64) {
    let calendar = &gather.snapshot.calendar;
    let place =
        |columns: &SegmentColumns, places: &[u32], doc: DocId| places.get(columns.date[doc as usize] as usize).copied();
    if is_nearly_all(FacetField::Year, gather, parts) {
        let mut dates = Tally::of_held(&calendar.held, calendar.distinct);
        let mut undated = calendar.undated;
        for part in parts {
            let (columns, places) =
                (&gather.snapshot.segments[part.segment as usize], &calendar.places[part.segment as usize]);
            each_other(part, FacetField::Year, &gather.snapshot, |doc| match place(columns, places, doc) {
                Some(place) => dates.take_off(place, 1),
                None => undated -= 1,
            });
        }
        return (dates, undated);
    }
    let (mut dates, mut undated) = (Tally::new(calendar.dates.len(), found(FacetField::Year, parts)), 0);
    let mut by_ordinal = Vec::new();
    for part in parts {
        let (columns, places) =
            (&gather.snapshot.segments[part.segment as usize], &calendar.places[part.segment as usize]);
        let documents = || counting(part, FacetField::Year).flatten();
        if found(FacetField::Year, std::slice::from_ref(part)) * MANY < places.len() {
            documents().for_each(|doc| match place(columns, places, *doc) {
                Some(place) => dates.add(place, 1),
                None => undated += 1,
            });
            continue;
        }
        // The last is for those without a date.
        by_ordinal.clear();
        by_ordinal.resize(places.len() + 1, 0u32);
        documents().for_each(|doc| by_ordinal[(columns.date[*doc as usize] as usize).min(places.len())] += 1);
        undated += u64::from(by_ordinal[places.len()]);
        let counted = by_ordinal.iter().zip(places).filter(|(count, _)| **count > 0);
        counted.for_each(|(count, place)| dates.add(*place, *count));
    }
    (dates, undated)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Article, ArticleId, Person, PersonFound};
    use crate::enrich::Entry;
    use crate::index::{StoredEntry, Writer};
    use crate::search::Searcher;
    use crate::search::answer::{Facet, Selection, Within};

    /// An article of which those two people are named that its number says: a few often, most of them once or twice.
    fn entry(number: u64) -> StoredEntry {
        let named = |name: String| Person {
            name,
            mentions: vec![],
            confidence: 1.0,
            asserted: true,
            found: PersonFound::Record,
            ids: vec![],
        };
        let ferry = if number.is_multiple_of(3) { "ferry" } else { "train" };
        let article = Article { headline: Some(format!("A {ferry} of {number}")), ..Article::default() };
        let often = named(format!("Oft Named{}", number % 13 * (number % 5)));
        let seldom = named(format!("Seldom Named{}", number * 7 % 181));
        let persons = if number.is_multiple_of(11) { vec![] } else { vec![often, seldom] };
        let entry = Entry { article, persons, ..Entry::default() };
        StoredEntry { id: ArticleId(number + 1), story: ArticleId(number + 1), version: 1, origin: "a".into(), entry }
    }

    fn facet(searcher: &Searcher, request: &Request) -> Facet {
        searcher.answer(request).unwrap().facets.remove(0)
    }

    #[test]
    fn the_most_frequent_values_are_the_same_whether_all_are_counted_or_not() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::open(folder.path(), "corpus", 1).unwrap();
        for part in 0..3 {
            (part * 100..(part + 1) * 100).for_each(|number| writer.put(&entry(number)).unwrap());
            writer.commit(part + 1).unwrap();
        }
        writer.close().unwrap();
        let searcher = Searcher::open(folder.path()).unwrap();
        for text in ["ferry", "train", "ferry OR train", "headline:1*", ""] {
            for most in [0, 1, 3, 6, 12, 50] {
                let facets = vec![(FacetField::Person, most)];
                let request = Request { text: text.into(), facets, ..Request::default() };
                let within = Within { field: FacetField::Person, prefix: String::new(), offset: 0, limit: most };
                let all = searcher.facet(&request, &within).unwrap().facet;
                assert_eq!(facet(&searcher, &request), all, "{most} of '{text}'");
                // One that stands far behind is counted if it is chosen.
                let of_180 =
                    |facet: Facet| facet.values.iter().find(|v| v.value == "Seldom Named180").map_or(0, |v| v.count);
                let every = searcher.facet(&request, &Within { limit: 1_000, ..within }).unwrap().facet;
                let chosen = Selection { any: vec!["Seldom Named180".into()], none: vec![] };
                let request = Request { selections: vec![(FacetField::Person, chosen)], ..request };
                assert_eq!(of_180(facet(&searcher, &request)), of_180(every), "{most} of '{text}'");
            }
        }
    }
}
