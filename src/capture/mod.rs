//! Bytes → captures: what came, and where it came from.
//!
//! One file per format (`html`, `text`, `jsonl`); `walk` finds files, `source` reads and unpacks them, `sniff` decides by
//! content, not by name, what they are, `charset` decodes them, `sidecar` and `record` tell what is known from outside. A
//! damaged input is a [`Failure`] with its place and the remedy; the run goes on. What the text means is decided later.

use std::fmt;
use std::iter;
use std::path::PathBuf;

use sha2::{Digest, Sha256};

use crate::config::CaptureConfig;

mod charset;
mod formats;
mod frames;
mod gzip;
mod hints;
mod html;
mod jsonl;
mod record;
mod repair;
mod sidecar;
mod sniff;
mod source;
mod text;
mod walk;

pub use hints::{DateHint, Hints};
use sidecar::Sidecar;
use sniff::Format;
use source::Source;

/// Where a capture came from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// The file as it was named; `-` for standard input.
    pub path: String,
    /// Which record inside it, for files that hold many: the 1-based line of a JSONL file.
    pub member: Option<String>,
}

impl fmt::Display for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.member {
            Some(member) => write!(out, "{}#{member}", self.path),
            None => out.write_str(&self.path),
        }
    }
}

/// What kind of text a capture holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// An HTML page or fragment.
    Html,
    /// Plain text.
    Text,
}

/// One input, decoded.
#[derive(Debug, Clone, PartialEq)]
pub struct Capture {
    /// Where it came from.
    pub origin: Origin,
    /// HTML or text.
    pub media: Media,
    /// The decoded text.
    pub text: String,
    /// The character set it was decoded from, by its WHATWG name (`UTF-8`, `windows-1252`).
    pub charset: &'static str,
    /// Whether some bytes were invalid in that character set and stand as U+FFFD.
    pub replaced: bool,
    /// SHA-256 of the bytes as they came (before gunzip and decoding), or of the record's line.
    pub sha256: [u8; 32],
    /// The bytes as they came if the settings ask to keep them, else empty.
    pub raw: Vec<u8>,
    /// What is known from outside.
    pub hints: Hints,
}

/// An input that cannot be read, with its place; the reason says the remedy where there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Which input.
    pub origin: Origin,
    /// Why, and what to do.
    pub reason: String,
}

type Captures = Box<dyn Iterator<Item = Result<Capture, Failure>> + Send>;

/// Every capture of the given files, folders and patterns, in order, one at a time; `-` is the content of standard input.
///
/// `hints` are the flags: they win over what a sidecar says, which wins over the fields of a record. What cannot be read
/// comes as a [`Failure`] in its place in the order.
pub fn captures(
    paths: Vec<PathBuf>,
    hints: Hints,
    config: CaptureConfig,
) -> impl Iterator<Item = Result<Capture, Failure>> + Send {
    walk::files(paths).flat_map(move |found| match found {
        Ok(found) => of_file(found, &hints, &config),
        Err(failure) => Box::new(iter::once(Err(failure))),
    })
}

/// The captures of one file, after the failure of its sidecar if there is one.
fn of_file(found: walk::Found, flags: &Hints, config: &CaptureConfig) -> Captures {
    let beside = found.place.file().map(|path| sidecar::beside(path, config.max_bytes));
    let (sidecar, failure) = beside.unwrap_or_default();
    let path = found.name.clone();
    let read = read(found, sidecar, flags, config).unwrap_or_else(|reason| {
        let origin = Origin { path, member: None };
        Box::new(iter::once(Err(Failure { origin, reason })))
    });
    Box::new(failure.map(Err).into_iter().chain(read))
}

/// Reads one file by what it holds. An error is the reason why it cannot be read.
fn read(found: walk::Found, sidecar: Sidecar, flags: &Hints, config: &CaptureConfig) -> Result<Captures, String> {
    let source = Source::open(&found.place)?;
    let decode = match source.format() {
        Format::Html => (Media::Html, html::decode as Decode),
        Format::Text => (Media::Text, text::decode as Decode),
        Format::Records(framing) => {
            let hints = flags.clone().over(sidecar.hints.of_collection());
            let shared = jsonl::Shared { path: found.name, hints, sidecar: sidecar.bytes, config: config.clone() };
            return Ok(Box::new(jsonl::Records::new(source, framing, shared)?));
        }
        Format::Foreign(kind) => {
            return Err(format!("looks like {kind}; dateline reads HTML, text and JSONL (plain or gzipped)"));
        }
    };
    page(found.name, source, decode, sidecar, flags, config)
        .map(|capture| Box::new(iter::once(Ok(capture))) as Captures)
}

/// Decodes a page: its bytes, the character set that is told from outside, its address.
type Decode = fn(Vec<u8>, Option<&'static encoding_rs::Encoding>, Option<&str>) -> charset::Decoded;

/// Reads a file that is one page.
fn page(
    path: String,
    source: Source,
    (media, decode): (Media, Decode),
    sidecar: Sidecar,
    flags: &Hints,
    config: &CaptureConfig,
) -> Result<Capture, String> {
    let source::Bytes { raw, unpacked } = source.whole(config.max_bytes)?;
    let sha256 = Sha256::new().chain_update(&raw).chain_update(&sidecar.bytes).finalize().into();
    let (bytes, raw) = match (unpacked, config.keep_raw) {
        (Some(bytes), true) => (bytes, raw),
        (Some(bytes), false) => (bytes, Vec::new()),
        (None, true) => (raw.clone(), raw),
        (None, false) => (raw, Vec::new()),
    };
    let hints = flags.clone().over(sidecar.hints);
    let charset::Decoded { text, charset, replaced } = decode(bytes, sidecar.charset, hints.url.as_deref());
    if text.trim().is_empty() {
        return Err("is empty but for white space; fetch it again or delete it".into());
    }
    Ok(Capture { origin: Origin { path, member: None }, media, text, charset, replaced, sha256, raw, hints })
}

#[cfg(test)]
mod tests {
    use super::gzip::tests::pack;
    use super::*;
    use crate::article::Evidence;
    use proptest::prelude::*;
    use std::fs;
    use std::path::Path;

    type Outcome = Result<Capture, Failure>;

    fn captured(paths: &[&Path], config: CaptureConfig) -> Vec<Outcome> {
        captures(paths.iter().map(|path| path.to_path_buf()).collect(), Hints::default(), config).collect()
    }

    /// What becomes of a file with this content.
    fn of(bytes: &[u8]) -> Vec<Outcome> {
        of_limited(bytes, CaptureConfig::default().max_bytes)
    }

    fn of_limited(bytes: &[u8], max_bytes: usize) -> Vec<Outcome> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("input");
        fs::write(&path, bytes).unwrap();
        captured(&[&path], CaptureConfig { max_bytes, ..CaptureConfig::default() })
    }

    fn reason(bytes: &[u8]) -> String {
        let [Err(failure)] = &of(bytes)[..] else { panic!("captured") };
        failure.reason.clone()
    }

    #[test]
    fn every_bad_file_is_named_with_its_remedy_and_the_run_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let packed = pack(&b"<html><p>Some words of a page.</p></html>".repeat(50));
        let bad: [(&str, &[u8], &str); 6] = [
            ("blank", b" \n\0 ", "is empty but for white space"),
            ("cut.html.gz", &packed[..packed.len() - 9], "gzip data is cut off: only its first"),
            ("empty.html", b"", "is empty"),
            ("image.html", b"\x89PNG\r\n\x1a\n\0\0", "looks like a PNG image; dateline reads HTML, text and JSONL"),
            ("large.txt", &[b'x'; 5001], "is larger than 5000 bytes; allow more with --max-bytes"),
            ("nested.gz", &pack(&pack(b"text")), "looks like a gzip file inside another"),
        ];
        for (name, bytes, _) in &bad {
            fs::write(folder.path().join(name), bytes).unwrap();
        }
        fs::write(folder.path().join("z.txt"), "A good one.").unwrap();
        let all = captured(&[folder.path()], CaptureConfig { max_bytes: 5000, keep_raw: false });
        assert_eq!(all.len(), bad.len() + 1);
        for ((name, _, expected), outcome) in bad.iter().zip(&all) {
            let failure = outcome.as_ref().unwrap_err();
            assert!(failure.origin.path.ends_with(name), "{} {name}", failure.origin);
            assert!(failure.reason.starts_with(expected), "{name}: {}", failure.reason);
        }
        assert_eq!(all.last().unwrap().as_ref().unwrap().text, "A good one.");
    }

    #[test]
    fn a_page_packed_or_not_in_its_own_character_set_is_the_same_text() {
        let page = b"<html><meta charset=iso-8859-1><p>La ni\xf1a lleg\xf3 ma\xf1ana.</p></html>";
        for bytes in [page.to_vec(), pack(page)] {
            let capture = of(&bytes).remove(0).unwrap();
            assert_eq!((capture.media, capture.charset, capture.replaced), (Media::Html, "windows-1252", false));
            assert!(capture.text.contains("La niña llegó mañana."));
        }
    }

    #[test]
    fn invalid_utf_8_is_replaced_and_noted() {
        let capture =
            of("Señales desde Bogotá: \u{e9}".as_bytes().iter().chain(b"\xff").copied().collect::<Vec<_>>().as_slice())
                .remove(0)
                .unwrap();
        assert_eq!((capture.charset, capture.replaced), ("UTF-8", true));
        assert!(capture.text.ends_with('\u{FFFD}'));
    }

    #[test]
    fn the_hash_is_that_of_the_bytes_as_they_came() {
        let capture = of(b"One line.").remove(0).unwrap();
        let expected: [u8; 32] = Sha256::digest(b"One line.").into();
        assert_eq!((capture.sha256, capture.raw), (expected, vec![]));
    }

    #[test]
    fn bytes_are_kept_as_they_came_if_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let (page, records) = (folder.path().join("page.gz"), folder.path().join("records"));
        fs::write(&page, pack(b"One line.")).unwrap();
        fs::write(&records, "{\"text\": \"x\"}\r\n").unwrap();
        let config = CaptureConfig { keep_raw: true, ..CaptureConfig::default() };
        let raws: Vec<_> = captured(&[&page, &records], config).into_iter().map(|c| c.unwrap().raw).collect();
        assert_eq!(raws, [pack(b"One line."), b"{\"text\": \"x\"}".to_vec()]);
    }

    #[test]
    fn flags_win_over_the_sidecar_and_the_sidecar_changes_the_capture() {
        let folder = tempfile::tempdir().unwrap();
        let page = folder.path().join("page.html");
        fs::write(&page, "<p>Some words.</p>").unwrap();
        let alone = captured(&[&page], CaptureConfig::default()).remove(0).unwrap();
        let sidecar =
            r#"{"url": "https://a.example/1", "site_name": "The Aside", "date": "2024-02-03", "author": "Ana Ruiz"}"#;
        fs::write(folder.path().join("page.html.json"), sidecar).unwrap();
        let flags = Hints { url: Some("https://b.example/2".into()), ..Hints::default() };
        let beside = captures(vec![folder.path().to_owned()], flags, CaptureConfig::default()).next().unwrap().unwrap();
        let date = DateHint { text: "2024-02-03".into(), evidence: Evidence::Sidecar };
        assert_eq!(beside.hints.url.as_deref(), Some("https://b.example/2"));
        assert_eq!(beside.hints.publication.as_deref(), Some("The Aside"));
        assert_eq!((beside.hints.published, beside.hints.authors), (Some(date), vec!["Ana Ruiz".to_owned()]));
        assert_ne!(beside.sha256, alone.sha256);
    }

    #[test]
    fn a_bad_sidecar_is_reported_and_its_page_captured() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("page.html"), "<p>Some words.</p>").unwrap();
        fs::write(folder.path().join("page.html.json"), "{\"url\": ").unwrap();
        let all = captured(&[folder.path()], CaptureConfig::default());
        assert!(all[0].as_ref().unwrap_err().origin.path.ends_with("page.html.json"));
        assert!(all[1].is_ok() && all.len() == 2);
    }

    #[test]
    fn a_sidecar_may_name_the_character_set_of_its_page() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("page.html"), b"<p>\xcc\xe8\xf0</p>").unwrap();
        fs::write(folder.path().join("page.html.json"), r#"{"content_type": "text/html; charset=windows-1251"}"#)
            .unwrap();
        assert!(captured(&[folder.path()], CaptureConfig::default())[0].as_ref().unwrap().text.contains("Мир"));
    }

    #[test]
    fn an_origin_names_the_file_as_typed_and_the_record() {
        let all = of(b"{\"text\": \"One.\"}\n\n{\"text\": \"Two.\"}\n");
        let members: Vec<_> = all.iter().map(|c| c.as_ref().unwrap().origin.member.as_deref()).collect();
        assert_eq!(members, [Some("1"), Some("3")]);
        let origin = Origin { path: "a/b.jsonl".into(), member: Some("3".into()) };
        assert_eq!(origin.to_string(), "a/b.jsonl#3");
    }

    #[test]
    fn the_reasons_of_bad_files_read_as_sentences() {
        assert_eq!(reason(b"[]"), "holds no record; delete it");
        assert_eq!(
            reason(b"%PDF-1.4 x"),
            "looks like a PDF document; dateline reads HTML, text and JSONL (plain or gzipped)"
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn any_bytes_are_captured_or_reported(bytes: Vec<u8>, limit in 0usize..200) {
            prop_assert!(!of_limited(&bytes, limit).is_empty());
            let mut packed = pack(&bytes);
            packed.truncate(limit);
            prop_assert!(!of_limited(&packed, 100).is_empty());
        }

        #[test]
        fn any_json_like_text_is_captured_or_reported(text in "[{}\\[\\]\",:\\\\a1 \n]{0,80}") {
            for begun in ["{\"text\":", "[{"] {
                let outcome = of([begun, &text].concat().as_bytes());
                prop_assert!(!outcome.is_empty());
            }
        }
    }
}
