//! File or standard input → its bytes, whole or as a stream, unpacked if they are gzip.
//!
//! The first bytes are read before anything is decided, and not read again. Nothing larger than allowed is held.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};

use super::gzip;
use super::sniff::{self, Format, START_BYTES};

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

/// An opened input of which the beginning has been read.
pub(super) struct Source {
    /// The beginning as it came.
    head: Vec<u8>,
    /// What follows it.
    rest: Box<dyn Read + Send>,
    /// The beginning unpacked, if it is gzip.
    unpacked: Option<Vec<u8>>,
}

/// All bytes of an input.
pub(super) struct Bytes {
    /// As they came.
    pub(super) raw: Vec<u8>,
    /// Unpacked, if they were gzip.
    pub(super) unpacked: Option<Vec<u8>>,
}

impl Source {
    /// Opens an input and reads its beginning.
    ///
    /// # Errors
    /// When it cannot be read or holds nothing; the words are for the reader of the report.
    pub(super) fn open(place: &Place) -> Result<Self, String> {
        let mut rest: Box<dyn Read + Send> = match place {
            Place::Stdin => Box::new(io::stdin()),
            Place::File(path) => Box::new(File::open(path).map_err(|error| reason(&error))?),
        };
        let mut head = Vec::with_capacity(START_BYTES);
        rest.by_ref().take(START_BYTES as u64).read_to_end(&mut head).map_err(|error| reason(&error))?;
        if head.is_empty() {
            return Err("is empty; fetch it again or delete it".into());
        }
        let unpacked = gzip::is_gzip(&head).then(|| gzip::beginning(&head, START_BYTES));
        Ok(Self { head, rest, unpacked })
    }

    /// What it holds.
    pub(super) fn format(&self) -> Format {
        let start = self.unpacked.as_ref().unwrap_or(&self.head);
        sniff::sniff(start, self.head.len() < START_BYTES && start.len() < START_BYTES)
    }

    /// The beginning, unpacked.
    pub(super) fn start(&self) -> &[u8] {
        self.unpacked.as_ref().unwrap_or(&self.head)
    }

    /// Reads it all; more than `max_bytes` (packed or unpacked) are refused.
    ///
    /// # Errors
    /// When it is too large, damaged or cannot be read; the words are for the reader of the report.
    pub(super) fn whole(self, max_bytes: usize) -> Result<Bytes, String> {
        let mut raw = self.head;
        let more = (max_bytes + 1).saturating_sub(raw.len()) as u64;
        self.rest.take(more).read_to_end(&mut raw).map_err(|error| reason(&error))?;
        if raw.len() > max_bytes {
            return Err(too_large("is", max_bytes));
        }
        let unpacked = self.unpacked.is_some().then(|| unpack(&raw, max_bytes)).transpose()?;
        Ok(Bytes { raw, unpacked })
    }

    /// A stream of it from the beginning, unpacked.
    pub(super) fn stream(self) -> Box<dyn BufRead + Send> {
        let bytes = BufReader::with_capacity(START_BYTES, Cursor::new(self.head).chain(self.rest));
        if self.unpacked.is_some() {
            Box::new(BufReader::with_capacity(START_BYTES, gzip::Unpacked::new(bytes)))
        } else {
            Box::new(bytes)
        }
    }
}

fn unpack(raw: &[u8], max_bytes: usize) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    gzip::Unpacked::new(raw).take(max_bytes as u64 + 1).read_to_end(&mut bytes).map_err(|error| reason(&error))?;
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
        // Own words (gzip) say it all.
        io::ErrorKind::Other => error.to_string(),
        _ => format!("cannot be read: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::gzip::tests::pack;

    fn of(bytes: &[u8]) -> Result<Source, String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        Source::open(&Place::File(file.path().to_owned()))
    }

    #[test]
    fn a_bomb_is_not_unpacked_beyond_what_is_allowed() {
        let bomb = pack(&vec![b'a'; 1 << 18]);
        assert!(bomb.len() < 10_000, "{}", bomb.len());
        let refused = of(&bomb).unwrap().whole(100_000).err();
        assert_eq!(refused.unwrap(), "unpacks to something larger than 100000 bytes; allow more with --max-bytes");
    }

    #[test]
    fn exactly_what_is_allowed_is_read() {
        assert_eq!(of(&[b'a'; 100]).unwrap().whole(100).unwrap().raw.len(), 100);
        assert!(of(&[b'a'; 101]).unwrap().whole(100).is_err());
    }

    #[test]
    fn nothing_and_packed_nothing_are_empty() {
        assert!(of(b"").err().unwrap().starts_with("is empty;"));
        assert!(of(&pack(b"")).unwrap().whole(100).err().unwrap().starts_with("is empty once unpacked"));
    }

    #[test]
    fn a_stream_gives_all_bytes_from_the_first() {
        let bytes: Vec<u8> = (0..200_000u32).map(|n| n as u8).collect();
        for stored in [bytes.clone(), pack(&bytes)] {
            let mut read = Vec::new();
            of(&stored).unwrap().stream().read_to_end(&mut read).unwrap();
            assert!(read == bytes);
        }
    }
}
