//! Line → what it is about: content words, names, quotations.

use std::collections::HashSet;
use std::hash::{BuildHasher, Hash};
use std::sync::LazyLock;

use foldhash::fast::FixedState;

use crate::clean::phrases::shapes;

static FUNCTION_WORDS: LazyLock<HashSet<&'static str, FixedState>> =
    LazyLock::new(|| table(include_str!("function_words.tsv")));
static CONTINUING_WORDS: LazyLock<HashSet<&'static str, FixedState>> =
    LazyLock::new(|| table(include_str!("continuing_words.tsv")));

fn table(rows: &'static str) -> HashSet<&'static str, FixedState> {
    rows.lines().filter(|row| !row.starts_with('#')).collect()
}

/// Words of one line beyond this count are not weighed: no paragraph of a story is so long.
const LONGEST: usize = 600;

/// Content words are told by their beginning, so that the forms of a word fall together.
const STEM: usize = 6;

/// The content words of a line, as hashes of their beginnings, in order.
pub(super) fn content(line: &str) -> Vec<u64> {
    let mut found = Vec::new();
    for word in
        line.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’').filter(|w| !w.is_empty()).take(LONGEST)
    {
        if word.chars().next().is_some_and(is_unspaced) {
            found.extend(pairs(word).take(LONGEST));
        } else if let Some(stem) = stem(word) {
            found.push(hash(&stem));
        }
    }
    found
}

/// The beginning of a content word, or `None` for a function word, a short word or a number.
fn stem(word: &str) -> Option<String> {
    let bare = word.split(['\'', '’']).max_by_key(|part| part.len()).unwrap_or(word);
    let letters = if bare.is_ascii() { bare.len() } else { bare.to_lowercase().chars().count() };
    let acronym = || letters >= 2 && bare.chars().all(char::is_uppercase);
    if letters < 4 && !acronym() {
        return None;
    }
    let folded = bare.to_lowercase();
    let kept = !FUNCTION_WORDS.contains(folded.as_str()) && folded.chars().any(char::is_alphabetic);
    kept.then(|| folded.chars().take(STEM).collect())
}

/// What stands between the spaces of a line. Most words are of a few bytes, so these are looked at one by one.
pub(super) fn spaced(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(line);
    std::iter::from_fn(move || {
        let text = rest?;
        let (word, after) = match text.bytes().position(|byte| byte == b' ') {
            Some(at) => (&text[..at], Some(&text[at + 1..])),
            None => (text, None),
        };
        rest = after;
        Some(word)
    })
}

/// Scripts written without spaces between words.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}')
}

/// Neighbouring characters of an unspaced run, two by two.
fn pairs(run: &str) -> impl Iterator<Item = u64> {
    run.chars().zip(run.chars().skip(1)).map(|pair| hash(&pair))
}

/// A stable-in-process hash of a value.
pub(super) fn hash(value: &(impl Hash + ?Sized)) -> u64 {
    FixedState::default().hash_one(value)
}

/// Full names in a line: two to four words running that begin with a capital letter, as (all of it, last word).
/// The first word of the line counts, so that "President Ana Lima" and "Ana Lima" at a beginning are seen.
pub(super) fn full_names(line: &str) -> Vec<(u64, u64)> {
    let mut found = Vec::new();
    let mut run: Vec<&str> = Vec::new();
    for raw in spaced(line).take(LONGEST) {
        let word = raw.trim_matches(|c: char| !c.is_alphanumeric());
        let word = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word);
        let named =
            word.chars().count() >= 2 && word.starts_with(char::is_uppercase) && word.contains(char::is_lowercase);
        if named {
            run.push(word);
        }
        if !named || raw.ends_with([',', '.', ';', ':', '"', '”', ')']) {
            found.extend(name(&run));
            run.clear();
        }
    }
    found.extend(name(&run));
    found
}

fn name(run: &[&str]) -> Option<(u64, u64)> {
    let last = run.last()?;
    (2..=6).contains(&run.len()).then(|| (hash(&run[run.len() - 2..]), hash(*last)))
}

/// Words of a line that begin with a capital letter, the first word aside.
pub(super) fn capitalised(line: &str) -> Vec<u64> {
    let words = spaced(line).skip(1).take(LONGEST).map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    let words = words.map(|word| word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word));
    words.filter(|word| word.chars().count() >= 3 && word.starts_with(char::is_uppercase)).map(hash).collect()
}

/// Whether a line begins by taking up what was said before: with a pronoun or a connective.
pub(super) fn continues(line: &str) -> bool {
    let first = line.split(' ').next().unwrap_or_default().trim_matches(|c: char| !c.is_alphanumeric());
    let first = first.split(['\'', '’']).next().unwrap_or_default();
    CONTINUING_WORDS.contains(first.to_lowercase().as_str())
}

/// Whether a line names a weekday or a month, as ledes do.
pub(super) fn names_a_day(line: &str) -> bool {
    let words = spaced(line).take(80).map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    words.filter(|word| word.len() >= 4).any(shapes::is_day_or_month)
}

/// The shortest quotation by which a standfirst is known again, in letters: shorter ones are common phrases.
const QUOTED_LETTERS: usize = 20;

/// Quotations in a line, letters and digits only, small.
pub(super) fn quotations(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open: Option<String> = None;
    for c in line.chars().take(2000) {
        match (c, &mut open) {
            ('"' | '“' | '”' | '„' | '«' | '»', _) => {
                let letters = open.take().filter(|quote| quote.chars().count() >= QUOTED_LETTERS);
                let closed = letters.is_some();
                found.extend(letters);
                if !closed {
                    open = Some(String::new());
                }
            }
            (_, Some(quote)) if c.is_alphanumeric() => quote.extend(c.to_lowercase()),
            _ => {}
        }
    }
    found
}

/// Letters and digits of a line, small: where [`quotations`] are sought.
pub(super) fn letters(line: &str) -> String {
    line.chars().filter(|c| c.is_alphanumeric()).take(4000).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_tables_are_sorted_lower_case_and_without_doubles() {
        for rows in [include_str!("function_words.tsv"), include_str!("continuing_words.tsv")] {
            let words: Vec<_> = rows.lines().skip(1).collect();
            assert!(rows.starts_with('#') && words.is_sorted_by(|a, b| a < b));
            assert!(words.iter().all(|word| *word == word.to_lowercase()));
        }
    }

    #[test]
    fn forms_of_a_word_fall_together_and_function_words_fall_away() {
        assert_eq!(content("The harbour's inspectors were there"), content("harbours, inspector"));
    }

    #[test]
    fn names_are_known_again_with_and_without_titles() {
        assert_eq!(full_names("President Ana Lima left.")[0], full_names("and Ana Lima's boat")[0]);
        assert!(full_names("Lima left the boat.").is_empty());
    }

    #[test]
    fn long_quotations_are_found_whatever_the_marks() {
        assert_eq!(quotations("He said: “The rudder was never inspected.”"), ["therudderwasneverinspected"]);
        assert!(quotations("The \"boat\" left.").is_empty());
    }
}
