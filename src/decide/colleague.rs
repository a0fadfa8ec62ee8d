//! A colleague's log → this one: decisions that are new here are chained on, with where they came from.
//!
//! A decision is known by the hash of the line in which it was first written down, through any number of logs, so that
//! nothing comes twice and logs can go back and forth. What clashes with a decision that holds here is left out and told,
//! unless it is wanted all the same: nothing is overwritten silently.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use super::slots::{self, Clash};
use crate::corpus::Corpus;
use crate::corpus::decisions::{Action, Batched, Decision, Log, Provenance};
use crate::error::Result;

/// What a merge of two logs did, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Merged {
    /// Decisions taken over, as they stand in this log.
    pub taken: Vec<Decision>,
    /// Decisions that stood here already.
    pub known: u64,
    /// Decisions that clash with one that holds here.
    pub clashes: Vec<Clash>,
    /// Lines of the other log that cannot be trusted: their number and what is wrong.
    pub damaged: Vec<(usize, String)>,
}

/// Takes the decisions of another log over; with `theirs` also those that clash with decisions here. With `dry_run`
/// nothing is written.
///
/// # Errors
/// Those of reading the other log and of writing this one.
pub fn merge(corpus: &Corpus, other: &Path, theirs: bool, dry_run: bool) -> Result<Merged> {
    let other = Log::of_file(other)?;
    let mut merged = Merged { damaged: other.damaged.clone(), ..Merged::default() };
    if dry_run {
        merged.taken = taken(&*corpus.decisions()?, &other, theirs, &mut merged);
        return Ok(merged);
    }
    let mut found = Merged::default();
    merged.taken = corpus.append(|_| Ok(()), |log| taken(log, &other, theirs, &mut found))?;
    Ok(Merged { known: found.known, clashes: found.clashes, ..merged })
}

/// The decisions of the other log that are new here, numbered on from this one.
fn taken(log: &Log, other: &Log, theirs: bool, merged: &mut Merged) -> Vec<Decision> {
    let here: HashMap<String, u64> =
        log.decisions.iter().enumerate().map(|(place, decision)| (log.first_line(place), decision.id)).collect();
    let lines: Vec<String> = (0..other.decisions.len()).map(|place| other.first_line(place)).collect();
    let new: Vec<usize> = (0..lines.len()).filter(|place| !here.contains_key(&lines[*place])).collect();
    merged.known = (lines.len() - new.len()) as u64;
    let in_force: HashSet<usize> = other.in_force().into_iter().collect();
    let came: Vec<Decision> =
        new.iter().filter(|place| in_force.contains(place)).map(|place| other.decisions[*place].clone()).collect();
    merged.clashes = slots::clashes(log, &came);
    let left_out: HashSet<u64> =
        if theirs { HashSet::new() } else { merged.clashes.iter().map(|clash| clash.came.id).collect() };
    // Numbers there → numbers here: of what is known already, and of what is taken.
    let mut numbers: HashMap<u64, u64> = lines
        .iter()
        .zip(&other.decisions)
        .filter_map(|(line, decision)| Some((decision.id, *here.get(line)?)))
        .collect();
    let mut next = log.next();
    let mut taken = Vec::new();
    for place in new {
        let decision = &other.decisions[place];
        if left_out.contains(&decision.id) {
            continue;
        }
        // A range may have come apart: each of its decisions is undone by itself.
        let actions = match decision.action.undone() {
            Some((first, last)) => (first..=last)
                .filter_map(|id| Some(Action::Undo { decision: *numbers.get(&id)?, through: None }))
                .collect(),
            None => vec![decision.action.clone()],
        };
        for action in actions {
            numbers.insert(decision.id, next);
            let origin = decision.origin.clone().unwrap_or(Provenance { id: decision.id, line: lines[place].clone() });
            let (origin, batch) = (Some(origin), None::<Batched>);
            taken.push(Decision { id: next, action, origin, batch, chain: String::new(), ..decision.clone() });
            next += 1;
        }
    }
    taken
}
