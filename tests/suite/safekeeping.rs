//! Checking, repairing, backing up and restoring: damage is named, a backup is whole or none, and nothing is overwritten
//! unasked.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use dateline::article::ArticleId;
use dateline::corpus::Corpus;
use dateline::index::Writer;
use dateline::search::Searcher;
use serde_json::{Value, json};

use crate::archive::{Archive, inputs};
use crate::decisions::{correction, decide, first};

fn check(archive: &Archive, code: i32) -> Value {
    archive.run(&["check", "--json"]).ended(code).json()
}

/// `place: what` of everything that is damaged.
fn damage(report: &Value) -> Vec<String> {
    let told = |d: &Value| format!("{}: {}", d["place"].as_str().unwrap(), d["what"].as_str().unwrap());
    report["damage"].as_array().unwrap().iter().map(told).collect()
}

/// The whole archive as readers see it.
fn exported(archive: &Archive) -> String {
    archive.run(&["export", "--sort", "oldest"]).ended(0).out
}

fn small() -> Archive {
    let archive = Archive::new();
    archive.ingest(inputs(12, 30).path());
    archive
}

fn sqlite(archive: &Archive) -> rusqlite::Connection {
    rusqlite::Connection::open(archive.corpus().join("dateline.sqlite")).unwrap()
}

#[test]
fn a_sound_archive_is_called_sound() {
    let archive = Archive::of_sample();
    decide(&archive, &[correction(first(&archive, "mackerel"), "headline", Some("Quotas"))]);
    archive.run(&["reindex"]).ended(0);
    let report = check(&archive, 0);
    assert_eq!((&report["sound"], damage(&report).len()), (&json!(true), 0), "{report}");
    assert_eq!(report["looked_at"]["articles"], archive.stats()["articles"]);
    assert_eq!(report["looked_at"]["decisions"], 1);
    assert!(archive.run(&["check"]).ended(0).out.starts_with("sound: "));
}

#[test]
fn a_changed_byte_in_any_file_of_the_index_is_found_and_repaired() {
    let archive = small();
    let before = exported(&archive);
    let files = || -> Vec<PathBuf> {
        let files = fs::read_dir(archive.engine_folder()).unwrap().map(|entry| entry.unwrap().path());
        let is_part = |path: &PathBuf| {
            let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
            ["idx", "pos", "term", "store", "fast", "fieldnorm"].contains(&ending)
        };
        files.filter(is_part).collect()
    };
    let kinds = files().len();
    assert!(kinds >= 5);
    for number in 0..kinds {
        let mut all = files();
        all.sort();
        let file = all[number.min(all.len() - 1)].clone();
        let mut bytes = fs::read(&file).unwrap();
        let middle = bytes.len() / 3;
        bytes[middle] ^= 0x40;
        fs::write(&file, bytes).unwrap();
        let report = check(&archive, 6);
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        assert!(report["damage"][0]["place"].as_str().unwrap().contains(&name), "{name}: {report}");
        assert_eq!(report["damage"][0]["remedy"], "reindex");
        let repaired = archive.run(&["check", "--repair", "--json"]).ended(0).json();
        assert_eq!(repaired["sound"], true, "{repaired}");
        assert_eq!(repaired["repaired"].as_array().unwrap().len(), 1);
    }
    assert_eq!(exported(&archive), before);
}

#[test]
fn a_missing_file_or_index_is_found_and_repaired() {
    let archive = small();
    let store = fs::read_dir(archive.engine_folder()).unwrap().map(|e| e.unwrap().path());
    fs::remove_file(store.filter(|p| p.extension().is_some_and(|e| e == "store")).max().unwrap()).unwrap();
    assert!(!damage(&check(&archive, 6)).is_empty());
    archive.run(&["check", "--repair"]).ended(0);
    fs::remove_dir_all(archive.index()).unwrap();
    assert!(damage(&check(&archive, 6))[0].contains("there is no index"));
    archive.run(&["check", "--repair"]).ended(0);
    check(&archive, 0);
}

#[test]
fn what_the_index_lacks_has_too_much_or_has_otherwise_is_named_article_by_article() {
    let archive = small();
    let ids = crate::archive::ids(&archive.search(&["embankment", "--per-page", "3"]));
    let ids: Vec<ArticleId> = ids.iter().map(|id| ArticleId::parse(id).unwrap()).collect();
    {
        let corpus = Corpus::read(archive.corpus()).unwrap();
        let searcher = Searcher::open(archive.index()).unwrap();
        let (mut stale, mut extra) =
            (searcher.article(ids[1]).unwrap().unwrap(), searcher.article(ids[2]).unwrap().unwrap());
        stale.entry.article.headline = Some("What nobody wrote".into());
        extra.id = ArticleId(77);
        let mut writer = Writer::open(archive.index(), &corpus.name().unwrap(), 1).unwrap();
        writer.remove(ids[0]);
        writer.put(&stale).unwrap();
        writer.put(&extra).unwrap();
        writer.commit(corpus.change().unwrap()).unwrap();
        writer.close().unwrap();
    }
    let report = check(&archive, 6);
    assert_eq!(
        damage(&report),
        [
            format!("article {}: it is held, but not in the index", ids[0]),
            format!("article {}: it is in the index, but must not be", ArticleId(77)),
            format!("article {}: the index holds another state of it", ids[1]),
        ]
    );
    archive.run(&["check", "--repair"]).ended(0);
    check(&archive, 0);
}

#[test]
fn an_index_that_is_behind_catches_up() {
    let archive = small();
    let id = first(&archive, "embankment");
    decide(&archive, &[correction(id, "headline", Some("Quokkas at large"))]);
    let report = check(&archive, 6);
    assert_eq!((report["damage"].as_array().unwrap().len(), &report["damage"][0]["remedy"]), (1, &json!("catch-up")));
    let repaired = archive.run(&["check", "--repair"]).ended(0);
    assert!(repaired.out.contains("caught up: 1 articles"), "{repaired:?}");
    assert_eq!(archive.found("quokkas"), 1);
}

#[test]
fn damage_of_the_corpus_is_named_with_its_place_and_the_index_is_not_rebuilt_from_it() {
    let archive = small();
    let id = first(&archive, "embankment");
    sqlite(&archive)
        .execute("UPDATE versions SET headline = headline || ' changed' WHERE article_id = ?1", [id.0 as i64])
        .unwrap();
    let capture: String = sqlite(&archive)
        .query_row("SELECT max(origin) FROM captures WHERE text IS NOT NULL", [], |row| row.get(0))
        .unwrap();
    sqlite(&archive).execute("UPDATE captures SET text = x'00112233' WHERE origin = ?1", [&capture]).unwrap();
    let told = damage(&check(&archive, 6));
    assert!(told.iter().any(|d| d.starts_with(&format!("article {id}")) && d.contains("SHA-256")), "{told:?}");
    assert!(told.iter().any(|d| d.starts_with(&format!("capture {capture}")) && d.contains("unpacked")), "{told:?}");
    let before = archive.engine_folder();
    assert!(archive.run(&["check", "--repair"]).ended(6).err.contains("the corpus itself is damaged"));
    assert_eq!(archive.engine_folder(), before);
}

#[test]
fn a_damaged_page_of_the_database_is_found_and_makes_no_backup() {
    let archive = small();
    let path = archive.corpus().join("dateline.sqlite");
    sqlite(&archive).execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    let mut bytes = fs::read(&path).unwrap();
    let length = bytes.len();
    for byte in &mut bytes[length / 2..length / 2 + 12_000] {
        *byte ^= 0x5a;
    }
    fs::write(&path, bytes).unwrap();
    let told = damage(&check(&archive, 6));
    assert!(told[0].contains("dateline.sqlite"), "{told:?}");
    let backup = archive.folder().join("b.tar.zst");
    let refused = archive.run(&["backup", backup.to_str().unwrap()]).ended(6);
    assert!(refused.err.contains("damaged") && !backup.exists(), "{refused:?}");
}

#[test]
fn an_edited_line_of_the_log_is_named() {
    let archive = small();
    let id = first(&archive, "embankment");
    decide(&archive, &["a", "b", "c"].map(|section| correction(id, "section", Some(section))));
    archive.run(&["reindex"]).ended(0);
    check(&archive, 0);
    let log = archive.corpus().join("decisions.jsonl");
    let text = fs::read_to_string(&log).unwrap();
    fs::write(&log, text.replacen("\"as printed\"", "\"as painted\"", 1)).unwrap();
    let report = check(&archive, 6);
    assert!(damage(&report)[0].starts_with("decisions.jsonl, line 2"), "{report}");
    assert_eq!(report["damage"][0]["remedy"], "mend-line");
}

fn backup(archive: &Archive) -> PathBuf {
    let file = archive.folder().join("archive.tar.zst");
    archive.run(&["backup", file.to_str().unwrap(), "--overwrite"]).ended(0);
    file
}

#[test]
fn a_restored_backup_is_the_same_archive() {
    let archive = Archive::of_sample();
    decide(&archive, &[correction(first(&archive, "mackerel"), "headline", Some("Quotas again"))]);
    fs::write(archive.corpus().join("dateline.toml"), "title = \"Harbour\"\n").unwrap();
    archive.run(&["reindex"]).ended(0);
    let file = backup(&archive);
    let copy = Archive::new();
    let manifest = copy.run(&["restore", file.to_str().unwrap(), "--json"]).ended(0).json();
    assert_eq!(manifest["parts"].as_array().unwrap().len(), 3, "{manifest}");
    assert_eq!(exported(&copy), exported(&archive));
    assert_eq!(crate::archive::held(&copy.stats()), crate::archive::held(&archive.stats()));
    for part in ["decisions.jsonl", "dateline.toml"] {
        assert_eq!(fs::read(copy.corpus().join(part)).unwrap(), fs::read(archive.corpus().join(part)).unwrap());
    }
    check(&copy, 0);
    // Ingesting goes on where it was.
    assert_eq!(copy.ingest(&crate::archive::sample())["stored"], 0);
}

#[test]
fn nothing_is_overwritten_unasked() {
    let archive = small();
    let file = backup(&archive);
    let refused = archive.run(&["backup", file.to_str().unwrap()]).ended(1);
    assert!(refused.err.contains("exists already") && refused.err.contains("--overwrite"), "{refused:?}");
    archive.ingest(inputs(1, 40).path());
    let before = exported(&archive);
    let refused = archive.run(&["restore", file.to_str().unwrap()]).ended(1);
    assert!(refused.err.contains("exists already"), "{refused:?}");
    assert_eq!(exported(&archive), before);
    archive.run(&["restore", file.to_str().unwrap(), "--overwrite"]).ended(0);
    assert_ne!(exported(&archive), before);
    check(&archive, 0);
}

#[test]
fn an_index_of_the_time_before_a_restore_is_not_taken_for_the_restored_corpus() {
    let archive = small();
    let file = backup(&archive);
    archive.ingest(inputs(1, 40).path());
    archive.run(&["restore", file.to_str().unwrap(), "--overwrite", "--no-index"]).ended(0);
    assert!(damage(&check(&archive, 6))[0].contains("another corpus"));
    archive.run(&["ingest", "."]).ended(5);
    archive.run(&["check", "--repair"]).ended(0);
}

#[test]
fn a_damaged_backup_is_refused_wherever_it_is_damaged() {
    let archive = small();
    let file = backup(&archive);
    let whole = fs::read(&file).unwrap();
    let before = exported(&archive);
    let mut damaged: Vec<Vec<u8>> = vec![vec![], b"no backup at all".to_vec(), whole[..whole.len() - 3].to_vec()];
    for share in 0..8 {
        let mut bytes = whole.clone();
        let at = (bytes.len() - 1) * share / 7;
        bytes[at] ^= 0x10;
        damaged.push(bytes);
        damaged.push(whole[..whole.len() * share / 8].to_vec());
    }
    for bytes in damaged {
        fs::write(&file, &bytes).unwrap();
        for arguments in
            [&["restore", file.to_str().unwrap(), "--overwrite"][..], &["restore", file.to_str().unwrap(), "--dry-run"]]
        {
            let refused = archive.run(arguments).ended(6);
            assert!(refused.err.contains("nothing was changed"), "{refused:?}");
        }
    }
    assert_eq!(exported(&archive), before);
    assert!(!archive.corpus().join(".restoring").exists());
    check(&archive, 0);
}

#[test]
fn a_member_that_would_leave_the_folder_is_refused() {
    let archive = Archive::new();
    let file = archive.folder().join("evil.tar.zst");
    let part = |name: &str| json!({"name": name, "bytes": 4, "sha256": "0"});
    let manifest = json!({
        "format": 1, "program": "dateline", "made": "", "corpus": "", "change": 0, "articles": 0,
        "parts": [part("dateline.sqlite"), part("../evil.txt")],
    })
    .to_string();
    let mut tar = tar::Builder::new(zstd::Encoder::new(fs::File::create(&file).unwrap(), 1).unwrap());
    let mut header = tar::Header::new_gnu();
    header.set_size(manifest.len() as u64);
    tar.append_data(&mut header, "manifest.json", manifest.as_bytes()).unwrap();
    tar.into_inner().unwrap().finish().unwrap();
    let refused = archive.run(&["restore", file.to_str().unwrap()]).ended(6);
    assert!(refused.err.contains("has no place in a corpus"), "{refused:?}");
}

#[test]
fn backups_made_while_an_ingest_runs_are_each_one_moment_of_it() {
    let archive = Archive::new();
    archive.ingest(inputs(4, 10).path());
    let more = inputs(60, 1200);
    let mut ingest = archive.start(&["ingest", more.path().to_str().unwrap()]);
    let (mut counts, mut running) = (Vec::new(), 0);
    while ingest.try_wait().unwrap().is_none() || counts.len() < 2 {
        let file = backup(&archive);
        running += usize::from(ingest.try_wait().unwrap().is_none());
        let copy = Archive::new();
        let manifest = copy.run(&["restore", file.to_str().unwrap(), "--json"]).ended(0).json();
        let report = check(&copy, 0);
        assert_eq!(report["looked_at"]["articles"], manifest["articles"]);
        counts.push(manifest["articles"].as_u64().unwrap());
    }
    assert!(ingest.wait().unwrap().success());
    assert!(running > 0, "the ingest was over before the first backup");
    assert!(counts.is_sorted(), "{counts:?}");
    check(&archive, 0);
}

/// Runs a command again and again and kills it at moments spread over the time that it takes, then looks.
fn killed(archive: &Archive, arguments: &[&str], rounds: u32, mut look: impl FnMut(&Archive)) {
    let began = Instant::now();
    archive.run(arguments).ended(0);
    let took = began.elapsed().max(Duration::from_millis(20));
    for round in 0..rounds {
        let mut child = archive.start(arguments);
        sleep(took * round / rounds);
        let _ = child.kill();
        child.wait().unwrap();
        look(archive);
    }
}

#[test]
fn a_killed_backup_leaves_the_old_file_or_a_whole_new_one() {
    let archive = Archive::new();
    archive.ingest(inputs(30, 600).path());
    let file = backup(&archive);
    killed(&archive, &["backup", file.to_str().unwrap(), "--overwrite"], 16, |archive| {
        archive.run(&["restore", file.to_str().unwrap(), "--dry-run"]).ended(0);
    });
    // What a killed run leaves aside is taken over by the next.
    backup(&archive);
    let beside = fs::read_dir(file.parent().unwrap()).unwrap().map(|entry| entry.unwrap().file_name());
    let left: Vec<_> = beside.filter(|name| name.to_string_lossy().starts_with("archive.tar.zst")).collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn a_killed_restore_leaves_the_old_corpus_or_the_new_one() {
    let (archive, other) = (Archive::new(), Archive::new());
    archive.ingest(inputs(10, 300).path());
    let id = first(&archive, "embankment");
    decide(&archive, &[correction(id, "section", Some("Old"))]);
    other.ingest(inputs(12, 320).path());
    let files = [backup(&archive), backup(&other)];
    let states =
        [&archive, &other].map(|a| (a.stats()["content_hash"].clone(), a.corpus().join("decisions.jsonl").exists()));
    assert_ne!(states[0], states[1]);
    let mut seen = [0, 0];
    for file in [&files[1], &files[0], &files[1]] {
        let arguments = ["restore", file.to_str().unwrap(), "--overwrite", "--no-index"];
        killed(&archive, &arguments, 12, |archive| {
            let stats = archive.stats();
            let state = (stats["content_hash"].clone(), archive.corpus().join("decisions.jsonl").exists());
            let which = states.iter().position(|known| *known == state);
            seen[which.unwrap_or_else(|| panic!("neither: {state:?}, {states:?}"))] += 1;
        });
    }
    assert!(seen.iter().all(|times| *times > 0), "{seen:?}");
    archive.run(&["check", "--repair"]).ended(0);
}

#[test]
fn a_restore_that_was_killed_between_two_files_is_finished_by_the_next_command() {
    let archive = small();
    decide(&archive, &[correction(first(&archive, "embankment"), "section", Some("Old"))]);
    let other = Archive::new();
    other.ingest(inputs(3, 7).path());
    let file = backup(&other);
    let unpacked = Archive::new();
    unpacked.run(&["restore", file.to_str().unwrap(), "--no-index"]).ended(0);
    // As it stands after the first of several files has moved.
    let complete = archive.corpus().join(".restored");
    fs::create_dir(&complete).unwrap();
    let manifest = unpacked.run(&["restore", file.to_str().unwrap(), "--dry-run", "--json"]).ended(0).out;
    fs::write(complete.join("manifest.json"), manifest).unwrap();
    fs::copy(unpacked.corpus().join("dateline.sqlite"), complete.join("dateline.sqlite")).unwrap();
    let stats = archive.stats();
    assert_eq!(stats["content_hash"], other.stats()["content_hash"]);
    assert!(
        !archive.corpus().join("decisions.jsonl").exists(),
        "decisions of the old corpus must not hold for the new one"
    );
    assert!(!Path::new(&complete).exists());
}

#[test]
fn a_corpus_that_is_being_written_is_not_replaced() {
    let archive = small();
    let file = backup(&archive);
    let writer = Corpus::write(archive.corpus()).unwrap();
    let refused = archive.run(&["restore", file.to_str().unwrap(), "--overwrite"]).ended(5);
    assert!(refused.err.contains("another dateline process"), "{refused:?}");
    drop(writer);
}
