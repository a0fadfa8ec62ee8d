//! What is held → dictionaries for what comes: learnt once there is enough, and again when there is much more.

use rusqlite::{OptionalExtension, params};

use super::Corpus;
use super::pack::{self, Kind};
use crate::error::Result;

/// Captures from which something can be learnt.
const FIRST: i64 = 1_000;
/// A dictionary is learnt anew when so many times as many captures are held: an archive may begin with one newspaper.
const AGAIN: i64 = 16;
/// Values that are looked at.
const SAMPLES: i64 = 3_000;
/// Bytes of each that are looked at: a long text must not be all that is learnt.
const SAMPLE_BYTES: usize = 8 << 10;

/// A row by its number, packed.
const TEXT: &str = "SELECT text FROM captures WHERE id = ?1";
const FACTS: &str = "SELECT facts FROM versions WHERE id = ?1";

impl Corpus {
    /// Learns dictionaries if it is time to. Must not be called within a batch.
    pub(super) fn learn_when_due(&self) -> Result<()> {
        let failed = |e| self.failed(e);
        let held: i64 =
            self.db.query_row("SELECT coalesce(max(id), 0) FROM captures", [], |row| row.get(0)).map_err(failed)?;
        if held < FIRST || held < AGAIN * pack::learnt_at(&self.db).map_err(failed)? {
            return Ok(());
        }
        for (kind, rows) in [(Kind::Text, TEXT), (Kind::Facts, FACTS)] {
            let samples = self.samples(rows, held)?;
            self.packing.learn(&self.db, kind, &samples).map_err(failed)?;
        }
        Ok(())
    }

    fn samples(&self, row: &str, held: i64) -> Result<Vec<Vec<u8>>> {
        let mut select = self.db.prepare(row).map_err(|e| self.failed(e))?;
        let mut samples = Vec::new();
        for number in (1..=held).step_by((held / SAMPLES).max(1) as usize) {
            let packed = select.query_row(params![number], |row| row.get::<_, Option<Vec<u8>>>(0)).optional();
            let Some(packed) = packed.map_err(|e| self.failed(e))?.flatten() else { continue };
            // What is damaged teaches nothing, and is told when it is read.
            if let Ok(mut sample) = self.unpack(&packed)? {
                sample.truncate(SAMPLE_BYTES);
                samples.push(sample);
            }
        }
        Ok(samples)
    }
}
