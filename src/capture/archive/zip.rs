//! ZIP archive (APPNOTE 6.3) → its members.
//!
//! The directory at the end tells where the members are. A file that was cut off has none; then the members are read one
//! after the other from the beginning, as far as they go.

use std::io::Read;

use zip::ZipArchive;
use zip::read::read_zipfile_from_stream;

use super::{Kind, Take, collection};
use crate::capture::formats::{self, Format};
use crate::capture::input::{Input, Told};
use crate::capture::sink::{Halt, Sink};
use crate::capture::stretch::Stretch;

pub(in crate::capture) const FORMAT: Format = Format {
    name: "zip",
    what: "ZIP archives of anything in this list",
    known_by: "PK, 3, 4",
    fits: |start| start.bytes.starts_with(b"PK\x03\x04") && !is_document(start.bytes),
    read,
};

pub(in crate::capture) const COLLECTION: Format = Format {
    name: "wacz",
    what: "web archive collections (Browsertrix, ArchiveWeb.page, py-wacz): the WARC files in them",
    known_by: "a ZIP archive with datapackage.json and archive/",
    fits: |start| {
        start.bytes.starts_with(b"PK\x03\x04") && collection::may_begin(start.bytes.get(30..).unwrap_or_default())
    },
    read,
};

/// Documents of office programs and books are ZIP archives too, and no archives of pages.
fn is_document(start: &[u8]) -> bool {
    let name = start.get(30..).unwrap_or_default();
    [&b"[Content_Types].xml"[..], b"mimetypeapplication/epub", b"mimetypeapplication/vnd.oasis"]
        .iter()
        .any(|first| name.starts_with(first))
}

pub(super) struct Archive {
    archive: ZipArchive<Stretch>,
    bytes: Stretch,
    /// How much may be unpacked before it counts as a bomb.
    most: u64,
}

/// Beyond 1 GiB, more than 200 times the size of the archive is refused: overlapping members reach millions.
fn most(length: u64) -> u64 {
    (1 << 30).max(length.saturating_mul(200))
}

impl Archive {
    pub(super) fn open(&self, index: usize, take: &mut Take<'_>) -> Result<(), Halt> {
        let mut archive = self.archive.clone();
        let mut member = archive.by_index(index)?;
        let stored = member.compression() == zip::CompressionMethod::Stored && !member.encrypted();
        let stretch = member.data_start().filter(|_| stored).map(|start| self.bytes.part(start, member.size()));
        take(&mut member, stretch)
    }

    /// Whether the members together claim more than any archive of texts unpacks to.
    fn is_bomb(&self) -> bool {
        let sizes = (0..self.archive.len()).filter_map(|index| self.archive.by_index_data(index).ok());
        sizes.map(|entry| entry.size()).fold(0, u64::saturating_add) > self.most
    }
}

/// Opens an archive by its directory.
fn open(bytes: Stretch) -> Result<super::Archive, Halt> {
    let archive = ZipArchive::new(bytes.clone())?;
    let most = most(bytes.length());
    let archive = Archive { archive, bytes, most };
    if archive.is_bomb() {
        return Err("unpacks to more than 200 times its size, as bombs do; unpack it yourself if it is sound".into());
    }
    let names: Vec<_> = archive.archive.file_names_raw().map(<[u8]>::to_vec).enumerate().collect();
    Ok(super::Archive::new(Kind::Zip(archive), names.into_iter().map(|(index, name)| (name, index))))
}

fn read(mut input: Input<'_>, sink: &mut Sink) -> Result<(), Halt> {
    let (bytes, damage) = input.spooled()?;
    if let Some(reason) = damage {
        sink.failure(input.origin.clone(), reason)?;
    }
    match open(bytes.clone()) {
        Ok(archive) if collection::is_one(&archive) => collection::read(archive, &input, sink),
        Ok(archive) => super::read(archive, &input, sink),
        Err(Halt::Unreadable(reason)) if !reason.contains("bombs") => in_row(bytes, &reason, &input, sink),
        Err(halt) => Err(halt),
    }
}

/// The members of an archive without directory, as they follow one another.
fn in_row(bytes: Stretch, reason: &str, input: &Input<'_>, sink: &mut Sink) -> Result<(), Halt> {
    let mut rest = Placed { bytes, at: 0 };
    let mut read = 0;
    loop {
        let at = rest.at;
        match read_zipfile_from_stream(&mut rest) {
            Ok(Some(mut member)) => {
                read += 1;
                let name = super::shown(member.name_raw());
                if super::is_hidden(&name) {
                    continue;
                }
                let origin = input.origin.member(name);
                let outcome = input
                    .part(&mut member, origin.clone(), Told::default())
                    .map_err(Halt::from)
                    .and_then(|inner| formats::read(super::deeper(input, inner)?, sink));
                sink.report(outcome, origin)?;
            }
            Ok(None) | Err(_) => {
                return Err(format!("is damaged: {reason}; {read} members could be read, up to byte {at}").into());
            }
        }
    }
}

/// Bytes that know their place.
struct Placed {
    bytes: Stretch,
    at: u64,
}

impl Read for Placed {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let count = self.bytes.read(out)?;
        self.at += count as u64;
        Ok(count)
    }
}
