//! Runs of capitalised words → candidates for persons, each with how likely it is one.
//!
//! A run is parted at titles, places and organisations ([`parting`](super::parting)); what remains is scored by what the
//! gazetteers know of its words ([`score`](super::score)) and by what stands beside it ([`context`](super::context)).
//! Candidates are proposals: the document decides. A sequence tagger that proposes spans with scores can stand in the same
//! place.

use std::ops::Range;

use crate::enrich::countries::Found;
use crate::enrich::tagger::Tagging;
use crate::enrich::tokens::{Gap, Text};

use super::parting;
use super::runs::runs;
use super::tagged;

/// What stands before a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Title {
    /// Nothing that is known.
    None,
    /// An office, profession or kinship.
    Role,
    /// Mr, Dr, Sir …
    Honorific,
    /// Pope, King …: part of the name.
    Regnal,
}

/// A proposed name.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    /// Which of the article's texts, by number.
    pub(super) text: usize,
    /// Its tokens, without title and suffix.
    pub(super) tokens: Range<usize>,
    /// Whether it is one word, or words joined by hyphens only: a surname or given name alone.
    pub(super) lone: bool,
    /// What the gazetteers say of its words; the border for a name without any context is `document::ACCEPTED`.
    pub(super) score: f32,
    /// What stands beside it adds so much.
    pub(super) context: f32,
    /// The title before it.
    pub(super) title: Title,
    /// What the tagger says of it: the logit of its probability, bounded.
    pub(super) tagged: f32,
}

/// What the gazetteer of countries says of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// Nothing.
    None,
    /// A place of one word, which may also be part of a name.
    Place,
    /// An adjective or people.
    People,
    /// A place of several words, or an abbreviation.
    Fixed,
}

/// Every candidate of the texts, in order; none overlaps another of the same text.
pub(super) fn candidates(texts: &[Text<'_>], found: &[Found], language: &str) -> Vec<Candidate> {
    let mut all = Vec::new();
    for (number, text) in texts.iter().enumerate() {
        let first = found.partition_point(|one| one.text < number);
        let last = found.partition_point(|one| one.text <= number);
        let marks = marks(text, &found[first..last]);
        let mut here = Vec::new();
        for run in runs(text, language) {
            parting::part(text, number, &marks, language, run, &mut here);
        }
        let asked = |stretch: &_| tagged::is_asked_about(text, &here, stretch, language);
        let tagging = Tagging::of(text, &found[first..last], language, asked);
        tagged::weigh(text, number, &marks, &tagging, language, &mut here);
        all.append(&mut here);
    }
    raise_listed(texts, &mut all);
    all
}

/// In a list of names ("Anna Berg, X Y and Z W") one that is sure speaks for its neighbours.
fn raise_listed(texts: &[Text<'_>], candidates: &mut [Candidate]) {
    const LISTED: f32 = 0.6;
    for at in 1..candidates.len() {
        let (one, other) = (&candidates[at - 1], &candidates[at]);
        if one.lone
            || other.lone
            || one.text != other.text
            || !are_listed(&texts[one.text], one.tokens.end, other.tokens.start)
        {
            continue;
        }
        let sure = |candidate: &Candidate| candidate.score + candidate.context >= 1.8;
        let (raise_one, raise_other) = (sure(other), sure(one));
        if raise_one {
            candidates[at - 1].context += LISTED;
        }
        if raise_other {
            candidates[at].context += LISTED;
        }
    }
}

/// Whether only a comma, or "and", stands between two tokens.
fn are_listed(text: &Text<'_>, end: usize, start: usize) -> bool {
    let comma = end == start && text.tokens[start].gap == Gap::Comma;
    comma || end + 1 == start && matches!(text.folded(end), "and" | "y" | "e" | "et" | "und" | "en" | "or" | "o" | "i")
}

fn marks(text: &Text<'_>, found: &[Found]) -> Vec<Mark> {
    let mut marks = vec![Mark::None; text.tokens.len()];
    for one in found {
        let mark = match one.tokens.len() {
            _ if one.is_abbreviation() => Mark::Fixed,
            1 if one.is_people() => Mark::People,
            1 if one.is_place() => Mark::Place,
            1 => Mark::None,
            _ => Mark::Fixed,
        };
        marks[one.tokens.clone()].fill(mark);
    }
    marks
}
