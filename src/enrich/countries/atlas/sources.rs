//! The lists of countries, peoples and places → `tables/atlas.bin`, the sheets that the atlas reads.
//!
//! For tests alone: they hold the sheets against the lists. Whoever changes a list, or the lexicon, draws them up anew, once:
//! `UPDATE=1 cargo test --locked --lib atlas`.

use std::collections::{BTreeMap, HashMap};

use super::{
    COUNTRIES, DEMONYMS, Form, Kind, LANGUAGES, OPENS, SHEET_BYTES, SLOTS, TABLE, WRITTEN, number, numbers, opens_at,
    rows, slot_at, tag,
};
use crate::article::Country;
use crate::enrich::countries::inflection::inflected;
use crate::enrich::lexicon;

const REGIONS: &str = include_str!("../../tables/regions.tsv");
const CITIES: &str = include_str!("../../tables/cities.tsv");

/// The table that the lists make.
fn drawn_up() -> Vec<u8> {
    let (mut table, mut forms, mut lines) = (Vec::new(), HashMap::new(), String::new());
    for column in 0..LANGUAGES.len() {
        let mut number_of = |form: &Form| {
            let line = line(form);
            let next = forms.len() as u16 + 1;
            *forms.entry(line.clone()).or_insert_with(|| {
                lines += &line;
                next
            })
        };
        table.extend(Sheet::of(column).written(&mut number_of));
    }
    table.extend(lines.bytes());
    table
}

/// A form as the table tells it. How it is written matters only where it must be written so.
fn line(form: &Form) -> String {
    let kind = match form.kind {
        Kind::Name => "n",
        Kind::Exact => "e",
        Kind::People => "d",
        Kind::Metonym => "g",
        Kind::Place => "p",
        Kind::MinorPlace => "m",
        Kind::DoubtfulPlace => "?",
        Kind::State => "s",
        Kind::Nothing => "-",
    };
    let codes: Vec<&str> = form.countries.iter().map(Country::code).collect();
    let written = if matches!(form.kind, Kind::Exact | Kind::State) { form.written } else { "" };
    format!("{kind}\t{}\t{}\t{written}\n", if form.people { "+" } else { "" }, codes.join("|"))
}

/// A phrase's form, and how many words the longest phrase has that begins with its first word.
#[derive(Debug, Default)]
struct Phrase {
    form: Option<Form>,
    longest: u64,
}

/// A written phrase.
#[derive(Debug, Clone, Copy)]
struct Key {
    /// Number of the first word.
    first: u64,
    /// Number of all.
    phrase: u64,
    words: usize,
}

impl Key {
    fn of(written: &str) -> Self {
        Self {
            first: numbers(written).next().unwrap_or_default(),
            phrase: number(written),
            words: numbers(written).count(),
        }
    }
}

/// The phrases of one language, by their numbers.
#[derive(Debug, Default)]
struct Sheet(BTreeMap<u64, Phrase>);

impl Sheet {
    /// Later lists win over earlier ones: a country over a city of the same name.
    fn of(column: usize) -> Self {
        let mut sheet = Self::default();
        for [city, codes, thousands] in rows(CITIES) {
            sheet.insert(city, codes, city_kind(city, thousands));
        }
        for [region, codes] in rows(REGIONS) {
            sheet.insert(region, codes, region_kind(region));
        }
        for row in rows::<9>(COUNTRIES) {
            sheet.insert(row[2 + column], row[0], Kind::Name);
        }
        for row in rows::<8>(DEMONYMS) {
            for form in row[1 + column].split('|').filter(|form| !form.is_empty()) {
                inflected(form, LANGUAGES[column], |word| sheet.insert_people(word, row[0]));
            }
        }
        for [language, form, codes, kind] in rows(WRITTEN) {
            if language == "*" || language == LANGUAGES[column] {
                sheet.insert(form, codes, kind_named(kind));
            }
        }
        sheet
    }

    fn form(&self, phrase: u64) -> Option<&Form> {
        self.0.get(&phrase)?.form.as_ref()
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
        } else if let Some(form) = self.0.get_mut(&key.phrase).and_then(|phrase| phrase.form.as_mut())
            && form.countries == countries
        {
            form.people = true;
        }
    }

    fn put(&mut self, key: Key, form: Form) {
        let first = self.0.entry(key.first).or_default();
        first.longest = first.longest.max(key.words as u64);
        self.0.entry(key.phrase).or_default().form = Some(form);
    }

    /// Bits and slots as the table has them.
    fn written(&self, number_of: &mut impl FnMut(&Form) -> u16) -> Vec<u8> {
        let (mut opens, mut slots) = (vec![0_u64; OPENS], vec![0_u64; SLOTS]);
        for (&number, phrase) in &self.0 {
            assert!(phrase.longest < 16, "a phrase of {} words", phrase.longest);
            if phrase.longest > 0 {
                opens[opens_at(number)] |= 1 << (number % 64);
            }
            let mut at = slot_at(number);
            while slots[at] != 0 {
                at = (at + 1) % SLOTS;
            }
            let form = phrase.form.as_ref().map_or(0, &mut *number_of);
            slots[at] = tag(number) << 20 | phrase.longest << 16 | u64::from(form);
        }
        opens.into_iter().chain(slots).flat_map(u64::to_le_bytes).collect()
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
    let word = lexicon::hashed(number(name));
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
    let word = lexicon::hashed(number(name));
    if word.is_common("en") && word.is_common_anywhere() || word.given > 2 { Kind::DoubtfulPlace } else { Kind::Place }
}

#[test]
fn the_sheets_say_what_the_lists_say() {
    let table = drawn_up();
    if std::env::var_os("UPDATE").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/enrich/tables/atlas.bin");
        std::fs::write(path, &table).expect("the folder of the tables can be written");
    }
    assert!(table == TABLE, "a list was changed: draw the sheets up anew, as the head of sources.rs says");
}

#[test]
fn the_sheets_have_room_and_every_phrase_is_found() {
    for (column, language) in LANGUAGES.iter().enumerate() {
        let (sheet, atlas) = (Sheet::of(column), super::Atlas::of(language));
        assert!(sheet.0.len() * 8 < SLOTS * 7, "{language}: {}", sheet.0.len());
        for (&number, phrase) in &sheet.0 {
            assert_eq!(atlas.longest(number) as u64, phrase.longest);
            assert_eq!(atlas.form(number).map(line), phrase.form.as_ref().map(line));
        }
    }
    assert!(TABLE.len() > LANGUAGES.len() * SHEET_BYTES);
}

#[test]
fn every_line_of_the_lists_has_its_columns_and_real_codes() {
    let check = |list: &'static str, columns: usize, codes: usize| {
        assert!(list.starts_with("# "));
        for line in list.lines().skip(1) {
            let row: Vec<_> = line.split('\t').collect();
            assert_eq!(row.len(), columns, "{line}");
            for code in row[codes].split('|').filter(|code| *code != "-") {
                assert!(Country::parse(code).is_some_and(super::is_country), "{line}");
            }
        }
    };
    check(COUNTRIES, 9, 0);
    check(DEMONYMS, 8, 0);
    check(WRITTEN, 4, 2);
    check(REGIONS, 2, 1);
    check(CITIES, 3, 1);
}
