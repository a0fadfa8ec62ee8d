//! Reading of a query → the engine's query.
//!
//! The only file that knows both. Words are looked for in all their forms at once ([`super::forms`], [`super::bm25f`]);
//! patterns and fuzzy words are resolved against the words that the index holds, so that they are ranked and marked like
//! any other; names are resolved against the values that it holds. What stands beside the words in a score is a
//! [`Bonus`].

use std::collections::BTreeSet;
use std::ops::Bound;

use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, EmptyQuery, ExistsQuery, Occur,
    PhraseQuery, Query as EngineQuery, RangeQuery, TermSetQuery,
};
use tantivy::schema::Field;

use super::answer::{FacetField, MISSING};
use super::bm25f::WordQuery;
use super::bonus::Bonus;
use super::columned::Columned;
use super::filters;
use super::forms::Forms;
use super::query::{Form, Query, TextField};
use super::ranking::Ranking;
use super::relax::Reading;
use super::vocabulary::Vocabulary;
use crate::article::PartialDate;
use crate::index::analysis;
use crate::index::document::day_number;
use crate::index::snapshot::Snapshot;

/// Of several fields with the same phrase the best counts, the others this much.
const TIE_BREAKER: f32 = 0.3;
/// Most pairs of words that are looked for: the first ones of a long text.
const MOST_PAIRS: usize = 16;

/// A query for the engine, and what the reader should know about it.
pub(super) struct Plan {
    pub(super) query: Box<dyn EngineQuery>,
    /// What else counts for what the query finds.
    pub(super) bonuses: Vec<Bonus>,
    pub(super) ranking: Ranking,
    pub(super) warnings: Vec<String>,
}

impl Plan {
    /// A query by which nothing is ranked.
    pub(super) fn only(query: impl EngineQuery) -> Self {
        Self { query: Box::new(query), bonuses: vec![], ranking: Ranking::default(), warnings: vec![] }
    }
}

/// Compiles a reading for a snapshot. Never fails: what nothing can match matches nothing, and says so.
pub(super) fn plan(reading: &Reading, snapshot: &Snapshot, ranking: &Ranking) -> Plan {
    if reading.query == Query::All {
        return Plan::only(AllQuery);
    }
    let mut planner = Planner::new(reading, snapshot, ranking);
    let query = planner.compile(&reading.query);
    let bonuses = planner.bonuses();
    Plan { query, bonuses, ranking: *ranking, warnings: planner.warnings }
}

/// Compiles a reading part by part.
pub(super) struct Planner<'s> {
    snapshot: &'s Snapshot,
    reading: &'s Reading,
    ranking: &'s Ranking,
    forms: Forms<'s>,
    warnings: Vec<String>,
}

impl<'s> Planner<'s> {
    pub(super) fn new(reading: &'s Reading, snapshot: &'s Snapshot, ranking: &'s Ranking) -> Self {
        let forms = Forms::new(reading, snapshot, ranking);
        Self { snapshot, reading, ranking, forms, warnings: Vec::new() }
    }

    /// The engine's query for a part of the reading.
    pub(super) fn compile(&mut self, query: &Query) -> Box<dyn EngineQuery> {
        match query {
            Query::All => nothing_scored(),
            Query::Word { field, word, .. } => match self.word(query) {
                Some(found) => Box::new(found),
                None if analysis::words(word).is_empty() => nothing_scored(),
                None => self.phrase(*field, word, 0),
            },
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

    /// What else counts.
    pub(super) fn bonuses(&mut self) -> Vec<Bonus> {
        let mut bonuses: Vec<Bonus> = vec![];
        let pairs = self.reading.pairs.iter().take(if self.ranking.pairs > 0.0 { MOST_PAIRS } else { 0 });
        for words in pairs {
            if let Some(pair) = self.forms.pair(&words.0, &words.1) {
                bonuses.push(Bonus::Pair { words: words.clone(), pair });
            }
        }
        let together = &self.reading.together;
        if !together.is_empty() {
            // More than all the others can have, so that these come first.
            let most = |word: &Query| self.word(word).map_or(0.0, |word| word.scale.most());
            let score: f32 = together.iter().map(most).sum();
            bonuses.push(Bonus::Together { all: self.all_of(together), score: score.max(1.0) });
        }
        bonuses
    }

    fn all_of(&mut self, members: &[Query]) -> Box<dyn EngineQuery> {
        let member = |member: &Query| match member {
            Query::Not(inner) => (Occur::MustNot, self.compile(inner)),
            other => (Occur::Must, self.compile(other)),
        };
        Box::new(BooleanQuery::new(members.iter().map(member).collect()))
    }

    /// The forms of a word; `None` for anything that is not one word.
    pub(super) fn word(&mut self, query: &Query) -> Option<WordQuery> {
        let Query::Word { field, word, form } = query else { return None };
        let (folded, vocabulary) = (analysis::fold(word), Vocabulary::of(self.snapshot));
        let (note, query) = match form {
            Form::Plain => return self.forms.word(*field, word),
            Form::Pattern => {
                let found = vocabulary.matching(&folded);
                (found.note(word), self.forms.any_of(*field, found.words))
            }
            Form::Fuzzy(edits) => {
                let found = vocabulary.near(&folded, *edits);
                (found.note(word), self.forms.near(*field, &folded, found.words))
            }
        };
        self.warnings.extend(note.filter(|note| !self.warnings.contains(note)));
        Some(query)
    }

    fn phrase(&mut self, field: Option<TextField>, text: &str, slop: u32) -> Box<dyn EngineQuery> {
        let words = analysis::query_terms(text, &[]).words;
        match words.as_slice() {
            [] => nothing_scored(),
            [only] => Box::new(self.forms.exactly(field, &only.exact)),
            words => {
                let in_field = |(field, weight): (Field, f32)| -> Box<dyn EngineQuery> {
                    let terms = words.iter().map(|word| Term::from_field_text(field, &word.exact)).collect();
                    let mut phrase = PhraseQuery::new(terms);
                    phrase.set_slop(slop);
                    Box::new(BoostQuery::new(Box::new(phrase), weight))
                };
                let fields = self.forms.fields(field).map(|place| in_field((place.field, place.weight))).collect();
                Box::new(DisjunctionMaxQuery::with_tie_breaker(fields, TIE_BREAKER))
            }
        }
    }

    fn value(&mut self, field: FacetField, value: &str) -> Box<dyn EngineQuery> {
        let Some(column) = filters::column(field) else { return Box::new(EmptyQuery) };
        // What librarians decided stands in the columns alone.
        let decided = self.snapshot.decided.rules_over(column);
        if value == MISSING {
            return if decided { self.columned(column, &[]) } else { without(field.name()) };
        }
        let places = filters::resolve(field, value, self.snapshot);
        if places.is_empty() {
            self.warnings.push(filters::unheld(field, value, self.snapshot));
            return Box::new(EmptyQuery);
        }
        if decided {
            return self.columned(column, &places);
        }
        let fields = self.snapshot.fields;
        let engine_field = [fields.person, fields.country, fields.publication, fields.author, fields.language][column];
        let forms = places.iter().flat_map(|place| self.snapshot.dictionaries[column].forms(*place));
        let term = |(segment, ordinal): &(u32, u32)| {
            let terms = &self.snapshot.values(column, *segment).terms;
            Term::from_field_text(engine_field, terms.get(*ordinal as usize).unwrap_or_default())
        };
        unscored(Box::new(TermSetQuery::new(forms.map(term).collect::<BTreeSet<_>>())))
    }

    fn columned(&self, column: usize, places: &[u32]) -> Box<dyn EngineQuery> {
        unscored(Box::new(Columned::of(self.snapshot, column, places)))
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
    Box::new(ConstScoreQuery::new(query, 0.0))
}
