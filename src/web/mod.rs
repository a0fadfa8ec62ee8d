//! HTTP in; JSON and pages out. Presentation only.
//!
//! An address becomes a request ([`params`]), the searcher answers it ([`site`]), and the answer goes out as JSON
//! ([`wire`]) or as a page ([`pages`]). Reads only: nothing here changes the corpus or the index.
//! What every answer passes through, whatever its route, stands in [`layers`].

use std::future::Future;
use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
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
pub mod desk;
mod documentation;
pub mod export;
mod exports;
mod feed;
#[cfg(test)]
mod fixture;
mod fresh;
mod highlights;
mod holdings;
mod kept;
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
mod reasons;
pub mod requests;
mod running;
mod server;
mod settings;
mod site;
mod stream;
mod suggest;
mod table;
mod tongue;
pub mod wire;
pub mod words;

pub use settings::{Limits, Settings};

use site::Site;

/// Every address of the service.
pub fn router(searcher: Arc<Searcher>, settings: Settings) -> Router {
    let desk = desk::Place::of(&settings).map(|place| desk::router(Arc::clone(&searcher), place));
    routes(Site::new(searcher, settings), desk)
}

fn routes(site: Site, desk: Option<Router>) -> Router {
    // Said here, so that it is also what the service says of any other address when it has a desk.
    let addresses = addresses::routes(&site).fallback(|| async { StatusCode::NOT_FOUND });
    let own = layers::around(addresses, &site).with_state(site);
    desk.map_or(own.clone(), |desk| own.merge(desk))
}

/// Serves the librarians' desk alone, on a listener of its own, until `shutdown` is ready.
///
/// # Errors
/// As [`serve`]; when the settings name no desk or no corpus.
pub async fn serve_desk(
    listener: TcpListener,
    searcher: Arc<Searcher>,
    settings: Settings,
    shutdown: impl Future<Output = ()> + Send,
) -> std::io::Result<()> {
    let no_desk = || std::io::Error::other("the desk needs a corpus; name its folder with --corpus");
    let place = desk::Place::of(&settings).ok_or_else(no_desk)?;
    let limits = settings.limits.clone();
    let connections = Site::new(Arc::clone(&searcher), settings).connections();
    server::serve(listener, desk::alone(searcher, place), connections, &limits, shutdown).await
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
    let desk = desk::Place::of(&settings).map(|place| desk::router(Arc::clone(&searcher), place));
    let site = Site::new(searcher, settings);
    let connections = site.connections();
    server::serve(listener, routes(site, desk), connections, &limits, shutdown).await
}
