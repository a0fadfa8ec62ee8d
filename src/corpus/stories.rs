//! Articles of a batch → what has changed about copies, in the same transaction.
//!
//! What is stored depends on the articles held and nothing else: not on the order in which they came, on batches or
//! runs. Two articles are compared when they share enough marks of which one of them is a spokesman
//! ([`SPOKESMEN`]: the articles with the lowest numbers among all that have the mark). So an article is looked at again
//! when it is new or changed, and when it became or ceased to be a spokesman; its pairs are then found afresh, and the
//! stories of all articles that are joined to it, or were, are made anew.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, params};

use super::Corpus;
use super::marks::{self, Holders};
use crate::article::{Article, ArticleId};
use crate::copies::{self, DecidedPairs, Kinship, Link, Member, Print, SPOKESMEN, kinship, worth_comparing};
use crate::error::Result;

/// Prints of articles that do not change are kept for so many comparisons to come.
const PRINTS_KEPT: usize = 4_096;

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
    Derivation { corpus, tx, signed, decided: corpus.decided_pairs()?, prints: HashMap::new() }.run()
}

/// One batch on its way.
struct Derivation<'b> {
    corpus: &'b Corpus,
    tx: &'b Connection,
    signed: &'b BTreeMap<ArticleId, Signature>,
    /// What librarians decided of pairs of articles.
    decided: DecidedPairs,
    prints: HashMap<ArticleId, Arc<Print>>,
}

/// The pairs of articles that share marks, and how many.
type Shared = HashMap<(ArticleId, ArticleId), usize>;

impl Derivation<'_> {
    fn run(mut self) -> Result<BTreeSet<ArticleId>> {
        let (came, gone) = (self.came(), self.gone());
        self.store_signatures(&came, &gone)?;
        let held = self.holders(came.keys().chain(gone.keys()))?;
        let mut shared = Shared::new();
        let ceased = share(&came, &held, &mut shared);
        let others = self.others_to_look_at(ceased, &gone, &held)?;
        let theirs = self.marks_of(&others)?;
        let mut among_others = Shared::new();
        share(&theirs, &self.holders(theirs.keys())?, &mut among_others);
        // What they share with the batch has been counted from its side.
        among_others.retain(|(one, other), _| !self.signed.contains_key(one) && !self.signed.contains_key(other));
        shared.extend(among_others);
        let mut links = self.compare(shared)?;
        let afresh: BTreeSet<ArticleId> = self.signed.keys().copied().chain(others).collect();
        self.put_decided(&afresh, &mut links)?;
        let touched = self.store_links(&afresh, &links)?;
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

    /// Articles outside the batch that speak for other marks than before. Who speaks for fewer loses pairs, if it has any;
    /// who speaks for more may gain some.
    fn others_to_look_at(
        &self,
        ceased: BTreeSet<ArticleId>,
        gone: &Holders,
        held: &Holders,
    ) -> Result<BTreeSet<ArticleId>> {
        let mut others = BTreeSet::new();
        for id in ceased {
            if !self.signed.contains_key(&id) && !self.kin(id)?.is_empty() {
                others.insert(id);
            }
        }
        for (mark, ids) in gone {
            let holders = held.get(mark).map_or(&[][..], Vec::as_slice);
            let moved_up = holders.iter().take(SPOKESMEN).skip(SPOKESMEN.saturating_sub(ids.len()));
            others.extend(moved_up.copied().filter(|id| !self.signed.contains_key(id)));
        }
        Ok(others)
    }

    fn marks_of(&mut self, ids: &BTreeSet<ArticleId>) -> Result<Holders> {
        let mut by_mark = Holders::new();
        for id in ids {
            self.print(*id)?.marks.iter().for_each(|mark| by_mark.entry(*mark).or_default().push(*id));
        }
        Ok(by_mark)
    }

    /// Compares the pairs that share enough marks.
    fn compare(&mut self, shared: Shared) -> Result<Vec<Link>> {
        let mut pairs = Vec::new();
        let mut counts = HashMap::new();
        for ((one, other), marks) in shared {
            let (ones, others) = (self.marks_count(one, &mut counts)?, self.marks_count(other, &mut counts)?);
            if worth_comparing(marks, ones, others) {
                pairs.push((one, other));
            }
        }
        pairs.sort_unstable();
        let mut links = Vec::new();
        for (one, other) in pairs {
            let (first, second) = (self.print(one)?, self.print(other)?);
            links.extend(kinship(&first, &second).map(|kinship| Link { one, other, kinship }));
        }
        Ok(links)
    }

    /// Puts what is decided of pairs of these articles in the place of what their texts say.
    fn put_decided(&self, afresh: &BTreeSet<ArticleId>, links: &mut Vec<Link>) -> Result<()> {
        let concerned = |(one, other): &(ArticleId, ArticleId)| afresh.contains(one) || afresh.contains(other);
        for (&(one, other), &is_copy) in self.decided.iter().filter(|(pair, _)| concerned(pair)) {
            match links.iter_mut().find(|link| (link.one, link.other) == (one, other)) {
                Some(link) => link.kinship.is_copy = is_copy,
                // Before both are held there is no pair; who comes second brings it.
                None if is_copy && self.is_signed(one)? && self.is_signed(other)? => {
                    links.push(Link { one, other, kinship: Kinship { resemblance: DECIDED, is_copy } });
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
    fn store_links(&self, afresh: &BTreeSet<ArticleId>, links: &[Link]) -> Result<BTreeSet<ArticleId>> {
        let mut touched = afresh.clone();
        for id in afresh {
            for (other, _) in self.kin(*id)? {
                touched.insert(other);
                self.write(
                    "DELETE FROM kin WHERE article_id = ?1 AND other = ?2",
                    params![other.0 as i64, id.0 as i64],
                )?;
            }
            self.write("DELETE FROM kin WHERE article_id = ?1", [id.0 as i64])?;
        }
        for Link { one, other, kinship } in links {
            touched.extend([*one, *other]);
            for (id, other) in [(one, other), (other, one)] {
                self.write(
                    "INSERT INTO kin VALUES (?1, ?2, ?3, ?4)",
                    params![id.0 as i64, other.0 as i64, kinship.resemblance, kinship.is_copy],
                )?;
            }
        }
        Ok(touched)
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
            for (other, kinship) in self.kin(one)? {
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
    fn kin(&self, id: ArticleId) -> Result<Vec<(ArticleId, Kinship)>> {
        self.rows("SELECT other, resemblance, is_copy FROM kin WHERE article_id = ?1", [id.0 as i64], |row| {
            let kinship = Kinship { resemblance: row.get(1)?, is_copy: row.get(2)? };
            Ok((ArticleId(row.get::<_, i64>(0)? as u64), kinship))
        })
    }

    /// How many marks an article has.
    fn marks_count(&self, id: ArticleId, known: &mut HashMap<ArticleId, usize>) -> Result<usize> {
        if let Some(Signature { print, .. }) = self.signed.get(&id) {
            return Ok(print.marks.len());
        }
        if let Some(count) = known.get(&id) {
            return Ok(*count);
        }
        let count =
            self.rows("SELECT coalesce(marks, 0) FROM articles WHERE id = ?1", [id.0 as i64], |row| row.get(0))?;
        let count = count.first().copied().unwrap_or(0i64) as usize;
        known.insert(id, count);
        Ok(count)
    }

    /// The print of an article: of the batch, or made from what is held.
    fn print(&mut self, id: ArticleId) -> Result<Arc<Print>> {
        if let Some(Signature { print, .. }) = self.signed.get(&id) {
            return Ok(Arc::clone(print));
        }
        if let Some(print) = self.prints.get(&id) {
            return Ok(Arc::clone(print));
        }
        let print = Arc::new(self.corpus.bare_article(id)?.as_ref().map(Print::of).unwrap_or_default());
        if self.prints.len() >= PRINTS_KEPT {
            self.prints.clear();
        }
        self.prints.insert(id, Arc::clone(&print));
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

/// Counts the marks that these articles share with others where one of the two is a spokesman. Returns those that may
/// have ceased to be one for their sake.
fn share(asking: &Holders, held: &Holders, shared: &mut Shared) -> BTreeSet<ArticleId> {
    let mut ceased = BTreeSet::new();
    for (mark, asking) in asking {
        let holders = held.get(mark).map_or(&[][..], Vec::as_slice);
        let (spokesmen, rest) = holders.split_at(holders.len().min(SPOKESMEN));
        ceased.extend(rest.iter().take(asking.len()));
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
    ceased
}
