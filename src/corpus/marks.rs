//! Marks → the articles that have them, however many there are: sorted runs that are merged as they grow.
//!
//! A table with a row a mark would be written to at a random place for each of them, which after a million articles is a page
//! read and written for each. Here every batch writes its marks as one sorted run; runs are merged so that each is more
//! than twice as long as the next younger one (logarithmic method: Bentley and Saxe, "Decomposable searching problems",
//! J. Algorithms 1980; O'Neil et al., "The log-structured merge-tree", 1996). So a mark is rewritten a few times, always in order.
//!
//! A run is blocks of `marks`, whose `place` is the number of the run and the first mark of the block (48 bits). A block is
//! entries in the order of marks, then articles: the difference to the mark before (LEB128), then eight bytes, little end
//! first: twice the article's number, plus one if the mark is taken from it. The entry of the younger run counts.

use std::collections::{BTreeMap, BTreeSet};
use std::iter::Peekable;

use rusqlite::{Connection, Statement, params};

use crate::article::ArticleId;

/// Bits of a mark.
const MARK_BITS: u32 = 48;
/// Bytes of entries from which a block is full: several fit in a page of the file.
const BLOCK: usize = 3_900;
/// A run that is at most so many times as long as all younger ones together is merged with them.
const GROWTH: i64 = 2;
/// If marks are looked up in more than one of so many entries, reading all blocks in order is quicker than seeking.
const SEEK: i64 = 256;
/// Bits of the filter for each mark held, and hashes for each: one mark in a few hundred is looked for in vain.
const FILTER_BITS: usize = 12;
const FILTER_HASHES: u64 = 4;
/// Largest filter, bytes.
const MOST_FILTER: usize = 256 << 20;

/// Who has a mark: its articles, ascending.
pub(super) type Holders = BTreeMap<u64, Vec<ArticleId>>;

/// One entry of a run: mark, article, and whether it is taken away.
type Entry = (u64, u64, bool);

/// Which marks may be held, so that most of those that are new are not looked for. It is never wrong about one that is held.
#[derive(Debug, Default)]
pub(super) struct Filter {
    bits: Vec<u64>,
    room: usize,
    held: usize,
}

impl Filter {
    fn with_room(room: usize) -> Self {
        let words = (room * FILTER_BITS / 64).clamp(1_024, MOST_FILTER / 8);
        Self { bits: vec![0; words.next_power_of_two()], room, held: 0 }
    }

    fn places(&self, mark: u64) -> impl Iterator<Item = (usize, u64)> + use<> {
        // Marks are hashes already: two halves of another mixing give all places (Kirsch and Mitzenmacher, 2006).
        let mixed = mark.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let (step, mask) = ((mixed >> 32) | 1, self.bits.len() as u64 * 64 - 1);
        (0..FILTER_HASHES).map(move |n| {
            let bit = mixed.rotate_left(23).wrapping_add(n.wrapping_mul(step)) & mask;
            ((bit / 64) as usize, 1 << (bit % 64))
        })
    }

    fn add(&mut self, mark: u64) {
        for (word, bit) in self.places(mark) {
            self.bits[word] |= bit;
        }
        self.held += 1;
    }

    fn may_hold(&self, mark: u64) -> bool {
        self.places(mark).all(|(word, bit)| self.bits[word] & bit != 0)
    }
}

/// The articles that have these marks (ascending).
pub(super) fn holders(
    db: &Connection,
    marks: &BTreeSet<u64>,
    filter: &mut Option<Filter>,
) -> rusqlite::Result<Holders> {
    let runs = runs(db)?;
    let held: i64 = runs.iter().map(|(_, entries)| entries).sum();
    let asked = marks.len() as i64;
    if filter.as_ref().is_some_and(|filter| filter.held > filter.room) {
        *filter = None;
    }
    let reads_all = asked * SEEK > held;
    if filter.is_none() && !reads_all && asked * SEEK * 16 > held {
        *filter = Some(filled(db, held)?);
    }
    let hopeful: Vec<u64> = match filter {
        Some(filter) => marks.iter().copied().filter(|mark| filter.may_hold(*mark)).collect(),
        None => marks.iter().copied().collect(),
    };
    let mut found: Vec<Entry> = Vec::new();
    // From the oldest to the youngest, whose word counts.
    for (run, entries) in runs {
        let mut keep = |entry| found.push(entry);
        if hopeful.len() as i64 * SEEK > entries {
            scan(db, run, &hopeful, &mut keep)?
        } else {
            seek(db, run, &hopeful, &mut keep)?
        }
    }
    // The order among equals stays, and each run is in order already.
    found.sort_by_key(|(mark, article, _)| (*mark, *article));
    let mut holders: Vec<(u64, Vec<ArticleId>)> = Vec::new();
    for same in found.chunk_by(|one, next| (one.0, one.1) == (next.0, next.1)) {
        if let [.., (mark, article, false)] = same {
            match holders.last_mut() {
                Some((last, ids)) if last == mark => ids.push(ArticleId(*article)),
                _ => holders.push((*mark, vec![ArticleId(*article)])),
            }
        }
    }
    Ok(holders.into_iter().collect())
}

/// Writes the marks that came and those that are gone as the youngest run. Where an article has a mark in both, it came.
pub(super) fn write(
    db: &Connection,
    came: &Holders,
    gone: &Holders,
    filter: &mut Option<Filter>,
) -> rusqlite::Result<()> {
    let mut changed: BTreeMap<(u64, u64), bool> = BTreeMap::new();
    for (holders, taken) in [(gone, true), (came, false)] {
        changed.extend(holders.iter().flat_map(|(mark, ids)| ids.iter().map(move |id| ((*mark, id.0), taken))));
    }
    if changed.is_empty() {
        return Ok(());
    }
    if let Some(filter) = filter {
        came.keys().for_each(|mark| filter.add(*mark));
    }
    add_run(db, changed.into_iter().map(|((mark, article), taken)| Ok((mark, article, taken))))?;
    merge(db)
}

/// Merges the youngest runs as long as the next older one is not much longer.
fn merge(db: &Connection) -> rusqlite::Result<()> {
    let runs = runs(db)?;
    let (mut together, mut from) = (0, runs.len());
    while let Some((_, entries)) = from.checked_sub(1).and_then(|older| runs.get(older)) {
        if from < runs.len() && *entries > GROWTH * together {
            break;
        }
        together += entries;
        from -= 1;
    }
    let merged = &runs[from..];
    if merged.len() < 2 {
        return Ok(());
    }
    let mut statements = merged.iter().map(|_| db.prepare(BLOCKS_OF_RUN)).collect::<rusqlite::Result<Vec<_>>>()?;
    let parts = statements.iter_mut().zip(merged).map(|(statement, (run, _))| entries(statement, *run));
    let parts = parts.map(|part| Ok(part?.peekable())).collect::<rusqlite::Result<Vec<_>>>()?;
    add_run(db, Merged { parts, drops_taken: from == 0 })?;
    drop(statements);
    for (run, _) in merged {
        db.execute("DELETE FROM marks WHERE place >= ?1 AND place < ?2", params![place(*run, 0), place(run + 1, 0)])?;
        db.execute("DELETE FROM runs WHERE run = ?1", [run])?;
    }
    Ok(())
}

/// Runs as one, in order; of the entries of one mark and article the youngest.
struct Merged<I: Iterator<Item = rusqlite::Result<Entry>>> {
    /// From the oldest to the youngest.
    parts: Vec<Peekable<I>>,
    /// Whether nothing older is left from which a mark could be taken.
    drops_taken: bool,
}

impl<I: Iterator<Item = rusqlite::Result<Entry>>> Iterator for Merged<I> {
    type Item = rusqlite::Result<Entry>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let mut least: Option<(u64, u64)> = None;
            for part in &mut self.parts {
                match part.peek() {
                    Some(Err(_)) => return part.next(),
                    Some(Ok((mark, article, _))) if least.is_none_or(|least| (*mark, *article) < least) => {
                        least = Some((*mark, *article));
                    }
                    _ => {}
                }
            }
            let least = least?;
            let is_it = |entry: &rusqlite::Result<Entry>| entry.as_ref().is_ok_and(|e| (e.0, e.1) == least);
            let youngest = self.parts.iter_mut().filter_map(|part| part.next_if(is_it)).last()?;
            if !(self.drops_taken && youngest.as_ref().is_ok_and(|entry| entry.2)) {
                return Some(youngest);
            }
        }
    }
}

/// Numbers and lengths of all runs, the oldest first.
fn runs(db: &Connection) -> rusqlite::Result<Vec<(i64, i64)>> {
    db.prepare_cached("SELECT run, entries FROM runs ORDER BY born")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

const BLOCKS_OF_RUN: &str = "SELECT place, entries FROM marks WHERE place >= ?1 AND place < ?2 ORDER BY place";

/// The `place` of a mark in a run.
fn place(run: i64, mark: u64) -> i64 {
    run << MARK_BITS | mark as i64
}

/// The first mark of a block.
fn first(place: i64) -> u64 {
    place as u64 & ((1 << MARK_BITS) - 1)
}

/// Writes entries (ascending) as a new run, the youngest. Entries of one mark stay in one block.
fn add_run(db: &Connection, entries: impl Iterator<Item = rusqlite::Result<Entry>>) -> rusqlite::Result<()> {
    let taken: BTreeSet<i64> = runs(db)?.into_iter().map(|(run, _)| run).collect();
    let run = (0..).find(|run| !taken.contains(run)).unwrap_or(0);
    let mut insert = db.prepare_cached("INSERT INTO marks VALUES (?1, ?2)")?;
    let (mut block, mut begins, mut last, mut count) = (Vec::with_capacity(2 * BLOCK), 0, 0, 0);
    for entry in entries {
        let (mark, article, taken) = entry?;
        if block.len() >= BLOCK && mark != last {
            insert.execute(params![place(run, begins), block])?;
            block.clear();
        }
        if block.is_empty() {
            (begins, last) = (mark, mark);
        }
        put_number(&mut block, mark - last);
        block.extend((article << 1 | u64::from(taken)).to_le_bytes());
        (last, count) = (mark, count + 1);
    }
    if !block.is_empty() {
        insert.execute(params![place(run, begins), block])?;
    }
    db.execute("INSERT INTO runs VALUES (?1, (SELECT coalesce(max(born), 0) + 1 FROM runs), ?2)", params![run, count])?;
    Ok(())
}

/// LEB128: seven bits a byte, the lowest first, the top bit set where more follow.
fn put_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// The entries of a block; what is cut short at the end is left out, as it can only come from damage.
fn read_block(place: i64, block: &[u8], mut visit: impl FnMut(Entry)) {
    let (mut rest, mut mark) = (block, first(place));
    while !rest.is_empty() {
        let (mut difference, mut shift) = (0u64, 0);
        loop {
            let Some((byte, after)) = rest.split_first() else { return };
            difference |= u64::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
            (rest, shift) = (after, shift + 7);
            if byte & 0x80 == 0 {
                break;
            }
        }
        let Some((bytes, after)) = rest.split_first_chunk::<8>() else { return };
        let number = u64::from_le_bytes(*bytes);
        mark = mark.wrapping_add(difference);
        rest = after;
        visit((mark, number >> 1, number & 1 == 1));
    }
}

/// All entries of a run, in order.
fn entries<'s>(
    statement: &'s mut Statement<'_>,
    run: i64,
) -> rusqlite::Result<impl Iterator<Item = rusqlite::Result<Entry>> + 's> {
    let blocks = statement.query_map(params![place(run, 0), place(run + 1, 0)], |row| {
        let mut entries = Vec::new();
        read_block(row.get(0)?, row.get_ref(1)?.as_blob()?, |entry| entries.push(entry));
        Ok(entries)
    })?;
    Ok(blocks.flat_map(|block| match block {
        Ok(entries) => entries.into_iter().map(Ok).collect::<Vec<_>>(),
        Err(error) => vec![Err(error)],
    }))
}

/// Visits the entries of these marks (ascending) by reading the whole run.
fn scan(db: &Connection, run: i64, marks: &[u64], visit: &mut impl FnMut(Entry)) -> rusqlite::Result<()> {
    let mut statement = db.prepare_cached(BLOCKS_OF_RUN)?;
    let mut rows = statement.query(params![place(run, 0), place(run + 1, 0)])?;
    let mut wanted = marks.iter().peekable();
    while let Some(row) = rows.next()? {
        read_block(row.get(0)?, row.get_ref(1)?.as_blob()?, |entry| {
            while wanted.next_if(|mark| **mark < entry.0).is_some() {}
            if wanted.peek().is_some_and(|mark| **mark == entry.0) {
                visit(entry);
            }
        });
    }
    Ok(())
}

/// Visits the entries of these marks by looking for the block of each.
fn seek(db: &Connection, run: i64, marks: &[u64], visit: &mut impl FnMut(Entry)) -> rusqlite::Result<()> {
    let mut statement = db.prepare_cached(
        "SELECT place, entries FROM marks WHERE place <= ?1 AND place >= ?2 ORDER BY place DESC LIMIT 1",
    )?;
    for mark in marks {
        let mut rows = statement.query(params![place(run, *mark), place(run, 0)])?;
        if let Some(row) = rows.next()? {
            read_block(row.get(0)?, row.get_ref(1)?.as_blob()?, |entry| {
                if entry.0 == *mark {
                    visit(entry);
                }
            });
        }
    }
    Ok(())
}

/// A filter of all marks that are held.
fn filled(db: &Connection, held: i64) -> rusqlite::Result<Filter> {
    let mut filter = Filter::with_room(held as usize * 2 + (1 << 20));
    let mut statement = db.prepare_cached("SELECT place, entries FROM marks")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        read_block(row.get(0)?, row.get_ref(1)?.as_blob()?, |(mark, ..)| filter.add(mark));
    }
    Ok(filter)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn database() -> Connection {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch(
            "CREATE TABLE runs (run INTEGER PRIMARY KEY, born INTEGER NOT NULL, entries INTEGER NOT NULL);
             CREATE TABLE marks (place INTEGER PRIMARY KEY, entries BLOB NOT NULL);",
        )
        .unwrap();
        db
    }

    fn entered(pairs: &[(u64, u64)]) -> Holders {
        let mut holders = Holders::new();
        for (mark, id) in pairs.iter().collect::<BTreeSet<_>>() {
            holders.entry(*mark).or_default().push(ArticleId(*id));
        }
        holders
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn marks_that_come_and_go_in_any_batches_are_held_as_in_a_plain_set(
            batches in prop::collection::vec(
                (prop::collection::vec((0..60u64, 0..9u64), 0..40), prop::collection::vec((0..60u64, 0..9u64), 0..12)), 1..12,
            ),
            spread in 1u64..1_000_000_007,
        ) {
            let (db, mut filter) = (database(), None);
            let mut plain: BTreeSet<(u64, u64)> = BTreeSet::new();
            let far = |pairs: &[(u64, u64)]| pairs.iter().map(|(mark, id)| (mark * spread, *id)).collect::<Vec<_>>();
            for (came, gone) in &batches {
                let (came, gone) = (far(came), far(gone));
                write(&db, &entered(&came), &entered(&gone), &mut filter).unwrap();
                gone.iter().for_each(|pair| { plain.remove(pair); });
                plain.extend(came);
                let asked: BTreeSet<u64> = (0..60).map(|mark| mark * spread).collect();
                let expected = entered(&plain.iter().copied().collect::<Vec<_>>());
                prop_assert_eq!(holders(&db, &asked, &mut filter).unwrap(), expected.clone());
                let mut whole = Some(filled(&db, 100).unwrap());
                prop_assert_eq!(holders(&db, &asked, &mut whole).unwrap(), expected);
            }
        }
    }

    #[test]
    fn many_batches_make_few_runs_and_every_mark_is_found_in_them() {
        let (db, mut filter) = (database(), None);
        let mark = |n: u64| n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 16;
        for batch in 0..60 {
            let pairs: Vec<_> = (batch * 500..(batch + 1) * 500).map(|n| (mark(n), n)).collect();
            write(&db, &entered(&pairs), &Holders::new(), &mut filter).unwrap();
        }
        let runs = runs(&db).unwrap();
        assert!(runs.len() < 8 && runs.iter().map(|(_, entries)| entries).sum::<i64>() == 30_000, "{runs:?}");
        for few in [BTreeSet::from([mark(7), mark(29_999)]), (0..30_000).step_by(300).map(mark).collect()] {
            assert_eq!(holders(&db, &few, &mut filter).unwrap().len(), few.len());
        }
        assert!(holders(&db, &BTreeSet::from([mark(30_001)]), &mut filter).unwrap().is_empty());
    }

    #[test]
    fn a_mark_that_more_articles_have_than_a_block_holds_has_all_of_them() {
        let (db, mut filter) = (database(), None);
        let pairs: Vec<_> = (0..2_000).map(|id| (77, id)).chain([(76, 1), (78, 2)]).collect();
        write(&db, &entered(&pairs), &Holders::new(), &mut filter).unwrap();
        assert_eq!(holders(&db, &BTreeSet::from([77]), &mut filter).unwrap()[&77].len(), 2_000);
        assert_eq!(holders(&db, &BTreeSet::from([78]), &mut filter).unwrap()[&78], [ArticleId(2)]);
    }

    #[test]
    fn damaged_blocks_are_read_without_fear() {
        for block in [&[0xff; 30][..], &[5, 1, 2], &[0x80, 0x80]] {
            read_block(place(3, 9), block, |_| {});
        }
    }
}
