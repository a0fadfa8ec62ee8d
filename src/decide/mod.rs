//! The whole way of a librarian's work: what is ordered → checked, written down, laid over corpus and index.
//!
//! Nothing is overwritten silently: an order says up to which decision its author had seen the log, and is refused when
//! somebody has decided something about the same thing since. The log is written while another process ingests; then that
//! process lets the index follow, else this one does.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::article::{Article, ArticleId};
use crate::corpus::decisions::{Action, Decided, Deciding, Decision, Log, Target};
use crate::corpus::{self, Corpus};
use crate::curate::Curation;
use crate::error::{Error, Result};
use crate::ingest;

mod before;
mod colleague;
mod learned;
mod preview;
mod sense;
mod slots;
mod undo;
pub mod words;

pub use colleague::{Merged, merge};
pub use learned::{conflicts, suggested_blocks};
pub use preview::{Example, Preview, preview};
pub use slots::Clash;
pub use undo::undoing;

/// How long a process that writes is waited for: as long as another librarian's decision takes to be written.
const PATIENCE: Duration = Duration::from_millis(300);

/// What a librarian orders.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Order {
    /// Who decides.
    pub who: String,
    /// Why.
    pub reason: String,
    /// The search that chose the articles, if one did.
    pub query: Option<String>,
    /// What its author had seen; `None` if that does not matter.
    pub seen: Option<Seen>,
    /// What is decided, in order.
    pub decided: Vec<(Target, Action)>,
}

/// What the author of an order had seen when they decided.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    /// The number of the last decision in the log.
    pub decision: u64,
    /// Versions of articles that were looked at.
    pub versions: Vec<(ArticleId, u32)>,
}

/// What became of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The decisions as they stand in the log; empty if nothing was left to decide.
    pub decisions: Vec<Decision>,
    /// How the index follows.
    pub follows: Follows,
}

/// How the index follows a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Follows {
    /// It has: so many articles were written.
    Now(u64),
    /// Another process writes and takes it along within a moment; its number, if it left one.
    Later(String),
}

/// The number of the last decision: what [`Seen::decision`] is at this moment.
pub fn last(log: &Log) -> u64 {
    log.decisions.last().map_or(0, |decision| decision.id)
}

/// An article as it is told now, decisions laid over it; `None` if it is not held.
///
/// # Errors
/// Those of the corpus.
pub fn told(corpus: &Corpus, id: ArticleId) -> Result<Option<Article>> {
    before::told(corpus, &Curation::of_corpus(corpus)?, id)
}

/// Writes an order down and lets the index follow.
///
/// # Errors
/// [`Error::Undecidable`] for what makes no sense, [`Error::Stale`] for what was decided over something that has changed;
/// those of the corpus and the index. Unless it is an error of the index, nothing is decided then.
pub fn decide(corpus: &Corpus, index: &Path, order: &Order) -> Result<Done> {
    let decisions = write_down(corpus, order)?;
    Ok(Done { decisions, follows: follow(corpus, index)? })
}

/// Writes an order down; see [`follow`].
///
/// # Errors
/// As [`decide`], but those of the index.
pub fn write_down(corpus: &Corpus, order: &Order) -> Result<Vec<Decision>> {
    let curation = Curation::of_corpus(corpus)?;
    let decided = checked(corpus, &curation, order)?;
    let deciding =
        Deciding { who: order.who.clone(), reason: order.reason.clone(), query: order.query.clone(), decided };
    corpus.decide(&deciding, |log| slots::fresh(log, &deciding.decided, order.seen.as_ref(), corpus))
}

/// The decisions of an order with what stands there now, each checked to make sense.
fn checked(corpus: &Corpus, curation: &Curation, order: &Order) -> Result<Vec<Decided>> {
    let undecidable = |reason: String| Err(Error::Undecidable { reason });
    if order.who.trim().is_empty() {
        return undecidable("nobody decides; say who with --who NAME".into());
    }
    if order.reason.trim().is_empty() {
        return undecidable("a decision needs a reason; say why with --reason TEXT".into());
    }
    let mut now = before::Now::new(corpus, curation);
    order
        .decided
        .iter()
        .map(|(target, action)| {
            sense::check(*target, action, &mut now).or_else(undecidable_of)?;
            Ok(Decided { target: *target, before: now.before(*target, action)?, action: action.clone() })
        })
        .collect()
}

fn undecidable_of(refused: sense::Refused) -> Result<()> {
    match refused {
        sense::Refused::Senseless(reason) => Err(Error::Undecidable { reason }),
        sense::Refused::Failed(error) => Err(error),
    }
}

/// Lets the index follow what is decided, unless another process writes, which then does.
///
/// # Errors
/// Those of the corpus and the index.
pub fn follow(corpus: &Corpus, index: &Path) -> Result<Follows> {
    ingest::lay_over(corpus, index)?;
    let log = corpus.decisions()?;
    match corpus::patiently(PATIENCE, || ingest::catch_up_after(corpus.folder(), index, Arc::clone(&log))) {
        Ok(written) => Ok(Follows::Now(written)),
        Err(Error::Locked { holder, .. }) => Ok(Follows::Later(holder)),
        Err(error) => Err(error),
    }
}
