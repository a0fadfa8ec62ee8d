//! `dateline stats`: what is held and what is indexed.

use std::io::Write;
use std::process::ExitCode;

use dateline::corpus::Corpus;
use dateline::search::Searcher;
use serde_json::json;

use crate::args::{self, Places};

pub(crate) fn run(places: &Places, typed: &args::Stats) -> anyhow::Result<ExitCode> {
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
