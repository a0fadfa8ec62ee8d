//! The OpenAPI document held against the service: what it promises is there, what is there it says.

use axum::http::StatusCode;
use dateline::web::Settings;
use serde_json::Value;

use crate::served::Archive;

/// An article that the archive holds, and how a path is asked for with it.
fn asked(path: &str) -> String {
    let parts = [
        ("{id}", "0000000000000001"),
        ("{field}", "person"),
        ("{part}", "1.xml"),
        ("{name}", "Ana%20R%C3%ADos"),
        ("{code}", "CO"),
    ];
    parts.into_iter().fold(path.to_owned(), |path, (name, value)| path.replace(name, value))
}

async fn document(archive: &Archive) -> Value {
    archive.get("/openapi.json").await.json()
}

fn names_in_query(operation: &Value) -> Vec<&str> {
    let parameters = operation["parameters"].as_array().expect("parameters").iter();
    parameters.filter(|p| p["in"] == "query").filter_map(|p| p["name"].as_str()).collect()
}

#[tokio::test]
async fn every_address_of_the_document_answers_with_a_status_and_a_type_that_it_declares() {
    let archive = Archive::new();
    let document = document(&archive).await;
    assert_eq!(document["openapi"], "3.1.0");
    for (path, item) in document["paths"].as_object().expect("paths") {
        let answered = archive.get(&asked(path)).await;
        let status = answered.status.as_u16().to_string();
        let declared = &item["get"]["responses"][&status];
        assert!(declared.is_object(), "{path} answers {status}, which is not declared");
        // No corpus behind this archive: the addresses that need it say so.
        let needs_corpus = path.ends_with("/capture") || path.ends_with("/source");
        let is_there = answered.status == StatusCode::OK || needs_corpus;
        assert!(is_there, "{path}: {status} {}", answered.body);
        if answered.status == StatusCode::OK {
            let media = answered.header("content-type").split(';').next().unwrap_or_default().to_owned();
            assert!(declared["content"].get(&media).is_some(), "{path} gives {media}");
        }
    }
}

#[tokio::test]
async fn every_address_of_programs_and_people_knows_the_declared_parameters_and_no_other() {
    let archive = Archive::new();
    for (path, item) in document(&archive).await["paths"].as_object().expect("paths") {
        let operation = &item["get"];
        if !["programs", "pages", "protocols"].contains(&operation["tags"][0].as_str().expect("a tag")) {
            continue;
        }
        let mut names = names_in_query(operation);
        // The language is every page's and no other's, and says nothing about what is asked there.
        assert_eq!(names.contains(&"lang"), operation["tags"][0] == "pages", "{path}");
        names.retain(|name| *name != "lang");
        let refused = archive.get(&format!("{}?no-such=1", asked(path))).await;
        if path.starts_with("/sitemap") {
            continue;
        }
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{path}");
        let detail = refused.json()["detail"].as_str().expect("a detail").to_owned();
        let known = detail.split("there are ").nth(1).map(|list| list.split(", ").collect()).unwrap_or(vec![]);
        assert_eq!(sorted(known), sorted(names), "{path}");
    }
}

fn sorted(mut names: Vec<&str>) -> Vec<&str> {
    names.sort_unstable();
    names
}

#[tokio::test]
async fn an_answer_has_the_members_that_its_schema_requires_and_no_other() {
    let archive = Archive::new();
    let document = document(&archive).await;
    for (address, schema) in [
        ("/api/v1/search?q=harbour&explain=1", "Answer"),
        ("/api/v1/articles/0000000000000001", "Article"),
        ("/api/v1/coverage", "Coverage"),
        ("/api/v1/timeline", "Timeline"),
        ("/api/v1/facets/person", "FacetAnswer"),
        ("/api/v1/suggest?q=ana", "Suggestions"),
        ("/api/v1/articles/0000000000000001/similar", "Similar"),
        ("/api/v1/articles/0000000000000001/copies", "Copies"),
        ("/api/v1/export/manifest?q=harbour", "Manifest"),
        ("/version", "Version"),
    ] {
        let answer = archive.get(address).await.json();
        fits(&answer, &document["components"]["schemas"][schema], &document, address);
    }
}

/// Checks an object against its schema as far as members go, and all that is in it.
fn fits(value: &Value, schema: &Value, document: &Value, at: &str) {
    let schema = match schema["$ref"].as_str() {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).expect("it leads somewhere"),
        None => schema,
    };
    match value {
        Value::Object(members) if schema.get("properties").is_some() => {
            let properties = schema["properties"].as_object().expect("properties");
            for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                assert!(members.contains_key(name), "{at}: {name} is lacking");
            }
            for (name, member) in members {
                let inner = properties.get(name).unwrap_or_else(|| panic!("{at}: {name} is not declared"));
                fits(member, inner, document, &format!("{at} {name}"));
            }
        }
        Value::Array(items) if schema.get("items").is_some() => {
            items.iter().for_each(|item| fits(item, &schema["items"], document, at));
        }
        _ => {}
    }
}

#[tokio::test]
async fn the_page_of_documentation_names_every_address_and_parameter() {
    let archive = Archive::with(Settings { title: "Harbour archive".into(), ..Settings::default() });
    let page = archive.visit("/docs").await.body;
    for (path, item) in document(&archive).await["paths"].as_object().expect("paths") {
        assert!(page.contains(&format!("<code>{path}</code>")), "{path}");
        for name in names_in_query(&item["get"]) {
            assert!(page.contains(&format!("<code>{name}</code>")), "{name}");
        }
    }
    assert_eq!(document(&archive).await["info"]["title"], "Harbour archive");
}
