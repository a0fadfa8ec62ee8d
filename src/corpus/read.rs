//! Rows → articles: what changed since a number, one article, and the sums.

use rusqlite::{OptionalExtension, params};
use sha2::{Digest, Sha256};

use super::facts::{self, Columns};
use super::pack::Kind;
use super::{Corpus, identity};
use crate::article::{Article, ArticleId, Cut, CutReason, Span};
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
    /// The article that the story is named after which it prints; itself when there are no copies.
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

/// An article as its row and that of its capture hold it.
pub(super) struct Packed {
    columns: Columns,
    capture: i64,
    facts: Vec<u8>,
    pub(super) text: Option<Vec<u8>>,
}

/// The columns of a [`Packed`], of `versions v` and its `captures c`.
macro_rules! packed {
    () => {
        "v.headline, v.publication, v.url, v.capture, v.facts, c.text"
    };
}
pub(super) use packed;

impl Packed {
    /// Reads the columns from one on.
    pub(super) fn of(row: &rusqlite::Row<'_>, at: usize) -> rusqlite::Result<Self> {
        let columns = Columns {
            headline: row.get(at)?,
            publication: row.get(at + 1)?,
            url: row.get(at + 2)?,
            ..Columns::default()
        };
        Ok(Self { columns, capture: row.get(at + 3)?, facts: row.get(at + 4)?, text: row.get(at + 5)? })
    }
}

/// The text of the capture that was read last: the stories of one capture come one after the other.
#[derive(Default)]
pub(super) struct LastText(Option<(i64, String)>);

const HELD: &str = concat!(
    "SELECT a.id, a.version, a.change, coalesce(s.story, a.id), c.origin, ",
    packed!(),
    " FROM articles a
     JOIN versions v ON v.article_id = a.id AND v.version = a.version
     JOIN captures c ON c.id = v.capture
     LEFT JOIN copies s ON s.article_id = a.id"
);

const BARE: &str = concat!(
    "SELECT ",
    packed!(),
    " FROM articles a
     JOIN versions v ON v.article_id = a.id AND v.version = a.version
     JOIN captures c ON c.id = v.capture WHERE a.id = ?1"
);

const VERSION: &str = concat!(
    "SELECT ",
    packed!(),
    " FROM versions v JOIN captures c ON c.id = v.capture WHERE v.article_id = ?1 AND v.version = ?2"
);

impl Corpus {
    /// Up to `limit` articles that changed after `change`, in the order of their changes.
    pub fn changed_since(&self, change: u64, limit: usize) -> Result<Vec<Held>> {
        self.changed_within(change, i64::MAX as u64, limit)
    }

    /// The same of those whose change is not later than `last`.
    pub fn changed_within(&self, change: u64, last: u64, limit: usize) -> Result<Vec<Held>> {
        self.held(
            &format!("{HELD} WHERE a.change > ?1 AND a.change <= ?2 ORDER BY a.change LIMIT ?3"),
            params![change as i64, last as i64, limit as i64],
        )
    }

    /// One article, or `None` if the corpus does not hold it.
    pub fn article(&self, id: ArticleId) -> Result<Option<Held>> {
        Ok(self.held(&format!("{HELD} WHERE a.id = ?1"), params![id.0 as i64])?.pop())
    }

    /// A version of an article, valid or earlier, or `None` if the corpus does not hold it.
    pub fn version(&self, id: ArticleId, version: u32) -> Result<Option<Article>> {
        let packed = self
            .db
            .prepare_cached(VERSION)
            .and_then(|mut select| select.query_row(params![id.0 as i64, version], |row| Packed::of(row, 0)).optional())
            .map_err(|e| self.failed(e))?;
        packed.map(|packed| self.unpacked(id, packed, &mut LastText::default())).transpose()
    }

    /// The number of the last change.
    pub fn change(&self) -> Result<u64> {
        self.number("SELECT value FROM meta WHERE key = 'change'")
    }

    /// How often stories were told otherwise than before.
    pub fn stories_told(&self) -> Result<u64> {
        self.number("SELECT value FROM meta WHERE key = 'stories'")
    }

    /// The articles of stories that are not named after them (ascending), each with the one that its story is named after.
    pub fn stories(&self) -> Result<Vec<(ArticleId, ArticleId)>> {
        let id = |row: &rusqlite::Row<'_>, at| row.get::<_, i64>(at).map(|id| ArticleId(id as u64));
        self.listed("SELECT article_id, story FROM copies ORDER BY article_id", [], |row| {
            Ok((id(row, 0)?, id(row, 1)?))
        })
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
            copies: self.number("SELECT count(*) FROM copies")?,
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
                        Ok((row.get(0)?, row.get(1)?, row.get(2)?, story, row.get(4)?, Packed::of(row, 5)?))
                    })?
                    .collect::<rusqlite::Result<Vec<(i64, u32, i64, ArticleId, String, Packed)>>>()
            })
            .map_err(|e| self.failed(e))?;
        let mut last = LastText::default();
        rows.into_iter()
            .map(|(id, version, change, story, origin, packed)| {
                let id = ArticleId(id as u64);
                let article = self.unpacked(id, packed, &mut last)?;
                Ok(Held { id, version, change: change as u64, story, origin, article })
            })
            .collect()
    }

    /// The text of an article as it is held, without where it was captured.
    pub(super) fn bare_article(&self, id: ArticleId) -> Result<Option<Article>> {
        let packed = self
            .db
            .prepare_cached(BARE)
            .and_then(|mut select| select.query_row([id.0 as i64], |row| Packed::of(row, 0)).optional())
            .map_err(|e| self.failed(e))?;
        packed.map(|packed| self.unpacked(id, packed, &mut LastText::default())).transpose()
    }

    /// Reads an article back.
    pub(super) fn unpacked(&self, id: ArticleId, packed: Packed, last: &mut LastText) -> Result<Article> {
        let damaged = |reason| Error::DamagedArticle { id, path: self.folder.clone(), reason };
        if last.0.as_ref().is_none_or(|(capture, _)| *capture != packed.capture) {
            let text = self.unpack_text(packed.text.as_deref())?.map_err(damaged)?;
            last.0 = Some((packed.capture, text));
        }
        let text = last.0.as_ref().map_or("", |(_, text)| text);
        let facts = self.unpack(&packed.facts)?.map_err(damaged)?;
        facts::article(packed.columns, &facts, text).map_err(damaged)
    }

    /// Unpacks a value of a table, or says what is wrong with it.
    pub(super) fn unpack(&self, packed: &[u8]) -> Result<std::result::Result<Vec<u8>, String>> {
        self.packing.unpack(&self.db, packed).map_err(|e| self.failed(e))
    }

    /// The text of a capture from its column, or what is wrong with it.
    pub(super) fn unpack_text(&self, packed: Option<&[u8]>) -> Result<std::result::Result<String, String>> {
        let Some(packed) = packed else { return Ok(Ok(String::new())) };
        let bytes = self.unpack(packed)?.map_err(|e| format!("its text cannot be unpacked: {e}"));
        Ok(bytes.and_then(|bytes| String::from_utf8(bytes).map_err(|_| "its text is no UTF-8".into())))
    }

    /// The cuts of a capture from their column, or what is wrong with them.
    pub(super) fn unpack_cuts(&self, packed: Option<&[u8]>) -> Result<std::result::Result<Vec<Cut>, String>> {
        let Some(packed) = packed else { return Ok(Ok(Vec::new())) };
        let json = self.unpack(packed)?.map_err(|e| format!("its cuts cannot be unpacked: {e}"));
        Ok(json.and_then(|json| cuts(&json)))
    }

    /// Packs a value for a table.
    pub(super) fn pack(&self, kind: Kind, bytes: &[u8]) -> Result<Vec<u8>> {
        self.packing.pack(&self.db, kind, bytes).map_err(|e| self.failed(e))
    }
}

/// Start, end and reason of each cut.
fn cuts(json: &[u8]) -> std::result::Result<Vec<Cut>, String> {
    let stored: Vec<(usize, usize, String)> =
        serde_json::from_slice(json).map_err(|e| format!("its cuts cannot be read: {e}"))?;
    let cut = |(start, end, reason): (usize, usize, String)| {
        let reason = CutReason::parse(&reason).ok_or_else(|| format!("'{reason}' is no reason of a cut"))?;
        let span = (start <= end).then(|| Span::new(start, end)).ok_or("a cut ends before it begins")?;
        Ok(Cut { reason, span })
    };
    stored.into_iter().map(cut).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_are_read_back_with_their_reasons() {
        let read = cuts(br#"[[2,35,"promotion"]]"#).unwrap();
        assert_eq!(read, [Cut { reason: CutReason::Promotion, span: Span::new(2, 35) }]);
        assert!(cuts(br#"[[2,35,"whim"]]"#).is_err() && cuts(br#"[[9,3,"promotion"]]"#).is_err());
    }
}
