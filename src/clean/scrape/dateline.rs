//! A line → whether it opens with a dateline: a place, mostly an agency in brackets, a dash.
//!
//! Judged is the form alone, as evidence that a story begins there; what a dateline says is read by
//! [`crate::clean::dateline`].

use std::ops::RangeInclusive;

/// Characters of a line in which a dateline ends.
const LONGEST: usize = 90;

/// Whether a line opens with a dateline, or is one.
pub(super) fn opens(line: &str) -> bool {
    let end = line.char_indices().nth(LONGEST).map_or(line.len(), |(at, _)| at);
    let start = &line[..end];
    has_agency(start) || is_shouted(start) || is_place_and_dash(start) || is_place_and_stop(start) || is_alone(line)
}

/// Whether a line is a dateline and nothing more: "BERN, SWITZERLAND".
pub(super) fn is_alone(line: &str) -> bool {
    let city = |c: char| c.is_uppercase() || matches!(c, ' ' | '.' | '\'' | '’' | '-');
    let land = |c: char| c.is_uppercase() || matches!(c, ' ' | '.');
    let is_land = |rest: &str| {
        rest.strip_prefix(", ").and_then(|rest| rest.strip_prefix(char::is_uppercase)).is_some_and(|rest| {
            let letters = rest.chars().count();
            (2..=25).contains(&letters) && rest.chars().all(land)
        })
    };
    behind(line, char::is_uppercase, 3..=3).any(|rest| behind(rest, city, 0..=30).any(is_land))
}

/// "Berlin (dpa) - ", "LA CROSSE, Wis. (AP) — ", "MOSCOW, May /TASS/. ": at most six words before the agency.
fn has_agency(text: &str) -> bool {
    let Some(rest) = text.strip_prefix(char::is_uppercase) else { return false };
    let in_word = |c: char| c == '.' || in_name(c);
    let mut rest = rest.trim_start_matches(in_word);
    for _ in 0..=5 {
        if is_agency_and_sign(rest.strip_prefix(',').unwrap_or(rest).trim_start()) {
            return true;
        }
        let word = rest.trim_start_matches([' ', ',', '/']);
        if word.len() == rest.len() || !word.starts_with(in_word) {
            return false;
        }
        rest = word.trim_start_matches(in_word);
    }
    false
}

fn is_agency_and_sign(text: &str) -> bool {
    let in_round = |c: char| c.is_alphabetic() || matches!(c, '/' | ' ' | '.' | '-');
    let in_slashes = |c: char| c.is_alphabetic() || matches!(c, '/' | ' ' | '-');
    let ends = |rest: &str| is_sign_and_space(rest, &['-', '–', '—', ':', '.']);
    in_brackets(text, ('(', ')'), in_round, 2..=30).any(ends)
        || in_brackets(text, ('/', '/'), in_slashes, 2..=20).any(ends)
}

/// "WASHINGTON — ", "LIMA, Peru (AP) – ": the place in capitals, perhaps its land and an agency, a dash.
fn is_shouted(text: &str) -> bool {
    let city = |c: char| c.is_uppercase() || matches!(c, ' ' | '.' | ',' | '\'' | '’' | '-');
    let land = |c: char| c.is_alphabetic() || matches!(c, ' ' | '.');
    let agency = |c: char| c.is_alphabetic() || matches!(c, '/' | ' ' | '.');
    let is_dash = |rest: &str| is_sign_and_space(rest, &['–', '—', '-']);
    let ends = |rest: &str| is_dash(rest) || in_brackets(rest.trim_start(), ('(', ')'), agency, 2..=20).any(is_dash);
    let cities = behind(text, char::is_uppercase, 3..=3).flat_map(|rest| behind(rest, city, 0..=30));
    let mut cities = cities.map(|rest| (rest, rest.strip_prefix(',')));
    cities.any(|(rest, comma)| ends(rest) || comma.is_some_and(|rest| behind(rest, land, 2..=20).any(ends)))
}

/// "Lima — The", "San Marcos, Calif. – The".
fn is_place_and_dash(text: &str) -> bool {
    let place = |text| after_name(text, in_name);
    let rest = place(text).map(|rest| rest.strip_prefix(' ').and_then(place).unwrap_or(rest));
    let state = |text| after_name(text, |c| c == '.' || c.is_alphabetic());
    let rest = rest.map(|rest| rest.strip_prefix(", ").and_then(state).unwrap_or(rest));
    let rest = rest.and_then(|rest| rest.strip_prefix(" –").or_else(|| rest.strip_prefix(" —")));
    rest.is_some_and(|rest| rest.strip_prefix(char::is_whitespace).unwrap_or(rest).starts_with(char::is_uppercase))
}

/// "Hamburg. Hundreds of".
fn is_place_and_stop(text: &str) -> bool {
    let rest = after_name(text, in_name).and_then(|rest| rest.strip_prefix(". "));
    let rest = rest.and_then(|rest| after_name(rest, char::is_alphabetic));
    rest.and_then(|rest| rest.strip_prefix(' ')).is_some_and(|rest| rest.starts_with(char::is_lowercase))
}

fn in_name(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '\'' | '’' | '-')
}

/// What follows a capital and the letters behind it, one at least.
fn after_name(text: &str, letter: fn(char) -> bool) -> Option<&str> {
    let rest = text.strip_prefix(char::is_uppercase)?;
    let behind = rest.trim_start_matches(letter);
    (behind.len() < rest.len()).then_some(behind)
}

/// Whether a text goes on with one or two of these signs and a space.
fn is_sign_and_space(text: &str, signs: &[char]) -> bool {
    let sign = text.trim_start().strip_prefix(signs);
    sign.is_some_and(|rest| rest.strip_prefix(signs).unwrap_or(rest).starts_with(char::is_whitespace))
}

/// What may follow a text in brackets that a text begins with, which holds so many characters of a kind.
fn in_brackets(
    text: &str,
    (open, close): (char, char),
    kind: fn(char) -> bool,
    count: RangeInclusive<usize>,
) -> impl Iterator<Item = &str> {
    let inside = text.strip_prefix(open).into_iter();
    inside.flat_map(move |rest| behind(rest, kind, count.clone())).filter_map(move |rest| rest.strip_prefix(close))
}

/// What may follow so many characters of a kind: each rest of a text behind them.
fn behind(text: &str, kind: fn(char) -> bool, count: RangeInclusive<usize>) -> impl Iterator<Item = &str> {
    let fitting = text.chars().take(*count.end()).take_while(|c| kind(*c)).count();
    let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    ends.take(fitting + 1).skip(*count.start()).map(|at| &text[at..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn datelines_are_told_from_sentences() {
        for line in [
            "PARIS (AFP) — The river",
            "Berlin (dpa) - Der Fluss",
            "LA CROSSE, Wis. (AP) — After",
            "MOSCOW, May /TASS/. The",
            "São Tomé /AP/Lusa/ - Os",
            "WASHINGTON — The senate",
            "LIMA, Peru (AP) - The",
            "San Marcos, Calif. – The",
            "Lima —The",
            "Hamburg. Hunderte von",
            "BERN, SWITZERLAND",
            "UNO — ",
        ] {
            assert!(opens(line), "{line}");
        }
        for line in [
            "The river (the longest one) rose",
            "Growers — most of them — left",
            "She left.",
            "Berlin (dpa) der Fluss",
            "One Two Three Four Five Six Seven (AP) - Eight",
            "Lübeck/Kiel, 4. Mai",
            "BERN, Switzerland",
            "BERN, SWITZERLAND 2",
            "",
        ] {
            assert!(!opens(line), "{line}");
        }
    }

    proptest! {
        #[test]
        fn any_line_is_judged(line in "[A-Zéa-z ,./()—–:'-]{0,120}") {
            let _ = (opens(&line), is_alone(&line));
        }
    }
}
