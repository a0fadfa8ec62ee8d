//! Two names, folded → in which way they may be one person's, if in any.

/// Words of names that tell nobody apart and are often left out.
const PARTICLES: [&str; 16] =
    ["al", "ben", "bin", "da", "das", "de", "del", "della", "der", "di", "do", "dos", "el", "la", "van", "von"];

/// Shortest word of which a spelling may differ: of shorter ones one letter is a different name.
const LEAST_LETTERS: usize = 5;

/// In which way two names are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Likeness {
    /// The same letters, parted or joined otherwise, particles aside.
    Joined,
    /// One has words that the other leaves out.
    Shortened,
    /// One has an initial where the other has the name.
    Initial,
    /// One letter of one word differs.
    Spelled,
}

impl Likeness {
    /// How likely two such names are one person's, before looking at where they stand.
    pub(super) fn prior(self) -> f32 {
        match self {
            Self::Joined => 0.8,
            Self::Shortened => 0.6,
            Self::Initial => 0.5,
            Self::Spelled => 0.45,
        }
    }

    /// In words.
    pub(super) fn in_words(self) -> &'static str {
        match self {
            Self::Joined => "the same letters, parted otherwise",
            Self::Shortened => "one leaves out a word of the other",
            Self::Initial => "one has an initial where the other has the name",
            Self::Spelled => "one letter differs",
        }
    }
}

/// Compares two keys of names (folded words with a space between them).
pub(super) fn likeness(one: &str, other: &str) -> Option<Likeness> {
    let (short, long): (Vec<&str>, Vec<&str>) = {
        let (a, b): (Vec<&str>, Vec<&str>) = (one.split(' ').collect(), other.split(' ').collect());
        if a.len() <= b.len() { (a, b) } else { (b, a) }
    };
    if short.concat() == long.concat() || joined(&short) == joined(&long) {
        return Some(Likeness::Joined);
    }
    if short.len() < 2 {
        return None;
    }
    if stands_within(&short, &long, |a, b| a == b) {
        return Some(Likeness::Shortened);
    }
    let initial = |a: &str, b: &str| a == b || is_initial(a, b) || is_initial(b, a);
    // The surname must be written out on both sides.
    if short.last().is_some_and(|last| last.len() > 1 && long.contains(last)) && stands_within(&short, &long, initial) {
        return Some(Likeness::Initial);
    }
    if short.len() == long.len() {
        let differing: Vec<_> = short.iter().zip(&long).filter(|(a, b)| a != b).collect();
        if let [(a, b)] = differing[..] {
            return spelled_alike(a, b).then_some(Likeness::Spelled);
        }
    }
    None
}

/// The letters of a name without particles and spaces.
fn joined(words: &[&str]) -> String {
    words.iter().filter(|word| !PARTICLES.contains(word)).copied().collect()
}

/// Whether every word of the shorter name stands in the longer one, in the same order.
fn stands_within(short: &[&str], long: &[&str], same: impl Fn(&str, &str) -> bool) -> bool {
    let mut rest = long.iter();
    short.iter().all(|word| rest.any(|other| same(word, other)))
}

fn is_initial(short: &str, long: &str) -> bool {
    short.chars().count() == 1 && long.chars().count() > 1 && long.starts_with(short)
}

/// Whether one letter is another, too many, or changes places with its neighbour.
fn spelled_alike(one: &str, other: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if a.len().min(b.len()) < LEAST_LETTERS || a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let same_head = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let most = a.len().min(b.len()) - same_head;
    let same_tail = a.iter().rev().zip(b.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
    let (rest_a, rest_b) = (&a[same_head..a.len() - same_tail], &b[same_head..b.len() - same_tail]);
    match (rest_a, rest_b) {
        // Sisters and brothers: Mario and Maria, Andre and Andrea.
        _ if same_tail == 0 => false,
        ([_], [_]) | ([], [_]) | ([_], []) => true,
        ([a1, a2], [b1, b2]) => a1 == b2 && a2 == b1,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_alike_in_the_ways_in_which_papers_write_them() {
        for (one, other, expected) in [
            ("n maduro", "nicolas maduro", Some(Likeness::Initial)),
            ("nicolas maduro", "nicolas maduro moros", Some(Likeness::Shortened)),
            ("lula da silva", "luiz inacio lula da silva", Some(Likeness::Shortened)),
            ("itamar bengvir", "itamar ben gvir", Some(Likeness::Joined)),
            ("abdel fattah al sisi", "abdel fattah el sisi", Some(Likeness::Joined)),
            ("george w bush", "george walker bush", Some(Likeness::Initial)),
            ("mohammed salah", "mohamed salah", Some(Likeness::Spelled)),
            ("anna berg", "anna bergman", None),
            ("john smith", "jane smith", None),
            ("mario rossi", "maria rossi", None),
            ("petro", "gustavo petro", None),
            ("n maduro", "n m", None),
            ("gustavo petro", "petro gustavo", None),
        ] {
            assert_eq!(likeness(one, other), expected, "{one} / {other}");
            assert_eq!(likeness(other, one), expected, "{other} / {one}");
        }
    }
}
