//! A token among its neighbours → the numbers of its features.
//!
//! Three kinds: the word itself and its neighbours as written; what the gazetteers know of them (given name, surname, title,
//! common word, place), which carries over to words never seen in training; and the run of capitalised words as a whole, with
//! what stands before and after it. Features of gazetteers come twice: for all languages together and for each alone, so
//! that languages with little training text learn from the others (Daumé, Frustratingly easy domain adaptation, 2007).

use std::ops::Range;

use crate::enrich::countries::Found;
use crate::enrich::hash::mix;
use crate::enrich::lexicon::{Cue, Word};
use crate::enrich::tokens::{Casing, Gap, Shape, Text, Token};

/// So many small words may stand inside a stretch of capitalised ones: Ursula von der Leyen, Bank of the West.
const SMALL_INSIDE: usize = 2;

/// A run of capitalised words is read no farther than that on either side: no name is longer.
const LONGEST_RUN: usize = 12;

/// The stretches of tokens that are tagged: capitalised words of one sentence, with the small words between them.
pub(super) fn stretches(text: &Text<'_>) -> Vec<Range<usize>> {
    let mut stretches: Vec<Range<usize>> = Vec::new();
    if text.casing == Casing::Lower {
        return stretches;
    }
    for (at, token) in text.tokens.iter().enumerate().filter(|(_, token)| token.is_capital()) {
        match stretches.last_mut() {
            Some(last) if at - last.end <= SMALL_INSIDE && !breaks(&text.tokens[last.end..=at]) => last.end = at + 1,
            _ => stretches.push(at..at + 1),
        }
        // The second half of Park Jae-hyun has no capital of its own.
        let second = text.tokens.get(at + 1).is_some_and(|next| next.gap == Gap::Hyphen && next.shape == Shape::Lower);
        if let (true, Some(last)) = (second && token.shape == Shape::Capital, stretches.last_mut()) {
            last.end = at + 2;
        }
    }
    stretches
}

fn breaks(tokens: &[Token]) -> bool {
    tokens.iter().any(|token| token.starts)
}

/// Kinds of tokens, coarse enough to stand in pairs and triples.
mod kind {
    pub(super) const NONE: u8 = 0;
    pub(super) const SMALL: u8 = 1;
    pub(super) const SPEECH: u8 = 2;
    pub(super) const OFFICE: u8 = 3;
    pub(super) const FUNCTION: u8 = 4;
    pub(super) const NUMBER: u8 = 5;
    pub(super) const GIVEN: u8 = 6;
    pub(super) const SURNAME: u8 = 7;
    pub(super) const UNKNOWN: u8 = 8;
    pub(super) const COMMON: u8 = 9;
    pub(super) const TITLE: u8 = 10;
    pub(super) const THING: u8 = 11;
    pub(super) const PLACE: u8 = 12;
    pub(super) const UPPER: u8 = 13;
    pub(super) const INITIAL: u8 = 14;
    pub(super) const NEVER: u8 = 15;
    pub(super) const JOINT: u8 = 16;
    pub(super) const MARK: u8 = 17;
}

/// What is read of one token.
#[derive(Debug, Clone, Copy)]
struct Seen {
    /// Number of the word; 0 where training hides it.
    word: u64,
    /// All that the gazetteers say.
    known: u64,
    kind: u8,
    gap: u8,
    shape: u8,
    starts: bool,
    capital: bool,
}

const EDGE: Seen = Seen { word: 1, known: 0, kind: kind::NONE, gap: 9, shape: 9, starts: false, capital: false };

/// A text as the tagger reads it.
#[derive(Debug, Clone)]
pub(super) struct View {
    seen: Vec<Seen>,
    /// Salt of features of the language alone.
    own: u64,
    /// Salt of features of all languages.
    shared: u64,
    endings: Vec<[u64; 2]>,
}

impl View {
    /// Reads a text; `found` are its phrases that may name a country.
    pub(super) fn new(text: &Text<'_>, found: &[Found], language: &str) -> Self {
        let casing = match text.casing {
            Casing::Sentence => 1,
            Casing::Title => 2,
            Casing::Upper | Casing::Lower => 3,
        };
        let mut seen: Vec<Seen> = text.tokens.iter().map(|token| seen(token, text.casing, language)).collect();
        for one in found {
            let kind = match one.tokens.len() {
                1 if one.is_people() => 2,
                1 if one.is_place() => 1,
                1 => 3,
                _ => 4,
            };
            for token in &mut seen[one.tokens.clone()] {
                token.known |= kind << 40;
                if matches!(token.kind, kind::UNKNOWN | kind::COMMON | kind::SURNAME | kind::UPPER) && kind != 3 {
                    token.kind = kind::PLACE;
                }
            }
        }
        let endings = (0..text.tokens.len()).map(|at| endings(text, at)).collect();
        let code = language.bytes().fold(0, |code, byte| code << 8 | u64::from(byte));
        Self { seen, own: mix(casing, code), shared: mix(casing, 7), endings }
    }

    /// Hides the word of a token, and what the gazetteers know of it: so training learns names that no table has.
    pub(super) fn hide(&mut self, at: usize, word: bool, known: bool) {
        let token = &mut self.seen[at];
        if word {
            token.word = 0;
            self.endings[at] = [0; 2];
        }
        if known && token.capital && token.shape != shape_number(Shape::Initial) {
            token.known = 0;
            token.kind = kind::UNKNOWN;
        }
    }

    fn at(&self, at: usize, by: isize) -> &Seen {
        at.checked_add_signed(by).and_then(|at| self.seen.get(at)).unwrap_or(&EDGE)
    }

    /// Appends the numbers of the features of a token in its stretch.
    pub(super) fn features(&self, at: usize, stretch: &Range<usize>, out: &mut Vec<u32>) {
        let mut put = Put { own: self.own, shared: self.shared, number: 0, out };
        let (two_before, before, here, after, two_after) =
            (self.at(at, -2), self.at(at, -1), self.at(at, 0), self.at(at, 1), self.at(at, 2));
        self.words(at, &mut put);
        let (k0, k1, k2, k3, k4) = (
            u64::from(two_before.kind),
            u64::from(before.kind),
            u64::from(here.kind),
            u64::from(after.kind),
            u64::from(two_after.kind),
        );
        let (gap, next_gap) = (u64::from(here.gap), u64::from(after.gap));
        let starts = u64::from(here.starts);
        put.both(&[0]);
        put.both(&[here.known, u64::from(here.shape), starts]);
        put.both(&[here.known]);
        put.both(&[u64::from(here.shape), starts, gap]);
        put.both(&[before.known, gap]);
        put.both(&[after.known, next_gap]);
        put.both(&[two_before.known, u64::from(before.gap)]);
        put.both(&[two_after.known, u64::from(two_after.gap)]);
        put.both(&[k1, gap, k2]);
        put.both(&[k2, next_gap, k3]);
        put.both(&[k1, gap, k2, next_gap, k3]);
        put.both(&[k0, u64::from(before.gap), k1, gap, k2]);
        put.both(&[k2, next_gap, k3, u64::from(two_after.gap), k4]);
        put.both(&[before.known, here.known]);
        put.both(&[here.known, after.known]);
        self.run(at, stretch, &mut put);
    }

    /// The words themselves: of this language, and the token's own for all.
    fn words(&self, at: usize, put: &mut Put<'_>) {
        let (before, here, after) = (self.at(at, -1), self.at(at, 0), self.at(at, 1));
        let small = u64::from(here.kind);
        let (gap, next_gap) = (u64::from(here.gap), u64::from(after.gap));
        put.own(&[here.word]);
        put.shared(&[here.word]);
        put.own(&[before.word, gap]);
        put.own(&[after.word, next_gap]);
        put.own(&[before.word, small, gap]);
        put.own(&[after.word, small, next_gap]);
        put.own(&[self.at(at, -2).word, u64::from(before.gap)]);
        put.own(&[self.at(at, 2).word, u64::from(self.at(at, 2).gap)]);
        put.own(&[before.word, here.word]);
        put.own(&[here.word, after.word]);
        let [two, three] = self.endings[at];
        put.own(&[two, small]);
        put.own(&[three, small]);
        put.shared(&[three]);
    }

    /// The run of capitalised words around a token: its length, its ends, and the words before and after it.
    fn run(&self, at: usize, stretch: &Range<usize>, put: &mut Put<'_>) {
        let joined = |at: usize| {
            let token = &self.seen[at];
            token.capital && !token.starts && matches!(token.gap, 0..=3)
        };
        let small = |at: usize| self.seen[at].kind == kind::JOINT;
        let mut start = at;
        let nearest = stretch.start.max(at.saturating_sub(LONGEST_RUN));
        while start > nearest && (joined(start) || small(start)) && (self.seen[start - 1].capital || small(start - 1)) {
            start -= 1;
        }
        let mut end = at + 1;
        let farthest = stretch.end.min(at + LONGEST_RUN);
        while end < farthest && (joined(end) || small(end) && end + 1 < stretch.end) {
            end += 1;
        }
        let (left, right) = ((at - start).min(4) as u64, (end - at - 1).min(4) as u64);
        let here = &self.seen[at];
        let (before, first, last, after) =
            (self.at(start, -1), &self.seen[start], &self.seen[end - 1], self.at(end, 0));
        let k = |token: &Seen| u64::from(token.kind);
        let (gap, next_gap) = (u64::from(first.gap), u64::from(after.gap));
        put.both(&[left, right, k(here)]);
        put.both(&[left, right, k(first), k(last)]);
        put.both(&[left, right, k(before), gap, k(here)]);
        put.both(&[left, right, k(after), next_gap, k(here)]);
        put.both(&[k(before), gap, k(first), k(last), k(after), next_gap]);
        put.both(&[first.known, left]);
        put.both(&[last.known, right]);
        put.own(&[before.word, gap, left, k(here)]);
        put.own(&[after.word, next_gap, right, k(here)]);
        put.own(&[last.word, right]);
        put.own(&[first.word, left]);
        put.own(&[before.word, gap, after.word, next_gap]);
    }
}

/// Numbers features in the order in which they are put.
struct Put<'a> {
    own: u64,
    shared: u64,
    number: u64,
    out: &'a mut Vec<u32>,
}

impl Put<'_> {
    fn one(&mut self, salt: u64, values: &[u64]) {
        self.number += 1;
        let state = values.iter().fold(mix(salt, self.number), |state, value| mix(state, *value));
        self.out.push((state >> 32) as u32);
    }

    fn own(&mut self, values: &[u64]) {
        self.one(self.own, values);
    }

    fn shared(&mut self, values: &[u64]) {
        self.one(self.shared, values);
    }

    fn both(&mut self, values: &[u64]) {
        self.shared(values);
        self.own(values);
    }
}

fn seen(token: &Token, casing: Casing, language: &str) -> Seen {
    let word = token.word;
    let known = u64::from(word.given)
        | u64::from(word.surname) << 2
        | u64::from(word.is_common(language)) << 4
        | u64::from(word.is_common_anywhere()) << 5
        | u64::from(word.is_never_name(language)) << 6
        | u64::from(word.cues()) << 8;
    Seen {
        word: token.hash | 2,
        known: known | u64::from(token.is_capital()) << 7,
        kind: kind_of(token, word, casing, language),
        gap: token.gap as u8,
        shape: shape_number(token.shape),
        starts: token.starts,
        capital: token.is_capital(),
    }
}

fn shape_number(shape: Shape) -> u8 {
    shape as u8
}

fn kind_of(token: &Token, word: Word, casing: Casing, language: &str) -> u8 {
    match token.shape {
        Shape::Number | Shape::Caseless => return kind::NUMBER,
        Shape::Initial => return kind::INITIAL,
        Shape::Lower => return small_kind(word, language),
        Shape::Upper if casing == Casing::Sentence => return kind::UPPER,
        _ => {}
    }
    let common = word.is_common(language);
    match () {
        _ if word.is_never_name(language) => kind::NEVER,
        _ if word.is_title() && word.given < 2 => kind::TITLE,
        _ if (word.is(Cue::Thing) || word.is(Cue::Portfolio)) && word.given < 3 => kind::THING,
        _ if word.given > 1 && !(common && word.given < 3) => kind::GIVEN,
        _ if common => kind::COMMON,
        _ if word.is_name() => kind::SURNAME,
        _ if word.is(Cue::Joint) => kind::MARK,
        _ => kind::UNKNOWN,
    }
}

fn small_kind(word: Word, language: &str) -> u8 {
    match () {
        _ if word.is(Cue::Joint) => kind::JOINT,
        _ if word.is(Cue::Speech) => kind::SPEECH,
        _ if word.is_title() => kind::OFFICE,
        _ if word.is_never_name(language) => kind::FUNCTION,
        _ => kind::SMALL,
    }
}

/// Numbers of the last two and three letters.
fn endings(text: &Text<'_>, at: usize) -> [u64; 2] {
    if !text.tokens[at].is_capital() {
        return [0; 2];
    }
    let folded = text.folded(at).as_bytes();
    let last = |count: usize| {
        folded[folded.len().saturating_sub(count)..].iter().fold(1, |number, byte| number << 8 | u64::from(*byte))
    };
    [last(2), last(3)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Part;

    fn read(text: &str) -> Vec<String> {
        let text = Text::new(Part::Paragraph(0), text);
        stretches(&text).into_iter().map(|stretch| text.span(stretch).of(text.text).unwrap_or("").to_owned()).collect()
    }

    #[test]
    fn stretches_hold_capitalised_words_of_one_sentence_with_the_small_ones_between() {
        assert_eq!(
            read("Rain fell hard on Ursula von der Leyen. Later the Bank of America and its chief left"),
            ["Rain", "Ursula von der Leyen", "Later the Bank of America"]
        );
        assert_eq!(read("the envoy Park Jae-hyun left"), ["Park Jae-hyun"]);
        assert!(read("no capitals at all").is_empty());
    }

    #[test]
    fn features_of_a_token_depend_on_its_neighbours() {
        let read = |text: &str, at: usize| {
            let text = Text::new(Part::Paragraph(0), text);
            let stretch = stretches(&text).pop().expect("a capital");
            let mut out = Vec::new();
            View::new(&text, &[], "en").features(at, &stretch, &mut out);
            out
        };
        assert_eq!(read("so Anna Berg said", 1), read("so Anna Berg said", 1));
        assert_ne!(read("so Anna Berg said", 1), read("in Anna Berg said", 1));
    }
}
