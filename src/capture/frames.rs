//! Stream → the bytes of one JSON record after another, never more than one in memory.
//!
//! Two framings: a record a line (JSONL), or JSON values that spread over lines (one object, several, or an array of
//! them). Damage is kept small: a bad line ends at its line's end. Reading the records is not done here.

use std::io::{self, BufRead};

use serde::de::IgnoredAny;

/// How records stand in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Framing {
    /// One a line; counted by lines, so that a report can be looked up.
    Lines,
    /// Values with white space, commas or brackets between; counted by values.
    Values,
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Frame {
    /// A record, in the buffer.
    Record,
    /// One that is larger than allowed; it was passed over.
    TooLong,
    /// One that the end of the stream cuts off; what there is of it is in the buffer.
    CutOff,
}

/// How many complete lines are tried when the first one is no record.
const LINES_TRIED: usize = 8;

impl Framing {
    /// The framing of a text that is JSON records, by its beginning. `whole` says that this is all there is.
    pub(super) fn of(start: &str, whole: bool) -> Option<Framing> {
        let start = start.trim_start_matches(|c: char| c.is_whitespace() || c == '\0');
        if let Some(inside) = start.strip_prefix('[') {
            return inside.trim_start().starts_with(['{', ']']).then_some(Framing::Values);
        }
        let Some(inside) = start.strip_prefix('{') else {
            return mostly_objects(start).then_some(Framing::Lines);
        };
        let inside = inside.trim_start();
        if !(inside.is_empty() && !whole || inside.starts_with(['"', '}'])) {
            return None;
        }
        let (first, after) = start.split_once('\n').unwrap_or((start, ""));
        let spreads = is_beginning(first) && !after.is_empty() && !after.trim_start().starts_with('{');
        let spreads = spreads || holds_several(first);
        Some(if spreads { Framing::Values } else { Framing::Lines })
    }
}

/// Whether a line is an object with another one after it.
fn holds_several(line: &str) -> bool {
    let mut values = serde_json::Deserializer::from_str(line).into_iter::<IgnoredAny>();
    let first = values.next().is_some_and(|value| value.is_ok());
    first && line[values.byte_offset()..].trim_start_matches([' ', '\t', ',']).starts_with('{')
}

/// Whether a line is JSON that only lacks its end.
fn is_beginning(line: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(line).is_err_and(|error| error.is_eof())
}

/// Whether at least half of the first complete lines are objects: records after a damaged first line.
fn mostly_objects(start: &str) -> bool {
    let (complete, _) = start.rsplit_once('\n').unwrap_or_default();
    let lines = complete.lines().filter(|line| !line.trim().is_empty()).take(LINES_TRIED);
    let is_object = |line: &str| line.trim_start().starts_with('{') && serde_json::from_str::<IgnoredAny>(line).is_ok();
    let (all, objects) = lines.fold((0, 0), |(all, objects), line| (all + 1, objects + usize::from(is_object(line))));
    objects > 0 && objects * 2 >= all
}

/// Takes a stream apart.
pub(super) struct Frames<R> {
    stream: R,
    framing: Framing,
    max_bytes: usize,
    number: u64,
}

impl<R: BufRead> Frames<R> {
    /// Records larger than `max_bytes` are passed over.
    pub(super) fn new(stream: R, framing: Framing, max_bytes: usize) -> Self {
        Self { stream, framing, max_bytes, number: 0 }
    }

    /// The number of the last record: its line, or its place among the values, from 1.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// Reads the next record into the buffer (which is emptied first); `None` at the end.
    ///
    /// # Errors
    /// When the stream cannot be read on.
    pub(super) fn next_into(&mut self, buffer: &mut Vec<u8>) -> io::Result<Option<Frame>> {
        match self.framing {
            Framing::Lines => self.next_line(buffer),
            Framing::Values => self.next_value(buffer),
        }
    }

    /// The next line that is not blank, without its end.
    fn next_line(&mut self, buffer: &mut Vec<u8>) -> io::Result<Option<Frame>> {
        loop {
            let Some(frame) = self.line(buffer)? else { return Ok(None) };
            self.number += 1;
            if frame == Frame::TooLong || !buffer.trim_ascii().is_empty() {
                return Ok(Some(frame));
            }
        }
    }

    fn line(&mut self, buffer: &mut Vec<u8>) -> io::Result<Option<Frame>> {
        let mut store = Store::new(buffer, self.max_bytes);
        let mut any = false;
        loop {
            let chunk = self.stream.fill_buf()?;
            if chunk.is_empty() {
                return Ok(any.then(|| store.frame()));
            }
            any = true;
            let end = memchr::memchr(b'\n', chunk);
            store.push(&chunk[..end.unwrap_or(chunk.len())]);
            let used = end.map_or(chunk.len(), |at| at + 1);
            self.stream.consume(used);
            if end.is_some() {
                store.buffer.truncate(store.buffer.trim_ascii_end().len());
                return Ok(Some(store.frame()));
            }
        }
    }

    /// The next value between white space, commas and brackets.
    fn next_value(&mut self, buffer: &mut Vec<u8>) -> io::Result<Option<Frame>> {
        let mut store = Store::new(buffer, self.max_bytes);
        let mut value = Value::default();
        loop {
            let chunk = self.stream.fill_buf()?;
            if chunk.is_empty() {
                self.number += u64::from(value.begun);
                return Ok(value.begun.then(|| if value.may_end() { store.frame() } else { Frame::CutOff }));
            }
            let between = if value.begun { 0 } else { gap(chunk) };
            let part = value.take(&chunk[between..]);
            store.push(&chunk[between..between + part]);
            let ended = between + part < chunk.len();
            let used = between + part;
            self.stream.consume(used);
            if ended && value.begun {
                self.number += 1;
                return Ok(Some(store.frame()));
            }
        }
    }
}

/// How many bytes stand between values.
fn gap(chunk: &[u8]) -> usize {
    let between = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b',' | b'[' | b']' | 0);
    chunk.iter().position(|byte| !between(byte)).unwrap_or(chunk.len())
}

/// How far a value has been read.
#[derive(Default)]
struct Value {
    begun: bool,
    /// Open braces and brackets.
    depth: usize,
    in_string: bool,
    after_backslash: bool,
    /// Whether the last byte closed a string or the outermost brace.
    closed: bool,
}

impl Value {
    /// How many bytes of the chunk belong to the value; fewer than all when it ends here.
    fn take(&mut self, chunk: &[u8]) -> usize {
        for (at, byte) in chunk.iter().enumerate() {
            if self.closed || self.ends_before(*byte) {
                return at;
            }
            self.begun = true;
            self.read(*byte);
        }
        chunk.len()
    }

    /// Whether a bare number or word outside all braces ends here.
    fn ends_before(&self, byte: u8) -> bool {
        self.begun && self.depth == 0 && !self.in_string && matches!(byte, b',' | b']' | b'}' | b'{' | b'\n')
    }

    fn read(&mut self, byte: u8) {
        if self.in_string {
            self.read_in_string(byte);
            return;
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                self.closed = self.depth == 0;
            }
            _ => {}
        }
    }

    fn read_in_string(&mut self, byte: u8) {
        if self.after_backslash {
            self.after_backslash = false;
        } else if byte == b'\\' {
            self.after_backslash = true;
        } else if byte == b'"' {
            self.in_string = false;
            self.closed = self.depth == 0;
        }
    }

    fn may_end(&self) -> bool {
        self.depth == 0 && !self.in_string
    }
}

/// Keeps what is allowed.
struct Store<'a> {
    buffer: &'a mut Vec<u8>,
    max_bytes: usize,
    too_long: bool,
}

impl<'a> Store<'a> {
    fn new(buffer: &'a mut Vec<u8>, max_bytes: usize) -> Self {
        buffer.clear();
        Self { buffer, max_bytes, too_long: false }
    }

    fn push(&mut self, bytes: &[u8]) {
        self.too_long |= self.buffer.len() + bytes.len() > self.max_bytes;
        if self.too_long {
            self.buffer.clear();
        } else {
            self.buffer.extend_from_slice(bytes);
        }
    }

    fn frame(&self) -> Frame {
        if self.too_long { Frame::TooLong } else { Frame::Record }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Number, frame and bytes of each record, read through a small buffer.
    fn frames(text: &str, framing: Framing, max: usize) -> Vec<(u64, Frame, String)> {
        let mut frames = Frames::new(io::BufReader::with_capacity(3, text.as_bytes()), framing, max);
        let (mut buffer, mut all) = (Vec::new(), Vec::new());
        while let Some(frame) = frames.next_into(&mut buffer).unwrap() {
            all.push((frames.number(), frame, String::from_utf8_lossy(&buffer).into_owned()));
        }
        all
    }

    #[test]
    fn lines_are_counted_and_blank_ones_passed_over() {
        let found = frames("{\"a\":1}\r\n\n  \n{\"b\":2}", Framing::Lines, 100);
        assert_eq!(found, [(1, Frame::Record, "{\"a\":1}".into()), (4, Frame::Record, "{\"b\":2}".into())]);
    }

    #[test]
    fn a_line_too_long_is_passed_over_and_the_next_one_read() {
        let found = frames("0123456789\nabc\n", Framing::Lines, 5);
        assert_eq!(found, [(1, Frame::TooLong, String::new()), (2, Frame::Record, "abc".into())]);
    }

    #[test]
    fn values_end_where_their_braces_close() {
        let text = "[ {\"a\": \"}\\\"{\"},\n 7, \"x,y\", {\"b\": [1, {}]} ]";
        let found: Vec<_> = frames(text, Framing::Values, 100).into_iter().map(|(n, _, t)| (n, t)).collect();
        let expected = [(1, "{\"a\": \"}\\\"{\"}"), (2, "7"), (3, "\"x,y\""), (4, "{\"b\": [1, {}]}")];
        assert_eq!(found, expected.map(|(number, text)| (number, text.to_owned())));
    }

    #[test]
    fn a_value_without_end_is_cut_off_and_one_too_long_is_passed_over() {
        let found = frames("{\"a\": 1}{\"b\": \"endless", Framing::Values, 100);
        assert_eq!(found[1], (2, Frame::CutOff, "{\"b\": \"endless".into()));
        let found = frames("{\"a\": \"0123456789\"} {\"b\":2}", Framing::Values, 8);
        assert_eq!(found, [(1, Frame::TooLong, String::new()), (2, Frame::Record, "{\"b\":2}".into())]);
    }

    #[test]
    fn framing_is_seen_in_the_beginning() {
        let of = |start| Framing::of(start, true);
        assert_eq!(of("\n{\"a\": 1}\n{\"a\": 2}\n"), Some(Framing::Lines));
        assert_eq!(of("{\"a\": 1}"), Some(Framing::Lines));
        assert_eq!(of("{\n  \"a\": 1\n}"), Some(Framing::Values));
        assert_eq!(of("{\"a\": 1,\n\"b\": 2}\n"), Some(Framing::Values));
        assert_eq!(of("[\n{\"a\": 1}]"), Some(Framing::Values));
        assert_eq!(of("{\"a\": \"cut\n{\"a\": 2}\n{\"a\": 3}\n"), Some(Framing::Lines));
        assert_eq!(of("damage\n{\"a\": 2}\n{\"a\": 3}\n"), Some(Framing::Lines));
        assert_eq!(of("{\"a\": NaN}\n"), Some(Framing::Lines));
        assert_eq!(of("{\"a\": 1}{\"a\": 2}\n{\"a\":\n3}"), Some(Framing::Values));
        assert_eq!(of("{\"a\": 1}, {\"a\": 2}"), Some(Framing::Values));
        assert_eq!(Framing::of("{\"text\": \"a long line", false), Some(Framing::Lines));
        for text in ["[Lima] {x}", "{curly} text", "{", "", "Plain.\n", "[1, 2]"] {
            assert_eq!(of(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_stream_is_taken_apart_to_its_end(text in "[\\[\\]{}\",\\\\a \n]{0,80}", limit in 0usize..20) {
            for framing in [Framing::Lines, Framing::Values] {
                for (_, _, record) in frames(&text, framing, limit) {
                    prop_assert!(record.len() <= limit);
                }
            }
        }
    }
}
