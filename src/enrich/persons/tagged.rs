//! Candidates of the rules and names of the tagger → one list.
//!
//! Each candidate learns how likely the tagger holds it for a name with just these borders. Names that only the tagger sees
//! become candidates themselves; where both see a name with other borders, the tagger's stand if it is sure of them.

use std::ops::Range;

use crate::enrich::lexicon::Cue;
use crate::enrich::tagger::Tagging;
use crate::enrich::tokens::{Casing, Gap, Shape, Text};

use super::candidates::{Candidate, Mark, Title};
use super::parting::is_lone;
use super::{context, score};

/// A name that only the tagger sees must be at least so likely; with other borders than those of the rules, so much.
const PROPOSED: f32 = 0.7;
const OTHER_BORDERS: f32 = 0.8;
/// Borders of the rules that the tagger holds for no likelier than this give way.
const UNLIKELY: f32 = 0.2;

/// What the tagger says is worth at most so much, for or against.
const MOST: f32 = 3.0;

/// The logit of the probability that just these tokens are a name.
pub(super) fn evidence(tagging: &Tagging, tokens: &Range<usize>) -> f32 {
    let likely = probability(tagging, tokens).clamp(1e-4, 1.0 - 1e-4);
    (likely / (1.0 - likely)).ln().clamp(-MOST, MOST)
}

fn probability(tagging: &Tagging, tokens: &Range<usize>) -> f32 {
    tagging.belongs(tokens.clone()).min(tagging.begins(tokens.start)) * (1.0 - tagging.carries_on(tokens.end))
}

/// Whether anything is asked of the tagger about a stretch: there is a candidate in it, or one that ends before it, or there
/// are two words side by side of which [`candidate`] would make one. In German most stretches are nouns without either.
pub(super) fn is_asked_about(
    text: &Text<'_>,
    candidates: &[Candidate],
    stretch: &Range<usize>,
    language: &str,
) -> bool {
    let first = candidates.partition_point(|one| one.tokens.end < stretch.start);
    let may_stand = |at: usize| !is_plain_word(text, at, language);
    candidates.get(first).is_some_and(|one| one.tokens.start < stretch.end)
        || (stretch.start + 1..stretch.end).any(|at| text.tokens[at].is_capital() && may_stand(at) && may_stand(at - 1))
}

/// Weighs the candidates of one text by the tagger and adds its own.
pub(super) fn weigh(
    text: &Text<'_>,
    number: usize,
    marks: &[Mark],
    tagging: &Tagging,
    language: &str,
    candidates: &mut Vec<Candidate>,
) {
    let mut better: Vec<(Range<usize>, Candidate)> = Vec::new();
    for name in tagging.names().into_iter().filter_map(|name| untitled(text, name)) {
        let rivals = overlapping(candidates, &name);
        if stands(text, tagging, &name, &candidates[rivals.clone()])
            && let Some(candidate) = candidate(text, number, marks, &name, language)
        {
            better.push((rivals, candidate));
        }
    }
    let mut kept = vec![true; candidates.len()];
    better.iter().for_each(|(rivals, _)| kept[rivals.clone()].fill(false));
    let mut kept = kept.into_iter();
    candidates.retain(|_| kept.next() == Some(true));
    candidates.extend(better.into_iter().map(|(_, candidate)| candidate));
    candidates.sort_by_key(|one| one.tokens.start);
    for one in candidates {
        one.tagged = evidence(tagging, &one.tokens);
    }
}

/// Which candidates overlap a name. They are in order and none overlaps another, so halving finds them.
fn overlapping(candidates: &[Candidate], name: &Range<usize>) -> Range<usize> {
    let from = candidates.partition_point(|one| one.tokens.end <= name.start);
    from..from + candidates[from..].partition_point(|one| one.tokens.start < name.end)
}

/// Whether a name of the tagger takes the place of what the rules see there, if anything.
fn stands(text: &Text<'_>, tagging: &Tagging, name: &Range<usize>, rivals: &[Candidate]) -> bool {
    let likely = probability(tagging, name);
    let gives_way = |one: &Candidate| {
        one.tokens != *name && probability(tagging, &one.tokens) < UNLIKELY && !drops_a_name(text, &one.tokens, name)
    };
    if rivals.is_empty() { likely > PROPOSED } else { likely > OTHER_BORDERS && rivals.iter().all(gives_way) }
}

/// A name without the titles before it, and what stands before these (Prime Minister); nothing when no two words remain.
fn untitled(text: &Text<'_>, name: Range<usize>) -> Option<Range<usize>> {
    let title = |at: &usize| text.tokens[*at].word.is_title() && text.tokens[*at].word.given < 3;
    let before = name.clone().take_while(|at| title(at) || text.tokens[*at].word.given == 0);
    let start = before.filter(title).last().map_or(name.start, |last| last + 1);
    (name.end > start + 1).then_some(start..name.end)
}

/// Whether the narrower borders leave out a word that is known as a name.
fn drops_a_name(text: &Text<'_>, wide: &Range<usize>, narrow: &Range<usize>) -> bool {
    wide.clone().filter(|at| !narrow.contains(at)).any(|at| {
        let token = &text.tokens[at];
        token.is_capital() && (token.word.is_name() || token.shape == Shape::Initial)
    })
}

fn candidate(text: &Text<'_>, number: usize, marks: &[Mark], name: &Range<usize>, language: &str) -> Option<Candidate> {
    let tokens = name.clone();
    let whole = text.casing == Casing::Sentence
        && text.tokens[tokens.end - 1].is_capital()
        && tokens.clone().skip(1).all(|at| text.tokens[at].gap.joins() || text.tokens[at].gap == Gap::Stop)
        && tokens.clone().any(|at| text.tokens[at].shape == Shape::Capital)
        && !heads_a_thing(text, tokens.start)
        && !tokens.clone().any(|at| is_plain_word(text, at, language));
    let lone = is_lone(text, tokens.clone());
    if !whole || lone || crate::enrich::lexicon::is_no_person(&text.phrase(tokens.clone())) {
        return None;
    }
    let marked = marks[tokens.clone()].iter().filter(|mark| **mark != Mark::None).count();
    let score = score::score(text, tokens.clone(), marked, language)?;
    let (context, title) = context::beside(text, tokens.clone(), Title::None, language);
    Some(Candidate { text: number, tokens, lone, score, context, title, tagged: 0.0 })
}

/// A word with a capital that is a common one, or heads an organisation, and is known as no name.
fn is_plain_word(text: &Text<'_>, at: usize, language: &str) -> bool {
    let (token, word) = (&text.tokens[at], text.tokens[at].word);
    let other = word.is_common(language) || word.is(Cue::Thing) || word.is(Cue::Portfolio);
    token.is_capital() && token.shape != Shape::Initial && other && !word.is_name()
}

/// Río de la Plata, Camp Otterbein: what the first word is called after is no person, unless it is a common given name.
fn heads_a_thing(text: &Text<'_>, at: usize) -> bool {
    let word = text.tokens[at].word;
    word.is(Cue::Thing) && word.given < 3
}
