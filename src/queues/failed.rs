//! Inputs that could not be read at the last attempt, those with the same reason together.

use std::collections::BTreeMap;

use super::{Item, Proposal, Queue};
use crate::corpus::Corpus;
use crate::error::Result;

/// Inputs that are named of each reason.
const NAMED: usize = 5;

pub(super) fn items(corpus: &Corpus) -> Result<Vec<Item>> {
    let mut reasons: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (origin, reason) in corpus.failures()? {
        reasons.entry(reason).or_default().push(origin);
    }
    Ok(reasons.into_iter().map(|(reason, origins)| item(reason, &origins)).collect())
}

fn item(reason: String, origins: &[String]) -> Item {
    let mut title = origins.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    if origins.len() > NAMED {
        title.push_str(&format!(" and {} more", origins.len() - NAMED));
    }
    Item {
        queue: Queue::Failed,
        proposals: vec![Proposal::settle("they are not wanted", Queue::Failed, &reason)],
        about: reason.clone(),
        title,
        reason,
        doubt: 1.0,
        effect: origins.len() as u64,
        articles: vec![],
        names: vec![],
        publication: None,
    }
}
