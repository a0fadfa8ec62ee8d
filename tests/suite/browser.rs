//! The pages in a real browser: what a reader does, with keys and without scripts, and with hostile articles in the
//! archive; and what rules of accessibility and HTML say of every kind of page.
//!
//! Drives Chromium through chromedriver, which `tests/run` installs (Debian: `chromium chromium-driver`). Where there is
//! none, `DATELINE_NO_BROWSER=1` leaves these tests out. The rules (axe-core, the Nu HTML checker) are installed by
//! `tests/run`, which names them in `DATELINE_AXE` and `DATELINE_VNU`.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use dateline::search::Searcher;
use dateline::web::Settings;
use fantoccini::actions::{InputSource, MouseActions, PointerAction};
use fantoccini::key::Key;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;

use crate::served::Archive;

/// The address of a service on a port of its own.
async fn served(searcher: &Arc<Searcher>, settings: Settings) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(dateline::web::serve(listener, Arc::clone(searcher), settings, std::future::pending()));
    address
}

/// The sample corpus with its index: pages of real articles, and of what they were read from.
struct Sample {
    held: crate::archive::Archive,
    archive: Archive,
}

impl Sample {
    fn new() -> Self {
        let held = crate::archive::Archive::of_sample();
        let searcher = Searcher::open(held.index()).expect("an index");
        let archive = Archive::over(Arc::new(searcher), Self::settings(&held));
        Self { held, archive }
    }

    fn settings(held: &crate::archive::Archive) -> Settings {
        Settings { corpus: Some(held.corpus().to_owned()), ..Settings::default() }
    }

    /// Of a page that holds several stories: one of them to read, and the page beside what was made of it; copies of a
    /// story; what is held of many people and newspapers.
    fn pages(&self) -> Vec<String> {
        let first = |query: &[&str]| crate::archive::ids(&self.held.search(query))[0].clone();
        let (story, copied) = (first(&["Nordvik island ferry"]), first(&["mackerel"]));
        vec![
            "/?q=harbour+zyxwvut+quokka".into(),
            "/?q=zyxwvut+quokka".into(),
            format!("/articles/{story}?q=ferry"),
            format!("/articles/{story}/source"),
            format!("/articles/{copied}/copies"),
            "/facets/person?q=".into(),
            "/people".into(),
            "/coverage".into(),
        ]
    }
}

/// A chromedriver of its own, ended with the test.
pub(crate) struct Driver {
    process: Child,
    port: u16,
}

impl Driver {
    pub(crate) fn start() -> Self {
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

/// A browser of its own with these options of Chromium.
pub(crate) async fn open(driver: &Driver, mut options: serde_json::Value) -> Client {
    let args = options["args"].as_array_mut().expect("a list");
    args.extend(["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"].map(Into::into));
    let capabilities = json!({ "goog:chromeOptions": options });
    ClientBuilder::new(HttpConnector::new())
        .capabilities(capabilities.as_object().expect("an object").clone())
        .connect(&format!("http://127.0.0.1:{}", driver.port))
        .await
        .expect("a browser")
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

    /// A browser whose reader prefers dark pages.
    async fn in_the_dark() -> Self {
        let args = ["--window-size=1280,1000", "--blink-settings=preferredColorScheme=0"];
        let session = Self::with(json!({ "args": args })).await;
        session.visit("/").await;
        assert_eq!(session.run("return matchMedia('(prefers-color-scheme: dark)').matches").await, json!(true));
        session
    }

    /// A browser that runs no script of any page.
    async fn without_scripts() -> Self {
        let prefs = json!({ "profile.managed_default_content_settings.javascript": 2 });
        Self::with(json!({ "args": ["--window-size=1280,1000"], "prefs": prefs })).await
    }

    async fn with(options: serde_json::Value) -> Self {
        let archive = Archive::new();
        let address = served(&archive.searcher, Settings::default()).await;
        let driver = Driver::start();
        let browser = open(&driver, options).await;
        Self { archive, address, browser, _driver: driver }
    }

    async fn visit(&self, path: &str) {
        self.visit_at(&self.address, path).await;
    }

    async fn visit_at(&self, address: &str, path: &str) {
        self.browser.goto(&format!("{address}{path}")).await.expect("a page");
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

    async fn run(&self, script: &str) -> serde_json::Value {
        self.browser.execute(script, vec![]).await.expect("run")
    }

    /// Sends the form of the search box, and waits for the answer's page: sending does not.
    async fn ask(&self, query: &str) {
        let form = self.browser.form(Locator::Css("form[role=search]")).await.expect("the box");
        form.set_by_name("q", query).await.expect("typed").submit().await.expect("sent");
        self.until("return location.search !== '' && document.readyState === 'complete'").await;
    }

    /// Presses keys where the focus is.
    async fn press(&self, keys: &str) {
        self.browser.active_element().await.expect("one").send_keys(keys).await.expect("pressed");
    }

    /// Waits until the script says yes.
    async fn until(&self, script: &str) {
        for _ in 0..100 {
            if self.run(script).await == json!(true) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        panic!("never true: {script}; at {}", self.path().await);
    }

    async fn end(self) {
        self.browser.close().await.expect("closed");
        drop(self.archive);
    }
}

pub(crate) fn left_out() -> bool {
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
    session.ask("harbour strike").await;
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
    session.click("a.back").await;
    assert_eq!(session.path().await, results);

    // A bar of the timeline searches in its year, and there by narrower bars.
    session.visit("/?q=harbour").await;
    session.click("svg.bars a[data-from='2002'] rect.bar").await;
    assert_eq!(session.path().await, "/?q=harbour&from=2002&to=2002");
    assert_eq!(number_in(&session.text("h1").await), 4);
    session.click(".timeline .label a").await;
    assert_eq!(session.path().await, "/?q=harbour");

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
        assert_eq!(session.count("script:not([src], [type='application/ld+json']), img, iframe").await, 0, "{path}");
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
        "/people",
        "/countries/CO",
        "/coverage",
        "/docs",
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_but_the_keys_works_without_scripts() {
    if left_out() {
        return;
    }
    let session = Session::without_scripts().await;
    session.visit("/").await;
    assert_eq!(session.count(".with-script[hidden]").await, 1, "the script has run");
    session.ask("harbour strike").await;
    session.click("section.facet a.value[href$='country=EC']").await;
    session.click("a.not[href$='language=-es']").await;
    let found = number_in(&session.text("h1").await);
    session.click("svg.bars a[data-from='2003'] rect.bar").await;
    assert!(number_in(&session.text("h1").await) < found);
    session.click(".hit h3 a").await;

    // From one marked place to the next: by number, then by the arrow behind it.
    session.click(".hops a").await;
    assert!(session.path().await.starts_with("/articles/"));
    session.click(".hops a:nth-of-type(3)").await;
    session.click("mark:target + .hop a:last-child, mark:target + mark + .hop a:last-child").await;
    let url = session.browser.current_url().await.expect("an address");
    assert_eq!(url.fragment(), Some("hit-4"));

    // Evidence on demand, the way on to a country's page, another language.
    session.click(".names details summary").await;
    assert!(session.text(".names details[open]").await.contains("sure"));
    session.click(".names a[href^='/countries/']").await;
    assert!(session.path().await.starts_with("/countries/"));
    session.click(".tongues a[lang=fr]").await;
    assert_eq!(session.text(".ways li a").await, "Personnes");
    session.visit("/people").await;
    assert_eq!(session.text("h1").await, "Personnes");
    session.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_goes_by_keys_alone() {
    if left_out() {
        return;
    }
    let session = Session::new().await;
    session.visit("/").await;
    session.press("/").await;
    session.until("return document.activeElement.id === 'q'").await;
    session.press("harbour strike").await;
    session.press(&Key::Enter.to_string()).await;
    session.until("return location.search === '?q=harbour+strike' && document.readyState === 'complete'").await;

    session.press("j").await;
    session.press("j").await;
    session.press("k").await;
    let first = "return document.activeElement === document.querySelector('.hit h3 a')";
    session.until(first).await;
    session.press("]").await;
    session.until("return location.search.endsWith('page=2') && document.readyState === 'complete'").await;
    session.press("[").await;
    session.until("return !location.search.includes('page') && document.readyState === 'complete'").await;
    session.press("j").await;
    session.press(&Key::Enter.to_string()).await;
    session.until("return location.pathname.startsWith('/articles/') && document.readyState === 'complete'").await;

    session.press("n").await;
    session.press("n").await;
    session.until("return location.hash === '#hit-2'").await;
    session.press("N").await;
    session.until("return location.hash === '#hit-1'").await;

    // The keys are listed, and can be switched off for good.
    session.press("?").await;
    session.until("return document.querySelector('#keys').open").await;
    session.click("#keys-on").await;
    session.press(&Key::Escape.to_string()).await;
    session.browser.refresh().await.expect("again");
    session.press("/").await;
    session.press("?").await;
    assert_eq!(session.run("return document.querySelector('#keys').open").await, json!(false));
    assert_ne!(session.run("return document.activeElement.id").await, json!("q"));
    session.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_typed_brings_suggestions_and_several_bars_can_be_drawn_over() {
    if left_out() {
        return;
    }
    let session = Session::new().await;
    session.visit("/").await;
    session.click("#q").await;
    session.press("ana r").await;
    session.until("return document.querySelectorAll('#suggestions [role=option]').length > 0").await;
    assert_eq!(session.run("return document.querySelector('#q').ariaExpanded").await, json!("true"));
    session.press(&Key::Down.to_string()).await;
    session.until("return document.querySelector('#q').getAttribute('aria-activedescendant') === 'suggestion-0'").await;
    session.press(&Key::Enter.to_string()).await;
    session.until("return location.search.startsWith('?person=Ana') && document.readyState === 'complete'").await;
    assert_eq!(number_in(&session.text("h1").await), 6);

    session.visit("/?q=harbour").await;
    let bar = async |year: &str| {
        let selector = format!("svg.bars a[data-from='{year}'] rect.ground");
        session.browser.find(Locator::Css(&selector)).await.expect("a bar")
    };
    let at = |element| PointerAction::MoveToElement { element, duration: None, x: 0.0, y: 0.0 };
    let drawn = MouseActions::new("mouse".into())
        .then(at(bar("2002").await))
        .then(PointerAction::Down { button: 0 })
        .then(at(bar("2003").await))
        .then(at(bar("2004").await))
        .then(PointerAction::Up { button: 0 });
    session.browser.perform_actions(drawn).await.expect("drawn");
    session
        .until("return location.search === '?q=harbour&from=2002&to=2004' && document.readyState === 'complete'")
        .await;
    assert_eq!(number_in(&session.text("h1").await), 12);
    session.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_loads_from_here_alone_and_weighs_little() {
    if left_out() {
        return;
    }
    let session = Session::new().await;
    session.visit("/").await;
    let loaded =
        "return performance.getEntries().filter(e => e.transferSize !== undefined).map(e => [e.name, e.transferSize])";
    let loaded = session.run(loaded).await;
    let parts: Vec<(String, u64)> = serde_json::from_value(loaded).expect("names and bytes");
    // The page and its script; browsers fetch the icon when they find the time.
    assert!(parts.len() >= 2 && parts.iter().all(|(name, _)| name.starts_with(&session.address)), "{parts:?}");
    assert!(parts.iter().map(|(_, bytes)| bytes).sum::<u64>() < 60_000, "{parts:?}");
    session.end().await;
}

/// One page of every kind.
const KINDS: [&str; 15] = [
    "/",
    "/?q=harbour+strike&country=CO&country=-EC&sort=newest",
    "/?q=harbuor+colour:red&from=2001&to=2004&person=missing",
    "/?q=harbour&country=CO&from=1990&to=1991",
    "/facets/country?q=harbour&country=CO",
    "/articles/0000000000000001?q=harbour+strike",
    "/articles/0000000000000bad?q=malice",
    "/articles/0000000000000001/copies",
    "/people",
    "/people/Ana%20R%C3%ADos",
    "/countries/CO",
    "/coverage",
    "/help",
    "/docs",
    "/nothing",
];

/// What is installed beside the tests; where it is not, the rule cannot be applied.
pub(crate) fn installed(name: &str) -> Option<String> {
    let path = std::env::var(name).ok().filter(|path| !path.is_empty());
    if path.is_none() {
        eprintln!("{name} is not set: tests/run installs what this test applies, and sets it");
    }
    path
}

/// The rules of WCAG 2.2 AA that a page breaks, each with where.
async fn broken(session: &Session, axe: &str, address: &str, path: &str) -> Vec<String> {
    session.visit_at(address, path).await;
    session.run("for (const details of document.querySelectorAll('details')) details.open = true").await;
    session.run(axe).await;
    let run = "const done = arguments[arguments.length - 1]; \
        const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']; \
        axe.run(document, { runOnly: { type: 'tag', values: tags } }).then(found => done(found.violations.map( \
            rule => `${location.pathname}${location.search} ${rule.id}: ${rule.nodes.map(n => n.html + ' ' + n.failureSummary).join('; ')}`)))";
    let found = session.browser.execute_async(run, vec![]).await.expect("run");
    serde_json::from_value(found).expect("a list")
}

async fn all_broken(session: Session) {
    let Some(axe) = installed("DATELINE_AXE") else { return session.end().await };
    let axe = std::fs::read_to_string(&axe).unwrap_or_else(|error| panic!("{axe}: {error}"));
    let mut all = Vec::new();
    for path in KINDS {
        all.extend(broken(&session, &axe, &session.address, path).await);
    }
    let sample = Sample::new();
    let address = served(&sample.archive.searcher, Sample::settings(&sample.held)).await;
    for path in sample.pages() {
        all.extend(broken(&session, &axe, &address, &path).await);
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
    session.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_page_breaks_a_rule_of_accessibility() {
    if !left_out() {
        all_broken(Session::new().await).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_dark_page_breaks_a_rule_of_accessibility() {
    if !left_out() {
        all_broken(Session::in_the_dark().await).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_page_on_a_phone_breaks_a_rule_of_accessibility() {
    if !left_out() {
        all_broken(Session::on_a_phone().await).await;
    }
}

#[tokio::test]
async fn every_kind_of_page_is_sound_html_in_every_language() {
    let Some(checker) = installed("DATELINE_VNU").filter(|_| !left_out()) else { return };
    let archive = Archive::new();
    let folder = tempfile::tempdir().expect("a folder");
    let sample = Sample::new();
    let kinds = KINDS.iter().map(|path| (&archive, (*path).to_owned()));
    let of_sample = sample.pages().into_iter().map(|path| (&sample.archive, path));
    for (number, (archive, path)) in kinds.chain(of_sample).enumerate() {
        for language in ["en", "es", "fr", "de", "pt"] {
            let sign = if path.contains('?') { '&' } else { '?' };
            let answered = archive.visit(&format!("{path}{sign}lang={language}")).await;
            assert!(answered.status.is_success() || path == "/nothing", "{path}: {}", answered.status);
            let page = answered.body;
            std::fs::write(folder.path().join(format!("{number}-{language}.html")), page).expect("written");
        }
    }
    let mut check = Command::new("java");
    check.arg("-jar").arg(&checker).args(["--errors-only", "--skip-non-html"]).arg(folder.path());
    let checked = check.output().expect("java (Debian: default-jre-headless)");
    let said = String::from_utf8_lossy(&checked.stderr);
    assert!(checked.status.success(), "{said}");
}

#[tokio::test]
async fn a_browser_without_pictures_and_styles_reads_results_and_articles() {
    let Some(lynx) = installed("DATELINE_LYNX").filter(|_| !left_out()) else { return };
    let archive = Archive::new();
    let folder = tempfile::tempdir().expect("a folder");
    for (path, wanted) in [
        (
            "/?q=harbour&country=CO",
            ["16 articles for", "Harbour strike enters day", "Remove filter: Country Colombia", "Ecuador 16"],
        ),
        (
            "/articles/0000000000000001?q=strike",
            ["Harbour strike enters day 0", "Dock workers began", "Ana Ríos", "BibTeX"],
        ),
        ("/people", ["Ana Ríos", "Articles", "2001–2005", "Name begins with"]),
    ] {
        let file = folder.path().join("page.html");
        std::fs::write(&file, archive.visit(path).await.body).expect("written");
        let mut dump = Command::new(&lynx);
        dump.args(["-dump", "-nolist", "-width=100", "-display_charset=utf-8"]).arg(&file);
        let dumped = String::from_utf8(dump.output().expect("lynx").stdout).expect("UTF-8");
        for wanted in wanted {
            assert!(dumped.contains(wanted), "{path} lacks {wanted}:\n{dumped}");
        }
        // Nothing that only a script shows stands in the way before the text.
        assert!(!dumped.contains("undefined") && !dumped.contains("⟨?⟩"), "{dumped}");
    }
}
