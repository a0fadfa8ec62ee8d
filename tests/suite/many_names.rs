//! Facets over two hundred thousand different names: counts are exact and no search pays for names it does not find.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use dateline::article::{Article, ArticleId, Paragraph, ParagraphKind, Person, PersonFound, Setting, Span};
use dateline::enrich::{Entry, Unlisted};
use dateline::index::{StoredEntry, Writer};
use dateline::search::answer::{FacetField, Selection, Within};
use dateline::search::{Request, Searcher};

const ARTICLES: u64 = 20_000;
const NAMES_EACH: u64 = 10;

/// Processor time that a hundred searches may take in a build with little optimisation: to sort all names, or to fold them,
/// for each of them takes several times as long.
const BOUND: Duration = Duration::from_secs(6);

const SYLLABLES: [&str; 20] = [
    "ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "qui", "ro", "su", "ta", "ve", "wi", "xo",
    "zu",
];

/// A name of its own for each number; every article also names Ana Ruiz.
fn name(number: u64) -> String {
    let syllable = |place: u32| SYLLABLES[(number / 20u64.pow(place) % 20) as usize];
    let capital = |text: String| text[..1].to_uppercase() + &text[1..];
    let (given, family) = (syllable(0).to_owned() + syllable(1), syllable(2).to_owned() + syllable(3) + syllable(4));
    format!("{} {}", capital(given), capital(family))
}

fn article(number: u64) -> StoredEntry {
    let own = (0..NAMES_EACH).map(|at| name(number * NAMES_EACH + at));
    let person = |name: String| Person {
        name,
        mentions: vec![],
        confidence: 0.9,
        asserted: true,
        found: PersonFound::Record,
        ids: vec![],
    };
    let text = if number.is_multiple_of(100) { "harbour strike" } else { "harbour" };
    let paragraph = Paragraph { text: text.into(), span: Span::new(0, text.len()), kind: ParagraphKind::Text };
    let entry = Entry {
        article: Article { paragraphs: vec![paragraph], ..Article::default() },
        language: None,
        persons: own.chain(["Ana Ruiz".to_owned()]).map(person).collect(),
        countries: vec![],
        setting: Setting::default(),
        unlisted: Unlisted::default(),
    };
    StoredEntry {
        id: ArticleId(number + 1),
        story: ArticleId(number + 1),
        version: 1,
        origin: "generated".into(),
        entry,
    }
}

fn asking(text: &str) -> Request {
    let facets = vec![(FacetField::Person, 20), (FacetField::Country, 20), (FacetField::Year, 100)];
    Request { text: text.into(), facets, ..Request::default() }
}

/// Processor time of this thread; where the system does not tell, of the clock.
fn processor_time() -> Duration {
    static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|text| text.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| BEGAN.elapsed(), Duration::from_nanos)
}

/// Microseconds a search takes.
fn measure(searcher: &Searcher, request: &Request) -> u128 {
    let started = processor_time();
    (0..20).for_each(|_| drop(searcher.answer(request).expect("an answer")));
    (processor_time() - started).as_micros() / 20
}

#[test]
fn two_hundred_thousand_names_are_counted_exactly_and_in_bounded_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut writer = Writer::open(folder.path(), "test", 1).expect("a writer");
    (0..ARTICLES).for_each(|number| writer.put(&article(number)).expect("written"));
    writer.commit(1).expect("committed");
    let searcher = Searcher::open(folder.path()).expect("an index");

    let all = searcher.answer(&asking("harbour")).expect("an answer");
    let persons = &all.facets[0];
    assert_eq!((all.total, persons.distinct), (ARTICLES, ARTICLES * NAMES_EACH + 1));
    assert_eq!((persons.values[0].value.as_str(), persons.values[0].count), ("Ana Ruiz", ARTICLES));
    let few = searcher.answer(&asking("harbour strike")).expect("an answer");
    assert_eq!((few.total, few.facets[0].distinct), (ARTICLES / 100, ARTICLES / 100 * NAMES_EACH + 1));

    let chosen = Selection { any: vec![name(77)], none: vec![] };
    let chosen = Request { selections: vec![(FacetField::Person, chosen)], ..asking("harbour") };
    let misspelt = asking("harbour person:\"Baba Babacem\"");
    let begin = Within { field: FacetField::Person, prefix: "wixo".into(), offset: 0, limit: 20 };
    let started = processor_time();
    let per_search = [
        ("all", asking("harbour")),
        ("few", asking("harbour strike")),
        ("chosen", chosen),
        ("by a word of the name", asking("person:babace")),
        ("misspelt", misspelt),
    ]
    .map(|(what, request)| (what, measure(&searcher, &request)));
    let typed = processor_time();
    let found = (0..20).map(|_| searcher.facet(&asking("harbour"), &begin).expect("an answer").fitting).max();
    println!("µs a search: {per_search:?}, type-ahead {}", (processor_time() - typed).as_micros() / 20);
    let taken = processor_time() - started;
    assert!(taken < BOUND, "{taken:?}: {per_search:?}");
    let begins = |name: &String| name.split(' ').any(|word| word.starts_with("Wixo"));
    let expected = (0..ARTICLES * NAMES_EACH).map(name).filter(begins).count() as u64;
    assert_eq!(found, Some(expected));
}
