//! Librarians' decisions: laid over the articles, never lost, undone by the next decision, damage named.

use std::fs;

use dateline::article::ArticleId;
use dateline::corpus::Corpus;
use dateline::corpus::decisions::Correction;

use crate::archive::Archive;

/// The number of the first article that a search finds.
pub(crate) fn first(archive: &Archive, query: &str) -> ArticleId {
    let found = archive.search(&[query, "--per-page", "1"]);
    ArticleId::parse(found["hits"][0]["id"].as_str().expect("a hit")).expect("a number")
}

pub(crate) fn correction(target: ArticleId, field: &str, after: Option<&str>) -> Correction {
    Correction {
        who: "ann".into(),
        target,
        field: field.into(),
        before: None,
        after: after.map(str::to_owned),
        reason: "as printed".into(),
    }
}

pub(crate) fn decide(archive: &Archive, corrections: &[Correction]) {
    let corpus = Corpus::write(archive.corpus()).expect("the corpus");
    corrections.iter().for_each(|correction| drop(corpus.decide(correction).expect("decided")));
}

/// Lets the index catch up: an ingest of something that is held already.
fn catch_up(archive: &Archive) {
    let ledger = archive.ingest(&crate::archive::sample().join("harbour-courier/404.html"));
    assert_eq!(ledger["stored"], 0, "{ledger}");
}

#[test]
fn a_decision_shows_in_the_index_and_outlives_a_rebuild_and_a_new_ingest() {
    let archive = Archive::of_sample();
    let id = first(&archive, "mackerel");
    decide(&archive, &[correction(id, "headline", Some("Quetzalcoatl and the quota"))]);
    decide(&archive, &[correction(id, "published", Some("1901-02"))]);
    catch_up(&archive);
    for _ in 0..2 {
        let shown = archive.show(&id.to_string());
        assert_eq!(shown["headline"], "Quetzalcoatl and the quota");
        assert_eq!(
            (&shown["published"]["date"], &shown["published"]["evidence"]),
            (&"1901-02".into(), &"decision".into())
        );
        assert_eq!(archive.found("headline:quetzalcoatl date:1901"), 1);
        archive.run(&["reindex"]).ended(0);
        archive.ingest(&crate::archive::sample());
    }
}

#[test]
fn a_later_decision_takes_the_place_of_an_earlier_one() {
    let archive = Archive::of_sample();
    let id = first(&archive, "mackerel");
    decide(&archive, &[correction(id, "section", Some("Sea")), correction(id, "section", None)]);
    catch_up(&archive);
    assert!(archive.show(&id.to_string())["section"].is_null());
}

#[test]
fn a_damaged_line_is_named_and_the_others_are_still_read() {
    let archive = Archive::of_sample();
    let id = first(&archive, "mackerel");
    decide(&archive, &[correction(id, "section", Some("Sea")), correction(id, "headline", Some("Zanzibar"))]);
    let log = archive.corpus().join("decisions.jsonl");
    let text = fs::read_to_string(&log).expect("the log");
    let (one, two) = text.split_once('\n').expect("two lines");
    fs::write(&log, format!("{}\n{two}", &one[..one.len() / 2])).expect("written");

    let read = Corpus::read(archive.corpus()).and_then(|corpus| corpus.decisions()).expect("the log");
    assert_eq!(read.damaged.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(read.decisions.len(), 1);
    archive.run(&["reindex"]).ended(0);
    assert_eq!(archive.show(&id.to_string())["headline"], "Zanzibar");
}

#[test]
fn a_torn_line_swallows_no_later_decision_and_stops_no_ingest() {
    let archive = Archive::of_sample();
    let id = first(&archive, "mackerel");
    decide(&archive, &[correction(id, "section", Some("Mar"))]);
    let log = archive.corpus().join("decisions.jsonl");
    let mut bytes = fs::read(&log).expect("the log");
    bytes.extend(b"{\"id\":2,\"who\":\"Andr\xc3");
    fs::write(&log, bytes).expect("written");

    decide(&archive, &[correction(id, "headline", Some("Xylophone"))]);
    catch_up(&archive);
    assert_eq!(archive.show(&id.to_string())["headline"], "Xylophone");
    let read = Corpus::read(archive.corpus()).and_then(|corpus| corpus.decisions()).expect("the log");
    assert_eq!(read.decisions.iter().map(|d| d.id).collect::<Vec<_>>(), [1, 3]);
}
