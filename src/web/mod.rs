//! HTTP in; JSON and pages out. Presentation only.
//!
//! An address becomes a request ([`params`]), the searcher answers it ([`site`]), and the answer goes out as JSON
//! ([`wire`]) or as a page ([`results`], [`reading`]). Reads only: nothing here changes the corpus or the index.
//! What every answer passes through, whatever its route, stands in [`layers`].

use std::future::Future;
use std::sync::Arc;

use axum::Router;
use tokio::net::TcpListener;

use crate::search::Searcher;

mod addresses;
mod api;
mod asker;
mod assets;
mod base;
mod captures;
mod connections;
pub mod counted;
pub mod covered;
mod documentation;
pub mod export;
mod exports;
mod facets;
mod feed;
#[cfg(test)]
mod fixture;
mod fresh;
mod highlights;
mod holdings;
mod kin;
mod layers;
pub mod links;
pub mod marks;
mod meters;
pub mod neighbours;
mod openapi;
mod pace;
mod pages;
pub mod parameters;
pub mod params;
pub mod problem;
mod protocols;
mod reading;
mod reasons;
pub mod requests;
mod results;
mod running;
mod server;
mod settings;
mod site;
mod stream;
mod suggest;
mod table;
mod timeline;
mod values;
pub mod wire;
pub mod words;
mod zero;

pub use settings::{Limits, Settings};

use site::Site;

/// Every address of the service.
pub fn router(searcher: Arc<Searcher>, settings: Settings) -> Router {
    routes(Site::new(searcher, settings))
}

fn routes(site: Site) -> Router {
    layers::around(addresses::routes(&site), &site).with_state(site)
}

/// Serves until `shutdown` is ready, then finishes the requests that have begun.
///
/// # Errors
/// None so far: what a single connection meets does not end the service.
pub async fn serve(
    listener: TcpListener,
    searcher: Arc<Searcher>,
    settings: Settings,
    shutdown: impl Future<Output = ()> + Send,
) -> std::io::Result<()> {
    let limits = settings.limits.clone();
    let site = Site::new(searcher, settings);
    let connections = site.connections();
    server::serve(listener, routes(site), connections, &limits, shutdown).await
}
