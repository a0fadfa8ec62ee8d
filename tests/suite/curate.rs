//! Curating on the command line: every kind of decision, what it changes in a search, and that nothing else does.

use serde_json::Value;

use crate::archive::{Archive, Ran};

/// Decides on the command line.
fn curate(archive: &Archive, typed: &[&str]) -> Ran {
    archive.run(&[&["curate"], typed, &["--who", "ann", "--reason", "as printed", "--json"]].concat()).ended(0)
}

fn refused(archive: &Archive, typed: &[&str]) -> String {
    archive.run(&[&["curate"], typed, &["--who", "ann", "--reason", "as printed"]].concat()).ended(2).err
}

/// The numbers of the articles that a search finds.
fn ids(archive: &Archive, query: &str) -> Vec<String> {
    let found = archive.search(&[query, "--per-page", "100"]);
    let hits = found["hits"].as_array().expect("hits").iter();
    hits.map(|hit| hit["id"].as_str().expect("a number").to_owned()).collect()
}

/// The values of a facet with their counts.
fn facet(archive: &Archive, field: &str) -> Vec<(String, u64)> {
    let counted = archive.run(&["facets", "--field", field, "--limit", "1000", "--json"]).ended(0).json();
    let values = counted["values"].as_array().expect("values").iter();
    values.map(|value| (value["value"].as_str().unwrap().to_owned(), value["count"].as_u64().unwrap())).collect()
}

fn count(archive: &Archive, field: &str, value: &str) -> u64 {
    facet(archive, field).into_iter().find(|(name, _)| name == value).map_or(0, |(_, count)| count)
}

fn export(archive: &Archive) -> String {
    archive.run(&["export", "--sort", "oldest"]).ended(0).out
}

fn paragraphs(shown: &Value) -> Vec<String> {
    let texts = shown["paragraphs"].as_array().expect("paragraphs").iter();
    texts.map(|text| text.as_str().expect("a text").to_owned()).collect()
}

/// An article as librarians see it.
fn seen(archive: &Archive, id: &str) -> Value {
    archive.run(&["curate", "show", id, "--json"]).ended(0).json()
}

/// The two people of whom most articles speak.
fn two_people(archive: &Archive) -> (String, String) {
    let people = facet(archive, "person");
    let whole = |(name, _): &&(String, u64)| name.contains(' ');
    let mut people = people.iter().filter(whole);
    (people.next().expect("a person").0.clone(), people.next().expect("another").0.clone())
}

#[test]
fn merged_people_are_one_value_with_the_right_count_and_the_old_name_finds_them() {
    let archive = Archive::of_sample();
    let (one, other) = two_people(&archive);
    let either = archive.search(&["", "--person", &one, "--person", &other])["total"].as_u64().unwrap();
    let (before, indexed) = (export(&archive), archive.stats());
    let preview = curate(&archive, &["merge-persons", &other, "--into", &one, "--dry-run"]).json();
    assert_eq!(preview["articles"], count(&archive, "person", &other));
    assert!(!preview["examples"][0]["changes"][0].as_str().expect("a sentence").is_empty());
    curate(&archive, &["merge-persons", &other, "--into", &one]);
    assert_eq!(count(&archive, "person", &one), either);
    assert_eq!(count(&archive, "person", &other), 0);
    for name in [&one, &other] {
        assert_eq!(archive.search(&["", "--person", name])["total"], either, "{name}");
        assert_eq!(archive.found(&format!("person:\"{name}\"")), either, "{name}");
    }
    let shown = archive.search(&["", "--person", &one, "--per-page", "100"]);
    for hit in shown["hits"].as_array().unwrap() {
        let named: Vec<&str> = hit["persons"].as_array().unwrap().iter().map(|p| p["name"].as_str().unwrap()).collect();
        assert_eq!(named.iter().filter(|name| **name == one).count(), 1, "{named:?}");
        assert!(!named.contains(&other.as_str()));
    }
    assert_eq!(archive.stats()["change"], indexed["change"], "no article was written anew");
    archive.run(&["reindex"]).ended(0);
    assert_eq!(count(&archive, "person", &one), either);
    curate(&archive, &["undo", "1"]);
    assert_eq!(export(&archive), before);
}

#[test]
fn a_name_can_be_rejected_renamed_split_and_given_an_id_everywhere_or_in_one_article() {
    let archive = Archive::of_sample();
    let (one, other) = two_people(&archive);
    let held = count(&archive, "person", &one);
    let of_other = ids(&archive, &format!("person:\"{other}\""));
    let before = export(&archive);
    curate(&archive, &["rename-person", &one, "--into", "Zoë Quill"]);
    assert_eq!((count(&archive, "person", "Zoë Quill"), count(&archive, "person", &one)), (held, 0));
    curate(&archive, &["same-as", &one, "--id", "wikidata:Q42"]);
    let hit = archive.search(&["", "--person", "Zoë Quill"])["hits"][0].clone();
    assert!(archive.show(hit["id"].as_str().unwrap()).to_string().contains("wikidata:Q42"));
    curate(&archive, &["reject-person", "Zoë Quill"]);
    assert_eq!(count(&archive, "person", "Zoë Quill"), 0);
    assert_eq!(archive.search(&["", "--person", "Zoë Quill"])["total"], 0);
    curate(&archive, &["split-person", &other, "--into", &format!("{other} (elder)"), "--in", &of_other[0]]);
    assert_eq!(count(&archive, "person", &format!("{other} (elder)")), 1);
    assert_eq!(count(&archive, "person", &other), of_other.len() as u64 - 1);
    curate(&archive, &["reject-person", &other, "--in", &of_other[1]]);
    assert_eq!(count(&archive, "person", &other), of_other.len() as u64 - 2);
    assert!(refused(&archive, &["merge-persons", "Quill", "--into", &other]).contains("full name"));
    assert!(
        refused(&archive, &["split-person", &other, "--into", &other.to_uppercase(), "--in", &of_other[0]])
            .contains("told from")
    );
    curate(&archive, &["undo", "--all"]);
    assert_eq!(export(&archive), before);
}

#[test]
fn countries_are_merged_rejected_and_decided() {
    let archive = Archive::of_sample();
    let before = export(&archive);
    let countries = facet(&archive, "country");
    let (first, second) = (countries[0].0.clone(), countries[1].0.clone());
    let either = archive.search(&["", "--country", &first, "--country", &second])["total"].as_u64().unwrap();
    curate(&archive, &["merge-countries", &second, "--into", &first]);
    assert_eq!((count(&archive, "country", &first), count(&archive, "country", &second)), (either, 0));
    let id = ids(&archive, &format!("country:{first}"))[0].clone();
    curate(&archive, &["reject-country", &first, "--in", &id]);
    assert_eq!(count(&archive, "country", &first), either - 1);
    curate(&archive, &["correct", "country", "Iceland", &id]);
    assert!(ids(&archive, "country:IS").contains(&id));
    curate(&archive, &["reject-country", &first]);
    assert_eq!(count(&archive, "country", &first), 0);
    curate(&archive, &["undo", "--all"]);
    assert_eq!(export(&archive), before);
}

#[test]
fn tags_and_collections_are_searched_counted_and_exported() {
    let archive = Archive::of_sample();
    let before = export(&archive);
    curate(&archive, &["tag", "strike", "--query", "ferry"]);
    let ferries = archive.found("ferry");
    assert!(ferries > 1);
    assert_eq!((archive.found("tag:strike"), count(&archive, "tag", "strike")), (ferries, ferries));
    assert_eq!(archive.search(&["", "--tag", "Strike"])["total"], ferries, "whatever the case");
    assert_eq!(archive.found("tag:missing"), archive.found("") - ferries);
    let id = ids(&archive, "ferry")[0].clone();
    curate(&archive, &["collect", "Port files", &id]);
    assert_eq!(ids(&archive, "collection:\"Port files\""), std::slice::from_ref(&id));
    assert_eq!(archive.show(&id)["collections"][0], "Port files");
    assert!(export(&archive).contains("Port files"));
    curate(&archive, &["untag", "strike", &id]);
    assert_eq!(archive.found("tag:strike"), ferries - 1);
    archive.run(&["reindex"]).ended(0);
    assert_eq!(archive.found("tag:strike"), ferries - 1);
    curate(&archive, &["undo", "--all"]);
    assert_eq!(export(&archive), before);
}

#[test]
fn paragraphs_are_cut_and_kept_and_found_again_after_a_rebuild() {
    let archive = Archive::of_sample();
    let before = export(&archive);
    let id = ids(&archive, "mackerel")[0].clone();
    let shown = seen(&archive, &id);
    let texts = paragraphs(&shown);
    curate(&archive, &["cut", "--paragraph", "2", &id]);
    assert_eq!(paragraphs(&seen(&archive, &id)), [&texts[..1], &texts[2..]].concat());
    let cut = shown["cuts"]
        .as_array()
        .expect("cuts")
        .iter()
        .position(|cut| cut["text"].as_str().is_some_and(|text| text.split_whitespace().count() > 2));
    let number = (cut.expect("a cut with words") + 1).to_string();
    curate(&archive, &["keep", "--cut", &number, &id]);
    archive.run(&["reindex"]).ended(0);
    assert_eq!(paragraphs(&seen(&archive, &id)).len(), texts.len());
    let indexed = archive.show(&id);
    assert_eq!(indexed["paragraphs"].as_array().expect("paragraphs").len(), texts.len());
    assert!(refused(&archive, &["cut", "--text", "No such paragraph.", &id]).contains("no such paragraph"));
    curate(&archive, &["undo", "1-2"]);
    assert_eq!(export(&archive), before);
}

#[test]
fn an_article_is_split_and_two_are_joined() {
    let archive = Archive::of_sample();
    let before = export(&archive);
    let all = archive.found("");
    let id = ids(&archive, "mackerel")[0].clone();
    let texts = paragraphs(&seen(&archive, &id));
    assert!(texts.len() > 2);
    curate(&archive, &["split", "--at", "3", "--headline", "Quagga sighted", &id]);
    assert_eq!(archive.found(""), all + 1);
    let part = ids(&archive, "headline:quagga")[0].clone();
    assert_eq!(paragraphs(&seen(&archive, &part)), texts[2..]);
    assert_eq!(paragraphs(&seen(&archive, &id)), texts[..2]);
    // The part is an article like any other.
    curate(&archive, &["correct", "headline", "Okapi sighted", &part]);
    assert_eq!(ids(&archive, "headline:okapi"), std::slice::from_ref(&part));
    curate(&archive, &["join", &id, &part]);
    assert_eq!(archive.found(""), all);
    assert_eq!(paragraphs(&seen(&archive, &id)), texts);
    curate(&archive, &["undo", "--all"]);
    let other = ids(&archive, "ferry")[0].clone();
    let others = paragraphs(&seen(&archive, &other));
    curate(&archive, &["join", &id, &other]);
    assert_eq!(paragraphs(&seen(&archive, &id)), [texts, others].concat());
    assert_eq!(archive.found(""), all - 1);
    archive.run(&["reindex"]).ended(0);
    assert_eq!(archive.found(""), all - 1);
    curate(&archive, &["undo", "--all"]);
    assert_eq!(export(&archive), before);
}

#[test]
fn copies_are_as_decided_also_after_a_new_ingest() {
    let archive = Archive::of_sample();
    let before = export(&archive);
    let with_copies = archive.search(&["", "--per-page", "100"])["hits"]
        .as_array()
        .unwrap()
        .iter()
        .find(|hit| hit["copies"].as_u64().unwrap_or(0) > 0)
        .expect("a story with copies")["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let members = |id: &str| {
        let told = archive.run(&["copies", id, "--json"]).sound().json();
        let articles = told["articles"].as_array().or(told["hits"].as_array()).expect("articles").iter();
        articles.map(|article| article["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let told = members(&with_copies);
    assert!(told.len() > 1);
    let (one, other) = (told[0].clone(), told[1].clone());
    curate(&archive, &["not-copies", &one, &other]);
    assert!(!members(&one).contains(&other));
    let stranger = ids(&archive, "library clock").into_iter().find(|id| !told.contains(id)).expect("another article");
    curate(&archive, &["copies", &one, &stranger]);
    assert!(members(&stranger).contains(&one));
    archive.run(&["reindex"]).ended(0);
    assert!(members(&one).contains(&stranger) && !members(&one).contains(&other));
    curate(&archive, &["undo", "--all"]);
    assert_eq!(members(&with_copies), told);
    assert_eq!(export(&archive), before);
}

#[test]
fn a_block_is_cut_wherever_its_newspaper_prints_it() {
    let archive = Archive::new();
    let page = |number: u32, paper: &str| {
        format!(
            "{{\"url\": \"https://{paper}.example/{number}\", \"headline\": \"Tide {number}\", \"publication\": \"{paper}\", \
             \"text\": \"The tide came in at {number} in the morning.\\n\\nWrite to the tide desk about your tides.\"}}\n"
        )
    };
    let records: String = (1..5).map(|n| page(n, "Courier")).chain([page(9, "Gazette")]).collect();
    let file = archive.folder().join("tides.jsonl");
    std::fs::write(&file, records).unwrap();
    archive.ingest(&file);
    let before = export(&archive);
    let block = "Write to the tide desk about your tides.";
    assert_eq!(archive.found("\"tide desk\""), 5);
    for id in &ids(&archive, "publication:Courier")[..2] {
        curate(&archive, &["cut", "--text", block, id]);
    }
    let rules = archive.run(&["curate", "rules", "--json"]).ended(0).lines();
    assert_eq!(
        (&rules[0]["text"], &rules[0]["articles"], &rules[0]["suggested"]),
        (&block.into(), &2.into(), &true.into())
    );
    let preview = curate(&archive, &["cut-block", block, "--publication", "Courier", "--dry-run"]).json();
    assert_eq!(preview["articles"], 2);
    curate(&archive, &["cut-block", block, "--publication", "Courier"]);
    assert_eq!(archive.found("\"tide desk\""), 1);
    let later = archive.folder().join("later.jsonl");
    std::fs::write(&later, page(6, "Courier")).unwrap();
    archive.ingest(&later);
    assert_eq!(archive.found("\"tide desk\""), 1);
    curate(&archive, &["undo", "--all"]);
    assert_eq!(archive.found("\"tide desk\""), 6);
    let after = export(&archive);
    assert!(before.lines().all(|line| after.contains(line)));
}

#[test]
fn a_stale_decision_is_refused_with_what_changed() {
    let archive = Archive::of_sample();
    let id = ids(&archive, "mackerel")[0].clone();
    let last = seen(&archive, &id)["last_decision"].to_string();
    curate(&archive, &["correct", "headline", "First come", &id]);
    let typed =
        ["curate", "correct", "headline", "Second", &id, "--expect", &last, "--who", "bo", "--reason", "better"];
    let ran = archive.run(&typed).ended(1);
    assert!(ran.err.contains("First come") && ran.err.contains("ann"), "{ran:?}");
    assert_eq!(archive.show(&id)["headline"], "First come");
    // Something else of the same article is nobody's loss.
    curate(&archive, &["correct", "section", "Sea", &id, "--expect", &last]);
}
