//! Snapshots that cursors still walk.
//!
//! Scores can be compared only within one state of the index: a walk that began before a commit would meet hits twice or
//! not at all after it. So the state that gave a cursor is kept while the walk goes on. It costs little beside the state
//! now valid, with which it shares most segments. A walk whose state is gone goes on in the present one: by date still
//! exactly, by relevance nearly so, which the reader is told.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::index::snapshot::Snapshot;

/// Most states kept: that many commits may fall into the pause between two pages of a walk.
const MOST_KEPT: usize = 8;
/// How long a state is kept after its last use: a reader's pause, not a bookmark.
const KEPT_FOR: Duration = Duration::from_secs(600);

/// The states that gave cursors, in the order of their value: the next one to go comes first.
#[derive(Default)]
pub(super) struct Generations {
    kept: Mutex<Vec<Kept>>,
}

struct Kept {
    snapshot: Arc<Snapshot>,
    used: Instant,
    /// Whether a walk has gone on in it: worth more than one that only might.
    walked: bool,
}

impl Generations {
    /// Keeps the state that gives a cursor; `walked` if it is itself the answer to one.
    pub(super) fn keep(&self, snapshot: &Arc<Snapshot>, walked: bool) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let known = kept.iter().position(|kept| kept.snapshot.token == snapshot.token).map(|at| kept.remove(at));
        let walked = walked || known.is_some_and(|known| known.walked);
        kept.retain(|kept| kept.used.elapsed() < KEPT_FOR);
        while kept.len() >= MOST_KEPT {
            let least = kept.iter().position(|kept| !kept.walked).unwrap_or(0);
            kept.remove(least);
        }
        kept.push(Kept { snapshot: Arc::clone(snapshot), used: Instant::now(), walked });
    }

    /// Lets all states go: the walks in them go on in the present one.
    pub(super) fn forget(&self) {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The state of that token, if it is still there.
    pub(super) fn get(&self, token: u64) -> Option<Arc<Snapshot>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|kept| kept.snapshot.token == token).map(|kept| Arc::clone(&kept.snapshot))
    }
}
