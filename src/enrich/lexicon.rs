//! Folded word → what the gazetteers know of it: given name, surname, common word.
//!
//! The tables are built once, at first use, and shared by the finders of persons and of countries. Weights are 1 (rare) to
//! 3 (common); how tables are made is said in `tables/make_names.py`.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::hash;

/// What is known of one word; all zero for an unknown word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Word {
    /// 0 to 3: how common as a given name.
    pub(crate) given: u8,
    /// 0 to 3: how common as a surname or other element of a name.
    pub(crate) surname: u8,
    /// Bit set of languages in which it is a common word.
    common: u8,
    /// Bit set of [`Cue`]s.
    cues: u16,
    /// Bit set of languages in which it is no name: function words, weekdays, months.
    never: u8,
}

/// What a word says about the name beside it, or about being one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cue {
    /// A polite form or academic title: a person's name follows, perhaps a bare surname.
    Honorific = 1,
    /// A title that stays with its name: Pope Francis.
    Regnal = 2,
    /// An office, profession, rank or kinship.
    Role = 4,
    /// Head of an organisation, place, work or event.
    Thing = 8,
    /// A verb or preposition of speech: a speaker stands beside it.
    Speech = 16,
    /// "named", "called".
    Named = 32,
    /// A small word inside names: de, van, bin; or a suffix: Jr.
    Joint = 64,
    /// End of German compounds that name an office.
    OfficeTail = 128,
    /// What a minister is minister of: stands between an office and its name.
    Portfolio = 256,
}

impl Cue {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "honorific" => Self::Honorific,
            "regnal" => Self::Regnal,
            "role" => Self::Role,
            "thing" => Self::Thing,
            "speech" => Self::Speech,
            "named" => Self::Named,
            "particle" | "suffix" => Self::Joint,
            "office-tail" => Self::OfficeTail,
            "portfolio" => Self::Portfolio,
            _ => return None,
        })
    }
}

impl Word {
    /// Two bits each for given name and surname, seven for languages, seven for languages in which it is no name, the rest
    /// for cues.
    fn packed(self) -> u32 {
        u32::from(self.given)
            | u32::from(self.surname) << 2
            | u32::from(self.common) << 4
            | u32::from(self.never) << 11
            | u32::from(self.cues) << 18
    }

    fn unpacked(bits: u32) -> Self {
        let part = |from: u32, width: u32| (bits >> from) & ((1 << width) - 1);
        Self {
            given: part(0, 2) as u8,
            surname: part(2, 2) as u8,
            common: part(4, 7) as u8,
            never: part(11, 7) as u8,
            cues: part(18, 14) as u16,
        }
    }

    /// Whether it is a common word of that language. Languages without a list have English ones among their capitals (titles
    /// of works, foreign bodies), where such a word is no name.
    pub(crate) fn is_common(self, language: &str) -> bool {
        match bit(language) {
            0 | SPANISH | PORTUGUESE | ITALIAN => self.common & ENGLISH != 0 && self.given == 0 && self.surname < 2,
            ENGLISH => self.common & ENGLISH != 0,
            bit => self.common & bit != 0 || self.common & ENGLISH != 0 && !self.is_name(),
        }
    }

    /// Whether it is a common word of English and not of that other language.
    pub(crate) fn is_only_english(self, language: &str) -> bool {
        language != "en" && self.common & ENGLISH != 0 && self.common & bit(language) == 0
    }

    /// Whether it is a common word of any language.
    pub(crate) fn is_common_anywhere(self) -> bool {
        self.common != 0
    }

    /// Whether it has that meaning.
    pub(crate) fn is(self, cue: Cue) -> bool {
        self.cues & cue as u16 != 0
    }

    /// Whether it stands before names of persons: polite form, title, office.
    pub(crate) fn is_title(self) -> bool {
        self.is(Cue::Honorific) || self.is(Cue::Regnal) || self.is(Cue::Role)
    }

    /// Whether it is no name in that language; English for languages without a list.
    pub(crate) fn is_never_name(self, language: &str) -> bool {
        self.never & if bit(language) == 0 { ENGLISH } else { bit(language) } != 0
    }

    /// All its meanings as bits.
    pub(crate) fn cues(self) -> u16 {
        self.cues
    }

    /// Whether it is known as a part of names.
    pub(crate) fn is_name(self) -> bool {
        self.given > 0 || self.surname > 0
    }
}

static WORDS: LazyLock<Table> = LazyLock::new(|| {
    let mut words = Table::new();
    let mut each = |table: &'static str, set: fn(&mut Word, &str)| {
        for (word, value) in rows(table) {
            words.update(hash::word(word), |word| set(word, value));
        }
    };
    each(include_str!("tables/given_names.tsv"), |word, value| word.given = weight(value));
    each(include_str!("tables/surnames.tsv"), |word, value| word.surname = weight(value));
    each(include_str!("tables/words.tsv"), |word, value| {
        word.common = value.split('|').fold(0, |bits, tag| bits | bit(tag))
    });
    each(include_str!("tables/cues.tsv"), |word, value| {
        word.cues = value.split('|').filter_map(Cue::named).fold(0, |bits, cue| bits | cue as u16);
        word.never =
            value.split('|').filter_map(|kind| kind.strip_prefix("never-")).fold(0, |bits, tag| bits | bit(tag));
    });
    words
});

/// Words by number in one flat piece of memory: every word of every text is looked up here, so each look should touch one
/// line of the processor's cache. Eight bytes a slot: 32 bits of the number, and the word packed; 0 where none is.
#[derive(Debug)]
struct Table {
    slots: Vec<(u32, u32)>,
}

/// Twice the words of the tables.
const TABLE_BITS: u32 = 18;

impl Table {
    fn new() -> Self {
        Self { slots: vec![(0, 0); 1 << TABLE_BITS] }
    }

    /// Where a word is, or would be: linear probing from the high bits of its number; the low ones tell words apart.
    fn place(&self, number: u64) -> usize {
        let tag = number as u32 | 1;
        let mut at = (number >> (64 - TABLE_BITS)) as usize;
        while self.slots[at].0 != 0 && self.slots[at].0 != tag {
            at = (at + 1) % self.slots.len();
        }
        at
    }

    fn get(&self, number: u64) -> Word {
        Word::unpacked(self.slots[self.place(number)].1)
    }

    fn update(&mut self, number: u64, set: impl FnOnce(&mut Word)) {
        let at = self.place(number);
        let mut word = Word::unpacked(self.slots[at].1);
        set(&mut word);
        self.slots[at] = (number as u32 | 1, word.packed());
    }
}

static NO_PERSONS: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("tables/not_persons.tsv").lines().filter(|line| !line.starts_with('#')).collect());

/// Whether a folded phrase looks like a person's name and is a brand, club, work or invented figure.
pub(crate) fn is_no_person(phrase: &str) -> bool {
    NO_PERSONS.contains(phrase)
}

/// Whether a ship's name follows the folded word: "the freighter", "el buque".
pub(crate) fn names_a_ship(folded: &str) -> bool {
    matches!(
        folded,
        "uss"
            | "hms"
            | "rms"
            | "hmas"
            | "hmcs"
            | "ship"
            | "vessel"
            | "freighter"
            | "tanker"
            | "ferry"
            | "trawler"
            | "yacht"
            | "frigate"
            | "schooner"
            | "steamer"
            | "buque"
            | "carguero"
            | "petrolero"
            | "barco"
            | "fragata"
            | "transbordador"
            | "navio"
            | "nave"
            | "traghetto"
            | "fregata"
            | "portaerei"
            | "petroliera"
            | "navire"
            | "paquebot"
            | "cargo"
            | "petrolier"
            | "chalutier"
            | "schiff"
            | "frachter"
            | "fahre"
            | "tankers"
            | "fregatte"
            | "kreuzfahrtschiff"
            | "frachtschiff"
            | "containerschiff"
            | "schip"
            | "vrachtschip"
            | "veerboot"
    )
}

/// What is known of a folded word.
pub(crate) fn word(folded: &str) -> Word {
    hashed(hash::word(folded))
}

/// What is known of the folded word of that number.
pub(crate) fn hashed(number: u64) -> Word {
    WORDS.get(number)
}

fn rows(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'))
}

fn weight(digit: &str) -> u8 {
    digit.parse().unwrap_or(0)
}

const ENGLISH: u8 = 1;
const GERMAN: u8 = 2;
const FRENCH: u8 = 4;
const DUTCH: u8 = 8;
const SPANISH: u8 = 16;
const PORTUGUESE: u8 = 32;
const ITALIAN: u8 = 64;

fn bit(language: &str) -> u8 {
    match language {
        "en" => ENGLISH,
        "de" => GERMAN,
        "fr" => FRENCH,
        "nl" => DUTCH,
        "es" => SPANISH,
        "pt" => PORTUGUESE,
        "it" => ITALIAN,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enrich::fold::fold;

    #[test]
    fn every_line_of_the_name_tables_is_a_folded_word_with_its_weight() {
        for table in [include_str!("tables/given_names.tsv"), include_str!("tables/surnames.tsv")] {
            assert!(table.starts_with("# "));
            for line in table.lines().skip(1) {
                let (word, weight) = line.split_once('\t').expect("two columns");
                assert!(fold(word) == word && matches!(weight, "1" | "2" | "3"), "{line}");
            }
        }
    }

    #[test]
    fn every_line_of_the_word_table_is_a_folded_word_with_known_languages() {
        let table = include_str!("tables/words.tsv");
        assert!(table.starts_with("# "));
        for line in table.lines().skip(1) {
            let (word, languages) = line.split_once('\t').expect("two columns");
            assert!(fold(word) == word && languages.split('|').all(|tag| bit(tag) != 0), "{line}");
        }
    }

    #[test]
    fn every_line_of_the_cue_table_is_a_folded_word_with_known_kinds() {
        let table = include_str!("tables/cues.tsv");
        assert!(table.starts_with("# "));
        for line in table.lines().skip(1) {
            let (word, kinds) = line.split_once('\t').expect("two columns");
            assert!(
                fold(word) == word
                    && kinds.split('|').all(|kind| Cue::named(kind).is_some()
                        || kind.strip_prefix("never-").is_some_and(|tag| bit(tag) != 0)),
                "{line}"
            );
        }
    }

    #[test]
    fn a_word_is_unpacked_as_it_was_packed_and_the_table_has_room() {
        let word = Word { given: 3, surname: 2, common: 0x55, cues: Cue::Portfolio as u16 | 1, never: 0x2a };
        assert_eq!(Word::unpacked(word.packed()), word);
        let used = WORDS.slots.iter().filter(|slot| slot.0 != 0).count();
        assert!(used * 4 < WORDS.slots.len() * 3, "{used}");
    }

    #[test]
    fn names_and_words_are_told_apart() {
        assert!(word("gustavo").given > 0 && word("garcia").surname > 0);
        assert!(word("government").is_common("en") && !word("government").is_name());
        assert_eq!(word("qqqq"), Word::default());
    }
}
