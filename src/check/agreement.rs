//! Corpus and index, article by article.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use crate::article::{Article, ArticleId, Standing};
use crate::corpus::record::ArticleRecord;
use crate::corpus::{Corpus, Held};
use crate::curate::Curation;
use crate::error::Result;
use crate::index::audit;

/// Articles read from the corpus at a time.
const CHUNK: usize = 512;

/// Where a corpus and an index agree and where not. Articles in the order of their numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Agreement {
    /// Articles in the index.
    pub indexed: u64,
    /// Articles that changed after the index was last written.
    pub behind: u64,
    /// Held and open to readers, but not in the index.
    pub missing: Vec<ArticleId>,
    /// In the index, but not held, or not open to readers.
    pub extra: Vec<ArticleId>,
    /// In the index in another state than the corpus and the decisions say.
    pub stale: Vec<ArticleId>,
    /// More than once in the index.
    pub doubled: Vec<ArticleId>,
}

/// What tells one state of an article from another.
#[derive(PartialEq, Eq)]
struct State {
    version: u32,
    story: ArticleId,
    /// Of all that a reader sees of the article itself; people and countries are found anew at each indexing.
    digest: u64,
}

impl State {
    fn of(version: u32, story: ArticleId, origin: &str, article: &Article) -> Self {
        let mut hasher = DefaultHasher::new();
        serde_json::to_vec(&ArticleRecord::from(article)).expect("a record is always JSON").hash(&mut hasher);
        origin.hash(&mut hasher);
        Self { version, story, digest: hasher.finish() }
    }
}

/// Holds the two against each other. What changed after `reached` is counted and not compared. Memory: some 50 bytes an
/// article.
pub(super) fn agreement(corpus: &Corpus, index: &Path, reached: u64) -> Result<Agreement> {
    let mut agreement = Agreement::default();
    let mut indexed: HashMap<ArticleId, State> = HashMap::new();
    let told = audit::stories(index)?;
    // What was told since is told with the next commit.
    let is_told = told.number == corpus.stories_told()?;
    let story_of = |id: ArticleId| told.stories.get(&id.0).map_or(id, |story| ArticleId(*story));
    audit::entries(index, |stored| {
        agreement.indexed += 1;
        let story = story_of(stored.id);
        let state = State::of(stored.version, story, &stored.origin, &stored.entry.article);
        if indexed.insert(stored.id, state).is_some() {
            agreement.doubled.push(stored.id);
        }
        Ok(())
    })?;
    let curation = Curation::of_corpus(corpus)?;
    let mut after = 0;
    loop {
        let held = corpus.changed_since(after, CHUNK)?;
        let Some(last) = held.last() else { break };
        after = last.change;
        for held in held {
            let Held { id, version, change, story, origin, article } = held;
            let retold = curation.retell(id, article, &|id| corpus.article(id))?;
            if change > reached {
                agreement.behind += 1;
                for id in retold.articles.iter().map(|told| told.id).chain(retold.gone) {
                    indexed.remove(&id);
                }
                continue;
            }
            for told in retold.articles {
                let story = if told.id == id && is_told { story } else { story_of(told.id) };
                let shown = told.article.standing != Standing::Withdrawn;
                let wanted = shown.then(|| State::of(version, story, &origin, &told.article));
                match (wanted, indexed.remove(&told.id)) {
                    (Some(_), None) => agreement.missing.push(told.id),
                    (None, Some(_)) => agreement.extra.push(told.id),
                    (Some(wanted), Some(state)) if wanted != state => agreement.stale.push(told.id),
                    _ => {}
                }
            }
        }
    }
    agreement.extra.extend(indexed.into_keys());
    for ids in [&mut agreement.missing, &mut agreement.extra, &mut agreement.stale, &mut agreement.doubled] {
        ids.sort_unstable();
    }
    Ok(agreement)
}
