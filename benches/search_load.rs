//! How long questions to a whole archive take, in processor time and waiting for them one by one: `cargo bench --bench search_load -- [INDEX [QUERIES [PART]]]`.
//!
//! QUERIES has one JSON object a line: `q`, and if wanted `persons`, `countries`, `from`, `to`, `sort` (`date`). Without it
//! a thousand queries are made of the headlines and people of the archive; without INDEX an archive of 20,000 invented
//! articles is written first. One line of JSON for each part of the work: `top` is the ten best alone, `full` with two
//! passages each, 20 people, all countries, all years and the timeline; PART asks for one of them. The first pass warms up
//! and is not counted.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use dateline::article::PartialDate;
use dateline::search::answer::{FacetField, Place, Selection, Sort};
use dateline::search::{Request, Searcher};
use serde_json::{Value, json};

mod invented;

const ARTICLES: u64 = 20_000;
const PASSES: usize = 3;
/// The slowest queries that are named.
const SLOWEST: usize = 5;

fn main() {
    // Cargo adds a flag of its own.
    let mut args = std::env::args().skip(1).filter(|arg| !arg.starts_with("--"));
    let invented = tempfile::tempdir().expect("a folder");
    let index = args.next().map(PathBuf::from).unwrap_or_else(|| {
        invented::write(invented.path(), ARTICLES);
        invented.path().to_owned()
    });
    let opening = Instant::now();
    let searcher = Searcher::open(&index).expect("an index");
    let opened = opening.elapsed();
    searcher.answer(&Request::default()).expect("an answer");
    println!(
        "{}",
        json!({"articles": searcher.articles(), "opened_ms": ms(opened), "first_answer_ms": ms(opening.elapsed()),
               "rss_mb": resident_mb()})
    );
    let requests = args.next().map_or_else(|| made(&searcher), |file| read(&file));
    let wanted = args.next();
    let parts = [("top", top as fn(&Request) -> Request), ("full", full)].into_iter();
    for (name, part) in parts.filter(|(name, _)| wanted.as_deref().is_none_or(|wanted| wanted == *name)) {
        let requests: Vec<Request> = requests.iter().map(part).collect();
        println!("{}", measured(name, &searcher, &requests));
    }
}

fn top(request: &Request) -> Request {
    Request { facets: vec![], passages: 0, ..request.clone() }
}

fn full(request: &Request) -> Request {
    let facets = vec![(FacetField::Person, 20), (FacetField::Country, 300), (FacetField::Year, 200)];
    Request { facets, ..request.clone() }
}

/// The requests of a file of queries.
fn read(file: &str) -> Vec<Request> {
    let text = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("cannot read {file}: {error}"));
    let request = |line: &str| {
        let query: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{file}: {error}: {line}"));
        let chosen = |name: &str, field| {
            let values = query[name].as_array().into_iter().flatten().filter_map(|value| value.as_str());
            let any: Vec<String> = values.map(str::to_owned).collect();
            (!any.is_empty()).then(|| (field, Selection { any, none: vec![] }))
        };
        let date = |name: &str| query[name].as_str().and_then(PartialDate::parse);
        Request {
            text: query["q"].as_str().unwrap_or_default().to_owned(),
            selections: [("persons", FacetField::Person), ("countries", FacetField::Country)]
                .into_iter()
                .filter_map(|(name, field)| chosen(name, field))
                .collect(),
            from: date("from"),
            to: date("to"),
            sort: if query["sort"].is_null() { Sort::Relevance } else { Sort::Newest },
            ..Request::default()
        }
    };
    text.lines().filter(|line| !line.trim().is_empty()).map(request).collect()
}

/// A thousand queries of eight kinds from the newest articles of the archive.
fn made(searcher: &Searcher) -> Vec<Request> {
    let page = |number| Request { per_page: 100, place: Place::Page(number), sort: Sort::Newest, ..Request::default() };
    let hits = (1..=10).flat_map(|number| searcher.answer(&page(number)).expect("an answer").hits);
    let request = |(number, hit): (usize, dateline::search::answer::Hit)| {
        let entry = hit.stored.entry;
        let headline = entry.article.headline.unwrap_or_default();
        let mut words: Vec<&str> = headline.split(|c: char| !c.is_alphanumeric()).filter(|w| w.len() > 3).collect();
        words.resize(3, "port");
        let (a, b, c) = (words[0], words[1], words[2]);
        let person = entry.persons.first().map_or("Nobody", |person| person.name.as_str());
        let text = match number % 8 {
            0 => a.to_owned(),
            1 => format!("{a} {b}"),
            2 => format!("{a} OR {b} OR {c}"),
            3 => format!("\"{person}\""),
            4 => format!("{}*", &a[..a.floor_char_boundary(4)]),
            5 => format!("{a} -{b}"),
            6 => person.to_owned(),
            _ => String::new(),
        };
        let chosen = if number % 8 == 6 { (FacetField::Country, "US") } else { (FacetField::Person, person) };
        let selection = Selection { any: vec![chosen.1.to_owned()], none: vec![] };
        let selections = if number % 8 >= 6 { vec![(chosen.0, selection)] } else { vec![] };
        Request { text, selections, ..Request::default() }
    };
    hits.enumerate().map(request).collect()
}

/// Answers all requests several times on this thread.
fn measured(name: &str, searcher: &Searcher, requests: &[Request]) -> Value {
    let mut times: Vec<(Duration, usize)> = Vec::new();
    let (mut waits, mut found, mut helpers) = (Vec::new(), 0, Vec::new());
    for pass in 0..=PASSES {
        for (number, request) in requests.iter().enumerate() {
            let helped = cpu_of(&helpers);
            let (began, own) = (Instant::now(), cpu());
            let answer = searcher.answer(request).expect("an answer");
            let (waited, own) = (began.elapsed(), cpu().saturating_sub(own));
            if pass > 0 {
                times.push((own + cpu_of(&helpers).saturating_sub(helped), number));
                waits.push(waited);
                found += answer.total;
            }
        }
        helpers = self::helpers();
    }
    times.sort_unstable();
    waits.sort_unstable();
    let place = |share: f64| ((times.len() - 1) as f64 * share) as usize;
    let (at, waited) = (|share| ms(times[place(share)].0), |share| ms(waits[place(share)]));
    let sum: Duration = times.iter().map(|(time, _)| *time).sum();
    let mut slowest: Vec<Value> = Vec::new();
    for (time, number) in times.iter().rev() {
        let text = json!(requests[*number].text);
        if slowest.len() < SLOWEST && !slowest.iter().any(|known| known[1] == text) {
            slowest.push(json!([ms(*time), text]));
        }
    }
    let each = times.len() as f64;
    json!({"part": name, "queries": requests.len(), "found_mean": (found as f64 / each).round(), "cpu_ms_mean": ms(sum) / each,
           "cpu_ms_p50": at(0.5), "cpu_ms_p95": at(0.95), "cpu_ms_p99": at(0.99),
           "wall_ms_mean": ms(waits.iter().sum()) / each, "wall_ms_p50": waited(0.5), "wall_ms_p95": waited(0.95), "wall_ms_p99": waited(0.99),
           "rss_mb": resident_mb(), "slowest": slowest})
}

/// Processor time of this thread. The kernel adds it up when the thread gives way, so it does.
fn cpu() -> Duration {
    std::thread::yield_now();
    scheduled(Path::new("/proc/thread-self"))
}

/// Processor time of the threads that help with a question.
fn cpu_of(helpers: &[PathBuf]) -> Duration {
    helpers.iter().map(|helper| scheduled(helper)).sum()
}

/// Where the system tells of the threads that help with a question.
fn helpers() -> Vec<PathBuf> {
    let threads = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten().map(|thread| thread.path());
    let helps =
        |thread: &PathBuf| std::fs::read_to_string(thread.join("comm")).is_ok_and(|name| name.starts_with("helper"));
    threads.filter(helps).collect()
}

fn scheduled(thread: &Path) -> Duration {
    let schedule = std::fs::read_to_string(thread.join("schedstat")).unwrap_or_default();
    Duration::from_nanos(schedule.split(' ').next().and_then(|time| time.parse().ok()).unwrap_or(0))
}

fn ms(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}

/// Memory of this process that is no file's, in megabytes.
fn resident_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
    line.and_then(|line| line.trim().split(' ').next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}
