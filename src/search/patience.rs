//! A question that nobody waits for any longer → the end of the work on it, soon.
//!
//! A search may be deep in a dictionary, in postings or in a facet when its asker goes away. What walks far calls
//! [`look`] now and then; if nobody waits it unwinds, without a word, to where the work began. So no step in between has
//! to hand on an answer that nobody wants. Each thread that works on a question knows who waits for it.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Steps of a long walk between two looks: well under a millisecond of work.
const STEPS: u32 = 4096;

thread_local! {
    static WAITING: RefCell<Option<Patience>> = const { RefCell::new(None) };
}

/// Somebody who waits for an answer; clones are the same one.
#[derive(Debug, Clone, Default)]
pub struct Patience {
    is_over: Arc<AtomicBool>,
}

/// What unwinds when nobody waits.
struct NobodyWaits;

impl Patience {
    /// Who waits for the work of this thread, if that is known.
    pub(super) fn at_hand() -> Option<Self> {
        WAITING.with_borrow(Clone::clone)
    }

    /// Nobody waits any longer.
    pub fn end(&self) {
        self.is_over.store(true, Ordering::Relaxed);
    }

    /// Works while somebody waits; `None` if the work was given up. Its own panics go on.
    pub fn during<T>(&self, work: impl FnOnce() -> T) -> Option<T> {
        let before = WAITING.replace(Some(self.clone()));
        // What is given up half way is thrown away whole; what outlives it is locked or filled in one step.
        let done = catch_unwind(AssertUnwindSafe(work));
        WAITING.set(before);
        match done {
            Ok(answer) => Some(answer),
            Err(reason) if reason.is::<NobodyWaits>() => None,
            Err(panic) => resume_unwind(panic),
        }
    }
}

/// Ends the work at hand if nobody waits for it.
pub(super) fn look() {
    let is_over = |waiting: &Patience| waiting.is_over.load(Ordering::Relaxed);
    if WAITING.with_borrow(|waiting| waiting.as_ref().is_some_and(is_over)) {
        resume_unwind(Box::new(NobodyWaits));
    }
}

/// Looks every few thousand steps.
#[derive(Default)]
pub(super) struct Steps(u32);

impl Steps {
    /// One more.
    pub(super) fn step(&mut self) {
        self.0 += 1;
        if self.0 == STEPS {
            self.0 = 0;
            look();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_ends_soon_after_nobody_waits() {
        let patience = Patience::default();
        let mut walked = 0u64;
        let answer = patience.during(|| {
            let mut steps = Steps::default();
            loop {
                walked += 1;
                if walked == 10_000 {
                    patience.end();
                }
                steps.step();
            }
        });
        assert_eq!((answer, walked), (None::<()>, u64::from(3 * STEPS)));
    }

    #[test]
    fn work_that_somebody_waits_for_is_done_and_its_panics_go_on() {
        let patience = Patience::default();
        assert_eq!(
            patience.during(|| {
                look();
                7
            }),
            Some(7)
        );
        let panicked = std::panic::catch_unwind(|| patience.during(|| std::panic::resume_unwind(Box::new("a fault"))));
        assert!(panicked.is_err());
        patience.end();
        // Outside of it nobody is meant.
        look();
        assert_eq!(patience.during(look), None);
    }
}
