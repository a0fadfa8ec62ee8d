//! Corpus → what a librarian may have to look at: inputs that failed, articles that are nearly copies.

use rusqlite::params;

use super::Corpus;
use crate::article::ArticleId;
use crate::error::Result;

impl Corpus {
    /// The inputs that could not be read at their last attempt, each with the reason, in the order of their origins.
    pub fn failures(&self) -> Result<Vec<(String, String)>> {
        self.listed(
            "SELECT origin, coalesce(reason, '') FROM captures WHERE verdict = 'failed'
             AND id = (SELECT max(id) FROM captures later WHERE later.origin = captures.origin) ORDER BY origin",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
    }

    /// Pairs of articles that are no copies and share at least so many thousandths of their word sequences, the most alike
    /// first, each pair once.
    pub fn near_copies(&self, least: u16, most: usize) -> Result<Vec<(ArticleId, ArticleId, u16)>> {
        self.listed(
            "SELECT article_id, other, resemblance FROM kin
             WHERE is_copy = 0 AND article_id < other AND resemblance >= ?1 ORDER BY resemblance DESC, article_id LIMIT ?2",
            params![i64::from(least), most as i64],
            |row| {
                let id = |at| row.get::<_, i64>(at).map(|id| ArticleId(id as u64));
                Ok((id(0)?, id(1)?, row.get(2)?))
            },
        )
    }

    pub(super) fn listed<T>(
        &self,
        sql: &str,
        values: impl rusqlite::Params,
        read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        self.db
            .prepare(sql)
            .and_then(|mut select| select.query_map(values, read)?.collect())
            .map_err(|e| self.failed(e))
    }
}
