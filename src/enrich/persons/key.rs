//! Name → its key: the same for all spellings of one person's name, across the archive.

use crate::article::Part;
use crate::enrich::lexicon::{self, Cue};
use crate::enrich::tokens::{Gap, Text, Token};

/// One key for all spellings of a name: folded, without honorifics, offices, possessives and suffixes, words parted by one
/// space; `Last, First` is turned round. `Dr. Nicolás MADURO’s` and `Maduro, Nicolas` have the key `nicolas maduro`.
pub(crate) fn folded_name(name: &str) -> String {
    of_plain_words(name).unwrap_or_else(|| of_tokens(name))
}

/// The key of a name that is nothing but words in ASCII letters without a title before it, as most are; `None` for others.
/// An archive has hundreds of thousands of names, whose keys are made whenever it is opened.
fn of_plain_words(name: &str) -> Option<String> {
    /// Longer words are no names.
    const LONGEST: usize = 40;
    let mut words = name.split([' ', '-']);
    if !words.all(|word| (1..LONGEST).contains(&word.len()) && word.bytes().all(|letter| letter.is_ascii_alphabetic()))
    {
        return None;
    }
    let mut key = name.replace('-', " ");
    key.make_ascii_lowercase();
    let has_title = key.split(' ').next().is_some_and(|first| lexicon::word(first).is_title());
    (!has_title && !key.split(' ').any(is_suffix)).then_some(key)
}

/// The key of any name.
fn of_tokens(name: &str) -> String {
    let text = Text::new(Part::Headline, name);
    let comma = text.tokens.iter().skip(1).position(|token| token.gap == Gap::Comma).map(|at| at + 1);
    let mut order: Vec<usize> = match comma {
        Some(comma) => (comma..text.tokens.len()).chain(0..comma).collect(),
        None => (0..text.tokens.len()).collect(),
    };
    order.retain(|&at| !is_possessive(&text, at) && !is_suffix(text.folded(at)));
    let titles = order.iter().take_while(|&&at| text.tokens[at].word.is_title()).count();
    order[kept_from(&text, &order, titles)..].iter().map(|&at| text.folded(at)).collect::<Vec<_>>().join(" ")
}

/// How many of the titles to strip: never the whole name, nor a word that is rather a given name (Dean Martin).
fn kept_from(text: &Text<'_>, order: &[usize], titles: usize) -> usize {
    let stripped = titles.min(order.len().saturating_sub(1));
    let last: Option<&Token> = stripped.checked_sub(1).map(|at| &text.tokens[order[at]]);
    let alone = order.len() - stripped == 1;
    match last {
        Some(title)
            if alone && (title.word.given > 1 && !title.word.is(Cue::Honorific) || title.word.is(Cue::Regnal)) =>
        {
            stripped - 1
        }
        _ => stripped,
    }
}

fn is_possessive(text: &Text<'_>, at: usize) -> bool {
    text.folded(at) == "s" && text.tokens[at].gap == Gap::Apostrophe
}

/// Suffixes of names, which do not tell persons apart in the press.
pub(super) fn is_suffix(folded: &str) -> bool {
    matches!(folded, "jr" | "sr" | "ii" | "iii" | "iv" | "phd" | "md" | "esq" | "obe" | "mbe" | "cbe" | "qc" | "kc")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{folded_name, of_plain_words, of_tokens};

    #[test]
    fn all_spellings_of_a_name_have_one_key() {
        for name in [
            "Nicolás Maduro",
            "NICOLAS MADURO",
            "President Nicolás Maduro",
            "Maduro, Nicolás",
            "Dr. Nicolas Maduro’s",
            "Nicolas  Maduro Jr.",
        ] {
            assert_eq!(folded_name(name), "nicolas maduro", "{name}");
        }
    }

    #[test]
    fn a_title_that_is_all_of_the_name_or_a_given_name_stays() {
        assert_eq!(folded_name("Dean Martin"), "dean martin");
        assert_eq!(folded_name("Pope Francis"), "pope francis");
        assert_eq!(folded_name("Mr. Petro"), "petro");
        assert_eq!(folded_name("President"), "president");
        assert_eq!(folded_name(""), "");
    }

    proptest! {
        #[test]
        fn a_name_of_plain_words_has_the_key_of_its_tokens(
            name in "((Dr|President|Anna|MC|O|ship|dean|de|s|Jr|II|[A-Za-z]{1,9})[ -]){0,3}(Maduro|Martin|s|III|[a-zA-Z.é’]{1,5})"
        ) {
            prop_assert!(of_plain_words(&name).is_none_or(|key| key == of_tokens(&name)), "{name}");
        }
    }

    #[test]
    fn most_names_are_plain_words() {
        assert!(of_plain_words("Anna Berg-Lund").is_some() && of_plain_words("Dr Anna Berg").is_none());
    }
}
