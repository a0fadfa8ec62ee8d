//! Europresse exports in HTML, in both layouts → articles.
//!
//! Both mark the paper, the line of day, section and page, and the headline by classes; the older separates the rest by
//! `br` and `p` alone. Each article is taken from the text by itself.

use std::ops::ControlFlow;
use std::sync::LazyLock;

use regex::Regex;

use super::lines::{Border, Line, lines};
use super::{is_date, printed, section_and_page};
use crate::capture::formats::story::{Body, Item, Sink, Story, said, tell, tidy};
use crate::capture::hints::Hints;

/// What begins an article of the newer layout.
static NEWER: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?i)<article[\s>]").expect("a constant pattern"));

/// What names the paper of an article of the older layout.
static OLDER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"(?i)<span[^<>]*\sclass=["']?DocPublicationName\b"#).expect("a constant pattern"));

/// Whether a page is such an export.
pub(in crate::capture) fn is_export(start: &str) -> bool {
    start.contains("DocPublicationName")
        && (start.contains("DocHeader") || start.to_ascii_lowercase().contains("titrearticle"))
}

/// Reads a page.
pub(in crate::capture) fn read(html: &str, sink: Sink) {
    let newer = NEWER.is_match(html);
    let begins = if newer { &NEWER } else { &OLDER };
    let starts: Vec<usize> = begins.find_iter(html).map(|found| found.start()).collect();
    let ends = starts.iter().skip(1).copied().chain([html.len()]);
    for (start, end) in starts.iter().copied().zip(ends) {
        let lines = lines(&html[start..end]);
        if tell_article(&lines, newer, start as u64, sink).is_break() {
            return;
        }
    }
}

fn tell_article(lines: &[Line], newer: bool, at: u64, sink: Sink) -> ControlFlow<()> {
    let Some(title) = lines.iter().rposition(|line| has(line, &TITLE)) else {
        return sink(Item::Left("entry of a list of hits without its text"));
    };
    let mut hints = head(&lines[..=title]);
    let end = lines.iter().position(ends_text).unwrap_or(lines.len()).max(title + 1);
    let rest = &lines[title + 1..end];
    let (authors, text) = if newer { newer_authors(rest) } else { older_authors(rest) };
    let (under, authors): (Vec<&Line>, Vec<&Line>) = authors.iter().partition(|line| has(line, &UNDER));
    hints.authors = authors.iter().map(|line| line.text.clone()).collect();
    hints.standfirst = hints.standfirst.or(under.first().map(|line| line.text.clone()));
    hints.external_id = lines.iter().find_map(number);
    tell(Story::new(at, Body::lines(text.iter().map(|line| &line.text)), hints), sink)
}

const TITLE: [&str; 4] = ["TitreArticleVisu", "rdp__articletitle", "titreArticle", "rdp__articleTitle"];
const PAPER: [&str; 2] = ["DocPublicationName", "rdp__DocPublicationName"];
const DAY: [&str; 2] = ["DocHeader", "rdp__DocHeader"];
const AUTHORS: [&str; 3] = ["docAuthors", "sm-margin-bottomNews", "rdp__authors"];
const UNDER: [&str; 2] = ["rdp__subtitle", "sousTitreArticle"];

fn has(line: &Line, classes: &[&str]) -> bool {
    classes.iter().any(|class| line.has(class))
}

fn head(lines: &[Line]) -> Hints {
    let join = |classes: &[&str]| {
        let texts: Vec<&str> = lines.iter().filter(|line| has(line, classes)).map(|line| line.text.as_str()).collect();
        said(&texts.join(" "))
    };
    let title = lines.iter().filter(|line| has(line, &TITLE) && !has(line, &UNDER)).map(|line| line.text.as_str());
    let headline = said(&title.collect::<Vec<_>>().join(" "));
    let mut hints = Hints { headline, ..Hints::default() };
    let paper = lines.iter().find(|line| has(line, &PAPER)).map(|line| line.text.as_str());
    hints.publication = paper.and_then(without_number);
    if let Some(line) = join(&DAY) {
        read_day(&mut hints, &line);
    }
    // A line of its own between the day and the headline stands above the headline on the page.
    let mut above = lines.iter().filter(|line| !has(line, &TITLE) && !has(line, &PAPER) && !has(line, &DAY));
    hints.standfirst = above.next_back().map(|line| line.text.clone()).filter(|text| text.len() > 2);
    hints.standfirst = hints.standfirst.or(join(&UNDER));
    hints
}

/// `Magazine, no. 5968` → the name.
fn without_number(paper: &str) -> Option<String> {
    static NUMBER: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?i),?\s*(?:no\.?|n[°º]|nr\.?|núm\.?)\s*\d+.*$").expect("a constant pattern"));
    said(&NUMBER.replace(paper, ""))
}

/// A date inside a line: day, name of the month, year; or the month first; or numbers.
static DATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:\d{1,2}(?:er|\.|st|nd|rd|th)?\s+(?:de\s+)?\p{L}{3,}\.?,?\s+(?:de\s+)?(?:1[6-9]|20)\d\d|\p{L}{3,}\.?\s+\d{1,2},?\s+(?:1[6-9]|20)\d\d|(?:1[6-9]|20)\d\d-\d\d-\d\d|\d{1,2}[/.]\d{1,2}[/.](?:1[6-9]|20)\d\d)")
        .expect("a constant pattern")
});

/// Names of days before a date.
static WEEKDAY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:^|[\s,|•-])(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|(?:mon|tues|wednes|thurs|fri|satur|sun)day|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|lunes|martes|miércoles|jueves|viernes|sábado|domingo),?\s*$")
        .expect("a constant pattern")
});

/// `Éditorial, jeudi 4 octobre 2012, p. 03` → section, day, page.
fn read_day(hints: &mut Hints, line: &str) {
    let Some(day) = DATE.find(line) else {
        if is_date(line) {
            hints.published = Some(printed(line));
        }
        return;
    };
    hints.published = Some(printed(day.as_str()));
    let before = WEEKDAY.replace(&line[..day.start()], "").into_owned();
    let before = before.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '|' | '•' | '-'));
    hints.section = said(before);
    hints.page = section_and_page(&line[day.end()..]).1;
}

/// The older layout: lines between headline and text that end with a break, of which the last stands before a paragraph.
/// `<br>` after the last of them makes the difference: the text's first line ends with a paragraph at once.
fn older_authors(lines: &[Line]) -> (&[Line], &[Line]) {
    let breaks = lines.iter().take(3).take_while(|line| line.ended == Border::Break).count();
    let is_name = |line: &Line| line.text.chars().count() <= 120 && !line.text.ends_with(['.', '!', '?', '…', ':']);
    if breaks > 0 && lines[..breaks].iter().all(is_name) && breaks < lines.len() {
        lines.split_at(breaks)
    } else {
        lines.split_at(0)
    }
}

fn newer_authors(lines: &[Line]) -> (&[Line], &[Line]) {
    let head = lines.iter().take_while(|line| has(line, &AUTHORS) || has(line, &UNDER)).count();
    let (head, text) = lines.split_at(head);
    (head, text)
}

/// What stands after the text: the copyright, the number of the document, the certificate.
fn ends_text(line: &Line) -> bool {
    let text = line.text.as_str();
    let copyright = text.starts_with('©') || text.starts_with("Copyright ");
    let certificate = line.has("publiC-lblNodoc") || line.has("txtCertificat") || line.has("apd-wrapper");
    let printed = text.starts_with("Cet article est paru dans ") || text.starts_with("This article appeared in ");
    (copyright || printed) && text.len() <= 200 || certificate || NUMBER.is_match(text)
}

/// `news·20121004·PO·2040056000`
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:news|web|biz|tv)\s?[·\u{2219}.]\s?(\d{8})\s?[·.]\s?[A-Z0-9_]+\s?[·.]\s?[\w.-]+")
        .expect("a constant pattern")
});

fn number(line: &Line) -> Option<String> {
    NUMBER.find(&line.text).map(|found| tidy(found.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_the_day_gives_section_day_and_page() {
        let read = |line: &str| {
            let mut hints = Hints::default();
            read_day(&mut hints, line);
            (hints.section, hints.published.map(|day| day.text), hints.page)
        };
        let told = |text: &str| Some(text.to_owned());
        assert_eq!(
            read("Éditorial, jeudi 4 octobre 2012 , p. 03"),
            (told("Éditorial"), told("4 octobre 2012"), told("03"))
        );
        assert_eq!(read("Freitag 1. März 2013"), (None, told("1. März 2013"), None));
        assert_eq!(read("Deportes, 3 de abril de 2014"), (told("Deportes"), told("3 de abril de 2014"), None));
        assert_eq!(read("Sport, Friday, March 1, 2013"), (told("Sport"), told("March 1, 2013"), None));
    }
}
