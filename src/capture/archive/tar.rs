//! Tar archive (POSIX ustar, pax, GNU) → its members.
//!
//! Members stand one after the other; their headers are read first, so that members can be found by name. A packed archive
//! is unpacked to a temporary file for that.

use super::{Kind, Sized, Take};
use crate::capture::formats::Format;
use crate::capture::input::{self, Input};
use crate::capture::sink::{Halt, Sink};
use crate::capture::stretch::Stretch;

pub(in crate::capture) const FORMAT: Format = Format {
    name: "tar",
    what: "tar archives of anything in this list, packed or not",
    known_by: "ustar in the first header",
    fits: |start| start.bytes.get(257..262).is_some_and(|magic| magic == b"ustar"),
    read,
};

pub(super) struct Archive {
    bytes: Stretch,
    /// Start and length of each member.
    places: Vec<(u64, u64)>,
}

impl Archive {
    pub(super) fn open(&self, index: usize, take: &mut Take<'_>) -> Result<(), Halt> {
        let (start, length) = self.places[index];
        let bytes = self.bytes.part(start, length);
        take(&mut Sized { bytes: bytes.clone(), missing: length }, Some(bytes))
    }
}

fn read(mut input: Input<'_>, sink: &mut Sink) -> Result<(), Halt> {
    let (bytes, damage) = input.spooled()?;
    let (names, places, wrong) = headers(&bytes);
    let archive = Archive { bytes, places };
    let archive = super::Archive::new(Kind::Tar(archive), names.into_iter().enumerate().map(|(at, name)| (name, at)));
    if let Some(reason) = damage.or(wrong) {
        sink.failure(input.origin.clone(), reason)?;
        if archive.members().is_empty() {
            return Ok(());
        }
    }
    super::read(archive, &input, sink)
}

type Headers = (Vec<Vec<u8>>, Vec<(u64, u64)>, Option<String>);

/// Names and places of the files; what is wrong with the archive if something is.
fn headers(bytes: &Stretch) -> Headers {
    let (mut names, mut places) = (Vec::new(), Vec::new());
    let mut archive = tar::Archive::new(bytes.clone());
    let entries = match archive.entries_with_seek() {
        Ok(entries) => entries,
        Err(error) => return (names, places, Some(input::reason(&error))),
    };
    let mut end = 0;
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let reason = format!("is damaged after byte {end}: {error}; fetch it again");
                return (names, places, Some(reason));
            }
        };
        let (start, length) = (entry.raw_file_position(), entry.size());
        end = start.saturating_add(length);
        if entry.header().entry_type().is_file() {
            names.push(entry.path_bytes().into_owned());
            places.push((start, length));
        }
    }
    (names, places, None)
}
