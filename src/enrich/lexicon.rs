//! Folded word → what the gazetteers know of it: given name, surname, common word.
//!
//! One table for the finders of persons and of countries, read where it stands in the program: nothing to load. Weights are
//! 1 (rare) to 3 (common). It is drawn up by [`sources`] from the lists that `tables/make_names.py` makes.

#[cfg(test)]
mod sources;

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

impl Word {
    /// Two bits each for given name and surname, seven for languages, seven for languages in which it is no name, the rest
    /// for cues.
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

/// One word in the table, little endian: 32 bits of its number, then the word packed; zeros where none is.
type Slot = [u8; 8];

/// Twice the words of the lists.
const SLOTS: usize = 1 << SLOT_BITS;
const SLOT_BITS: u32 = 18;

/// Every word of every text is looked up here, so each look should touch one line of the processor's cache.
#[repr(align(64))]
struct Aligned<T>(T);

static WORDS: Aligned<[u8; size_of::<Slot>() * SLOTS]> = Aligned(*include_bytes!("tables/lexicon.bin"));

fn words() -> &'static [Slot] {
    WORDS.0.as_chunks().0
}

/// The slot at which a word is, or would be, and the word packed: linear probing from the high bits of its number; the low
/// ones tell words apart.
fn find(slots: &[Slot], number: u64) -> (usize, u32) {
    let tag = number as u32 | 1;
    let mut at = (number >> (64 - SLOT_BITS)) as usize;
    loop {
        let slot = u64::from_le_bytes(slots[at]);
        if slot == 0 || slot as u32 == tag {
            return (at, (slot >> 32) as u32);
        }
        at = (at + 1) % SLOTS;
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
    Word::unpacked(find(words(), number).1)
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

    #[test]
    fn names_and_words_are_told_apart() {
        assert!(word("gustavo").given > 0 && word("garcia").surname > 0);
        assert!(word("government").is_common("en") && !word("government").is_name());
        assert_eq!(word("qqqq"), Word::default());
    }
}
