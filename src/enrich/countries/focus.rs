//! Mentions of countries → the one to three that the article is about.
//!
//! Headline, standfirst and first paragraphs say what a story is about, and so does a country that returns throughout;
//! a passing mention does not. Adjectives of persons and cities count less than names.

use std::collections::HashMap;

use crate::article::{Country, Part};
use crate::enrich::tokens::Text;

use super::Kind;

/// One mention of a country.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cited {
    pub(super) country: Country,
    pub(super) text: usize,
    pub(super) kind: Kind,
}

/// At most so many countries are in focus.
const MOST: usize = 3;
/// A country is in focus when it weighs at least this share of the heaviest. Best F1 on the annotated articles.
const SHARE: f32 = 0.45;

/// The countries in focus, heaviest first.
pub(super) fn focus(texts: &[Text<'_>], cited: &[Cited]) -> Vec<Country> {
    let mut weights: HashMap<Country, f32> = HashMap::new();
    for one in cited {
        *weights.entry(one.country).or_default() += place_weight(texts[one.text].part) * kind_weight(one.kind);
    }
    let mut ranked: Vec<(Country, f32)> = weights.into_iter().collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let heaviest = ranked.first().map_or(0.0, |(_, weight)| *weight);
    ranked.retain(|(_, weight)| *weight >= heaviest * SHARE);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_headline_outweighs_a_passing_mention_and_three_at_most_are_in_focus() {
        let texts = [Text::new(Part::Headline, "x"), Text::new(Part::Paragraph(5), "x")];
        let cited =
            |code: &str, text| Cited { country: Country::parse(code).expect("two letters"), text, kind: Kind::Name };
        let one = focus(&texts, &[cited("CL", 0), cited("PE", 1)]);
        assert_eq!(one.iter().map(Country::code).collect::<Vec<_>>(), ["CL"]);
        let four = focus(&texts, &["AR", "BO", "CL", "PE"].map(|code| cited(code, 1)));
        assert_eq!(four.len(), 3);
        assert!(focus(&texts, &[]).is_empty());
    }
}
