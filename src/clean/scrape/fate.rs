//! Shapes → what becomes of each line: story, or cut and why.

use std::collections::HashSet;

use super::evidence::is_headline_like;
use super::lines::Line;
use super::shape::{Ending, Shape};
use super::{story, words};
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
    if !single_story {
        for at in tails(lines, shapes, &fates) {
            fates[at] = Fate::Cut(CutReason::Related);
        }
        for at in headlines(lines, shapes, &fates) {
            fates[at] = Fate::Story;
        }
    }
    fates
}

/// Lists of links that cling to the end of a story: three or more lines like headlines, with no paragraph after them.
fn tails(lines: &[Line], shapes: &[Shape], fates: &[Fate]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut run: Vec<usize> = Vec::new();
    for at in 0..=lines.len() {
        let inside = fates.get(at) == Some(&Fate::Story);
        let prose = inside && (shapes[at].ending == Ending::Sentence || shapes[at].letters >= 150);
        if inside && !prose {
            run.push(at);
            continue;
        }
        let links = run.iter().filter(|&&at| is_teaser(&lines[at].text, &shapes[at])).count();
        if !prose && run.len() >= 3 && 10 * links >= 7 * run.len() {
            found.append(&mut run);
        }
        run.clear();
    }
    found
}

/// Whether a line reads like the headline of another story, not like the entry of a list (dates, results, products).
fn is_teaser(text: &str, shape: &Shape) -> bool {
    shape.words >= 6 && shape.digits == 0.0 && !text.contains(['(', '@', '/', '•', '*']) && is_link(text, shape)
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
        let told = if credits > 0 { 0.1 } else { 0.3 };
        let free = fates[line] != Fate::Story && (credits > 0 || alone && shapes[line].ending == Ending::Open);
        (free && link(line) && returning(lines, line, at) >= told).then_some(line)
    };
    (0..lines.len()).filter(begins).filter_map(above).collect()
}

/// Share of a headline's content words that the first lines of the story say again.
fn returning(lines: &[Line], headline: usize, first: usize) -> f32 {
    let own = words::content(&lines[headline].text);
    let story: HashSet<u64> = lines[first..].iter().take(6).flat_map(|line| words::content(&line.text)).collect();
    own.iter().filter(|word| story.contains(word)).count() as f32 / own.len().max(1) as f32
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
        None if shape.garbled && shape.copies > 0 => Fate::Cut(CutReason::Duplicate),
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
