//! What the desk refuses, and how it says so: a page for people, problem+json (RFC 9457) for programs.
//!
//! A refusal for people goes out of its place in the code without a page; [`written`] writes it, for which archive it is
//! and where a proxy has put it is known there.

use std::sync::Arc;

use askama::Template;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::Place;
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
            let mut unwritten = StatusCode::OK.into_response();
            unwritten.extensions_mut().insert(Unwritten { title, detail: self.detail, changes: self.changes });
            unwritten
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

/// What the page of a refusal is to say.
#[derive(Debug, Clone)]
struct Unwritten {
    title: &'static str,
    detail: String,
    changes: Vec<String>,
}

#[derive(Template)]
#[template(path = "desk/refusal.html")]
struct RefusalPage {
    f: Head,
    title: &'static str,
    detail: String,
    changes: Vec<String>,
}

/// Writes the pages of refusals.
pub(super) async fn written(State(place): State<Arc<Place>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let Some(Unwritten { title, detail, changes }) = response.extensions_mut().remove() else { return response };
    let f = Head::new(&place.title, &place.base_path);
    let page = RefusalPage { f, title, detail, changes }.render().unwrap_or_default();
    let (mut parts, _) = response.into_parts();
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(page))
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
