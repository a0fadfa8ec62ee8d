//! The path that a proxy puts before every address, put before the addresses in answers.
//!
//! Pages and JSON are written as if the service stood at the root of its host. Where it does not, the addresses in them
//! are completed on the way out. In HTML every quotation mark of a text is escaped, so `="/` is always the beginning of
//! an attribute of ours; in JSON a text's quotation marks are escaped too, so `"links":{` is always ours and every
//! member in it an address.

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::problem::{Kind, Problem};
use super::site::Site;

/// What is written before an address in HTML.
const ATTRIBUTE: &str = "=\"/";
/// What is written before the addresses in JSON, and before each of them.
const LINKS: &str = "\"links\":{";
const MEMBER: &str = "\":\"/";

/// Completes the addresses in an answer.
pub(super) async fn completed(State(site): State<Site>, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let base = &site.settings().base_path;
    let Some(complete) = kind(response.headers()).filter(|_| !base.is_empty()) else { return response };
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, usize::MAX).await else {
        return Problem::new(Kind::Fault, "the answer could not be written").into_response();
    };
    if let Some(location) = parts.headers.get(header::LOCATION).and_then(|location| location.to_str().ok())
        && is_own(location)
        && let Ok(completed) = HeaderValue::from_str(&format!("{base}{location}"))
    {
        parts.headers.insert(header::LOCATION, completed);
    }
    parts.headers.remove(header::CONTENT_LENGTH);
    let text = String::from_utf8_lossy(&bytes);
    Response::from_parts(parts, Body::from(complete(&text, base)))
}

type Complete = fn(&str, &str) -> String;

/// How addresses stand in such an answer; `None` if it has none or they are whole already.
fn kind(headers: &HeaderMap) -> Option<Complete> {
    let media = headers.get(header::CONTENT_TYPE).and_then(|media| media.to_str().ok());
    match media.and_then(|media| media.split(';').next()) {
        Some("text/html") => Some(html),
        Some("application/json") => Some(json),
        None if headers.contains_key(header::LOCATION) => Some(html),
        _ => None,
    }
}

/// Whether it is a path here: `//` would begin the name of another host.
fn is_own(address: &str) -> bool {
    address.starts_with('/') && !address.starts_with("//")
}

fn html(text: &str, base: &str) -> String {
    prefixed(text, ATTRIBUTE, base)
}

/// JSON with the base before every address in its links.
pub(super) fn json(text: &str, base: &str) -> String {
    let mut parts = text.split(LINKS);
    let mut completed = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (links, rest) = part.split_at(part.find('}').unwrap_or(part.len()));
        completed.push_str(LINKS);
        completed.push_str(&prefixed(links, MEMBER, base));
        completed.push_str(rest);
    }
    completed
}

/// The text with the base put in wherever `before`, which ends with the slash of an address, begins one of ours.
fn prefixed(text: &str, before: &str, base: &str) -> String {
    let mut parts = text.split(before);
    let mut completed = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        completed.push_str(&before[..before.len() - 1]);
        if !part.starts_with('/') {
            completed.push_str(base);
        }
        completed.push('/');
        completed.push_str(part);
    }
    completed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_pages_are_completed_and_texts_are_not() {
        let page =
            r#"<a href="/help">x=&#34;/y</a><form action="/"><a href="https://e.example/=/a"><a href="//e.example">"#;
        let completed = r#"<a href="/press/help">x=&#34;/y</a><form action="/press/"><a href="https://e.example/=/a"><a href="//e.example">"#;
        assert_eq!(html(page, "/press"), completed);
    }

    #[test]
    fn links_of_json_are_completed_and_no_other_member_is() {
        let value = serde_json::json!({
            "headline": "/a \"links\":{\"x\":\"/y\"}", "links": {"self": "/api/v1/search?q=%7D", "next": null}, "origin": "/data/a.html",
        });
        let completed: serde_json::Value = serde_json::from_str(&json(&value.to_string(), "/press")).expect("JSON");
        assert_eq!(completed["links"]["self"], "/press/api/v1/search?q=%7D");
        assert_eq!((&completed["headline"], &completed["origin"]), (&value["headline"], &value["origin"]));
    }
}
