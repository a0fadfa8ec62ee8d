//! `dateline explain`: clean and enrich without storing anything, and say what was done.
//!
//! Where there is a corpus, the blocks that its librarians always cut are cut here too. Nothing else of it is read.

use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::PoisonError;

use dateline::article::Span;
use dateline::capture::{self, Capture, Failure};
use dateline::clean::Cleaned;
use dateline::config::CaptureConfig;
use dateline::curate::{Block, Curation, cut_blocks};
use dateline::enrich::{self, Entry};
use dateline::ingest;

use crate::args::{self, Places};
use crate::{settings, status};

mod json;
mod text;

pub(crate) fn run(places: &Places, options: &args::Explain) -> anyhow::Result<ExitCode> {
    let curation = Curation::of_folder(&places.corpus)?;
    let hints = settings::hints(&options.hints)?;
    let config = settings::capture(&options.read, false, &CaptureConfig::default())?;
    let paths = paths(&options.paths)?;
    settings::one_page(options.hints.url.as_ref(), &paths)?;
    let captures = capture::captures(paths, hints, config);
    let left_out = captures.left_out();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut failed = false;
    ingest::in_order(
        captures,
        options.jobs,
        |input| input.as_ref().map_or(0, |capture| capture.raw.len()),
        |input| explained(input, curation.blocks()),
        |explained| -> anyhow::Result<()> {
            failed |= explained.is_err();
            if options.json {
                serde_json::to_writer(&mut out, &json::explanation(&explained))?;
                writeln!(out)?;
            } else {
                text::print(&mut out, &explained)?;
            }
            Ok(())
        },
    )?;
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
    /// Paragraphs that librarians always cut from that newspaper.
    blocks: Vec<CutBlock>,
}

/// A paragraph that is always cut.
struct CutBlock {
    span: Span,
    /// The decision that says so; `None` if the rules file does.
    decision: Option<u64>,
}

fn explained(input: Result<Capture, Failure>, blocks: &[Block]) -> Result<Explained, Failure> {
    let capture = input?;
    let mut cleaned = ingest::clean_guarded(&capture)?;
    let cut = cleaned.articles.iter_mut().flat_map(|article| cut_blocks(blocks.iter(), article));
    let blocks = cut.map(|(paragraph, block)| CutBlock { span: paragraph.span, decision: block.decision }).collect();
    let entries = cleaned.articles.iter().cloned().map(enrich::enrich).collect();
    Ok(Explained { capture, cleaned, entries, blocks })
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
