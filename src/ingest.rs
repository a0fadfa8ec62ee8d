//! The whole way in one function: files → captures → articles → corpus → index.
//!
//! One thread reads, several clean, one writes; the channels between them are short, so memory stays bounded whatever
//! the input. Captures are stored in the order in which they were read, so the corpus does not depend on how many threads
//! cleaned. Each batch is committed to the corpus first; the index follows and remembers how far it has come.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::article::ArticleId;
use crate::capture::{self, Capture, Failure, Hints};
use crate::clean::{self, Cleaned, Verdict};
use crate::config::CaptureConfig;
use crate::corpus::{Batch, Corpus, Held, Outcome, identity};
use crate::curate;
use crate::enrich;
use crate::error::Result;
use crate::index::{StoredEntry, Writer};

/// A batch is committed after this many captures …
const BATCH_CAPTURES: u64 = 1_000;
/// … or after this time, so that readers see news early and a killed run loses little.
const BATCH_TIME: Duration = Duration::from_secs(2);
/// Articles that are read from the corpus at a time when the index catches up.
const FOLLOW_CHUNK: usize = 512;
/// Deep pages are walked without recursion, but the parser's own tree is not dropped without: 16 MB hold any depth
/// that the cleaner lets through.
const STACK: usize = 16 << 20;

/// What to ingest and how.
#[derive(Debug, Clone)]
pub struct Options {
    /// Files, folders, glob patterns, `-` for standard input.
    pub paths: Vec<PathBuf>,
    /// What is known of all of them.
    pub hints: Hints,
    /// Reading.
    pub capture: CaptureConfig,
    /// Threads that clean and index.
    pub jobs: usize,
}

/// What an ingest did. `captures = stored + not_articles + unchanged_captures + failures.len()`, always.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ledger {
    /// Inputs read or tried.
    pub captures: u64,
    /// Captures that gave articles.
    pub stored: u64,
    /// Captures without an article.
    pub not_articles: u64,
    /// Captures that are held already, skipped without cleaning.
    pub unchanged_captures: u64,
    /// Articles seen for the first time.
    pub articles_new: u64,
    /// Articles that got a version.
    pub articles_changed: u64,
    /// Articles of new captures that were held as they are.
    pub articles_unchanged: u64,
    /// Pieces left out, with their reasons in the corpus.
    pub cuts: u64,
    /// Inputs that could not be read.
    pub failures: Vec<Failure>,
    /// Articles written to the index.
    pub indexed: u64,
    /// Whether it was asked to stop before the end.
    pub interrupted: bool,
}

/// One input on its way.
enum Item {
    Read(Box<Capture>),
    Cleaned(Box<Capture>, Box<Cleaned>),
    Unchanged,
    Failed(Failure),
}

/// Ingests everything, then lets the index catch up. `progress` is called after each capture; `stop` ends the run
/// cleanly after the current batch.
///
/// # Errors
/// Those of the corpus and the index; inputs that cannot be read are in the ledger instead.
pub fn ingest(
    corpus: &Path,
    index: &Path,
    options: &Options,
    stop: &AtomicBool,
    progress: &mut dyn FnMut(&Ledger),
) -> Result<Ledger> {
    let corpus = Corpus::write(corpus)?;
    let mut writer = Writer::open(index, &corpus.name()?, options.jobs)?;
    let mut ledger = Ledger { indexed: follow(&corpus, &mut writer, options.jobs)?, ..Ledger::default() };
    let jobs = options.jobs.max(1);
    std::thread::scope(|scope| {
        let (to_clean, work) = sync_channel(4 * jobs);
        let (to_write, done) = sync_channel(4 * jobs);
        let folder = corpus.folder().to_owned();
        spawn(scope, "read", move || read(&folder, options, stop, &to_clean));
        let work = Arc::new(Mutex::new(work));
        for _ in 0..jobs {
            let (work, to_write) = (Arc::clone(&work), to_write.clone());
            spawn(scope, "clean", move || clean_all(&work, &to_write));
        }
        drop(to_write);
        store_all(&corpus, &mut writer, options, done, &mut ledger, progress)
    })?;
    ledger.interrupted = stop.load(Ordering::Relaxed);
    writer.close()?;
    Ok(ledger)
}

/// Builds the index anew from the corpus alone. Readers keep the old one until the new one is complete.
pub fn reindex(corpus: &Path, index: &Path, jobs: usize) -> Result<u64> {
    let corpus = Corpus::write(corpus)?;
    let mut writer = Writer::rebuild(index, &corpus.name()?, jobs)?;
    let mut articles = 0;
    let mut reached = 0;
    loop {
        let (count, last) = index_chunk(&corpus, &writer, reached, jobs)?;
        articles += count;
        reached = last;
        if count == 0 {
            break;
        }
    }
    writer.commit(corpus.change()?)?;
    writer.close()?;
    Ok(articles)
}

/// Brings the index up to the corpus. Returns how many articles it wrote.
fn follow(corpus: &Corpus, writer: &mut Writer, jobs: usize) -> Result<u64> {
    let goal = corpus.change()?;
    let mut articles = 0;
    let mut reached = writer.reached();
    while reached < goal {
        let (count, last) = index_chunk(corpus, writer, reached, jobs)?;
        articles += count;
        reached = if count == 0 { goal } else { last };
    }
    if writer.reached() < goal {
        writer.commit(goal)?;
    }
    Ok(articles)
}

/// Enriches and writes the next articles after a change; returns how many and the last one's change.
fn index_chunk(corpus: &Corpus, writer: &Writer, reached: u64, jobs: usize) -> Result<(u64, u64)> {
    let held = corpus.changed_since(reached, FOLLOW_CHUNK)?;
    let Some(last) = held.last().map(|held| held.change) else { return Ok((0, reached)) };
    let log = corpus.decisions()?;
    for (line, reason) in &log.damaged {
        tracing::warn!(line, reason, "a line of decisions.jsonl cannot be trusted");
    }
    let decisions = log.by_article();
    let count = held.len() as u64;
    let share = held.len().div_ceil(jobs.max(1));
    let shares: Vec<Vec<Held>> = {
        let mut rest = held.into_iter().peekable();
        std::iter::from_fn(|| rest.peek().is_some().then(|| rest.by_ref().take(share).collect())).collect()
    };
    let entry = |held: Held| {
        let (article, refused) = curate::apply(held.article, decisions.get(&held.id).map_or(&[], Vec::as_slice));
        for reason in refused {
            tracing::warn!(article = %held.id, reason, "a decision cannot be applied");
        }
        StoredEntry { id: held.id, version: held.version, origin: held.origin, entry: enrich::enrich(article) }
    };
    let entries: Vec<Vec<StoredEntry>> = std::thread::scope(|scope| {
        let enrich_share = |share: Vec<Held>| share.into_iter().map(entry).collect::<Vec<_>>();
        let threads: Vec<_> = shares.into_iter().map(|share| scope.spawn(move || enrich_share(share))).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    for stored in entries.iter().flatten() {
        writer.put(stored)?;
    }
    Ok((count, last))
}

fn spawn<'s, 'e: 's>(scope: &'s std::thread::Scope<'s, 'e>, name: &str, work: impl FnOnce() + Send + 's) {
    std::thread::Builder::new()
        .name(name.to_owned())
        .stack_size(STACK)
        .spawn_scoped(scope, work)
        .expect("the system gives a few threads to a process that just started");
}

/// Reads inputs in order and leaves out what is held as it is. A closed channel means that writing has failed.
fn read(corpus: &Path, options: &Options, stop: &AtomicBool, to_clean: &SyncSender<(u64, Item)>) {
    // Without a second view of the corpus nothing is skipped, and storing finds out what is unchanged.
    let known = Corpus::read(corpus).ok();
    let captures = capture::captures(options.paths.clone(), options.hints.clone(), options.capture.clone());
    for (number, input) in captures.enumerate() {
        let item = match input {
            Err(failure) => Item::Failed(failure),
            Ok(capture) if is_held(known.as_ref(), &capture) => Item::Unchanged,
            Ok(capture) => Item::Read(Box::new(capture)),
        };
        if stop.load(Ordering::Relaxed) || to_clean.send((number as u64, item)).is_err() {
            return;
        }
    }
}

fn is_held(known: Option<&Corpus>, capture: &Capture) -> bool {
    let held = known.and_then(|corpus| corpus.fingerprint_of(&capture.origin).ok().flatten());
    held.is_some_and(|held| held == identity::fingerprint(capture))
}

fn clean_all(work: &Mutex<Receiver<(u64, Item)>>, to_write: &SyncSender<(u64, Item)>) {
    loop {
        let next = work.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).recv();
        let Ok((number, item)) = next else { return };
        let item = match item {
            Item::Read(capture) => cleaned(capture),
            other => other,
        };
        if to_write.send((number, item)).is_err() {
            return;
        }
    }
}

/// Cleans one capture. A defect of the cleaner costs this page, not the run, and is reported with the page's name.
fn cleaned(capture: Box<Capture>) -> Item {
    match std::panic::catch_unwind(|| clean::clean(&capture)) {
        Ok(cleaned) => Item::Cleaned(capture, Box::new(cleaned)),
        Err(_) => Item::Failed(Failure {
            origin: capture.origin,
            reason: "the cleaner failed on this page, which is a defect of dateline; please report it with the page"
                .into(),
        }),
    }
}

/// Stores items in the order of their numbers, batch by batch.
fn store_all(
    corpus: &Corpus,
    writer: &mut Writer,
    options: &Options,
    done: Receiver<(u64, Item)>,
    ledger: &mut Ledger,
    progress: &mut dyn FnMut(&Ledger),
) -> Result<()> {
    let mut waiting = BTreeMap::new();
    let mut next = 0;
    let mut finished = false;
    while !finished {
        let mut batch = corpus.batch(options.capture.keep_raw)?;
        let (started, first) = (Instant::now(), ledger.captures);
        while started.elapsed() < BATCH_TIME && ledger.captures - first < BATCH_CAPTURES {
            match done.recv() {
                Ok((number, item)) => waiting.insert(number, item),
                Err(_) => {
                    finished = true;
                    None
                }
            };
            while let Some(item) = waiting.remove(&next) {
                store(&mut batch, item, ledger)?;
                next += 1;
                progress(ledger);
            }
            if finished {
                break;
            }
        }
        batch.commit()?;
        ledger.indexed += follow(corpus, writer, options.jobs)?;
    }
    Ok(())
}

fn store(batch: &mut Batch, item: Item, ledger: &mut Ledger) -> Result<()> {
    ledger.captures += 1;
    match item {
        Item::Unchanged => ledger.unchanged_captures += 1,
        Item::Failed(failure) => {
            batch.fail(&failure)?;
            ledger.failures.push(failure);
        }
        Item::Cleaned(capture, cleaned) => {
            match cleaned.verdict {
                Verdict::Article => ledger.stored += 1,
                Verdict::NotArticle { .. } => ledger.not_articles += 1,
            }
            ledger.cuts += cleaned.cuts.len() as u64;
            let stored = batch.store(&capture, &cleaned)?;
            stored.articles.iter().for_each(|(_, outcome): &(ArticleId, Outcome)| ledger.count(*outcome));
        }
        Item::Read(_) => unreachable!("every item passes a cleaner before it is stored"),
    }
    Ok(())
}

impl Ledger {
    fn count(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::New => self.articles_new += 1,
            Outcome::Changed => self.articles_changed += 1,
            Outcome::Unchanged => self.articles_unchanged += 1,
        }
    }
}
