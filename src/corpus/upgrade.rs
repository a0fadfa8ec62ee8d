//! A corpus of an older format → one of this format, when it is opened for writing.
//!
//! Format 1 lacked what is derived for copies. It is derived in batches, each of which is whole on disk: a run that is
//! killed goes on where it was. Nothing that is held is touched.

use std::collections::BTreeMap;

use rusqlite::params;

use super::stories::{self, Signature};
use super::{Corpus, schema};
use crate::article::ArticleId;
use crate::error::Result;

/// Articles signed at a time.
const CHUNK: usize = 1_000;

/// Does what is left to do, if anything.
pub(super) fn bring_up_to_date(corpus: &Corpus) -> Result<()> {
    if schema::format(&corpus.db, &corpus.folder)? != schema::WITHOUT_COPIES {
        return Ok(());
    }
    tracing::warn!("the corpus is of format 1 and is being brought to format 2: copies are looked for, once");
    corpus.db.execute_batch(schema::LATER_TABLES).map_err(|e| corpus.failed(e))?;
    loop {
        let unsigned = unsigned(corpus)?;
        if unsigned.is_empty() {
            break;
        }
        sign(corpus, &unsigned)?;
    }
    corpus
        .db
        .execute("UPDATE meta SET value = ?1 WHERE key = 'format'", [schema::FORMAT])
        .map(drop)
        .map_err(|e| corpus.failed(e))
}

/// The next articles without a signature.
fn unsigned(corpus: &Corpus) -> Result<Vec<ArticleId>> {
    corpus
        .db
        .prepare_cached(
            "SELECT id FROM articles WHERE NOT EXISTS (SELECT 1 FROM signatures WHERE article_id = articles.id)
             AND id > coalesce((SELECT max(article_id) FROM signatures), -1) ORDER BY id LIMIT ?1",
        )
        .and_then(|mut select| {
            select.query_map([CHUNK as i64], |row| row.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()
        })
        .map(|ids| ids.into_iter().map(|id| ArticleId(id as u64)).collect())
        .map_err(|e| corpus.failed(e))
}

/// Signs articles, and gives those whose story has changed their change numbers.
fn sign(corpus: &Corpus, ids: &[ArticleId]) -> Result<()> {
    let mut signed = BTreeMap::new();
    for id in ids {
        if let Some(held) = corpus.bare_article(*id)? {
            signed.insert(*id, Signature::of(&held));
        }
    }
    let tx = corpus.db.unchecked_transaction().map_err(|e| corpus.failed(e))?;
    for id in stories::derive(corpus, &tx, &signed)? {
        tx.execute("UPDATE meta SET value = value + 1 WHERE key = 'change'", [])
            .and_then(|_| {
                tx.execute(
                    "UPDATE articles SET change = (SELECT value FROM meta WHERE key = 'change') WHERE id = ?1",
                    params![id.0 as i64],
                )
            })
            .map_err(|e| corpus.failed(e))?;
    }
    tx.commit().map_err(|e| corpus.failed(e))
}
