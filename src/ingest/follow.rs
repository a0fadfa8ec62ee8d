//! Corpus → index: what changed is curated, enriched and written; the index remembers how far it has come.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use super::in_order::in_order;
use super::shared::{Inner, Shared};
use crate::article::{ArticleId, Standing};
use crate::corpus::decisions::{Action, Log};
use crate::corpus::{Corpus, Held};
use crate::curate::{Curation, Told};
use crate::enrich::{self, ArchiveRules, SameAs};
use crate::error::Result;
use crate::index::{Overlay, StoredEntry, Writer};

/// Articles read from the corpus at a time.
const CHUNK: usize = 512;

/// Builds the index anew from the corpus alone. Readers keep the old one until the new one is complete.
///
/// # Errors
/// Those of the corpus and the index; the old index is untouched then.
pub fn reindex(corpus: &Path, index: &Path, jobs: usize) -> Result<u64> {
    let corpus = Corpus::write_soon(corpus)?;
    let shared = Shared::of(Writer::rebuild(index, &corpus.name()?, jobs)?);
    let articles = write_since(0, &corpus, &shared, jobs)?;
    {
        let writer = &mut shared.lock().writer;
        tell_stories(&corpus, writer)?;
        writer.commit(corpus.change()?)?;
    }
    lay_over(&corpus, index)?;
    // What was decided meanwhile.
    if corpus.notice_decisions()? {
        follow(&corpus, &shared, index, jobs)?;
    }
    shared.into_writer().close()?;
    Ok(articles)
}

/// Brings the index up to the corpus, decisions included, if it has been begun and nobody else writes. Returns how many
/// articles were written.
///
/// # Errors
/// [`crate::error::Error::Locked`] while another process writes, which then does it; those of the corpus and the index.
pub fn catch_up(corpus: &Path, index: &Path) -> Result<u64> {
    catch_up_after(corpus, index, Arc::default())
}

/// The same for who has read the log of decisions already.
///
/// # Errors
/// As [`catch_up`].
pub fn catch_up_after(corpus: &Path, index: &Path, log: Arc<Log>) -> Result<u64> {
    // Opening it for writing notices the decisions.
    let corpus = Corpus::write_after(corpus, log)?;
    let shared = Shared::of(Writer::open(index, &corpus.name()?, 1)?);
    let articles = follow(&corpus, &shared, index, 1)?;
    shared.into_writer().close()?;
    Ok(articles)
}

/// Brings the index up to the corpus. Returns how many articles it wrote.
pub(super) fn follow(corpus: &Corpus, shared: &Shared, index: &Path, jobs: usize) -> Result<u64> {
    let articles = write_changes(corpus, shared, index, jobs)?;
    commit(corpus, shared)?;
    Ok(articles)
}

/// Writes what has changed for the next [`commit`]. Returns how many articles that were.
pub(super) fn write_changes(corpus: &Corpus, shared: &Shared, index: &Path, jobs: usize) -> Result<u64> {
    // What is closed is closed before anything else is shown.
    lay_over(corpus, index)?;
    let goal = corpus.change()?;
    let written = shared.lock().written;
    if written >= goal {
        return Ok(0);
    }
    let articles = write_since(written, corpus, shared, jobs)?;
    shared.lock().written = goal;
    Ok(articles)
}

/// Shows readers what has been written.
pub(super) fn commit(corpus: &Corpus, shared: &Shared) -> Result<()> {
    let Inner { writer, written, .. } = &mut *shared.lock();
    tell_stories(corpus, writer)?;
    if *written > writer.reached() { writer.commit(*written) } else { Ok(()) }
}

/// Says which articles tell one story, if the corpus has told that otherwise since.
fn tell_stories(corpus: &Corpus, writer: &mut Writer) -> Result<()> {
    let number = corpus.stories_told()?;
    if writer.told() == Some(number) { Ok(()) } else { writer.tell(number, &corpus.stories()?) }
}

/// Writes a few articles as they are held and decided now, without saying that the index has come any further: what has
/// changed before them is still to be written.
pub(super) fn write_again(ids: &BTreeSet<ArticleId>, corpus: &Corpus, shared: &Shared, jobs: usize) -> Result<()> {
    let mut inner = shared.lock();
    let Inner { writer, newer, written } = &mut *inner;
    let rules = Rules::of_corpus(corpus)?;
    let held = ids.iter().filter_map(|id| corpus.article(*id).transpose()).collect::<Result<Vec<_>>>()?;
    let told = told(held, &rules.curation, corpus, writer)?;
    newer.extend(told.iter().map(|one| one.told.id));
    in_order(told.into_iter(), jobs, |told| told.entry(&rules), |stored| write(&stored, writer))?;
    writer.commit(*written)
}

/// Lays what is decided over the index, whoever else writes it.
///
/// # Errors
/// Those of the log, the rules and the index.
pub fn lay_over(corpus: &Corpus, index: &Path) -> Result<()> {
    Overlay::lay(index, || Ok(Overlay::of(&corpus.name()?, &Curation::of_corpus(corpus)?)))
}

fn write_since(mut reached: u64, corpus: &Corpus, shared: &Shared, jobs: usize) -> Result<u64> {
    for (line, reason) in &corpus.decisions()?.damaged {
        tracing::warn!(line, reason, "a line of decisions.jsonl cannot be trusted");
    }
    // What was decided until here is known from here on.
    shared.lock().newer.clear();
    let rules = Rules::of_corpus(corpus)?;
    let mut articles = 0;
    loop {
        let held = corpus.changed_since(reached, CHUNK)?;
        let Some(last) = held.last() else { return Ok(articles) };
        reached = last.change;
        articles += held.len() as u64;
        let told = told(held, &rules.curation, corpus, &shared.lock().writer)?;
        in_order(
            told.into_iter(),
            jobs,
            |told| told.entry(&rules),
            |stored| {
                let inner = shared.lock();
                if inner.newer.contains(&stored.id) { Ok(()) } else { write(&stored, &inner.writer) }
            },
        )?;
    }
}

/// What was withdrawn is not in the index; the corpus keeps it. What is under embargo is, closed until its moment.
fn write(stored: &StoredEntry, writer: &Writer) -> Result<()> {
    if stored.entry.article.standing == Standing::Withdrawn {
        writer.remove(stored.id);
        return Ok(());
    }
    writer.put(stored)
}

/// What articles are told and enriched by.
struct Rules {
    curation: Curation,
    same_as: SameAs,
    archive: ArchiveRules,
}

impl Rules {
    fn of_corpus(corpus: &Corpus) -> Result<Self> {
        let curation = Curation::of_corpus(corpus)?;
        let everywhere: Vec<&Action> = curation.archive_wide().map(|decision| &decision.action).collect();
        let archive = ArchiveRules::of(everywhere.into_iter());
        Ok(Self { same_as: SameAs::of_corpus(corpus.folder())?, archive, curation })
    }
}

/// An article as the librarians left it, with what the corpus knows of the one that it comes from.
struct ToWrite {
    told: Told,
    version: u32,
    origin: String,
}

impl ToWrite {
    fn entry(self, rules: &Rules) -> StoredEntry {
        let Self { told: Told { id, article, names }, version, origin } = self;
        StoredEntry {
            id,
            story: id,
            version,
            origin,
            entry: enrich::enrich_decided(article, &rules.same_as, &names, &rules.archive),
        }
    }
}

/// What held articles are told as. Articles that are told no more are taken out of the index.
fn told(held: Vec<Held>, curation: &Curation, corpus: &Corpus, writer: &Writer) -> Result<Vec<ToWrite>> {
    let mut told = Vec::with_capacity(held.len());
    for held in held {
        // What was joined to another article is told with that one, and brings it up to date.
        for whole in curation.wholes_of(held.id).into_iter().filter(|_| !writer.is_new()) {
            if let Some(whole) = corpus.article(whole)? {
                tell(whole, curation, corpus, writer, &mut told)?;
            }
        }
        tell(held, curation, corpus, writer, &mut told)?;
    }
    Ok(told)
}

fn tell(held: Held, curation: &Curation, corpus: &Corpus, writer: &Writer, told: &mut Vec<ToWrite>) -> Result<()> {
    let Held { id, version, origin, article, .. } = held;
    let retold = curation.retell(id, article, &|id| corpus.article(id))?;
    for conflict in retold.conflicts {
        tracing::warn!(article = %id, %conflict, "a decision finds its target changed");
    }
    retold.gone.into_iter().for_each(|gone| writer.remove(gone));
    for one in retold.articles {
        told.push(ToWrite { told: one, version, origin: origin.clone() });
    }
    Ok(())
}
