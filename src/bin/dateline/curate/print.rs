//! Decisions and previews → what is printed.

use std::io::Write;

use dateline::corpus::decisions::Decision;
use dateline::decide::{Done, Follows, Preview, words};
use serde_json::{Value, json};

/// What an order would touch.
pub(super) fn preview(preview: &Preview, as_json: bool) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    if as_json {
        let examples: Vec<Value> = preview
            .examples
            .iter()
            .map(|example| {
                json!({"id": example.id.to_string(), "headline": example.headline, "changes": example.changes})
            })
            .collect();
        writeln!(out, "{}", json!({"articles": preview.articles, "examples": examples}))?;
        return Ok(());
    }
    let articles = if preview.articles == 1 { "article" } else { "articles" };
    writeln!(out, "would touch {} {articles}; nothing is decided", preview.articles)?;
    for example in &preview.examples {
        writeln!(out, "\n{}  {}", example.id, example.headline.as_deref().unwrap_or("(no headline)"))?;
        for change in &example.changes {
            writeln!(out, "  {change}")?;
        }
    }
    Ok(())
}

/// What was decided.
pub(super) fn done(done: &Done, as_json: bool) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    if as_json {
        let ids: Vec<u64> = done.decisions.iter().map(|decision| decision.id).collect();
        let indexed = match done.follows {
            Follows::Now(articles) => Some(articles),
            Follows::Later(_) => None,
        };
        writeln!(out, "{}", json!({"decisions": ids, "indexed": indexed}))?;
        return Ok(());
    }
    match done.decisions.as_slice() {
        [] => writeln!(out, "nothing to decide")?,
        [only] => writeln!(out, "{}", words::told(only))?,
        [first, .., last] => {
            writeln!(out, "decisions {} to {}, the first:\n{}", first.id, last.id, words::told(first))?;
        }
    }
    Ok(())
}

/// A decision as it stands in the log, with whether it holds.
pub(super) fn decision(decision: &Decision, holds: bool) -> anyhow::Result<Value> {
    let mut value = serde_json::to_value(decision)?;
    value["holds"] = holds.into();
    Ok(value)
}
