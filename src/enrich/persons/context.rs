//! A candidate's neighbours → how much they speak for a person.
//!
//! Titles and kinship before it, verbs of speech beside it, an age or an office in apposition after it, "named", a byline.
//! Only a few tokens on either side are read.

use std::ops::Range;

use crate::enrich::lexicon::{Cue, names_a_ship};
use crate::enrich::tokens::{Gap, Shape, Text};

use super::candidates::Title;

/// What the neighbours of a name add to its score, and its title (that of its run, or one in small letters before it).
pub(super) fn beside(text: &Text<'_>, name: Range<usize>, title: Title, language: &str) -> (f32, Title) {
    let title = title.max(small_title(text, name.start));
    let titled = match title {
        Title::None => 0.0,
        Title::Role => 1.8,
        Title::Honorific => 2.5,
        Title::Regnal => 2.0,
    };
    (titled + before(text, name.start) + after(text, name.end, language), title)
}

/// "minister Chris Bowen", "his wife, Jane Roe".
fn small_title(text: &Text<'_>, start: usize) -> Title {
    let Some(before) = start.checked_sub(1).map(|at| &text.tokens[at]) else { return Title::None };
    let adjacent = text.tokens[start].gap == Gap::Space && !text.tokens[start].starts;
    match adjacent && before.shape == Shape::Lower {
        true if before.word.is(Cue::Honorific) && before.span.len() > 1 => Title::Honorific,
        true if before.word.is(Cue::Regnal) => Title::Role,
        true if before.word.is(Cue::Role) => Title::Role,
        _ => Title::None,
    }
}

fn before(text: &Text<'_>, start: usize) -> f32 {
    let Some(at) = start.checked_sub(1) else { return 0.0 };
    let (gap, token) = (text.tokens[start].gap, &text.tokens[at]);
    match gap {
        Gap::Comma if token.word.is(Cue::Role) => 0.8,
        Gap::Comma | Gap::Break if token.word.is(Cue::Speech) => 0.8,
        Gap::Space if token.word.is(Cue::Speech) && token.shape == Shape::Lower => 1.0,
        Gap::Space if token.word.is(Cue::Named) => 1.2,
        Gap::Space if matches!(text.folded(at), "starring" | "protagonizado" | "protagonizada") => 1.2,
        Gap::Space if at == 0 && matches!(text.folded(0), "by" | "por" | "par" | "von" | "di" | "door") => 1.2,
        Gap::Space | Gap::Break if names_a_ship(text.folded(at)) => -4.0,
        _ => 0.0,
    }
}

fn after(text: &Text<'_>, end: usize, language: &str) -> f32 {
    let Some(token) = text.tokens.get(end) else { return 0.0 };
    let speaks = speaks(text, end) || is_auxiliary(text.folded(end)) && speaks(text, end + 1);
    match token.gap {
        Gap::Space if speaks => 1.2,
        Gap::Space if matches!(text.folded(end), "who" | "whose" | "whom") => 1.0,
        Gap::Comma | Gap::Bracket if is_age(text, end) => 1.8,
        Gap::Comma if speaks || matches!(text.folded(end), "who" | "whose" | "quien" | "qui" | "che" | "aged") => 1.0,
        Gap::Comma | Gap::Bracket => apposition(text, end, language),
        Gap::Apostrophe if text.folded(end) == "s" => 0.2,
        _ => 0.0,
    }
}

fn speaks(text: &Text<'_>, at: usize) -> bool {
    text.tokens.get(at).is_some_and(|token| token.word.is(Cue::Speech) && token.shape == Shape::Lower)
}

/// "ha recalcado", "a déclaré", "has said".
fn is_auxiliary(folded: &str) -> bool {
    matches!(
        folded,
        "ha" | "han" | "habia" | "a" | "ont" | "avait" | "hanno" | "aveva" | "heeft" | "hat" | "has" | "had"
    )
}

/// ", 54," and "(54)".
fn is_age(text: &Text<'_>, at: usize) -> bool {
    let age = text.folded(at).parse::<u32>().is_ok_and(|years| (1..=110).contains(&years));
    age && text.tokens.get(at + 1).is_none_or(|next| next.gap != Gap::Space)
}

/// ", the finance minister", ", president of", ", directora de".
fn apposition(text: &Text<'_>, at: usize, language: &str) -> f32 {
    let article = matches!(
        text.folded(at),
        "the"
            | "a"
            | "an"
            | "el"
            | "la"
            | "le"
            | "il"
            | "o"
            | "un"
            | "una"
            | "une"
            | "l"
            | "de"
            | "het"
            | "een"
            | "ein"
            | "eine"
    );
    let reach = if language == "en" { 5 } else { 4 };
    let window = at..text.tokens.len().min(at + reach);
    let same_clause = window
        .clone()
        .skip(1)
        .take_while(|&i| matches!(text.tokens[i].gap, Gap::Space | Gap::Hyphen | Gap::Apostrophe))
        .count()
        + 1;
    let office = window
        .take(same_clause)
        .any(|i| text.tokens[i].word.is(Cue::Role) && (language == "de" || text.tokens[i].shape == Shape::Lower));
    match (article, office) {
        (_, true) => 1.3,
        (true, false) => 0.3,
        _ => 0.0,
    }
}
