//! Text → runs of tokens that may hold a name: capitalised words with the small words that join them.
//!
//! A run is only where to look; it may hold a title, an organisation or two names. Particles (de, van, bin) join a run only
//! between two capitalised words; acronyms, function words, weekdays and sentence borders part it.

use std::ops::Range;

use crate::enrich::lexicon::Cue;
use crate::enrich::tokens::{Casing, Gap, Shape, Text, Token};

/// The runs of a text, in order, at least one token each.
pub(super) fn runs(text: &Text<'_>, language: &str) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    if text.casing == Casing::Lower {
        return runs;
    }
    let mut at = 0;
    while at < text.tokens.len() {
        if !may_be_name(text, at, None, language) {
            at += 1;
            continue;
        }
        let start = at;
        at += 1;
        while let Some(next) = continuation(text, at, language) {
            at = next;
        }
        runs.push(start..at);
    }
    runs
}

/// The end of the run when it goes on at `at`: past one word, or past particles and the word after them.
fn continuation(text: &Text<'_>, at: usize, language: &str) -> Option<usize> {
    let token = text.tokens.get(at)?;
    if token.starts || !joins(text, at) {
        return None;
    }
    if may_be_name(text, at, Some(at - 1), language) {
        return Some(at + 1);
    }
    let particles = (at..text.tokens.len()).take(3).take_while(|&i| is_particle(text, i, language)).count();
    let word = at + particles;
    let after = text.tokens.get(word)?;
    let joined = matches!(after.gap, Gap::Space | Gap::Hyphen | Gap::Apostrophe);
    (particles > 0
        && joined
        && may_be_name(text, word, Some(word - 1), language)
        && text.tokens[word].shape != Shape::Initial)
        .then_some(word + 1)
}

/// Whether the gap before a token may stand inside a name.
fn joins(text: &Text<'_>, at: usize) -> bool {
    let (token, before) = (&text.tokens[at], &text.tokens[at - 1]);
    match token.gap {
        Gap::Space | Gap::Hyphen | Gap::Apostrophe => true,
        Gap::Period => before.shape == Shape::Initial,
        Gap::Stop => !token.starts,
        _ => false,
    }
}

/// Whether a token is written as part of a name; `before` is the token of the run before it, if any.
fn may_be_name(text: &Text<'_>, at: usize, before: Option<usize>, language: &str) -> bool {
    let token = &text.tokens[at];
    if is_never_name(text, at, before, language) || token.span.len() > 40 {
        return false;
    }
    match token.shape {
        Shape::Capital => !is_future_verb(text, at, language),
        Shape::Lower => before.is_some() && is_second_syllable(text, at),
        Shape::Initial => is_initial(text, at),
        Shape::Upper if text.casing != Casing::Sentence => true,
        Shape::Upper => {
            is_short_initials(text, at) || before.is_some_and(|before| is_capital_surname(text, before, at))
        }
        _ => false,
    }
}

/// A function word, weekday or month; not one with a capital inside a name (El Saife, Theresa May).
fn is_never_name(text: &Text<'_>, at: usize, before: Option<usize>, language: &str) -> bool {
    let token = &text.tokens[at];
    if token.shape == Shape::Initial && matches!(language, "fr" | "it") {
        return text.tokens.get(at + 1).is_some_and(|next| next.gap == Gap::Apostrophe);
    }
    if !token.word.is_never_name(language) || text.casing != Casing::Sentence {
        return token.word.is_never_name(language);
    }
    let after_particle = before.is_some_and(|before| text.tokens[before].shape == Shape::Lower);
    let after_given = before.is_some_and(|before| text.tokens[before].word.given > 1);
    !(after_particle || before.is_some() && token.word.is(Cue::Joint) || after_given && token.word.surname > 1)
}

/// A letter with a period, or joined to the next word as in O’Neill; not the pronoun I nor the `S of a possessive.
fn is_initial(text: &Text<'_>, at: usize) -> bool {
    let dotted = text.tokens.get(at + 1).is_some_and(|next| matches!(next.gap, Gap::Stop | Gap::Period));
    let joined = text.tokens.get(at + 1).is_some_and(|next| next.gap == Gap::Apostrophe && next.is_capital());
    let between = at > 0
        && text.tokens[at].gap == Gap::Space
        && text.tokens[at - 1].shape == Shape::Capital
        && text.tokens[at - 1].word.given > 1
        && text.tokens.get(at + 1).is_some_and(|next| next.gap == Gap::Space && next.shape == Shape::Capital);
    dotted && text.tokens[at].gap != Gap::Apostrophe
        || joined && matches!(text.folded(at), "o" | "d")
        || between
        || opens_initials(text, at)
}

/// B S Yediyurappa: two bare initials before a word that is no common one.
fn opens_initials(text: &Text<'_>, at: usize) -> bool {
    let bare = |at: usize| text.tokens.get(at).is_some_and(|token| token.shape == Shape::Initial);
    let follows = |at: usize| text.tokens.get(at).is_some_and(|token| token.gap == Gap::Space && !token.starts);
    let first = if at > 0 && bare(at - 1) && follows(at) { at - 1 } else { at };
    let name = text.tokens.get(first + 2).is_some_and(|name| {
        name.shape == Shape::Capital && !name.word.is_common_anywhere() && !name.word.is(Cue::Thing)
    });
    bare(first + 1) && follows(first + 1) && follows(first + 2) && name
}

/// JD Vance, AJ Brown.
fn is_short_initials(text: &Text<'_>, at: usize) -> bool {
    let next = text.tokens.get(at + 1);
    let vowels = text.folded(at).chars().filter(|letter| "aeiou".contains(*letter)).count();
    text.folded(at).len() == 2
        && vowels < 2
        && !matches!(
            text.folded(at),
            "us" | "uk" | "mk" | "mp" | "pm" | "dg" | "un" | "eu" | "tv" | "fc" | "ai" | "it" | "ue"
        )
        && next.is_some_and(|next| next.gap == Gap::Space && next.shape == Shape::Capital && next.word.is_name())
}

/// Emmanuel MACRON.
fn is_capital_surname(text: &Text<'_>, before: usize, at: usize) -> bool {
    let given = &text.tokens[before];
    given.shape == Shape::Capital
        && given.word.given > 1
        && text.folded(at).len() > 3
        && text.tokens[at].word.surname > 0
}

/// "Sarà", "Será" at the begin of a sentence: a verb, though its folded form is a given name.
fn is_future_verb(text: &Text<'_>, at: usize, language: &str) -> bool {
    let endings: &[&str] = match language {
        "it" => &["rà", "rò"],
        "es" | "pt" => &["rá", "rán", "rão"],
        _ => return false,
    };
    text.tokens[at].starts && endings.iter().any(|ending| text.written(at).ends_with(ending))
}

/// Korean and Chinese families, in the usual romanisations, whose given names the press writes with a hyphen.
const FAMILIES: &[&str] = &[
    "ahn", "bae", "baek", "chan", "chang", "chen", "cheng", "cheung", "chiang", "ching", "chiu", "cho", "choe", "choi",
    "chou", "chow", "chung", "fung", "ha", "han", "hau", "heo", "ho", "hong", "hsieh", "hsu", "hu", "huang", "hui",
    "hung", "hwang", "jang", "jeon", "jeong", "ji", "jin", "jo", "joo", "ju", "jung", "kam", "kang", "kao", "kim",
    "ko", "kuo", "kwak", "kwan", "kwok", "kwon", "lai", "lam", "lau", "lee", "leung", "li", "lien", "lim", "lin",
    "liu", "lo", "lu", "lui", "ma", "mak", "min", "mok", "moon", "na", "nam", "ng", "noh", "oh", "paik", "pan", "pang",
    "park", "poon", "rhee", "roh", "ryu", "seo", "shin", "shum", "sin", "siu", "son", "song", "su", "suh", "sung",
    "szeto", "tai", "tam", "tang", "ting", "tsai", "tsang", "tse", "tseng", "tsui", "wai", "wan", "wang", "won",
    "wong", "woo", "wu", "yam", "yang", "yau", "yeh", "yeo", "yip", "yoo", "yoon", "yu", "yuen", "yun",
];

/// The small half of a Korean or Chinese given name after its family: hyun in Park Jae-hyun. Families of other spelling
/// count where neither half of the given name is a word.
pub(super) fn is_second_syllable(text: &Text<'_>, at: usize) -> bool {
    let Some(family) = at.checked_sub(2) else { return false };
    let (second, first, family_token) = (&text.tokens[at], &text.tokens[at - 1], &text.tokens[family]);
    let written = second.shape == Shape::Lower
        && second.gap == Gap::Hyphen
        && second.span.len() <= 6
        && first.shape == Shape::Capital
        && first.gap == Gap::Space
        && first.span.len() <= 6
        && family_token.shape == Shape::Capital
        && !family_token.word.is_never_name("en");
    let plain = |token: &Token| token.word.is_common_anywhere() || token.word.is_never_name("en");
    let unlike_words = family_token.span.len() <= 6
        && first.span.len() <= 5
        && second.span.len() <= 5
        && !plain(second)
        && !plain(first)
        && !plain(family_token)
        && !family_token.word.is_title();
    written && (FAMILIES.binary_search(&text.folded(family)).is_ok() || unlike_words)
}

/// Small words that join organisations, places and offices as well as names.
pub(super) fn is_romance_particle(text: &Text<'_>, at: usize) -> bool {
    const PARTICLES: [&str; 16] =
        ["d", "da", "das", "de", "degli", "dei", "del", "della", "dello", "di", "do", "dos", "du", "la", "las", "le"];
    let folded = text.folded(at);
    text.tokens[at].shape == Shape::Lower && (folded == "los" || PARTICLES.binary_search(&folded).is_ok())
}

/// Al, El, Ash before a hyphen.
pub(super) fn is_arabic_article(folded: &str) -> bool {
    matches!(folded, "al" | "el" | "ul" | "as" | "ad" | "ash" | "az" | "an" | "ar")
}

/// Whether a small word may stand inside a name in this language. Articles join only after another particle.
fn is_particle(text: &Text<'_>, at: usize, language: &str) -> bool {
    let token = &text.tokens[at];
    if token.shape != Shape::Lower || token.starts || !matches!(token.gap, Gap::Space | Gap::Hyphen | Gap::Apostrophe) {
        return false;
    }
    let after_particle = at > 0 && text.tokens[at - 1].shape == Shape::Lower;
    let hyphen = text.tokens.get(at + 1).is_some_and(|next| next.gap == Gap::Hyphen);
    match text.folded(at) {
        "do" | "dos" | "das" => language != "de",
        "van" | "von" | "bin" | "ibn" | "ben" | "bint" | "de" | "del" | "da" | "ter" | "ten" | "della" | "degli"
        | "abu" => true,
        "di" | "du" | "d" | "dei" | "dello" | "vom" | "zu" | "af" | "av" => true,
        "al" | "el" | "ul" | "as" | "ad" | "ash" | "asch" | "esch" | "at" | "az" | "an" | "ar" | "ur" => {
            hyphen || after_particle && matches!(text.folded(at), "al" | "el")
        }
        "la" | "las" | "los" | "le" => after_particle,
        "der" | "den" | "dem" => {
            after_particle && (language != "de" || matches!(text.folded(at - 1), "von" | "van" | "zu"))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Part;

    fn read(text: &str, language: &str) -> Vec<String> {
        let text = Text::new(Part::Paragraph(0), text);
        runs(&text, language).into_iter().map(|run| text.span(run).of(text.text).unwrap_or("").to_owned()).collect()
    }

    #[test]
    fn particles_initials_and_hyphens_join_a_name() {
        assert_eq!(read("the visit of Ursula von der Leyen to us", "en"), ["Ursula von der Leyen"]);
        assert_eq!(read("he met Bashar al-Assad there", "en"), ["Bashar al-Assad"]);
        assert_eq!(
            read("asked Michael D. Higgins and J.K. Rowling about O’Neill", "en"),
            ["Michael D. Higgins", "J.K. Rowling", "O’Neill"]
        );
        assert_eq!(read("con Pedro de la Cruz en casa", "es"), ["Pedro de la Cruz"]);
    }

    #[test]
    fn the_halves_of_a_korean_given_name_stay_together() {
        assert!(FAMILIES.is_sorted());
        assert_eq!(read("the envoy Park Jae-hyun left", "en"), ["Park Jae-hyun"]);
        assert_eq!(read("the Anglo-saxon way", "en"), ["Anglo"]);
    }

    #[test]
    fn a_verb_that_opens_a_sentence_opens_no_name() {
        assert_eq!(read("Sarà Ghersini a dirlo", "it"), ["Ghersini"]);
    }

    #[test]
    fn function_words_acronyms_and_sentences_part_runs() {
        assert_eq!(read("On Monday NATO met Anna Berg. Later Tom Hill left", "en"), ["Anna Berg", "Tom Hill"]);
        assert_eq!(read("nothing in small letters", "en"), [""; 0]);
    }
}
