//! A typed word → the forms and fields in which it counts, with what each counts.
//!
//! The exact form counts above the stem that it shares with its inflections, which stands at the same place; both above
//! the other names of a country and its people. All forms together have one rarity. Forms that the archive lacks are left
//! out.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use tantivy::Term;
use tantivy::schema::Field;

use super::bm25f::{FormInField, Lengths, Scale, WordQuery};
use super::explain::FormKind;
use super::pairs::{PairInField, PairQuery};
use super::query::{Query, TextField};
use super::ranking::Ranking;
use super::relax::Reading;
use super::vocabulary::HeldWord;
use crate::article::Language;
use crate::enrich;
use crate::index::analysis;
use crate::index::lists::{Held, HeldIn};
use crate::index::snapshot::Snapshot;

/// Most articles that hold the rarer of two words, where their places are read: some milliseconds.
const MOST_READ: u64 = 5_000;

/// A field that words are looked for in.
#[derive(Clone)]
pub(super) struct Place {
    /// Its number in [`HeldIn`].
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
    made: RefCell<HashMap<Typed, Option<WordQuery>>>,
}

/// A form without its field.
struct Shape {
    kind: FormKind,
    text: String,
    weight: f32,
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
        let key = (field, typed.to_owned());
        if let Some(known) = self.made.borrow().get(&key) {
            return known.clone();
        }
        let word = self.made_of(field, typed);
        self.made.borrow_mut().insert(key, word.clone());
        word
    }

    fn made_of(&self, field: Option<TextField>, typed: &str) -> Option<WordQuery> {
        let terms = analysis::query_terms(typed, &self.snapshot.languages);
        let [word] = terms.words.as_slice() else { return None };
        let mut shapes = vec![Shape { kind: FormKind::Exact, text: word.exact.clone(), weight: self.exact }];
        if word.stems.is_empty() {
            shapes[0].weight += 1.0;
        }
        let stem = |text: &String| Shape { kind: FormKind::Stem, text: text.clone(), weight: self.of_language(text) };
        shapes.extend(word.stems.iter().map(stem));
        self.add_kindred(&word.exact, &mut shapes);
        Some(self.query(field, shapes))
    }

    /// A word as it is.
    pub(super) fn exactly(&self, field: Option<TextField>, word: &str) -> WordQuery {
        self.query(field, vec![Shape { kind: FormKind::Exact, text: word.to_owned(), weight: 1.0 + self.exact }])
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
                    forms.push(place.form(kind, term, held, (1.0 + self.exact) * likely(&word.word)));
                }
            }
        }
        self.of_forms(forms)
    }

    /// Two words side by side; `None` where that says nothing or would take long.
    pub(super) fn pair(&self, first: &str, second: &str) -> Option<PairQuery> {
        let (one, other) = (self.word(None, first)?, self.word(None, second)?);
        let mut forms = vec![];
        for first in one.forms.iter().filter(|form| form.kind == FormKind::Stem && form.counts_fully) {
            let same_kind = |second: &&FormInField| {
                second.kind == FormKind::Stem && second.field == first.field && code(&second.term) == code(&first.term)
            };
            for second in other.forms.iter().filter(same_kind) {
                if first.holding().min(second.holding()) <= MOST_READ {
                    let weight = self.places.iter().find(|place| place.field == first.field).map_or(1.0, |p| p.weight);
                    forms.push(PairInField { first: first.clone(), second: second.clone(), weight });
                }
            }
        }
        let rarity = self.ranking.pairs * (one.scale.rarity + other.scale.rarity);
        (!forms.is_empty()).then_some(PairQuery { forms, scale: Scale { rarity, ..one.scale } })
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
                        shapes.push(Shape { kind: FormKind::Kindred, text: stem, weight: self.kindred });
                    }
                }
            }
        }
    }

    fn query(&self, field: Option<TextField>, shapes: Vec<Shape>) -> WordQuery {
        let held: Vec<HeldIn> = shapes.iter().map(|shape| self.snapshot.lists.of_term(&shape.text)).collect();
        let mut forms = vec![];
        for place in self.fields(field) {
            for (shape, held) in shapes.iter().zip(&held) {
                let held = &held[place.number];
                if !held.is_empty() {
                    let term = Term::from_field_text(place.field, &shape.text);
                    forms.push(place.form(shape.kind, term, Arc::clone(held), shape.weight));
                }
            }
        }
        self.of_forms(forms)
    }

    fn of_forms(&self, forms: Vec<FormInField>) -> WordQuery {
        let held_by = self.held_by(&forms);
        let (all, holding) = (self.articles as f32, held_by.min(self.articles) as f32);
        let rarity = (1.0 + (all - holding + 0.5) / (holding + 0.5)).ln();
        let scale = Scale { saturation: self.ranking.saturation, length: self.ranking.length, rarity };
        WordQuery { forms: forms.into(), scale, held_by }
    }

    /// How many articles are held that have a word. Its forms stand in much the same ones: the most frequent speaks for all.
    fn held_by(&self, forms: &[FormInField]) -> u64 {
        let mut own: Vec<&FormInField> = forms.iter().filter(|form| form.kind != FormKind::Kindred).collect();
        own.sort_by_key(|form| Reverse(form.holding()));
        let mut most = 0;
        for form in own {
            if form.holding() <= most {
                break;
            }
            most = most.max(self.shown_with(form));
        }
        most
    }

    /// How many articles hold a form, closed ones left out.
    fn shown_with(&self, form: &FormInField) -> u64 {
        let segments = self.snapshot.searcher.segment_readers().iter().enumerate();
        let held = segments.filter_map(|(number, reader)| {
            let (inverted, list) = form.within(reader).ok()??;
            Some(u64::from(self.snapshot.in_list(number, &inverted, list)))
        });
        held.sum()
    }
}

impl Place {
    fn form(&self, kind: FormKind, term: Term, held: Held, weight: f32) -> FormInField {
        FormInField {
            kind,
            place: self.name,
            field: self.field,
            term,
            held,
            weight: self.weight * weight,
            counts_fully: weight >= 1.0,
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
fn code(term: &Term) -> Option<String> {
    let text = term.value().as_str()?.to_owned();
    text.split_once(':').map(|(code, _)| code.to_owned())
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
