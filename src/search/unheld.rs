//! Reading that finds something → its words that no article holds, and what was probably meant.
//!
//! Where all words must stand in an article, a word that the archive lacks finds nothing and [`super::relax`] reads it as
//! misspelt. Where any of several will do, it goes unnoticed: that is said here.

use super::query::{Form, Query};
use super::relax::Reading;
use super::vocabulary::Vocabulary;
use crate::index::snapshot::Snapshot;

/// Most words looked up: each that is lacking costs a walk through the dictionary.
const MOST_WORDS: usize = 5;

/// What the reader should know of the alternatives of a reading; what its own notes say already is left out.
pub(super) fn notes(reading: &Reading, snapshot: &Snapshot) -> Vec<String> {
    if !has_alternatives(&reading.query) {
        return vec![];
    }
    let vocabulary = Vocabulary::of(snapshot);
    let sought = reading.query.sought().into_iter();
    let words = sought.filter_map(|leaf| match leaf {
        Query::Word { word, form: Form::Plain, .. } if !vocabulary.holds(word) => Some(word),
        _ => None,
    });
    let quoted = |word: &String| format!("'{word}'");
    let new = words.filter(|word| !reading.notes.iter().any(|note| note.contains(&quoted(word))));
    new.take(MOST_WORDS)
        .map(|word| match vocabulary.instead_of(word) {
            Some(found) => format!("'{word}' is not held; did you mean {}?", found.shown()),
            None => format!("'{word}' is not held"),
        })
        .collect()
}

fn has_alternatives(query: &Query) -> bool {
    matches!(query, Query::Or(_)) || query.members().iter().any(has_alternatives)
}
