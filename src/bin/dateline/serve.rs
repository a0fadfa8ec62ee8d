//! `dateline serve`: the search page and the HTTP interface over the index.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use dateline::search::Searcher;
use dateline::web;

use crate::args::{self, Places};

pub(crate) fn run(places: &Places, typed: &args::Serve) -> anyhow::Result<ExitCode> {
    let searcher = Arc::new(Searcher::open(&places.index)?);
    searcher.watch();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve(searcher, typed))?;
    Ok(ExitCode::SUCCESS)
}

async fn serve(searcher: Arc<Searcher>, typed: &args::Serve) -> anyhow::Result<()> {
    let listener = tokio::net::TcpListener::bind(typed.listen)
        .await
        .with_context(|| format!("cannot listen on {}; choose another address with --listen", typed.listen))?;
    eprintln!("{} articles at http://{}/  (Ctrl-C ends)", searcher.articles(), listener.local_addr()?);
    let router = web::router(searcher, web::Settings::default());
    web::serve(listener, router, ended()).await?;
    Ok(())
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
