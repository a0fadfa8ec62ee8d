//! Which story is which article, when files change beneath them: nothing vanishes, nothing flips to and fro.

use std::fs;
use std::path::PathBuf;

use crate::archive::Archive;

fn write(archive: &Archive, name: &str, text: &str) -> PathBuf {
    let folder = archive.folder().join("in");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path
}

fn page(comment: &str, third: &str) -> String {
    format!(
        "<html><!-- {comment} --><head><link rel=canonical href=https://quay.example/news/7><title>Wall</title></head><body>\
         <article><h1>The wall of the old harbour</h1>\
         <p>The council of Lowick voted on Monday to repair the wall of the old harbour before the winter storms come.</p>\
         <p>The work will take four months, said the engineer, and the boats must lie on the other side of the bay.</p>\
         <p>{third}</p></article></body></html>"
    )
}

#[test]
fn two_files_of_one_address_do_not_take_turns() {
    let archive = Archive::new();
    let first = write(&archive, "a.html", &page("one", "The fishermen asked for a road to the pier and got none."));
    let second =
        write(&archive, "b.html", &page("one", "A zebra that had escaped was caught at the pier by fishermen."));
    archive.ingest(&first);
    archive.ingest(&second);
    assert_eq!(archive.found("zebra"), 1);

    write(&archive, "a.html", &page("two", "The fishermen asked for a road to the pier and got none."));
    let ledger = archive.ingest(&first);
    assert_eq!((&ledger["articles"]["changed"], archive.found("zebra")), (&0.into(), 1), "{ledger}");
}

#[test]
fn records_with_ids_of_their_own_may_share_an_address() {
    let archive = Archive::new();
    let text = "The council of Lowick voted on Monday to repair the wall before the storms.";
    let record = |id: &str| {
        format!(
            "{{\"id\":\"{id}\",\"url\":\"https://quay.example/\",\"title\":\"About the {id}\",\"text\":\"{text} {id}\"}}\n"
        )
    };
    let path = write(&archive, "feed.jsonl", &(record("ferry") + &record("zebra")));
    let ledger = archive.ingest(&path);
    assert_eq!(ledger["articles"]["new"], 2, "{ledger}");
    assert_eq!((archive.found("ferry"), archive.found("zebra")), (1, 1));
    write(&archive, "feed.jsonl", &(record("ferry") + &record("zebra") + "\n"));
    assert_eq!(archive.ingest(&path)["articles"]["new"], 0);
}

#[test]
fn stories_that_are_told_apart_later_are_all_found() {
    let archive = Archive::new();
    let sample = crate::archive::sample().join("text-scrapes/northfield-three-stories.txt");
    let whole = fs::read_to_string(sample).unwrap();
    let cut = whole.find("ADVERTISEMENT").expect("the sample has one");
    let end = whole[cut..].find("\n\n").map_or(cut, |at| cut + at);
    let path = write(&archive, "three.txt", &format!("{}{}", &whole[..cut], &whole[end..]));
    archive.ingest(&path);
    write(&archive, "three.txt", &whole);
    archive.ingest(&path);
    let fresh = Archive::new();
    fresh.ingest(&path);
    for word in ["footbridge", "asteroid", "elevator"] {
        assert_eq!(archive.found(word).min(1), fresh.found(word).min(1), "{word}");
    }
}

#[test]
fn an_input_that_failed_once_is_no_failure_when_it_is_back() {
    let archive = Archive::new();
    let text = page("one", "The fishermen asked for a road to the pier and got none.");
    let path = write(&archive, "a.html", &text);
    archive.ingest(&path);
    write(&archive, "a.html", "");
    archive.ingest(&path);
    assert_eq!(archive.stats()["failed"], 1);
    write(&archive, "a.html", &text);
    archive.ingest(&path);
    assert_eq!((&archive.stats()["failed"], &archive.stats()["versions"]), (&0.into(), &1.into()));
}

#[test]
fn an_index_ahead_of_a_restored_corpus_is_refused() {
    let archive = Archive::new();
    let first = write(&archive, "a.html", &page("one", "The fishermen asked for a road to the pier and got none."));
    archive.ingest(&first);
    let (database, backup) = (archive.corpus().join("dateline.sqlite"), archive.folder().join("backup.sqlite"));
    fs::copy(&database, &backup).unwrap();
    let export = write(
        &archive,
        "b.jsonl",
        "{\"id\":1,\"title\":\"A giraffe at the pier\",\"text\":\"It ate the harbour master's hat on Monday.\"}\n",
    );
    archive.ingest(&export);
    for log in ["dateline.sqlite-wal", "dateline.sqlite-shm"] {
        let _ = fs::remove_file(archive.corpus().join(log));
    }
    fs::copy(&backup, &database).unwrap();

    let ran = archive.run(&["ingest", export.to_str().unwrap()]).ended(5);
    assert!(ran.err.contains("ahead of the corpus") && ran.err.contains("dateline reindex"), "{ran:?}");
    archive.run(&["reindex"]).ended(0);
    archive.ingest(&export);
    assert_eq!(archive.found("giraffe"), 1);
}
