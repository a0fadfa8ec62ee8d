//! A capture beside the article that was made of it: piece by piece in the order of the page, each with what became of it.

use std::collections::HashMap;

use crate::article::{Article, CutReason, Role, Span};
use crate::corpus::Captured;
use crate::corpus::decisions::{Action, Decision};

/// Longest piece that is shown whole, in characters: a menu need not be read to its end.
const SHOWN_CHARS: usize = 700;

/// A piece of the page and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// As it was captured; empty for what came from elsewhere.
    pub(super) raw: String,
    /// As it stands in the article; `None` if it does not.
    pub(super) clean: Option<String>,
    /// What it is, or why it was cut, in words.
    pub(super) label: String,
    pub(super) state: State,
    /// Bytes in the capture's text.
    pub(super) from: usize,
    pub(super) to: usize,
    /// The decision that made it so.
    pub(super) decision: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// A paragraph of the article.
    Kept,
    /// Headline, byline and the like.
    Head,
    /// Cut by the machine.
    Cut,
    /// Cut by a librarian.
    Removed,
    /// Brought back by a librarian.
    Restored,
}

impl Row {
    pub(super) fn is_cut(&self) -> bool {
        matches!(self.state, State::Cut)
    }

    pub(super) fn class(&self) -> &'static str {
        match self.state {
            State::Kept => "row kept",
            State::Restored => "row kept restored",
            State::Head => "row head",
            State::Cut => "row cut",
            State::Removed => "row cut removed",
        }
    }
}

enum Piece<'a> {
    Paragraph(&'a str),
    Place(Role),
    Cut(CutReason),
}

/// The rows of an article: `machine` is what the cleaner made, `told` what decisions left of it.
pub(super) fn rows(captured: &Captured, machine: &Article, told: &Article, decisions: &[&Decision]) -> Vec<Row> {
    let mut standing: HashMap<&str, usize> = HashMap::new();
    for paragraph in &told.paragraphs {
        *standing.entry(paragraph.text.as_str()).or_default() += 1;
    }
    let mut take = |text: &str| match standing.get_mut(text) {
        Some(count) if *count > 0 => {
            *count -= 1;
            true
        }
        _ => false,
    };
    let mut rows: Vec<Row> = Vec::new();
    for (span, piece) in pieces(captured, machine) {
        let raw = span.of(&captured.text).unwrap_or_default();
        rows.push(match piece {
            Piece::Paragraph(text) if take(text) => row(span, raw, Some(text), String::new(), State::Kept, None),
            Piece::Paragraph(text) => {
                let decision = cut_by(text, decisions);
                let label = if decision.is_some() { "cut by a librarian" } else { "stands in no part of this article" };
                row(span, raw, None, label.into(), State::Removed, decision)
            }
            Piece::Place(role) => row(span, raw, None, role_words(role).into(), State::Head, None),
            Piece::Cut(reason) => {
                let text = collapsed(raw);
                match take(&text) {
                    true => row(
                        span,
                        raw,
                        Some(&text),
                        "kept by a librarian".into(),
                        State::Restored,
                        kept_by(&text, decisions),
                    ),
                    false => row(span, raw, None, reason.name().replace('-', " "), State::Cut, None),
                }
            }
        });
    }
    // What has no place on the page: joined from another article, or written by hand.
    let left = told.paragraphs.iter().filter(|p| take(&p.text));
    rows.extend(left.map(|p| {
        row(Span::new(0, 0), "", Some(&p.text), "from elsewhere".into(), State::Restored, kept_by(&p.text, decisions))
    }));
    rows
}

fn pieces<'a>(captured: &Captured, machine: &'a Article) -> Vec<(Span, Piece<'a>)> {
    let mut pieces: Vec<(Span, Piece<'a>)> =
        machine.paragraphs.iter().map(|p| (p.span, Piece::Paragraph(p.text.as_str()))).collect();
    pieces.extend(machine.places.iter().map(|place| (place.span, Piece::Place(place.role))));
    pieces.extend(captured.cuts.iter().map(|cut| (cut.span, Piece::Cut(cut.reason))));
    pieces.sort_by_key(|(span, _)| (span.start, span.end));
    pieces
}

fn row(span: Span, raw: &str, clean: Option<&str>, label: String, state: State, decision: Option<u64>) -> Row {
    let raw = match raw.char_indices().nth(SHOWN_CHARS) {
        Some((end, _)) => format!("{}…", &raw[..end]),
        None => raw.to_owned(),
    };
    Row { raw, clean: clean.map(str::to_owned), label, state, from: span.start, to: span.end, decision }
}

/// A piece as it stands in an article when it is kept.
pub(super) fn collapsed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn cut_by(text: &str, decisions: &[&Decision]) -> Option<u64> {
    let cuts = |d: &&&Decision| matches!(&d.action, Action::Cut { text: cut } if cut.trim() == text);
    decisions.iter().rev().find(cuts).map(|decision| decision.id)
}

fn kept_by(text: &str, decisions: &[&Decision]) -> Option<u64> {
    let keeps = |d: &&&Decision| matches!(&d.action, Action::Keep { text: kept, .. } if collapsed(kept) == text);
    decisions.iter().rev().find(keeps).map(|decision| decision.id)
}

fn role_words(role: Role) -> &'static str {
    match role {
        Role::Headline => "headline",
        Role::Standfirst => "standfirst",
        Role::Byline => "byline",
        Role::Published => "date line",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Cut, Paragraph, ParagraphKind};

    fn paragraph(text: &str, start: usize) -> Paragraph {
        Paragraph { text: text.into(), span: Span::new(start, start + text.len()), kind: ParagraphKind::Text }
    }

    #[test]
    fn every_piece_stands_in_the_order_of_the_page_with_what_became_of_it() {
        let captured = Captured {
            origin: "a.html".into(),
            sha256: String::new(),
            fetched: None,
            text: "Menu\nOne.\nShare this\nTwo.".into(),
            cuts: vec![
                Cut { reason: CutReason::Navigation, span: Span::new(0, 4) },
                Cut { reason: CutReason::Sharing, span: Span::new(10, 20) },
            ],
            articles: vec![],
            has_raw: false,
        };
        let machine = Article { paragraphs: vec![paragraph("One.", 5), paragraph("Two.", 21)], ..Article::default() };
        let told = Article {
            paragraphs: vec![paragraph("One.", 5), paragraph("Share this", 10), paragraph("Joined.", 0)],
            ..Article::default()
        };
        let rows = rows(&captured, &machine, &told, &[]);
        let states: Vec<_> = rows.iter().map(|row| (row.state, row.clean.as_deref())).collect();
        assert_eq!(
            states,
            [
                (State::Cut, None),
                (State::Kept, Some("One.")),
                (State::Restored, Some("Share this")),
                (State::Removed, None),
                (State::Restored, Some("Joined.")),
            ]
        );
        assert_eq!((rows[0].label.as_str(), rows[0].raw.as_str()), ("navigation", "Menu"));
    }
}
