//! Tables → what each folded phrase of a language names: a country, its people, its government or a place in it.
//!
//! One map for each of the seven languages, built at first use: a phrase means different things in different languages
//! (`Chili` is a country in French only). It also answers the questions of other rooms about codes and names.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::article::{Country, CountryFound};
use crate::enrich::fold::fold_into;
use crate::enrich::hash::{self, ByHash};
use crate::enrich::lexicon;
use crate::enrich::tokens::in_word;

use super::inflection::inflected;

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
    /// Whether the phrase, as it stands in a text, is written as this form demands.
    pub(crate) fn allows(&self, written: &str) -> bool {
        !matches!(self.kind, Kind::Exact | Kind::State) || letters(written).eq(letters(self.written))
    }
}

fn letters(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().filter(|letter| letter.is_alphanumeric())
}

/// A phrase's form, and how many words the longest phrase has that begins with its first word.
#[derive(Debug, Default)]
struct Slot {
    form: Option<Form>,
    longest: usize,
}

/// The phrases of one language.
#[derive(Debug, Default)]
pub(crate) struct Atlas {
    slots: ByHash<Slot>,
    opens: Opens,
}

/// One bit for every 16 bits of a number: most words open no phrase, and are told by a table of eight kilobytes.
#[derive(Debug)]
struct Opens(Box<[u64; 1024]>);

impl Default for Opens {
    fn default() -> Self {
        Self(Box::new([0; 1024]))
    }
}

impl Opens {
    fn insert(&mut self, number: u64) {
        self.0[(number >> 6) as usize % 1024] |= 1 << (number % 64);
    }

    fn may_contain(&self, number: u64) -> bool {
        self.0[(number >> 6) as usize % 1024] & 1 << (number % 64) != 0
    }
}

static ATLASES: [LazyLock<Atlas>; 7] = [
    LazyLock::new(|| Atlas::new(0)),
    LazyLock::new(|| Atlas::new(1)),
    LazyLock::new(|| Atlas::new(2)),
    LazyLock::new(|| Atlas::new(3)),
    LazyLock::new(|| Atlas::new(4)),
    LazyLock::new(|| Atlas::new(5)),
    LazyLock::new(|| Atlas::new(6)),
];

impl Atlas {
    /// The phrases of a language; English for any other.
    pub(crate) fn of(language: &str) -> &'static Self {
        &ATLASES[LANGUAGES.iter().position(|known| *known == language).unwrap_or(0)]
    }

    /// How many words the longest phrase has that begins with the folded word of this number; 0 if none does.
    pub(crate) fn longest(&self, first: u64) -> usize {
        if !self.opens.may_contain(first) {
            return 0;
        }
        self.slots.get(&first).map_or(0, |slot| slot.longest)
    }

    /// What the folded phrase of this number names.
    pub(crate) fn form(&self, phrase: u64) -> Option<&Form> {
        self.slots.get(&phrase)?.form.as_ref()
    }

    /// Later tables win over earlier ones: a country over a city of the same name.
    fn new(column: usize) -> Self {
        let mut atlas = Self::default();
        for [city, codes, thousands] in rows(CITIES) {
            atlas.insert(city, codes, city_kind(city, thousands));
        }
        for [region, codes] in rows(REGIONS) {
            atlas.insert(region, codes, region_kind(region));
        }
        for row in rows::<9>(COUNTRIES) {
            atlas.insert(row[2 + column], row[0], Kind::Name);
        }
        for row in rows::<8>(DEMONYMS) {
            for form in row[1 + column].split('|').filter(|form| !form.is_empty()) {
                inflected(form, LANGUAGES[column], |word| atlas.insert_people(word, row[0]));
            }
        }
        for [language, form, codes, kind] in rows(FORMS) {
            if language == "*" || language == LANGUAGES[column] {
                atlas.insert(form, codes, kind_named(kind));
            }
        }
        atlas
    }

    /// A phrase of several countries keeps them all, and a place that is sure stays so when it is known by another
    /// spelling (Paris, París).
    fn insert(&mut self, written: &'static str, codes: &str, kind: Kind) {
        let mut form =
            Form { kind, countries: codes.split('|').filter_map(Country::parse).collect(), written, people: false };
        let key = Key::of(written);
        if let Some(older) = self.form(key.phrase).filter(|older| older.countries.first() == form.countries.first()) {
            if older.countries.len() > form.countries.len() {
                form.countries.clone_from(&older.countries);
            }
            if older.kind == Kind::Place && matches!(kind, Kind::MinorPlace | Kind::DoubtfulPlace) {
                form.kind = Kind::Place;
            }
        }
        self.put(key, form);
    }

    /// An adjective displaces no other country, nor a place that surely is one; one that is written like the name of its
    /// country (argentina, Laos) is remembered beside it.
    fn insert_people(&mut self, written: &str, code: &str) {
        let (key, countries): (_, Vec<Country>) = (Key::of(written), Country::parse(code).into_iter().collect());
        let older = self.form(key.phrase);
        let free =
            older.is_none_or(|older| matches!(older.kind, Kind::DoubtfulPlace | Kind::MinorPlace | Kind::People));
        if free && older.is_none_or(|older| older.kind != Kind::People || older.countries == countries) {
            self.put(key, Form { kind: Kind::People, countries, written: "", people: true });
        } else if let Some(form) = self.slots.get_mut(&key.phrase).and_then(|slot| slot.form.as_mut())
            && form.countries == countries
        {
            form.people = true;
        }
    }

    fn put(&mut self, key: Key, form: Form) {
        self.opens.insert(key.first);
        let first = self.slots.entry(key.first).or_default();
        first.longest = first.longest.max(key.words);
        self.slots.entry(key.phrase).or_default().form = Some(form);
    }
}

/// A written phrase, cut and folded like a text.
#[derive(Debug, Clone, Copy, Default)]
struct Key {
    /// Number of the first word.
    first: u64,
    /// Number of all.
    phrase: u64,
    words: usize,
}

impl Key {
    fn of(written: &str) -> Self {
        let (mut key, mut folded) = (Self::default(), String::new());
        for word in written.split(|letter| !in_word(letter)).filter(|word| !word.is_empty()) {
            folded.clear();
            fold_into(word, &mut folded);
            let number = hash::word(&folded);
            key = match key.words {
                0 => Self { first: number, phrase: number, words: 1 },
                words => Self { phrase: hash::join(key.phrase, number), words: words + 1, ..key },
            };
        }
        key
    }
}

fn kind_named(name: &str) -> Kind {
    match name {
        "name" => Kind::Name,
        "exact" => Kind::Exact,
        "metonym" => Kind::Metonym,
        "state" => Kind::State,
        _ => Kind::Nothing,
    }
}

/// Of cities named like words or persons, those of at least so many thousand (a capital counts tenfold) are meant more
/// often than not; the largest capitals always.
const WELL_KNOWN_THOUSANDS: u32 = 3_000;
const ALWAYS_THOUSANDS: u32 = 15_000;
/// Cities smaller than that name other things too: stadiums, families, companies.
const MAJOR_THOUSANDS: u32 = 700;

fn city_kind(name: &str, thousands: &str) -> Kind {
    let word = lexicon::hashed(Key::of(name).phrase);
    // Names in other languages come without a number: only large cities have them.
    let size = thousands.parse::<u32>().ok().filter(|size| *size > 0).unwrap_or(WELL_KNOWN_THOUSANDS);
    let doubtful = word.is_common_anywhere() || word.given > 1 || word.surname > 1 && size < WELL_KNOWN_THOUSANDS;
    match () {
        _ if doubtful && size < ALWAYS_THOUSANDS => Kind::DoubtfulPlace,
        _ if size < MAJOR_THOUSANDS => Kind::MinorPlace,
        _ => Kind::Place,
    }
}

fn region_kind(name: &str) -> Kind {
    let word = lexicon::hashed(Key::of(name).phrase);
    if word.is_common("en") && word.is_common_anywhere() || word.given > 2 { Kind::DoubtfulPlace } else { Kind::Place }
}

pub(super) const COUNTRIES: &str = include_str!("../tables/countries.tsv");
pub(super) const DEMONYMS: &str = include_str!("../tables/demonyms.tsv");
const FORMS: &str = include_str!("../tables/country_forms.tsv");
const REGIONS: &str = include_str!("../tables/regions.tsv");
const CITIES: &str = include_str!("../tables/cities.tsv");

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
                by_name.entry(Key::of(row[column]).phrase).or_insert(country);
            }
        }
    }
    for [_, form, codes, kind] in rows(FORMS) {
        if let ("name" | "exact", Some(country)) = (kind, codes.split('|').next().and_then(Country::parse)) {
            by_name.entry(Key::of(form).phrase).or_insert(country);
        }
    }
    by_name
});

/// The country of that code (two or three letters) or name in any of the seven languages, however cased or accented.
pub fn country_named(text: &str) -> Option<Country> {
    let code = Country::parse(text).filter(|country| is_country(*country));
    code.or_else(|| BY_NAME.get(&Key::of(text).phrase).copied())
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
    fn every_line_of_the_tables_has_its_columns_and_real_codes() {
        let check = |table: &'static str, columns: usize, codes: usize| {
            assert!(table.starts_with("# "));
            for line in table.lines().skip(1) {
                let row: Vec<_> = line.split('\t').collect();
                assert_eq!(row.len(), columns, "{line}");
                for code in row[codes].split('|').filter(|code| *code != "-") {
                    assert!(Country::parse(code).is_some_and(is_country), "{line}");
                }
            }
        };
        check(COUNTRIES, 9, 0);
        check(DEMONYMS, 8, 0);
        check(FORMS, 4, 2);
        check(REGIONS, 2, 1);
        check(CITIES, 3, 1);
    }

    #[test]
    fn a_city_that_is_a_word_or_a_person_is_doubtful() {
        let atlas = Atlas::of("en");
        assert_eq!(atlas.form(Key::of("reading").phrase).map(|f| f.kind), Some(Kind::DoubtfulPlace));
        assert_eq!(atlas.form(Key::of("bogota").phrase).map(|f| f.kind), Some(Kind::Place));
        assert_eq!(atlas.form(Key::of("new mexico").phrase).map(|f| f.countries.clone()), Some(vec![country("US")]));
    }
}
