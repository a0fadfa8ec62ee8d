//! Bytes ⇄ packed bytes: zstd with dictionaries that the corpus learns from what it holds.
//!
//! An article by itself is too short to be packed well: a dictionary of what articles of this archive are made of
//! saves a third, and each stays readable without its neighbours. Every packed value is one zstd frame with a checksum
//! (RFC 8878); a frame that needs a dictionary names it, and table `dictionaries` holds it under that number. Dictionaries
//! are never removed.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, params};
use zstd::dict::{DecoderDictionary, EncoderDictionary};

use super::frame::{self, Frames};

/// Level of compression: the next two save a fiftieth more and take twice as long.
const LEVEL: i32 = 6;
/// Bytes that are kept although nobody will look at them soon: the level below costs half as much.
const RAW_LEVEL: i32 = 3;
/// Frames this long are packed as well without a dictionary.
const LONG: usize = 1 << 20;

/// What a dictionary is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// Texts of captures.
    Text,
    /// What is known of articles beside their text, and cuts.
    Facts,
}

impl Kind {
    /// Its name in the table.
    fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Facts => "facts",
        }
    }

    /// Most bytes of a dictionary: twice as much packs a fiftieth better, but should lie in the processor's cache.
    fn size(self) -> usize {
        match self {
            Self::Text => 448 << 10,
            Self::Facts => 16 << 10,
        }
    }
}

/// The dictionaries of an open corpus, read when they are first needed.
#[derive(Default)]
pub(super) struct Packing {
    newest: RefCell<HashMap<Kind, Option<EncoderDictionary<'static>>>>,
    by_number: RefCell<HashMap<u32, DecoderDictionary<'static>>>,
    frames: OnceCell<RefCell<Frames>>,
}

impl std::fmt::Debug for Packing {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Packing").field("dictionaries", &self.by_number.borrow().len()).finish()
    }
}

impl Packing {
    /// Packs a value with the newest dictionary of its kind, if there is one.
    pub(super) fn pack(&self, db: &Connection, kind: Kind, bytes: &[u8]) -> rusqlite::Result<Vec<u8>> {
        if !self.newest.borrow().contains_key(&kind) {
            let newest = newest(db, kind)?.map(|bytes| EncoderDictionary::copy(&bytes, LEVEL));
            self.newest.borrow_mut().insert(kind, newest);
        }
        let newest = self.newest.borrow();
        let dictionary = newest.get(&kind).and_then(Option::as_ref).filter(|_| bytes.len() < LONG);
        Ok(self.packed(bytes, LEVEL, dictionary))
    }

    /// Packs bytes as they came.
    pub(super) fn pack_raw(&self, bytes: &[u8]) -> Vec<u8> {
        self.packed(bytes, RAW_LEVEL, None)
    }

    fn packed(&self, bytes: &[u8], level: i32, dictionary: Option<&EncoderDictionary<'static>>) -> Vec<u8> {
        self.frames().borrow_mut().pack(bytes, level, dictionary)
    }

    /// Unpacks a value.
    ///
    /// # Errors
    /// What is wrong with it: it was damaged, or its dictionary is missing; or those of the database.
    pub(super) fn unpack(&self, db: &Connection, packed: &[u8]) -> rusqlite::Result<Result<Vec<u8>, String>> {
        let number = frame::dictionary_of(packed);
        if let Some(number) = number
            && !self.by_number.borrow().contains_key(&number)
        {
            let Some(bytes) = numbered(db, number)? else {
                return Ok(Err(format!("it needs dictionary {number}, which is missing")));
            };
            self.by_number.borrow_mut().insert(number, DecoderDictionary::copy(&bytes));
        }
        let dictionaries = self.by_number.borrow();
        let dictionary = number.and_then(|number| dictionaries.get(&number));
        Ok(self.frames().borrow_mut().unpack(packed, dictionary))
    }

    /// Learns a dictionary from samples. What is packed from now on uses it.
    pub(super) fn learn(&self, db: &Connection, kind: Kind, samples: &[Vec<u8>]) -> rusqlite::Result<()> {
        // If there is none, the next time there will be more to learn from.
        let Some((number, dictionary)) = frame::learnt(samples, kind.size()) else { return Ok(()) };
        db.execute(
            "INSERT OR IGNORE INTO dictionaries (number, kind, captures, bytes)
             VALUES (?1, ?2, (SELECT coalesce(max(id), 0) FROM captures), ?3)",
            params![number, kind.name(), dictionary],
        )?;
        self.forget();
        Ok(())
    }

    /// Lets go what was read, when it may have been taken back.
    pub(super) fn forget(&self) {
        self.newest.borrow_mut().clear();
        self.by_number.borrow_mut().clear();
    }

    fn frames(&self) -> &RefCell<Frames> {
        self.frames.get_or_init(RefCell::default)
    }
}

/// How many captures there were when the newest dictionary was learnt; 0 if there is none.
pub(super) fn learnt_at(db: &Connection) -> rusqlite::Result<i64> {
    db.query_row("SELECT coalesce(max(captures), 0) FROM dictionaries", [], |row| row.get(0))
}

fn newest(db: &Connection, kind: Kind) -> rusqlite::Result<Option<Vec<u8>>> {
    db.query_row(
        "SELECT bytes FROM dictionaries WHERE kind = ?1 ORDER BY captures DESC, number LIMIT 1",
        [kind.name()],
        |row| row.get(0),
    )
    .optional()
}

fn numbered(db: &Connection, number: u32) -> rusqlite::Result<Option<Vec<u8>>> {
    db.query_row("SELECT bytes FROM dictionaries WHERE number = ?1", [number], |row| row.get(0)).optional()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn database() -> Connection {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch(
            "CREATE TABLE captures (id INTEGER PRIMARY KEY);
             CREATE TABLE dictionaries (number INTEGER PRIMARY KEY, kind TEXT, captures INTEGER, bytes BLOB);",
        )
        .unwrap();
        db
    }

    fn samples() -> Vec<Vec<u8>> {
        let words = ["ferry", "harbour", "strike", "council", "bridge", "storm", "quay", "minister", "vote", "price"];
        let text = |n: usize| {
            (0..200).map(|w| words[(n * 7 + w * w + n * w) % words.len()]).collect::<Vec<_>>().join(" ").into_bytes()
        };
        (0..400).map(text).collect()
    }

    #[test]
    fn what_was_packed_before_and_after_a_dictionary_was_learnt_comes_back() {
        let (db, packing, samples) = (database(), Packing::default(), samples());
        let before = packing.pack(&db, Kind::Text, &samples[0]).unwrap();
        packing.learn(&db, Kind::Text, &samples).unwrap();
        let after = packing.pack(&db, Kind::Text, &samples[0]).unwrap();
        assert!(after.len() < before.len(), "{} {}", after.len(), before.len());
        for packed in [&before, &after, &packing.pack_raw(&samples[0])] {
            let other = Packing::default();
            assert_eq!(other.unpack(&db, packed).unwrap().unwrap(), samples[0]);
        }
    }

    #[test]
    fn every_flipped_byte_and_every_missing_dictionary_is_noticed() {
        let (db, packing, samples) = (database(), Packing::default(), samples());
        packing.learn(&db, Kind::Text, &samples).unwrap();
        let packed = packing.pack(&db, Kind::Text, &samples[3]).unwrap();
        for at in 0..packed.len() {
            let mut damaged = packed.clone();
            damaged[at] ^= 0x41;
            let read = packing.unpack(&db, &damaged).unwrap();
            assert!(read.is_err() || read.as_ref() == Ok(&samples[3]), "byte {at}");
        }
        assert!(packing.unpack(&database(), b"").unwrap().is_err());
        let read = Packing::default().unpack(&database(), &packed).unwrap();
        assert!(read.unwrap_err().contains("missing"));
    }
}
