//! Articles of a batch → what has changed about copies, in the same transaction.
//!
//! What is stored depends on the articles held and nothing else: not on the order in which they came, on batches or
//! runs. Two articles are compared when they share enough marks of which one of them is a spokesman
//! ([`SPOKESMEN`]: the articles with the lowest numbers among all that have the mark). So an article is looked at again
//! when it is new or changed, and when it became a spokesman for others that left; its pairs are then found afresh. One
//! that ceased to be a spokesman has its pairs counted down, and those that no longer share enough are parted: newcomers
//! displace others all the time, and this asks for no text. The stories of all articles that are joined to one of these,
//! or were, are made anew.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, params};

use super::Corpus;
use super::marks::{self, Holders};
use crate::article::{Article, ArticleId};
use crate::copies::{self, DecidedPairs, Kinship, Link, Member, Print, SPOKESMEN, kinship, worth_comparing};
use crate::error::Result;

/// Resemblance of copies by decision whose texts share nothing that was looked at.
const DECIDED: u16 = 1_000;

/// What is stored of an article so that its copies are found.
#[derive(Debug)]
pub(super) struct Signature {
    print: Arc<Print>,
    day: Option<i64>,
    /// Marks of the version that was held before the batch.
    before: Vec<u64>,
}

impl Signature {
    /// Signs an article. Linear in its text.
    pub(super) fn of(article: &Article) -> Self {
        let number = |day: jiff::civil::Date| {
            i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
        };
        let day = article.published.map(|published| number(published.date.last_day()));
        Self { print: Arc::new(Print::of(article)), day, before: Vec::new() }
    }

    /// The same, of an article that is held in another version.
    pub(super) fn in_place_of(self, held: &Article) -> Self {
        Self { before: Print::of(held).marks, ..self }
    }

    /// The same, of an article that is held as it is.
    pub(super) fn anew(article: &Article) -> Self {
        let signature = Self::of(article);
        Self { before: signature.print.marks.clone(), ..signature }
    }

    /// The same, of an article that changes once more.
    pub(super) fn in_place_of_signed(self, earlier: Self) -> Self {
        Self { before: earlier.before, ..self }
    }
}

/// Takes the articles of a batch into account. Returns the articles whose story is another one than before.
pub(super) fn derive(
    corpus: &Corpus,
    tx: &Connection,
    signed: &BTreeMap<ArticleId, Signature>,
) -> Result<BTreeSet<ArticleId>> {
    corpus.compared.borrow_mut().forget(signed.keys());
    Derivation { corpus, tx, signed, decided: corpus.decided_pairs()?, counts: HashMap::new() }.run()
}

/// Keeps the prints of a batch that is part of the corpus now: the next ones are often compared with them.
pub(super) fn remember(corpus: &Corpus, signed: BTreeMap<ArticleId, Signature>) {
    let mut compared = corpus.compared.borrow_mut();
    signed.into_iter().for_each(|(id, signature)| compared.keep(id, signature.print));
}

/// One batch on its way.
struct Derivation<'b> {
    corpus: &'b Corpus,
    tx: &'b Connection,
    signed: &'b BTreeMap<ArticleId, Signature>,
    /// What librarians decided of pairs of articles.
    decided: DecidedPairs,
    /// How many marks articles outside the batch have, as far as that was asked.
    counts: HashMap<ArticleId, usize>,
}

/// The pairs of articles that share marks, and how many; the lower number first.
type Shared = HashMap<(ArticleId, ArticleId), usize>;

/// A pair of articles that have to do with each other.
struct Pair {
    link: Link,
    /// Marks that they share of which one of them is a spokesman.
    shared: usize,
}

/// The same, seen from one of the two.
struct Kin {
    other: ArticleId,
    kinship: Kinship,
    shared: usize,
}

/// Articles outside the batch that speak for other marks than before.
#[derive(Default)]
struct Shifted {
    /// Those that speak for more, because others left.
    risen: BTreeSet<ArticleId>,
    /// Those that speak for fewer, because others came, and for which no longer.
    ceased: BTreeMap<ArticleId, Vec<u64>>,
}

impl Derivation<'_> {
    fn run(mut self) -> Result<BTreeSet<ArticleId>> {
        let (came, gone) = (self.came(), self.gone());
        self.store_signatures(&came, &gone)?;
        let held = self.holders(came.keys().chain(gone.keys()))?;
        let mut shared = share(&came, &held);
        let Shifted { risen, ceased } = self.shifted(&came, &gone, &held);
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
        self.tell_stories(&touched)
    }

    /// The marks of the batch.
    fn came(&self) -> Holders {
        let mut came = Holders::new();
        for (id, Signature { print, .. }) in self.signed {
            print.marks.iter().for_each(|mark| came.entry(*mark).or_default().push(*id));
        }
        came
    }

    /// The marks that its articles had before.
    fn gone(&self) -> Holders {
        let mut gone = Holders::new();
        for (id, Signature { before, .. }) in self.signed {
            before.iter().for_each(|mark| gone.entry(*mark).or_default().push(*id));
        }
        gone
    }

    fn store_signatures(&self, came: &Holders, gone: &Holders) -> Result<()> {
        for (id, Signature { print, day, .. }) in self.signed {
            self.write(
                "UPDATE articles SET words = ?2, marks = ?3, day = ?4 WHERE id = ?1",
                params![id.0 as i64, print.words as i64, print.marks.len() as i64, day],
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

    /// Compares who spoke for the marks of the batch before it with who does now.
    fn shifted(&self, came: &Holders, gone: &Holders, held: &Holders) -> Shifted {
        let mut shifted = Shifted::default();
        for mark in came.keys().chain(gone.keys().filter(|mark| !came.contains_key(mark))) {
            let of = |holders: &'_ Holders| holders.get(mark).cloned().unwrap_or_default();
            let holders = held.get(mark).map_or(&[][..], Vec::as_slice);
            let left = of(gone);
            if left.is_empty() && holders.len() <= SPOKESMEN {
                continue;
            }
            let arrived = of(came);
            let is_in = |ids: &[ArticleId], id: &ArticleId| ids.binary_search(id).is_ok();
            let stayed = holders.iter().filter(|id| !is_in(&arrived, id) || is_in(&left, id)).copied();
            let mut before: Vec<ArticleId> = stayed.take(SPOKESMEN).collect();
            before.extend(left.iter().filter(|id| !is_in(&arrived, id)));
            before.sort_unstable();
            before.truncate(SPOKESMEN);
            let now = &holders[..holders.len().min(SPOKESMEN)];
            shifted.risen.extend(now.iter().filter(|id| !is_in(&before, id) && !self.signed.contains_key(id)));
            for id in before.iter().filter(|id| !is_in(now, id) && !self.signed.contains_key(id)) {
                shifted.ceased.entry(*id).or_default().push(*mark);
            }
        }
        shifted
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
                let mut lost: BTreeSet<u64> = marks.iter().copied().collect();
                lost.extend(theirs.into_iter().flatten());
                let is_lost = |mark: &&u64| {
                    let holders = held.get(mark).map_or(&[][..], Vec::as_slice);
                    let both = [*id, other].iter().all(|id| holders.binary_search(id).is_ok());
                    both && !holders.iter().take(SPOKESMEN).any(|spokesman| [*id, other].contains(spokesman))
                };
                let lost = lost.iter().filter(is_lost).count();
                if lost > 0 {
                    let link = Link { one: other.min(*id), other: other.max(*id), kinship };
                    weakened.push(Pair { link, shared: shared.saturating_sub(lost) });
                }
            }
        }
        Ok(weakened)
    }

    /// Stores how many marks these pairs still share, and parts those that share too few. Returns who was parted.
    fn part(&mut self, weakened: Vec<Pair>) -> Result<BTreeSet<ArticleId>> {
        let mut parted = BTreeSet::new();
        for Pair { link: Link { one, other, kinship }, shared } in weakened {
            let kinship = if worth_comparing(shared, self.marks_count(one)?, self.marks_count(other)?) {
                Some(kinship)
            } else {
                parted.extend([one, other]);
                let are_copies = self.decided.get(&(one, other)) == Some(&true);
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
        let mut by_mark = Holders::new();
        for id in ids {
            self.print(*id)?.marks.iter().for_each(|mark| by_mark.entry(*mark).or_default().push(*id));
        }
        Ok(by_mark)
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
            let (first, second) = (self.print(one)?, self.print(other)?);
            pairs.extend(kinship(&first, &second).map(|kinship| Pair { link: Link { one, other, kinship }, shared }));
        }
        Ok(pairs)
    }

    /// Puts what is decided of pairs of these articles in the place of what their texts say.
    fn put_decided(&self, afresh: &BTreeSet<ArticleId>, pairs: &mut Vec<Pair>) -> Result<()> {
        let concerned = |(one, other): &(ArticleId, ArticleId)| afresh.contains(one) || afresh.contains(other);
        for (&(one, other), &is_copy) in self.decided.iter().filter(|(pair, _)| concerned(pair)) {
            match pairs.iter_mut().find(|pair| (pair.link.one, pair.link.other) == (one, other)) {
                Some(pair) => pair.link.kinship.is_copy = is_copy,
                // Before both are held there is no pair; who comes second brings it.
                None if is_copy && self.is_signed(one)? && self.is_signed(other)? => {
                    let kinship = Kinship { resemblance: DECIDED, is_copy };
                    pairs.push(Pair { link: Link { one, other, kinship }, shared: 0 });
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
        for Pair { link: Link { one, other, kinship }, shared } in pairs {
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

    /// Makes the stories of these articles anew. Returns the articles whose story is another one now.
    fn tell_stories(&self, touched: &BTreeSet<ArticleId>) -> Result<BTreeSet<ArticleId>> {
        let (mut seen, mut moved) = (BTreeSet::new(), BTreeSet::new());
        for id in touched {
            if seen.contains(id) {
                continue;
            }
            let (joined, links) = self.joined_to(*id)?;
            let mut told: BTreeMap<ArticleId, Option<ArticleId>> = joined.iter().map(|id| (*id, None)).collect();
            for story in copies::stories(&links, &self.decided) {
                let members = story.iter().map(|id| self.member(*id)).collect::<Result<Vec<_>>>()?;
                let representative = copies::representative(&members);
                told.extend(story.into_iter().map(|id| (id, representative)));
            }
            for (id, story) in told {
                if self.tell(id, story)? {
                    moved.insert(id);
                }
            }
            seen.extend(joined);
        }
        Ok(moved)
    }

    /// The articles that are joined to one by copies of copies, and all links between them.
    fn joined_to(&self, id: ArticleId) -> Result<(BTreeSet<ArticleId>, Vec<Link>)> {
        let (mut joined, mut links, mut open) = (BTreeSet::from([id]), Vec::new(), vec![id]);
        while let Some(one) = open.pop() {
            for Kin { other, kinship, .. } in self.kin(one)? {
                if kinship.is_copy && joined.insert(other) {
                    open.push(other);
                }
                if one < other {
                    links.push(Link { one, other, kinship });
                }
            }
        }
        links.retain(|link| joined.contains(&link.one) && joined.contains(&link.other));
        Ok((joined, links))
    }

    /// Notes the story of an article. Returns whether it is another one than before.
    fn tell(&self, id: ArticleId, story: Option<ArticleId>) -> Result<bool> {
        let before: Option<i64> = self
            .tx
            .prepare_cached("SELECT story FROM copies WHERE article_id = ?1")
            .and_then(|mut select| select.query_row([id.0 as i64], |row| row.get(0)).optional())
            .map_err(|e| self.corpus.failed(e))?;
        let now = story.map(|story| story.0 as i64);
        if before == now {
            return Ok(false);
        }
        match now {
            Some(now) => self.write("INSERT OR REPLACE INTO copies VALUES (?1, ?2)", [id.0 as i64, now])?,
            None => self.write("DELETE FROM copies WHERE article_id = ?1", [id.0 as i64])?,
        };
        // An article by itself stands for its own story, as does the representative of one with copies.
        Ok(before.unwrap_or(id.0 as i64) != now.unwrap_or(id.0 as i64))
    }

    fn member(&self, id: ArticleId) -> Result<Member> {
        self.tx
            .prepare_cached("SELECT day, coalesce(words, 0) FROM articles WHERE id = ?1")
            .and_then(|mut select| {
                select.query_row([id.0 as i64], |row| {
                    Ok(Member { id, day: row.get(0)?, words: row.get::<_, i64>(1)? as usize })
                })
            })
            .map_err(|e| self.corpus.failed(e))
    }

    /// The articles that have to do with one.
    fn kin(&self, id: ArticleId) -> Result<Vec<Kin>> {
        self.rows("SELECT other, resemblance, is_copy, shared FROM kin WHERE article_id = ?1", [id.0 as i64], |row| {
            let kinship = Kinship { resemblance: row.get(1)?, is_copy: row.get(2)? };
            Ok(Kin { other: ArticleId(row.get::<_, i64>(0)? as u64), kinship, shared: row.get::<_, i64>(3)? as usize })
        })
    }

    /// How many marks an article has.
    fn marks_count(&mut self, id: ArticleId) -> Result<usize> {
        if let Some(Signature { print, .. }) = self.signed.get(&id) {
            return Ok(print.marks.len());
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
        if let Some(print) = self.corpus.compared.borrow_mut().get(id) {
            return Ok(print);
        }
        let print = Arc::new(self.corpus.bare_article(id)?.as_ref().map(Print::of).unwrap_or_default());
        self.corpus.compared.borrow_mut().keep(id, Arc::clone(&print));
        Ok(print)
    }

    fn rows<T>(
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

    fn write(&self, sql: &str, values: impl rusqlite::Params) -> Result<usize> {
        self.tx
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute(values))
            .map_err(|e| self.corpus.failed(e))
    }
}

/// Counts the marks that these articles share with others where one of the two is a spokesman.
fn share(asking: &Holders, held: &Holders) -> Shared {
    let mut shared = Shared::new();
    for (mark, asking) in asking {
        let holders = held.get(mark).map_or(&[][..], Vec::as_slice);
        let spokesmen = &holders[..holders.len().min(SPOKESMEN)];
        let asks = |id: &ArticleId| asking.binary_search(id).is_ok();
        for id in asking {
            let known = if spokesmen.contains(id) { holders } else { spokesmen };
            // Two that both ask meet twice at this mark, and are counted once.
            for other in known.iter().filter(|other| id < *other || !asks(other)) {
                if id != other {
                    *shared.entry((*id.min(other), *id.max(other))).or_default() += 1;
                }
            }
        }
    }
    shared
}
