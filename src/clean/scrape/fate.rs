//! Shapes → what becomes of each line: story, or cut and why.

use std::collections::HashSet;

use super::evidence::is_headline_like;
use super::lines::Line;
use super::shape::{Ending, Shape};
use super::{frame, shape, story, words};
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
        let tails = tails(lines, shapes, &fates);
        cut(&mut fates, &tails, CutReason::Related);
        let resumed = resumed(lines, shapes, &fates);
        keep(&mut fates, &resumed);
        let framing = frame::lines(lines, shapes);
        cut(&mut fates, &framing.repeated, CutReason::Duplicate);
        cut(&mut fates, &framing.beyond, CutReason::SiteFrame);
        let heads = heads(lines, shapes, &fates);
        keep(&mut fates, &heads);
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

/// Cuts those of some lines that were story.
fn cut(fates: &mut [Fate], lines: &[usize], reason: CutReason) {
    for &at in lines {
        if fates[at] == Fate::Story {
            fates[at] = Fate::Cut(reason);
        }
    }
}

fn keep(fates: &mut [Fate], lines: &[usize]) {
    lines.iter().for_each(|&at| fates[at] = Fate::Story);
}

/// Story lines above a paragraph that it may take up again.
const REACH: usize = 12;

/// Paragraphs right below a line of a story that speak of the same: its last ones, which the menus below them outvoted.
fn resumed(lines: &[Line], shapes: &[Shape], fates: &[Fate]) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::new();
    for at in 1..lines.len() {
        let inside = fates[at - 1] == Fate::Story || found.last() == Some(&(at - 1));
        let prose = fates[at] == Fate::Cut(CutReason::LowText) && shapes[at].letters >= 80;
        if inside && prose && takes_up(lines, at) {
            found.push(at);
        }
    }
    found
}

/// Whether a line names at least two things that the lines above spoke of.
fn takes_up(lines: &[Line], at: usize) -> bool {
    let above = &lines[at.saturating_sub(REACH)..at];
    let spoken: HashSet<u64> = above.iter().flat_map(|line| words::content(&line.text)).collect();
    let own: HashSet<u64> = words::content(&lines[at].text).into_iter().collect();
    own.intersection(&spoken).count() >= 2
}

/// Lines between a headline and its story.
const HEAD_LINES: usize = 8;

/// Lines outside the stories that are the head of the one below: its headline, right above it or above its byline and
/// date, and the standfirst between headline and byline.
fn heads(lines: &[Line], shapes: &[Shape], fates: &[Fate]) -> Vec<usize> {
    let begins =
        |at: &usize| fates[*at] == Fate::Story && shapes[*at].letters >= 60 && *at > 0 && fates[*at - 1] != Fate::Story;
    let above = Above { lines, shapes, fates };
    (0..lines.len()).filter(begins).flat_map(|at| above.head(at)).collect()
}

/// The lines above the beginning of a story.
struct Above<'a> {
    lines: &'a [Line],
    shapes: &'a [Shape],
    fates: &'a [Fate],
}

impl Above<'_> {
    /// The head of the story that begins with line `at`.
    fn head(&self, at: usize) -> Vec<usize> {
        let furniture: Vec<usize> =
            (at.saturating_sub(HEAD_LINES)..at).rev().take_while(|&line| self.is_furniture(line)).collect();
        if !furniture.iter().any(|&line| self.is_credit(line)) {
            return at.checked_sub(1).filter(|&line| self.is_headline_alone(line, at)).into_iter().collect();
        }
        let Some(line) = at.checked_sub(furniture.len() + 1) else { return Vec::new() };
        match line.checked_sub(1).filter(|&headline| self.is_headline_of(headline, line, at)) {
            Some(headline) => vec![headline, line],
            None if self.is_free_link(line) && returning(self.lines, line, at) >= 0.1 => vec![line],
            None => Vec::new(),
        }
    }

    fn is_credit(&self, at: usize) -> bool {
        self.shapes[at].phrase.is_some_and(shape::is_credit) || is_bare_name(self.lines, self.shapes, at)
    }

    fn is_furniture(&self, at: usize) -> bool {
        matches!(self.fates[at], Fate::Cut(reason) if shape::is_furniture(reason)) || self.is_credit(at)
    }

    fn is_link(&self, at: usize) -> bool {
        is_link(&self.lines[at].text, &self.shapes[at])
    }

    fn is_free_link(&self, at: usize) -> bool {
        self.fates[at] != Fate::Story && self.is_link(at)
    }

    /// Whether a line is the headline right above a story, not the last of several links.
    fn is_headline_alone(&self, line: usize, story: usize) -> bool {
        let alone = line == 0 || !self.is_link(line - 1);
        alone
            && self.is_free_link(line)
            && self.shapes[line].ending == Ending::Open
            && returning(self.lines, line, story) >= 0.3
    }

    /// Whether a line is the headline above a standfirst: both in one block of lines, or its words return in the story.
    fn is_headline_of(&self, headline: usize, standfirst: usize, story: usize) -> bool {
        let below = &self.shapes[standfirst];
        let fits = self.fates[standfirst] != Fate::Story
            && below.phrase.is_none()
            && below.menu.is_none()
            && !below.garbled
            && below.words >= 4;
        let block = self.lines[headline].after_blank && !self.lines[standfirst].after_blank;
        let told = if self.is_link(standfirst) { 0.25 } else { 0.1 };
        fits && self.is_free_link(headline) && (block || returning(self.lines, headline, story) >= told)
    }
}

/// Share of a headline's content words that the first lines of the story say again.
pub(super) fn returning(lines: &[Line], headline: usize, first: usize) -> f32 {
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
