//! Articles of a batch → what has changed about copies, in the same transaction.
//!
//! What is stored depends on the articles held and nothing else: not on the order in which they came, on batches or
//! runs. Two articles are compared when they share enough marks of which one of them is a spokesman
//! ([`SPOKESMEN`]: the articles with the lowest numbers among all that have the mark). So an article is looked at again
//! when it is new or changed, and when it became or ceased to be a spokesman; its pairs are then found afresh, and the
//! stories of all articles that are joined to it, or were, are made anew.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use rusqlite::{Connection, OptionalExtension, params};

use super::Corpus;
use crate::article::{Article, ArticleId};
use crate::copies::{self, DecidedPairs, Kinship, Link, Member, Print, SPOKESMEN, kinship, worth_comparing};
use crate::error::Result;

/// Bytes of a mark on disk.
const MARK_BYTES: usize = 6;
/// Prints of articles that do not change are kept for so many comparisons to come.
const PRINTS_KEPT: usize = 4_096;

/// Resemblance of copies by decision whose texts share nothing that was looked at.
const DECIDED: u16 = 1_000;

/// What is stored of an article so that its copies are found.
#[derive(Debug)]
pub(super) struct Signature {
    print: Rc<Print>,
    day: Option<i64>,
}

impl Signature {
    /// Signs an article. Linear in its text.
    pub(super) fn of(article: &Article) -> Self {
        let number = |day: jiff::civil::Date| {
            i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
        };
        let day = article.published.map(|published| number(published.date.last_day()));
        Self { print: Rc::new(Print::of(article)), day }
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
    prints: HashMap<ArticleId, Rc<Print>>,
}

/// Who has a mark, ascending, each with the number of its marks.
type Holders = Vec<(ArticleId, usize)>;

/// The pairs of articles that share marks: how many, and how many marks each of the two has.
type Shared = HashMap<(ArticleId, ArticleId), (usize, usize, usize)>;

/// Articles by their marks, ascending, each with the number of its marks.
type ByMark = BTreeMap<u64, Holders>;

impl Derivation<'_> {
    fn run(mut self) -> Result<BTreeSet<ArticleId>> {
        let gone = self.forget_marks()?;
        let came = self.store_marks()?;
        let mut shared = Shared::new();
        let ceased = self.share(&came, &mut shared)?;
        let others = self.others_to_look_at(ceased, &gone)?;
        let mut among_others = Shared::new();
        self.share(&self.marks_of(&others)?, &mut among_others)?;
        // What they share with the batch has been counted from its side.
        among_others.retain(|(one, other), _| !self.signed.contains_key(one) && !self.signed.contains_key(other));
        shared.extend(among_others);
        let mut links = self.compare(shared)?;
        let afresh: BTreeSet<ArticleId> = self.signed.keys().copied().chain(others).collect();
        self.put_decided(&afresh, &mut links)?;
        let touched = self.store_links(&afresh, &links)?;
        self.tell_stories(&touched)
    }

    /// Takes the marks of changed articles out. Returns how many of each are gone.
    fn forget_marks(&self) -> Result<BTreeMap<u64, usize>> {
        let mut gone: BTreeMap<u64, Vec<ArticleId>> = BTreeMap::new();
        for id in self.signed.keys() {
            for mark in self.stored_marks(*id)? {
                gone.entry(mark).or_default().push(*id);
            }
        }
        for (mark, ids) in &gone {
            for id in ids {
                let values = params![*mark as i64, id.0 as i64];
                self.write("DELETE FROM marks WHERE mark = ?1 AND article_id = ?2", values)?;
            }
        }
        Ok(gone.into_iter().map(|(mark, ids)| (mark, ids.len())).collect())
    }

    /// Puts the marks of the batch in, in their own order: that touches each page of the table once.
    fn store_marks(&self) -> Result<ByMark> {
        let mut came = ByMark::new();
        for (id, Signature { print, day }) in self.signed {
            self.write(
                "INSERT OR REPLACE INTO signatures VALUES (?1, ?2, ?3, ?4)",
                params![id.0 as i64, bytes_of(&print.marks), print.words as i64, day],
            )?;
            print.marks.iter().for_each(|mark| came.entry(*mark).or_default().push((*id, print.marks.len())));
        }
        for (mark, holders) in &came {
            for (id, of) in holders {
                self.write("INSERT INTO marks VALUES (?1, ?2, ?3)", params![*mark as i64, id.0 as i64, *of as i64])?;
            }
        }
        Ok(came)
    }

    /// Counts the marks that these articles share with others where one of the two is a spokesman. Returns those that may
    /// have ceased to be one for their sake.
    fn share(&self, articles: &ByMark, shared: &mut Shared) -> Result<BTreeSet<ArticleId>> {
        let mut ceased = BTreeSet::new();
        for (mark, asking) in articles {
            let wanted = SPOKESMEN + asking.len();
            let mut holders = self.holders(*mark, wanted)?;
            let spokesmen: BTreeSet<ArticleId> = holders.iter().take(SPOKESMEN).map(|(id, _)| *id).collect();
            ceased.extend(holders.iter().skip(SPOKESMEN).map(|(id, _)| *id));
            if holders.len() == wanted && asking.iter().any(|(id, _)| spokesmen.contains(id)) {
                holders = self.holders(*mark, i64::MAX as usize)?;
            }
            let asks = |id: &ArticleId| asking.binary_search_by_key(id, |(asking, _)| *asking).is_ok();
            for (id, marks) in asking {
                let known = if spokesmen.contains(id) { holders.len() } else { holders.len().min(SPOKESMEN) };
                // Two that both ask meet twice at this mark, and are counted once.
                for (other, theirs) in holders[..known].iter().filter(|(other, _)| id < other || !asks(other)) {
                    match id.cmp(other) {
                        Ordering::Less => shared.entry((*id, *other)).or_insert((0, *marks, *theirs)).0 += 1,
                        Ordering::Greater => shared.entry((*other, *id)).or_insert((0, *theirs, *marks)).0 += 1,
                        Ordering::Equal => {}
                    }
                }
            }
        }
        Ok(ceased)
    }

    /// Articles outside the batch that speak for other marks than before. Who speaks for fewer loses pairs, if it has any;
    /// who speaks for more may gain some.
    fn others_to_look_at(
        &self,
        ceased: BTreeSet<ArticleId>,
        gone: &BTreeMap<u64, usize>,
    ) -> Result<BTreeSet<ArticleId>> {
        let mut others = BTreeSet::new();
        for id in ceased {
            if !self.signed.contains_key(&id) && !self.kin(id)?.is_empty() {
                others.insert(id);
            }
        }
        for (mark, count) in gone {
            let moved_up = self.holders(*mark, SPOKESMEN)?.into_iter().skip(SPOKESMEN.saturating_sub(*count));
            others.extend(moved_up.map(|(id, _)| id).filter(|id| !self.signed.contains_key(id)));
        }
        Ok(others)
    }

    fn marks_of(&self, ids: &BTreeSet<ArticleId>) -> Result<ByMark> {
        let mut by_mark = ByMark::new();
        for id in ids {
            let marks = self.stored_marks(*id)?;
            marks.iter().for_each(|mark| by_mark.entry(*mark).or_default().push((*id, marks.len())));
        }
        Ok(by_mark)
    }

    /// Compares the pairs that share enough marks.
    fn compare(&mut self, shared: Shared) -> Result<Vec<Link>> {
        let mut pairs: Vec<(ArticleId, ArticleId)> = shared
            .into_iter()
            .filter(|(_, (marks, one, other))| worth_comparing(*marks, *one, *other))
            .map(|(pair, _)| pair)
            .collect();
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
        Ok(!self.rows("SELECT 1 FROM signatures WHERE article_id = ?1", [id.0 as i64], |_| Ok(()))?.is_empty())
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
            .prepare_cached("SELECT day, words FROM signatures WHERE article_id = ?1")
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

    /// The first articles that have a mark, by their numbers.
    fn holders(&self, mark: u64, most: usize) -> Result<Holders> {
        self.rows(
            "SELECT article_id, of FROM marks WHERE mark = ?1 ORDER BY article_id LIMIT ?2",
            params![mark as i64, most as i64],
            |row| Ok((ArticleId(row.get::<_, i64>(0)? as u64), row.get::<_, i64>(1)? as usize)),
        )
    }

    fn stored_marks(&self, id: ArticleId) -> Result<Vec<u64>> {
        let bytes: Option<Vec<u8>> = self
            .tx
            .prepare_cached("SELECT marks FROM signatures WHERE article_id = ?1")
            .and_then(|mut select| select.query_row([id.0 as i64], |row| row.get(0)).optional())
            .map_err(|e| self.corpus.failed(e))?;
        Ok(bytes.as_deref().map(marks_of).unwrap_or_default())
    }

    /// The print of an article: of the batch, or made from what is held.
    fn print(&mut self, id: ArticleId) -> Result<Rc<Print>> {
        if let Some(Signature { print, .. }) = self.signed.get(&id) {
            return Ok(Rc::clone(print));
        }
        if let Some(print) = self.prints.get(&id) {
            return Ok(Rc::clone(print));
        }
        let print = Rc::new(self.corpus.bare_article(id)?.as_ref().map(Print::of).unwrap_or_default());
        if self.prints.len() >= PRINTS_KEPT {
            self.prints.clear();
        }
        self.prints.insert(id, Rc::clone(&print));
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

/// Marks as they are stored: six bytes each, big end first.
fn bytes_of(marks: &[u64]) -> Vec<u8> {
    marks.iter().flat_map(|mark| mark.to_be_bytes().into_iter().skip(8 - MARK_BYTES)).collect()
}

fn marks_of(bytes: &[u8]) -> Vec<u64> {
    let mark = |bytes: &[u8]| bytes.iter().fold(0, |mark, byte| mark << 8 | u64::from(*byte));
    bytes.chunks_exact(MARK_BYTES).map(mark).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_come_back_from_disk_as_they_were() {
        let marks = [0, 1, (1 << 48) - 1, 0x0123_4567_89ab];
        assert_eq!(marks_of(&bytes_of(&marks)), marks);
    }
}
