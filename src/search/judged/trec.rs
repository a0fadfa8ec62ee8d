//! Rankings → the lines of a TREC run file.

use super::Ranked;

/// `query Q0 article rank score tag` lines for one query. Scores fall strictly, so that every evaluator keeps the order
/// of equals; white space in ids becomes `_`, as the format has no other way.
pub fn run_lines(query: &str, ranked: &Ranked) -> String {
    let mut lines = String::new();
    let mut last = f64::INFINITY;
    for (rank, (article, score)) in (1..).zip(ranked) {
        last = f64::from(*score).min(last - 1e-6);
        lines.push_str(&format!("{} Q0 {} {rank} {last:.6} dateline\n", whole(query), whole(article)));
    }
    lines
}

fn whole(id: &str) -> String {
    id.split_whitespace().collect::<Vec<_>>().join("_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_fall_strictly_and_ids_are_one_word() {
        let ranked = vec![("a b".to_owned(), 2.5), ("c".to_owned(), 2.5), ("d".to_owned(), 1.0)];
        assert_eq!(
            run_lines("q 1", &ranked),
            "q_1 Q0 a_b 1 2.500000 dateline\nq_1 Q0 c 2 2.499999 dateline\nq_1 Q0 d 3 1.000000 dateline\n"
        );
    }
}
