//! Two folded words → whether one fits the other as a pattern, or is within a few edits of it.
//!
//! What a pattern or a misspelling finds in the index is what it marks in a text: both ask here.

/// Whether `word` fits `pattern`, where `*` stands for any characters and `?` for one. Time at most the product of the
/// lengths, which the analysis bounds.
pub(super) fn fits(pattern: &[char], word: &[char]) -> bool {
    let (mut p, mut w) = (0, 0);
    let mut retry = None;
    while w < word.len() {
        match pattern.get(p) {
            Some('*') => {
                retry = Some((p + 1, w));
                p += 1;
            }
            Some(c) if *c == '?' || *c == word[w] => {
                p += 1;
                w += 1;
            }
            _ => {
                let Some((after, from)) = retry else { return false };
                retry = Some((after, from + 1));
                (p, w) = (after, from + 1);
            }
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

/// Whether two words are within `most` edits: insertion, deletion, replacement, exchange of neighbours (optimal string
/// alignment, Damerau 1964).
pub(super) fn within(one: &[char], other: &[char], most: usize) -> bool {
    if one.len().abs_diff(other.len()) > most {
        return false;
    }
    let mut before = vec![];
    let mut above: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut row = Vec::with_capacity(above.len());
        row.push(i + 1);
        for (j, b) in other.iter().enumerate() {
            let mut cost = (above[j] + usize::from(a != b)).min(above[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *a == other[j - 1] && one[i - 1] == *b {
                cost = cost.min(before_at(&before, j - 1) + 1);
            }
            row.push(cost);
        }
        if row.iter().all(|cost| *cost > most) {
            return false;
        }
        before = std::mem::replace(&mut above, row);
    }
    above[other.len()] <= most
}

fn before_at(row: &[usize], at: usize) -> usize {
    row.get(at).copied().unwrap_or(usize::MAX - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn wildcards_fit_whole_words() {
        for (pattern, word, fit) in [
            ("wild*", "wildfire", true),
            ("wild*", "wild", true),
            ("g?rmany", "germany", true),
            ("g?rmany", "grmany", false),
            ("*ismo", "peronismo", true),
            ("p*o*a", "panorama", true),
            ("p*o*a", "panoram", false),
            ("*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaac", false),
        ] {
            assert_eq!(fits(&chars(pattern), &chars(word)), fit, "{pattern} {word}");
        }
    }

    #[test]
    fn an_exchange_of_neighbours_is_one_edit() {
        for (one, other, most, near) in [
            ("petro", "pertro", 1, true),
            ("petro", "ptero", 1, true),
            ("petro", "perto", 1, true),
            ("petro", "pedra", 1, false),
            ("petro", "pedra", 2, true),
            ("zelensky", "zelenskyy", 1, true),
            ("a", "abcd", 2, false),
            ("", "ab", 2, true),
        ] {
            assert_eq!(within(&chars(one), &chars(other), most), near, "{one} {other}");
        }
    }
}
