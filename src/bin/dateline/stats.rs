//! `dateline stats`: what is held and what is indexed; with `--drift`, how cleaning fares from month to month.

use std::io::Write;
use std::process::ExitCode;

use clap::Args;
use dateline::corpus::Corpus;
use dateline::search::Searcher;
use serde_json::json;

use crate::args::Places;

#[derive(Debug, Args)]
pub(crate) struct Stats {
    /// How cleaning fares, by publication and month: text length, share cut, dates and bylines found
    #[arg(long)]
    pub(crate) drift: bool,
    /// As JSON
    #[arg(long)]
    pub(crate) json: bool,
}

pub(crate) fn run(places: &Places, typed: &Stats) -> anyhow::Result<ExitCode> {
    if typed.drift {
        return drift(places, typed.json);
    }
    let stats = Corpus::read(&places.corpus)?.stats()?;
    let index = Searcher::open(&places.index);
    let (indexed, reached) = match &index {
        Ok(searcher) => (Some(searcher.articles()), Some(searcher.generation())),
        Err(_) => (None, None),
    };
    let mut out = std::io::stdout().lock();
    if typed.json {
        let stats = json!({
            "articles": stats.articles, "versions": stats.versions, "captures": stats.captures,
            "not_articles": stats.not_articles, "failed": stats.failed, "undated": stats.undated, "copies": stats.copies,
            "change": stats.change, "content_hash": stats.content_hash,
            "index": {"articles": indexed, "change": reached, "problem": index.err().map(|e| e.to_string())},
        });
        writeln!(out, "{stats}")?;
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(out, "articles      {:>9}  ({} undated)", stats.articles, stats.undated)?;
    writeln!(out, "copies        {:>9}  of other articles", stats.copies)?;
    writeln!(out, "versions      {:>9}", stats.versions)?;
    writeln!(out, "captures      {:>9}  with articles", stats.captures)?;
    writeln!(out, "              {:>9}  without", stats.not_articles)?;
    writeln!(out, "              {:>9}  failed", stats.failed)?;
    match (index, indexed) {
        (Err(problem), _) => writeln!(out, "index: {problem}")?,
        (_, indexed) => writeln!(out, "indexed       {:>9}", indexed.unwrap_or(0))?,
    }
    if reached.is_some_and(|reached| reached < stats.change) {
        writeln!(
            out,
            "the index is behind the corpus; 'dateline ingest' catches up, 'dateline reindex' builds it anew"
        )?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A line a publication and month.
fn drift(places: &Places, as_json: bool) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    if !as_json {
        writeln!(
            out,
            "{:<30} {:<7} {:>8} {:>8} {:>6} {:>6} {:>7}",
            "publication", "month", "articles", "bytes", "cut", "dated", "bylined"
        )?;
    }
    for d in Corpus::read(&places.corpus)?.drift()? {
        if as_json {
            let line = json!({
                "publication": d.publication, "month": d.month, "articles": d.articles, "text_bytes": d.text_bytes.round(),
                "cut_share": share(d.cut_share), "dated": share(d.dated), "bylined": share(d.bylined),
            });
            writeln!(out, "{line}")?;
            continue;
        }
        let publication: String = d.publication.unwrap_or_else(|| "(none)".into()).chars().take(30).collect();
        let month = d.month.unwrap_or_else(|| "(none)".into());
        let percent = |share: f64| format!("{:.0} %", share * 100.0);
        writeln!(
            out,
            "{publication:<30} {month:<7} {:>8} {:>8.0} {:>6} {:>6} {:>7}",
            d.articles,
            d.text_bytes,
            percent(d.cut_share),
            percent(d.dated),
            percent(d.bylined)
        )?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Three decimals.
fn share(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}
