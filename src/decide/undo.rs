//! Numbers of decisions → the order that undoes them.

use std::collections::BTreeSet;

use crate::corpus::decisions::{Action, Log, Target};
use crate::error::{Error, Result};

/// What undoes these decisions: one undo for every stretch of numbers. Those that do not hold any more are passed over.
///
/// # Errors
/// [`Error::Undecidable`] if the log has no decision of that number, or none of them holds.
pub fn undoing(log: &Log, ids: &BTreeSet<u64>) -> Result<Vec<(Target, Action)>> {
    let undecidable = |reason: String| Err(Error::Undecidable { reason });
    if let Some(unknown) = ids.iter().find(|id| log.decision(**id).is_none()) {
        return undecidable(format!("there is no decision {unknown}; 'dateline curate log' lists them"));
    }
    let holding: BTreeSet<u64> = log.in_force().into_iter().map(|place| log.decisions[place].id).collect();
    let wanted: Vec<u64> = ids.iter().copied().filter(|id| holding.contains(id)).collect();
    if wanted.is_empty() {
        return undecidable("none of these decisions holds any more; there is nothing to undo".into());
    }
    // Between two of a stretch nothing may hold that is to stay: its undo would take that along.
    let gap = |one: u64, next: u64| holding.range(one + 1..next).next().is_some();
    let mut stretches: Vec<(u64, u64)> = Vec::new();
    for id in wanted {
        match stretches.last_mut().filter(|(_, last)| !gap(*last, id)) {
            Some((_, last)) => *last = id,
            None => stretches.push((id, id)),
        }
    }
    let undo = |(first, last)| Action::Undo { decision: first, through: Some(last).filter(|last| *last != first) };
    Ok(stretches.into_iter().map(|stretch| (Target::Archive, undo(stretch))).collect())
}
