//! Facets and timelines → the JSON of the HTTP interface.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::links;
use crate::search::Request;
use crate::search::answer::{Answer, Bucket, Facet, FacetAnswer, FacetValue, Timeline, Within};

/// Where the values of facets are listed.
pub const FACETS_PATH: &str = "/api/v1/facets";

#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "Facet")]
pub(super) struct FacetJson<'a> {
    values: Vec<FacetValueJson<'a>>,
    distinct: u64,
    missing: u64,
    missing_selected: bool,
}

#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "FacetValue")]
struct FacetValueJson<'a> {
    value: &'a str,
    count: u64,
    selected: bool,
}

/// A facet by itself, for the map under its name.
pub(super) fn facet(facet: &Facet) -> Value {
    serde_json::to_value(facet_json(facet)).unwrap_or_default()
}

fn facet_json(facet: &Facet) -> FacetJson<'_> {
    let values = facet.values.iter().map(|FacetValue { value, count, selected }| FacetValueJson {
        value,
        count: *count,
        selected: *selected,
    });
    FacetJson {
        values: values.collect(),
        distinct: facet.distinct,
        missing: facet.missing,
        missing_selected: facet.missing_selected,
    }
}

#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "Bucket")]
pub(super) struct BucketJson {
    key: String,
    from: String,
    to: String,
    count: u64,
    held: u64,
}

/// The stretches of a timeline.
pub(super) fn buckets(timeline: &Timeline) -> Vec<BucketJson> {
    let bucket = |bucket: &Bucket| BucketJson {
        key: bucket.key(),
        from: bucket.from.first_day().to_string(),
        to: bucket.to.last_day().to_string(),
        count: bucket.count,
        held: bucket.held,
    };
    timeline.buckets.iter().map(bucket).collect()
}

/// What a timeline leaves out of its stretches.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "Dates")]
pub(super) struct DatesJson {
    unit: &'static str,
    imprecise: u64,
    undated: u64,
    undated_held: u64,
}

/// The width of a timeline's stretches, and what does not stand in them.
pub(super) fn dates(timeline: &Timeline) -> DatesJson {
    DatesJson {
        unit: timeline.unit.name(),
        imprecise: timeline.imprecise,
        undated: timeline.undated,
        undated_held: timeline.undated_held,
    }
}

#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "CountedQuery")]
struct QueryJson<'a> {
    q: &'a str,
    ignored: &'a [String],
    warnings: &'a [String],
}

/// The values of one facet as JSON.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "FacetAnswer")]
pub struct FacetAnswerJson<'a> {
    query: QueryJson<'a>,
    field: &'static str,
    prefix: &'a str,
    #[serde(flatten)]
    facet: FacetJson<'a>,
    fitting: u64,
    total: u64,
    links: FacetLinksJson,
    generation: u64,
}

#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "FacetLinks")]
struct FacetLinksJson {
    #[serde(rename = "self")]
    itself: String,
    next: Option<String>,
}

/// What the interface answers to a question for the values of a facet.
pub fn facet_answer<'a>(request: &'a Request, within: &'a Within, answer: &'a FacetAnswer) -> FacetAnswerJson<'a> {
    let address = |offset| {
        let address = links::facet(FACETS_PATH, request, within.field, &within.prefix, offset);
        let sign = if address.contains('?') { '&' } else { '?' };
        format!("{address}{sign}limit={}", within.limit)
    };
    let reached = within.offset.saturating_add(answer.facet.values.len());
    let goes_on = !answer.facet.values.is_empty() && (reached as u64) < answer.fitting;
    FacetAnswerJson {
        query: QueryJson { q: &request.text, ignored: &answer.ignored, warnings: &answer.warnings },
        field: within.field.name(),
        prefix: &within.prefix,
        facet: facet_json(&answer.facet),
        fitting: answer.fitting,
        total: answer.total,
        links: FacetLinksJson { itself: address(within.offset), next: goes_on.then(|| address(reached)) },
        generation: answer.generation,
    }
}

/// A timeline by itself as JSON.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "Timeline")]
pub struct TimelineJson<'a> {
    query: QueryJson<'a>,
    total: u64,
    #[serde(flatten)]
    dates: DatesJson,
    buckets: Vec<BucketJson>,
    generation: u64,
}

/// What the interface answers to a question for a timeline.
pub fn timeline<'a>(request: &'a Request, answer: &'a Answer) -> TimelineJson<'a> {
    TimelineJson {
        query: QueryJson { q: &request.text, ignored: &answer.ignored, warnings: &answer.warnings },
        total: answer.total,
        dates: dates(&answer.timeline),
        buckets: buckets(&answer.timeline),
        generation: answer.generation,
    }
}

/// The question whose answer is only a timeline.
pub fn only_timeline(request: &Request) -> Request {
    Request { per_page: 0, facets: vec![], passages: 0, ..request.clone() }
}
