//! `dateline explain`: clean and enrich without a corpus, and say what was done.

use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use dateline::capture::{self, Capture, Failure};
use dateline::clean::Cleaned;
use dateline::config::CaptureConfig;
use dateline::enrich::{self, Entry};
use dateline::ingest;

use crate::{args, settings, status};

mod json;
mod text;

pub(crate) fn run(options: &args::Explain) -> anyhow::Result<ExitCode> {
    let hints = settings::hints(&options.hints)?;
    let config = settings::capture(options.max_bytes, false, &CaptureConfig::default());
    let captures = capture::captures(paths(&options.paths)?, hints, config);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut failed = false;
    ingest::in_order(captures, options.jobs, explained, |explained| -> anyhow::Result<()> {
        failed |= explained.is_err();
        if options.json {
            serde_json::to_writer(&mut out, &json::explanation(&explained))?;
            writeln!(out)?;
        } else {
            text::print(&mut out, &explained)?;
        }
        Ok(())
    })?;
    out.flush()?;
    Ok(if failed { ExitCode::from(status::PARTIAL) } else { ExitCode::SUCCESS })
}

/// A capture with what became of it.
struct Explained {
    capture: Capture,
    cleaned: Cleaned,
    entries: Vec<Entry>,
}

fn explained(input: Result<Capture, Failure>) -> Result<Explained, Failure> {
    let capture = input?;
    let cleaned = ingest::clean_guarded(&capture)?;
    let entries = cleaned.articles.iter().cloned().map(enrich::enrich).collect();
    Ok(Explained { capture, cleaned, entries })
}

/// `-` stands for a list of paths on standard input.
fn paths(typed: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for path in typed {
        if path.as_os_str() == "-" {
            for line in std::io::stdin().lock().lines() {
                paths.push(PathBuf::from(line?));
            }
        } else {
            paths.push(path.clone());
        }
    }
    Ok(paths)
}
