//! No hits → why, and what would find some.
//!
//! Asks the searcher a few cheap questions more: the same search without each of its filters, and each word of the query
//! alone. Only when nothing was found.

use super::DEFAULTS;
use crate::error::Error;
use crate::search::answer::{FacetField, Selection};
use crate::search::{Answer, Request};
use crate::web::links;
use crate::web::tongue::Tongue;

/// Most questions of each sort: enough to say why, too few to burden.
const MAX_ALTERNATIVES: usize = 6;

/// Why nothing was found.
#[derive(Debug, Default)]
pub(super) struct Zero {
    /// The search without one filter, or without all, where that finds something.
    pub(super) relaxed: Vec<Alternative>,
    /// Any of the words of the query, then each by itself, with the same filters; only where these are not to blame.
    pub(super) words: Vec<Alternative>,
}

/// A search that differs a little, and how many articles it finds.
#[derive(Debug)]
pub(super) struct Alternative {
    pub(super) change: Change,
    pub(super) request: Request,
    pub(super) count: u64,
}

/// In what it differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Change {
    /// No values chosen in that field, but those.
    Without(FacetField, Selection),
    /// No dates.
    AnyDate,
    /// No filters at all.
    Unfiltered,
    /// That word alone.
    Word(String),
    /// Any of the words.
    AnyWord,
}

/// Finds out why `request` found nothing; `count` says how many articles another request finds.
pub(super) fn explain(request: &Request, count: impl Fn(&Request) -> Result<u64, Error>) -> Result<Zero, Error> {
    let counted = |changes: Vec<(Change, Request)>| -> Result<Vec<Alternative>, Error> {
        let changes = changes.into_iter().take(MAX_ALTERNATIVES);
        changes.map(|(change, request)| Ok(Alternative { count: count(&request)?, change, request })).collect()
    };
    let mut relaxed = counted(relaxed(request))?;
    relaxed.retain(|alternative| alternative.count > 0);
    let words = if relaxed.is_empty() { counted(single_words(request))? } else { vec![] };
    Ok(Zero { relaxed, words })
}

fn relaxed(request: &Request) -> Vec<(Change, Request)> {
    let mut changes = Vec::new();
    for (field, selection) in &request.selections {
        let mut without = links::between(request, request.from, request.to);
        without.selections.retain(|(other, _)| other != field);
        changes.push((Change::Without(*field, selection.clone()), without));
    }
    if links::has_dates(request) {
        changes.push((Change::AnyDate, links::whenever(request)));
    }
    if changes.len() > 1 {
        changes.truncate(MAX_ALTERNATIVES - 1);
        changes.push((Change::Unfiltered, links::unfiltered(request)));
    }
    changes
}

/// Any and each of the words of a query of several plain words; anything with operators speaks for itself.
fn single_words(request: &Request) -> Vec<(Change, Request)> {
    let typed: Vec<&str> = request.text.split_whitespace().collect();
    let is_plain = |word: &&str| word.chars().all(char::is_alphanumeric) && !["AND", "OR", "NOT"].contains(word);
    if typed.len() < 2 || !typed.iter().all(is_plain) {
        return vec![];
    }
    let any = (Change::AnyWord, links::asking(request, &typed.join(" OR ")));
    let single = typed.iter().map(|word| (Change::Word((*word).to_owned()), links::asking(request, word)));
    [any].into_iter().chain(single).collect()
}

/// Why nothing was found, as the page says it.
pub(super) struct ZeroView {
    pub(super) is_archive_empty: bool,
    /// Whether nothing at all is held from the time that is chosen.
    pub(super) is_time_empty: bool,
    pub(super) relaxed: Vec<AlternativeView>,
    pub(super) words: Vec<AlternativeView>,
}

/// A search that differs a little, in words.
pub(super) struct AlternativeView {
    pub(super) text: String,
    pub(super) count: String,
    pub(super) is_found: bool,
    pub(super) url: String,
}

impl ZeroView {
    pub(super) fn new(t: Tongue, request: &Request, answer: &Answer, zero: &Zero) -> Self {
        let view = |alternative: &Alternative| AlternativeView {
            text: in_words(t, &alternative.change),
            count: t.number(alternative.count),
            is_found: alternative.count > 0,
            url: links::address("/", &alternative.request, &DEFAULTS),
        };
        Self {
            is_archive_empty: answer.timeline.buckets.is_empty()
                && answer.timeline.undated_held == 0
                && request.text.is_empty()
                && !links::is_filtered(request),
            is_time_empty: answer.timeline.buckets.is_empty() && (request.from.is_some() || request.to.is_some()),
            relaxed: zero.relaxed.iter().map(view).collect(),
            words: zero.words.iter().map(view).collect(),
        }
    }

    /// Whether none of several words finds anything: a list of them would say nothing.
    pub(super) fn is_wordless(&self) -> bool {
        !self.words.is_empty() && self.words.iter().all(|word| !word.is_found)
    }
}

fn in_words(t: Tongue, change: &Change) -> String {
    match change {
        Change::Without(field, selection) => {
            let any = selection.any.iter().map(|value| t.value(*field, value));
            let none = selection.none.iter().map(|value| t.with("zero.not", &[t.value(*field, value)]));
            let values = any.chain(none).collect::<Vec<_>>().join(", ");
            t.with("zero.without", &[t.field(*field), &values])
        }
        Change::AnyDate => t.say("zero.anydate").to_owned(),
        Change::Unfiltered => t.say("zero.unfiltered").to_owned(),
        Change::AnyWord => t.say("zero.anyword").to_owned(),
        Change::Word(word) => word.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::PartialDate;

    #[test]
    fn each_filter_that_stands_in_the_way_is_named_with_what_it_hides() {
        let chosen = links::toggled(&Request::default(), FacetField::Person, "Ana Ríos");
        let request = Request { text: "petro harbour".into(), from: PartialDate::year(1990), ..chosen };
        let zero = explain(&request, |r| Ok(if r.from.is_none() { 7 } else { 0 })).expect("counted");
        let relaxed: Vec<_> = zero.relaxed.iter().map(|a| (a.change.clone(), a.count)).collect();
        assert_eq!(relaxed, [(Change::AnyDate, 7), (Change::Unfiltered, 7)]);
        assert!(zero.words.is_empty());
    }

    #[test]
    fn where_no_filter_is_to_blame_the_missing_word_is_shown() {
        let request = Request { text: "petro harbour".into(), ..Request::default() };
        let zero = explain(&request, |r| Ok(if r.text == "petro" { 7 } else { 0 })).expect("counted");
        let words: Vec<_> = zero.words.iter().map(|a| (a.request.text.as_str(), a.count)).collect();
        assert_eq!(words, [("petro OR harbour", 0), ("petro", 7), ("harbour", 0)]);
    }

    #[test]
    fn a_query_with_operators_is_not_taken_apart() {
        for text in ["\"drug boats\"", "a OR b", "petro -gas", "one"] {
            assert!(single_words(&Request { text: text.into(), ..Request::default() }).is_empty(), "{text}");
        }
    }
}
