//! How archives come: packed, in containers, as exports, a file a day; read as the same pages in a folder would be.

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;
use std::process::Child;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::archive::{Archive, dateline, held, inputs, page, record, story};

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A WARC file of pages, packed record by record, with what crawls hold beside pages.
pub(crate) fn crawl(pages: &[usize]) -> Vec<u8> {
    let mut file = packed(b"WARC/1.1\r\nWARC-Type: warcinfo\r\nContent-Length: 4\r\n\r\na: b\r\n\r\n");
    for number in pages {
        let body = page(*number);
        let chunked = format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n";
        let block = format!("{head}{chunked}");
        let record = format!(
            "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://quayside-ledger.example/news/{number}\r\n\
             WARC-Date: 2026-11-20T10:11:12Z\r\nContent-Type: application/http; msgtype=response\r\n\
             WARC-Record-ID: <urn:uuid:{number}>\r\nContent-Length: {}\r\n\r\n{block}\r\n\r\n",
            block.len()
        );
        file.extend(packed(record.as_bytes()));
    }
    file
}

pub(crate) fn zipped(members: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// What is held of pages that were ingested from this file.
fn held_of(bytes: &[u8]) -> Vec<Value> {
    let archive = Archive::new();
    let path = archive.folder().join("input");
    fs::write(&path, bytes).unwrap();
    archive.ingest(&path);
    let stats = archive.stats();
    held(&stats).into_iter().cloned().collect()
}

#[test]
fn a_folder_its_archives_and_its_crawl_give_the_same_articles() {
    let names: Vec<(String, Vec<u8>)> =
        (1..8).map(|number| (format!("news/{number}.html"), page(number).into_bytes())).collect();
    let mut tar = tar::Builder::new(Vec::new());
    for (name, bytes) in &names {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, name, &bytes[..]).unwrap();
    }
    let zip = held_of(&zipped(&names));
    assert_eq!(zip[0], json!(7));
    assert_eq!(held_of(&packed(&tar.into_inner().unwrap())), zip);
    assert_eq!(held_of(&crawl(&[1, 2, 3, 4, 5, 6, 7])), zip);
    let archive = Archive::new();
    for (name, bytes) in &names {
        let path = archive.folder().join("in").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    archive.ingest(&archive.folder().join("in"));
    assert_eq!(held(&archive.stats()).into_iter().cloned().collect::<Vec<_>>(), zip);
}

#[test]
fn a_crawl_is_accounted_for_and_its_fetch_date_is_no_date_of_publication() {
    let archive = Archive::new();
    let path = archive.folder().join("crawl.warc.gz");
    fs::write(&path, crawl(&[1, 2])).unwrap();
    let ledger = archive.ingest(&path);
    assert_eq!((&ledger["captures"], &ledger["articles"]["new"]), (&json!(2), &json!(2)));
    assert_eq!(ledger["left_out"], json!({"warcinfo": 1}));
    let again = archive.ingest(&path);
    assert_eq!(again["unchanged"], json!(2));
    let explained = dateline(archive.folder(), &["explain", "--json", "crawl.warc.gz"], "").ended(0).lines();
    let second = explained[1]["input"].as_str().unwrap();
    assert!(second.starts_with("crawl.warc.gz#"), "{second}");
    assert!(explained.iter().all(|line| line["articles"][0]["published"]["date"] != json!("2026-11-20")));
    let alone = dateline(archive.folder(), &["explain", "--json", second], "").ended(0).lines();
    assert_eq!(alone, explained[1..]);
    let nothing = dateline(archive.folder(), &["explain", "--json", "crawl.warc.gz#7"], "").ended(3).lines();
    assert!(nothing[0]["reason"].as_str().unwrap().starts_with("is not there"), "{nothing:?}");
}

/// A record with these fields after its kind.
fn warc_record(kind: &str, fields: &str, block: &str) -> Vec<u8> {
    let length = block.len();
    format!("WARC/1.1\r\nWARC-Type: {kind}\r\n{fields}Content-Length: {length}\r\n\r\n{block}\r\n\r\n").into_bytes()
}

#[test]
fn crawls_of_browsers_are_read_with_what_browsers_record_beside_the_pages() {
    let archive = Archive::new();
    let response = |number: usize, head: &str| {
        let fields = format!(
            "WARC-Target-URI: https://quayside-ledger.example/news/{number}\r\nWARC-Page-ID: p{number}\r\n\
             WARC-Resource-Type: document\r\nWARC-JSON-Metadata: {{\"ip\": 1}}\r\nContent-Type: application/http; msgtype=response\r\n"
        );
        warc_record("response", &fields, &format!("{head}\r\ncontent-type: text/html\r\n\r\n{}", page(number)))
    };
    let kept = |uri: &str, kind: &str| {
        let fields = format!("WARC-Target-URI: {uri}\r\nContent-Type: {kind}\r\n");
        warc_record("resource", &fields, "The text of the page, as the browser showed it.")
    };
    let records = [
        warc_record("warcinfo", "Content-Type: application/warc-fields\r\n", "software: invented"),
        response(1, "HTTP/2 200"),
        kept("urn:text:https://quayside-ledger.example/news/1", "text/plain"),
        kept("urn:pageinfo:https://quayside-ledger.example/news/1", "application/json"),
        warc_record("metadata", "Content-Type: application/warc-fields\r\n", "fetchTimeMs: 3"),
        response(2, "HTTP/2.0 200 "),
        response(3, "HTTP/3 200 OK"),
    ];
    fs::write(archive.folder().join("crawl.warc.gz"), records.iter().flat_map(|r| packed(r)).collect::<Vec<_>>())
        .unwrap();
    let ledger = archive.run(&["ingest", "--json", "crawl.warc.gz"]).ended(0).json();
    assert_eq!(ledger["articles"]["new"], json!(3), "{ledger}");
    assert_eq!(ledger["left_out"]["address of the scheme urn"], json!(2), "{ledger}");
}

#[test]
fn a_record_of_the_wrong_length_costs_itself_where_each_is_packed_alone() {
    let archive = Archive::new();
    let mut short = warc_record("warcinfo", "Content-Type: application/warc-fields\r\n", "software: invented");
    short.truncate(short.len() - 6);
    let file = [packed(&short), crawl(&[1, 2])].concat();
    fs::write(archive.folder().join("crawl.warc.gz"), file).unwrap();
    let ledger = archive.run(&["ingest", "--json", "crawl.warc.gz"]).ended(3).json();
    assert_eq!(ledger["articles"]["new"], json!(2), "{ledger}");
}

#[test]
fn a_cut_crawl_keeps_what_can_be_read() {
    let archive = Archive::new();
    let whole = crawl(&[1, 2, 3]);
    fs::write(archive.folder().join("cut.warc.gz"), &whole[..whole.len() - 200]).unwrap();
    let ran = archive.run(&["ingest", "--json", "cut.warc.gz"]).ended(3);
    let ledger = ran.json();
    assert!(ledger["articles"]["new"].as_u64().unwrap() >= 2, "{ledger}");
    let reason = ledger["failures"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("at byte"), "{reason}");
}

#[test]
fn tables_and_records_say_which_field_told_what() {
    let archive = Archive::new();
    let body = story(3).join(" ");
    let table = format!("overskrift;meta.author.name;maintext\nThe dam;Ana Ruiz;\"{}\"\n", body.replace('"', "\"\""));
    fs::write(archive.folder().join("t.csv"), table).unwrap();
    let record = json!({"overskrift": "The dam", "meta": {"author": {"name": "Ana Ruiz"}}, "maintext": body});
    fs::write(archive.folder().join("r.json"), record.to_string()).unwrap();
    let map = ["--map", "overskrift=headline", "--map", "meta.author.name=author"];
    for name in ["t.csv", "r.json"] {
        let line = dateline(archive.folder(), &[&["explain", "--json", name], &map[..]].concat(), "").ended(0);
        let line = line.lines().remove(0);
        let article = &line["articles"][0];
        assert_eq!((&article["headline"], &article["authors"]), (&json!("The dam"), &json!(["Ana Ruiz"])), "{name}");
        let fields = json!({"headline": "overskrift", "authors": "meta.author.name", "text": "maintext"});
        assert_eq!(line["fields"], fields, "{name}");
    }
    let ledger = archive.run(&[&["ingest", "--json", "t.csv"], &map[..]].concat()).ended(0).json();
    assert_eq!(ledger["fields"]["headline ← overskrift"], json!(1));
    let wrong = dateline(archive.folder(), &["explain", "t.csv", "--map", "x=colour"], "").ended(2);
    assert!(wrong.err.contains("'colour' is no fact"), "{}", wrong.err);
}

#[test]
fn inputs_are_selected_by_name_and_age() {
    let inputs = inputs(3, 0);
    let folder = inputs.path();
    fs::write(folder.join("notes.txt"), story(9).join("\n\n")).unwrap();
    let old = fs::File::options().append(true).open(folder.join("page-00001.html")).unwrap();
    old.set_modified(std::time::UNIX_EPOCH + Duration::from_secs(1_000_000_000)).unwrap();
    let archive = Archive::new();
    let path = folder.to_str().unwrap();
    let arguments = ["ingest", "--json", path, "--exclude", "*.txt", "--since", "2002", "--dry-run"];
    let rehearsed = archive.run(&arguments).ended(0).json();
    assert_eq!(archive.run(&["stats"]).code, Some(1), "a rehearsal leaves nothing behind");
    let ledger = archive.run(&arguments[..7]).ended(0).json();
    assert_eq!(rehearsed["articles"], ledger["articles"]);
    assert_eq!(ledger["captures"], json!(2));
    let left_out = json!({"not changed since the day of --since": 1, "not selected by --include and --exclude": 1});
    assert_eq!(ledger["left_out"], left_out);
    let again = archive.run(&["ingest", "--json", path, "--include", "*.txt", "--dry-run"]).ended(0).json();
    assert_eq!((&again["captures"], &again["articles"]["new"]), (&json!(1), &json!(1)));
    assert_eq!(archive.stats()["articles"], json!(2));
}

#[test]
fn the_first_failure_can_end_the_run() {
    let archive = Archive::new();
    fs::write(archive.folder().join("r.jsonl"), [&record(1), "[1]", &record(2)].join("\n")).unwrap();
    let ledger = archive.run(&["ingest", "--json", "r.jsonl", "--on-error", "stop"]).ended(3).json();
    assert_eq!((&ledger["captures"], &ledger["articles"]["new"]), (&json!(2), &json!(1)));
}

#[test]
fn one_address_for_many_pages_is_refused() {
    let inputs = inputs(2, 0);
    let archive = Archive::new();
    for command in ["ingest", "explain"] {
        let path = inputs.path().to_str().unwrap();
        let ran = archive.run(&[command, "--url", "https://a.example/1", path]).ended(2);
        assert!(ran.err.contains("--url is the address of one page"), "{}", ran.err);
    }
}

#[test]
fn the_formats_that_are_read_are_listed() {
    let listed = dateline(Path::new("."), &["formats", "--json"], "").ended(0).lines();
    let names: Vec<_> = listed.iter().map(|format| format["name"].as_str().unwrap()).collect();
    for name in ["warc", "arc", "wacz", "zip", "tar", "packed", "json", "csv", "html", "text"] {
        assert!(names.contains(&name), "{names:?}");
    }
    let forced = dateline(Path::new("."), &["explain", "--format", "wark", "x"], "").ended(2);
    assert!(forced.err.contains("'dateline formats' lists what is"), "{}", forced.err);
}

#[cfg(unix)]
fn interrupt(child: &Child) {
    let ended = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(ended.unwrap().success());
}

/// Waits until something holds.
fn until(mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_secs(60), "waited in vain");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[cfg(unix)]
#[test]
fn one_interrupt_ends_an_ingest_that_waits_on_standard_input() {
    let archive = Archive::new();
    let mut child = archive.start(&["ingest", "-"]);
    until(|| archive.corpus().join("dateline.sqlite").exists() || archive.index().exists());
    std::thread::sleep(Duration::from_millis(300));
    interrupt(&child);
    let mut code = None;
    until(|| {
        code = child.try_wait().unwrap();
        code.is_some()
    });
    assert_eq!(code.unwrap().code(), Some(130));
}

#[cfg(unix)]
#[test]
fn a_watched_folder_is_followed_until_the_interrupt() {
    let archive = Archive::new();
    let folder = archive.folder().join("in");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("1.html"), page(1)).unwrap();
    let mut child = archive.start(&["ingest", "--watch", "in"]);
    let found = |number: usize| {
        let query = format!("\"district {number} funds\"");
        let ran = archive.run(&["search", "--json", &query]);
        ran.code == Some(0) && ran.json()["total"] == json!(1)
    };
    until(|| found(1));
    fs::write(folder.join("2.html"), page(2)).unwrap();
    until(|| found(2));
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(archive.stats()["articles"], json!(2));
}
