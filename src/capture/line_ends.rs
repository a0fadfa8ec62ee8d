//! Lines that end with a bare carriage return → lines as every reader knows them.
//!
//! Spreadsheets and editors of the old Macintosh still write them ("CSV (Macintosh)"). Each carriage return becomes a line
//! feed, byte for byte, so that places in the file stay what they are.

use std::io::{self, Read};

/// Whether a file that begins so ends its lines with bare carriage returns: the first line end is one, and no line ends with
/// both. Line feeds may stand inside the fields of a table.
pub(super) fn are_bare(start: &[u8]) -> bool {
    let first = memchr::memchr2(b'\r', b'\n', start);
    first.is_some_and(|at| start[at] == b'\r')
        && memchr::memmem::find(start, b"\r\n").is_none()
        && memchr::memchr(0, start).is_none()
}

/// Makes line feeds of carriage returns.
pub(super) fn mend(bytes: &mut [u8]) {
    bytes.iter_mut().filter(|byte| **byte == b'\r').for_each(|byte| *byte = b'\n');
}

/// A stream with line feeds for carriage returns.
pub(super) struct Mended<R>(pub(super) R);

impl<R: Read> Read for Mended<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.0.read(out)?;
        mend(&mut out[..count]);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_carriage_returns_are_told_from_stray_ones() {
        assert!(are_bare(b"title,text\rOne,\"Two\nlines\"\r"));
        for other in [&b"one\r\ntwo\r\n"[..], b"one\ntwo\rthree", b"one\rtwo\r\n", b"one", b"PK\0\0\rx"] {
            assert!(!are_bare(other), "{other:?}");
        }
    }

    #[test]
    fn a_stream_is_mended_byte_for_byte() {
        let mut read = Vec::new();
        Mended(&b"a\rb\n\rc"[..]).read_to_end(&mut read).unwrap();
        assert_eq!(read, b"a\nb\n\nc");
    }
}
