//! A mistyped name → the known name that was probably meant.
//!
//! Optimal string alignment distance (Damerau 1964, restricted): letters left out, added, changed, or two swapped.

/// Other services' names for what is asked for here.
const ELSEWHERE: [(&str, &str); 33] = [
    ("after", "from"),
    ("before", "to"),
    ("byline", "author"),
    ("count", "per_page"),
    ("countries", "country"),
    ("end", "to"),
    ("end_date", "to"),
    ("facet", "facets"),
    ("from_date", "from"),
    ("highlights", "snippets"),
    ("journal", "publication"),
    ("lang", "language"),
    ("limit", "per_page"),
    ("name", "person"),
    ("newspaper", "publication"),
    ("next", "cursor"),
    ("offset", "page"),
    ("order", "sort"),
    ("orderby", "sort"),
    ("outlet", "publication"),
    ("pagesize", "per_page"),
    ("passages", "snippets"),
    ("people", "person"),
    ("query", "q"),
    ("rows", "per_page"),
    ("search", "q"),
    ("since", "from"),
    ("size", "per_page"),
    ("source", "publication"),
    ("start", "from"),
    ("text", "q"),
    ("to_date", "to"),
    ("until", "to"),
];

/// The one of `known` that `typed` was probably meant to be: another service's name for it, else the nearest name
/// within a third of the typed letters, else one that begins like it.
pub(super) fn nearest<'a>(typed: &str, known: &[&'a str]) -> Option<&'a str> {
    let typed: String = typed.chars().take(40).collect::<String>().to_lowercase().replace('-', "_");
    let elsewhere = ELSEWHERE.binary_search_by(|(name, _)| name.cmp(&typed.as_str())).ok().map(|at| ELSEWHERE[at].1);
    let find = |name: &str| known.iter().copied().find(|k| *k == name);
    elsewhere.and_then(find).or_else(|| by_distance(&typed, known)).or_else(|| by_prefix(&typed, known))
}

fn by_distance<'a>(typed: &str, known: &[&'a str]) -> Option<&'a str> {
    let bound = (typed.chars().count() / 3).max(1);
    let measured = known.iter().filter(|name| name.len() > 1).map(|name| (distance(typed, name), *name));
    measured.filter(|(far, _)| *far <= bound).min_by_key(|(far, _)| *far).map(|(_, name)| name)
}

fn by_prefix<'a>(typed: &str, known: &[&'a str]) -> Option<&'a str> {
    let alike =
        |name: &&&str| typed.len() >= 3 && (name.starts_with(typed) || (name.len() >= 3 && typed.starts_with(**name)));
    known.iter().find(alike).copied()
}

/// Least number of letters left out, added, changed or swapped with their neighbour.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    rows[0] = (0..=b.len()).collect();
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let changed = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = changed.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = best;
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 6] = ["q", "country", "language", "per_page", "publication", "snippets"];

    #[test]
    fn a_typing_slip_finds_the_name_that_was_meant() {
        for (typed, meant) in
            [("contry", "country"), ("coutnry", "country"), ("Country", "country"), ("per-page", "per_page")]
        {
            assert_eq!(nearest(typed, &KNOWN), Some(meant), "{typed}");
        }
    }

    #[test]
    fn names_of_other_services_find_ours_and_their_table_is_sorted() {
        assert_eq!(nearest("query", &KNOWN), Some("q"));
        assert_eq!(nearest("limit", &KNOWN), Some("per_page"));
        assert_eq!(nearest("pub", &KNOWN), Some("publication"));
        assert!(ELSEWHERE.is_sorted_by(|a, b| a.0 < b.0));
    }

    #[test]
    fn what_resembles_nothing_gets_no_suggestion() {
        assert_eq!(nearest("zzz", &KNOWN), None);
        assert_eq!(nearest("", &KNOWN), None);
    }
}
