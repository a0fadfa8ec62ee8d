//! `dateline ingest`: run the whole way, show progress, end with a ledger.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use dateline::config::{CaptureConfig, Config};
use dateline::ingest::{self, Ledger, Options};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use crate::args::{self, OnError, Places, Progress};
use crate::{settings, status};

pub(crate) fn run(places: &Places, typed: &args::Ingest) -> anyhow::Result<ExitCode> {
    let config = Config::read(&places.corpus)?;
    settings::one_page(typed.hints.url.as_ref(), &typed.paths)?;
    let capture = settings::capture(&typed.read, typed.keep_raw, &config.capture)?;
    let options = Options {
        paths: typed.paths.clone(),
        hints: settings::hints(&typed.hints)?,
        capture: CaptureConfig { watch: typed.watch, ..capture },
        jobs: settings::jobs(typed.jobs),
        stops_on_failure: typed.on_error == OnError::Stop,
    };
    let stop = stop_on_interrupt();
    let mut progress = reporter(typed.progress);
    let ledger = match typed.dry_run {
        true => ingest::rehearse(&places.corpus, &options, &stop, &mut progress)?,
        false => ingest::ingest(&places.corpus, &places.index, &options, &stop, &mut progress)?,
    };
    drop(progress);
    if typed.dry_run {
        eprintln!("dry run: nothing was stored");
    }
    for failure in &ledger.failures {
        eprintln!("failed: {}: {}", failure.origin, failure.reason);
    }
    print(&ledger, typed.json)?;
    Ok(exit(&ledger))
}

fn exit(ledger: &Ledger) -> ExitCode {
    if ledger.interrupted {
        eprintln!("interrupted; everything read so far is stored. Run the same command again to go on.");
        return ExitCode::from(status::INTERRUPTED);
    }
    if ledger.failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(status::PARTIAL) }
}

/// The first Ctrl-C ends the run after the current batch, the second one at once (both leave everything consistent).
fn stop_on_interrupt() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    std::thread::spawn(move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
        runtime.block_on(async {
            while tokio::signal::ctrl_c().await.is_ok() {
                if flag.swap(true, Ordering::Relaxed) {
                    std::process::exit(i32::from(status::INTERRUPTED));
                }
                eprintln!("finishing the current batch; press Ctrl-C again to stop at once");
            }
        });
    });
    stop
}

fn reporter(progress: Progress) -> Box<dyn FnMut(&Ledger)> {
    match progress {
        Progress::Auto if std::io::stderr().is_terminal() => bar(),
        Progress::Plain => lines(),
        Progress::Auto | Progress::Off => Box::new(|_| {}),
    }
}

fn bar() -> Box<dyn FnMut(&Ledger)> {
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {pos} read, {per_sec}  {msg}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    Box::new(move |ledger| {
        bar.set_position(ledger.captures);
        bar.set_message(format!("{} new articles, {} failed", ledger.articles_new, ledger.failures.len()));
    })
}

fn lines() -> Box<dyn FnMut(&Ledger)> {
    let mut last = Instant::now();
    Box::new(move |ledger| {
        if last.elapsed() >= Duration::from_secs(5) {
            last = Instant::now();
            eprintln!(
                "{} read, {} new articles, {} failed",
                ledger.captures,
                ledger.articles_new,
                ledger.failures.len()
            );
        }
    })
}

fn print(ledger: &Ledger, as_json: bool) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    let Ledger { captures, stored, not_articles, unchanged_captures, cuts, indexed, .. } = ledger;
    let (new, changed, unchanged) = (ledger.articles_new, ledger.articles_changed, ledger.articles_unchanged);
    let failed = ledger.failures.len();
    if as_json {
        let failures: Vec<_> = ledger
            .failures
            .iter()
            .map(|failure| json!({"input": failure.origin.to_string(), "reason": failure.reason}))
            .collect();
        let ledger = json!({
            "captures": captures, "stored": stored, "not_articles": not_articles, "unchanged": unchanged_captures,
            "failed": failed, "articles": {"new": new, "changed": changed, "unchanged": unchanged}, "cuts": cuts,
            "indexed": indexed, "failures": failures, "interrupted": ledger.interrupted,
            "left_out": ledger.left_out, "fields": ledger.fields,
        });
        writeln!(out, "{ledger}")?;
        return Ok(());
    }
    writeln!(
        out,
        "captures read   {captures:>8}  = {stored} with articles + {not_articles} without + {unchanged_captures} unchanged + {failed} failed"
    )?;
    writeln!(
        out,
        "articles        {:>8}  = {new} new + {changed} changed + {unchanged} unchanged",
        new + changed + unchanged
    )?;
    writeln!(out, "cuts            {cuts:>8}")?;
    writeln!(out, "indexed         {indexed:>8}")?;
    if !ledger.left_out.is_empty() {
        let (all, parts) = counted(&ledger.left_out);
        writeln!(out, "left out        {all:>8}  = {}", parts.join(" + "))?;
    }
    if !ledger.fields.is_empty() {
        writeln!(out, "fields read               {}", counted(&ledger.fields).1.join(", "))?;
    }
    Ok(())
}

/// The sum of counts, and each with its name, the greatest first.
fn counted(tally: &BTreeMap<String, u64>) -> (u64, Vec<String>) {
    let mut counts: Vec<_> = tally.iter().collect();
    counts.sort_by_key(|(_, count)| Reverse(**count));
    (tally.values().sum(), counts.into_iter().map(|(name, count)| format!("{count} {name}")).collect())
}
