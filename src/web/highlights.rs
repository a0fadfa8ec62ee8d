//! What of a hit is shown, with its marks → JSON.

use schemars::JsonSchema;
use serde::Serialize;

use super::{marks, words};
use crate::search::answer::Hit;

/// Headline and passages: escaped text with `<mark>` around what matched and an ellipsis where a sentence is cut.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "Highlights")]
pub(super) struct HighlightsJson {
    headline: Option<String>,
    passages: Vec<String>,
    /// Where each passage begins.
    places: Vec<PlaceJson>,
}

#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "PassagePlace")]
struct PlaceJson {
    /// `standfirst`, or `p1` for the first paragraph: also the anchor on the article's page.
    part: String,
    /// Bytes from the beginning of that part.
    offset: usize,
}

pub(super) fn highlights(hit: &Hit) -> HighlightsJson {
    let passages = hit.passages.iter();
    HighlightsJson {
        headline: hit.headline.as_ref().map(|headline| marks::marked(headline).to_string()),
        passages: passages.clone().map(|passage| marks::passage(passage).to_string()).collect(),
        places: passages.map(|p| PlaceJson { part: words::anchor(p.part), offset: p.offset }).collect(),
    }
}
