//! Annotated texts → the tagger's table of weights.
//!
//! Run by `cargo run --release --example train_tagger -- en:FILE de:FILE …` (`tests/train/tagger.rs`), never by the product.
//! Three kinds of text teach it: annotated texts in columns, the same with other persons' names in their places, and news
//! prose written for this project ([`prose`]), whose slots are filled from the tables of names and places. Which texts were
//! used, and under which licence, is said in `tables/NOTICE.md`. The same input gives the same table, bit for bit.

mod columns;
mod estimate;
mod names;
mod prose;
mod sample;

use std::ops::Range;

use super::weights;
use estimate::Estimate;
use names::Names;
use sample::{Chance, Class, Encoded};

/// A set of annotated texts: `token TAB tag` a line, an empty line between sentences; tags B-PER, I-PER, B-LOC …, other than
/// PER, LOC and ORG taken for O.
#[derive(Debug, Clone)]
pub struct Columns {
    /// Language of the texts.
    pub language: String,
    /// The file's content.
    pub text: String,
}

/// How to train.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Times that all texts are read.
    pub rounds: usize,
    /// Times that each pattern of prose is filled, for English; other languages have fewer patterns and fill them more.
    pub fillings: usize,
    /// Copies of each annotated sentence with other names.
    pub renamed: usize,
}

/// 6 rounds: more do not raise the score on texts not seen; 2026-11.
pub const SETTINGS: Settings = Settings { rounds: 6, fillings: 40, renamed: 1 };

/// Trains a table.
pub fn train(sets: &[Columns], prose: &[(String, String)], settings: Settings) -> Vec<u8> {
    let mut chance = Chance::new(20_261_123);
    let mut encoded: Vec<Encoded> = Vec::new();
    let names = Names::of_the_tables();
    for set in sets {
        for sentence in columns::sentences(&set.text, &set.language) {
            for _ in 0..settings.renamed {
                encoded.extend(sentence.renamed(&names, &mut chance).encoded());
            }
            encoded.extend(sentence.encoded());
        }
    }
    for (language, text) in prose {
        let patterns = prose::Patterns::parse(text, language);
        for filled in patterns.filled(&names, settings.fillings, &mut chance) {
            encoded.extend(filled.encoded());
        }
    }
    let mut estimate = Estimate::new(&encoded);
    for _ in 0..settings.rounds {
        chance.shuffle(&mut encoded);
        estimate.round(&encoded, &mut chance);
    }
    weights::written(&estimate.rows(), &estimate.transitions())
}

/// A sentence whose persons are known.
#[derive(Debug, Clone)]
pub struct Annotated {
    /// The sentence as it is written.
    pub text: String,
    /// Bytes of each person's name, in order.
    pub persons: Vec<Range<usize>>,
}

/// The sentences of a set, for measuring what is found in them.
pub fn annotated(set: &Columns) -> Vec<Annotated> {
    let persons = |named: Vec<(Range<usize>, Class)>| {
        named.into_iter().filter(|(_, class)| *class == Class::Person).map(|(span, _)| span).collect()
    };
    let sentences = columns::sentences(&set.text, &set.language).into_iter();
    sentences.map(|sentence| Annotated { text: sentence.text, persons: persons(sentence.named) }).collect()
}

/// A sentence of columns, kept by its language: what tests and the trainer share.
#[cfg(test)]
fn sentence(text: &str, language: &str) -> Vec<sample::Sample> {
    columns::sentences(text, language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn training_is_the_same_each_time_and_learns_what_it_is_shown() {
        let set = Columns {
            language: "en".to_owned(),
            text: "the\tO\nminister\tO\nQelva\tB-PER\nZorn\tI-PER\nspoke\tO\n\nin\tO\nBrolt\tB-LOC\n".repeat(20),
        };
        let small = Settings { rounds: 2, fillings: 0, renamed: 1 };
        let one = train(std::slice::from_ref(&set), &[], small);
        assert_eq!(one, train(&[set], &[], small));
    }

    #[test]
    fn columns_become_text_with_spans() {
        let samples = sentence("Anna\tB-PER\nBerg\tI-PER\n,\tO\n54\tO\n,\tO\nleft\tO\n.\tO\n", "en");
        assert_eq!(samples[0].text, "Anna Berg, 54, left.");
        assert_eq!(samples[0].named.len(), 1);
    }
}
