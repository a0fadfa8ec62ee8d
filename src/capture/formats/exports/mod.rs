//! Exports of press databases: LexisNexis and Nexis Uni, Factiva, Europresse.
//!
//! Each prints an article as a head of labelled or placed lines, the text, and a tail of codes. What they share is here:
//! the labels in several languages, names of languages, lists of codes.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

use super::markup;
use super::story::{Body, Sink, Story, tell, tidy};
use crate::article::{Evidence, Language, Subject};
use crate::capture::hints::{DateHint, Hints};

pub(in crate::capture) mod docx;
pub(in crate::capture) mod europresse;
pub(in crate::capture) mod factiva;
pub(in crate::capture) mod factiva_xml;
pub(in crate::capture) mod lines;
pub(in crate::capture) mod nexis;
pub(in crate::capture) mod nexis_uni;

/// Reads an export of LexisNexis or Nexis Uni, as text or as HTML.
pub(in crate::capture) fn read_nexis(text: &str, sink: Sink) {
    let is_html = markup::has_tags(text) && text.trim_start().starts_with('<');
    let lines: Vec<String> = match is_html {
        true => lines::lines(text).into_iter().map(|line| line.text).collect(),
        false => text.lines().map(tidy).filter(|line| !line.is_empty()).collect(),
    };
    match is_html {
        _ if nexis_uni::is_export(&lines) => nexis_uni::read(&lines, sink),
        true => nexis::read_html(text, sink),
        false => nexis::read_text(text, sink),
    }
}

/// Reads the paragraphs of a document of Word: an export of Nexis Uni, else one article under its first line.
pub(in crate::capture) fn read_word(paragraphs: &[String], sink: Sink) {
    if nexis_uni::is_export(paragraphs) {
        return nexis_uni::read(paragraphs, sink);
    }
    let Some((headline, text)) = paragraphs.split_first() else { return };
    let hints = Hints { headline: Some(headline.clone()), ..Hints::default() };
    let _ = tell(Story::new(0, Body::lines(text), hints), sink);
}

/// What a label of a press database stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    Author,
    Body,
    Dateline,
    Geographic,
    Headline,
    Highlight,
    Language,
    Length,
    Page,
    Section,
    Subject,
    Other,
}

/// Label by its name in upper case: `field`, label.
const LABELS: &str = include_str!("labels.tsv");

/// Name of a language in lower case, its code.
const LANGUAGES: &str = include_str!("languages.tsv");

fn rows(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'))
}

static BY_LABEL: LazyLock<HashMap<&'static str, Label>> = LazyLock::new(|| {
    let field = |name| match name {
        "author" => Label::Author,
        "body" => Label::Body,
        "dateline" => Label::Dateline,
        "geographic" => Label::Geographic,
        "headline" => Label::Headline,
        "highlight" => Label::Highlight,
        "language" => Label::Language,
        "length" => Label::Length,
        "page" => Label::Page,
        "section" => Label::Section,
        "subject" => Label::Subject,
        _ => Label::Other,
    };
    rows(LABELS).map(|(name, label)| (label, field(name))).collect()
});

static CODES: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| rows(LANGUAGES).collect());

/// A line that begins with a label and a colon: what it stands for, and the rest.
pub(super) fn labelled(line: &str) -> Option<(Label, &str)> {
    let (label, rest) = line.trim_start().split_once(':')?;
    if label.len() > 40 {
        return None;
    }
    BY_LABEL.get(label.trim().to_uppercase().as_str()).map(|label| (*label, rest.trim()))
}

/// The language of a name (`ENGLISH`, `Français`, `German; Deutsch`) or code.
pub(super) fn language(name: &str) -> Option<Language> {
    let words = name.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    let known = words.clone().find_map(|word| CODES.get(word.to_lowercase().as_str()).copied());
    known.and_then(Language::parse).or_else(|| Language::parse(name).filter(|_| name.trim().len() == 2))
}

/// A year from the beginning of printed news on.
static YEAR: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:^|[^\d])(?:1[6-9]|20)\d\d(?:[^\d]|$)").expect("a constant pattern"));

/// Whether a line reads like a date: a year, a day, and not much else.
pub(super) fn is_date(line: &str) -> bool {
    YEAR.is_match(line) && line.chars().count() <= 60 && line.split_whitespace().count() <= 9
}

/// The day as a record prints it.
pub(super) fn printed(text: &str) -> DateHint {
    DateHint { text: tidy(text), evidence: Evidence::Record }
}

/// `NEWS; Pg. 6` → the section and the page.
pub(super) fn section_and_page(text: &str) -> (Option<String>, Option<String>) {
    static PAGE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)(?:^|[;,]\s*|\s)(?:pg?s?\.?|pages?|s\.|seite|p[áa]g(?:ina)?s?\.?)\s*([A-Z]{0,3}\d[\w-]*)\b")
            .expect("a constant pattern")
    });
    let page = PAGE.captures(text);
    let section = match &page {
        Some(found) => &text[..found.get(0).map_or(0, |all| all.start())],
        None => text,
    };
    let section = tidy(section.trim_end_matches([';', ',', ' ']));
    let page = page.map(|found| found[1].to_owned());
    (Some(section).filter(|section| !section.is_empty()), page)
}

/// `ELECTIONS (90%); TRADE (78%)` → subjects, without the shares.
pub(super) fn graded(scheme: &str, text: &str) -> Vec<Subject> {
    let names = text.split(';').map(|name| tidy(name.split('(').next().unwrap_or("")));
    names.filter(|name| !name.is_empty()).map(|name| Subject::named(scheme, name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_tables_is_read() {
        for table in [LABELS, LANGUAGES] {
            assert!(table.starts_with("# "));
            let lines: Vec<_> = table.lines().skip(1).collect();
            assert!(lines.is_sorted());
            assert!(lines.iter().all(|line| line.split('\t').filter(|field| !field.is_empty()).count() == 2));
        }
        assert!(CODES.values().all(|code| Language::parse(code).is_some()));
    }

    #[test]
    fn labels_are_known_in_four_languages() {
        assert_eq!(labelled("BYLINE: Ann Lee"), Some((Label::Author, "Ann Lee")));
        assert_eq!(labelled("LÄNGE: 12 Wörter"), Some((Label::Length, "12 Wörter")));
        assert_eq!(labelled("Rubrique: Monde"), Some((Label::Section, "Monde")));
        assert_eq!(labelled("He said: no"), None);
    }

    #[test]
    fn languages_are_known_by_their_names() {
        for (name, code) in [("ENGLISH", "en"), ("Français", "fr"), ("GERMAN; DEUTSCH", "de"), ("es", "es")] {
            assert_eq!(language(name).unwrap().code(), code);
        }
        assert_eq!(language("Klingon"), None);
    }

    #[test]
    fn a_section_may_carry_its_page() {
        assert_eq!(section_and_page("NEWS; Pg. 6"), (Some("NEWS".into()), Some("6".into())));
        assert_eq!(section_and_page("Monde, p. 03"), (Some("Monde".into()), Some("03".into())));
        assert_eq!(section_and_page("Pages jaunes"), (Some("Pages jaunes".into()), None));
    }
}
