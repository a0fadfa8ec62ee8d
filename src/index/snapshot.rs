//! Commit → snapshot: one generation of the index, opened, with its columns and the values of the whole archive.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use tantivy::{Index, ReloadPolicy, Searcher};

use super::columns::{SegmentColumns, VALUE_FIELDS};
use super::names::Names;
use super::stories::Stories;
use super::{Fields, Reached, analysis, schema};
use crate::article::Language;
use crate::enrich;
use crate::error::{Error, Result};

/// One generation of an index, immutable.
pub(crate) struct Snapshot {
    /// The engine's view.
    pub(crate) searcher: Searcher,
    /// The fields.
    pub(crate) fields: Fields,
    /// One per segment, in the engine's order.
    pub(crate) segments: Vec<Arc<SegmentColumns>>,
    /// One per field of [`VALUE_FIELDS`].
    pub(crate) dictionaries: [Dictionary; 5],
    /// Articles held by year.
    pub(crate) held: BTreeMap<i16, u64>,
    /// Stories that several articles tell.
    pub(crate) stories: Stories,
    /// Languages held, most frequent first.
    pub(crate) languages: Vec<Language>,
    /// What the commit says.
    pub(crate) reached: Reached,
    names: OnceLock<Names>,
    stamp: Stamp,
    by_segment: HashMap<String, Arc<SegmentColumns>>,
}

/// Tells one commit on disk from another without opening it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stamp {
    folder: PathBuf,
    written: Option<std::time::SystemTime>,
    length: u64,
}

/// The different values of one field over all segments. Forms of one person ('Nicolas', 'Nicolás') are one value.
#[derive(Debug, Default)]
pub(crate) struct Dictionary {
    /// Each value as it is shown: its most frequent form.
    pub(crate) shown: Vec<String>,
    /// Key of a value → its place in `shown`.
    by_key: HashMap<String, u32>,
    /// Per segment: ordinal in the segment → place in `shown`.
    pub(crate) places: Vec<Vec<u32>>,
}

impl Snapshot {
    /// Opens the valid commit; columns of segments that `before` held already are taken over from it.
    pub(crate) fn open(folder: &Path, before: Option<&Snapshot>) -> Result<Self> {
        let damaged = |reason: String| Error::IndexDamaged { path: folder.to_owned(), reason };
        let stamp = Stamp::read(folder)?;
        let (index, reached) = super::open(folder)?;
        let fields = schema::fields(&index.schema()).ok_or_else(|| damaged("fields are missing".into()))?;
        let searcher = searcher(&index).map_err(|e| Error::opening_index(folder, e.to_string()))?;
        let mut by_segment = HashMap::new();
        let mut segments = Vec::new();
        for segment in searcher.segment_readers() {
            let name = segment.segment_id().uuid_string();
            let known = before.and_then(|before| before.by_segment.get(&name)).cloned();
            let columns = match known {
                Some(columns) => columns,
                None => Arc::new(SegmentColumns::read(segment, folder)?),
            };
            by_segment.insert(name, Arc::clone(&columns));
            segments.push(columns);
        }
        let dictionaries = std::array::from_fn(|field| Dictionary::merge(&segments, field));
        let held = held(&searcher, &segments);
        let stories = Stories::of(&searcher, &segments);
        let languages = languages(&segments, &dictionaries[4]);
        Ok(Self {
            searcher,
            fields,
            segments,
            dictionaries,
            held,
            stories,
            languages,
            reached,
            names: OnceLock::new(),
            stamp,
            by_segment,
        })
    }

    /// The people and countries held, to be looked up while they are typed; sorted when first asked for.
    pub(crate) fn names(&self) -> &Names {
        self.names.get_or_init(|| Names::of(self))
    }

    /// Whether [`Snapshot::names`] have been asked for.
    pub(crate) fn has_names(&self) -> bool {
        self.names.get().is_some()
    }

    /// Whether the valid commit on disk is another one by now.
    pub(crate) fn is_outdated(&self, folder: &Path) -> bool {
        Stamp::read(folder).is_ok_and(|now| now != self.stamp)
    }
}

fn searcher(index: &Index) -> tantivy::Result<Searcher> {
    let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
    Ok(reader.searcher())
}

impl Stamp {
    fn read(folder: &Path) -> Result<Self> {
        let Some(current) = super::current(folder)? else { return Err(Error::NoIndex { path: folder.to_owned() }) };
        let meta = std::fs::metadata(current.join("meta.json")).ok();
        Ok(Self {
            folder: current,
            written: meta.as_ref().and_then(|m| m.modified().ok()),
            length: meta.map_or(0, |m| m.len()),
        })
    }
}

impl Dictionary {
    fn merge(segments: &[Arc<SegmentColumns>], field: usize) -> Self {
        let mut dictionary = Self::default();
        // Per place: forms with the number of articles that have them.
        let mut forms: Vec<Vec<(&str, u32)>> = Vec::new();
        for segment in segments {
            let column = &segment.values[field];
            let mut places = Vec::with_capacity(column.terms.len());
            for (term, count) in column.terms.iter().zip(column.frequencies()) {
                let key = key(field, term);
                let place = *dictionary.by_key.entry(key).or_insert_with(|| {
                    forms.push(Vec::new());
                    forms.len() as u32 - 1
                });
                places.push(place);
                let known = &mut forms[place as usize];
                match known.iter_mut().find(|(form, _)| form == term) {
                    Some((_, sum)) => *sum += count,
                    None => known.push((term, count)),
                }
            }
            dictionary.places.push(places);
        }
        dictionary.shown = forms.iter().map(|forms| shown(forms)).collect();
        dictionary
    }

    /// The place of a value by any of its forms.
    pub(crate) fn place(&self, field: usize, value: &str) -> Option<u32> {
        self.by_key.get(&key(field, value)).copied()
    }

    /// The places of all values whose words include all of these folded words.
    pub(crate) fn places_with_words(&self, words: &[String]) -> Vec<u32> {
        if words.is_empty() {
            return vec![];
        }
        let has_all = |value: &str| {
            let own = analysis::words(value);
            words.iter().all(|word| own.iter().any(|w| w.folded == *word))
        };
        (0..self.shown.len() as u32).filter(|place| has_all(&self.shown[*place as usize])).collect()
    }
}

/// People by their key, newspapers whatever their case, the rest as it is.
fn key(field: usize, value: &str) -> String {
    match VALUE_FIELDS[field] {
        "person" | "author" => enrich::person_key(value),
        "publication" => analysis::fold(value),
        _ => value.to_owned(),
    }
}

/// The most frequent form; among equals the one with more accents, then the first by bytes.
fn shown(forms: &[(&str, u32)]) -> String {
    let accents = |form: &str| form.chars().filter(|c| !c.is_ascii()).count();
    let best = forms.iter().max_by(|a, b| (a.1, accents(a.0)).cmp(&(b.1, accents(b.0))).then_with(|| b.0.cmp(a.0)));
    best.map(|(form, _)| (*form).to_owned()).unwrap_or_default()
}

fn held(searcher: &Searcher, segments: &[Arc<SegmentColumns>]) -> BTreeMap<i16, u64> {
    let mut held = BTreeMap::new();
    for (reader, columns) in searcher.segment_readers().iter().zip(segments) {
        for doc in reader.doc_ids_alive() {
            if let Some(year) = columns.years.get(usize::from(columns.year[doc as usize])) {
                *held.entry(*year).or_default() += 1;
            }
        }
    }
    held
}

fn languages(segments: &[Arc<SegmentColumns>], dictionary: &Dictionary) -> Vec<Language> {
    let mut counts = vec![0u64; dictionary.shown.len()];
    for (segment, places) in segments.iter().zip(&dictionary.places) {
        for (ordinal, count) in segment.values[4].frequencies().into_iter().enumerate() {
            counts[places[ordinal] as usize] += u64::from(count);
        }
    }
    let mut order: Vec<usize> = (0..counts.len()).collect();
    order.sort_by_key(|place| std::cmp::Reverse(counts[*place]));
    order.into_iter().filter_map(|place| Language::parse(&dictionary.shown[place])).collect()
}
