//! Bytes of a page → its text: reads the character set that the page declares.
//!
//! The WHATWG standard looks for the declaration in the first 1,024 bytes; pages saved by browsers put comments before it,
//! so the first 4,096 are read here. Parsing the page is the cleaner's work.

use std::sync::LazyLock;

use encoding_rs::Encoding;
use regex::bytes::Regex;

use super::{Format, page};
use crate::capture::Media;
use crate::capture::charset::{self, Decoded};
use crate::capture::input::Input;
use crate::capture::sink::{Halt, Sink};

pub(super) const FORMAT: Format = Format {
    name: "html",
    what: "pages and fragments: saved by browsers, wget, SingleFile, the Wayback Machine, scrapers",
    known_by: "a document type, an element of HTML or frequent tags of blocks",
    fits: |start| start.is_html(),
    read,
};

fn read(input: Input<'_>, sink: &mut Sink) -> Result<(), Halt> {
    page::capture(input, Media::Html, decode, sink)
}

/// How far a declaration may stand from the beginning, in bytes.
const DECLARATION_BYTES: usize = 4096;

/// A comment (without group, so that what it hides does not count), a `meta` in either form, or the XML prolog.
static DECLARATION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r#"(?is-u)<!--.*?-->"#,
        r#"|<meta\s[^>]*?charset\s*=\s*["']?\s*([a-z0-9][a-z0-9_.:-]*)"#,
        r#"|<\?xml\s[^>]*?encoding\s*=\s*["']([a-z0-9][a-z0-9_.:-]*)"#
    ))
    .expect("a constant pattern")
});

/// Decodes a page. `told` is what its giver says of the character set, believed before the page itself.
pub(in crate::capture) fn decode(bytes: Vec<u8>, told: Option<&'static Encoding>, url: Option<&str>) -> Decoded {
    let claim = told.or_else(|| declared(&bytes));
    charset::decode(bytes, claim, url)
}

/// The character set that bytes like these are in, if they tell: what they declare, unless it is plainly wrong.
pub(in crate::capture) fn claim(start: &[u8]) -> Option<&'static Encoding> {
    let text = charset::decode(start.to_vec(), declared(start), None);
    if start.is_ascii() { declared(start) } else { charset::by_label(text.charset) }
}

fn declared(page: &[u8]) -> Option<&'static Encoding> {
    let start = &page[..page.len().min(DECLARATION_BYTES)];
    let label = DECLARATION.captures_iter(start).find_map(|found| found.get(1).or(found.get(2)))?;
    charset::by_label(str::from_utf8(label.as_bytes()).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(page: &str) -> Option<&'static str> {
        declared(page.as_bytes()).map(Encoding::name)
    }

    #[test]
    fn every_form_of_declaration_is_read() {
        assert_eq!(name("<html><meta charset=windows-1251>"), Some("windows-1251"));
        assert_eq!(name("<META CHARSET='ISO-8859-2'/>"), Some("ISO-8859-2"));
        let equiv = r#"<meta http-equiv="Content-Type" content="text/html; charset=EUC-KR">"#;
        assert_eq!(name(equiv), Some("EUC-KR"));
        let turned = r#"<meta content="text/html;charset = big5" http-equiv=content-type>"#;
        assert_eq!(name(turned), Some("Big5"));
        assert_eq!(name(r#"<?xml version="1.0" encoding="Shift_JIS"?><html>"#), Some("Shift_JIS"));
    }

    #[test]
    fn comments_and_late_or_missing_declarations_do_not_count() {
        assert_eq!(name("<!-- <meta charset=koi8-r> --><meta charset=utf-8>"), Some("UTF-8"));
        assert_eq!(name(&format!("{}<meta charset=utf-8>", " ".repeat(DECLARATION_BYTES))), None);
        assert_eq!(name("<html><head><title>charset=big5</title>"), None);
    }

    #[test]
    fn what_the_giver_says_wins_over_the_page() {
        let page = b"<meta charset=windows-1252><p>\xcc\xe8\xf0</p>".to_vec();
        let decoded = decode(page, Some(encoding_rs::WINDOWS_1251), None);
        assert!(decoded.text.contains("Мир"), "{}", decoded.text);
    }
}
