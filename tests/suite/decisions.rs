//! The log of decisions: never lost, undone by the next decision, whole or not at all, damage named.

use std::fs;

use dateline::article::ArticleId;
use dateline::corpus::Corpus;
use dateline::corpus::decisions::{Action, Decided, Deciding, Field, Target};

use crate::archive::Archive;

/// The number of the first article that a search finds.
pub(crate) fn first(archive: &Archive, query: &str) -> ArticleId {
    let found = archive.search(&[query, "--per-page", "1"]);
    ArticleId::parse(found["hits"][0]["id"].as_str().expect("a hit")).expect("a number")
}

/// A correction of a field.
pub(crate) fn correction(target: ArticleId, field: &str, after: Option<&str>) -> Decided {
    let field = Field::parse(field).expect("a field");
    let action = Action::Correct { field, after: after.map(str::to_owned) };
    Decided { target: Target::Article(target), action, before: None }
}

/// Decides each by itself in the corpus alone: the index is still to follow.
pub(crate) fn decide(archive: &Archive, decided: &[Decided]) {
    let corpus = Corpus::write(archive.corpus()).expect("the corpus");
    for one in decided {
        let deciding =
            Deciding { who: "ann".into(), reason: "as printed".into(), query: None, decided: vec![one.clone()] };
        corpus.decide(&deciding, |_| Ok(())).expect("decided");
    }
    corpus.notice_decisions().expect("noticed");
}

/// Decides on the command line.
fn curate(archive: &Archive, typed: &[&str]) {
    archive.run(&[&["curate"], typed, &["--who", "ann", "--reason", "as printed"]].concat()).ended(0);
}

#[test]
fn a_decision_shows_in_the_index_and_outlives_a_rebuild_and_a_new_ingest() {
    let archive = Archive::of_sample();
    let id = first(&archive, "mackerel").to_string();
    curate(&archive, &["correct", "headline", "Quetzalcoatl and the quota", &id]);
    curate(&archive, &["correct", "published", "1901-02", &id]);
    for _ in 0..2 {
        let shown = archive.show(&id);
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
fn a_later_decision_takes_the_place_of_an_earlier_one_until_it_is_undone() {
    let archive = Archive::of_sample();
    let id = first(&archive, "mackerel").to_string();
    curate(&archive, &["correct", "section", "Sea", &id]);
    curate(&archive, &["correct", "section", "", &id]);
    assert!(archive.show(&id)["section"].is_null());
    curate(&archive, &["undo", "2"]);
    assert_eq!(archive.show(&id)["section"], "Sea");
    // To undo an undo is to decide it again.
    curate(&archive, &["undo", "3"]);
    assert!(archive.show(&id)["section"].is_null());
    archive.run(&["curate", "undo", "3", "--who", "ann", "--reason", "again"]).ended(2);
}

#[test]
fn a_damaged_line_is_named_and_the_others_are_still_read() {
    let archive = Archive::of_sample();
    let id = first(&archive, "mackerel").to_string();
    curate(&archive, &["correct", "section", "Sea", &id]);
    curate(&archive, &["correct", "headline", "Zanzibar", &id]);
    let log = archive.corpus().join("decisions.jsonl");
    let text = fs::read_to_string(&log).expect("the log");
    let (one, two) = text.split_once('\n').expect("two lines");
    fs::write(&log, format!("{}\n{two}", &one[..one.len() / 2])).expect("written");

    let corpus = Corpus::read(archive.corpus()).expect("the corpus");
    let read = corpus.decisions().expect("the log");
    assert_eq!(read.damaged.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(read.decisions.len(), 1);
    let listed = archive.run(&["curate", "log"]).ended(6);
    assert!(listed.err.contains("line 1 of decisions.jsonl") && listed.out.contains("Zanzibar"), "{listed:?}");
    archive.run(&["reindex"]).ended(0);
    assert_eq!(archive.show(&id)["headline"], "Zanzibar");

    // A word changed in the middle breaks the chain of the line after it, and both are still read.
    fs::write(&log, text.replace("Sea", "Lake")).expect("written");
    let listed = archive.run(&["curate", "log"]).ended(6);
    assert!(listed.err.contains("line 2") && listed.out.contains("Lake"), "{listed:?}");
}

#[test]
fn a_torn_line_swallows_no_later_decision_and_stops_no_ingest() {
    let archive = Archive::of_sample();
    let id = first(&archive, "mackerel").to_string();
    curate(&archive, &["correct", "section", "Mar", &id]);
    let log = archive.corpus().join("decisions.jsonl");
    let mut bytes = fs::read(&log).expect("the log");
    bytes.extend(b"{\"id\":2,\"who\":\"Andr\xc3");
    fs::write(&log, bytes).expect("written");

    curate(&archive, &["correct", "headline", "Xylophone", &id]);
    assert_eq!(archive.show(&id)["headline"], "Xylophone");
    let corpus = Corpus::read(archive.corpus()).expect("the corpus");
    let read = corpus.decisions().expect("the log");
    assert_eq!(read.decisions.iter().map(|d| d.id).collect::<Vec<_>>(), [1, 3]);
    archive.ingest(&crate::archive::sample().join("harbour-courier/404.html"));
}

#[test]
fn a_batch_that_was_cut_short_does_not_hold_and_is_told() {
    let archive = Archive::of_sample();
    let corpus = Corpus::read(archive.corpus()).expect("the corpus");
    let id = first(&archive, "mackerel");
    let correction = |field, after: &str| Decided {
        target: Target::Article(id),
        action: Action::Correct { field, after: Some(after.into()) },
        before: None,
    };
    let decided =
        vec![correction(Field::Section, "Sea"), correction(Field::Headline, "Yes"), correction(Field::Byline, "By")];
    let deciding = Deciding { who: "ann".into(), reason: "as printed".into(), query: None, decided };
    corpus.decide(&deciding, |_| Ok(())).expect("decided");
    let log = archive.corpus().join("decisions.jsonl");
    let bytes = fs::read(&log).expect("the log");
    for cut in [bytes.len() - 1, bytes.len() / 2, bytes.len() / 3 + 5] {
        fs::write(&log, &bytes[..cut]).expect("written");
        let read = corpus.decisions().expect("the log");
        assert!(read.in_force().is_empty(), "{cut}: {:?}", read.in_force());
        assert_eq!(read.damaged.len(), 1, "{cut}");
    }
    curate(&archive, &["correct", "section", "Lake", &id.to_string()]);
    let shown = archive.show(&id.to_string());
    assert_eq!(shown["section"], "Lake");
    assert_ne!(shown["headline"], "Yes");
    let listed = archive.run(&["curate", "log", "--json"]).lines();
    assert_eq!(listed.len(), 2, "the undo of what was cut short, and the decision: {listed:?}");
    assert!(listed[0]["reason"].as_str().expect("a reason").contains("cut short"));
}

#[test]
fn decisions_of_a_colleague_come_once_and_clashes_are_told() {
    let (ours, theirs) = (Archive::of_sample(), Archive::of_sample());
    let ids: Vec<String> = ours.search(&["", "--per-page", "5"])["hits"]
        .as_array()
        .expect("hits")
        .iter()
        .map(|hit| hit["id"].as_str().expect("a number").to_owned())
        .collect();
    curate(&ours, &["correct", "section", "Sea", &ids[0]]);
    curate(&theirs, &["correct", "section", "Ocean", &ids[0]]);
    curate(&theirs, &["tag", "strike", &ids[1], &ids[2]]);
    curate(&theirs, &["correct", "headline", "Wrong", &ids[3]]);
    curate(&theirs, &["undo", "4"]);
    let log = theirs.corpus().join("decisions.jsonl");
    let log = log.to_str().expect("a path");
    let merged = ours.run(&["curate", "import", log, "--json"]).ended(3).json();
    assert_eq!((&merged["taken"], &merged["left_out"]), (&4.into(), &1.into()), "{merged}");
    assert_eq!(ours.show(&ids[0])["section"], "Sea");
    assert_eq!(ours.found("tag:strike"), 2);
    assert_ne!(ours.show(&ids[3])["headline"], "Wrong");
    let again = ours.run(&["curate", "import", log, "--json"]).ended(3).json();
    assert_eq!((&again["taken"], &again["known"]), (&0.into(), &4.into()), "{again}");
    ours.run(&["curate", "import", log, "--theirs"]).ended(0);
    assert_eq!(ours.show(&ids[0])["section"], "Ocean");
    // And back: what they wrote first they know.
    let own = ours.corpus().join("decisions.jsonl");
    let back = theirs.run(&["curate", "import", own.to_str().expect("a path"), "--json"]).sound().json();
    assert_eq!(back["known"], 5, "{back}");
}
