//! Tables → names of persons that nobody bears, in the forms in which the press writes them.

use super::sample::Chance;

/// Words of names by how common they are: rare, known, common.
#[derive(Debug)]
pub(super) struct Names {
    given: [Vec<String>; 3],
    surnames: [Vec<String>; 3],
    cities: Vec<String>,
}

/// How a name is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Given name and surname, in any of the usual ways.
    Full,
    /// The surname alone, or one word.
    Surname,
    /// The given name alone.
    Given,
    /// In capitals.
    Capitals,
}

impl Form {
    /// That of a written name.
    pub(super) fn of(written: &str) -> Self {
        match written {
            _ if written.len() > 3 && !written.contains(char::is_lowercase) => Self::Capitals,
            _ if written.contains(' ') => Self::Full,
            _ => Self::Surname,
        }
    }
}

impl Names {
    /// Those of the lexicon and the atlas.
    pub(super) fn of_the_tables() -> Self {
        Self {
            given: by_weight(include_str!("../../tables/given_names.tsv")),
            surnames: by_weight(include_str!("../../tables/surnames.tsv")),
            cities: cities(),
        }
    }

    /// A name for a person of the news in that language.
    pub(super) fn person(&self, form: Form, language: &str, chance: &mut Chance) -> String {
        match form {
            Form::Full => self.full(language, chance),
            Form::Surname => self.surname(language, chance),
            Form::Given => self.given(chance),
            Form::Capitals => self.full(language, chance).to_uppercase(),
        }
    }

    fn given(&self, chance: &mut Chance) -> String {
        let weight = if chance.happens(0.5) { 2 } else { 1 };
        capital(chance.of(&self.given[weight]).map_or("anna", String::as_str))
    }

    /// A surname alone, with particles now and then.
    pub(super) fn surname(&self, language: &str, chance: &mut Chance) -> String {
        let one = self.plain_surname(chance);
        match chance.below(40) {
            0 => format!("{one}-{}", self.plain_surname(chance)),
            1 => format!("O’{one}"),
            2 => format!("Mc{one}"),
            3 => format!("al-{one}"),
            4 | 5 => format!("{} {one}", particle(language, chance)),
            _ => one,
        }
    }

    /// A surname without ornament.
    pub(super) fn plain_surname(&self, chance: &mut Chance) -> String {
        let weight = [0, 0, 1, 1, 1, 2, 2, 2, 2, 2][chance.below(10)];
        capital(chance.of(&self.surnames[weight]).map_or("berg", String::as_str))
    }

    /// A large city.
    pub(super) fn city(&self, chance: &mut Chance) -> &str {
        chance.of(&self.cities).map_or("Rome", String::as_str)
    }

    fn full(&self, language: &str, chance: &mut Chance) -> String {
        let (given, surname) = (self.given(chance), self.surname(language, chance));
        let double = matches!(language, "es" | "pt");
        match chance.below(24) {
            0 => format!("{given} {}. {surname}", initial(chance)),
            1 => format!("{}. {surname}", initial(chance)),
            2 => format!("{}.{}. {surname}", initial(chance), initial(chance)),
            3 | 4 => format!("{given} {} {surname}", self.given(chance)),
            5 => format!("{given}-{} {surname}", self.given(chance)),
            6 => format!("{} {surname}", self.plain_surname(chance)),
            7 => format!("{given} {} {surname}", self.plain_surname(chance)),
            8..=12 if double => format!("{given} {surname} {}", self.plain_surname(chance)),
            8 => east_asian(chance),
            9 => format!("{given} {} {surname}", particle(language, chance)),
            _ => format!("{given} {surname}"),
        }
    }
}

/// Families of East Asia stand first; made of syllables, not of tables.
fn east_asian(chance: &mut Chance) -> String {
    const FAMILIES: &[&str] = &[
        "Kim", "Lee", "Park", "Choi", "Jung", "Kang", "Yoon", "Wang", "Li", "Zhang", "Chen", "Liu", "Xu", "Zhao", "Wu",
        "Zhou", "Huang", "Ma", "Hu", "Guo", "Lin", "He", "Nguyen", "Tran", "Pham", "Le",
    ];
    const FIRST: &[&str] = &[
        "Jae", "Min", "Ji", "Hyun", "Soo", "Xiao", "Jian", "Wei", "Ming", "Hong", "Van", "Thi", "Duc", "Yi", "Zhi",
        "Guang", "Seung", "Dong", "Chia", "Ying",
    ];
    const SECOND: &[&str] = &[
        "ho", "hee", "woo", "jin", "young", "hua", "ping", "ling", "feng", "jun", "wen", "mei", "lan", "hai", "nan",
        "bin", "tao", "min", "hyeok",
    ];
    let pick = |all: &'static [&str], chance: &mut Chance| chance.of(all).copied().unwrap_or("Lin");
    let (family, first, second) = (pick(FAMILIES, chance), pick(FIRST, chance), pick(SECOND, chance));
    match chance.below(3) {
        0 => format!("{family} {first}-{second}"),
        1 => format!("{family} {first}{second}"),
        _ => format!("{family} {first}"),
    }
}

/// A word that no language has: a brand, a village, a band.
pub(super) fn brand(chance: &mut Chance) -> String {
    const ONSETS: &[&str] = &[
        "b", "br", "d", "dr", "f", "g", "gr", "k", "kl", "l", "m", "n", "p", "pr", "r", "s", "st", "t", "tr", "v", "z",
        "sh", "ch", "th",
    ];
    const RIMES: &[&str] = &[
        "a", "e", "i", "o", "u", "ai", "an", "ar", "el", "en", "er", "ia", "in", "io", "is", "on", "or", "us", "ex",
        "um", "ow", "ach", "ing",
    ];
    let mut word = String::new();
    for _ in 0..2 + chance.below(2) {
        word.push_str(chance.of(ONSETS).copied().unwrap_or("k"));
        word.push_str(chance.of(RIMES).copied().unwrap_or("o"));
    }
    capital(&word)
}

/// Two to five capitals.
pub(super) fn acronym(chance: &mut Chance) -> String {
    (0..2 + chance.below(4)).map(|_| initial(chance)).collect()
}

fn particle(language: &str, chance: &mut Chance) -> &'static str {
    let all: &[&'static str] = match language {
        "de" => &["von", "von der", "zu", "van"],
        "nl" => &["van", "van de", "van der", "de", "van den", "ter"],
        "fr" => &["de", "de la", "du", "Le", "d’"],
        "es" => &["de", "de la", "del", "De"],
        "pt" => &["da", "de", "dos", "do"],
        "it" => &["De", "Di", "Della", "Del", "D’"],
        _ => &["de", "van", "von", "bin", "al", "Le", "De", "van der", "El"],
    };
    chance.of(all).copied().unwrap_or("de")
}

fn initial(chance: &mut Chance) -> char {
    char::from(b'A' + u8::try_from(chance.below(26)).unwrap_or(0))
}

fn by_weight(table: &'static str) -> [Vec<String>; 3] {
    let mut names = [vec![], vec![], vec![]];
    for (name, weight) in table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t')) {
        let weight: usize = weight.parse().unwrap_or(1);
        names[weight.clamp(1, 3) - 1].push(name.to_owned());
    }
    names
}

fn cities() -> Vec<String> {
    let rows = include_str!("../../tables/cities.tsv").lines().filter(|line| !line.starts_with('#'));
    let large =
        |line: &&str| line.rsplit('\t').next().and_then(|size| size.parse::<u32>().ok()).is_some_and(|n| n > 250);
    rows.filter(large).filter_map(|line| line.split('\t').next()).map(str::to_owned).collect()
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().collect::<String>() + letters.as_str()).unwrap_or_default()
}
