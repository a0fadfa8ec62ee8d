//! What the desk refuses, and how it says so: a page for people, problem+json (RFC 9457) for programs.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde_json::json;

use super::views::Head;
use crate::error::Error;

/// A refusal: a status, and what to do about it.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) detail: String,
    /// What somebody decided meanwhile, in words.
    pub(super) changes: Vec<String>,
    pub(super) is_for_programs: bool,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into(), changes: vec![], is_for_programs: false }
    }

    pub(super) fn bad(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    pub(super) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    /// The first survey of a large archive takes its time.
    pub(super) fn not_surveyed_yet() -> Self {
        let detail = "the archive is being looked through for the first time since the service began; open this again in a \
                      moment";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, detail)
    }

    /// The same, said to a program.
    pub(super) fn for_programs(self) -> Self {
        Self { is_for_programs: true, ..self }
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        let status = match &error {
            Error::Stale { .. } => StatusCode::CONFLICT,
            Error::Undecidable { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            _ => {
                tracing::error!(%error, "the desk cannot work");
                StatusCode::SERVICE_UNAVAILABLE
            }
        };
        let detail = error.to_string();
        let changes = if let Error::Stale { changes, .. } = error { changes } else { vec![] };
        Self { changes, ..Self::new(status, detail) }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let title = self.status.canonical_reason().unwrap_or("Refused");
        let mut response = if self.is_for_programs {
            let body = json!({
                "type": "about:blank", "title": title, "status": self.status.as_u16(), "detail": self.detail,
                "changes": self.changes,
            });
            ([(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
        } else {
            Html(page(title, &self.detail, &self.changes)).into_response()
        };
        *response.status_mut() = self.status;
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"desk\""));
        }
        response
    }
}

#[derive(Template)]
#[template(path = "desk/refusal.html")]
struct RefusalPage<'a> {
    f: Head,
    title: &'a str,
    detail: &'a str,
    changes: &'a [String],
}

fn page(title: &str, detail: &str, changes: &[String]) -> String {
    // Where a proxy puts a path before it is not known here; the links are written for a desk without one.
    RefusalPage { f: Head::new("desk", ""), title, detail, changes }.render().unwrap_or_default()
}

/// After a panic.
pub(super) fn fault() -> Response {
    let detail = "the request met a fault in the program and was given up; nothing more was decided. Please report it";
    Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, detail).into_response()
}

/// Where there is no address.
pub(super) fn nothing_here() -> Response {
    Refusal::not_found("there is nothing at this address; /desk is the way in").into_response()
}
