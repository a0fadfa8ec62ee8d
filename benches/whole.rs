//! The whole way, files to searchable articles, and back from the corpus alone: `cargo bench --bench whole`.
//!
//! `benches/run` measures the same in a process of its own, on more articles and with memory and disk.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use dateline::capture::Hints;
use dateline::config::CaptureConfig;
use dateline::ingest::{Options, ingest, reindex};
use divan::Bencher;
use divan::counter::ItemsCount;
use tempfile::TempDir;

const ARTICLES: usize = 2_000;

fn main() {
    divan::main();
}

/// Records whose words follow one another by a rule, so that each run reads the same and no two are copies.
fn records() -> String {
    const WORDS: [&str; 24] = [
        "council", "ferry", "harbour", "storm", "minister", "bridge", "strike", "fish", "school", "winter", "island",
        "captain", "price", "road", "engineer", "night", "company", "vote", "wall", "boat", "quota", "clerk", "tide",
        "bread",
    ];
    let mut seed = 7u64;
    let mut word = move || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        WORDS[(seed >> 33) as usize % WORDS.len()]
    };
    let mut records = String::new();
    for number in 0..ARTICLES {
        let mut sentence = || (0..14).map(|_| word()).collect::<Vec<_>>().join(" ");
        let text: Vec<String> = (0..30).map(|_| format!("The {} on Monday.", sentence())).collect();
        let text = text.chunks(3).map(|sentences| sentences.join(" ")).collect::<Vec<_>>().join("\\n\\n");
        records += &format!(
            "{{\"id\":\"{number}\",\"title\":\"Story {number} of {}\",\"text\":\"{text}\",\"date\":\"2025-{:02}-11\",\"source\":\"Post\"}}\n",
            sentence(),
            number % 12 + 1
        );
    }
    records
}

fn ingested(folder: &Path, jobs: usize) {
    let options = Options {
        paths: vec![folder.join("records.jsonl")],
        hints: Hints::default(),
        capture: CaptureConfig::default(),
        jobs,
        stops_on_failure: false,
    };
    let ledger = ingest(&folder.join("corpus"), &folder.join("index"), &options, &AtomicBool::new(false), &mut |_| {});
    assert!(ledger.is_ok_and(|ledger| ledger.indexed == ARTICLES as u64), "every record is searchable");
}

fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    std::fs::write(folder.path().join("records.jsonl"), records()).expect("room for a few megabytes");
    folder
}

#[divan::bench(args = [1, 2], sample_count = 3, sample_size = 1)]
fn from_records(bencher: Bencher<'_, '_>, jobs: usize) {
    bencher.counter(ItemsCount::new(ARTICLES)).with_inputs(folder).bench_refs(|folder| ingested(folder.path(), jobs));
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn from_the_corpus(bencher: Bencher<'_, '_>) {
    let folder = folder();
    ingested(folder.path(), 2);
    let (corpus, index) = (folder.path().join("corpus"), folder.path().join("index"));
    bencher.counter(ItemsCount::new(ARTICLES)).bench(|| reindex(&corpus, &index, 1).is_ok());
}
