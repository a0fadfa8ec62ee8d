//! Packed bytes → bytes: gzip, zstd, bzip2 and xz, known by their first bytes.
//!
//! Streams in a row are read as one. Damage is told with the place up to which the bytes could be had. What unpacks to far
//! more than any text does is refused as a bomb; how much of it is held is the caller's to limit.

use std::cell::Cell;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

mod gzip;
pub(super) mod zstd;

use gzip::Members;

/// A way of packing one stream of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    /// RFC 1952.
    Gzip,
    /// RFC 8878, with or without a dictionary before the first frame.
    Zstd,
    /// bzip2.
    Bzip2,
    /// The .xz format.
    Xz,
}

/// What xz may need for its dictionary: the highest preset needs 65 MiB.
const XZ_MEMORY: u64 = 96 << 20;
/// What is unpacked whatever it came from: a second or two of work.
const FREE_BYTES: u64 = 1 << 30;
/// Beyond that, how many times its packed size something may be: pages of one site in a row reach 60 with xz, JSON of
/// sensors 100; bombs begin at 1,000.
const MOST_TIMES: u64 = 200;

impl Packing {
    /// What the bytes begin as.
    pub(super) fn of(bytes: &[u8]) -> Option<Packing> {
        match bytes {
            [0x1f, 0x8b, 8, ..] => Some(Packing::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x5d, 0x2a, 0x4d, 0x18, ..] => Some(Packing::Zstd),
            // The level, then the number that begins a block or ends the stream.
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31 | 0x17, ..] => Some(Packing::Bzip2),
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(Packing::Xz),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Packing::Gzip => "gzip",
            Packing::Zstd => "zstd",
            Packing::Bzip2 => "bzip2",
            Packing::Xz => "xz",
        }
    }

    fn decoder<'a>(self, packed: impl BufRead + 'a) -> io::Result<Box<dyn Read + 'a>> {
        Ok(match self {
            Packing::Gzip => Box::new(Members::new(packed)),
            Packing::Zstd => zstd::decoder(packed)?,
            Packing::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(packed)),
            Packing::Xz => {
                let stream = liblzma::stream::Stream::new_stream_decoder(XZ_MEMORY, liblzma::stream::CONCATENATED)?;
                Box::new(liblzma::bufread::XzDecoder::new_stream(packed, stream))
            }
        })
    }
}

/// A reader of what is packed in another.
pub(super) struct Unpacked<'a> {
    packing: Packing,
    decoder: Box<dyn Read + 'a>,
    /// What is said of damage or a bomb, from then on.
    refused: Option<String>,
    packed: Rc<Cell<u64>>,
    unpacked: u64,
}

impl<'a> Unpacked<'a> {
    /// Unpacks what begins as [`Packing::of`] has seen.
    pub(super) fn new(packing: Packing, packed: impl BufRead + 'a) -> Self {
        let count = Rc::default();
        let decoder = packing.decoder(Counted { inner: packed, count: Rc::clone(&count) });
        let decoder = decoder.unwrap_or_else(|error| Box::new(Broken(Some(error))));
        Self { packing, decoder, refused: None, packed: count, unpacked: 0 }
    }

    /// The decoders' words for damage are about blocks; these say what it means, and where.
    fn damage(&self, error: &io::Error) -> String {
        let (name, after, at) = (self.packing.name(), self.unpacked, self.packed.get());
        let what = match error.kind() {
            io::ErrorKind::UnexpectedEof => "is cut off",
            _ => "is damaged",
        };
        format!(
            "{name} data {what}: only its first {after} bytes could be unpacked, up to byte {at} of the file; fetch it again"
        )
    }

    fn is_bomb(&self) -> bool {
        self.unpacked > FREE_BYTES.max(self.packed.get().saturating_mul(MOST_TIMES))
    }

    fn bomb(&self) -> String {
        let name = self.packing.name();
        format!(
            "{name} data unpacks to more than {MOST_TIMES} times its size, as bombs do; unpack it yourself if it is sound"
        )
    }
}

impl Read for Unpacked<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.refused.is_none() {
            match self.decoder.read(out) {
                Ok(count) => {
                    self.unpacked += count as u64;
                    if !self.is_bomb() {
                        return Ok(count);
                    }
                    self.refused = Some(self.bomb());
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
                Err(error) => self.refused = Some(self.damage(&error)),
            }
        }
        Err(io::Error::other(self.refused.clone().unwrap_or_default()))
    }
}

/// A decoder that could not begin.
struct Broken(Option<io::Error>);

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// Counts what is taken.
struct Counted<R> {
    inner: R,
    count: Rc<Cell<u64>>,
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(out)?;
        self.count.set(self.count.get() + count as u64);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.count.set(self.count.get() + count as u64);
        self.inner.consume(count);
    }
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

    /// The same bytes packed in every way.
    pub(in crate::capture) fn packs(bytes: &[u8]) -> [(Packing, Vec<u8>); 4] {
        let mut bzip2 = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
        bzip2.write_all(bytes).unwrap();
        let mut xz = liblzma::write::XzEncoder::new(Vec::new(), 0);
        xz.write_all(bytes).unwrap();
        let mut zstd = ::zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
        zstd.include_checksum(true).unwrap();
        zstd.write_all(bytes).unwrap();
        [
            (Packing::Gzip, pack(bytes)),
            (Packing::Zstd, zstd.finish().unwrap()),
            (Packing::Bzip2, bzip2.finish().unwrap()),
            (Packing::Xz, xz.finish().unwrap()),
        ]
    }

    fn unpack(packing: Packing, packed: &[u8]) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        Unpacked::new(packing, packed).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Bytes that hardly pack.
    fn noise() -> Vec<u8> {
        (0..60_000u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect()
    }

    #[test]
    fn every_packing_is_known_and_several_in_a_row_are_one_text() {
        for ((packing, one), (_, two)) in packs(b"one ").into_iter().zip(packs(b"two")) {
            assert_eq!(Packing::of(&one), Some(packing));
            assert_eq!(unpack(packing, &[one, two].concat()).unwrap(), b"one two", "{packing:?}");
        }
        assert_eq!(Packing::of(b"BZh is how a name begins"), None);
    }

    #[test]
    fn a_cut_off_file_says_how_far_it_could_be_read() {
        for (packing, packed) in packs(&noise()) {
            let reason = unpack(packing, &packed[..packed.len() / 2]).unwrap_err().to_string();
            let name = packing.name();
            assert!(reason.starts_with(&format!("{name} data is cut off: only its first")), "{reason}");
        }
    }

    #[test]
    fn flipped_bytes_are_damage() {
        for (packing, mut packed) in packs(&noise()) {
            let middle = packed.len() / 2;
            packed[middle..middle + 8].iter_mut().for_each(|byte| *byte ^= 0x55);
            let reason = unpack(packing, &packed).unwrap_err().to_string();
            assert!(reason.contains("data is damaged") || reason.contains("data is cut off"), "{reason}");
        }
    }

    #[test]
    fn what_unpacks_to_far_more_than_text_does_is_refused() {
        let bomb = |packed: u64| {
            let decoder = Box::new(io::repeat(b'a')) as Box<dyn Read>;
            let packed = Rc::new(Cell::new(packed));
            Unpacked { packing: Packing::Gzip, decoder, refused: None, packed, unpacked: FREE_BYTES + 1 }
        };
        assert!(bomb(5_000_000).read(&mut [0; 10]).unwrap_err().to_string().contains("as bombs do"));
        assert!(bomb(6_000_000).read(&mut [0; 10]).is_ok());
    }
}
