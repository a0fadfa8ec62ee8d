//! Bad input is data, not failure: each is named with its remedy, the run goes on, and the exit status says so.

use std::fs;
use std::io::Write;
use std::path::Path;

use serde_json::{Value, json};

use crate::archive::{Archive, dateline, inputs, page, record};

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A folder with everything that archives hold by mistake. Names of files that cannot be read, with what is said of them.
fn everything_bad(folder: &Path) -> Vec<(&'static str, &'static str)> {
    let write = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).unwrap();
    write("empty.html", b"");
    write("image.html", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    write("paper.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj");
    write("pages.zip", b"PK\x03\x04\x14\0\0\0\x08\0");
    let good = packed(page(1).repeat(50).as_bytes());
    write("cut.html.gz", &good[..good.len() / 2]);
    let mut damaged = good.clone();
    damaged[good.len() - 5] ^= 0xff;
    write("damaged.html.gz", &damaged);
    write("huge.txt", &b"word after word ".repeat(50 * 65536));
    let export = [&record(70), "{\"title\": \"cut off", "[1, 2]", "{\"id\": 7}", &record(71)].join("\n");
    write("export.jsonl", export.as_bytes());
    write("page.html", page(2).as_bytes());
    write("page.html.json", b"not json");
    vec![
        ("cut.html.gz", "gzip data is cut off: only its first"),
        ("damaged.html.gz", "gzip data is damaged"),
        ("empty.html", "is empty; fetch it again"),
        ("export.jsonl#2", "is no JSON"),
        ("export.jsonl#3", "is no JSON object; write one record"),
        ("export.jsonl#4", "holds no text"),
        ("huge.txt", "allow more with --max-bytes"),
        ("image.html", "looks like a PNG image, which is not read"),
        ("page.html.json", "correct it or delete it"),
        ("pages.zip", "is damaged: cannot be unpacked"),
        ("paper.pdf", "looks like a PDF document, which is not read"),
    ]
}

/// Files that are odd but can be read: never a failure.
fn everything_odd(folder: &Path) -> usize {
    let write = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).unwrap();
    let text =
        "A long enough line of text about the harbour, the river and the town that lies between the two of them.\n";
    write("deep.html", format!("{}{text}{}", "<div>".repeat(100_000), "</div>".repeat(100_000)).as_bytes());
    write("invalid.txt", &[text.as_bytes(), b"\xff\xfe\x80 and \xc3( more\n", "Ende gut: Ä Ö Ü\n".as_bytes()].concat());
    write("zeros.txt", &[b"\0\0", text.as_bytes(), b"\0", text.as_bytes()].concat());
    write("open.html", b"<html><body><p>Unclosed <b>tags <i>and <a href='x>a broken attribute<table><tr><p>end");
    write("brackets.html", "<".repeat(200_000).as_bytes());
    5
}

fn reasons(ledger: &Value) -> Vec<(&str, &str)> {
    let failures = ledger["failures"].as_array().unwrap();
    failures.iter().map(|f| (f["input"].as_str().unwrap(), f["reason"].as_str().unwrap())).collect()
}

fn reconciles(ledger: &Value) {
    let sum: u64 =
        ["stored", "not_articles", "unchanged", "failed"].map(|part| ledger[part].as_u64().unwrap()).iter().sum();
    assert_eq!(ledger["captures"].as_u64(), Some(sum), "{ledger}");
    assert_eq!(ledger["failed"].as_u64(), Some(reasons(ledger).len() as u64));
}

#[test]
fn every_bad_input_of_a_folder_is_named_with_its_remedy_and_the_rest_is_ingested() {
    let folder = tempfile::tempdir().unwrap();
    let bad = everything_bad(folder.path());
    let odd = everything_odd(folder.path());
    let archive = Archive::new();
    let first = archive.run(&["ingest", "--json", folder.path().to_str().unwrap()]).ended(3);
    let ledger = first.json();
    reconciles(&ledger);
    let reported = reasons(&ledger);
    assert_eq!(reported.len(), bad.len(), "{reported:?}");
    for ((input, reason), (name, said)) in reported.iter().zip(&bad) {
        assert!(input.ends_with(name) && reason.contains(said), "{input}: {reason}; not {name}: {said}");
        assert!(first.err.contains(input) && first.err.contains(reason), "{input} is not named for people");
    }
    // Three good stories and the odd ones beside the bad.
    assert_eq!(ledger["captures"].as_u64(), Some((bad.len() + 3 + odd) as u64));
    assert_eq!(archive.found("\"wire report\""), 2);
    assert_eq!(archive.found("\"district 2 funds\""), 1);

    let again = archive.run(&["ingest", "--json", folder.path().to_str().unwrap()]).ended(3).json();
    reconciles(&again);
    assert_eq!((&again["stored"], &again["articles"]["new"]), (&json!(0), &json!(0)));
    assert_eq!(reasons(&again), reported);
}

#[test]
fn paths_that_cannot_be_read_are_named_and_the_run_goes_on() {
    let inputs = inputs(1, 0);
    let archive = Archive::new();
    let good = inputs.path().join("page-00000.html");
    let too_long = "n".repeat(5000);
    let ran =
        archive.run(&["ingest", "--json", "no-such-file", "*.nothing", &too_long, good.to_str().unwrap()]).ended(3);
    let ledger = ran.json();
    reconciles(&ledger);
    let reported = reasons(&ledger);
    assert_eq!(reported[0], ("no-such-file", "does not exist; check the path"));
    assert_eq!(reported[1], ("*.nothing", "matches no file; check the pattern"));
    assert!(reported[2].1.contains("cannot be read"), "{reported:?}");
    assert_eq!(ledger["articles"]["new"], json!(1));
}

#[cfg(unix)]
#[test]
fn folders_without_permission_and_broken_links_are_named() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let inputs = inputs(2, 0);
    symlink("nowhere", inputs.path().join("a-link")).unwrap();
    let closed = inputs.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::write(closed.join("page.html"), page(9)).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    let for_all = fs::read_dir(&closed).is_ok();
    let archive = Archive::new();
    let ledger = archive.ingest(inputs.path());
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();
    reconciles(&ledger);
    let reported = reasons(&ledger);
    assert!(reported[0].0.ends_with("a-link") && reported[0].1.starts_with("is a link to nothing"), "{reported:?}");
    if for_all {
        eprintln!("not tried: this user may read folders without permission");
    } else {
        assert!(reported[1].0.ends_with("closed") && reported[1].1.contains("permission denied"), "{reported:?}");
    }
    assert_eq!(ledger["articles"]["new"], json!(if for_all { 3 } else { 2 }));
}

#[test]
fn a_page_larger_than_allowed_is_read_when_more_is_allowed() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("page.html"), page(4)).unwrap();
    let explain = |limit: &str| dateline(folder.path(), &["explain", "--json", "--max-bytes", limit, "page.html"], "");
    assert_eq!(explain("100").ended(3).lines()[0]["kind"], json!("failed"));
    assert_eq!(explain("100000").ended(0).lines()[0]["kind"], json!("article"));
}

#[test]
fn exit_statuses_tell_how_it_went() {
    let inputs = inputs(2, 0);
    let path = inputs.path().to_str().unwrap();
    let archive = Archive::new();
    archive.run(&["search", "embankment"]).ended(1);
    archive.run(&["stats"]).ended(1);
    archive.run(&["ingest", path]).ended(0);
    archive.run(&["ingest", path, "no-such-file"]).ended(3);
    archive.run(&["search", "embankment"]).ended(0);
    archive.run(&["search", "zyzzyvaquux"]).ended(4);
    archive.run(&["show", "0000000000000001"]).ended(4);
    archive.run(&["ingest"]).ended(2);
    archive.run(&["ingest", "--no-such-flag", path]).ended(2);
    archive.run(&["no-such-command"]).ended(2);
    for mistyped in [["--language", "englishish"], ["--published", "yesterday"]] {
        let refused = archive.run(&["ingest", path, mistyped[0], mistyped[1]]).sound();
        assert!(refused.code != Some(0) && refused.err.contains(mistyped[1]), "{refused:?}");
    }
}
