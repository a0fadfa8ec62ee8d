//! An input that is one page → its capture.
//!
//! Shared by the formats of which an input is one page, HTML or text.

use encoding_rs::Encoding;
use sha2::{Digest, Sha256};

use crate::capture::charset::Decoded;
use crate::capture::input::{Bytes, Input};
use crate::capture::sink::{Halt, Sink};
use crate::capture::{Capture, Media};

/// Decodes a page: its bytes, the character set that is told from outside, its address.
pub(super) type Decode = fn(Vec<u8>, Option<&'static Encoding>, Option<&str>) -> Decoded;

/// Reads an input that is one page.
pub(super) fn capture(mut input: Input<'_>, media: Media, decode: Decode, sink: &mut Sink) -> Result<(), Halt> {
    let Bytes { raw, unpacked } = input.whole()?;
    let sha256 = Sha256::new().chain_update(&raw).chain_update(&input.told.sidecar).finalize().into();
    let (bytes, raw) = match (unpacked, input.config.keep_raw) {
        (Some(bytes), true) => (bytes, raw),
        (Some(bytes), false) => (bytes, Vec::new()),
        (None, true) => (raw.clone(), raw),
        (None, false) => (raw, Vec::new()),
    };
    let hints = input.hints();
    let Decoded { text, charset, replaced } = decode(bytes, input.told.charset, hints.url.as_deref());
    if text.trim().is_empty() {
        return Err("is empty but for white space; fetch it again or delete it".into());
    }
    sink.capture(Capture { origin: input.origin, media, text, charset, replaced, sha256, raw, hints, print: None })
}
