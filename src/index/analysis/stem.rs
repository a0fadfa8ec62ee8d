//! A word → the stems that it shares with its inflections.
//!
//! Snowball algorithms (Porter 2001, <https://snowballstem.org>). A stem is a term of its own, marked with U+0001 and its
//! language, so that it can never be taken for a word. The word is stemmed as written and without accents: whoever
//! leaves the accents out finds the same inflections as whoever types them.
//!
//! Most words of a text are their own stem. Such a word is not written a second time: what shares a stem is found under the
//! marked term, and under the word itself in texts of that language ([`OwnStem`]). It saves a quarter of the postings and a third
//! of the positions.

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

/// The languages in which words are stemmed; their places number the tongues.
const STEMMED: [(&str, Algorithm); 34] = [
    ("ar", Algorithm::Arabic),
    ("ca", Algorithm::Catalan),
    ("cs", Algorithm::Czech),
    ("da", Algorithm::Danish),
    ("de", Algorithm::German),
    ("el", Algorithm::Greek),
    ("en", Algorithm::English),
    ("eo", Algorithm::Esperanto),
    ("es", Algorithm::Spanish),
    ("et", Algorithm::Estonian),
    ("eu", Algorithm::Basque),
    ("fa", Algorithm::Persian),
    ("fi", Algorithm::Finnish),
    ("fr", Algorithm::French),
    ("ga", Algorithm::Irish),
    ("hi", Algorithm::Hindi),
    ("hu", Algorithm::Hungarian),
    ("hy", Algorithm::Armenian),
    ("id", Algorithm::Indonesian),
    ("it", Algorithm::Italian),
    ("lt", Algorithm::Lithuanian),
    ("ne", Algorithm::Nepali),
    ("nl", Algorithm::Dutch),
    ("no", Algorithm::Norwegian),
    ("pl", Algorithm::Polish),
    ("pt", Algorithm::Portuguese),
    ("ro", Algorithm::Romanian),
    ("ru", Algorithm::Russian),
    ("sr", Algorithm::Serbian),
    ("st", Algorithm::Sesotho),
    ("sv", Algorithm::Swedish),
    ("ta", Algorithm::Tamil),
    ("tr", Algorithm::Turkish),
    ("yi", Algorithm::Yiddish),
];

/// In which language the words of an article are stemmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tongue(u8);

impl Tongue {
    /// How many there are.
    pub(crate) const COUNT: usize = STEMMED.len() + 2;
    /// Not known: in all that are likely.
    const LIKELY: Self = Self(0);
    /// In none.
    const NONE: Self = Self(1);

    /// That of an article in a language.
    pub(crate) fn of(language: Option<&Language>) -> Self {
        language.map_or(Self::LIKELY, |language| Self::stemmed(language).unwrap_or(Self::NONE))
    }

    /// Both written forms of Norwegian share one, and `eng` has that of `en`.
    fn stemmed(language: &Language) -> Option<Self> {
        let code = match language.code() {
            "nb" | "nn" => "no",
            code => code,
        };
        let place = match STEMMED.iter().position(|(stemmed, _)| *stemmed == code) {
            Some(place) => place,
            None => {
                let other = Algorithm::from_name(code).ok()?;
                STEMMED.iter().position(|(_, algorithm)| *algorithm == other)?
            }
        };
        Some(Self(place as u8 + 2))
    }

    /// Code and algorithm of its language, if it is one.
    fn stemmer(self) -> Option<(&'static str, Algorithm)> {
        STEMMED.get(self.place().checked_sub(2)?).copied()
    }

    /// Its place among all.
    pub(crate) fn place(self) -> usize {
        usize::from(self.0)
    }
}

/// The word that a stem is by itself, and the texts in which it is not written a second time as a stem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OwnStem<'t> {
    /// The word, folded.
    pub(crate) word: &'t str,
    /// The tongues of these texts: one or two.
    pub(crate) tongues: Vec<Tongue>,
}

impl<'t> OwnStem<'t> {
    /// Of a stem term; `None` if the word of these letters has another stem.
    pub(crate) fn of(term: &'t str) -> Option<Self> {
        let (code, word) = term.strip_prefix(STEM_MARK)?.split_once(':')?;
        let language = Language::parse(code)?;
        let stemmer = LanguageStemmer::of(&language)?;
        let letter = word.chars().find(|c| c.is_alphabetic())?;
        if !stemmer.is_own_stem(word) {
            return None;
        }
        let likely = LIKELY.iter().any(|(likely, letters)| *likely == code && letters(letter));
        let tongues = [Tongue::of(Some(&language))].into_iter().chain(likely.then_some(Tongue::LIKELY));
        Some(Self { word, tongues: tongues.collect() })
    }
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
        let (code, algorithm) = Tongue::stemmed(language)?.stemmer()?;
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

    /// Whether a folded word is its own stem.
    fn is_own_stem(&self, folded: &str) -> bool {
        let mut plain = String::new();
        fold_into(&self.stemmer.stem(folded), &mut plain);
        plain == folded
    }

    /// Calls `visit` with each stem term under which the index has a word: those that are not the word itself.
    pub(crate) fn each_written(&self, lower: &str, folded: &str, mut visit: impl FnMut(&str)) {
        self.each(lower, folded, |term| {
            // Without accents the word has just been stemmed.
            let is_own = term.get(self.prefix.len()..) == Some(folded) && (lower == folded || self.is_own_stem(folded));
            if !is_own {
                visit(term);
            }
        });
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

/// Whether a stem term is of a language.
pub(crate) fn is_stem_of(term: &str, language: &Language) -> bool {
    let code = term.strip_prefix(STEM_MARK).and_then(|stem| stem.split_once(':'));
    let own = Tongue::stemmed(language).and_then(Tongue::stemmer);
    code.is_some_and(|(code, _)| own.is_some_and(|(own, _)| own == code))
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

    #[test]
    fn every_tongue_has_its_stemmer() {
        for (code, _) in STEMMED {
            assert!(LanguageStemmer::of(&Language::parse(code).unwrap()).is_some(), "{code}");
        }
        assert_eq!(Tongue::of(Language::parse("nb").as_ref()), Tongue::of(Language::parse("no").as_ref()));
        assert_eq!(
            stems("ferries", &Language::parse("eng").unwrap()),
            stems("ferries", &Language::parse("en").unwrap())
        );
        assert_eq!((Tongue::of(None), Tongue::of(Language::parse("zh").as_ref())), (Tongue::LIKELY, Tongue::NONE));
        assert!(Tongue::of(Language::parse("yi").as_ref()).place() < Tongue::COUNT);
    }

    #[test]
    fn a_word_that_is_its_own_stem_is_not_written_twice() {
        let english = LanguageStemmer::of(&Language::parse("en").unwrap()).unwrap();
        let written = |word: &str| {
            let mut terms = vec![];
            english.each_written(word, &fold(word), |term| terms.push(term.to_owned()));
            terms
        };
        assert!(written("election").contains(&"\u{1}en:elect".to_owned()));
        assert!(written("elect").is_empty() && written("café").is_empty());
        let own = OwnStem::of("\u{1}en:elect").unwrap();
        assert_eq!((own.word, own.tongues.len()), ("elect", 2));
        assert_eq!(OwnStem::of("\u{1}sv:val").unwrap().tongues, [Tongue::of(Language::parse("sv").as_ref())]);
        assert_eq!(OwnStem::of("election"), None);
    }

    proptest! {
        #[test]
        fn what_is_not_written_is_found_under_the_word(word in "[a-zA-Zäöüßéèñçøåşğı]{1,14}|[а-яё]{2,12}", code in "en|de|fr|es|tr|fi|ru|nl|hu|sv") {
            let language = Language::parse(&code).unwrap();
            let stemmer = LanguageStemmer::of(&language).unwrap();
            let (lower, folded) = (word.to_lowercase(), fold(&word));
            let (mut all, mut written) = (vec![], vec![]);
            stemmer.each(&lower, &folded, |term| all.push(term.to_owned()));
            stemmer.each_written(&lower, &folded, |term| written.push(term.to_owned()));
            for term in all.iter().filter(|term| !written.contains(term)) {
                let own = OwnStem::of(term).unwrap();
                prop_assert_eq!(own.word, folded.as_str());
                prop_assert!(own.tongues.contains(&Tongue::of(Some(&language))));
            }
            // The other way round: a word that stands for a stem is not also written under it.
            for term in &written {
                prop_assert!(OwnStem::of(term).is_none_or(|own| own.word != folded));
            }
        }

        #[test]
        fn no_stemmer_fails_on_any_word(word in "\\PC{0,40}", code in "ar|ca|cs|da|de|el|en|es|et|eu|fa|fi|fr|ga|hi|hu|hy|id|it|lt|ne|nl|no|pl|pt|ro|ru|sr|sv|ta|tr|yi") {
            for term in stems(&word.to_lowercase(), &Language::parse(&code).unwrap()) {
                prop_assert!(term.starts_with(STEM_MARK));
            }
        }
    }
}
