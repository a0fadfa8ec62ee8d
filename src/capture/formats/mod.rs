//! Input → captures, by the first format of one list that knows its beginning.
//!
//! **To add a format**: a file here with a `pub(super) const FORMAT: Format` and a line in [`FORMATS`] before everything
//! that is less particular (`xml` kinds before `html`, `html` before `text`). `fits` looks at the [`Start`] (up to 64 KB,
//! unpacked: bytes, text, root element, what is told) and never at a name. `read` gets the [`Input`]: its bytes whole
//! (limited) or as a stream, `origin`, hints, declared media type and character set; it pushes captures, failures with
//! their place and what it leaves out on purpose into the [`Sink`], each with an origin made by `input.origin.record(…)` or
//! `.member(…)`. An `Err` it returns is reported for the input itself; what was pushed before stays. A reader may hand parts
//! on to [`read`] as inputs of their own (`Input::of`). One-page formats end in [`page::capture`].

use super::input::Input;
use super::sink::{Halt, Sink};
use super::sniff::Start;
use super::{archive, warc};
pub(super) use wire::embargo;

mod csv;
mod delivery;
mod documents;
mod exports;
mod feeds;
mod html;
mod json;
mod mail;
pub(super) mod markup;
pub(super) mod page;
mod pages;
pub(super) mod story;
mod text;
mod wire;
mod xml;

/// A format that is read.
pub struct Format {
    /// What it is called: `html`, `warc`.
    pub name: &'static str,
    /// What it is, for people.
    pub what: &'static str,
    /// What it is known by.
    pub known_by: &'static str,
    /// Whether a beginning is of this format.
    pub(super) fits: fn(&Start<'_>) -> bool,
    /// Reads an input of this format.
    pub(super) read: fn(Input<'_>, &mut Sink) -> Result<(), Halt>,
}

/// Every format that is read, the most particular first: the first that fits is taken.
pub static FORMATS: [Format; 30] = [
    warc::FORMAT,
    warc::ARC,
    documents::DOCX,
    archive::WACZ,
    archive::ZIP,
    archive::TAR,
    archive::PACKED,
    documents::JSON_FEED,
    documents::NINJS,
    json::FORMAT,
    documents::WORDPRESS,
    documents::FEED,
    documents::METS,
    documents::ALTO,
    documents::PAGE_XML,
    documents::OLIVE,
    documents::NEWSML_1,
    documents::REUTERS,
    documents::NEWSML,
    documents::NITF,
    documents::FACTIVA_XML,
    documents::MBOX,
    documents::MAIL,
    documents::FACTIVA,
    documents::EUROPRESSE,
    documents::NEXIS,
    documents::HOCR,
    csv::FORMAT,
    html::FORMAT,
    text::FORMAT,
];

/// Reads an input by what it holds.
///
/// # Errors
/// [`Halt::Unreadable`] when it cannot be read (on); what was found before is in the sink.
pub(super) fn read(input: Input<'_>, sink: &mut Sink) -> Result<(), Halt> {
    let sniffed = of(&input.start());
    let format = match named(input.config.format.as_deref()) {
        // What holds others is opened all the same: the format is that of what is inside.
        Some(format) if !sniffed.as_ref().is_ok_and(|sniffed| CONTAINERS.contains(&sniffed.name)) => format,
        // Scans lie beside the text that was read from them.
        None if sniffed.is_err() && input.beside_mets() => {
            return sink.leave_out(&input.origin, "scan or other file of an issue that is read by its METS document");
        }
        _ => sniffed?,
    };
    (format.read)(input, sink)
}

/// Formats that hold inputs of other formats.
const CONTAINERS: [&str; 6] = ["arc", "packed", "tar", "wacz", "warc", "zip"];

/// The format of a name.
pub(super) fn named(name: Option<&str>) -> Option<&'static Format> {
    FORMATS.iter().find(|format| Some(format.name) == name)
}

/// The format of a beginning; else what is said of it.
fn of(start: &Start<'_>) -> Result<&'static Format, String> {
    FORMATS.iter().find(|format| (format.fits)(start)).ok_or_else(|| {
        let kind = start.foreign().unwrap_or("something unknown");
        format!("looks like {kind}, which is not read; see 'dateline formats'")
    })
}

/// The byte of a text at which JSON goes wrong.
fn json_offset(text: &str, error: &serde_json::Error) -> u64 {
    let before: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    (before + error.column()) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn name(bytes: &[u8]) -> Option<&'static str> {
        of(&Start::new(bytes, true)).ok().map(|format| format.name)
    }

    #[test]
    fn the_first_format_that_fits_is_taken() {
        assert_eq!(name(b"{\"text\": \"<p>One.</p>\"}"), Some("json"));
        assert_eq!(name(b"<!DOCTYPE html><p>x"), Some("html"));
        assert_eq!(name(b"A plain text."), Some("text"));
        assert_eq!(name(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), None);
    }

    #[test]
    fn a_format_has_one_name() {
        let names: std::collections::BTreeSet<_> = FORMATS.iter().map(|format| format.name).collect();
        assert_eq!(names.len(), FORMATS.len());
    }

    proptest! {
        #[test]
        fn any_bytes_are_of_a_format_or_refused_with_words(bytes: Vec<u8>, whole: bool) {
            let _ = of(&Start::new(&bytes, whole)).map(|format| format.name);
        }
    }
}
