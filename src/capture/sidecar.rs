//! `page.html.json` beside `page.html` → what it says of the page.
//!
//! A sidecar is no capture of its own. One that cannot be read is reported, and the page is captured without it.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use encoding_rs::Encoding;
use serde_json::Value;

use super::hints::Hints;
use super::{Failure, Origin, charset, input, record, repair, walk};
use crate::article::Evidence;

/// What stands beside a file.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Sidecar {
    /// What it says.
    pub(super) hints: Hints,
    /// The character set that it claims for the file.
    pub(super) charset: Option<&'static Encoding>,
    /// Its bytes, empty when there is none: a changed sidecar is a changed capture.
    pub(super) bytes: Vec<u8>,
}

/// The files that `path` would be the sidecar of, if it is named like one: `page.html.json` stands beside `page.html` or
/// `page.html.gz`.
pub(super) fn pages_of(path: &Path) -> Vec<PathBuf> {
    let is_json = path.extension().is_some_and(|extension| extension == "json");
    let has_stem = path.file_stem().is_some();
    if !(is_json && has_stem) {
        return Vec::new();
    }
    let page = path.with_extension("");
    let mut packed = page.clone().into_os_string();
    packed.push(".gz");
    vec![page, packed.into()]
}

/// The sidecar of a file. When there is one that cannot be read, its failure comes with what could be had of it.
pub(super) fn beside(page: &Path, max_bytes: usize) -> (Sidecar, Option<Failure>) {
    let Some(path) = candidates(page).into_iter().find(|path| path.is_file()) else {
        return (Sidecar::default(), None);
    };
    let (sidecar, reason) = read(bytes(&path, max_bytes));
    (sidecar, reason.map(|reason| Failure { origin: Origin::file(walk::name(&path)), reason }))
}

/// `page.html.gz` may have `page.html.gz.json` or `page.html.json`.
pub(super) fn candidates(page: &Path) -> Vec<PathBuf> {
    let named = |path: &Path| {
        let mut name = path.as_os_str().to_owned();
        name.push(".json");
        PathBuf::from(name)
    };
    let unpacked = page.extension().filter(|extension| *extension == "gz").map(|_| page.with_extension(""));
    std::iter::once(named(page)).chain(unpacked.as_deref().map(named)).collect()
}

fn bytes(path: &Path, max_bytes: usize) -> Result<Vec<u8>, String> {
    let file = File::open(path).map_err(|error| input::reason(&error))?;
    let mut bytes = Vec::new();
    file.take(max_bytes as u64 + 1).read_to_end(&mut bytes).map_err(|error| input::reason(&error))?;
    if bytes.len() > max_bytes { Err(input::too_large("is", max_bytes)) } else { Ok(bytes) }
}

/// What the bytes of a sidecar say. When they cannot be read, the reason comes with what could be had of them.
pub(super) fn read(bytes: Result<Vec<u8>, String>) -> (Sidecar, Option<String>) {
    let mut sidecar = Sidecar::default();
    let filled = bytes.and_then(|bytes| {
        sidecar.bytes = bytes;
        fill(&mut sidecar)
    });
    (sidecar, filled.err().map(|reason| format!("is a sidecar that {reason}; the page is read without it")))
}

fn fill(sidecar: &mut Sidecar) -> Result<(), String> {
    let text = charset::decode(sidecar.bytes.clone(), None, None).text;
    let value = serde_json::from_str(&text).or_else(|error| {
        serde_json::from_str(&repair::mended(&text))
            .map_err(|_| format!("is no JSON ({error}): correct it or delete it"))
    })?;
    let Value::Object(object) = value else {
        return Err("is no JSON object: write its fields between braces".into());
    };
    let read = record::read(object, Evidence::Sidecar, &record::FieldMap::default());
    // What stands beside a page tells of it, not that it holds one story only.
    sidecar.hints = Hints { single_story: false, fields: Vec::new(), ..read.hints };
    sidecar.charset = read.charset;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sidecars_are_known_by_the_name_of_their_page() {
        assert_eq!(pages_of(Path::new("a/page.html.json")), [Path::new("a/page.html"), Path::new("a/page.html.gz")]);
        assert!(pages_of(Path::new("a/page.html")).is_empty());
        assert!(pages_of(Path::new("a/.json")).is_empty());
    }

    #[test]
    fn a_packed_page_has_its_sidecar_under_either_name() {
        let folder = tempfile::tempdir().unwrap();
        let page = folder.path().join("page.html.gz");
        for name in ["page.html.json", "page.html.gz.json"] {
            std::fs::write(folder.path().join(name), format!("{{\"publication\": \"{name}\"}}")).unwrap();
            let (sidecar, failure) = beside(&page, 1000);
            assert_eq!((sidecar.hints.publication.as_deref(), failure), (Some(name), None));
        }
    }

    #[test]
    fn a_bad_sidecar_is_named_and_its_bytes_still_count() {
        let folder = tempfile::tempdir().unwrap();
        let page = folder.path().join("page.html");
        for bad in ["[1]", "{\"a\": ", "\u{1}"] {
            std::fs::write(folder.path().join("page.html.json"), bad).unwrap();
            let (sidecar, failure) = beside(&page, 1000);
            let failure = failure.unwrap();
            assert!(failure.origin.path.ends_with("page.html.json"));
            assert!(failure.reason.ends_with("the page is read without it"), "{}", failure.reason);
            assert_eq!((sidecar.hints, sidecar.bytes), (Hints::default(), bad.as_bytes().to_vec()));
        }
    }
}
