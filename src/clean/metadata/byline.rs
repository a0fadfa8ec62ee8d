//! Byline → people's names and the agency.
//!
//! A byline mixes names with prefixes ("By", "Von"), roles, places, organisations, dates and handles, in many
//! languages; this file takes it apart by the words of `byline_words.tsv` and the names of `agencies.tsv`. Which of a
//! page's bylines counts is decided in [`super::authors`].

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::names::{folded, initials_capital, printed_name, same_name};
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

const WORDS: &str = include_str!("byline_words.tsv");
const AGENCIES: &str = include_str!("agencies.tsv");

struct Vocabulary {
    joiners: HashSet<&'static str>,
    labels: HashSet<&'static str>,
    organisations: HashSet<&'static str>,
    photo: Phrases,
    places: HashSet<&'static str>,
    prefixes: Phrases,
    roles: HashSet<&'static str>,
    titles: HashSet<&'static str>,
    weekdays: HashSet<&'static str>,
    agencies: HashMap<&'static str, &'static str>,
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| Vocabulary {
    joiners: kind("joiner").collect(),
    labels: kind("label").collect(),
    organisations: kind("organisation").collect(),
    photo: phrases(kind("photo")),
    places: kind("place").collect(),
    prefixes: phrases(kind("prefix")),
    roles: kind("role").collect(),
    titles: kind("title").collect(),
    weekdays: kind("weekday").collect(),
    agencies: AGENCIES.lines().skip(1).filter_map(|line| line.split_once('\t')).collect(),
});

fn kind(wanted: &'static str) -> impl Iterator<Item = &'static str> {
    WORDS.lines().skip(1).filter_map(|line| line.split_once('\t')).filter(move |row| row.1 == wanted).map(|row| row.0)
}

/// Phrases by their first character, longest first.
type Phrases = HashMap<char, Vec<&'static str>>;

fn phrases(words: impl Iterator<Item = &'static str>) -> Phrases {
    let mut phrases = Phrases::new();
    for word in words {
        phrases.entry(word.chars().next().unwrap_or(' ')).or_default().push(word);
    }
    phrases.values_mut().for_each(|group| group.sort_by_key(|word| std::cmp::Reverse(word.len())));
    phrases
}

/// The people and the agency that a byline names: people without "By", role, place and organisation, in the order
/// printed; the agency by its name (`AP` for "The Associated Press"). Both may be empty. Linear in the line, of which
/// the first 400 bytes count.
pub fn authors_from_byline(line: &str) -> (Vec<String>, Option<String>) {
    let Byline { people, agency, .. } = read(line);
    (people, agency)
}

/// The agency of that name or sign, by its usual name.
pub(in crate::clean) fn agency(text: &str) -> Option<&'static str> {
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    let text = text.strip_prefix("The ").or_else(|| text.strip_prefix("the ")).unwrap_or(text);
    VOCABULARY.agencies.get(text).copied()
}

/// A byline longer than this is running text; its beginning counts.
const LONGEST_BYLINE: usize = 400;

/// Takes a byline apart.
pub(super) fn read(line: &str) -> Byline {
    let mut byline = Byline::default();
    let line = without_addresses(&without_dates(beginning(line)));
    for segment in segments(&line) {
        byline.take_segment(segment);
    }
    byline.put_inverted_name_right();
    byline
}

fn beginning(line: &str) -> &str {
    let end = (0..=line.len().min(LONGEST_BYLINE)).rev().find(|&at| line.is_char_boundary(at)).unwrap_or(0);
    &line[..end]
}

/// Dates become segment borders, with the day of the week before them.
fn without_dates(line: &str) -> String {
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
fn segments(line: &str) -> impl Iterator<Item = &str> {
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
            c.is_whitespace() || matches!(c, ':' | ',' | '-' | '*' | '_' | '#' | '"' | '“' | '”' | '„' | '\'' | '>')
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
        if name.iter().any(|word| is(word, &VOCABULARY.organisations)) || name.is_empty() && any_organisation(&words) {
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
    let start = words.iter().take_while(before).count();
    let words = &words[start..];
    let behind = |word: &&str| is(word, &vocabulary.roles) || (is(word, &vocabulary.places) && !initials_capital(word));
    let end = words.iter().position(behind).unwrap_or(words.len());
    &words[..end]
}

fn is(word: &str, set: &HashSet<&'static str>) -> bool {
    let lower = word.to_lowercase();
    set.contains(lower.as_str()) || set.contains(lower.trim_matches(|c: char| !c.is_alphanumeric()))
}

fn any_organisation(words: &[&str]) -> bool {
    words.iter().any(|word| is(word, &VOCABULARY.organisations))
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

/// How many bytes of a text are one of the phrases that open it: followed by a colon, white space or nothing.
fn leading(text: &str, phrases: &Phrases) -> Option<usize> {
    let first = text.chars().next()?.to_lowercase().next()?;
    phrases.get(&first)?.iter().find_map(|phrase| {
        let head = head_of_chars(text, phrase.chars().count())?;
        let rest = &text[head.len()..];
        let ends = rest.is_empty()
            || rest.starts_with(|c: char| c.is_whitespace() || matches!(c, ':' | '：' | '/' | '／' | '.'))
            || phrase.ends_with('/');
        (ends && head.to_lowercase() == **phrase).then_some(head.len())
    })
}

fn head_of_chars(text: &str, count: usize) -> Option<&str> {
    let end = text.char_indices().map(|(at, c)| at + c.len_utf8()).nth(count.checked_sub(1)?)?;
    text.get(..end)
}

/// The byline of a line that is known by its words alone: it opens with a byline word, or such a word follows a date
/// ("14 March 2025, by Jane Doe").
pub(super) fn printed_in(line: &str) -> Option<&str> {
    if opens(line) {
        return Some(line);
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
    fn every_line_of_the_tables_is_sound_and_sorted() {
        for table in [WORDS, AGENCIES] {
            assert!(table.starts_with("# "));
            let lines: Vec<&str> = table.lines().skip(1).collect();
            assert!(lines.windows(2).all(|pair| pair[0] < pair[1]));
            assert!(lines.iter().all(|line| line.split('\t').filter(|cell| !cell.is_empty()).count() == 2));
        }
        let kinds = ["joiner", "label", "organisation", "photo", "place", "prefix", "role", "title", "weekday"];
        assert!(WORDS.lines().skip(1).all(|line| kinds.contains(&line.split('\t').nth(1).unwrap())));
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
        ] {
            assert_eq!(people(line), names, "{line}");
        }
    }

    #[test]
    fn a_byline_is_known_by_its_words() {
        assert_eq!(printed_in("By Jane Doe and Bo Ek"), Some("By Jane Doe and Bo Ek"));
        assert_eq!(printed_in("06.11.2025 13:30 von Olga Berg"), Some("von Olga Berg"));
        assert_eq!(printed_in("Autor: Olga"), Some("Autor: Olga"));
        assert_eq!(printed_in("By the end of the year, the ferry will sail again."), None);
        assert_eq!(printed_in("Von der Leyen reist nach Kiew"), None);
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
