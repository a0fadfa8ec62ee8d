//! Byline → people's names and the agency.
//!
//! A byline mixes names with prefixes ("By", "Von"), roles, places, organisations, dates and handles, in many
//! languages; this file takes it apart by the words of `byline_words.tsv` and the names of `agencies.tsv`. Which of a
//! page's bylines counts is decided in [`super::authors`].

use super::announced::is_announced;
use super::names::{folded, initials_capital, printed_name, same_name};
use super::vocabulary::{Phrases, VOCABULARY, agency, is, leading};
use crate::clean::dates;

/// What a byline says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Byline {
    /// People (and pen names), in order, without doubles.
    pub(super) people: Vec<String>,
    /// Teams, desks, houses, agencies as printed.
    pub(super) organisations: Vec<String>,
    /// The agency by its name.
    pub(super) agency: Option<String>,
}

/// The people and the agency that a byline names: people without "By", role, place and organisation, in the order
/// printed; the agency by its name (`AP` for "The Associated Press"). Both may be empty. Linear in the line, of which
/// the first 400 bytes count.
pub fn authors_from_byline(line: &str) -> (Vec<String>, Option<String>) {
    let Byline { people, agency, .. } = read(line);
    (people, agency)
}

/// Whether a line names anybody, or says that it does. A page also calls a byline what holds only its day, its section or a
/// number.
pub fn names_somebody(line: &str) -> bool {
    let Byline { people, organisations, agency } = read(line);
    let undated = without_dates(beginning(line));
    let announced = is_announced(line) && undated.chars().filter(|c| c.is_alphabetic()).count() > 8;
    announced || !people.is_empty() || !organisations.is_empty() || agency.is_some()
}

/// A byline longer than this is running text; its beginning counts.
const LONGEST_BYLINE: usize = 400;

/// Takes a byline apart.
pub(super) fn read(line: &str) -> Byline {
    let mut byline = Byline::default();
    let line = parted(&without_addresses(&without_dates(beginning(line))));
    for segment in segments(&line) {
        byline.take_segment(segment);
    }
    if line.contains(',') && line.split_whitespace().count() == 2 {
        byline.put_inverted_name_right();
    }
    byline
}

fn beginning(line: &str) -> &str {
    let end = (0..=line.len().min(LONGEST_BYLINE)).rev().find(|&at| line.is_char_boundary(at)).unwrap_or(0);
    &line[..end]
}

/// Dates become segment borders, with the day of the week before them.
pub(super) fn without_dates(line: &str) -> String {
    let mut text = line.to_owned();
    for (span, _) in dates::find(line, None).into_iter().rev() {
        let before = line[..span.start].trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '.'));
        let word = before.rsplit(char::is_whitespace).next().unwrap_or("");
        let weekday = VOCABULARY.weekdays.contains(word.to_lowercase().as_str());
        let start = if weekday { before.len() - word.len() } else { span.start };
        text.replace_range(start..span.end, " | ");
    }
    text
}

/// Borders before what is said of somebody else ("… Reviewed by Bo Ek") or anew ("… Written by Ann Lee").
fn parted(line: &str) -> String {
    let opens = |at: usize, phrases: &Phrases| {
        leading(&line[at..], phrases).filter(|length| at == 0 || line[at..at + length].contains(' '))
    };
    let mut out = String::with_capacity(line.len() + 6);
    let (mut before, mut free) = (' ', 0);
    for (at, c) in line.char_indices() {
        if before == ' ' && c.is_alphabetic() && at >= free {
            let opened = opens(at, &VOCABULARY.photo).or_else(|| opens(at, &VOCABULARY.prefixes));
            if let Some(length) = opened {
                out.push_str(if at > 0 { "| " } else { "" });
                free = at + length;
            }
        }
        out.push(c);
        before = c;
    }
    out
}

/// E-mail addresses and web addresses are no names.
fn without_addresses(line: &str) -> String {
    let address =
        |word: &str| word.contains("://") || word.starts_with("www.") || word.find('@').is_some_and(|at| at > 0);
    let lines = line
        .split('\n')
        .map(|line| line.split_whitespace().filter(|word| !address(word)).collect::<Vec<_>>().join(" "));
    lines.collect::<Vec<_>>().join("\n")
}

/// What stands between bars, dots, dashes, brackets.
pub(super) fn segments(line: &str) -> impl Iterator<Item = &str> {
    let border = |c: char| {
        matches!(
            c,
            '|' | '·'
                | '•'
                | '●'
                | '∙'
                | '\n'
                | ';'
                | '('
                | ')'
                | '['
                | ']'
                | '—'
                | '–'
                | '►'
                | '»'
                | '«'
                | '／'
                | '｜'
        )
    };
    line.split(border)
        .flat_map(|part| part.split(" - "))
        .flat_map(|part| part.split("..."))
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

impl Byline {
    fn take_segment(&mut self, segment: &str) {
        let segment = without_prefixes(segment);
        if leading(segment, &VOCABULARY.photo).is_some() {
            return;
        }
        if let Some(agency) = agency(segment) {
            return self.take_organisation(segment, Some(agency));
        }
        for (number, part) in segment.split([',', '،', '、', '，', '/']).enumerate() {
            for piece in joined(part) {
                self.take_piece(without_prefixes(&piece), number > 0);
            }
        }
    }

    fn take_piece(&mut self, piece: &str, behind_comma: bool) {
        let piece = piece.trim_matches(|c: char| {
            c.is_whitespace()
                || matches!(
                    c,
                    ':' | ',' | '-' | '*' | '_' | '#' | '"' | '“' | '”' | '„' | '\'' | '>' | '→' | '←' | '›' | '✉'
                )
        });
        if leading(piece, &VOCABULARY.photo).is_some() {
            return;
        }
        if let Some(agency) = agency(piece) {
            return self.take_organisation(piece, Some(agency));
        }
        if is_label(piece) {
            return;
        }
        let words: Vec<&str> = piece.split_whitespace().collect();
        let name = name_words(&words);
        if let [address] = name
            && is_host(address)
        {
            return self.take_organisation(address, None);
        }
        let place = behind_comma && name.len() == 1 && self.people.iter().any(|person| person.contains(' '));
        if name.iter().any(|word| is(word, &VOCABULARY.organisations) || is_compound_house(word))
            || name.is_empty() && any_organisation(&words)
        {
            self.take_organisation(piece, None);
        } else if is_name(name) && !place {
            self.take_person(printed_name(name));
        }
    }

    fn take_person(&mut self, name: String) {
        if !self.people.iter().any(|person| same_name(person, &name)) {
            self.people.push(name);
        }
    }

    fn take_organisation(&mut self, name: &str, agency: Option<&str>) {
        if self.agency.is_none() {
            self.agency = agency.map(str::to_owned);
        }
        if !name.is_empty() && name.len() <= LONGEST_NAME && !self.organisations.iter().any(|other| other == name) {
            self.organisations.push(name.to_owned());
        }
    }

    /// "Doe, Jane" in meta elements and library records is Jane Doe.
    fn put_inverted_name_right(&mut self) {
        if let [family, given] = &self.people[..]
            && !family.contains(' ')
            && !given.contains(' ')
            && self.organisations.is_empty()
            && initials_capital(family)
            && initials_capital(given)
        {
            self.people = vec![format!("{given} {family}")];
        }
    }
}

/// Whether a piece is only a label ("Written by", "Stand", "Veröffentlicht am").
fn is_label(piece: &str) -> bool {
    let lower = piece.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let label = VOCABULARY.labels.contains(lower.as_str()) || VOCABULARY.weekdays.contains(lower.as_str());
    label || leading(&lower, &VOCABULARY.prefixes) == Some(lower.len())
}

/// Longest name in bytes; longer is a sentence.
const LONGEST_NAME: usize = 80;

/// The words of a person's name in a piece: without titles and roles before it, and without roles and places behind.
fn name_words<'a, 'b>(words: &'b [&'a str]) -> &'b [&'a str] {
    let vocabulary = &*VOCABULARY;
    let before = |word: &&&str| {
        is(word, &vocabulary.titles)
            || is(word, &vocabulary.roles)
            || matches!(folded(word).as_str(), "the" | "our" | "of" | "and")
    };
    let article = words.first().is_some_and(|word| matches!(*word, "The" | "the"));
    let start = words.iter().take_while(before).count();
    let behind = |word: &&str| {
        is(word, &vocabulary.roles) || !initials_capital(word) && is(word, &vocabulary.places) || is_notice(word)
    };
    let end = words[start..].iter().position(behind).map_or(words.len(), |length| start + length);
    if end - start == 1 && is_whole(words, start) {
        return words;
    }
    // A pen name keeps its article: "The Ritualist".
    let start = if article && start == 1 && end == 2 { 0 } else { start };
    let end = end - usize::from(end > start + 1 && is_preposition(words[end - 1]));
    &words[start..end]
}

/// Whether a role belongs to a name that without it would be a stump: "Rui Ma", "Argo Lifestyle Desk". A given name
/// with a role behind is printed with a comma or in lower case.
fn is_whole(words: &[&str], start: usize) -> bool {
    let stump = words[start];
    let cased = |word: &&str| word.chars().next().is_some_and(char::is_uppercase);
    let known = is(stump, &VOCABULARY.labels) || is(stump, &VOCABULARY.organisations);
    let degree = |word: &&str| word.len() <= 3 && word.chars().any(char::is_lowercase) && is(word, &VOCABULARY.roles);
    let tells = any_organisation(&words[1..]) || words[1..].iter().all(degree);
    start == 0 && (2..=4).contains(&words.len()) && words.iter().all(cased) && !known && tells
}

/// A word of the line about the article that follows the names: "… Updated", "… Stand".
fn is_notice(word: &str) -> bool {
    is(word, &VOCABULARY.labels) && word.chars().count() > 4
}

/// A preposition that was left before a date: "Ann am", "Bo on".
fn is_preposition(word: &str) -> bool {
    matches!(word, "am" | "on" | "um" | "at" | "vom" | "em" | "le" | "il" | "em:" | "den" | "op")
}

fn any_organisation(words: &[&str]) -> bool {
    words.iter().any(|word| is(word, &VOCABULARY.organisations))
}

/// A German compound that names a house: "Caritasverband", "Landesanstalt".
fn is_compound_house(word: &str) -> bool {
    const ENDINGS: [&str; 16] = [
        "agentur",
        "anstalt",
        "gesellschaft",
        "institut",
        "kammer",
        "ministerium",
        "museum",
        "redaktion",
        "sender",
        "stelle",
        "stiftung",
        "verband",
        "verein",
        "verlag",
        "zeitung",
        "zentrum",
    ];
    let stem = ENDINGS.iter().find_map(|ending| word.strip_suffix(ending));
    stem.is_some_and(|stem| stem.len() > 2 && stem.starts_with(char::is_uppercase))
}

/// `argo.example`: a site by its address.
fn is_host(word: &str) -> bool {
    let ending = word.rsplit_once('.').map_or("", |(_, ending)| ending);
    (2..=4).contains(&ending.len()) && ending.bytes().all(|b| b.is_ascii_lowercase()) && word.len() > ending.len() + 2
}

/// Whether words can be a person's name: few, no numbers, in cased scripts some capital unless it is one pen name.
fn is_name(words: &[&str]) -> bool {
    let letters = words.iter().any(|word| word.chars().any(char::is_alphabetic));
    let numbered = words.iter().any(|word| {
        word.starts_with(|c: char| c.is_ascii_digit()) || word.chars().filter(char::is_ascii_digit).count() > 4
    });
    let length: usize = words.iter().map(|word| word.len() + 1).sum();
    let lower = words.len() > 2 && !words.iter().any(|word| initials_capital(word));
    let symbols = words
        .iter()
        .any(|word| word.contains(['<', '>', '{', '}', '=', '⟨', '⟩', '#', '%', '/', '?', '!', ':', '&', '©']));
    let initial = words.len() == 1 && words[0].chars().count() < 2;
    (1..=6).contains(&words.len()) && letters && !numbered && length <= LONGEST_NAME && !lower && !initial && !symbols
}

/// A text without the byline words that open it ("By", "Text von", "Autor:").
fn without_prefixes(text: &str) -> &str {
    let mut text = text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | ',' | '-' | '~'));
    while let Some(length) = leading(text, &VOCABULARY.prefixes) {
        text =
            text[length..].trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '.' | ',' | '/' | '／'));
    }
    text
}

/// A part at its joining words: "Ann Lee and Bo Ek" → two. Joiners of one or two letters, which also stand inside
/// names ("Ortega y Gasset"), part only where full names stand on both sides.
fn joined(part: &str) -> Vec<String> {
    let words: Vec<&str> = part.split_whitespace().collect();
    let mut pieces: Vec<Vec<&str>> = vec![Vec::new()];
    for (at, word) in words.iter().enumerate() {
        let here = pieces.last().map_or(0, Vec::len);
        if here > 0 && is_joiner(word, here, words.len() - at - 1) {
            pieces.push(Vec::new());
        } else if let Some(piece) = pieces.last_mut() {
            piece.push(word);
        }
    }
    pieces.iter().map(|piece| piece.join(" ")).collect()
}

fn is_joiner(word: &str, before: usize, behind: usize) -> bool {
    let lower = word.to_lowercase();
    VOCABULARY.joiners.contains(lower.as_str())
        && (matches!(lower.as_str(), "and" | "und" | "with" | "&" | "+") || before >= 2 && behind >= 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn people(line: &str) -> Vec<String> {
        authors_from_byline(line).0
    }

    #[test]
    fn names_are_freed_of_prefixes_roles_and_places() {
        for (line, names) in [
            ("By Jane Doe", &["Jane Doe"][..]),
            ("BY JANE DOE AND JOHN O'NEILL", &["Jane Doe", "John O'Neill"]),
            ("Von Anna Müller und Jörg Klein", &["Anna Müller", "Jörg Klein"]),
            ("Por José Ortega y Gasset", &["José Ortega y Gasset"]),
            ("Por Ana Ruiz Soto y Luis Vega Mora", &["Ana Ruiz Soto", "Luis Vega Mora"]),
            ("Par Luc Petit et Anne Leroux", &["Luc Petit", "Anne Leroux"]),
            ("Di Maria Bianchi", &["Maria Bianchi"]),
            ("By Jane Doe, Staff Writer", &["Jane Doe"]),
            ("Jane Doe in Washington", &["Jane Doe"]),
            ("By Jane Doe, Political Editor, London", &["Jane Doe"]),
            ("By Jane Doe | November 13, 2025 | 4:30 pm", &["Jane Doe"]),
            ("jane.doe@example.org (Jane Doe)", &["Jane Doe"]),
            ("Doe, Jane", &["Jane Doe"]),
            ("Text: Karin Holm | Foto: Per Ek", &["Karin Holm"]),
            ("Dr. Erik Vos, MD", &["Erik Vos"]),
            ("Автор: Анна Иванова", &["Анна Иванова"]),
            ("홍길동 기자", &["홍길동"]),
            ("Von Anna Müller Freitag, 14. März 2025", &["Anna Müller"]),
            ("Published by The Editorial Team", &[]),
            ("By Jane Doe Medically reviewed by Bo Ek, MD", &["Jane Doe"]),
            ("Jane Doe Updated on March 3, 2025", &["Jane Doe"]),
            ("Erstellt von Jana am Dienstag 6. Mai 2014", &["Jana"]),
            ("Rui Ma", &["Rui Ma"]),
            ("Ann Lee, MA", &["Ann Lee"]),
            ("Argo Lifestyle Desk", &[]),
            ("Deutscher Fischereiverband", &[]),
            ("von Fatima in Hafen, Meer", &["Fatima", "Meer"]),
            ("The Ritualist", &["The Ritualist"]),
        ] {
            assert_eq!(people(line), names, "{line}");
        }
    }

    #[test]
    fn agencies_are_named_and_are_no_people() {
        for (line, names, agency) in [
            ("AFP", &[][..], Some("AFP")),
            ("By The Associated Press", &[], Some("AP")),
            ("By Jane Doe, Associated Press", &["Jane Doe"], Some("AP")),
            ("Jane Doe (Reuters)", &["Jane Doe"], Some("Reuters")),
            ("dpa/lno", &["lno"], Some("dpa")),
            ("Redacción EFE", &[], None),
            ("Agencia EFE", &[], Some("EFE")),
        ] {
            let (found, by) = authors_from_byline(line);
            assert_eq!((found, by.as_deref()), (names.iter().map(|n| (*n).to_owned()).collect(), agency), "{line}");
        }
    }

    proptest! {
        #[test]
        fn no_byline_stops_the_reader(line in "\\PC{0,60}") {
            let _ = authors_from_byline(&line);
        }
    }
}
