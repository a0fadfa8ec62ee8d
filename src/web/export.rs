//! Whole result → bytes in a format, with a manifest that proves them.
//!
//! Written as it is read, so a million articles take no more memory than one; the same bytes over HTTP and on the command
//! line, for the same state of the index. The manifest says what was asked, of which state, how many articles came and
//! the SHA-256 of the bytes, so that a result can be cited and checked years later.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::{links, table, wire};
use crate::cite;
use crate::corpus::identity;
use crate::error::Error;
use crate::index::StoredEntry;
use crate::search::{Request, Whole};

/// A form in which a whole result can be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line: what the interface answers for each article.
    Jsonl,
    /// A table for spreadsheets.
    Csv,
    /// RIS records.
    Ris,
    /// BibTeX entries.
    Bib,
}

impl Format {
    /// Every format.
    pub const ALL: [Format; 4] = [Self::Jsonl, Self::Csv, Self::Ris, Self::Bib];

    /// Its name in parameters, and how the name of its files ends.
    pub fn name(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
            Self::Ris => "ris",
            Self::Bib => "bib",
        }
    }

    /// The format of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// Its name as people know it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Jsonl => "JSONL",
            Self::Csv => "CSV",
            Self::Ris => "RIS",
            Self::Bib => "BibTeX",
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jsonl => "application/x-ndjson; charset=utf-8",
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Ris => cite::Format::Ris.media_type(),
            Self::Bib => cite::Format::BibTex.media_type(),
        }
    }
}

/// What stopped an export.
#[derive(Debug, thiserror::Error)]
pub enum Stopped {
    /// An article could not be read.
    #[error(transparent)]
    Index(#[from] Error),
    /// What was written could not be put where it should go.
    #[error("the export cannot be written: {0}")]
    Output(#[from] io::Error),
}

/// What was exported, and how to know it again.
#[derive(Debug, Clone, JsonSchema, Serialize)]
#[schemars(rename = "Manifest")]
pub struct Manifest {
    /// The query as typed.
    pub q: String,
    /// The query as it was understood.
    pub understood: String,
    /// What was ignored of it, in words.
    pub ignored: Vec<String>,
    /// What the reader should know, in words.
    pub warnings: Vec<String>,
    /// All that narrowed the search, by parameter.
    pub filters: Map<String, Value>,
    /// The order of the articles.
    pub sort: &'static str,
    /// The format.
    pub format: &'static str,
    /// The address that exports the same.
    pub address: String,
    /// The state of the index: its last change of the corpus.
    pub generation: u64,
    /// When it was exported (RFC 3339, UTC).
    pub exported: String,
    /// Articles.
    pub count: u64,
    /// Length.
    pub bytes: u64,
    /// SHA-256 of all bytes, in hexadecimal digits.
    pub sha256: String,
}

/// Writes a whole result and gives its manifest.
///
/// # Errors
/// [`Stopped`]; what was written until then is no whole export.
pub fn write(out: impl Write, request: &Request, whole: Whole, format: Format) -> Result<Manifest, Stopped> {
    let mut manifest = begun(request, &whole, format);
    let mut out = Hashed { out, hash: Sha256::new(), bytes: 0 };
    if format == Format::Csv {
        table::head(&mut out)?;
    }
    for stored in whole {
        put(&mut out, &stored?, format)?;
        manifest.count += 1;
    }
    out.flush()?;
    manifest.bytes = out.bytes;
    manifest.sha256 = identity::hex(&out.hash.finalize());
    Ok(manifest)
}

fn put(out: &mut impl Write, stored: &StoredEntry, format: Format) -> io::Result<()> {
    match format {
        Format::Jsonl => {
            serde_json::to_writer(&mut *out, &wire::article(stored, None))?;
            out.write_all(b"\n")
        }
        Format::Csv => table::row(out, stored),
        Format::Ris => out.write_all(cite::cite(stored, cite::Format::Ris).as_bytes()),
        Format::Bib => out.write_all(cite::cite(stored, cite::Format::BibTex).as_bytes()),
    }
}

fn begun(request: &Request, whole: &Whole, format: Format) -> Manifest {
    let mut filters: Map<String, Value> = Map::new();
    for (name, value) in links::narrowing(request).into_iter().filter(|(name, _)| *name != "q") {
        if let Value::Array(values) = filters.entry(name).or_insert_with(|| Value::Array(vec![])) {
            values.push(value.into())
        }
    }
    Manifest {
        q: request.text.clone(),
        understood: whole.understood.clone(),
        ignored: whole.ignored.clone(),
        warnings: whole.warnings.clone(),
        filters,
        sort: request.sort.name(),
        format: format.name(),
        address: links::export(request, format),
        generation: whole.generation,
        exported: jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        count: 0,
        bytes: 0,
        sha256: String::new(),
    }
}

/// Counts and hashes what passes through.
struct Hashed<W> {
    out: W,
    hash: Sha256,
    bytes: u64,
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
