//! Bytes of a plain-text scrape → its text.
//!
//! Plain text declares no character set. Spans of articles cut from it are bytes of the text returned here: for UTF-8
//! without byte order mark, bytes of the file.

use encoding_rs::Encoding;

use super::charset::{self, Decoded};

/// Decodes a scrape. `told` is what its giver says of the character set.
pub(super) fn decode(bytes: Vec<u8>, told: Option<&'static Encoding>, url: Option<&str>) -> Decoded {
    charset::decode(bytes, told, url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_declaration_inside_plain_text_is_text() {
        let decoded = decode(b"Pages said <meta charset=koi8-r> then. Caf\xe9.".to_vec(), None, None);
        assert_eq!(decoded.text, "Pages said <meta charset=koi8-r> then. Café.");
    }
}
