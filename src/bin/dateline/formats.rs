//! `dateline formats`: the list of what is read.

use std::io::Write;
use std::process::ExitCode;

use clap::Args;
use dateline::capture::FORMATS;
use serde_json::json;

#[derive(Debug, Args)]
pub(crate) struct Formats {
    /// One JSON object per format
    #[arg(long)]
    pub(crate) json: bool,
}

pub(crate) fn run(typed: &Formats) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    for format in &FORMATS {
        if typed.json {
            writeln!(out, "{}", json!({"name": format.name, "what": format.what, "known_by": format.known_by}))?;
        } else {
            writeln!(out, "{:<12}{}\n{:12}known by: {}", format.name, format.what, "", format.known_by)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
