//! What is found and in which order, through the index itself: short records, prints, timelines, a merged index.

use std::path::Path;

use dateline::article::{
    Article, ArticleId, Evidence, Language, Paragraph, ParagraphKind, PartialDate, Published, Quality, Setting, Span,
};
use dateline::enrich::{Entry, Unlisted};
use dateline::index::StoredEntry;
use dateline::search::answer::{Hit, Unit};
use dateline::search::explain::Reason;
use dateline::search::{Request, Searcher};

use crate::archive::{Archive, record};
use crate::served::write;

fn article(number: u64, headline: &str, text: &str) -> StoredEntry {
    let paragraph = Paragraph { text: text.into(), span: Span::new(0, text.len()), kind: ParagraphKind::Text };
    let article = Article { headline: Some(headline.into()), paragraphs: vec![paragraph], ..Article::default() };
    let entry = Entry {
        article,
        language: Language::parse("en"),
        persons: vec![],
        countries: vec![],
        setting: Setting::default(),
        unlisted: Unlisted::default(),
    };
    let id = ArticleId(number);
    StoredEntry { id, story: id, version: 1, origin: "made.jsonl".into(), entry }
}

fn searcher(folder: &Path, articles: Vec<StoredEntry>) -> Searcher {
    write(folder, 1, articles.into_iter());
    Searcher::open(folder).expect("an index")
}

fn hits(searcher: &Searcher, text: &str) -> Vec<Hit> {
    let request = Request { text: text.into(), explain: true, ..Request::default() };
    searcher.answer(&request).expect("an answer").hits
}

#[test]
fn a_record_of_an_unknown_language_is_found_and_marked_by_another_inflection() {
    let folder = tempfile::tempdir().expect("a folder");
    let unknown = |number, headline: &str| {
        let mut record = article(number, headline, "");
        record.entry.language = None;
        record.entry.article.paragraphs.clear();
        record
    };
    let records = vec![unknown(1, "Ferries late"), unknown(2, "Späte Wahlen"), unknown(3, "Паром опоздал")];
    let searcher = searcher(folder.path(), records);
    for (typed, id, marked) in [("ferry", 1, "Ferries"), ("Wahl", 2, "Wahlen"), ("парома", 3, "Паром")] {
        let found = hits(&searcher, typed);
        assert_eq!(found.iter().map(|hit| hit.stored.id.0).collect::<Vec<_>>(), [id], "{typed}");
        let headline = found[0].headline.as_ref().expect("a headline");
        let marks: Vec<&str> = headline.marks.iter().filter_map(|mark| mark.of(&headline.text)).collect();
        assert_eq!(marks, [marked], "{typed}");
    }
}

#[test]
fn a_print_that_was_read_badly_comes_after_the_same_words_read_well_and_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let print = |number, share| {
        let mut print = article(number, "Ferry late", "The ferry came late because of the fog.");
        print.entry.article.quality = Some(Quality::of(share));
        print
    };
    let searcher = searcher(folder.path(), vec![print(1, 0.5), print(2, 0.98), article(3, "Harbour", "One ferry.")]);
    let found = hits(&searcher, "ferry");
    assert_eq!(found.iter().map(|hit| hit.stored.id.0).collect::<Vec<_>>(), [2, 1, 3]);
    for hit in &found {
        let explanation = hit.explanation.as_ref().expect("an explanation");
        let sum: f32 = explanation.parts.iter().map(|part| part.score).sum();
        assert!((sum - hit.score).abs() < 1e-4, "{explanation:?} {}", hit.score);
        let print = explanation.parts.iter().find(|part| matches!(part.reason, Reason::Print(_)));
        assert_eq!(print.is_some_and(|print| print.score < 0.0), hit.stored.id.0 != 3);
    }
}

#[test]
fn a_timeline_of_few_days_in_a_long_archive_shows_these_days_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let dated = |number, headline, date| {
        let mut article = article(number, headline, "Of the harbour.");
        let date = PartialDate::parse(date).expect("a date");
        article.entry.article.published = Some(Published { date, evidence: Evidence::Record, confidence: 1.0 });
        article
    };
    let articles = vec![
        dated(1, "Ferry", "1990-05-03"),
        dated(2, "Zeppelin", "2020-07-09"),
        dated(3, "Tram", "2020-07-09"),
        dated(4, "Zeppelin", "2020-07-11"),
        dated(5, "Tram", "2020-08-01"),
    ];
    let searcher = searcher(folder.path(), articles);
    let line = |text: &str| {
        let request = Request { text: text.into(), ..Request::default() };
        searcher.answer(&request).expect("an answer").timeline
    };
    let days = line("zeppelin");
    let shown: Vec<(String, u64, u64)> = days.buckets.iter().map(|b| (b.key(), b.count, b.held)).collect();
    assert_eq!((days.unit, shown), (Unit::Day, vec![("2020-07-09".into(), 1, 2), ("2020-07-11".into(), 1, 1)]));
    let years = line("ferry OR zeppelin");
    let shown: Vec<(String, u64, u64)> = years.buckets.iter().map(|b| (b.key(), b.count, b.held)).collect();
    assert_eq!((years.unit, shown), (Unit::Year, vec![("1990".into(), 1, 1), ("2020".into(), 2, 4)]));
}

#[test]
fn an_optimized_index_answers_as_before_from_one_segment() {
    let archive = Archive::new();
    let folder = tempfile::tempdir().expect("a folder");
    let ingest = |numbers: std::ops::Range<usize>| {
        let path = folder.path().join(format!("from-{}.jsonl", numbers.start));
        std::fs::write(&path, numbers.map(|number| record(number) + "\n").collect::<String>()).expect("written");
        archive.ingest(&path);
    };
    let segments = || {
        let meta = std::fs::read_to_string(archive.engine_folder().join("meta.json")).expect("the engine's list");
        let meta: serde_json::Value = serde_json::from_str(&meta).expect("JSON");
        meta["segments"].as_array().expect("a list").len()
    };
    let answer = || {
        let answer = archive.search(&["embankment", "--sort=oldest"]);
        (answer["total"].clone(), answer["hits"].clone(), answer["facets"].clone(), answer["generation"].clone())
    };
    [0..5, 5..10, 10..15].into_iter().for_each(ingest);
    let before = answer();
    assert_eq!(before.0, 15);
    assert!(segments() > 1);
    let ran = archive.run(&["optimize"]).ended(0);
    assert!(ran.out.contains("segments made one"), "{}", ran.out);
    assert_eq!((segments(), answer()), (1, before));
    assert!(archive.run(&["optimize"]).ended(0).out.starts_with("1 segment written anew"));
    ingest(15..18);
    assert_eq!(answer().0, 18);
}
