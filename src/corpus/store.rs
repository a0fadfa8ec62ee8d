//! Cleaned captures → rows, in batches that are stored whole or not at all.
//!
//! An article is recognised by its identity; one without an address whose file was edited is recognised by what its
//! previous capture held (same external id, same headline, or half of the paragraphs). Nothing is ever deleted: an
//! edited article gets a version, a story that left its page stays held.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use rusqlite::{OptionalExtension, Transaction, params};

use super::pack::Kind;
use super::prepared::{Prepared, Row, Story};
use super::read::{LastText, Packed, packed};
use super::signature::Signature;
use super::{Corpus, identity, print, stories};
use crate::article::{Article, ArticleId, Standing};
use crate::capture::{Capture, Failure, Origin};
use crate::clean::Verdict;
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

/// A row of `versions` to be.
pub(super) struct NewVersion {
    pub(super) id: ArticleId,
    pub(super) version: i64,
    pub(super) capture: i64,
    pub(super) hash: [u8; 32],
    pub(super) row: Row,
}

/// The article that a story of a capture is.
struct Named {
    id: ArticleId,
    identity: String,
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
    pub fn fingerprint_of(&self, origin: &Origin) -> Result<Option<[u8; 16]>> {
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

    pub(super) fn insert_version(&self, new: &NewVersion) -> Result<()> {
        let NewVersion { id, version, capture, hash, row: Row { columns, facts } } = new;
        let facts = self.pack(Kind::Facts, facts)?;
        self.db
            .prepare_cached(
                "INSERT INTO versions (article_id, version, capture, hash, headline, publication, published, url, bytes, bylined, facts)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            )
            .and_then(|mut insert| {
                let c = columns;
                let id = id.0 as i64;
                insert.execute(params![
                    id, version, capture, hash, c.headline, c.publication, c.published, c.url, c.bytes, c.bylined, facts
                ])
            })
            .map(drop)
            .map_err(|e| self.failed(e))
    }
}

impl Batch<'_> {
    /// Stores what became of a capture.
    pub fn store(&mut self, capture: &Capture, prepared: Prepared) -> Result<Stored> {
        let previous = self.previous(&capture.origin)?;
        let row = self.insert_capture(capture, &prepared)?;
        let named = self.recognise(&prepared, &previous)?;
        let Prepared { cleaned, stories, .. } = prepared;
        let mut stored = Stored::default();
        for (position, ((article, story), named)) in cleaned.articles.iter().zip(stories).zip(named).enumerate() {
            let (version, outcome) = self.keep(&named, article, story, row, &previous)?;
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
            "INSERT INTO captures (origin, sha256, fingerprint, verdict, reason) VALUES (?1, x'', x'', 'failed', ?2)",
            params![failure.origin.to_string(), failure.reason],
        )
        .map(drop)
    }

    /// Makes the batch part of the corpus, and says anew which articles are copies where that has changed.
    pub fn commit(self) -> Result<()> {
        let standings = stories::derive(self.corpus, &self.tx, &self.signed)?;
        self.run("UPDATE meta SET value = ?1 WHERE key = 'change'", [self.change])?;
        let corpus = self.corpus;
        self.tx.commit().map_err(|e| corpus.failed(e))?;
        stories::remember(corpus, self.signed, standings);
        corpus.learn_when_due()
    }

    fn insert_capture(&self, capture: &Capture, prepared: &Prepared) -> Result<i64> {
        let cleaned = &prepared.cleaned;
        let (verdict, reason) = match &cleaned.verdict {
            Verdict::Article => ("article", None),
            Verdict::NotArticle { reason } => ("not-article", Some(reason)),
        };
        let raw = self.keep_raw.then(|| self.corpus.packing.pack_raw(&capture.raw));
        self.run(
            "INSERT INTO captures (origin, sha256, fingerprint, verdict, reason, fetched, text, cuts, cut_bytes, raw)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![
                capture.origin.to_string(),
                capture.sha256,
                prepared.fingerprint,
                verdict,
                reason,
                capture.hints.fetched,
                self.corpus.pack(Kind::Text, cleaned.text.as_bytes())?,
                prepared.cuts.as_deref().map(|cuts| self.corpus.pack(Kind::Facts, cuts)).transpose()?,
                prepared.cut_bytes,
                raw
            ],
        )?;
        let row = self.tx.last_insert_rowid();
        if let Some(words) = capture.print.as_ref().map(|print| &print.words).filter(|words| !words.is_empty()) {
            let words = self.corpus.packing.pack_raw(&print::encode(words));
            self.run("INSERT INTO prints VALUES (?1, ?2)", params![row, words])?;
        }
        Ok(row)
    }

    /// The articles that the latest capture of this origin held.
    fn previous(&self, origin: &Origin) -> Result<HashMap<ArticleId, Predecessor>> {
        let articles = self
            .tx
            .prepare_cached(concat!(
                "SELECT s.article_id, s.version, v.hash, ",
                packed!(),
                " FROM sightings s
                 JOIN versions v ON v.article_id = s.article_id AND v.version = s.version
                 JOIN captures c ON c.id = v.capture
                 WHERE s.capture = (SELECT max(id) FROM captures WHERE origin = ?1 AND verdict <> 'failed')"
            ))
            .and_then(|mut select| {
                select
                    .query_map([origin.to_string()], |row| {
                        Ok((row.get(0)?, row.get(1)?, row.get(2)?, Packed::of(row, 3)?))
                    })?
                    .collect::<rusqlite::Result<Vec<(i64, i64, [u8; 32], Packed)>>>()
            })
            .map_err(|e| self.corpus.failed(e))?;
        let mut last = LastText::default();
        articles
            .into_iter()
            .map(|(id, version, hash, packed)| {
                let id = ArticleId(id as u64);
                let article = self.corpus.unpacked(id, packed, &mut last)?;
                Ok((id, Predecessor { id, version, hash, article }))
            })
            .collect()
    }

    /// The articles that the stories of a capture are: by identity, else those of the previous capture that they repeat,
    /// else those that they continue. No article is continued by two stories.
    fn recognise(&self, prepared: &Prepared, previous: &HashMap<ArticleId, Predecessor>) -> Result<Vec<Named>> {
        let stories = &prepared.cleaned.articles;
        let mut addresses: HashMap<Option<&str>, usize> = HashMap::new();
        for story in stories {
            *addresses.entry(story.url.as_deref()).or_default() += 1;
        }
        let mut named = Vec::with_capacity(stories.len());
        let mut open = Vec::new();
        for (number, story) in stories.iter().enumerate() {
            let identity = self.identity_of(story, addresses[&story.url.as_deref()] == 1)?;
            let mut id = identity::article_id(&identity);
            let hash = prepared.stories[number].hash;
            if identity.starts_with("text:") && self.version_of(id)?.is_none() {
                match previous.values().filter(|old| old.hash == hash).map(|old| old.id).min() {
                    Some(old) => id = old,
                    None => open.push(number),
                }
            }
            named.push(Named { id, identity });
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
        Ok(self.corpus.bare_article(id)?.and_then(|held| held.external_id))
    }

    /// Whether what is held is a later version by the source's own count, or withdraws this one.
    fn is_newer(&self, id: ArticleId, article: &Article) -> Result<bool> {
        let (Some(revision), Some(held)) = (article.revision, self.corpus.bare_article(id)?) else { return Ok(false) };
        let withdraws = held.revision == Some(revision) && held.standing == Standing::Withdrawn;
        Ok(held.revision.is_some_and(|held| held > revision) || withdraws)
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
        Named { id, identity }: &Named,
        article: &Article,
        Story { hash, row, signature }: Story,
        capture: i64,
        previous: &HashMap<ArticleId, Predecessor>,
    ) -> Result<(i64, Outcome)> {
        let held = self.version_of(*id)?;
        if let Some((version, held_hash)) = held {
            if held_hash == hash || self.is_newer(*id, article)? {
                return Ok((version, Outcome::Unchanged));
            }
            // What this very origin said before and says again is no news, even if another origin of the same address
            // has said something else since.
            if let Some(old) = previous.get(id).filter(|old| old.hash == hash) {
                return Ok((old.version, Outcome::Unchanged));
            }
        }
        let signature = match (self.signed.remove(id), held) {
            (Some(earlier), _) => signature.in_place_of_signed(earlier),
            (None, Some(_)) => self.corpus.bare_article(*id)?.iter().fold(signature, Signature::in_place_of),
            (None, None) => signature,
        };
        self.signed.insert(*id, signature);
        self.change += 1;
        let version = held.map_or(1, |(version, _)| version + 1);
        if held.is_none() {
            let told_by_address = article.url.as_deref().is_some_and(|url| *identity == identity::of_address(url));
            self.run(
                "INSERT INTO articles (id, identity, version, change) VALUES (?1, ?2, ?3, ?4)",
                params![id.0 as i64, (!told_by_address).then_some(identity), version, self.change],
            )?;
        } else {
            self.run(
                "UPDATE articles SET version = ?2, change = ?3 WHERE id = ?1",
                params![id.0 as i64, version, self.change],
            )?;
        }
        self.corpus.insert_version(&NewVersion { id: *id, version, capture, hash, row })?;
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
