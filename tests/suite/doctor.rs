//! `dateline doctor` on archives that are well and that are not.

use serde_json::Value;

use crate::archive::Archive;

/// What it found of a thing: state and words, remedies among them.
fn found(findings: &[Value], what: &str) -> Vec<(String, String)> {
    let of = findings.iter().filter(|finding| finding["what"] == what);
    of.map(|one| {
        let words =
            format!("{} {}", one["found"].as_str().unwrap_or_default(), one["remedy"].as_str().unwrap_or_default());
        (one["state"].as_str().expect("a state").to_owned(), words)
    })
    .collect()
}

fn doctor(archive: &Archive, code: i32) -> Vec<Value> {
    archive.run(&["doctor", "--json", "--listen", "127.0.0.1:0"]).ended(code).lines()
}

#[test]
fn an_archive_that_is_well_is_told_so() {
    let findings = doctor(&Archive::of_sample(), 0);
    for what in ["settings", "corpus", "index", "agreement", "port"] {
        let all = found(&findings, what);
        assert!(!all.is_empty() && all.iter().all(|(state, _)| state == "well"), "{what}: {all:?}");
    }
}

#[test]
fn what_is_ill_is_named_with_its_remedy() {
    let (archive, other) = (Archive::of_sample(), Archive::of_sample());
    let mixed = Archive::at(Some(archive.corpus()), Some(other.index()));
    let agreement = found(&doctor(&mixed, 1), "agreement");
    assert!(agreement[0].0 == "ill" && agreement[0].1.contains("dateline reindex"), "{agreement:?}");

    std::fs::write(archive.corpus().join("dateline.toml"), "[serve]\nlisten_on = 3\n").expect("written");
    let settings = found(&doctor(&archive, 1), "settings");
    assert!(settings[0].0 == "ill" && settings[0].1.contains("line 2"), "{settings:?}");

    let index = found(&doctor(&Archive::new(), 1), "index");
    assert!(index.iter().any(|(state, words)| state == "ill" && words.contains("dateline ingest")), "{index:?}");
}
