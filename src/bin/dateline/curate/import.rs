//! `dateline curate export` and `import`: decisions from one log to another.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use dateline::corpus::Corpus;
use dateline::decide::{self, words};
use serde_json::json;

use crate::args::Places;
use crate::status;

/// Writes the log as it stands, line by line: what it was chained with stays checkable.
pub(super) fn export(places: &Places, output: Option<&Path>) -> anyhow::Result<ExitCode> {
    let corpus = Corpus::read(&places.corpus)?;
    let bytes = corpus.log_bytes()?;
    match output {
        Some(path) => std::fs::write(path, bytes)?,
        None => std::io::stdout().lock().write_all(&bytes)?,
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn import(
    places: &Places,
    file: &Path,
    theirs: bool,
    dry_run: bool,
    as_json: bool,
) -> anyhow::Result<ExitCode> {
    let corpus = Corpus::read(&places.corpus)?;
    let merged = decide::merge(&corpus, file, theirs, dry_run)?;
    if !dry_run && !merged.taken.is_empty() {
        decide::follow(&corpus, &places.index)?;
    }
    let mut out = std::io::stdout().lock();
    let left_out = if theirs { 0 } else { merged.clashes.len() };
    if as_json {
        let clashes: Vec<_> = merged
            .clashes
            .iter()
            .map(|clash| json!({"holds": words::told(&clash.holds), "came": words::told(&clash.came)}))
            .collect();
        let line = json!({"taken": merged.taken.len(), "known": merged.known, "left_out": left_out,
            "clashes": clashes, "damaged": merged.damaged});
        writeln!(out, "{line}")?;
    } else {
        let taken = if dry_run { "would be taken over" } else { "taken over" };
        writeln!(out, "{} {taken}, {} known, {left_out} left out", merged.taken.len(), merged.known)?;
        for clash in &merged.clashes {
            writeln!(out, "\nhere   {}\nthere  {}", words::told(&clash.holds), words::told(&clash.came))?;
        }
        if left_out > 0 {
            writeln!(out, "\nwhat clashes was left out; --theirs takes it over")?;
        }
    }
    for (line, reason) in &merged.damaged {
        eprintln!("dateline: line {line} of {} cannot be trusted: {reason}", file.display());
    }
    Ok(if left_out > 0 || !merged.damaged.is_empty() { ExitCode::from(status::PARTIAL) } else { ExitCode::SUCCESS })
}
