//! A corpus of an older format → one of this format, when it is opened for writing.
//!
//! A new file is written beside the old one and takes its place in one step once it is whole: a run that is killed before
//! that has changed nothing, and the next one begins anew. Formats 1 and 2 held each article as JSON with its text, beside
//! the text of its capture; the rows of format 3 are copied. What is derived for copies is derived anew. Needs free space
//! for both.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use rusqlite::params;

use super::pack::Kind;
use super::prepared::Row;
use super::record::ArticleRecord;
use super::signature::Signature;
use super::store::NewVersion;
use super::{Corpus, DATABASE, connect, schema, stories};
use crate::article::{Article, ArticleId};
use crate::error::{Error, Result};

/// Captures copied, or articles signed, at a time.
const CHUNK: i64 = 1_000;

/// What is copied as it is, or nearly.
const PLAIN: &str = "
INSERT OR REPLACE INTO meta SELECT key, value FROM old.meta WHERE key <> 'format';
INSERT INTO articles (id, identity, version, change)
    SELECT a.id, CASE WHEN a.identity = 'url:' || v.url THEN NULL ELSE a.identity END, a.version, a.change
    FROM old.articles a LEFT JOIN old.versions v ON v.article_id = a.id AND v.version = a.version;
CREATE TEMP TABLE order_of_versions (capture INTEGER, article_id INTEGER, version INTEGER);
INSERT INTO order_of_versions SELECT capture, article_id, version FROM old.versions ORDER BY capture;
CREATE INDEX temp.order_of_captures ON order_of_versions (capture);
";

/// What format 3 holds as this one does.
const AS_IT_IS: &str = "
INSERT OR REPLACE INTO meta SELECT key, value FROM old.meta WHERE key <> 'format';
INSERT INTO dictionaries SELECT * FROM old.dictionaries;
INSERT INTO captures SELECT * FROM old.captures ORDER BY id;
INSERT INTO prints SELECT * FROM old.prints;
INSERT INTO articles (id, identity, version, change) SELECT id, identity, version, change FROM old.articles;
INSERT INTO versions SELECT * FROM old.versions ORDER BY id;
INSERT INTO sightings SELECT * FROM old.sightings;
";

const CAPTURES: &str =
    "SELECT id, origin, sha256, fingerprint, verdict, reason, fetched, text, cuts, raw FROM old.captures
    WHERE id > ?1 ORDER BY id LIMIT ?2";

const VERSIONS: &str = "SELECT v.article_id, v.version, v.hash, v.article FROM order_of_versions o
    JOIN old.versions v ON v.article_id = o.article_id AND v.version = o.version WHERE o.capture = ?1";

/// Does what is left to do, if anything. Only the holder of the writer's lock may.
pub(super) fn bring_up_to_date(folder: &Path) -> Result<()> {
    let (path, building) = (folder.join(DATABASE), folder.join("dateline.sqlite.new"));
    let failed = |source| Error::corpus(folder, source);
    remove(&building)?;
    if !path.exists() {
        return Ok(());
    }
    let old = connect(&path)?;
    let is_empty: bool =
        old.query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| row.get(0)).map_err(failed)?;
    if is_empty {
        return Ok(());
    }
    let format = schema::format(&old, folder)?;
    drop(old);
    if !schema::OLDER.contains(&format) {
        return Ok(());
    }
    tracing::warn!("the corpus is of format {format} and is being brought to format {}, once", schema::FORMAT);
    let corpus = Corpus::over(folder, &building, None)?;
    copy(&corpus, &path, format)?;
    corpus
        .db
        .execute_batch("DETACH old; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode=DELETE;")
        .map_err(failed)?;
    drop(corpus);
    replace(folder, &path, &building)
}

/// Puts the new file in the place of the old one, which nobody may have open: its log would be taken for that of the new.
fn replace(folder: &Path, path: &Path, building: &Path) -> Result<()> {
    let failed = |source| Error::corpus(folder, source);
    let old = connect(path)?;
    let mode: rusqlite::Result<String> = old.query_row("PRAGMA journal_mode=DELETE", [], |row| row.get(0));
    drop(old);
    let is_open_elsewhere = match &mode {
        Ok(mode) => mode != "delete",
        Err(error) => error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy),
    };
    if is_open_elsewhere {
        return Err(Error::Locked { path: path.to_owned(), holder: String::new() });
    }
    mode.map_err(failed)?;
    let io = |source| Error::io("write", path, source);
    File::open(building).and_then(|file| file.sync_all()).map_err(io)?;
    std::fs::rename(building, path).map_err(io)?;
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(io)
}

fn remove(building: &Path) -> Result<()> {
    for end in ["", "-wal", "-shm", "-journal"] {
        let mut name = building.as_os_str().to_owned();
        name.push(end);
        match std::fs::remove_file(PathBuf::from(name)) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                return Err(Error::io("remove", building, source));
            }
            _ => {}
        }
    }
    Ok(())
}

fn copy(corpus: &Corpus, path: &Path, format: i64) -> Result<()> {
    let failed = |source| corpus.failed(source);
    corpus.db.execute("ATTACH ?1 AS old", [path.to_string_lossy()]).map_err(failed)?;
    if format > 2 {
        corpus.db.execute_batch(&format!("BEGIN; {AS_IT_IS} COMMIT;")).map_err(failed)?;
        return sign_all(corpus);
    }
    corpus.db.execute_batch(PLAIN).map_err(failed)?;
    let mut last = 0;
    while let Some(next) = copy_captures(corpus, last)? {
        last = next;
        corpus.learn_when_due()?;
    }
    corpus.db.execute("INSERT INTO sightings SELECT * FROM old.sightings", []).map_err(failed)?;
    if format > 1 {
        corpus.db.execute("INSERT INTO prints SELECT * FROM old.prints", []).map_err(failed)?;
    }
    sign_all(corpus)
}

/// Copies the captures after one, and the articles that they gave. Returns the last of them.
fn copy_captures(corpus: &Corpus, after: i64) -> Result<Option<i64>> {
    let failed = |source| corpus.failed(source);
    let tx = corpus.db.unchecked_transaction().map_err(failed)?;
    let mut select = corpus.db.prepare_cached(CAPTURES).map_err(failed)?;
    let mut rows = select.query(params![after, CHUNK]).map_err(failed)?;
    let mut last = None;
    while let Some(row) = rows.next().map_err(failed)? {
        last = Some(copy_capture(corpus, row)?);
    }
    drop(rows);
    tx.commit().map_err(failed)?;
    Ok(last)
}

fn copy_capture(corpus: &Corpus, row: &rusqlite::Row<'_>) -> Result<i64> {
    let failed = |source| corpus.failed(source);
    let cell = |at| row.get::<_, rusqlite::types::Value>(at).map_err(failed);
    let (id, origin): (i64, String) = (row.get(0).map_err(failed)?, row.get(1).map_err(failed)?);
    let damaged =
        |reason: String| Error::DamagedCapture { origin: origin.clone(), path: corpus.folder.clone(), reason };
    let packed: Option<Vec<u8>> = row.get(7).map_err(failed)?;
    let text = corpus.unpack_text(packed.as_deref())?.map_err(damaged)?;
    let cuts: String = row.get(8).map_err(failed)?;
    let spans: Vec<(i64, i64, String)> =
        serde_json::from_str(&cuts).map_err(|e| damaged(format!("its cuts cannot be read: {e}")))?;
    let mut fingerprint: Vec<u8> = row.get(3).map_err(failed)?;
    fingerprint.truncate(16);
    corpus
        .db
        .prepare_cached(
            "INSERT INTO captures (id, origin, sha256, fingerprint, verdict, reason, fetched, text, cuts, cut_bytes, raw)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )
        .map_err(failed)?
        .execute(params![
            id,
            origin,
            cell(2)?,
            fingerprint,
            cell(4)?,
            cell(5)?,
            cell(6)?,
            packed.map(|_| corpus.pack(Kind::Text, text.as_bytes())).transpose()?,
            (!spans.is_empty()).then(|| corpus.pack(Kind::Facts, cuts.as_bytes())).transpose()?,
            spans.iter().map(|(start, end, _)| end - start).sum::<i64>(),
            cell(9)?,
        ])
        .map_err(failed)?;
    copy_versions(corpus, id, &text)?;
    Ok(id)
}

fn copy_versions(corpus: &Corpus, capture: i64, text: &str) -> Result<()> {
    let failed = |source| corpus.failed(source);
    let versions: Vec<(i64, i64, [u8; 32], String)> = corpus
        .db
        .prepare_cached(VERSIONS)
        .and_then(|mut select| {
            let rows = select.query_map([capture], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
            rows.collect()
        })
        .map_err(failed)?;
    for (id, version, hash, json) in versions {
        let id = ArticleId(id as u64);
        let record: ArticleRecord = serde_json::from_str(&json).map_err(|e| Error::DamagedArticle {
            id,
            path: corpus.folder.clone(),
            reason: e.to_string(),
        })?;
        let row = Row::of(&Article::from(record), text);
        corpus.insert_version(&NewVersion { id, version, capture, hash, row })?;
    }
    Ok(())
}

/// Signs the articles that are not.
fn sign_all(corpus: &Corpus) -> Result<()> {
    let mut last = -1;
    loop {
        let unsigned = unsigned(corpus, last)?;
        let Some(next) = unsigned.last() else { return Ok(()) };
        last = next.0 as i64;
        sign(corpus, &unsigned)?;
    }
}

fn unsigned(corpus: &Corpus, after: i64) -> Result<Vec<ArticleId>> {
    corpus
        .db
        .prepare_cached("SELECT id FROM articles WHERE words IS NULL AND id > ?1 ORDER BY id LIMIT ?2")
        .and_then(|mut select| {
            select.query_map([after, CHUNK], |row| row.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()
        })
        .map(|ids| ids.into_iter().map(|id| ArticleId(id as u64)).collect())
        .map_err(|e| corpus.failed(e))
}

fn sign(corpus: &Corpus, ids: &[ArticleId]) -> Result<()> {
    let mut signed = BTreeMap::new();
    for id in ids {
        if let Some(held) = corpus.bare_article(*id)? {
            signed.insert(*id, Signature::of(&held));
        }
    }
    let tx = corpus.db.unchecked_transaction().map_err(|e| corpus.failed(e))?;
    stories::derive(corpus, &tx, &signed)?;
    tx.commit().map_err(|e| corpus.failed(e))
}

#[cfg(test)]
mod tests {
    use super::super::identity;
    use super::*;

    #[test]
    fn every_version_is_byte_for_byte_what_the_older_format_held() {
        for format in ["format-1", "format-2"] {
            let folder = tempfile::tempdir().unwrap();
            let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/corpora");
            let database = folder.path().join(DATABASE);
            std::fs::copy(fixtures.join(format).with_extension("sqlite"), &database).unwrap();
            let old: BTreeMap<(i64, i64), String> = connect(&database)
                .unwrap()
                .prepare("SELECT article_id, version, article FROM versions")
                .unwrap()
                .query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))
                .unwrap()
                .collect::<rusqlite::Result<_>>()
                .unwrap();
            assert_eq!(old.len(), 6);
            let corpus = Corpus::write(folder.path()).unwrap();
            for ((id, version), json) in old {
                let article = Article::from(serde_json::from_str::<ArticleRecord>(&json).unwrap());
                let held = corpus.version(ArticleId(id as u64), version as u32).unwrap().unwrap();
                assert_eq!(held, article);
                let hash: Vec<u8> = corpus
                    .db
                    .query_row(
                        "SELECT hash FROM versions WHERE article_id = ?1 AND version = ?2",
                        [id, version],
                        |row| row.get(0),
                    )
                    .unwrap();
                assert_eq!(identity::content_hash(&held)[..], hash[..]);
            }
        }
    }
}
