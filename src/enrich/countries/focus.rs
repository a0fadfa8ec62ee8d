//! Mentions of countries → the one to three that the article is about.
//!
//! Headline, standfirst and first paragraphs say what a story is about, and so does a country that returns throughout;
//! a passing mention does not. Adjectives and cities count less than names, and what only says where a person is from,
//! where an envoy is posted or, in a headline, what went before the news, counts least.

use std::collections::HashMap;

use std::ops::Range;

use crate::article::{Country, Part};
use crate::enrich::tokens::{Gap, Shape, Text};

use super::Kind;
use super::context::Persons;

/// One mention of a country.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cited {
    pub(super) country: Country,
    pub(super) text: usize,
    pub(super) kind: Kind,
    /// Whether the story hardly happens there for it: see [`is_aside`].
    pub(super) aside: bool,
}

/// At most so many countries are in focus.
const MOST: usize = 3;
/// A country is in focus when it weighs at least this share of the heaviest. Best F1 on the annotated articles.
const SHARE: f32 = 0.45;
/// One that is named throughout weighs so much, and is in focus however often another is named.
const THROUGHOUT: f32 = 12.0;
/// A mention aside counts so much of another.
const ASIDE: f32 = 0.4;

/// The countries in focus, heaviest first.
pub(super) fn focus(texts: &[Text<'_>], cited: &[Cited]) -> Vec<Country> {
    let mut weights: HashMap<Country, f32> = HashMap::new();
    for one in cited {
        let aside = if one.aside { ASIDE } else { 1.0 };
        *weights.entry(one.country).or_default() += place_weight(texts[one.text].part) * kind_weight(one.kind) * aside;
    }
    let mut ranked: Vec<(Country, f32)> = weights.into_iter().collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let heaviest = ranked.first().map_or(0.0, |(_, weight)| *weight);
    ranked.retain(|(_, weight)| *weight >= THROUGHOUT.min(heaviest * SHARE));
    ranked.into_iter().take(MOST).map(|(country, _)| country).collect()
}

fn place_weight(part: Part) -> f32 {
    match part {
        Part::Headline => 4.0,
        Part::Standfirst => 2.5,
        Part::Paragraph(0) => 2.5,
        Part::Paragraph(1) => 1.5,
        Part::Paragraph(_) => 1.0,
    }
}

fn kind_weight(kind: Kind) -> f32 {
    match kind {
        Kind::Name | Kind::Exact => 1.0,
        Kind::Metonym | Kind::People => 0.8,
        _ => 0.7,
    }
}

/// Whether a mention says where a person is from (`the Danish singer Ida Holm`) or where an envoy is posted, or stands in a
/// headline after what the news is (`strikes after Peru's election`).
pub(super) fn is_aside(text: &Text<'_>, tokens: &Range<usize>, kind: Kind, persons: &Persons) -> bool {
    kind == Kind::People && tells_origin(text, tokens, persons)
        || is_post(text, tokens.start)
        || is_background(text, tokens.start)
}

/// At most so many words describe a person between an adjective and the name, or the name and an adjective.
const DESCRIPTION: usize = 4;

/// An adjective among small words that lead to a name, or stand in apposition to one; those of an office speak of the state.
fn tells_origin(text: &Text<'_>, tokens: &Range<usize>, persons: &Persons) -> bool {
    let small = |at: &usize| text.tokens[*at].shape == Shape::Lower;
    let joined = |at: &usize| matches!(text.tokens[*at].gap, Gap::Space | Gap::Hyphen) && !text.tokens[*at].starts;
    let after = (tokens.end..text.tokens.len()).take_while(|at| small(at) && joined(at)).take(DESCRIPTION);
    let before = (0..tokens.start).rev().take_while(|at| small(at) && joined(&(at + 1))).take(DESCRIPTION);
    let description = tokens.start - before.count()..tokens.end + after.count();
    let leads = text.tokens.get(description.end).is_some_and(|name| name.gap == Gap::Space)
        && persons.begins(text, description.end);
    let follows = text.tokens[description.start].gap == Gap::Comma && persons.ends(text, description.start);
    (leads || follows) && !description.into_iter().any(|at| speaks_of_a_state(text.folded(at)))
}

/// Parts of the words for those who govern, in seven languages.
fn speaks_of_a_state(folded: &str) -> bool {
    const PARTS: &[&str] = &[
        "minist",
        "president",
        "prasident",
        "premier",
        "kanzler",
        "chancel",
        "cancelli",
        "cancill",
        "govern",
        "gouvern",
        "gobern",
        "regier",
        "regering",
        "leader",
        "lider",
        "dirigent",
        "parlament",
        "parliament",
        "senat",
        "diplomat",
    ];
    PARTS.iter().any(|part| folded.contains(part))
        || matches!(folded, "king" | "queen" | "rey" | "reina" | "roi" | "reine" | "rei" | "rainha" | "re" | "regina")
}

/// `ambassador to Peru`, `embajador en Perú`.
fn is_post(text: &Text<'_>, at: usize) -> bool {
    let reach = at.saturating_sub(3);
    let spaced = |at: &usize| text.tokens[*at].gap == Gap::Space;
    let before = (0..at).rev().take_while(|before| *before >= reach && spaced(&(before + 1)));
    before.into_iter().any(|at| {
        matches!(
            text.folded(at),
            "ambassador"
                | "envoy"
                | "embajador"
                | "embajadora"
                | "ambassadeur"
                | "ambassadrice"
                | "botschafter"
                | "botschafterin"
                | "embaixador"
                | "embaixadora"
                | "ambasciatore"
                | "ambasciatrice"
        )
    })
}

/// What follows a word of time or cause in a headline went before the news.
fn is_background(text: &Text<'_>, at: usize) -> bool {
    let before =
        |word| matches!(word, "after" | "amid" | "following" | "despite" | "tras" | "apres" | "nach" | "apos" | "dopo");
    text.part == Part::Headline && (1..at).any(|at| before(text.folded(at)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_headline_outweighs_a_passing_mention_and_three_at_most_are_in_focus() {
        let texts = [Text::new(Part::Headline, "x"), Text::new(Part::Paragraph(5), "x")];
        let cited = |code: &str, text| {
            let country = Country::parse(code).expect("two letters");
            Cited { country, text, kind: Kind::Name, aside: false }
        };
        let one = focus(&texts, &[cited("CL", 0), cited("PE", 1)]);
        assert_eq!(one.iter().map(Country::code).collect::<Vec<_>>(), ["CL"]);
        let four = focus(&texts, &["AR", "BO", "CL", "PE"].map(|code| cited(code, 1)));
        assert_eq!(four.len(), 3);
        assert!(focus(&texts, &[]).is_empty());
    }
}
