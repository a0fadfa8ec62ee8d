//! What every request and answer passes through, outermost first, and why in that order.

use std::any::Any;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
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

use super::asker::Asker;
use super::assets;
use super::base;
use super::meters::Meters;
use super::pages;
use super::problem::{Kind, Problem};
use super::site::Site;
use super::tongue::Visit;

/// Beyond the time of a search, for waiting and writing.
const GRACE: Duration = Duration::from_secs(5);
/// Styles, pictures and the one script from here, forms to here, nothing else: no script runs that stands in a page, and no
/// style but that of the first page.
static CONTENT_SECURITY_POLICY: LazyLock<String> = LazyLock::new(|| {
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self' {}; img-src 'self'; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        *assets::STYLE_SOURCE
    )
});

/// What scripts of other sites may read of an answer beside its body.
const EXPOSED: &str = "etag, link, retry-after, x-request-id, dateline-total, dateline-generation";
/// Longest id of a request that is taken over from a client.
const MAX_ID: usize = 64;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The routes with all layers around them.
pub(super) fn around(routes: Router<Site>, site: &Site) -> Router<Site> {
    let limits = &site.settings().limits;
    let within = limits.max_wait + limits.max_search + GRACE;
    let layers = ServiceBuilder::new()
        // An id first, so that the log, the answer and a report of a fault can name the same request.
        .layer(from_fn(sane_id))
        .layer(SetRequestIdLayer::new(REQUEST_ID, MakeRequestUuid))
        // The log and the meters see what the client sees: every status, every refusal below.
        .layer(from_fn_with_state(site.clone(), watched))
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        // On every answer, the refusals too.
        .layer(always(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY.as_str()))
        .layer(always(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(always(header::REFERRER_POLICY, "no-referrer"))
        .layer(always(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .layer(always(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED))
        // Compresses whatever is said below, problems too.
        .layer(CompressionLayer::new())
        // Puts the path before addresses that a proxy takes away, in pages of problems too.
        .layer(from_fn_with_state(site.clone(), base::completed))
        // Gives every refusal below its words: a page for people, problem+json for programs.
        .layer(from_fn_with_state(site.clone(), worded))
        // A panic below becomes a refusal like others, and the service lives on.
        .layer(CatchPanicLayer::custom({
            let site = site.clone();
            move |panic| panicked(&site, panic)
        }))
        // Searches have their own limit; this one is for everything else that might hang.
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, within))
        // Cheap refusals last before the routes: nothing is read or searched for them.
        .layer(from_fn_with_state(limits.max_address_bytes, short_address))
        .layer(RequestBodyLimitLayer::new(limits.max_body_bytes));
    routes.layer(layers)
}

fn always(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

/// An id that the client brings is kept if it is one: letters, digits and hyphens, not too many.
async fn sane_id(mut request: Request, next: Next) -> Response {
    let is_id =
        |id: &str| !id.is_empty() && id.len() <= MAX_ID && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if !request_id(request.headers()).is_some_and(is_id) {
        request.headers_mut().remove(REQUEST_ID);
    }
    next.run(request).await
}

fn request_id(headers: &HeaderMap) -> Option<&str> {
    headers.get(REQUEST_ID)?.to_str().ok()
}

/// Counts a request that was given up, because its client went away, when it is dropped.
struct InFlight<'m>(Option<&'m Meters>);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        if let Some(meters) = self.0 {
            meters.given_up();
        }
    }
}

/// Counts and logs every request: where it went, not what was searched for, which is the reader's own business.
async fn watched(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    let began = Instant::now();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let route = request.extensions().get::<MatchedPath>().map(|route| route.as_str().to_owned());
    let id = request_id(request.headers()).unwrap_or_default().to_owned();
    let asker = Asker::of(&request, site.settings());
    let client = asker.client.map(|client| client.to_string());
    request.extensions_mut().insert(asker);
    tracing::debug!(id, %method, address = %request.uri(), "asked");
    let meters = site.meters();
    meters.begun();
    let mut in_flight = InFlight(Some(meters));
    let response = next.run(request).await;
    in_flight.0 = None;
    let (status, took) = (response.status(), began.elapsed());
    meters.answered(route.as_deref(), &method, status, took);
    let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    tracing::info!(id, %method, path, status = status.as_u16(), took_ms, client, "answered");
    response
}

fn panicked(site: &Site, panic: Box<dyn Any + Send + 'static>) -> Response {
    site.meters().panicked();
    let said = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    tracing::error!(fault = said.unwrap_or("it said nothing"), "a request met a fault in the program and was given up");
    let detail = "the request met a fault in the program and was given up; the service goes on. Please report its id";
    Problem::new(Kind::Fault, detail).into_response()
}

/// Sends a client away that asks more often than it may.
pub(super) async fn paced(State(site): State<Site>, request: Request, next: Next) -> Response {
    let client = request.extensions().get::<Asker>().and_then(|asker| asker.client);
    if let (Some(pace), Some(client)) = (site.pace(), client)
        && let Err(seconds) = pace.ask(client)
    {
        let detail = format!("this client has asked more often than it may; ask again in {seconds} seconds");
        let mut refused = Problem::new(Kind::TooOften, detail).into_response();
        refused.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        return refused;
    }
    next.run(request).await
}

async fn short_address(State(longest): State<usize>, request: Request, next: Next) -> Response {
    let length = request.uri().path_and_query().map_or(0, |address| address.as_str().len());
    if length > longest {
        let detail = format!("it has {length} bytes, at most {longest} are read; shorten the query");
        return Problem::new(Kind::AddressTooLong, detail).into_response();
    }
    next.run(request).await
}

/// Where programs ask, whatever they say they accept.
const PROGRAMS: [&str; 5] = ["/api/", "/healthz", "/readyz", "/metrics", "/version"];

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
        let programs = PROGRAMS.iter().any(|start| request.uri().path().starts_with(start));
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
        return options();
    }
    let problem = response.extensions_mut().remove::<Problem>().or_else(|| Problem::of_status(response.status()));
    match problem {
        Some(problem) => written(&site, &asked, &problem, response.headers()),
        None => response,
    }
}

/// What scripts of other sites may ask; which methods an address has, the routes say themselves in Allow.
fn options() -> Response {
    let told = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "if-none-match, x-request-id"),
        (header::ACCESS_CONTROL_MAX_AGE, "86400"),
    ];
    (StatusCode::NO_CONTENT, told).into_response()
}

fn written(site: &Site, asked: &Asked, problem: &Problem, kept: &HeaderMap) -> Response {
    let base = &site.settings().base_path;
    let instance = format!("{base}{}", asked.uri.path_and_query().map_or("/", |address| address.as_str()));
    let page = asked.wants_page.then(|| pages::problem(site.settings(), &asked.visit, problem, asked.id.as_deref()));
    let mut response = match page {
        Some(page) => ([(header::CONTENT_LANGUAGE, asked.visit.tongue.code())], Html(page)).into_response(),
        None => {
            let json = serde_json::to_vec(&problem.wire(base, &instance, asked.id.as_deref())).unwrap_or_default();
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
    use axum::routing::get;
    use tower::ServiceExt;

    use super::*;

    fn prefers(accept: &'static str) -> bool {
        prefers_html(&HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(accept))]))
    }

    #[tokio::test]
    async fn a_panic_costs_one_request_a_500_with_its_id_and_the_service_lives_on() {
        let folder = tempfile::tempdir().expect("a folder");
        let writer = crate::index::Writer::open(folder.path(), "test", 1).expect("a writer");
        writer.close().expect("closed");
        let searcher = std::sync::Arc::new(crate::search::Searcher::open(folder.path()).expect("an index"));
        let site = Site::new(searcher, crate::web::Settings::default());
        let in_a_search = |State(site): State<Site>| async move {
            site.ask(|_| -> crate::error::Result<()> { std::panic::resume_unwind(Box::new("a fault")) }).await
        };
        let at_once = || async {
            if true {
                std::panic::resume_unwind(Box::new("a fault"))
            }
        };
        let routes = Router::new()
            .route("/search", get(in_a_search))
            .route("/now", get(at_once))
            .route("/well", get(|| async { "well" }));
        let routes = around(routes, &site).with_state(site.clone());
        let ask = async |path: &str| {
            let request = Request::get(path).body(axum::body::Body::empty()).expect("a request");
            let response = routes.clone().oneshot(request).await.expect("an answer");
            let (head, body) = response.into_parts();
            let body = axum::body::to_bytes(body, usize::MAX).await.expect("a body");
            (head, body)
        };
        for path in ["/search", "/now"] {
            let (head, body) = ask(path).await;
            assert_eq!(head.status, StatusCode::INTERNAL_SERVER_ERROR, "{path}");
            let problem: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
            let id = head.headers[&REQUEST_ID].to_str().expect("an id");
            assert_eq!((&problem["type"], &problem["request"]), (&"/help#problem-fault".into(), &id.into()), "{path}");
            assert_eq!(ask("/well").await.0.status, StatusCode::OK);
        }
        let now = site.now();
        assert_eq!(now.searching, 0, "the turn of a search that panicked is free");
        assert!(site.meters().text(now).contains("dateline_panics_total 2\n"));
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
