//! What readers find → whoever takes it, one piece at a time.
//!
//! Readers run on a thread of their own and push; the taker pulls. The channel between them is short, so a reader never
//! runs far ahead of the cleaning, whatever the size of the file; when the taker hangs up, the next push ends the reader.

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::origin::is_within;
use super::select::Select;
use super::{Capture, Failure, Origin, input, saved};

/// Captures that wait to be taken.
const AHEAD: usize = 4;
/// Pages and containers nest; 16 MB hold any depth that the limits let through.
const STACK: usize = 16 << 20;

/// Why a reader ends before its input does.
#[derive(Debug)]
pub(super) enum Halt {
    /// Nobody takes what it finds any more.
    Closed,
    /// The input cannot be read (on); the words are for the reader of the report and say the remedy.
    Unreadable(String),
}

impl From<String> for Halt {
    fn from(reason: String) -> Self {
        Halt::Unreadable(reason)
    }
}

impl From<&str> for Halt {
    fn from(reason: &str) -> Self {
        Halt::Unreadable(reason.to_owned())
    }
}

impl From<io::Error> for Halt {
    fn from(error: io::Error) -> Self {
        Halt::Unreadable(input::reason(&error))
    }
}

/// How many records were left out on purpose, by reason: `status 404`, `image/png`, `draft`.
pub type LeftOut = BTreeMap<String, u64>;

/// Takes what a reader finds. Every method answers [`Halt::Closed`] when the reader may stop: pass it on with `?`.
pub(super) struct Sink {
    taker: SyncSender<Result<Capture, Failure>>,
    left_out: Arc<Mutex<LeftOut>>,
    closed: Arc<AtomicBool>,
    select: Select,
    /// The one thing that is wanted, as origins are written, if not everything is; and whether it has come.
    only: Option<(String, bool)>,
    /// What a page of a crawl is, while one is read: that it is no article is no failure then.
    crawled: Option<String>,
}

impl Sink {
    /// A capture, as its publisher sent it. Waits until there is room for it.
    pub(super) fn capture(&mut self, mut capture: Capture) -> Result<(), Halt> {
        saved::restore(&mut capture);
        self.push(Ok(capture))
    }

    /// Something that should have been read and cannot be: reported with its place, and the run ends with status 3.
    pub(super) fn failure(&mut self, origin: Origin, reason: impl Into<String>) -> Result<(), Halt> {
        match self.crawled.clone() {
            Some(media) => self.leave_out(&origin, &format!("{media} without an article")),
            None => self.push(Err(Failure { origin, reason: reason.into() })),
        }
    }

    /// Something that is sound but no article to be held (an image of a crawl, a draft): counted by reason, no failure.
    /// The reason is one of few, without names or numbers of the one record.
    pub(super) fn leave_out(&mut self, origin: &Origin, reason: &str) -> Result<(), Halt> {
        if self.only.is_some() {
            return self.push(Err(Failure { origin: origin.clone(), reason: format!("is left out: {reason}") }));
        }
        if self.closed.load(Ordering::Relaxed) {
            return Err(Halt::Closed);
        }
        let mut tally = self.left_out.lock().unwrap_or_else(PoisonError::into_inner);
        *tally.entry(reason.to_owned()).or_default() += 1;
        Ok(())
    }

    /// Reports that an input or a part of it could not be read, if it could not; only [`Halt::Closed`] is passed on.
    pub(super) fn report(&mut self, read: Result<(), Halt>, origin: Origin) -> Result<(), Halt> {
        match read {
            Err(Halt::Unreadable(reason)) => self.failure(origin, reason),
            read => read,
        }
    }

    /// Reads a page of a crawl: many are no articles, which is no failure of the archive.
    pub(super) fn lenient(
        &mut self,
        media: &str,
        read: impl FnOnce(&mut Sink) -> Result<(), Halt>,
    ) -> Result<(), Halt> {
        let outer = self.crawled.replace(media.to_owned());
        let read = read(self);
        self.crawled = outer;
        read
    }

    /// Whether a part of an input can hold anything that is wanted.
    pub(super) fn wants(&self, part: &Origin) -> bool {
        let Some((only, _)) = &self.only else { return true };
        let part = part.to_string();
        is_within(&part, only) || is_within(only, &part)
    }

    /// The place of the one record of this input that is wanted, if one is and its place is a number.
    pub(super) fn only_record(&self, input: &Origin) -> Option<u64> {
        let (only, _) = self.only.as_ref()?;
        let place = only.strip_prefix(&input.to_string())?.strip_prefix('#')?;
        place.split(['!', '#']).next()?.parse().ok()
    }

    /// Whether the names that the user chose (`--include`, `--exclude`) let this one through.
    pub(super) fn selects(&self, name: &str) -> bool {
        self.select.takes(name)
    }

    /// Whether a file is new enough to be read (`--since`).
    pub(super) fn is_new(&self, seen: &Metadata) -> bool {
        self.select.is_new(seen)
    }

    /// Reads for one thing alone.
    pub(super) fn seek(&mut self, only: String, read: impl FnOnce(&mut Sink) -> Result<(), Halt>) -> Result<(), Halt> {
        self.only = Some((only.clone(), false));
        let read = read(self);
        let came = self.only.take().is_some_and(|(_, came)| came);
        match read {
            // What comes after it was refused, which ended the reader.
            Err(Halt::Closed) if came && !self.closed.load(Ordering::Relaxed) => Ok(()),
            Ok(()) if !came => self
                .failure(Origin::file(only), "is not there; look up the name of the member or the place of the record"),
            read => read,
        }
    }

    /// Whether nobody takes any more.
    pub(super) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    fn push(&mut self, outcome: Result<Capture, Failure>) -> Result<(), Halt> {
        if let Some((only, came)) = &mut self.only {
            let origin = outcome.as_ref().map_or_else(|failure| &failure.origin, |capture| &capture.origin);
            match (is_within(&origin.to_string(), only), *came) {
                (true, _) => *came = true,
                (false, true) => return Err(Halt::Closed),
                (false, false) => return Ok(()),
            }
        }
        self.taker.send(outcome).map_err(|_| Halt::Closed)
    }
}

/// The captures of an ingest, in the order of the inputs.
pub struct Captures {
    pushed: Receiver<Result<Capture, Failure>>,
    left_out: Arc<Mutex<LeftOut>>,
    closed: Arc<AtomicBool>,
}

/// What [`Captures::wait`] came to.
#[derive(Debug)]
pub enum Waited {
    /// The next capture, or an input that cannot be read.
    Next(Box<Result<Capture, Failure>>),
    /// Nothing yet.
    Nothing,
    /// All has been read.
    End,
}

impl Captures {
    /// Runs a reader on a thread of its own.
    pub(super) fn of(select: Select, reader: impl FnOnce(&mut Sink) -> Result<(), Halt> + Send + 'static) -> Self {
        let (taker, pushed) = sync_channel(AHEAD);
        let (left_out, closed) = (Arc::default(), Arc::default());
        let (tally, end) = (Arc::clone(&left_out), Arc::clone(&closed));
        let mut sink = Sink { taker, left_out: tally, closed: end, select, only: None, crawled: None };
        let read = move || {
            // The one way to end early is that nobody takes any more.
            let _ = reader(&mut sink);
        };
        std::thread::Builder::new()
            .name("reader".into())
            .stack_size(STACK)
            .spawn(read)
            .expect("the system gives one thread to a process that just started");
        Self { pushed, left_out, closed }
    }

    /// Waits this long for the next one: an input (a pipe, a watched folder) may have nothing to give for hours.
    pub fn wait(&self, longest: Duration) -> Waited {
        match self.pushed.recv_timeout(longest) {
            Ok(outcome) => Waited::Next(Box::new(outcome)),
            Err(RecvTimeoutError::Timeout) => Waited::Nothing,
            Err(RecvTimeoutError::Disconnected) => Waited::End,
        }
    }

    /// What was left out so far, by reason; complete when the captures have ended.
    pub fn left_out(&self) -> Arc<Mutex<LeftOut>> {
        Arc::clone(&self.left_out)
    }
}

impl Drop for Captures {
    fn drop(&mut self) {
        self.closed.store(true, Ordering::Relaxed);
    }
}

impl Iterator for Captures {
    type Item = Result<Capture, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        self.pushed.recv().ok()
    }
}
