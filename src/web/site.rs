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
use super::connections::Connections;
use super::holdings::Holdings;
use super::kept::Kept;
use super::meters::{Meters, Now};
use super::pace::Pace;
use super::problem::{Kind, Problem};
use crate::article::{ArticleId, Standing};
use crate::corpus::Corpus;
use crate::curate::{Closed, ClosedBy};
use crate::error::Error;
use crate::search::{Patience, Searcher};

/// Shared by all requests; cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Site {
    searcher: Arc<Searcher>,
    /// The corpus behind the index, if the service was opened on one.
    holdings: Option<Arc<Holdings>>,
    settings: Arc<Settings>,
    turns: Arc<Semaphore>,
    /// Whole results that may be written at once: they take minutes, and searches must not wait for them.
    exports: Arc<Semaphore>,
    meters: Arc<Meters>,
    kept: Arc<Kept>,
    connections: Arc<Connections>,
    pace: Option<Arc<Pace>>,
}

/// Whole results written at once: their readers, not the processor, set the pace.
const MAX_EXPORTS: usize = 4;

impl Site {
    pub(super) fn new(searcher: Arc<Searcher>, settings: Settings) -> Self {
        let turns = Arc::new(Semaphore::new(settings.limits.max_searches));
        let exports = Arc::new(Semaphore::new(MAX_EXPORTS));
        let holdings = settings.corpus.clone().map(|folder| Arc::new(Holdings::of(folder)));
        let connections = Connections::new(settings.limits.max_connections);
        let pace = settings.limits.per_minute.and_then(Pace::per_minute).map(Arc::new);
        let (settings, meters) = (Arc::new(settings), Arc::new(Meters::new()));
        Self { searcher, holdings, settings, turns, exports, meters, kept: Arc::default(), connections, pace }
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(super) fn meters(&self) -> &Meters {
        &self.meters
    }

    pub(super) fn kept(&self) -> &Kept {
        &self.kept
    }

    /// A client may go on from an answer that is given without searching.
    pub(super) fn begin_walk(&self) {
        self.searcher.begin_walk();
    }

    /// What the meters cannot count for themselves.
    pub(super) fn now(&self) -> Now {
        let searching = self.settings.limits.max_searches.saturating_sub(self.turns.available_permits());
        let (articles, generation) = (self.searcher.articles(), self.searcher.generation());
        Now { connections: self.connections.count(), searching, articles, generation }
    }

    pub(super) fn connections(&self) -> Arc<Connections> {
        Arc::clone(&self.connections)
    }

    pub(super) fn pace(&self) -> Option<&Pace> {
        self.pace.as_deref()
    }

    /// Tells what is answered now from what was answered before.
    pub(super) fn state(&self) -> u64 {
        self.searcher.state()
    }

    /// The problem with an article that is not found: that it was closed, or that there is none. What is under embargo is
    /// not betrayed.
    pub(super) async fn absent(&self, id: ArticleId) -> Problem {
        let gone = |detail: String| Problem::new(Kind::Withdrawn, detail);
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
            None if self.is_withdrawn_by_its_source(id).await => {
                gone(format!("article {id} was withdrawn by who sent it"))
            }
            Some(Closed { by: ClosedBy::Embargo(_), .. }) | None => api::no_such_article(&id.to_string()),
        }
    }

    /// Whether the source of an article has taken it back, as news services do; not known without the corpus.
    async fn is_withdrawn_by_its_source(&self, id: ArticleId) -> bool {
        let standing = self.held(move |corpus| Ok(corpus.article(id)?.map(|held| held.article.standing)));
        matches!(standing.await, Ok(Some(Some(Standing::Withdrawn))))
    }

    /// Puts a question to the searcher on a thread of its own. A panic there goes on here, to the layer that catches
    /// panics. A question that takes too long, or whose client has gone, is given up; its turn is free soon after.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Searcher) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Problem> {
        let searcher = Arc::clone(&self.searcher);
        self.work(move || question(&searcher)).await
    }

    /// Puts a question to the corpus behind the index, which another process may be writing to; `None` if the service
    /// was opened on an index alone.
    pub(super) async fn held<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Corpus) -> Result<T, Error> + Send + 'static,
    ) -> Result<Option<T>, Problem> {
        match self.holdings.clone() {
            Some(holdings) => self.work(move || holdings.read(question)).await.map(Some),
            None => Ok(None),
        }
    }

    /// Whether there is a corpus behind the index to be asked.
    pub(super) fn has_holdings(&self) -> bool {
        self.holdings.is_some()
    }

    /// Blocking work in its turn and within its time.
    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Problem> {
        let turn = self.turn().await?;
        let limit = self.settings.limits.max_search;
        let waiting = Waiting::default();
        let patience = waiting.patience();
        let work = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            patience.during(work)
        });
        match timeout(limit, work).await {
            Ok(Ok(Some(answer))) => answer.map_err(refused),
            Ok(Ok(None)) | Err(_) => Err(slow(limit)),
            Ok(Err(stopped)) => match stopped.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_) => Err(Problem::new(Kind::Busy, "the service is shutting down; ask again in a moment")),
            },
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
        let turn = timeout(self.settings.limits.max_wait, Arc::clone(&self.turns).acquire_owned()).await;
        let busy = || {
            let at_once = self.settings.limits.max_searches;
            Problem::new(Kind::Busy, format!("{at_once} searches are running, as many as may; ask again in a moment"))
        };
        turn.map_err(|_| busy())?.map_err(|_| busy())
    }
}

/// Whoever waits for an answer: no longer once this goes, with the time that was given or with the client.
#[derive(Debug, Default)]
pub(super) struct Waiting(Patience);

impl Waiting {
    pub(super) fn patience(&self) -> Patience {
        self.0.clone()
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.end();
    }
}

fn slow(limit: Duration) -> Problem {
    let limit_s = limit.as_secs();
    Problem::new(
        Kind::Slow,
        format!("it took longer than {limit_s} seconds; use rarer words, a date range or fewer facets"),
    )
}

/// A place that cannot be shown is the asker's; all else is the index's or the corpus's. The messages of the library name the remedy.
fn refused(error: Error) -> Problem {
    let parameter = match error {
        Error::Cursor { .. } => "cursor",
        Error::TooDeep { .. } => "page",
        Error::NoCorpus { .. } | Error::CorpusFormat { .. } | Error::Corpus { .. } | Error::DamagedArticle { .. } => {
            tracing::error!(%error, "the corpus could not be read");
            return Problem::new(Kind::CorpusUnreadable, error.to_string());
        }
        _ => {
            tracing::error!(%error, "a search failed");
            return Problem::new(Kind::IndexUnreadable, error.to_string());
        }
    };
    Problem { parameter: Some(parameter.to_owned()), ..Problem::new(Kind::BadValue, error.to_string()) }
}
