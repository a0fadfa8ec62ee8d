//! What went wrong → problem details (RFC 9457).
//!
//! Whatever fails on the way of a request becomes a [`Problem`]: which kind, where, and what to do about it. It travels
//! as an extension of the response; [`super::layers`] writes it as JSON or as a page, in one place, for every route.
//! The kinds are explained on the help page, which the `type` of each problem points to.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;

/// The kinds of problems; each has its own paragraph on the help page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A parameter that this address does not know.
    UnknownParameter,
    /// A parameter whose value cannot be read or is out of bounds.
    BadValue,
    /// A request that is not well-formed HTTP for this address.
    BadRequest,
    /// No such address or article.
    NotFound,
    /// The address exists, but gives nothing in that format.
    NoSuchFormat,
    /// The article was held and has been withdrawn.
    Withdrawn,
    /// The address exists, but not for this method.
    MethodNotAllowed,
    /// The request came with a body that is too large.
    BodyTooLarge,
    /// The address is too long.
    AddressTooLong,
    /// This client asks too often.
    TooOften,
    /// All searches allowed at once are running.
    Busy,
    /// The search took longer than allowed.
    Slow,
    /// The index cannot be read.
    IndexUnreadable,
    /// The corpus cannot be read.
    CorpusUnreadable,
    /// A fault of the product.
    Fault,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 15] = [
        Self::UnknownParameter,
        Self::BadValue,
        Self::BadRequest,
        Self::NotFound,
        Self::NoSuchFormat,
        Self::Withdrawn,
        Self::MethodNotAllowed,
        Self::BodyTooLarge,
        Self::AddressTooLong,
        Self::TooOften,
        Self::Busy,
        Self::Slow,
        Self::IndexUnreadable,
        Self::CorpusUnreadable,
        Self::Fault,
    ];

    /// Its name in `type`, lower case with hyphens.
    pub fn name(self) -> &'static str {
        match self {
            Self::UnknownParameter => "unknown-parameter",
            Self::BadValue => "bad-value",
            Self::BadRequest => "bad-request",
            Self::NotFound => "not-found",
            Self::NoSuchFormat => "no-such-format",
            Self::Withdrawn => "withdrawn",
            Self::MethodNotAllowed => "method-not-allowed",
            Self::BodyTooLarge => "body-too-large",
            Self::AddressTooLong => "address-too-long",
            Self::TooOften => "too-often",
            Self::Busy => "busy",
            Self::Slow => "slow",
            Self::IndexUnreadable => "index-unreadable",
            Self::CorpusUnreadable => "corpus-unreadable",
            Self::Fault => "fault",
        }
    }

    /// A short sentence, the same for every problem of this kind.
    pub fn title(self) -> &'static str {
        match self {
            Self::UnknownParameter => "Unknown parameter",
            Self::BadValue => "Value not understood",
            Self::BadRequest => "Request not understood",
            Self::NotFound => "Not found",
            Self::NoSuchFormat => "No such format",
            Self::Withdrawn => "Withdrawn",
            Self::MethodNotAllowed => "Method not allowed",
            Self::BodyTooLarge => "Body too large",
            Self::AddressTooLong => "Address too long",
            Self::TooOften => "Too many requests",
            Self::Busy => "Too many requests at once",
            Self::Slow => "The search took too long",
            Self::IndexUnreadable => "The index cannot be read",
            Self::CorpusUnreadable => "The corpus cannot be read",
            Self::Fault => "A fault of ours",
        }
    }

    /// Its HTTP status.
    pub fn status(self) -> StatusCode {
        match self {
            Self::UnknownParameter | Self::BadValue | Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::NoSuchFormat => StatusCode::NOT_ACCEPTABLE,
            Self::Withdrawn => StatusCode::GONE,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::AddressTooLong => StatusCode::URI_TOO_LONG,
            Self::TooOften => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy | Self::Slow => StatusCode::SERVICE_UNAVAILABLE,
            // Waiting mends neither of them.
            Self::IndexUnreadable | Self::CorpusUnreadable | Self::Fault => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Seconds after which asking again makes sense.
    fn retry_after_s(self) -> Option<u32> {
        match self {
            Self::Busy => Some(1),
            Self::Slow => Some(5),
            Self::TooOften => Some(30),
            _ => None,
        }
    }
}

/// One problem: what, where, and the remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What kind.
    pub kind: Kind,
    /// What happened here and what to do, in a sentence or two.
    pub detail: String,
    /// The parameter that it is about.
    pub parameter: Option<String>,
    /// What was probably meant.
    pub suggestion: Option<String>,
}

impl Problem {
    /// A problem of that kind.
    pub fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), parameter: None, suggestion: None }
    }

    /// A value that cannot be read; `remedy` says which can.
    pub fn bad_value(parameter: &str, value: &str, remedy: &str) -> Self {
        let shown: String = value.chars().take(80).collect();
        let detail = format!("{parameter}={shown} is not understood: {remedy}");
        Self { parameter: Some(parameter.to_owned()), ..Self::new(Kind::BadValue, detail) }
    }

    /// The same with what was probably meant, where that is known.
    pub fn suggesting(mut self, meant: Option<&str>) -> Self {
        if let Some(meant) = meant {
            self.detail.push_str(&format!(" — did you mean '{meant}'?"));
            self.suggestion = Some(meant.to_owned());
        }
        self
    }

    /// The problem that a bare status stands for, or `None` if it is no error.
    pub fn of_status(status: StatusCode) -> Option<Self> {
        let (kind, detail) = match status {
            status if status.as_u16() < 400 => return None,
            StatusCode::NOT_FOUND => (Kind::NotFound, "there is nothing at this address; /help lists what there is"),
            StatusCode::METHOD_NOT_ALLOWED => (Kind::MethodNotAllowed, "use one of the methods in the Allow header"),
            StatusCode::PAYLOAD_TOO_LARGE => (Kind::BodyTooLarge, "send the request without a body"),
            StatusCode::URI_TOO_LONG => (Kind::AddressTooLong, "shorten the query or choose fewer values"),
            StatusCode::REQUEST_TIMEOUT | StatusCode::SERVICE_UNAVAILABLE => {
                (Kind::Slow, "ask for less at once, or again in a moment")
            }
            status if status.is_client_error() => (Kind::BadRequest, "check the address and its encoding"),
            _ => (Kind::Fault, "please report the request's id to whoever runs this archive"),
        };
        Some(Self::new(kind, detail))
    }

    /// Where its kind is explained.
    pub fn type_url(&self) -> String {
        format!("/help#problem-{}", self.kind.name())
    }

    /// The problem as it goes over the wire; `base` stands before every path, `instance` is the address that was asked,
    /// `request` its id.
    pub fn wire<'a>(&'a self, base: &str, instance: &'a str, request: Option<&'a str>) -> impl Serialize + 'a {
        ProblemJson {
            kind: format!("{base}{}", self.type_url()),
            title: self.kind.title(),
            status: self.kind.status().as_u16(),
            detail: &self.detail,
            instance,
            parameter: self.parameter.as_deref(),
            suggestion: self.suggestion.as_deref(),
            request,
        }
    }
}

#[derive(JsonSchema, Serialize)]
#[schemars(rename = "Problem")]
pub(super) struct ProblemJson<'a> {
    #[serde(rename = "type")]
    kind: String,
    title: &'static str,
    status: u16,
    detail: &'a str,
    instance: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestion: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<&'a str>,
}

impl IntoResponse for Problem {
    /// A bare status that carries the problem; the layers write the body.
    fn into_response(self) -> Response {
        let mut response = self.kind.status().into_response();
        if let Some(seconds) = self.kind.retry_after_s() {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_status_has_a_problem_of_the_same_status_class() {
        for code in 400..600 {
            let status = StatusCode::from_u16(code).expect("a status");
            let problem = Problem::of_status(status).expect("an error has a problem");
            assert_eq!(problem.kind.status().is_server_error(), status.is_server_error() || code == 408, "{code}");
        }
        assert_eq!(Problem::of_status(StatusCode::NOT_MODIFIED), None);
    }

    #[test]
    fn a_problem_goes_over_the_wire_with_the_members_of_rfc_9457() {
        let problem =
            Problem::bad_value("sort", "newset", "use relevance, newest or oldest").suggesting(Some("newest"));
        let wire = serde_json::to_value(problem.wire("", "/api/v1/search?sort=newset", None)).expect("serialisable");
        assert_eq!(wire["type"], "/help#problem-bad-value");
        assert_eq!(wire["status"], 400);
        assert_eq!(wire["parameter"], "sort");
        assert_eq!(wire["suggestion"], "newest");
        assert_eq!(wire["instance"], "/api/v1/search?sort=newset");
        assert!(wire.get("request").is_none());
    }

    #[test]
    fn a_busy_service_says_when_to_come_back() {
        let response = Problem::new(Kind::Busy, "…").into_response();
        assert_eq!(response.headers()[header::RETRY_AFTER], "1");
    }
}
