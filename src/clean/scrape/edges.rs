//! The lines of a story → how many at its edges say nothing of it: what the page printed between its stories.
//!
//! The name of a section, a bar, an author's card or a label that no list of wordings knows clings to the paragraph
//! below or above it. A headline is told from it by its words, which the story says again; a dateline by its form.

use std::collections::HashSet;
use std::ops::Range;

use super::evidence::{Candidate, is_credited};
use super::shape::Ending;
use super::{dateline, words};

/// Words of a line that is cut for being foreign: longer ones may be headlines that play with words.
const LONGEST: usize = 6;

/// Words from which a line above a byline or a date is its headline, whatever it says.
const HEADLINE: usize = 3;

/// Letters from which a line is a paragraph.
const PARAGRAPH: usize = 80;

/// Lines of the story that are asked.
const REACH: usize = 12;

/// Foreign lines of one edge: more are a list.
const MOST: usize = 4;

/// Whether lines are a story: one of them tells something.
pub(super) fn is_told(story: &[Candidate<'_>]) -> bool {
    let tells = |line: &Candidate<'_>| {
        line.shape.words > LONGEST || line.shape.letters >= PARAGRAPH || line.shape.ending != Ending::Open
    };
    story.len() > MOST || story.iter().any(tells)
}

/// The lines of a story without the foreign ones at its edges.
pub(super) fn within(story: &[Candidate<'_>]) -> Range<usize> {
    let is_paragraph = |line: &Candidate<'_>| line.shape.letters >= PARAGRAPH && line.shape.ending == Ending::Sentence;
    let Some(first) = story.iter().position(is_paragraph) else { return 0..story.len() };
    let last = story.iter().rposition(is_paragraph).unwrap_or(first);
    let top = (0..first).take_while(|&at| is_foreign_head(story, at)).count();
    let foot = story.len() - (last + 1);
    let said = said(&story[last.saturating_sub(REACH)..=last]);
    let foreign = foot <= MOST && story[last + 1..].iter().all(|line| is_foreign(line, &said));
    top..if foreign { last + 1 } else { story.len() }
}

/// The content words of some lines, labels aside.
fn said(lines: &[Candidate<'_>]) -> HashSet<u64> {
    let long = lines.iter().filter(|line| line.shape.words > LONGEST);
    long.flat_map(|line| line.content.iter().copied()).collect()
}

fn is_foreign_head(story: &[Candidate<'_>], at: usize) -> bool {
    let below = &story[at + 1..story.len().min(at + 1 + REACH)];
    let heads = story[at].shape.words >= HEADLINE && is_credited(story, at, story.len());
    !heads && is_foreign(&story[at], &said(below))
}

/// Whether a line is a label of which nothing is said.
fn is_foreign(line: &Candidate<'_>, said: &HashSet<u64>) -> bool {
    let text = &line.line.text;
    line.shape.ending == Ending::Open
        && line.shape.words <= LONGEST
        && line.shape.digits == 0.0
        && !text.chars().any(words::is_unspaced)
        && !dateline::opens(text)
        && !line.content.is_empty()
        && !line.content.iter().any(|word| said.contains(word))
}
