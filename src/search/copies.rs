//! An article → the articles that tell the same story.

use tantivy::Term;
use tantivy::query::TermSetQuery;

use super::answer::{Collapse, Sort};
use super::cursor::{self, Cursor};
use super::filters::Filters;
use super::gather::Gather;
use super::plan::Plan;
use super::searcher::{Searcher, walk};
use crate::article::ArticleId;
use crate::error::Result;
use crate::index::StoredEntry;

/// The articles that tell one story.
#[derive(Debug, Clone, PartialEq)]
pub struct Copies {
    /// The article that stands for the story.
    pub story: ArticleId,
    /// How many articles tell it, that one included.
    pub total: u64,
    /// They, earliest first, the undated last.
    pub articles: Vec<StoredEntry>,
    /// Where the next stretch begins; `None` at the end.
    pub cursor: Option<String>,
}

impl Searcher {
    /// The articles that tell the story of this one, itself among them: at most `most`, from the beginning or after a
    /// cursor. `None` if the index holds no such article.
    ///
    /// # Errors
    /// [`crate::error::Error::Cursor`], [`crate::error::Error::IndexDamaged`].
    pub fn copies(&self, id: ArticleId, after: Option<&str>, most: usize) -> Result<Option<Copies>> {
        let Some(asked) = self.article(id)? else { return Ok(None) };
        let snapshot = self.snapshot();
        let telling = snapshot.telling(asked.story).into_iter();
        let telling = TermSetQuery::new(telling.map(|id| Term::from_field_u64(snapshot.fields.id, id)));
        let gather = Gather {
            snapshot: std::sync::Arc::clone(&snapshot),
            filters: Filters::default(),
            sort: Sort::Oldest,
            collapse: Collapse::Nothing,
            after: after.map(|text| cursor::read(Sort::Oldest, text).map(|cursor| cursor.last)).transpose()?,
            keep: most + 1,
            facets: vec![],
            dates: false,
        };
        let found = walk(&Plan::only(telling), &gather)?;
        let shown = &found.best[..found.best.len().min(most)];
        let articles = shown.iter().map(|(_, address)| snapshot.stored(*address)).collect::<Result<_>>()?;
        let last = shown.last().filter(|_| found.best.len() > most);
        Ok(Some(Copies {
            story: asked.story,
            total: found.total,
            articles,
            cursor: last.map(|(rank, _)| cursor::write(Sort::Oldest, Cursor { last: *rank, token: snapshot.token })),
        }))
    }
}
