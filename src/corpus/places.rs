//! Articles whose copies have changed → the stories in which they are now, in the same transaction.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use foldhash::fast::RandomState;

use super::stories::Derivation;
use crate::article::ArticleId;
use crate::copies::{Archive, CopiesOf, Rank, Standing, is_bridge, settle};
use crate::error::Result;

/// Where articles stood when stories were told last, as far as that was asked: it is asked of the same ones again and again.
/// Right as long as whoever writes to the tables hands it on with what was written, or lets it go.
#[derive(Debug, Default)]
pub(super) struct Standings(HashMap<ArticleId, Noted, RandomState>);

/// Most articles of which it is kept: some 50 MB.
const MOST: usize = 1_500_000;

/// The standing of one article.
#[derive(Debug, Clone, Copy)]
struct Noted {
    story: ArticleId,
    words: u32,
    is_bridge: bool,
}

impl Standings {
    /// Lets go those of articles that are written otherwise.
    pub(super) fn forget<'i>(&mut self, ids: impl Iterator<Item = &'i ArticleId>) {
        for id in ids {
            self.0.remove(id);
        }
    }

    fn get(&self, id: ArticleId) -> Option<Standing> {
        let Noted { story, words, is_bridge } = *self.0.get(&id)?;
        Some(Standing { rank: Rank { is_bridge, words: Reverse(words as usize), id }, story })
    }

    fn note(&mut self, Standing { rank, story }: Standing) {
        let Ok(words) = u32::try_from(rank.words.0) else { return };
        if self.0.len() >= MOST && !self.0.contains_key(&rank.id) {
            self.0.clear();
        }
        self.0.insert(rank.id, Noted { story, words, is_bridge: rank.is_bridge });
    }
}

/// Places articles anew whose copies have changed, `rewritten` ones with what is around them, and notes what came of it.
/// Returns where articles stand then.
pub(super) fn tell(
    derivation: &Derivation<'_>,
    touched: &BTreeSet<ArticleId>,
    rewritten: impl Iterator<Item = ArticleId>,
    standings: Standings,
) -> Result<Standings> {
    let decided = &derivation.decided;
    let mut shelf = Shelf { derivation, standings, copies: HashMap::new() };
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
        let before = shelf.standing(*id)?;
        shelf.standings.note(Standing { story: *story, ..before });
    }
    if !told.is_empty() {
        derivation.write("UPDATE meta SET value = value + 1 WHERE key = 'stories'", [])?;
    }
    Ok(shelf.standings)
}

/// Articles among their copies as they are in the tables, each read once.
struct Shelf<'d, 'b> {
    derivation: &'d Derivation<'b>,
    standings: Standings,
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
        self.standings.note(Standing { rank: Rank { is_bridge, ..standing.rank }, ..standing });
        Ok(true)
    }
}

impl Archive for Shelf<'_, '_> {
    fn standing(&mut self, id: ArticleId) -> Result<Standing> {
        if let Some(standing) = self.standings.get(id) {
            return Ok(standing);
        }
        let held = self.derivation.rows(
            "SELECT a.bridge IS NOT NULL, coalesce(a.words, 0), coalesce(k.story, a.id) FROM articles a
             LEFT JOIN copies k ON k.article_id = a.id WHERE a.id = ?1",
            [id.0 as i64],
            |row| Ok((row.get(0)?, row.get::<_, i64>(1)? as usize, ArticleId(row.get::<_, i64>(2)? as u64))),
        )?;
        let standing =
            |(is_bridge, words, story)| Standing { rank: Rank { is_bridge, words: Reverse(words), id }, story };
        // What is only decided of and not held comes after all others, until it comes.
        let Some(held) = held.first().copied() else { return Ok(standing((true, 0, id))) };
        self.standings.note(standing(held));
        Ok(standing(held))
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
