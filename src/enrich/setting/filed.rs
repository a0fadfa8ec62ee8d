//! The dateline that opens a text → the country from which it was filed.
//!
//! `BOGOTÁ, Nov. 13 (Reuters) —`, `PARIS —`, `Madrid, 13 nov (EFE).-`, `Berlin (dpa) -`: one to four capitalised words at the
//! very begin of the first paragraph, then a dash, or a bracket or date and a dash, within the first tokens.

use crate::enrich::countries::{self, Found};
use crate::enrich::tokens::{Gap, Text};

use crate::article::{Article, Country, Part};

/// A dateline ends within so many tokens.
const LONGEST: usize = 12;

/// The country of the dateline, if there is one and its place is known. What the cleaner read of it goes first.
pub(super) fn country(article: &Article, texts: &[Text<'_>], language: &str) -> Option<Country> {
    let of_place = |place: &str| {
        let found = countries::found(&[Text::new(Part::Headline, place)], language);
        found.iter().rev().find_map(Found::country)
    };
    article.filed_from.as_deref().and_then(of_place).or_else(|| of_opening(texts, of_place))
}

fn of_opening(texts: &[Text<'_>], of_place: impl Fn(&str) -> Option<Country>) -> Option<Country> {
    let text = texts.iter().find(|text| matches!(text.part, Part::Paragraph(_)))?;
    let place_ends = place(text)?;
    // The place stands alone here: what the rest of the text says of it does not matter.
    of_place(text.text.get(..text.tokens[place_ends - 1].span.end)?)
}

/// How many tokens the place of a dateline has.
fn place(text: &Text<'_>) -> Option<usize> {
    let words = text.tokens.iter().take(5).take_while(|token| token.is_capital()).count();
    let place = (1..=words).find(|&at| text.tokens.get(at).is_some_and(|token| ends_place(text, at, token.gap)))?;
    let dash = (place..text.tokens.len().min(LONGEST)).any(|at| {
        let between = text.text.get(text.tokens[at - 1].span.end..text.tokens[at].span.start).unwrap_or("");
        is_dash(between)
    });
    dash.then_some(place)
}

fn ends_place(text: &Text<'_>, at: usize, gap: Gap) -> bool {
    let between = text.text.get(text.tokens[at - 1].span.end..text.tokens[at].span.start).unwrap_or("");
    matches!(gap, Gap::Comma | Gap::Bracket) || is_dash(between)
}

/// A dash between white space, or after a bracket or period.
fn is_dash(between: &str) -> bool {
    let dash =
        between.contains(['–', '—']) || between.contains(" - ") || between.contains(".-") || between.contains(" -- ");
    dash && between.len() > 1 && !between.contains(['"', '“', '«'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filed(text: &str, language: &str) -> Option<String> {
        country(&Article::default(), &[Text::new(Part::Paragraph(0), text)], language)
            .map(|country| country.code().to_owned())
    }

    #[test]
    fn datelines_of_the_agencies_name_their_country() {
        for (text, language, code) in [
            ("BOGOTÁ, Nov. 13 (Agency) — The president spoke.", "en", "CO"),
            ("PARIS — The minister spoke.", "en", "FR"),
            ("TBILISI, Georgia (AG) - Voters queued.", "en", "GE"),
            ("Madrid, 13 nov (AG).- El ministro habló.", "es", "ES"),
            ("Berlin (ag) - Der Minister sprach.", "de", "DE"),
        ] {
            assert_eq!(filed(text, language).as_deref(), Some(code), "{text}");
        }
    }

    #[test]
    fn a_sentence_that_opens_with_a_place_is_no_dateline() {
        for text in
            ["Paris is quiet.", "Berlin, the capital, woke late.", "Chile won.", "", "London-based lawyers met."]
        {
            assert_eq!(filed(text, "en"), None, "{text}");
        }
    }
}
