//! What archives hold beside pages: feeds, exports of press databases, printed pages, agencies, newsletters.
//!
//! `tests/fixtures/formats` holds one invented file of each format; `formats.expected` what a person reads in them. Genuine
//! files, which are not part of the repository, are read when they lie in `../shared/samples` (or `$DATELINE_SAMPLES`).

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::archive::{Archive, dateline, ids};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// One line an article: input, headline, day, authors, publication, section, page, number of paragraphs, last words.
fn told(line: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let input = text(&line["input"]);
    if line["kind"] == "failed" {
        return vec![format!("{input}\tfailed\t{}", text(&line["reason"]))];
    }
    let article = |article: &Value| {
        let names: Vec<String> = article["authors"].as_array().unwrap().iter().map(text).collect();
        let paragraphs = article["paragraphs"].as_array().unwrap();
        let fields = [
            input.clone(),
            text(&article["headline"]),
            text(&article["published"]["date"]),
            names.join("; "),
            text(&article["publication"]),
            text(&article["section"]),
            text(&article["page"]),
            article["quality"].as_f64().map_or("-".into(), |quality| quality.to_string()),
            text(&article["standing"]),
            text(&article["standfirst"]),
            paragraphs.iter().map(|paragraph| text(&paragraph["text"])).collect::<Vec<_>>().join(" ¶ "),
        ];
        fields.join("\t")
    };
    line["articles"].as_array().unwrap().iter().map(article).collect()
}

#[test]
fn each_format_is_read_as_a_person_reads_it() {
    let ran = dateline(&fixtures(), &["explain", "--json", "formats"], "").ended(3);
    let read: String = ran.lines().iter().flat_map(told).map(|line| line + "\n").collect();
    let golden = fixtures().join("formats.expected");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&golden, &read).unwrap();
    }
    let expected = fs::read_to_string(&golden).unwrap();
    for (read, expected) in read.lines().zip(expected.lines()) {
        assert_eq!(read, expected);
    }
    assert_eq!(read.lines().count(), expected.lines().count());
}

#[test]
fn what_is_held_back_is_never_found_and_is_counted() {
    let archive = Archive::new();
    let ledger = archive.ingest(&fixtures().join("formats"));
    for hidden in [
        "zebrafinch",
        "quokka",
        "axolotl",
        "pangolin",
        "narwhal",
        "wombat",
        "tapir",
        "capybara",
        "aardvark",
        "ibex",
        "okapi",
        "gnu",
        "dugong",
        "manatee",
        "lemur",
    ] {
        assert_eq!(archive.found(hidden), 0, "{hidden}");
    }
    assert!(archive.found("kelp") >= 2);
    assert!(ledger["failures"].as_array().is_some_and(|failures| !failures.is_empty()), "{ledger}");
    let again = Archive::new();
    again.ingest(&fixtures().join("formats/ninjs.jsonl"));
    let killed = ids(&again.search(&["capybara"]));
    assert_eq!(killed.len(), 1);
    again.ingest(&fixtures().join("formats/ninjs-kill.json"));
    assert_eq!(again.found("capybara"), 0);
    again.ingest(&fixtures().join("formats/ninjs.jsonl"));
    assert_eq!(again.found("capybara"), 0, "an earlier version does not undo a kill notice");
}

#[test]
fn badly_read_print_can_be_left_out_of_a_search() {
    let archive = Archive::new();
    archive.ingest(&fixtures().join("formats/issue"));
    archive.ingest(&fixtures().join("formats/rss.xml"));
    assert_eq!(archive.search(&["herring"])["total"], 1);
    assert_eq!(archive.search(&["--quality", "0.8", "herring"])["total"], 0);
    assert_eq!(archive.search(&["--quality", "0.8", "frozen"])["total"], 1);
    assert_eq!(archive.search(&["--quality", "0.8", "ferry"])["total"], 1, "what was never printed passes");
}

#[test]
fn scans_beside_an_issue_are_no_failures() {
    let folder = tempfile::tempdir().unwrap();
    let issue = folder.path().join("batch/0001");
    fs::create_dir_all(issue.join("alto")).unwrap();
    let mets = fs::read_to_string(fixtures().join("formats/issue/mets.xml")).unwrap();
    let scan = "<fileGrp ID=\"IMG\"><file ID=\"I1\"><FLocat xlink:href=\"./0001.jp2\"/></file></fileGrp></fileSec>";
    assert!(mets.contains("</fileSec>"));
    fs::write(issue.join("mets.xml"), mets.replacen("</fileSec>", scan, 1)).unwrap();
    for page in ["0001.xml", "0002.xml"] {
        fs::copy(fixtures().join("formats/issue/alto").join(page), issue.join("alto").join(page)).unwrap();
    }
    fs::write(issue.join("0001.jp2"), b"\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypjp2 \0\0\0\0jp2 ").unwrap();
    let batch = "<ndnp:batch xmlns:ndnp=\"http://www.loc.gov/ndnp\" name=\"b\"><issue lccn=\"sn1\">./0001/mets.xml</issue></ndnp:batch>";
    fs::write(folder.path().join("batch/batch.xml"), batch).unwrap();
    let ran = dateline(folder.path(), &["explain", "--json", "batch"], "").ended(0);
    assert_eq!(ran.lines().len(), 2);
    fs::write(issue.join("other.jp2"), b"\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypjp2 \0\0\0\0jp2 ").unwrap();
    dateline(folder.path(), &["explain", "--json", "batch"], "").ended(3);
}

#[test]
fn pages_that_a_mets_document_refers_to_are_not_read_twice() {
    let folder = fixtures().join("formats/issue");
    let articles = dateline(&folder, &["explain", "--json", "."], "").ended(0).lines().len();
    assert_eq!(articles, 2);
    let alone = dateline(&folder, &["explain", "--json", "alto/0001.xml"], "").ended(0).lines();
    assert_eq!(alone.len(), 1, "a page that is named itself is read");
}

/// What a person reads in a genuine file: its folder and name, then headline, day, authors and publication of each article.
type Genuine = (&'static str, &'static [(&'static str, &'static str, &'static str, &'static str)]);

const GENUINE: [Genuine; 8] = [
    ("feeds/atom10.xml", &[("First entry title", "2005-11-09", "Mark Pilgrim", "Sample Feed")]),
    ("feeds/rss20.xml", &[("First item title", "2002-09-05", "", "Sample Feed")]),
    ("wxr/valid-wxr-1.1.xml", &[("Hello world!", "2010-10-16", "John Doe", "Export Datasets")]),
    (
        "factiva/factiva_test.html",
        &[("Test 1", "2011-12-29", "", "Test newspaper"), ("Test 2", "2011-12-29", "", "Ouest France")],
    ),
    (
        "europresse/europresse_test1.html",
        &[
            ("A heading: some text", "2013-10-05", "", "l'Humanité"),
            ("Another heading with colored text inside", "2012-10-03", "Second Author", "Mag"),
            ("Heading", "2012-10-04", "Author Name", "Magazine 1"),
        ],
    ),
    (
        "newsml/LISTING_2_NewsML-G2_Text_Document.xml",
        &[("Fed to halt QE to avert \"bubble\"", "2016-11-21", "Meredith Jameson", "Acme News and Media LLC")],
    ),
    ("ninjs/2.1_ntb_text.json", &[("Google har kjøpt giganttomt i Skien", "2019-08-09", "NTB", "NTB")]),
    (
        "ninjs/3.0_dpa_text.json",
        &[("Faktencheck Derby-Elfmeter: Hat Schiedsrichter Zwayer recht?", "2019-05-10", "Christian Hollmann", "dpa")],
    ),
];

fn samples() -> Option<PathBuf> {
    let named = std::env::var_os("DATELINE_SAMPLES").map(PathBuf::from);
    let folder = named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples"));
    folder.is_dir().then_some(folder)
}

#[test]
fn genuine_files_are_read_as_a_person_reads_them() {
    let Some(samples) = samples() else {
        eprintln!("skipped: there is no ../shared/samples (set DATELINE_SAMPLES to the folder of genuine files)");
        return;
    };
    for (name, expected) in GENUINE {
        let read: Vec<String> = dateline(&samples, &["explain", "--json", name], "")
            .sound()
            .lines()
            .iter()
            .flat_map(told)
            .map(|line| line.split('\t').skip(1).take(4).collect::<Vec<_>>().join("\t"))
            .collect();
        let expected: Vec<String> = expected.iter().map(|(a, b, c, d)| [*a, *b, *c, *d].join("\t")).collect();
        assert_eq!(read, expected, "{name}");
    }
    let nexis = dateline(&samples, &["explain", "--json", "lexisnexis/sample.TXT"], "").ended(0).lines();
    assert_eq!(nexis.len(), 10);
    assert!(
        nexis.iter().all(|line| line["articles"][0]["published"]["date"].as_str().unwrap().starts_with("2010-01-"))
    );
}
