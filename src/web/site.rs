//! What every route shares: the searcher, the settings, and the turns for searching.
//!
//! Searching is work for the processor, so it runs on threads of its own, only so many at once: a service that is asked
//! too much says so at once instead of slowing down for all.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::Settings;
use super::api;
use super::problem::{Kind, Problem};
use crate::article::ArticleId;
use crate::curate::{Closed, ClosedBy};
use crate::error::Error;
use crate::search::Searcher;

/// Shared by all requests; cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Site {
    searcher: Arc<Searcher>,
    settings: Arc<Settings>,
    turns: Arc<Semaphore>,
    /// Whole results that may be written at once: they take minutes, and searches must not wait for them.
    exports: Arc<Semaphore>,
}

/// Whole results written at once: their readers, not the processor, set the pace.
const MAX_EXPORTS: usize = 4;

impl Site {
    pub(super) fn new(searcher: Arc<Searcher>, settings: Settings) -> Self {
        let turns = Arc::new(Semaphore::new(settings.max_searches));
        let exports = Arc::new(Semaphore::new(MAX_EXPORTS));
        Self { searcher, settings: Arc::new(settings), turns, exports }
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Tells what is answered now from what was answered before.
    pub(super) fn state(&self) -> u64 {
        self.searcher.state()
    }

    /// The problem with an article that is not found: that it was closed, or that there is none. What is under embargo is
    /// not betrayed.
    pub(super) fn absent(&self, id: ArticleId) -> Problem {
        let gone = |detail: String| Problem::new(Kind::Gone, detail);
        let day = |time: &String| time.get(..10).map(|day| format!(" on {day}"));
        let on = |since: Option<String>| since.as_ref().and_then(day).unwrap_or_default();
        match self.searcher.closed(id) {
            Some(Closed { by: ClosedBy::Withdrawal(notice), since }) => {
                let notice = notice.map(|notice| format!(": {notice}")).unwrap_or_default();
                gone(format!("article {id} was withdrawn{}{notice}", on(since)))
            }
            Some(Closed { by: ClosedBy::Rejection, since }) => {
                gone(format!("what was article {id} was found{} to be no article", on(since)))
            }
            Some(Closed { by: ClosedBy::Joining(whole), .. }) => {
                gone(format!("the text of article {id} is part of article {whole}; ask for that one"))
            }
            Some(Closed { by: ClosedBy::Embargo(_), .. }) | None => api::no_such_article(&id.to_string()),
        }
    }

    /// Puts a question to the searcher on a thread of its own. A panic there goes on here, to the layer that catches
    /// panics. A question that takes too long is no longer waited for, but keeps its turn until it ends.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Searcher) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Problem> {
        let turn = self.turn().await?;
        let searcher = Arc::clone(&self.searcher);
        let work = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            question(&searcher)
        });
        match timeout(self.settings.max_search, work).await {
            Ok(Ok(answer)) => answer.map_err(refused),
            Ok(Err(stopped)) => match stopped.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_) => Err(Problem::new(Kind::Busy, "the service is shutting down; ask again in a moment")),
            },
            Err(_) => Err(slow(self.settings.max_search)),
        }
    }

    /// A turn to write a whole result, if one is free.
    pub(super) fn export_turn(&self) -> Result<OwnedSemaphorePermit, Problem> {
        Arc::clone(&self.exports).try_acquire_owned().map_err(|_| {
            let detail = format!("{MAX_EXPORTS} exports are running, as many as may; ask again in a moment");
            Problem::new(Kind::Busy, detail)
        })
    }

    async fn turn(&self) -> Result<OwnedSemaphorePermit, Problem> {
        let turn = timeout(self.settings.max_wait, Arc::clone(&self.turns).acquire_owned()).await;
        let busy = || {
            let at_once = self.settings.max_searches;
            Problem::new(Kind::Busy, format!("{at_once} searches are running, as many as may; ask again in a moment"))
        };
        turn.map_err(|_| busy())?.map_err(|_| busy())
    }
}

fn slow(limit: Duration) -> Problem {
    let limit_s = limit.as_secs();
    Problem::new(
        Kind::Slow,
        format!("it took longer than {limit_s} seconds; use rarer words, a date range or fewer facets"),
    )
}

/// A place that cannot be shown is the asker's; all else is the index's. The messages of the library name the remedy.
fn refused(error: Error) -> Problem {
    let parameter = match error {
        Error::Cursor { .. } => "cursor",
        Error::TooDeep { .. } => "page",
        _ => {
            tracing::error!(%error, "a search failed");
            return Problem::new(Kind::IndexUnreadable, error.to_string());
        }
    };
    Problem { parameter: Some(parameter.to_owned()), ..Problem::new(Kind::BadValue, error.to_string()) }
}
