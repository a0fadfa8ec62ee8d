//! The whole way through the real binary: the sample is ingested, searched, edited and indexed anew.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use dateline::article::PartialDate;
use serde_json::{Value, json};

use crate::archive::{Archive, held, ids, sample};

/// The three printings of the report on the mackerel talks.
const MACKEREL: [&str; 3] = [
    "harbour-courier/2025-11-06-mackerel-deal.html",
    "northfield-standard/2025-11-06-mackerel.html",
    "tidewater-post/2025-11-06-mackerel.html",
];
/// The two printings of the report on the dredging agreement.
const DREDGING: [&str; 2] = ["el-faro-del-sur/2025-03-14-dragado.html", "la-gaceta-del-ebro/2025-03-14-canal.html"];
const FERRY: &str = "harbour-courier/2025-03-14-ferry.html";
const CLOCKMAKER: &str = "northfield-standard/magazine-clockmaker.html";
const FIGS: &str = "diario-do-mondego/robo-figos.html";

/// The inputs of the sample whose articles a search finds.
fn inputs(archive: &Archive, typed: &[&str]) -> BTreeSet<String> {
    let answer = archive.search(&[typed, &["--per-page", "100"]].concat());
    let root = format!("{}/", sample().display());
    let origin = |id: &String| archive.show(id)["origin"].as_str().unwrap().replace(&root, "");
    ids(&answer).iter().map(origin).collect()
}

fn set(inputs: &[&str]) -> BTreeSet<String> {
    inputs.iter().map(|input| (*input).to_owned()).collect()
}

#[test]
fn the_ledger_accounts_for_every_input_and_a_second_run_changes_nothing() {
    let archive = Archive::new();
    let ledger = archive.ingest(&sample());
    let sum = |name: &str| ledger[name].as_u64().unwrap();
    assert_eq!(sum("captures"), sum("stored") + sum("not_articles") + sum("unchanged") + sum("failed"), "{ledger}");
    assert_eq!((sum("unchanged"), sum("failed")), (0, 0), "{ledger}");
    let stats = archive.stats();
    assert_eq!(ledger["articles"]["new"], stats["articles"]);
    assert_eq!(ledger["indexed"], stats["articles"]);
    assert_eq!(stats["index"]["articles"], stats["articles"]);

    let second = archive.ingest(&sample());
    assert_eq!(second["unchanged"], ledger["captures"]);
    assert_eq!(second["articles"], json!({"new": 0, "changed": 0, "unchanged": 0}));
    assert_eq!(archive.stats(), stats);
}

#[test]
fn articles_are_found_by_words_phrases_prefixes_and_exclusions() {
    let archive = Archive::of_sample();
    let found = |query: &str| inputs(&archive, &[query]);
    assert!(found("rudder").contains(FERRY));
    assert_eq!(found("\"ugly, but it floats\""), set(&MACKEREL));
    assert_eq!(found("\"it ugly but floats\""), set(&[]));
    assert_eq!(found("macker*"), found("mackerel"));
    assert!(found("mackerel").is_superset(&set(&MACKEREL)));
    assert_eq!(found("\"ugly, but it floats\" -copenhagen"), set(&MACKEREL[2..]));
    assert_eq!(found("\"ugly, but it floats\" (vigo OR copenhagen)"), set(&MACKEREL));
    assert_eq!(found("\"ugly, but it floats\" vigo copenhagen"), set(&MACKEREL[..1]));
    assert_eq!(found("CONVENIO dragás*"), found("convenio dragas*"));
    assert_eq!(found("zzyzx"), set(&[]));
}

#[test]
fn every_copy_of_a_wire_report_is_found() {
    let archive = Archive::of_sample();
    assert_eq!(inputs(&archive, &["\"he had locked the delegations in the old customs house\""]), set(&MACKEREL));
    assert_eq!(inputs(&archive, &["\"un metro de barro\""]), set(&DREDGING));
}

#[test]
fn articles_are_found_by_person_and_country() {
    let archive = Archive::of_sample();
    let minister = inputs(&archive, &["--person", "Tomás Echeverría"]);
    assert!(minister.is_superset(&set(&MACKEREL)) && minister.is_superset(&set(&DREDGING)), "{minister:?}");
    assert_eq!(inputs(&archive, &["--person", "TOMAS ECHEVERRIA"]), minister);
    assert_eq!(inputs(&archive, &["person:\"Tomás Echeverría\""]), minister);
    assert!(inputs(&archive, &["person:echeverria"]).is_superset(&minister));
    assert!(inputs(&archive, &["--person", "-Tomás Echeverría"]).is_disjoint(&minister));
    assert!(!minister.contains(FERRY));

    let uruguay = inputs(&archive, &["--country", "UY"]);
    assert!(uruguay.is_superset(&set(&MACKEREL)) && uruguay.is_superset(&set(&DREDGING)), "{uruguay:?}");
    assert!(!uruguay.contains(FERRY));
    for typed in [&["--country", "Uruguay"][..], &["--country", "uy"], &["country:UY"], &["country:uruguay"]] {
        assert_eq!(inputs(&archive, typed), uruguay, "{typed:?}");
    }
    assert_eq!(inputs(&archive, &["country:UY", "country:AR"]), inputs(&archive, &["country:AR", "--country", "UY"]));
}

#[test]
fn a_date_range_holds_what_surely_lies_inside() {
    let archive = Archive::of_sample();
    let between = |from: &str, to: &str| inputs(&archive, &["--from", from, "--to", to]);
    let day = between("2025-11-06", "2025-11-06");
    assert!(day.is_superset(&set(&MACKEREL)), "{day:?}");
    assert_eq!(inputs(&archive, &["date:2025-11-06"]), day);
    assert!(between("2025-11-07", "2025-11-30").is_disjoint(&set(&MACKEREL)));
    assert!(between("2025-03", "2025-03").contains(CLOCKMAKER), "a month lies in itself");
    assert!(between("2025", "2025").contains(CLOCKMAKER));
    assert!(!between("2025-03-01", "2025-03-30").contains(CLOCKMAKER), "it may have been the 31st");
    let (all, dated) = (inputs(&archive, &[]), inputs(&archive, &["--from", "1000"]));
    assert!(all.contains(FIGS) && !dated.contains(FIGS), "what has no date is in no range");
    let undated = archive.search(&[])["facets"]["year"]["missing"].as_u64();
    assert_eq!(undated, archive.stats()["undated"].as_u64());
}

#[test]
fn newest_and_oldest_follow_the_calendar_and_the_undated_come_last() {
    let archive = Archive::of_sample();
    let dates = |order: &str| -> Vec<Option<PartialDate>> {
        let answer = archive.search(&["--sort", order, "--per-page", "100"]);
        let hits = answer["hits"].as_array().unwrap();
        hits.iter().map(|hit| hit["published"]["date"].as_str().and_then(PartialDate::parse)).collect()
    };
    for (order, is_newest_first) in [("newest", true), ("oldest", false)] {
        let dates = dates(order);
        let mut days: Vec<_> = dates.iter().flatten().map(|date| date.first_day()).collect();
        assert!(dates[days.len()..].iter().all(Option::is_none) && days.len() < dates.len(), "{dates:?}");
        if is_newest_first {
            days.reverse();
        }
        assert!(days.is_sorted() && days.len() > 30, "{days:?}");
    }
}

#[test]
fn following_the_cursor_visits_every_hit_once_in_every_order() {
    let archive = Archive::of_sample();
    for query in ["", "the OR de OR der OR la"] {
        for order in ["relevance", "newest", "oldest"] {
            let typed = [query, "--sort", order];
            let whole = archive.search(&[&typed[..], &["--per-page", "100"]].concat());
            let mut seen = Vec::new();
            let mut answer = archive.search(&[&typed[..], &["--per-page", "7"]].concat());
            while !ids(&answer).is_empty() {
                seen.extend(ids(&answer));
                let Some(cursor) = answer["cursor"].as_str() else { break };
                answer = archive.search(&[&typed[..], &["--per-page", "7", "--cursor", cursor]].concat());
            }
            assert!(seen.len() > 30, "{query} {order}");
            assert_eq!(seen, ids(&whole), "{query} {order}");
            assert_eq!(whole["total"], json!(seen.len()), "{query} {order}");
            assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), seen.len(), "{query} {order}");
        }
    }
}

/// A folder with one input of the sample.
fn copied(archive: &Archive, input: &str) -> PathBuf {
    let copy = archive.folder().join("inputs").join(Path::new(input).file_name().unwrap());
    fs::create_dir_all(copy.parent().unwrap()).unwrap();
    fs::copy(sample().join(input), &copy).unwrap();
    copy
}

#[test]
fn an_edited_page_or_scrape_gives_a_version_and_only_the_new_words_are_found() {
    for (input, old, new) in [
        (FERRY, "the third breakdown on the route", "the third quagmire on the route"),
        ("text-scrapes/island-long-read.txt", "a bag of mints", "a bag of quagmire"),
        ("text-scrapes/coastal-run-together.txt", "for what he called a very Chilean", "for what he called a quagmire"),
    ] {
        let archive = Archive::new();
        let copy = copied(&archive, input);
        archive.ingest(&copy);
        let before = archive.stats();
        let id = ids(&archive.search(&[&format!("\"{old}\"")])).remove(0);
        assert_eq!((&archive.show(&id)["version"], archive.found("quagmire")), (&json!(1), 0), "{input}");

        let text = fs::read_to_string(&copy).unwrap();
        assert!(text.contains(old), "{input}");
        fs::write(&copy, text.replace(old, new)).unwrap();
        let ledger = archive.ingest(&copy);
        assert_eq!(ledger["articles"]["new"], json!(0), "{input}: {ledger}");
        assert_eq!(ledger["articles"]["changed"], json!(1), "{input}: {ledger}");
        assert_eq!(ids(&archive.search(&["quagmire"])), [id.as_str()], "{input}");
        assert_eq!(archive.found(&format!("\"{old}\"")), 0, "{input}");
        assert_eq!(archive.show(&id)["version"], json!(2), "{input}");
        assert_eq!(archive.stats()["articles"], before["articles"], "{input}");
        assert_eq!(archive.stats()["index"]["articles"], before["articles"], "{input}");
    }
}

const QUESTIONS: [&[&str]; 20] = [
    &[],
    &["mackerel"],
    &["ferry rudder"],
    &["\"un metro de barro\""],
    &["glaci*"],
    &["Lisbon -mackerel"],
    &["(Genf OR Wien OR Viena)"],
    &["headline:mackerel"],
    &["person:echeverria"],
    &["country:UY port"],
    &["--person", "Aoife Brannigan"],
    &["--country", "DE", "--country", "AT"],
    &["--country=-GB", "--language", "en"],
    &["--language", "es", "--sort", "newest"],
    &["--from", "2025-03", "--to", "2025-11", "--sort", "oldest"],
    &["the", "--per-page", "3", "--page", "2"],
    &["--publication", "The Harbour Courier"],
    &["--author", "Martha Tregenza"],
    &["de OR la", "--facets", "person:50,author:50,year:50"],
    &["zzyzx"],
];

/// What is answered to twenty questions, but for the time it took.
fn answers(archive: &Archive) -> Vec<Value> {
    let answer = |typed: &&[&str]| {
        let mut answer = archive.search(typed);
        answer["took_ms"].take();
        // It names the state of the index in which the walk began.
        answer["cursor"].take();
        answer
    };
    QUESTIONS.iter().map(answer).collect()
}

#[test]
fn an_index_built_anew_answers_as_before() {
    let archive = Archive::of_sample();
    let before = answers(&archive);
    let answered = before.iter().filter(|answer| answer["total"] != json!(0)).count();
    assert_eq!(answered, QUESTIONS.len() - 1, "all but the last find something");
    archive.run(&["reindex"]).ended(0);
    assert_eq!(answers(&archive), before);

    fs::remove_dir_all(archive.index()).unwrap();
    let ran = archive.run(&["search", "mackerel"]).sound();
    assert!(ran.code != Some(0) && ran.err.contains("reindex"), "{ran:?}");
    archive.run(&["reindex"]).ended(0);
    assert_eq!(answers(&archive), before);
}

#[test]
fn an_index_grown_in_steps_holds_what_one_built_at_once_holds() {
    let (steps, once) = (Archive::new(), Archive::of_sample());
    let mut folders: Vec<_> = fs::read_dir(sample()).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders.iter().for_each(|folder| drop(steps.ingest(folder)));
    assert_eq!(held(&steps.stats()), held(&once.stats()));
    let found = |archive: &Archive| -> Vec<(Value, Value, Vec<String>)> {
        let each = answers(archive).into_iter();
        each.map(|answer| (answer["total"].clone(), answer["facets"].clone(), ids(&answer))).collect()
    };
    assert_eq!(found(&steps), found(&once));
}

#[test]
fn a_record_shows_its_number_and_what_it_asserts() {
    let archive = Archive::of_sample();
    let id = ids(&archive.search(&["\"a strip of sea floor west of Galway\""])).remove(0);
    let article = archive.show(&id);
    assert_eq!(article["external_id"], json!("mp-20250616-0042"));
    let asserted = |field: &str, name: &str| -> BTreeSet<String> {
        let values = article[field].as_array().unwrap().iter().filter(|value| value["asserted"] == json!(true));
        values.map(|value| value[name].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(asserted("persons", "name"), set(&["Aoife Brannigan", "Duarte Falcão"]));
    assert_eq!(asserted("countries", "code"), set(&["CA", "IE", "PT"]));
    let hit = &archive.search(&["--person", "Duarte Falcao"])["hits"][0];
    assert_eq!((&hit["id"], &hit["external_id"]), (&json!(id), &article["external_id"]));
    let printed = archive.run(&["show", &id]).ended(0).out;
    assert!(printed.contains("Aoife Brannigan") && printed.contains("IE"), "{printed}");
}
