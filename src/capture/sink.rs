//! What readers find → whoever takes it, one piece at a time.
//!
//! Readers run on a thread of their own and push; the taker pulls. The channel between them is short, so a reader never
//! runs far ahead of the cleaning, whatever the size of the file; when the taker hangs up, the next push ends the reader.

use std::collections::BTreeMap;
use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::{Capture, Failure, Origin, input};

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
}

impl Sink {
    /// A capture. Waits until there is room for it.
    pub(super) fn capture(&mut self, capture: Capture) -> Result<(), Halt> {
        self.push(Ok(capture))
    }

    /// Something that should have been read and cannot be: reported with its place, and the run ends with status 3.
    pub(super) fn failure(&mut self, origin: Origin, reason: impl Into<String>) -> Result<(), Halt> {
        self.push(Err(Failure { origin, reason: reason.into() }))
    }

    /// Something that is sound but no article to be held (an image of a crawl, a draft): counted by reason, no failure.
    /// The reason is one of few, without names or numbers of the one record.
    pub(super) fn leave_out(&mut self, _origin: &Origin, reason: &str) -> Result<(), Halt> {
        let mut tally = self.left_out.lock().unwrap_or_else(PoisonError::into_inner);
        *tally.entry(reason.to_owned()).or_default() += 1;
        Ok(())
    }

    fn push(&mut self, outcome: Result<Capture, Failure>) -> Result<(), Halt> {
        self.taker.send(outcome).map_err(|_| Halt::Closed)
    }
}

/// The captures of an ingest, in the order of the inputs.
pub struct Captures {
    pushed: Receiver<Result<Capture, Failure>>,
    left_out: Arc<Mutex<LeftOut>>,
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
    pub(super) fn of(reader: impl FnOnce(&mut Sink) -> Result<(), Halt> + Send + 'static) -> Self {
        let (taker, pushed) = sync_channel(AHEAD);
        let left_out = Arc::default();
        let mut sink = Sink { taker, left_out: Arc::clone(&left_out) };
        let read = move || {
            // The one way to end early is that nobody takes any more.
            let _ = reader(&mut sink);
        };
        std::thread::Builder::new()
            .name("reader".into())
            .stack_size(STACK)
            .spawn(read)
            .expect("the system gives one thread to a process that just started");
        Self { pushed, left_out }
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

impl Iterator for Captures {
    type Item = Result<Capture, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        self.pushed.recv().ok()
    }
}
