//! Ranking through the real binary: its parts add up, judged queries are measured, wider readings rank as they say.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::archive::Archive;

/// Articles as records: id, headline, text.
const RECORDS: [(&str, &str, &str); 8] = [
    ("ferry", "Ferry strike ends", "The strike at the ferry port ended on Friday after nine days of talks."),
    ("harbour", "Harbour opens", "The harbour master said the port would open. Ferries wait for the tide."),
    ("italy", "Votes counted", "In Italy the votes of the election were counted until the morning came."),
    ("lisbon", "Café in Lisbon", "The café owner Inês Agüero sold the oldest coffee house of the city."),
    ("sharing", "Time sharing", "Time sharing lets many people use one machine at what seems the same time."),
    ("apart", "Shared machines", "Sharing a machine takes time, and time is what most of its users lack."),
    ("gap", "Two notes", "The drug was found in the north.\n\nBoats left the island in the south."),
    ("clock", "Clockmaker", "The clockmaker of the old town repaired the tower clock for the last time."),
];

fn archive() -> Archive {
    let archive = Archive::new();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("records.jsonl");
    let record = |(id, title, text): &(&str, &str, &str)| {
        json!({"id": id, "title": title, "text": text, "language": "en"}).to_string()
    };
    fs::write(&path, RECORDS.iter().map(record).collect::<Vec<_>>().join("\n")).expect("written");
    archive.ingest(&path);
    archive
}

/// External ids of the hits, in order.
fn found(archive: &Archive, query: &str) -> Vec<String> {
    let answer = archive.search(&[query]);
    let hits = answer["hits"].as_array().expect("hits");
    hits.iter().map(|hit| hit["external_id"].as_str().expect("an id").to_owned()).collect()
}

#[test]
fn the_parts_of_every_explanation_add_up_to_the_score() {
    let archive = archive();
    for query in [
        "ferry strike",
        "what is known of the ferry strike in the harbour",
        "\"time sharing\" machine",
        "(ferry OR harbour) port -clock",
        "Italian election",
        "agero",
        "clock*",
        "sharing~1 time",
        "headline:ferry strikes harbour clock",
    ] {
        let answer = archive.search(&["--explain", query]);
        assert!(answer["total"].as_u64() > Some(0), "{query}");
        for hit in answer["hits"].as_array().expect("hits") {
            let explanation = &hit["explanation"];
            let parts = explanation["parts"].as_array().expect("parts");
            let sum: f64 = parts.iter().map(|part| part["score"].as_f64().expect("a number")).sum();
            let score = hit["score"].as_f64().expect("a score");
            assert!((sum - score).abs() < 1e-3 * score.max(1.0), "{query}: {sum} {score} {explanation}");
            assert!(parts.iter().all(|part| part["in_words"].as_str().is_some_and(|words| !words.is_empty())));
        }
    }
}

#[test]
fn an_explanation_names_form_field_and_rarity() {
    let answer = archive().search(&["--explain", "ferries strike"]);
    let parts = answer["hits"][0]["explanation"]["parts"].as_array().expect("parts").clone();
    let kinds = |part: &Value| {
        let forms = part["forms"].as_array().expect("forms").clone();
        forms
            .iter()
            .map(|form| format!("{} {}", form["kind"].as_str().unwrap(), form["field"].as_str().unwrap()))
            .collect::<Vec<_>>()
    };
    let of = |word: &str| parts.iter().find(|part| part["word"] == word).expect("a part of the word");
    assert_eq!(kinds(of("ferries")), ["inflection headline", "inflection body"]);
    // The word is its own stem.
    let strike = of("strike");
    assert_eq!(kinds(strike), ["exact headline", "exact body"]);
    assert!(strike["rarity"].as_f64() > Some(0.0) && strike["held_by"] == 1);
    assert!(strike["in_words"].as_str().unwrap().starts_with("'strike' (in 1 articles): exactly once in the headline"));
}

/// Ids of what a word finds in an archive of these articles: id, language (`-` for one that does not tell), text.
fn found_among(articles: &[(&str, &str, &str)], query: &str) -> Vec<String> {
    let archive = Archive::new();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("records.jsonl");
    let record = |(id, language, text): &(&str, &str, &str)| {
        let told = (*language != "-").then_some(*language);
        json!({"id": id, "title": format!("No {id}"), "text": text, "language": told}).to_string()
    };
    fs::write(&path, articles.iter().map(record).collect::<Vec<_>>().join("\n")).expect("written");
    archive.ingest(&path);
    let mut found = found(&archive, query);
    found.sort();
    found
}

#[test]
fn a_word_stands_for_its_inflections_in_its_own_language_only() {
    let articles = [
        ("1", "de", "Der Rat der Stadt hat gestern lange beraten und am Ende abgestimmt."),
        ("2", "de", "Alle Räte der Stadt waren gestern da und haben am Ende abgestimmt."),
        ("3", "en", "A rat ran over the quay yesterday and nobody saw where it went."),
        ("4", "-", "1. Ferry"),
        ("5", "en", "Two ferries left the port yesterday and one of them came back late."),
        ("6", "en", "The elected mayor left the port yesterday and came back very late."),
        ("7", "en", "They elect a mayor in the port town and he comes back very late."),
        ("8", "es", "El puerto eligió ayer a su alcalde, que no es elect ni lo parece."),
    ];
    assert_eq!(found_among(&articles, "Räte"), ["1", "2"]);
    assert_eq!(found_among(&articles, "rat"), ["1", "2", "3"]);
    assert_eq!(found_among(&articles, "ferry"), ["4", "5"]);
    assert_eq!(found_among(&articles, "elects"), ["6", "7"]);
    assert_eq!(found_among(&articles, "elect"), ["6", "7", "8"]);
    assert_eq!(found_among(&articles, "elects -mayor"), [""; 0]);
    // The Czech stem of "Greece" is "greek", which is also the English word for its people.
    let articles = [
        ("1", "en", "The Greek ferry left the port yesterday and nobody saw where it went at night."),
        ("2", "en", "A ferry to Greece left the harbour on Monday with more people than ever before."),
        ("3", "cs", "Trajekt na ostrov včera odplul s více lidmi než kdy dříve a nikdo neví, kam dopluje."),
    ];
    assert_eq!(found_among(&articles, "Greece"), ["1", "2"]);
}

#[test]
fn words_side_by_side_and_other_names_of_a_country_count() {
    let archive = archive();
    assert_eq!(found(&archive, "time sharing")[0], "sharing");
    assert_eq!(found(&archive, "Italian election"), ["italy"]);
    assert_eq!(found(&archive, "Aguero"), ["lisbon"]);
    assert_eq!(found(&archive, "Aguro"), ["lisbon"]);
}

#[test]
fn in_a_wider_reading_the_articles_with_all_words_of_a_short_query_come_first() {
    let archive = archive();
    let answer = archive.search(&["ferry strike port"]);
    assert!(answer["query"]["warnings"][0].as_str().is_some_and(|note| note.starts_with("only one article holds all")));
    assert_eq!(answer["hits"][0]["external_id"], "ferry");
    assert_eq!(answer["hits"][1]["external_id"], "harbour");
}

#[test]
fn no_quotation_runs_over_two_paragraphs() {
    let archive = archive();
    assert_eq!(found(&archive, "\"drug boats\"~100"), Vec::<String>::new());
    assert_eq!(found(&archive, "\"drug north\"~100"), ["gap"]);
}

#[test]
fn judged_queries_are_measured_compared_and_written_as_a_run() {
    let archive = archive();
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).expect("written");
        path.to_string_lossy().into_owned()
    };
    let queries = file(
        "queries.jsonl",
        "{\"id\": \"q1\", \"text\": \"ferry strike\", \"kind\": \"words\"}\n{\"id\": \"q2\", \"text\": \"Italian election\"}\n{\"id\": \"q3\", \"text\": \"unjudged\"}\n",
    );
    let typed = file("queries.tsv", "q1\tferry strike\nq2\tItalian election\n");
    let qrels = file("qrels.tsv", "q1\tferry\t2\nq1\tharbour\t1\nq2\titaly\t1\n");
    let run = folder.path().join("out.run").to_string_lossy().into_owned();
    let measured =
        archive.run(&["eval", &queries, &qrels, "--json", "--run", &run, "--compare", "kindred=0"]).ended(0).json();
    assert_eq!((&measured["queries"], &measured["left_out"]), (&json!(2), &json!(1)));
    assert_eq!(measured["settings"][0]["mean"]["success@1"], 1.0);
    assert_eq!(measured["settings"][1]["weights"], "kindred=0");
    assert_eq!(measured["comparison"]["worse"].as_u64().map(|worse| worse <= 1), Some(true));
    let lines = fs::read_to_string(Path::new(&run)).expect("a run");
    assert!(lines.starts_with("q1 Q0 ferry 1 "), "{lines}");
    let same = archive.run(&["eval", &typed, &qrels, "--json"]).ended(0).json();
    assert_eq!(same["settings"][0]["mean"], measured["settings"][0]["mean"]);
}
