//! Factiva exports in HTML → articles.
//!
//! Two layouts: a table with a code a row (`HD` headline, `PD` day, `SN` paper …), and plain lines whose order says what
//! they are (headline, byline, words, day, time, paper, code, language, copyright, text). Each article is taken from the
//! text by itself, so that a long export is never one tree.

use std::ops::ControlFlow;
use std::sync::LazyLock;

use regex::Regex;

use super::lines::{Line, lines};
use super::{is_date, language, printed};
use crate::article::Subject;
use crate::capture::formats::story::{Body, Sink, Story, said, tell};
use crate::capture::hints::Hints;

/// Where an article begins.
static ARTICLE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"(?i)<div[^<>]*\sclass=["']?article\b[^<>]*>"#).expect("a constant pattern"));

/// What ends the last one.
static FOOTER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)<(?:div|span)[^<>]*\s(?:id|class)=["']?(?:pageFooter|copyright)\b"#).expect("a constant pattern")
});

/// Whether a page is such an export.
pub(in crate::capture) fn is_export(start: &str) -> bool {
    let has = |sign: &str| memchr::memmem::find(start.as_bytes(), sign.as_bytes()).is_some();
    has("Factiva") && (has("<title>Factiva") || has("<TITLE>Factiva") || has("articleParagraph"))
}

/// Reads a page.
pub(in crate::capture) fn read(html: &str, sink: Sink) {
    let starts: Vec<usize> = ARTICLE.find_iter(html).map(|found| found.start()).collect();
    let end = FOOTER.find_iter(html).map(|found| found.start()).find(|at| starts.last().is_some_and(|last| at > last));
    let ends = starts.iter().skip(1).copied().chain([end.unwrap_or(html.len())]);
    for (start, end) in starts.iter().copied().zip(ends) {
        if tell_article(&lines(&html[start..end]), start as u64, sink).is_break() {
            return;
        }
    }
}

fn tell_article(lines: &[Line], at: u64, sink: Sink) -> ControlFlow<()> {
    let rows = rows(lines);
    let (hints, paragraphs) = if rows.is_empty() { unlabelled(lines) } else { coded(&rows) };
    tell(Story::new(at, Body::lines(paragraphs), hints), sink)
}

/// The rows of the table: the code and the lines after it. The codes stand in cells of their own.
fn rows(lines: &[Line]) -> Vec<(&str, Vec<&str>)> {
    let mut rows: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in lines {
        if line.has("index") && is_code(&line.text) {
            rows.push((&line.text, Vec::new()));
        } else if let Some((_, texts)) = rows.last_mut() {
            texts.push(&line.text);
        }
    }
    rows
}

fn is_code(text: &str) -> bool {
    (2..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn coded(rows: &[(&str, Vec<&str>)]) -> (Hints, Vec<String>) {
    let (mut hints, mut paragraphs) = (Hints::default(), Vec::new());
    for (code, texts) in rows {
        let text = texts.join(" ");
        if matches!(*code, "LP" | "TD") {
            paragraphs.extend(texts.iter().map(|text| (*text).to_owned()));
        } else {
            read_code(&mut hints, code, &text);
        }
    }
    (hints, paragraphs)
}

/// What a row says; the same codes name the fields of the XML.
fn read_code(hints: &mut Hints, code: &str, text: &str) {
    let Some(text) = said(text) else { return };
    match code {
        "HD" => hints.headline = Some(text),
        "BY" => hints.authors.push(text),
        "PD" => hints.published = Some(printed(&text)),
        "SN" => hints.publication = Some(text),
        "SE" => hints.section = Some(text),
        "PG" => hints.page = Some(text),
        "LA" => hints.language = language(&text),
        "AN" => hints.external_id = Some(accession(&text)),
        "NS" => hints.subjects.extend(codes("factiva-subject", &text)),
        "IN" => hints.subjects.extend(codes("factiva-industry", &text)),
        "CO" => hints.subjects.extend(codes("factiva-company", &text)),
        "RE" => assert_regions(hints, codes("factiva-region", &text)),
        _ => {}
    }
}

/// `Document TESTFR0020111229e7ct0001r` → the number.
fn accession(text: &str) -> String {
    text.rsplit(' ').next().unwrap_or(text).to_owned()
}

/// `fra : France | eurz : Europe` → subjects.
fn codes(scheme: &str, text: &str) -> Vec<Subject> {
    let subject = |entry: &str| {
        let (code, name) = match entry.split_once(':') {
            Some((code, name)) => (said(code), said(name)),
            None => (said(entry), None),
        };
        (code.is_some() || name.is_some()).then(|| Subject { scheme: scheme.to_owned(), code, name })
    };
    text.split('|').filter_map(subject).collect()
}

/// Regions that are countries by their name are asserted; groups of countries are subjects alone.
pub(super) fn assert_regions(hints: &mut Hints, regions: Vec<Subject>) {
    let countries =
        regions.iter().filter_map(|region| region.name.clone().or_else(|| country_of(region.code.as_deref()?)));
    hints.countries.extend(countries);
    hints.subjects.extend(regions);
}

/// The countries whose codes are not their names, for exports that give codes alone.
fn country_of(code: &str) -> Option<String> {
    const COUNTRIES: [(&str, &str); 17] = [
        ("braz", "BR"),
        ("cana", "CA"),
        ("china", "CN"),
        ("fra", "FR"),
        ("gfr", "DE"),
        ("india", "IN"),
        ("ital", "IT"),
        ("jap", "JP"),
        ("mex", "MX"),
        ("neth", "NL"),
        ("russ", "RU"),
        ("spain", "ES"),
        ("swed", "SE"),
        ("switz", "CH"),
        ("turk", "TR"),
        ("uk", "GB"),
        ("usa", "US"),
    ];
    COUNTRIES.iter().find(|(own, _)| own.eq_ignore_ascii_case(code)).map(|(_, iso)| (*iso).to_owned())
}

static WORDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^[\d.,\u{a0}\u{202f} ]+\s*(?:words|mots|w(?:ö|oe)rter|palabras|parole|palavras|woorden)$")
        .expect("a constant pattern")
});

static TIME: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\d{1,2}[:.h]\d\d").expect("a constant pattern"));

/// The layout without codes: lines in their order.
fn unlabelled(lines: &[Line]) -> (Hints, Vec<String>) {
    let mut hints = Hints::default();
    let is_headline = |line: &Line| line.classes.to_lowercase().contains("headline");
    let is_text = |line: &Line| line.classes.to_lowercase().contains("articleparagraph");
    let headline: Vec<&str> = lines.iter().filter(|line| is_headline(line)).map(|line| line.text.as_str()).collect();
    hints.headline = said(&headline.join(" "));
    // What stands above the headline is the section.
    let above = lines.iter().position(is_headline).unwrap_or(0);
    hints.section = lines[..above].first().map(|line| line.text.clone());
    let text = lines.iter().filter(|line| is_text(line)).map(|line| line.text.clone()).collect();
    let head = lines[above..].iter().take_while(|line| !is_text(line)).filter(|line| !is_headline(line));
    let head = head.map(|line| line.text.as_str());
    read_order(&mut hints, &head.collect::<Vec<_>>());
    let last = lines.iter().rfind(|line| line.text.starts_with("Document "));
    hints.external_id = last.map(|line| accession(&line.text));
    (hints, text)
}

static PAGE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^[A-Z]{0,3}\d{1,4}[A-Z]?$").expect("a constant pattern"));

/// Before the count of words stand byline and credit; after it the day, the time, the paper, its code, the page, the
/// language, the copyright.
fn read_order(hints: &mut Hints, head: &[&str]) {
    let counted = head.iter().position(|line| WORDS.is_match(line)).unwrap_or(0);
    hints.authors.extend(head[..counted].first().map(|line| (*line).to_owned()));
    let Some(dated) = head.iter().position(|line| is_date(line)) else { return };
    hints.published = Some(printed(head[dated]));
    let mut after = head[dated + 1..].iter().filter(|line| !TIME.is_match(line));
    hints.publication = after.next().map(|line| (*line).to_owned());
    for line in after.skip(1) {
        if hints.page.is_none() && hints.language.is_none() && PAGE.is_match(line) {
            hints.page = Some((*line).to_owned());
        }
        hints.language = hints.language.take().or_else(|| language(line));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_subjects_and_their_countries_are_asserted() {
        let mut hints = Hints::default();
        assert_regions(&mut hints, codes("factiva-region", "fra : France | eurz : Europe"));
        assert_eq!(hints.countries, ["France", "Europe"]);
        assert_eq!(hints.subjects[1].code.as_deref(), Some("eurz"));
    }
}
