//! Stream → the bytes of one row of a table after another (RFC 4180, as loosely as it is written).
//!
//! A quotation mark opens a field only at its beginning and closes it only before a delimiter or the end of the line, so
//! that marks inside texts do no harm. A mark without end would swallow the rest of the file: the row is given up, and what
//! it swallowed is read again line by line.

use std::io::{self, BufRead};

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Row {
    /// A row, in the buffer, without its line end.
    Whole,
    /// One that is larger than allowed; it was passed over.
    TooLong,
    /// One in which a quotation mark has no end; its first line is in the buffer.
    Unclosed,
}

/// Takes a stream apart.
pub(super) struct Rows<R> {
    stream: R,
    delimiter: u8,
    max_bytes: usize,
    /// Bytes that are read again, and how many of them were.
    again: Vec<u8>,
    again_at: usize,
    /// Line and byte at which the last row began, and where the next one does.
    began: (u64, u64),
    next: (u64, u64),
}

impl<R: BufRead> Rows<R> {
    /// Rows larger than `max_bytes` are passed over.
    pub(super) fn new(stream: R, delimiter: u8, max_bytes: usize) -> Self {
        Self { stream, delimiter, max_bytes, again: Vec::new(), again_at: 0, began: (1, 0), next: (1, 0) }
    }

    /// Line (from 1) and byte (from 0) at which the last row began.
    pub(super) fn began(&self) -> (u64, u64) {
        self.began
    }

    /// Reads the next row that is not blank into the buffer (which is emptied first); `None` at the end.
    ///
    /// # Errors
    /// When the stream cannot be read on.
    pub(super) fn next_into(&mut self, buffer: &mut Vec<u8>) -> io::Result<Option<Row>> {
        loop {
            self.began = self.next;
            buffer.clear();
            let Some(row) = self.row(buffer)? else { return Ok(None) };
            if row != Row::Whole || !buffer.trim_ascii().is_empty() {
                return Ok(Some(row));
            }
        }
    }

    fn row(&mut self, buffer: &mut Vec<u8>) -> io::Result<Option<Row>> {
        // What is read again after a mark without end is read line by line.
        let by_line = self.again_at < self.again.len();
        let mut marks = Marks::new(self.delimiter);
        let (mut any, mut too_long) = (false, false);
        loop {
            let chunk = match self.again.get(self.again_at..) {
                Some(again) if by_line => again,
                _ => self.stream.fill_buf()?,
            };
            if chunk.is_empty() {
                let unclosed = marks.is_inside() && !by_line && !too_long;
                return Ok(any.then(|| self.ended(buffer, unclosed, too_long)));
            }
            any = true;
            let end = chunk.iter().position(|byte| marks.ends_row(*byte) || by_line && *byte == b'\n');
            let used = end.map_or(chunk.len(), |at| at + 1);
            if !too_long {
                buffer.extend_from_slice(&chunk[..used]);
            }
            self.next.1 += used as u64;
            self.next.0 += memchr::memchr_iter(b'\n', &chunk[..used]).count() as u64;
            if by_line {
                self.again_at += used
            } else {
                self.stream.consume(used)
            }
            if !too_long && buffer.len() > self.max_bytes + 2 {
                if marks.is_inside() && memchr::memchr(b'\n', buffer).is_some() && !by_line {
                    return Ok(Some(self.ended(buffer, true, false)));
                }
                too_long = true;
                buffer.clear();
            }
            if end.is_some() {
                return Ok(Some(self.ended(buffer, false, too_long)));
            }
        }
    }

    fn ended(&mut self, buffer: &mut Vec<u8>, unclosed: bool, too_long: bool) -> Row {
        let row = match memchr::memchr(b'\n', buffer) {
            Some(end) if unclosed => {
                let swallowed = buffer.split_off(end + 1);
                self.next.1 -= swallowed.len() as u64;
                self.next.0 -= memchr::memchr_iter(b'\n', &swallowed).count() as u64;
                (self.again, self.again_at) = (swallowed, 0);
                Row::Unclosed
            }
            _ if too_long => Row::TooLong,
            _ => Row::Whole,
        };
        let end = buffer.len() - buffer.iter().rev().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        buffer.truncate(end);
        row
    }
}

/// Where quotation marks open and close.
struct Marks {
    delimiter: u8,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    FieldBegins,
    Plain,
    Inside,
    /// After a mark inside a field: it closes, or is the first of two that stand for one.
    AfterMark,
}

impl Marks {
    fn new(delimiter: u8) -> Self {
        Self { delimiter, state: State::FieldBegins }
    }

    fn is_inside(&self) -> bool {
        self.state == State::Inside
    }

    /// Reads a byte. Whether the row ends with it.
    fn ends_row(&mut self, byte: u8) -> bool {
        let is_end = byte == b'\n' || byte == b'\r';
        self.state = match (self.state, byte) {
            (State::Inside, b'"') => State::AfterMark,
            (State::Inside, _) => State::Inside,
            (State::AfterMark, byte) if byte == self.delimiter => State::FieldBegins,
            (State::AfterMark, _) if is_end => State::Plain,
            // Two marks stand for one; one before anything else was no closing mark.
            (State::AfterMark, _) => State::Inside,
            (State::FieldBegins, b'"') => State::Inside,
            (_, byte) if byte == self.delimiter => State::FieldBegins,
            _ => State::Plain,
        };
        byte == b'\n' && self.state != State::Inside
    }
}

/// The fields of a row, without their marks.
pub(super) fn fields(row: &str, delimiter: u8) -> Vec<String> {
    let mut marks = Marks::new(delimiter);
    let (mut all, mut field) = (Vec::new(), Vec::new());
    for byte in row.bytes() {
        let before = marks.state;
        marks.ends_row(byte);
        match (before, marks.state) {
            (State::Plain | State::AfterMark | State::FieldBegins, State::FieldBegins) => {
                all.push(std::mem::take(&mut field));
            }
            (State::FieldBegins, State::Inside) | (State::Inside, State::AfterMark) => {}
            (State::AfterMark, State::Inside) if byte != b'"' => field.extend([b'"', byte]),
            _ => field.push(byte),
        }
    }
    all.push(field);
    // Cut at ASCII bytes only, so every field is UTF-8.
    all.into_iter().map(|field| String::from_utf8_lossy(&field).into_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(text: &str, max: usize) -> Vec<(u64, u64, Row, String)> {
        let mut rows = Rows::new(io::BufReader::with_capacity(3, text.as_bytes()), b',', max);
        let (mut buffer, mut all) = (Vec::new(), Vec::new());
        while let Some(row) = rows.next_into(&mut buffer).unwrap() {
            let (line, byte) = rows.began();
            all.push((line, byte, row, String::from_utf8_lossy(&buffer).into_owned()));
        }
        all
    }

    #[test]
    fn rows_spread_over_lines_inside_marks_and_blank_ones_are_passed_over() {
        let found = rows("a,\"b\nc\"\r\n\r\n\"d\"\"e\",\"f\"\n", 100);
        assert_eq!(found[0], (1, 0, Row::Whole, "a,\"b\nc\"".into()));
        assert_eq!(found[1], (4, 11, Row::Whole, "\"d\"\"e\",\"f\"".into()));
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn fields_lose_their_marks_and_keep_those_of_texts() {
        assert_eq!(fields("a,\"b \"\"c\"\" \nd\",,12\" pipe", b','), ["a", "b \"c\" \nd", "", "12\" pipe"]);
        assert_eq!(fields("\"He said \"yes\" to it\",x", b','), ["He said \"yes\" to it", "x"]);
        assert_eq!(fields("a;b\tc", b';'), ["a", "b\tc"]);
    }

    #[test]
    fn a_mark_without_end_costs_its_row_alone() {
        let found = rows("a,\"b\nc,d\ne,\"f\n", 100);
        assert_eq!(found[0], (1, 0, Row::Unclosed, "a,\"b".into()));
        assert_eq!(found[1], (2, 5, Row::Whole, "c,d".into()));
        assert_eq!(found[2].3, "e,\"f");
    }

    #[test]
    fn a_row_too_long_is_passed_over() {
        let found = rows("0123456789,0123456789\nabc\n", 8);
        assert_eq!((found[0].2, found[1].3.as_str()), (Row::TooLong, "abc"));
        let found = rows("a,\"0123\n456\n789\nb,c\n", 8);
        assert_eq!((found[0].2, found.last().unwrap().3.as_str()), (Row::Unclosed, "b,c"));
    }

    proptest! {
        #[test]
        fn any_table_is_taken_apart_to_its_end(text in "[a,\"\n\r;é]{0,80}", limit in 0usize..20) {
            let found = rows(&text, limit);
            prop_assert!(found.iter().all(|(_, _, _, row)| row.len() <= limit + 2 + 3));
            prop_assert!(found.windows(2).all(|pair| pair[0].1 < pair[1].1));
            for (_, _, _, row) in found {
                prop_assert!(!fields(&row, b',').is_empty());
            }
        }
    }
}
