//! All values of a facet → the page that lists them, to search inside and to choose several at once.

use askama::Template;

use super::DEFAULTS;
use super::facets::{self, Choice, Row};
use super::frame::{Frame, Place};
use crate::search::Request;
use crate::search::answer::{FacetAnswer, FacetField, Within};
use crate::web::tongue::{Tongue, Visit};
use crate::web::{Settings, counted, links};

/// Values on a page: a screen or three to scan; the prefix finds the rest.
pub(super) const VALUES: usize = 100;

/// The page of a facet's values.
#[derive(Template)]
#[template(path = "values.html")]
pub(super) struct ValuesPage<'a> {
    t: Tongue,
    frame: Frame<'a>,
    /// The search: hidden fields of the form that searches inside.
    carried_inside: Vec<(&'static str, String)>,
    /// The search but for the values on this page: hidden fields of the form that chooses.
    carried_by_choice: Vec<(&'static str, String)>,
    field: FacetField,
    prefix: &'a str,
    rows: Vec<Row>,
    /// Articles found, values that begin so, values in all.
    total: u64,
    fitting: u64,
    distinct: u64,
    back_url: String,
    prev_url: Option<String>,
    next_url: Option<String>,
    json_url: String,
}

impl<'a> ValuesPage<'a> {
    pub(super) fn new(
        settings: &'a Settings,
        visit: &Visit,
        request: &'a Request,
        within: &'a Within,
        answer: &'a FacetAnswer,
    ) -> Self {
        let (t, field) = (visit.tongue, within.field);
        let mut rows = facets::rows(t, request, &DEFAULTS, &answer.facet);
        let is_first = within.offset == 0 && within.prefix.is_empty();
        rows.retain(|row| is_first || row.value != crate::search::answer::MISSING);
        let narrowing = links::narrowing(request);
        let is_here = |value: &String| rows.iter().any(|row| links::same(field, &row.value, value));
        let reached = within.offset.saturating_add(answer.facet.values.len());
        let at = |offset| links::facet(facets::PATH, request, field, &within.prefix, offset);
        Self {
            t,
            frame: Frame::new(settings, visit, Place::Search).searching(request, &Request::default()),
            carried_by_choice: narrowing
                .iter()
                .filter(|(name, value)| *name != field.name() || !is_here(value))
                .cloned()
                .collect(),
            carried_inside: narrowing,
            field,
            prefix: &within.prefix,
            total: answer.total,
            fitting: answer.fitting,
            distinct: answer.facet.distinct,
            back_url: links::address("/", request, &Request::default()),
            prev_url: (within.offset > 0).then(|| at(within.offset.saturating_sub(VALUES))),
            next_url: (!answer.facet.values.is_empty() && (reached as u64) < answer.fitting).then(|| at(reached)),
            json_url: links::facet(counted::FACETS_PATH, request, field, &within.prefix, within.offset),
            rows,
        }
    }
}
