//! Decisions that the tables have not noticed → change numbers of their articles, so that the index follows; and what is
//! decided of copies → the stories.
//!
//! Done by the one writer of the corpus: by who decides, or by an ingest that runs meanwhile. A process that died between
//! log and tables, or a log that was exchanged, is caught up with here.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, params};

use super::{Action, Decision, Log, Target};
use crate::article::ArticleId;
use crate::copies;
use crate::corpus::Corpus;
use crate::corpus::signature::Signature;
use crate::corpus::stories;
use crate::error::Result;

/// Articles read at a time.
const CHUNK: usize = 512;

/// What decisions change beside values that are laid over answers.
#[derive(Debug, Default)]
struct Touched {
    /// Articles that are told otherwise.
    articles: BTreeSet<ArticleId>,
    /// Articles of which it is decided whether they are copies.
    copies: BTreeSet<ArticleId>,
    /// Whether anything is decided of the names of the whole archive.
    names: bool,
    /// Blocks that are cut or no longer cut wherever they stand.
    blocks: BTreeSet<String>,
}

impl Corpus {
    /// Takes account of decisions that the tables have not noticed yet. The corpus must be open for writing and no batch
    /// under way. Returns whether there were any.
    pub fn notice_decisions(&self) -> Result<bool> {
        let log = self.decisions()?;
        let noticed = self.noticed()?;
        let last = log.decisions.iter().map(|decision| decision.id).max().unwrap_or(0);
        // A shorter log is another one, as after restoring an older one: everything is looked at again.
        let from = if last < noticed { 0 } else { noticed };
        if last == noticed {
            return Ok(false);
        }
        let touched = touched(&log, from);
        let mut articles = touched.articles;
        articles.extend(self.with_blocks(&touched.blocks)?);
        let signed = self.signed_anew(&touched.copies)?;
        let tx = self.db.unchecked_transaction().map_err(|e| self.failed(e))?;
        stories::derive(self, &tx, &signed)?;
        // So that who waits for the index to take account of a decision knows when it has.
        articles.extend(signed.keys());
        for id in articles {
            self.give_change(&tx, id)?;
        }
        tx.execute("UPDATE meta SET value = ?1 WHERE key = 'decisions'", params![last as i64])
            .map_err(|e| self.failed(e))?;
        tx.commit().map_err(|e| self.failed(e))?;
        Ok(true)
    }

    /// The articles that are told otherwise by the decisions after a number, but for copies and blocks.
    pub fn touched_after(&self, decision: u64) -> Result<BTreeSet<ArticleId>> {
        Ok(touched(&*self.decisions()?, decision).articles)
    }

    /// The number of the last decision that the tables have noticed.
    pub fn noticed(&self) -> Result<u64> {
        let noticed: i64 = self
            .db
            .query_row("SELECT value FROM meta WHERE key = 'decisions'", [], |row| row.get(0))
            .map_err(|e| self.failed(e))?;
        Ok(noticed.max(0) as u64)
    }

    fn give_change(&self, tx: &Connection, id: ArticleId) -> Result<()> {
        tx.execute("UPDATE meta SET value = value + 1 WHERE key = 'change'", [])
            .and_then(|_| {
                tx.execute(
                    "UPDATE articles SET change = (SELECT value FROM meta WHERE key = 'change') WHERE id = ?1",
                    [id.0 as i64],
                )
            })
            .map(drop)
            .map_err(|e| self.failed(e))
    }

    /// The signatures of articles as they are held, so that their copies are looked for again.
    fn signed_anew(&self, ids: &BTreeSet<ArticleId>) -> Result<BTreeMap<ArticleId, Signature>> {
        let mut signed = BTreeMap::new();
        for id in ids {
            if let Some(article) = self.bare_article(*id)? {
                signed.insert(*id, Signature::anew(&article));
            }
        }
        Ok(signed)
    }

    /// The articles in which one of these blocks stands. Reads all of them: minutes for millions.
    fn with_blocks(&self, blocks: &BTreeSet<String>) -> Result<Vec<ArticleId>> {
        let mut found = Vec::new();
        if blocks.is_empty() {
            return Ok(found);
        }
        let mut reached = 0;
        loop {
            let held = self.changed_since(reached, CHUNK)?;
            let Some(last) = held.last() else { return Ok(found) };
            reached = last.change;
            let has = |text: &str| blocks.contains(text.trim());
            found.extend(
                held.iter().filter(|held| held.article.paragraphs.iter().any(|p| has(&p.text))).map(|held| held.id),
            );
        }
    }

    /// What librarians decided of pairs of articles: the lower number first, and whether they are copies.
    pub(in crate::corpus) fn decided_pairs(&self) -> Result<copies::Decided> {
        let log = self.decisions()?;
        let mut pairs = BTreeMap::new();
        for decision in log.in_force().into_iter().map(|place| &log.decisions[place]) {
            let (Target::Article(one), are_copies) = (
                decision.target,
                match decision.action {
                    Action::Copies { .. } => true,
                    Action::NotCopies { .. } => false,
                    _ => continue,
                },
            ) else {
                continue;
            };
            for other in decision.action.others().iter().filter(|other| **other != one) {
                pairs.insert((one.min(*other), one.max(*other)), are_copies);
            }
        }
        Ok(copies::Decided::of(pairs))
    }
}

/// What the decisions after a number change.
fn touched(log: &Log, after: u64) -> Touched {
    let wholes = log.wholes();
    let mut touched = Touched::default();
    for decision in log.decisions.iter().filter(|decision| decision.id > after) {
        touch(log, decision, &mut touched);
    }
    if touched.names {
        let own = log.decisions.iter().filter(|own| own.action.is_of_names());
        touched.articles.extend(own.filter_map(|own| own.target.article()));
    }
    // What changes a part changes the article that holds it, and the other way round.
    for id in touched.articles.clone() {
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            let of = wholes.get(&id).map_or(&[][..], Vec::as_slice);
            open.extend(of.iter().filter(|whole| touched.articles.insert(**whole)));
        }
    }
    touched
}

fn touch(log: &Log, decision: &Decision, touched: &mut Touched) {
    if let Some((first, last)) = decision.action.undone() {
        let from = log.decisions.partition_point(|other| other.id < first);
        let undone = log.decisions[from..].iter().take_while(|other| other.id <= last.min(decision.id - 1));
        undone.for_each(|undone| touch(log, undone, touched));
        return;
    }
    match (&decision.action, decision.target) {
        (Action::CutBlock { text, .. }, _) => drop(touched.blocks.insert(text.trim().to_owned())),
        // Laid over answers where they are read.
        (Action::Tag { .. } | Action::Untag { .. } | Action::Collect { .. } | Action::Uncollect { .. }, _) => {}
        (Action::Note { .. } | Action::Settle { .. }, _) => {}
        // Laid over answers too; but what is decided of names in one article speaks of them as the archive shows them.
        (_, Target::Archive) => touched.names = true,
        (Action::Copies { .. } | Action::NotCopies { .. }, Target::Article(id)) => {
            touched.copies.insert(id);
            touched.copies.extend(decision.action.others());
        }
        (_, Target::Article(id)) => {
            touched.articles.insert(id);
            touched.articles.extend(decision.action.others());
        }
    }
}
