//! A token's text → a leaf of the query tree: word, phrase, value or dates.

use super::lex::{Atom, Field, is_gap};
use super::{Remarks, dates};
use crate::index::analysis::{begins_word, ends_word, fold, words};
use crate::search::query::{Form, Query, TextField};

/// Farthest that words of a phrase may stand apart: about a paragraph.
const MOST_SLOP: u32 = 100;

/// Most characters of what was typed that a remark repeats.
const LONGEST_SHOWN: usize = 40;

/// Fewest letters beside a wildcard that begins a word: `*a` stands for half of all words, which all must be looked at.
const LETTERS_AFTER_WILDCARD: usize = 2;

/// Most edits of a fuzzy word; beyond two nearly every short word matches (Damerau 1964: 80 % of typing errors are one).
const MOST_EDITS: u8 = 2;

/// The query of an atom, and how many of the `room` words it uses. `None` if nothing in it can be searched.
pub(super) fn leaf(atom: &Atom, room: usize, remarks: &mut Remarks) -> (Option<Query>, usize) {
    match atom.field {
        Some(Field::Facet(field)) => {
            let value = atom.text.split(is_gap).filter(|piece| !piece.is_empty()).collect::<Vec<_>>().join(" ");
            if value.is_empty() {
                remarks.ignore(format!("{}: without a name", field.name()));
                return (None, 0);
            }
            (Some(Query::Value { field, value }), 1)
        }
        Some(Field::Date | Field::From | Field::To) => (dates::leaf(atom, remarks), 1),
        Some(Field::Text(field)) => text_leaf(Some(field), atom, room, remarks),
        None => text_leaf(None, atom, room, remarks),
    }
}

fn text_leaf(field: Option<TextField>, atom: &Atom, room: usize, remarks: &mut Remarks) -> (Option<Query>, usize) {
    if atom.quoted { phrase(field, atom, room, remarks) } else { word(field, atom.text, remarks) }
}

/// The words of a quotation, as typed but without the punctuation around each.
fn phrase(field: Option<TextField>, atom: &Atom, room: usize, remarks: &mut Remarks) -> (Option<Query>, usize) {
    if atom.text.contains('*') {
        remarks.note("* inside quotation marks is not a wildcard");
    }
    let pieces = atom.text.split(is_gap).map(trimmed);
    let mut words: Vec<String> = pieces.filter(|piece| !piece.is_empty()).map(str::to_owned).collect();
    if words.is_empty() {
        remarks.ignore("empty quotation marks");
        return (None, 0);
    }
    if words.len() > room {
        remarks.ignore("the end of a very long quotation");
        words.truncate(room);
    }
    let asked = if atom.slop.is_empty() { 0 } else { atom.slop.parse().unwrap_or(u32::MAX) };
    if asked > MOST_SLOP {
        remarks.note(format!("words of a quotation may stand at most {MOST_SLOP} places apart"));
    }
    let slop = if words.len() == 1 { 0 } else { asked.min(MOST_SLOP) };
    let used = words.len();
    (Some(Query::Phrase { field, words, slop }), used)
}

/// A word without the punctuation around it.
fn trimmed(word: &str) -> &str {
    word.trim_start_matches(|c| !begins_word(c)).trim_end_matches(|c| !ends_word(c))
}

/// A word with its wildcards or its `~`.
fn word(field: Option<TextField>, text: &str, remarks: &mut Remarks) -> (Option<Query>, usize) {
    let (bare, edits) = without_edits(text);
    if bare.is_empty() {
        remarks.ignore(text.chars().take(LONGEST_SHOWN).collect::<String>());
        return (None, 0);
    }
    if field.is_none() && bare.eq_ignore_ascii_case("undated") {
        remarks.note("'undated' is searched as a word; date:undated finds the articles without a date");
    }
    if bare.chars().all(|c| matches!(c, '*' | '?')) {
        return (Some(Query::All), 0);
    }
    if !is_address(bare) && has_wildcard(bare) {
        return patterns(field, bare, edits.is_some(), remarks);
    }
    let form = fuzzy(bare, edits, remarks);
    (Some(Query::Word { field, word: plain(bare), form }), 1)
}

/// A word without the punctuation around it and without its `~1`; the edits asked for, `""` for a bare `~`.
fn without_edits(text: &str) -> (&str, Option<&str>) {
    let start = text.find(|c| begins_word(c) || c == '*').unwrap_or(text.len());
    let mut rest = &text[start..];
    let mut edits = None;
    loop {
        let digits = rest.len() - rest.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let (before, number) = rest.split_at(rest.len() - digits);
        if let Some(word) = before.strip_suffix('~') {
            edits = edits.or(Some(number));
            rest = word;
        } else if let Some(c) = rest.chars().next_back().filter(|c| !ends_word(*c) && *c != '*') {
            rest = &rest[..rest.len() - c.len_utf8()];
        } else {
            return (rest, edits);
        }
    }
}

/// Words that are signs of the query language are written small, so that they stay words.
fn plain(word: &str) -> String {
    match word {
        "AND" | "OR" | "NOT" => word.to_lowercase(),
        word => word.to_owned(),
    }
}

/// A pasted address: its `?` is no wildcard.
fn is_address(text: &str) -> bool {
    text.contains("://") || text.starts_with("www.")
}

/// `*` anywhere, `?` inside a word only: at its end it is punctuation.
fn has_wildcard(text: &str) -> bool {
    text.contains('*') || inner_question(text)
}

fn inner_question(text: &str) -> bool {
    let follows = |at: usize| text[..at].ends_with(|c| ends_word(c) || c == '?');
    let precedes = |at: usize| text[at..].trim_start_matches('?').starts_with(begins_word);
    text.char_indices().any(|(at, c)| c == '?' && follows(at) && precedes(at))
}

/// A word with wildcards, divided where words divide.
fn patterns(field: Option<TextField>, text: &str, edits: bool, remarks: &mut Remarks) -> (Option<Query>, usize) {
    if edits {
        remarks.note(format!("~ ignored on {text}: it has wildcards"));
    }
    let divides = |c: char| !ends_word(c) && !matches!(c, '*' | '?');
    let members: Vec<Query> = text.split(divides).filter_map(|piece| pattern(field, piece, remarks)).collect();
    let used = members.len();
    if used > 1 {
        remarks.note(format!("{text} is searched as {used} words"));
    }
    ((used > 0).then(|| Query::and(members)), used)
}

/// One piece of a word with wildcards. Where a script gives one word per character, the characters in a row do what the
/// wildcard at the end would.
fn pattern(field: Option<TextField>, piece: &str, remarks: &mut Remarks) -> Option<Query> {
    let piece = piece.trim_start_matches(|c| !begins_word(c) && c != '*').trim_end_matches('?');
    let literal: String = piece.chars().filter(|c| !matches!(c, '*' | '?')).collect();
    let literal = trimmed(&literal);
    if literal.is_empty() {
        return None;
    }
    let wild = has_wildcard(piece);
    if wild && words(literal).len() > 1 {
        remarks.note(format!("wildcards ignored in {piece}"));
        return Some(Query::Word { field, word: plain(literal), form: Form::Plain });
    }
    if wild && piece.starts_with('*') && literal.chars().count() < LETTERS_AFTER_WILDCARD {
        remarks.ignore(format!("{piece}: a word that begins with * needs two letters"));
        return None;
    }
    let mut word = plain(piece);
    while word.contains("**") {
        word = word.replace("**", "*");
    }
    Some(Query::Word { field, word, form: if wild { Form::Pattern } else { Form::Plain } })
}

/// How closely a word with `~` is to be matched. A bare `~` asks for one edit in words of up to five letters, else two.
fn fuzzy(word: &str, edits: Option<&str>, remarks: &mut Remarks) -> Form {
    let Some(edits) = edits else { return Form::Plain };
    if words(word).len() > 1 {
        remarks.note(format!("~ ignored on {word}: it is more than one word"));
        return Form::Plain;
    }
    let asked = match edits {
        "" if fold(word).chars().count() <= 5 => 1,
        "" => 2,
        digits => digits.parse().unwrap_or(u8::MAX),
    };
    if asked > MOST_EDITS {
        remarks.note(format!("words may differ by at most {MOST_EDITS} letters"));
    }
    match asked.min(MOST_EDITS) {
        0 => Form::Plain,
        edits => Form::Fuzzy(edits),
    }
}

#[cfg(test)]
mod tests {
    use crate::search::parse::parse;
    use crate::search::query::{Form, Query};

    fn understood(text: &str) -> String {
        parse(text).query.to_string()
    }

    fn form(text: &str) -> Form {
        match parse(text).query {
            Query::Word { form, .. } => form,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn signs_inside_words_are_text() {
        for text in
            ["O'Brien", "l’élection", "covid-19", "12:30", "https://a.example/x?y=1&z", "user@mail.example", "colour:x"]
        {
            assert_eq!(understood(text), text);
            assert_eq!(form(text), Form::Plain);
        }
        assert_eq!(understood("C++"), "C");
        assert_eq!(understood("(Petro, Maduro)."), "Petro AND Maduro");
        assert_eq!(understood("a & b"), "a AND b");
        assert_eq!(parse("a & b").ignored, ["&"]);
    }

    #[test]
    fn wildcards_stand_inside_or_at_the_end() {
        assert_eq!(form("wild*"), Form::Pattern);
        assert_eq!(form("g?rmany"), Form::Pattern);
        assert_eq!(form("*ismo"), Form::Pattern);
        assert_eq!(form("Petro?"), Form::Plain);
        assert_eq!(understood("who is Petro?"), "who AND is AND Petro");
        assert_eq!(understood("covid-1*"), "covid AND 1*");
        assert_eq!(understood("習近*"), "習近");
        assert_eq!(parse("*").query, Query::All);
        assert_eq!(parse("**").query, Query::All);
    }

    #[test]
    fn what_cannot_be_searched_is_ignored_in_words() {
        for (typed, ignored) in [
            ("person:\"\" a", "person: without a name"),
            ("country:\" \" a", "country: without a name"),
            ("*z a", "*z: a word that begins with * needs two letters"),
            ("~~~~ a", "~~~~"),
            ("😀 a", "😀"),
        ] {
            let parsed = parse(typed);
            assert_eq!((parsed.query.to_string().as_str(), parsed.ignored), ("a", vec![ignored.to_owned()]), "{typed}");
        }
        assert_eq!(understood("*crat"), "*crat");
        assert!(parse("undated photo").notes[0].contains("date:undated"));
    }

    #[test]
    fn a_tilde_allows_edits() {
        assert_eq!(form("petro~"), Form::Fuzzy(1));
        assert_eq!(form("president~"), Form::Fuzzy(2));
        assert_eq!(form("president~1"), Form::Fuzzy(1));
        assert_eq!(form("president~0"), Form::Plain);
        assert_eq!(form("president~7"), Form::Fuzzy(2));
        assert_eq!(form("covid-19~1"), Form::Plain);
        assert_eq!(parse("president~7").notes, ["words may differ by at most 2 letters"]);
    }

    #[test]
    fn phrases_keep_their_words_as_typed() {
        assert_eq!(
            parse("headline:\"l'élection, 2025\"~3").query,
            Query::Phrase {
                field: Some(crate::search::query::TextField::Headline),
                words: vec!["l'élection".into(), "2025".into()],
                slop: 3
            }
        );
        assert_eq!(understood("\"a b\"~5000"), "\"a b\"~100");
        assert_eq!(parse("\"…\" a").ignored, ["empty quotation marks"]);
    }

    #[test]
    fn values_are_kept_as_typed() {
        assert_eq!(
            understood("country:Colombia person:\"Gustavo  Petro\""),
            "country:Colombia AND person:\"Gustavo Petro\""
        );
        assert_eq!(understood("source:nytimes.com"), "publication:\"nytimes.com\"");
    }
}
