//! Cleaned captures → rows, in batches that are stored whole or not at all.
//!
//! An article is recognised by its identity; one without an address whose file was edited is recognised by what its
//! previous capture held (same external id, same headline, or half of the paragraphs). Nothing is ever deleted: an
//! edited article gets a version, a story that left its page stays held.

use std::collections::HashMap;

use rusqlite::{OptionalExtension, Transaction, params};

use super::record::ArticleRecord;
use super::{Corpus, identity};
use crate::article::{Article, ArticleId};
use crate::capture::{Capture, Failure, Origin};
use crate::clean::{Cleaned, Verdict};
use crate::error::{Error, Result};

/// Whether an article was new to the corpus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// First version.
    New,
    /// A further version.
    Changed,
    /// Held already, as it is.
    Unchanged,
}

/// What storing one capture did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stored {
    /// Its articles in the order of the page.
    pub articles: Vec<(ArticleId, Outcome)>,
}

/// Captures on their way into the corpus; nothing is seen by others before [`Batch::commit`], and a batch that is
/// dropped or killed leaves no trace.
#[derive(Debug)]
pub struct Batch<'c> {
    corpus: &'c Corpus,
    tx: Transaction<'c>,
    change: i64,
    keep_raw: bool,
}

/// An article that the previous capture of the same origin held.
struct Predecessor {
    id: ArticleId,
    article: Article,
}

impl Corpus {
    /// Begins a batch. With `keep_raw` the captures' bytes are stored too, compressed.
    pub fn batch(&self, keep_raw: bool) -> Result<Batch<'_>> {
        let tx = self.db.unchecked_transaction().map_err(|e| self.failed(e))?;
        let change = tx
            .query_row("SELECT value FROM meta WHERE key = 'change'", [], |row| row.get(0))
            .map_err(|e| self.failed(e))?;
        Ok(Batch { corpus: self, tx, change, keep_raw })
    }

    /// The fingerprint of the latest capture of an origin that was read successfully, or `None`.
    pub fn fingerprint_of(&self, origin: &Origin) -> Result<Option<[u8; 32]>> {
        self.db
            .prepare_cached(
                "SELECT fingerprint FROM captures WHERE origin = ?1 AND verdict <> 'failed' ORDER BY id DESC LIMIT 1",
            )
            .and_then(|mut select| select.query_row([origin.to_string()], |row| row.get(0)).optional())
            .map_err(|e| self.failed(e))
    }

    pub(super) fn failed(&self, source: rusqlite::Error) -> Error {
        Error::corpus(&self.folder, source)
    }
}

impl Batch<'_> {
    /// Stores what became of a capture.
    pub fn store(&mut self, capture: &Capture, cleaned: &Cleaned) -> Result<Stored> {
        let previous = self.previous(&capture.origin)?;
        let row = self.insert_capture(capture, cleaned)?;
        let mut stored = Stored::default();
        for (position, article) in cleaned.articles.iter().enumerate() {
            let alone = cleaned.articles.iter().filter(|other| other.url == article.url).count() == 1;
            let name = identity::identity(article, alone);
            let id = self.recognise(&name, article, &previous)?;
            let (version, outcome) = self.keep(id, &name, article, row, &previous)?;
            self.run(
                "INSERT INTO sightings VALUES (?1, ?2, ?3, ?4)",
                params![row, position as i64, id.0 as i64, version],
            )?;
            stored.articles.push((id, outcome));
        }
        Ok(stored)
    }

    /// Remembers an input that could not be read.
    pub fn fail(&mut self, failure: &Failure) -> Result<()> {
        let Origin { path, .. } = &failure.origin;
        let known: Option<String> = self
            .tx
            .prepare_cached("SELECT reason FROM captures WHERE origin = ?1 ORDER BY id DESC LIMIT 1")
            .and_then(|mut select| select.query_row([failure.origin.to_string()], |row| row.get(0)).optional())
            .map_err(|e| self.corpus.failed(e))?
            .flatten();
        if known.as_ref() == Some(&failure.reason) {
            return Ok(());
        }
        self.run(
            "INSERT INTO captures (origin, path, sha256, fingerprint, verdict, reason)
             VALUES (?1, ?2, x'', x'', 'failed', ?3)",
            params![failure.origin.to_string(), path, failure.reason],
        )
        .map(drop)
    }

    /// Makes the batch part of the corpus.
    pub fn commit(self) -> Result<()> {
        self.run("UPDATE meta SET value = ?1 WHERE key = 'change'", [self.change])?;
        let corpus = self.corpus;
        self.tx.commit().map_err(|e| corpus.failed(e))
    }

    fn insert_capture(&self, capture: &Capture, cleaned: &Cleaned) -> Result<i64> {
        let (verdict, reason) = match &cleaned.verdict {
            Verdict::Article => ("article", None),
            Verdict::NotArticle { reason } => ("not-article", Some(reason)),
        };
        let cuts: Vec<_> = cleaned.cuts.iter().map(|c| (c.span.start, c.span.end, c.reason.name())).collect();
        let raw = self.keep_raw.then(|| compress(&capture.raw)).transpose()?;
        self.run(
            "INSERT INTO captures (origin, path, sha256, fingerprint, verdict, reason, fetched, text, cuts, raw)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![
                capture.origin.to_string(),
                capture.origin.path,
                capture.sha256,
                identity::fingerprint(capture),
                verdict,
                reason,
                capture.hints.fetched,
                compress(cleaned.text.as_bytes())?,
                serde_json::to_string(&cuts).expect("numbers and names are always JSON"),
                raw
            ],
        )?;
        Ok(self.tx.last_insert_rowid())
    }

    /// The articles that the latest capture of this origin held.
    fn previous(&self, origin: &Origin) -> Result<HashMap<ArticleId, Predecessor>> {
        let articles = self
            .tx
            .prepare_cached(
                "SELECT a.id, v.article FROM sightings s
                 JOIN articles a ON a.id = s.article_id
                 JOIN versions v ON v.article_id = a.id AND v.version = a.version
                 WHERE s.capture = (SELECT max(id) FROM captures WHERE origin = ?1 AND verdict <> 'failed')",
            )
            .and_then(|mut select| {
                select
                    .query_map([origin.to_string()], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?
                    .collect::<rusqlite::Result<Vec<_>>>()
            })
            .map_err(|e| self.corpus.failed(e))?;
        articles
            .into_iter()
            .map(|(id, json)| {
                let id = ArticleId(id as u64);
                let record: ArticleRecord = serde_json::from_str(&json).map_err(|source| Error::DamagedArticle {
                    id,
                    path: self.corpus.folder.clone(),
                    source,
                })?;
                Ok((id, Predecessor { id, article: record.into() }))
            })
            .collect()
    }

    /// The article that this is: by identity, else the one of the previous capture that it continues.
    fn recognise(
        &self,
        name: &str,
        article: &Article,
        previous: &HashMap<ArticleId, Predecessor>,
    ) -> Result<ArticleId> {
        let id = identity::article_id(name);
        if article.url.is_some() || self.version_of(id)?.is_some() {
            return Ok(id);
        }
        let mut candidates: Vec<&Predecessor> =
            previous.values().filter(|old| old.article.url.is_none() && continues(article, &old.article)).collect();
        candidates.sort_by_key(|old| old.id);
        Ok(candidates.first().map_or(id, |old| old.id))
    }

    fn version_of(&self, id: ArticleId) -> Result<Option<(i64, [u8; 32])>> {
        self.tx
            .prepare_cached(
                "SELECT a.version, v.hash FROM articles a
                 JOIN versions v ON v.article_id = a.id AND v.version = a.version WHERE a.id = ?1",
            )
            .and_then(|mut select| select.query_row([id.0 as i64], |row| Ok((row.get(0)?, row.get(1)?))).optional())
            .map_err(|e| self.corpus.failed(e))
    }

    /// Writes the article as a new article, as a new version, or not at all.
    fn keep(
        &mut self,
        id: ArticleId,
        name: &str,
        article: &Article,
        capture: i64,
        previous: &HashMap<ArticleId, Predecessor>,
    ) -> Result<(i64, Outcome)> {
        let hash = identity::content_hash(article);
        let held = self.version_of(id)?;
        if let Some((version, held_hash)) = held {
            // What this very origin said before and says again is no news, even if another origin of the same address
            // has said something else since.
            let said_before = previous.get(&id).is_some_and(|old| identity::content_hash(&old.article) == hash);
            if held_hash == hash || said_before {
                return Ok((version, Outcome::Unchanged));
            }
        }
        self.change += 1;
        let version = held.map_or(1, |(version, _)| version + 1);
        if held.is_none() {
            self.run("INSERT INTO articles VALUES (?1, ?2, ?3, ?4)", params![id.0 as i64, name, version, self.change])?;
        } else {
            self.run(
                "UPDATE articles SET version = ?2, change = ?3 WHERE id = ?1",
                params![id.0 as i64, version, self.change],
            )?;
        }
        let json = serde_json::to_string(&ArticleRecord::from(article)).expect("a record is always JSON");
        self.run(
            "INSERT INTO versions (article_id, version, capture, hash, article) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![id.0 as i64, version, capture, hash, json],
        )?;
        Ok((version, if held.is_none() { Outcome::New } else { Outcome::Changed }))
    }

    fn run(&self, sql: &str, values: impl rusqlite::Params) -> Result<usize> {
        self.tx
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute(values))
            .map_err(|e| self.corpus.failed(e))
    }
}

/// Whether an article without an address continues one that stood in the same file before.
fn continues(new: &Article, old: &Article) -> bool {
    if new.external_id.is_some() || old.external_id.is_some() {
        return new.external_id == old.external_id;
    }
    if new.headline.is_some() && new.headline == old.headline {
        return true;
    }
    let shared = new.paragraphs.iter().filter(|p| old.paragraphs.iter().any(|q| q.text == p.text)).count();
    2 * shared >= new.paragraphs.len().max(1) && shared > 0
}

fn compress(bytes: &[u8]) -> Result<Vec<u8>> {
    zstd::bulk::compress(bytes, 3).map_err(|source| Error::io("compress", std::path::Path::new("capture"), source))
}
