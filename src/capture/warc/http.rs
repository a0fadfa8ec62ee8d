//! HTTP answer as it was recorded (RFC 9110, 9112) → status, media type, character set, and the body unpacked.
//!
//! Recorders disagree on whether chunks and encodings were undone before storing, whatever the head says: both are undone
//! only where the bytes bear them out.

use std::io::{self, Read};

use encoding_rs::Encoding;

use crate::capture::charset;

/// The head of an answer.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Head {
    /// 200, 404 …; `None` when there is no HTTP head.
    pub(super) status: Option<u16>,
    /// Media type, lower case, without parameters; empty when none is told.
    pub(super) media: String,
    pub(super) charset: Option<&'static Encoding>,
    /// Content encodings, in the order in which they were applied.
    pub(super) encodings: Vec<String>,
    pub(super) chunked: bool,
    /// Where the body begins in the block.
    pub(super) body: usize,
}

/// A body, as far as it could be unpacked.
#[derive(Debug, PartialEq)]
pub(super) struct Body {
    pub(super) bytes: Vec<u8>,
    /// What is wrong with it, and at which of its bytes.
    pub(super) damage: Option<String>,
}

/// Reads a head by the beginning of a block; a block that has none is all body.
pub(super) fn head(block: &[u8]) -> Head {
    if !block.starts_with(b"HTTP/") {
        return Head::default();
    }
    let (text, body) = parted(block);
    let text = String::from_utf8_lossy(text);
    let mut lines = text.lines();
    let status = lines.next().and_then(|line| line.split_whitespace().nth(1)?.parse().ok());
    let mut head = Head { status: Some(status.unwrap_or(0)), body, ..Head::default() };
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        let value = value.trim();
        match name.trim().to_ascii_lowercase().as_str() {
            "content-type" => head.typed(value),
            "content-encoding" => head.encodings.extend(listed(value)),
            "transfer-encoding" => head.transferred(value),
            _ => {}
        }
    }
    head
}

/// The head and where the body begins: after the first blank line.
fn parted(block: &[u8]) -> (&[u8], usize) {
    let mut from = 0;
    while let Some(at) = memchr::memchr(b'\n', &block[from..]) {
        let next = from + at + 1;
        match &block[next..] {
            [b'\n', ..] => return (&block[..next], next + 1),
            [b'\r', b'\n', ..] => return (&block[..next], next + 2),
            _ => from = next,
        }
    }
    (block, block.len())
}

fn listed(value: &str) -> impl Iterator<Item = String> {
    value.split(',').map(|name| name.trim().to_ascii_lowercase()).filter(|name| !name.is_empty())
}

impl Head {
    /// Takes a `Content-Type`.
    pub(super) fn typed(&mut self, value: &str) {
        self.media = value.split([';', ',']).next().unwrap_or_default().trim().to_ascii_lowercase();
        let value = value.to_ascii_lowercase();
        self.charset = value.contains("charset=").then(|| charset::by_label(&value)).flatten();
    }

    fn transferred(&mut self, value: &str) {
        for name in listed(value) {
            match name.as_str() {
                "chunked" => self.chunked = true,
                "identity" => {}
                _ => self.encodings.push(name),
            }
        }
    }
}

/// Undoes chunks and encodings of a body; no more than `most` bytes are unpacked.
///
/// # Errors
/// Why nothing can be had of it, in words that many records share: `larger than …`, `encoding x`.
pub(super) fn unpack(block: &[u8], head: &Head, most: usize) -> Result<Body, String> {
    let body = block.get(head.body..).unwrap_or_default();
    let mut body = if head.chunked { dechunked(body) } else { Body { bytes: body.to_vec(), damage: None } };
    for encoding in head.encodings.iter().rev() {
        let (bytes, damage) = decoded(body.bytes, encoding, most)?;
        body = Body { bytes, damage: body.damage.or(damage) };
    }
    Ok(body)
}

/// Takes chunks together. A body that does not begin with the size of a chunk was stored without them; what follows a chunk
/// that cannot be told apart is kept, for the text is often whole and only the sizes are wrong.
fn dechunked(body: &[u8]) -> Body {
    if chunk_size(body).is_none() {
        return Body { bytes: body.to_vec(), damage: None };
    }
    let mut bytes = Vec::with_capacity(body.len());
    let mut at = 0;
    let damage = loop {
        let rest = &body[at..];
        let (size, length) = match chunk_size(rest) {
            Some((0, _)) => break None,
            Some(told) => told,
            None if rest.is_empty() => break Some("its last chunk is missing".to_owned()),
            None => {
                bytes.extend_from_slice(rest);
                break Some(format!("the chunks of its body cannot be told apart at byte {at}"));
            }
        };
        let rest = &rest[length..];
        let whole = usize::try_from(size).unwrap_or(usize::MAX).min(rest.len());
        bytes.extend_from_slice(&rest[..whole]);
        if (whole as u64) < size {
            break Some(format!("the chunk of its body at byte {} is cut off", at + length));
        }
        let ends = rest[whole..].iter().take(2).take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        at += length + whole + ends;
    };
    Body { bytes, damage }
}

/// Size of the chunk that begins here, and the length of the line that says so.
fn chunk_size(body: &[u8]) -> Option<(u64, usize)> {
    let digits = body.iter().take(16).take_while(|byte| byte.is_ascii_hexdigit()).count();
    let line = &body[digits..body.len().min(digits + 1024)];
    let end = memchr::memchr(b'\n', line)?;
    let extension = line[..end].trim_ascii();
    let is_size = digits > 0 && (extension.is_empty() || extension.starts_with(b";"));
    let size = is_size.then(|| u64::from_str_radix(str::from_utf8(&body[..digits]).ok()?, 16).ok())??;
    Some((size, digits + end + 1))
}

type Unpacked = (Vec<u8>, Option<String>);

/// Undoes one encoding.
fn decoded(bytes: Vec<u8>, encoding: &str, most: usize) -> Result<Unpacked, String> {
    match encoding {
        "gzip" | "x-gzip" if !bytes.starts_with(&[0x1f, 0x8b]) => Ok((bytes, None)),
        "gzip" | "x-gzip" => read(flate2::bufread::MultiGzDecoder::new(&bytes[..]), encoding, most),
        "deflate" => deflated(bytes, most),
        "br" => match read(brotli_decompressor::Decompressor::new(&bytes[..], 4096), encoding, most)? {
            // Brotli has no sign of its own: what gives nothing was stored unpacked.
            (unpacked, Some(_)) if unpacked.is_empty() => Ok((bytes, None)),
            unpacked => Ok(unpacked),
        },
        "zstd" if !bytes.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) => Ok((bytes, None)),
        "zstd" => match zstd::stream::read::Decoder::with_buffer(&bytes[..]) {
            Ok(decoder) => read(decoder, encoding, most),
            Err(error) => Ok((Vec::new(), Some(error.to_string()))),
        },
        "identity" | "none" | "utf-8" | "8bit" | "binary" => Ok((bytes, None)),
        "compress" | "x-compress" | "dcb" | "dcz" => Err(format!("content encoding {encoding}")),
        _ => Ok((bytes, None)),
    }
}

/// By the standard a zlib stream; some servers send it bare.
fn deflated(bytes: Vec<u8>, most: usize) -> Result<Unpacked, String> {
    let zlib = read(flate2::bufread::ZlibDecoder::new(&bytes[..]), "deflate", most)?;
    if !zlib.0.is_empty() {
        return Ok(zlib);
    }
    let bare = read(flate2::bufread::DeflateDecoder::new(&bytes[..]), "deflate", most)?;
    Ok(if bare.0.is_empty() { (bytes, None) } else { bare })
}

fn read(mut packed: impl Read, encoding: &str, most: usize) -> Result<Unpacked, String> {
    let mut unpacked = Vec::new();
    let read = io::copy(&mut packed.by_ref().take(most as u64 + 1), &mut unpacked);
    if unpacked.len() > most {
        return Err(format!("larger than {most} bytes"));
    }
    let after = unpacked.len();
    let damage = read.err().map(|_| format!("its {encoding} encoding is damaged after {after} unpacked bytes"));
    Ok((unpacked, damage))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::packing::tests::pack;
    use proptest::prelude::*;

    const PLAIN: &[u8] = b"<p>A page.</p>";

    fn body(headers: &str, body: &[u8]) -> Result<Body, String> {
        let block = [b"HTTP/1.1 200 OK\r\n", headers.as_bytes(), b"\r\n", body].concat();
        unpack(&block, &head(&block), 1000)
    }

    fn whole(bytes: &[u8]) -> Result<Body, String> {
        Ok(Body { bytes: bytes.to_vec(), damage: None })
    }

    #[test]
    fn a_head_tells_status_type_and_character_set() {
        let block = b"HTTP/1.1 404 Not Found\nContent-Type: Text/HTML; Charset=\"ISO-8859-2\"\nX: y\n\nbody";
        let head = head(block);
        assert_eq!((head.status, head.media.as_str(), &block[head.body..]), (Some(404), "text/html", &b"body"[..]));
        assert_eq!(head.charset.map(Encoding::name), Some("ISO-8859-2"));
        assert_eq!(super::head(b"<p>no head"), Head::default());
        assert_eq!(super::head(b"HTTP/1.0 200 OK").status, Some(200));
    }

    #[test]
    fn chunks_are_taken_together_if_there_are_any() {
        let chunked = "Transfer-Encoding: chunked\r\n";
        assert_eq!(body(chunked, b"3\r\n<p>\r\nb;x=1\r\nA page.</p>\r\n0\r\n\r\n"), whole(PLAIN));
        assert_eq!(body(chunked, PLAIN), whole(PLAIN));
        let cut = body(chunked, b"3\r\n<p>\r\nff\r\nA page.").unwrap();
        assert_eq!(
            (cut.bytes.as_slice(), cut.damage.as_deref()),
            (&b"<p>A page."[..], Some("the chunk of its body at byte 12 is cut off"))
        );
        let wrong = body(chunked, b"3\r\n<p>\r\nzz\r\nA page.</p>").unwrap();
        assert!(wrong.bytes.ends_with(b"A page.</p>") && wrong.damage.unwrap().contains("at byte 8"));
        assert!(body(chunked, b"3\r\n<p>\r\n").unwrap().damage.unwrap().contains("missing"));
    }

    #[test]
    fn encodings_are_undone_if_the_bytes_bear_them_out() {
        let packed = pack(PLAIN);
        assert_eq!(body("Content-Encoding: gzip\r\n", &packed), whole(PLAIN));
        assert_eq!(body("Content-Encoding: gzip, gzip\r\n", &pack(&packed)), whole(PLAIN));
        let mut zlib = flate2::read::ZlibEncoder::new(PLAIN, flate2::Compression::fast());
        let mut deflated = Vec::new();
        zlib.read_to_end(&mut deflated).unwrap();
        assert_eq!(body("Content-Encoding: deflate\r\n", &deflated), whole(PLAIN));
        assert_eq!(body("Content-Encoding: deflate\r\n", &deflated[2..deflated.len() - 4]), whole(PLAIN));
        assert_eq!(body("Content-Encoding: zstd\r\n", &zstd::encode_all(PLAIN, 1).unwrap()), whole(PLAIN));
        // Brotli of an uncompressed block: window bits, then length and bytes as they are (RFC 7932, section 9).
        assert_eq!(body("Content-Encoding: br\r\n", b"\x0b\x02\x80abcde\x03"), whole(b"abcde"));
        for encoding in ["gzip", "deflate", "br", "zstd", "identity", "utf-8"] {
            assert_eq!(body(&format!("Content-Encoding: {encoding}\r\n"), PLAIN), whole(PLAIN), "{encoding}");
        }
    }

    #[test]
    fn damage_leaves_what_came_before_it_and_bombs_are_refused() {
        let packed = pack(PLAIN);
        let cut = body("Content-Encoding: gzip\r\n", &packed[..packed.len() - 2]).unwrap();
        assert_eq!(cut.bytes, PLAIN);
        assert_eq!(cut.damage.as_deref(), Some("its gzip encoding is damaged after 14 unpacked bytes"));
        let bomb = pack(&[b'a'; 5000]);
        assert_eq!(body("Content-Encoding: gzip\r\n", &bomb), Err("larger than 1000 bytes".into()));
        assert_eq!(body("Content-Encoding: compress\r\n", PLAIN), Err("content encoding compress".into()));
    }

    proptest! {
        #[test]
        fn any_body_is_unpacked_or_refused(block: Vec<u8>, headers in "(Content-Encoding: (gzip|deflate|br|zstd)\r\n)?(Transfer-Encoding: chunked\r\n)?") {
            prop_assert!(body(&headers, &block).is_ok_and(|body| body.bytes.len() <= 1000.max(block.len())) || block.len() > 1);
        }

        #[test]
        fn any_chunks_are_taken_together(text in "[0-9a-f\r\n;z]{0,60}") {
            prop_assert!(dechunked(text.as_bytes()).bytes.len() <= text.len());
        }
    }
}
