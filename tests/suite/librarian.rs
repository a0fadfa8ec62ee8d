//! A librarian's day: fifty fixes of every kind on the command line, everything derived lost, everything read anew, all undone.

use std::collections::BTreeMap;
use std::fs;
use std::time::{Duration, Instant};

use dateline::article::ArticleId;
use dateline::corpus::Corpus;
use dateline::corpus::decisions::{Action, Decided, Deciding, Target};
use dateline::curate::Curation;
use serde_json::Value;

use crate::archive::{Archive, sample};

fn curate(archive: &Archive, typed: &[&str]) {
    archive.run(&[&["curate"], typed, &["--who", "ann", "--reason", "as printed"]].concat()).ended(0);
}

fn export(archive: &Archive) -> String {
    archive.run(&["export", "--sort", "oldest"]).ended(0).out
}

/// Every article by its number.
fn articles(archive: &Archive) -> BTreeMap<String, Value> {
    articles_of(&export(archive))
}

fn articles_of(export: &str) -> BTreeMap<String, Value> {
    let article = |line: &str| serde_json::from_str::<Value>(line).expect("an article");
    let number = |article: Value| (article["id"].as_str().expect("a number").to_owned(), article);
    export.lines().map(|line| number(article(line))).collect()
}

/// The facts that are corrected, in the order in which that is done.
const FIELDS: [&str; 9] =
    ["headline", "standfirst", "byline", "authors", "publication", "section", "published", "language", "countries"];

/// A fact; of countries those that the article is about.
fn fact(article: &Value, field: &str) -> Value {
    match field {
        "countries" => {
            let about = article[field].as_array().expect("countries").iter().filter(|one| one["focus"] == true);
            about.map(|one| one["code"].clone()).collect()
        }
        _ => article[field].clone(),
    }
}

fn paragraphs(archive: &Archive, id: &str) -> usize {
    let shown = archive.run(&["curate", "show", id, "--json"]).ended(0).json();
    shown["paragraphs"].as_array().expect("paragraphs").len()
}

#[test]
fn a_day_of_fixes_outlives_the_loss_of_everything_derived_and_can_be_undone_whole() {
    let archive = Archive::of_sample();
    let start = export(&archive);
    let before = articles(&archive);
    let ids: Vec<&String> = before.keys().collect();
    let long: Vec<&String> = ids.iter().copied().filter(|id| paragraphs(&archive, id) > 3).take(12).collect();
    let people: Vec<String> = archive.run(&["facets", "--json", "--limit", "20"]).ended(0).json()["values"]
        .as_array()
        .expect("values")
        .iter()
        .map(|value| value["value"].as_str().expect("a name").to_owned())
        .filter(|name| name.contains(' '))
        .collect();
    // Facts: 9 fields, 18 fixes.
    for (number, (field, value)) in [
        ("headline", "Right headline"),
        ("standfirst", "Right standfirst"),
        ("byline", "By Ann Right"),
        ("authors", "Ann Right; Bo Right"),
        ("publication", "The Right Post"),
        ("section", "Right"),
        ("published", "1901-02"),
        ("language", "is"),
        ("country", "IS; FO"),
    ]
    .into_iter()
    .enumerate()
    {
        curate(&archive, &["correct", field, value, ids[2 * number]]);
        curate(&archive, &["correct", field, value, ids[2 * number + 1], ids[2 * number + 20]]);
    }
    // Text: 8.
    for id in &long[..3] {
        curate(&archive, &["cut", "--paragraph", "2", id]);
    }
    for id in &long[3..6] {
        curate(&archive, &["keep", "--text", "A line that belongs here.", "--behind", "1", id]);
    }
    curate(&archive, &["split", "--at", "3", "--headline", "Quagga sighted", long[6]]);
    curate(&archive, &["join", long[7], long[8]]);
    // Copies: 2.
    curate(&archive, &["copies", ids[30], ids[31]]);
    curate(&archive, &["not-copies", ids[32], ids[33]]);
    // People and countries: 8.
    curate(&archive, &["merge-persons", &people[1], "--into", &people[0]]);
    curate(&archive, &["rename-person", &people[2], "--into", "Renamed Person"]);
    curate(&archive, &["reject-person", &people[3]]);
    curate(&archive, &["same-as", &people[4], "--id", "viaf:1"]);
    curate(
        &archive,
        &["split-person", &people[5], "--into", "Other Person", "--query", &format!("person:\"{}\"", people[5])],
    );
    curate(&archive, &["merge-countries", "NO", "--into", "SE"]);
    curate(&archive, &["reject-country", "PT"]);
    curate(&archive, &["reject-country", "ES", "--in", ids[40]]);
    // Order: 6.
    curate(&archive, &["tag", "strike", "--query", "ferry"]);
    curate(&archive, &["tag", "sea", ids[41], ids[42], ids[43]]);
    curate(&archive, &["untag", "sea", ids[42]]);
    curate(&archive, &["collect", "Port files", ids[44], ids[45]]);
    curate(&archive, &["uncollect", "Port files", ids[45]]);
    curate(&archive, &["note", "Ask Bo.", ids[46]]);
    // What is shown: 7, and a block.
    curate(&archive, &["reject", ids[47]]);
    curate(&archive, &["withdraw", "--notice", "Gone.", ids[48]]);
    curate(&archive, &["embargo", "2999-01-01", ids[49], ids[50]]);
    curate(&archive, &["withdraw", ids[51]]);
    curate(&archive, &["restore", ids[51]]);
    curate(&archive, &["delist", &people[0], ids[52]]);
    curate(&archive, &["embargo", "1999-01-01", ids[53]]);
    curate(&archive, &["cut-block", "Right paragraph that nobody prints.", "--publication", "*"]);

    let fixed = export(&archive);
    assert_ne!(fixed, start);
    assert!(fixed.contains("Quagga sighted") && !fixed.contains(ids[48].as_str()) && !fixed.contains(ids[49].as_str()));

    // The index goes, then every table: only the pages and the log are left.
    fs::remove_dir_all(archive.index()).expect("removed");
    archive.run(&["reindex"]).ended(0);
    assert_eq!(export(&archive), fixed);
    let log = fs::read(archive.corpus().join("decisions.jsonl")).expect("the log");
    let anew = Archive::new();
    fs::create_dir_all(anew.corpus()).expect("a folder");
    fs::write(anew.corpus().join("decisions.jsonl"), &log).expect("the log");
    anew.ingest(&sample());
    assert_eq!(export(&anew), fixed);

    // Read anew under another setting, which changes what the machine makes of every page: each decision still holds.
    let control = Archive::of_sample();
    let pages = sample();
    for archive in [&anew, &control] {
        let paths = ["ingest", "--json", "--publication", "Combined Press", pages.to_str().expect("a path")];
        let other = archive.run(&paths).sound();
        assert!(other.json()["articles"]["changed"].as_u64().is_some_and(|changed| changed > 20), "{other:?}");
    }
    let (then, now) = (articles_of(&fixed), articles(&anew));
    // What is split, joined, rejected, withdrawn and held back is still so.
    assert_eq!(then.keys().collect::<Vec<_>>(), now.keys().collect::<Vec<_>>());
    assert!(!now.contains_key(ids[47]) && !now.contains_key(ids[48]) && !now.contains_key(ids[49]));
    assert!(now.values().any(|article| article["headline"] == "Quagga sighted"));
    // So is every fact that was corrected, and of all articles every paragraph, tag and collection.
    let mut compared = 0;
    for (number, field) in FIELDS.into_iter().enumerate() {
        for id in [2 * number, 2 * number + 1, 2 * number + 20].map(|place| ids[place]) {
            if let (Some(then), Some(now)) = (then.get(id), now.get(id)) {
                assert_eq!(fact(then, field), fact(now, field), "{field} of {id}");
                compared += 1;
            }
        }
    }
    assert!(compared > 20, "{compared}");
    for (id, article) in &now {
        for part in ["paragraphs", "tags", "collections"] {
            let texts = |article: &Value| match part {
                "paragraphs" => article[part].as_array().expect(part).iter().map(|p| p["text"].clone()).collect(),
                _ => article[part].clone(),
            };
            assert_eq!(texts(article), texts(&then[id]), "{part} of {id}");
        }
    }
    let named = |person: &String| anew.found(&format!("person:\"{person}\""));
    assert_eq!([named(&people[3]), named(&"Nobody Inparticular".to_owned())], [0, 0]);
    assert!(named(&"Renamed Person".to_owned()) > 0 && named(&"Other Person".to_owned()) > 0);
    assert!(now.values().all(|article| !article["countries"].to_string().contains("\"code\":\"NO\"")));
    let conflicts = anew.run(&["curate", "log", "--conflicts", "--json"]).ended(0).lines();
    assert!(conflicts.iter().any(|c| c["reason"].as_str().is_some_and(|r| r.contains("publication"))), "{conflicts:?}");

    curate(&archive, &["undo", "--all"]);
    assert_eq!(export(&archive), start, "undone, it is as at the start, to the byte");
    curate(&anew, &["undo", "--all"]);
    assert_eq!(export(&anew), export(&control), "undone, it is as if nothing had ever been decided, to the byte");
}

#[test]
fn a_decision_that_is_killed_is_there_whole_or_not_at_all() {
    let archive = Archive::of_sample();
    let all = archive.found("");
    for round in 0..8u64 {
        let tag = format!("round{round}");
        let mut child = archive.start(&["curate", "tag", &tag, "--query", "*", "--who", "ann", "--reason", "all"]);
        std::thread::sleep(Duration::from_millis(20 + 35 * round));
        let _ = child.kill();
        let _ = child.wait();
        // The next one tidies up what a crash may have left.
        curate(
            &archive,
            &["note", "still here", archive.search(&["mackerel"])["hits"][0]["id"].as_str().expect("a hit")],
        );
        let tagged = archive.found(&format!("tag:{tag}"));
        assert!(tagged == 0 || tagged == all, "{tagged} of {all} in round {round}");
    }
}

/// The long form, 100,000 decisions, is measured with the benches; this one has a tenth.
#[test]
fn many_decisions_are_replayed_quickly() {
    let archive = Archive::of_sample();
    let corpus = Corpus::read(archive.corpus()).expect("the corpus");
    let ids: Vec<ArticleId> = articles(&archive).keys().filter_map(|id| ArticleId::parse(id)).collect();
    let decided = (0..10_000).map(|number| Decided {
        target: Target::Article(ids[number % ids.len()]),
        action: match number % 3 {
            0 => Action::Tag { tag: format!("tag {}", number % 50) },
            1 => Action::Correct {
                field: dateline::corpus::decisions::Field::Section,
                after: Some(format!("S{number}")),
            },
            _ => {
                Action::MergePersons { names: vec![format!("A{number} Berg")], into: format!("B{} Berg", number % 97) }
            }
        },
        before: None,
    });
    let deciding = Deciding { who: "ann".into(), reason: "many".into(), query: None, decided: decided.collect() };
    corpus.decide(&deciding, |_| Ok(())).expect("decided");
    let began = Instant::now();
    let fresh = Corpus::read(archive.corpus()).expect("the corpus");
    let curation = Curation::of_corpus(&fresh).expect("replayed");
    assert_eq!(curation.log().decisions.len(), 10_000);
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
}
