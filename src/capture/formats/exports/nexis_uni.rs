//! Nexis Uni exports (documents of Word, HTML) → articles.
//!
//! Each document is lines: headline, paper, day, copyright, labelled lines, "Body", the text, labelled lines, "End of
//! Document". Before the first stands a cover with the list of all. The lines come from `docx` or `lines`.

use super::nexis::read_field;
use super::{is_date, labelled, printed};
use crate::capture::formats::story::{Body, Item, Sink, Story, tell};
use crate::capture::hints::Hints;

/// Lines that end a document.
const ENDS: [&str; 6] = [
    "End of Document",
    "Fin du document",
    "Ende des Dokuments",
    "Dokumentende",
    "Fin del documento",
    "Fine del documento",
];

/// Lines before the text, and between it and the labelled lines after it.
const BODIES: [&str; 8] = ["Body", "Texte", "Corps", "Text", "Haupttext", "Cuerpo", "Texto", "Cuerpo del texto"];
const TAILS: [&str; 7] =
    ["Classification", "Klassifizierung", "Clasificación", "Graphic", "Notes", "Correction", "Klassifikation"];

/// Whether lines are such an export.
pub(in crate::capture) fn is_export<S: AsRef<str>>(lines: &[S]) -> bool {
    lines.iter().any(|line| is_one_of(&ENDS, line.as_ref()))
}

fn is_one_of(words: &[&str], line: &str) -> bool {
    words.iter().any(|word| line.eq_ignore_ascii_case(word))
}

/// Reads the lines of an export.
pub(in crate::capture) fn read(lines: &[String], sink: Sink) {
    let mut covered = false;
    for document in lines.split(|line| is_one_of(&ENDS, line)) {
        let Some(body) = document.iter().position(|line| is_one_of(&BODIES, line)) else {
            if !document.is_empty() && sink(Item::Left("cover page of an export")).is_break() {
                return;
            }
            continue;
        };
        let (told, begins) = article(document, body);
        let has_cover = begins > 0 && !std::mem::replace(&mut covered, true);
        if has_cover && sink(Item::Left("cover page of an export")).is_break() || tell(told, sink).is_break() {
            return;
        }
    }
}

/// The article, and the line at which its headline stands.
fn article(document: &[String], body: usize) -> (Story, usize) {
    let mut hints = Hints::default();
    let head = &document[..body];
    let dated = head.iter().rposition(|line| labelled(line).is_none() && !is_copyright(line) && is_date(line));
    let dated = dated.unwrap_or(0);
    let begins = dated.saturating_sub(2);
    if dated > 0 {
        hints.published = Some(printed(&head[dated]));
        hints.publication = Some(head[dated - 1].clone());
        hints.headline = (dated > 1).then(|| head[begins].clone());
    }
    for line in &head[dated..] {
        if let Some((label, text)) = labelled(line) {
            read_field(&mut hints, label, text);
        }
    }
    let rest = &document[body + 1..];
    let tail = rest.iter().position(|line| is_one_of(&TAILS, line) || is_tail(line)).unwrap_or(rest.len());
    for line in &rest[tail..] {
        if let Some((label, text)) = labelled(line) {
            read_field(&mut hints, label, text);
        }
    }
    (Story::new(0, Body::lines(&rest[..tail]), hints), begins)
}

fn is_copyright(line: &str) -> bool {
    line.starts_with("Copyright") || line.starts_with('©') || line.contains("All Rights Reserved")
}

/// A labelled line that stands after the text only.
fn is_tail(line: &str) -> bool {
    labelled(line).is_some()
        && ["Load-Date", "Language", "Publication-Type", "Langue", "Sprache", "Idioma"]
            .iter()
            .any(|label| line.get(..label.len()).is_some_and(|start| start.eq_ignore_ascii_case(label)))
}
