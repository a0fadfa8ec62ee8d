//! A line of the page → whether it is a byline by its words, whatever its element is called.
//!
//! "By Jane Doe", "14 March 2025 | Bo Ek", "Autor:" above a name: told by the opening words of `byline_words.tsv` and by
//! the shape of names. What a byline says is read in [`super::byline`].

use super::byline::{Byline, read, segments, without_dates};
use super::names::{initials_capital, is_full_name};
use super::vocabulary::{VOCABULARY, leading};

/// Whether a text says outright that names follow: "By Jane Doe", "Autor: Bo Ek".
pub(super) fn is_announced(text: &str) -> bool {
    leading(text, &VOCABULARY.prefixes).is_some()
}

/// Whether a text opens with a phrase that nothing else opens with: "Posted by", "Eingestellt von".
pub(super) fn is_signed(text: &str) -> bool {
    leading(text, &VOCABULARY.prefixes).is_some_and(|length| text[..length].contains(' '))
}

/// Whether a line is only the label of the names below it: "Written by", "Autor:".
pub(super) fn is_heading(line: &str) -> bool {
    let bare = line.trim_matches(|c: char| !c.is_alphanumeric());
    line.len() <= 40 && leading(bare, &VOCABULARY.prefixes) == Some(bare.len()) && !bare.is_empty()
}

/// The one full name of a line that holds beside it only a date, a time and signs: "04.02.2022 | 13:10 Uhr | Ann Lee".
pub(super) fn beside_date(line: &str) -> Option<String> {
    let rest = without_dates(line);
    if line.len() > LONGEST_PRINTED || rest == line {
        return None;
    }
    let mut names = segments(&rest).flat_map(|part| part.split(',')).map(str::trim).filter(|part| {
        part.chars().filter(|c| c.is_alphabetic()).count() > 4 && !part.starts_with(|c: char| c.is_ascii_digit())
    });
    let (name, more) = (names.next()?, names.next());
    let Byline { people, organisations, .. } = read(name);
    let alone = more.is_none() && organisations.is_empty() && is_full_name(name) && people == [name];
    alone.then(|| name.to_owned())
}

/// The byline of a line that is known by its words alone: it, or a part between bars, opens with a byline word, or such
/// a word follows a date ("14 March 2025, by Jane Doe").
pub(super) fn printed_in(line: &str) -> Option<&str> {
    if opens(line) {
        return Some(line);
    }
    let barred = line.len() <= 2 * LONGEST_PRINTED && line.contains(['|', '·', '•', '—', '–']);
    if let Some(part) = segments(line).filter(|_| barred).find(|part| opens(part)) {
        return Some(part);
    }
    let dated = line.len() <= LONGEST_PRINTED && line.starts_with(|c: char| c.is_ascii_digit());
    let words = [" von ", " by ", " par ", " por ", " By ", " Von "];
    let at = words.iter().filter(|_| dated).find_map(|word| line.find(word))?;
    line.get(at + 1..).filter(|rest| opens(rest))
}

/// Whether a line is a byline by its opening: a byline word and then nothing but names ("By Jane Doe", "Autor: Bo Ek").
fn opens(line: &str) -> bool {
    let line = line.trim();
    let Some(length) = leading(line, &VOCABULARY.prefixes).filter(|_| line.len() <= LONGEST_PRINTED) else {
        return false;
    };
    let labelled = line[length..].trim_start().starts_with([':', '：']);
    let weak = matches!(
        line[..length].to_lowercase().as_str(),
        "text" | "de" | "aus" | "texto" | "texte" | "tekst" | "words" | "reporter" | "zdroj" | "haber" | "文" | "글"
    );
    let Byline { people, .. } = read(line);
    let full =
        |name: &String| name.contains(' ') && name.split(' ').all(|word| initials_capital(word) || word.len() <= 3);
    let brief = line.split_whitespace().count() <= 14 && !line.ends_with(['.', '!', '?']);
    brief && (labelled || !weak) && !people.is_empty() && (labelled || people.iter().all(full))
}

/// A printed byline that is recognised by its words alone is not longer, in bytes.
const LONGEST_PRINTED: usize = 140;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byline_is_known_by_its_words() {
        assert_eq!(printed_in("By Jane Doe and Bo Ek"), Some("By Jane Doe and Bo Ek"));
        assert_eq!(printed_in("06.11.2025 13:30 von Olga Berg"), Some("von Olga Berg"));
        assert_eq!(printed_in("Autor: Olga"), Some("Autor: Olga"));
        assert_eq!(printed_in("By the end of the year, the ferry will sail again."), None);
        assert_eq!(printed_in("Von der Leyen reist nach Kiew"), None);
    }

    #[test]
    fn a_name_beside_a_date_is_read() {
        assert_eq!(beside_date("04.02.2022 | 13:10 Uhr | Uta Berg").as_deref(), Some("Uta Berg"));
        assert_eq!(beside_date("Rachel Hogg - 12/03/2026").as_deref(), Some("Rachel Hogg"));
        assert_eq!(beside_date("Berlin, 12.03.2026"), None);
        assert_eq!(beside_date("Rachel Hogg"), None);
        assert_eq!(beside_date("12.03.2026 - Neue Regeln für Fischer"), None);
        assert!(is_heading("Written by") && is_heading("Autor:") && !is_heading("Written by Ann Lee"));
    }
}
