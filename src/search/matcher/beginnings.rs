//! How a word sought may begin: most words of a text need not even be folded.

/// Pairs of ASCII letters or digits, in lower case. What begins otherwise is not told apart.
#[derive(Debug, Clone)]
pub(super) struct Beginnings {
    /// By first letter, the second letters that may follow.
    pairs: Box<[u128; 128]>,
}

impl Default for Beginnings {
    fn default() -> Self {
        Self { pairs: Box::new([0; 128]) }
    }
}

impl Beginnings {
    /// Any word.
    pub(super) fn all() -> Self {
        Self { pairs: Box::new([u128::MAX; 128]) }
    }

    /// Words that begin like this folded word, stem or pattern. A stemmer that only takes endings off may still turn `y` into
    /// `i` (`dying`, `dies`), that of German `ue` into `ü` (`ueber`, `über`), and of very short words anything may be left.
    pub(super) fn add(&mut self, begins: &str) {
        let mut letters = begins.chars();
        let second = |letter: char| match letter {
            'y' | 'i' => 1 << u32::from('y') | 1 << u32::from('i'),
            letter if letter.is_ascii_alphanumeric() => 1 << u32::from(letter),
            _ => u128::MAX,
        };
        match (letters.next(), letters.next(), letters.next()) {
            (Some('*' | '?'), ..) => *self = Self::all(),
            (Some(first), Some(next), Some(_)) if first.is_ascii() => {
                let umlaut = if matches!(first, 'a' | 'o' | 'u') { 1 << u32::from('e') } else { 0 };
                self.pairs[first as usize] |= second(next) | umlaut;
            }
            (Some(first), ..) if first.is_ascii() => self.pairs[first as usize] = u128::MAX,
            _ => {}
        }
    }

    /// Whether a word may begin with these bytes; a word of one letter, or one with a sign after the first, has no second.
    pub(super) fn hold(&self, first: u8, second: Option<u8>) -> bool {
        let Some(pairs) = self.pairs.get(usize::from(first.to_ascii_lowercase())) else { return true };
        match second.filter(u8::is_ascii_alphanumeric) {
            // The stemmer of Finnish may make one letter of two that are the same.
            Some(second) if second.eq_ignore_ascii_case(&first) => true,
            Some(second) => pairs & (1 << second.to_ascii_lowercase()) != 0,
            None => *pairs != 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::article::Language;
    use crate::index::analysis::{LanguageStemmer, each_word_from};

    /// The words of a text that may be sought.
    fn kept(sought: &[&str], text: &str) -> Vec<String> {
        let mut beginnings = Beginnings::default();
        sought.iter().for_each(|begins| beginnings.add(begins));
        let mut kept = vec![];
        let wanted = |first, second| beginnings.hold(first, second);
        each_word_from(text, wanted, |word| kept.push(word.folded.to_owned()));
        kept
    }

    #[test]
    fn words_that_begin_otherwise_are_left_out() {
        let text = "The U.S. storm, a Storm; stérile, Östen, 1,000 and sly dying dogs";
        assert_eq!(kept(&["storm"], text), ["storm", "storm", "sterile", "osten"]);
        assert_eq!(kept(&["storm"], "llama and storm"), ["llama", "storm"]);
        assert_eq!(kept(&["usa"], text), ["us", "osten"]);
        assert_eq!(kept(&["a"], text), ["a", "osten", "and"]);
        assert_eq!(kept(&["1000"], text), ["osten", "1000"]);
        assert_eq!(kept(&["die"], text), ["osten", "dying"]);
        assert_eq!(kept(&["ubel"], "Das Übel, das Uebel und der Umweg"), ["ubel", "uebel"]);
        assert_eq!(kept(&["s*"], text), ["storm", "storm", "sterile", "osten", "sly"]);
        assert_eq!(kept(&["*s"], text).len(), 12);
    }

    proptest! {
        #[test]
        fn a_word_begins_like_its_stems(word in "[a-z]{1,12}", code in "ca|da|de|en|es|et|fi|fr|hu|it|lt|no|pt|ro|sv|tr") {
            let stemmer = Language::parse(&code).as_ref().and_then(LanguageStemmer::of);
            if let Some(stemmer) = stemmer.filter(LanguageStemmer::keeps_initial) {
                let mut beginnings = Beginnings::default();
                stemmer.each(&word, &word, |stem| beginnings.add(stem.rsplit(':').next().unwrap()));
                let second = word.as_bytes().get(1).copied();
                prop_assert!(beginnings.hold(word.as_bytes()[0], second), "{}", code);
            }
        }
    }
}
