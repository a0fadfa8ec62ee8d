//! Questions to an archive of 10,000 invented articles, on one core: `cargo bench --bench search`.
//!
//! `query` is the ten best alone, `passages` shows why each was found, `facets` counts people, countries and years over the
//! whole result, `whole` is all that a page of the search shows. Whole archives of any size: `search_load`.

use std::sync::LazyLock;

use dateline::search::answer::FacetField;
use dateline::search::{Request, Searcher};
use divan::Bencher;

mod invented;

const ARTICLES: u64 = 10_000;
/// A rare word, two common ones, a phrase, the beginning of a word, any of several, everything.
const QUERIES: [&str; 6] =
    ["brasan", "government strike", "\"port strike\"", "gove*", "water OR price OR minister", "*"];

static ARCHIVE: LazyLock<(tempfile::TempDir, Searcher)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder");
    invented::write(folder.path(), ARTICLES);
    let searcher = Searcher::open(folder.path()).expect("an index");
    (folder, searcher)
});

fn main() {
    println!("{} articles", ARCHIVE.1.articles());
    divan::main();
}

fn answer(bencher: Bencher<'_, '_>, request: Request) {
    let searcher = &ARCHIVE.1;
    bencher.bench(|| searcher.answer(&request).expect("an answer").total);
}

fn bare(query: &str) -> Request {
    Request { text: query.into(), facets: vec![], passages: 0, ..Request::default() }
}

#[divan::bench(args = QUERIES)]
fn query(bencher: Bencher<'_, '_>, query: &str) {
    answer(bencher, Request { per_page: 10, ..bare(query) });
}

#[divan::bench(args = QUERIES)]
fn passages(bencher: Bencher<'_, '_>, query: &str) {
    answer(bencher, Request { passages: 2, ..bare(query) });
}

#[divan::bench(args = QUERIES)]
fn facets(bencher: Bencher<'_, '_>, query: &str) {
    let facets = vec![(FacetField::Person, 20), (FacetField::Country, 300), (FacetField::Year, 200)];
    answer(bencher, Request { per_page: 0, facets, ..bare(query) });
}

#[divan::bench(args = QUERIES)]
fn whole(bencher: Bencher<'_, '_>, query: &str) {
    answer(bencher, Request { text: query.into(), ..Request::default() });
}
