//! `dateline curate log`: decisions, and those that find their target changed.

use std::collections::HashSet;
use std::io::Write;
use std::process::ExitCode;

use dateline::article::ArticleId;
use dateline::corpus::Corpus;
use dateline::corpus::decisions::{Decision, Log};
use dateline::decide::{self, words};
use serde_json::json;

use super::{args, chosen, print};
use crate::args::Places;
use crate::status;

pub(super) fn run(places: &Places, wanted: &args::Log) -> anyhow::Result<ExitCode> {
    let corpus = Corpus::read(&places.corpus)?;
    let log = corpus.decisions()?;
    if wanted.conflicts {
        return conflicts(&corpus, wanted);
    }
    let article = wanted.article.as_deref().map(chosen::number).transpose()?;
    let holding: HashSet<u64> = log.in_force().into_iter().map(|place| log.decisions[place].id).collect();
    let mut out = std::io::stdout().lock();
    let fits = |decision: &&Decision| {
        (wanted.all || holding.contains(&decision.id))
            && article.is_none_or(|id| is_about(decision, id))
            && wanted.who.as_ref().is_none_or(|who| *who == decision.who)
            && wanted.action.as_ref().is_none_or(|action| action == decision.action.name())
    };
    let mut listed = 0;
    for decision in log.decisions.iter().filter(fits) {
        listed += 1;
        let holds = holding.contains(&decision.id);
        if wanted.json {
            writeln!(out, "{}", print::decision(decision, holds)?)?;
        } else {
            let undone = if holds { "" } else { " [does not hold]" };
            writeln!(
                out,
                "{:>6}  {}  {}  {}{undone}",
                decision.id,
                day(decision),
                decision.target,
                words::told(decision)
            )?;
        }
    }
    damaged(&log)?;
    Ok(if !log.damaged.is_empty() {
        ExitCode::from(status::DAMAGED)
    } else if listed == 0 {
        ExitCode::from(status::NOTHING)
    } else {
        ExitCode::SUCCESS
    })
}

fn is_about(decision: &Decision, id: ArticleId) -> bool {
    decision.target.article() == Some(id) || decision.action.others().contains(&id)
}

fn day(decision: &Decision) -> &str {
    decision.time.get(..10).unwrap_or(&decision.time)
}

/// Names the lines that cannot be trusted.
fn damaged(log: &Log) -> anyhow::Result<()> {
    for (line, reason) in &log.damaged {
        eprintln!("dateline: line {line} of decisions.jsonl cannot be trusted: {reason}");
    }
    if let Some(batch) = log.cut_short() {
        eprintln!("dateline: decisions from {} on were cut short while they were written and do not hold", batch.first);
    }
    Ok(())
}

fn conflicts(corpus: &Corpus, wanted: &args::Log) -> anyhow::Result<ExitCode> {
    let found = decide::conflicts(corpus)?;
    let mut out = std::io::stdout().lock();
    for (id, conflict) in &found {
        if wanted.json {
            let line = json!({"article": id.to_string(), "decision": conflict.decision, "who": conflict.who,
                "reason": conflict.reason, "applied": conflict.applied});
            writeln!(out, "{line}")?;
        } else {
            writeln!(out, "{id}  {conflict}")?;
        }
    }
    damaged(&*corpus.decisions()?)?;
    Ok(if found.is_empty() { ExitCode::from(status::NOTHING) } else { ExitCode::SUCCESS })
}
