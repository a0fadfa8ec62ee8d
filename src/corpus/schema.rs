//! The tables of a corpus on disk, and which version of them a file holds.
//!
//! | table | one row per | columns worth knowing |
//! |---|---|---|
//! | `meta` | setting | `format`, `corpus` (random id), `change` (last number given), `decisions` (number of the last decision noticed) |
//! | `captures` | origin and content | `origin`, `sha256` of the bytes, `fingerprint` (bytes + hints + cleaner), `verdict`, `reason`, `text` (zstd; what all spans point into), `cuts` (JSON: start, end, reason), `raw` (zstd, only if kept) |
//! | `prints` | capture of a printed text | `words`: where its words stand on their pages ([`super::print`]) |
//! | `articles` | article | `id` (see [`super::identity`]), `version` now valid, `change` at which it last changed |
//! | `versions` | version of an article | `article` JSON ([`super::record`]), `hash` of its content; the readable columns are derived from the JSON |
//! | `signatures` | article with text | `marks` ([`crate::copies`]: six bytes each, big end first), `words`, `day` (last day on which it may have been published, YYYYMMDD) |
//! | `marks` | mark of an article | for looking up who shares it; `of` = how many marks the article has |
//! | `kin` | pair of articles that have to do with each other, in both directions | `resemblance` in thousandths, `is_copy` |
//! | `copies` | article of a story that has several | `story` = the article that stands for it |
//! | `sightings` | story of a capture | which version of which article stood at which `position` of which capture |
//!
//! Validity: `articles.version` exists in `versions`; every `change` is at most `meta.change`; the latest capture of an
//! origin is the one with the highest `id`.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension};

use crate::error::{Error, Result};

/// The version of this format.
pub const FORMAT: i64 = 2;

/// The oldest format that is brought up to date when it is opened: it lacks what is derived for copies.
pub(super) const WITHOUT_COPIES: i64 = 1;

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
INSERT INTO meta VALUES ('format', 2), ('corpus', hex(randomblob(16))), ('change', 0), ('decisions', 0);
";

/// What the first format lacked: where printed words stand, and what is derived from the articles. Without foreign keys,
/// for they are written in order of their own.
pub(super) const LATER_TABLES: &str = "
CREATE TABLE IF NOT EXISTS prints (capture INTEGER PRIMARY KEY, words BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS signatures (
    article_id INTEGER PRIMARY KEY,
    marks BLOB NOT NULL,
    words INTEGER NOT NULL,
    day INTEGER
);
CREATE TABLE IF NOT EXISTS marks (
    mark INTEGER NOT NULL,
    article_id INTEGER NOT NULL,
    of INTEGER NOT NULL,
    PRIMARY KEY (mark, article_id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS kin (
    article_id INTEGER NOT NULL,
    other INTEGER NOT NULL,
    resemblance INTEGER NOT NULL,
    is_copy INTEGER NOT NULL,
    PRIMARY KEY (article_id, other)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS copies (
    article_id INTEGER PRIMARY KEY,
    story INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS copies_by_story ON copies (story);
";

/// Creates the tables in an empty file, or checks those that are there.
pub(super) fn prepare(db: &Connection, folder: &Path) -> Result<()> {
    let fresh: bool = db
        .query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| row.get(0))
        .map_err(|source| Error::corpus(folder, source))?;
    if fresh {
        db.execute_batch(&format!("BEGIN IMMEDIATE; {TABLES} {LATER_TABLES} COMMIT;"))
            .map_err(|source| Error::corpus(folder, source))?;
    }
    match format(db, folder)? {
        FORMAT | WITHOUT_COPIES => Ok(()),
        found => Err(Error::CorpusFormat { path: folder.to_owned(), found, wanted: FORMAT }),
    }
}

/// The version of a file; 0 if it is no corpus.
pub(super) fn format(db: &Connection, folder: &Path) -> Result<i64> {
    let format: Option<i64> = db
        .query_row("SELECT value FROM meta WHERE key = 'format'", [], |row| row.get(0))
        .optional()
        .map_err(|source| Error::corpus(folder, source))?;
    Ok(format.unwrap_or(0))
}
