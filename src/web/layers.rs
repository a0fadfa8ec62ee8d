//! What every request and answer passes through, outermost first, and why in that order.

use std::any::Any;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{Html, IntoResponse, Response};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

use super::pages;
use super::problem::{Kind, Problem};
use super::site::Site;
use super::tongue::Visit;

/// Longest path and query in bytes: nearly what the protocol's library reads. Longer queries than are looked at are cut,
/// not refused.
const MAX_ADDRESS_BYTES: usize = 64_000;
/// No route reads a body; what a client sends all the same may be this long.
const MAX_BODY_BYTES: usize = 16 << 10;
/// Beyond the time of a search, for waiting and writing.
const GRACE: Duration = Duration::from_secs(5);
/// Styles, pictures and the one script from here, forms to here, nothing else: no script runs that stands in a page.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
                                       connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The routes with all layers around them.
pub(super) fn around(routes: Router<Site>, site: &Site) -> Router<Site> {
    let within = site.settings().max_wait + site.settings().max_search + GRACE;
    let layers = ServiceBuilder::new()
        // An id first, so that the log, the answer and a report of a fault can name the same request.
        .layer(SetRequestIdLayer::new(REQUEST_ID, MakeRequestUuid))
        // The log sees what the client sees: every status, every refusal below.
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        // On every answer, the refusals too.
        .layer(always(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY))
        .layer(always(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(always(header::REFERRER_POLICY, "no-referrer"))
        .layer(always(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        // Compresses whatever is said below, problems too.
        .layer(CompressionLayer::new())
        // Gives every refusal below its words: a page for people, problem+json for programs.
        .layer(from_fn_with_state(site.clone(), worded))
        // A panic below becomes a refusal like others, and the service lives on.
        .layer(CatchPanicLayer::custom(panicked))
        // Searches have their own limit; this one is for everything else that might hang.
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, within))
        // Cheap refusals last before the routes: nothing is read or searched for them.
        .layer(from_fn(short_address))
        .layer(RequestBodyLimitLayer::new(MAX_BODY_BYTES));
    routes.layer(layers)
}

fn always(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

fn span<B>(request: &axum::http::Request<B>) -> tracing::Span {
    let id = request_id(request.headers()).unwrap_or_default();
    tracing::info_span!("request", method = %request.method(), address = %request.uri(), id)
}

fn request_id(headers: &HeaderMap) -> Option<&str> {
    headers.get(REQUEST_ID)?.to_str().ok()
}

fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    let detail = "the request met a fault in the program and was given up; the service goes on. Please report its id";
    Problem::new(Kind::Fault, detail).into_response()
}

async fn short_address(request: Request, next: Next) -> Response {
    let length = request.uri().path_and_query().map_or(0, |address| address.as_str().len());
    if length > MAX_ADDRESS_BYTES {
        let detail = format!("it has {length} bytes, at most {MAX_ADDRESS_BYTES} are read; shorten the query");
        return Problem::new(Kind::AddressTooLong, detail).into_response();
    }
    next.run(request).await
}

/// What the words of a refusal depend on.
struct Asked {
    method: Method,
    uri: Uri,
    id: Option<String>,
    visit: Visit,
    wants_page: bool,
}

impl Asked {
    fn of(request: &Request) -> Self {
        let programs = ["/api/", "/healthz"].iter().any(|start| request.uri().path().starts_with(start));
        Self {
            method: request.method().clone(),
            uri: request.uri().clone(),
            id: request_id(request.headers()).map(str::to_owned),
            visit: Visit::of(request.uri(), request.headers()),
            wants_page: !programs && prefers_html(request.headers()),
        }
    }
}

/// Writes the body of every refusal, and answers OPTIONS with what is allowed.
async fn worded(State(site): State<Site>, request: Request, next: Next) -> Response {
    let asked = Asked::of(&request);
    let mut response = next.run(request).await;
    if asked.method == Method::OPTIONS && response.status() == StatusCode::METHOD_NOT_ALLOWED {
        return options(response);
    }
    let problem = response.extensions_mut().remove::<Problem>().or_else(|| Problem::of_status(response.status()));
    match problem {
        Some(problem) => written(&site, &asked, &problem, response.headers()),
        None => response,
    }
}

fn options(refused: Response) -> Response {
    let allow = refused.headers().get(header::ALLOW).cloned();
    let headers = allow.map(|allow| [(header::ALLOW, allow.clone()), (header::ACCESS_CONTROL_ALLOW_METHODS, allow)]);
    (StatusCode::NO_CONTENT, headers.map_or_else(HeaderMap::new, HeaderMap::from_iter)).into_response()
}

fn written(site: &Site, asked: &Asked, problem: &Problem, kept: &HeaderMap) -> Response {
    let instance = asked.uri.path_and_query().map_or("/", |address| address.as_str());
    let page = asked.wants_page.then(|| pages::problem(site.settings(), &asked.visit, problem, asked.id.as_deref()));
    let mut response = match page {
        Some(page) => ([(header::CONTENT_LANGUAGE, asked.visit.tongue.code())], Html(page)).into_response(),
        None => {
            let json = serde_json::to_vec(&problem.wire(instance, asked.id.as_deref())).unwrap_or_default();
            ([(header::CONTENT_TYPE, "application/problem+json")], json).into_response()
        }
    };
    *response.status_mut() = problem.kind.status();
    for name in [header::ALLOW, header::RETRY_AFTER] {
        if let Some(value) = kept.get(&name) {
            response.headers_mut().insert(name, value.clone());
        }
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().append(header::VARY, HeaderValue::from_static("accept, accept-language, cookie"));
    response
}

/// Whether a page is more welcome than JSON (RFC 9110, 12.5.1). A client that names neither is a program.
fn prefers_html(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    weight(accept, "text/html") > weight(accept, "application/json").max(weight(accept, "application/problem+json"))
}

/// The weight that an Accept header gives to a media type by its name, 0 if it does not name it.
fn weight(accept: &str, media: &str) -> f32 {
    let named = accept.split(',').filter_map(|range| {
        let mut parts = range.split(';').map(str::trim);
        (parts.next()?.eq_ignore_ascii_case(media))
            .then(|| parts.find_map(|part| part.strip_prefix("q=")?.parse().ok()).unwrap_or(1.0))
    });
    named.fold(0.0, f32::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prefers(accept: &'static str) -> bool {
        prefers_html(&HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(accept))]))
    }

    #[test]
    fn browsers_get_pages_and_programs_get_json() {
        assert!(prefers("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"));
        assert!(prefers("application/json;q=0.5, text/html"));
        assert!(!prefers("*/*"));
        assert!(!prefers("application/json"));
        assert!(!prefers("text/html;q=0.3, application/problem+json"));
        assert!(!prefers_html(&HeaderMap::new()));
    }
}
