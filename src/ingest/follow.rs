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

/// Articles that are read, enriched and written together: handing on takes time too.
const GROUP: usize = 16;

/// Builds the index anew from the corpus alone. Readers keep the old one until the new one is complete.
///
/// # Errors
/// Those of the corpus and the index; the old index is untouched then.
pub fn reindex(corpus: &Path, index: &Path, jobs: usize) -> Result<u64> {
    let corpus = Corpus::write_soon(corpus)?;
    let shared = Shared::of(Writer::rebuild(index, &corpus.name()?, jobs)?);
    let goal = corpus.change()?;
    let articles = write_within(0, goal, &corpus, &shared, jobs)?;
    {
        let Inner { writer, written, .. } = &mut *shared.lock();
        *written = goal;
        tell_stories(&corpus, writer)?;
        // Also an index without articles becomes the valid one.
        writer.commit(goal)?;
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
    let articles = write_within(written, goal, corpus, shared, jobs)?;
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
    let ToldGroup { told, gone, .. } = ToldGroup::of(held, &rules.curation, corpus, writer.is_new())?;
    gone.into_iter().for_each(|id| writer.remove(id));
    let again: Vec<ArticleId> = told.iter().map(|one| one.told.id).collect();
    in_order(told.into_iter(), jobs, |_| 0, |told| told.entry(&rules), |stored| write(&stored, writer))?;
    newer.extend(again);
    writer.commit(*written)
}

/// Lays what is decided over the index, whoever else writes it.
///
/// # Errors
/// Those of the log, the rules and the index.
pub fn lay_over(corpus: &Corpus, index: &Path) -> Result<()> {
    Overlay::lay(index, || Ok(Overlay::of(&corpus.name()?, &Curation::of_corpus(corpus)?)))
}

/// Writes what changed after `reached` and not after `goal`: more may come meanwhile.
fn write_within(reached: u64, goal: u64, corpus: &Corpus, shared: &Shared, jobs: usize) -> Result<u64> {
    for (line, reason) in &corpus.decisions()?.damaged {
        tracing::warn!(line, reason, "a line of decisions.jsonl cannot be trusted");
    }
    // What was decided until here is known from here on.
    shared.lock().newer.clear();
    let rules = Rules::of_corpus(corpus)?;
    let changed = Changed {
        corpus: Corpus::read(corpus.folder())?,
        curation: &rules.curation,
        reached,
        goal,
        is_new: shared.lock().writer.is_new(),
        has_failed: false,
    };
    let mut articles = 0;
    in_order(
        changed,
        jobs,
        |told| told.as_ref().map_or(0, ToldGroup::bytes),
        |told| told.map(|told| told.enriched(&rules)),
        |enriched| {
            let Enriched { read, gone, entries } = enriched?;
            articles += read;
            let inner = shared.lock();
            gone.into_iter().filter(|id| !inner.newer.contains(id)).for_each(|id| inner.writer.remove(id));
            let mut known = entries.iter().filter(|stored| !inner.newer.contains(&stored.id));
            known.try_for_each(|stored| write(stored, &inner.writer))
        },
    )?;
    Ok(articles)
}

/// The articles of a corpus that changed between two changes, in the order of their changes, as the librarians left them. They
/// are read while those before them are enriched and written.
struct Changed<'r> {
    corpus: Corpus,
    curation: &'r Curation,
    reached: u64,
    goal: u64,
    /// Whether they go into an index that every article is put into once.
    is_new: bool,
    has_failed: bool,
}

/// A few articles as they are told now.
#[derive(Default)]
struct ToldGroup {
    /// How many were read.
    read: u64,
    told: Vec<ToWrite>,
    /// Those that are told no more.
    gone: Vec<ArticleId>,
}

/// The same, ready to be written.
struct Enriched {
    read: u64,
    gone: Vec<ArticleId>,
    entries: Vec<StoredEntry>,
}

impl Iterator for Changed<'_> {
    type Item = Result<ToldGroup>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.has_failed {
            return None;
        }
        let told = self.corpus.changed_within(self.reached, self.goal, GROUP).and_then(|held| {
            let Some(last) = held.last() else { return Ok(None) };
            self.reached = last.change;
            ToldGroup::of(held, self.curation, &self.corpus, self.is_new).map(Some)
        });
        self.has_failed = told.is_err();
        told.transpose()
    }
}

impl ToldGroup {
    /// What held articles are told as, for an index that may be one that every article is put into once.
    fn of(held: Vec<Held>, curation: &Curation, corpus: &Corpus, is_new: bool) -> Result<Self> {
        let mut group = Self { read: held.len() as u64, ..Self::default() };
        for held in held {
            // What was joined to another article is told with that one, and brings it up to date.
            for whole in curation.wholes_of(held.id).into_iter().filter(|_| !is_new) {
                if let Some(whole) = corpus.article(whole)? {
                    group.tell(whole, curation, corpus)?;
                }
            }
            group.tell(held, curation, corpus)?;
        }
        Ok(group)
    }

    fn tell(&mut self, held: Held, curation: &Curation, corpus: &Corpus) -> Result<()> {
        let Held { id, version, origin, article, .. } = held;
        let retold = curation.retell(id, article, &|id| corpus.article(id))?;
        for conflict in retold.conflicts {
            tracing::warn!(article = %id, %conflict, "a decision finds its target changed");
        }
        self.gone.extend(retold.gone);
        self.told.extend(retold.articles.into_iter().map(|told| ToWrite { told, version, origin: origin.clone() }));
        Ok(())
    }

    fn bytes(&self) -> usize {
        let texts = self.told.iter().flat_map(|one| one.told.article.parts());
        texts.map(|(_, text)| text.len()).sum()
    }

    fn enriched(self, rules: &Rules) -> Enriched {
        let entries = self.told.into_iter().map(|one| one.entry(rules)).collect();
        Enriched { read: self.read, gone: self.gone, entries }
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
