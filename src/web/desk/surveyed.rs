//! The latest survey of the archive, and a new one when the archive has grown.
//!
//! A survey walks the whole index, which takes a minute for a few hundred thousand articles; it is made on a thread of its
//! own. The first begins when somebody first asks; another once the index has changed and the last one is not too young.
//! Meanwhile the old one serves. What decisions have settled leaves the queues at once, for that is looked up in the log.

use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use crate::error::{Error, Result};
use crate::queues::{Survey, today};
use crate::search::Searcher;
use crate::web::holdings::Holdings;

/// A survey is made anew at the earliest after so many times what it took.
const PAUSES: u32 = 10;
/// How long a request waits for the first survey: small archives are looked through by then.
const WAIT: Duration = Duration::from_secs(1);

/// Surveys of one archive.
#[derive(Debug)]
pub(super) struct Surveyed {
    searcher: Arc<Searcher>,
    holdings: Arc<Holdings>,
    state: Mutex<State>,
    ended: Condvar,
}

#[derive(Debug, Default)]
struct State {
    last: Option<Last>,
    is_making: bool,
    /// Why the last one was not made, until that is told.
    failure: Option<Error>,
}

#[derive(Debug)]
struct Last {
    survey: Arc<Survey>,
    made: Instant,
    took: Duration,
}

impl Surveyed {
    pub(super) fn of(searcher: Arc<Searcher>, holdings: Arc<Holdings>) -> Arc<Self> {
        Arc::new(Self { searcher, holdings, state: Mutex::default(), ended: Condvar::new() })
    }

    /// The latest survey; a new one is begun if that is due. `None` while the first one is still being made.
    ///
    /// # Errors
    /// Why the last one could not be made, told once.
    pub(super) fn get(self: &Arc<Self>) -> Result<Option<Arc<Survey>>> {
        let mut state = self.state();
        if let Some(failure) = state.failure.take() {
            return Err(failure);
        }
        if !state.is_making && self.is_due(state.last.as_ref()) {
            state.is_making = true;
            let making = Making(Arc::clone(self));
            std::thread::spawn(move || making.make());
        }
        let is_first = |state: &mut State| state.last.is_none() && state.is_making;
        let waited = self.ended.wait_timeout_while(state, WAIT, is_first);
        let mut state = waited.unwrap_or_else(|poisoned| poisoned.into_inner()).0;
        match state.last.as_ref().map(|last| Arc::clone(&last.survey)) {
            Some(survey) => Ok(Some(survey)),
            None => state.failure.take().map_or(Ok(None), Err),
        }
    }

    fn is_due(&self, last: Option<&Last>) -> bool {
        last.is_none_or(|last| {
            last.survey.change != self.searcher.generation() && last.made.elapsed() > last.took * PAUSES
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// A survey that is being made. However it ends, the next one can begin.
struct Making(Arc<Surveyed>);

impl Making {
    fn make(self) {
        let (surveyed, began) = (&self.0, Instant::now());
        let before = surveyed.state().last.as_ref().map(|last| Arc::clone(&last.survey)).unwrap_or_default();
        let made = surveyed.holdings.read(|corpus| Survey::of(corpus, &surveyed.searcher, today(), &before));
        let mut state = surveyed.state();
        match made {
            Ok(survey) => {
                state.last = Some(Last { survey: Arc::new(survey), made: Instant::now(), took: began.elapsed() });
            }
            Err(error) => state.failure = Some(error),
        }
    }
}

impl Drop for Making {
    fn drop(&mut self) {
        self.0.state().is_making = false;
        self.0.ended.notify_all();
    }
}
