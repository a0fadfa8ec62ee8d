//! What librarians are asked to look at: each queue finds what it is for, says why, and lets it go once it is decided.

use std::fs;

use serde_json::{Value, json};

use crate::archive::Archive;

const BODIES: [&str; 8] = [
    "The night ferry to Holm ran aground on Tuesday with two hundred people aboard, the coast guard said. Nobody was hurt.",
    "School reform passed the town council on Friday after a long night, and teachers will be paid by the hour from September.",
    "An orchard blight has reached the southern valleys, growers said, and the cider makers expect half of last year's crop.",
    "The tram line to the airport opens in spring, three years late and at twice the price, the works office admitted.",
    "A census taker was bitten by a goose on the islands and has asked to be given the mainland for the rest of the count.",
    "The grain tariff falls by a third in January, the ministry announced, to the relief of millers along the river.",
    "Divers found the bell of the Santa Clara beneath nine metres of silt, and the museum hopes to raise it before winter.",
    "The observatory will stay open on clear nights until May, when the mirror is taken down to be silvered again.",
];

/// A record of an invented newspaper.
fn record(number: usize, fields: Value) -> Value {
    let mut record = json!({
        "url": format!("https://example.org/{number}"), "title": format!("{} {number}", BODIES[number % 8].get(..20).unwrap()),
        "text": BODIES[number % 8], "date": format!("2025-03-{:02}", number % 27 + 1), "source": "The Harbour Post", "language": "en",
    });
    for (name, value) in fields.as_object().expect("fields") {
        record[name] = value.clone();
    }
    record
}

fn archive(records: &[Value]) -> Archive {
    let archive = Archive::new();
    let file = archive.folder().join("records.jsonl");
    fs::write(&file, records.iter().map(|record| format!("{record}\n")).collect::<String>()).unwrap();
    archive.ingest(&file);
    archive
}

fn open(archive: &Archive, queue: &str) -> Vec<Value> {
    let ran = archive.run(&["queues", queue, "--json", "--limit", "100"]).sound();
    assert!(matches!(ran.code, Some(0 | 4)), "{ran:?}");
    ran.lines()
}

/// Types the command of a proposal, with a value where one is asked for.
fn settle(archive: &Archive, item: &Value, proposal: usize, value: &str) {
    let command = item["proposals"][proposal]["command"].as_str().expect("a command");
    let command = command.replace("VALUE", value).replace("WHY", "seen") + " --who ann";
    let words = shlex(&command);
    archive.run(&words.iter().skip(1).map(String::as_str).collect::<Vec<_>>()).ended(0);
}

/// As a shell parts a command with quotation marks.
fn shlex(command: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted, mut begun) = (Vec::new(), String::new(), false, false);
    let mut letters = command.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\'' => (quoted, begun) = (!quoted, true),
            '\\' if !quoted => word.extend(letters.next()),
            ' ' if !quoted => {
                if begun {
                    words.push(std::mem::take(&mut word));
                }
                begun = false;
            }
            letter => {
                word.push(letter);
                begun = true;
            }
        }
    }
    if begun {
        words.push(word);
    }
    words
}

#[test]
fn an_undated_article_waits_for_its_date_and_leaves_when_it_is_given() {
    let archive = archive(&[record(0, json!({"date": null})), record(1, json!({}))]);
    let items = open(&archive, "undated");
    assert_eq!(items.len(), 1, "{items:?}");
    assert!(items[0]["reason"].as_str().unwrap().contains("no date"));
    settle(&archive, &items[0], 0, "2025-03-01");
    assert!(open(&archive, "undated").is_empty());
    assert_eq!(archive.found("date:2025-03-01"), 1);
    archive.run(&["curate", "undo", "1", "--who", "ann", "--reason", "wrong"]).ended(0);
    assert_eq!(open(&archive, "undated").len(), 1);
    settle(&archive, &items[0], 1, "");
    assert!(open(&archive, "undated").is_empty());
}

#[test]
fn a_date_that_a_copy_speaks_against_is_doubtful_until_somebody_says_that_it_is_right() {
    let text = BODIES.join(" ");
    let printed =
        |number: usize, source: &str, date: &str| record(number, json!({"text": text, "source": source, "date": date}));
    let archive = archive(&[printed(0, "The Harbour Post", "2025-03-01"), printed(1, "The Island Echo", "2025-06-20")]);
    let items = open(&archive, "doubtful-date");
    assert_eq!(items.len(), 2, "{items:?}");
    assert!(items[0]["reason"].as_str().unwrap().contains("a copy of it"), "{items:?}");
    let right = items[0]["proposals"]
        .as_array()
        .unwrap()
        .iter()
        .position(|p| p["words"].as_str().unwrap().ends_with("is right"));
    settle(&archive, &items[0], right.unwrap(), "");
    let left = open(&archive, "doubtful-date");
    assert!(left.iter().all(|item| item["about"] != items[0]["about"]), "{left:?}");
}

#[test]
fn furniture_that_returns_under_different_stories_is_told_and_cut_everywhere() {
    let furniture = "Write to the editor at the old customs house.";
    let with = |number: usize| record(number, json!({"text": format!("{}\n\n{furniture}", BODIES[number % 8])}));
    let records: Vec<Value> = (0..8).map(with).collect();
    let archive = archive(&records);
    let items = open(&archive, "boilerplate");
    let item = items.iter().find(|item| item["title"] == furniture).unwrap_or_else(|| panic!("{items:?}"));
    assert_eq!(item["effect"], 8, "{item}");
    assert_eq!(archive.found("\"old customs house\""), 8);
    settle(&archive, item, 0, "");
    assert_eq!(archive.found("\"old customs house\""), 0);
    assert!(open(&archive, "boilerplate").iter().all(|item| item["title"] != furniture));
}

#[test]
fn two_names_of_one_person_stand_side_by_side_and_two_people_do_not() {
    let said = |number: usize, name: &str| {
        record(
            number,
            json!({"text": format!("{} {name}, the minister of Colombia, spoke in Bogotá.", BODIES[number % 8])}),
        )
    };
    let archive = archive(&[
        said(0, "Gustavo Francisco Petro"),
        said(1, "Gustavo Petro"),
        said(2, "Gustavo Petro"),
        said(3, "Marta Lindgren"),
        said(4, "Martin Lindgren"),
    ]);
    let items = open(&archive, "same-person");
    let item = items.iter().find(|item| item["title"].as_str().unwrap().contains("Gustavo Petro"));
    let item = item.unwrap_or_else(|| panic!("{items:?}"));
    assert!(item["reason"].as_str().unwrap().contains("leaves out a word"), "{item}");
    assert!(!items.iter().any(|item| item["title"].as_str().unwrap().contains("Lindgren")), "{items:?}");
    let shown = archive.run(&["queues", "same-person"]).ended(0).out;
    assert!(shown.contains("Gustavo Francisco Petro, the minister"), "{shown}");
    settle(&archive, item, 0, "");
    assert_eq!(archive.found("person:\"Gustavo Petro\""), 3);
    assert!(open(&archive, "same-person").iter().all(|other| other["about"] != item["about"]));
}

#[test]
fn inputs_that_failed_are_listed_by_reason() {
    let archive = Archive::new();
    fs::write(archive.folder().join("empty.html"), "").unwrap();
    fs::write(archive.folder().join("good.jsonl"), format!("{}\n", record(0, json!({})))).unwrap();
    for name in ["empty.html", "good.jsonl"] {
        archive.ingest(&archive.folder().join(name));
    }
    let items = open(&archive, "failed");
    assert_eq!(items.len(), 1, "{items:?}");
    assert!(items[0]["title"].as_str().unwrap().contains("empty.html"), "{items:?}");
}

#[test]
fn the_overview_counts_every_queue_and_an_unknown_one_is_refused() {
    let archive = archive(&[record(0, json!({"date": null}))]);
    let counted = archive.run(&["queues", "--json"]).ended(0).lines();
    assert_eq!(counted.len(), 9);
    assert_eq!(counted[0], json!({"queue": "undated", "title": "Articles without a date", "open": 1}));
    let refused = archive.run(&["queues", "undatedd"]).ended(2);
    assert!(refused.err.contains("doubtful-date"), "{refused:?}");
    archive.run(&["queues", "drift"]).ended(4);
}
