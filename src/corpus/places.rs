//! Articles whose copies have changed → the stories in which they are now, in the same transaction.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use super::stories::Derivation;
use crate::article::ArticleId;
use crate::copies::{Archive, CopiesOf, Rank, Standing, is_bridge, settle};
use crate::error::Result;

/// Places articles anew whose copies have changed, `rewritten` ones with what is around them, and notes what came of it.
pub(super) fn tell(
    derivation: &Derivation<'_>,
    touched: &BTreeSet<ArticleId>,
    rewritten: impl Iterator<Item = ArticleId>,
) -> Result<()> {
    let decided = &derivation.decided;
    let mut shelf = Shelf { derivation, standings: HashMap::new(), copies: HashMap::new() };
    let mut open = BTreeSet::new();
    for id in rewritten {
        // Who joined by a copy of it did so for its text, and so may others.
        for member in derivation.members(id)? {
            open.extend([member].into_iter().chain(shelf.copies(member)?.iter().map(|(other, _)| *other)));
        }
    }
    for id in touched {
        open.insert(*id);
        open.extend(decided.partners(*id));
        if shelf.note_bridge(*id)? {
            open.extend(shelf.copies(*id)?.iter().map(|(other, _)| *other));
        }
    }
    let told = settle(open, decided, &mut shelf)?;
    for (id, story) in &told {
        match id == story {
            true => derivation.write("DELETE FROM copies WHERE article_id = ?1", [id.0 as i64])?,
            false => {
                derivation.write("INSERT OR REPLACE INTO copies VALUES (?1, ?2)", [id.0 as i64, story.0 as i64])?
            }
        };
    }
    if !told.is_empty() {
        derivation.write("UPDATE meta SET value = value + 1 WHERE key = 'stories'", [])?;
    }
    Ok(())
}

/// Articles among their copies as they are in the tables, each read once.
struct Shelf<'d, 'b> {
    derivation: &'d Derivation<'b>,
    standings: HashMap<ArticleId, Standing>,
    copies: HashMap<ArticleId, CopiesOf>,
}

impl Shelf<'_, '_> {
    /// Finds out anew whether an article holds several stories. Returns whether that has changed.
    fn note_bridge(&mut self, id: ArticleId) -> Result<bool> {
        let (standing, copies) = (self.standing(id)?, self.copies(id)?);
        let is_bridge = is_bridge(&copies, |one, other| self.derivation.are_related(one, other))?;
        if standing.rank.is_bridge == is_bridge {
            return Ok(false);
        }
        self.derivation.write(
            "UPDATE articles SET bridge = ?2 WHERE id = ?1",
            rusqlite::params![id.0 as i64, is_bridge.then_some(1)],
        )?;
        self.standings.insert(id, Standing { rank: Rank { is_bridge, ..standing.rank }, ..standing });
        Ok(true)
    }
}

impl Archive for Shelf<'_, '_> {
    fn standing(&mut self, id: ArticleId) -> Result<Standing> {
        if let Some(standing) = self.standings.get(&id) {
            return Ok(*standing);
        }
        let held = self.derivation.rows(
            "SELECT a.bridge IS NOT NULL, coalesce(a.words, 0), coalesce(k.story, a.id) FROM articles a
             LEFT JOIN copies k ON k.article_id = a.id WHERE a.id = ?1",
            [id.0 as i64],
            |row| Ok((row.get(0)?, row.get::<_, i64>(1)? as usize, ArticleId(row.get::<_, i64>(2)? as u64))),
        )?;
        // What is only decided of and not held comes after all others.
        let (is_bridge, words, story) = held.first().copied().unwrap_or((true, 0, id));
        let standing = Standing { rank: Rank { is_bridge, words: Reverse(words), id }, story };
        self.standings.insert(id, standing);
        Ok(standing)
    }

    fn copies(&mut self, id: ArticleId) -> Result<CopiesOf> {
        if let Some(copies) = self.copies.get(&id) {
            return Ok(CopiesOf::clone(copies));
        }
        let kin = self.derivation.kin(id)?.into_iter().filter(|kin| kin.kinship.is_copy);
        let copies: CopiesOf = kin.map(|kin| (kin.other, kin.kinship.resemblance)).collect();
        self.copies.insert(id, CopiesOf::clone(&copies));
        Ok(copies)
    }

    fn are_related(&mut self, one: ArticleId, other: ArticleId) -> Result<bool> {
        self.derivation.are_related(one, other)
    }
}
