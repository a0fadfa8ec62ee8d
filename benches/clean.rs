//! How fast pages are cleaned, and that time grows with their size, not faster.
//!
//! `cargo bench --bench clean` prints a line a page; the column `bytes` of the throughput must stay level from 1 to
//! 64 MB and from 10 to 100,000 levels of nesting. Pages are generated, or those of the sample corpus.

use std::fs;
use std::path::Path;

use dateline::capture::Hints;
use dateline::clean::html;
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};

fn main() {
    divan::main();
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

/// The pages of the sample corpus.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn sample_pages(bencher: Bencher) {
    let mut pages = Vec::new();
    read_pages(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus")), &mut pages);
    let hints = Hints::default();
    bencher
        .counter(ItemsCount::new(pages.len()))
        .bench(|| pages.iter().map(|page| html::clean(page, &hints).articles.len()).sum::<usize>());
}

fn read_pages(folder: &Path, pages: &mut Vec<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            read_pages(&path, pages);
        } else if path.extension().is_some_and(|extension| extension == "html") {
            pages.extend(fs::read_to_string(&path));
        }
    }
}

/// A page without end: one line of text, one tag never closed, quotation marks that open and never close.
#[divan::bench(args = ["<p", "<a href=\"", "<![CDATA[", "<svg><p>", "<table><tr><td>", "&amp", "<b><i>", "<script>"], sample_count = 3, sample_size = 1)]
fn a_megabyte_of(bencher: Bencher, piece: &str) {
    let page = piece.repeat((1 << 20) / piece.len());
    let hints = Hints::default();
    bencher.counter(BytesCount::of_str(page.as_str())).bench(|| html::clean(&page, &hints));
}
