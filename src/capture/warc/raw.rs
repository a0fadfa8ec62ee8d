//! Bytes as they came, with their place, a look ahead and a step back.
//!
//! The step back is what recovery needs: a damaged member is often noticed only some way into the next one.

use std::io::{self, BufRead, Read};

/// Bytes read from the source at a time.
const READ_BYTES: usize = 64 << 10;
/// Bytes kept behind, for stepping back: more than most packed records have.
const KEPT_BYTES: usize = 1 << 20;

/// A stream of bytes that knows its place.
pub(super) struct Raw<'a> {
    source: Box<dyn Read + 'a>,
    /// What was read and is not forgotten yet.
    window: Vec<u8>,
    /// The next byte in the window.
    at: usize,
    /// Place of the window's first byte.
    window_at: u64,
    ended: bool,
}

impl<'a> Raw<'a> {
    /// Bytes of which the first stands at this place.
    pub(super) fn new(source: impl Read + 'a, place: u64) -> Self {
        Self { source: Box::new(source), window: Vec::new(), at: 0, window_at: place, ended: false }
    }

    /// Nothing.
    pub(super) fn none() -> Self {
        Self::new(io::empty(), 0)
    }

    /// Place of the next byte.
    pub(super) fn place(&self) -> u64 {
        self.window_at + self.at as u64
    }

    /// The next bytes without taking them: as many as asked for, fewer at the end.
    pub(super) fn peek(&mut self, bytes: usize) -> io::Result<&[u8]> {
        while self.window.len() - self.at < bytes && self.read_more()? {}
        let end = self.window.len().min(self.at + bytes);
        Ok(&self.window[self.at..end])
    }

    /// Steps back to a place, or as near to it as is kept.
    pub(super) fn step_back(&mut self, place: u64) {
        let back = self.place().saturating_sub(place);
        self.at -= usize::try_from(back).unwrap_or(usize::MAX).min(self.at);
    }

    fn read_more(&mut self) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        if self.at > 2 * KEPT_BYTES {
            let forget = self.at - KEPT_BYTES;
            self.window.drain(..forget);
            self.at -= forget;
            self.window_at += forget as u64;
        }
        let begun = self.window.len();
        self.window.resize(begun + READ_BYTES, 0);
        let read = self.source.read(&mut self.window[begun..]);
        self.window.truncate(begun + read.as_ref().copied().unwrap_or(0));
        let count = match read {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(true),
            read => read?,
        };
        self.ended = count == 0;
        Ok(!self.ended)
    }
}

impl Read for Raw<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let ready = self.fill_buf()?;
        let count = ready.len().min(out.len());
        out[..count].copy_from_slice(&ready[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Raw<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.peek(1)?;
        Ok(&self.window[self.at..])
    }

    fn consume(&mut self, count: usize) {
        self.at = (self.at + count).min(self.window.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_looked_at_taken_and_stepped_back_over() {
        let bytes: Vec<u8> = (0..5_000_000u32).map(|n| (n % 253) as u8).collect();
        let mut raw = Raw::new(&bytes[..], 7);
        assert_eq!(raw.peek(3).unwrap(), &bytes[..3]);
        assert_eq!(raw.place(), 7);
        io::copy(&mut raw.by_ref().take(4_000_000), &mut io::sink()).unwrap();
        raw.step_back(4_000_000 + 7 - 1000);
        assert_eq!(raw.place(), 4_000_000 + 7 - 1000);
        let mut rest = Vec::new();
        raw.read_to_end(&mut rest).unwrap();
        assert!(rest == bytes[3_999_000..]);
        raw.step_back(0);
        assert!(raw.place() > 2_000_000 && raw.window.len() < 4 * KEPT_BYTES);
    }
}
