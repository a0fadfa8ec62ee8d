//! The parts of the work on one question → what comes of each, on several cores at once.
//!
//! A reader of a large archive waits for one question while other cores idle. So long walks are cut into parts: the thread
//! that answers takes the first, helpers that wait for work the others. Where all cores have questions of their own,
//! nothing is gained by it and next to nothing lost.

use std::sync::LazyLock;

use rayon::{ThreadPool, ThreadPoolBuilder};

use super::patience::{Patience, look};

/// Most that work on one question.
const MOST: usize = 8;

static HELPERS: LazyLock<Option<ThreadPool>> = LazyLock::new(|| {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let helpers = ThreadPoolBuilder::new().num_threads(cores.min(MOST) - 1).thread_name(|n| format!("helper-{n}"));
    // Without helpers whoever is asked does all of it.
    if cores > 1 { helpers.build().ok() } else { None }
});

/// How many can work on one question at once.
pub(super) fn count() -> usize {
    HELPERS.as_ref().map_or(1, |helpers| helpers.current_num_threads() + 1)
}

/// What `work` makes of each part, in their order. Hand over only what takes longer than waking somebody (some
/// microseconds); the longest part first.
pub(super) fn each<P: Send, R: Send>(parts: Vec<P>, work: impl Fn(P) -> R + Sync) -> Vec<R> {
    let Some(helpers) = HELPERS.as_ref().filter(|_| parts.len() > 1) else {
        return parts.into_iter().map(work).collect();
    };
    let mut parts = parts.into_iter();
    let own = parts.next();
    let patience = Patience::at_hand().unwrap_or_default();
    let mut results: Vec<Option<R>> = Vec::new();
    results.resize_with(parts.len(), || None);
    let (work, patience) = (&work, &patience);
    let mine = helpers.in_place_scope(|scope| {
        for (part, result) in parts.zip(&mut results) {
            scope.spawn(move |_| *result = patience.during(|| work(part)));
        }
        own.map(work)
    });
    // A part is given up only where nobody waits for the whole.
    look();
    mine.into_iter().chain(results.into_iter().flatten()).collect()
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
