//! Chosen facet values and dates → a test per article, group by group.
//!
//! Each facet field that the request restricts is one group, and the date range is one. Knowing which single group an
//! article fails is what makes disjunctive counts exact in one walk ("drill sideways"): it still counts for the facet of
//! that group.

use std::sync::Arc;

use tantivy::DocId;

use super::answer::{FacetField, Request};
use crate::enrich;
use crate::index::analysis;
use crate::index::columns::{SegmentColumns, UNDATED};
use crate::index::document::day_number;
use crate::index::snapshot::Snapshot;

/// What a request restricts beside its text, in terms of a snapshot.
#[derive(Debug, Clone, Default)]
pub(super) struct Filters {
    groups: Vec<Group>,
}

#[derive(Debug, Clone)]
enum Group {
    /// The places are ascending.
    Values {
        field: usize,
        any: Option<Vec<u32>>,
        none: Vec<u32>,
    },
    Days {
        from: i32,
        to: i32,
    },
    /// Thousandths.
    Quality {
        least: u16,
    },
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
        FacetField::Year => None,
    }
}

const COLUMN_FIELDS: [FacetField; 5] =
    [FacetField::Person, FacetField::Country, FacetField::Publication, FacetField::Author, FacetField::Language];

/// The place of a value by any form of a name, by a country's code or name.
fn exact(field: FacetField, value: &str, snapshot: &Snapshot) -> Option<u32> {
    let column = column(field)?;
    let place = |value: &str| snapshot.dictionaries[column].place(column, value);
    match field {
        FacetField::Country => place(&value.to_uppercase()).or_else(|| place(enrich::country_named(value)?.code())),
        FacetField::Language => place(&value.to_lowercase()),
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
        .filter(|(field, value)| resolve(*field, value, snapshot).is_empty())
        .map(|(field, value)| format!("no {} '{value}' is held", field.name()))
        .collect()
}

impl Filters {
    /// Looks the request's values up in a snapshot; a value that nothing has is satisfied by no article.
    pub(super) fn new(request: &Request, snapshot: &Snapshot) -> Self {
        let mut groups = Vec::new();
        for (field, selection) in &request.selections {
            let Some(field) = column(*field) else { continue };
            if selection.is_empty() {
                continue;
            }
            let places = |values: &[String]| {
                let mut places: Vec<u32> =
                    values.iter().flat_map(|value| resolve(COLUMN_FIELDS[field], value, snapshot)).collect();
                places.sort_unstable();
                places
            };
            let any = (!selection.any.is_empty()).then(|| places(&selection.any));
            groups.push(Group::Values { field, any, none: places(&selection.none) });
        }
        if request.from.is_some() || request.to.is_some() {
            let day = |date: jiff::civil::Date| day_number(date) as i32;
            groups.push(Group::Days {
                from: request.from.map_or(UNDATED + 1, |date| day(date.first_day())),
                to: request.to.map_or(i32::MAX, |date| day(date.last_day())),
            });
        }
        groups.extend(request.quality.map(|quality| Group::Quality { least: quality.thousandths() }));
        Self { groups }
    }

    /// The same test in the ordinals of one segment.
    pub(super) fn in_segment(&self, segment: usize, snapshot: &Snapshot) -> SegmentFilters {
        let groups = self
            .groups
            .iter()
            .map(|group| match group {
                Group::Days { .. } | Group::Quality { .. } => group.clone(),
                Group::Values { field, any, none } => {
                    let places = &snapshot.dictionaries[*field].places[segment];
                    // Several forms of one value may stand in a segment: all their ordinals count.
                    let ordinals = |wanted: &Vec<u32>| {
                        (0..places.len() as u32)
                            .filter(|ordinal| wanted.binary_search(&places[*ordinal as usize]).is_ok())
                            .collect()
                    };
                    Group::Values { field: *field, any: any.as_ref().map(ordinals), none: ordinals(none) }
                }
            })
            .collect();
        SegmentFilters { groups, columns: Arc::clone(&snapshot.segments[segment]) }
    }
}

/// The filters of a request for the documents of one segment.
pub(super) struct SegmentFilters {
    groups: Vec<Group>,
    columns: Arc<SegmentColumns>,
}

impl SegmentFilters {
    /// How a document stands to the filters.
    pub(super) fn verdict(&self, doc: DocId) -> Verdict {
        let mut verdict = Verdict::Passes;
        for group in &self.groups {
            if !self.passes(group, doc) {
                verdict = match (verdict, group) {
                    (Verdict::Passes, Group::Values { field, .. }) => Verdict::FailsOnly(COLUMN_FIELDS[*field]),
                    (Verdict::Passes, Group::Days { .. }) => Verdict::FailsOnly(FacetField::Year),
                    _ => return Verdict::Fails,
                };
            }
        }
        verdict
    }

    fn passes(&self, group: &Group, doc: DocId) -> bool {
        match group {
            Group::Values { field, any, none } => {
                let own = self.columns.values[*field].of(doc);
                any.as_ref().is_none_or(|any| own.iter().any(|value| any.binary_search(value).is_ok()))
                    && !own.iter().any(|value| none.binary_search(value).is_ok())
            }
            // Above all shares lies what was never printed.
            Group::Quality { least } => self.columns.quality[doc as usize] >= *least,
            // A month or a year matches a range that holds all of it: what is not known to lie inside is not claimed to.
            Group::Days { from, to } => {
                let (first, last) = (self.columns.first_day[doc as usize], self.columns.last_day[doc as usize]);
                first != UNDATED && first >= *from && last <= *to
            }
        }
    }
}
