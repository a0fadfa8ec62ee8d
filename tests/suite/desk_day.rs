//! A librarian's day at the desk, in a real browser: fixes of every kind, which hold whatever is rebuilt and read anew, and
//! can all be undone.

use std::collections::BTreeSet;
use std::fs;
use std::time::{Duration, Instant};

use dateline::web::desk::tokens::Role;
use fantoccini::{Client, Locator};
use serde_json::{Value, json};

use crate::archive::Archive;
use crate::browser::{Driver, left_out, open};
use crate::desk::Desk;

/// A librarian in front of a browser.
struct Librarian {
    browser: Client,
    address: String,
    fixes: usize,
    kinds: BTreeSet<String>,
    _driver: Driver,
}

impl Librarian {
    async fn at(desk: &Desk, role: Role) -> Self {
        Self::before(desk, role, json!({ "args": ["--window-size=1280,1000"] })).await
    }

    /// With a browser that runs no script.
    async fn without_scripts(desk: &Desk, role: Role) -> Self {
        let prefs = json!({ "profile.managed_default_content_settings.javascript": 2 });
        Self::before(desk, role, json!({ "args": ["--window-size=1280,1000"], "prefs": prefs })).await
    }

    /// In front of a browser with these options of Chromium.
    async fn before(desk: &Desk, role: Role, options: Value) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let router = desk.router.clone();
        tokio::spawn(async move { axum::serve(listener, router).await });
        let driver = Driver::start();
        let browser = open(&driver, options).await;
        let librarian = Self { browser, address, fixes: 0, kinds: BTreeSet::new(), _driver: driver };
        librarian.visit("/desk").await;
        librarian.fill("#token", &desk.token("Ann", role)).await;
        librarian.leave_by(".login button").await;
        assert_eq!(librarian.browser.current_url().await.expect("an address").path(), "/desk");
        librarian
    }

    async fn visit(&self, path: &str) {
        self.browser.goto(&format!("{}{path}", self.address)).await.expect("a page");
    }

    async fn has(&self, selector: &str) -> bool {
        !self.browser.find_all(Locator::Css(selector)).await.expect("asked").is_empty()
    }

    /// Waits until something is on the page, or no longer: a key that sends a form is pressed before the answer is there.
    async fn until(&self, selector: &str, there: bool) {
        for _ in 0..200 {
            // Between two pages there is none to ask; one with its foot is there as a whole.
            let counted = |found: Result<Vec<_>, _>| found.map_or(0, |found| found.len());
            let is_whole = counted(self.browser.find_all(Locator::Css("footer")).await) > 0;
            if is_whole && (counted(self.browser.find_all(Locator::Css(selector)).await) > 0) == there {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{selector} is{} there", if there { " not" } else { " still" });
    }

    async fn text(&self, selector: &str) -> String {
        self.browser.find(Locator::Css(selector)).await.expect(selector).text().await.expect("a text")
    }

    async fn value(&self, selector: &str) -> String {
        let element = self.browser.find(Locator::Css(selector)).await.expect(selector);
        element.prop("value").await.expect("asked").unwrap_or_default()
    }

    async fn click(&self, selector: &str) {
        self.browser.find(Locator::Css(selector)).await.expect(selector).click().await.expect("clicked");
    }

    async fn fill(&self, selector: &str, text: &str) {
        let field = self.browser.find(Locator::Css(selector)).await.expect(selector);
        field.clear().await.expect("cleared");
        field.send_keys(text).await.expect("typed");
    }

    /// Presses a button that decides, and looks whether it was.
    async fn decide(&mut self, kind: &str, button: &str) {
        self.leave_by(button).await;
        if self.has("form.confirm").await {
            self.leave_by("form.confirm button").await;
        }
        assert!(self.has(".notes.done").await, "{kind}: {}", self.text("body").await);
        self.fixes += 1;
        self.kinds.insert(kind.to_owned());
    }

    /// Presses a button and waits for the page that it leads to: deciding takes its time.
    async fn leave_by(&self, button: &str) {
        let before = self.browser.current_url().await.expect("an address");
        self.click(button).await;
        let patience = Instant::now() + Duration::from_secs(30);
        while self.browser.current_url().await.expect("an address") == before {
            assert!(Instant::now() < patience, "{button} leads nowhere: {}", self.text("body").await);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn correct(&mut self, id: &str, field: &str, value: &str) {
        self.visit(&format!("/desk/articles/{id}")).await;
        self.fill(&format!("#fact-{field}"), value).await;
        self.decide(&format!("correct {field}"), &format!("form[data-fact={field}] button")).await;
        // Countries come in the order in which they are named.
        let parts = |text: &str| text.split("; ").map(str::to_owned).collect::<BTreeSet<_>>();
        assert_eq!(parts(&self.value(&format!("#fact-{field}")).await), parts(value), "{field} of {id}");
    }

    async fn label(&mut self, id: &str, kind: &str, value: Option<&str>) {
        self.visit(&format!("/desk/articles/{id}")).await;
        let form = format!("form[data-label={kind}]");
        if let Some(value) = value {
            self.fill(&format!("{form} input[type=text]"), value).await;
        }
        self.decide(kind, &format!("{form} button")).await;
    }

    /// The first of these articles whose page has something.
    async fn with(&self, ids: &mut Vec<String>, selector: &str) -> String {
        for at in 0..ids.len() {
            self.visit(&format!("/desk/articles/{}", ids[at])).await;
            if self.has(selector).await {
                return ids.remove(at);
            }
        }
        panic!("no article has {selector}");
    }
}

fn exported(archive: &Archive) -> String {
    archive.run(&["export", "--sort", "oldest"]).ended(0).out
}

fn all_ids(archive: &Archive) -> Vec<String> {
    let id = |line: &str| serde_json::from_str::<Value>(line).unwrap()["id"].as_str().unwrap().to_owned();
    exported(archive).lines().map(id).collect()
}

fn texts(shown: &Value) -> Vec<String> {
    let paragraphs = shown["paragraphs"].as_array().expect("paragraphs");
    paragraphs.iter().map(|p| p["text"].as_str().or(p.as_str()).unwrap_or_default().to_owned()).collect()
}

const VALUES: [(&str, [&str; 3]); 9] = [
    ("headline", ["A quiet morning", "Tides and times", "Of quays"]),
    ("standfirst", ["What nobody saw", "In short", "The day after"]),
    ("byline", ["By Nora Lindt", "From our correspondent", "By the desk"]),
    ("authors", ["Nora Lindt", "Nora Lindt; Otto Brandt", "Otto Brandt"]),
    ("publication", ["The Corrected Courier", "El Corregido", "Der Berichtigte"]),
    ("section", ["Sea", "Land", "Air"]),
    ("published", ["1999-02-03", "1998-07", "1997"]),
    ("language", ["en", "es", "fr"]),
    ("country", ["CO", "VE; CO", "FR"]),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_at_the_desk_holds_through_everything_and_can_be_undone() {
    if left_out() {
        return;
    }
    let desk = Desk::of(Archive::of_sample());
    let archive = &desk.archive;
    let before = exported(archive);
    let mut ids = all_ids(archive);
    ids.sort();
    let mut ann = Librarian::at(&desk, Role::Admin).await;

    // Facts.
    let mut facts = Vec::new();
    for (field, values) in VALUES {
        for value in values {
            let id = ids.pop().expect("enough articles");
            ann.correct(&id, field, value).await;
            facts.push((id.clone(), field, value));
            ids.insert(0, id);
        }
    }
    assert_eq!(ann.fixes, 27);

    // The text.
    let (mut gone, mut kept) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        let id = ann.with(&mut ids, ".row.kept button[data-key=x]").await;
        let text = ann.text(".row.kept .text").await;
        ann.decide("cut", ".row.kept button[data-key=x]").await;
        gone.push((id, text));
    }
    for _ in 0..3 {
        let id = ann.with(&mut ids, ".row.cut button[data-key=r]").await;
        ann.decide("keep", ".row.cut button[data-key=r]").await;
        let text = ann.text(".row.restored .text").await;
        kept.push((id, text));
    }
    for _ in 0..2 {
        let _ = ann.with(&mut ids, ".row.kept ~ .row.kept button[data-key=s]").await;
        ann.decide("split", ".row.kept ~ .row.kept button[data-key=s]").await;
    }
    let block_of = ann.with(&mut ids, "form[action$=preview] input[value=cut-block]").await;
    ann.decide("cut-block", ".row.kept form[action$=preview] button").await;

    // Names in one article.
    let _ = ann.with(&mut ids, "input[value=reject-person]").await;
    ann.decide("reject-person here", "form:has(input[value=reject-person]) button").await;
    let _ = ann.with(&mut ids, "input[value=rename-person]").await;
    ann.fill("#rename-1", "Nora Lindt Vega").await;
    ann.decide("rename-person here", "form:has(input[value=rename-person]) button").await;
    let _ = ann.with(&mut ids, "input[value=delist]").await;
    ann.decide("delist", "form:has(input[value=delist]) button").await;
    let _ = ann.with(&mut ids, "input[value=reject-country]").await;
    ann.decide("reject-country", "form:has(input[value=reject-country]) button").await;

    // Labels, and two articles together.
    let labelled = ids.remove(0);
    ann.label(&labelled, "tag", Some("harbour")).await;
    ann.label(&labelled, "tag", Some("passing")).await;
    ann.decide("untag", "form:has(input[value=untag]):has(input[value=passing]) button").await;
    ann.label(&labelled, "collect", Some("Strikes of 2025")).await;
    ann.label(&labelled, "note", Some("ask the paper for the photograph")).await;
    let (one, other, third) = (ids.remove(0), ids.remove(0), ids.remove(0));
    ann.label(&one, "copies", Some(&other)).await;
    ann.label(&one, "not-copies", Some(&third)).await;
    let (whole, part) = (ids.remove(0), ids.remove(0));
    ann.label(&whole, "join", Some(&part)).await;

    // Standing.
    let (withdrawn, embargoed, rejected, restored) = (ids.remove(0), ids.remove(0), ids.remove(0), ids.remove(0));
    ann.label(&withdrawn, "withdraw", Some("at the wish of the family")).await;
    ann.label(&embargoed, "embargo", Some("2999-01-31T06:00:00Z")).await;
    ann.label(&rejected, "reject", None).await;
    ann.label(&restored, "reject", None).await;
    ann.label(&restored, "restore", None).await;

    // Names everywhere.
    let facet = archive.run(&["facets", "--field", "person", "--limit", "40", "--json"]).ended(0).json();
    let values = facet["values"].as_array().or(facet["facet"]["values"].as_array()).expect("values").clone();
    let mut names: Vec<String> = values.iter().map(|v| v["value"].as_str().unwrap().to_owned()).collect();
    names.retain(|name| name.contains(' ') && !name.contains("Lindt"));
    let person = |name: &str| {
        let name: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
        format!("/desk/people?name={name}")
    };
    let renamed = names.remove(0);
    ann.visit(&person(&renamed)).await;
    ann.fill("#into", "Quirina Renamed").await;
    ann.decide("rename-person", "form[data-label=rename-person] button").await;
    ann.visit(&person(&names.remove(0))).await;
    ann.fill("#ids", "wikidata:Q42").await;
    ann.decide("same-as", "form[data-label=same-as] button").await;
    ann.visit(&person(&names.remove(0))).await;
    ann.decide("reject-person", "form[data-label=reject-person] button").await;
    let two = names.remove(0);
    ann.visit(&person(&two)).await;
    ann.fill("#forms", &two).await;
    ann.fill("#other", &format!("{two} (footballer)")).await;
    ann.decide("split-person", "form[data-label=split-person] button").await;
    for name in names.clone() {
        ann.visit(&person(&name)).await;
        if ann.has(".candidate button[data-key='1']").await {
            ann.decide("merge-persons", ".candidate button[data-key='1']").await;
            break;
        }
    }

    // Queues, and second thoughts.
    for queue in ["undated", "doubtful-date", "boilerplate", "doubtful-person", "failed"] {
        ann.visit(&format!("/desk/queues/{queue}")).await;
        let settle = ".item form:has(input[name=action][value=settle]) button";
        if ann.has(settle).await {
            ann.decide("settle", settle).await;
        }
    }
    ann.visit(&format!("/desk/articles/{labelled}")).await;
    ann.label(&labelled, "tag", Some("by mistake")).await;
    ann.decide("undo", ".notes.done button").await;

    assert!(ann.fixes >= 50, "{} fixes", ann.fixes);
    assert!(ann.kinds.len() >= 30, "{:?}", ann.kinds);
    ann.browser.clone().close().await.expect("closed");

    let holds = |when: &str| {
        for (id, field, value) in &facts {
            let Some(shown) = shown(archive, id) else { continue };
            let stands = match *field {
                "authors" => json!(value.split("; ").collect::<Vec<_>>()) == shown["authors"],
                "published" => shown["published"]["date"] == *value,
                "country" => {
                    let about = |one: &&Value| one["focus"] == true;
                    let codes: Vec<&str> = shown["countries"]
                        .as_array()
                        .unwrap()
                        .iter()
                        .filter(about)
                        .map(|c| c["code"].as_str().unwrap())
                        .collect();
                    value.split("; ").all(|code| codes.contains(&code))
                }
                field => shown[field] == *value,
            };
            assert!(stands, "{when}: {field} of {id} is not '{value}': {shown}");
        }
        for (id, text) in &gone {
            assert!(
                shown(archive, id).is_none_or(|shown| !texts(&shown).contains(text)),
                "{when}: '{text}' is back in {id}"
            );
        }
        for (id, text) in &kept {
            assert!(
                shown(archive, id).is_none_or(|shown| texts(&shown).contains(text)),
                "{when}: '{text}' is gone from {id}"
            );
        }
        for id in [&withdrawn, &embargoed, &rejected, &part] {
            assert!(shown(archive, id).is_none(), "{when}: {id} is shown");
        }
        assert!(shown(archive, &restored).is_some(), "{when}");
        assert_eq!(archive.found("tag:harbour"), 1, "{when}");
        assert_eq!(archive.found("tag:passing"), 0, "{when}");
        assert_eq!(archive.found("collection:\"Strikes of 2025\""), 1, "{when}");
        assert!(archive.found("person:\"Quirina Renamed\"") > 0, "{when}");
    };
    holds("after the day");
    let day = exported(archive);
    fs::remove_dir_all(archive.index()).unwrap();
    archive.run(&["reindex"]).ended(0);
    holds("after the index was deleted");
    assert_eq!(exported(archive), day);
    archive.run(&["check"]).ended(0);

    // Everything is read anew under another setting, here and in an archive without decisions.
    let control = Archive::of_sample();
    for archive in [archive, &control] {
        let sample = crate::archive::sample();
        archive.run(&["ingest", "--publication", "The Renamed Gazette", sample.to_str().unwrap()]).sound();
    }
    holds("after everything was read anew");
    let _ = block_of;
    archive.run(&["curate", "undo", "--all", "--who", "ann", "--reason", "the day is over"]).ended(0);
    assert_eq!(exported(archive), exported(&control), "undone, but not as it was");
    assert_ne!(exported(&control), before);
}

/// An article as readers see it; `None` if they do not.
fn shown(archive: &Archive, id: &str) -> Option<Value> {
    let ran = archive.run(&["show", "--json", id]).sound();
    (ran.code == Some(0)).then(|| ran.json())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_desk_needs_no_script() {
    if left_out() {
        return;
    }
    let desk = Desk::of(Archive::of_sample());
    let archive = &desk.archive;
    let before = exported(archive);
    let found = archive.found("ferry");
    assert!(found > 1);
    let mut ann = Librarian::without_scripts(&desk, Role::Admin).await;
    assert!(ann.has(".with-script[hidden]").await, "scripts run");

    // All that a search finds, then the ticked ones of it.
    for (choice, tag) in [("input[value=found]", "boats"), ("input[value=ticked]", "boat")] {
        ann.visit("/desk/articles?q=ferry").await;
        ann.click(choice).await;
        if tag == "boat" {
            ann.click("input[name=target]").await;
        }
        let work = ann.browser.find(Locator::Css("#work")).await.expect("what to do");
        work.select_by_value("tag").await.expect("chosen");
        ann.fill("#value", tag).await;
        ann.fill("#reason", "for the exhibition").await;
        ann.decide(tag, "form.many button").await;
    }
    assert_eq!([archive.found("tag:boats"), archive.found("tag:boat")], [found, 1]);

    // An article, a queue, a person.
    let id = crate::archive::ids(&archive.search(&["mackerel", "--per-page", "1"]))[0].clone();
    ann.correct(&id, "headline", "Without a script").await;
    ann.visit(&format!("/desk/articles/{id}")).await;
    ann.decide("cut", ".row.kept button[data-key=x]").await;
    ann.visit("/desk/queues/undated").await;
    ann.decide("settle", ".item form:has(input[name=action][value=settle]) button").await;
    ann.visit("/desk/people?name=Gustavo+Petro").await;
    ann.fill("#into", "Quirina Renamed").await;
    ann.decide("rename-person", "form[data-label=rename-person] button").await;
    assert_ne!(exported(archive), before);

    // The log takes everything back, what was decided together at once.
    let log = fs::read_to_string(archive.corpus().join("decisions.jsonl")).expect("the log");
    for number in (found + 1..=log.lines().count() as u64).rev() {
        ann.visit("/desk/log").await;
        ann.decide("undo", &format!(".decision form:has(input[name=decision][value='{number}']) button")).await;
    }
    ann.visit("/desk/log").await;
    ann.decide("undo", ".decision form:has(input[name=decision][value='1']) button[name=whole]").await;
    assert_eq!(exported(archive), before);
    ann.browser.clone().close().await.expect("closed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_desk_is_worked_with_keys_alone() {
    if left_out() {
        return;
    }
    let desk = Desk::of(Archive::of_sample());
    let id = crate::archive::ids(&desk.archive.search(&["mackerel", "--per-page", "1"]))[0].clone();
    let ann = Librarian::at(&desk, Role::Editor).await;
    ann.visit(&format!("/desk/articles/{id}")).await;
    let press = |keys: &'static str| {
        let browser = ann.browser.clone();
        async move { browser.active_element().await.expect("a place").send_keys(keys).await.expect("pressed") }
    };
    // Down to the first paragraph, cut it, and take that back.
    let rows = ann.browser.find_all(Locator::Css(".row[tabindex]")).await.expect("rows").len();
    assert!(rows > 3);
    for _ in 0..rows {
        press("j").await;
        let focused = ann.browser.active_element().await.expect("a place");
        let class = focused.attr("class").await.expect("asked").unwrap_or_default();
        if class.contains("kept") {
            break;
        }
    }
    press("x").await;
    ann.until(".notes.done", true).await;
    assert_eq!(ann.text(".row.removed .sign").await, "cut by a librarian");
    // The work goes on where it was.
    let focused = ann.browser.active_element().await.expect("a place");
    assert!(focused.attr("class").await.expect("asked").unwrap_or_default().contains("row"));
    press("u").await;
    ann.until(".row.removed", false).await;
    press("e").await;
    let focused = ann.browser.active_element().await.expect("a place");
    assert_eq!(focused.attr("id").await.expect("asked").as_deref(), Some("fact-headline"));
    ann.browser.clone().close().await.expect("closed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_page_of_the_desk_breaks_a_rule_of_accessibility_in_light_in_dark_or_on_a_phone() {
    let (false, Some(axe)) = (left_out(), std::env::var("DATELINE_AXE").ok()) else {
        eprintln!("skipped: DATELINE_AXE names no axe-core");
        return;
    };
    let axe = fs::read_to_string(&axe).unwrap_or_else(|error| panic!("{axe}: {error}"));
    let desk = Desk::of(Archive::of_sample());
    let id = crate::archive::ids(&desk.archive.search(&["mackerel", "--per-page", "1"]))[0].clone();
    let mut ann = Librarian::at(&desk, Role::Admin).await;
    ann.label(&id, "tag", Some("harbour")).await;
    ann.browser.clone().close().await.expect("closed");
    let queues = dateline::queues::Queue::ALL.map(|queue| format!("/desk/queues/{queue}"));
    let mut paths = vec!["/desk".to_owned(), "/desk/log".into(), "/desk/statistics".into(), "/desk/people".into()];
    paths.extend([
        "/desk/people?name=Gustavo+Petro".into(),
        format!("/desk/articles/{id}"),
        "/desk/articles?q=ferry".into(),
    ]);
    paths.extend(queues);
    paths.push("/desk/login".into());
    let phone = json!({ "width": 390, "height": 844, "pixelRatio": 1.0, "touch": true });
    let schemes = [
        ("light", json!({ "args": ["--window-size=1280,1000"] })),
        ("dark", json!({ "args": ["--window-size=1280,1000", "--blink-settings=preferredColorScheme=0"] })),
        ("phone", json!({ "args": [], "mobileEmulation": { "deviceMetrics": phone } })),
    ];
    let mut broken = Vec::new();
    for (scheme, options) in schemes {
        let ann = Librarian::before(&desk, Role::Admin, options).await;
        for path in &paths {
            ann.visit(path).await;
            ann.browser
                .execute("for (const one of document.querySelectorAll('details')) one.open = true", vec![])
                .await
                .expect("run");
            ann.browser.execute(&axe, vec![]).await.expect("axe");
            let run = "const done = arguments[arguments.length - 1];
                const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
                axe.run(document, { runOnly: { type: 'tag', values: tags } }).then(found => done(found.violations.map(
                    v => v.id + ': ' + v.nodes.slice(0, 2).map(n => n.html + ' ' + n.failureSummary).join(' '))));";
            let found = ann.browser.execute_async(run, vec![]).await.expect("checked");
            for violation in found.as_array().expect("a list") {
                broken.push(format!("{scheme} {path} {violation}"));
            }
            let excess = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
            let excess = ann.browser.execute(excess, vec![]).await.expect("run");
            if excess != json!(0) {
                broken.push(format!("{scheme} {path} is {excess} pixels too wide"));
            }
        }
        ann.browser.clone().close().await.expect("closed");
    }
    assert!(broken.is_empty(), "{broken:#?}");
}
