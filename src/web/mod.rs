//! HTTP in; JSON and pages out. Presentation only.
//!
//! An address becomes a request ([`params`]), the searcher answers it ([`site`]), and the answer goes out as JSON
//! ([`wire`]) or as a page ([`results`], [`reading`]). Reads only: nothing here changes the corpus or the index.
//! What every answer passes through, whatever its route, stands in [`layers`].

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use tokio::net::TcpListener;

use crate::search::Searcher;

mod api;
mod assets;
pub mod counted;
pub mod desk;
pub mod export;
mod exports;
mod facets;
#[cfg(test)]
mod fixture;
mod fresh;
mod highlights;
mod holdings;
mod kin;
mod layers;
pub mod links;
pub mod marks;
pub mod neighbours;
mod pages;
pub mod params;
pub mod problem;
mod reading;
mod reasons;
pub mod requests;
mod results;
mod site;
mod stream;
mod suggest;
mod table;
mod timeline;
mod values;
pub mod wire;
pub mod words;
mod zero;

use site::Site;

/// Settings of the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Name of the archive, at the head of each page.
    pub title: String,
    /// Searches that may run at once; more wait for at most [`Settings::max_wait`].
    pub max_searches: usize,
    /// How long a search may wait for its turn before it is sent away.
    pub max_wait: Duration,
    /// How long a search may take.
    pub max_search: Duration,
}

impl Default for Settings {
    /// Two searches per core (one may wait for the disk while another computes), half a second to wait, ten to search.
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            title: "Dateline".to_owned(),
            max_searches: 2 * cores,
            max_wait: Duration::from_millis(500),
            max_search: Duration::from_secs(10),
        }
    }
}

/// Every address of the service.
pub fn router(searcher: Arc<Searcher>, settings: Settings) -> Router {
    let site = Site::new(searcher, settings);

    // For people and programs that read: answered anew only when the index has changed.
    let reading = Router::new()
        .route("/", get(pages::search))
        .route("/articles/{id}", get(pages::article))
        .route("/articles/{id}/copies", get(kin::page))
        .route("/api/v1/search", get(api::search))
        .route("/facets/{field}", get(pages::facet))
        .route("/api/v1/articles/{id}", get(api::article))
        .route("/api/v1/explain/{id}", get(api::explain))
        .route("/api/v1/articles/{id}/copies", get(kin::copies))
        .route("/api/v1/articles/{id}/similar", get(kin::similar))
        .route("/api/v1/suggest", get(kin::suggest))
        .route("/api/v1/facets/{field}", get(api::facet))
        .route("/api/v1/timeline", get(api::timeline))
        .route("/api/v1/export", get(exports::export))
        .route("/api/v1/export/manifest", get(exports::manifest))
        .layer(from_fn_with_state(site.clone(), fresh::conditional));

    // The same for as long as the program runs.
    let fixed = Router::new()
        .route("/help", get(pages::help))
        .route("/assets/style.css", get(assets::style))
        .route("/assets/icon.svg", get(assets::icon));

    // For those who run the service.
    let running = Router::new().route("/healthz", get(api::health));

    layers::around(reading.merge(fixed).merge(running), &site).with_state(site)
}

/// Serves until `shutdown` is ready, then finishes the requests that have begun.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    axum::serve(listener, router).with_graceful_shutdown(shutdown).await
}
