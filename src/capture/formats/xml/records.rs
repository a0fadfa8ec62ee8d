//! A stream of XML → one element after the other, and what stands around them.
//!
//! Feeds and exports are lists: a head, then items. Only one item is held at a time, whatever the length of the stream.
//! Comments and CDATA sections are passed over, so that an item quoted in an article is no item. What is longer than
//! allowed, or not closed, is given as such.

use std::io::{self, BufRead};
use std::ops::ControlFlow;

use encoding_rs::Encoding;
use memchr::memmem;

use super::{Document, Node};
use crate::capture::charset;
use crate::capture::formats::story::{Item, Sink};

/// How much is read at a time, in bytes.
const STEP: usize = 64 << 10;

/// How much of what stands around the items is kept, in bytes: the head of an export names its authors and categories.
const MOST_AROUND: usize = 4 << 20;

/// One element of the stream.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::capture) struct Record {
    /// Its first byte in the stream.
    pub(in crate::capture) at: u64,
    /// Its bytes, with its own tags.
    pub(in crate::capture) bytes: Vec<u8>,
    /// How it ended.
    pub(in crate::capture) end: End,
}

/// How an element ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::capture) enum End {
    /// With its closing tag.
    Closed,
    /// With the beginning of the next one.
    NotClosed,
    /// With the stream.
    CutOff,
    /// It was longer than allowed and is not kept.
    TooLong,
}

/// Lets a reader read the element of a record, after saying what is wrong with it.
pub(in crate::capture) fn read(
    record: &Record,
    claim: Option<&'static Encoding>,
    sink: Sink,
    tell: impl FnOnce(&Node, Sink) -> ControlFlow<()>,
) -> ControlFlow<()> {
    match record.end {
        End::TooLong => return sink(Item::Damaged(record.at, "is longer than allowed; raise --max-bytes".into())),
        End::CutOff => {
            let reason = "is cut off by the end of the file; fetch the file again";
            sink(Item::Damaged(record.at, reason.into()))?;
        }
        End::NotClosed => sink(Item::Damaged(record.at, "is not closed before the next begins".into()))?,
        End::Closed => {}
    }
    let text = charset::decode(record.bytes.clone(), claim, None).text;
    let document = match Document::of(&text) {
        Ok(document) => document,
        Err(fault) => return sink(Item::Damaged(record.at + fault.at as u64, fault.reason)),
    };
    if let Some(fault) = document.fault.as_ref().filter(|_| record.end == End::Closed) {
        sink(Item::Damaged(record.at + fault.at as u64, format!("is not well formed: {}", fault.reason)))?;
    }
    document.outermost().map_or(ControlFlow::Continue(()), |node| tell(node, sink))
}

/// The elements of some names in a stream.
pub(in crate::capture) struct Records<R> {
    input: R,
    names: &'static [&'static str],
    max_bytes: usize,
    /// What stands around the elements, so far.
    pub(in crate::capture) around: Vec<u8>,
    /// Where pieces of it begin: there, and in the stream.
    pieces: Vec<(usize, u64)>,
    /// Bytes not yet let go; inside an element, all of it unless it is too long.
    window: Vec<u8>,
    /// The byte of the stream at which the window begins.
    base: u64,
    /// How far the window has been searched.
    from: usize,
    /// What ends the comment or CDATA section that the search is in.
    inside: Option<&'static [u8]>,
    /// Whether the search is in an element, and whether that is too long.
    element: Option<bool>,
}

/// A tag of one of the names, by its bytes in the window.
struct Tag {
    start: usize,
    end: usize,
    opens: bool,
}

impl<R: BufRead> Records<R> {
    /// Looks for elements of these local names in bytes that agree with ASCII.
    pub(in crate::capture) fn new(input: R, names: &'static [&'static str], max_bytes: usize) -> Self {
        let (around, pieces, window) = (Vec::new(), Vec::new(), Vec::new());
        Self { input, names, max_bytes, around, pieces, window, base: 0, from: 0, inside: None, element: None }
    }

    /// The next element; `None` at the end of the stream.
    ///
    /// # Errors
    /// When the stream cannot be read.
    pub(in crate::capture) fn next(&mut self) -> io::Result<Option<Record>> {
        loop {
            match self.tag()? {
                Some(Tag { start, end, opens: true }) => {
                    self.let_go(start);
                    return self.read_element(end - start).map(Some);
                }
                Some(_) => {}
                None => {
                    self.let_go(self.window.len());
                    return Ok(None);
                }
            }
        }
    }

    /// The byte of the stream that is byte `at` of what stands around.
    pub(in crate::capture) fn place_of(&self, at: usize) -> u64 {
        let piece = self.pieces.partition_point(|(begins, _)| *begins <= at).checked_sub(1);
        piece.map_or(0, |piece| self.pieces[piece].1 + (at - self.pieces[piece].0) as u64)
    }

    /// Reads the element whose opening tag begins the window and has that length.
    fn read_element(&mut self, tag: usize) -> io::Result<Record> {
        let at = self.base;
        (self.from, self.element) = (tag, Some(false));
        let (taken, end) = match self.tag()? {
            Some(Tag { end, opens: false, .. }) => (end, End::Closed),
            Some(Tag { start, .. }) => (start, End::NotClosed),
            None => (self.window.len(), End::CutOff),
        };
        let too_long = self.element.take() == Some(true) || taken > self.max_bytes;
        let bytes = if too_long { Vec::new() } else { self.window[..taken].to_vec() };
        self.drop_front(taken);
        if end == End::NotClosed {
            // The tag that ended it begins the next.
            self.from = 0;
        }
        Ok(Record { at, bytes, end: if too_long { End::TooLong } else { end } })
    }

    /// The next tag of one of the names.
    fn tag(&mut self) -> io::Result<Option<Tag>> {
        loop {
            let wanted = self.inside.unwrap_or(b"<");
            match memmem::find(&self.window[self.from..], wanted) {
                None => {
                    self.from = self.window.len().saturating_sub(wanted.len() - 1).max(self.from);
                    self.shorten();
                    if !self.more()? {
                        return Ok(None);
                    }
                }
                Some(found) if self.inside.take().is_some() => self.from += found + wanted.len(),
                Some(found) => {
                    self.from += found;
                    if let Some(tag) = self.markup()? {
                        return Ok(Some(tag));
                    }
                }
            }
        }
    }

    /// Passes over the `<` that the search has come to and what it begins; gives the tag if it is one of the names.
    fn markup(&mut self) -> io::Result<Option<Tag>> {
        self.have(self.from + LONGEST_NAME)?;
        let start = self.from;
        let rest = &self.window[start..];
        self.from += 1;
        if rest.starts_with(b"<!--") {
            (self.inside, self.from) = (Some(b"-->".as_slice()), start + 4);
        } else if rest.starts_with(b"<![CDATA[") {
            (self.inside, self.from) = (Some(b"]]>".as_slice()), start + 9);
        } else if let Some(opens) = named(rest, self.names) {
            let Some(length) = self.length_of_tag(start)? else {
                self.from = self.window.len();
                return Ok(None);
            };
            let end = start + length;
            self.from = end;
            let empty = self.window[..end].ends_with(b"/>");
            return Ok((!empty).then_some(Tag { start, end, opens }));
        }
        Ok(None)
    }

    fn length_of_tag(&mut self, start: usize) -> io::Result<Option<usize>> {
        loop {
            let rest = &self.window[start..];
            match memchr::memchr(b'>', rest) {
                Some(end) => return Ok(Some(end + 1)),
                None if rest.len() > STEP || !self.more()? => return Ok(None),
                None => {}
            }
        }
    }

    /// Lets go of what has been searched when it is more than allowed.
    fn shorten(&mut self) {
        match &mut self.element {
            None if self.from > STEP => self.let_go(self.from),
            Some(too_long) if self.from > self.max_bytes => {
                *too_long = true;
                self.drop_front(self.from);
            }
            _ => {}
        }
    }

    /// Sees to it that the window is so long, if the stream is.
    fn have(&mut self, length: usize) -> io::Result<()> {
        while self.window.len() < length && self.more()? {}
        Ok(())
    }

    fn more(&mut self) -> io::Result<bool> {
        let bytes = self.input.fill_buf()?;
        let taken = bytes.len().min(STEP);
        self.window.extend_from_slice(&bytes[..taken]);
        self.input.consume(taken);
        Ok(taken > 0)
    }

    /// Keeps the front of the window as what stands around.
    fn let_go(&mut self, length: usize) {
        let room = MOST_AROUND.saturating_sub(self.around.len());
        if room > 0 && length > 0 {
            self.pieces.push((self.around.len(), self.base));
        }
        self.around.extend_from_slice(&self.window[..length.min(room)]);
        self.drop_front(length);
    }

    fn drop_front(&mut self, length: usize) {
        self.window.drain(..length);
        self.base += length as u64;
        self.from = self.from.saturating_sub(length);
    }
}

/// Names and prefixes are shorter than this, in bytes.
const LONGEST_NAME: usize = 64;

/// Whether the tag that the bytes begin with is one of the names: true if it opens, false if it closes.
fn named(bytes: &[u8], names: &[&str]) -> Option<bool> {
    let opens = bytes.get(1) != Some(&b'/');
    let rest = bytes.get(if opens { 1 } else { 2 }..)?;
    let length = rest.iter().position(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/'))?;
    let local = rest[..length].rsplit(|byte| *byte == b':').next()?;
    names.iter().any(|name| local.eq_ignore_ascii_case(name.as_bytes())).then_some(opens)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(text: &str, max_bytes: usize, step: usize) -> (Vec<Record>, String) {
        let input = std::io::BufReader::with_capacity(step, text.as_bytes());
        let mut records = Records::new(input, &["item"], max_bytes);
        let mut read = Vec::new();
        while let Some(record) = records.next().unwrap() {
            read.push(record);
        }
        (read, String::from_utf8_lossy(&records.around).into_owned())
    }

    #[test]
    fn items_are_given_one_by_one_with_what_stands_around_them() {
        let text = "<r><t>head</t><item>1</item> <x:item a='b'>2<![CDATA[</item>]]></x:item><item/></r>";
        for step in [1, 3, 7, 1000] {
            let (read, around) = all(text, 1000, step);
            let texts: Vec<_> = read.iter().map(|r| String::from_utf8_lossy(&r.bytes).into_owned()).collect();
            assert_eq!(texts, ["<item>1</item>", "<x:item a='b'>2<![CDATA[</item>]]></x:item>"]);
            assert_eq!((read[1].at as usize, read[1].end), (text.find("<x:item").unwrap(), End::Closed));
            assert_eq!(around, "<r><t>head</t> <item/></r>");
        }
    }

    #[test]
    fn an_item_that_is_not_closed_ends_where_the_next_begins_and_the_last_with_the_stream() {
        let (read, _) = all("<item>1<item>2</item><item>3", 1000, 5);
        let ends: Vec<_> = read.iter().map(|record| record.end).collect();
        assert_eq!(ends, [End::NotClosed, End::Closed, End::CutOff]);
    }

    #[test]
    fn an_item_longer_than_allowed_is_passed_over_in_bounded_memory() {
        let text = format!("<item>{}</item><item>2</item>", "x".repeat(300_000));
        let mut records = Records::new(text.as_bytes(), &["item"], 1000);
        let long = records.next().unwrap().unwrap();
        assert_eq!((long.end, long.bytes.len()), (End::TooLong, 0));
        assert!(records.window.capacity() < 4 * STEP);
        assert_eq!(records.next().unwrap().unwrap().bytes, b"<item>2</item>");
    }

    proptest! {
        #[test]
        fn any_stream_comes_to_an_end(text in "(<item>|</item>|<!--|-->|<!\\[CDATA\\[|\\]\\]>|<|x|é){0,40}", step in 1usize..9) {
            let (read, around) = all(&text, 20, step);
            let kept: usize = read.iter().map(|record| record.bytes.len()).sum();
            prop_assert!(kept + around.len() <= text.len());
        }
    }
}
