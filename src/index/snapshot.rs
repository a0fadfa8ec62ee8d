//! Commit → snapshot: one generation of the index, opened, with its columns and the values of the whole archive.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use memchr::memmem::Finder;
use tantivy::{DocAddress, Index, ReloadPolicy, Searcher};

use super::calendar::Calendar;
use super::columns::{SegmentColumns, VALUE_FIELDS, key};
use super::decided::Decided;
use super::document::StoredText;
use super::lists::Lists;
use super::names::Names;
use super::stories::Stories;
use super::totals::Totals;
use super::{Fields, Reached, StoredEntry, analysis, schema};
use crate::article::{ArticleId, Language};
use crate::curate::Closed;
use crate::error::{Error, Result};

/// Place of the language among the value columns.
const LANGUAGE: usize = 4;

/// One generation of an index, immutable.
pub(crate) struct Snapshot {
    /// The engine's view.
    pub(crate) searcher: Searcher,
    /// The fields.
    pub(crate) fields: Fields,
    /// Where the postings of words lie.
    pub(crate) lists: Lists,
    /// One per segment, in the engine's order.
    pub(crate) segments: Vec<Arc<SegmentColumns>>,
    /// One per field of [`super::columns::VALUE_FIELDS`].
    pub(crate) dictionaries: [Dictionary; VALUE_FIELDS.len()],
    /// The dates of all articles, and how many have each.
    pub(crate) calendar: Calendar,
    /// Stories that several articles tell.
    pub(crate) stories: Stories,
    /// Languages held, most frequent first; behind them the likely ones of texts whose language is not known.
    pub(crate) languages: Vec<Language>,
    /// Articles whose language is not known.
    pub(crate) of_no_language: u64,
    /// What the commit says.
    pub(crate) reached: Reached,
    /// Tells this state of the files from any other: scores can be compared only within one.
    pub(crate) token: u64,
    /// The index's folder, for messages.
    folder: PathBuf,
    names: OnceLock<Names>,
    totals: [OnceLock<Totals>; VALUE_FIELDS.len()],
    stamp: Stamp,
    /// What librarians decided, as it is laid over the columns and articles.
    pub(crate) decided: Arc<Decided>,
    /// The moment of which it is, for embargoes.
    now: jiff::Timestamp,
    /// When the next article opens.
    opens: Option<jiff::Timestamp>,
    /// The columns of each segment, as the engine has them, and as they are answered with.
    by_segment: HashMap<String, KnownColumns>,
}

/// The columns of a segment.
struct KnownColumns {
    own: Arc<SegmentColumns>,
    /// With what they are made from: deleted documents, what is decided, and until when that holds.
    laid: (u32, u64, Option<jiff::Timestamp>, Arc<SegmentColumns>),
}

/// Tells one commit on disk from another without opening it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stamp {
    folder: PathBuf,
    commit: Written,
    overlay: Written,
}

/// When a file was written, and how long it is; `None` if there is none.
type Written = Option<(std::time::SystemTime, u64)>;

/// The different values of one field over all segments. Forms of one person ('Nicolas', 'Nicolás') are one value.
#[derive(Debug, Default)]
pub(crate) struct Dictionary {
    /// Each value as it is shown: its most frequent form.
    pub(crate) shown: Vec<String>,
    /// The first eight bytes of each shown value: most names are told apart by them, without looking them up.
    heads: Vec<u64>,
    /// The key of each value.
    pub(crate) keys: Vec<Arc<str>>,
    /// Key of a value → its place in `shown`.
    by_key: HashMap<Arc<str>, u32>,
    /// Per segment: ordinal in the segment → place in `shown`.
    pub(crate) places: Vec<Vec<u32>>,
    /// `forms[form_offsets[place]..form_offsets[place + 1]]` are the segments and ordinals of a value's forms.
    form_offsets: Vec<u32>,
    forms: Vec<(u32, u32)>,
}

impl Snapshot {
    /// Opens the valid commit; columns of segments that `before` held already are taken over from it.
    pub(crate) fn open(folder: &Path, before: Option<&Snapshot>) -> Result<Self> {
        let damaged = |reason: String| Error::IndexDamaged { path: folder.to_owned(), reason };
        let stamp = Stamp::read(folder)?;
        let (index, reached) = super::open(folder)?;
        let fields = schema::fields(&index.schema()).ok_or_else(|| damaged("fields are missing".into()))?;
        let searcher = searcher(&index).map_err(|e| Error::opening_index(folder, e.to_string()))?;
        let decided = Decided::read(folder, before.map(|before| &before.decided))?;
        let now = jiff::Timestamp::now();
        let mut by_segment = HashMap::new();
        let mut segments = Vec::new();
        for segment in searcher.segment_readers() {
            let name = segment.segment_id().uuid_string();
            let known = before.and_then(|before| before.by_segment.get(&name));
            let own = match known {
                Some(known) => Arc::clone(&known.own),
                None => Arc::new(SegmentColumns::read(segment, folder)?),
            };
            let (deleted, until) = (segment.num_deleted_docs(), next_opening(&decided, [&own].into_iter(), now));
            let laid = match known.map(|known| &known.laid) {
                Some((d, s, u, laid)) if (*d, *s, *u) == (deleted, decided.stamp, until) => Arc::clone(laid),
                _ => decided.columns(&own, segment, now),
            };
            by_segment.insert(name, KnownColumns { own, laid: (deleted, decided.stamp, until, Arc::clone(&laid)) });
            segments.push(laid);
        }
        let opens = next_opening(&decided, by_segment.values().map(|known| &known.own), now);
        let dictionaries = std::array::from_fn(|field| Dictionary::merge(&segments, field));
        let calendar = Calendar::merge(&searcher, &segments);
        let stories = Stories::of(&searcher, &mut segments, &calendar);
        let of_no_language = of_no_language(&searcher, &segments);
        let languages = languages(&segments, &dictionaries[LANGUAGE], of_no_language > 0);
        let token = token(&searcher, decided.stamp, opens);
        let folder = folder.to_owned();
        Ok(Self {
            lists: Lists::of(&searcher, &fields),
            searcher,
            fields,
            segments,
            dictionaries,
            calendar,
            stories,
            languages,
            of_no_language,
            reached,
            token,
            folder,
            names: OnceLock::new(),
            totals: Default::default(),
            stamp,
            decided,
            now,
            opens,
            by_segment,
        })
    }

    /// The article that a document stands for.
    pub(crate) fn stored(&self, address: DocAddress) -> Result<StoredEntry> {
        let text: StoredText = self.searcher.doc(address).map_err(|e| self.damaged(e.to_string()))?;
        let mut stored = text.entry().map_err(|reason| self.damaged(reason))?;
        stored.story.0 = self.stories.shown(stored.story.0);
        self.decided.lay_over(stored.id, &mut stored.entry);
        Ok(stored)
    }

    /// How many articles are shown.
    pub(crate) fn shown(&self) -> u64 {
        let segments = self.searcher.segment_readers().iter().zip(&self.segments);
        segments.map(|(reader, columns)| u64::from(reader.max_doc() - columns.unshown)).sum()
    }

    /// Why an article that is not found is not shown, if decisions close it.
    pub(crate) fn closed(&self, id: ArticleId) -> Option<&Closed> {
        self.decided.closed(id, self.now)
    }

    /// The place of a value in a dictionary, by any of its forms or by a name that was decided to be the same.
    pub(crate) fn place(&self, field: usize, value: &str) -> Option<u32> {
        self.dictionaries[field].place(field, &self.decided.known_as(field, value)?)
    }

    /// What to say when the engine cannot read its files.
    pub(crate) fn damaged(&self, reason: String) -> Error {
        Error::IndexDamaged { path: self.folder.clone(), reason }
    }

    /// The people and countries held, to be looked up while they are typed; sorted when first asked for.
    pub(crate) fn names(&self) -> &Names {
        self.names.get_or_init(|| Names::of(self))
    }

    /// How many articles have each value of a column; counted when first asked for.
    pub(crate) fn totals(&self, column: usize) -> &Totals {
        self.totals[column].get_or_init(|| Totals::of(self, column))
    }

    /// Prepares what another generation was asked for, so that no question waits for it.
    pub(crate) fn prepare_like(&self, other: &Snapshot) {
        if other.names.get().is_some() {
            self.names();
        }
        for (column, _) in other.totals.iter().enumerate().filter(|(_, totals)| totals.get().is_some()) {
            self.totals(column);
        }
    }

    /// Whether the valid commit on disk is another one by now.
    pub(crate) fn is_outdated(&self, folder: &Path) -> bool {
        let opened = self.opens.is_some_and(|opens| opens <= jiff::Timestamp::now());
        opened || Stamp::read(folder).is_ok_and(|now| now != self.stamp)
    }
}

fn searcher(index: &Index) -> tantivy::Result<Searcher> {
    let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
    Ok(reader.searcher())
}

impl Stamp {
    fn read(folder: &Path) -> Result<Self> {
        let Some(current) = super::current(folder)? else { return Err(Error::NoIndex { path: folder.to_owned() }) };
        let written = |path: PathBuf| {
            let file = std::fs::metadata(path).ok()?;
            Some((file.modified().ok()?, file.len()))
        };
        let (commit, overlay) = (written(current.join("meta.json")), written(super::overlay::place(folder)));
        Ok(Self { folder: current, commit, overlay })
    }
}

/// When the next article opens, of those under embargo by decision or in these segments.
fn next_opening<'a>(
    decided: &Decided,
    segments: impl Iterator<Item = &'a Arc<SegmentColumns>>,
    now: jiff::Timestamp,
) -> Option<jiff::Timestamp> {
    let opens = segments.flat_map(|columns| columns.opens.iter().map(|(_, opens)| *opens));
    let next = opens.filter(|opens| *opens > now.as_second()).min();
    let next = next.and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
    next.into_iter().chain(decided.next_opening(now)).min()
}

impl Dictionary {
    fn merge(segments: &[Arc<SegmentColumns>], field: usize) -> Self {
        let mut dictionary = Self::default();
        // Per place: forms with the number of articles that have them.
        let mut forms: Vec<Vec<(&str, u32)>> = Vec::new();
        for segment in segments {
            let column = &segment.values[field];
            let mut places = Vec::with_capacity(column.terms.len());
            for ((term, key), count) in column.terms.iter().zip(&column.keys).zip(&column.frequencies) {
                let place = dictionary.place_of_key(key);
                places.push(place);
                forms.resize(dictionary.keys.len(), Vec::new());
                let known = &mut forms[place as usize];
                match known.iter_mut().find(|(form, _)| form == term) {
                    Some((_, sum)) => *sum += count,
                    None => known.push((term, *count)),
                }
            }
            dictionary.places.push(places);
        }
        dictionary.shown = forms.iter().map(|forms| shown(forms)).collect();
        dictionary.heads = dictionary.shown.iter().map(|value| head(value)).collect();
        dictionary.list_forms();
        dictionary
    }

    /// The place of a key; a new one if it has none yet.
    fn place_of_key(&mut self, key: &str) -> u32 {
        if let Some(place) = self.by_key.get(key) {
            return *place;
        }
        let (place, key): (u32, Arc<str>) = (self.keys.len() as u32, key.into());
        self.keys.push(Arc::clone(&key));
        self.by_key.insert(key, place);
        place
    }

    /// Lists the forms of each value: a counting sort of all ordinals by place.
    fn list_forms(&mut self) {
        let mut ends = vec![0u32; self.shown.len() + 1];
        for place in self.places.iter().flatten() {
            ends[*place as usize + 1] += 1;
        }
        for at in 1..ends.len() {
            ends[at] += ends[at - 1];
        }
        self.form_offsets = ends.clone();
        self.forms = vec![(0, 0); self.places.iter().map(Vec::len).sum()];
        for (segment, places) in (0..).zip(&self.places) {
            for (ordinal, place) in (0..).zip(places) {
                let next = &mut ends[*place as usize];
                self.forms[*next as usize] = (segment, ordinal);
                *next += 1;
            }
        }
    }

    /// The place of a value by any of its forms.
    pub(crate) fn place(&self, field: usize, value: &str) -> Option<u32> {
        self.by_key.get(key(field, value).as_str()).copied()
    }

    /// The order of two places by the values as they are shown.
    pub(crate) fn by_name(&self, a: u32, b: u32) -> Ordering {
        let (a, b) = (a as usize, b as usize);
        self.heads.get(a).cmp(&self.heads.get(b)).then_with(|| self.shown.get(a).cmp(&self.shown.get(b)))
    }

    /// The forms of a value: segments and the ordinals in them.
    pub(crate) fn forms(&self, place: u32) -> &[(u32, u32)] {
        let at = |place: u32| self.form_offsets.get(place as usize).map_or(self.forms.len(), |offset| *offset as usize);
        &self.forms[at(place)..at(place + 1)]
    }

    /// The places of all values whose words include all of these folded words.
    pub(crate) fn places_with_words(&self, words: &[String]) -> Vec<u32> {
        let has_all = |value: &str| {
            let own = analysis::words(value);
            words.iter().all(|word| own.iter().any(|w| w.folded == *word))
        };
        // Most values are ruled out by their key, which is folded already (but lacks titles).
        let finders: Vec<Finder<'_>> = words.iter().map(|word| Finder::new(word.as_str())).collect();
        let may_fit = |key: &str| finders.iter().any(|word| word.find(key.as_bytes()).is_some());
        let candidates = (0..).zip(&self.keys).filter(|(_, key)| may_fit(key));
        candidates.filter(|(place, _)| has_all(&self.shown[*place as usize])).map(|(place, _)| place).collect()
    }
}

/// The first eight bytes of a text as a number: numbers are in the order of their texts, or equal.
fn head(text: &str) -> u64 {
    let mut bytes = [0; 8];
    bytes.iter_mut().zip(text.bytes()).for_each(|(head, byte)| *head = byte);
    u64::from_be_bytes(bytes)
}

/// The most frequent form; among equals the one with more accents, then the first by bytes.
fn shown(forms: &[(&str, u32)]) -> String {
    let accents = |form: &str| form.chars().filter(|c| !c.is_ascii()).count();
    let best = forms.iter().max_by(|a, b| (a.1, accents(a.0)).cmp(&(b.1, accents(b.0))).then_with(|| b.0.cmp(a.0)));
    best.map(|(form, _)| (*form).to_owned()).unwrap_or_default()
}

/// Of the segments, what is deleted in them and what is decided: the same for all processes that read the same files.
fn token(searcher: &Searcher, decided: u64, opens: Option<jiff::Timestamp>) -> u64 {
    let mut hasher = DefaultHasher::new();
    (decided, opens.map(jiff::Timestamp::as_second)).hash(&mut hasher);
    for segment in searcher.segment_readers() {
        (segment.segment_id().uuid_string(), segment.num_deleted_docs()).hash(&mut hasher);
    }
    hasher.finish()
}

fn languages(segments: &[Arc<SegmentColumns>], dictionary: &Dictionary, likely_too: bool) -> Vec<Language> {
    let mut counts = vec![0u64; dictionary.shown.len()];
    for (segment, places) in segments.iter().zip(&dictionary.places) {
        for (ordinal, count) in segment.values[LANGUAGE].frequencies.iter().enumerate() {
            counts[places[ordinal] as usize] += u64::from(*count);
        }
    }
    let mut order: Vec<usize> = (0..counts.len()).collect();
    order.sort_by_key(|place| std::cmp::Reverse(counts[*place]));
    let mut held: Vec<Language> =
        order.into_iter().filter_map(|place| Language::parse(&dictionary.shown[place])).collect();
    if likely_too {
        let others: Vec<Language> = analysis::likely_languages().filter(|language| !held.contains(language)).collect();
        held.extend(others);
    }
    held
}

fn of_no_language(searcher: &Searcher, segments: &[Arc<SegmentColumns>]) -> u64 {
    let segments = searcher.segment_readers().iter().zip(segments);
    let none = |(reader, columns): (&tantivy::SegmentReader, &Arc<SegmentColumns>)| {
        columns.open_docs(reader).filter(|doc| columns.values[LANGUAGE].of(*doc).is_empty()).count() as u64
    };
    segments.map(none).sum()
}
