//! What an article's score gains beside what its words count.
//!
//! A bonus is looked for only in the articles that could come among the best with it: most are scored without.

use tantivy::query::{EnableScoring, Query as EngineQuery, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader};

use super::pairs::{Pair, PairQuery};

/// Something that counts beside the words.
pub(super) enum Bonus {
    /// Two words side by side.
    Pair {
        /// As typed.
        words: (String, String),
        /// Where they stand.
        pair: PairQuery,
    },
    /// All words of a short query.
    Together {
        /// Matches what has them all.
        all: Box<dyn EngineQuery>,
        /// What that counts.
        score: Score,
    },
}

/// Bonuses ready for the segments of one index.
pub(super) struct Bonuses<'p>(Vec<Ready<'p>>);

enum Ready<'p> {
    Pair(&'p PairQuery),
    Together(Box<dyn Weight>, Score),
}

/// Bonuses in one segment; documents are asked for in ascending order.
#[derive(Default)]
pub(super) struct SegmentBonuses {
    pairs: Vec<Pair>,
    together: Vec<(Box<dyn Scorer>, Score)>,
    /// The most that they can add together.
    pub(super) most: Score,
}

impl<'p> Bonuses<'p> {
    pub(super) fn of(bonuses: &'p [Bonus], scoring: EnableScoring<'_>) -> tantivy::Result<Self> {
        let ready = |bonus: &'p Bonus| {
            Ok(match bonus {
                Bonus::Pair { pair, .. } => Ready::Pair(pair),
                Bonus::Together { all, score } => Ready::Together(all.weight(scoring)?, *score),
            })
        };
        Ok(Self(bonuses.iter().map(ready).collect::<tantivy::Result<_>>()?))
    }

    pub(super) fn within(&self, reader: &SegmentReader) -> tantivy::Result<SegmentBonuses> {
        let mut here = SegmentBonuses::default();
        for bonus in &self.0 {
            match bonus {
                Ready::Pair(pair) => here.pairs.push(pair.within(reader)?),
                Ready::Together(all, score) => here.together.push((all.scorer(reader, 1.0)?, *score)),
            }
        }
        let pairs: Score = here.pairs.iter().map(Pair::most).sum();
        here.most = pairs + here.together.iter().map(|(_, score)| score).sum::<Score>();
        Ok(here)
    }
}

impl SegmentBonuses {
    /// What they add to the score of a document.
    pub(super) fn score_of(&mut self, doc: DocId) -> Score {
        let mut score = 0.0;
        for (all, worth) in &mut self.together {
            let at = all.doc();
            if at == doc || (at < doc && all.seek(doc) == doc) {
                score += *worth;
            }
        }
        score + self.pairs.iter_mut().map(|pair| pair.score_of(doc)).sum::<Score>()
    }
}
