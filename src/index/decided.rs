//! Overlay + columns → columns as they are answered with: values as decided, closed articles left out.
//!
//! The engine's files are not touched. Closed are articles that decisions close, and those whose embargo has not ended; of
//! closed and of deleted articles no value is left in the dictionaries, so that no suggestion betrays one.

use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::sync::Arc;

use tantivy::{DocId, SegmentReader};

use super::columns::{DECIDED_FIELDS, SegmentColumns, VALUE_FIELDS};
use super::overlay::Overlay;
use super::values::{ValueColumn, key};
use crate::article::{Article, ArticleId, Country};
use crate::curate::{Closed, ClosedBy};
use crate::enrich::{CountryRules, Entry, NameRules};
use crate::error::Result;

/// What is decided, ready to be laid over columns and articles.
#[derive(Debug, Default)]
pub(crate) struct Decided {
    overlay: Overlay,
    names: NameRules,
    countries: CountryRules,
    /// Tags and collections by article, in the order of the fields.
    given: [HashMap<u64, Vec<String>>; 2],
    closed: HashMap<u64, Closed>,
    /// Tells what is decided from anything else that is.
    pub(crate) stamp: u64,
}

impl Decided {
    /// Reads what lies over the index in a folder; what was read before, if it is the same.
    pub(super) fn read(folder: &Path, before: Option<&Arc<Self>>) -> Result<Arc<Self>> {
        let overlay = Overlay::read(folder)?;
        if let Some(before) = before.filter(|before| before.overlay == overlay) {
            return Ok(Arc::clone(before));
        }
        let given = |pairs: &mut dyn Iterator<Item = (&str, ArticleId)>| {
            let mut by_article: HashMap<u64, Vec<String>> = HashMap::new();
            pairs.for_each(|(name, id)| by_article.entry(id.0).or_default().push(name.to_owned()));
            by_article
        };
        let mut hasher = DefaultHasher::new();
        serde_json::to_vec(&overlay).unwrap_or_default().hash(&mut hasher);
        let given = [given(&mut overlay.tags()), given(&mut overlay.collections())];
        Ok(Arc::new(Self {
            names: NameRules::of(overlay.names().iter()),
            countries: CountryRules::of(overlay.names().iter()),
            given,
            closed: overlay.closed().map(|(id, closed)| (id.0, closed)).collect(),
            stamp: if overlay == Overlay::default() { 0 } else { hasher.finish() },
            overlay,
        }))
    }

    /// Why an article is not shown at a moment; `None` if decisions do not close it.
    pub(crate) fn closed(&self, id: ArticleId, now: jiff::Timestamp) -> Option<&Closed> {
        self.closed.get(&id.0).filter(|closed| !matches!(closed.by, ClosedBy::Embargo(until) if until <= now))
    }

    /// Whether the values of a field may be others than the engine's.
    pub(crate) fn rules_over(&self, field: usize) -> bool {
        match VALUE_FIELDS[field] {
            "person" => !self.names.is_empty(),
            "country" => !self.countries.is_empty(),
            name => DECIDED_FIELDS.contains(&name),
        }
    }

    /// The name under which a value that was typed is known now.
    pub(super) fn known_as(&self, field: usize, value: &str) -> Option<String> {
        match VALUE_FIELDS[field] {
            "person" if !self.names.is_empty() => self.names.shown(value).map(|name| name.as_ref().to_owned()),
            "country" if !self.countries.is_empty() => {
                Some(self.countries.shown(Country::parse(value)?)?.code().to_owned())
            }
            _ => Some(value.to_owned()),
        }
    }

    /// An article as it is shown.
    pub(crate) fn lay_over(&self, id: ArticleId, entry: &mut Entry) {
        entry.persons = self.names.apply(std::mem::take(&mut entry.persons));
        entry.countries = self.countries.apply(std::mem::take(&mut entry.countries));
        let given = |number: usize| self.given[number].get(&id.0).cloned().unwrap_or_default();
        let Article { tags, collections, .. } = &mut entry.article;
        (*tags, *collections) = (given(0), given(1));
    }

    /// When the next article of these opens that is under embargo by decision, after a moment.
    pub(super) fn next_opening(&self, now: jiff::Timestamp) -> Option<jiff::Timestamp> {
        let ends = self.closed.values().filter_map(|closed| match closed.by {
            ClosedBy::Embargo(until) if until > now => Some(until),
            _ => None,
        });
        ends.min()
    }

    /// The columns of a segment as they are answered with at a moment: the engine's own where nothing is decided.
    pub(super) fn columns(
        &self,
        base: &Arc<SegmentColumns>,
        reader: &SegmentReader,
        now: jiff::Timestamp,
    ) -> Arc<SegmentColumns> {
        let closed = self.closed_in(base, reader, now);
        let thinned = closed.is_some() || reader.has_deletes();
        if !thinned && self.stamp == 0 {
            return Arc::clone(base);
        }
        let is_open =
            |doc: DocId| !reader.is_deleted(doc) && closed.as_ref().is_none_or(|closed| !closed[doc as usize]);
        let documents = reader.max_doc();
        let values = std::array::from_fn(|field| {
            if let Some(number) = DECIDED_FIELDS.iter().position(|decided| *decided == VALUE_FIELDS[field]) {
                return self.given_column(number, base, documents, &is_open);
            }
            let column = &base.values[field];
            let shown = self.shown(field, column);
            match (shown, thinned) {
                (None, false) => Arc::clone(column),
                (shown, _) => Arc::new(rewritten(field, column, shown, documents, &is_open)),
            }
        });
        let unshown = (0..documents).filter(|doc| !is_open(*doc)).count() as u32;
        let is_closed = |doc: &DocId| closed.as_ref().is_some_and(|closed| closed[*doc as usize]);
        let closed_docs = Arc::new((0..documents).filter(is_closed).collect());
        Arc::new(SegmentColumns { values, closed, closed_docs, unshown, ..SegmentColumns::clone(base) })
    }

    /// By document, whether it is closed; `None` if none is.
    fn closed_in(&self, base: &SegmentColumns, reader: &SegmentReader, now: jiff::Timestamp) -> Option<Arc<Vec<bool>>> {
        if self.closed.is_empty() && base.opens.is_empty() {
            return None;
        }
        let mut closed = vec![false; reader.max_doc() as usize];
        for (doc, opens) in base.opens.iter() {
            closed[*doc as usize] = *opens > now.as_second();
        }
        if !self.closed.is_empty() {
            for (doc, id) in base.ids.iter().enumerate() {
                closed[doc] |= self.closed(ArticleId(*id), now).is_some();
            }
        }
        closed.contains(&true).then(|| Arc::new(closed))
    }

    /// What is shown for each term of a column; `None` if every term is shown as it is.
    fn shown(&self, field: usize, column: &ValueColumn) -> Option<Vec<Option<String>>> {
        if !self.rules_over(field) {
            return None;
        }
        let names = |(term, key): (&str, &str)| match self.names.shown_by(term, key) {
            Some(Some(shown)) => Some(shown.as_ref().to_owned()),
            Some(None) => Some(term.to_owned()),
            None => None,
        };
        let codes = |term: &str| match Country::parse(term) {
            Some(country) => self.countries.shown(country).map(|shown| shown.code().to_owned()),
            None => Some(term.to_owned()),
        };
        let shown: Vec<Option<String>> = match VALUE_FIELDS[field] {
            "person" => column.terms.iter().zip(column.keys.iter()).map(names).collect(),
            _ => column.terms.iter().map(codes).collect(),
        };
        let same = shown.iter().zip(column.terms.iter()).all(|(shown, term)| shown.as_deref() == Some(term));
        (!same).then_some(shown)
    }

    /// The column of tags or of collections.
    fn given_column(
        &self,
        number: usize,
        base: &SegmentColumns,
        documents: u32,
        is_open: &dyn Fn(DocId) -> bool,
    ) -> Arc<ValueColumn> {
        let given = &self.given[number];
        let values = |doc: DocId| match given.is_empty() || !is_open(doc) {
            true => &[][..],
            false => base.ids.get(doc as usize).and_then(|id| given.get(id)).map_or(&[][..], Vec::as_slice),
        };
        let mut places: BTreeMap<&str, u32> =
            (0..documents).flat_map(values).map(|value| (value.as_str(), 0)).collect();
        for (place, ordinal) in places.values_mut().zip(0..) {
            *place = ordinal;
        }
        let ordinals = |doc: DocId, all: &mut Vec<u32>| {
            all.extend(values(doc).iter().filter_map(|value| places.get(value.as_str())))
        };
        Arc::new(ValueColumn::with(
            &places.keys().collect(),
            |term| key(VALUE_FIELDS.len() - DECIDED_FIELDS.len() + number, term),
            documents,
            ordinals,
        ))
    }
}

/// A column with other terms, and without closed documents.
fn rewritten(
    field: usize,
    column: &ValueColumn,
    shown: Option<Vec<Option<String>>>,
    documents: u32,
    is_open: &dyn Fn(DocId) -> bool,
) -> ValueColumn {
    let shown_at = |ordinal: u32| match &shown {
        Some(shown) => shown[ordinal as usize].as_deref(),
        None => column.terms.get(ordinal as usize),
    };
    let mut held = vec![false; column.terms.len()];
    for doc in (0..documents).filter(|doc| is_open(*doc)) {
        for ordinal in column.of(doc).iter() {
            if let Some(held) = held.get_mut(ordinal as usize) {
                *held = true;
            }
        }
    }
    let mut terms: Vec<&str> =
        (0..).zip(&held).filter(|(_, held)| **held).filter_map(|(ordinal, _)| shown_at(ordinal)).collect();
    terms.sort_unstable();
    terms.dedup();
    let places: Vec<Option<u32>> = (0..)
        .zip(&held)
        .map(|(ordinal, held)| terms.binary_search(&shown_at(ordinal).filter(|_| *held)?).ok().map(|at| at as u32))
        .collect();
    // Most terms stay as they are: their keys are known.
    let keys: HashMap<&str, &str> = column.terms.iter().zip(column.keys.iter()).collect();
    let key_of = |term: &str| keys.get(term).map_or_else(|| key(field, term), |key| (*key).to_owned());
    let ordinals = |doc: DocId, all: &mut Vec<u32>| {
        if is_open(doc) {
            all.extend(column.of(doc).iter().filter_map(|ordinal| *places.get(ordinal as usize)?));
        }
    };
    ValueColumn::with(&terms.iter().collect(), key_of, documents, ordinals)
}
