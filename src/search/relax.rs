//! Query that finds little → wider readings of it, each with what the reader is told.
//!
//! Words are joined by AND, which is what readers expect and what kills questions in natural language. So a query is read
//! strictly first, without the function words of its language; when that finds nothing, words that the archive lacks are
//! read as misspelt; then any of the words will do, best first. A wider reading is never silent.

use super::query::{Form, Query};
use super::stopwords::is_stop_word;
use super::vocabulary::Vocabulary;
use crate::article::Language;
use crate::index::analysis;
use crate::index::snapshot::Snapshot;

/// A question has at least this many words besides function words; fewer are key words, all of which are meant.
const QUESTION_WORDS: usize = 5;
/// A question that finds fewer articles than this with all of its words is read more widely.
const FEW: u64 = 10;

/// A reading of a query.
pub(super) struct Reading {
    pub(super) query: Query,
    /// What the reader should know of it.
    pub(super) notes: Vec<String>,
}

/// The strict reading: as typed, without function words that stand beside other words of their language.
pub(super) fn strict(query: &Query, languages: &[Language]) -> Reading {
    let strict = match query {
        Query::And(members) => language_of(members, languages).and_then(|language| {
            let kept: Vec<Query> = members.iter().filter(|m| !is_function_word(m, &language)).cloned().collect();
            kept.iter().any(|member| folded_word(member).is_some()).then(|| Query::and(kept))
        }),
        _ => None,
    };
    Reading { query: strict.unwrap_or_else(|| query.clone()), notes: vec![] }
}

/// Whether a reading that found so many articles should be widened.
pub(super) fn finds_little(query: &Query, total: u64) -> bool {
    let words = match query {
        Query::And(members) => members.iter().filter(|member| folded_word(member).is_some()).count(),
        _ => 1,
    };
    total == 0 || (words >= QUESTION_WORDS && total < FEW)
}

/// Words that the archive lacks read as the nearest words that it has; `None` if it lacks none or has nothing near.
pub(super) fn respelled(query: &Query, snapshot: &Snapshot) -> Option<Reading> {
    let vocabulary = Vocabulary::of(snapshot);
    let mut notes = Vec::new();
    let query = with_leaves(query, &mut |leaf| match leaf {
        Query::Word { field, word, form: Form::Plain } if !vocabulary.holds(word) => {
            let (edits, nearest) = vocabulary.nearest(word)?;
            notes.push(format!("'{word}' is not held; searched as {}", nearest.join(", ")));
            Some(Query::Word { field: *field, word: word.clone(), form: Form::Fuzzy(edits) })
        }
        _ => None,
    });
    (!notes.is_empty()).then_some(Reading { query, notes })
}

/// Any of the words instead of all; what else is asked for (values, dates, phrases, exclusions) still holds.
pub(super) fn any_word(query: &Query, with_all: u64) -> Option<Reading> {
    let Query::And(members) = query else { return None };
    let (words, rest): (Vec<Query>, Vec<Query>) =
        members.iter().cloned().partition(|member| matches!(member, Query::Word { .. }));
    if words.len() < 2 {
        return None;
    }
    let query = Query::and(std::iter::once(Query::or(words)).chain(rest).collect());
    let holders = match with_all {
        0 => "no article holds".to_owned(),
        1 => "only one article holds".to_owned(),
        few => format!("only {few} articles hold"),
    };
    Some(Reading { query, notes: vec![format!("{holders} all of these words; those with most of them come first")] })
}

/// The language, among those held, to which most of the words are function words: at least a fifth, of three or more.
fn language_of(members: &[Query], languages: &[Language]) -> Option<Language> {
    let words: Vec<String> = members.iter().filter_map(folded_word).collect();
    if words.len() < 3 {
        return None;
    }
    let count = |language: &Language| words.iter().filter(|word| is_stop_word(word, language)).count();
    // Of equals the one of which more is held: the languages come in that order.
    let best = languages.iter().rev().max_by_key(|language| count(language))?;
    (5 * count(best) >= words.len()).then(|| best.clone())
}

fn is_function_word(query: &Query, language: &Language) -> bool {
    folded_word(query).is_some_and(|word| is_stop_word(&word, language))
}

/// The folded form of a plain word that may stand anywhere.
fn folded_word(query: &Query) -> Option<String> {
    match query {
        Query::Word { field: None, word, form: Form::Plain } => Some(analysis::fold(word)),
        _ => None,
    }
}

/// The tree with some leaves replaced; what is excluded stays as typed.
fn with_leaves(query: &Query, replace: &mut impl FnMut(&Query) -> Option<Query>) -> Query {
    match query {
        Query::And(members) => Query::and(members.iter().map(|member| with_leaves(member, replace)).collect()),
        Query::Or(members) => Query::or(members.iter().map(|member| with_leaves(member, replace)).collect()),
        Query::Not(_) => query.clone(),
        leaf => replace(leaf).unwrap_or_else(|| leaf.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::parse::parse;

    fn languages() -> Vec<Language> {
        ["en", "de"].into_iter().filter_map(Language::parse).collect()
    }

    fn strictly(text: &str) -> String {
        strict(&parse(text).query, &languages()).query.to_string()
    }

    #[test]
    fn function_words_of_the_query_s_language_are_left_out_beside_others() {
        assert_eq!(strictly("president of colombia"), "president AND colombia");
        assert_eq!(strictly("who won the election in chile"), "won AND election AND chile");
        assert_eq!(strictly("die Wahl in der Stadt"), "Wahl AND Stadt");
    }

    #[test]
    fn key_words_and_quoted_words_stay() {
        assert_eq!(strictly("die hard"), "die AND hard");
        assert_eq!(strictly("\"the who\" in concert"), "\"the who\" AND in AND concert");
        assert_eq!(strictly("to be or not to be"), parse("to be or not to be").query.to_string());
    }

    #[test]
    fn any_word_keeps_what_else_is_asked_for() {
        let reading = any_word(&parse("ferry strike country:UY -harbour").query, 0).expect("a wider reading");
        assert_eq!(reading.query.to_string(), parse("(ferry OR strike) country:UY -harbour").query.to_string());
        assert!(any_word(&parse("ferry country:UY").query, 0).is_none());
    }

    #[test]
    fn questions_are_widened_earlier_than_key_words() {
        let question = parse("minister harbour strike wages talks").query;
        assert!(finds_little(&question, 9) && !finds_little(&question, 10));
        assert!(!finds_little(&parse("harbour strike").query, 1) && finds_little(&parse("harbour strike").query, 0));
    }
}
