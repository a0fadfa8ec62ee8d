//! Bytes ⇄ one zstd frame (RFC 8878) that says its length and has a checksum, with a dictionary or without.

use zstd::dict::{DecoderDictionary, EncoderDictionary};
use zstd::zstd_safe::{self, CCtx, CParameter, DCtx, ResetDirective};

/// What unpacks to more is no value that was packed here.
const MOST_BYTES: u64 = 2 << 30;

/// A dictionary is one byte for so many of those that it is learnt from, at most.
const SHARE: usize = 16;

/// What packing and unpacking need again and again; making it anew costs as much as a short frame.
pub(crate) struct Frames {
    packing: CCtx<'static>,
    unpacking: DCtx<'static>,
}

impl Default for Frames {
    fn default() -> Self {
        Self { packing: CCtx::create(), unpacking: DCtx::create() }
    }
}

impl Frames {
    /// The frame of some bytes.
    pub(crate) fn pack(
        &mut self,
        bytes: &[u8],
        level: i32,
        dictionary: Option<&EncoderDictionary<'static>>,
    ) -> Vec<u8> {
        let context = &mut self.packing;
        let mut packed = Vec::with_capacity(zstd_safe::compress_bound(bytes.len()));
        let done = context
            .reset(ResetDirective::SessionAndParameters)
            .and_then(|_| context.set_parameter(CParameter::CompressionLevel(level)))
            .and_then(|_| context.set_parameter(CParameter::ChecksumFlag(true)))
            .and_then(|_| dictionary.map_or(Ok(0), |dictionary| context.ref_cdict(dictionary.as_cdict())))
            .and_then(|_| context.compress2(&mut packed, bytes));
        done.expect("a buffer of the size that zstd asks for holds the frame");
        packed.shrink_to_fit();
        packed
    }

    /// The bytes of a frame.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn unpack(
        &mut self,
        packed: &[u8],
        dictionary: Option<&DecoderDictionary<'static>>,
    ) -> Result<Vec<u8>, String> {
        let length = match zstd_safe::get_frame_content_size(packed) {
            Ok(Some(length)) if length <= MOST_BYTES => length as usize,
            _ => return Err("its length is not one that was stored".into()),
        };
        // A frame that promises more than it holds must not cost the memory that it promises.
        let mut bytes = Vec::new();
        if bytes.try_reserve_exact(length).is_err() {
            return Err(format!("it says that it holds {length} bytes"));
        }
        let done = match dictionary {
            Some(dictionary) => self.unpacking.decompress_using_ddict(&mut bytes, packed, dictionary.as_ddict()),
            None => self.unpacking.decompress(&mut bytes, packed),
        };
        done.map(|_| bytes).map_err(|code| zstd_safe::get_error_name(code).to_lowercase())
    }
}

/// The number of the dictionary that a frame needs, if it needs one.
pub(crate) fn dictionary_of(packed: &[u8]) -> Option<u32> {
    zstd_safe::get_dict_id_from_frame(packed).map(std::num::NonZeroU32::get)
}

/// A dictionary of what samples have in common, with its number; `None` for too few, or too like each other to learn from.
/// It takes at most `most` bytes, and not more than [`SHARE`] of the samples: a longer one would only repeat them.
pub(crate) fn learnt(samples: &[Vec<u8>], most: usize) -> Option<(u32, Vec<u8>)> {
    let size = most.min(samples.iter().map(Vec::len).sum::<usize>() / SHARE);
    let dictionary = zstd::dict::from_samples(samples, size).ok()?;
    Some((zstd_safe::get_dict_id_from_dict(&dictionary)?.get(), dictionary))
}
