//! When the index is committed while articles are being taken in.
//!
//! Readers want news early; the engine makes small segments with each commit, which it merges later at the price of writing
//! everything once more. So the first articles are shown after two seconds, and the longer a run lasts the rarer its commits.

use std::time::{Duration, Instant};

/// The shortest time between two commits.
const SHORTEST: Duration = Duration::from_secs(2);
/// The longest.
const LONGEST: Duration = Duration::from_secs(60);
/// Of the time that a run has lasted, the part that passes until the next commit.
const PART: u32 = 4;

/// The commits of one run.
pub(super) struct Pace {
    began: Instant,
    last: Instant,
}

impl Pace {
    pub(super) fn begun() -> Self {
        let now = Instant::now();
        Self { began: now, last: now }
    }

    /// Whether it is time for the next one.
    pub(super) fn is_due(&self) -> bool {
        self.last.elapsed() >= wait(self.last.saturating_duration_since(self.began))
    }

    /// A commit has been made.
    pub(super) fn keep(&mut self) {
        self.last = Instant::now();
    }
}

/// How long to wait after a commit made so long after the beginning.
fn wait(lasted: Duration) -> Duration {
    (lasted / PART).clamp(SHORTEST, LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_run_is_committed_some_tens_of_times_and_never_a_minute_late() {
        let (mut at, mut commits) = (Duration::ZERO, 0);
        while at < Duration::from_secs(3600) {
            assert!(wait(at) <= LONGEST);
            at += wait(at);
            commits += 1;
        }
        assert!((40..90).contains(&commits), "{commits}");
        assert_eq!(wait(Duration::ZERO), SHORTEST);
    }
}
