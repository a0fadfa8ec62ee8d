//! A JSON Feed (versions 1 and 1.1) → its items.

use std::ops::ControlFlow;

use serde_json::{Map, Value};

use super::item;
use crate::article::{Evidence, Language, Subject};
use crate::capture::formats::markup;
use crate::capture::formats::story::{Body, Sink, Story, damaged, said, tell};
use crate::capture::hints::{DateHint, Hints};

/// Reads a whole feed.
pub(in crate::capture) fn read(text: &str, sink: Sink) {
    let feed = match serde_json::from_str::<Value>(text) {
        Ok(Value::Object(feed)) => feed,
        Ok(_) => return damaged(0, "is no JSON Feed: no object", sink),
        Err(error) => {
            let at = super::super::json_offset(text, &error);
            return damaged(at, format!("is no JSON ({error}); fetch it again"), sink);
        }
    };
    let items = feed.get("items").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    for value in items {
        let Value::Object(item) = value else { continue };
        if tell_item(item, &feed, sink).is_break() {
            return;
        }
    }
}

fn tell_item(item: &Map<String, Value>, feed: &Map<String, Value>, sink: Sink) -> ControlFlow<()> {
    let html = text(item, "content_html").map(|html| Body::Html(html.to_owned()));
    let plain = || text(item, "content_text").map(|plain| Body::lines(markup::paragraphs(plain)));
    let summary = text(item, "summary").map(markup::body);
    let whole = html.or_else(plain);
    let standfirst = match (&summary, &whole) {
        (Some(summary), Some(whole)) => item::standfirst(summary, whole),
        _ => None,
    };
    let body = whole.or(summary).unwrap_or(Body::Lines(String::new()));
    tell(Story::new(0, body, Hints { standfirst, ..hints(item, feed) }), sink)
}

fn hints(item: &Map<String, Value>, feed: &Map<String, Value>) -> Hints {
    let both = |name: &str| text(item, name).or_else(|| text(feed, name));
    let tags = item.get("tags").and_then(Value::as_array).into_iter().flatten();
    let authors = authors(item);
    Hints {
        external_id: item.get("id").and_then(identifier),
        url: ["url", "external_url"].iter().find_map(|name| text(item, name)).map(str::to_owned),
        headline: text(item, "title").and_then(markup::plain_said),
        authors: if authors.is_empty() { self::authors(feed) } else { authors },
        published: ["date_published", "date_modified"]
            .iter()
            .find_map(|name| text(item, name))
            .map(|text| DateHint { text: text.to_owned(), evidence: Evidence::Feed }),
        publication: text(feed, "title").and_then(markup::plain_said),
        language: both("language").and_then(Language::parse),
        subjects: tags.filter_map(Value::as_str).filter_map(said).map(|tag| Subject::named("tag", tag)).collect(),
        ..Hints::default()
    }
}

fn text<'v>(object: &'v Map<String, Value>, name: &str) -> Option<&'v str> {
    object.get(name)?.as_str().filter(|text| !text.trim().is_empty())
}

fn identifier(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => said(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn authors(object: &Map<String, Value>) -> Vec<String> {
    let listed = object.get("authors").and_then(Value::as_array).into_iter().flatten();
    let authors = listed.chain(object.get("author")).filter_map(|author| said(author.get("name")?.as_str()?));
    authors.collect()
}
