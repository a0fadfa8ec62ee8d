//! Folded phrase of a language → what it names: a country, its people, its government or a place in it.
//!
//! One sheet for each of the seven languages: a phrase means different things in different languages (`Chili` is a country in
//! French only). They are read where they stand in the program (`tables/atlas.bin`, drawn up by [`sources`]):
//!
//! | bytes | what |
//! |---|---|
//! | for each language: 8,192 | a bit for every 16 bits of a number: whether such a word may open a phrase |
//! | 8 × 16,384 | slots, little endian: 44 bits of a phrase's number, 4 of its length, 16 of its form |
//! | the rest | the forms, a line for each: kind, whether it is a people too, countries, as written |
//!
//! The atlas also answers the questions of other rooms about codes and names.

#[cfg(test)]
mod sources;

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::article::{Country, CountryFound};
use crate::enrich::fold::fold;
use crate::enrich::hash::{self, ByHash};
use crate::enrich::tokens::in_word;

/// Languages with names and adjectives, in the order of the tables' columns.
pub(crate) const LANGUAGES: [&str; 7] = ["en", "es", "fr", "de", "pt", "it", "nl"];

/// How a phrase names a country.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// By its name.
    Name,
    /// By an abbreviation, valid only as written (`US`, not `us`).
    Exact,
    /// By an adjective or the name of its people.
    People,
    /// By a seat of its government.
    Metonym,
    /// By a place in it.
    Place,
    /// By a smaller city.
    MinorPlace,
    /// By a place that is also a common word or a person's name.
    DoubtfulPlace,
    /// By the abbreviation of a state, which follows a comma.
    State,
    /// Not at all: the phrase looks like it but means something else.
    Nothing,
}

impl Kind {
    /// By the letters that stand for them in the table.
    fn of(letter: &str) -> Self {
        match letter {
            "n" => Self::Name,
            "e" => Self::Exact,
            "d" => Self::People,
            "g" => Self::Metonym,
            "p" => Self::Place,
            "m" => Self::MinorPlace,
            "?" => Self::DoubtfulPlace,
            "s" => Self::State,
            _ => Self::Nothing,
        }
    }

    /// What it is called as evidence, and how often one such mention is right: shares of the annotated articles, 2026-11.
    pub(super) fn evidence(self) -> (CountryFound, f32) {
        match self {
            Self::Name | Self::Exact => (CountryFound::Name, 0.97),
            Self::People => (CountryFound::People, 0.93),
            Self::Metonym => (CountryFound::Government, 0.9),
            Self::Place | Self::State => (CountryFound::Place, 0.88),
            Self::MinorPlace => (CountryFound::Place, 0.75),
            Self::DoubtfulPlace | Self::Nothing => (CountryFound::Place, 0.6),
        }
    }
}

/// What a phrase names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Form {
    /// How.
    pub(crate) kind: Kind,
    /// Which countries it may mean, likeliest first.
    pub(crate) countries: Vec<Country>,
    /// As written in the table, for [`Kind::Exact`] and [`Kind::State`].
    written: &'static str,
    /// Whether it is also an adjective or the name of the people: `argentina` in Spanish.
    pub(super) people: bool,
}

impl Form {
    /// Reads a line of the table.
    fn parse(line: &'static str) -> Option<Self> {
        let [kind, people, codes, written] = line.split('\t').collect::<Vec<_>>().try_into().ok()?;
        let countries = codes.split('|').filter_map(Country::parse).collect();
        Some(Self { kind: Kind::of(kind), countries, written, people: people == "+" })
    }

    /// Whether the phrase, as it stands in a text, is written as this form demands.
    pub(crate) fn allows(&self, written: &str) -> bool {
        !matches!(self.kind, Kind::Exact | Kind::State) || letters(written).eq(letters(self.written))
    }
}

fn letters(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().filter(|letter| letter.is_alphanumeric())
}

static TABLE: &[u8] = include_bytes!("../tables/atlas.bin");

/// Words of bits of a sheet, and its slots.
const OPENS: usize = 1024;
const SLOTS: usize = 1 << SLOT_BITS;
const SLOT_BITS: u32 = 14;
const SHEET_BYTES: usize = 8 * (OPENS + SLOTS);

static FORMS: LazyLock<Vec<Form>> = LazyLock::new(|| {
    let lines = str::from_utf8(&TABLE[LANGUAGES.len() * SHEET_BYTES..]).expect("a test draws up the same table");
    lines.lines().filter_map(Form::parse).collect()
});

/// The phrases of one language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Atlas {
    opens: &'static [[u8; 8]],
    slots: &'static [[u8; 8]],
}

/// What a slot holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Slot {
    /// 44 bits of the number of a phrase.
    tag: u64,
    /// How many words the longest phrase has that begins with this word; 0 if none does.
    longest: u8,
    /// Which form, from 1; 0 for a word that only opens phrases.
    form: u16,
}

impl Slot {
    fn of(bytes: [u8; 8]) -> Self {
        let bits = u64::from_le_bytes(bytes);
        Self { tag: bits >> 20, longest: (bits >> 16) as u8 & 15, form: bits as u16 }
    }
}

/// The part of a number that a slot keeps; the high bits say where the slot is.
fn tag(number: u64) -> u64 {
    number << 20 >> 20
}

impl Atlas {
    /// The phrases of a language; English for any other.
    pub(crate) fn of(language: &str) -> Self {
        let column = LANGUAGES.iter().position(|known| *known == language).unwrap_or(0);
        let (opens, slots) = TABLE[column * SHEET_BYTES..][..SHEET_BYTES].as_chunks().0.split_at(OPENS);
        Self { opens, slots }
    }

    /// How many words the longest phrase has that begins with the folded word of this number; 0 if none does.
    pub(crate) fn longest(self, first: u64) -> usize {
        if self.may_open(first) { usize::from(self.slot(first).longest) } else { 0 }
    }

    /// What the folded phrase of this number names.
    pub(crate) fn form(self, phrase: u64) -> Option<&'static Form> {
        FORMS.get(usize::from(self.slot(phrase).form).checked_sub(1)?)
    }

    /// Most words open no phrase, and are told by eight kilobytes.
    fn may_open(self, number: u64) -> bool {
        u64::from_le_bytes(self.opens[opens_at(number)]) & 1 << (number % 64) != 0
    }

    /// Linear probing from the high bits of the number.
    fn slot(self, number: u64) -> Slot {
        let mut at = slot_at(number);
        loop {
            let slot = Slot::of(self.slots[at]);
            if slot.tag == tag(number) || slot == Slot::default() {
                return slot;
            }
            at = (at + 1) % SLOTS;
        }
    }
}

fn opens_at(number: u64) -> usize {
    (number >> 6) as usize % OPENS
}

fn slot_at(number: u64) -> usize {
    (number >> (64 - SLOT_BITS)) as usize
}

/// The numbers of the words of a written phrase, cut and folded like a text.
fn numbers(written: &str) -> impl Iterator<Item = u64> + '_ {
    let words = written.split(|letter| !in_word(letter)).filter(|word| !word.is_empty());
    words.map(|word| hash::word(&fold(word)))
}

/// The number of a written phrase.
fn number(written: &str) -> u64 {
    numbers(written).reduce(hash::join).unwrap_or_default()
}

pub(super) const COUNTRIES: &str = include_str!("../tables/countries.tsv");
pub(super) const DEMONYMS: &str = include_str!("../tables/demonyms.tsv");
const WRITTEN: &str = include_str!("../tables/country_forms.tsv");

/// The rows of a table that have exactly `N` columns.
pub(super) fn rows<const N: usize>(table: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    table
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split('\t').collect::<Vec<_>>().try_into().ok())
}

/// Code → names by language.
static NAMES: LazyLock<HashMap<Country, [&'static str; 7]>> = LazyLock::new(|| {
    let row = |[code, _, en, es, fr, de, pt, it, nl]: [&'static str; 9]| {
        Some((Country::parse(code)?, [en, es, fr, de, pt, it, nl]))
    };
    rows(COUNTRIES).filter_map(row).collect()
});

/// Folded name or three-letter code → country. English names win over other languages'.
static BY_NAME: LazyLock<ByHash<Country>> = LazyLock::new(|| {
    let mut by_name = ByHash::default();
    for column in 1..9 {
        for row in rows::<9>(COUNTRIES) {
            if let (false, Some(country)) = (row[column].is_empty(), Country::parse(row[0])) {
                by_name.entry(number(row[column])).or_insert(country);
            }
        }
    }
    for [_, form, codes, kind] in rows(WRITTEN) {
        if let ("name" | "exact", Some(country)) = (kind, codes.split('|').next().and_then(Country::parse)) {
            by_name.entry(number(form)).or_insert(country);
        }
    }
    by_name
});

/// The country of that code (two or three letters) or name in any of the seven languages, however cased or accented.
pub fn country_named(text: &str) -> Option<Country> {
    let code = Country::parse(text).filter(|country| is_country(*country));
    code.or_else(|| BY_NAME.get(&number(text)).copied())
}

/// The name of a country in a language (`en`, `es`, `fr`, `de`, `pt`, `it`, `nl`; English for any other); empty for a code
/// that is no country.
pub fn name_of(country: Country, lang: &str) -> &'static str {
    let column = LANGUAGES.iter().position(|known| lang.split(['-', '_']).next() == Some(known)).unwrap_or(0);
    NAMES.get(&country).map_or("", |names| names[column])
}

/// Whether there is, or was, a country of that code: ISO 3166-1, Kosovo, and former states by their former codes.
pub fn is_country(country: Country) -> bool {
    NAMES.contains_key(&country)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn country(code: &str) -> Country {
        Country::parse(code).expect("two letters")
    }

    #[test]
    fn countries_are_known_by_code_and_by_name_in_any_language() {
        for (text, code) in [
            ("CO", "CO"),
            ("co", "CO"),
            ("COL", "CO"),
            ("colombia", "CO"),
            ("Estados Unidos", "US"),
            ("ÉTATS-UNIS", "US"),
            ("Deutschland", "DE"),
            ("U.S.A.", "US"),
            ("UK", "GB"),
            ("Kosovo", "XK"),
            ("Türkei", "TR"),
            ("EE.UU.", "US"),
            ("Paesi Bassi", "NL"),
        ] {
            assert_eq!(country_named(text), Some(country(code)), "{text}");
        }
        for text in ["", "Atlantis", "ZZ", "EU", "\u{0}"] {
            assert_eq!(country_named(text), None, "{text}");
        }
    }

    #[test]
    fn a_country_has_a_name_in_each_language() {
        assert_eq!(name_of(country("DE"), "fr"), "Allemagne");
        assert_eq!(name_of(country("US"), "es-MX"), "Estados Unidos");
        assert_eq!(name_of(country("US"), "xx"), "United States");
        assert_eq!(name_of(country("QQ"), "en"), "");
        assert!(is_country(country("XK")) && !is_country(country("QQ")));
    }

    #[test]
    fn a_city_that_is_a_word_or_a_person_is_doubtful() {
        let atlas = Atlas::of("en");
        assert_eq!(atlas.form(number("reading")).map(|f| f.kind), Some(Kind::DoubtfulPlace));
        assert_eq!(atlas.form(number("bogota")).map(|f| f.kind), Some(Kind::Place));
        assert_eq!(atlas.form(number("new mexico")).map(|f| f.countries.clone()), Some(vec![country("US")]));
    }
}
