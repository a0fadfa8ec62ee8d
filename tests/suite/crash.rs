//! Crashes, locks, full disks and damage: nothing is lost or doubled, and each message names its remedy.

use std::collections::hash_map::RandomState;
use std::fs;
use std::hash::{BuildHasher, Hasher};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::archive::{Archive, held, inputs, record};
use crate::browser::installed;

/// How often something is tried: `tests/run --long` takes its time.
fn rounds(short: usize, long: usize) -> usize {
    if std::env::var_os("DATELINE_LONG").is_some() { long } else { short }
}

/// From 0 to 1, other at every call.
fn chance() -> f64 {
    (RandomState::new().build_hasher().finish() >> 11) as f64 / (1u64 << 53) as f64
}

#[test]
fn ingests_killed_again_and_again_end_with_the_same_corpus_as_one_that_was_not() {
    let inputs = inputs(100, 2150);
    let whole = Archive::new();
    let began = Instant::now();
    let ledger = whole.ingest(inputs.path());
    let took = began.elapsed();
    assert_eq!((&ledger["captures"], &ledger["failed"]), (&json!(2250), &json!(0)));

    let mut killed = Archive::new();
    let mut moments = Vec::new();
    let rounds = rounds(10, 100);
    while moments.len() < rounds {
        let moment = took.mul_f64(chance());
        let mut child = killed.start(&["ingest", inputs.path().to_str().unwrap()]);
        sleep(moment);
        if child.try_wait().unwrap().is_some() {
            // It had little left to do and has ended: the next kills hit a new one.
            same(&killed, &whole, &moments);
            killed = Archive::new();
            continue;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        moments.push(moment);
        readable(&killed);
    }
    killed.ingest(inputs.path());
    same(&killed, &whole, &moments);
}

/// Counts, contents and index are the same, whatever happened on the way.
fn same(killed: &Archive, whole: &Archive, moments: &[Duration]) {
    let (expected, found) = (whole.stats(), killed.stats());
    assert_eq!(held(&found), held(&expected), "killed after {moments:?}");
    assert_eq!(found["index"]["articles"], expected["index"]["articles"], "killed after {moments:?}");
    assert_eq!(found["index"]["change"], found["change"], "killed after {moments:?}");
    assert_eq!(killed.found("embankment"), whole.found("embankment"));
    assert_eq!(killed.found("\"wire report 2200\""), 1);
}

/// After a kill both halves can be read, as far as they exist already.
fn readable(archive: &Archive) {
    let stats = archive.run(&["stats", "--json"]).sound();
    assert!(stats.code == Some(0) || stats.err.contains("there is no corpus"), "{stats:?}");
    let search = archive.run(&["search", "--json", "embankment"]).sound();
    assert!(matches!(search.code, Some(0 | 4)) || search.err.contains("there is no index"), "{search:?}");
}

#[test]
fn a_reindex_killed_on_its_way_leaves_the_old_index_in_use() {
    let archive = Archive::new();
    archive.ingest(inputs(0, 800).path());
    let found = archive.found("embankment");
    let began = Instant::now();
    archive.run(&["reindex"]).ended(0);
    let took = began.elapsed();
    for _ in 0..rounds(3, 40) {
        let mut child = archive.start(&["reindex"]);
        sleep(took.mul_f64(chance()));
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(archive.found("embankment"), found);
    }
    archive.run(&["reindex"]).ended(0);
    assert_eq!(archive.found("embankment"), found);
    assert_eq!(archive.stats()["index"]["articles"], json!(800));
    let builds = fs::read_dir(archive.index()).unwrap().filter(|entry| entry.as_ref().unwrap().path().is_dir());
    assert_eq!(builds.count(), 1, "what killed runs left is swept");
}

#[test]
fn a_second_run_over_the_same_inputs_changes_nothing() {
    let inputs = inputs(12, 30);
    let archive = Archive::new();
    archive.ingest(inputs.path());
    let first = archive.stats();
    let ledger = archive.ingest(inputs.path());
    assert_eq!(ledger["unchanged"], json!(42));
    assert_eq!(ledger["articles"], json!({"new": 0, "changed": 0, "unchanged": 0}));
    assert_eq!(ledger["indexed"], json!(0));
    assert_eq!(archive.stats(), first);
}

#[test]
fn a_changed_page_makes_a_new_version_and_only_that() {
    let inputs = inputs(5, 0);
    let archive = Archive::new();
    archive.ingest(inputs.path());
    let page = inputs.path().join("page-00003.html");
    let changed = fs::read_to_string(&page).unwrap().replace("public report", "wholly secret report");
    fs::write(&page, changed).unwrap();
    let ledger = archive.ingest(inputs.path());
    assert_eq!((&ledger["unchanged"], &ledger["articles"]["changed"]), (&json!(4), &json!(1)));
    let stats = archive.stats();
    assert_eq!((&stats["articles"], &stats["versions"]), (&json!(5), &json!(6)));
    assert_eq!((archive.found("\"secret report\""), archive.found("\"public report\"")), (1, 4));
}

#[test]
fn a_second_writer_is_turned_away_while_readers_are_not() {
    let inputs = inputs(6, 0);
    let archive = Archive::new();
    archive.ingest(inputs.path());
    // It waits for standard input with the lock in its hand.
    let mut first = archive.start(&["ingest", "-"]);
    let lock = archive.corpus().join("dateline.lock");
    wait_until(|| fs::read_to_string(&lock).is_ok_and(|holder| holder.trim() == first.id().to_string()));

    for command in [&["ingest", "any.html"][..], &["reindex"]] {
        let second = archive.run(command).ended(5);
        let told = "another dateline process";
        assert!(second.err.contains(told) && second.err.contains("wait until it has ended"), "{second:?}");
        assert!(second.err.contains(&first.id().to_string()), "{second:?}");
    }
    assert_eq!(archive.found("embankment"), 6);
    assert_eq!(archive.stats()["articles"], json!(6));

    first.stdin.take().unwrap().write_all(record(900).as_bytes()).unwrap();
    assert!(first.wait().unwrap().success());
    assert_eq!(archive.found("\"wire report 900\""), 1);
}

#[test]
fn an_ingest_waits_for_a_writer_that_soon_ends() {
    let inputs = inputs(6, 0);
    let archive = Archive::new();
    let mut first = archive.start(&["ingest", "-"]);
    let lock = archive.corpus().join("dateline.lock");
    wait_until(|| fs::read_to_string(&lock).is_ok_and(|holder| holder.trim() == first.id().to_string()));
    let mut second = archive.start(&["ingest", inputs.path().to_str().unwrap()]);
    sleep(Duration::from_millis(500));
    assert!(second.try_wait().unwrap().is_none(), "it waits");
    first.stdin.take().unwrap().write_all(record(900).as_bytes()).unwrap();
    assert!(first.wait().unwrap().success() && second.wait().unwrap().success());
    assert_eq!(archive.stats()["articles"], json!(7));
}

#[test]
fn a_clock_that_is_set_back_loses_nothing() {
    let Some(faketime) = installed("DATELINE_FAKETIME") else { return };
    let (first, second) = (inputs(4, 2), inputs(0, 9));
    let archive = Archive::new();
    archive.ingest(first.path());
    let back = |arguments: &[&str]| {
        let places = ["--corpus", archive.corpus().to_str().unwrap(), "--index", archive.index().to_str().unwrap()];
        let mut command = Command::new(&faketime);
        command.args(["1970-01-05 10:00:00", env!("CARGO_BIN_EXE_dateline")]).args(arguments).args(places);
        assert!(command.stdout(Stdio::null()).status().unwrap().success(), "{arguments:?}");
    };
    back(&["ingest", second.path().to_str().unwrap()]);
    assert_eq!(archive.found("\"wire report\" date:2019"), 9, "dates are believed");
    let hits = archive.run(&["search", "\"wire report 8\"", "--json"]).ended(0).json();
    let id = hits["hits"][0]["id"].as_str().unwrap();
    archive.run(&["curate", "correct", "headline", "Quokka", id, "--who", "ann", "--reason", "as printed"]).ended(0);
    back(&["curate", "correct", "headline", "Wombat", id, "--who", "ann", "--reason", "as printed"]);
    assert_eq!((archive.found("headline:wombat"), archive.found("headline:quokka")), (1, 0));
    back(&["reindex"]);
    archive.run(&["check"]).ended(0);
    assert_eq!((archive.found("headline:wombat"), archive.found("\"wire report\"")), (1, 8));
}

fn wait_until(mut holds: impl FnMut() -> bool) {
    let patience = Instant::now() + Duration::from_secs(30);
    while !holds() {
        assert!(Instant::now() < patience, "waited in vain");
        sleep(Duration::from_millis(20));
    }
}

/// An index that cannot be trusted: reading and writing commands name the remedy, which then helps.
fn heals_by_reindex(archive: &Archive) {
    for command in [&["search", "--json", "embankment"][..], &["ingest", "."]] {
        let refused = archive.run(command).sound();
        assert!(matches!(refused.code, Some(5 | 6)), "{command:?}: {refused:?}");
        assert!(refused.err.contains("dateline reindex"), "{command:?}: {refused:?}");
    }
    archive.run(&["reindex"]).ended(0);
    assert_eq!(archive.found("embankment"), 6);
}

fn indexed() -> Archive {
    let archive = Archive::new();
    archive.ingest(inputs(6, 0).path());
    archive
}

#[test]
fn an_index_with_a_damaged_list_of_parts_is_built_anew_by_reindex() {
    for damage in [cut_in_half as fn(&Path), flip] {
        let archive = indexed();
        damage(&archive.engine_folder().join("meta.json"));
        heals_by_reindex(&archive);
    }
}

#[test]
fn an_index_with_cut_off_parts_is_built_anew_by_reindex() {
    let archive = indexed();
    segment_files(&archive).iter().for_each(|file| cut_in_half(file));
    let refused = archive.run(&["search", "--json", "embankment"]).sound();
    assert!(matches!(refused.code, Some(5 | 6)) && refused.err.contains("dateline reindex"), "{refused:?}");
    archive.run(&["reindex"]).ended(0);
    assert_eq!(archive.found("embankment"), 6);
}

#[test]
fn an_index_with_a_missing_part_is_built_anew_by_reindex() {
    let archive = indexed();
    fs::remove_file(&segment_files(&archive)[0]).unwrap();
    let refused = archive.run(&["search", "--json", "embankment"]).sound();
    assert!(matches!(refused.code, Some(5 | 6)) && refused.err.contains("dateline reindex"), "{refused:?}");
    archive.run(&["reindex"]).ended(0);
    assert_eq!(archive.found("embankment"), 6);
}

#[test]
fn an_index_of_another_format_is_built_anew_by_reindex() {
    let archive = indexed();
    let list = archive.engine_folder().join("meta.json");
    let text = fs::read_to_string(&list).unwrap();
    let other = text.replace(r#"\"format\":"#, r#"\"format\":99"#);
    assert_ne!(text, other, "the format stands in the commit's message");
    fs::write(&list, other).unwrap();
    heals_by_reindex(&archive);
}

#[test]
fn a_deleted_index_is_named_and_built_anew_by_reindex() {
    let archive = indexed();
    fs::remove_dir_all(archive.index()).unwrap();
    let refused = archive.run(&["search", "embankment"]).sound();
    assert!(refused.code != Some(0) && refused.err.contains("dateline reindex"), "{refused:?}");
    archive.run(&["reindex"]).ended(0);
    assert_eq!(archive.found("embankment"), 6);
}

fn cut_in_half(file: &Path) {
    let bytes = fs::read(file).unwrap();
    fs::write(file, &bytes[..bytes.len() / 2]).unwrap();
}

fn flip(file: &Path) {
    let mut bytes = fs::read(file).unwrap();
    bytes.iter_mut().step_by(7).for_each(|byte| *byte ^= 0x15);
    fs::write(file, bytes).unwrap();
}

/// The files that hold postings, terms, columns and stored articles.
fn segment_files(archive: &Archive) -> Vec<PathBuf> {
    let files = fs::read_dir(archive.engine_folder()).unwrap().map(|entry| entry.unwrap().path());
    let is_part = |path: &PathBuf| {
        path.extension().and_then(|e| e.to_str()).is_some_and(|e| ["idx", "term", "store", "fast", "pos"].contains(&e))
    };
    let mut parts: Vec<PathBuf> = files.filter(is_part).collect();
    parts.sort();
    assert!(!parts.is_empty());
    parts
}

/// A file system in memory of a given size, unmounted when dropped.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    /// `None` where this user may not mount.
    fn new(size: &str) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let options = format!("size={size}");
        let mount = Command::new("mount").args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(folder.path()).output();
        mount.is_ok_and(|ran| ran.status.success()).then_some(Self(folder))
    }

    fn grow(&self, size: &str) {
        let options = format!("remount,size={size}");
        assert!(Command::new("mount").args(["-o", &options]).arg(self.0.path()).status().unwrap().success());
    }

    fn make(&self, rights: &str) {
        let options = format!("remount,{rights}");
        assert!(Command::new("mount").args(["-o", &options]).arg(self.0.path()).status().unwrap().success());
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

#[test]
fn a_full_disk_stops_the_run_with_a_message_and_the_next_run_goes_on() {
    let inputs = inputs(20, 1500);
    let expected = {
        let whole = Archive::new();
        whole.ingest(inputs.path());
        whole.stats()
    };
    for full in ["corpus", "index"] {
        let Some(disk) = SmallDisk::new("700k") else {
            eprintln!("skipped: this user may not mount a small file system");
            return;
        };
        let place = disk.0.path().join(full);
        let archive = Archive::at((full == "corpus").then_some(&place), (full == "index").then_some(&place));
        let stopped = archive.run(&["ingest", inputs.path().to_str().unwrap()]).ended(1);
        assert!(stopped.err.contains("free some space"), "{full}: {stopped:?}");

        disk.grow("200m");
        archive.ingest(inputs.path());
        let stats = archive.stats();
        assert_eq!(held(&stats), held(&expected), "{full}");
        assert_eq!(stats["index"]["articles"], expected["articles"], "{full}");
    }
}

#[test]
fn a_disk_that_may_not_be_written_to_is_said_and_nothing_is_lost() {
    let inputs = inputs(6, 0);
    for only_read in ["corpus", "index"] {
        let Some(disk) = SmallDisk::new("20m") else {
            eprintln!("skipped: this user may not mount a small file system");
            return;
        };
        let place = disk.0.path().join(only_read);
        let archive = Archive::at((only_read == "corpus").then_some(&place), (only_read == "index").then_some(&place));
        archive.ingest(inputs.path());
        let more = archive.folder().join("more.jsonl");
        fs::write(&more, record(900)).unwrap();

        disk.make("ro");
        let refused = archive.run(&["ingest", more.to_str().unwrap()]).sound();
        assert!(!matches!(refused.code, Some(0 | 3)) && refused.err.starts_with("dateline: "), "{refused:?}");
        assert!(refused.err.contains(place.to_str().unwrap()), "the message names the place: {refused:?}");

        disk.make("rw");
        archive.ingest(&more);
        assert_eq!((archive.found("embankment"), archive.found("\"wire report 900\"")), (7, 1), "{only_read}");
    }
}
