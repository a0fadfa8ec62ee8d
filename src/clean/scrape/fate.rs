//! Shapes → what becomes of each line: story, or cut and why.

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
pub(super) fn fates(shapes: &[Shape], single_story: bool) -> Vec<Fate> {
    let states = if single_story { vec![true; shapes.len()] } else { story::story(shapes) };
    shapes.iter().zip(states).map(|(shape, inside)| fate(shape, inside)).collect()
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
