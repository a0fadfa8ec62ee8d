//! `dateline serve`: the search page and the HTTP interface over the index.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use dateline::config::Config;
use dateline::corpus::Corpus;
use dateline::search::Searcher;
use dateline::web;

use crate::args::{self, Places};
use crate::serving;

/// Nobody but this machine can reach it, until the user says otherwise.
pub(crate) const LOOPBACK: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 7700);

pub(crate) fn run(places: &Places, typed: &args::Serve) -> anyhow::Result<ExitCode> {
    let config = Config::read(&places.corpus)?;
    let address = typed.listen.or(config.serve.listen).unwrap_or(LOOPBACK);
    let desk = typed.desk_listen.or(config.serve.desk_listen);
    let settings = serving::settings(places, typed, config)?;
    if let Some(corpus) = &settings.corpus {
        // Brings one of an older format up to date, or says now what is wrong with it.
        Corpus::read(corpus)?;
    }
    // A fault belongs in the log, in the log's own form.
    std::panic::set_hook(Box::new(|fault| tracing::error!(%fault, "a fault in the program")));
    let searcher = Arc::new(Searcher::open(&places.index)?);
    searcher.watch();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve(searcher, address, desk, settings))?;
    Ok(ExitCode::SUCCESS)
}

async fn serve(
    searcher: Arc<Searcher>,
    address: SocketAddr,
    desk: Option<SocketAddr>,
    settings: web::Settings,
) -> anyhow::Result<()> {
    let listener = bound(address, "--listen").await?;
    eprintln!("{} articles at http://{}/  (Ctrl-C ends)", searcher.articles(), listener.local_addr()?);
    let Some(address) = desk else { return Ok(web::serve(listener, searcher, settings, ended()).await?) };
    let apart = bound(address, "--desk-listen").await?;
    eprintln!("the desk at http://{}/desk", apart.local_addr()?);
    let readers = web::Settings { desk: None, ..settings.clone() };
    tokio::try_join!(
        web::serve(listener, Arc::clone(&searcher), readers, ended()),
        web::serve_desk(apart, searcher, settings, ended())
    )?;
    Ok(())
}

async fn bound(address: SocketAddr, flag: &str) -> anyhow::Result<tokio::net::TcpListener> {
    let listener = tokio::net::TcpListener::bind(address).await;
    listener.with_context(|| format!("cannot listen on {address}; choose another address with {flag}"))
}

/// Ready when the user or the system asks the service to end; requests that have begun are finished.
async fn ended() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
