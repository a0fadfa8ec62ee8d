//! `dateline check`: damage, each with its place and remedy; `--repair` mends the index.

use std::io::Write;
use std::process::ExitCode;

use clap::Args;
use dateline::check::{self, Report};
use dateline::corpus::Corpus;
use dateline::error::Error;
use serde_json::{Value, json};

use crate::args::Places;
use crate::{settings, status};

/// Reads everything that is held once: every page and hash of the corpus, the chain of the decisions, the checksums of the
/// index, and article by article whether the index holds what the corpus says. Ends with 6 if anything is damaged.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Mend the index from the corpus: let it catch up, or build it anew
    #[arg(long)]
    pub(crate) repair: bool,
    /// Threads of the repair [default: one per core]
    #[arg(long, value_name = "N", requires = "repair")]
    pub(crate) jobs: Option<usize>,
    /// As JSON
    #[arg(long)]
    pub(crate) json: bool,
}

pub(crate) fn run(places: &Places, typed: &Check) -> anyhow::Result<ExitCode> {
    if !Corpus::exists(&places.corpus) {
        return Err(Error::NoCorpus { path: places.corpus.clone() }.into());
    }
    let mut report = check::check(&places.corpus, &places.index)?;
    let mut done = Vec::new();
    if typed.repair && report.audit.damage.iter().all(|damage| damage.remedy.is_of_index()) {
        done = check::repair(&places.corpus, &places.index, &report, settings::jobs(typed.jobs))?;
    } else if typed.repair {
        eprintln!(
            "dateline: the corpus itself is damaged, so the index is left as it is: what is built from a damaged corpus would lack the same"
        );
    }
    let found = report.clone();
    if !done.is_empty() {
        report = check::check(&places.corpus, &places.index)?;
    }
    let mut out = std::io::stdout().lock();
    if typed.json {
        writeln!(out, "{}", as_json(&report, &found, &done))?;
    } else {
        print(&mut out, &report, &found, &done)?;
    }
    Ok(if report.is_sound() { ExitCode::SUCCESS } else { ExitCode::from(status::DAMAGED) })
}

fn as_json(report: &Report, found: &Report, done: &[String]) -> Value {
    let listed = |report: &Report| -> Vec<Value> {
        let one = |d: &dateline::corpus::Damage| json!({"place": d.place, "what": d.what, "remedy": d.remedy.name()});
        report.damages().map(one).collect()
    };
    json!({
        "sound": report.is_sound(), "damage": listed(report), "notes": report.notes,
        "repaired": if done.is_empty() { vec![] } else { listed(found) }, "done": done,
        "looked_at": {
            "articles": report.audit.articles, "captures": report.audit.captures, "raw": report.audit.raw,
            "decisions": report.audit.decisions, "index_files": report.files, "indexed": report.indexed,
        },
    })
}

fn print(out: &mut impl Write, report: &Report, found: &Report, done: &[String]) -> anyhow::Result<()> {
    if !done.is_empty() {
        for damage in found.damages() {
            writeln!(out, "{}: {}", damage.place, damage.what)?;
        }
    }
    for line in done {
        writeln!(out, "repaired: {line}")?;
    }
    for damage in report.damages() {
        writeln!(out, "{}: {}; {}", damage.place, damage.what, damage.remedy)?;
    }
    for note in &report.notes {
        writeln!(out, "note: {note}")?;
    }
    let audit = &report.audit;
    writeln!(
        out,
        "{}: {} articles, {} captures, {} decisions; {} articles in {} files of the index",
        if report.is_sound() { "sound" } else { "damaged" },
        audit.articles,
        audit.captures,
        audit.decisions,
        report.indexed,
        report.files
    )?;
    Ok(())
}
