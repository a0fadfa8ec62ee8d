//! Feeds and exports made of items: RSS, Atom, JSON Feed, WordPress.
//!
//! [`head`] reads what holds for all items, [`item`] one of RSS or Atom, [`wordpress`] one of an export; the items come
//! from a stream, one at a time.

use std::io::{self, BufRead};
use std::ops::ControlFlow;

use encoding_rs::Encoding;

use super::story::{Sink, damaged};
use super::xml::Document;
use super::xml::records::{self, End, Record, Records};
use crate::capture::charset;
use head::Head;

mod head;
mod item;
pub(in crate::capture) use item::standfirst;
pub(in crate::capture) mod json_feed;
mod wordpress;

/// The kinds of files that are lists of items in XML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::capture) enum Kind {
    /// RSS of any version, RDF, Atom.
    Feed,
    /// A WordPress export (WXR).
    WordPress,
}

/// What XML is read with.
pub(in crate::capture) struct Setting {
    /// The character set that the file is in, if that can be told.
    pub(in crate::capture) claim: Option<&'static Encoding>,
    /// Largest item, in bytes.
    pub(in crate::capture) max_bytes: usize,
}

/// Reads the items of a feed or export.
///
/// # Errors
/// When the stream cannot be read.
pub(in crate::capture) fn read(kind: Kind, input: impl BufRead, setting: &Setting, sink: Sink) -> io::Result<()> {
    let claim = setting.claim;
    let mut records = Records::new(input, &["item", "entry"], setting.max_bytes);
    let mut head: Option<Head> = None;
    let mut cut_off = false;
    while let Some(record) = records.next()? {
        cut_off = record.end == End::CutOff;
        let head = match head.take().map_or_else(|| Head::read(&decoded(records.around.clone(), claim)), Ok) {
            Ok(read) => head.insert(read),
            Err(fault) => {
                damaged(records.place_of(fault.at), fault.reason, sink);
                return Ok(());
            }
        };
        if read_record(kind, &record, head, claim, sink).is_break() {
            return Ok(());
        }
    }
    if !cut_off {
        report_frame(&records, claim, sink);
    }
    Ok(())
}

fn decoded(bytes: Vec<u8>, claim: Option<&'static Encoding>) -> String {
    charset::decode(bytes, claim, None).text
}

fn read_record(
    kind: Kind,
    record: &Record,
    head: &Head,
    claim: Option<&'static Encoding>,
    sink: Sink,
) -> ControlFlow<()> {
    records::read(record, claim, sink, |node, sink| match kind {
        Kind::Feed if !wordpress::is_item(node) => item::tell(node, head, record.at, sink),
        _ => wordpress::tell(node, head, record, sink),
    })
}

/// Says what is wrong with the frame around the items.
fn report_frame<R: BufRead>(records: &Records<R>, claim: Option<&'static Encoding>, sink: Sink) {
    let text = decoded(records.around.clone(), claim);
    let fault = match Document::of(&text) {
        Ok(document) => document.fault.map(|fault| (fault.at, format!("is not well formed: {}", fault.reason))),
        Err(fault) => Some((fault.at, fault.reason)),
    };
    if let Some((at, reason)) = fault {
        damaged(records.place_of(at), reason, sink);
    }
}
