//! `dateline serve`: the search page and the HTTP interface over the index.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use dateline::config::Config;
use dateline::search::Searcher;
use dateline::web;

use crate::args::{self, Places};

/// Nobody but this machine can reach it, until the user says otherwise.
const LOOPBACK: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 7700);

pub(crate) fn run(places: &Places, typed: &args::Serve) -> anyhow::Result<ExitCode> {
    let config = Config::read(&places.corpus)?;
    let searcher = Arc::new(Searcher::open(&places.index)?);
    searcher.watch();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve(searcher, places, typed, config))?;
    Ok(ExitCode::SUCCESS)
}

async fn serve(searcher: Arc<Searcher>, places: &Places, typed: &args::Serve, config: Config) -> anyhow::Result<()> {
    let listener = bound(typed.listen.or(config.serve.listen).unwrap_or(LOOPBACK), "--listen").await?;
    eprintln!("{} articles at http://{}/  (Ctrl-C ends)", searcher.articles(), listener.local_addr()?);
    let default = web::Settings::default();
    let settings = web::Settings { title: config.title.unwrap_or(default.title), ..default };
    let place = web::desk::Place {
        title: settings.title.clone(),
        corpus: places.corpus.clone(),
        index: places.index.clone(),
        base_path: String::new(),
        is_secure: false,
    };
    let mut router = web::router(Arc::clone(&searcher), settings);
    if let Some(address) = typed.desk_listen {
        let listener = bound(address, "--desk-listen").await?;
        eprintln!("the desk at http://{}/desk", listener.local_addr()?);
        let desk = web::desk::alone(searcher, place);
        tokio::spawn(web::serve(listener, desk, ended()));
    } else if typed.desk {
        router = router.merge(web::desk::router(searcher, place));
    }
    web::serve(listener, router, ended()).await?;
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
