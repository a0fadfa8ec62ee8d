//! Places of printed words ⇄ bytes: so that a page image can be marked later.
//!
//! A row of `prints` is, once decompressed, one line a word of seven numbers parted by spaces: bytes from the end of the word
//! before to its beginning in `captures.text` (negative where a word stands twice, at both ends of a line break), its length
//! in bytes, its page (from 1, in the order of the issue), then left, top, width and height in the unit of the page's file.
//! Differences and a general compressor come to some six bytes a word.

use std::fmt::Write;

use crate::capture::WordBox;

/// The bytes of a row, not yet compressed.
pub(super) fn encode(words: &[WordBox]) -> Vec<u8> {
    let mut out = String::new();
    let mut before = 0i64;
    for word in words {
        let [left, top, width, height] = word.place;
        let step = i64::from(word.start) - before;
        let _ = writeln!(out, "{step} {} {} {left} {top} {width} {height}", word.length, word.page);
        before = i64::from(word.start) + i64::from(word.length);
    }
    out.into_bytes()
}

/// The words of a row; lines that are none are left out.
pub fn decode(bytes: &[u8]) -> Vec<WordBox> {
    let text = String::from_utf8_lossy(bytes);
    let mut before = 0i64;
    let word = |line: &str| {
        let numbers: Vec<i64> = line.split(' ').filter_map(|number| number.parse().ok()).collect();
        let [step, length, page, place @ ..] = &numbers[..] else { return None };
        let start = before + step;
        before = start + length;
        let place: Vec<i32> = place.iter().filter_map(|number| i32::try_from(*number).ok()).collect();
        Some(WordBox {
            start: u32::try_from(start).ok()?,
            length: u32::try_from(*length).ok()?,
            page: u16::try_from(*page).ok()?,
            place: place.try_into().ok()?,
        })
    };
    text.lines().filter_map(word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_as_they_were() {
        let word = |start, length, left| WordBox { start, length, page: 2, place: [left, 20, 30, -1] };
        let words = [word(0, 3, 5), word(4, 7, 40), word(4, 7, 1), word(12, 2, 9)];
        assert_eq!(decode(&encode(&words)), words);
        assert_eq!(decode(b"1 2\nx"), []);
    }
}
