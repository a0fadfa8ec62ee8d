//! Coverage → the JSON of the HTTP interface: what is held of each publication, from when to when, and where not.

use schemars::JsonSchema;
use serde::Serialize;

use super::links;
use crate::article::PartialDate;
use crate::search::{Coverage, Covered, Gap, Request};

/// Where coverage is answered.
pub const COVERAGE_PATH: &str = "/api/v1/coverage";

/// What is held of each publication.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "Coverage")]
pub struct CoverageJson<'a> {
    query: QueryJson<'a>,
    total: u64,
    publications: Vec<CoveredJson<'a>>,
    links: LinksJson,
    generation: u64,
}

#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "CoverageQuery")]
struct QueryJson<'a> {
    q: &'a str,
    ignored: &'a [String],
    warnings: &'a [String],
}

/// What is held of one publication.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "Covered")]
struct CoveredJson<'a> {
    /// Its name; `null` for articles whose publication is not known.
    publication: Option<&'a str>,
    count: u64,
    undated: u64,
    /// Articles whose date is known to the year only: they stand in no month.
    imprecise: u64,
    first: Option<String>,
    last: Option<String>,
    months: Vec<MonthJson>,
    gaps: Vec<GapJson>,
}

#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "Month")]
struct MonthJson {
    month: String,
    count: u64,
}

/// Months in a row in which nothing is held.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "Gap")]
struct GapJson {
    from: String,
    to: String,
    months: u32,
}

#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "CoverageLinks")]
struct LinksJson {
    #[serde(rename = "self")]
    itself: String,
}

/// What the interface answers to a question for coverage.
pub fn coverage<'a>(request: &'a Request, coverage: &'a Coverage) -> CoverageJson<'a> {
    CoverageJson {
        query: QueryJson { q: &request.text, ignored: &coverage.ignored, warnings: &coverage.warnings },
        total: coverage.total,
        publications: coverage.publications.iter().map(covered).collect(),
        links: LinksJson { itself: links::address(COVERAGE_PATH, request, &Request::default()) },
        generation: coverage.generation,
    }
}

fn covered(covered: &Covered) -> CoveredJson<'_> {
    let month = |(month, count): &(PartialDate, u64)| MonthJson { month: month.to_string(), count: *count };
    let gap = |gap: &Gap| GapJson { from: gap.from.to_string(), to: gap.to.to_string(), months: gap.months };
    CoveredJson {
        publication: covered.publication.as_deref(),
        count: covered.count,
        undated: covered.undated,
        imprecise: covered.imprecise,
        first: covered.first.map(|date| date.to_string()),
        last: covered.last.map(|date| date.to_string()),
        months: covered.months.iter().map(month).collect(),
        gaps: covered.gaps.iter().map(gap).collect(),
    }
}
