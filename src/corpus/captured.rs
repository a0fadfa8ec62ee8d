//! Article → the capture that it was read from: the text that all spans point into, and what was cut of it.

use rusqlite::{OptionalExtension, params};

use super::{Corpus, identity};
use crate::article::{ArticleId, Cut};
use crate::error::{Error, Result};

/// What was captured where the valid version of an article was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Captured {
    /// Where it came from (file, or file#record).
    pub origin: String,
    /// SHA-256 of the bytes as they came, in hexadecimal.
    pub sha256: String,
    /// When it was fetched, as the source says.
    pub fetched: Option<String>,
    /// The text that the spans of its articles and cuts point into.
    pub text: String,
    /// What is not story, in the order of the text.
    pub cuts: Vec<Cut>,
    /// The articles that were read from it, in the order of the text.
    pub articles: Vec<ArticleId>,
    /// Whether the bytes themselves are kept.
    pub has_raw: bool,
}

/// A row of `captures`, as it is stored.
struct Row {
    number: i64,
    origin: String,
    sha256: Vec<u8>,
    fetched: Option<String>,
    text: Option<Vec<u8>>,
    cuts: Option<Vec<u8>>,
    has_raw: bool,
}

impl Corpus {
    /// The capture behind the valid version of an article, or `None` if the corpus does not hold the article.
    ///
    /// # Errors
    /// [`Error::DamagedArticle`] if its text or cuts cannot be read back; [`Error::Corpus`].
    pub fn capture_of(&self, id: ArticleId) -> Result<Option<Captured>> {
        let Some(row) = self.capture_row(id)? else { return Ok(None) };
        let damaged = |reason| Error::DamagedArticle { id, path: self.folder.clone(), reason };
        let text = self.unpack_text(row.text.as_deref())?.map_err(damaged)?;
        let cuts = self.unpack_cuts(row.cuts.as_deref())?.map_err(damaged)?;
        Ok(Some(Captured {
            origin: row.origin,
            sha256: identity::hex(&row.sha256),
            fetched: row.fetched,
            text,
            cuts,
            articles: self.articles_of(row.number)?,
            has_raw: row.has_raw,
        }))
    }

    fn capture_row(&self, id: ArticleId) -> Result<Option<Row>> {
        self.db
            .prepare_cached(
                "SELECT c.id, c.origin, c.sha256, c.fetched, c.text, c.cuts, c.raw IS NOT NULL FROM articles a
                 JOIN versions v ON v.article_id = a.id AND v.version = a.version
                 JOIN captures c ON c.id = v.capture WHERE a.id = ?1",
            )
            .and_then(|mut select| {
                let row = select.query_row([id.0 as i64], |row| {
                    Ok(Row {
                        number: row.get(0)?,
                        origin: row.get(1)?,
                        sha256: row.get(2)?,
                        fetched: row.get(3)?,
                        text: row.get(4)?,
                        cuts: row.get(5)?,
                        has_raw: row.get(6)?,
                    })
                });
                row.optional()
            })
            .map_err(|e| self.failed(e))
    }

    fn articles_of(&self, capture: i64) -> Result<Vec<ArticleId>> {
        self.db
            .prepare_cached("SELECT article_id FROM sightings WHERE capture = ?1 ORDER BY position")
            .and_then(|mut select| {
                let rows = select.query_map(params![capture], |row| Ok(ArticleId(row.get::<_, i64>(0)? as u64)))?;
                rows.collect()
            })
            .map_err(|e| self.failed(e))
    }
}
