//! A sentence with what is named in it, and chance.

use std::ops::Range;

use crate::article::Part;
use crate::enrich::countries;
use crate::enrich::tokens::Text;

use super::super::features::{View, stretches};
use super::names::{Form, Names};

/// What is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// A person.
    Person,
    /// A place.
    Place,
    /// An organisation.
    Organisation,
}

impl Class {
    /// The tag that begins such a name; the next one carries it on.
    fn begin(self) -> u8 {
        match self {
            Self::Person => 1,
            Self::Place => 3,
            Self::Organisation => 5,
        }
    }
}

/// A sentence.
#[derive(Debug, Clone)]
pub(super) struct Sample {
    pub(super) text: String,
    pub(super) language: String,
    /// Bytes and class of each name, in order.
    pub(super) named: Vec<(Range<usize>, Class)>,
    /// Whether it is a headline.
    pub(super) headline: bool,
}

/// A sentence as the tagger reads it, with the right tags.
#[derive(Debug, Clone)]
pub(super) struct Encoded {
    pub(super) view: View,
    /// Stretches, each with its tags.
    pub(super) stretches: Vec<(Range<usize>, Vec<u8>)>,
}

impl Sample {
    /// Other persons' names in the places of those that are there, of the same form.
    pub(super) fn renamed(&self, names: &Names, chance: &mut Chance) -> Self {
        let mut renamed = Self { text: String::new(), named: vec![], ..self.clone() };
        let mut end = 0;
        for (span, class) in &self.named {
            renamed.text.push_str(&self.text[end..span.start]);
            let start = renamed.text.len();
            let written = &self.text[span.clone()];
            match class {
                Class::Person => renamed.text.push_str(&names.person(Form::of(written), &self.language, chance)),
                _ => renamed.text.push_str(written),
            }
            renamed.named.push((start..renamed.text.len(), *class));
            end = span.end;
        }
        renamed.text.push_str(&self.text[end..]);
        renamed
    }

    /// Cut, looked up and tagged; nothing when no word has a capital.
    pub(super) fn encoded(&self) -> Option<Encoded> {
        let part = if self.headline { Part::Headline } else { Part::Paragraph(0) };
        let text = Text::new(part, &self.text);
        let tags: Vec<u8> = text.tokens.iter().map(|token| self.tag(token.span.start)).collect();
        let stretches: Vec<_> =
            stretches(&text).into_iter().map(|stretch| (stretch.clone(), begun(&tags[stretch]))).collect();
        let texts = [text];
        let found = countries::found(&texts, &self.language);
        (!stretches.is_empty()).then(|| Encoded { view: View::new(&texts[0], &found, &self.language), stretches })
    }

    fn tag(&self, byte: usize) -> u8 {
        let named = self.named.iter().find(|(span, _)| span.contains(&byte));
        named.map_or(0, |(span, class)| class.begin() + u8::from(byte > span.start))
    }
}

/// Tags of which none carries on what did not begin.
fn begun(tags: &[u8]) -> Vec<u8> {
    let mut before = 0;
    let begin = |&tag: &u8| {
        let starts = tag > 0 && tag.is_multiple_of(2) && before != tag && before != tag - 1;
        before = if starts { tag - 1 } else { tag };
        before
    };
    tags.iter().map(begin).collect()
}

/// Numbers that look like chance and are the same in every run (xorshift64*, Vigna 2016).
#[derive(Debug, Clone)]
pub(super) struct Chance(u64);

impl Chance {
    /// From a seed.
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.max(1))
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }

    /// A number below `count`, which is not 0.
    pub(super) fn below(&mut self, count: usize) -> usize {
        (self.next() % count.max(1) as u64) as usize
    }

    /// Whether something happens that does so in that share of cases.
    pub(super) fn happens(&mut self, share: f32) -> bool {
        (self.next() % 10_000) as f32 / 10_000.0 < share
    }

    /// One of several.
    pub(super) fn of<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        let at = self.below(all.len());
        all.get(at)
    }

    /// Another order.
    pub(super) fn shuffle<T>(&mut self, all: &mut [T]) {
        for at in (1..all.len()).rev() {
            all.swap(at, self.below(at + 1));
        }
    }
}
