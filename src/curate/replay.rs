//! Log → what holds now: the decisions in force, by the article that they are about.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

use super::rules::{self, Block};
use super::standing::{self, Closed};
use crate::article::ArticleId;
use crate::corpus::Corpus;
use crate::corpus::decisions::{Action, Decision, Log, Target};
use crate::error::Result;

/// The decisions of a log that hold, ready to be laid over articles. Made in one walk over the log.
#[derive(Debug, Clone, Default)]
pub struct Curation {
    log: Arc<Log>,
    /// Places in the log, by article.
    by_article: HashMap<ArticleId, Vec<u32>>,
    /// Places of what is decided for the whole archive.
    archive: Vec<u32>,
    /// Articles that are no articles of their own, and what they were joined to.
    joined: HashMap<ArticleId, ArticleId>,
    /// Parts that were ever split from an article, whether that holds or not.
    parts: HashMap<ArticleId, Vec<ArticleId>>,
    /// The article from which each part was split.
    split_from: HashMap<ArticleId, ArticleId>,
    blocks: Vec<Block>,
}

impl Curation {
    /// What holds in a corpus now, its rules file included.
    ///
    /// # Errors
    /// Those of reading the log; [`crate::error::Error::Rules`] with the first line of the rules that cannot be understood.
    pub fn of_corpus(corpus: &Corpus) -> Result<Self> {
        Self::with_rules(corpus.decisions()?, corpus.folder())
    }

    /// What holds by the log and the rules in the folder of a corpus, of which nothing else is read; nothing if there is
    /// no such folder.
    ///
    /// # Errors
    /// As [`Curation::of_corpus`].
    pub fn of_folder(folder: &Path) -> Result<Self> {
        Self::with_rules(Arc::new(Log::of_corpus_folder(folder)?), folder)
    }

    fn with_rules(log: Arc<Log>, folder: &Path) -> Result<Self> {
        let mut curation = Self::of(log);
        curation.blocks.extend(rules::read(folder)?);
        Ok(curation)
    }

    /// What holds by a log alone.
    pub fn of(log: Arc<Log>) -> Self {
        let mut curation = Self::default();
        for decision in &log.decisions {
            if let (Some(whole), Action::Split { part, .. }) = (decision.target.article(), &decision.action) {
                curation.parts.entry(whole).or_default().push(*part);
                curation.split_from.insert(*part, whole);
            }
        }
        for place in log.in_force() {
            let decision = &log.decisions[place];
            match decision.target {
                Target::Article(id) => curation.by_article.entry(id).or_default().push(place as u32),
                Target::Archive => curation.archive.push(place as u32),
            }
            match (&decision.action, decision.target) {
                (Action::Join { with }, Target::Article(whole)) => {
                    curation.joined.extend(with.iter().filter(|part| **part != whole).map(|part| (*part, whole)));
                }
                (Action::CutBlock { publication, text }, _) => {
                    curation.blocks.push(Block::new(publication, text, Some(decision.id)));
                }
                _ => {}
            }
        }
        curation.log = log;
        curation
    }

    /// The log that it was made from.
    pub fn log(&self) -> &Arc<Log> {
        &self.log
    }

    /// The decisions about one article that hold, in order.
    pub fn about(&self, id: ArticleId) -> impl Iterator<Item = &Decision> {
        let places = self.by_article.get(&id).map_or(&[][..], Vec::as_slice);
        places.iter().map(|place| &self.log.decisions[*place as usize])
    }

    /// What is decided for the whole archive and holds, in order.
    pub fn archive_wide(&self) -> impl Iterator<Item = &Decision> {
        self.archive.iter().map(|place| &self.log.decisions[*place as usize])
    }

    /// The articles about which something is decided, ascending.
    pub fn articles(&self) -> BTreeSet<ArticleId> {
        self.by_article.keys().copied().collect()
    }

    /// The article that this one was joined to, through any number of joins.
    pub fn joined_to(&self, id: ArticleId) -> Option<ArticleId> {
        let mut whole = *self.joined.get(&id)?;
        // A circle of joins ends where it began.
        for _ in 0..self.joined.len() {
            match self.joined.get(&whole) {
                Some(next) if *next != id => whole = *next,
                _ => break,
            }
        }
        Some(whole)
    }

    /// The article that holds the text of this one: itself, unless it was split from another.
    pub fn source_of(&self, id: ArticleId) -> ArticleId {
        let mut source = id;
        for _ in 0..self.split_from.len() {
            match self.split_from.get(&source) {
                Some(whole) => source = *whole,
                None => break,
            }
        }
        source
    }

    /// The parts that were ever split from an article.
    pub(super) fn parts_ever(&self, id: ArticleId) -> &[ArticleId] {
        self.parts.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The blocks that are no story, wherever their newspaper prints them.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// Whether anything at all is decided of an article.
    pub(super) fn concerns(&self, id: ArticleId) -> bool {
        self.by_article.contains_key(&id) || self.joined.contains_key(&id) || self.parts.contains_key(&id)
    }

    /// The articles that are not shown, and why.
    pub fn closed(&self) -> BTreeMap<ArticleId, Closed> {
        let standing = self.by_article.keys().filter_map(|id| Some((*id, standing::closed(self.about(*id))?)));
        let joined = self.joined.keys().filter_map(|id| Some((*id, Closed::joined(self.joined_to(*id)?))));
        standing.chain(joined).collect()
    }

    /// The articles with each tag.
    pub fn tags(&self) -> BTreeMap<String, BTreeSet<ArticleId>> {
        self.gathered(|action| match action {
            Action::Tag { tag } => Some((tag, true)),
            Action::Untag { tag } => Some((tag, false)),
            _ => None,
        })
    }

    /// The articles of each collection.
    pub fn collections(&self) -> BTreeMap<String, BTreeSet<ArticleId>> {
        self.gathered(|action| match action {
            Action::Collect { collection } => Some((collection, true)),
            Action::Uncollect { collection } => Some((collection, false)),
            _ => None,
        })
    }

    fn gathered<'c>(
        &'c self,
        named: impl Fn(&'c Action) -> Option<(&'c String, bool)>,
    ) -> BTreeMap<String, BTreeSet<ArticleId>> {
        let mut gathered: BTreeMap<String, BTreeSet<ArticleId>> = BTreeMap::new();
        for id in self.by_article.keys() {
            for (name, belongs) in self.about(*id).filter_map(|decision| named(&decision.action)) {
                let ids = gathered.entry(name.clone()).or_default();
                if belongs {
                    ids.insert(*id)
                } else {
                    ids.remove(id)
                };
            }
        }
        gathered.retain(|_, ids| !ids.is_empty());
        gathered
    }
}
