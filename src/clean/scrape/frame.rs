//! Lines said both above the first paragraph and below the last → the frame of the page around its stories.
//!
//! Mottoes and calls for members, gifts or subscriptions stand at the head of a page and again at its foot, in any
//! wording. What stands outside them is page, too. A headline repeated in the list of links at the foot is told by its
//! words, which return in the story; a quotation may be said twice.

use std::collections::HashMap;

use super::fate::returning;
use super::lines::Line;
use super::shape::{Ending, Shape};
use super::words;

/// The frame of a page.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Frame {
    /// Lines said at head and foot.
    pub(super) repeated: Vec<usize>,
    /// Lines above the last of them at the head, and below the first at the foot.
    pub(super) beyond: Vec<usize>,
}

/// Share of a line's words that return in a story if they tell of it.
const RETURNING: f32 = 0.2;

/// Letters from which a line is a paragraph.
const PARAGRAPH: usize = 80;

/// Finds the frame of a page.
pub(super) fn lines(lines: &[Line], shapes: &[Shape]) -> Frame {
    let paragraph = |shape: &Shape| {
        shape.letters >= PARAGRAPH && shape.phrase.is_none() && shape.copies == 0 && shape.ending == Ending::Sentence
    };
    let Some(first) = shapes.iter().position(paragraph) else { return Frame::default() };
    let last = shapes.iter().rposition(paragraph).unwrap_or(first);
    let foreign = |at: usize| returning(lines, at, first) < RETURNING;
    let repeated = repeated(lines, shapes, first, last, foreign);
    let (Some(top), Some(bottom)) = (
        repeated.iter().copied().filter(|&at| at < first).max(),
        repeated.iter().copied().filter(|&at| at > last).min(),
    ) else {
        return Frame::default();
    };
    let outside = (0..top).chain(bottom..lines.len());
    let beyond = outside.filter(|&at| repeated.binary_search(&at).is_err() && foreign(at)).collect();
    Frame { repeated, beyond }
}

/// Lines of which one copy stands above the first paragraph, one below the last, and none between.
fn repeated(
    lines: &[Line],
    shapes: &[Shape],
    first: usize,
    last: usize,
    foreign: impl Fn(usize) -> bool,
) -> Vec<usize> {
    let mut said: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, line) in lines.iter().enumerate() {
        said.entry(&line.text).or_default().push(at);
    }
    let framing = |copies: &&Vec<usize>| {
        let at = copies[0];
        let outside = copies.iter().all(|&copy| copy < first || copy > last);
        let both = at < first && copies.last().is_some_and(|&copy| copy > last);
        outside && both && shapes[at].words >= 4 && !quotes(lines, shapes, at) && foreign(at)
    };
    let mut found: Vec<usize> = said.values().filter(framing).flatten().copied().collect();
    found.sort_unstable();
    found
}

fn quotes(lines: &[Line], shapes: &[Shape], at: usize) -> bool {
    shapes[at].quoted || !words::quotations(&lines[at].text).is_empty()
}
