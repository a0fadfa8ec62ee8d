//! Gzip (RFC 1952) → bytes.
//!
//! Several members in a row are read as one. What follows the last member and is none is ignored, as `gzip -d` does:
//! tapes and old servers pad with zeros. Memory is the caller's: a limit is kept on what is unpacked.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

/// Whether the bytes begin as gzip does (magic number and the one method there is).
pub(super) fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b, 8])
}

/// A reader of what is packed in another.
pub(super) struct Unpacked<R> {
    /// `None` after the last member.
    member: Option<GzDecoder<R>>,
    /// How many bytes have come out.
    unpacked: u64,
}

impl<R: BufRead> Unpacked<R> {
    pub(super) fn new(packed: R) -> Self {
        Self { member: Some(GzDecoder::new(packed)), unpacked: 0 }
    }

    /// The member after the one that has ended, if there is one.
    fn next_member(ended: GzDecoder<R>) -> io::Result<Option<GzDecoder<R>>> {
        let mut packed = ended.into_inner();
        // A buffer's border may part the two bytes of the magic number; one is sign enough that more gzip follows.
        let another = packed.fill_buf()?.first() == Some(&0x1f);
        Ok(another.then(|| GzDecoder::new(packed)))
    }

    /// The system's words for damage are about deflate blocks; these say what it means, and where.
    fn damage(&self, error: &io::Error) -> io::Error {
        let after = self.unpacked;
        let what = match error.kind() {
            io::ErrorKind::UnexpectedEof => "gzip data is cut off",
            _ => "gzip data is damaged",
        };
        io::Error::other(format!("{what}: only its first {after} bytes could be unpacked; fetch it again"))
    }
}

impl<R: BufRead> Read for Unpacked<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while let Some(member) = &mut self.member {
            match member.read(out) {
                Ok(0) if !out.is_empty() => {
                    self.member = self.member.take().map(Self::next_member).transpose()?.flatten();
                }
                Ok(count) => {
                    self.unpacked += count as u64;
                    return Ok(count);
                }
                Err(error) => {
                    self.member = None;
                    return Err(self.damage(&error));
                }
            }
        }
        Ok(0)
    }
}

/// As much of the beginning of `packed` as can be unpacked, up to `limit` bytes.
pub(super) fn beginning(packed: &[u8], limit: usize) -> Vec<u8> {
    let mut start = Vec::new();
    // The end of the sample is expected damage; real damage is found when the whole is read.
    let _ = Unpacked::new(packed).take(limit as u64).read_to_end(&mut start);
    start
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use std::io::Write;

    /// Packs bytes for tests.
    pub(in crate::capture) fn pack(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn unpack(packed: &[u8]) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        Unpacked::new(packed).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    #[test]
    fn members_in_a_row_are_one_text_and_padding_is_ignored() {
        let mut packed = [pack(b"one "), pack(b"two")].concat();
        packed.extend([0; 512]);
        assert!(is_gzip(&packed));
        assert_eq!(unpack(&packed).unwrap(), b"one two");
    }

    #[test]
    fn a_cut_off_file_says_how_far_it_could_be_read() {
        let text: Vec<u8> = (0..60_000u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
        let packed = pack(&text);
        let reason = unpack(&packed[..packed.len() / 2]).unwrap_err().to_string();
        assert!(reason.starts_with("gzip data is cut off: only its first"), "{reason}");
        assert!(!reason.contains("first 0 bytes"), "{reason}");
    }

    #[test]
    fn a_flipped_byte_is_damage() {
        let mut packed = pack(&b"a long enough text ".repeat(100));
        let checksum = packed.len() - 8;
        packed[checksum] ^= 0xff;
        assert!(unpack(&packed).unwrap_err().to_string().starts_with("gzip data is damaged"));
    }

    #[test]
    fn the_beginning_of_a_cut_sample_can_be_seen() {
        let packed = pack(&b"<html><body>".repeat(10_000));
        assert!(beginning(&packed[..packed.len() / 2], 100).starts_with(b"<html>"));
    }
}
