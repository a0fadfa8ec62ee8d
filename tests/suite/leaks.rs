//! What is closed leaks nowhere: every surface answers as if the article had never come.
//!
//! Two archives are compared, one that never held the article and one that holds it closed, surface by surface. Scores and
//! generations aside, their answers must be the same to the letter.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::archive::Archive;
use crate::live::Service;

/// The article that is closed: each of its values is its own.
const SECRET: &str = "{\"url\": \"https://zephyr.example/1\", \"headline\": \"Vexillology in Thimphu\", \
    \"publication\": \"Zephyr Bulletin\", \"author\": \"Quorra Blixen\", \"published\": \"1887-03-04\", \"language\": \"en\", \
    \"text\": \"Mr Thaddeus Wormwood of Bhutan, who collects ensigns, spoke on Friday. Thaddeus Wormwood said that the \
    ensigns of the harbour were older than the harbour itself, that nobody had counted them, and that he would count them \
    with his own hands before the snow came down from the passes and closed the road to the lighthouse for the winter.\"}";

/// Words that nothing else holds.
const WORDS: [&str; 7] = ["vexillology", "thimphu", "zephyr bulletin", "quorra", "blixen", "wormwood", "ensigns of"];

fn others() -> String {
    let story = "The council of the harbour met on Monday and spoke for five hours about the ferry, the bridge and the price of \
        herring, which has risen since the spring, and adjourned at midnight without a vote, as it had done the week before, \
        because the clerk had gone home with the key of the box in which the ballots are kept.";
    let record = |number: u32, text: &str, day: &str| {
        format!(
            "{{\"url\": \"https://harbour.example/{number}\", \"headline\": \"Council {number}\", \"publication\": \
             \"Harbour Post {number}\", \"published\": \"{day}\", \"language\": \"en\", \"text\": \"{text}\"}}\n"
        )
    };
    let second = story.replace("Monday", "Tuesday");
    record(1, story, "2025-01-02")
        + &record(2, &second, "2025-01-03")
        + &record(3, "Anna Berg of Norway bought a boat in Bergen.", "2025-02-01")
}

/// A copy of the closed article, in another paper: it stands for the story when the first is gone.
fn copy() -> String {
    SECRET
        .replace("zephyr.example", "copy.example")
        .replace("Vexillology in Thimphu", "Flags counted")
        .replace("Zephyr Bulletin", "Copy Post")
        .replace("Quorra Blixen", "Ann Other")
        .replace("1887-03-04", "1999-05-06")
        .replace("Thaddeus Wormwood", "a collector")
        .replace("Bhutan", "the coast")
        .replace("ensigns", "banners")
}

fn archive(records: &str) -> Archive {
    let archive = Archive::new();
    let file = archive.folder().join("records.jsonl");
    std::fs::write(&file, records).unwrap();
    archive.ingest(&file);
    archive
}

fn curate(archive: &Archive, typed: &[&str]) {
    archive.run(&[&["curate"], typed, &["--who", "ann", "--reason", "secret reason"]].concat()).ended(0);
}

fn number_of(archive: &Archive, query: &str) -> String {
    archive.search(&[query])["hits"][0]["id"].as_str().expect("a hit").to_owned()
}

/// Addresses that must not show that anything is missing. Some may not be there: then they are there in neither.
fn addresses(other: &str) -> Vec<String> {
    let mut addresses: Vec<String> = [
        "/api/v1/search?sort=oldest&per_page=100&facets=person:100,country:100,publication:100,author:100,language:100,tag,collection,year:100",
        "/api/v1/search?sort=oldest&collapse=copies&facets=year",
        "/api/v1/search?sort=oldest&q=person:missing",
        "/api/v1/search?sort=oldest&to=1900",
        "/api/v1/timeline", "/api/v1/timeline?unit=year", "/api/v1/timeline?collapse=copies",
        "/api/v1/export?format=jsonl&sort=oldest", "/api/v1/export?format=csv&sort=oldest", "/api/v1/export?format=ris&sort=oldest",
        "/api/v1/export?format=bib&sort=oldest", "/", "/?sort=oldest&q=harbour", "/api/v1/coverage", "/coverage", "/sitemap.xml", "/search.atom",
        "/search.atom?q=harbour", "/opensearch.xml", "/robots.txt", "/oai?verb=ListRecords&metadataPrefix=oai_dc",
        "/sru?operation=searchRetrieve&query=wormwood",
    ]
    .map(str::to_owned)
    .to_vec();
    for field in ["person", "country", "publication", "author", "language", "tag", "collection"] {
        addresses.push(format!("/api/v1/facets/{field}"));
        addresses.push(format!("/facets/{field}"));
    }
    for word in [
        "vexillology",
        "vexilology",
        "vexil*",
        "thimph",
        "Wormwood",
        "wormwod",
        "%22ensigns+of+the+harbour%22",
        "ensign",
        "bhutan",
        "zephyr~1",
    ] {
        addresses.push(format!("/api/v1/search?sort=oldest&q={word}"));
        addresses.push(format!("/?sort=oldest&q={word}"));
        addresses.push(format!("/api/v1/search?sort=oldest&q=harbour+OR+{word}"));
        addresses.push(format!("/api/v1/suggest?q={word}"));
    }
    for value in [
        "person=Thaddeus+Wormwood",
        "person=Thadeus+Wormwood",
        "publication=Zephyr+Bulletin",
        "publication=Zephir+Bulletin",
        "author=Quorra+Blixen",
        "country=BT",
    ] {
        addresses.push(format!("/api/v1/search?sort=oldest&{value}"));
        let (field, name) = value.split_once('=').unwrap();
        addresses.push(format!("/api/v1/search?sort=oldest&q={field}:%22{name}%22"));
        addresses.push(format!("/api/v1/facets/{field}?prefix={}", &name[..4.min(name.len())]));
    }
    for path in ["", ".ris", ".bib", ".csl.json", ".txt", "/copies", "/similar", "/capture"] {
        addresses.push(format!("/api/v1/articles/{other}{path}"));
    }
    for path in ["", "/copies", "/source"] {
        addresses.push(format!("/articles/{other}{path}"));
    }
    // How rare a word is says how many articles have it.
    for query in ["harbour", "banners+OR+wormwood", "counted+hands", "snow~1", "light*"] {
        addresses.push(format!("/api/v1/search?q={query}&explain=1"));
        addresses.push(format!("/api/v1/explain/{other}?q={query}"));
    }
    addresses
}

/// The addresses of the article itself.
fn own_addresses(id: &str) -> Vec<String> {
    let own = ["", ".ris", ".bib", ".csl.json", ".txt", "/copies", "/similar", "/capture"];
    let mut addresses: Vec<String> = own.iter().map(|ending| format!("/api/v1/articles/{id}{ending}")).collect();
    addresses.extend(["", "/copies", "/source"].map(|path| format!("/articles/{id}{path}")));
    addresses.push(format!("/api/v1/explain/{id}?q=wormwood"));
    addresses.push(format!("/unapi?id={id}&format=ris"));
    addresses
}

/// An answer without what may differ: times, generations, scores and what is derived from them.
fn plain(body: &str) -> String {
    let body = &portless(body);
    match serde_json::from_str::<Value>(body) {
        Ok(mut json) => {
            strip(&mut json);
            json.to_string()
        }
        Err(_) => body
            .lines()
            .filter(|line| {
                !["updated>", "request", "Answered in", "class=\"address\""].iter().any(|part| line.contains(part))
            })
            .map(|line| match serde_json::from_str::<Value>(line) {
                Ok(mut json) => {
                    strip(&mut json);
                    json.to_string()
                }
                Err(_) => line.to_owned(),
            })
            .collect::<Vec<_>>()
            .join("\n"),
    }
}

/// Without the number of the port, which each service has its own of.
fn portless(body: &str) -> String {
    let mut parts = body.split("127.0.0.1:");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + "127.0.0.1" + part.trim_start_matches(|c: char| c.is_ascii_digit()))
}

fn strip(json: &mut Value) {
    match json {
        Value::Object(fields) => {
            // The engine keeps lengths of texts roughly, so what counts by length may differ in the last digits.
            let by_length = ["score", "counts", "in_words"];
            for name in ["took_ms", "generation", "cursor", "request", "request_id", "origin", "fetched"]
                .into_iter()
                .chain(by_length)
            {
                fields.remove(name);
            }
            fields.values_mut().for_each(strip);
        }
        Value::Array(items) => items.iter_mut().for_each(strip),
        _ => {}
    }
}

/// Which of the words stand in an answer that was not asked for them.
fn leaked(address: &str, body: &str) -> Vec<&'static str> {
    let (address, body) = (address.to_lowercase().replace('+', " "), body.to_lowercase());
    WORDS.into_iter().filter(|word| body.contains(word) && !address.contains(&word[..4])).collect()
}

#[test]
fn a_closed_article_leaks_on_no_surface() {
    let without = archive(&(others() + &copy() + "\n"));
    let held = archive(&(others() + &copy() + "\n" + SECRET + "\n"));
    let (id, other) = (number_of(&held, "vexillology"), number_of(&held, "banners"));
    assert_eq!(held.show(&other)["id"], Value::from(other.clone()));
    let (clean, service) = (Service::over(&without), Service::over(&held));
    let addresses = addresses(&other);
    let expected: BTreeMap<&String, (u16, String)> = addresses
        .iter()
        .map(|address| (address, clean.ask(address, None)))
        .map(|(a, (s, b, _))| (a, (s, plain(&b))))
        .collect();
    let tags: Vec<(String, String)> = addresses
        .iter()
        .chain(&own_addresses(&id))
        .filter_map(|address| Some((address.clone(), service.ask(address, None).2?)))
        .collect();
    assert!(tags.len() > 60, "answers carry tags: {}", tags.len());
    let cursor = service.get("/api/v1/search?sort=oldest&per_page=1")["cursor"].as_str().expect("a cursor").to_owned();

    for (typed, status) in [
        (&["withdraw", "--notice", "Withdrawn by its publisher."][..], 410),
        (&["reject"][..], 410),
        (&["embargo", "2999-01-01"][..], 404),
    ] {
        curate(&held, &[typed, &[id.as_str()]].concat());
        service.until(&format!("/api/v1/articles/{id}"), |answered| answered == status);
        for address in own_addresses(&id) {
            let (answered, body, _) = service.ask(&address, None);
            assert_eq!(answered, status, "{typed:?} {address}");
            assert_eq!(leaked(&address, &body), Vec::<&str>::new(), "{typed:?} {address}: {body}");
            assert!(!body.contains("secret reason"), "{address}: {body}");
        }
        for address in &addresses {
            let (answered, body, _) = service.ask(address, None);
            assert_eq!((answered, plain(&body)), expected[address], "{typed:?} {address}");
        }
        for (address, tag) in &tags {
            assert_ne!(service.ask(address, Some(tag)).0, 304, "{typed:?} {address} was cached");
        }
        let walked = service.get(&format!("/api/v1/search?sort=oldest&per_page=100&cursor={cursor}"));
        assert!(!walked.to_string().to_lowercase().contains("wormwood"), "{walked}");
        for arguments in [
            &["search", "harbour"][..],
            &["search", "wormwood", "--json"],
            &["facets", "--field", "person"],
            &["facets", "--field", "publication"],
            &["timeline"],
            &["export"],
            &["export", "--format", "ris"],
            &["show", &id],
            &["copies", &other],
            &["similar", &other],
            &["copies", &id],
            &["similar", &id],
        ] {
            let ran = held.run(arguments).sound();
            assert_eq!(
                leaked(&arguments.join(" "), &(ran.out + &ran.err)),
                Vec::<&str>::new(),
                "{typed:?} {arguments:?}"
            );
        }
        // Neither a new ingest nor a rebuild brings it back.
        held.ingest(&held.folder().join("records.jsonl"));
        held.run(&["reindex"]).ended(0);
        assert_eq!(held.search(&["wormwood"])["total"], 0, "{typed:?}");
        curate(&held, &["restore", &id]);
        assert_eq!(held.search(&["wormwood"])["total"], 1, "{typed:?}");
    }
}

#[test]
fn what_is_part_of_another_article_is_gone_and_its_text_is_found_there() {
    let held = archive(&(others() + SECRET + "\n"));
    let (id, whole) = (number_of(&held, "vexillology"), number_of(&held, "bergen"));
    let service = Service::over(&held);
    curate(&held, &["join", &whole, &id]);
    service.until(&format!("/api/v1/articles/{id}"), |answered| answered == 410);
    for address in own_addresses(&id) {
        let (answered, body, _) = service.ask(&address, None);
        assert_eq!(answered, 410, "{address}");
        assert!(body.contains(&whole), "{address} does not say where the text is: {body}");
        assert_eq!(leaked(&address, &body), Vec::<&str>::new(), "{address}: {body}");
    }
    // The text goes on in the other article; headline, newspaper, author and number are told nowhere.
    for address in addresses(&whole) {
        let (answered, body, _) = service.ask(&address, None);
        assert_ne!(answered, 500, "{address}");
        let own =
            leaked(&address, &body).into_iter().filter(|word| !["thimphu", "wormwood", "ensigns of"].contains(word));
        assert_eq!(own.collect::<Vec<_>>(), Vec::<&str>::new(), "{address}: {body}");
        assert!(!body.contains(&id), "{address}: {body}");
    }
    assert_eq!(number_of(&held, "\"ensigns of the harbour\""), whole);
    held.ingest(&held.folder().join("records.jsonl"));
    held.run(&["reindex"]).ended(0);
    assert_eq!(held.search(&["ensigns"])["total"], 1);
    assert_eq!(held.search(&["vexillology"])["total"], 0);
    curate(&held, &["undo", "1"]);
    assert_eq!(number_of(&held, "vexillology"), id);
}

#[test]
fn what_a_news_service_kills_is_gone_on_every_surface_and_said_to_be() {
    let item = |version: u32, status: &str, text: &str| {
        format!(
            "{{\"uri\":\"urn:skerry:9\",\"version\":\"{version}\",\"versioncreated\":\"2025-03-12T0{version}:00:00Z\",\
             \"pubstatus\":\"{status}\",\"headline\":\"Vexillology in Thimphu\",\"copyrightholder\":\"Zephyr Bulletin\"{text}}}\n"
        )
    };
    let text =
        ",\"body_text\":\"Mr Thaddeus Wormwood of Bhutan counted the ensigns of the harbour on Friday, in error.\"";
    let (without, held) = (archive(&others()), archive(&(others() + &item(1, "usable", text))));
    let (id, other) = (number_of(&held, "vexillology"), number_of(&held, "bergen"));
    let (clean, service) = (Service::over(&without), Service::over(&held));
    let kill = held.folder().join("kill.jsonl");
    std::fs::write(&kill, item(2, "canceled", "")).unwrap();
    held.ingest(&kill);
    service.until(&format!("/api/v1/articles/{id}"), |answered| answered == 410);
    for address in own_addresses(&id) {
        let (answered, body, _) = service.ask(&address, None);
        assert_eq!(answered, 410, "{address}: {body}");
        assert_eq!(leaked(&address, &body), Vec::<&str>::new(), "{address}: {body}");
    }
    // How rare a word is counts what was killed until its segment is merged.
    let by_rarity = |address: &str| ["explain", "/similar", "/articles/"].iter().any(|part| address.contains(part));
    for address in addresses(&other).iter().filter(|address| !by_rarity(address)) {
        let ((was, expected, _), (is, found, _)) = (clean.ask(address, None), service.ask(address, None));
        assert_eq!((is, plain(&found)), (was, plain(&expected)), "{address}");
    }
}

#[test]
fn an_embargo_ends_by_itself_in_a_running_service() {
    let archive = archive(&(others() + SECRET + "\n"));
    let id = number_of(&archive, "vexillology");
    let service = Service::over(&archive);
    let until = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(4);
    curate(&archive, &["embargo", &until.to_string(), &id]);
    service.until(&format!("/api/v1/articles/{id}"), |status| status == 404);
    service.until(&format!("/api/v1/articles/{id}"), |status| status == 200);
    assert!(jiff::Timestamp::now() >= until);
    assert_eq!(archive.search(&["wormwood"])["total"], 1);
}

#[test]
fn a_delisted_person_does_not_find_the_article_which_is_held_otherwise() {
    let archive = archive(&(others() + SECRET + "\n"));
    let id = number_of(&archive, "vexillology");
    curate(&archive, &["delist", "Thaddeus Wormwood", &id]);
    for query in
        ["wormwood", "\"Thaddeus Wormwood\"", "person:\"Thaddeus Wormwood\"", "wormwo*", "wormwod~1", "body:wormwood"]
    {
        assert_eq!(archive.search(&[query])["total"], 0, "{query}");
    }
    let people = archive.run(&["facets", "--field", "person"]).sound().out;
    assert!(!people.contains("Wormwood"), "{people}");
    assert_eq!(number_of(&archive, "vexillology"), id);
    assert!(archive.show(&id).to_string().contains("Thaddeus Wormwood said"), "its text is as it was printed");
    curate(&archive, &["undo", "1"]);
    assert_eq!(number_of(&archive, "wormwood"), id);
}
