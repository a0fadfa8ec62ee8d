//! What a decision is about, finely enough to tell whether two of them stand in each other's way.

use std::collections::{BTreeMap, BTreeSet};

use super::{Seen, words};
use crate::corpus::Corpus;
use crate::corpus::decisions::{Action, Decided, Decision, Log, Target};
use crate::enrich;
use crate::error::{Error, Result};

/// Two decisions about the same thing that do not say the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// The one that holds.
    pub holds: Decision,
    /// The one that came.
    pub came: Decision,
}

/// The things that a decision is about. Decisions without a common one never disturb each other.
pub(super) fn slots(target: Target, action: &Action, log: &Log) -> BTreeSet<String> {
    let of = |what: &str| BTreeSet::from([format!("{target} {what}")]);
    let named = |names: &mut dyn Iterator<Item = &String>| {
        names.map(|name| format!("{target} person {}", enrich::person_key(name))).collect::<BTreeSet<_>>()
    };
    match action {
        Action::Correct { field, .. } => of(field.name()),
        Action::Cut { .. } | Action::Keep { .. } | Action::Split { .. } => of("text"),
        Action::Join { with } => {
            let others = with.iter().map(|other| format!("{other} text"));
            others.chain(of("text")).collect()
        }
        Action::Copies { with } | Action::NotCopies { with } => {
            let pair = |other: &crate::article::ArticleId| match target {
                Target::Article(one) => format!("{} {} copies", one.min(*other), one.max(*other)),
                Target::Archive => format!("{other} copies"),
            };
            with.iter().map(pair).collect()
        }
        Action::MergePersons { names, into } => named(&mut names.iter().chain([into])),
        Action::SplitPerson { name, into, .. } | Action::RenamePerson { name, into } => {
            named(&mut [name, into].into_iter())
        }
        Action::RejectPerson { name } | Action::SameAs { name, .. } | Action::Delist { person: name } => {
            named(&mut [name].into_iter())
        }
        Action::MergeCountries { codes, into } => {
            codes.iter().chain([into]).map(|code| format!("{target} country {}", code.to_uppercase())).collect()
        }
        Action::RejectCountry { code } => of(&format!("country {}", code.to_uppercase())),
        Action::Tag { tag } | Action::Untag { tag } => of(&format!("tag {tag}")),
        Action::Collect { collection } | Action::Uncollect { collection } => of(&format!("collection {collection}")),
        Action::Note { .. } => BTreeSet::new(),
        Action::Reject | Action::Withdraw { .. } | Action::Embargo { .. } | Action::Restore => of("standing"),
        Action::CutBlock { publication, text } => of(&format!("block {} {text}", publication.to_lowercase())),
        Action::Settle { queue, about } => of(&format!("queue {queue} {about}")),
        Action::Undo { .. } => {
            let (first, last) = action.undone().unwrap_or((0, 0));
            let from = log.decisions.partition_point(|decision| decision.id < first);
            let undone = log.decisions[from..].iter().take_while(|decision| decision.id <= last);
            // An undo names only what comes before it, so this ends.
            let earlier =
                undone.filter(|decision| decision.action.undone().is_none_or(|(begins, _)| begins < decision.id));
            earlier.flat_map(|decision| slots(decision.target, &decision.action, log)).collect()
        }
    }
}

/// Refuses decisions about what has changed since their author looked.
pub(super) fn fresh(log: &Log, decided: &[Decided], seen: Option<&Seen>, corpus: &Corpus) -> Result<()> {
    let Some(seen) = seen else { return Ok(()) };
    for (id, version) in &seen.versions {
        let now = corpus.article(*id)?.map_or(0, |held| held.version);
        if now != *version {
            let changes = vec![format!("it was read anew: version {now} stands where you saw version {version}")];
            return Err(Error::Stale { what: format!("article {id}"), changes });
        }
    }
    let since = log.decisions.partition_point(|decision| decision.id <= seen.decision);
    let newer = &log.decisions[since..];
    if newer.is_empty() {
        return Ok(());
    }
    let mut wanted: BTreeMap<String, Target> = BTreeMap::new();
    for one in decided {
        wanted.extend(slots(one.target, &one.action, log).into_iter().map(|slot| (slot, one.target)));
    }
    let touches = |decision: &&Decision| {
        slots(decision.target, &decision.action, log).iter().find_map(|slot| wanted.get(slot).copied())
    };
    let mut changes = Vec::new();
    let mut what = None;
    for decision in newer {
        if let Some(target) = touches(&decision) {
            what = what.or(Some(target));
            changes.push(words::told(decision));
        }
    }
    match what {
        Some(Target::Article(id)) => Err(Error::Stale { what: format!("article {id}"), changes }),
        Some(Target::Archive) => Err(Error::Stale { what: "what you decide for the archive".into(), changes }),
        None => Ok(()),
    }
}

/// The decisions of a log that hold and stand in the way of one that comes: about the same, and not saying the same.
pub(super) fn clashes(log: &Log, came: &[Decision]) -> Vec<Clash> {
    let mut holding: BTreeMap<String, &Decision> = BTreeMap::new();
    for place in log.in_force() {
        let decision = &log.decisions[place];
        if decision.action.undone().is_none() {
            holding.extend(slots(decision.target, &decision.action, log).into_iter().map(|slot| (slot, decision)));
        }
    }
    let clash = |came: &Decision| {
        let holds = slots(came.target, &came.action, log).iter().find_map(|slot| holding.get(slot).copied())?;
        let differs = holds.action != came.action
            && !matches!((&holds.action, &came.action), (Action::Keep { .. } | Action::Cut { .. }, Action::Keep { .. } | Action::Cut { .. }) if !opposed(holds, came));
        differs.then(|| Clash { holds: holds.clone(), came: came.clone() })
    };
    came.iter().filter_map(clash).collect()
}

/// Whether one cuts what the other keeps.
fn opposed(one: &Decision, other: &Decision) -> bool {
    match (&one.action, &other.action) {
        (Action::Cut { text: one }, Action::Keep { text: other, .. })
        | (Action::Keep { text: one, .. }, Action::Cut { text: other }) => one.trim() == other.trim(),
        _ => false,
    }
}
