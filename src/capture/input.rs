//! What a reader gets: bytes (whole or as a stream, unpacked), where they came from, and what is told of them.
//!
//! An input is a file, standard input, a member of an archive, or the payload of a record. Its first bytes are read before
//! anything is decided, and not read again. Nothing larger than allowed is held.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Component, Path, PathBuf};

use encoding_rs::Encoding;

use super::hints::Hints;
use super::sniff::{START_BYTES, Start};
use super::{Origin, packing};
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

    fn open(&self) -> io::Result<Box<dyn Read>> {
        Ok(match self {
            Place::Stdin => Box::new(io::stdin()),
            Place::File(path) => Box::new(File::open(path)?),
        })
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
    /// The folder on disk that the input lies in, when it is all of a file.
    folder: Option<PathBuf>,
    /// The folder that is walked, when the file was found in one and not named itself.
    pub(super) walked: Option<PathBuf>,
    /// The beginning as it came.
    head: Vec<u8>,
    /// What follows it.
    rest: Box<dyn Read + 'a>,
    /// The beginning unpacked, if it is packed.
    unpacked: Option<Vec<u8>>,
}

/// All bytes of an input.
pub(super) struct Bytes {
    /// As they came.
    pub(super) raw: Vec<u8>,
    /// Unpacked, if they were packed.
    pub(super) unpacked: Option<Vec<u8>>,
}

impl<'a> Input<'a> {
    /// Opens a file or standard input and reads its beginning.
    ///
    /// # Errors
    /// When it cannot be read or holds nothing; the words are for the reader of the report.
    pub(super) fn open(place: &Place, origin: Origin, told: Told, config: &CaptureConfig) -> Result<Self, String> {
        let bytes = place.open().map_err(|error| reason(&error))?;
        let input = Self::of(bytes, origin, told, config)?;
        let folder = place.file().and_then(Path::parent).map(Path::to_owned);
        Ok(Self { folder, ..input })
    }

    /// An input whose bytes come from another one: a member, a payload.
    ///
    /// # Errors
    /// When its beginning cannot be read or it holds nothing; the words are for the reader of the report.
    pub(super) fn of(
        bytes: impl Read + 'a,
        origin: Origin,
        told: Told,
        config: &CaptureConfig,
    ) -> Result<Self, String> {
        let mut rest: Box<dyn Read + 'a> = Box::new(bytes);
        let mut head = Vec::with_capacity(START_BYTES);
        rest.by_ref().take(START_BYTES as u64).read_to_end(&mut head).map_err(|error| reason(&error))?;
        if head.is_empty() {
            return Err("is empty; fetch it again or delete it".into());
        }
        let unpacked = packing::is_gzip(&head).then(|| packing::beginning(&head, START_BYTES));
        Ok(Self { origin, told, config: config.clone(), folder: None, walked: None, head, rest, unpacked })
    }

    /// The bytes of what lies beside this input under a relative name (`text/0001.xml`), packed or not: the pages that a
    /// METS document refers to. `None` when there is nothing, or the name leads out of the folder.
    ///
    /// # Errors
    /// When it is there and cannot be read or is larger than allowed; the words are for the reader of the report.
    pub(super) fn beside(&self, name: &str) -> Result<Option<Vec<u8>>, String> {
        let inside = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
        let Some(folder) = self.folder.as_ref().filter(|_| Path::new(name).components().all(inside)) else {
            return Ok(None);
        };
        let path = folder.join(name);
        if !path.is_file() {
            return Ok(None);
        }
        let origin = Origin::file(name);
        let mut input = Input::open(&Place::File(path), origin, Told::default(), &self.config)?;
        let bytes = input.whole()?;
        Ok(Some(bytes.unpacked.unwrap_or(bytes.raw)))
    }

    /// Whether a METS document that is read too, in the same folder or the one above, refers to this file.
    pub(super) fn beside_mets(&self) -> bool {
        let (Some(folder), Some(walked)) = (&self.folder, &self.walked) else { return false };
        let Some(name) = Path::new(&self.origin.path).file_name().and_then(|name| name.to_str()) else { return false };
        let above = folder.parent().filter(|above| above.starts_with(walked));
        [Some(folder.as_path()), above].into_iter().flatten().any(|folder| holds_mets_of(folder, name, &self.config))
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
        let bytes = self.start_bytes();
        Start::new(bytes, self.head.len() < START_BYTES && bytes.len() < START_BYTES)
    }

    /// The beginning, unpacked.
    pub(super) fn start_bytes(&self) -> &[u8] {
        self.unpacked.as_ref().unwrap_or(&self.head)
    }

    /// Reads it all; more than the settings allow (packed or unpacked) is refused.
    ///
    /// # Errors
    /// When it is too large, damaged or cannot be read; the words are for the reader of the report.
    pub(super) fn whole(&mut self) -> Result<Bytes, String> {
        let max_bytes = self.config.max_bytes;
        let mut raw = std::mem::take(&mut self.head);
        let more = (max_bytes + 1).saturating_sub(raw.len()) as u64;
        self.rest.by_ref().take(more).read_to_end(&mut raw).map_err(|error| reason(&error))?;
        if raw.len() > max_bytes {
            return Err(too_large("is", max_bytes));
        }
        let unpacked = self.unpacked.is_some().then(|| unpack(&raw, max_bytes)).transpose()?;
        Ok(Bytes { raw, unpacked })
    }

    /// A stream of it from the beginning, unpacked.
    pub(super) fn stream(&mut self) -> Box<dyn BufRead + 'a> {
        let head = std::mem::take(&mut self.head);
        let rest = std::mem::replace(&mut self.rest, Box::new(io::empty()));
        let bytes = BufReader::with_capacity(START_BYTES, Cursor::new(head).chain(rest));
        if self.unpacked.is_some() {
            Box::new(BufReader::with_capacity(START_BYTES, packing::Unpacked::new(bytes)))
        } else {
            Box::new(bytes)
        }
    }
}

/// Files of a folder that are looked at to find a METS document.
const MOST_LOOKED_AT: usize = 200;

/// Whether a folder holds a METS document that names a file.
fn holds_mets_of(folder: &Path, name: &str, config: &CaptureConfig) -> bool {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let xml = |path: &PathBuf| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xml"));
    let candidates = entries.map(|entry| entry.path()).filter(xml).take(MOST_LOOKED_AT);
    let refers = |path: PathBuf| -> Option<bool> {
        let mut input = Input::open(&Place::File(path), Origin::file(""), Told::default(), config).ok()?;
        let is_mets = input.start().root.is_some_and(|root| root == "mets" || root.ends_with(":mets"));
        let bytes = if is_mets { input.whole().ok()?.raw } else { return None };
        let named = memchr::memmem::find_iter(&bytes, name);
        Some(named.into_iter().any(|at| at > 0 && matches!(bytes[at - 1], b'/' | b'"' | b'\\')))
    };
    candidates.filter_map(refers).any(|refers| refers)
}

fn unpack(raw: &[u8], max_bytes: usize) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    packing::Unpacked::new(raw).take(max_bytes as u64 + 1).read_to_end(&mut bytes).map_err(|error| reason(&error))?;
    match bytes.len() {
        0 => Err("is empty once unpacked; fetch it again or delete it".into()),
        length if length > max_bytes => Err(too_large("unpacks to something", max_bytes)),
        _ => Ok(bytes),
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
        // Own words (packing) say it all.
        io::ErrorKind::Other => error.to_string(),
        _ => format!("cannot be read: {error}"),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::capture::packing::tests::pack;

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
        assert_eq!(issue.beside("./text/1.xml").unwrap().as_deref(), Some(&b"text/1.xml"[..]));
        for none in ["text/2.xml", "text", "../out.xml", "/etc/passwd", "text/../out.xml"] {
            assert_eq!(issue.beside(none), Ok(None), "{none}");
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
        for stored in [bytes.clone(), pack(&bytes)] {
            let mut read = Vec::new();
            input(&stored, 100).unwrap().stream().read_to_end(&mut read).unwrap();
            assert!(read == bytes);
        }
    }
}
