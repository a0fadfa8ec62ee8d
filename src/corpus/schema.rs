//! The tables of a corpus on disk, and which version of them a file holds.
//!
//! | table | one row per | columns worth knowing |
//! |---|---|---|
//! | `meta` | setting | `format`, `corpus` (random id), `change` (last number given), `decisions` (number of the last decision noticed) |
//! | `captures` | origin and content | `origin`, `sha256` of the bytes, `fingerprint` (bytes + hints + cleaner), `verdict`, `reason`, `text` (zstd; what all spans point into), `cuts` (JSON: start, end, reason), `raw` (zstd, only if kept) |
//! | `prints` | capture of a printed text | `words`: where its words stand on their pages ([`super::print`]) |
//! | `articles` | article | `id` (see [`super::identity`]), `version` now valid, `change` at which it last changed |
//! | `versions` | version of an article | `article` JSON ([`super::record`]), `hash` of its content; the readable columns are derived from the JSON |
//! | `sightings` | story of a capture | which version of which article stood at which `position` of which capture |
//!
//! Validity: `articles.version` exists in `versions`; every `change` is at most `meta.change`; the latest capture of an
//! origin is the one with the highest `id`.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension};

use crate::error::{Error, Result};

/// The version of this format.
pub const FORMAT: i64 = 1;

const TABLES: &str = "
CREATE TABLE meta (key TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
CREATE TABLE captures (
    id INTEGER PRIMARY KEY,
    origin TEXT NOT NULL,
    path TEXT NOT NULL,
    sha256 BLOB NOT NULL,
    fingerprint BLOB NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('article', 'not-article', 'failed')),
    reason TEXT,
    fetched TEXT,
    text BLOB,
    cuts TEXT NOT NULL DEFAULT '[]',
    raw BLOB
);
CREATE INDEX captures_by_origin ON captures (origin, id);
CREATE INDEX captures_by_path ON captures (path);
CREATE TABLE articles (
    id INTEGER PRIMARY KEY,
    identity TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    change INTEGER NOT NULL
);
CREATE UNIQUE INDEX articles_by_change ON articles (change);
CREATE TABLE versions (
    article_id INTEGER NOT NULL REFERENCES articles (id),
    version INTEGER NOT NULL,
    capture INTEGER NOT NULL REFERENCES captures (id),
    hash BLOB NOT NULL,
    article TEXT NOT NULL,
    headline TEXT GENERATED ALWAYS AS (json_extract(article, '$.headline')) VIRTUAL,
    publication TEXT GENERATED ALWAYS AS (json_extract(article, '$.publication')) VIRTUAL,
    published TEXT GENERATED ALWAYS AS (json_extract(article, '$.published.date')) VIRTUAL,
    url TEXT GENERATED ALWAYS AS (json_extract(article, '$.url')) VIRTUAL,
    PRIMARY KEY (article_id, version)
) WITHOUT ROWID;
CREATE TABLE sightings (
    capture INTEGER NOT NULL REFERENCES captures (id),
    position INTEGER NOT NULL,
    article_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (capture, position)
) WITHOUT ROWID;
CREATE INDEX sightings_by_article ON sightings (article_id);
INSERT INTO meta VALUES ('format', 1), ('corpus', hex(randomblob(16))), ('change', 0), ('decisions', 0);
";

/// Creates the tables in an empty file, or checks those that are there.
pub(super) fn prepare(db: &Connection, folder: &Path) -> Result<()> {
    let fresh: bool = db
        .query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| row.get(0))
        .map_err(|source| Error::corpus(folder, source))?;
    if fresh {
        db.execute_batch(&format!("BEGIN IMMEDIATE; {TABLES} COMMIT;"))
            .map_err(|source| Error::corpus(folder, source))?;
    }
    check(db, folder)?;
    // Came after the first corpora; one that has none lacks nothing but the places of words.
    db.execute_batch("CREATE TABLE IF NOT EXISTS prints (capture INTEGER PRIMARY KEY, words BLOB NOT NULL)")
        .map_err(|source| Error::corpus(folder, source))
}

/// Refuses a file of another version, and one that is no corpus.
pub(super) fn check(db: &Connection, folder: &Path) -> Result<()> {
    let format: Option<i64> = db
        .query_row("SELECT value FROM meta WHERE key = 'format'", [], |row| row.get(0))
        .optional()
        .map_err(|source| Error::corpus(folder, source))?;
    match format {
        Some(FORMAT) => Ok(()),
        found => Err(Error::CorpusFormat { path: folder.to_owned(), found: found.unwrap_or(0), wanted: FORMAT }),
    }
}
