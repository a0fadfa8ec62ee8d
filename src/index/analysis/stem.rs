//! A word → the stems that it shares with its inflections.
//!
//! Snowball algorithms (Porter 2001, <https://snowballstem.org>). A stem is a term of its own, marked with U+0001 and its
//! language, so that it can never be taken for a word. The word is stemmed as written and without accents: whoever
//! leaves the accents out finds the same inflections as whoever types them.

use frostem::{Algorithm, Stemmer};

use super::fold::{fold, fold_into};
use crate::article::Language;

/// First character of every stem term; no word holds it.
pub const STEM_MARK: char = '\u{1}';

/// The languages in which words are stemmed whose own is not known: those of most of the press, by script. A record of a
/// few words tells none, and is to be found by another inflection all the same.
const LIKELY: [(&str, Letters); 8] = [
    ("en", is_latin),
    ("es", is_latin),
    ("fr", is_latin),
    ("de", is_latin),
    ("pt", is_latin),
    ("it", is_latin),
    ("ru", is_cyrillic),
    ("el", is_greek),
];

/// Whether a letter is of a script.
type Letters = fn(char) -> bool;

fn is_latin(c: char) -> bool {
    c.is_ascii_alphabetic()
}

fn is_cyrillic(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{52f}')
}

fn is_greek(c: char) -> bool {
    matches!(c, '\u{370}'..='\u{3ff}')
}

/// The languages in which texts of an unknown language are stemmed.
pub(crate) fn likely_languages() -> impl Iterator<Item = Language> {
    LIKELY.iter().filter_map(|(code, _)| Language::parse(code))
}

/// The stemmer of a language.
#[derive(Clone)]
pub(crate) struct LanguageStemmer {
    stemmer: Stemmer,
    /// What its terms begin with.
    prefix: String,
    /// Whether it takes letters off the end only.
    suffixes_only: bool,
    /// If it is one of several: the letters of the words that it is for.
    only: Option<Letters>,
}

/// The stemmers for a text: of its language, or the likely ones where that is not known.
pub(crate) fn stemmers(language: Option<&Language>) -> Vec<LanguageStemmer> {
    if let Some(language) = language {
        return LanguageStemmer::of(language).into_iter().collect();
    }
    let likely = LIKELY.iter().filter_map(|(code, letters)| {
        let stemmer = LanguageStemmer::of(&Language::parse(code)?)?;
        Some(LanguageStemmer { only: Some(*letters), ..stemmer })
    });
    likely.collect()
}

impl LanguageStemmer {
    /// The stemmer of a language, or `None` where there is none.
    pub(crate) fn of(language: &Language) -> Option<Self> {
        let code = algorithm_of(language);
        let algorithm = Algorithm::from_name(code).ok()?;
        let prefixes_too = matches!(
            algorithm,
            Algorithm::Arabic
                | Algorithm::Dutch
                | Algorithm::Indonesian
                | Algorithm::Irish
                | Algorithm::Persian
                | Algorithm::Serbian
                | Algorithm::Sesotho
                | Algorithm::Tamil
                | Algorithm::Yiddish
        );
        let suffixes_only = !prefixes_too;
        Some(Self {
            stemmer: Stemmer::new(algorithm),
            prefix: format!("{STEM_MARK}{code}:"),
            suffixes_only,
            only: None,
        })
    }

    /// Whether a word can have a stem that begins with another letter than the word itself.
    pub(crate) fn keeps_initial(&self) -> bool {
        self.suffixes_only
    }

    /// Calls `visit` with each stem term of a word, given in lower case with and without accents: one or two.
    /// Numbers have none.
    pub(crate) fn each(&self, lower: &str, folded: &str, mut visit: impl FnMut(&str)) {
        let letter = folded.chars().find(|c| c.is_alphabetic());
        if letter.is_none_or(|letter| self.only.is_some_and(|own| !own(letter))) {
            return;
        }
        let mut plain = String::new();
        let mut term = self.prefix.clone();
        fold_into(&self.stemmer.stem(lower), &mut plain);
        if !plain.is_empty() {
            term.push_str(&plain);
            visit(&term);
        }
        if lower != folded {
            let bare = fold(&self.stemmer.stem(folded));
            if bare != plain && !bare.is_empty() {
                term.truncate(self.prefix.len());
                term.push_str(&bare);
                visit(&term);
            }
        }
    }
}

/// The algorithm's name for a language: both written forms of Norwegian share one.
fn algorithm_of(language: &Language) -> &str {
    match language.code() {
        "nb" | "nn" => "no",
        code => code,
    }
}

/// Whether a stem term is of a language.
pub(crate) fn is_stem_of(term: &str, language: &Language) -> bool {
    let code = term.strip_prefix(STEM_MARK).and_then(|stem| stem.split_once(':'));
    code.is_some_and(|(code, _)| code == algorithm_of(language))
}

/// The stem terms of a word (lower case, accents kept) in a language: none, one, or two where accents change the stem.
pub fn stems(word: &str, language: &Language) -> Vec<String> {
    let mut terms = vec![];
    if let Some(stemmer) = LanguageStemmer::of(language) {
        stemmer.each(word, &fold(word), |term| terms.push(term.to_owned()));
    }
    terms
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn share(code: &str, one: &str, other: &str) -> bool {
        let language = Language::parse(code).unwrap();
        let others = stems(other, &language);
        stems(one, &language).iter().any(|stem| others.contains(stem))
    }

    #[test]
    fn inflections_share_a_stem() {
        assert!(share("en", "elections", "election"));
        assert!(share("de", "präsidenten", "präsident"));
        assert!(share("es", "guerrilleros", "guerrillero"));
        assert!(share("ru", "президента", "президент"));
        assert!(share("nb", "valgene", "valgene"));
        assert!(!share("en", "election", "selection"));
        let term = &stems("elections", &Language::parse("en").unwrap())[0];
        assert!(
            is_stem_of(term, &Language::parse("en").unwrap()) && !is_stem_of(term, &Language::parse("fr").unwrap())
        );
    }

    #[test]
    fn accents_may_be_left_out() {
        assert!(share("fr", "élections", "elections"));
        assert!(share("es", "elección", "eleccion"));
        assert!(share("de", "häuser", "hauser"));
    }

    #[test]
    fn most_stemmers_keep_the_first_letter() {
        let keeps = |code| LanguageStemmer::of(&Language::parse(code).unwrap()).unwrap().keeps_initial();
        assert!(keeps("en") && keeps("de") && keeps("ru"));
        assert!(!keeps("nl") && !keeps("ar"));
        assert!(stems("gelopen", &Language::parse("nl").unwrap())[0].starts_with("\u{1}nl:l"));
    }

    #[test]
    fn numbers_and_languages_without_stemmer_have_none() {
        assert!(stems("2025", &Language::parse("en").unwrap()).is_empty());
        assert!(stems("新", &Language::parse("zh").unwrap()).is_empty());
    }

    proptest! {
        #[test]
        fn no_stemmer_fails_on_any_word(word in "\\PC{0,40}", code in "ar|ca|cs|da|de|el|en|es|et|eu|fa|fi|fr|ga|hi|hu|hy|id|it|lt|ne|nl|no|pl|pt|ro|ru|sr|sv|ta|tr|yi") {
            for term in stems(&word.to_lowercase(), &Language::parse(&code).unwrap()) {
                prop_assert!(term.starts_with(STEM_MARK));
            }
        }
    }
}
