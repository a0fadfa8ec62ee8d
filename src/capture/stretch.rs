//! A part of a file that can be read from any place: whole files, stored members of archives, unpacked copies.
//!
//! Copies share the file and each has a place of its own. A small buffer spares the system most of the short reads that
//! archives' directories ask for.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::rc::Rc;

/// Bytes read at a time when fewer are asked for.
const BUFFER_BYTES: usize = 8 << 10;

/// A part of a file.
#[derive(Clone)]
pub(super) struct Stretch {
    file: Rc<RefCell<File>>,
    /// First byte in the file.
    start: u64,
    /// How many bytes.
    length: u64,
    /// The next byte to be read, from the start of the part.
    at: u64,
    buffer: Vec<u8>,
    /// Where the buffer's first byte stands.
    buffer_at: u64,
}

impl Stretch {
    /// All of a file.
    pub(super) fn whole(file: File) -> io::Result<Self> {
        let length = file.metadata()?.len();
        let file = Rc::new(RefCell::new(file));
        Ok(Self { file, start: 0, length, at: 0, buffer: Vec::new(), buffer_at: 0 })
    }

    /// A part of this one, as far as this one goes.
    pub(super) fn part(&self, start: u64, length: u64) -> Self {
        let start = start.min(self.length);
        let length = length.min(self.length - start);
        Self { start: self.start + start, length, at: 0, buffer: Vec::new(), buffer_at: 0, file: Rc::clone(&self.file) }
    }

    /// This one from a place on.
    pub(super) fn from(&self, start: u64) -> Self {
        self.part(start, self.length)
    }

    /// How many bytes it has.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    fn read_file(&self, at: u64, out: &mut [u8]) -> io::Result<usize> {
        let mut file = self.file.borrow_mut();
        file.seek(SeekFrom::Start(self.start + at))?;
        let most = usize::try_from(self.length - at).unwrap_or(usize::MAX).min(out.len());
        file.read(&mut out[..most])
    }

    fn buffered(&self) -> &[u8] {
        let skip = self.at.checked_sub(self.buffer_at).and_then(|skip| usize::try_from(skip).ok());
        skip.and_then(|skip| self.buffer.get(skip..)).unwrap_or_default()
    }
}

impl Read for Stretch {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.length || out.is_empty() {
            return Ok(0);
        }
        if self.buffered().is_empty() && out.len() >= BUFFER_BYTES {
            let count = self.read_file(self.at, out)?;
            self.at += count as u64;
            return Ok(count);
        }
        if self.buffered().is_empty() {
            let mut buffer = std::mem::take(&mut self.buffer);
            buffer.resize(BUFFER_BYTES, 0);
            let count = self.read_file(self.at, &mut buffer)?;
            buffer.truncate(count);
            (self.buffer, self.buffer_at) = (buffer, self.at);
        }
        let ready = self.buffered();
        let count = ready.len().min(out.len());
        out[..count].copy_from_slice(&ready[..count]);
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Stretch {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn parts_and_copies_are_read_each_from_its_place() {
        let mut file = tempfile::tempfile().unwrap();
        let bytes: Vec<u8> = (0..40_000u32).map(|n| (n % 251) as u8).collect();
        file.write_all(&bytes).unwrap();
        let whole = Stretch::whole(file).unwrap();
        let mut part = whole.part(10_000, 20_000);
        let (mut first, mut rest) = ([0; 100], Vec::new());
        part.read_exact(&mut first).unwrap();
        whole.clone().read_to_end(&mut rest).unwrap();
        assert!(rest == bytes && first[..] == bytes[10_000..10_100]);
        rest.clear();
        part.read_to_end(&mut rest).unwrap();
        assert!(rest == bytes[10_100..30_000]);
        part.seek(SeekFrom::End(-1)).unwrap();
        rest.clear();
        part.read_to_end(&mut rest).unwrap();
        assert_eq!(rest, [bytes[29_999]]);
        assert_eq!(whole.part(39_999, 50).length(), 1);
        assert!(part.seek(SeekFrom::Current(-30_000)).is_err());
    }
}
