//! Facets of an answer → lists of values, each with the searches one click away.

use super::{links, words};
use crate::search::answer::{Facet, FacetField, FacetValue, Selection};
use crate::search::{Answer, Request};

/// How many more values "more" shows.
const MORE_VALUES: usize = 100;

/// One list of values.
pub(super) struct FacetList {
    pub(super) field: FacetField,
    pub(super) rows: Vec<Row>,
    /// Different values of the result, in words.
    pub(super) distinct: String,
    /// Where more of the values are listed, if there are more.
    pub(super) more: Option<String>,
}

/// Whether a value is chosen, excluded or neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    Open,
    Chosen,
    Excluded,
}

/// One value of a list.
pub(super) struct Row {
    pub(super) text: String,
    pub(super) count: String,
    pub(super) choice: Choice,
    /// Chooses the value, or takes the choice back.
    pub(super) toggle: String,
    /// Excludes the value, or takes that back.
    pub(super) exclude: String,
}

/// The lists of an answer that people choose from: years are on the timeline instead, empty lists are left out.
pub(super) fn lists(request: &Request, defaults: &Request, answer: &Answer) -> Vec<FacetList> {
    let wanted = answer.facets.iter().filter(|facet| facet.field != FacetField::Year && !facet.values.is_empty());
    wanted.map(|facet| list(request, defaults, facet)).collect()
}

fn list(request: &Request, defaults: &Request, facet: &Facet) -> FacetList {
    let nothing = Selection::default();
    let selection = links::selection(request, facet.field).unwrap_or(&nothing);
    let shown = u64::try_from(facet.values.len()).unwrap_or(u64::MAX);
    let more = (facet.distinct > shown && facet.values.len() < MORE_VALUES)
        .then(|| links::address("/", &with_more(request, facet.field), defaults) + "#filters");
    let rows = facet.values.iter().map(|value| row(request, defaults, facet.field, selection, value));
    FacetList { field: facet.field, rows: rows.collect(), distinct: words::number(facet.distinct), more }
}

fn row(request: &Request, defaults: &Request, field: FacetField, selection: &Selection, value: &FacetValue) -> Row {
    let among = |values: &[String]| values.iter().any(|chosen| links::same(field, chosen, &value.value));
    let choice = match (value.selected || among(&selection.any), among(&selection.none)) {
        (_, true) => Choice::Excluded,
        (true, false) => Choice::Chosen,
        (false, false) => Choice::Open,
    };
    let address = |request: &Request| links::address("/", request, defaults);
    Row {
        text: words::value(field, &value.value),
        count: words::number(value.count),
        choice,
        toggle: address(&links::toggled(request, field, &value.value)),
        exclude: address(&links::excluding(request, field, &value.value)),
    }
}

fn with_more(request: &Request, wanted: FacetField) -> Request {
    let more = |(field, count)| (field, if field == wanted { MORE_VALUES } else { count });
    Request { facets: request.facets.iter().copied().map(more).collect(), ..request.clone() }
}
