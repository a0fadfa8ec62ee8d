//! `dateline doctor`: is everything as the service needs it, and if not, what to do.
//!
//! Changes nothing. Each check gives findings: what was looked at, how it is, and what to do where it is not well. Damage
//! inside the corpus or the index is the business of deeper checks; here both are opened as a service would.

use std::io::Write;
use std::process::ExitCode;

use serde::Serialize;

use crate::args::{self, Places};

mod holdings;
mod machine;

/// How a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    /// As it should be.
    Well,
    /// It works, but should be looked at.
    Doubtful,
    /// The service will not work, or not wholly.
    Ill,
}

/// What one check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Finding {
    /// What was looked at.
    what: &'static str,
    state: State,
    /// How it is.
    found: String,
    /// What to do about it.
    remedy: Option<String>,
}

impl Finding {
    fn well(what: &'static str, found: impl Into<String>) -> Self {
        Self { what, state: State::Well, found: found.into(), remedy: None }
    }

    fn doubtful(what: &'static str, found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { what, state: State::Doubtful, found: found.into(), remedy: Some(remedy.into()) }
    }

    fn ill(what: &'static str, found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { what, state: State::Ill, found: found.into(), remedy: Some(remedy.into()) }
    }

    /// An error of the library: its message holds the remedy already.
    fn error(what: &'static str, error: &dateline::error::Error) -> Self {
        Self { what, state: State::Ill, found: error.to_string(), remedy: None }
    }
}

pub(crate) fn run(places: &Places, typed: &args::Doctor) -> anyhow::Result<ExitCode> {
    let findings: Vec<Finding> =
        [machine::settings(places, &typed.serve), holdings::all(places), machine::all(places, &typed.serve)].concat();
    let mut out = std::io::stdout().lock();
    for finding in &findings {
        if typed.json {
            serde_json::to_writer(&mut out, finding)?;
            writeln!(out)?;
        } else {
            print(&mut out, finding)?;
        }
    }
    let is_ill = findings.iter().any(|finding| finding.state == State::Ill);
    Ok(if is_ill { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn print(out: &mut impl Write, finding: &Finding) -> std::io::Result<()> {
    let sign = match finding.state {
        State::Well => "ok",
        State::Doubtful => "look",
        State::Ill => "ILL",
    };
    writeln!(out, "{sign:<5}{:<12}{}", finding.what, finding.found)?;
    match &finding.remedy {
        Some(remedy) => writeln!(out, "{:<17}→ {remedy}", ""),
        None => Ok(()),
    }
}
