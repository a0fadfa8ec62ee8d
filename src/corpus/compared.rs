//! Prints of articles that were compared lately, so that their texts need not be unpacked and read again.
//!
//! Two generations: what is asked for is young, and once the young are too many, those that nobody has asked for since the
//! last time are dropped together. So what is compared again and again stays, at the cost of one look-up.

use std::collections::HashMap;
use std::sync::Arc;

use crate::article::ArticleId;
use crate::copies::Print;

/// Memory of a generation, bytes: thirty thousand articles of the usual length, twice.
const GENERATION: usize = 64 << 20;

/// The prints that are kept. It is right as long as whoever changes an article has it forgotten.
#[derive(Debug, Default)]
pub(super) struct Compared {
    young: HashMap<ArticleId, Arc<Print>>,
    old: HashMap<ArticleId, Arc<Print>>,
    /// Bytes of the young.
    bytes: usize,
}

impl Compared {
    /// The print of an article, if it is kept.
    pub(super) fn get(&mut self, id: ArticleId) -> Option<Arc<Print>> {
        if let Some(print) = self.young.get(&id) {
            return Some(Arc::clone(print));
        }
        let print = self.old.remove(&id)?;
        self.keep(id, Arc::clone(&print));
        Some(print)
    }

    /// Keeps the print of an article.
    pub(super) fn keep(&mut self, id: ArticleId, print: Arc<Print>) {
        self.bytes += print.bytes();
        self.young.insert(id, print);
        if self.bytes > GENERATION {
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
