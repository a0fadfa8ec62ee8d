//! The latest survey of the archive, and a new one when the archive has grown.
//!
//! A survey walks the whole index. It is made when somebody first asks, then again in the background once the index has
//! changed and the last one is not too young; meanwhile the old one serves. What decisions have settled leaves the queues
//! at once, for that is looked up in the log.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::error::Result;
use crate::queues::{Survey, today};
use crate::search::Searcher;
use crate::web::holdings::Holdings;

/// A survey is made anew at the earliest after so many times what it took.
const PAUSES: u32 = 10;

#[derive(Debug, Default)]
pub(super) struct Surveyed {
    last: Mutex<Option<Last>>,
    is_making: AtomicBool,
}

#[derive(Debug, Clone)]
struct Last {
    survey: Arc<Survey>,
    made: Instant,
    took: Duration,
}

impl Surveyed {
    /// The latest survey, made anew if that is due. The first who asks waits for it.
    pub(super) fn get(&self, searcher: &Searcher, holdings: &Holdings) -> Result<Arc<Survey>> {
        let last = self.last.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).clone();
        if let Some(last) = &last {
            let is_due = last.survey.change != searcher.generation() && last.made.elapsed() > last.took * PAUSES;
            // One makes it, the others go on with the old one.
            if !is_due || self.is_making.swap(true, Ordering::AcqRel) {
                return Ok(Arc::clone(&last.survey));
            }
        }
        let began = Instant::now();
        let made = holdings.read(|corpus| Survey::of(corpus, searcher, today()));
        self.is_making.store(false, Ordering::Release);
        let survey = Arc::new(made?);
        let last = Last { survey: Arc::clone(&survey), made: Instant::now(), took: began.elapsed() };
        *self.last.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = Some(last);
        Ok(survey)
    }
}
