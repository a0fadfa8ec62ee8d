//! The house rules of `src/lib.rs`, held against the source itself.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Most lines of a file before its tests.
const LONGEST_FILE: usize = 400;

/// Where outside crates may be named: crate, rooms.
const ROOMS: [(&str, &[&str]); 23] = [
    ("tantivy", &["index", "search"]),
    ("tantivy_fst", &["search"]),
    ("frostem", &["index"]),
    ("axum", &["web"]),
    ("tower", &["web"]),
    ("tower_http", &["web"]),
    ("askama", &["web"]),
    ("hyper", &["web"]),
    ("hyper_util", &["web"]),
    ("http_body", &["web"]),
    ("schemars", &["web"]),
    ("prometheus_client", &["web"]),
    ("tokio_io_timeout", &["web"]),
    ("tokio", &["web", "bin"]),
    ("scraper", &["clean", "capture"]),
    ("html5ever", &["clean"]),
    ("rusqlite", &["corpus", "error"]),
    ("encoding_rs", &["capture"]),
    ("chardetng", &["capture"]),
    ("whatlang", &["enrich", "clean"]),
    ("clap", &["bin"]),
    ("fs4", &["bin"]),
    ("anyhow", &["bin"]),
];

/// Names that say nothing about a duty.
const EMPTY_NAMES: [&str; 9] =
    ["utils", "util", "helpers", "helper", "common", "manager", "service", "handler", "process"];

/// How the first line of a table may name its licence, lower case.
const LICENCES: [&str; 6] = ["licence", "mit", "cc0", "cc by", "unicode-3.0", "public domain"];

struct Source {
    path: PathBuf,
    /// The first folder or file name under `src`: the room.
    room: String,
    text: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder of the source") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
        .into_iter()
        .map(|path| {
            let inside = path.strip_prefix(&root).expect("under src");
            let first = inside.components().next().expect("a name").as_os_str().to_string_lossy();
            let room = first.trim_end_matches(".rs").to_owned();
            let text = std::fs::read_to_string(&path).expect("source is UTF-8");
            Source { path, room, text }
        })
        .collect()
}

/// The code of a file without comments and without its tests.
fn code(source: &Source) -> String {
    let before_tests = source.text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let lines = before_tests.lines().map(|line| line.split("//").next().unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

fn modules_in_order() -> Vec<String> {
    let lib = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).expect("lib.rs");
    lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';').map(str::to_owned)).collect()
}

/// Positions of `word` in `text` that stand alone, not inside a longer name.
fn names(text: &str, word: &str) -> bool {
    let boundary = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '_');
    text.match_indices(word)
        .any(|(at, _)| boundary(text[..at].chars().next_back()) && text[at + word.len()..].starts_with("::"))
}

fn report(broken: Vec<String>) {
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

#[test]
fn a_module_uses_only_modules_above_it() {
    let order: BTreeMap<String, usize> = modules_in_order().into_iter().zip(0..).collect();
    // An error may name what it is about; nothing else looks down the way.
    let exempt = |room: &str, used: &str| room == "error" && used == "article";
    let mut broken = Vec::new();
    for source in sources().iter().filter(|s| s.room != "lib" && s.room != "bin") {
        let own = *order.get(&source.room).unwrap_or_else(|| panic!("{} is not in lib.rs", source.room));
        for (used, place) in &order {
            if *place > own && code(source).contains(&format!("crate::{used}")) && !exempt(&source.room, used) {
                broken.push(format!("{} uses {used}, which stands below it in lib.rs", source.path.display()));
            }
        }
    }
    report(broken);
}

#[test]
fn each_file_says_what_it_is_for_and_stays_small() {
    let mut broken = Vec::new();
    for source in sources() {
        if !source.text.starts_with("//! ") {
            broken.push(format!("{} does not open with what it is for", source.path.display()));
        }
        let lines = source.text.lines().take_while(|line| !line.starts_with("#[cfg(test)]")).count();
        if lines > LONGEST_FILE {
            broken.push(format!(
                "{} has {lines} lines before its tests, more than {LONGEST_FILE}",
                source.path.display()
            ));
        }
        let stem = source.path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        if EMPTY_NAMES.contains(&stem.as_str()) {
            broken.push(format!("{}: the name says nothing about its duty", source.path.display()));
        }
    }
    report(broken);
}

#[test]
fn an_outside_crate_is_named_only_in_its_rooms() {
    let mut broken = Vec::new();
    for source in sources() {
        for (outside, rooms) in ROOMS {
            if !rooms.contains(&source.room.as_str()) && names(&code(&source), outside) {
                broken.push(format!("{} names {outside}, whose rooms are {rooms:?}", source.path.display()));
            }
        }
    }
    report(broken);
}

#[test]
fn the_binary_sees_only_the_public_face() {
    let manifest =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).expect("Cargo.toml");
    assert!(manifest.contains("path = \"src/bin/dateline/main.rs\""));
    let broken = sources()
        .iter()
        .filter(|source| source.room == "bin" && source.text.contains("#[path"))
        .map(|source| format!("{} reaches into the library by path", source.path.display()))
        .collect();
    report(broken);
}

#[test]
fn every_table_names_its_source_and_licence() {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut broken = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder of the source") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "tsv") {
                let text = std::fs::read_to_string(&path).expect("a table is UTF-8");
                let first = text.lines().next().unwrap_or_default().to_lowercase();
                if !first.starts_with('#') || !LICENCES.iter().any(|licence| first.contains(licence)) {
                    broken.push(format!("{}: the first line names no source and licence", path.display()));
                }
            }
        }
    }
    report(broken);
}
