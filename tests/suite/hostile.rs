//! Queries that nobody means well: answered in bounded time, with what was ignored said.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::archive::Archive;
use crate::served;

/// No query may take longer over a small archive, on a busy machine and in a build with little optimisation.
const BOUND: Duration = Duration::from_secs(5);

/// Each with what is to be said about it, if anything must.
fn queries() -> Vec<(String, &'static str)> {
    let wild: String = (b'a'..=b'z').map(|c| format!("{}* ", char::from(c))).collect();
    vec![
        ("word ".repeat(10_000), "everything after the first 200 words"),
        ((0..10_000).map(|number| format!("w{number} OR ")).collect(), "everything after the first 2000 characters"),
        (format!("{}strike{}", "(".repeat(500), ")".repeat(500)), ""),
        (format!("{}strike{}", "(a OR (b ".repeat(250), ")".repeat(500)), "levels of grouping"),
        ("(".repeat(500), "empty parentheses"),
        ("*".into(), ""),
        ("a* b* c*".into(), ""),
        (wild, "wildcards or ~ after the first 20"),
        ("*e*".into(), "needs two letters"),
        ("?".repeat(300), ""),
        (format!("{}*", "a?".repeat(300)), "more than 400 bytes"),
        ("a".repeat(1_000), "more than 400 bytes"),
        ("*a".repeat(200), ""),
        ("~~~~".into(), "~~~~"),
        ("harbour~9".into(), "at most 2 letters"),
        ("\"harbour strike\"~99999".into(), "at most 100 places"),
        ("😀 🤷🏽‍♀️".into(), "😀"),
        ("\u{202e}ekirts \u{2067}شارع\u{2069} مرفأ".into(), ""),
        ("har\0bour \0".into(), ""),
        ("\"unclosed harbour".into(), "quotation mark without a second one"),
        ("-".repeat(2_000), ""),
        ("NOT ".repeat(2_000), "NOT without a word after it"),
        ("person:\"\" country: tag:x colour:red".into(), "person: without a name"),
        ("x".repeat(100_000), "everything after the first 2000 characters"),
        ("e\u{301}\u{327}".repeat(5_000), ""),
    ]
}

fn said(answer: &Value) -> String {
    let query = &answer["query"];
    [&query["ignored"], &query["warnings"]].iter().map(|list| list.to_string()).collect()
}

#[test]
fn hostile_queries_are_answered_in_bounded_time_and_say_what_was_ignored() {
    let archive = served::Archive::new();
    for (text, wanted) in queries() {
        let shown: String = text.chars().take(60).collect();
        let started = Instant::now();
        let request = dateline::search::Request { text, ..Default::default() };
        let answer = archive.searcher.answer(&request).expect("an answer");
        assert!(started.elapsed() < BOUND, "{shown}: {:?}", started.elapsed());
        let said = [answer.ignored, answer.warnings].concat().join(" | ");
        assert!(said.contains(wanted), "{shown}: {said}");
        assert!(said.len() < 10_000, "{shown}: {} bytes of remarks", said.len());
    }
}

#[tokio::test]
async fn ten_thousand_words_are_answered_over_http_and_on_the_command_line() {
    let archive = served::Archive::new();
    let words = "harbour ".repeat(7_000);
    let json = archive.get(&format!("/api/v1/search?q={}", words.replace(' ', "+"))).await.json();
    assert_eq!(json["total"], 24);
    let answer = Archive::at(None, Some(archive.folder.path())).search(&[&"harbour ".repeat(10_000)]);
    for answer in [json, answer] {
        assert!(said(&answer).contains("everything after the first 2000 characters"), "{answer}");
        assert!(answer["query"]["q"].as_str().is_some_and(|q| q.len() < 2_100));
    }
}

#[tokio::test]
async fn what_was_ignored_reaches_json_page_and_command_line() {
    let archive = served::Archive::new();
    let address = "q=harbour+person%3A%22%22+colour%3Ared&facets=none";
    let json = archive.get(&format!("/api/v1/search?{address}")).await.json();
    let page = archive.visit(&format!("/?{address}")).await.body;
    let printed = Archive::at(None, Some(archive.folder.path())).run(&["search", "harbour person:\"\" colour:red"]);
    for text in [said(&json), page.replace("&#39;", "'"), printed.err] {
        assert!(text.contains("person: without a name") && text.contains("there is no field 'colour'"), "{text}");
    }
}

#[tokio::test]
async fn a_word_that_finds_nothing_comes_with_one_that_does() {
    let archive = served::Archive::new();
    let index = archive.folder.path();
    for (query, meant) in [
        ("harbuor", "'harbuor' is not held; searched as harbour"),
        ("strike OR harbuor", "'harbuor' is not held; searched as harbour"),
        ("person:\"Anna Ríos\"", "no person 'Anna Ríos' is held; did you mean 'Ana Ríos'?"),
    ] {
        let q: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
        let json = archive.get(&format!("/api/v1/search?q={q}")).await.json();
        let page = archive.visit(&format!("/?q={q}")).await.body.replace("&#39;", "'");
        let printed = Archive::at(None, Some(index)).run(&["search", query]);
        for text in [said(&json), page, printed.err] {
            assert!(text.contains(meant), "{query}: {text}");
        }
    }
}

#[tokio::test]
async fn names_are_understood_in_any_language_with_or_without_accents() {
    let archive = served::Archive::new();
    let total = async |query: &str| {
        let q: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
        archive.get(&format!("/api/v1/search?q={q}&facets=none")).await.json()["total"].as_u64().expect("a total")
    };
    for name in ["EC", "ec", "Ecuador", "Équateur", "Equateur", "ECUADOR", "Equador"] {
        assert_eq!(total(&format!("country:{name}")).await, 16, "{name}");
    }
    for name in ["\"Ana Ríos\"", "\"ana rios\"", "\"Ríos, Ana\"", "rios", "\"President Ana Rios\""] {
        assert_eq!(total(&format!("person:{name}")).await, 6, "{name}");
    }
    for name in ["es", "Spanish", "español", "ESPANOL"] {
        assert_eq!(total(&format!("language:{name}")).await, 12, "{name}");
    }
    assert_eq!(total("date:undated").await, 5);
    assert_eq!(total("harbour date:undated").await, 4);
    assert_eq!(total("person:missing harbour").await, 18);
}
