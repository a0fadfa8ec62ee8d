//! Pairs of articles that share much of their text and were not taken for copies.

use super::survey::Around;
use super::{Item, Proposal, Queue};
use crate::article::ArticleId;
use crate::corpus::Corpus;
use crate::corpus::decisions::{Action, Target};
use crate::error::Result;

/// Thousandths of all their word sequences that two articles must share: less is a quotation or an introduction.
const LEAST: u16 = 350;
/// Pairs that are looked at, the most alike.
const MOST: usize = 2_000;

pub(super) fn items(corpus: &Corpus, around: &Around) -> Result<Vec<Item>> {
    let pairs = corpus.near_copies(LEAST, MOST)?;
    Ok(pairs.into_iter().filter_map(|(one, other, shared)| item(one, other, shared, around)).collect())
}

/// `None` if one of them is not shown, or both tell one story by way of a third.
fn item(one: ArticleId, other: ArticleId, shared: u16, around: &Around) -> Option<Item> {
    let (first, second) = (around.facts.get(&one)?, around.facts.get(&other)?);
    if first.story == second.story {
        return None;
    }
    let stories = |id| 1 + around.copies(id).count() as u64;
    let about = format!("{one}|{other}");
    let dates = match (first.published, second.published) {
        (Some(a), Some(b)) => format!("; published {} and {}", a.date, b.date),
        _ => String::new(),
    };
    let target = Target::Article(one);
    Some(Item {
        queue: Queue::NearDuplicate,
        title: format!("{} · {}", first.headline, second.headline),
        reason: format!("they share {} % of their word sequences{dates}", shared / 10),
        doubt: f32::from(shared) / 1000.0,
        effect: stories(one) + stories(other),
        articles: vec![one, other],
        names: vec![],
        publication: None,
        proposals: vec![
            Proposal::new("they tell the same story", target, Action::Copies { with: vec![other] }),
            Proposal::new("they do not", target, Action::NotCopies { with: vec![other] }),
        ],
        about,
    })
}
