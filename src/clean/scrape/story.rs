//! Shapes → which lines are story: the evidence of each line and its neighbours, smoothed over the text.

use super::shape::{Ending, Shape};
use crate::article::CutReason;

/// Number of signs a line is judged by.
pub(super) const SIGNS: usize = 34;

/// How far neighbours speak for a line.
const REACH: usize = 4;

fn truth(sign: bool) -> f32 {
    f32::from(u8::from(sign))
}

/// Whether a line alone looks like a paragraph of a story.
fn is_prose(shape: &Shape) -> bool {
    shape.letters >= 80
        && shape.phrase.is_none()
        && !shape.garbled
        && (shape.ending == Ending::Sentence || shape.letters >= 200)
}

fn is_label(shape: &Shape) -> bool {
    shape.phrase.is_some() || shape.menu.is_some()
}

/// Whether prose stands within ten lines.
fn near(lines: &[Shape], backwards: bool) -> bool {
    let mut lines: Box<dyn Iterator<Item = &Shape>> =
        if backwards { Box::new(lines.iter().rev()) } else { Box::new(lines.iter()) };
    lines.by_ref().take(10).any(is_prose)
}

/// The signs that a line is story or not; their order is that of [`WEIGHTS`].
pub(super) fn signs(shapes: &[Shape], at: usize) -> [f32; SIGNS] {
    let shape = &shapes[at];
    let head = matches!(shape.phrase, Some(CutReason::Byline | CutReason::Timestamp));
    let before = &shapes[at.saturating_sub(REACH)..at];
    let after = &shapes[at + 1..shapes.len().min(at + 1 + REACH)];
    let open = shape.ending == Ending::Open;
    let share =
        |lines: &[Shape], test: fn(&Shape) -> bool| lines.iter().filter(|s| test(s)).count() as f32 / REACH as f32;
    [
        1.0,
        (shape.letters as f32 + 1.0).ln().min(6.0) / 6.0,
        truth(shape.letters < 15),
        truth(shape.letters < 40),
        truth(shape.letters >= 100),
        truth(shape.letters >= 200),
        truth(shape.ending == Ending::Sentence),
        truth(shape.ending == Ending::Colon),
        truth(shape.ending == Ending::Ellipsis),
        shape.small,
        truth(shape.small == 0.0),
        truth(shape.capitals > 0.6),
        shape.digits,
        truth(shape.quoted),
        truth(shape.comma),
        truth(shape.barred),
        truth(shape.phrase.is_some() && !head),
        truth(head),
        truth(shape.menu.is_some()),
        truth(shape.copies > 0),
        truth(shape.copies > 0 && shape.letters >= 60),
        truth(shape.garbled),
        truth(before.last().is_some_and(is_prose)),
        truth(after.first().is_some_and(is_prose)),
        share(before, is_prose),
        share(after, is_prose),
        share(before, is_label),
        share(after, is_label),
        truth(shape.ending == Ending::Sentence && (30..100).contains(&shape.letters)),
        truth(shape.words <= 2),
        truth(!near(&shapes[..at], true)),
        truth(!near(&shapes[at + 1..], false)),
        truth(open && !near(&shapes[at + 1..], false)),
        truth(open && (4..=18).contains(&shape.words) && after.first().is_some_and(is_prose)),
    ]
}

/// Weights of [`signs`], fitted by logistic regression on 75 scrapes and rounded; the copies and the garbling are set by hand.
const WEIGHTS: [f32; SIGNS] = [
    0.3, 0.9, -0.8, -0.2, 0.5, 3.0, 1.1, 1.4, 0.7, 0.5, 0.0, 0.6, 1.5, 1.0, 0.1, -0.6, -3.0, -1.8, -1.6, 0.5, -0.5,
    -7.0, 1.2, 1.4, 0.1, 1.2, -3.4, -3.1, 0.1, -0.7, 0.2, -0.9, 0.4, -0.8,
];

/// What it costs to go from boilerplate to story, and back.
const ENTER: f32 = 3.0;
const LEAVE: f32 = 0.5;

/// How much each line looks like story: above 0 more story than not.
pub(super) fn scores(shapes: &[Shape]) -> Vec<f32> {
    let score = |at| signs(shapes, at).iter().zip(WEIGHTS).map(|(sign, weight)| sign * weight).sum();
    (0..shapes.len()).map(score).collect()
}

/// Which lines are story: the likeliest course through two states (Viterbi).
pub(super) fn story(shapes: &[Shape]) -> Vec<bool> {
    let scores = scores(shapes);
    let (mut boilerplate, mut story) = (0.0_f32, -1.0_f32);
    let mut came = Vec::with_capacity(scores.len());
    for score in scores {
        let stays_out = boilerplate >= story - LEAVE;
        let stays_in = story >= boilerplate - ENTER;
        let out = if stays_out { boilerplate } else { story - LEAVE };
        let within = if stays_in { story } else { boilerplate - ENTER };
        (boilerplate, story) = (out - score / 2.0, within + score / 2.0);
        came.push((stays_out, stays_in));
    }
    let mut inside = story > boilerplate;
    let mut states = vec![false; came.len()];
    for (state, (stays_out, stays_in)) in states.iter_mut().zip(came).rev() {
        *state = inside;
        inside = if inside { stays_in } else { !stays_out };
    }
    states
}
