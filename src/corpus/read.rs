//! Rows → articles: what changed since a number, one article, and the sums.

use rusqlite::{OptionalExtension, params};
use sha2::{Digest, Sha256};

use super::record::ArticleRecord;
use super::{Corpus, identity};
use crate::article::{Article, ArticleId};
use crate::error::{Error, Result};

/// An article as the corpus holds it, with its place in the sequence of changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    /// Its number.
    pub id: ArticleId,
    /// Its version, from 1.
    pub version: u32,
    /// The change that made it so.
    pub change: u64,
    /// The article that stands for the story that it prints; itself when there are no copies.
    pub story: ArticleId,
    /// Where the version was captured (file, or file#record).
    pub origin: String,
    /// The article itself, as the machine made it: decisions are laid over it by [`crate::curate`].
    pub article: Article,
}

/// The sums of a corpus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stats {
    /// Articles held.
    pub articles: u64,
    /// Versions of them.
    pub versions: u64,
    /// Captures that gave articles.
    pub captures: u64,
    /// Captures that were read and hold no article.
    pub not_articles: u64,
    /// Inputs that could not be read at the last attempt.
    pub failed: u64,
    /// Articles without a published date.
    pub undated: u64,
    /// Articles that are copies of another one that is held.
    pub copies: u64,
    /// The number of the last change.
    pub change: u64,
    /// SHA-256 over all articles, versions and contents, in hexadecimal: equal for equal corpora however they were made.
    pub content_hash: String,
}

const HELD: &str = "SELECT a.id, a.version, a.change, coalesce(s.story, a.id), c.origin, v.article FROM articles a
     JOIN versions v ON v.article_id = a.id AND v.version = a.version
     JOIN captures c ON c.id = v.capture
     LEFT JOIN copies s ON s.article_id = a.id";

impl Corpus {
    /// Up to `limit` articles that changed after `change`, in the order of their changes.
    pub fn changed_since(&self, change: u64, limit: usize) -> Result<Vec<Held>> {
        self.held(
            &format!("{HELD} WHERE a.change > ?1 ORDER BY a.change LIMIT ?2"),
            params![change as i64, limit as i64],
        )
    }

    /// One article, or `None` if the corpus does not hold it.
    pub fn article(&self, id: ArticleId) -> Result<Option<Held>> {
        Ok(self.held(&format!("{HELD} WHERE a.id = ?1"), params![id.0 as i64])?.pop())
    }

    /// The text of an article as it is held, without where it was captured.
    pub(super) fn bare_article(&self, id: ArticleId) -> Result<Option<Article>> {
        let json: Option<String> = self
            .db
            .prepare_cached(
                "SELECT v.article FROM articles a JOIN versions v ON v.article_id = a.id AND v.version = a.version
                 WHERE a.id = ?1",
            )
            .and_then(|mut select| select.query_row([id.0 as i64], |row| row.get(0)).optional())
            .map_err(|e| self.failed(e))?;
        let read =
            |json: String| {
                serde_json::from_str::<ArticleRecord>(&json)
                    .map(Article::from)
                    .map_err(|source| Error::DamagedArticle { id, path: self.folder.clone(), source })
            };
        json.map(read).transpose()
    }

    /// The number of the last change.
    pub fn change(&self) -> Result<u64> {
        self.number("SELECT value FROM meta WHERE key = 'change'")
    }

    /// The random name that tells this corpus from others; an index remembers whose it is.
    pub fn name(&self) -> Result<String> {
        self.db
            .query_row("SELECT value FROM meta WHERE key = 'corpus'", [], |row| row.get(0))
            .map_err(|e| self.failed(e))
    }

    /// Counts everything. Reads every article's hash: a second or so per million articles.
    pub fn stats(&self) -> Result<Stats> {
        Ok(Stats {
            articles: self.number("SELECT count(*) FROM articles")?,
            versions: self.number("SELECT count(*) FROM versions")?,
            captures: self.number("SELECT count(*) FROM captures WHERE verdict = 'article'")?,
            not_articles: self.number("SELECT count(*) FROM captures WHERE verdict = 'not-article'")?,
            failed: self.number(
                "SELECT count(*) FROM captures WHERE verdict = 'failed'
                 AND id = (SELECT max(id) FROM captures later WHERE later.origin = captures.origin)",
            )?,
            undated: self.number(
                "SELECT count(*) FROM articles a JOIN versions v ON v.article_id = a.id AND v.version = a.version
                 WHERE v.published IS NULL",
            )?,
            copies: self.number("SELECT count(*) - count(DISTINCT story) FROM copies")?,
            change: self.change()?,
            content_hash: self.content_hash()?,
        })
    }

    fn content_hash(&self) -> Result<String> {
        let mut hasher = Sha256::new();
        let mut select = self
            .db
            .prepare("SELECT article_id, version, hash FROM versions ORDER BY article_id, version")
            .map_err(|e| self.failed(e))?;
        let mut rows = select.query([]).map_err(|e| self.failed(e))?;
        while let Some(row) = rows.next().map_err(|e| self.failed(e))? {
            let (id, version, hash): (i64, i64, [u8; 32]) =
                (|| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))().map_err(|e: rusqlite::Error| self.failed(e))?;
            hasher.update(id.to_be_bytes());
            hasher.update(version.to_be_bytes());
            hasher.update(hash);
        }
        Ok(identity::hex(&hasher.finalize()))
    }

    fn number(&self, sql: &str) -> Result<u64> {
        let number: Option<i64> =
            self.db.query_row(sql, [], |row| row.get(0)).optional().map_err(|e| self.failed(e))?;
        Ok(number.unwrap_or(0) as u64)
    }

    fn held(&self, sql: &str, values: impl rusqlite::Params) -> Result<Vec<Held>> {
        let rows = self
            .db
            .prepare_cached(sql)
            .and_then(|mut select| {
                select
                    .query_map(values, |row| {
                        let story = ArticleId(row.get::<_, i64>(3)? as u64);
                        Ok((row.get(0)?, row.get(1)?, row.get(2)?, story, row.get(4)?, row.get(5)?))
                    })?
                    .collect::<rusqlite::Result<Vec<(i64, u32, i64, ArticleId, String, String)>>>()
            })
            .map_err(|e| self.failed(e))?;
        rows.into_iter()
            .map(|(id, version, change, story, origin, json)| {
                let id = ArticleId(id as u64);
                let record: ArticleRecord = serde_json::from_str(&json).map_err(|source| Error::DamagedArticle {
                    id,
                    path: self.folder.clone(),
                    source,
                })?;
                Ok(Held { id, version, change: change as u64, story, origin, article: record.into() })
            })
            .collect()
    }
}
