//! Articles without a date of publication.

use super::survey::Around;
use super::{ASKED, Item, Proposal, Queue};
use crate::article::{ArticleId, PartialDate};
use crate::corpus::decisions::{Action, Field, Target};
use crate::index::StoredEntry;

/// Dates of copies that are proposed.
const PROPOSED: usize = 3;

#[derive(Debug, Default)]
pub(super) struct Undated {
    found: Vec<Found>,
}

#[derive(Debug)]
struct Found {
    id: ArticleId,
    publication: Option<String>,
    filed_on: Option<String>,
    /// The latest month that the text speaks of: it was hardly published before.
    latest: Option<PartialDate>,
}

impl Undated {
    pub(super) fn see(&mut self, stored: &StoredEntry) {
        let article = &stored.entry.article;
        if article.published.is_none() {
            self.found.push(Found {
                id: stored.id,
                publication: article.publication.clone(),
                filed_on: article.filed_on.clone(),
                latest: stored.entry.setting.months.iter().max().copied(),
            });
        }
    }

    pub(super) fn items(self, around: &Around) -> Vec<Item> {
        self.found.into_iter().map(|found| item(found, around)).collect()
    }
}

fn item(found: Found, around: &Around) -> Item {
    let mut dated: Vec<(PartialDate, ArticleId)> =
        around.copies(found.id).filter_map(|copy| Some((around.facts.get(&copy)?.published?.date, copy))).collect();
    dated.sort_unstable();
    dated.dedup_by_key(|(date, _)| *date);
    let mut reason = vec!["the source gives no date that could be trusted".to_owned()];
    if let Some((date, _)) = dated.first() {
        reason.push(format!("a copy of it was published {date}"));
    }
    if let Some(filed_on) = &found.filed_on {
        reason.push(format!("it was filed {filed_on}, without a year"));
    }
    if let Some(latest) = found.latest {
        reason.push(format!("the latest month that it speaks of is {latest}"));
    }
    let correct = |date: &str| Action::Correct { field: Field::Published, after: Some(date.to_owned()) };
    let target = Target::Article(found.id);
    let mut proposals: Vec<Proposal> = dated
        .iter()
        .take(PROPOSED)
        .map(|(date, _)| Proposal::new(format!("published {date}, as its copy"), target, correct(&date.to_string())))
        .collect();
    proposals.push(Proposal::new("give it a date", target, correct(ASKED)));
    proposals.push(Proposal::settle("leave it undated", Queue::Undated, &found.id.to_string()));
    Item {
        queue: Queue::Undated,
        about: found.id.to_string(),
        title: around.headline(found.id),
        reason: reason.join("; "),
        // What can be settled at a glance comes before what has to be looked for.
        doubt: if dated.is_empty() { 0.8 } else { 1.0 },
        effect: 1 + around
            .copies(found.id)
            .filter(|id| around.facts.get(id).is_some_and(|f| f.published.is_none()))
            .count() as u64,
        articles: std::iter::once(found.id).chain(dated.into_iter().map(|(_, id)| id).take(PROPOSED)).collect(),
        names: vec![],
        publication: found.publication,
        proposals,
    }
}
