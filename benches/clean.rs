//! How fast pages are cleaned, and that time grows with their size, not faster.
//!
//! `cargo bench --bench clean` prints the pages of the sample corpus a second of processor time, then a line a generated
//! page; the column `bytes` of the throughput must stay level from 1 to 64 MB and from 10 to 100,000 levels of nesting.
//! `DATELINE_PAGES=FOLDER cargo bench --bench clean` measures the pages of a folder (packed ones as well) and nothing
//! else. Reading and decoding are left out; the first pass warms up and is not counted.

use std::path::{Path, PathBuf};
use std::time::Duration;

use dateline::capture::{Capture, Hints, Media, captures};
use dateline::clean::{clean, html};
use dateline::config::CaptureConfig;
use divan::Bencher;
use divan::counter::BytesCount;

/// The slowest pages that are named.
const SLOWEST: usize = 5;
const PASSES: usize = 3;

fn main() {
    let folder = std::env::var_os("DATELINE_PAGES").map(PathBuf::from);
    let sample = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/sample"));
    measure(&pages(folder.as_deref().unwrap_or(sample)));
    if folder.is_none() {
        divan::main();
    }
}

fn pages(folder: &Path) -> Vec<Capture> {
    let read = captures(vec![folder.to_owned()], Hints::default(), CaptureConfig::default());
    read.flatten().filter(|capture| capture.media == Media::Html).collect()
}

/// Prints how many pages a second of processor time are cleaned by one thread, the best of some passes, and the slowest.
fn measure(pages: &[Capture]) {
    let mut passes: Vec<(Duration, Vec<Duration>)> = Vec::new();
    for _ in 0..=PASSES {
        let times: Vec<Duration> = pages.iter().map(time).collect();
        passes.push((times.iter().sum(), times));
    }
    let (whole, times) = passes.into_iter().skip(1).min().expect("there are passes");
    let megabytes = pages.iter().map(|page| page.text.len()).sum::<usize>() as f64 / f64::from(1 << 20);
    let seconds = whole.as_secs_f64();
    println!(
        "{} pages of {megabytes:.1} MB in {seconds:.2} s of one core: {:.0} pages, {:.0} MB a second",
        pages.len(),
        pages.len() as f64 / seconds,
        megabytes / seconds
    );
    let mut slowest: Vec<(Duration, &Capture)> = times.into_iter().zip(pages).collect();
    slowest.sort_by_key(|(time, _)| std::cmp::Reverse(*time));
    for (time, page) in slowest.into_iter().take(SLOWEST) {
        println!("{:8.1} ms  {:6} kB  {}", time.as_secs_f64() * 1e3, page.text.len() >> 10, page.origin);
    }
}

fn time(page: &Capture) -> Duration {
    let from = cpu();
    divan::black_box_drop(clean(page));
    cpu().saturating_sub(from)
}

/// Processor time of this thread. The kernel adds it up when the thread gives way, so it does.
fn cpu() -> Duration {
    std::thread::yield_now();
    let schedule = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(schedule.split(' ').next().and_then(|time| time.parse().ok()).unwrap_or(0))
}

const PARAGRAPH: &str = "The ferry stayed in the harbour on Monday, and nobody on the quay could say when it would sail \
    again, though the company had promised an answer by noon.";

/// A page of an article with its frame, about `bytes` long.
fn page(bytes: usize) -> String {
    let mut page = String::from("<html><head><title>Ferry</title></head><body><nav><ul>");
    page.push_str(&"<li class=\"nav-item\"><a href=\"/a\">Section</a></li>".repeat(40));
    page.push_str("</ul></nav><main><article class=\"story-body\"><h1>Ferry stays in harbour</h1>");
    let mut number = 0;
    while page.len() < bytes {
        number += 1;
        page.push_str(&format!("<p class=\"text t{}\">{number} {PARAGRAPH} <a href=\"/b\">More</a></p>", number % 7));
        page.push_str("<aside class=\"related\"><h3><a href=\"/c\">Another story</a></h3></aside>\n");
    }
    page.push_str("</article></main><footer>Imprint</footer></body></html>");
    page
}

#[divan::bench(args = [1, 4, 16, 64], sample_count = 3, sample_size = 1)]
fn megabytes(bencher: Bencher, megabytes: usize) {
    let page = page(megabytes << 20);
    let hints = Hints::default();
    bencher.counter(BytesCount::of_str(page.as_str())).bench(|| html::clean(&page, &hints));
}

#[divan::bench(args = [10, 1_000, 100_000], sample_count = 3, sample_size = 1)]
fn levels(bencher: Bencher, levels: usize) {
    let (open, close) = ("<div class=\"wrap\"><p>Said the captain.".repeat(levels), "</div>".repeat(levels));
    let page = format!("<body>{open}{}{close}", page(1 << 20));
    let hints = Hints::default();
    bencher.counter(BytesCount::of_str(page.as_str())).bench(|| html::clean(&page, &hints));
}

/// A page without end: one line of text, one tag never closed, quotation marks that open and never close.
#[divan::bench(args = ["<p", "<a href=\"", "<![CDATA[", "<svg><p>", "<table><tr><td>", "&amp", "<b><i>", "<script>"], sample_count = 3, sample_size = 1)]
fn a_megabyte_of(bencher: Bencher, piece: &str) {
    let page = piece.repeat((1 << 20) / piece.len());
    let hints = Hints::default();
    bencher.counter(BytesCount::of_str(page.as_str())).bench(|| html::clean(&page, &hints));
}
