//! The parts of the work on one question → what comes of each, on several cores at once.
//!
//! A reader of a large archive waits for one question while other cores idle. So long walks are cut into parts, which the
//! thread that answers and helpers without work take one after the other. Where there are more questions than cores no helper
//! is free, and each is answered by its own thread alone.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex, PoisonError};

use rayon::{ThreadPool, ThreadPoolBuilder};

use super::patience::{Patience, look};

/// Most that work on one question.
const MOST: usize = 8;

static HELPERS: LazyLock<Option<Helpers>> = LazyLock::new(|| {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let helpers = cores.min(MOST) - 1;
    let threads = ThreadPoolBuilder::new().num_threads(helpers).thread_name(|number| format!("helper-{number}"));
    // Without helpers whoever is asked does all of it.
    let threads = if helpers > 0 { threads.build().ok() } else { None };
    threads.map(|threads| Helpers { threads, free: AtomicUsize::new(helpers) })
});

struct Helpers {
    threads: ThreadPool,
    free: AtomicUsize,
}

/// Helpers that work for one question until it lets them go.
struct Called<'h> {
    helpers: &'h Helpers,
    count: usize,
}

impl Helpers {
    /// Calls as many as are free, but not more than so many; `None` if none is.
    fn call(&self, most: usize) -> Option<Called<'_>> {
        let fewer = |free: usize| (free > 0 && most > 0).then(|| free - free.min(most));
        let free = self.free.fetch_update(Ordering::AcqRel, Ordering::Acquire, fewer).ok()?;
        Some(Called { helpers: self, count: free.min(most) })
    }
}

impl Drop for Called<'_> {
    fn drop(&mut self) {
        self.helpers.free.fetch_add(self.count, Ordering::AcqRel);
    }
}

/// How many can work on one question at once.
pub(super) fn count() -> usize {
    HELPERS.as_ref().map_or(1, |helpers| helpers.threads.current_num_threads() + 1)
}

/// What `work` makes of each part, in their order. Hand over only what takes longer than waking somebody (some
/// microseconds); the longest part first.
pub(super) fn each<P: Send, R: Send>(parts: Vec<P>, work: impl Fn(P) -> R + Sync) -> Vec<R> {
    let Some(called) = HELPERS.as_ref().and_then(|helpers| helpers.call(parts.len().saturating_sub(1))) else {
        return parts.into_iter().map(work).collect();
    };
    let patience = Patience::at_hand().unwrap_or_default();
    let (open, done) = (Mutex::new(parts.into_iter().enumerate()), Mutex::new(Vec::new()));
    let take_part = || {
        let next = || open.lock().unwrap_or_else(PoisonError::into_inner).next();
        while let Some((number, part)) = next() {
            look();
            let result = work(part);
            done.lock().unwrap_or_else(PoisonError::into_inner).push((number, result));
        }
    };
    called.helpers.threads.in_place_scope(|scope| {
        for _ in 0..called.count {
            scope.spawn(|_| {
                patience.during(take_part);
            });
        }
        take_part();
    });
    drop(called);
    // A part is given up only where nobody waits for the whole.
    look();
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_unstable_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_their_parts() {
        let squares = each((0..50u64).collect(), |n| n * n);
        assert_eq!(squares, (0..50u64).map(|n| n * n).collect::<Vec<_>>());
        assert_eq!(each(vec![7], |n| n + 1), [8]);
        assert!(each(Vec::<u8>::new(), |n| n).is_empty());
    }

    #[test]
    fn who_finds_no_helper_free_does_all_alone() {
        let sums = each((0..40u64).collect(), |n| each((0..n).collect(), |m| m).into_iter().sum::<u64>());
        assert_eq!(sums, (0..40u64).map(|n| (0..n).sum()).collect::<Vec<u64>>());
    }

    #[test]
    fn helpers_stop_when_nobody_waits() {
        let patience = Patience::default();
        let answer = patience.during(|| {
            each(vec![0, 1, 2], |part| {
                if part == 0 {
                    patience.end();
                }
                loop {
                    look();
                }
            })
        });
        assert_eq!(answer, None::<Vec<()>>);
    }

    #[test]
    fn the_fault_of_a_helper_is_that_of_the_question() {
        let fault = |part: u8| if part == 2 { std::panic::resume_unwind(Box::new("a fault")) } else { part };
        assert!(std::panic::catch_unwind(|| each(vec![0, 1, 2], fault)).is_err());
        assert_eq!(each(vec![0, 1], fault), [0, 1]);
    }
}
