//! Columns ⇄ a file beside their segment, so that what was once read from the engine's columns and put in order is only mapped
//! by every process that opens the index.
//!
//! `SEGMENT.columns` begins with [`MARK`], the format of the index, what keys are made by ([`keys_made_by`]) and the number of
//! documents; then come sections, each with its length in eight bytes before it, the last a checksum of those about dates and
//! numbers, by which is told what may be shown; at the end stands a checksum of all before (both the first eight bytes of the
//! SHA-256; numbers have the little end first). A segment never changes, so neither does its file. Where there is none, or it is
//! of another make, the columns are read from the engine.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use tantivy::directory::{Directory, MmapDirectory, OwnedBytes};
use tantivy::{Index, ReloadPolicy, SegmentReader};

use super::columns::{self, DECIDED_FIELDS, Days, LANGUAGE, SegmentColumns, VALUE_FIELDS};
use super::document::day_number;
use super::numbers::Numbers;
use super::texts::Texts;
use super::values::{ValueColumn, key};
use super::{FORMAT, checksum, put_beside};
use crate::enrich;
use crate::error::{Error, Result};

/// What a file of this make begins with.
const MARK: &[u8; 16] = b"dateline columns";

/// What such a file is called behind the name of its segment.
const ENDING: &str = ".columns";

/// Documents of a segment from which a file is worth its while: fewer are read in a few milliseconds.
const FEWEST: u32 = 2_000;

/// Bytes of the checksum.
const SUM: usize = 8;

/// Puts a file beside each larger segment that has none of this make, and removes those of segments that are no more. Nobody
/// depends on them: what goes wrong is only told.
pub(super) fn keep(index: &Index, path: &Path) {
    if let Err(error) = try_to_keep(index, path) {
        tracing::warn!(%error, "the columns of the index are not kept beside it; opening it takes longer");
    }
}

fn try_to_keep(index: &Index, path: &Path) -> Result<()> {
    let failed = |e: tantivy::TantivyError| Error::IndexWrite { path: path.to_owned(), reason: e.to_string() };
    let reader: tantivy::IndexReader =
        index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().map_err(failed)?;
    let searcher = reader.searcher();
    let large = searcher.segment_readers().iter().filter(|segment| segment.max_doc() >= FEWEST);
    let mut wanted = Vec::new();
    for segment in large {
        let name = file_name(segment);
        if mapped(path, &name).and_then(|bytes| decode(bytes, segment)).is_none() {
            put_beside(&path.join(&name), &encode(&SegmentColumns::read(segment, path)?))?;
        }
        wanted.push(name);
    }
    let present = std::fs::read_dir(path).map_err(|source| Error::io("read", path, source))?;
    for name in present.flatten().filter_map(|entry| entry.file_name().into_string().ok()) {
        if name.ends_with(ENDING) && !wanted.contains(&name) {
            // Whoever has it open keeps it; what cannot be removed now is the next time.
            let _ = std::fs::remove_file(path.join(&name));
        }
    }
    Ok(())
}

/// The columns of a segment, from the file beside it in `path`, the folder of the segments, or else from the engine.
///
/// # Errors
/// Those of reading the engine's columns.
pub(super) fn columns(segment: &SegmentReader, path: &Path, folder: &Path) -> Result<SegmentColumns> {
    let kept = mapped(path, &file_name(segment)).and_then(|bytes| decode(bytes, segment));
    kept.map_or_else(|| SegmentColumns::read(segment, folder), Ok)
}

fn mapped(path: &Path, name: &str) -> Option<OwnedBytes> {
    // The engine's own view of its folder takes every file for one of its make.
    MmapDirectory::open(path).ok()?.open_read(Path::new(name)).ok()?.read_bytes().ok()
}

/// What is wrong with a file beside the segments that holds columns by its name: `None` if it is another file, else perhaps
/// nothing.
pub(super) fn verdict(path: &Path, name: &str) -> Option<Option<&'static str>> {
    if !name.ends_with(ENDING) || name.starts_with('.') {
        return None;
    }
    let bytes = match std::fs::read(path.join(name)) {
        // Its segment is no more, nor does anybody need it.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Some(None),
        read => read.unwrap_or_default(),
    };
    let sound = bytes.split_last_chunk::<SUM>().is_some_and(|(all, sum)| sum == &checksum(all));
    Some((!sound).then_some("its checksum differs"))
}

fn file_name(segment: &SegmentReader) -> String {
    format!("{}{ENDING}", segment.segment_id().uuid_string())
}

/// Tells the rules by which the keys of values are made from others: by the spellings that are known.
fn keys_made_by() -> [u8; SUM] {
    static MADE_BY: LazyLock<[u8; SUM]> = LazyLock::new(|| checksum(enrich::SPELLINGS_TABLE.as_bytes()));
    *MADE_BY
}

/// Whether the keys of the most frequent values are those that are made of them now.
fn has_keys_of_today(field: usize, column: &ValueColumn) -> bool {
    /// Of so many it is looked at: some hundredths of a millisecond.
    const SAMPLE: usize = 64;
    let mut sample = column.terms.iter().zip(column.keys.iter()).take(SAMPLE);
    sample.all(|(term, known)| key(field, term) == known)
}

/// Sections as they are written.
struct Writing(Vec<u8>);

impl Writing {
    fn section(&mut self, bytes: &[u8]) {
        self.0.extend((bytes.len() as u64).to_le_bytes());
        self.0.extend(bytes);
    }

    fn texts(&mut self, texts: &Texts) {
        let (all, ends) = texts.bytes();
        self.section(all);
        self.section(ends.bytes());
    }

    fn all<const N: usize>(&mut self, values: impl Iterator<Item = [u8; N]>) {
        self.section(values.flatten().collect::<Vec<u8>>().as_slice());
    }
}

/// What a file of so many documents begins with.
fn head(documents: u32) -> Vec<u8> {
    [&MARK[..], &FORMAT.to_le_bytes(), &keys_made_by(), &documents.to_le_bytes()].concat()
}

fn encode(columns: &SegmentColumns) -> Vec<u8> {
    let mut file = Writing(head(columns.ids.len() as u32));
    for column in columns.values.iter().take(VALUE_FIELDS.len() - DECIDED_FIELDS.len()) {
        file.texts(&column.terms);
        file.texts(&column.keys);
        file.section(column.frequencies.bytes());
        file.section(&column.without.to_le_bytes());
        file.section(column.offsets.bytes());
        file.section(column.ordinals.bytes());
    }
    let tail = file.0.len();
    file.all(columns.dates.iter().flat_map(|days| [days.first.to_le_bytes(), days.last.to_le_bytes()]));
    file.all(columns.date.iter().map(|place| place.to_le_bytes()));
    file.all(columns.quality.iter().map(|quality| quality.to_le_bytes()));
    file.all(columns.ids.iter().map(|id| id.to_le_bytes()));
    file.all(columns.opens.iter().map(|(doc, _)| doc.to_le_bytes()));
    file.all(columns.opens.iter().map(|(_, opens)| opens.to_le_bytes()));
    file.section(&checksum(&file.0[tail..]));
    let sum = checksum(&file.0);
    file.0.extend(sum);
    file.0
}

/// Sections as they are read.
struct Reading(OwnedBytes);

impl Reading {
    fn take(&mut self, length: usize) -> Option<OwnedBytes> {
        let all = self.0.clone();
        (length <= all.len()).then(|| {
            self.0 = all.slice(length..all.len());
            all.slice(0..length)
        })
    }

    fn section(&mut self) -> Option<OwnedBytes> {
        let length = u64::from_le_bytes(self.take(8)?.as_slice().try_into().ok()?);
        self.take(usize::try_from(length).ok()?)
    }

    fn numbers(&mut self) -> Option<Numbers> {
        self.section().map(Numbers::in_bytes)
    }

    fn texts(&mut self) -> Option<Texts> {
        Some(Texts::in_bytes(self.section()?, self.numbers()?))
    }

    /// Values of so many bytes each.
    fn all<T, const N: usize>(&mut self, value: impl Fn([u8; N]) -> T) -> Option<Vec<T>> {
        let bytes = self.section()?;
        let (values, rest) = bytes.as_chunks::<N>();
        rest.is_empty().then(|| values.iter().map(|bytes| value(*bytes)).collect())
    }
}

/// The columns that a file holds; `None` if it is none of a segment of so many documents.
fn decode(file: OwnedBytes, segment: &SegmentReader) -> Option<SegmentColumns> {
    let documents = segment.max_doc() as usize;
    let mut file = Reading(file.slice(0..file.len().checked_sub(SUM)?));
    let head = head(segment.max_doc());
    if file.take(head.len())?.as_slice() != head {
        return None;
    }
    let mut values: [Arc<ValueColumn>; VALUE_FIELDS.len()] =
        std::array::from_fn(|_| Arc::new(ValueColumn::empty(segment.max_doc())));
    for (field, column) in values.iter_mut().enumerate().take(VALUE_FIELDS.len() - DECIDED_FIELDS.len()) {
        let read = ValueColumn {
            terms: file.texts()?,
            keys: file.texts()?,
            frequencies: file.numbers()?,
            without: u32::from_le_bytes(file.section()?.as_slice().try_into().ok()?),
            offsets: file.numbers()?,
            ordinals: file.numbers()?,
        };
        let of_each = [read.keys.len(), read.frequencies.len()].iter().all(|length| *length == read.terms.len());
        if !of_each || !has_keys_of_today(field, &read) || ![0, documents + 1].contains(&read.offsets.len()) {
            return None;
        }
        *column = Arc::new(read);
    }
    let tail = file.0.clone();
    let [first_day, last_day] = [jiff::civil::Date::MIN, jiff::civil::Date::MAX].map(|date| day_number(date) as i32);
    let days = |bytes: [u8; 8]| {
        let day = |at: usize| bytes[at..].first_chunk::<4>().map_or(0, |day| i32::from_le_bytes(*day));
        Days { first: day(0).clamp(first_day, last_day), last: day(4).clamp(first_day, last_day) }
    };
    let dates = file.all(days)?;
    let undated = u32::try_from(dates.len()).ok()?;
    let date = file.all(|bytes| u32::from_le_bytes(bytes).min(undated))?;
    let quality = file.all(u16::from_le_bytes)?;
    let ids = Arc::new(file.all(u64::from_le_bytes)?);
    let docs = file.all(u32::from_le_bytes)?;
    let opens: Vec<_> = docs.into_iter().zip(file.all(i64::from_le_bytes)?).collect();
    let tail = tail.slice(0..tail.len() - file.0.len());
    if file.section()?.as_slice() != checksum(&tail) {
        return None;
    }
    let complete = file.0.is_empty() && [date.len(), quality.len(), ids.len()] == [documents; 3];
    complete.then(|| SegmentColumns {
        tongues: Arc::new(columns::tongues(&values[LANGUAGE], segment.max_doc())),
        values,
        dates: Arc::new(dates),
        date: Arc::new(date),
        quality: Arc::new(quality),
        stories: Arc::clone(&ids),
        ids,
        opens: Arc::new(opens.into_iter().filter(|(doc, _)| (*doc as usize) < documents).collect()),
        closed: None,
        closed_docs: Arc::default(),
        unshown: segment.num_deleted_docs(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Article, ArticleId, Evidence, PartialDate, Published, Quality, Standing};
    use crate::enrich::Entry;
    use crate::index::{self, StoredEntry, Writer};
    use crate::search::Searcher;
    use crate::search::answer::Request;

    const ARTICLES: u64 = 2_500;

    fn entry(number: u64) -> StoredEntry {
        let date = PartialDate::day(2020, 1 + (number % 12) as i8, 1 + (number % 28) as i8);
        let article = Article {
            headline: Some(format!("Ferry {number}")),
            authors: (0..number % 3).map(|n| format!("Zoë Number{}", number % 50 + n)).collect(),
            publication: (!number.is_multiple_of(5)).then(|| format!("Post {}", number % 7)),
            published: date.filter(|_| !number.is_multiple_of(9)).map(|date| Published {
                date,
                evidence: Evidence::Record,
                confidence: 1.0,
            }),
            quality: number.is_multiple_of(4).then(|| Quality::of(0.5)),
            standing: match number % 100 {
                0 => Standing::Embargoed("2999-01-01T00:00:00Z".parse().unwrap()),
                _ => Standing::Usable,
            },
            ..Article::default()
        };
        let entry = Entry { article, ..Entry::default() };
        StoredEntry { id: ArticleId(number + 1), story: ArticleId(number + 1), version: 1, origin: "a".into(), entry }
    }

    /// An index of one segment in a folder.
    fn written(folder: &Path) -> (Index, std::path::PathBuf) {
        let mut writer = Writer::open(folder, "corpus", 1).unwrap();
        (0..ARTICLES).for_each(|number| writer.put(&entry(number)).unwrap());
        writer.commit(1).unwrap();
        writer.optimize().unwrap();
        writer.close().unwrap();
        (index::open(folder).unwrap().0, index::current(folder).unwrap().unwrap())
    }

    fn segment(index: &Index) -> SegmentReader {
        index.reader().unwrap().searcher().segment_reader(0).clone()
    }

    fn files(path: &Path) -> Vec<String> {
        let names = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.ends_with(ENDING)).collect()
    }

    #[test]
    fn columns_are_the_same_from_the_file_as_from_the_engine() {
        let folder = tempfile::tempdir().unwrap();
        let (index, path) = written(folder.path());
        let segment = segment(&index);
        assert_eq!(files(&path), [file_name(&segment)], "one for the only segment");
        let bytes = mapped(&path, &file_name(&segment)).unwrap();
        let (kept, read) = (decode(bytes, &segment).unwrap(), SegmentColumns::read(&segment, &path).unwrap());
        assert_eq!(encode(&kept), encode(&read));
        assert_eq!((kept.tongues, kept.opens.len()), (read.tongues, ARTICLES as usize / 100));
        for (one, other) in kept.values.iter().zip(&read.values) {
            for doc in 0..segment.max_doc() {
                assert!(one.of(doc).iter().eq(other.of(doc).iter()), "document {doc}");
            }
        }
    }

    #[test]
    fn a_file_that_does_not_fit_is_not_believed_and_a_damaged_one_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let (index, path) = written(folder.path());
        let segment = segment(&index);
        let (name, read) = (file_name(&segment), SegmentColumns::read(&segment, &path).unwrap());
        let whole = std::fs::read(path.join(&name)).unwrap();
        assert_eq!(verdict(&path, &name), Some(None));
        assert_eq!(verdict(&path, "meta.json"), None);
        for cut in [0, 3, 20, 500, whole.len() / 2, whole.len() - 1] {
            std::fs::write(path.join(&name), &whole[..cut]).unwrap();
            assert!(verdict(&path, &name).unwrap().is_some(), "{cut} bytes");
            let columns = columns(&segment, &path, folder.path()).unwrap();
            assert_eq!(encode(&columns), encode(&read), "{cut} bytes");
        }
        // Wherever a byte is another one, nothing that looks at the columns fails.
        for at in (0..whole.len()).step_by(101) {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x55;
            std::fs::write(path.join(&name), &damaged).unwrap();
            assert!(verdict(&path, &name).unwrap().is_some(), "byte {at}");
            let answer = Searcher::open(folder.path()).unwrap().answer(&Request::default()).unwrap();
            assert_eq!(answer.facets.len(), Request::default().facets.len());
        }
    }

    #[test]
    fn a_file_of_another_make_is_written_anew() {
        let folder = tempfile::tempdir().unwrap();
        let (index, path) = written(folder.path());
        let segment = segment(&index);
        let place = path.join(file_name(&segment));
        let whole = std::fs::read(&place).unwrap();
        let (author, format) = (b"zoe number1", MARK.len());
        let at = whole.windows(author.len()).position(|bytes| bytes == author).expect("a key");
        for (at, byte) in [(format, 9), (format + 4, whole[format + 4] ^ 1), (at, b's')] {
            let mut other = whole.clone();
            other[at] = byte;
            std::fs::write(&place, &other).unwrap();
            assert!(decode(mapped(&path, &file_name(&segment)).unwrap(), &segment).is_none(), "byte {at}");
            keep(&index, &path);
            assert!(std::fs::read(&place).unwrap() == whole, "byte {at}");
        }
    }

    #[test]
    fn where_no_file_can_be_put_the_index_is_written_all_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let (index, path) = written(folder.path());
        let place = path.join(file_name(&segment(&index)));
        std::fs::remove_file(&place).unwrap();
        std::fs::create_dir(&place).unwrap();
        std::fs::write(place.join("in the way"), b"").unwrap();
        keep(&index, &path);
        assert_eq!(Searcher::open(folder.path()).unwrap().answer(&Request::default()).unwrap().total, ARTICLES - 25);
    }

    #[test]
    fn files_of_segments_that_are_no_more_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let (index, path) = written(folder.path());
        std::fs::write(path.join(format!("0123{ENDING}")), b"left").unwrap();
        std::fs::remove_file(path.join(file_name(&segment(&index)))).unwrap();
        keep(&index, &path);
        assert_eq!(files(&path), [file_name(&segment(&index))]);
    }
}
