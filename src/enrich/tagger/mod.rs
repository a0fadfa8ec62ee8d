//! Tokens → how likely each is part of a person's name: a linear-chain conditional random field.
//!
//! The second voice beside the rules: it has seen how names stand in sentences, where the rules know only words. Only
//! stretches of capitalised words are tagged; the rest is no name by definition. Its weights are one flat table
//! (`weights.bin`, [`weights`]), trained by [`training`] from texts that may ship with the program. It decides nothing:
//! [`persons`](super::persons) weighs what it says.

mod features;
mod lattice;
pub mod training;
mod weights;

use std::ops::Range;

use super::countries::Found;
use super::tokens::Text;
use crate::article::Part;
use features::View;
use lattice::Lattice;
use weights::{TAGS, Weights};

/// Tags, in the order of the table: outside (0), then begin and inside of a person, a place, an organisation.
mod tag {
    pub(super) const PERSON: usize = 1;
    pub(super) const IN_PERSON: usize = 2;
}

/// The names that the tagger alone finds in a text, as bytes: for measuring it without the rules beside it.
pub fn names_in(text: &str, language: &str) -> Vec<Range<usize>> {
    let texts = [Text::new(Part::Paragraph(0), text)];
    let found = super::countries::found(&texts, language);
    let [text] = &texts;
    let span = |tokens| text.span(tokens);
    Tagging::of(text, &found, language, |_| true)
        .names()
        .into_iter()
        .map(span)
        .map(|span| span.start..span.end)
        .collect()
}

/// What the tagger says of one text: probabilities, one per token, 0 outside of stretches of capitalised words.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tagging {
    begins: Vec<f32>,
    inside: Vec<f32>,
}

impl Tagging {
    /// Tags the stretches of a text that are `asked` about; of the others it says nothing. `found` are the phrases of this
    /// text that may name a country.
    pub(crate) fn of(text: &Text<'_>, found: &[Found], language: &str, asked: impl Fn(&Range<usize>) -> bool) -> Self {
        let length = text.tokens.len();
        let mut tagging = Self { begins: vec![0.0; length], inside: vec![0.0; length] };
        let mut stretches = features::stretches(text);
        stretches.retain(asked);
        if stretches.is_empty() {
            return tagging;
        }
        let (view, weights) = (View::new(text, found, language), Weights::trained());
        let mut features = Vec::with_capacity(80);
        let (mut scores, mut lattice): (Vec<[f32; TAGS]>, _) = (Vec::new(), Lattice::default());
        for stretch in stretches {
            scores.clear();
            for at in stretch.clone() {
                features.clear();
                view.features(at, &stretch, &mut features);
                scores.push(weights.scores(&features));
            }
            lattice.read(&scores, weights.steps());
            for (at, marginal) in stretch.zip(lattice.marginals()) {
                tagging.begins[at] = marginal[tag::PERSON];
                tagging.inside[at] = marginal[tag::IN_PERSON];
            }
        }
        tagging
    }

    /// How likely these tokens belong to persons: that of the least likely one.
    pub(crate) fn belongs(&self, tokens: Range<usize>) -> f32 {
        tokens.map(|at| self.begins[at] + self.inside[at]).fold(1.0, f32::min)
    }

    /// How likely a person's name begins at a token.
    pub(crate) fn begins(&self, at: usize) -> f32 {
        self.begins.get(at).copied().unwrap_or(0.0)
    }

    /// How likely a token carries on a name that began before it.
    pub(crate) fn carries_on(&self, at: usize) -> f32 {
        self.inside.get(at).copied().unwrap_or(0.0)
    }

    /// The likeliest names, in order.
    pub(crate) fn names(&self) -> Vec<Range<usize>> {
        let mut names: Vec<Range<usize>> = Vec::new();
        for at in 0..self.begins.len() {
            let (begins, inside) = (self.begins[at], self.inside[at]);
            match names.last_mut() {
                Some(name) if name.end == at && inside > 0.5 => name.end = at + 1,
                _ if begins + inside > 0.5 => names.push(at..at + 1),
                _ => {}
            }
        }
        names
    }
}
