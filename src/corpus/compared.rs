//! Prints and sketches of articles that were compared lately, so that their texts need not be unpacked and read again.
//!
//! Two generations: what is asked for is young, and once the young are too many, those that nobody has asked for since the
//! last time are dropped together. So what is compared again and again stays, at the cost of one look-up.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;

use crate::article::ArticleId;
use crate::copies::{Print, Sketch};

/// What is kept of articles.
pub(super) trait Kept {
    /// Memory of a generation, bytes.
    const GENERATION: usize;
    /// Bytes that one takes, nearly.
    fn bytes(&self) -> usize;
}

impl Kept for Print {
    /// Fifteen thousand articles of the usual length, twice.
    const GENERATION: usize = 32 << 20;

    fn bytes(&self) -> usize {
        self.bytes()
    }
}

impl Kept for Sketch {
    /// Some 620,000 articles, twice: whoever takes in a whole archive at once reads no text again.
    const GENERATION: usize = 256 << 20;

    fn bytes(&self) -> usize {
        self.bytes() + 64
    }
}

/// What is kept. It is right as long as whoever changes an article has it forgotten.
#[derive(Debug)]
pub(super) struct Compared<T> {
    young: HashMap<ArticleId, Arc<T>, RandomState>,
    old: HashMap<ArticleId, Arc<T>, RandomState>,
    /// Bytes of the young.
    bytes: usize,
}

impl<T> Default for Compared<T> {
    fn default() -> Self {
        Self { young: HashMap::default(), old: HashMap::default(), bytes: 0 }
    }
}

impl<T: Kept> Compared<T> {
    /// That of an article, if it is kept.
    pub(super) fn get(&mut self, id: ArticleId) -> Option<Arc<T>> {
        if let Some(kept) = self.young.get(&id) {
            return Some(Arc::clone(kept));
        }
        let kept = self.old.remove(&id)?;
        self.keep(id, Arc::clone(&kept));
        Some(kept)
    }

    /// Keeps that of an article.
    pub(super) fn keep(&mut self, id: ArticleId, kept: Arc<T>) {
        self.bytes += kept.bytes();
        self.young.insert(id, kept);
        if self.bytes > T::GENERATION {
            self.old = std::mem::take(&mut self.young);
            self.bytes = 0;
        }
    }

    /// Forgets articles that change.
    pub(super) fn forget<'i>(&mut self, ids: impl Iterator<Item = &'i ArticleId>) {
        for id in ids {
            self.young.remove(id);
            self.old.remove(id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;

    #[test]
    fn what_is_asked_for_stays_and_what_is_not_goes_in_the_end() {
        let mut compared = Compared::default();
        let words: String = (0..2_000_000).map(|n| format!("{n} ")).collect();
        let large = Arc::new(Print::of(&Article { standfirst: Some(words), ..Article::default() }));
        compared.keep(ArticleId(0), Arc::clone(&large));
        for id in 1..100 {
            compared.keep(ArticleId(id), Arc::clone(&large));
            assert!(compared.get(ArticleId(0)).is_some());
        }
        assert!(compared.get(ArticleId(1)).is_none() && compared.get(ArticleId(99)).is_some());
        assert!(compared.young.len() + compared.old.len() < 20, "{}", large.bytes());
        compared.forget([ArticleId(0), ArticleId(99)].iter());
        assert!(compared.get(ArticleId(0)).is_none() && compared.get(ArticleId(99)).is_none());
    }
}
