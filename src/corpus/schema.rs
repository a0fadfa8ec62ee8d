//! The tables of a corpus on disk, and which version of them a file holds.
//!
//! | table | one row per | columns worth knowing |
//! |---|---|---|
//! | `meta` | setting | `format`, `corpus` (random id), `change` (last number given), `stories` (how often some were told otherwise), `decisions` (number of the last decision noticed) |
//! | `captures` | origin and content | `origin`, `sha256` of the bytes, `fingerprint` (bytes + hints + cleaner, 16 bytes), `verdict`, `reason`, `text` (packed; what all spans point into), `cuts` (packed JSON: start, end, reason; NULL = none), `cut_bytes` together, `raw` (packed, only if kept) |
//! | `prints` | capture of a printed text | `words`: packed; where its words stand on their pages ([`super::print`]) |
//! | `articles` | article | `id` (see [`super::identity`]), `identity` (NULL = `url:` and the address of its version), `version` now valid, `change` at which it last changed; and for finding its copies ([`crate::copies`]): `words`, `marks` (how many), `bridge` (1 if it holds several stories) |
//! | `versions` | version of an article | `headline`, `publication`, `published`, `url`, `bytes` of its text, `bylined`; `facts` (packed; the rest of it, [`super::facts`]); `hash` of its content; its text is that of its `capture` |
//! | `sightings` | story of a capture | which version of which article stood at which `position` of which capture |
//! | `runs`, `marks` | sorted run of marks; block of one | for looking up who shares a mark ([`super::marks`]) |
//! | `kin` | pair of copies, or of articles that are nearly that, in both directions | `resemblance` in thousandths, `is_copy`, `shared` (marks of which one of them is a spokesman) |
//! | `copies` | article of a story that is not named after it | `story` = the centre of the story, after which it is named ([`crate::copies::settle`]) |
//! | `dictionaries` | dictionary of packed values | `number` as frames name it, `kind`, `captures` held when it was learnt, `bytes` ([`super::pack`]) |
//!
//! Packed values are zstd frames with a checksum, most of them with a dictionary.
//!
//! Validity: `articles.version` exists in `versions`; every `change` is at most `meta.change`; the latest capture of an
//! origin is the one with the highest `id`.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension};

use crate::error::{Error, Result};

/// The version of this format.
pub const FORMAT: i64 = 4;

/// Formats that are brought up to date when they are opened: the first lacked what is derived for copies, the second held
/// every text twice and nothing packed.
pub(super) const OLDER: std::ops::RangeInclusive<i64> = 1..=3;

/// Bytes of a page: rows of one or two thousand bytes leave little of it empty.
const PAGE: u32 = 16 << 10;

/// Texts come one after the other; what has a random key (articles, kin, copies) is small.
const TABLES: &str = "
CREATE TABLE meta (key TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
CREATE TABLE dictionaries (
    number INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('text', 'facts')),
    captures INTEGER NOT NULL,
    bytes BLOB NOT NULL
);
CREATE TABLE captures (
    id INTEGER PRIMARY KEY,
    origin TEXT NOT NULL,
    sha256 BLOB NOT NULL,
    fingerprint BLOB NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('article', 'not-article', 'failed')),
    reason TEXT,
    fetched TEXT,
    text BLOB,
    cuts BLOB,
    cut_bytes INTEGER NOT NULL DEFAULT 0,
    raw BLOB
);
CREATE INDEX captures_by_origin ON captures (origin, id);
CREATE TABLE prints (capture INTEGER PRIMARY KEY, words BLOB NOT NULL);
CREATE TABLE articles (
    id INTEGER PRIMARY KEY,
    identity TEXT,
    version INTEGER NOT NULL,
    change INTEGER NOT NULL,
    words INTEGER,
    marks INTEGER,
    bridge INTEGER
);
CREATE UNIQUE INDEX articles_by_change ON articles (change);
CREATE TABLE versions (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id),
    version INTEGER NOT NULL,
    capture INTEGER NOT NULL REFERENCES captures (id),
    hash BLOB NOT NULL,
    headline TEXT,
    publication TEXT,
    published TEXT,
    url TEXT,
    bytes INTEGER NOT NULL,
    bylined INTEGER NOT NULL,
    facts BLOB NOT NULL
);
CREATE UNIQUE INDEX versions_by_article ON versions (article_id, version);
CREATE TABLE sightings (
    capture INTEGER NOT NULL REFERENCES captures (id),
    position INTEGER NOT NULL,
    article_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (capture, position)
) WITHOUT ROWID;
CREATE TABLE runs (run INTEGER PRIMARY KEY, born INTEGER NOT NULL, entries INTEGER NOT NULL);
CREATE TABLE marks (place INTEGER PRIMARY KEY, entries BLOB NOT NULL);
CREATE TABLE kin (
    article_id INTEGER NOT NULL,
    other INTEGER NOT NULL,
    resemblance INTEGER NOT NULL,
    is_copy INTEGER NOT NULL,
    shared INTEGER NOT NULL,
    PRIMARY KEY (article_id, other)
) WITHOUT ROWID;
CREATE TABLE copies (article_id INTEGER PRIMARY KEY, story INTEGER NOT NULL);
CREATE INDEX copies_by_story ON copies (story);
INSERT INTO meta VALUES ('format', 4), ('corpus', hex(randomblob(16))), ('change', 0), ('stories', 0), ('decisions', 0);
";

/// Sets what must be set before a new file is first written to.
pub(super) fn prepare_file(db: &Connection) -> rusqlite::Result<()> {
    db.pragma_update(None, "page_size", PAGE)
}

/// Creates the tables in an empty file, or checks those that are there.
pub(super) fn prepare(db: &Connection, folder: &Path) -> Result<()> {
    let fresh: bool = db
        .query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| row.get(0))
        .map_err(|source| Error::corpus(folder, source))?;
    if fresh {
        db.execute_batch(&format!("BEGIN IMMEDIATE; {TABLES} COMMIT;"))
            .map_err(|source| Error::corpus(folder, source))?;
    }
    match format(db, folder)? {
        FORMAT => Ok(()),
        older if OLDER.contains(&older) => Ok(()),
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
