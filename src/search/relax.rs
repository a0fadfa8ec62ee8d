//! Query that finds little → wider readings of it, each with what the reader is told.
//!
//! Words are joined by AND, which is what readers expect and what kills questions in natural language. So a query is read
//! strictly first, without the function words of its language; when that finds little, words that the archive lacks are
//! read as misspelt or as compounds; then any of the words will do, best first. A wider reading is never silent. What is
//! quoted is meant as it stands, save in a question or pasted text of many words, where quotation marks quote.

use super::query::{Form, Query};
use super::stopwords::is_stop_word;
use super::vocabulary::Vocabulary;
use crate::article::Language;
use crate::index::analysis;
use crate::index::snapshot::Snapshot;

/// From this many words on (besides function words) a query that finds [`FEW`] is read more widely; of fewer words all
/// are meant, and only a query that finds nothing is.
const KEY_WORDS: usize = 3;
/// A page of hits: a longer query that finds fewer articles with all of its words is read more widely.
const FEW: u64 = 10;
/// In a text of so many words beside the quoted ones, quotation marks ask for nothing: people who mean a phrase type little
/// else.
const TEXT: usize = 12;
/// In a query of at most so many words the articles that hold all of them stay first in a wider reading.
const ALL_MEANT: usize = 4;

/// A reading of a query.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    pub(super) query: Query,
    /// What the reader should know of it.
    pub(super) notes: Vec<String>,
    /// The language of the query, if its function words tell it.
    pub(super) language: Option<Language>,
    /// The plain words as typed, in order, and whether each was left out as a function word.
    pub(super) typed: Vec<(String, bool)>,
    /// Words that were typed side by side.
    pub(super) pairs: Vec<(String, String)>,
    /// The words that together put an article before all that lack one of them.
    pub(super) together: Vec<Query>,
}

impl Reading {
    /// A query as it is, neither read otherwise nor more widely.
    pub(super) fn plain(query: Query) -> Self {
        Self { query, notes: vec![], language: None, typed: vec![], pairs: vec![], together: vec![] }
    }
}

/// The strict reading: as typed, without function words that stand beside other words of their language and without
/// elided articles (`l'élection`).
pub(super) fn strict(query: &Query, languages: &[Language]) -> Reading {
    let typed: Vec<Query> = match query {
        Query::And(members) => members.iter().map(without_elision).collect(),
        other => vec![without_elision(other)],
    };
    let language = language_of(&typed, languages);
    let shouts = !typed.iter().filter_map(plain_word).any(|word| word.contains(char::is_lowercase));
    let is_function = |member: &Query| match (&language, plain_word(member)) {
        (Some(language), Some(word)) => is_function_word(word, language, shouts),
        _ => false,
    };
    let kept: Vec<bool> = typed.iter().map(|member| !is_function(member)).collect();
    let anything = typed.iter().zip(&kept).any(|(member, kept)| *kept && plain_word(member).is_some());
    let kept = if anything { kept } else { vec![true; typed.len()] };
    let pairs = pairs(&typed, &kept);
    let words = typed.iter().zip(&kept).filter_map(|(member, kept)| Some((plain_word(member)?.to_owned(), !kept)));
    let words: Vec<(String, bool)> = words.collect();
    let members = typed.into_iter().zip(kept).filter_map(|(member, kept)| kept.then_some(member));
    Reading { query: Query::and(members.collect()), notes: vec![], language, typed: words, pairs, together: vec![] }
}

/// Words that stand next to each other, each pair once.
fn pairs(typed: &[Query], kept: &[bool]) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = vec![];
    let words: Vec<Vec<String>> = typed
        .iter()
        .zip(kept)
        .map(|(member, kept)| plain_word(member).filter(|_| *kept).map(parts).unwrap_or_default())
        .collect();
    for (index, own) in words.iter().enumerate() {
        let next = words.get(index + 1).and_then(|next| next.first());
        add_pairs(&own.iter().chain(next).cloned().collect::<Vec<_>>(), &mut pairs);
    }
    pairs
}

/// Adds the pairs of words in a row, each once.
fn add_pairs(row: &[String], pairs: &mut Vec<(String, String)>) {
    for pair in row.windows(2) {
        let pair = (pair[0].clone(), pair[1].clone());
        if pair.0 != pair.1 && !pairs.contains(&pair) {
            pairs.push(pair);
        }
    }
}

/// Whether a reading that found so many articles should be widened.
pub(super) fn finds_little(query: &Query, total: u64) -> bool {
    let words = match query {
        Query::And(members) => members.iter().filter(|member| plain_word(member).is_some()).count(),
        _ => 1,
    };
    total == 0 || (words >= KEY_WORDS && total < FEW)
}

/// Words that the archive lacks read as the nearest words that it has, or as the parts of a compound; `None` if it lacks
/// none or has nothing near.
pub(super) fn respelled(reading: &Reading, snapshot: &Snapshot) -> Option<Reading> {
    let vocabulary = Vocabulary::of(snapshot);
    let mut notes = Vec::new();
    let query = with_leaves(&reading.query, &mut |leaf| match leaf {
        Query::Word { field, word, form: Form::Plain } if !vocabulary.holds(word) => {
            let plain = |word: String| Query::Word { field: *field, word, form: Form::Plain };
            let found = vocabulary.instead_of(word)?;
            notes.push(format!("'{word}' is not held; searched as {}", found.shown()));
            Some(match found {
                super::vocabulary::Instead::Near { edits, .. } => {
                    Query::Word { field: *field, word: word.clone(), form: Form::Fuzzy(edits) }
                }
                super::vocabulary::Instead::Parts(parts) => Query::and(parts.into_iter().map(plain).collect()),
            })
        }
        _ => None,
    });
    (!notes.is_empty()).then(|| Reading { query, notes, ..reading.clone() })
}

/// Any of the words instead of all; what else is asked for (quotations, values, dates, exclusions) still holds.
pub(super) fn any_word(reading: &Reading, with_all: u64) -> Option<Reading> {
    let members = match &reading.query {
        Query::And(members) => members.as_slice(),
        only => std::slice::from_ref(only),
    };
    let is_text = reading.typed.len() >= TEXT;
    let (mut words, mut rest, mut pairs) = (vec![], vec![], reading.pairs.clone());
    for member in members {
        match member {
            Query::Word { field, word, form: Form::Plain } => words.extend(words_of(*field, &parts(word))),
            Query::Word { .. } => words.push(member.clone()),
            Query::Phrase { field: None, words: quoted, .. } if is_text => {
                let function =
                    |word: &String| reading.language.as_ref().is_some_and(|l| is_function_word(word, l, false));
                let quoted: Vec<Vec<String>> = quoted.iter().filter(|word| !function(word)).map(|w| parts(w)).collect();
                let quoted = quoted.concat();
                add_pairs(&quoted, &mut pairs);
                words.extend(words_of(None, &quoted));
            }
            _ => rest.push(member.clone()),
        }
    }
    if words.len() < 2 {
        return None;
    }
    let reading = Reading { pairs, ..reading.clone() };
    let together = if words.len() <= ALL_MEANT { words.clone() } else { vec![] };
    let query = Query::and(std::iter::once(Query::or(words)).chain(rest).collect());
    let holders = match with_all {
        0 => "no article holds".to_owned(),
        1 => "only one article holds".to_owned(),
        few => format!("only {few} articles hold"),
    };
    let note = format!("{holders} all of these words; those with most of them come first");
    Some(Reading { query, notes: vec![note], together, ..reading })
}

fn words_of(field: Option<super::query::TextField>, words: &[String]) -> impl Iterator<Item = Query> {
    words.iter().map(move |word| Query::Word { field, word: word.clone(), form: Form::Plain })
}

/// The language, among those held, to which most of the words are function words: at least two that make a fifth, or one
/// that makes a quarter of three or more.
fn language_of(members: &[Query], languages: &[Language]) -> Option<Language> {
    let words: Vec<&str> = members.iter().filter_map(plain_word).collect();
    if words.len() < 3 {
        return None;
    }
    let count = |language: &Language| words.iter().filter(|word| is_function_word(word, language, true)).count();
    // Of equals the one of which more is held: the languages come in that order.
    let best = languages.iter().rev().max_by_key(|language| count(language))?;
    let found = count(best);
    let enough = if found > 1 { 5 * found } else { 4 * found };
    (enough >= words.len()).then(|| best.clone())
}

/// Whether a typed word is a function word (`who`, `what's`) and no acronym (`WHO`); where all is typed in capitals that
/// cannot be told.
fn is_function_word(typed: &str, language: &Language, shouts: bool) -> bool {
    let acronym = !shouts && typed.len() > 1 && typed.chars().all(char::is_uppercase);
    let parts = analysis::words(typed);
    !acronym && !parts.is_empty() && parts.iter().all(|part| is_stop_word(&part.folded, language))
}

/// A plain word that may stand anywhere, as typed.
fn plain_word(query: &Query) -> Option<&str> {
    match query {
        Query::Word { field: None, word, form: Form::Plain } => Some(word),
        _ => None,
    }
}

/// The words that were typed as one: `multi-targeted`.
fn parts(typed: &str) -> Vec<String> {
    analysis::words(typed).iter().filter_map(|part| part.span.of(typed).map(str::to_owned)).collect()
}

/// The articles and pronouns that French, Italian and Catalan join to the next word.
const ELIDED: [&str; 18] = [
    "all", "c", "d", "dall", "dell", "j", "jusqu", "l", "lorsqu", "m", "n", "nell", "puisqu", "qu", "s", "sull", "t",
    "un",
];

/// `l'élection` as `élection`; a name (`D'Angelo`) and everything else as it is.
fn without_elision(query: &Query) -> Query {
    let Query::Word { field, word, form: Form::Plain } = query else { return query.clone() };
    let words = analysis::words(word);
    let ([first, second], Some(rest)) = (words.as_slice(), words.last().and_then(|last| word.get(last.span.start..)))
    else {
        return query.clone();
    };
    let between = word.get(first.span.end..second.span.start).unwrap_or_default();
    let elided = matches!(between, "'" | "’") && ELIDED.contains(&first.folded.as_str());
    let name = rest.starts_with(char::is_uppercase) && word.starts_with(char::is_uppercase);
    let word = if elided && !name && rest.chars().nth(1).is_some() { rest.to_owned() } else { word.clone() };
    Query::Word { field: *field, word, form: Form::Plain }
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
        ["en", "de", "fr", "cs"].into_iter().filter_map(Language::parse).collect()
    }

    fn strictly(text: &str) -> String {
        strict(&parse(text).query, &languages()).query.to_string()
    }

    #[test]
    fn function_words_of_the_query_s_language_are_left_out_beside_others() {
        assert_eq!(strictly("president of colombia"), "president AND colombia");
        assert_eq!(strictly("16 inch phone pro disassembled"), "16 AND inch AND phone AND pro AND disassembled");
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
        let read = |text: &str| strict(&parse(text).query, &languages());
        let reading = any_word(&read("ferry strike country:UY -harbour"), 0).expect("a wider reading");
        assert_eq!(reading.query.to_string(), parse("(ferry OR strike) country:UY -harbour").query.to_string());
        assert!(any_word(&read("ferry country:UY"), 0).is_none());
        assert_eq!(reading.together.len(), 2);
    }

    #[test]
    fn what_is_quoted_is_meant_in_every_reading() {
        let wider = |text: &str| any_word(&strict(&parse(text).query, &languages()), 0).map(|r| r.query.to_string());
        assert_eq!(
            wider("ferry strike \"port authority\"").as_deref(),
            Some("(ferry OR strike) AND \"port authority\"")
        );
        assert_eq!(wider("\"port authority\""), None);
    }

    #[test]
    fn a_quotation_in_a_question_of_many_words_is_read_as_words() {
        let text = "which articles tell how the harbour board came to be called \"master of the quays\" in those years";
        let wider = any_word(&strict(&parse(text).query, &languages()), 0).expect("a wider reading");
        let query = wider.query.to_string();
        assert!(query.contains("master OR quays") && !query.contains('"'), "{query}");
        assert!(wider.pairs.contains(&("master".into(), "quays".into())));
    }

    #[test]
    fn elided_articles_are_left_out_and_names_kept() {
        assert_eq!(strictly("l'élection d’Espagne"), "élection AND Espagne");
        assert_eq!(strictly("L'Express D'Angelo O'Brien"), "L'Express AND D'Angelo AND O'Brien");
    }

    #[test]
    fn acronyms_are_no_function_words() {
        assert_eq!(strictly("what is the WHO doing in Sudan"), "WHO AND doing AND Sudan");
        assert_eq!(strictly("WHO IS IN THE LEAD"), "LEAD");
    }

    #[test]
    fn words_side_by_side_are_paired_and_compounds_in_themselves() {
        let pairs = strict(&parse("the art of time-sharing systems").query, &languages()).pairs;
        let shown: Vec<String> = pairs.iter().map(|(one, other)| format!("{one} {other}")).collect();
        assert_eq!(shown, ["time sharing", "sharing systems"]);
    }

    #[test]
    fn questions_are_widened_earlier_than_key_words() {
        let question = parse("minister harbour strike wages talks").query;
        assert!(finds_little(&question, 9) && !finds_little(&question, 10));
        assert!(!finds_little(&parse("harbour strike").query, 1) && finds_little(&parse("harbour strike").query, 0));
    }
}
