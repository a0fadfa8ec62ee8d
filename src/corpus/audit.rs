//! Corpus → what is damaged in it: every page of the database, every hash, every span, and the chain of the decisions.
//!
//! Reads everything that is held, once. Damage is told with its place and the remedy and never ends the audit, except where
//! the database cannot be read at all.

use std::collections::HashSet;
use std::fmt;

use sha2::{Digest, Sha256};

use super::read::{LastText, Packed, packed};
use super::{Corpus, identity};
use crate::article::{ArticleId, Cut};
use crate::error::{Error, Result};

/// Findings of SQLite that are listed; more say nothing new.
const MOST_OF_DATABASE: usize = 20;

/// Something on disk that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// Where: a file and line, an article, a capture.
    pub place: String,
    /// What is wrong there.
    pub what: String,
    /// What helps.
    pub remedy: Remedy,
}

/// What helps against damage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Remedy {
    /// The corpus must come from a backup.
    Restore,
    /// The page can be ingested again.
    IngestAgain,
    /// A person has to look at the line.
    MendLine,
    /// The index has to be built anew.
    Reindex,
    /// The index has to catch up.
    CatchUp,
}

impl Remedy {
    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Restore => "restore",
            Self::IngestAgain => "ingest-again",
            Self::MendLine => "mend-line",
            Self::Reindex => "reindex",
            Self::CatchUp => "catch-up",
        }
    }

    /// Whether the index can be mended from the corpus alone.
    pub fn is_of_index(self) -> bool {
        matches!(self, Self::Reindex | Self::CatchUp)
    }
}

impl fmt::Display for Remedy {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Restore => "restore a backup with 'dateline restore FILE --overwrite'",
            Self::IngestAgain => "ingest its page again, or restore a backup",
            Self::MendLine => "compare the line with a backup and mend it; the other decisions hold",
            Self::Reindex => "run 'dateline check --repair', which builds the index anew",
            Self::CatchUp => "run 'dateline check --repair', which lets the index catch up",
        })
    }
}

/// What an audit looked at and found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Audit {
    /// Articles whose versions were read.
    pub articles: u64,
    /// Captures whose texts were read.
    pub captures: u64,
    /// Captures whose bytes are kept and have the SHA-256 with which they came.
    pub raw: u64,
    /// Decisions that could be read.
    pub decisions: u64,
    /// What is wrong.
    pub damage: Vec<Damage>,
}

impl Audit {
    fn found(&mut self, place: impl Into<String>, what: impl Into<String>, remedy: Remedy) {
        self.damage.push(Damage { place: place.into(), what: what.into(), remedy });
    }
}

/// Rows that must not be: a condition in words, and what gives the places where it is broken.
const BROKEN: [(&str, &str); 5] = [
    (
        "the version that is said to be valid is not held",
        "SELECT printf('article %016x', id) FROM articles a
         WHERE NOT EXISTS (SELECT 1 FROM versions v WHERE v.article_id = a.id AND v.version = a.version)",
    ),
    (
        "its change is later than the last one",
        "SELECT printf('article %016x', id) FROM articles WHERE change > (SELECT value FROM meta WHERE key = 'change')",
    ),
    (
        "a version was captured nowhere",
        "SELECT printf('article %016x', article_id) FROM versions v
         WHERE NOT EXISTS (SELECT 1 FROM captures c WHERE c.id = v.capture)",
    ),
    (
        "a story of it is not held",
        "SELECT 'capture ' || c.origin FROM sightings s JOIN captures c ON c.id = s.capture
         WHERE NOT EXISTS (SELECT 1 FROM versions v WHERE v.article_id = s.article_id AND v.version = s.version)",
    ),
    (
        "the article that its story is named after is not held",
        "SELECT printf('article %016x', article_id) FROM copies k
         WHERE NOT EXISTS (SELECT 1 FROM articles a WHERE a.id = k.story)",
    ),
];

impl Corpus {
    /// Reads all that is held and says what is damaged.
    ///
    /// # Errors
    /// When the log of decisions cannot be read.
    pub fn audit(&self) -> Result<Audit> {
        let mut audit = Audit::default();
        for look in
            [Self::audit_database, Self::audit_rows, Self::audit_captures, Self::audit_articles, Self::audit_decisions]
        {
            let looked = look(self, &mut audit);
            // A question that fails is damage itself: values of rows are read in the middle of it.
            if let Err(Error::Corpus { source, .. }) = looked {
                audit.found(self.database().display().to_string(), source.to_string(), Remedy::Restore);
            } else {
                looked?;
            }
            // Of pages that are damaged every further question may fail, and says nothing new.
            if audit.damage.iter().any(|damage| damage.remedy == Remedy::Restore) {
                break;
            }
        }
        Ok(audit)
    }

    fn database(&self) -> std::path::PathBuf {
        self.folder.join(super::DATABASE)
    }

    fn audit_database(&self, audit: &mut Audit) -> Result<()> {
        let sql = format!("PRAGMA integrity_check({MOST_OF_DATABASE})");
        let mut check = self.db.prepare(&sql).map_err(|e| self.failed(e))?;
        let told = check.query_map([], |row| row.get::<_, String>(0)).map_err(|e| self.failed(e))?;
        for what in told {
            let what = what.map_err(|e| self.failed(e))?;
            if what != "ok" {
                audit.found(self.database().display().to_string(), what, Remedy::Restore);
            }
        }
        Ok(())
    }

    fn audit_rows(&self, audit: &mut Audit) -> Result<()> {
        for (what, sql) in BROKEN {
            let mut select = self.db.prepare(sql).map_err(|e| self.failed(e))?;
            let places = select.query_map([], |row| row.get::<_, String>(0));
            for place in places.map_err(|e| self.failed(e))? {
                audit.found(place.map_err(|e| self.failed(e))?, what, Remedy::IngestAgain);
            }
        }
        Ok(())
    }

    /// Texts can be unpacked, cuts lie within them, and bytes that are kept are those that came.
    fn audit_captures(&self, audit: &mut Audit) -> Result<()> {
        let mut select = self
            .db
            .prepare("SELECT origin, sha256, text, cuts, raw FROM captures WHERE verdict <> 'failed' ORDER BY id")
            .map_err(|e| self.failed(e))?;
        let mut rows = select.query([]).map_err(|e| self.failed(e))?;
        while let Some(row) = rows.next().map_err(|e| self.failed(e))? {
            let origin: String = row.get(0).map_err(|e| self.failed(e))?;
            audit.captures += 1;
            let place = format!("capture {origin}");
            match self.text_and_cuts(row)? {
                Err(what) => audit.found(place, what, Remedy::IngestAgain),
                Ok((text, cuts)) if cuts.iter().any(|cut| cut.span.of(&text).is_none()) => {
                    audit.found(place, "a cut lies outside its text", Remedy::IngestAgain);
                }
                Ok(_) => {}
            }
            if let Some(what) = self.raw_of(row, audit)? {
                audit.found(format!("capture {origin}"), what, Remedy::IngestAgain);
            }
        }
        Ok(())
    }

    /// Every version is the one whose hash was noted, and its paragraphs point into its capture.
    fn audit_articles(&self, audit: &mut Audit) -> Result<()> {
        let mut select = self
            .db
            .prepare(concat!(
                "SELECT v.article_id, v.version, v.hash, ",
                packed!(),
                " FROM versions v JOIN captures c ON c.id = v.capture ORDER BY v.id"
            ))
            .map_err(|e| self.failed(e))?;
        let mut rows = select.query([]).map_err(|e| self.failed(e))?;
        let (mut seen, mut last) = (HashSet::new(), LastText::default());
        while let Some(row) = rows.next().map_err(|e| self.failed(e))? {
            let (id, version, hash): (i64, u32, Vec<u8>) =
                (|| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))().map_err(|e| self.failed(e))?;
            let packed = Packed::of(row, 3).map_err(|e| self.failed(e))?;
            audit.articles += u64::from(seen.insert(id));
            // A text that cannot be unpacked has been told with its capture.
            if self.unpack_text(packed.text.as_deref())?.is_err() {
                continue;
            }
            let id = ArticleId(id as u64);
            let what = match self.unpacked(id, packed, &mut last) {
                Ok(article) if identity::content_hash(&article)[..] == hash[..] => continue,
                Ok(_) => "it is not what was stored: its SHA-256 differs".to_owned(),
                Err(Error::DamagedArticle { reason, .. }) => reason,
                Err(error) => return Err(error),
            };
            audit.found(format!("article {id}, version {version}"), what, Remedy::IngestAgain);
        }
        Ok(())
    }

    fn audit_decisions(&self, audit: &mut Audit) -> Result<()> {
        let log = self.decisions()?;
        audit.decisions = log.decisions.len() as u64;
        for (line, what) in log.damaged.iter().cloned() {
            audit.found(format!("decisions.jsonl, line {line}"), what, Remedy::MendLine);
        }
        Ok(())
    }

    fn text_and_cuts(&self, row: &rusqlite::Row<'_>) -> Result<std::result::Result<(String, Vec<Cut>), String>> {
        let (text, cuts): (Option<Vec<u8>>, Option<Vec<u8>>) =
            (|| Ok((row.get(2)?, row.get(3)?)))().map_err(|e| self.failed(e))?;
        let (text, cuts) = (self.unpack_text(text.as_deref())?, self.unpack_cuts(cuts.as_deref())?);
        Ok(text.and_then(|text| Ok((text, cuts?))))
    }

    /// What is wrong with the bytes of a capture, if they are kept. The hash of a capture may cover more than they are (a
    /// file beside it, the head of its feed), so it can only speak for them.
    fn raw_of(&self, row: &rusqlite::Row<'_>, audit: &mut Audit) -> Result<Option<String>> {
        let (sha256, raw): (Vec<u8>, Option<Vec<u8>>) =
            (|| Ok((row.get(1)?, row.get(4)?)))().map_err(|e| self.failed(e))?;
        let Some(raw) = raw else { return Ok(None) };
        Ok(match self.unpack(&raw)? {
            Err(error) => Some(format!("its bytes cannot be unpacked: {error}")),
            Ok(bytes) => {
                audit.raw += u64::from(Sha256::digest(&bytes)[..] == sha256[..]);
                None
            }
        })
    }
}
