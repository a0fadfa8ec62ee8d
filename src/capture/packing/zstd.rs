//! Zstandard frames (RFC 8878) → bytes, with the dictionary that web archives put before the first frame.
//!
//! The `.warc.zst` specification (IIPC): a skippable frame with the magic number `5D 2A 4D 18` at the very beginning holds
//! the dictionary for all frames that follow, itself packed or not.

use std::io::{self, BufRead, Read};

/// Magic number of the frame that holds a dictionary.
const DICTIONARY_FRAME: [u8; 4] = [0x5d, 0x2a, 0x4d, 0x18];
/// Largest dictionary that is held; those in use have 0.1 to 1 MB.
const MOST_DICTIONARY: u64 = 16 << 20;

/// A reader of all frames.
pub(super) fn decoder<'a>(mut packed: impl BufRead + 'a) -> io::Result<Box<dyn Read + 'a>> {
    let (dictionary, _) = dictionary(&mut packed)?;
    Ok(Box::new(zstd::stream::read::Decoder::with_dictionary(packed, &dictionary)?))
}

/// Takes the dictionary from the beginning of a stream, if it begins with one, else nothing. The dictionary, and how many
/// bytes were taken.
///
/// # Errors
/// When the stream ends inside the dictionary, or that is damaged or larger than 16 MiB.
pub(in crate::capture) fn dictionary(packed: &mut impl BufRead) -> io::Result<(Vec<u8>, u64)> {
    if !packed.fill_buf()?.starts_with(&DICTIONARY_FRAME) {
        return Ok((Vec::new(), 0));
    }
    let mut header = [0; 8];
    packed.read_exact(&mut header)?;
    let length = u64::from(u32::from_le_bytes([header[4], header[5], header[6], header[7]]));
    if length > MOST_DICTIONARY {
        return Err(io::Error::other("the dictionary is larger than 16 MiB"));
    }
    let mut dictionary = Vec::new();
    packed.take(length).read_to_end(&mut dictionary)?;
    if (dictionary.len() as u64) < length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    if !dictionary.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        return Ok((dictionary, 8 + length));
    }
    let mut unpacked = Vec::new();
    zstd::stream::read::Decoder::new(&dictionary[..])?.take(MOST_DICTIONARY).read_to_end(&mut unpacked)?;
    Ok((unpacked, 8 + length))
}

#[cfg(test)]
pub(in crate::capture) mod tests {
    use super::*;

    /// Frames packed with a dictionary that stands before them.
    pub(in crate::capture) fn with_dictionary(records: &[&[u8]], packed_dictionary: bool) -> Vec<u8> {
        // A dictionary of raw content: zstd takes any bytes that lack the magic number of a trained one.
        let dictionary = b"WARC/1.1\r\nWARC-Type: response\r\nContent-Type: application/http\r\n".repeat(4);
        let stored = if packed_dictionary { zstd::encode_all(&dictionary[..], 3).unwrap() } else { dictionary.clone() };
        let mut all = DICTIONARY_FRAME.to_vec();
        all.extend((stored.len() as u32).to_le_bytes());
        all.extend(stored);
        for record in records {
            let mut encoder = zstd::stream::write::Encoder::with_dictionary(Vec::new(), 3, &dictionary).unwrap();
            io::Write::write_all(&mut encoder, record).unwrap();
            all.extend(encoder.finish().unwrap());
        }
        all
    }

    #[test]
    fn frames_are_read_with_the_dictionary_before_them() {
        for packed_dictionary in [false, true] {
            let packed = with_dictionary(&[b"WARC/1.1\r\nWARC-Type: response\r\n one", b" two"], packed_dictionary);
            let mut bytes = Vec::new();
            decoder(&packed[..]).unwrap().read_to_end(&mut bytes).unwrap();
            assert_eq!(bytes, b"WARC/1.1\r\nWARC-Type: response\r\n one two");
        }
    }

    #[test]
    fn a_dictionary_cut_off_or_too_large_is_an_error() {
        let packed = with_dictionary(&[b"one"], false);
        assert!(decoder(&packed[..40]).is_err());
        let mut large = packed;
        large[7] = 0xff;
        assert!(decoder(&large[..]).is_err());
    }
}
