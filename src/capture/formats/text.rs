//! Bytes of a plain-text scrape → its text.
//!
//! Plain text declares no character set. Spans of articles cut from it are bytes of the text returned here: for UTF-8
//! without byte order mark, bytes of the file.

use encoding_rs::Encoding;

use super::{Format, page};
use crate::capture::Media;
use crate::capture::charset::{self, Decoded};
use crate::capture::input::Input;
use crate::capture::sink::{Halt, Sink};

pub(super) const FORMAT: Format = Format {
    name: "text",
    what: "plain-text scrapes, one or many stories a file",
    known_by: "nothing else, and no binary data",
    fits: |start| start.foreign().is_none(),
    read,
};

fn read(input: Input<'_>, sink: &mut Sink) -> Result<(), Halt> {
    page::capture(input, Media::Text, decode, sink)
}

/// Decodes a scrape. `told` is what its giver says of the character set.
fn decode(bytes: Vec<u8>, told: Option<&'static Encoding>, url: Option<&str>) -> Decoded {
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
