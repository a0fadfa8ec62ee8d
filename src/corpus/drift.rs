//! Corpus → how the cleaning of each publication fares from month to month.
//!
//! When a publication changes the make of its pages, what is read from them changes at once: texts get shorter, more is
//! cut, dates and bylines are missing. The rates stand here month by month, for an alarm to compare; what is too much is
//! not decided here. Reads only what the corpus holds, and of every origin only the latest capture.

use super::Corpus;
use crate::error::Result;

/// What was read from the pages of one publication in one month.
#[derive(Debug, Clone, PartialEq)]
pub struct Drift {
    /// The publication; `None` where none is known.
    pub publication: Option<String>,
    /// `YYYY-MM` of the fetch, else of the publication of the article; `None` for articles with neither.
    pub month: Option<String>,
    /// Articles.
    pub articles: u64,
    /// Bytes of an article's text, on average.
    pub text_bytes: f64,
    /// Share of the captures' text that was cut, 0 to 1.
    pub cut_share: f64,
    /// Share of the articles with a published date, 0 to 1.
    pub dated: f64,
    /// Share of the articles with a byline or an author, 0 to 1.
    pub bylined: f64,
}

/// A capture's cuts are shared out among its stories, so that each story has its part of the page.
const DRIFT: &str = "
WITH latest AS (
    SELECT c.id, c.fetched, c.cut_bytes AS cut, (SELECT count(*) FROM sightings s WHERE s.capture = c.id) AS stories
    FROM captures c
    WHERE c.verdict = 'article' AND c.id = (SELECT max(id) FROM captures later WHERE later.origin = c.origin)
), story AS (
    SELECT v.publication,
        substr(coalesce(l.fetched, v.published), 1, 7) AS month,
        v.bytes AS kept,
        CAST(l.cut AS REAL) / l.stories AS cut,
        v.published IS NOT NULL AS dated,
        v.bylined AS bylined
    FROM latest l
    JOIN sightings s ON s.capture = l.id
    JOIN versions v ON v.article_id = s.article_id AND v.version = s.version
)
SELECT publication, month, count(*), avg(kept), sum(cut) / max(sum(cut) + sum(kept), 1), avg(dated), avg(bylined)
FROM story GROUP BY publication, month ORDER BY publication, month";

impl Corpus {
    /// The rates of every publication and month, sorted by both. Reads the row of every latest capture and article.
    pub fn drift(&self) -> Result<Vec<Drift>> {
        let mut select = self.db.prepare(DRIFT).map_err(|e| self.failed(e))?;
        let rows = select.query_map([], |row| {
            Ok(Drift {
                publication: row.get(0)?,
                month: row.get(1)?,
                articles: row.get::<_, i64>(2)? as u64,
                text_bytes: row.get(3)?,
                cut_share: row.get(4)?,
                dated: row.get(5)?,
                bylined: row.get(6)?,
            })
        });
        rows.map_err(|e| self.failed(e))?.collect::<rusqlite::Result<_>>().map_err(|e| self.failed(e))
    }
}
