//! The pages in a real browser: what a reader does, without scripts, and with hostile articles in the archive.
//!
//! Drives Chromium through chromedriver, which `tests/run` installs (Debian: `chromium chromium-driver`). Where there is
//! none, `DATELINE_NO_BROWSER=1` leaves these tests out.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;

use crate::served::Archive;

/// A chromedriver of its own, ended with the test.
struct Driver {
    process: Child,
    port: u16,
}

impl Driver {
    fn start() -> Self {
        let started = Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut process =
            started.expect("chromedriver (Debian: chromium-driver), or DATELINE_NO_BROWSER=1 to go without");
        let mut lines = BufReader::new(process.stdout.take().expect("it writes")).lines();
        // It first repeats the 0 that it was given.
        let port = lines.find_map(|line| {
            line.ok()?.trim_end_matches('.').rsplit_once(" on port ")?.1.parse().ok().filter(|port| *port != 0)
        });
        // Whatever it writes later is read and dropped, so that it never waits for a reader.
        std::thread::spawn(move || lines.for_each(drop));
        Self { process, port: port.expect("it says on which port it listens") }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The service on a port of its own, and a browser in front of it.
struct Session {
    archive: Archive,
    address: String,
    browser: Client,
    _driver: Driver,
}

impl Session {
    async fn new() -> Self {
        Self::with(json!({ "args": ["--window-size=1280,1000"] })).await
    }

    /// A browser that takes itself for a phone of the least width that pages must fit (WCAG 2.2, 1.4.10).
    async fn on_a_phone() -> Self {
        let metrics = json!({ "width": 320, "height": 640, "pixelRatio": 1.0, "touch": true });
        Self::with(json!({ "args": [], "mobileEmulation": { "deviceMetrics": metrics } })).await
    }

    async fn with(mut options: serde_json::Value) -> Self {
        let archive = Archive::new();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let searcher = std::sync::Arc::clone(&archive.searcher);
        let settings = dateline::web::Settings::default();
        tokio::spawn(dateline::web::serve(listener, searcher, settings, std::future::pending()));
        let driver = Driver::start();
        let args = options["args"].as_array_mut().expect("a list");
        args.extend(["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"].map(Into::into));
        let capabilities = json!({ "goog:chromeOptions": options });
        let browser = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities.as_object().expect("an object").clone())
            .connect(&format!("http://127.0.0.1:{}", driver.port))
            .await
            .expect("a browser");
        Self { archive, address, browser, _driver: driver }
    }

    async fn visit(&self, path: &str) {
        self.browser.goto(&format!("{}{path}", self.address)).await.expect("a page");
    }

    async fn text(&self, selector: &str) -> String {
        self.browser.find(Locator::Css(selector)).await.expect(selector).text().await.expect("a text")
    }

    async fn click(&self, selector: &str) {
        self.browser.find(Locator::Css(selector)).await.expect(selector).click().await.expect("clicked");
    }

    async fn count(&self, selector: &str) -> usize {
        self.browser.find_all(Locator::Css(selector)).await.expect("asked").len()
    }

    async fn path(&self) -> String {
        let url = self.browser.current_url().await.expect("an address");
        url.query().map_or(url.path().to_owned(), |query| format!("{}?{query}", url.path()))
    }

    async fn end(self) {
        self.browser.close().await.expect("closed");
        drop(self.archive);
    }
}

fn left_out() -> bool {
    std::env::var_os("DATELINE_NO_BROWSER").is_some()
}

/// The number at the end of a text.
fn number_in(text: &str) -> u64 {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits.parse().unwrap_or_else(|_| panic!("no number in '{text}'"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_searches_narrows_reads_and_comes_back() {
    if left_out() {
        return;
    }
    let session = Session::new().await;
    session.visit("/").await;
    let form = session.browser.form(Locator::Css("form[role=search]")).await.expect("the box");
    form.set_by_name("q", "harbour strike").await.expect("typed").submit().await.expect("sent");
    assert_eq!(session.path().await, "/?q=harbour+strike");
    assert_eq!(number_in(&session.text("h1").await), 24);

    // The count of a value is the number of articles that choosing it leaves.
    let ecuador = "section.facet a.value[href$='country=EC']";
    let promised = number_in(&session.text(&format!("{ecuador} .count")).await);
    session.click(ecuador).await;
    assert_eq!(session.path().await, "/?q=harbour+strike&country=EC");
    assert_eq!(number_in(&session.text("h1").await), promised);

    // Excluding a value of another kind narrows further; its chip takes it back.
    session.click("a.not[href$='language=-es']").await;
    assert!(number_in(&session.text("h1").await) < promised);
    session.click(".chips a[href$='country=EC']").await;
    assert_eq!(number_in(&session.text("h1").await), promised);

    // The article opens with the words marked, and leads back to the very same results.
    let results = session.path().await;
    session.click(".hit h3 a").await;
    assert!(session.count(".text mark").await >= 2);
    session.click(".back a").await;
    assert_eq!(session.path().await, results);

    // Paging and the timeline's table.
    session.visit("/?q=harbour").await;
    session.click(".pages .next").await;
    assert_eq!(session.path().await, "/?q=harbour&page=2");
    session.click("summary").await;
    session.click(".timeline tbody a").await;
    assert_eq!(number_in(&session.text("h1").await), 4);
    session.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_an_article_or_an_address_says_is_executed() {
    if left_out() {
        return;
    }
    let session = Session::new().await;
    let script: String = url::form_urlencoded::byte_serialize(crate::served::SCRIPT.as_bytes()).collect();
    for path in
        ["/?q=malice", "/articles/0000000000000bad?q=malice", &format!("/?q={script}"), &format!("/?{script}=1")]
    {
        session.visit(path).await;
        assert_ne!(session.browser.title().await.expect("a title"), "taken", "{path}");
        assert_eq!(session.count("script, img, iframe").await, 0, "{path}");
    }
    // Even where markup did get in, the policy keeps it from running.
    session.visit("/?q=malice").await;
    let inject = "const s = document.createElement('script'); s.textContent = \"document.title='taken'\"; document.body.append(s);";
    session.browser.execute(inject, vec![]).await.expect("run");
    assert_ne!(session.browser.title().await.expect("a title"), "taken");
    session.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_page_is_wider_than_a_phone() {
    if left_out() {
        return;
    }
    let session = Session::on_a_phone().await;
    for path in [
        "/",
        "/?q=harbour&country=CO&from=2001",
        "/articles/0000000000000001?q=harbour",
        "/?q=malice",
        "/help",
        "/nothing",
    ] {
        session.visit(path).await;
        let excess = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
        assert_eq!(session.browser.execute(excess, vec![]).await.expect("run"), json!(0), "{path}");
        assert_eq!(session.browser.execute("return innerWidth", vec![]).await.expect("run"), json!(320), "{path}");
    }
    session.end().await;
}
