//! People's names: case, comparison.

use unicode_normalization::UnicodeNormalization;

/// A word in lower case without accents and without marks around it.
pub(super) fn folded(word: &str) -> String {
    let accent = |c: &char| matches!(c, '\u{300}'..='\u{36f}');
    let plain: String = word.nfd().filter(|c| !accent(c)).flat_map(char::to_lowercase).collect();
    plain.trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
}

/// Whether a word begins with a capital, or its script has none.
pub(super) fn initials_capital(word: &str) -> bool {
    word.chars().find(|c| c.is_alphabetic()).is_some_and(|c| !c.is_lowercase())
}

/// Whether a text has the shape of a person's full name: two to five words, each with a capital and letters only, or a
/// particle inside. In scripts without case no shape tells.
pub(super) fn is_full_name(text: &str) -> bool {
    let words: Vec<&str> = text.split(' ').collect();
    let cased = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    let lettered = |word: &str| word.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '’' | '-' | '.' | '‐'));
    let fits = |(at, word): (usize, &&str)| {
        lettered(word) && (cased(word) || at > 0 && at + 1 < words.len() && PARTICLES.contains(word))
    };
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    (2..=5).contains(&words.len()) && letters > 3 && words.iter().enumerate().all(fits)
}

/// Whether two names are of one person as far as a page goes: the words of one are all among the other's.
pub(super) fn same_name(one: &str, other: &str) -> bool {
    let words =
        |name: &str| name.split([' ', '-', '.']).map(folded).filter(|word| !word.is_empty()).collect::<Vec<_>>();
    let (one, other) = (words(one), words(other));
    let within = |few: &[String], many: &[String]| few.iter().all(|word| many.contains(word));
    !one.is_empty() && !other.is_empty() && (within(&one, &other) || within(&other, &one))
}

/// A name as it is printed in running text: capitals throughout or none at all are set right.
pub(super) fn printed_name(words: &[&str]) -> String {
    let letters: Vec<char> = words.iter().flat_map(|word| word.chars()).filter(|c| c.is_alphabetic()).collect();
    let shouted = letters.iter().all(|c| !c.is_lowercase()) && letters.iter().any(|c| c.is_uppercase());
    let whispered = letters.iter().all(|c| c.is_lowercase());
    let words: Vec<String> = match words.len() {
        2.. if shouted || whispered => words.iter().enumerate().map(|(at, word)| capitalised(word, at > 0)).collect(),
        1 if shouted && letters.len() > 5 => vec![capitalised(words[0], false)],
        _ => words.iter().map(|word| (*word).to_owned()).collect(),
    };
    words.join(" ").trim_matches(|c: char| matches!(c, ',' | ':' | '-' | '.') && !c.is_alphabetic()).trim().to_owned()
}

/// Particles that stand in lower case inside a name.
const PARTICLES: [&str; 27] = [
    "al", "bin", "dal", "el", "ibn", "le", "los", "de", "del", "della", "der", "den", "di", "da", "dos", "das", "do",
    "du", "von", "van", "zu", "zum", "la", "y", "e", "af", "ter",
];

fn capitalised(word: &str, inside: bool) -> String {
    let lower = word.to_lowercase();
    if inside && PARTICLES.contains(&lower.as_str()) {
        return lower;
    }
    let mut capital = true;
    let mut out = String::with_capacity(lower.len());
    for (at, c) in lower.char_indices() {
        if capital {
            out.extend(c.to_uppercase());
        } else {
            out.push(c);
        }
        let celtic = at == 1 && lower.starts_with("mc") && lower.len() > 4;
        capital = !c.is_alphabetic() || celtic;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shouted_and_whispered_names_are_set_right() {
        assert_eq!(printed_name(&["JANE", "MCDONALD"]), "Jane McDonald");
        assert_eq!(printed_name(&["ANNE-MARIE", "DE", "GROOT"]), "Anne-Marie de Groot");
        assert_eq!(printed_name(&["jane", "o'neill"]), "Jane O'Neill");
        assert_eq!(printed_name(&["Jane", "MacLeod"]), "Jane MacLeod");
        assert_eq!(printed_name(&["JD"]), "JD");
    }

    #[test]
    fn full_names_have_a_shape() {
        for name in ["Ann Lee", "Anne-Marie de Groot", "J. R. O'Neill", "Ben van der Berg"] {
            assert!(is_full_name(name), "{name}");
        }
        for other in ["Ann", "dem Urlaub", "Neue Regeln für Fischer", "Minister ab", "Area 51", "How we did it"] {
            assert!(!is_full_name(other), "{other}");
        }
    }

    #[test]
    fn a_name_is_known_again_in_part() {
        assert!(same_name("Jane Doe", "jane a. doe"));
        assert!(!same_name("Jane Doe", "John Doe"));
    }
}
