//! A corpus and an index in a temporary folder, the pages to fill them with, and the real binary run on them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

/// No command of these tests may take longer.
const PATIENCE: Duration = Duration::from_secs(240);

/// The sample corpus of the repository.
pub(crate) fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/sample")
}

/// What a command did.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// The one JSON value that it printed.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// One JSON value a line.
    pub(crate) fn lines(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"))).collect()
    }

    /// The same, after checking how it ended and that nothing in it broke down.
    pub(crate) fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:?}");
        self.sound()
    }

    /// The same, after checking that nothing in it broke down.
    pub(crate) fn sound(self) -> Self {
        assert!(!self.err.contains("panicked at"), "{self:?}");
        self
    }
}

/// Runs the binary in a folder, with text on standard input.
pub(crate) fn dateline(folder: &Path, arguments: &[&str], input: &str) -> Ran {
    let mut command = assert_cmd::Command::from_std(command(folder, arguments));
    let output = command.write_stdin(input).timeout(PATIENCE).output().expect("the binary starts");
    Ran {
        code: output.status.code(),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    command.current_dir(folder).args(arguments);
    for name in ["DATELINE_CORPUS", "DATELINE_INDEX", "DATELINE_LISTEN", "RUST_LOG"] {
        command.env_remove(name);
    }
    command
}

/// A corpus and an index of their own.
pub(crate) struct Archive {
    folder: TempDir,
    corpus: PathBuf,
    index: PathBuf,
}

impl Archive {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (corpus, index) = (folder.path().join("corpus"), folder.path().join("index"));
        Self { folder, corpus, index }
    }

    /// With the corpus or the index elsewhere.
    pub(crate) fn at(corpus: Option<&Path>, index: Option<&Path>) -> Self {
        let archive = Self::new();
        let corpus = corpus.map_or(archive.corpus, Path::to_owned);
        let index = index.map_or(archive.index, Path::to_owned);
        Self { folder: archive.folder, corpus, index }
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn corpus(&self) -> &Path {
        &self.corpus
    }

    pub(crate) fn index(&self) -> &Path {
        &self.index
    }

    fn arguments<'a>(&'a self, arguments: &[&'a str]) -> Vec<&'a str> {
        let (corpus, index) = (self.corpus.to_str().unwrap(), self.index.to_str().unwrap());
        [arguments, &["--corpus", corpus, "--index", index]].concat()
    }

    /// With the sample corpus ingested.
    pub(crate) fn of_sample() -> Self {
        let archive = Self::new();
        archive.ingest(&sample());
        archive
    }

    /// Runs a command on this corpus and index.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        dateline(self.folder(), &self.arguments(arguments), "")
    }

    /// Ingests, and gives the ledger.
    pub(crate) fn ingest(&self, path: &Path) -> Value {
        let ran = self.run(&["ingest", "--json", path.to_str().unwrap()]).sound();
        assert!(matches!(ran.code, Some(0 | 3)), "{ran:?}");
        ran.json()
    }

    /// What is held and indexed.
    pub(crate) fn stats(&self) -> Value {
        self.run(&["stats", "--json"]).ended(0).json()
    }

    /// What a search answers; words and flags as they are typed.
    pub(crate) fn search(&self, typed: &[&str]) -> Value {
        let ran = self.run(&[&["search", "--json"], typed].concat()).sound();
        assert!(matches!(ran.code, Some(0 | 4)), "{ran:?}");
        ran.json()
    }

    /// All that is known of an article.
    pub(crate) fn show(&self, id: &str) -> Value {
        self.run(&["show", "--json", id]).ended(0).json()
    }

    /// How many articles a search finds.
    pub(crate) fn found(&self, query: &str) -> u64 {
        self.search(&[query])["total"].as_u64().unwrap()
    }

    /// Starts a command and lets it run, with its standard input in the caller's hands.
    pub(crate) fn start(&self, arguments: &[&str]) -> Child {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().expect("the binary starts")
    }

    /// A command on this corpus and index, to be started.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        command(self.folder(), &self.arguments(arguments))
    }

    /// The folder with the index's files.
    pub(crate) fn engine_folder(&self) -> PathBuf {
        let builds = fs::read_dir(&self.index).unwrap().map(|entry| entry.unwrap().path());
        builds.filter(|path| path.is_dir()).max().expect("an index has a subfolder")
    }
}

/// The numbers of the hits of an answer, in their order.
pub(crate) fn ids(answer: &Value) -> Vec<String> {
    let hits = answer["hits"].as_array().expect("an answer has hits");
    hits.iter().map(|hit| hit["id"].as_str().expect("a hit has a number").to_owned()).collect()
}

/// The sums of `stats` that depend only on what was ingested, not on how often or in how many runs.
pub(crate) fn held(stats: &Value) -> Vec<&Value> {
    ["articles", "versions", "captures", "not_articles", "undated", "content_hash"].map(|sum| &stats[sum]).to_vec()
}

const PEOPLE: [&str; 6] =
    ["Nerea Valdivieso", "Tobias Ahlgren", "Ifeoma Chukwu", "Gaspard Lemoine", "Rosalind Pike", "Milan Horvat"];
const PLACES: [&str; 6] = ["Peru", "Sweden", "Nigeria", "France", "Canada", "Croatia"];
const MATTERS: [&str; 7] = [
    "the harbour bridge",
    "a school reform",
    "the grain tariff",
    "a river dam",
    "the tram line",
    "an orchard blight",
    "the census",
];

/// The body of an invented story, its own for each number.
pub(crate) fn story(number: usize) -> [String; 4] {
    let (person, other) = (PEOPLE[number % 6], PEOPLE[(number / 6 + 3) % 6]);
    let (place, matter) = (PLACES[number % 5 + 1], MATTERS[number % 7]);
    let surname = person.rsplit(' ').next().unwrap();
    [
        format!(
            "The council of district {number} voted on Tuesday to fund {matter}, ending a dispute that had lasted for {} weeks and divided families on both banks of the river.",
            number % 40 + 2
        ),
        format!(
            "\"We have waited long enough,\" said {person}, who leads the planning board. The plan borrows from a scheme that engineers tried in {place} some years ago, and it will cost about {} million over ten years.",
            number % 90 + 1
        ),
        format!(
            "Critics led by {other} had asked for a second study. They doubt that the estimate numbered {} covers the repairs of the old embankment, which flooded twice last winter.",
            number * 7 + 11
        ),
        format!(
            "{surname} promised a public report before the end of the season, and work may begin as early as next month if the ministry agrees to the permits."
        ),
    ]
}

/// An invented page with menu and footer around its story.
pub(crate) fn page(number: usize) -> String {
    let paragraphs: String = story(number).iter().map(|text| format!("<p>{text}</p>\n")).collect();
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><title>District {number} funds {} - The Quayside Ledger</title>\n\
         <link rel=\"canonical\" href=\"https://quayside-ledger.example/news/{number}\">\n\
         <meta property=\"article:published_time\" content=\"20{:02}-{:02}-{:02}T08:00:00Z\"></head>\n\
         <body><nav><a href=\"/\">Home</a> <a href=\"/sport\">Sport</a> <a href=\"/law\">Law</a></nav>\n\
         <article><h1>District {number} funds {}</h1>\n{paragraphs}</article>\n\
         <footer>Copyright The Quayside Ledger. All rights reserved.</footer></body></html>",
        MATTERS[number % 7],
        number % 25,
        number % 12 + 1,
        number % 28 + 1,
        MATTERS[number % 7],
    )
}

/// An invented record of an export.
pub(crate) fn record(number: usize) -> String {
    let text = story(number).join("\n\n");
    serde_json::json!({
        "id": format!("wire-{number}"), "title": format!("Wire report {number} on {}", MATTERS[number % 7]), "text": text,
        "date": format!("2019-{:02}-{:02}", number % 12 + 1, number % 28 + 1), "source": "Lantern Wire", "language": "en",
    })
    .to_string()
}

/// A folder with this many pages and an export with this many records.
pub(crate) fn inputs(pages: usize, records: usize) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..pages {
        fs::write(folder.path().join(format!("page-{number:05}.html")), page(number)).unwrap();
    }
    let export: String = (0..records).map(|number| record(pages + number) + "\n").collect();
    if records > 0 {
        fs::write(folder.path().join("export.jsonl"), export).unwrap();
    }
    folder
}
