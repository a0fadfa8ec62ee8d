//! What an ingest did, input by input: every one of them is accounted for.

use super::Item;
use std::collections::BTreeMap;

use crate::capture::{Failure, LeftOut};
use crate::clean::Verdict;
use crate::corpus::{Batch, Outcome};
use crate::error::Result;

/// What an ingest did. `captures = stored + not_articles + unchanged_captures + failures.len()`, always.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ledger {
    /// Inputs read or tried.
    pub captures: u64,
    /// Captures that gave articles.
    pub stored: u64,
    /// Captures without an article.
    pub not_articles: u64,
    /// Captures that are held already, skipped without cleaning.
    pub unchanged_captures: u64,
    /// Articles seen for the first time.
    pub articles_new: u64,
    /// Articles that got a version.
    pub articles_changed: u64,
    /// Articles of new captures that were held as they are.
    pub articles_unchanged: u64,
    /// Pieces left out, with their reasons in the corpus.
    pub cuts: u64,
    /// Inputs that could not be read.
    pub failures: Vec<Failure>,
    /// What was left out on purpose, by reason: records of a crawl that are no pages, files that were not selected. No
    /// captures.
    pub left_out: LeftOut,
    /// How many records told a fact by a field of this name: `headline ← title`.
    pub fields: BTreeMap<String, u64>,
    /// Articles written to the index; known at the end.
    pub indexed: u64,
    /// Whether it was asked to stop before the end.
    pub interrupted: bool,
}

impl Ledger {
    fn count(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::New => self.articles_new += 1,
            Outcome::Changed => self.articles_changed += 1,
            Outcome::Unchanged => self.articles_unchanged += 1,
        }
    }
}

/// Stores one input and enters it.
pub(super) fn store(batch: &mut Batch, item: Item, ledger: &mut Ledger) -> Result<()> {
    ledger.captures += 1;
    match item {
        Item::Idle => ledger.captures -= 1,
        Item::Unchanged => ledger.unchanged_captures += 1,
        Item::Failed(failure) => {
            batch.fail(&failure)?;
            ledger.failures.push(failure);
        }
        Item::Cleaned(capture, prepared) => {
            let cleaned = prepared.cleaned();
            match cleaned.verdict {
                Verdict::Article => ledger.stored += 1,
                Verdict::NotArticle { .. } => ledger.not_articles += 1,
            }
            ledger.cuts += cleaned.cuts.len() as u64;
            for (fact, field) in &capture.hints.fields {
                *ledger.fields.entry(format!("{fact} ← {field}")).or_default() += 1;
            }
            let stored = batch.store(&capture, *prepared)?;
            stored.articles.iter().for_each(|(_, outcome)| ledger.count(*outcome));
        }
    }
    Ok(())
}
