//! The sample corpus, cleaned and enriched, against what a careful reader finds in it.
//!
//! Every input of `corpus/sample` is compared, field by field, with its line of `tests/sample/expected.jsonl` (its shape
//! stands in `corpus/README.md`). What differs today stands with its reason in `tests/sample/known.toml`; a difference
//! that is not listed fails the test, and so does a listed one that is gone: the list only gets shorter. `UPDATE=1`
//! writes the list anew: reasons are kept, and a new difference waits for one to be written.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::path::{Path, PathBuf};

use dateline::article::ParagraphKind;
use dateline::capture::{self, Capture, Hints};
use dateline::clean::{self, Verdict};
use dateline::config::CaptureConfig;
use dateline::enrich::{self, Entry};
use serde::Deserialize;

use crate::archive::sample;

/// Characters of a paragraph that an expectation quotes.
const QUOTED: usize = 60;

/// What a careful reader finds in one input.
#[derive(Deserialize)]
struct Expected {
    input: String,
    kind: String,
    articles: Vec<Story>,
}

/// What a careful reader finds in one story.
#[derive(Deserialize)]
struct Story {
    headline: Option<String>,
    standfirst: Option<String>,
    authors: Vec<String>,
    publication: Option<String>,
    url: Option<String>,
    language: String,
    published: Option<Day>,
    first_paragraph: String,
    last_paragraph: String,
    paragraphs: usize,
    must_not_contain: Vec<String>,
    persons: BTreeSet<String>,
    countries: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Day {
    date: String,
    precision: String,
}

/// What Dateline finds in one input.
struct Found {
    kind: &'static str,
    articles: Vec<Entry>,
}

impl Found {
    fn of(capture: &Capture) -> Self {
        let cleaned = clean::clean(capture);
        let kind = match cleaned.verdict {
            Verdict::Article => "article",
            Verdict::NotArticle { .. } => "not-article",
        };
        Self { kind, articles: cleaned.articles.into_iter().map(enrich::enrich).collect() }
    }
}

/// Input and field → what differs. The fields of a second story of an input are `2.headline` and so on.
type Differences = BTreeMap<(String, String), String>;

#[test]
fn the_sample_is_read_as_a_careful_reader_reads_it() {
    let (expected, found) = (expected(), found());
    let read: BTreeSet<&String> = found.keys().collect();
    assert_eq!(expected.keys().collect::<BTreeSet<_>>(), read, "expected.jsonl has a line for each input");
    let mut differences = Differences::new();
    for (input, expected) in &expected {
        compare(expected, &found[input], &mut differences);
    }
    let known = known();
    if std::env::var_os("UPDATE").is_some() {
        return rewrite(&known, &differences);
    }
    println!("{} differences from expected.jsonl, {} known", differences.len(), known.len());
    let new = differences.iter().filter(|(place, _)| !known.contains_key(*place));
    let new = new.map(|((input, field), what)| format!("new: {input}\n    {field}: {what}"));
    let gone = known.keys().filter(|place| !differences.contains_key(*place));
    let gone = gone.map(|(input, field)| format!("right by now, remove it from known.toml: {input}\n    {field}"));
    let report: Vec<String> = new.chain(gone).collect();
    assert!(report.is_empty(), "\n{}\n", report.join("\n"));
}

#[test]
fn every_known_difference_has_its_reason() {
    let without: Vec<_> = known().into_iter().filter(|(_, reason)| reason.trim().is_empty()).collect();
    assert!(without.is_empty(), "{without:?}");
}

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sample").join(name)
}

fn text(name: &str) -> String {
    std::fs::read_to_string(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn expected() -> BTreeMap<String, Expected> {
    let text = text("expected.jsonl");
    let lines = text.lines().map(|line| serde_json::from_str::<Expected>(line).expect("a line of expected.jsonl"));
    lines.map(|expected| (expected.input.clone(), expected)).collect()
}

/// Input → field → reason, as the file has it.
type Listed = BTreeMap<String, BTreeMap<String, String>>;

fn known() -> Differences {
    let known: Listed = toml::from_str(&text("known.toml")).expect("known.toml is a table of fields for each input");
    let each = |(input, fields): (String, BTreeMap<String, String>)| {
        fields.into_iter().map(move |(field, reason)| ((input.clone(), field), reason))
    };
    known.into_iter().flat_map(each).collect()
}

/// The list as it is today, under the comment that it opens with.
fn rewrite(known: &Differences, differences: &Differences) {
    let mut listed = Listed::new();
    for place @ (input, field) in differences.keys() {
        let reason = known.get(place).cloned().unwrap_or_default();
        listed.entry(input.clone()).or_default().insert(field.clone(), reason);
    }
    let old = text("known.toml");
    let comment: String =
        old.lines().take_while(|line| line.starts_with('#')).map(|line| format!("{line}\n")).collect();
    let list = toml::to_string(&listed).expect("texts by name are TOML");
    std::fs::write(path("known.toml"), format!("{comment}\n{list}")).expect("the list is written");
}

fn found() -> BTreeMap<String, Found> {
    let root = format!("{}/", sample().display());
    let captures = capture::captures(vec![sample()], Hints::default(), CaptureConfig::default());
    captures
        .map(|capture| {
            let capture = capture.expect("the sample can be read");
            (capture.origin.to_string().replace(&root, ""), Found::of(&capture))
        })
        .collect()
}

fn compare(expected: &Expected, found: &Found, differences: &mut Differences) {
    let input = &expected.input;
    let mut note = Notes { input, story: String::new(), differences };
    note.equal("kind", expected.kind.as_str(), found.kind);
    note.equal("articles", expected.articles.len(), found.articles.len());
    note.none("must_not_contain", contained(expected, found));
    // Stories that are split otherwise cannot be told apart one by one.
    let stories = if expected.articles.len() == found.articles.len() { &expected.articles[..] } else { &[] };
    for (number, (story, entry)) in stories.iter().zip(&found.articles).enumerate() {
        if number > 0 {
            note.story = format!("{}.", number + 1);
        }
        compare_story(story, entry, &mut note);
    }
}

fn compare_story(story: &Story, entry: &Entry, note: &mut Notes) {
    let article = &entry.article;
    note.equal("headline", story.headline.as_deref().map(plain), article.headline.as_deref().map(plain));
    note.equal("standfirst", story.standfirst.as_deref().map(plain), article.standfirst.as_deref().map(plain));
    note.equal("authors", story.authors.clone(), authors(entry));
    note.equal("publication", &story.publication, &article.publication);
    note.equal("url", &story.url, &article.url);
    note.equal("language", Some(story.language.as_str()), entry.language.as_ref().map(|language| language.code()));
    let expected = story.published.as_ref().map(|day| (day.date.clone(), day.precision.as_str()));
    let published = article.published.map(|p| (p.date.to_string(), p.date.precision().name()));
    note.equal("published", expected, published);
    let quoted = |text: &str| plain(text).chars().take(QUOTED).collect::<String>();
    // The rows of a table are story, but a reader does not count them as paragraphs.
    let told = article.paragraphs.iter().filter(|paragraph| paragraph.kind != ParagraphKind::TableRow);
    let paragraphs: Vec<String> = told.map(|paragraph| quoted(&paragraph.text)).collect();
    note.equal("first_paragraph", Some(&story.first_paragraph), paragraphs.first());
    note.equal("last_paragraph", Some(&story.last_paragraph), paragraphs.last());
    note.equal("paragraphs", story.paragraphs, paragraphs.len());
    let persons: BTreeSet<String> = entry.persons.iter().map(|person| plain(&person.name)).collect();
    note.none("persons_missed", story.persons.difference(&persons));
    note.none("persons_extra", persons.difference(&story.persons));
    let countries: BTreeSet<String> = entry.countries.iter().map(|c| c.country.code().to_owned()).collect();
    note.none("countries_missed", story.countries.difference(&countries));
    note.none("countries_extra", countries.difference(&story.countries));
}

/// The persons who wrote it, else the agency.
fn authors(entry: &Entry) -> Vec<String> {
    let article = &entry.article;
    if article.authors.is_empty() { article.agency.iter().cloned().collect() } else { article.authors.clone() }
}

/// The strings that belong to no article of the input but stand in one.
fn contained<'e>(expected: &'e Expected, found: &Found) -> BTreeSet<&'e String> {
    let parts = found.articles.iter().flat_map(|entry| entry.article.parts());
    let texts: Vec<String> = parts.map(|(_, text)| plain(text)).collect();
    let aliens = expected.articles.iter().flat_map(|story| &story.must_not_contain);
    aliens.filter(|alien| texts.iter().any(|text| text.contains(&plain(alien)))).collect()
}

/// White space of every kind as one plain space.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Takes down the differences of one input.
struct Notes<'a> {
    input: &'a str,
    story: String,
    differences: &'a mut Differences,
}

impl Notes<'_> {
    fn equal<T: Debug + PartialEq>(&mut self, field: &str, expected: T, found: T) {
        if expected != found {
            self.add(field, format!("expected {expected:?}, found {found:?}"));
        }
    }

    fn none<T: Debug>(&mut self, field: &str, values: impl IntoIterator<Item = T>) {
        let values: Vec<T> = values.into_iter().collect();
        if !values.is_empty() {
            self.add(field, format!("{values:?}"));
        }
    }

    fn add(&mut self, field: &str, what: String) {
        self.differences.insert((self.input.to_owned(), format!("{}{field}", self.story)), what);
    }
}
