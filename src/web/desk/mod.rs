//! The librarians' desk: queues, articles raw beside cleaned, names, the log with undo; in pages and in JSON.
//!
//! Off unless the service is asked for it. Everybody needs a token ([`tokens`]); browsers change it for a session
//! ([`sessions`]), programs send it along. [`admission`] stands before every address but the one to log in at. Nothing is
//! decided here: forms and JSON become an order ([`orders`]) that [`crate::decide`] checks, writes down and lays over the
//! index; what has changed since its author looked is refused, with both versions to choose from.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

use super::holdings::Holdings;
use super::settings::Settings;
use crate::corpus::Corpus;
use crate::error::Error;
use crate::queues::Survey;
use crate::search::Searcher;

mod admission;
mod api;
mod articles;
mod decisions;
mod files;
mod following;
mod forms;
mod many;
mod orders;
mod pages;
mod people;
mod refusal;
mod rows;
mod sessions;
mod surveyed;
pub mod tokens;
mod views;

use following::Following;
use refusal::Refusal;
use sessions::Sessions;
use surveyed::Surveyed;
use tokens::Keys;

/// Longest form or JSON, in bytes: a paragraph to be kept, a list of numbers.
const MAX_BODY_BYTES: usize = 1 << 20;
/// How long a request may take; a preview over the whole archive is the longest.
const MAX_TIME: Duration = Duration::from_secs(60);
/// Styles, pictures and scripts from here alone, forms to here alone.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
                                       form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What the desk works on.
#[derive(Debug, Clone)]
pub struct Place {
    /// Name of the archive.
    pub title: String,
    /// Folder of the corpus.
    pub corpus: PathBuf,
    /// Folder of the index.
    pub index: PathBuf,
    /// What a proxy puts before every path and takes away again; empty if nothing.
    pub base_path: String,
    /// Whether browsers reach it by https alone, so that its cookie travels by nothing else.
    pub is_secure: bool,
}

impl Place {
    /// Where the desk of a service works; `None` if it is not to have one, or no corpus.
    pub fn of(settings: &Settings) -> Option<Self> {
        Some(Self {
            title: settings.title.clone(),
            corpus: settings.corpus.clone()?,
            index: settings.desk.clone()?,
            base_path: settings.base_path.clone(),
            is_secure: settings.public_url.as_ref().is_some_and(|url| url.starts_with("https://")),
        })
    }
}

/// Shared by all requests.
#[derive(Debug)]
struct Desk {
    place: Place,
    searcher: Arc<Searcher>,
    holdings: Arc<Holdings>,
    keys: Keys,
    sessions: Sessions,
    surveyed: Arc<Surveyed>,
    following: Following,
}

/// Every address of the desk.
pub fn router(searcher: Arc<Searcher>, place: Place) -> Router {
    let holdings = Arc::new(Holdings::of(place.corpus.clone()));
    let desk = Arc::new(Desk {
        keys: Keys::of(&place.corpus),
        sessions: Sessions::default(),
        surveyed: Surveyed::of(Arc::clone(&searcher), Arc::clone(&holdings)),
        following: Following::default(),
        holdings,
        searcher,
        place,
    });
    let of = |is_open: bool| {
        let addresses = table().into_iter().filter(|address| address.is_open == is_open);
        addresses.fold(Router::new(), |routes, address| routes.route(address.path, address.route))
    };
    let layers = ServiceBuilder::new()
        .layer(always(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY))
        .layer(always(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(always(header::REFERRER_POLICY, "same-origin"))
        // What the desk shows belongs to who is logged in.
        .layer(always(header::CACHE_CONTROL, "no-store"))
        .layer(from_fn_with_state(Arc::new(desk.place.clone()), refusal::written))
        .layer(CatchPanicLayer::custom(|_| refusal::fault()))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, MAX_TIME))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES));
    let closed = of(false).layer(from_fn_with_state(Arc::clone(&desk), admission::admit));
    closed.merge(of(true)).layer(layers).with_state(desk)
}

/// One address of the desk.
struct Address {
    path: &'static str,
    /// Whether nobody has to be logged in.
    is_open: bool,
    route: MethodRouter<Arc<Desk>>,
}

/// Every address, those that are open last.
fn table() -> Vec<Address> {
    let closed = |path, route| Address { path, is_open: false, route };
    let open = |path, route| Address { path, is_open: true, route };
    vec![
        closed("/desk", get(pages::overview)),
        closed("/desk/queues/{queue}", get(pages::queue)),
        closed("/desk/articles/{id}", get(articles::page)),
        closed("/desk/articles", get(articles::find)),
        closed("/desk/people", get(people::page)),
        closed("/desk/log", get(pages::log)),
        closed("/desk/statistics", get(pages::statistics)),
        closed("/desk/decide", post(decisions::decide)),
        closed("/desk/preview", post(decisions::preview)),
        closed("/desk/undo", post(decisions::undo)),
        closed("/desk/logout", post(admission::logout)),
        closed("/api/v1/desk/queues", get(api::overview)),
        closed("/api/v1/desk/queues/{queue}", get(api::queue)),
        closed("/api/v1/desk/articles/{id}", get(api::article)),
        closed("/api/v1/desk/log", get(api::log)),
        closed("/api/v1/desk/statistics", get(api::statistics)),
        closed("/api/v1/desk/preview", post(api::preview)),
        closed("/api/v1/desk/decisions", post(api::decide)),
        closed("/api/v1/desk/undo", post(api::undo)),
        open("/desk/login", get(admission::login_page).post(admission::login)),
        open("/desk/assets/desk.css", get(files::style)),
        open("/desk/assets/desk.js", get(files::script)),
    ]
}

/// The paths of the desk, parameters in braces.
pub fn addresses() -> Vec<&'static str> {
    table().into_iter().map(|address| address.path).collect()
}

/// The desk with nothing beside it, for a listener of its own.
pub fn alone(searcher: Arc<Searcher>, place: Place) -> Router {
    let files = Router::new()
        .route("/assets/style.css", get(super::assets::style))
        .route("/assets/icon.svg", get(super::assets::icon));
    let start = Router::new().route("/", get(|| async { axum::response::Redirect::to("/desk") }));
    let written = from_fn_with_state(Arc::new(place.clone()), refusal::written);
    let desk = router(searcher, place).merge(files).merge(start);
    desk.fallback(|| async { refusal::nothing_here() }).layer(written)
}

fn always(name: axum::http::HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

impl Desk {
    /// Blocking work on a thread of its own.
    async fn work<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Desk) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let desk = Arc::clone(self);
        match tokio::task::spawn_blocking(move || work(&desk)).await {
            Ok(done) => done,
            Err(stopped) => match stopped.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_) => Err(Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "the service is shutting down")),
            },
        }
    }

    /// Puts a question to the corpus.
    fn read<T>(&self, question: impl FnOnce(&Corpus) -> Result<T, Error>) -> Result<T, Refusal> {
        Ok(self.holdings.read(question)?)
    }

    /// The latest survey; `None` while the first one is being made.
    fn survey(&self) -> Result<Option<Arc<Survey>>, Refusal> {
        Ok(self.surveyed.get()?)
    }

    /// The latest survey, for what cannot do without.
    fn finished_survey(&self) -> Result<Arc<Survey>, Refusal> {
        self.survey()?.ok_or_else(Refusal::not_surveyed_yet)
    }
}

/// A page that was written.
fn html(template: &impl askama::Template) -> Result<Response, Refusal> {
    match template.render() {
        Ok(html) => Ok(axum::response::Html(html).into_response()),
        Err(error) => {
            Err(Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, format!("the page was not written: {error}")))
        }
    }
}
