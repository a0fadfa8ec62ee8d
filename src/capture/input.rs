//! What a reader gets: bytes (whole or as a stream, unpacked), where they came from, and what is told of them.
//!
//! An input is a file, standard input, a member of an archive, or the payload of a record. Its first bytes are read before
//! anything is decided, and not read again. Nothing larger than allowed is held.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use encoding_rs::Encoding;

use super::Origin;
use super::around::{self, Around};
use super::hints::Hints;
use super::line_ends;
use super::packing::{Packing, Unpacked};
use super::record::FieldMap;
use super::sniff::{START_BYTES, Start};
use super::stretch::Stretch;
use crate::config::CaptureConfig;

/// Where bytes are read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// Standard input.
    Stdin,
    /// A file.
    File(PathBuf),
}

impl Place {
    /// The file, if it is one.
    pub(super) fn file(&self) -> Option<&Path> {
        match self {
            Place::Stdin => None,
            Place::File(path) => Some(path),
        }
    }
}

/// What is told of an input from outside it.
#[derive(Debug, Clone, Default)]
pub(super) struct Told {
    /// The flags: they win over everything.
    pub(super) flags: Hints,
    /// What its giver says: the sidecar beside the file, the header of the record.
    pub(super) given: Hints,
    /// The media type that its giver declares, lower case, without parameters: `text/html`.
    pub(super) media: Option<String>,
    /// The character set that its giver declares.
    pub(super) charset: Option<&'static Encoding>,
    /// The sidecar's bytes, empty when there is none; they count for the hash of a capture.
    pub(super) sidecar: Vec<u8>,
}

/// An opened input of which the beginning has been read.
pub(super) struct Input<'a> {
    /// Where it came from.
    pub(super) origin: Origin,
    /// What is told of it.
    pub(super) told: Told,
    /// Settings of the stage.
    pub(super) config: CaptureConfig,
    /// In how many archives it lies.
    pub(super) depth: u8,
    around: Option<Rc<dyn Around>>,
    /// The bytes as they came, when they can be read from any place.
    stretch: Option<Stretch>,
    bytes: Tap<'a>,
    /// The beginning, unpacked.
    start: Vec<u8>,
    packing: Option<Packing>,
    /// What unpacks the rest, if they are packed.
    unpacker: Option<Unpacked<'a>>,
    /// Whether its lines end with bare carriage returns.
    bare_ends: bool,
}

/// All bytes of an input.
pub(super) struct Bytes {
    /// As they came.
    pub(super) raw: Vec<u8>,
    /// As they are read, if that is something else: unpacked, with line ends that every reader knows.
    pub(super) unpacked: Option<Vec<u8>>,
}

impl<'a> Input<'a> {
    /// Opens a file or standard input and reads its beginning.
    ///
    /// # Errors
    /// When it cannot be read or holds nothing; the words are for the reader of the report.
    pub(super) fn open(place: &Place, origin: Origin, told: Told, config: &CaptureConfig) -> Result<Self, String> {
        let Some(path) = place.file() else {
            return Self::of(io::stdin(), origin, told, config);
        };
        let file = File::open(path).map_err(|error| reason(&error))?;
        Ok(match file.metadata().is_ok_and(|seen| seen.is_file()) {
            true => {
                let stretch = Stretch::whole(file).map_err(|error| reason(&error))?;
                Self::of(stretch.clone(), origin, told, config)?.at(stretch)
            }
            false => Self::of(file, origin, told, config)?,
        })
    }

    /// An input of any bytes.
    ///
    /// # Errors
    /// When its beginning cannot be read or it holds nothing; the words are for the reader of the report.
    pub(super) fn of(
        bytes: impl Read + 'a,
        origin: Origin,
        told: Told,
        config: &CaptureConfig,
    ) -> Result<Self, String> {
        let bytes = Tap::new(Box::new(bytes));
        bytes.take_in(START_BYTES).map_err(|error| reason(&error))?;
        if bytes.is_empty() {
            return Err("is empty; fetch it again or delete it".into());
        }
        let mut start = bytes.taken();
        let (packing, mut unpacker) = (Packing::of(&start), None);
        if let Some(packing) = packing {
            let (unpacked, rest) = begin_unpacking(packing, start, bytes.clone());
            (start, unpacker) = (unpacked, Some(rest));
        }
        let bare_ends = line_ends::are_bare(&start);
        if bare_ends {
            line_ends::mend(&mut start);
        }
        let config = config.clone();
        Ok(Self {
            origin,
            told,
            config,
            depth: 0,
            around: None,
            stretch: None,
            bytes,
            start,
            packing,
            unpacker,
            bare_ends,
        })
    }

    /// A part of this input as an input of its own: a member, a payload. `told` says what is given for the part; what holds
    /// for all that this input holds is laid beneath it.
    ///
    /// # Errors
    /// As for [`Input::of`].
    pub(super) fn part<'b>(&self, bytes: impl Read + 'b, origin: Origin, told: Told) -> Result<Input<'b>, String> {
        let mut input = Input::of(bytes, origin, self.told.over_part(told), &self.config)?;
        input.depth = self.depth;
        Ok(input)
    }

    /// Says that its bytes, as they came, can be read from any place.
    pub(super) fn at(self, stretch: Stretch) -> Self {
        Self { stretch: Some(stretch), ..self }
    }

    /// Says that it lies in one archive more than what it is a part of.
    pub(super) fn deeper(self) -> Self {
        Self { depth: self.depth + 1, ..self }
    }

    /// Says what lies around it.
    pub(super) fn among(self, around: Rc<dyn Around>) -> Self {
        Self { around: Some(around), ..self }
    }

    /// The bytes of what lies beside this input under a relative name (`text/0001.xml`), unpacked: the pages that a METS
    /// document refers to. `None` when there is nothing, or the name leads out of the folder.
    ///
    /// # Errors
    /// When it is there and cannot be read or is larger than allowed; the words are for the reader of the report.
    pub(super) fn beside(&self, name: &str) -> Result<Option<Vec<u8>>, String> {
        match &self.around {
            Some(around) if around::stays_inside(name) => around.named(name),
            _ => Ok(None),
        }
    }

    /// Whether a METS document that is read too, in the same folder or the one above, refers to this file.
    pub(super) fn beside_mets(&self) -> bool {
        let origin = self.origin.to_string();
        let name = origin.rsplit(['/', '!']).next().unwrap_or_default();
        self.around.as_ref().is_some_and(|around| around.any_xml(&mut |input| around::is_mets_of(input, name)))
    }

    /// What is known of the one article that this input is.
    pub(super) fn hints(&self) -> Hints {
        self.told.flags.clone().over(self.told.given.clone())
    }

    /// What is known of each of the articles that this input holds.
    pub(super) fn shared_hints(&self) -> Hints {
        self.told.flags.clone().over(self.told.given.clone().of_collection())
    }

    /// The beginning, unpacked, as it is looked at.
    pub(super) fn start(&self) -> Start<'_> {
        let whole = self.bytes.is_all() && self.start.len() < START_BYTES;
        let mut start = Start::new(&self.start, whole);
        start.mapped = FieldMap::new(&self.config.map).unwrap_or_default();
        start
    }

    /// The beginning, unpacked.
    pub(super) fn start_bytes(&self) -> &[u8] {
        &self.start
    }

    /// Reads it all; more than the settings allow (packed or unpacked) is refused.
    ///
    /// # Errors
    /// When it is too large, damaged or cannot be read; the words are for the reader of the report.
    pub(super) fn whole(&mut self) -> Result<Bytes, String> {
        let max_bytes = self.config.max_bytes;
        let begun = std::mem::take(&mut self.start);
        let mut unpacked = self.unpacker.take().map(|rest| unpack(begun, rest, max_bytes)).transpose()?;
        self.bytes.take_in(max_bytes + 1).map_err(|error| reason(&error))?;
        let raw = self.bytes.release();
        if raw.len() > max_bytes {
            return Err(too_large("is", max_bytes));
        }
        if self.bare_ends {
            line_ends::mend(unpacked.get_or_insert_with(|| raw.clone()));
        }
        Ok(Bytes { raw, unpacked })
    }

    /// A stream of it from the beginning, unpacked.
    pub(super) fn stream(&mut self) -> Box<dyn BufRead + 'a> {
        let stream = self.unpacked();
        if self.bare_ends {
            return Box::new(BufReader::with_capacity(START_BYTES, line_ends::Mended(stream)));
        }
        stream
    }

    fn unpacked(&mut self) -> Box<dyn BufRead + 'a> {
        match self.unpacker.take() {
            Some(rest) => {
                self.bytes.release();
                let begun = Cursor::new(std::mem::take(&mut self.start));
                Box::new(BufReader::with_capacity(START_BYTES, begun.chain(rest)))
            }
            None => self.stream_as_it_came().1,
        }
    }

    /// A stream of it from the beginning, packed as it came.
    pub(super) fn stream_as_it_came(&mut self) -> (Option<Packing>, Box<dyn BufRead + 'a>) {
        self.unpacker = None;
        let begun = Cursor::new(self.bytes.release());
        (self.packing, Box::new(BufReader::with_capacity(START_BYTES, begun.chain(self.bytes.clone()))))
    }

    /// Its bytes as they came, if they can be read from any place.
    pub(super) fn stretch(&self) -> Option<&Stretch> {
        self.stretch.as_ref()
    }

    /// How it is packed, if it is.
    pub(super) fn packing(&self) -> Option<Packing> {
        self.packing
    }

    /// Its bytes unpacked, to be read from any place; in a temporary file if there is no other way. If they end early by
    /// damage, what is wrong comes with what could be had.
    ///
    /// # Errors
    /// When nothing can be had or the temporary file cannot be written; the words are for the reader of the report.
    pub(super) fn spooled(&mut self) -> Result<(Stretch, Option<String>), String> {
        if let (Some(stretch), None) = (&self.stretch, self.packing) {
            return Ok((stretch.clone(), None));
        }
        let failed = |error: io::Error| format!("needs a temporary file, which cannot be written: {error}; set TMPDIR");
        let mut file = tempfile::tempfile().map_err(failed)?;
        let mut stream = self.stream();
        let damage = loop {
            let ready = match stream.fill_buf() {
                Ok([]) => break None,
                Ok(ready) => ready,
                Err(error) => break Some(reason(&error)),
            };
            file.write_all(ready).map_err(failed)?;
            let count = ready.len();
            stream.consume(count);
        };
        Ok((Stretch::whole(file).map_err(failed)?, damage))
    }
}

impl Told {
    /// What is told of a part of this.
    fn over_part(&self, part: Told) -> Told {
        Told {
            flags: self.flags.clone(),
            given: part.given.over(self.given.clone().of_collection()),
            sidecar: [&self.sidecar[..], &part.sidecar].concat(),
            ..part
        }
    }
}

/// Unpacks the beginning. Damage in it is found again when the rest is read.
fn begin_unpacking<'a>(packing: Packing, packed: Vec<u8>, more: Tap<'a>) -> (Vec<u8>, Unpacked<'a>) {
    let packed = BufReader::with_capacity(START_BYTES, Cursor::new(packed).chain(more));
    let (mut start, mut rest) = (Vec::new(), Unpacked::new(packing, packed));
    let _ = rest.by_ref().take(START_BYTES as u64).read_to_end(&mut start);
    (start, rest)
}

fn unpack(mut bytes: Vec<u8>, rest: Unpacked<'_>, max_bytes: usize) -> Result<Vec<u8>, String> {
    let more = (max_bytes + 1).saturating_sub(bytes.len()) as u64;
    rest.take(more).read_to_end(&mut bytes).map_err(|error| reason(&error))?;
    match bytes.len() {
        0 => Err("is empty once unpacked; fetch it again or delete it".into()),
        length if length > max_bytes => Err(too_large("unpacks to something", max_bytes)),
        _ => Ok(bytes),
    }
}

/// Bytes that are read on from several hands; what was read is kept until it is released.
#[derive(Clone)]
struct Tap<'a>(Rc<RefCell<Tapped<'a>>>);

struct Tapped<'a> {
    rest: Box<dyn Read + 'a>,
    taken: Vec<u8>,
    keeps: bool,
    ended: bool,
}

impl<'a> Tap<'a> {
    fn new(rest: Box<dyn Read + 'a>) -> Self {
        Self(Rc::new(RefCell::new(Tapped { rest, taken: Vec::new(), keeps: true, ended: false })))
    }

    /// Reads on until so many bytes have been read in all.
    fn take_in(&self, bytes: usize) -> io::Result<()> {
        let Tapped { rest, taken, ended, .. } = &mut *self.0.borrow_mut();
        let more = bytes.saturating_sub(taken.len()) as u64;
        *ended = (rest.by_ref().take(more).read_to_end(taken)? as u64) < more;
        Ok(())
    }

    fn is_empty(&self) -> bool {
        self.0.borrow().taken.is_empty()
    }

    /// Whether all there is has been read.
    fn is_all(&self) -> bool {
        self.0.borrow().ended
    }

    fn taken(&self) -> Vec<u8> {
        self.0.borrow().taken.clone()
    }

    /// Gives what was read, and keeps no more.
    fn release(&self) -> Vec<u8> {
        let mut tapped = self.0.borrow_mut();
        tapped.keeps = false;
        std::mem::take(&mut tapped.taken)
    }
}

impl Read for Tap<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let Tapped { rest, taken, keeps, ended } = &mut *self.0.borrow_mut();
        let count = rest.read(out)?;
        *ended |= count == 0 && !out.is_empty();
        if *keeps {
            taken.extend_from_slice(&out[..count]);
        }
        Ok(count)
    }
}

/// What is said of an input (or a record) that is larger than allowed.
pub(super) fn too_large(is: &str, max_bytes: usize) -> String {
    format!("{is} larger than {max_bytes} bytes; allow more with --max-bytes")
}

/// What the system's refusal means and what to do.
pub(super) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "does not exist; check the path".into(),
        io::ErrorKind::PermissionDenied => "cannot be read: permission denied; grant it to this user".into(),
        io::ErrorKind::Other => error.to_string(), // Own words (packing) say it all.
        _ => format!("cannot be read: {error}"),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::capture::packing::tests::{pack, packs};

    /// An input of bytes in memory, for tests of readers.
    pub(in crate::capture) fn input(bytes: &[u8], max_bytes: usize) -> Result<Input<'_>, String> {
        let config = CaptureConfig { max_bytes, ..CaptureConfig::default() };
        Input::of(bytes, Origin::file("r"), Told::default(), &config)
    }

    #[test]
    fn a_bomb_is_not_unpacked_beyond_what_is_allowed() {
        let bomb = pack(&vec![b'a'; 1 << 18]);
        assert!(bomb.len() < 10_000, "{}", bomb.len());
        let refused = input(&bomb, 100_000).unwrap().whole().err();
        assert_eq!(refused.unwrap(), "unpacks to something larger than 100000 bytes; allow more with --max-bytes");
    }

    #[test]
    fn exactly_what_is_allowed_is_read() {
        assert_eq!(input(&[b'a'; 100], 100).unwrap().whole().unwrap().raw.len(), 100);
        assert!(input(&[b'a'; 101], 100).unwrap().whole().is_err());
    }

    #[test]
    fn what_lies_beside_is_found_by_name_and_nothing_outside() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("text")).unwrap();
        for name in ["text/1.xml", "issue.xml", "out.xml"] {
            std::fs::write(folder.path().join(name), pack(name.as_bytes())).unwrap();
        }
        let config = CaptureConfig::default();
        let place = Place::File(folder.path().join("issue.xml"));
        let issue = Input::open(&place, Origin::file("issue.xml"), Told::default(), &config).unwrap();
        let around = around::Folder { folder: folder.path().to_owned(), walked: None, config };
        let issue = issue.among(Rc::new(around));
        assert_eq!(issue.beside("./text/1.xml").unwrap().as_deref(), Some(&b"text/1.xml"[..]));
        for none in ["text/2.xml", "text", "../out.xml", "/etc/passwd", "text/../out.xml"] {
            assert_eq!(issue.beside(none), Ok(None), "{none}");
        }
    }

    #[test]
    fn bare_carriage_returns_end_lines_and_the_bytes_stay_as_they_came() {
        for stored in [b"one\rtwo\r".to_vec(), pack(b"one\rtwo\r")] {
            let mut read = String::new();
            input(&stored, 100).unwrap().stream().read_to_string(&mut read).unwrap();
            let whole = input(&stored, 100).unwrap().whole().unwrap();
            assert_eq!((read.as_str(), whole.unpacked.as_deref()), ("one\ntwo\n", Some(&b"one\ntwo\n"[..])));
            assert_eq!(whole.raw, stored);
        }
    }

    #[test]
    fn nothing_and_packed_nothing_are_empty() {
        assert!(input(b"", 100).err().unwrap().starts_with("is empty;"));
        assert!(input(&pack(b""), 100).unwrap().whole().err().unwrap().starts_with("is empty once unpacked"));
    }

    #[test]
    fn a_stream_gives_all_bytes_from_the_first() {
        let bytes: Vec<u8> = (0..200_000u32).map(|n| n as u8).collect();
        let packed = packs(&bytes).map(|(_, packed)| packed);
        for stored in [&bytes].into_iter().chain(&packed) {
            let mut read = Vec::new();
            input(stored, 100).unwrap().stream().read_to_end(&mut read).unwrap();
            assert!(read == bytes);
            let whole = input(stored, 1 << 20).unwrap().whole().unwrap();
            assert!(whole.raw == *stored && whole.unpacked.as_ref().unwrap_or(stored) == &bytes);
            read.clear();
            input(stored, 100).unwrap().stream_as_it_came().1.read_to_end(&mut read).unwrap();
            assert!(read == *stored);
        }
    }
}
