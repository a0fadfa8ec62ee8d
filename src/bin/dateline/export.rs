//! `dateline export`: the whole result of a search, in constant memory, with a manifest that proves it.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use dateline::search::{Request, Searcher, Whole};
use dateline::web::export::{self, Format, Manifest, Stopped};
use dateline::web::requests;

use crate::args::{self, Places};
use crate::{narrowing, status};

pub(crate) fn run(places: &Places, typed: &args::Export) -> anyhow::Result<ExitCode> {
    let mut pairs = narrowing::pairs(&typed.narrowing);
    pairs.push(("format".into(), typed.format.clone()));
    pairs.push(("sort".into(), narrowing::order(typed.sort).into()));
    let (request, format) = narrowing::understood(requests::export(&pairs))?;
    let whole = Searcher::open(&places.index)?.whole(&request)?;
    narrowing::say(&whole.ignored, &whole.warnings);
    let nothing = whole.total == 0;
    if typed.dry_run {
        eprintln!("{} articles for {} would be exported", whole.total, whole.understood);
    } else {
        let manifest = write(typed, &request, whole, format)?;
        eprintln!("{} articles, {} bytes, SHA-256 {}", manifest.count, manifest.bytes, manifest.sha256);
    }
    Ok(if nothing { ExitCode::from(status::NOTHING) } else { ExitCode::SUCCESS })
}

fn write(typed: &args::Export, request: &Request, whole: Whole, format: Format) -> anyhow::Result<Manifest> {
    let manifest = match typed.output.as_deref().filter(|path| *path != Path::new("-")) {
        Some(path) => to_file(path, request, whole, format)?,
        None => export::write(BufWriter::new(io::stdout().lock()), request, whole, format).map_err(reason)?,
    };
    let beside = typed.output.as_ref().filter(|path| *path != Path::new("-")).map(|path| beside(path));
    if let Some(path) = typed.manifest.clone().or(beside) {
        let text = serde_json::to_string_pretty(&manifest)? + "\n";
        std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(manifest)
}

/// Written aside and then renamed: a file of that name is a whole export, or the one that was there before.
fn to_file(path: &Path, request: &Request, whole: Whole, format: Format) -> anyhow::Result<Manifest> {
    let mut aside = path.as_os_str().to_owned();
    aside.push(".part");
    let aside = PathBuf::from(aside);
    let cannot = || format!("cannot write {}; choose another place with -o", path.display());
    let mut out = BufWriter::new(File::create(&aside).with_context(cannot)?);
    let written = export::write(&mut out, request, whole, format);
    let manifest = match written {
        Ok(manifest) => manifest,
        Err(error) => {
            let _ = std::fs::remove_file(&aside);
            return Err(reason(error));
        }
    };
    out.flush().with_context(cannot)?;
    std::fs::rename(&aside, path).with_context(cannot)?;
    Ok(manifest)
}

/// The library's own error where it is one: it decides the exit status.
fn reason(stopped: Stopped) -> anyhow::Error {
    match stopped {
        Stopped::Index(error) => error.into(),
        Stopped::Output(error) => error.into(),
    }
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".manifest.json");
    name.into()
}
