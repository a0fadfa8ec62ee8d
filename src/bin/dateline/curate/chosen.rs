//! Numbers, lists and searches that were typed → the articles that are meant.

use std::io::BufRead;
use std::path::Path;

use dateline::article::ArticleId;
use dateline::search::answer::Sort;
use dateline::search::{Request, Searcher};

use crate::status;

/// The articles of numbers, of a list on standard input (`-`), and of a search, each once, in that order.
pub(crate) fn articles(index: &Path, ids: &[String], query: Option<&String>) -> anyhow::Result<Vec<ArticleId>> {
    let mut chosen = Vec::new();
    for id in ids {
        if id == "-" {
            for line in std::io::stdin().lock().lines() {
                let line = line?;
                // Whatever stands behind the number is for people.
                if let Some(first) = line.split_whitespace().next() {
                    chosen.push(number(first)?);
                }
            }
        } else {
            chosen.push(number(id)?);
        }
    }
    if let Some(query) = query {
        let request = Request { text: query.clone(), sort: Sort::Oldest, ..Request::default() };
        let found = Searcher::open(index)?.whole(&request)?;
        for note in found.ignored.iter().chain(&found.warnings) {
            eprintln!("dateline: {note}");
        }
        chosen.extend(found.ids()?);
    }
    let mut seen = std::collections::HashSet::new();
    chosen.retain(|id| seen.insert(*id));
    Ok(chosen)
}

/// The number of an article.
pub(crate) fn number(text: &str) -> anyhow::Result<ArticleId> {
    let usage =
        || status::Usage(format!("'{text}' is no article number; search prints them, sixteen digits and letters"));
    Ok(ArticleId::parse(text).ok_or_else(usage)?)
}
