//! Corpus → index: what changed is curated, enriched and written; the index remembers how far it has come.

use std::collections::HashMap;
use std::path::Path;

use super::in_order::in_order;
use crate::article::ArticleId;
use crate::corpus::decisions::Decision;
use crate::corpus::{Corpus, Held};
use crate::curate;
use crate::enrich::{self, SameAs};
use crate::error::Result;
use crate::index::{StoredEntry, Writer};

/// Articles read from the corpus at a time.
const CHUNK: usize = 512;

/// Builds the index anew from the corpus alone. Readers keep the old one until the new one is complete.
///
/// # Errors
/// Those of the corpus and the index; the old index is untouched then.
pub fn reindex(corpus: &Path, index: &Path, jobs: usize) -> Result<u64> {
    let corpus = Corpus::write(corpus)?;
    let mut writer = Writer::rebuild(index, &corpus.name()?, jobs)?;
    let goal = corpus.change()?;
    let articles = write_between(0, goal, &corpus, &writer, jobs)?;
    writer.commit(goal)?;
    writer.close()?;
    Ok(articles)
}

/// Brings the index up to the corpus, decisions included, if it has been begun and nobody else writes. Returns how many
/// articles were written.
///
/// # Errors
/// [`crate::error::Error::Locked`] while another process writes, which then does it; those of the corpus and the index.
pub fn catch_up(corpus: &Path, index: &Path) -> Result<u64> {
    // Opening it for writing notices the decisions.
    let corpus = Corpus::write(corpus)?;
    let mut writer = Writer::open(index, &corpus.name()?, 1)?;
    let articles = follow(&corpus, &mut writer, 1)?;
    writer.close()?;
    Ok(articles)
}

/// Brings the index up to the corpus. Returns how many articles it wrote.
pub(super) fn follow(corpus: &Corpus, writer: &mut Writer, jobs: usize) -> Result<u64> {
    let goal = corpus.change()?;
    if writer.reached() >= goal {
        return Ok(0);
    }
    let articles = write_between(writer.reached(), goal, corpus, writer, jobs)?;
    writer.commit(goal)?;
    Ok(articles)
}

/// Writes what changed after one change, up to another: another thread may be storing more.
fn write_between(mut reached: u64, goal: u64, corpus: &Corpus, writer: &Writer, jobs: usize) -> Result<u64> {
    let log = corpus.decisions()?;
    for (line, reason) in &log.damaged {
        tracing::warn!(line, reason, "a line of decisions.jsonl cannot be trusted");
    }
    let decisions = log.by_article();
    let same_as = SameAs::of_corpus(corpus.folder())?;
    let mut articles = 0;
    loop {
        let mut held = corpus.changed_since(reached, CHUNK)?;
        held.retain(|held| held.change <= goal);
        let Some(last) = held.last() else { return Ok(articles) };
        reached = last.change;
        articles += held.len() as u64;
        in_order(held.into_iter(), jobs, |held| entry(held, &decisions, &same_as), |stored| write(&stored, writer))?;
    }
}

/// What may not be shown is not in the index; the corpus keeps it.
fn write(stored: &StoredEntry, writer: &Writer) -> Result<()> {
    if stored.entry.article.standing.is_open(jiff::Timestamp::now()) {
        return writer.put(stored);
    }
    writer.remove(stored.id);
    Ok(())
}

fn entry(held: Held, decisions: &HashMap<ArticleId, Vec<&Decision>>, same_as: &SameAs) -> StoredEntry {
    let (article, refused) = curate::apply(held.article, decisions.get(&held.id).map_or(&[], Vec::as_slice));
    for reason in refused {
        tracing::warn!(article = %held.id, reason, "a decision cannot be applied");
    }
    let Held { id, story, version, origin, .. } = held;
    StoredEntry { id, story, version, origin, entry: enrich::enrich_with(article, same_as) }
}
