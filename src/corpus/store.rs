//! Cleaned captures → rows, in batches that are stored whole or not at all.
//!
//! An article is recognised by its identity; one without an address whose file was edited is recognised by what its
//! previous capture held (same external id, same headline, or half of the paragraphs). Nothing is ever deleted: an
//! edited article gets a version, a story that left its page stays held.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use rusqlite::{OptionalExtension, Transaction, params};

use super::record::ArticleRecord;
use super::stories::{self, Signature};
use super::{Corpus, identity, print};
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
    /// Articles of this batch that are new or changed.
    signed: BTreeMap<ArticleId, Signature>,
}

/// An article as the previous capture of the same origin showed it.
struct Predecessor {
    id: ArticleId,
    version: i64,
    hash: [u8; 32],
    article: Article,
}

/// The article that a story of a capture is.
struct Named {
    id: ArticleId,
    identity: String,
    hash: [u8; 32],
}

impl Corpus {
    /// Begins a batch. With `keep_raw` the captures' bytes are stored too, compressed.
    pub fn batch(&self, keep_raw: bool) -> Result<Batch<'_>> {
        let tx = self.db.unchecked_transaction().map_err(|e| self.failed(e))?;
        let change = tx
            .query_row("SELECT value FROM meta WHERE key = 'change'", [], |row| row.get(0))
            .map_err(|e| self.failed(e))?;
        Ok(Batch { corpus: self, tx, change, keep_raw, signed: BTreeMap::new() })
    }

    /// The fingerprint of the latest capture of an origin; `None` if there is none or it could not be read.
    pub fn fingerprint_of(&self, origin: &Origin) -> Result<Option<[u8; 32]>> {
        self.db
            .prepare_cached(
                "SELECT CASE verdict WHEN 'failed' THEN NULL ELSE fingerprint END FROM captures
                 WHERE origin = ?1 ORDER BY id DESC LIMIT 1",
            )
            .and_then(|mut select| select.query_row([origin.to_string()], |row| row.get(0)).optional())
            .map(Option::flatten)
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
        let named = self.recognise(&cleaned.articles, &previous)?;
        let mut stored = Stored::default();
        for (position, (article, named)) in cleaned.articles.iter().zip(named).enumerate() {
            let (version, outcome) = self.keep(&named, article, row, &previous)?;
            self.run(
                "INSERT INTO sightings VALUES (?1, ?2, ?3, ?4)",
                params![row, position as i64, named.id.0 as i64, version],
            )?;
            stored.articles.push((named.id, outcome));
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

    /// Makes the batch part of the corpus, and says anew which articles are copies where that has changed.
    pub fn commit(mut self) -> Result<()> {
        let moved = stories::derive(self.corpus, &self.tx, &self.signed)?;
        for id in moved.difference(&self.signed.keys().copied().collect()) {
            self.change += 1;
            self.run("UPDATE articles SET change = ?2 WHERE id = ?1", params![id.0 as i64, self.change])?;
        }
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
        let row = self.tx.last_insert_rowid();
        if let Some(words) = capture.print.as_ref().map(|print| &print.words).filter(|words| !words.is_empty()) {
            self.run("INSERT INTO prints VALUES (?1, ?2)", params![row, compress(&print::encode(words))?])?;
        }
        Ok(row)
    }

    /// The articles that the latest capture of this origin held.
    fn previous(&self, origin: &Origin) -> Result<HashMap<ArticleId, Predecessor>> {
        let articles = self
            .tx
            .prepare_cached(
                "SELECT s.article_id, s.version, v.hash, v.article FROM sightings s
                 JOIN versions v ON v.article_id = s.article_id AND v.version = s.version
                 WHERE s.capture = (SELECT max(id) FROM captures WHERE origin = ?1 AND verdict <> 'failed')",
            )
            .and_then(|mut select| {
                select
                    .query_map([origin.to_string()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?
                    .collect::<rusqlite::Result<Vec<(i64, i64, [u8; 32], String)>>>()
            })
            .map_err(|e| self.corpus.failed(e))?;
        articles
            .into_iter()
            .map(|(id, version, hash, json)| {
                let id = ArticleId(id as u64);
                let record: ArticleRecord = serde_json::from_str(&json).map_err(|source| Error::DamagedArticle {
                    id,
                    path: self.corpus.folder.clone(),
                    source,
                })?;
                Ok((id, Predecessor { id, version, hash, article: record.into() }))
            })
            .collect()
    }

    /// The articles that the stories of a capture are: by identity, else those of the previous capture that they repeat,
    /// else those that they continue. No article is continued by two stories.
    fn recognise(&self, stories: &[Article], previous: &HashMap<ArticleId, Predecessor>) -> Result<Vec<Named>> {
        let mut addresses: HashMap<Option<&str>, usize> = HashMap::new();
        for story in stories {
            *addresses.entry(story.url.as_deref()).or_default() += 1;
        }
        let mut named = Vec::with_capacity(stories.len());
        let mut open = Vec::new();
        for (number, story) in stories.iter().enumerate() {
            let identity = self.identity_of(story, addresses[&story.url.as_deref()] == 1)?;
            let (mut id, hash) = (identity::article_id(&identity), identity::content_hash(story));
            if identity.starts_with("text:") && self.version_of(id)?.is_none() {
                match previous.values().filter(|old| old.hash == hash).map(|old| old.id).min() {
                    Some(old) => id = old,
                    None => open.push(number),
                }
            }
            named.push(Named { id, identity, hash });
        }
        let mut taken: HashSet<ArticleId> = named.iter().map(|named| named.id).collect();
        for number in open {
            let free = previous.values().filter(|old| !taken.contains(&old.id) && old.article.url.is_none());
            let continued = free.filter_map(|old| Some((likeness(&stories[number], &old.article)?, Reverse(old.id))));
            if let Some((_, Reverse(id))) = continued.max() {
                named[number].id = id;
                taken.insert(id);
            }
        }
        Ok(named)
    }

    /// The name of a story. Records with ids of their own that share an address are articles of their own.
    fn identity_of(&self, story: &Article, alone: bool) -> Result<String> {
        let identity = identity::identity(story, alone);
        let Some(own) = story.external_id.as_deref().filter(|_| identity.starts_with("url:")) else {
            return Ok(identity);
        };
        let holder = self.external_id_of(identity::article_id(&identity))?;
        Ok(if holder.is_some_and(|holder| holder != own) { format!("{identity}#{own}") } else { identity })
    }

    /// The external id of a held article.
    fn external_id_of(&self, id: ArticleId) -> Result<Option<String>> {
        self.tx
            .prepare_cached(
                "SELECT json_extract(v.article, '$.external_id') FROM articles a
                 JOIN versions v ON v.article_id = a.id AND v.version = a.version WHERE a.id = ?1",
            )
            .and_then(|mut select| select.query_row([id.0 as i64], |row| row.get(0)).optional())
            .map(Option::flatten)
            .map_err(|e| self.corpus.failed(e))
    }

    /// Whether what is held is a later version by the source's own count, or withdraws this one.
    fn is_newer(&self, id: ArticleId, article: &Article) -> Result<bool> {
        let Some(revision) = article.revision else { return Ok(false) };
        let (held, standing): (Option<i64>, Option<String>) = self
            .tx
            .prepare_cached(
                "SELECT json_extract(v.article, '$.revision'), json_extract(v.article, '$.standing') FROM articles a
                 JOIN versions v ON v.article_id = a.id AND v.version = a.version WHERE a.id = ?1",
            )
            .and_then(|mut select| select.query_row([id.0 as i64], |row| Ok((row.get(0)?, row.get(1)?))).optional())
            .map(Option::unwrap_or_default)
            .map_err(|e| self.corpus.failed(e))?;
        let held = held.unwrap_or(-1);
        let revision = i64::try_from(revision).unwrap_or(i64::MAX);
        Ok(held > revision || held == revision && standing.as_deref() == Some("withdrawn"))
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
        Named { id, identity, hash }: &Named,
        article: &Article,
        capture: i64,
        previous: &HashMap<ArticleId, Predecessor>,
    ) -> Result<(i64, Outcome)> {
        let held = self.version_of(*id)?;
        if let Some((version, held_hash)) = held {
            if held_hash == *hash || self.is_newer(*id, article)? {
                return Ok((version, Outcome::Unchanged));
            }
            // What this very origin said before and says again is no news, even if another origin of the same address
            // has said something else since.
            if let Some(old) = previous.get(id).filter(|old| old.hash == *hash) {
                return Ok((old.version, Outcome::Unchanged));
            }
        }
        self.change += 1;
        let version = held.map_or(1, |(version, _)| version + 1);
        if held.is_none() {
            self.run(
                "INSERT INTO articles VALUES (?1, ?2, ?3, ?4)",
                params![id.0 as i64, identity, version, self.change],
            )?;
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
        self.signed.insert(*id, Signature::of(article));
        Ok((version, if held.is_none() { Outcome::New } else { Outcome::Changed }))
    }

    fn run(&self, sql: &str, values: impl rusqlite::Params) -> Result<usize> {
        self.tx
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute(values))
            .map_err(|e| self.corpus.failed(e))
    }
}

/// How much an article without an address looks like one that stood in the same file before: the paragraphs that they
/// share; `None` if it does not continue it.
fn likeness(new: &Article, old: &Article) -> Option<usize> {
    if new.external_id.is_some() || old.external_id.is_some() {
        return (new.external_id == old.external_id).then_some(usize::MAX);
    }
    let known: HashSet<&str> = old.paragraphs.iter().map(|p| p.text.as_str()).collect();
    let shared = new.paragraphs.iter().filter(|p| known.contains(p.text.as_str())).count();
    let same_headline = new.headline.is_some() && new.headline == old.headline;
    (same_headline || (shared > 0 && 2 * shared >= new.paragraphs.len())).then_some(shared)
}

fn compress(bytes: &[u8]) -> Result<Vec<u8>> {
    zstd::bulk::compress(bytes, 3).map_err(|source| Error::io("compress", std::path::Path::new("capture"), source))
}
