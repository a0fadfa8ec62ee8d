//! A running service in a process of its own, asked over TCP while another process ingests.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStderr, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::archive::{Archive, inputs};

/// New articles are served within this time after the run that brought them.
const FRESH: Duration = Duration::from_secs(2);

/// `dateline serve` on a port that the system chose; ended when dropped.
pub(crate) struct Service {
    child: Child,
    address: String,
    /// Kept open, so that the service can go on writing to it.
    _err: BufReader<ChildStderr>,
}

impl Service {
    pub(crate) fn over(archive: &Archive) -> Self {
        let mut command = archive.command(&["serve", "--listen", "127.0.0.1:0"]);
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
        let mut stream = TcpStream::connect(&self.address).expect("it accepts connections");
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address);
        stream.write_all(request.as_bytes()).expect("it reads the request");
        let mut answered = String::new();
        stream.read_to_string(&mut answered).expect("it answers in text");
        assert!(answered.starts_with("HTTP/1.1 200 "), "{answered}");
        let (_, body) = answered.split_once("\r\n\r\n").expect("an answer has a body");
        serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {body}"))
    }

    fn total(&self, query: &str) -> u64 {
        self.get(&format!("/api/v1/search?q={query}"))["total"].as_u64().expect("a total")
    }
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
