//! What stands where a decision is to stand: the articles as the decisions so far leave them.

use std::collections::HashMap;

use crate::article::{Article, ArticleId};
use crate::corpus::Corpus;
use crate::corpus::decisions::{Action, Target};
use crate::curate::{self, Curation};
use crate::error::Result;

/// Articles as they are told now, read when they are asked for.
pub(super) struct Now<'c> {
    corpus: &'c Corpus,
    curation: &'c Curation,
    told: HashMap<ArticleId, Option<Article>>,
}

/// Articles kept at a time.
const KEPT: usize = 256;

impl<'c> Now<'c> {
    pub(super) fn new(corpus: &'c Corpus, curation: &'c Curation) -> Self {
        Self { corpus, curation, told: HashMap::new() }
    }

    /// The article as it is told now; `None` if it is not held.
    pub(super) fn article(&mut self, id: ArticleId) -> Result<Option<&Article>> {
        if !self.told.contains_key(&id) {
            if self.told.len() >= KEPT {
                self.told.clear();
            }
            self.told.insert(id, told(self.corpus, self.curation, id)?);
        }
        Ok(self.told.get(&id).and_then(Option::as_ref))
    }

    /// What a decision replaces.
    pub(super) fn before(&mut self, target: Target, action: &Action) -> Result<Option<String>> {
        let (Action::Correct { field, .. }, Some(id)) = (action, target.article()) else { return Ok(None) };
        Ok(self.article(id)?.and_then(|article| curate::value(article, *field)))
    }
}

/// An article as it is told now; `None` if it is not held. One that is joined to another is told as it was.
pub(super) fn told(corpus: &Corpus, curation: &Curation, id: ArticleId) -> Result<Option<Article>> {
    let source = curation.source_of(id);
    let Some(held) = corpus.article(source)? else { return Ok(None) };
    let machine = held.article.clone();
    let retold = curation.retell(source, held.article, &|id| corpus.article(id))?;
    let own = retold.articles.into_iter().find(|told| told.id == id).map(|told| told.article);
    Ok(own.or_else(|| (source == id).then_some(machine)))
}
