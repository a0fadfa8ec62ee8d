//! An item of the corpora of Reuters (RCV1, RCV2) → an article.
//!
//! One `newsitem` a file; its codes are those of Reuters for countries, industries and topics. Source: Lewis, Yang, Rose and
//! Li, "RCV1: A New Benchmark Collection for Text Categorization Research", JMLR 5, 2004, section 2.

use super::dated;
use crate::article::{Language, Subject};
use crate::capture::formats::story::{Body, Story};
use crate::capture::formats::xml::Node;
use crate::capture::hints::Hints;

/// The article of an element `newsitem`.
pub(in crate::capture) fn read(item: &Node, at: u64) -> Story {
    let text = item.child("text");
    let paragraphs = text.map(|text| text.named("p").map(Node::text).collect::<Vec<_>>()).unwrap_or_default();
    let body = if paragraphs.is_empty() { text.map(Node::text).into_iter().collect() } else { paragraphs };
    let told = |element: &str| {
        let is = |node: &&Node| node.attribute("element").is_some_and(|name| name == element);
        item.child("metadata")?.named("dc").find(is)?.attribute("value")
    };
    let published = item.attribute("date").or_else(|| told("dc.date.published"));
    let hints = Hints {
        external_id: item.attribute("itemid"),
        headline: item.child_text("headline").or_else(|| item.child_text("title")),
        authors: item.child_text("byline").into_iter().collect(),
        published: published.map(|date| dated(&date)),
        publication: told("dc.source").or_else(|| told("dc.publisher")),
        language: item.attribute("lang").and_then(|tag| Language::parse(&tag)),
        subjects: ["topics", "industries", "countries"].iter().flat_map(|class| codes(item, class)).collect(),
        countries: told("dc.creator.location.country.name").into_iter().collect(),
        ..Hints::default()
    };
    Story::new(at, Body::lines(body), hints)
}

/// The codes of a class: `bip:topics:1.0`.
fn codes(item: &Node, class: &str) -> Vec<Subject> {
    let Some(metadata) = item.child("metadata") else { return Vec::new() };
    let of_class = |codes: &&Node| codes.attribute("class").is_some_and(|name| name.contains(class));
    let codes = metadata.named("codes").filter(of_class).flat_map(|codes| codes.named("code"));
    let subject = |code: String| Subject { scheme: format!("reuters-{class}"), code: Some(code), name: None };
    codes.filter_map(|code| code.attribute("code")).map(subject).collect()
}
