//! Chosen facet values and dates → a test per article, group by group.
//!
//! Each facet field that the request restricts is one group, and the date range is one. Knowing which single group an
//! article fails is what makes disjunctive counts exact in one walk ("drill sideways"): it still counts for the facet of
//! that group.

use std::sync::Arc;

use tantivy::DocId;

use super::answer::{FacetField, MISSING, Request, Selection, Undated};
use super::spelling;
use crate::enrich;
use crate::index::analysis;
use crate::index::columns::{Days, SegmentColumns, VALUE_FIELDS};
use crate::index::document::day_number;
use crate::index::numbers::Stretch;
use crate::index::snapshot::Snapshot;
use crate::index::values::key;

/// What a request restricts beside its text, in terms of a snapshot.
#[derive(Debug, Clone, Default)]
pub(super) struct Filters {
    groups: Vec<Group>,
}

#[derive(Debug, Clone)]
enum Group {
    Values {
        field: usize,
        any: Option<Wanted>,
        none: Wanted,
    },
    /// An article's date must lie in the range, if there is one, or be lacking where that is wanted.
    Days {
        range: Option<(i32, i32)>,
        undated: bool,
    },
    /// Printed text must be read so well, thousandths; what was never printed passes.
    Quality {
        least: u16,
    },
}

/// Values of one field: places in the snapshot's dictionary, ascending.
#[derive(Debug, Clone, Default)]
struct Wanted {
    places: Vec<u32>,
    /// Whether having no value is one of them.
    missing: bool,
}

/// How an article stands to the filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Passes all groups.
    Passes,
    /// Fails exactly this group, the one of that facet field.
    FailsOnly(FacetField),
    /// Fails several.
    Fails,
}

/// The place of a facet field among the value columns; the year is none of them.
pub(super) fn column(field: FacetField) -> Option<usize> {
    match field {
        FacetField::Person => Some(0),
        FacetField::Country => Some(1),
        FacetField::Publication => Some(2),
        FacetField::Author => Some(3),
        FacetField::Language => Some(4),
        FacetField::Tag => Some(5),
        FacetField::Collection => Some(6),
        FacetField::Year => None,
    }
}

const COLUMN_FIELDS: [FacetField; VALUE_FIELDS.len()] = [
    FacetField::Person,
    FacetField::Country,
    FacetField::Publication,
    FacetField::Author,
    FacetField::Language,
    FacetField::Tag,
    FacetField::Collection,
];

/// The place of a value by any form of a name, by a country's code or name.
fn exact(field: FacetField, value: &str, snapshot: &Snapshot) -> Option<u32> {
    let column = column(field)?;
    let place = |value: &str| snapshot.place(column, value);
    match field {
        FacetField::Country => place(&value.to_uppercase()).or_else(|| place(enrich::country_named(value)?.code())),
        FacetField::Language => place(&value.to_lowercase()).or_else(|| place(enrich::language_named(value)?.code())),
        _ => place(value),
    }
}

/// The places of a value: the value itself, else all values that have its words (`petro` for Gustavo Petro).
pub(super) fn resolve(field: FacetField, typed: &str, snapshot: &Snapshot) -> Vec<u32> {
    if let Some(place) = exact(field, typed, snapshot) {
        return vec![place];
    }
    match (field, column(field)) {
        (FacetField::Person | FacetField::Publication | FacetField::Author, Some(column)) => {
            let words: Vec<String> = analysis::words(typed).into_iter().map(|word| word.folded).collect();
            snapshot.dictionaries[column].places_with_words(&words)
        }
        _ => vec![],
    }
}

/// What the reader should know of the chosen values: which of them no article has.
pub(super) fn notes(request: &Request, snapshot: &Snapshot) -> Vec<String> {
    let values = request.selections.iter().flat_map(|(field, s)| s.any.iter().chain(&s.none).map(move |v| (*field, v)));
    values
        .filter(|(field, value)| *value != MISSING && resolve(*field, value, snapshot).is_empty())
        .map(|(field, value)| unheld(field, value, snapshot))
        .collect()
}

/// That no article has a value, and which one was probably meant.
pub(super) fn unheld(field: FacetField, value: &str, snapshot: &Snapshot) -> String {
    let name = field.name();
    match nearest(field, value, snapshot) {
        Some(meant) => format!("no {name} '{value}' is held; did you mean '{meant}'?"),
        None => format!("no {name} '{value}' is held"),
    }
}

/// The name nearest to one that is not held: one edit away for names of four letters and more, two for those of eight
/// and more. Looked for only when a name is not held: it compares with every name.
fn nearest<'s>(field: FacetField, value: &str, snapshot: &'s Snapshot) -> Option<&'s str> {
    let names = matches!(field, FacetField::Person | FacetField::Author | FacetField::Publication);
    let column = column(field).filter(|_| names)?;
    let dictionary = &snapshot.dictionaries[column];
    let typed: Vec<char> = key(column, value).chars().collect();
    let most = if typed.len() >= 8 { 2 } else { usize::from(typed.len() >= 4) };
    let mut key: Vec<char> = Vec::new();
    let near = |most: usize| {
        dictionary.keys.iter().position(|held| {
            key.clear();
            key.extend(held.chars());
            spelling::within(&typed, &key, most)
        })
    };
    (1..=most).find_map(near).map(|place| &dictionary.shown[place])
}

impl Filters {
    /// Looks the request's values up in a snapshot; a value that nothing has is satisfied by no article.
    pub(super) fn new(request: &Request, snapshot: &Snapshot) -> Self {
        let chosen = request.selections.iter().filter(|(_, selection)| !selection.is_empty());
        let values = |(field, selection): &(FacetField, Selection)| {
            let wanted = |values: &[String]| Wanted::new(*field, values, snapshot);
            let any = (!selection.any.is_empty()).then(|| wanted(&selection.any));
            Some(Group::Values { field: column(*field)?, any, none: wanted(&selection.none) })
        };
        Self { groups: chosen.filter_map(values).chain(days(request)).chain(quality(request)).collect() }
    }

    /// The same test in the ordinals of one segment.
    pub(super) fn in_segment(&self, segment: usize, snapshot: &Snapshot) -> SegmentFilters {
        let columns = Arc::clone(&snapshot.segments[segment]);
        let group = |group: &Group| match group {
            Group::Days { range, undated } => {
                let inside = |(from, to): (i32, i32), days: &Days| from <= days.first && days.last <= to;
                let passes = |days: &Days| range.is_some_and(|range| inside(range, days));
                let dates = columns.dates.iter().map(passes).chain([*undated]).collect();
                SegmentGroup::Dates(dates)
            }
            Group::Values { field, any, none } => {
                let wanted = |wanted: &Wanted| wanted.in_segment(*field, segment, snapshot);
                SegmentGroup::Values { field: *field, any: any.as_ref().map(wanted), none: wanted(none) }
            }
            Group::Quality { least } => SegmentGroup::Quality(*least),
        };
        let groups = self.groups.iter().map(group).collect();
        SegmentFilters { groups, columns }
    }
}

/// What a request says of the quality of printed text, if anything.
fn quality(request: &Request) -> Option<Group> {
    request.quality.map(|quality| Group::Quality { least: quality.thousandths() })
}

/// What a request says of dates, if anything.
fn days(request: &Request) -> Option<Group> {
    let day = |date: jiff::civil::Date| day_number(date) as i32;
    let limited = request.from.is_some() || request.to.is_some();
    let range = (
        request.from.map_or(i32::MIN, |date| day(date.first_day())),
        request.to.map_or(i32::MAX, |date| day(date.last_day())),
    );
    match request.undated {
        Undated::AsFound if !limited => None,
        Undated::Wanted => Some(Group::Days { range: limited.then_some(range), undated: true }),
        Undated::AsFound | Undated::Excluded => Some(Group::Days { range: Some(range), undated: false }),
    }
}

impl Wanted {
    fn new(field: FacetField, values: &[String], snapshot: &Snapshot) -> Self {
        let named = values.iter().filter(|value| *value != MISSING);
        let mut places: Vec<u32> = named.flat_map(|value| resolve(field, value, snapshot)).collect();
        places.sort_unstable();
        places.dedup();
        Self { places, missing: values.iter().any(|value| value == MISSING) }
    }

    /// The same in the ordinals of a segment. Several forms of one value may stand in it: all their ordinals count.
    fn in_segment(&self, field: usize, segment: usize, snapshot: &Snapshot) -> Self {
        let forms = self.places.iter().flat_map(|place| snapshot.dictionaries[field].forms(*place));
        let own = forms.filter(|(other, _)| *other as usize == segment).map(|(_, ordinal)| *ordinal);
        let mut places: Vec<u32> = own.collect();
        places.sort_unstable();
        Self { places, missing: self.missing }
    }

    /// Whether one of a document's values is wanted, or their lack.
    fn has(&self, own: Stretch) -> bool {
        own.iter().any(|value| self.places.binary_search(&value).is_ok()) || (self.missing && own.is_empty())
    }
}

/// The filters of a request for the documents of one segment.
pub(super) struct SegmentFilters {
    groups: Vec<SegmentGroup>,
    columns: Arc<SegmentColumns>,
}

/// One group in terms of a segment.
enum SegmentGroup {
    Values {
        field: usize,
        any: Option<Wanted>,
        none: Wanted,
    },
    /// By place in the segment's dates, the last for "undated": whether such an article passes.
    Dates(Vec<bool>),
    /// The least quality; above all shares lies what was never printed.
    Quality(u16),
}

impl SegmentFilters {
    /// Whether every document passes.
    pub(super) fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// How a document stands to the filters.
    #[inline]
    pub(super) fn verdict(&self, doc: DocId) -> Verdict {
        if !self.columns.is_open(doc) {
            return Verdict::Fails;
        }
        let mut verdict = Verdict::Passes;
        for group in &self.groups {
            if !self.passes(group, doc) {
                verdict = match (verdict, group) {
                    (Verdict::Passes, SegmentGroup::Values { field, .. }) => Verdict::FailsOnly(COLUMN_FIELDS[*field]),
                    (Verdict::Passes, SegmentGroup::Dates(_)) => Verdict::FailsOnly(FacetField::Year),
                    _ => return Verdict::Fails,
                };
            }
        }
        verdict
    }

    /// A month or a year matches a range that holds all of it: what is not known to lie inside is not claimed to.
    fn passes(&self, group: &SegmentGroup, doc: DocId) -> bool {
        match group {
            SegmentGroup::Values { field, any, none } => {
                let own = self.columns.values[*field].of(doc);
                any.as_ref().is_none_or(|any| any.has(own)) && !none.has(own)
            }
            SegmentGroup::Quality(least) => self.columns.quality[doc as usize] >= *least,
            SegmentGroup::Dates(passing) => passing[self.columns.date[doc as usize] as usize],
        }
    }
}
