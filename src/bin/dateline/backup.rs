//! `dateline backup` and `dateline restore`: the corpus to one file and back.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use dateline::corpus::backup::{self, Manifest};
use dateline::ingest;

use crate::args::Places;
use crate::settings;

/// The database as it is at one moment, also while an ingest runs, the decisions and the settings, each with its SHA-256;
/// read again and compared before the file gets its name. The index is left out: it is derived.
#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// File to write, such as archive.tar.zst
    pub(crate) file: PathBuf,
    /// Replace the file if it exists
    #[arg(long)]
    pub(crate) overwrite: bool,
    /// Print the manifest as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// A file that 'dateline backup' wrote
    pub(crate) file: PathBuf,
    /// Replace the corpus that is there
    #[arg(long)]
    pub(crate) overwrite: bool,
    /// Only verify the backup
    #[arg(long, conflicts_with = "overwrite")]
    pub(crate) dry_run: bool,
    /// Do not build the index
    #[arg(long)]
    pub(crate) no_index: bool,
    /// Print the manifest as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

pub(crate) fn backup(places: &Places, typed: &Backup) -> anyhow::Result<ExitCode> {
    let manifest = backup::backup(&places.corpus, &typed.file, typed.overwrite)?;
    tell(&manifest, typed.json, &format!("written to {} and verified", typed.file.display()))
}

pub(crate) fn restore(places: &Places, typed: &Restore) -> anyhow::Result<ExitCode> {
    if typed.dry_run {
        let manifest = backup::verify(&typed.file)?;
        return tell(&manifest, typed.json, "verified, nothing restored");
    }
    let manifest = backup::restore(&typed.file, &places.corpus, typed.overwrite)?;
    if !typed.no_index {
        ingest::reindex(&places.corpus, &places.index, settings::jobs(None))?;
    }
    let index = if typed.no_index { "; run 'dateline reindex' before searching" } else { " and indexed" };
    tell(&manifest, typed.json, &format!("restored to {}{index}", places.corpus.display()))
}

fn tell(manifest: &Manifest, as_json: bool, done: &str) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    if as_json {
        serde_json::to_writer(&mut out, manifest)?;
        writeln!(out)?;
        return Ok(ExitCode::SUCCESS);
    }
    for part in &manifest.parts {
        writeln!(out, "{:<18} {:>12} bytes  sha256 {}", part.name, part.bytes, part.sha256)?;
    }
    writeln!(out, "{} articles as of {}: {done}", manifest.articles, manifest.made)?;
    Ok(ExitCode::SUCCESS)
}
