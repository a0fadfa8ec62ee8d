//! What evaluators and scripts rely on: `dateline explain --json`, its fields, its order, and that it leaves no trace.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::archive::{Archive, Ran, dateline, inputs, page, record, sample};

const INPUT: [&str; 7] = ["input", "kind", "reason", "articles", "cuts", "fields", "declared"];
const ARTICLE: [&str; 22] = [
    "external_id",
    "url",
    "headline",
    "standfirst",
    "authors",
    "publication",
    "section",
    "language",
    "published",
    "paragraphs",
    "persons",
    "countries",
    "agency",
    "dateline",
    "home",
    "mentioned",
    "filed_from",
    "filed_on",
    "page",
    "quality",
    "standing",
    "subjects",
];

fn explain(folder: &Path, paths: &[&str]) -> Ran {
    dateline(folder, &[&["explain", "--json"], paths].concat(), "")
}

fn names(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

fn inputs_of(ran: &Ran) -> Vec<String> {
    ran.lines().iter().map(|line| line["input"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_field_is_there_and_of_its_type() {
    let ran = explain(&sample(), &["."]).sound();
    let lines = ran.lines();
    assert!(lines.len() > 40, "{}", lines.len());
    for line in &lines {
        assert_eq!(names(line), BTreeSet::from(INPUT), "{line}");
        let kind = line["kind"].as_str().unwrap();
        assert!(["article", "not-article", "failed"].contains(&kind), "{kind}");
        assert_eq!(line["reason"].is_string(), kind != "article", "{line}");
        assert_eq!(line["articles"].as_array().unwrap().is_empty(), kind != "article", "{line}");
        line["articles"].as_array().unwrap().iter().for_each(check_article);
        for cut in line["cuts"].as_array().unwrap() {
            assert!(cut["reason"].is_string(), "{cut}");
            span(&cut["span"]);
        }
    }
}

fn span(value: &Value) -> (usize, usize) {
    let at = |n: usize| value[n].as_u64().unwrap_or_else(|| panic!("{value}")) as usize;
    assert!(value.as_array().unwrap().len() == 2 && at(0) <= at(1), "{value}");
    (at(0), at(1))
}

fn check_article(article: &Value) {
    let missing: Vec<_> = ARTICLE.iter().filter(|name| article.get(name).is_none()).collect();
    assert!(missing.is_empty(), "{missing:?} {article}");
    for text in ["external_id", "url", "headline", "standfirst", "publication", "section", "language", "agency"] {
        assert!(
            article[text].is_null() || article[text].as_str().is_some_and(|t| !t.trim().is_empty()),
            "{text} {article}"
        );
    }
    assert!(article["authors"].as_array().unwrap().iter().all(Value::is_string), "{article}");
    check_published(&article["published"]);
    for paragraph in article["paragraphs"].as_array().unwrap() {
        assert!(!paragraph["text"].as_str().unwrap().trim().is_empty());
        span(&paragraph["span"]);
    }
    for person in article["persons"].as_array().unwrap() {
        assert!(person["name"].is_string() && person["count"].is_u64() && is_share(&person["confidence"]), "{person}");
        assert!(person["found"].is_string() && person["sentences"].is_array(), "{person}");
    }
    for country in article["countries"].as_array().unwrap() {
        let code = country["code"].as_str().unwrap();
        assert!(code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase()), "{country}");
        assert!(country["count"].is_u64() && country["focus"].is_boolean(), "{country}");
        assert!(is_share(&country["confidence"]) && country["found"].is_string(), "{country}");
    }
    // The standfirst stands once, the headline is no paragraph.
    let first = article["paragraphs"].get(0).map(|paragraph| &paragraph["text"]);
    assert!(first.is_none_or(|first| *first != article["headline"] && *first != article["standfirst"]), "{article}");
}

fn check_published(published: &Value) {
    if published.is_null() {
        return;
    }
    let precision = published["precision"].as_str().unwrap();
    let length = [("year", 4), ("month", 7), ("day", 10)].into_iter().find(|(name, _)| *name == precision).unwrap().1;
    assert_eq!(published["date"].as_str().unwrap().len(), length, "{published}");
    assert!(published["evidence"].is_string() && is_share(&published["confidence"]), "{published}");
}

fn is_share(value: &Value) -> bool {
    value.as_f64().is_some_and(|share| (0.0..=1.0).contains(&share))
}

#[test]
fn a_paragraph_of_a_scrape_gives_back_its_bytes_in_the_file() {
    let folder = sample().join("text-scrapes");
    let mut seen = 0;
    for line in explain(&folder, &["."]).ended(0).lines() {
        let file = fs::read_to_string(folder.join(line["input"].as_str().unwrap())).unwrap();
        for article in line["articles"].as_array().unwrap() {
            for paragraph in article["paragraphs"].as_array().unwrap() {
                let (start, end) = span(&paragraph["span"]);
                let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
                assert_eq!(words(&file[start..end]), words(paragraph["text"].as_str().unwrap()));
                seen += 1;
            }
        }
    }
    assert!(seen > 20, "{seen}");
}

#[test]
fn inputs_come_in_their_order_whatever_the_number_of_threads() {
    let folder = inputs(30, 20);
    let paths = ["page-00007.html", "no-such-page", "export.jsonl", "page-00002.html", ".", "page-00002.html"];
    let one = explain(folder.path(), &paths).ended(3);
    let mut expected = vec!["page-00007.html".to_owned(), "no-such-page".to_owned()];
    let records = |prefix: &str| (1..=20).map(|n| format!("{prefix}export.jsonl#{n}")).collect::<Vec<_>>();
    expected.extend(records(""));
    expected.push("page-00002.html".to_owned());
    expected.extend(records("./"));
    expected.extend((0..30).map(|n| format!("./page-{n:05}.html")));
    expected.push("page-00002.html".to_owned());
    assert_eq!(inputs_of(&one), expected);
    let three = explain(folder.path(), &[&["--jobs", "3"], &paths[..]].concat()).ended(3);
    assert!(one.out == three.out);
}

#[test]
fn a_dash_stands_for_a_list_of_paths_on_standard_input() {
    let folder = inputs(3, 0);
    let ran = dateline(folder.path(), &["explain", "--json", "-"], "page-00002.html\npage-00000.html\nno-such-page\n")
        .ended(3);
    assert_eq!(inputs_of(&ran), ["page-00002.html", "page-00000.html", "no-such-page"]);
    assert_eq!(ran.lines()[2]["kind"], json!("failed"));
}

#[test]
fn nothing_is_left_behind_and_no_corpus_is_needed() {
    let folder = inputs(1, 0);
    explain(folder.path(), &["page-00000.html"]).ended(0);
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["page-00000.html"]);
}

#[test]
fn a_record_keeps_what_it_says_of_itself() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("export.jsonl"), record(5)).unwrap();
    let line = &explain(folder.path(), &["export.jsonl"]).ended(0).lines()[0];
    assert_eq!(line["input"], json!("export.jsonl#1"));
    let article = &line["articles"][0];
    assert_eq!(line["articles"].as_array().unwrap().len(), 1, "{line}");
    assert_eq!((&article["external_id"], &article["publication"]), (&json!("wire-5"), &json!("Lantern Wire")));
    assert_eq!(article["headline"], json!("Wire report 5 on an orchard blight"));
    assert_eq!(article["published"]["date"], json!("2019-06-06"));
    assert_eq!(article["published"]["evidence"], json!("record"));
    assert_eq!(article["paragraphs"].as_array().unwrap().len(), 4, "{article}");
}

#[test]
fn flags_win_over_what_a_page_says() {
    let folder = inputs(1, 0);
    // A page's own canonical address would stay: it names the page better than the address it was fetched by.
    let unnamed = page(0).replace("rel=\"canonical\"", "rel=\"next\"");
    fs::write(folder.path().join("page-00000.html"), unnamed).unwrap();
    let flags = [
        "--url",
        "https://other.example/a",
        "--published",
        "1999-12",
        "--publication",
        "The Other",
        "--language",
        "fr",
    ];
    let line = &explain(folder.path(), &[&flags[..], &["page-00000.html"]].concat()).ended(0).lines()[0];
    let article = &line["articles"][0];
    assert_eq!((&article["url"], &article["publication"]), (&json!("https://other.example/a"), &json!("The Other")));
    assert_eq!(article["published"]["date"], json!("1999-12"));
    assert_eq!(article["published"]["evidence"], json!("flag"));
}

#[test]
fn what_librarians_always_cut_is_cut_here_too_and_says_by_which_rule() {
    let archive = Archive::new();
    let tide = "The tables of the tide hang at the door of the office by the ferry, as they did last week.";
    let bell = "Ring the harbour bell when you have read this far, dear reader, and mind the rope.";
    let text = format!(
        "The council of the harbour met on Monday and spoke for five hours about the ferry and the bridge.\n\n{tide}\n\n{bell}\n\n\
         It adjourned at midnight without a vote, because the clerk had gone home with the key of the box."
    );
    let page = json!({"url": "https://harbour.example/1", "headline": "Council", "publication": "Harbour Courier", "text": text});
    let file = archive.folder().join("page.jsonl");
    fs::write(&file, page.to_string()).unwrap();
    let page = file.to_str().unwrap();
    let paragraphs = |explained: &Value| explained["articles"][0]["paragraphs"].as_array().unwrap().len();
    assert_eq!(paragraphs(&archive.run(&["explain", "--json", page]).ended(0).json()), 4);

    archive.ingest(&file);
    let typed =
        ["curate", "cut-block", tide, "--publication", "harbour courier", "--who", "ann", "--reason", "furniture"];
    archive.run(&typed).ended(0);
    fs::write(archive.corpus().join("rules.tsv"), format!("*\t{bell}\n")).unwrap();
    let explained = archive.run(&["explain", "--json", page]).ended(0).json();
    assert_eq!(paragraphs(&explained), 2, "{explained}");
    let blocks: Vec<&Value> =
        explained["cuts"].as_array().unwrap().iter().filter(|cut| cut["reason"] == "block").collect();
    let decisions: Vec<&Value> = blocks.iter().map(|cut| &cut["decision"]).collect();
    assert_eq!(decisions, [&json!(1), &Value::Null], "{explained}");
    let shown = archive.run(&["explain", page]).ended(0).out;
    assert!(shown.contains("cut: block, decision 1") && shown.contains("cut: block, rules.tsv"), "{shown}");
}
