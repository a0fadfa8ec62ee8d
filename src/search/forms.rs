//! A typed word → the forms and fields in which it counts, with what each counts.
//!
//! The exact form counts above the stem that it shares with its inflections, which stands at the same place or is the word
//! itself; both above the other names of a country and its people. All forms together have one rarity. Forms that the archive lacks are left
//! out.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use tantivy::Term;
use tantivy::schema::Field;

use super::bm25f::{FormInField, Lengths, Scale, WordQuery};
use super::explain::FormKind;
use super::holding::Holding;
use super::pairs::PairQuery;
use super::query::{Query, TextField};
use super::ranking::Ranking;
use super::relax::Reading;
use super::vocabulary::HeldWord;
use crate::article::Language;
use crate::enrich;
use crate::index::analysis::{self, OwnStem, QueryWord};
use crate::index::lists::Held;
use crate::index::snapshot::Snapshot;
use crate::index::tongues::ByTongue;

/// Most articles that hold the rarer of two words, where their places are read: some milliseconds.
const MOST_READ: u64 = 5_000;

/// A field that words are looked for in.
#[derive(Clone)]
pub(super) struct Place {
    /// Its number in [`crate::index::lists::HeldIn`].
    number: usize,
    name: TextField,
    pub(super) field: Field,
    /// What an occurrence in it counts.
    pub(super) weight: f32,
    /// What it counts in a field of each length.
    lengths: Lengths,
}

/// A word as typed, and the field that it is limited to.
type Typed = (Option<TextField>, String);

/// Makes the forms of words for one reading.
pub(super) struct Forms<'s> {
    snapshot: &'s Snapshot,
    ranking: &'s Ranking,
    places: [Place; 3],
    articles: u64,
    /// The language of the query, if known.
    language: Option<&'s Language>,
    /// What the exact form counts.
    exact: f32,
    /// What the other names of a country and its people count.
    kindred: f32,
    /// What has been made: a word is asked for by itself and for each pair that it belongs to.
    made: RefCell<HashMap<Typed, Option<Arc<Analysed>>>>,
}

/// A typed word with its forms.
struct Analysed {
    word: QueryWord,
    query: WordQuery,
}

/// A form without its field.
struct Shape {
    kind: FormKind,
    text: String,
    /// What it counts in every text.
    weight: f32,
    /// What it counts on top in texts of each tongue, where it stands for a stem.
    own_stem: Option<ByTongue>,
}

impl Shape {
    fn new(kind: FormKind, text: &str, weight: f32) -> Self {
        Self { kind, text: text.to_owned(), weight, own_stem: None }
    }

    /// What it counts in texts of each tongue, unless it counts alike in all.
    fn by_tongue(&self) -> Option<ByTongue> {
        self.own_stem.as_ref().map(|own_stem| own_stem.plus(self.weight))
    }
}

impl<'s> Forms<'s> {
    pub(super) fn new(reading: &'s Reading, snapshot: &'s Snapshot, ranking: &'s Ranking) -> Self {
        let articles = snapshot.shown().max(1);
        let fields = snapshot.fields;
        let scale = Scale { saturation: ranking.saturation, length: ranking.length, rarity: 0.0 };
        let place = |number, name, field, weight| {
            let lengths = scale.lengths((snapshot.words_in(field) as f32 / articles as f32).max(1.0));
            Place { number, name, field, weight, lengths }
        };
        let words = reading.query.sought().into_iter().filter(|leaf| matches!(leaf, Query::Word { .. })).count();
        Self {
            snapshot,
            ranking,
            places: [
                place(0, TextField::Headline, fields.headline, ranking.headline),
                place(1, TextField::Standfirst, fields.standfirst, ranking.standfirst),
                place(2, TextField::Body, fields.body, 1.0),
            ],
            articles,
            language: reading.language.as_ref(),
            exact: ranking.exact_of(words),
            kindred: ranking.kindred_of(words),
            made: RefCell::default(),
        }
    }

    /// The fields that a word is looked for in.
    pub(super) fn fields(&self, only: Option<TextField>) -> impl Iterator<Item = &Place> + '_ {
        self.places.iter().filter(move |place| only.is_none_or(|only| only == place.name))
    }

    /// A typed word in its forms; `None` if it analyses to none or several.
    pub(super) fn word(&self, field: Option<TextField>, typed: &str) -> Option<WordQuery> {
        self.analysed(field, typed).map(|analysed| analysed.query.clone())
    }

    fn analysed(&self, field: Option<TextField>, typed: &str) -> Option<Arc<Analysed>> {
        let key = (field, typed.to_owned());
        if let Some(known) = self.made.borrow().get(&key) {
            return known.clone();
        }
        let analysed = self.made_of(field, typed).map(Arc::new);
        self.made.borrow_mut().insert(key, analysed.clone());
        analysed
    }

    fn made_of(&self, field: Option<TextField>, typed: &str) -> Option<Analysed> {
        let mut words = analysis::query_terms(typed, &self.snapshot.languages).words;
        let word = words.pop().filter(|_| words.is_empty())?;
        let mut shapes = vec![Shape::new(FormKind::Exact, &word.exact, self.exact)];
        if word.stems.is_empty() {
            shapes[0].weight += 1.0;
        }
        for stem in &word.stems {
            self.add_stem(FormKind::Stem, stem, self.of_language(stem), &mut shapes);
        }
        self.add_kindred(&word.exact, &mut shapes);
        Some(Analysed { query: self.query(field, shapes), word })
    }

    /// What shares a stem: what is written under it, and the word that is its own stem.
    fn add_stem(&self, kind: FormKind, stem: &str, weight: f32, shapes: &mut Vec<Shape>) {
        shapes.push(Shape::new(kind, stem, weight));
        let Some(OwnStem { word, tongues }) = OwnStem::of(stem) else { return };
        let same = |shape: &Shape| shape.text == word && (shape.kind == kind || shape.kind == FormKind::Exact);
        let shape = match shapes.iter().position(same) {
            // What was typed stands above the other names of a country.
            Some(known) if kind == FormKind::Kindred && shapes[known].kind != kind => return,
            Some(known) => &mut shapes[known],
            None => {
                shapes.push(Shape::new(kind, word, 0.0));
                let last = shapes.len() - 1;
                &mut shapes[last]
            }
        };
        let own_stem = shape.own_stem.get_or_insert_with(|| ByTongue::all(&self.snapshot.tongues, 0.0));
        own_stem.add(&tongues, weight);
    }

    /// A word as it is.
    pub(super) fn exactly(&self, field: Option<TextField>, word: &str) -> WordQuery {
        self.query(field, vec![Shape::new(FormKind::Exact, word, 1.0 + self.exact)])
    }

    /// Any of these words of the archive, each as it is.
    pub(super) fn any_of(&self, field: Option<TextField>, words: Vec<HeldWord>) -> WordQuery {
        self.held(field, FormKind::Pattern, words, |_| 1.0)
    }

    /// Words near to a misspelt one, the likelier ones counting more.
    pub(super) fn near(&self, field: Option<TextField>, typed: &str, words: Vec<HeldWord>) -> WordQuery {
        self.held(field, FormKind::Spelling, words, |word| likelihood(typed, word))
    }

    /// Words of which it is known where their postings lie.
    fn held(
        &self,
        field: Option<TextField>,
        kind: FormKind,
        words: Vec<HeldWord>,
        likely: impl Fn(&str) -> f32,
    ) -> WordQuery {
        let mut forms = vec![];
        for place in self.fields(field) {
            for word in &words {
                let own = word.held.iter().filter(|(field, ..)| *field == place.field);
                let held: Held = own.map(|(_, segment, info)| (*segment, info.clone())).collect();
                if !held.is_empty() {
                    let term = Term::from_field_text(place.field, &word.word);
                    forms.push(place.form(kind, term, held, (1.0 + self.exact) * likely(&word.word), None));
                }
            }
        }
        self.of_forms(forms)
    }

    /// Two words side by side; `None` where that says nothing or would take long.
    pub(super) fn pair(&self, first: &str, second: &str) -> Option<PairQuery> {
        let (one, other) = (self.analysed(None, first)?, self.analysed(None, second)?);
        let rarity = self.ranking.pairs * (one.query.scale.rarity + other.query.scale.rarity);
        let mut pair = PairQuery::new(Scale { rarity, ..one.query.scale });
        for (first, next) in self.alike(&one.word, &other.word) {
            for place in &self.places {
                let (first, second) = (self.sharing(first, place), self.sharing(next, place));
                let holding = |forms: &[FormInField]| forms.iter().map(FormInField::holding).sum::<u64>();
                if holding(&first).min(holding(&second)) > MOST_READ {
                    continue;
                }
                for first in &first {
                    second.iter().for_each(|second| pair.meet(first, second, place.weight));
                }
            }
        }
        (!pair.is_empty()).then_some(pair)
    }

    /// The stems of two words that are of one language, which may be that of the query; of a language without stems the words
    /// themselves.
    fn alike<'w>(&self, first: &'w QueryWord, second: &'w QueryWord) -> Vec<(&'w str, &'w str)> {
        let own = |word: &'w QueryWord| {
            let stems = word.stems.iter().map(String::as_str);
            stems.filter(|stem| self.of_language(stem) >= 1.0).collect::<Vec<_>>()
        };
        let (stems, next) = (own(first), own(second));
        if stems.is_empty() && next.is_empty() {
            return vec![(&first.exact, &second.exact)];
        }
        let alike =
            |stem: &'w str| next.iter().filter(move |next| code(next) == code(stem)).map(move |next| (stem, *next));
        stems.iter().flat_map(|stem| alike(stem)).collect()
    }

    /// The forms of a word without stems, or those that share a stem, in one field.
    fn sharing(&self, stem: &str, place: &Place) -> Vec<FormInField> {
        let mut shapes = vec![];
        self.add_stem(FormKind::Stem, stem, 1.0, &mut shapes);
        shapes.iter().filter_map(|shape| self.in_place(shape, place)).collect()
    }

    /// What a stem counts: fully if it is of the language of the query or that is not known.
    fn of_language(&self, stem: &str) -> f32 {
        let own = |language: &Language| analysis::is_stem_of(stem, language);
        if self.language.is_none_or(own) { 1.0 } else { self.ranking.foreign }
    }

    /// The other words for a country or its people, in the language of the query or in all that are held.
    fn add_kindred(&self, exact: &str, shapes: &mut Vec<Shape>) {
        if self.kindred <= 0.0 {
            return;
        }
        let languages = match self.language {
            Some(language) => std::slice::from_ref(language),
            None => self.snapshot.languages.as_slice(),
        };
        for language in languages {
            for word in enrich::kindred(exact, language.code()) {
                for stem in analysis::stems(&word.to_lowercase(), language) {
                    if !shapes.iter().any(|known| known.text == stem) {
                        self.add_stem(FormKind::Kindred, &stem, self.kindred, shapes);
                    }
                }
            }
        }
    }

    fn query(&self, field: Option<TextField>, shapes: Vec<Shape>) -> WordQuery {
        let places = self.fields(field);
        self.of_forms(places.flat_map(|place| shapes.iter().filter_map(|shape| self.in_place(shape, place))).collect())
    }

    /// A form in a field, if any article has it there.
    fn in_place(&self, shape: &Shape, place: &Place) -> Option<FormInField> {
        let held = Arc::clone(&self.snapshot.lists.of_term(&shape.text)[place.number]);
        let by_tongue = shape.by_tongue();
        let weight = if by_tongue.is_some() { 1.0 } else { shape.weight };
        let term = Term::from_field_text(place.field, &shape.text);
        (!held.is_empty()).then(|| place.form(shape.kind, term, held, weight, by_tongue))
    }

    fn of_forms(&self, forms: Vec<FormInField>) -> WordQuery {
        let held_by = Holding { snapshot: self.snapshot, articles: self.articles }.held_by(&forms);
        let (all, holding) = (self.articles as f32, held_by.min(self.articles) as f32);
        let rarity = (1.0 + (all - holding + 0.5) / (holding + 0.5)).ln();
        let scale = Scale { saturation: self.ranking.saturation, length: self.ranking.length, rarity };
        WordQuery { forms: forms.into(), scale, held_by }
    }
}

impl Place {
    fn form(&self, kind: FormKind, term: Term, held: Held, weight: f32, by_tongue: Option<ByTongue>) -> FormInField {
        FormInField {
            kind,
            place: self.name,
            field: self.field,
            term,
            held,
            weight: self.weight * weight,
            by_tongue,
            lengths: Arc::clone(&self.lengths),
        }
    }
}

/// How likely one word was meant by another, both folded, compared with other words as near: letters are more often left
/// out, exchanged or doubled than replaced (Pollock and Zamora, "Automatic spelling correction in scientific and scholarly
/// text", CACM 1984), and by replacing one the most words can be made.
fn likelihood(typed: &str, meant: &str) -> f32 {
    if holds_letters(meant, typed) {
        1.0
    } else if holds_letters(typed, meant) {
        0.7
    } else {
        0.4
    }
}

/// Whether a word has all the letters of another, each as often.
fn holds_letters(word: &str, other: &str) -> bool {
    let count = |text: &str, letter: char| text.chars().filter(|c| *c == letter).count();
    other.chars().all(|letter| count(word, letter) >= count(other, letter))
}

/// The language part of a stem term; none for a word.
fn code(term: &str) -> Option<&str> {
    term.split_once(':').map(|(code, _)| code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_with_all_the_letters_typed_is_the_likeliest() {
        assert_eq!(likelihood("cirino", "chirino"), 1.0);
        assert_eq!(likelihood("hobebs", "hobbes"), 1.0);
        assert_eq!(likelihood("filologiia", "filologia"), 0.7);
        assert_eq!(likelihood("cirino", "carino"), 0.4);
    }
}
