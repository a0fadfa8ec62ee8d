//! Phrases that may name countries → those that do, by the words around them.
//!
//! Clubs, companies, newspapers and persons are named after places; languages after peoples. Each rule here takes a
//! phrase away; none adds one.

use std::collections::HashSet;
use std::ops::Range;

use crate::article::{Mention, Part};
use crate::enrich::lexicon::{Cue, names_a_ship};
use crate::enrich::tokens::{Casing, Gap, Shape, Text};

use super::{Found, Kind};

/// Names of persons that the article has.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// Mentions, in any order.
    pub(crate) mentions: Vec<Mention>,
    /// Folded surnames.
    pub(crate) surnames: HashSet<String>,
}

/// Where the persons of an article are named, sorted.
#[derive(Debug)]
pub(super) struct Persons(Vec<Mention>);

impl Persons {
    /// Those of the names.
    pub(super) fn of(names: &Names) -> Self {
        let mut mentions = names.mentions.clone();
        mentions.sort_unstable();
        Self(mentions)
    }

    /// Whether the name of a person begins with a token.
    pub(super) fn begins(&self, text: &Text<'_>, at: usize) -> bool {
        let start = text.tokens[at].span.start;
        self.until(text.part, start).is_some_and(|person| person.span.start == start)
    }

    /// Whether the name of a person ends right before a token.
    pub(super) fn ends(&self, text: &Text<'_>, at: usize) -> bool {
        let last = at.checked_sub(1).map(|before| text.tokens[before].span);
        last.is_some_and(|last| self.until(text.part, last.start).is_some_and(|person| person.span.end == last.end))
    }

    /// Whether a phrase lies in the name of a person.
    fn hold(&self, text: &Text<'_>, tokens: &Range<usize>) -> bool {
        let span = text.span(tokens.clone());
        self.until(text.part, span.start).is_some_and(|person| person.span.end >= span.end)
    }

    /// The last name that begins at a byte or before it.
    fn until(&self, part: Part, start: usize) -> Option<&Mention> {
        let after = self.0.partition_point(|person| (person.part, person.span.start) <= (part, start));
        self.0[..after].last().filter(|person| person.part == part)
    }
}

/// The phrases that name a country.
pub(super) fn kept<'f>(
    texts: &[Text<'_>],
    found: &'f [Found],
    names: &Names,
    persons: &Persons,
    language: &str,
) -> Vec<&'f Found> {
    let ships = ships(texts, found);
    let belgian = found.iter().any(|one| matches!(one.form.kind, Kind::Name | Kind::People) && is_belgian(one));
    let stays = |one: &&Found| {
        let text = &texts[one.text];
        one.form.kind != Kind::Nothing
            && !persons.hold(text, &one.tokens)
            && !names.surnames.contains(&text.phrase(one.tokens.clone()))
            && !in_club_or_company(text, one)
            && !is_plain_word(text, one, language)
            && !is_given_name(text, one)
            && !is_town_of_a_state(texts, one, found)
            && !ships.contains(&text.phrase(one.tokens.clone()))
            && !names_a_language(text, one, language)
            && (belgian || !is_brussels(text, one) || stands_as_place(text, one, found, language))
            && (one.form.kind != Kind::DoubtfulPlace || stands_as_place(text, one, found, language))
            && (one.form.kind != Kind::MinorPlace || !goes_on(text, one))
            && (one.form.kind != Kind::State || follows_comma(text, one))
    };
    found.iter().filter(stays).collect()
}

/// A word that means the European Union where it is not used as a place and the article knows no Belgium.
fn is_brussels(text: &Text<'_>, one: &Found) -> bool {
    is_belgian(one) && ["brus", "brux"].iter().any(|root| text.folded(one.tokens.start).starts_with(root))
}

fn is_belgian(one: &Found) -> bool {
    one.form.countries.first().is_some_and(|country| country.code() == "BE")
}

/// Single words that the article uses as places: after a preposition of place or of direction, folded.
pub(crate) fn used_as_places(texts: &[Text<'_>], found: &[Found], language: &str) -> HashSet<String> {
    let located = |one: &&Found| {
        let (text, at) = (&texts[one.text], one.tokens.start);
        let before = at.checked_sub(1).filter(|_| text.tokens[at].gap == Gap::Space).map_or("", |at| text.folded(at));
        one.tokens.len() == 1
            && (one.is_place() || matches!(one.form.kind, Kind::MinorPlace | Kind::DoubtfulPlace))
            && is_locative(before, language)
            && !goes_on(text, one)
            && text.casing == Casing::Sentence
    };
    found.iter().filter(located).map(|one| texts[one.text].phrase(one.tokens.clone())).collect()
}

/// Places after which a ship of the article is called.
fn ships(texts: &[Text<'_>], found: &[Found]) -> HashSet<String> {
    let ship = |one: &&Found| {
        let (text, at) = (&texts[one.text], one.tokens.start);
        matches!(one.form.kind, Kind::Place | Kind::MinorPlace | Kind::DoubtfulPlace)
            && matches!(text.tokens[at].gap, Gap::Space | Gap::Break)
            && at.checked_sub(1).is_some_and(|before| names_a_ship(text.folded(before)))
    };
    found.iter().filter(ship).map(|one| texts[one.text].phrase(one.tokens.clone())).collect()
}

/// A word that is written like the country only without its accents, or is no name in the language: servia, fines, Para.
fn is_plain_word(text: &Text<'_>, one: &Found, language: &str) -> bool {
    let at = one.tokens.start;
    let plain = one.tokens.len() == 1 && text.written(at).is_ascii();
    let verb_or_noun = match language {
        "es" => matches!(text.folded(at), "fines" | "servia" | "servias"),
        "pt" => matches!(text.folded(at), "servia" | "servias"),
        _ => false,
    };
    plain
        && (verb_or_noun && !text.tokens[at].is_capital()
            || text.tokens[at].word.is_never_name(language) && one.form.kind != Kind::Exact)
}

/// A country that is also a common given name, before a surname: Chad Hawk.
fn is_given_name(text: &Text<'_>, one: &Found) -> bool {
    let given = one.tokens.len() == 1 && text.tokens[one.tokens.start].word.given > 2;
    let surname = text.tokens.get(one.tokens.end).is_some_and(|next| {
        let other = next.word.is(Cue::Thing) || next.word.is_title();
        next.gap == Gap::Space && next.shape == Shape::Capital && !next.starts && next.word.surname > 0 && !other
    });
    given && surname && one.form.kind == Kind::Name && text.casing == Casing::Sentence
}

/// "Lebanon, Ohio": a town with the name of a country or city, before its state; not a list of places.
fn is_town_of_a_state(texts: &[Text<'_>], one: &Found, found: &[Found]) -> bool {
    let (text, end) = (&texts[one.text], one.tokens.end);
    let next = found.partition_point(|other| (other.text, other.tokens.start) < (one.text, end));
    let Some(state) = found.get(next).filter(|other| other.text == one.text && other.tokens.start == end) else {
        return false;
    };
    let apart = !state.form.countries.iter().any(|country| one.form.countries.contains(country));
    let opens_list = text.tokens[one.tokens.start].gap == Gap::Comma
        || text.tokens.get(state.tokens.end).is_some_and(|after| {
            matches!(text.folded(state.tokens.end), "and" | "or" | "y" | "und" | "et" | "e" | "en")
                || after.gap == Gap::Comma && after.is_capital()
        });
    text.tokens[end].gap == Gap::Comma && apart && !opens_list && is_state(&text.phrase(state.tokens.clone()), state)
}

/// A state of the United States, by name or abbreviation; not those that are cities as well.
fn is_state(phrase: &str, place: &Found) -> bool {
    const STATES: &[&str] = &[
        "alabama",
        "alaska",
        "arizona",
        "arkansas",
        "california",
        "colorado",
        "connecticut",
        "delaware",
        "florida",
        "georgia",
        "hawaii",
        "idaho",
        "illinois",
        "indiana",
        "iowa",
        "kansas",
        "kentucky",
        "louisiana",
        "maine",
        "maryland",
        "massachusetts",
        "michigan",
        "minnesota",
        "mississippi",
        "missouri",
        "montana",
        "nebraska",
        "nevada",
        "new hampshire",
        "new jersey",
        "new mexico",
        "north carolina",
        "north dakota",
        "ohio",
        "oklahoma",
        "oregon",
        "pennsylvania",
        "rhode island",
        "south carolina",
        "south dakota",
        "tennessee",
        "texas",
        "utah",
        "vermont",
        "virginia",
        "west virginia",
        "wisconsin",
        "wyoming",
    ];
    place.form.kind == Kind::State || STATES.binary_search(&phrase).is_ok()
}

/// A capitalised word right after a place that makes the two a newspaper, airline, club or company.
const AFTER: &[&str] = &[
    "airline",
    "airlines",
    "airways",
    "allgemeine",
    "bee",
    "bowl",
    "cf",
    "chronicle",
    "courant",
    "dispatch",
    "doctrine",
    "enquirer",
    "evening",
    "examiner",
    "express",
    "fc",
    "gazette",
    "globe",
    "grammy",
    "herald",
    "hilton",
    "inquirer",
    "journal",
    "mercury",
    "mirror",
    "motors",
    "nachrichten",
    "observer",
    "open",
    "post",
    "sentinel",
    "shimbun",
    "standard",
    "star",
    "sun",
    "telegraph",
    "times",
    "tribune",
    "united",
    "wanderers",
    "zeitung",
];

/// A capitalised word right before a place that makes the two a club, company or saint.
const BEFORE: &[&str] = &[
    "ac",
    "afc",
    "air",
    "as",
    "athletic",
    "atletico",
    "bayer",
    "bayern",
    "borussia",
    "cf",
    "deportivo",
    "dinamo",
    "dynamo",
    "eintracht",
    "fc",
    "hertha",
    "inter",
    "lokomotiv",
    "olympique",
    "rayo",
    "rb",
    "real",
    "sc",
    "sporting",
    "sv",
    "tsv",
    "vfb",
    "vfl",
    "werder",
];

fn in_club_or_company(text: &Text<'_>, one: &Found) -> bool {
    let after = text.tokens.get(one.tokens.end).filter(|token| token.gap == Gap::Space && token.is_capital());
    let first = text.tokens[one.tokens.start];
    let before = one.tokens.start.checked_sub(1).filter(|_| first.gap == Gap::Space);
    let titled = text.casing == Casing::Title || text.casing == Casing::Upper;
    after.is_some() && !titled && AFTER.binary_search(&text.folded(one.tokens.end)).is_ok()
        || before.is_some_and(|at| {
            text.tokens[at].is_capital()
                && (!text.tokens[at].starts || text.folded(at) != "as")
                && BEFORE.binary_search(&text.folded(at)).is_ok()
        })
}

/// "told NBC in Spanish", "speaks French", "Spanish-language", "en inglés", "auf Deutsch".
fn names_a_language(text: &Text<'_>, one: &Found, language: &str) -> bool {
    let at = one.tokens.start;
    let capital = text.tokens[at].is_capital() && matches!(language, "es" | "fr" | "pt" | "it");
    if one.kind_in(text) != Kind::People || one.tokens.len() != 1 || capital {
        return false;
    }
    let before = at.checked_sub(1).map_or("", |before| text.folded(before));
    let after = text.folded(at + 1);
    let ends = text
        .tokens
        .get(at + 1)
        .is_none_or(|token| token.gap != Gap::Space || token.shape == Shape::Lower && is_function_word(after));
    match language {
        "es" => matches!(before, "en" | "hablar" | "habla" | "hablan" | "idioma" | "lengua") && ends,
        "fr" => matches!(before, "en" | "parle" | "parler" | "parlent" | "langue") && ends,
        "de" => matches!(before, "auf" | "spricht" | "sprechen" | "gutes"),
        "pt" => matches!(before, "em" | "fala" | "falar" | "falam" | "lingua" | "idioma") && ends,
        "it" => matches!(before, "in" | "parla" | "parlare" | "parlano" | "lingua") && ends,
        "nl" => matches!(before, "het" | "spreekt" | "spreken") && ends,
        _ => {
            matches!(
                after,
                "language" | "languages" | "speaking" | "speaker" | "speakers" | "subtitles" | "translation"
            ) || matches!(
                before,
                "in" | "into" | "speak" | "speaks" | "spoke" | "spoken" | "speaking" | "learn" | "fluent"
            ) && ends
        }
    }
}

fn is_function_word(folded: &str) -> bool {
    folded.len() <= 4 && !matches!(folded, "city" | "town" | "home" | "law" | "oil" | "army" | "jail")
}

/// Prepositions that make a doubtful word a place.
fn is_locative(folded: &str, language: &str) -> bool {
    match language {
        "es" => matches!(folded, "en" | "desde" | "hacia"),
        "fr" => matches!(folded, "a" | "vers" | "depuis"),
        "de" => matches!(folded, "in" | "nach" | "aus" | "bei"),
        "pt" => matches!(folded, "em" | "desde"),
        "it" => matches!(folded, "a" | "ad" | "da"),
        "nl" => matches!(folded, "in" | "uit" | "naar" | "te" | "bij"),
        _ => matches!(folded, "in" | "at" | "near" | "outside" | "from"),
    }
}

/// A doubtful place is one after a preposition of place, before a comma and a state or country, or as a dateline.
fn stands_as_place(text: &Text<'_>, one: &Found, found: &[Found], language: &str) -> bool {
    if text.casing != Casing::Sentence {
        return false;
    }
    let at = one.tokens.start;
    let located = at.checked_sub(1).is_some_and(|before| is_locative(text.folded(before), language));
    located && !goes_on(text, one) || is_dateline(text, one) || before_its_country(text, one, found)
}

/// Whether a capitalised word follows: Stamford Bridge, Leeds United.
fn goes_on(text: &Text<'_>, one: &Found) -> bool {
    let next = text.tokens.get(one.tokens.end);
    text.casing == Casing::Sentence && next.is_some_and(|token| token.gap == Gap::Space && token.is_capital())
}

fn is_dateline(text: &Text<'_>, one: &Found) -> bool {
    let opens = one.tokens.start == 0 && matches!(text.part, Part::Paragraph(_));
    opens
        && text.tokens[0].shape == Shape::Upper
        && text.tokens.get(one.tokens.end).is_none_or(|token| token.gap != Gap::Space)
}

/// "Reading, Pa." and "Georgetown, Guyana".
fn before_its_country(text: &Text<'_>, one: &Found, found: &[Found]) -> bool {
    let end = one.tokens.end;
    let comma = text.tokens.get(end).is_some_and(|token| token.gap == Gap::Comma);
    let next = found.partition_point(|other| (other.text, other.tokens.start) < (one.text, end));
    comma
        && found.get(next).is_some_and(|other| {
            other.text == one.text
                && other.tokens.start == end
                && other.form.countries.iter().any(|c| one.form.countries.contains(c))
        })
}

fn follows_comma(text: &Text<'_>, one: &Found) -> bool {
    let first = &text.tokens[one.tokens.start];
    matches!(first.gap, Gap::Comma | Gap::Bracket)
        && one.tokens.start.checked_sub(1).is_some_and(|at| text.tokens[at].is_capital())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_lists_are_sorted_for_the_search() {
        assert!(AFTER.is_sorted() && BEFORE.is_sorted());
    }
}
