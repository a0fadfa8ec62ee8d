//! Whole results: facets listed, timelines, cursors and exports, over HTTP and on the command line, by real processes.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::archive::{self, inputs};
use crate::live::Service;
use crate::served::Archive;

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn values(answer: &Value) -> Vec<(&str, u64)> {
    let values = answer["values"].as_array().expect("values");
    values.iter().map(|v| (v["value"].as_str().expect("text"), v["count"].as_u64().expect("a count"))).collect()
}

#[tokio::test]
async fn the_values_of_a_facet_can_be_searched_and_keep_their_counts() {
    let archive = Archive::new();
    let all = archive.get("/api/v1/facets/country?q=harbour&country=CO").await.json();
    assert_eq!(values(&all), [("CO", 16), ("EC", 16)]);
    assert_eq!((&all["values"][0]["selected"], &all["total"]), (&Value::from(true), &Value::from(16)));
    for prefix in ["ecu", "%C3%89quat", "Equ", "EC"] {
        let found = archive.get(&format!("/api/v1/facets/country?q=harbour&prefix={prefix}")).await.json();
        assert_eq!((values(&found), &found["fitting"]), (vec![("EC", 16)], &Value::from(1)), "{prefix}");
    }
    let person = archive.get("/api/v1/facets/person?q=harbour&prefix=rio").await.json();
    assert_eq!((values(&person), &person["missing"]), (vec![("Ana Ríos", 6)], &Value::from(18)));
    let first = archive.get("/api/v1/facets/country?limit=1").await.json();
    let next = archive.get(first["links"]["next"].as_str().expect("a second page")).await.json();
    assert_eq!((values(&first), values(&next)), (vec![("CO", 16)], vec![("EC", 16)]));
    assert_eq!(next["links"]["next"], Value::Null);
    assert_eq!(archive.get("/api/v1/facets/colour").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn what_lacks_a_value_can_be_chosen_and_excluded() {
    let archive = Archive::new();
    let total = async |query: &str| {
        archive.get(&format!("/api/v1/search?q=harbour&{query}")).await.json()["total"].as_u64().expect("a total")
    };
    assert_eq!(total("person=missing").await, 18);
    assert_eq!(total("person=-missing").await, 6);
    assert_eq!(total("person=missing&person=Ana+R%C3%ADos").await, 24);
    assert_eq!(total("date=undated").await, 4);
    assert_eq!(total("date=-undated").await, 20);
    assert_eq!(total("from=2001&to=2001").await, 4);
    assert_eq!(total("from=2001&to=2001&date=undated").await, 8);
    let chosen = archive.get("/api/v1/search?q=harbour&person=missing&facets=person").await.json();
    let person = &chosen["facets"]["person"];
    assert_eq!((&person["missing"], &person["missing_selected"]), (&Value::from(18), &Value::from(true)));
}

#[tokio::test]
async fn a_timeline_is_as_fine_as_its_range_allows() {
    let archive = Archive::new();
    let line = async |query: &str| archive.get(&format!("/api/v1/timeline?{query}")).await.json();
    let years = line("q=harbour").await;
    assert_eq!((&years["unit"], &years["undated"], &years["undated_held"]), (&"year".into(), &4.into(), &5.into()));
    assert_eq!(years["buckets"].as_array().expect("buckets").len(), 5);
    let months = line("q=harbour&from=2001&to=2001").await;
    assert_eq!((&months["unit"], &months["buckets"][0]["key"]), (&"month".into(), &"2001-03".into()));
    assert_eq!((&months["buckets"][0]["count"], &months["buckets"][0]["held"]), (&4.into(), &4.into()));
    let days = line("q=harbour&from=2002-03&to=2002-03").await;
    assert_eq!(
        (&days["unit"], &days["buckets"][0]["key"], &days["buckets"][0]["to"]),
        (&"day".into(), &"2002-03-05".into(), &"2002-03-05".into())
    );
    let imprecise = line("q=harbour&unit=day").await;
    assert_eq!((&imprecise["imprecise"], &imprecise["total"]), (&4.into(), &24.into()));
    let decades = line("unit=decade").await;
    assert_eq!(decades["buckets"][0]["key"], "2000–2009");
    let search = archive.get("/api/v1/search?q=harbour&from=2001&to=2001").await.json();
    assert_eq!((&search["timeline"], &search["dates"]["unit"]), (&months["buckets"], &"month".into()));
}

#[tokio::test]
async fn an_export_is_the_whole_result_and_its_manifest_proves_it() {
    let archive = Archive::new();
    for (format, media, begins) in [
        ("jsonl", "application/x-ndjson; charset=utf-8", "{\"id\":\""),
        ("csv", "text/csv; charset=utf-8; header=present", "id,external_id,published"),
        ("ris", "application/x-research-info-systems; charset=utf-8", "TY  - NEWS\r\n"),
        ("bib", "application/x-bibtex; charset=utf-8", "@article{"),
    ] {
        let parameters = format!("q=harbour&country=CO&sort=oldest&format={format}");
        let export = archive.get(&format!("/api/v1/export?{parameters}")).await;
        assert_eq!((export.status, export.header("content-type")), (StatusCode::OK, media));
        assert!(export.body.starts_with(begins), "{}", export.body);
        assert_eq!((export.header("dateline-total"), export.header("dateline-generation")), ("16", "1"));
        let manifest = archive.get(&format!("/api/v1/export/manifest?{parameters}")).await.json();
        assert_eq!((&manifest["count"], &manifest["filters"]["country"]), (&16.into(), &serde_json::json!(["CO"])));
        assert_eq!(manifest["sha256"], sha256(export.body.as_bytes()), "{format}");
        assert_eq!(manifest["bytes"], export.body.len());
    }
    let lines = archive.get("/api/v1/export?q=harbour&sort=oldest").await.body;
    let ids: Vec<Value> =
        lines.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON")["id"].take()).collect();
    let search = archive.get("/api/v1/search?q=harbour&sort=oldest&per_page=100").await.json();
    let hits: Vec<Value> = search["hits"].as_array().expect("hits").iter().map(|hit| hit["id"].clone()).collect();
    assert_eq!(ids, hits);
    assert_eq!(search["links"]["csv"], "/api/v1/export?q=harbour&sort=oldest&format=csv");
    let nothing = archive.get("/api/v1/export?q=harbour&from=1900&to=1901").await;
    assert_eq!((nothing.status, nothing.body.as_str()), (StatusCode::OK, ""));
}

#[tokio::test]
async fn an_article_can_be_had_as_a_reference() {
    let archive = Archive::new();
    for (ending, media, part) in [
        ("ris", "application/x-research-info-systems; charset=utf-8", "DA  - 2001/03//\r\n"),
        ("bib", "application/x-bibtex; charset=utf-8", "title = {{Harbour strike enters day 0}}"),
        ("csl.json", "application/vnd.citationstyles.csl+json", "\"article-newspaper\""),
        ("txt", "text/plain; charset=utf-8", "Ships waited in the bay."),
    ] {
        let cited = archive.get(&format!("/api/v1/articles/0000000000000001.{ending}")).await;
        assert_eq!((cited.status, cited.header("content-type")), (StatusCode::OK, media));
        assert!(cited.body.contains(part), "{}", cited.body);
    }
    for missing in ["0000000000000001.doc", "00000000000fffff.ris", "x.ris"] {
        assert_eq!(
            archive.get(&format!("/api/v1/articles/{missing}")).await.status,
            StatusCode::NOT_FOUND,
            "{missing}"
        );
    }
}

#[test]
fn a_walk_by_cursor_gives_every_hit_once_while_another_process_ingests() {
    let (first, second) = (inputs(60, 0), inputs(400, 300));
    let archive = archive::Archive::new();
    archive.ingest(first.path());
    let service = Service::over(&archive);
    let mut ingest = archive.start(&["ingest", second.path().to_str().expect("a path in UTF-8")]);
    let mut walks = 0;
    loop {
        let is_over = ingest.try_wait().expect("it can be waited for").is_some();
        for sort in ["relevance", "newest", "oldest"] {
            walk(&service, sort);
            walks += 1;
        }
        if is_over {
            break;
        }
    }
    assert!(walks >= 6, "only {walks} walks");
    // All of it, by processes of their own: each page by another one.
    let mut seen = BTreeSet::new();
    let mut cursor = String::new();
    loop {
        let typed = ["embankment", "--sort=newest", "--per-page=100", "--facets=none", "--cursor", &cursor];
        let answer = archive.search(if cursor.is_empty() { &typed[..4] } else { &typed[..] });
        assert!(archive::ids(&answer).into_iter().all(|id| seen.insert(id)));
        match answer["cursor"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(seen.len() as u64, archive.found("embankment"));
}

/// Walks a result to its end: as many different hits as its first page promised.
fn walk(service: &Service, sort: &str) {
    let mut seen = BTreeSet::new();
    let mut address = format!("/api/v1/search?q=embankment&sort={sort}&per_page=20&facets=none&snippets=0");
    let mut promised = None;
    loop {
        let answer = service.get(&address);
        promised = promised.or(answer["total"].as_u64());
        for id in archive::ids(&answer) {
            assert!(seen.insert(id), "twice, by {sort}");
        }
        let Some(cursor) = answer["cursor"].as_str() else { break };
        address = format!("/api/v1/search?q=embankment&sort={sort}&per_page=20&facets=none&snippets=0&cursor={cursor}");
    }
    assert_eq!(Some(seen.len() as u64), promised, "by {sort}");
}

#[test]
fn the_command_line_lists_counts_and_exports_the_same() {
    let archive = archive::Archive::new();
    let input = inputs(30, 5);
    archive.ingest(input.path());
    let facets = archive.run(&["facets", "embankment", "--field=country", "--json"]).ended(0).json();
    assert!(!values(&facets).is_empty());
    let table = archive.run(&["facets", "--field=publication", "--prefix=lant"]).ended(0);
    assert!(table.out.contains("5  Lantern Wire"), "{}", table.out);
    let line = archive.run(&["timeline", "embankment", "--unit=decade"]).ended(0);
    assert!(line.out.contains("2000–2009") && line.out.contains("undated"), "{}", line.out);

    let file = archive.folder().join("all.csv");
    let path = file.to_str().expect("a path in UTF-8");
    let exported = archive.run(&["export", "embankment", "--format=csv", "-o", path]).ended(0);
    assert!(exported.out.is_empty() && exported.err.contains("35 articles"), "{exported:?}");
    let bytes = std::fs::read(&file).expect("the file");
    let manifest = std::fs::read(format!("{path}.manifest.json")).expect("its manifest");
    let manifest: Value = serde_json::from_slice(&manifest).expect("JSON");
    assert_eq!((&manifest["count"], &manifest["sha256"]), (&35.into(), &sha256(&bytes).into()));
    assert_eq!(csv::Reader::from_reader(bytes.as_slice()).records().count(), 35);

    let lines = archive.run(&["export", "publication:\"Lantern Wire\""]).ended(0).lines();
    assert_eq!(lines.len(), 5);
    archive.run(&["export", "nothingofthekind", "--format=ris"]).ended(4);
    archive.run(&["export", "--format=xls"]).ended(2);
    archive.run(&["facets", "--field=colour"]).ended(2);
}
