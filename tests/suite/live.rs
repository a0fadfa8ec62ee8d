//! A running service in a process of its own, asked over TCP while another process ingests.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::archive::{Archive, inputs};

/// New articles are served within this time after the run that brought them.
const FRESH: Duration = Duration::from_secs(2);
/// What happens by itself happens within this time, however busy the machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// `dateline serve` on a port that the system chose; ended when dropped.
pub(crate) struct Service {
    child: Child,
    address: String,
    /// Kept open, so that the service can go on writing to it.
    _err: BufReader<ChildStderr>,
}

impl Service {
    pub(crate) fn over(archive: &Archive) -> Self {
        Self::start(archive.command(&["serve", "--listen", "127.0.0.1:0"]))
    }

    fn start(mut command: Command) -> Self {
        let mut child = command.stdin(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the service starts");
        let mut err = BufReader::new(child.stderr.take().expect("its standard error is piped"));
        let mut line = String::new();
        err.read_line(&mut line).expect("it says where it listens");
        let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next());
        let address = address.unwrap_or_else(|| panic!("no address in {line}")).to_owned();
        Self { child, address, _err: err }
    }

    /// The JSON at a path.
    pub(crate) fn get(&self, path: &str) -> Value {
        let body = self.text(path);
        serde_json::from_str(&body).unwrap_or_else(|error| panic!("{error}: {body}"))
    }

    /// What is answered at a path.
    fn text(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("it accepts connections");
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address);
        stream.write_all(request.as_bytes()).expect("it reads the request");
        let mut answered = String::new();
        stream.read_to_string(&mut answered).expect("it answers in text");
        assert!(answered.starts_with("HTTP/1.1 200 "), "{answered}");
        let (_, body) = answered.split_once("\r\n\r\n").expect("an answer has a body");
        body.to_owned()
    }

    /// What a path answers: status, body, and the tag of its state. `tag` asks only for what has changed since.
    pub(crate) fn ask(&self, path: &str, tag: Option<&str>) -> (u16, String, Option<String>) {
        let mut stream = TcpStream::connect(&self.address).expect("it accepts connections");
        let tag = tag.map(|tag| format!("If-None-Match: {tag}\r\n")).unwrap_or_default();
        let host = &self.address;
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n{tag}Connection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("it reads the request");
        let mut answered = String::new();
        stream.read_to_string(&mut answered).expect("it answers in text");
        let (head, body) = answered.split_once("\r\n\r\n").expect("an answer has a body");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        let field = |line: &str| line.to_lowercase().starts_with("etag:").then(|| line[5..].trim().to_owned());
        // What is streamed comes in pieces.
        let pieces = head.to_lowercase().contains("transfer-encoding: chunked");
        let body = if pieces { unpieced(body) } else { body.to_owned() };
        (status, body, head.lines().find_map(field))
    }

    /// Waits until a path answers so; ends the test if that takes longer than people wait.
    pub(crate) fn until(&self, path: &str, wanted: impl Fn(u16) -> bool) {
        let began = Instant::now();
        while !wanted(self.ask(path, None).0) {
            assert!(began.elapsed() < PATIENCE, "{path} answers {} after {PATIENCE:?}", self.ask(path, None).0);
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn total(&self, query: &str) -> u64 {
        self.get(&format!("/api/v1/search?q={query}"))["total"].as_u64().expect("a total")
    }
}

/// A body that came in pieces, each behind its length.
fn unpieced(body: &str) -> String {
    let (mut whole, mut rest) = (String::new(), body);
    while let Some((length, after)) = rest.split_once("\r\n") {
        let length = usize::from_str_radix(length.trim(), 16).unwrap_or(0);
        if length == 0 {
            break;
        }
        whole.push_str(&after[..length]);
        rest = after[length..].trim_start_matches("\r\n");
    }
    whole
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_running_service_shows_what_another_process_ingests() {
    let (first, second) = (inputs(3, 0), inputs(40, 0));
    let archive = Archive::new();
    archive.ingest(first.path());
    let service = Service::over(&archive);
    assert_eq!(service.total("embankment"), 3);

    let mut ingest = archive.start(&["ingest", second.path().to_str().expect("a path in UTF-8")]);
    while ingest.try_wait().expect("it can be waited for").is_none() {
        assert!((3..=40).contains(&service.total("embankment")), "it answers while the other writes");
    }
    let ended = Instant::now();
    while service.total("embankment") < 40 {
        assert!(ended.elapsed() < FRESH, "{} of 40 after {FRESH:?}", service.total("embankment"));
        std::thread::sleep(Duration::from_millis(20));
    }
    let hit = &service.get("/api/v1/search?q=%22numbered+284+covers%22")["hits"][0];
    let article = service.get(&format!("/api/v1/articles/{}", hit["id"].as_str().expect("a number")));
    assert_eq!(article["url"], "https://quayside-ledger.example/news/39");
}

#[test]
fn a_search_asked_again_is_answered_from_what_was_kept_until_the_index_changes() {
    let (first, second) = (inputs(3, 0), inputs(40, 0));
    let archive = Archive::new();
    archive.ingest(first.path());
    let service = Service::over(&archive);
    let kept = || {
        let meters = service.text("/metrics");
        let line = meters.lines().find_map(|line| line.strip_prefix("dateline_answers_kept_total "));
        line.expect("a count").parse::<u64>().expect("a number")
    };
    let path = "/api/v1/search?q=embankment";
    let answer = service.text(path);
    assert_eq!(kept(), 0);
    assert_eq!(service.text(path), answer);
    assert_eq!(service.text("/api/v1/search?q=embankment&per_page=5").matches("\"score\"").count(), 3);
    assert_eq!(kept(), 1);
    archive.ingest(second.path());
    let ended = Instant::now();
    while service.get(path)["total"] != 40 {
        assert!(ended.elapsed() < PATIENCE, "{}", service.get(path)["total"]);
        std::thread::sleep(Duration::from_millis(20));
    }
    let id = service.get(path)["hits"][0]["id"].as_str().expect("a number").to_owned();
    archive.run(&["curate", "withdraw", &id, "--who", "ann", "--reason", "asked for"]).ended(0);
    service.until(&format!("/api/v1/articles/{id}"), |status| status == 410);
    assert_eq!(service.get(path)["total"], 39);
}

#[test]
fn a_decision_is_seen_while_another_process_ingests() {
    let (first, second) = (inputs(3, 0), inputs(600, 0));
    let archive = Archive::new();
    archive.ingest(first.path());
    let service = Service::over(&archive);
    let found = service.get("/api/v1/search?q=embankment&sort=oldest");
    let id = found["hits"][0]["id"].as_str().expect("a number").to_owned();
    let mut ingest = archive.start(&["ingest", "--watch", second.path().to_str().expect("a path in UTF-8")]);
    while service.total("embankment") < 20 {
        std::thread::sleep(Duration::from_millis(20));
    }
    for round in 0..3 {
        let headline = format!("Quokka{round}");
        let decided = ["curate", "correct", "headline", &headline, &id, "--who", "ann", "--reason", "as printed"];
        archive.run(&decided).ended(0);
        let began = Instant::now();
        while service.total(&format!("headline:{headline}")) < 1 {
            assert!(began.elapsed() < PATIENCE, "decision {round} is not seen");
            std::thread::sleep(Duration::from_millis(20));
        }
        eprintln!("decision {round} seen after {:?}", began.elapsed());
    }
    archive.run(&["curate", "withdraw", &id, "--who", "ann", "--reason", "asked for"]).ended(0);
    service.until(&format!("/api/v1/articles/{id}"), |status| status == 410);
    let _ = ingest.kill();
    let _ = ingest.wait();
    archive.ingest(second.path());
    assert_eq!(service.ask(&format!("/api/v1/articles/{id}"), None).0, 410);
}

#[test]
fn the_capture_behind_an_article_is_shown_with_what_was_cut_of_it() {
    let archive = Archive::of_sample();
    let service = Service::over(&archive);
    let found = service.get("/api/v1/search?per_page=100&facets=none");
    let ids: Vec<&str> = found["hits"].as_array().expect("hits").iter().filter_map(|hit| hit["id"].as_str()).collect();
    let mut cut = 0;
    for id in ids {
        let capture = service.get(&format!("/api/v1/articles/{id}/capture"));
        let text = capture["text"].as_str().expect("a text");
        let of = |span: &Value| {
            let at = |end: usize| usize::try_from(span[end].as_u64().expect("a number")).expect("small");
            text.get(at(0)..at(1)).unwrap_or_else(|| panic!("{span} lies in the text of {id}")).to_owned()
        };
        let article = service.get(&format!("/api/v1/articles/{id}"));
        for paragraph in article["paragraphs"].as_array().expect("paragraphs") {
            of(&paragraph["span"]);
        }
        for piece in capture["cuts"].as_array().expect("cuts") {
            assert!(!of(&piece["span"]).trim().is_empty(), "{id}");
            cut += 1;
        }
        assert!(capture["articles"].as_array().expect("articles").contains(&Value::from(id)));
    }
    assert!(cut > 50, "{cut} cuts in the sample");
}

/// A text without white space, to be compared whatever lines it was set in.
fn letters(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn a_page_and_what_was_made_of_it_are_shown_side_by_side_with_nothing_left_out() {
    let archive = Archive::of_sample();
    let service = Service::over(&archive);
    let found = service.get("/api/v1/search?per_page=100&facets=none");
    let (mut cuts, mut others, mut compared) = (0, 0, 0);
    for hit in found["hits"].as_array().expect("hits") {
        let id = hit["id"].as_str().expect("an id");
        let page = scraper::Html::parse_document(&service.text(&format!("/articles/{id}/source")));
        let texts = |selector: &str| -> Vec<String> {
            let selector = scraper::Selector::parse(selector).expect("a selector");
            page.select(&selector).map(|element| element.text().collect()).collect()
        };
        let raw = texts(".beside .raw");
        let capture = service.get(&format!("/api/v1/articles/{id}/capture"));
        // Long menus are shortened, which shows.
        if raw.iter().all(|piece| !piece.ends_with(" …")) {
            let whole = capture["text"].as_str().expect("a text");
            assert_eq!(letters(&raw.concat()), letters(whole), "{id}");
            compared += 1;
        }
        let article = service.get(&format!("/api/v1/articles/{id}"));
        let kept = texts(".row.kept .made").concat();
        for paragraph in article["paragraphs"].as_array().expect("paragraphs") {
            assert!(kept.contains(paragraph["text"].as_str().expect("a text")), "{id}");
        }
        assert!(texts(".row.cut .reason").iter().all(|reason| reason.len() > "Cut: ".len()), "{id}");
        cuts += texts(".row.cut").len();
        others += texts(".row.other").len();
    }
    assert!(cuts > 50 && others > 5 && compared > 40, "{cuts} cuts, {others} of other stories, {compared} compared");
}

#[test]
fn flags_win_over_the_environment_and_that_over_the_file() {
    let archive = Archive::of_sample();
    let title = |command| Service::start(command).get("/openapi.json")["info"]["title"].clone();
    std::fs::write(archive.corpus().join("dateline.toml"), "title = \"From the file\"\n").expect("written");
    let serve = ["serve", "--listen", "127.0.0.1:0"];
    assert_eq!(title(archive.command(&serve)), "From the file");
    let mut command = archive.command(&serve);
    command.env("DATELINE_TITLE", "From the environment");
    assert_eq!(title(command), "From the environment");
    let mut command = archive.command(&[&serve[..], &["--title", "From a flag"]].concat());
    command.env("DATELINE_TITLE", "From the environment");
    assert_eq!(title(command), "From a flag");
}
