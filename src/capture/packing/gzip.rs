//! Gzip members in a row (RFC 1952) → bytes.
//!
//! What follows the last member and is none is ignored, as `gzip -d` does: tapes and old servers pad with zeros.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

/// A reader of the members, as one text.
pub(super) struct Members<R> {
    /// `None` after the last member.
    member: Option<GzDecoder<R>>,
}

impl<R: BufRead> Members<R> {
    pub(super) fn new(packed: R) -> Self {
        Self { member: Some(GzDecoder::new(packed)) }
    }

    /// The member after the one that has ended, if there is one.
    fn next_member(ended: GzDecoder<R>) -> io::Result<Option<GzDecoder<R>>> {
        let mut packed = ended.into_inner();
        // A buffer's border may part the two bytes of the magic number; one is sign enough that more gzip follows.
        let another = packed.fill_buf()?.first() == Some(&0x1f);
        Ok(another.then(|| GzDecoder::new(packed)))
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while let Some(member) = &mut self.member {
            match member.read(out)? {
                0 if !out.is_empty() => {
                    self.member = self.member.take().map(Self::next_member).transpose()?.flatten();
                }
                count => return Ok(count),
            }
        }
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::packing::tests::pack;

    fn unpack(packed: &[u8]) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        Members::new(packed).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    #[test]
    fn members_in_a_row_are_one_text_and_padding_is_ignored() {
        let mut packed = [pack(b"one "), pack(b"two")].concat();
        packed.extend([0; 512]);
        assert_eq!(unpack(&packed).unwrap(), b"one two");
    }

    #[test]
    fn a_wrong_checksum_is_an_error() {
        let mut packed = pack(&b"a long enough text ".repeat(100));
        let checksum = packed.len() - 8;
        packed[checksum] ^= 0xff;
        assert!(unpack(&packed).is_err());
    }
}
