//! An item's names → the sentences in which they stand, to tell people apart by.

use crate::article::ArticleId;
use crate::enrich::{person_key, sentences};
use crate::error::Result;
use crate::search::Searcher;

/// Sentences of each article.
const EACH: usize = 2;

/// A name in an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The article.
    pub id: ArticleId,
    /// Its headline, newspaper and date, as far as they are known.
    pub source: String,
    /// The sentences, as they are printed.
    pub sentences: Vec<String>,
}

/// Where one of these articles names somebody.
///
/// # Errors
/// Those of reading the index.
pub fn named(searcher: &Searcher, name: &str, articles: &[ArticleId]) -> Result<Vec<Named>> {
    let key = person_key(name);
    let mut found = Vec::new();
    for id in articles {
        let Some(stored) = searcher.article(*id)? else { continue };
        let article = &stored.entry.article;
        let Some(person) = stored.entry.persons.iter().find(|person| person_key(&person.name) == key) else { continue };
        let date = article.published.map(|published| published.date.to_string());
        let source = [article.headline.clone(), article.publication.clone(), date];
        found.push(Named {
            id: *id,
            source: source.into_iter().flatten().collect::<Vec<_>>().join(", "),
            sentences: sentences(article, &person.mentions, EACH).into_iter().map(str::to_owned).collect(),
        });
    }
    Ok(found)
}
