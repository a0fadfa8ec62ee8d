//! A run of capitalised words → the names in it.
//!
//! Titles and adjectives of countries part it, heads of organisations take their neighbours away, and words that mean both
//! (West, Bishop, Paris, Dean) are read by what stands beside them.

use std::ops::Range;

use crate::enrich::countries::country_named;
use crate::enrich::lexicon::{self, Cue, Word};
use crate::enrich::tokens::{Casing, Gap, Shape, Text};

use super::candidates::{Candidate, Mark, Title};
use super::context;
use super::key::is_suffix;
use super::runs::{is_arabic_article, is_romance_particle, is_second_syllable};
use super::score::{is_romance, is_small, is_strong_particle, score};

/// Appends the candidates of one run.
pub(super) fn part(
    text: &Text<'_>,
    number: usize,
    marks: &[Mark],
    language: &str,
    run: Range<usize>,
    out: &mut Vec<Candidate>,
) {
    let mut parting =
        Parting { text, number, marks, language, run: run.clone(), core: None, title: Title::None, dead: false, out };
    run.clone().for_each(|at| parting.take(at));
    parting.close(run.end);
}

/// A run on the way of being parted into names.
struct Parting<'a, 't> {
    text: &'a Text<'t>,
    number: usize,
    marks: &'a [Mark],
    language: &'a str,
    run: Range<usize>,
    /// Where the name begins that is being read.
    core: Option<usize>,
    title: Title,
    /// Whether the rest of the run belongs to an organisation or thing, until a title says otherwise.
    dead: bool,
    out: &'a mut Vec<Candidate>,
}

impl Parting<'_, '_> {
    /// Reads the next token of the run.
    fn take(&mut self, at: usize) {
        let token = self.text.tokens[at];
        if token.shape == Shape::Lower {
            return;
        }
        self.part_at_particle(at);
        if self.is_family_first(at) {
            self.close(at);
            (self.core, self.dead) = (Some(at), false);
        } else if self.is_portfolio(at) {
            self.take_portfolio(at);
        } else if self.marks[at] != Mark::None && !self.mark_is_name(at) {
            self.close(at);
            self.title = Title::None;
        } else if self.is_title(at) {
            self.take_title(at);
        } else if token.word.is(Cue::Thing)
            && !self.is_surname_here(at)
            && !self.is_given_here(at)
            && !self.after_particle(at)
            || self.is_german_institution(at)
        {
            self.take_thing(at);
        } else if self.is_dropped(at) {
            self.close(at);
            self.title = Title::None;
        } else if self.core.is_none() && (!self.dead || self.revives(at)) {
            self.core = Some(at);
            self.dead = false;
        }
    }

    fn take_title(&mut self, at: usize) {
        self.close(at);
        self.dead = false;
        let word = self.text.tokens[at].word;
        let title = match () {
            _ if word.is(Cue::Regnal) => Title::Regnal,
            _ if word.is(Cue::Honorific) => Title::Honorific,
            _ => Title::Role,
        };
        self.title = self.title.max(title);
    }

    /// "Ministro degli Esteri Antonio Tajani": the title before it is meant for the name after it.
    fn take_portfolio(&mut self, at: usize) {
        let title = self.title;
        self.close(at);
        self.title = title;
        let next = self.text.tokens.get(at + 1).filter(|_| at + 1 < self.run.end);
        self.dead &= next.is_none_or(|next| next.word.given < 2);
    }

    fn is_portfolio(&self, at: usize) -> bool {
        let named = self.is_surname_here(at) || self.is_given_here(at) || self.after_particle(at);
        self.text.tokens[at].word.is(Cue::Portfolio) && !named
    }

    /// Park, Moon, Song before a hyphenated given name; not after another given name (Maggie Poon Man-kay).
    fn is_family_first(&self, at: usize) -> bool {
        let given = |start: usize| at == start + 1 && self.text.tokens[start].word.given > 1;
        at + 2 < self.run.end && is_second_syllable(self.text, at + 2) && !self.core.is_some_and(given)
    }

    /// Romance particles join organisations, places and offices as well as names: what stands before one must be a name,
    /// and what stands after it like a surname, to be read as one.
    fn part_at_particle(&mut self, at: usize) {
        let Some(start) = self.core else { return };
        if self.language == "de" && self.is_of(start, at) {
            self.close(at - 1);
            return;
        }
        let particles = (start..at).rev().take_while(|&i| is_romance_particle(self.text, i)).count();
        if particles == 0 || !is_romance(self.language) {
            return;
        }
        let left = start..at - particles;
        if self.is_named(&left) && self.is_like_a_surname(at, left.len()) {
            return;
        }
        self.close(left.end);
    }

    /// German "von" and "vom" that join no name: a noun stands before it, or a full name after it (Roman von Eva Berg).
    fn is_of(&self, start: usize, at: usize) -> bool {
        let of = at > start + 1 && matches!(self.text.folded(at - 1), "von" | "vom");
        let full_name = self.text.tokens[at].word.given > 1
            && at + 1 < self.run.end
            && self.text.tokens[at + 1].shape == Shape::Capital
            && self.text.tokens[at + 1].gap == Gap::Space;
        of && self.text.tokens[at - 1].shape == Shape::Lower
            && (!self.text.tokens[start].word.is_name() && self.text.tokens[start].shape != Shape::Initial || full_name)
    }

    /// A known given name, or a common surname alone (Lula da Silva).
    fn is_named(&self, left: &Range<usize>) -> bool {
        let first = &self.text.tokens[left.start];
        first.shape == Shape::Initial
            || first.word.given > 0 && !first.word.is(Cue::Thing) && !first.word.is(Cue::Role)
            || left.len() == 1 && first.word.surname > 2
    }

    /// A word no other meaning is known of; after a full name, no country.
    fn is_like_a_surname(&self, at: usize, words_before: usize) -> bool {
        let word = self.text.tokens[at].word;
        let other = word.is(Cue::Thing) || word.is(Cue::Portfolio) || word.is_title();
        let place = self.marks[at] != Mark::None;
        let country = place && words_before > 1 && country_named(self.text.folded(at)).is_some();
        !other && !country && (word.is_name() || !word.is_common_anywhere() && !place)
    }

    /// An organisation's head takes the words before it and after it.
    fn take_thing(&mut self, at: usize) {
        let caseless = self.text.casing != Casing::Sentence;
        if caseless || self.language == "de" {
            self.close(at);
        }
        self.core = None;
        self.dead = !caseless;
    }

    /// Ends the name that is being read, if any; its title is used up.
    fn close(&mut self, end: usize) {
        let Some(start) = self.core.take() else { return };
        if let Some(candidate) = self.candidate(start..end) {
            self.out.push(candidate);
        }
        self.title = Title::None;
    }

    fn candidate(&self, tokens: Range<usize>) -> Option<Candidate> {
        let tokens = trimmed(self.text, tokens)?;
        let phrase = self.text.phrase(tokens.clone());
        if lexicon::is_no_person(&phrase) {
            return None;
        }
        let lone = is_lone(self.text, tokens.clone());
        if is_saint_place(self.text, tokens.start) {
            return None;
        }
        let score = score(self.text, tokens.clone(), self.marks_in(&tokens), self.language)?;
        let (beside, title) = context::beside(self.text, tokens.clone(), self.title, self.language);
        Some(Candidate { text: self.number, tokens, lone, score, context: beside, title, tagged: 0.0 })
    }

    fn marks_in(&self, tokens: &Range<usize>) -> usize {
        self.marks[tokens.clone()].iter().filter(|mark| **mark != Mark::None).count()
    }

    /// Offices, polite forms; not where they are a given name (Dean Smith) or a surname (Justin Bishop).
    fn is_title(&self, at: usize) -> bool {
        let word = self.text.tokens[at].word;
        if self.language == "de" && is_german_office(self.text.folded(at)) {
            return true;
        }
        let foreign_rank = word.is(Cue::Regnal) && self.language == "en" && !is_english_rank(self.text.folded(at));
        if !word.is_title()
            || foreign_rank
            || self.is_surname_here(at)
            || self.is_given_here(at)
            || self.after_particle(at)
        {
            return false;
        }
        if word.given > 2 && word.is(Cue::Honorific) && !matches!(self.language, "es" | "it" | "pt") {
            return false;
        }
        let next = self.text.tokens.get(at + 1).filter(|_| at + 1 < self.run.end);
        let given_here = word.given > 1 && word.is(Cue::Role) && !word.is(Cue::Honorific);
        !(given_here
            && next
                .is_some_and(|next| next.word.surname > 1 && next.word.given < 2 && self.marks[at + 1] == Mark::None))
    }

    /// A word with another meaning that stands right after one given name and is a known surname: Kanye West, Thomas Mann.
    fn is_surname_here(&self, at: usize) -> bool {
        let Some(start) = self.core else { return false };
        let given = self.text.tokens[start].word;
        let single = at == start + 1 && given.given > 1 && (!given.is_common(self.language) || given.given > 2);
        single && self.text.tokens[at].word.surname > 1
    }

    /// A word with another meaning that is a common given name and has one plain word after it: Bill Clinton, Dean Martin.
    fn is_given_here(&self, at: usize) -> bool {
        let next = self.text.tokens.get(at + 1).filter(|_| self.core.is_none() && at + 2 == self.run.end);
        let plain =
            |word: Word| !word.is(Cue::Thing) && !word.is_title() && (word.is_name() || !word.is_common(self.language));
        self.text.tokens[at].word.given > 2 && next.is_some_and(|next| plain(next.word))
    }

    /// Whether a particle stands before a token of a name: van der Meer, Al-Sabah.
    fn after_particle(&self, at: usize) -> bool {
        let arabic = at > 0 && self.text.tokens[at].gap == Gap::Hyphen && is_arabic_article(self.text.folded(at - 1));
        self.core.is_some() && at > 0 && (arabic || is_strong_particle(self.text, at - 1))
    }

    /// Whether a word that is also a place or people is a name here: Paris Hilton, Denzel Washington.
    fn mark_is_name(&self, at: usize) -> bool {
        if self.after_particle(at) {
            return true;
        }
        if self.marks[at] == Mark::Fixed {
            return false;
        }
        let word = self.text.tokens[at].word;
        let after_given = self.core.is_some_and(|start| self.text.tokens[start].word.given > 1);
        let next = self.text.tokens.get(at + 1).filter(|_| at + 1 < self.run.end).map(|next| next.word);
        let before_particle = at + 1 < self.run.end && self.text.tokens[at + 1].shape == Shape::Lower && word.given > 1;
        let before_surname = before_particle
            || next.is_some_and(|next| {
                next.surname > 0 && !next.is(Cue::Thing) && !next.is_title() && !next.is_common(self.language)
            });
        let before_known_surname = word.given > 2
            && at + 2 == self.run.end
            && next.is_some_and(|next| next.surname > 1 && !next.is(Cue::Thing) && !next.is_title());
        after_given && word.surname > 0
            || self.core.is_none() && before_known_surname && self.text.casing == Casing::Sentence
            || self.core.is_none() && word.given > 1 && before_surname && self.marks[at + 1] == Mark::None
    }

    /// A word that begins no name although it has a capital.
    fn is_dropped(&self, at: usize) -> bool {
        let token = &self.text.tokens[at];
        let opens = self.core.is_none();
        if self.after_particle(at) {
            return false;
        }
        let common = token.word.is_common(self.language) && token.word.given < 2 && (opens || token.word.surname < 2);
        let next = self.text.tokens.get(at + 1).filter(|_| at + 1 < self.run.end);
        let glued = opens && !token.word.is_name() && next.is_some_and(|next| next.word.given > 1);
        let more = self.run.end - at;
        match () {
            _ if opens && token.word.is(Cue::Speech) && next.is_some() => true,
            _ if self.text.casing != Casing::Sentence => common,
            _ if token.starts && (common || glued && more > 2) => true,
            _ if glued && more > 2 && next.is_some_and(|next| next.word.given > 2) => true,
            _ if self.language == "de" => {
                common || opens && token.word.given == 0 && self.title == Title::None && self.given_follows(at)
            }
            _ => self.language == "nl" && common,
        }
    }

    /// A compound that no gazetteer knows and whose end is an institution or a place: Nordhafen, Staatsanwaltschaft.
    fn is_german_institution(&self, at: usize) -> bool {
        const TAILS: &[&str] = &[
            "schaft",
            "ministerium",
            "gericht",
            "hafen",
            "werft",
            "verband",
            "verein",
            "klinik",
            "klinikum",
            "kreis",
            "behorde",
            "universitat",
            "museum",
            "stiftung",
            "zentrum",
            "bahnhof",
            "kirche",
            "strasse",
            "platz",
        ];
        let folded = self.text.folded(at);
        let bare = ["es", "en", "s"].iter().find_map(|ending| folded.strip_suffix(ending)).unwrap_or(folded);
        self.language == "de"
            && !self.text.tokens[at].word.is_name()
            && folded.len() > 8
            && TAILS.iter().any(|tail| folded.ends_with(tail) || bare.ends_with(tail))
    }

    fn given_follows(&self, at: usize) -> bool {
        let rest = at + 1..self.run.end.min(at + 6);
        rest.end > rest.start + 1 && self.text.tokens[rest.start..rest.end - 1].iter().any(|token| token.word.given > 1)
    }

    /// German joins nouns before a name without a title's help.
    fn revives(&self, at: usize) -> bool {
        let word = self.text.tokens[at].word;
        self.language == "de" && word.given > 1 && !word.is_common("de")
    }
}

/// A name's tokens without particles at its ends and without suffix.
fn trimmed(text: &Text<'_>, tokens: Range<usize>) -> Option<Range<usize>> {
    let Range { start, mut end } = tokens;
    while end > start
        && (text.tokens[end - 1].shape == Shape::Lower && !is_second_syllable(text, end - 1)
            || is_suffix(text.folded(end - 1))
            || !text.tokens[end - 1].is_capital() && !is_second_syllable(text, end - 1))
    {
        end -= 1;
    }
    (end > start).then_some(start..end)
}

/// One word, words joined by hyphens only, or one word after particles (De Blasio); not Bashar al-Assad.
pub(super) fn is_lone(text: &Text<'_>, tokens: Range<usize>) -> bool {
    let start = tokens.start;
    let begins_word = |&at: &usize| {
        let joined = at > start && matches!(text.tokens[at].gap, Gap::Hyphen | Gap::Apostrophe);
        !is_small(text, at) && (!joined || is_small(text, at - 1))
    };
    tokens.filter(begins_word).count() <= 1
}

/// Saint-Mathieu, Sankt-Georgen: a place, whoever it is called after.
fn is_saint_place(text: &Text<'_>, start: usize) -> bool {
    let saint =
        |folded| matches!(folded, "saint" | "sainte" | "st" | "ste" | "sankt" | "san" | "santa" | "santo" | "sao");
    start > 0 && text.tokens[start].gap == Gap::Hyphen && saint(text.folded(start - 1))
}

/// Ranks of other languages are names in English text: Pape, Rey.
fn is_english_rank(folded: &str) -> bool {
    matches!(
        folded,
        "king" | "queen" | "prince" | "princess" | "pope" | "saint" | "emperor" | "empress" | "sultan" | "emir"
    )
}

/// German compounds that name an office: Bundestagspräsidentin, Außenminister.
fn is_german_office(folded: &str) -> bool {
    let tails = folded.char_indices().map(|(at, _)| &folded[at..]).skip(3).take_while(|tail| tail.len() > 3);
    folded.len() > 8 && tails.into_iter().any(|tail| lexicon::word(tail).is(Cue::OfficeTail))
}
