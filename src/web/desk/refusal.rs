//! What the desk refuses, and how it says so: a page for people, problem+json (RFC 9457) for programs.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde_json::json;

use super::files;
use crate::error::Error;
use crate::web::assets;

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
        if self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"desk\""));
        }
        response
    }
}

#[derive(Template)]
#[template(path = "desk/refusal.html")]
struct RefusalPage<'a> {
    style_url: &'a str,
    desk_style_url: &'a str,
    icon_url: &'a str,
    title: &'a str,
    detail: &'a str,
    changes: &'a [String],
}

fn page(title: &str, detail: &str, changes: &[String]) -> String {
    let (style_url, desk_style_url, icon_url) = (&assets::STYLE_URL, &files::STYLE_URL, &assets::ICON_URL);
    RefusalPage { style_url, desk_style_url, icon_url, title, detail, changes }.render().unwrap_or_default()
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
