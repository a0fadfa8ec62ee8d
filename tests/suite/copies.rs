//! Copies through the real binary: what is one story, in any order of coming, and how stories are counted.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use dateline::enrich;
use serde_json::Value;

use crate::archive::Archive;
use crate::reprints::{Dice, Press, pairwise};

/// The quality that must not be lost, on the invented press.
const LEAST_F1: f64 = 0.97;

/// Every hit of a search, page by page along the cursors.
fn all_hits(archive: &Archive, typed: &[&str]) -> Vec<Value> {
    let mut hits = Vec::new();
    let mut cursor: Option<String> = None;
    loop {
        let going_on = cursor.as_ref().map(|cursor| format!("--cursor={cursor}"));
        let flags: Vec<&str> = typed.iter().copied().chain(["--per-page=100"]).chain(going_on.as_deref()).collect();
        let answer = archive.search(&flags);
        hits.extend(answer["hits"].as_array().expect("hits").clone());
        match answer["cursor"].as_str() {
            Some(next) => cursor = Some(next.to_owned()),
            None => return hits,
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// By external id, the story as the archive names it.
fn found(archive: &Archive) -> BTreeMap<String, String> {
    let hits = all_hits(archive, &["--facets=none"]);
    hits.iter().map(|hit| (text(&hit["external_id"]), text(&hit["story"]))).collect()
}

fn write(folder: &Path, name: &str, lines: &[String]) {
    fs::write(folder.join(name), lines.join("\n")).unwrap();
}

#[test]
fn stories_are_found_as_five_papers_print_them_and_nothing_else_is() {
    for seed in [11, 2_024, 77_777] {
        let press = Press::of(40, seed);
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "press.jsonl", &press.lines());
        let archive = Archive::new();
        archive.ingest(folder.path());
        let (precision, recall, wrong) = pairwise(&found(&archive), &press.stories);
        let f1 = 2.0 * precision * recall / (precision + recall);
        let report = format!("precision {precision:.4}, recall {recall:.4}, F1 {f1:.4}\n{}", wrong.join("\n"));
        println!("{report}");
        assert!(f1 >= LEAST_F1, "{report}");
    }
}

/// A press in which one story has more copies than a mark has spokesmen, and one page carries two stories.
fn crowded() -> Press {
    let mut press = Press::of(6, 5);
    let text = |record: &Value| text(&record["text"]).split("\n\n").map(str::to_owned).collect::<Vec<_>>();
    let (one, other) = (text(&press.records[0]), text(press.records.last().expect("a record")));
    for copy in 0..40 {
        let kept = one.len() - copy % 2;
        press.add("story-0", Some(&format!("Paper {copy}")), 3 * copy % 200, &format!("Edition {copy}"), &one[..kept]);
    }
    press.add("both", Some("Digest"), 9, "Two stories", &[one, other].concat());
    press
}

#[test]
fn stories_do_not_depend_on_the_order_in_which_articles_come() {
    let press = crowded();
    let mut expected = None;
    for seed in 0..4 {
        let mut dice = Dice(seed);
        let mut lines = press.lines();
        dice.shuffle(&mut lines);
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::new();
        // All at once, in two runs, or in many.
        for (number, chunk) in lines.chunks([lines.len(), lines.len() / 2 + 1, 9, 31][seed as usize]).enumerate() {
            write(folder.path(), &format!("{number}.jsonl"), chunk);
            let jobs = ["--jobs=1", "--jobs=3"][seed as usize % 2];
            let path = folder.path().join(format!("{number}.jsonl"));
            archive.run(&["ingest", "--json", jobs, path.to_str().unwrap()]).ended(0);
        }
        let found = found(&archive);
        let indexed = archive.stats()["copies"].clone();
        assert_eq!(expected.get_or_insert((found.clone(), indexed.clone())), &(found, indexed), "seed {seed}");
    }
}

#[test]
fn articles_that_change_leave_their_story_and_come_back_and_only_what_changed_is_indexed() {
    let press = crowded();
    let changed: Vec<String> = press
        .records
        .iter()
        .enumerate()
        .filter(|(number, record)| number % 3 == 0 && record["url"].is_string())
        .map(|(number, record)| {
            let mut record = record.clone();
            // Another article's text under the same address.
            record["text"] = press.records[(number * 7 + 5) % press.records.len()]["text"].clone();
            record.to_string()
        })
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let (archive, fresh) = (Archive::new(), Archive::new());
    write(folder.path(), "a.jsonl", &press.lines());
    archive.ingest(folder.path());
    let before = found(&archive);

    write(folder.path(), "a.jsonl", &merged(&press.lines(), &changed));
    let ledger = archive.ingest(folder.path());
    let during = found(&archive);
    let moved = before.iter().filter(|(id, story)| during[*id] != **story).count();
    let expected: BTreeSet<String> = ids_of_changed(&press, &changed).into_iter().collect();
    assert!(moved > 10, "{ledger}");
    assert_eq!(
        ledger["indexed"].as_u64(),
        Some(expected.len() as u64),
        "what has changed, and no copy of it: {ledger}"
    );

    fresh.ingest(folder.path());
    assert_eq!(during, found(&fresh), "as in a corpus that never held the other texts");
    write(folder.path(), "a.jsonl", &press.lines());
    archive.ingest(folder.path());
    assert_eq!(before, found(&archive), "as before");
    archive.run(&["reindex"]).ended(0);
    assert_eq!(before, found(&archive), "as before, in a new index");
}

/// The external ids of changed records that differ from the press's own.
fn ids_of_changed(press: &Press, changed: &[String]) -> Vec<String> {
    let before = press.lines();
    let differ = changed.iter().filter(|line| !before.contains(line));
    differ.map(|line| text(&serde_json::from_str::<Value>(line).unwrap()["id"])).collect()
}

/// The lines with some put in the place of those of the same id.
fn merged(lines: &[String], changed: &[String]) -> Vec<String> {
    let id = |line: &String| text(&serde_json::from_str::<Value>(line).unwrap()["id"]);
    let changed: BTreeMap<String, &String> = changed.iter().map(|line| (id(line), line)).collect();
    lines.iter().map(|line| (*changed.get(&id(line)).unwrap_or(&line)).clone()).collect()
}

/// What is counted of an article, as its hit shows it.
struct Counted {
    id: String,
    story: String,
    date: String,
    values: BTreeMap<&'static str, BTreeSet<String>>,
}

fn counted(hit: &Value) -> Counted {
    let list = |field: &str, member: &str| -> BTreeSet<String> {
        hit[field].as_array().expect("a list").iter().map(|value| text(&value[member])).collect()
    };
    let one = |value: &Value| value.as_str().map(str::to_owned).into_iter().collect::<BTreeSet<_>>();
    let year = hit["published"]["date"].as_str().map(|date| date[..4].to_owned()).into_iter().collect();
    let persons = list("persons", "name").iter().map(|name| enrich::person_key(name)).collect();
    let values = [
        ("person", persons),
        ("country", list("countries", "code")),
        ("publication", one(&hit["publication"])),
        ("language", one(&hit["language"])),
        ("year", year),
    ];
    let date = text(&hit["published"]["date"]);
    Counted { id: text(&hit["id"]), story: text(&hit["story"]), date, values: values.into() }
}

/// Stories by the values of their articles in a field, and those with an article without value.
fn stories_by_value<'a>(field: &str, articles: impl Iterator<Item = &'a Counted>) -> (BTreeMap<String, u64>, u64) {
    let mut stories: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let mut without = BTreeSet::new();
    for article in articles {
        if article.values[field].is_empty() {
            without.insert(article.story.as_str());
        }
        for value in &article.values[field] {
            stories.entry(value.clone()).or_default().insert(&article.story);
        }
    }
    (stories.into_iter().map(|(value, stories)| (value, stories.len() as u64)).collect(), without.len() as u64)
}

#[test]
fn collapsed_totals_facets_and_pages_are_those_of_the_stories_counted_one_by_one() {
    let press = crowded();
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "a.jsonl", &press.lines());
    let archive = Archive::new();
    archive.ingest(folder.path());
    let all: Vec<Counted> = all_hits(&archive, &["", "--facets=none"]).iter().map(counted).collect();
    for query in ["", "ferry", "water OR storms", "\"told reporters\"", "cannery"] {
        let among: Vec<Counted> = all_hits(&archive, &[query, "--facets=none"]).iter().map(counted).collect();
        for paper in [None, Some("Harbour Post"), Some("Paper 7")] {
            let chosen = paper.map(|paper| format!("--publication={paper}"));
            let flags: Vec<&str> = [query, "--collapse=copies"].into_iter().chain(chosen.as_deref()).collect();
            let passes = |article: &&Counted| paper.is_none_or(|paper| article.values["publication"].contains(paper));
            let expected: BTreeSet<&str> = among.iter().filter(passes).map(|article| article.story.as_str()).collect();
            let every = "--facets=person:1000,country:1000,publication:1000,language:1000,year:1000";
            let answer = archive.search(&[flags.clone(), vec![every]].concat());
            assert_eq!(answer["total"].as_u64(), Some(expected.len() as u64), "{flags:?}");
            for field in ["person", "country", "publication", "language", "year"] {
                let own = |article: &&Counted| field == "publication" || passes(article);
                let facet = &answer["facets"][field];
                let key = |value: &Value| match field {
                    "person" => enrich::person_key(value.as_str().unwrap()),
                    _ => text(value),
                };
                let values = facet["values"].as_array().unwrap().iter();
                let counts: BTreeMap<String, u64> =
                    values.map(|v| (key(&v["value"]), v["count"].as_u64().unwrap())).filter(|(_, n)| *n > 0).collect();
                let (wanted, missing) = stories_by_value(field, among.iter().filter(own));
                assert_eq!((counts, facet["missing"].as_u64()), (wanted, Some(missing)), "{flags:?} {field}");
            }
            for bucket in answer["timeline"].as_array().unwrap() {
                let (from, to) = (text(&bucket["from"]), text(&bucket["to"]));
                let inside = |article: &&Counted| article.date >= from && article.date <= to;
                let stories = |articles: &mut dyn Iterator<Item = &Counted>| {
                    articles.map(|article| article.story.clone()).collect::<BTreeSet<_>>().len() as u64
                };
                let found = stories(&mut among.iter().filter(passes).filter(inside));
                let held = stories(&mut all.iter().filter(inside));
                assert_eq!((bucket["count"].as_u64(), bucket["held"].as_u64()), (Some(found), Some(held)), "{flags:?}");
            }
            each_story_is_met_once(&archive, &flags, &expected, &among);
        }
    }
}

/// Along cursors in every order, each story comes once, shown by the article that stands for it if that is found.
fn each_story_is_met_once(archive: &Archive, flags: &[&str], stories: &BTreeSet<&str>, among: &[Counted]) {
    for sort in ["--sort=relevance", "--sort=newest", "--sort=oldest"] {
        let mut met = Vec::new();
        let mut cursor: Option<String> = None;
        loop {
            let going_on = cursor.as_ref().map(|cursor| format!("--cursor={cursor}"));
            let paged = [flags, &[sort, "--per-page=7", "--facets=none"]].concat();
            let answer = archive.search(&paged.into_iter().chain(going_on.as_deref()).collect::<Vec<_>>());
            met.extend(answer["hits"].as_array().unwrap().iter().map(counted));
            let Some(next) = answer["cursor"].as_str() else { break };
            cursor = Some(next.to_owned());
        }
        assert_eq!(met.len(), stories.len(), "{flags:?} {sort}");
        assert_eq!(met.iter().map(|hit| hit.story.as_str()).collect::<BTreeSet<_>>(), *stories, "{flags:?} {sort}");
        if flags.len() == 2 {
            let stands = |hit: &Counted| hit.id == hit.story || !among.iter().any(|other| other.id == hit.story);
            assert!(met.iter().all(stands), "{flags:?} {sort}");
        }
    }
}

#[test]
fn copies_and_similar_articles_are_listed() {
    let press = crowded();
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "a.jsonl", &press.lines());
    let archive = Archive::new();
    archive.ingest(folder.path());
    let hit = all_hits(&archive, &["--publication=Paper 7", "--facets=none"]).remove(0);
    let id = text(&hit["id"]);
    let copies = archive.run(&["copies", "--json", &id]).ended(0).json();
    assert_eq!(copies["total"].as_u64(), Some(hit["copies"].as_u64().unwrap() + 1));
    assert_eq!(copies["articles"].as_array().unwrap().len() as u64, copies["total"].as_u64().unwrap());
    assert_eq!(copies["articles"][0]["id"], hit["story"]);
    let dates: Vec<String> =
        copies["articles"].as_array().unwrap().iter().map(|article| text(&article["published"]["date"])).collect();
    assert!(dates.is_sorted(), "{dates:?}");

    let similar = archive.run(&["similar", "--json", &id]).ended(0).json();
    let articles = similar["articles"].as_array().unwrap();
    let own: BTreeSet<String> =
        copies["articles"].as_array().unwrap().iter().map(|article| text(&article["id"])).collect();
    assert!(!articles.is_empty() && articles.iter().all(|article| !own.contains(&text(&article["id"]))), "{similar}");
    let said = |article: &Value| {
        ["words", "persons"]
            .iter()
            .any(|kind| article["in_common"][kind].as_array().is_some_and(|list| !list.is_empty()))
    };
    assert!(articles.iter().all(said), "{similar}");
}
