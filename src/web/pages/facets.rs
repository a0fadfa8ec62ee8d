//! Facets of an answer → lists of values, each with the searches one click away.

use crate::search::answer::{Facet, FacetField, FacetValue, MISSING, Selection, Undated};
use crate::search::{Answer, Request};
use crate::web::links;
use crate::web::tongue::Tongue;

/// Where all values of a facet are shown.
pub(super) const PATH: &str = "/facets";

/// One list of values.
pub(super) struct FacetList {
    pub(super) field: FacetField,
    pub(super) rows: Vec<Row>,
    /// Different values of the result, in words.
    pub(super) distinct: String,
    /// Where all values are listed and searched, if there are more than these.
    pub(super) all: Option<All>,
}

/// The page of all values of a facet.
pub(super) struct All {
    pub(super) url: String,
    /// The search: hidden fields of the form that searches inside.
    pub(super) carried: Vec<(&'static str, String)>,
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
    /// As parameters name it.
    pub(super) value: String,
    pub(super) text: String,
    pub(super) count: String,
    pub(super) choice: Choice,
    /// Chooses the value, or takes the choice back.
    pub(super) toggle: String,
    /// Excludes the value, or takes that back.
    pub(super) exclude: String,
}

/// The lists of an answer that people choose from: years are on the timeline instead, empty lists are left out.
pub(super) fn lists(t: Tongue, request: &Request, defaults: &Request, answer: &Answer) -> Vec<FacetList> {
    let wanted = answer.facets.iter().filter(|facet| facet.field != FacetField::Year);
    let all = |field| All { url: links::facet(PATH, request, field, "", 0), carried: links::narrowing(request) };
    let lists = wanted.map(|facet| FacetList {
        field: facet.field,
        rows: rows(t, request, defaults, facet),
        distinct: t.number(facet.distinct),
        all: ((facet.values.len() as u64) < facet.distinct).then(|| all(facet.field)),
    });
    lists.filter(|list| !list.rows.is_empty()).collect()
}

/// The values of a facet; where some articles have a value and others none, those that have none last.
pub(super) fn rows(t: Tongue, request: &Request, defaults: &Request, facet: &Facet) -> Vec<Row> {
    let missing = FacetValue { value: MISSING.into(), count: facet.missing, selected: facet.missing_selected };
    let is_chosen = |selection: &Selection| selection.any.iter().chain(&selection.none).any(|value| value == MISSING);
    let shown =
        (facet.missing > 0 && facet.distinct > 0) || links::selection(request, facet.field).is_some_and(is_chosen);
    let values = facet.values.iter().chain(Some(&missing).filter(|_| shown));
    values.map(|value| row(t, request, defaults, facet.field, value)).collect()
}

fn row(t: Tongue, request: &Request, defaults: &Request, field: FacetField, value: &FacetValue) -> Row {
    let nothing = Selection::default();
    let selection = links::selection(request, field).unwrap_or(&nothing);
    let among = |values: &[String]| values.iter().any(|chosen| links::same(field, chosen, &value.value));
    let address = |request: &Request| links::address("/", request, defaults);
    Row {
        value: value.value.clone(),
        text: t.value(field, &value.value),
        count: t.number(value.count),
        choice: match (value.selected || among(&selection.any), among(&selection.none)) {
            (_, true) => Choice::Excluded,
            (true, false) => Choice::Chosen,
            (false, false) => Choice::Open,
        },
        toggle: address(&links::toggled(request, field, &value.value)),
        exclude: address(&links::excluding(request, field, &value.value)),
    }
}

/// The articles without a date, as a value to choose or exclude; `None` where there are none and none are chosen.
pub(super) fn undated(t: Tongue, request: &Request, defaults: &Request, count: u64) -> Option<Row> {
    let choice = match request.undated {
        Undated::AsFound => Choice::Open,
        Undated::Wanted => Choice::Chosen,
        Undated::Excluded => Choice::Excluded,
    };
    let or_back = |undated| {
        let target = if request.undated == undated { Undated::AsFound } else { undated };
        links::address("/", &links::undated(request, target), defaults)
    };
    (count > 0 || choice != Choice::Open).then(|| Row {
        value: "undated".to_owned(),
        text: t.say("undated").to_owned(),
        count: t.number(count),
        choice,
        toggle: or_back(Undated::Wanted),
        exclude: or_back(Undated::Excluded),
    })
}
