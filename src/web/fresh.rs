//! The state of the index → ETag, and 304 for those who have the answer already.
//!
//! What is read changes only with the index and what librarians decide, so the tag is known before anything is searched. It is weak (the time that
//! a search took differs) and carries the moment the service began, so that neither a new program nor a rebuilt index
//! is mistaken for what a client holds. A page is tagged with the language that it speaks, too.

use std::sync::LazyLock;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::site::Site;
use super::tongue::{Tongue, Visit};

/// Milliseconds since 1970 when the first answer was given.
static BEGAN_MS: LazyLock<u128> =
    LazyLock::new(|| SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis()));

/// Answers 304 if the client's copy is fresh, else tags the answer.
pub(super) async fn conditional(State(site): State<Site>, request: Request, next: Next) -> Response {
    let tongue = request.extensions().get::<Visit>().map(|visit| visit.tongue);
    let tag = tag(site.state(), tongue);
    if holds(request.headers(), &tag) {
        return tagged(StatusCode::NOT_MODIFIED.into_response(), &tag);
    }
    let response = next.run(request).await;
    if response.status() == StatusCode::OK { tagged(response, &tag) } else { response }
}

fn tag(state: u64, tongue: Option<Tongue>) -> String {
    let tongue = tongue.map(|tongue| format!("-{}", tongue.code())).unwrap_or_default();
    format!("W/\"{:x}-{state:x}{tongue}\"", *BEGAN_MS)
}

/// Whether one of the tags in If-None-Match is this one, compared weakly (RFC 9110, 8.8.3.2).
fn holds(headers: &HeaderMap, tag: &str) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let held = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|held| held.to_str().ok());
    held.flat_map(|list| list.split(',')).any(|held| opaque(held) == opaque(tag))
}

fn tagged(mut response: Response, tag: &str) -> Response {
    if let Ok(tag) = HeaderValue::from_str(tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holding(list: &str) -> bool {
        let value = HeaderValue::from_str(list).expect("a header");
        holds(&HeaderMap::from_iter([(header::IF_NONE_MATCH, value)]), &tag(42, None))
    }

    #[test]
    fn a_copy_is_fresh_while_the_index_has_not_changed() {
        assert!(holding(&tag(42, None)));
        assert!(holding(&format!("\"other\", {}", tag(42, None))));
        assert!(holding(tag(42, None).trim_start_matches("W/")));
        assert!(!holding(&tag(43, None)));
        assert!(!holding(&tag(42, Some(Tongue::French))));
        assert!(!holds(&HeaderMap::new(), &tag(42, None)));
    }
}
