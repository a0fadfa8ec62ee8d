//! A ranking and the grades of its articles → numbers from 0 to 1.
//!
//! nDCG@10 with the grade as gain and log2 discount (Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR
//! techniques", 2002), MRR@10, recall@100 and success@1, as trec_eval computes them. Pure functions.

use std::collections::HashMap;

/// How good one ranking is, or several on average.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Measures {
    /// How much of the possible gain the first ten hold, earlier ones counting more.
    pub ndcg_10: f64,
    /// 1 divided by the rank of the first right article, if it is among the first ten.
    pub mrr_10: f64,
    /// The share of the right articles that is among the first hundred.
    pub recall_100: f64,
    /// Whether the first article is right.
    pub success_1: f64,
}

impl Measures {
    /// Names and values, in the order of tables.
    pub fn named(&self) -> [(&'static str, f64); 4] {
        [
            ("nDCG@10", self.ndcg_10),
            ("MRR@10", self.mrr_10),
            ("recall@100", self.recall_100),
            ("success@1", self.success_1),
        ]
    }
}

/// Measures a ranking of article names, best first. `None` if no article is graded above 0: then nothing can be said.
pub fn measure<'a>(ranked: impl IntoIterator<Item = &'a str>, grades: &HashMap<String, u32>) -> Option<Measures> {
    let mut ideal: Vec<u32> = grades.values().copied().filter(|grade| *grade > 0).collect();
    if ideal.is_empty() {
        return None;
    }
    ideal.sort_unstable_by_key(|grade| std::cmp::Reverse(*grade));
    let found: Vec<u32> =
        ranked.into_iter().take(100).map(|article| grades.get(article).copied().unwrap_or(0)).collect();
    let first = found.iter().take(10).position(|grade| *grade > 0);
    Some(Measures {
        ndcg_10: gain(&found) / gain(&ideal),
        mrr_10: first.map_or(0.0, |rank| 1.0 / (rank as f64 + 1.0)),
        recall_100: found.iter().filter(|grade| **grade > 0).count() as f64 / ideal.len() as f64,
        success_1: f64::from(u8::from(first == Some(0))),
    })
}

/// Discounted gain of the first ten.
fn gain(grades: &[u32]) -> f64 {
    grades.iter().take(10).enumerate().map(|(rank, grade)| f64::from(*grade) / (rank as f64 + 2.0).log2()).sum()
}

/// The average; all 0 of nothing.
pub fn mean(all: &[Measures]) -> Measures {
    let share = 1.0 / all.len().max(1) as f64;
    all.iter().fold(Measures::default(), |sum, one| Measures {
        ndcg_10: sum.ndcg_10 + share * one.ndcg_10,
        mrr_10: sum.mrr_10 + share * one.mrr_10,
        recall_100: sum.recall_100 + share * one.recall_100,
        success_1: sum.success_1 + share * one.success_1,
    })
}

/// Two settings on the same queries, by nDCG@10.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Comparison {
    /// Average difference, second minus first.
    pub difference: f64,
    /// Queries that the second answers better.
    pub better: usize,
    /// Queries that it answers worse.
    pub worse: usize,
    /// How likely such a difference is by chance: below .05 it is called significant.
    pub chance: f64,
}

/// Compares two settings; the values stand in the same order of queries. The chance is that of a paired permutation test
/// of 10,000 sign flips (Smucker, Allan and Carterette, CIKM 2007), the same at every call.
pub fn compare(first: &[Measures], second: &[Measures]) -> Comparison {
    let differences: Vec<f64> = first.iter().zip(second).map(|(a, b)| b.ndcg_10 - a.ndcg_10).collect();
    let moved: Vec<f64> = differences.iter().copied().filter(|d| d.abs() > 1e-12).collect();
    let count = |better: bool| moved.iter().filter(|d| (**d > 0.0) == better).count();
    Comparison {
        difference: differences.iter().sum::<f64>() / differences.len().max(1) as f64,
        better: count(true),
        worse: count(false),
        chance: chance(&moved),
    }
}

fn chance(moved: &[f64]) -> f64 {
    const FLIPS: usize = 10_000;
    if moved.is_empty() {
        return 1.0;
    }
    let observed = moved.iter().sum::<f64>().abs() - 1e-12;
    let mut state = 42;
    let extreme = (0..FLIPS).filter(|_| {
        let flipped: f64 = moved.iter().map(|d| if random_bit(&mut state) { *d } else { -d }).sum();
        flipped.abs() >= observed
    });
    (extreme.count() as f64 + 1.0) / (FLIPS as f64 + 1.0)
}

/// Splitmix64 (Steele, Lea and Flood, 2014): enough for coin flips.
fn random_bit(state: &mut u64) -> bool {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (mixed ^ (mixed >> 31)) & 1 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grades(pairs: &[(&str, u32)]) -> HashMap<String, u32> {
        pairs.iter().map(|(article, grade)| ((*article).to_owned(), *grade)).collect()
    }

    fn close(value: f64, expected: f64) {
        assert!((value - expected).abs() < 5e-5, "{value} {expected}");
    }

    /// The figures are those of the evaluator of the judged sets on the same ranking.
    #[test]
    fn a_ranking_is_measured_as_trec_eval_does() {
        let found = measure(["x", "a", "y", "b"], &grades(&[("a", 1), ("b", 2), ("c", 1), ("y", 0)])).unwrap();
        close(found.ndcg_10, (1.0 / 3f64.log2() + 2.0 / 5f64.log2()) / (2.0 + 1.0 / 3f64.log2() + 0.5));
        close(found.ndcg_10, 0.4766);
        close(found.mrr_10, 0.5);
        close(found.recall_100, 2.0 / 3.0);
        close(found.success_1, 0.0);
    }

    #[test]
    fn the_best_ranking_measures_one_and_none_nought() {
        let right = grades(&[("a", 3), ("b", 1)]);
        assert_eq!(
            measure(["a", "b"], &right).unwrap(),
            Measures { ndcg_10: 1.0, mrr_10: 1.0, recall_100: 1.0, success_1: 1.0 }
        );
        assert_eq!(measure([], &right).unwrap(), Measures::default());
        assert_eq!(measure(["a"], &grades(&[("a", 0)])), None);
    }

    #[test]
    fn only_the_first_ten_and_the_first_hundred_count() {
        let names: Vec<String> = (0..120).map(|number| number.to_string()).collect();
        let ranked = || names.iter().map(String::as_str);
        let found = measure(ranked(), &grades(&[("10", 1), ("99", 1), ("100", 1)])).unwrap();
        assert_eq!((found.ndcg_10, found.mrr_10), (0.0, 0.0));
        close(found.recall_100, 2.0 / 3.0);
    }

    #[test]
    fn two_settings_are_compared_query_by_query() {
        let with = |ndcg_10| Measures { ndcg_10, ..Measures::default() };
        let first: Vec<Measures> = (0..20).map(|_| with(0.2)).collect();
        let second: Vec<Measures> = (0..20).map(|number| with(if number == 0 { 0.1 } else { 0.4 })).collect();
        let found = compare(&first, &second);
        assert_eq!((found.better, found.worse), (19, 1));
        assert!(found.difference > 0.18 && found.chance < 0.01);
        assert_eq!(compare(&first, &first), Comparison { chance: 1.0, ..Comparison::default() });
        close(mean(&[with(0.2), with(0.4)]).ndcg_10, 0.3);
    }
}
