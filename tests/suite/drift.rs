//! A publication changes the make of its pages: `stats --drift` shows it in the month when it happens.

use std::fs;

use serde_json::Value;

use crate::archive::{Archive, story};

/// A page of the old make: byline, date, canonical address, little around the story.
fn sound(number: usize) -> String {
    let text: String = story(number).iter().map(|part| format!("<p>{part}</p>")).collect();
    format!(
        "<html><head><meta property=og:site_name content='The Quay'><meta property=og:type content=article>\
         <meta property=article:published_time content='2025-03-{:02}'></head><body><article><h1>Story {number} of the quay</h1>\
         <p class=byline>By Nerea Valdivieso</p>{text}</article><footer>Imprint of the quay</footer></body></html>",
        number % 27 + 1
    )
}

/// A page of the new make: neither date nor byline, half of the text in a box that is cut.
fn broken(number: usize) -> String {
    let [one, two, three, four] = story(number);
    format!(
        "<html><head><meta property=og:site_name content='The Quay'><meta property=og:type content=article></head><body>\
         <article><h1>Story {number} of the quay</h1><p>{one}</p><p>{two}</p></article>\
         <div class=related-stories><p><a href=/a>{three}</a></p><p><a href=/b>{four}</a></p></div></body></html>"
    )
}

/// One capture, fetched in a month that its sidecar tells.
fn put(archive: &Archive, name: &str, page: &str, month: &str) {
    let path = archive.folder().join("in").join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, page).unwrap();
    let sidecar = format!(r#"{{"url": "https://quay.example/{name}", "fetched_at": "{month}-28T06:00:00Z"}}"#);
    fs::write(path.with_file_name(format!("{name}.json")), sidecar).unwrap();
}

fn rates(archive: &Archive) -> Vec<Value> {
    archive.run(&["stats", "--drift", "--json"]).ended(0).lines()
}

#[test]
fn a_publication_whose_pages_change_drifts_in_the_month_of_the_change() {
    let archive = Archive::new();
    (0..4).for_each(|n| put(&archive, &format!("{n}.html"), &sound(n), "2025-03"));
    (4..6).for_each(|n| put(&archive, &format!("{n}.html"), &broken(n), "2025-04"));
    archive.ingest(&archive.folder().join("in"));

    let rates = rates(&archive);
    let [before, after] = &rates[..] else { panic!("two months of one publication: {rates:?}") };
    let told = |rate: &Value, field: &str| rate[field].as_f64().unwrap();
    assert_eq!((&before["month"], &after["month"]), (&"2025-03".into(), &"2025-04".into()));
    assert!(rates.iter().all(|rate| rate["publication"] == "The Quay"), "{rates:?}");
    assert_eq!((told(before, "articles"), told(after, "articles")), (4.0, 2.0));
    assert_eq!((told(before, "dated"), told(before, "bylined")), (1.0, 1.0));
    assert_eq!((told(after, "dated"), told(after, "bylined")), (0.0, 0.0));
    assert!(told(after, "text_bytes") < told(before, "text_bytes") * 0.7, "{rates:?}");
    assert!(told(after, "cut_share") > told(before, "cut_share") + 0.2, "{rates:?}");

    let table = archive.run(&["stats", "--drift"]).ended(0).out;
    assert_eq!(table.lines().filter(|line| line.starts_with("The Quay")).count(), 2, "{table}");
}

#[test]
fn a_page_that_is_captured_anew_counts_in_the_month_of_its_latest_capture_alone() {
    let archive = Archive::new();
    put(&archive, "7.html", &sound(7), "2025-03");
    archive.ingest(&archive.folder().join("in"));
    put(&archive, "7.html", &broken(7), "2025-05");
    archive.ingest(&archive.folder().join("in"));
    let rates = rates(&archive);
    assert_eq!(rates.len(), 1, "{rates:?}");
    assert_eq!((&rates[0]["month"], &rates[0]["articles"]), (&"2025-05".into(), &1.into()));
}
