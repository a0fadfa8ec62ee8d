//! Bytes → captures: what came, and where it came from.
//!
//! `walk` finds files; `input` is what a reader gets (bytes or a stream, where from, what is told of it); `formats` is the
//! one list of readers, chosen by content and not by name (`sniff`); `sink` is where they push captures, failures with
//! their place, and the count of what they leave out on purpose. Containers hand their members and records on as inputs.
//! `charset` decodes, `sidecar` and `record` tell what is known from outside. A damaged input is a [`Failure`] with its
//! place and the remedy; the run goes on. What the text means is decided later.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use crate::config::CaptureConfig;

mod archive;
mod around;
mod charset;
mod formats;
mod frames;
mod held_back;
mod hints;
mod input;
mod line_ends;
mod origin;
mod packing;
mod preamble;
mod record;
mod repair;
mod rows;
mod saved;
mod select;
mod sidecar;
mod sink;
mod sniff;
mod stretch;
mod values;
mod walk;
mod warc;
mod watch;

pub use formats::story::{Print, WordBox};
pub use formats::{FORMATS, Format};
pub use hints::{DateHint, Hints};
use input::{Input, Place, Told};
pub use origin::{Origin, Step};
use select::Select;
pub use sink::{Captures, LeftOut, Waited};
use sink::{Halt, Sink};

/// What kind of text a capture holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// An HTML page or fragment.
    Html,
    /// Plain text.
    Text,
    /// HTML of one article's text, without the page around it.
    Body,
    /// The paragraphs of one article, one a line.
    Lines,
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
    /// How it was printed, if a machine read it from a page.
    pub print: Option<Print>,
}

/// An input that cannot be read, with its place; the reason says the remedy where there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Which input.
    pub origin: Origin,
    /// Why, and what to do.
    pub reason: String,
}

/// Looks over settings that a user typed.
///
/// # Errors
/// What cannot be understood, and how to write it.
pub fn check(config: &CaptureConfig) -> Result<(), String> {
    for pattern in config.include.iter().chain(&config.exclude) {
        glob::Pattern::new(pattern).map_err(|error| format!("'{pattern}' is no pattern: {error}; correct it"))?;
    }
    if let Some(name) = config.format.as_deref().filter(|name| formats::named(Some(name)).is_none()) {
        return Err(format!("--format '{name}' is not read; 'dateline formats' lists what is"));
    }
    record::FieldMap::new(&config.map).map(drop)
}

/// Every capture of the given files, folders and patterns, in order, one at a time; `-` is the content of standard input.
///
/// `hints` are the flags: they win over what a sidecar says, which wins over the fields of a record. What cannot be read
/// comes as a [`Failure`] in its place in the order.
pub fn captures(paths: Vec<PathBuf>, hints: Hints, config: CaptureConfig) -> Captures {
    Captures::of(Select::new(&config), move |sink| {
        if config.watch {
            return watch::files(&paths, sink, |found, sink| of_file(found, &hints, &config, sink));
        }
        walk::files(paths).try_for_each(|found| match found {
            Ok(found) => of_file(found, &hints, &config, sink),
            Err(Failure { origin, reason }) => sink.failure(origin, reason),
        })
    })
}

/// The captures of one file, or of what is meant in it, if it is selected.
fn of_file(found: walk::Found, flags: &Hints, config: &CaptureConfig, sink: &mut Sink) -> Result<(), Halt> {
    let origin = Origin::file(&found.name);
    if found.walked.is_some() && !sink.selects(&found.name) {
        return sink.leave_out(&origin, "not selected by --include and --exclude");
    }
    if let Some(seen) = found.place.file().and_then(|path| path.metadata().ok())
        && !sink.is_new(&seen)
    {
        return sink.leave_out(&origin, "not changed since the day of --since");
    }
    let walk::Found { place, walked, only, .. } = found;
    let around = place.file().and_then(Path::parent).map(|folder| around::Folder {
        folder: folder.to_owned(),
        walked,
        config: config.clone(),
    });
    let read = |sink: &mut Sink| of_source(&place, around, origin, flags, config, sink);
    match only {
        Some(only) => sink.seek(only, read),
        None => read(sink),
    }
}

/// The captures of a file or standard input, after the failure of its sidecar if there is one.
fn of_source(
    place: &Place,
    around: Option<around::Folder>,
    origin: Origin,
    flags: &Hints,
    config: &CaptureConfig,
    sink: &mut Sink,
) -> Result<(), Halt> {
    let beside = place.file().map(|path| sidecar::beside(path, config.max_bytes));
    let (sidecar, failure) = beside.unwrap_or_default();
    if let Some(Failure { origin, reason }) = failure {
        sink.failure(origin, reason)?;
    }
    let told = Told {
        flags: flags.clone(),
        given: sidecar.hints,
        charset: sidecar.charset,
        sidecar: sidecar.bytes,
        media: None,
    };
    let read = || {
        let input = Input::open(place, origin.clone(), told, config)?;
        let input = match around {
            Some(folder) => input.among(Rc::new(folder)),
            None => input,
        };
        formats::read(input, sink)
    };
    let read = guarded(read);
    sink.report(read, origin)
}

/// A defect of a reader costs this file, not the run, and is reported with the file's name.
fn guarded(read: impl FnOnce() -> Result<(), Halt>) -> Result<(), Halt> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| {
        Err("the reader failed on this file, which is a defect of dateline; please report it with the file".into())
    })
}

#[cfg(test)]
mod tests {
    use super::packing::tests::pack;
    use super::*;
    use crate::article::Evidence;
    use proptest::prelude::*;
    use sha2::{Digest, Sha256};
    use std::fs;

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
            ("image.html", b"\x89PNG\r\n\x1a\n\0\0", "looks like a PNG image, which is not read"),
            ("large.txt", &[b'x'; 5001], "is larger than 5000 bytes; allow more with --max-bytes"),
            (
                "nested.gz",
                &(0..4).fold(b"text".to_vec(), |bytes, _| pack(&bytes)),
                "lies in an archive inside an archive",
            ),
        ];
        for (name, bytes, _) in &bad {
            fs::write(folder.path().join(name), bytes).unwrap();
        }
        fs::write(folder.path().join("z.txt"), "A good one.").unwrap();
        let all = captured(&[folder.path()], CaptureConfig { max_bytes: 5000, ..CaptureConfig::default() });
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
    fn a_record_is_named_by_its_line() {
        let all = of(b"{\"text\": \"One.\"}\n\n{\"text\": \"Two.\"}\n");
        let inside: Vec<_> = all.iter().map(|c| c.as_ref().unwrap().origin.inside.clone()).collect();
        assert_eq!(inside, [1, 3].map(|line| vec![Step::Record(line.to_string())]));
    }

    #[test]
    fn the_reasons_of_bad_files_read_as_sentences() {
        assert_eq!(reason(b"[]"), "holds no record; delete it");
        assert_eq!(reason(b"%PDF-1.4 x"), "looks like a PDF document, which is not read; see 'dateline formats'");
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
