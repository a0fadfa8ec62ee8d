//! The index, following the corpus on a thread of its own while the next batch is read, cleaned and stored.
//!
//! It reads what was committed, so what waits for it lies on disk and not in memory; when it has fallen far behind,
//! storing waits for it. The fewer but larger commits of a follower that is behind cost the index less.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::{Scope, ScopedJoinHandle};

use super::follow::follow;
use crate::corpus::Corpus;
use crate::error::Result;
use crate::index::Writer;

/// Changes by which the index may be behind: a minute or less of work.
const BEHIND: u64 = 20_000;

/// The thread and what it is told.
pub(super) struct Follower<'s> {
    news: Option<SyncSender<()>>,
    thread: Option<ScopedJoinHandle<'s, Result<()>>>,
    written: Arc<AtomicU64>,
    reached: Arc<AtomicU64>,
}

impl<'s> Follower<'s> {
    /// Lets the index follow the corpus in a folder.
    pub(super) fn start<'e>(scope: &'s Scope<'s, 'e>, corpus: &Path, writer: Writer, jobs: usize) -> Self {
        let (news, told) = sync_channel(1);
        let written = Arc::new(AtomicU64::new(0));
        let reached = Arc::new(AtomicU64::new(writer.reached()));
        let (corpus, counts) = (corpus.to_owned(), (Arc::clone(&written), Arc::clone(&reached)));
        let thread = scope.spawn(move || run(corpus, writer, jobs, &told, &counts));
        Self { news: Some(news), thread: Some(thread), written, reached }
    }

    /// Tells it that there is news up to a change; waits while it is far behind.
    ///
    /// # Errors
    /// Its own, if it has stopped.
    pub(super) fn tell(&mut self, change: u64) -> Result<()> {
        let Some(news) = &self.news else { return Ok(()) };
        let told = match change.saturating_sub(self.reached.load(Ordering::Relaxed)) {
            0..BEHIND => match news.try_send(()) {
                Err(TrySendError::Disconnected(())) => Err(()),
                // It will see all there is when it comes to the news that waits.
                Ok(()) | Err(TrySendError::Full(())) => Ok(()),
            },
            _ => news.send(()).map_err(|_| ()),
        };
        match told {
            Ok(()) => Ok(()),
            Err(()) => self.finish().map(drop),
        }
    }

    /// Articles written so far.
    pub(super) fn written(&self) -> u64 {
        self.written.load(Ordering::Relaxed)
    }

    /// Lets it come up to the corpus and end. Returns how many articles it wrote.
    pub(super) fn finish(&mut self) -> Result<u64> {
        self.news = None;
        if let Some(thread) = self.thread.take() {
            match thread.join() {
                Ok(ended) => ended?,
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        Ok(self.written())
    }
}

fn run(
    folder: PathBuf,
    mut writer: Writer,
    jobs: usize,
    told: &Receiver<()>,
    (written, reached): &(Arc<AtomicU64>, Arc<AtomicU64>),
) -> Result<()> {
    let corpus = Corpus::read(&folder)?;
    let mut catch_up = || -> Result<()> {
        written.fetch_add(follow(&corpus, &mut writer, jobs)?, Ordering::Relaxed);
        reached.store(writer.reached(), Ordering::Relaxed);
        Ok(())
    };
    while told.recv().is_ok() {
        catch_up()?;
    }
    catch_up()?;
    writer.close()
}
