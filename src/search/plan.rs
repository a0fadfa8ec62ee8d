//! Query tree → the engine's query.
//!
//! The only file that knows both. Words are looked for in all their forms at once ([`super::bm25f`]); patterns and
//! fuzzy words are resolved against the words that the index holds, so that they are ranked and marked like any other;
//! names are resolved against the values that it holds.

use std::collections::BTreeSet;
use std::ops::Bound;

use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, DisjunctionMaxQuery, EmptyQuery, ExistsQuery, Occur, PhraseQuery,
    Query as EngineQuery, RangeQuery, TermSetQuery,
};
use tantivy::schema::Field;

use super::answer::{FacetField, MISSING};
use super::bm25f::{FormInField, WordQuery};
use super::filters;
use super::query::{Form, Query, TextField};
use super::vocabulary::Vocabulary;
use crate::article::PartialDate;
use crate::index::analysis;
use crate::index::document::day_number;
use crate::index::snapshot::Snapshot;

/// What an occurrence in each field counts: a headline three times a paragraph, a standfirst one and a half times.
const HEADLINE: f32 = 3.0;
const STANDFIRST: f32 = 1.5;
const BODY: f32 = 1.0;
/// What the exact form counts on top of the stem that stands at the same place: prefers what was typed, without letting
/// it outweigh the rest of a long question.
const EXACT: f32 = 0.4;
/// What a word without stems counts: as much as one with both.
const UNSTEMMED: f32 = 1.0 + EXACT;
/// Of several fields with the same phrase the best counts, the others this much.
const TIE_BREAKER: f32 = 0.3;

/// A query for the engine, and what the reader should know about it.
pub(super) struct Plan {
    pub(super) query: Box<dyn EngineQuery>,
    pub(super) warnings: Vec<String>,
}

/// Compiles a query for a snapshot. Never fails: what nothing can match matches nothing, and says so.
pub(super) fn plan(query: &Query, snapshot: &Snapshot) -> Plan {
    let mut planner = Planner { snapshot, warnings: Vec::new() };
    let query = planner.compile(query);
    Plan { query, warnings: planner.warnings }
}

struct Planner<'s> {
    snapshot: &'s Snapshot,
    warnings: Vec<String>,
}

impl Planner<'_> {
    fn compile(&mut self, query: &Query) -> Box<dyn EngineQuery> {
        match query {
            Query::All => nothing_scored(),
            Query::Word { field, word, form } => self.word(*field, word, *form),
            Query::Phrase { field, words, slop } => self.phrase(*field, &words.join(" "), *slop),
            Query::Value { field, value } => self.value(*field, value),
            Query::Dates { from, to } => self.dates(*from, *to),
            Query::Undated => without("day"),
            Query::And(members) => self.all_of(members),
            Query::Or(members) => {
                let members = members.iter().map(|member| (Occur::Should, self.compile(member))).collect();
                Box::new(BooleanQuery::new(members))
            }
            Query::Not(inner) => {
                let inner = self.compile(inner);
                Box::new(BooleanQuery::new(vec![(Occur::Must, nothing_scored()), (Occur::MustNot, inner)]))
            }
        }
    }

    fn all_of(&mut self, members: &[Query]) -> Box<dyn EngineQuery> {
        let member = |member: &Query| match member {
            Query::Not(inner) => (Occur::MustNot, self.compile(inner)),
            other => (Occur::Must, self.compile(other)),
        };
        Box::new(BooleanQuery::new(members.iter().map(member).collect()))
    }

    fn word(&mut self, field: Option<TextField>, word: &str, form: Form) -> Box<dyn EngineQuery> {
        let words = match form {
            Form::Plain => return self.plain(field, word),
            Form::Pattern => Vocabulary::of(self.snapshot).matching(&analysis::fold(word)),
            Form::Fuzzy(edits) => Vocabulary::of(self.snapshot).near(&analysis::fold(word), edits),
        };
        if let Some(note) = words.note(word) {
            self.warnings.push(note);
        }
        let forms = self.fields(field).into_iter().flat_map(|(field, weight)| {
            words.words.iter().map(move |word| FormInField {
                field,
                term: Term::from_field_text(field, word),
                weight: weight * UNSTEMMED,
            })
        });
        Box::new(WordQuery { forms: forms.collect() })
    }

    /// A typed word; several in a row where it holds punctuation (`covid-19`).
    fn plain(&mut self, field: Option<TextField>, typed: &str) -> Box<dyn EngineQuery> {
        let terms = analysis::query_terms(typed, &self.snapshot.languages);
        let [word] = terms.words.as_slice() else {
            return if terms.words.is_empty() { nothing_scored() } else { self.phrase(field, typed, 0) };
        };
        let mut forms = Vec::new();
        for (field, weight) in self.fields(field) {
            let exact = if word.stems.is_empty() { UNSTEMMED } else { EXACT };
            let mut form = |text: &str, share: f32| {
                forms.push(FormInField { field, term: Term::from_field_text(field, text), weight: weight * share });
            };
            form(&word.exact, exact);
            word.stems.iter().for_each(|stem| form(stem, 1.0));
        }
        Box::new(WordQuery { forms })
    }

    fn phrase(&mut self, field: Option<TextField>, text: &str, slop: u32) -> Box<dyn EngineQuery> {
        let words = analysis::query_terms(text, &[]).words;
        match words.as_slice() {
            [] => nothing_scored(),
            [only] => {
                let form = |(field, weight)| FormInField {
                    field,
                    term: Term::from_field_text(field, &only.exact),
                    weight: weight * UNSTEMMED,
                };
                Box::new(WordQuery { forms: self.fields(field).into_iter().map(form).collect() })
            }
            words => {
                let in_field = |(field, weight): (Field, f32)| -> Box<dyn EngineQuery> {
                    let terms = words.iter().map(|word| Term::from_field_text(field, &word.exact)).collect();
                    let mut phrase = PhraseQuery::new(terms);
                    phrase.set_slop(slop);
                    Box::new(BoostQuery::new(Box::new(phrase), weight))
                };
                let fields = self.fields(field).into_iter().map(in_field).collect();
                Box::new(DisjunctionMaxQuery::with_tie_breaker(fields, TIE_BREAKER))
            }
        }
    }

    fn fields(&self, only: Option<TextField>) -> Vec<(Field, f32)> {
        let fields = self.snapshot.fields;
        let all = [
            (TextField::Headline, fields.headline, HEADLINE),
            (TextField::Standfirst, fields.standfirst, STANDFIRST),
            (TextField::Body, fields.body, BODY),
        ];
        let wanted = all.into_iter().filter(|(name, ..)| only.is_none_or(|only| only == *name));
        wanted.map(|(_, field, weight)| (field, weight)).collect()
    }

    fn value(&mut self, field: FacetField, value: &str) -> Box<dyn EngineQuery> {
        let Some(column) = filters::column(field) else { return Box::new(EmptyQuery) };
        if value == MISSING {
            return without(field.name());
        }
        let places = filters::resolve(field, value, self.snapshot);
        if places.is_empty() {
            self.warnings.push(filters::unheld(field, value, self.snapshot));
            return Box::new(EmptyQuery);
        }
        let fields = self.snapshot.fields;
        let engine_field = [fields.person, fields.country, fields.publication, fields.author, fields.language][column];
        let forms = places.iter().flat_map(|place| self.snapshot.dictionaries[column].forms(*place));
        let term = |(segment, ordinal): &(u32, u32)| {
            let terms = &self.snapshot.segments[*segment as usize].values[column].terms;
            Term::from_field_text(engine_field, &terms[*ordinal as usize])
        };
        unscored(Box::new(TermSetQuery::new(forms.map(term).collect::<BTreeSet<_>>())))
    }

    /// Published wholly within the range: what is not known to lie inside is not claimed to.
    fn dates(&self, from: Option<PartialDate>, to: Option<PartialDate>) -> Box<dyn EngineQuery> {
        let fields = self.snapshot.fields;
        let bound = |field: Field, date: Option<jiff::civil::Date>| match date {
            Some(date) => Bound::Included(Term::from_field_i64(field, day_number(date))),
            None => Bound::Unbounded,
        };
        let mut members: Vec<(Occur, Box<dyn EngineQuery>)> = Vec::new();
        if from.is_some() {
            let low = bound(fields.day, from.map(PartialDate::first_day));
            members.push((Occur::Must, unscored(Box::new(RangeQuery::new(low, Bound::Unbounded)))));
        }
        if to.is_some() {
            let high = bound(fields.last_day, to.map(PartialDate::last_day));
            members.push((Occur::Must, unscored(Box::new(RangeQuery::new(Bound::Unbounded, high)))));
        }
        Box::new(BooleanQuery::new(members))
    }
}

/// Articles that have no value in a column.
fn without(column: &str) -> Box<dyn EngineQuery> {
    let having = Box::new(ExistsQuery::new(column.to_owned(), false));
    Box::new(BooleanQuery::new(vec![(Occur::Must, nothing_scored()), (Occur::MustNot, having)]))
}

/// Every article, none better than another.
fn nothing_scored() -> Box<dyn EngineQuery> {
    unscored(Box::new(AllQuery))
}

fn unscored(query: Box<dyn EngineQuery>) -> Box<dyn EngineQuery> {
    Box::new(tantivy::query::ConstScoreQuery::new(query, 0.0))
}
