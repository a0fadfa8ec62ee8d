//! The lists of names and words → `tables/lexicon.bin`, the table that the lexicon reads.
//!
//! For tests alone: they hold the table against the lists. Whoever changes a list draws it up anew, once:
//! `UPDATE=1 cargo test --locked --lib lexicon`.

use super::{Cue, SLOTS, Slot, Word, bit, find, words};
use crate::enrich::fold::fold;
use crate::enrich::hash;

const GIVEN: &str = include_str!("../tables/given_names.tsv");
const SURNAMES: &str = include_str!("../tables/surnames.tsv");
const COMMON: &str = include_str!("../tables/words.tsv");
const CUES: &str = include_str!("../tables/cues.tsv");

/// The table that the lists make.
fn drawn_up() -> Vec<Slot> {
    let mut table = vec![Slot::default(); SLOTS];
    let mut each = |list: &str, set: fn(&mut Word, &str)| {
        for (word, value) in rows(list) {
            update(&mut table, hash::word(word), |word| set(word, value));
        }
    };
    each(GIVEN, |word, value| word.given = weight(value));
    each(SURNAMES, |word, value| word.surname = weight(value));
    each(COMMON, |word, value| word.common = languages(value.split('|')));
    each(CUES, |word, value| {
        word.cues = value.split('|').filter_map(cue).fold(0, |bits, cue| bits | cue as u16);
        word.never = languages(value.split('|').filter_map(|kind| kind.strip_prefix("never-")));
    });
    table
}

fn update(table: &mut [Slot], number: u64, set: impl FnOnce(&mut Word)) {
    let (at, packed) = find(table, number);
    let mut word = Word::unpacked(packed);
    set(&mut word);
    table[at] = (u64::from(number as u32 | 1) | u64::from(word.packed()) << 32).to_le_bytes();
}

impl Word {
    fn packed(self) -> u32 {
        u32::from(self.given)
            | u32::from(self.surname) << 2
            | u32::from(self.common) << 4
            | u32::from(self.never) << 11
            | u32::from(self.cues) << 18
    }
}

fn rows(list: &str) -> impl Iterator<Item = (&str, &str)> {
    list.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'))
}

fn weight(digit: &str) -> u8 {
    digit.parse().unwrap_or(0)
}

fn languages<'l>(tags: impl Iterator<Item = &'l str>) -> u8 {
    tags.fold(0, |bits, tag| bits | bit(tag))
}

fn cue(name: &str) -> Option<Cue> {
    Some(match name {
        "honorific" => Cue::Honorific,
        "regnal" => Cue::Regnal,
        "role" => Cue::Role,
        "thing" => Cue::Thing,
        "speech" => Cue::Speech,
        "named" => Cue::Named,
        "particle" | "suffix" => Cue::Joint,
        "office-tail" => Cue::OfficeTail,
        "portfolio" => Cue::Portfolio,
        _ => return None,
    })
}

#[test]
fn the_table_says_what_the_lists_say() {
    let table = drawn_up();
    if std::env::var_os("UPDATE").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/enrich/tables/lexicon.bin");
        std::fs::write(path, table.as_flattened()).expect("the folder of the tables can be written");
    }
    assert!(table == words(), "a list was changed: draw the table up anew, as the head of sources.rs says");
}

#[test]
fn the_table_has_room() {
    let used = words().iter().filter(|slot| **slot != Slot::default()).count();
    assert!(used * 4 < SLOTS * 3, "{used}");
}

#[test]
fn a_word_is_unpacked_as_it_was_packed() {
    let word = Word { given: 3, surname: 2, common: 0x55, cues: Cue::Portfolio as u16 | 1, never: 0x2a };
    assert_eq!(Word::unpacked(word.packed()), word);
}

#[test]
fn every_line_of_the_name_lists_is_a_folded_word_with_its_weight() {
    for list in [GIVEN, SURNAMES] {
        assert!(list.starts_with("# "));
        for line in list.lines().skip(1) {
            let (word, weight) = line.split_once('\t').expect("two columns");
            assert!(fold(word) == word && matches!(weight, "1" | "2" | "3"), "{line}");
        }
    }
}

#[test]
fn every_line_of_the_word_list_is_a_folded_word_with_known_languages() {
    assert!(COMMON.starts_with("# "));
    for line in COMMON.lines().skip(1) {
        let (word, languages) = line.split_once('\t').expect("two columns");
        assert!(fold(word) == word && languages.split('|').all(|tag| bit(tag) != 0), "{line}");
    }
}

#[test]
fn every_line_of_the_cue_list_is_a_folded_word_with_known_kinds() {
    let known = |kind: &str| cue(kind).is_some() || kind.strip_prefix("never-").is_some_and(|tag| bit(tag) != 0);
    assert!(CUES.starts_with("# "));
    for line in CUES.lines().skip(1) {
        let (word, kinds) = line.split_once('\t').expect("two columns");
        assert!(fold(word) == word && kinds.split('|').all(known), "{line}");
    }
}
