//! Decisions about one article → whether it may be shown.
//!
//! Rejection and withdrawal hold until they are taken back (`restore`, or an undo); an embargo that comes after them does
//! not end them.

use jiff::Timestamp;

use crate::article::{ArticleId, Standing};
use crate::corpus::decisions::{Action, Decision};

/// An article that is not shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// Why.
    pub by: ClosedBy,
    /// Since when, RFC 3339; `None` where that is not of a moment.
    pub since: Option<String>,
}

/// Why an article is not shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClosedBy {
    /// It is no article.
    Rejection,
    /// It was withdrawn; what is said in its place.
    Withdrawal(Option<String>),
    /// It may be shown from that moment on.
    Embargo(Timestamp),
    /// Its text is part of another article.
    Joining(ArticleId),
}

impl Closed {
    pub(super) fn joined(whole: ArticleId) -> Self {
        Self { by: ClosedBy::Joining(whole), since: None }
    }
}

/// Whether decisions about an article close it; in order, and only those that hold.
pub(super) fn closed<'d>(decisions: impl Iterator<Item = &'d Decision>) -> Option<Closed> {
    let mut closed: Option<Closed> = None;
    for Decision { action, time, .. } in decisions {
        let lasting = matches!(&closed, Some(Closed { by: ClosedBy::Rejection | ClosedBy::Withdrawal(_), .. }));
        let by = match action {
            Action::Reject if !lasting => ClosedBy::Rejection,
            Action::Withdraw { notice } => ClosedBy::Withdrawal(notice.clone()),
            Action::Embargo { until } if !lasting => match until.parse() {
                Ok(until) => ClosedBy::Embargo(until),
                // What cannot be understood is not shown meanwhile: a conflict tells of it.
                Err(_) => ClosedBy::Withdrawal(None),
            },
            Action::Restore => {
                closed = None;
                continue;
            }
            _ => continue,
        };
        closed = Some(Closed { by, since: Some(time.clone()) });
    }
    closed
}

/// The standing of an article under the decisions about it.
pub(super) fn standing<'d>(before: Standing, decisions: impl Iterator<Item = &'d Decision> + Clone) -> Standing {
    match closed(decisions.clone()).map(|closed| closed.by) {
        Some(ClosedBy::Embargo(until)) => Standing::Embargoed(until),
        Some(_) => Standing::Withdrawn,
        None if decisions.clone().any(|decision| decision.action == Action::Restore) => Standing::Usable,
        None => before,
    }
}
