//! Patterns of news prose → sentences with invented names.
//!
//! A file of `prose/` has sections: `[org]`, `[role]`, `[place]` and `[thing]` say how such names are made, `[news]` holds
//! sentences, `[head]` headlines. Slots in braces:
//!
//! | slot | filled with | taught as |
//! |---|---|---|
//! | `P` `L` `G` | full name, surname, given name | person |
//! | `C` `N` `place` | city, country, made place | place |
//! | `O` | made organisation | organisation |
//! | `role` `thing` | made office, made event, work, law | nothing |
//! | `A` `B` `X` | adjective of a country, made brand or village, acronym | as what it stands in |
//! | `S` `E` `F` | a surname, given name, full name that names no person here | as what it stands in |
//! | `n` `y` `d` `D` `m` `M` | number, year, day of the week, month | nothing |

use std::collections::HashMap;

use crate::article::Country;
use crate::enrich::countries::name_of;

use super::names::{self, Form, Names};
use super::sample::{Chance, Class, Sample};

/// The patterns of one language.
#[derive(Debug)]
pub(super) struct Patterns<'a> {
    language: &'a str,
    sections: HashMap<&'a str, Vec<&'a str>>,
    countries: Vec<&'static str>,
    peoples: Vec<&'static str>,
}

/// English has so many patterns; others are filled more often, as if they had as many.
const USUAL: usize = 200;
/// This share of sentences is written in capitals, as ledes and headlines may be.
const IN_CAPITALS: f32 = 0.03;
/// This share of English sentences is written as headlines are, so that names are known among other capitals.
const AS_HEADLINE: f32 = 0.06;

impl<'a> Patterns<'a> {
    /// Reads a file of patterns.
    pub(super) fn parse(text: &'a str, language: &'a str) -> Self {
        let mut sections: HashMap<&str, Vec<&str>> = HashMap::new();
        let mut section = "news";
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                Some(name) => section = name,
                None => sections.entry(section).or_default().push(line),
            }
        }
        let codes = include_str!("../../tables/countries.tsv").lines().filter_map(|line| line.split('\t').next());
        let countries = codes.filter_map(Country::parse).map(|code| name_of(code, language)).collect();
        let english = |line: &'static str| line.split('\t').nth(1)?.split('|').next().filter(|form| !form.is_empty());
        let demonyms = include_str!("../../tables/demonyms.tsv").lines().filter(|line| !line.starts_with('#'));
        Self { language, sections, countries, peoples: demonyms.filter_map(english).collect() }
    }

    /// Every pattern filled so often.
    pub(super) fn filled(&self, names: &Names, fillings: usize, chance: &mut Chance) -> Vec<Sample> {
        let mut samples = Vec::new();
        for (section, headline) in [("news", false), ("head", true)] {
            let patterns = self.sections.get(section).map_or(&[][..], Vec::as_slice);
            let times = if headline {
                fillings
            } else {
                (fillings * USUAL / patterns.len().max(USUAL / 3)).max(fillings.min(1))
            };
            for pattern in patterns {
                for _ in 0..times {
                    samples.push(self.sample(pattern, headline, names, chance));
                }
            }
        }
        samples
    }

    fn sample(&self, pattern: &str, headline: bool, names: &Names, chance: &mut Chance) -> Sample {
        let mut sample =
            Sample { text: String::new(), language: self.language.to_owned(), named: Vec::new(), headline };
        self.fill(pattern, names, chance, &mut sample);
        if chance.happens(IN_CAPITALS) {
            in_capitals(&mut sample);
        } else if self.language == "en" && !headline && chance.happens(AS_HEADLINE) {
            as_headline(&mut sample);
        }
        sample
    }

    fn fill(&self, pattern: &str, names: &Names, chance: &mut Chance, sample: &mut Sample) {
        let mut rest = pattern;
        while let Some((plain, slot, after)) = next_slot(rest) {
            sample.text.push_str(plain);
            self.fill_slot(slot, names, chance, sample);
            rest = after;
        }
        sample.text.push_str(rest);
    }

    fn fill_slot(&self, slot: &str, names: &Names, chance: &mut Chance, sample: &mut Sample) {
        let start = sample.text.len();
        let class = match slot {
            "P" | "L" | "G" => Some(Class::Person),
            "C" | "N" | "place" => Some(Class::Place),
            "O" => Some(Class::Organisation),
            _ => None,
        };
        match slot {
            "P" => sample.text.push_str(&names.person(Form::Full, self.language, chance)),
            "L" => sample.text.push_str(&names.person(Form::Surname, self.language, chance)),
            "G" => sample.text.push_str(&names.person(Form::Given, self.language, chance)),
            "S" => sample.text.push_str(&names.plain_surname(chance)),
            "E" => sample.text.push_str(&names.person(Form::Given, self.language, chance)),
            "F" => sample.text.push_str(&names.person(Form::Full, self.language, chance)),
            "C" => sample.text.push_str(names.city(chance)),
            "N" => sample.text.push_str(chance.of(&self.countries).copied().unwrap_or("Chile")),
            "O" => self.fill_made("org", names, chance, sample),
            "A" => sample.text.push_str(chance.of(&self.peoples).copied().unwrap_or("Chilean")),
            "B" => sample.text.push_str(&names::brand(chance)),
            "X" => sample.text.push_str(&names::acronym(chance)),
            "n" => sample.text.push_str(&(2 + chance.below(97)).to_string()),
            "y" => sample.text.push_str(&(1890 + chance.below(140)).to_string()),
            "d" | "D" | "m" | "M" => sample.text.push_str(self.calendar(slot, chance)),
            made => self.fill_made(made, names, chance, sample),
        }
        sample.named.retain(|(span, _)| span.end <= start);
        if let Some(class) = class {
            sample.named.push((start..sample.text.len(), class));
        }
    }

    fn fill_made(&self, section: &str, names: &Names, chance: &mut Chance, sample: &mut Sample) {
        let made = self.sections.get(section).and_then(|all| chance.of(all)).copied().unwrap_or("");
        self.fill(made, names, chance, sample);
    }

    fn calendar(&self, slot: &str, chance: &mut Chance) -> &'static str {
        let all: &[&'static str] = match (self.language, slot) {
            ("de", "D" | "d") => &["Montag", "Dienstag", "Mittwoch", "Freitag", "Sonntag"],
            ("de", _) => &["Januar", "April", "Juli", "September", "Dezember"],
            ("es", "D" | "d") => &["lunes", "martes", "jueves", "sábado", "domingo"],
            ("es", _) => &["enero", "abril", "julio", "septiembre", "diciembre"],
            ("fr", "D" | "d") => &["lundi", "mardi", "jeudi", "samedi", "dimanche"],
            ("fr", _) => &["janvier", "avril", "juillet", "septembre", "décembre"],
            ("pt", "D" | "d") => &["segunda-feira", "terça-feira", "quinta-feira", "sábado", "domingo"],
            ("pt", _) => &["janeiro", "abril", "julho", "setembro", "dezembro"],
            ("it", "D" | "d") => &["lunedì", "martedì", "giovedì", "sabato", "domenica"],
            ("it", _) => &["gennaio", "aprile", "luglio", "settembre", "dicembre"],
            ("nl", "D" | "d") => &["maandag", "dinsdag", "donderdag", "zaterdag", "zondag"],
            ("nl", _) => &["januari", "april", "juli", "september", "december"],
            (_, "D" | "d") => &["Monday", "Tuesday", "Wednesday", "Friday", "Sunday"],
            _ => &["January", "March", "April", "July", "September", "December"],
        };
        chance.of(all).copied().unwrap_or("")
    }
}

/// What stands before the first slot, the slot, and what stands after it.
fn next_slot(pattern: &str) -> Option<(&str, &str, &str)> {
    let (plain, rest) = pattern.split_once('{')?;
    let (slot, after) = rest.split_once('}')?;
    Some((plain, slot, after))
}

/// Every letter a capital; spans move where letters grow.
fn in_capitals(sample: &mut Sample) {
    rewritten(sample, |letter, _| letter.to_uppercase().collect());
}

/// Every word of four letters or more with a capital.
fn as_headline(sample: &mut Sample) {
    let text = sample.text.clone();
    rewritten(sample, |letter, at| {
        let begins = at == 0 || text[..at].ends_with(' ');
        let long = text[at..].chars().take_while(|letter| letter.is_alphabetic()).count() > 3;
        if begins && long { letter.to_uppercase().collect() } else { letter.to_string() }
    });
    sample.headline = true;
}

fn rewritten(sample: &mut Sample, write: impl Fn(char, usize) -> String) {
    let mut text = String::with_capacity(sample.text.len());
    let mut moved = HashMap::new();
    for (at, letter) in sample.text.char_indices() {
        moved.insert(at, text.len());
        text.push_str(&write(letter, at));
    }
    moved.insert(sample.text.len(), text.len());
    for (span, _) in &mut sample.named {
        if let (Some(start), Some(end)) = (moved.get(&span.start), moved.get(&span.end)) {
            *span = *start..*end;
        }
    }
    sample.text = text;
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROSE: [(&str, &str); 7] = [
        ("de", include_str!("prose/de.txt")),
        ("en", include_str!("prose/en.txt")),
        ("es", include_str!("prose/es.txt")),
        ("fr", include_str!("prose/fr.txt")),
        ("it", include_str!("prose/it.txt")),
        ("nl", include_str!("prose/nl.txt")),
        ("pt", include_str!("prose/pt.txt")),
    ];

    #[test]
    fn every_pattern_of_every_language_can_be_filled() {
        let (names, mut chance) = (Names::of_the_tables(), Chance::new(1));
        for (language, text) in PROSE {
            assert!(text.starts_with("# "));
            let samples = Patterns::parse(text, language).filled(&names, 1, &mut chance);
            assert!(samples.len() > 60, "{language}");
            for sample in samples {
                assert!(!sample.text.contains(['{', '}']), "{}", sample.text);
                assert!(
                    sample.named.iter().all(|(span, _)| sample.text.get(span.clone()).is_some()),
                    "{}",
                    sample.text
                );
            }
        }
    }

    #[test]
    fn a_surname_inside_an_organisation_names_no_person() {
        let patterns = Patterns::parse("[org]\n{P} Foundation\n[news]\nthe {O} said", "en");
        let sample = &patterns.filled(&Names::of_the_tables(), 1, &mut Chance::new(5))[0];
        assert_eq!(sample.named.iter().map(|(_, class)| *class).collect::<Vec<_>>(), [Class::Organisation]);
    }
}
