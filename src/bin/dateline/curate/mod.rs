//! `dateline curate`: what was typed → an order → decided, or previewed.

use std::path::Path;
use std::process::ExitCode;

use dateline::corpus::Corpus;
use dateline::decide::{self, Follows, Order, Seen};
use dateline::search::Searcher;

use crate::args::Places;
use crate::status;

pub(crate) mod args;
mod chosen;
mod import;
mod log;
mod orders;
mod print;
mod rules;
mod show;

use args::{Action, Curate, How};

/// Articles of a preview that are shown.
const EXAMPLES: usize = 5;

pub(crate) fn run(places: &Places, typed: &Curate) -> anyhow::Result<ExitCode> {
    match &typed.action {
        Action::Log(wanted) => log::run(places, wanted),
        Action::Show { id, json } => show::run(places, id, *json),
        Action::Rules { json } => rules::run(places, *json),
        Action::Export { output } => import::export(places, output.as_deref()),
        Action::Import { file, theirs, dry_run, json } => import::import(places, file, *theirs, *dry_run, *json),
        action => decided(places, action),
    }
}

/// Everything that is a decision.
fn decided(places: &Places, action: &Action) -> anyhow::Result<ExitCode> {
    let corpus = Corpus::read(&places.corpus)?;
    let (decided, query, how) = orders::decided(places, &corpus, action)?;
    if decided.is_empty() {
        eprintln!("dateline: no article is meant; nothing is decided");
        return Ok(ExitCode::from(status::NOTHING));
    }
    let order = Order {
        who: who(how)?,
        reason: how.reason.clone().unwrap_or_default(),
        query,
        seen: how.expect.map(|decision| Seen { decision, versions: vec![] }),
        decided,
    };
    if how.dry_run { preview(places, &corpus, &order, how) } else { decide(&corpus, &places.index, &order, how) }
}

fn preview(places: &Places, corpus: &Corpus, order: &Order, how: &How) -> anyhow::Result<ExitCode> {
    let reason = if order.reason.is_empty() { "a rehearsal".into() } else { order.reason.clone() };
    let order = Order { reason, ..order.clone() };
    let preview = decide::preview(corpus, &Searcher::open(&places.index)?, &order, EXAMPLES)?;
    print::preview(&preview, how.json)?;
    Ok(ExitCode::SUCCESS)
}

fn decide(corpus: &Corpus, index: &Path, order: &Order, how: &How) -> anyhow::Result<ExitCode> {
    let done = decide::decide(corpus, index, order)?;
    print::done(&done, how.json)?;
    if let Follows::Later(holder) = &done.follows {
        let process = if holder.is_empty() { String::new() } else { format!(" ({holder})") };
        eprintln!("dateline: another process{process} is writing and takes this into the index within a moment");
    }
    Ok(ExitCode::SUCCESS)
}

/// Who decides: as typed, else the user of the system.
fn who(how: &How) -> anyhow::Result<String> {
    let user = || ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(|name| std::env::var(name).ok());
    let who = how.who.clone().or_else(user).filter(|who| !who.trim().is_empty());
    Ok(who.ok_or_else(|| status::Usage("who decides? write --who NAME, or set DATELINE_WHO".into()))?)
}
