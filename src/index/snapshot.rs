//! Commit → snapshot: one generation of the index, opened, with its columns and the values of the whole archive.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use tantivy::{DocAddress, Index, ReloadPolicy, Searcher, SegmentOrdinal, SegmentReader};

use super::calendar::Calendar;
use super::columns::{LANGUAGE, SegmentColumns, VALUE_FIELDS};
use super::decided::Decided;
use super::dictionary::Dictionary;
use super::entry::Stored;
use super::kept;
use super::lists::Lists;
use super::names::Names;
use super::packing::Unpacking;
use super::stories::Stories;
use super::told::{self, Told};
use super::tongues::Tongues;
use super::totals::Totals;
use super::values::ValueColumn;
use super::{Fields, Reached, StoredEntry, analysis, schema};
use crate::article::{ArticleId, Language};
use crate::curate::Closed;
use crate::error::{Error, Result};

/// One generation of an index, immutable.
pub(crate) struct Snapshot {
    /// The engine's view.
    pub(crate) searcher: Searcher,
    /// The fields.
    pub(crate) fields: Fields,
    /// Where the postings of words lie.
    pub(crate) lists: Lists,
    /// In which language the words of each article are stemmed.
    pub(crate) tongues: Arc<Tongues>,
    unpacking: Unpacking,
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
    told: Written,
    overlay: Written,
}

/// When a file was written, and how long it is; `None` if there is none.
type Written = Option<(std::time::SystemTime, u64)>;

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
        for (segment, own) in
            searcher.segment_readers().iter().zip(columns(&searcher, before, (&stamp.folder, folder))?)
        {
            let name = segment.segment_id().uuid_string();
            let known = before.and_then(|before| before.by_segment.get(&name));
            let (deleted, until) = (segment.num_deleted_docs(), next_opening(&decided, [&own].into_iter(), now));
            let laid = match known.map(|known| &known.laid) {
                Some((d, s, u, laid)) if (*d, *s, *u) == (deleted, decided.stamp, until) => Arc::clone(laid),
                _ => decided.columns(&own, segment, now),
            };
            by_segment.insert(name, KnownColumns { own, laid: (deleted, decided.stamp, until, Arc::clone(&laid)) });
            segments.push(laid);
        }
        let opens = next_opening(&decided, by_segment.values().map(|known| &known.own), now);
        let values = segments.clone();
        let (dictionaries, calendar, told, stories) = std::thread::scope(|scope| {
            let merging = scope.spawn(|| dictionaries(&values));
            let calendar = Calendar::merge(&searcher, &segments);
            let told = Told::read(&stamp.folder, folder)?;
            let stories = Stories::of(&told, &searcher, &mut segments, &calendar);
            let dictionaries = merging.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            Ok::<_, Error>((dictionaries, calendar, told, stories))
        })?;
        let of_no_language = of_no_language(&searcher, &segments);
        let languages = languages(&dictionaries[LANGUAGE], of_no_language > 0);
        let token = token(&searcher, (decided.stamp, told.number), opens);
        let folder = folder.to_owned();
        Ok(Self {
            lists: Lists::of(&searcher, &fields),
            tongues: Arc::new(Tongues::of(&searcher, &segments)),
            unpacking: Unpacking::in_folder(&stamp.folder)?,
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
        let packed: Stored = self.searcher.doc(address).map_err(|e| self.damaged(e.to_string()))?;
        let mut stored = packed.entry(&self.unpacking).map_err(|reason| self.damaged(reason))?;
        stored.story.0 = self.segments[address.segment_ord as usize].stories[address.doc_id as usize];
        self.decided.lay_over(stored.id, &mut stored.entry);
        Ok(stored)
    }

    /// The numbers of the articles that tell a story, shown or not, by the one that stands for it.
    pub(crate) fn telling(&self, story: ArticleId) -> Vec<u64> {
        let of_segment = |columns: &Arc<SegmentColumns>| {
            let docs = columns.stories.iter().zip(columns.ids.iter());
            docs.filter(|(told, _)| **told == story.0).map(|(_, id)| *id).collect::<Vec<_>>()
        };
        self.segments.iter().flat_map(of_segment).collect()
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

    /// The values of a field in a segment.
    pub(crate) fn values(&self, field: usize, segment: SegmentOrdinal) -> &ValueColumn {
        &self.segments[segment as usize].values[field]
    }

    /// Where the values of a field in a segment stand in its dictionary, by ordinal.
    pub(crate) fn places(&self, field: usize, segment: SegmentOrdinal) -> &[u32] {
        &self.dictionaries[field].places[segment as usize]
    }

    /// Where the values of a document stand in the dictionary of a field.
    pub(crate) fn places_of(&self, field: usize, at: DocAddress) -> impl Iterator<Item = u32> + '_ {
        self.values(field, at.segment_ord).of(at.doc_id).looked_up(self.places(field, at.segment_ord))
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

/// The columns of each segment; those that were not held before are read side by side.
fn columns(
    searcher: &Searcher,
    before: Option<&Snapshot>,
    (path, folder): (&Path, &Path),
) -> Result<Vec<Arc<SegmentColumns>>> {
    let columns = side_by_side(searcher.segment_readers().iter().collect(), |segment: &SegmentReader| {
        match before.and_then(|before| before.by_segment.get(&segment.segment_id().uuid_string())) {
            Some(known) => Ok(Arc::clone(&known.own)),
            None => kept::columns(segment, path, folder).map(Arc::new),
        }
    });
    columns.into_iter().collect()
}

/// The values of each field over all segments, merged side by side.
fn dictionaries(segments: &[Arc<SegmentColumns>]) -> [Dictionary; VALUE_FIELDS.len()] {
    let mut merged =
        side_by_side((0..VALUE_FIELDS.len()).collect(), |field| Dictionary::merge(segments, field)).into_iter();
    std::array::from_fn(|_| merged.next().unwrap_or_default())
}

/// Does all of the work at once, each piece on a thread of its own.
fn side_by_side<T: Send, R: Send>(pieces: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let work = &work;
    std::thread::scope(|scope| {
        let running: Vec<_> = pieces.into_iter().map(|piece| scope.spawn(move || work(piece))).collect();
        let ended = running.into_iter().map(|piece| piece.join());
        ended.map(|ended| ended.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    })
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
        let (commit, told) = (written(current.join("meta.json")), written(told::place(&current)));
        Ok(Self { folder: current, commit, told, overlay: written(super::overlay::place(folder)) })
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

/// Of the segments, what is deleted in them and what is decided: the same for all processes that read the same files.
fn token(searcher: &Searcher, decided: (u64, u64), opens: Option<jiff::Timestamp>) -> u64 {
    let mut hasher = DefaultHasher::new();
    (decided, opens.map(jiff::Timestamp::as_second)).hash(&mut hasher);
    for segment in searcher.segment_readers() {
        (segment.segment_id().uuid_string(), segment.num_deleted_docs()).hash(&mut hasher);
    }
    hasher.finish()
}

fn languages(dictionary: &Dictionary, likely_too: bool) -> Vec<Language> {
    let mut held: Vec<Language> = dictionary.shown.iter().filter_map(Language::parse).collect();
    if likely_too {
        let others: Vec<Language> = analysis::likely_languages().filter(|language| !held.contains(language)).collect();
        held.extend(others);
    }
    held
}

fn of_no_language(searcher: &Searcher, segments: &[Arc<SegmentColumns>]) -> u64 {
    let segments = searcher.segment_readers().iter().zip(segments);
    let none = |(reader, columns): (&tantivy::SegmentReader, &Arc<SegmentColumns>)| match columns.unshown {
        0 => u64::from(columns.values[LANGUAGE].without),
        _ => columns.open_docs(reader).filter(|doc| columns.values[LANGUAGE].of(*doc).is_empty()).count() as u64,
    };
    segments.map(none).sum()
}
