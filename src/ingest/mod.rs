//! The whole way in one function: files → captures → articles → corpus → index.
//!
//! Captures are stored in the order in which they were read, so the corpus does not depend on how many threads cleaned.
//! Each batch is committed to the corpus first; the index follows ([`behind`]) and remembers how far it has come, so that a
//! run that was killed at any moment is made up for by the next one.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::ScopedJoinHandle;
use std::time::{Duration, Instant};

use crate::capture::{self, Capture, Captures, Failure, Hints, LeftOut, Waited};
use crate::clean::{self, Cleaned};
use crate::config::CaptureConfig;
use crate::corpus::{self, Batch, Corpus, Prepared, identity};
use crate::error::{Error, Result};
use crate::index::Writer;
use behind::Stored;
use decided::Meanwhile;
use shared::Shared;

mod behind;
mod decided;
mod follow;
mod in_order;
mod ledger;
mod pace;
mod shared;

pub use follow::{catch_up, catch_up_after, lay_over, reindex};
pub use in_order::in_order;
pub use ledger::Ledger;

/// A batch is committed after this many captures …
const BATCH_CAPTURES: u64 = 1_000;
/// … or after this time, so that a killed run loses little.
const BATCH_TIME: Duration = Duration::from_secs(2);
/// How long an input may have nothing to give before it is seen to that what came meanwhile need not wait for it.
const IDLE: Duration = Duration::from_millis(200);
/// How long an input without news is waited for before looking whether to stop.
const GLANCE: Duration = Duration::from_millis(100);

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
    /// Whether the first input that cannot be read ends the run.
    pub stops_on_failure: bool,
}

/// One input after cleaning.
enum Item {
    Cleaned(Box<Capture>, Box<Prepared>),
    Unchanged,
    Failed(Failure),
    /// Nothing has come for a while.
    Idle,
}

/// What the reading gives.
enum Read {
    Input(Box<std::result::Result<Capture, Failure>>),
    /// Nothing for a while: what was read so far need not wait for more.
    Idle,
}

/// Ingests everything, then lets the index catch up. `progress` is called after each capture; `stop` ends the run
/// cleanly: what was read by then is stored.
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
    let ledger = take_in(corpus, index, options, stop, progress)?;
    // Who decided something while this process still wrote has left it to this one.
    let corpus_now = Corpus::read(corpus)?;
    if corpus_now.decisions()?.decisions.last().map_or(0, |decision| decision.id) > corpus_now.noticed()? {
        // Who decided may write it just now.
        corpus::patiently(corpus::PATIENCE, || follow::catch_up(corpus, index))?;
    }
    Ok(ledger)
}

fn take_in(
    folder: &Path,
    index: &Path,
    options: &Options,
    stop: &AtomicBool,
    progress: &mut dyn FnMut(&Ledger),
) -> Result<Ledger> {
    let corpus = Corpus::write_soon(folder)?;
    let writer = Writer::open(index, &corpus.name()?, options.jobs)?;
    if writer.reached() > corpus.change()? {
        let reason = "is ahead of the corpus, as after restoring an older corpus".into();
        return Err(Error::IndexFormat { path: index.to_owned(), reason });
    }
    let shared = Shared::of(writer);
    let meanwhile = Meanwhile::since_now(folder, index)?;
    let has_ended = AtomicBool::new(false);
    // Who has stored a batch waits until the one before is indexed.
    let (stored, batches_stored) = sync_channel(0);
    let (taken, followed, watched) = std::thread::scope(|scope| {
        let watching = scope.spawn(|| meanwhile.watch(&shared, options.jobs, &has_ended));
        // However this ends, the other threads do too.
        let ends = Ends(&has_ended);
        let following = scope.spawn(|| behind::follow_batches(folder, index, &shared, options.jobs, batches_stored));
        let taken = batches(&corpus, stored, options, stop, progress);
        let followed = joined(following);
        drop(ends);
        (taken, followed, joined(watching))
    });
    // Who can no longer hand on a batch does not know why.
    let indexed = followed?;
    let ledger = taken?;
    watched?;
    shared.into_writer().close()?;
    Ok(Ledger { indexed, ..ledger })
}

/// What comes of a thread, or its panic.
fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Says that the ingest has ended when it is dropped.
struct Ends<'e>(&'e AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}

/// Takes everything in, batch by batch, and says of each that it was `stored`.
fn batches(
    corpus: &Corpus,
    stored: SyncSender<Stored>,
    options: &Options,
    stop: &AtomicBool,
    progress: &mut dyn FnMut(&Ledger),
) -> Result<Ledger> {
    let mut ledger = Ledger::default();
    let mut batch = OpenBatch { corpus, batch: None, began: Instant::now(), captures: 0 };
    // Whether anything was stored that readers were not shown yet.
    let mut unseen = false;
    let hand_on = |at_once| {
        stored.send(Stored { at_once }).map_err(|_| Error::io("hand on", corpus.folder(), ErrorKind::BrokenPipe.into()))
    };
    read(corpus, options, stop, |item| {
        let idle = matches!(item, Item::Idle);
        if !idle {
            unseen = true;
            ledger::store(batch.open(options.capture.keep_raw)?, item, &mut ledger)?;
            progress(&ledger);
        }
        if batch.is_full() {
            batch.commit()?;
            unseen |= corpus.notice_decisions()?;
            if unseen {
                hand_on(idle)?;
                unseen = !idle;
            }
        }
        Ok(())
    })
    .map(|left_out| ledger.left_out = left_out)?;
    batch.commit()?;
    corpus.notice_decisions()?;
    hand_on(true)?;
    ledger.interrupted = stop.load(Ordering::Relaxed);
    Ok(ledger)
}

/// Says what an ingest would do: everything is read and cleaned, nothing is stored. Articles that several inputs hold are
/// counted as in an ingest; the corpus, if there is none, is not made.
///
/// # Errors
/// Those of the corpus.
pub fn rehearse(
    corpus: &Path,
    options: &Options,
    stop: &AtomicBool,
    progress: &mut dyn FnMut(&Ledger),
) -> Result<Ledger> {
    let nowhere = tempfile::tempdir().map_err(|source| Error::io("create", &std::env::temp_dir(), source))?;
    let corpus = Corpus::write_soon(if Corpus::exists(corpus) { corpus } else { nowhere.path() })?;
    let mut ledger = Ledger::default();
    // Never committed, so that it leaves nothing behind.
    let mut batch = corpus.batch(false)?;
    let left_out = read(&corpus, options, stop, |item| {
        ledger::store(&mut batch, item, &mut ledger)?;
        progress(&ledger);
        Ok(())
    })?;
    ledger.left_out = left_out;
    ledger.interrupted = stop.load(Ordering::Relaxed);
    Ok(ledger)
}

/// Reads and cleans everything and hands it on in the order of the inputs; what was left out on purpose, by reason.
fn read(
    corpus: &Corpus,
    options: &Options,
    stop: &AtomicBool,
    receive: impl FnMut(Item) -> Result<()>,
) -> Result<LeftOut> {
    let captures = capture::captures(options.paths.clone(), options.hints.clone(), options.capture.clone());
    let left_out = captures.left_out();
    let known = Corpus::read(corpus.folder())?;
    let inputs = until(stop, options.stops_on_failure, captures).map(move |read| match read {
        Read::Input(input) => Some(input.map(|capture| if is_held(&known, &capture) { None } else { Some(capture) })),
        Read::Idle => None,
    });
    in_order(inputs, options.jobs, bytes, |input| input.map_or(Item::Idle, cleaned), receive)?;
    let left_out = left_out.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    Ok(left_out.clone())
}

/// The captures up to the moment when it is asked to stop, also when that is while an input has nothing to give; or up to
/// the first failure, if that ends the run.
fn until(stop: &AtomicBool, stops_on_failure: bool, captures: Captures) -> impl Iterator<Item = Read> + Send {
    let (mut idle, mut failed) = (Instant::now(), false);
    std::iter::from_fn(move || {
        while !(stop.load(Ordering::Relaxed) || failed && stops_on_failure) {
            match captures.wait(GLANCE) {
                Waited::Next(input) => {
                    idle = Instant::now();
                    failed = input.is_err();
                    return Some(Read::Input(input));
                }
                Waited::Nothing if idle.elapsed() >= IDLE => {
                    idle = Instant::now();
                    return Some(Read::Idle);
                }
                Waited::Nothing => {}
                Waited::End => return None,
            }
        }
        None
    })
}

/// Bytes of an input.
fn bytes(input: &Option<std::result::Result<Option<Capture>, Failure>>) -> usize {
    input.as_ref().and_then(|input| input.as_ref().ok()?.as_ref()).map_or(0, |capture| capture.raw.len())
}

fn is_held(known: &Corpus, capture: &Capture) -> bool {
    // A failed look-up only costs the cleaning of a page that storing then finds unchanged.
    let held = known.fingerprint_of(&capture.origin).ok().flatten();
    held.is_some_and(|held| held == identity::fingerprint(capture))
}

fn cleaned(input: std::result::Result<Option<Capture>, Failure>) -> Item {
    match input {
        Err(failure) => Item::Failed(failure),
        Ok(None) => Item::Unchanged,
        Ok(Some(capture)) => match clean_guarded(&capture) {
            Ok(cleaned) => {
                let prepared = Prepared::of(&capture, cleaned);
                Item::Cleaned(Box::new(capture), Box::new(prepared))
            }
            Err(failure) => Item::Failed(failure),
        },
    }
}

/// Cleans one capture. A defect of the cleaner costs this page, not the run, and is reported with the page's name.
///
/// # Errors
/// The page as a [`Failure`] when the cleaner panicked.
pub fn clean_guarded(capture: &Capture) -> std::result::Result<Cleaned, Failure> {
    std::panic::catch_unwind(|| clean::clean(capture)).map_err(|_| Failure {
        origin: capture.origin.clone(),
        reason: "the cleaner failed on this page, which is a defect of dateline; please report it with the page".into(),
    })
}

/// The batch that captures are being stored in, if any is open.
struct OpenBatch<'c> {
    corpus: &'c Corpus,
    batch: Option<Batch<'c>>,
    began: Instant,
    captures: u64,
}

impl<'c> OpenBatch<'c> {
    fn open(&mut self, keep_raw: bool) -> Result<&mut Batch<'c>> {
        self.captures += 1;
        match self.batch {
            Some(ref mut batch) => Ok(batch),
            None => {
                self.began = Instant::now();
                self.captures = 1;
                Ok(self.batch.insert(self.corpus.batch(keep_raw)?))
            }
        }
    }

    fn is_full(&self) -> bool {
        self.captures >= BATCH_CAPTURES || self.began.elapsed() >= BATCH_TIME
    }

    fn commit(&mut self) -> Result<()> {
        self.batch.take().map_or(Ok(()), Batch::commit)
    }
}
