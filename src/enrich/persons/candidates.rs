//! Runs of capitalised words → candidates for persons, each with how likely it is one.
//!
//! A run is parted at titles, adjectives of countries, places and organisations; what remains is scored by what the
//! gazetteers know of its words ([`score`]) and by what stands beside it ([`context`](super::context)). Candidates are
//! proposals: the document decides. A sequence tagger that proposes spans with scores can stand in the same place.

use std::ops::Range;

use crate::enrich::countries::Found;
use crate::enrich::lexicon::{self, Cue, Word};
use crate::enrich::tokens::{Casing, Gap, Shape, Text};

use super::context;
use super::key::is_suffix;
use super::runs::runs;

/// What stands before a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Title {
    /// Nothing that is known.
    None,
    /// An office, profession or kinship.
    Role,
    /// Mr, Dr, Sir …
    Honorific,
    /// Pope, King …: part of the name.
    Regnal,
}

/// A proposed name.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    /// Which of the article's texts, by number.
    pub(super) text: usize,
    /// Its tokens, without title and suffix.
    pub(super) tokens: Range<usize>,
    /// Whether it is one word, or words joined by hyphens only: a surname or given name alone.
    pub(super) lone: bool,
    /// What the gazetteers say of its words; 1.5 is the border for a name without any context.
    pub(super) score: f32,
    /// What stands beside it adds so much.
    pub(super) context: f32,
    /// The title before it.
    pub(super) title: Title,
}

/// What the gazetteer of countries says of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    None,
    /// A place of one word, which may also be part of a name.
    Place,
    /// An adjective or people.
    People,
    /// A place of several words, or an abbreviation.
    Fixed,
}

/// Every candidate of the texts, in order; none overlaps another of the same text.
pub(super) fn candidates(texts: &[Text<'_>], found: &[Found], language: &str) -> Vec<Candidate> {
    let mut all = Vec::new();
    for (number, text) in texts.iter().enumerate() {
        let first = found.partition_point(|one| one.text < number);
        let last = found.partition_point(|one| one.text <= number);
        let marks = marks(text, &found[first..last]);
        for run in runs(text, language) {
            let mut parting = Parting {
                text,
                number,
                marks: &marks,
                language,
                run: run.clone(),
                core: None,
                title: Title::None,
                dead: false,
                out: &mut all,
            };
            run.clone().for_each(|at| parting.take(at));
            parting.close(run.end);
        }
    }
    raise_listed(texts, &mut all);
    all
}

/// In a list of names ("Anna Berg, X Y and Z W") one that is sure speaks for its neighbours.
fn raise_listed(texts: &[Text<'_>], candidates: &mut [Candidate]) {
    const LISTED: f32 = 0.6;
    for at in 1..candidates.len() {
        let (one, other) = (&candidates[at - 1], &candidates[at]);
        if one.lone
            || other.lone
            || one.text != other.text
            || !are_listed(&texts[one.text], one.tokens.end, other.tokens.start)
        {
            continue;
        }
        let sure = |candidate: &Candidate| candidate.score + candidate.context >= 1.8;
        let (raise_one, raise_other) = (sure(other), sure(one));
        if raise_one {
            candidates[at - 1].context += LISTED;
        }
        if raise_other {
            candidates[at].context += LISTED;
        }
    }
}

/// Whether only a comma, or "and", stands between two tokens.
fn are_listed(text: &Text<'_>, end: usize, start: usize) -> bool {
    let comma = end == start && text.tokens[start].gap == Gap::Comma;
    comma || end + 1 == start && matches!(text.folded(end), "and" | "y" | "e" | "et" | "und" | "en" | "or" | "o" | "i")
}

fn marks(text: &Text<'_>, found: &[Found]) -> Vec<Mark> {
    let mut marks = vec![Mark::None; text.tokens.len()];
    for one in found {
        let mark = match one.tokens.len() {
            _ if one.is_abbreviation() => Mark::Fixed,
            1 if one.is_people() => Mark::People,
            1 if one.is_place() => Mark::Place,
            1 => Mark::None,
            _ => Mark::Fixed,
        };
        marks[one.tokens.clone()].fill(mark);
    }
    marks
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
        if self.marks[at] != Mark::None && !self.mark_is_name(at) {
            self.close(at);
            self.title = Title::None;
        } else if self.is_title(at) {
            self.take_title(at);
        } else if token.word.is(Cue::Thing)
            && !self.is_surname_here(at)
            && !self.is_given_here(at)
            && !self.after_particle(at)
        {
            self.take_thing(at);
        } else if self.is_dropped(at) {
            self.close(at);
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

    /// An organisation's head takes the words before it and after it.
    fn take_thing(&mut self, at: usize) {
        let caseless = self.text.casing != Casing::Sentence;
        if caseless || self.language == "de" {
            self.close(at);
        }
        self.core = None;
        self.dead = !caseless;
    }

    /// Ends the name that is being read.
    fn close(&mut self, end: usize) {
        if let Some(start) = self.core.take()
            && let Some(candidate) = self.candidate(start..end)
        {
            self.out.push(candidate);
        }
        if self.core.is_none() && end < self.run.end && !self.is_title(end) {
            self.title = Title::None;
        }
    }

    fn candidate(&self, tokens: Range<usize>) -> Option<Candidate> {
        let tokens = trimmed(self.text, tokens)?;
        let phrase = self.text.phrase(tokens.clone());
        if lexicon::is_no_person(&phrase) {
            return None;
        }
        let lone = is_lone(self.text, tokens.clone());
        let mut score = score(self.text, tokens.clone(), self.marks_in(&tokens), self.language)?;
        if self.text.casing != Casing::Sentence {
            score -= CASELESS_PENALTY;
        }
        let (beside, title) = context::beside(self.text, tokens.clone(), self.title, self.language);
        Some(Candidate { text: self.number, tokens, lone, score, context: beside, title })
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

    /// Whether a particle in small letters stands before a token of a name: van der Meer.
    fn after_particle(&self, at: usize) -> bool {
        self.core.is_some() && at > 0 && is_strong_particle(self.text, at - 1)
    }

    /// Whether a word that is also a place or people is a name here: Paris Hilton, Denzel Washington.
    fn mark_is_name(&self, at: usize) -> bool {
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
        after_given && word.surname > 0
            || self.core.is_none() && word.given > 1 && before_surname && self.marks[at + 1] == Mark::None
    }

    /// A word that begins no name although it has a capital.
    fn is_dropped(&self, at: usize) -> bool {
        let token = &self.text.tokens[at];
        let opens = self.core.is_none();
        if self.after_particle(at) {
            return false;
        }
        let common = token.word.is_common(self.language) && token.word.given < 2 && !(token.word.surname > 1 && !opens);
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

/// Names in text without meaningful capitals must be known to the gazetteers.
const CASELESS_PENALTY: f32 = 0.6;

/// A name's tokens without particles at its ends and without suffix.
fn trimmed(text: &Text<'_>, tokens: Range<usize>) -> Option<Range<usize>> {
    let Range { start, mut end } = tokens;
    while end > start
        && (text.tokens[end - 1].shape == Shape::Lower
            || is_suffix(text.folded(end - 1))
            || !text.tokens[end - 1].is_capital())
    {
        end -= 1;
    }
    (end > start).then_some(start..end)
}

/// One word, words joined by hyphens only, or one word after particles (De Blasio).
fn is_lone(text: &Text<'_>, tokens: Range<usize>) -> bool {
    let spaces =
        tokens.clone().skip(1).filter(|&at| !matches!(text.tokens[at].gap, Gap::Hyphen | Gap::Apostrophe)).count();
    let particles = tokens.filter(|&at| is_small(text, at)).count();
    spaces == 0 || spaces <= particles
}

/// A particle, in either case.
fn is_small(text: &Text<'_>, at: usize) -> bool {
    text.tokens[at].shape == Shape::Lower || text.tokens[at].word.is(Cue::Joint) && text.tokens[at].word.given < 2
}

/// What the gazetteers say of a name's words; `None` when it cannot be one. Weights were set by hand on the annotated
/// articles: a common given name with any word that is not a common one passes, two unknown words need context.
fn score(text: &Text<'_>, tokens: Range<usize>, marks: usize, language: &str) -> Option<f32> {
    let words: Vec<usize> = tokens.clone().filter(|&at| !is_small(text, at)).collect();
    let (&first, &last) = (words.first()?, words.last()?);
    if words.len() > 6 || opens_no_name(text.folded(tokens.start)) {
        return None;
    }
    let mut total = given_score(text, first, language) - 0.5 * marks as f32;
    if is_romance(language) && text.tokens[first].word.given == 0 {
        let of = |at| matches!(text.folded(at), "de" | "da" | "do" | "das" | "dos" | "di" | "del");
        total -= if tokens.clone().any(of) { 1.0 } else { 0.0 };
        total -= if text.tokens[first].starts { 0.4 } else { 0.0 };
    }
    if words.len() > 1 {
        total += surname_score(text, last, language);
    }
    for &at in words.iter().skip(1).take(words.len().saturating_sub(2)) {
        let word = text.tokens[at].word;
        total -= if word.is_common(language) && !word.is_name() { 1.5 } else { 0.0 };
    }
    Some(total - if words.len() > 4 { 1.0 } else { 0.0 })
}

fn given_score(text: &Text<'_>, at: usize, language: &str) -> f32 {
    let token = &text.tokens[at];
    if token.shape == Shape::Initial || token.shape == Shape::Upper && text.casing == Casing::Sentence {
        return 0.8;
    }
    let word = token.word;
    match (word.given, word.is_common(language)) {
        (3, false) => 2.0,
        (2, false) => 1.6,
        (1, false) => 1.2,
        (3, true) if !token.starts => 1.5,
        (3, true) => 1.0,
        (0, false) if word.surname > 0 => 0.8,
        (0, false) => unknown_score(language),
        (_, true) if word.surname > 1 => -0.2,
        _ => -1.0,
    }
}

/// Ranks of other languages are names in English text: Pape, Rey.
fn is_english_rank(folded: &str) -> bool {
    matches!(
        folded,
        "king" | "queen" | "prince" | "princess" | "pope" | "saint" | "emperor" | "empress" | "sultan" | "emir"
    )
}

/// Saints are places, and articles open titles.
fn opens_no_name(folded: &str) -> bool {
    matches!(
        folded,
        "san"
            | "santa"
            | "santo"
            | "sao"
            | "saint"
            | "sainte"
            | "st"
            | "sankt"
            | "the"
            | "les"
            | "los"
            | "las"
            | "il"
            | "die"
            | "das"
            | "der"
    )
}

/// Languages in which common nouns have small letters and adjectives follow them.
fn is_romance(language: &str) -> bool {
    matches!(language, "es" | "fr" | "it" | "pt")
}

/// Endings of abstract nouns and of adjectives of relation, which surnames unknown to the gazetteers seldom have.
fn is_abstract(folded: &str) -> bool {
    const ENDINGS: &[&str] = &[
        "cao", "coes", "cion", "ciones", "zione", "zioni", "tion", "tions", "mento", "mentos", "menti", "miento",
        "mientos", "ment", "ments", "dade", "dades", "idad", "idades", "ncia", "ncias", "nza", "enza", "ismo", "isme",
        "ologia", "ologie", "grafia", "ivo", "iva", "ivos", "ivas", "icas", "icos", "aria", "arias", "ais", "ales",
        "ico", "ica",
    ];
    folded.len() > 5 && ENDINGS.iter().any(|ending| folded.ends_with(ending))
}

/// "van", "von" and what follows them: a surname comes, whatever its word.
fn is_strong_particle(text: &Text<'_>, at: usize) -> bool {
    let small = text.tokens[at].shape == Shape::Lower;
    let after_van = at > 0 && matches!(text.folded(at - 1), "van" | "von");
    small
        && match text.folded(at) {
            "van" | "bin" | "ibn" | "ter" | "ten" => true,
            "von" => text.tokens.get(at + 1).is_some_and(|next| next.word.surname > 0 || !next.word.is_common("de")),
            "der" | "den" | "de" | "dem" => {
                after_van
                    && (text.folded(at - 1) == "van"
                        || text.tokens.get(at + 1).is_some_and(|next| next.word.surname > 0))
            }
            _ => false,
        }
}

/// A word that no gazetteer knows: where only names have capitals it is likelier a name.
fn unknown_score(language: &str) -> f32 {
    if is_romance(language) { 0.5 } else { 0.4 }
}

fn surname_score(text: &Text<'_>, at: usize, language: &str) -> f32 {
    let word = text.tokens[at].word;
    if at > 0 && is_strong_particle(text, at - 1) {
        return 0.9;
    }
    let thing = if word.is(Cue::Thing) { 0.5 } else { 0.0 };
    if is_romance(language) && !word.is_name() && is_abstract(text.folded(at)) {
        return -1.0;
    }
    let plain = match (word.surname, word.is_common(language)) {
        (3, false) => 1.0,
        (2, false) => 0.8,
        (1, false) => 0.6,
        (0, false) if word.given > 0 => 0.5,
        (0, false) => unknown_score(language),
        (3, true) => 0.3,
        (2, true) => 0.0,
        (1, true) => -0.4,
        _ => -1.5,
    };
    plain - thing
}

/// German compounds that name an office: Bundestagspräsidentin, Außenminister.
fn is_german_office(folded: &str) -> bool {
    const TAILS: &[&str] = &[
        "prasident",
        "prasidentin",
        "prasidenten",
        "minister",
        "ministerin",
        "ministers",
        "kanzler",
        "kanzlerin",
        "chef",
        "chefin",
        "sprecher",
        "sprecherin",
        "trainer",
        "trainerin",
        "politiker",
        "politikerin",
        "politikers",
        "abgeordnete",
        "abgeordneter",
        "abgeordneten",
        "vorsitzende",
        "vorsitzender",
        "vorsitzenden",
        "anwalt",
        "anwaltin",
        "leiter",
        "leiterin",
        "meister",
        "meisterin",
        "experte",
        "expertin",
        "direktor",
        "direktorin",
        "professor",
        "professorin",
        "sanger",
        "sangerin",
        "richter",
        "richterin",
        "kandidat",
        "kandidatin",
        "kandidaten",
        "forscher",
        "forscherin",
        "grunder",
        "grunderin",
        "kommissar",
        "kommissarin",
        "beauftragte",
        "beauftragter",
        "spieler",
        "spielerin",
        "sturmer",
        "torwart",
        "fuhrer",
        "historiker",
        "okonom",
        "aktivist",
        "aktivistin",
        "autor",
        "autorin",
        "redakteur",
        "redakteurin",
        "star",
        "senator",
        "senatorin",
        "sekretar",
        "sekretarin",
        "botschafter",
        "botschafterin",
        "unternehmer",
        "milliardar",
        "journalist",
        "journalistin",
        "rat",
        "ratin",
    ];
    folded.len() > 8 && TAILS.iter().any(|tail| tail.len() > 3 && folded.ends_with(tail))
}
