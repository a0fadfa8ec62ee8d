//! Corpora of older formats: opened once, they hold what they held, and go on.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::archive::Archive;

/// What the program that wrote the fixtures said of them.
const CONTENT: &str = "e293ad20dbdfe85534e2d05dc31736454ade4f7b081dacb7133b878da52caf40";

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/corpora")
}

/// An archive whose corpus is of an older format.
fn of_format(format: u8) -> Archive {
    let archive = Archive::new();
    fs::create_dir_all(archive.corpus()).unwrap();
    let database = fixtures().join(format!("format-{format}.sqlite"));
    fs::copy(database, archive.corpus().join("dateline.sqlite")).unwrap();
    archive
}

fn holds_what_it_held(archive: &Archive) {
    let stats = archive.stats();
    for (sum, expected) in [
        ("articles", json!(5)),
        ("versions", json!(6)),
        ("captures", json!(6)),
        ("not_articles", json!(1)),
        ("failed", json!(1)),
        ("undated", json!(0)),
        ("copies", json!(1)),
        ("content_hash", json!(CONTENT)),
    ] {
        assert_eq!(stats[sum], expected, "{sum}: {stats}");
    }
    archive.run(&["reindex"]).ended(0);
    assert_eq!((archive.found("\"tray to the pickets\""), archive.found("promised")), (3, 3));
    let wall = archive.search(&["wall engineer"])["hits"][0].clone();
    assert_eq!((&wall["publication"], &wall["published"]["date"]), (&json!("Quay News"), &json!("2025-02-11")));
    let drift = archive.run(&["stats", "--drift", "--json"]).ended(0).out;
    assert!(drift.contains("Quay News") && drift.contains("cut_share"), "{drift}");
}

#[test]
fn a_corpus_of_each_older_format_holds_what_it_held_and_its_copies() {
    for format in [1, 2, 3] {
        let archive = of_format(format);
        holds_what_it_held(&archive);
        let story = archive.search(&["tray to the pickets", "--collapse", "copies"]);
        assert_eq!(story["total"], 2, "format {format}: {story}");
    }
}

#[test]
fn an_upgraded_corpus_knows_its_inputs_and_takes_new_ones() {
    let archive = of_format(2);
    let input = archive.folder().join("in");
    fs::create_dir_all(&input).unwrap();
    for (name, from) in [("wire.jsonl", "wire.jsonl"), ("page.html", "page-edited.html"), ("menu.html", "menu.html")] {
        fs::copy(fixtures().join(from), input.join(name)).unwrap();
    }
    // The index has to be built first: the fixture has none.
    archive.run(&["reindex"]).ended(0);
    let ledger: Value = archive.run(&["ingest", "--json", "in"]).ended(0).json();
    assert_eq!(ledger["articles"]["new"], 0, "{ledger}");
    assert_eq!(archive.stats()["articles"], 5);
    fs::write(
        input.join("more.jsonl"),
        "{\"title\":\"A giraffe at the pier\",\"text\":\"It ate the harbour master's hat on Monday.\"}\n",
    )
    .unwrap();
    archive.run(&["ingest", "in/more.jsonl"]).ended(0);
    assert_eq!(archive.found("giraffe"), 1);
}

#[test]
fn what_a_killed_upgrade_left_does_no_harm() {
    let archive = of_format(1);
    fs::write(archive.corpus().join("dateline.sqlite.new"), "half a file").unwrap();
    fs::write(archive.corpus().join("dateline.sqlite.new-wal"), "half a log").unwrap();
    holds_what_it_held(&archive);
    let left = fs::read_dir(archive.corpus()).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(left.filter(|name| name.to_string_lossy().contains(".new")).count(), 0);
}

#[test]
fn a_corpus_that_another_process_has_open_is_not_replaced_beneath_it() {
    let archive = of_format(2);
    let reader = rusqlite::Connection::open(archive.corpus().join("dateline.sqlite")).unwrap();
    reader.execute_batch("PRAGMA journal_mode=WAL; BEGIN; SELECT * FROM articles;").unwrap();
    let refused = archive.run(&["reindex"]).ended(5);
    assert!(refused.err.contains("another dateline process"), "{refused:?}");
    drop(reader);
    holds_what_it_held(&archive);
}
