//! Decisions → rules that they suggest, and decisions that find their target changed.

use std::collections::{BTreeMap, BTreeSet};

use super::before;
use crate::article::ArticleId;
use crate::corpus::Corpus;
use crate::corpus::decisions::Action;
use crate::curate::{Block, Conflict, Curation};
use crate::error::Result;

/// A paragraph that was cut in so many articles of one newspaper is probably its furniture.
const CUT_OFTEN: usize = 2;

/// Paragraphs that librarians cut in several articles of one newspaper, with the number of articles, the most frequent
/// first; those that are cut by a rule already are left out.
///
/// # Errors
/// Those of the corpus.
pub fn suggested_blocks(corpus: &Corpus, curation: &Curation) -> Result<Vec<(Block, u64)>> {
    let mut cut: BTreeMap<(String, String), BTreeSet<ArticleId>> = BTreeMap::new();
    for id in curation.articles() {
        let texts: Vec<&str> = curation
            .about(id)
            .filter_map(|decision| match &decision.action {
                Action::Cut { text } => Some(text.trim()),
                _ => None,
            })
            .collect();
        if texts.is_empty() {
            continue;
        }
        let Some(publication) = before::told(corpus, curation, id)?.and_then(|article| article.publication) else {
            continue;
        };
        for text in texts {
            cut.entry((publication.clone(), text.to_owned())).or_default().insert(id);
        }
    }
    let known = |publication: &str, text: &str| {
        curation.blocks().iter().any(|block| block.text == text && block.is_of(Some(publication)))
    };
    let mut suggested: Vec<(Block, u64)> = cut
        .into_iter()
        .filter(|((publication, text), ids)| ids.len() >= CUT_OFTEN && !known(publication, text))
        .map(|((publication, text), ids)| (Block { publication, text, decision: None }, ids.len() as u64))
        .collect();
    suggested.sort_by_key(|(_, articles)| std::cmp::Reverse(*articles));
    Ok(suggested)
}

/// Every decision in force that finds its target changed, by article.
///
/// # Errors
/// Those of the corpus.
pub fn conflicts(corpus: &Corpus) -> Result<Vec<(ArticleId, Conflict)>> {
    let curation = Curation::of_corpus(corpus)?;
    let mut found = Vec::new();
    let mut told = BTreeSet::new();
    for id in curation.articles() {
        let source = curation.source_of(id);
        if !told.insert(source) {
            continue;
        }
        match corpus.article(source)? {
            Some(held) => {
                let retold = curation.retell(source, held.article, &|id| corpus.article(id))?;
                found.extend(retold.conflicts.into_iter().map(|conflict| (source, conflict)));
            }
            None => found.extend(curation.about(id).map(|decision| {
                let reason = "the article is not held any more".to_owned();
                (id, Conflict { decision: decision.id, who: decision.who.clone(), reason, applied: false })
            })),
        }
    }
    Ok(found)
}
