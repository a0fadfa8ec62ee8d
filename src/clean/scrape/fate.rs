//! Shapes → what becomes of each line: story, or cut and why.

use super::evidence::is_headline_like;
use super::lines::Line;
use super::shape::{Ending, Shape};
use super::story;
use crate::article::CutReason;

/// What becomes of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// Story.
    Story,
    /// Not story.
    Cut(CutReason),
}

/// The fate of each line. Of a record's own text nearly all is kept: only what its wording tells.
pub(super) fn fates(lines: &[Line], shapes: &[Shape], single_story: bool) -> Vec<Fate> {
    let states = if single_story { vec![true; shapes.len()] } else { story::story(shapes) };
    let mut fates: Vec<_> = shapes.iter().zip(states).map(|(shape, inside)| fate(shape, inside)).collect();
    for at in headlines(lines, shapes, &fates) {
        fates[at] = Fate::Story;
    }
    fates
}

/// Lines outside the stories that are the headline of the one below: right above it, or above its byline and date.
fn headlines(lines: &[Line], shapes: &[Shape], fates: &[Fate]) -> Vec<usize> {
    let head = |at: usize| {
        matches!(shapes[at].phrase, Some(CutReason::Byline | CutReason::Timestamp)) || is_bare_name(lines, shapes, at)
    };
    let begins =
        |at: &usize| fates[*at] == Fate::Story && shapes[*at].letters >= 60 && *at > 0 && fates[*at - 1] != Fate::Story;
    let above = |at: usize| {
        let credits = (at.saturating_sub(4)..at).rev().take_while(|&line| head(line)).count();
        let line = at.checked_sub(credits + 1)?;
        let link = |line: usize| is_link(&lines[line].text, &shapes[line]);
        let alone = line == 0 || !link(line - 1);
        let fits =
            fates[line] != Fate::Story && link(line) && (credits > 0 || alone && shapes[line].ending == Ending::Open);
        fits.then_some(line)
    };
    (0..lines.len()).filter(begins).filter_map(above).collect()
}

/// Whether a line reads like a headline or the link to a story.
fn is_link(text: &str, shape: &Shape) -> bool {
    is_headline_like(shape, text) && shape.menu.is_none() && !shape.garbled && shape.words >= 4 && shape.letters >= 20
}

/// Whether a line is a name alone, right above a date line.
pub(super) fn is_bare_name(lines: &[Line], shapes: &[Shape], at: usize) -> bool {
    let text = &lines[at].text;
    let capital = |word: &str| word.starts_with(char::is_uppercase);
    let joint =
        |word: &str| matches!(word, "and" | "und" | "et" | "y" | "e" | "en" | "de" | "da" | "van" | "von" | "di" | "&");
    let words: Vec<&str> = text.split(' ').map(|word| word.trim_matches(',')).collect();
    shapes[at].phrase.is_none()
        && (2..=8).contains(&words.len())
        && words.iter().all(|word| capital(word) || joint(word))
        && !text.contains(char::is_numeric)
        && shapes.get(at + 1).is_some_and(|below| below.phrase == Some(CutReason::Timestamp))
}

fn fate(shape: &Shape, inside: bool) -> Fate {
    match shape.phrase {
        Some(reason) => Fate::Cut(reason),
        None if inside => Fate::Story,
        None => Fate::Cut(outside(shape)),
    }
}

/// Why a line outside the stories is none, its wording being no reason.
fn outside(shape: &Shape) -> CutReason {
    if let Some(reason) = shape.menu {
        reason
    } else if shape.letters >= 40 && shape.copies > 0 {
        CutReason::Duplicate
    } else if shape.garbled {
        CutReason::Debris
    } else if shape.letters < 30 && shape.words <= 4 && shape.ending != Ending::Sentence {
        CutReason::Navigation
    } else if shape.ending != Ending::Sentence {
        CutReason::Related
    } else {
        CutReason::LowText
    }
}
