//! Articles of a batch → what has changed about copies, in the same transaction.
//!
//! What is stored depends on the articles held and nothing else: not on the order in which they came, on batches or
//! runs. Two articles are compared when they share enough marks of which one of them is a spokesman
//! ([`super::spokesmen`]: the articles with the lowest numbers among all that have the mark). So an article is looked at again
//! when it is new or changed, and when it became a spokesman for others that left; its pairs are then found afresh. One
//! that ceased to be a spokesman has its pairs counted down, and those that no longer share enough are parted: newcomers
//! displace others all the time, and this asks for no text. What has copies that it had not, or had some that it has not,
//! is placed anew ([`super::places`]).

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use rusqlite::{Connection, params};

use super::Corpus;
use super::marks::{self, Holders};
use super::places::{self, Standings};
use super::signature::Signature;
use super::spokesmen::{self, Shared, Shifted, share};
use crate::article::ArticleId;
use crate::copies::{Decided, Kinship, Print, Sketch, Verdict, kinship, worth_comparing};
use crate::error::Result;

/// Resemblance of copies by decision whose texts share nothing that was looked at.
const DECIDED: u16 = 1_000;

/// Takes the articles of a batch into account. Returns where articles stand then, to be remembered once the batch is part
/// of the corpus.
pub(super) fn derive(corpus: &Corpus, tx: &Connection, signed: &BTreeMap<ArticleId, Signature>) -> Result<Standings> {
    corpus.prints.borrow_mut().forget(signed.keys());
    corpus.sketches.borrow_mut().forget(signed.keys());
    let mut standings = corpus.standings.take();
    standings.forget(signed.keys());
    Derivation { corpus, tx, signed, decided: corpus.decided_pairs()?, counts: HashMap::new() }.run(standings)
}

/// Keeps what is known of a batch that is part of the corpus now: the next ones are often compared with it.
pub(super) fn remember(corpus: &Corpus, signed: BTreeMap<ArticleId, Signature>, standings: Standings) {
    corpus.standings.replace(standings);
    let (mut prints, mut sketches) = (corpus.prints.borrow_mut(), corpus.sketches.borrow_mut());
    for (id, Signature { print, sketch, .. }) in signed {
        prints.keep(id, print);
        sketches.keep(id, sketch);
    }
}

/// One batch on its way.
pub(super) struct Derivation<'b> {
    corpus: &'b Corpus,
    tx: &'b Connection,
    signed: &'b BTreeMap<ArticleId, Signature>,
    /// What librarians decided of pairs of articles.
    pub(super) decided: Decided,
    /// How many marks articles outside the batch have, as far as that was asked.
    counts: HashMap<ArticleId, usize>,
}

/// A pair of articles that have to do with each other.
struct Pair {
    /// The lower number.
    one: ArticleId,
    other: ArticleId,
    kinship: Kinship,
    /// Marks that they share of which one of them is a spokesman.
    shared: usize,
}

/// The same, seen from one of the two.
pub(super) struct Kin {
    pub(super) other: ArticleId,
    pub(super) kinship: Kinship,
    shared: usize,
}

impl Derivation<'_> {
    fn run(mut self, standings: Standings) -> Result<Standings> {
        let came = by_mark(self.signed.iter().map(|(id, signature)| (*id, &signature.print.marks[..])));
        let gone = by_mark(self.signed.iter().map(|(id, signature)| (*id, &signature.before[..])));
        self.store_signatures(&came, &gone)?;
        let held = self.holders(came.keys().chain(gone.keys()))?;
        let mut shared = share(&came, &held);
        let Shifted { risen, ceased } = spokesmen::shifted(&came, &gone, &held, |id| !self.signed.contains_key(id));
        let theirs = self.marks_of(&risen)?;
        let mut among_others = share(&theirs, &self.holders(theirs.keys())?);
        // What they share with the batch has been counted from its side.
        among_others.retain(|(one, other), _| !self.signed.contains_key(one) && !self.signed.contains_key(other));
        shared.extend(among_others);
        let mut pairs = self.compare(shared)?;
        let afresh: BTreeSet<ArticleId> = self.signed.keys().copied().chain(risen).collect();
        self.put_decided(&afresh, &mut pairs)?;
        let mut touched = self.store_pairs(&afresh, &pairs)?;
        touched.extend(self.part(self.weakened(&ceased, &held, &afresh)?)?);
        let rewritten = self.signed.iter().filter(|(_, signature)| !signature.before.is_empty()).map(|(id, _)| *id);
        places::tell(&self, &touched, rewritten, standings)
    }

    fn store_signatures(&self, came: &Holders, gone: &Holders) -> Result<()> {
        for (id, Signature { print, .. }) in self.signed {
            self.write(
                "UPDATE articles SET words = ?2, marks = ?3 WHERE id = ?1",
                params![id.0 as i64, print.words as i64, print.marks.len() as i64],
            )?;
        }
        let mut filter = self.corpus.marks.borrow_mut();
        marks::write(self.tx, came, gone, &mut filter).map_err(|e| self.corpus.failed(e))
    }

    /// The articles that have these marks.
    fn holders<'m>(&self, marks: impl Iterator<Item = &'m u64>) -> Result<Holders> {
        let mut filter = self.corpus.marks.borrow_mut();
        marks::holders(self.tx, &marks.copied().collect(), &mut filter).map_err(|e| self.corpus.failed(e))
    }

    /// The pairs whose marks lost their spokesmen, and how many they share since. What is made afresh is left out.
    fn weakened(
        &self,
        ceased: &BTreeMap<ArticleId, Vec<u64>>,
        held: &Holders,
        afresh: &BTreeSet<ArticleId>,
    ) -> Result<Vec<Pair>> {
        let mut weakened = Vec::new();
        for (id, marks) in ceased.iter().filter(|(id, _)| !afresh.contains(id)) {
            for Kin { other, kinship, shared } in self.kin(*id)? {
                let theirs = ceased.get(&other);
                // Where both ceased, the lower number tells what is lost for both.
                if afresh.contains(&other) || (theirs.is_some() && other < *id) {
                    continue;
                }
                let before: BTreeSet<u64> = marks.iter().chain(theirs.into_iter().flatten()).copied().collect();
                let lost = before.iter().filter(|mark| spokesmen::are_silent_both(**mark, [*id, other], held)).count();
                if lost > 0 {
                    let (one, other) = (other.min(*id), other.max(*id));
                    weakened.push(Pair { one, other, kinship, shared: shared.saturating_sub(lost) });
                }
            }
        }
        Ok(weakened)
    }

    /// Stores how many marks these pairs still share, and parts those that share too few. Returns who was parted.
    fn part(&mut self, weakened: Vec<Pair>) -> Result<BTreeSet<ArticleId>> {
        let mut parted = BTreeSet::new();
        for Pair { one, other, kinship, shared } in weakened {
            let kinship = if worth_comparing(shared, self.marks_count(one)?, self.marks_count(other)?) {
                Some(kinship)
            } else {
                parted.extend([one, other]);
                let are_copies = self.decided.pairs.get(&(one, other)) == Some(&true);
                are_copies.then_some(Kinship { resemblance: DECIDED, is_copy: true })
            };
            for (id, other) in [(one, other), (other, one)] {
                match kinship {
                    Some(Kinship { resemblance, is_copy }) => self.write(
                        "UPDATE kin SET resemblance = ?3, is_copy = ?4, shared = ?5 WHERE article_id = ?1 AND other = ?2",
                        params![id.0 as i64, other.0 as i64, resemblance, is_copy, shared as i64],
                    )?,
                    None => self.forget_pair(id, other)?,
                };
            }
        }
        Ok(parted)
    }

    fn marks_of(&self, ids: &BTreeSet<ArticleId>) -> Result<Holders> {
        let prints = ids.iter().map(|id| Ok((*id, self.print(*id)?))).collect::<Result<Vec<_>>>()?;
        Ok(by_mark(prints.iter().map(|(id, print)| (*id, &print.marks[..]))))
    }

    /// Compares the pairs that share enough marks.
    fn compare(&mut self, counted: Shared) -> Result<Vec<Pair>> {
        let mut promising = Vec::new();
        for ((one, other), shared) in counted {
            if worth_comparing(shared, self.marks_count(one)?, self.marks_count(other)?) {
                promising.push((one, other, shared));
            }
        }
        promising.sort_unstable();
        let mut pairs = Vec::new();
        for (one, other, shared) in promising {
            let kinship = match self.sketch(one)?.compared(&*self.sketch(other)?) {
                Verdict::Unlike => None,
                Verdict::Alike(kinship) => Some(kinship),
                Verdict::Unsure => kinship(&*self.print(one)?, &*self.print(other)?).filter(|k| k.is_worth_keeping()),
            };
            pairs.extend(kinship.map(|kinship| Pair { one, other, kinship, shared }));
        }
        Ok(pairs)
    }

    /// Puts what is decided of pairs of these articles in the place of what their texts say.
    fn put_decided(&self, afresh: &BTreeSet<ArticleId>, pairs: &mut Vec<Pair>) -> Result<()> {
        let concerned = |(one, other): &(ArticleId, ArticleId)| afresh.contains(one) || afresh.contains(other);
        for (&(one, other), &is_copy) in self.decided.pairs.iter().filter(|(pair, _)| concerned(pair)) {
            match pairs.iter_mut().find(|pair| (pair.one, pair.other) == (one, other)) {
                Some(pair) => pair.kinship.is_copy = is_copy,
                // Before both are held there is no pair; who comes second brings it.
                None if is_copy && self.is_signed(one)? && self.is_signed(other)? => {
                    let kinship = Kinship { resemblance: DECIDED, is_copy };
                    pairs.push(Pair { one, other, kinship, shared: 0 });
                }
                None => {}
            }
        }
        Ok(())
    }

    fn is_signed(&self, id: ArticleId) -> Result<bool> {
        Ok(!self
            .rows("SELECT 1 FROM articles WHERE id = ?1 AND words IS NOT NULL", [id.0 as i64], |_| Ok(()))?
            .is_empty())
    }

    /// Puts the pairs of these articles in the place of those they had. Returns all articles that are or were in one.
    fn store_pairs(&self, afresh: &BTreeSet<ArticleId>, pairs: &[Pair]) -> Result<BTreeSet<ArticleId>> {
        let mut touched = afresh.clone();
        for id in afresh {
            for Kin { other, .. } in self.kin(*id)? {
                touched.insert(other);
                self.forget_pair(other, *id)?;
                self.forget_pair(*id, other)?;
            }
        }
        for Pair { one, other, kinship, shared } in pairs {
            touched.extend([*one, *other]);
            for (id, other) in [(one, other), (other, one)] {
                self.write(
                    "INSERT INTO kin VALUES (?1, ?2, ?3, ?4, ?5)",
                    params![id.0 as i64, other.0 as i64, kinship.resemblance, kinship.is_copy, *shared as i64],
                )?;
            }
        }
        Ok(touched)
    }

    fn forget_pair(&self, id: ArticleId, other: ArticleId) -> Result<usize> {
        self.write("DELETE FROM kin WHERE article_id = ?1 AND other = ?2", params![id.0 as i64, other.0 as i64])
    }

    /// The articles that are noted beside one.
    pub(super) fn kin(&self, id: ArticleId) -> Result<Vec<Kin>> {
        self.rows("SELECT other, resemblance, is_copy, shared FROM kin WHERE article_id = ?1", [id.0 as i64], |row| {
            let kinship = Kinship { resemblance: row.get(1)?, is_copy: row.get(2)? };
            Ok(Kin { other: ArticleId(row.get::<_, i64>(0)? as u64), kinship, shared: row.get::<_, i64>(3)? as usize })
        })
    }

    /// The articles in the story of a centre, as it was told last.
    pub(super) fn members(&self, centre: ArticleId) -> Result<Vec<ArticleId>> {
        self.rows("SELECT article_id FROM copies WHERE story = ?1", [centre.0 as i64], |row| {
            row.get(0).map(|id: i64| ArticleId(id as u64))
        })
    }

    /// How many marks an article has.
    fn marks_count(&mut self, id: ArticleId) -> Result<usize> {
        if let Some(Signature { print, .. }) = self.signed.get(&id) {
            return Ok(print.marks.len());
        }
        if let Some(sketch) = self.corpus.sketches.borrow_mut().get(id) {
            return Ok(sketch.marks());
        }
        if let Some(count) = self.counts.get(&id) {
            return Ok(*count);
        }
        let count =
            self.rows("SELECT coalesce(marks, 0) FROM articles WHERE id = ?1", [id.0 as i64], |row| row.get(0))?;
        let count = count.first().copied().unwrap_or(0i64) as usize;
        self.counts.insert(id, count);
        Ok(count)
    }

    /// The print of an article: of the batch, or made from what is held.
    fn print(&self, id: ArticleId) -> Result<Arc<Print>> {
        if let Some(Signature { print, .. }) = self.signed.get(&id) {
            return Ok(Arc::clone(print));
        }
        if let Some(print) = self.corpus.prints.borrow_mut().get(id) {
            return Ok(print);
        }
        let print = Arc::new(self.corpus.bare_article(id)?.as_ref().map(Print::of).unwrap_or_default());
        self.corpus.prints.borrow_mut().keep(id, Arc::clone(&print));
        Ok(print)
    }

    /// The sketch of an article.
    fn sketch(&self, id: ArticleId) -> Result<Arc<Sketch>> {
        if let Some(Signature { sketch, .. }) = self.signed.get(&id) {
            return Ok(Arc::clone(sketch));
        }
        if let Some(sketch) = self.corpus.sketches.borrow_mut().get(id) {
            return Ok(sketch);
        }
        let sketch = Arc::new(Sketch::of(&*self.print(id)?));
        self.corpus.sketches.borrow_mut().keep(id, Arc::clone(&sketch));
        Ok(sketch)
    }

    /// Whether two articles have to do with each other, whether or not that is noted.
    pub(super) fn are_related(&self, one: ArticleId, other: ArticleId) -> Result<bool> {
        match self.sketch(one)?.are_related(&*self.sketch(other)?) {
            Some(are_related) => Ok(are_related),
            None => Ok(kinship(&*self.print(one)?, &*self.print(other)?).is_some()),
        }
    }

    pub(super) fn rows<T>(
        &self,
        sql: &str,
        values: impl rusqlite::Params,
        read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        self.tx
            .prepare_cached(sql)
            .and_then(|mut select| select.query_map(values, read)?.collect())
            .map_err(|e| self.corpus.failed(e))
    }

    pub(super) fn write(&self, sql: &str, values: impl rusqlite::Params) -> Result<usize> {
        self.tx
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute(values))
            .map_err(|e| self.corpus.failed(e))
    }
}

/// Articles (ascending) with their marks → marks with their articles.
fn by_mark<'m>(articles: impl Iterator<Item = (ArticleId, &'m [u64])>) -> Holders {
    let mut holders = Holders::new();
    for (id, marks) in articles {
        marks.iter().for_each(|mark| holders.entry(*mark).or_default().push(id));
    }
    holders
}
