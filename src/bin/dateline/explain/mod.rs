//! `dateline explain`: clean and enrich without a corpus, and say what was done.

use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::PoisonError;

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
    let config = settings::capture(&options.read, false, &CaptureConfig::default())?;
    let paths = paths(&options.paths)?;
    settings::one_page(options.hints.url.as_ref(), &paths)?;
    let captures = capture::captures(paths, hints, config);
    let left_out = captures.left_out();
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
    for (reason, count) in left_out.lock().unwrap_or_else(PoisonError::into_inner).iter() {
        eprintln!("left out: {count} {reason}");
    }
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
            for line in std::io::stdin().lock().split(b'\n') {
                let line = line?;
                let line = line.strip_suffix(b"\r").unwrap_or(&line);
                if !line.is_empty() {
                    paths.push(path_of(line));
                }
            }
        } else {
            paths.push(path.clone());
        }
    }
    Ok(paths)
}

/// A path as the system names it: any bytes on Unix.
#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}
