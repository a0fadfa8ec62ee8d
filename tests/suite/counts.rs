//! Totals and facet counts of a search against counts made one by one from the articles themselves.
//!
//! A facet counts the articles that pass all filters but its own, so that choosing a value does not empty the list it
//! was chosen from. The tests know the articles only as `show --json` prints them.

use std::collections::{BTreeMap, BTreeSet};

use dateline::article::PartialDate;
use dateline::enrich::person_key;
use dateline::search::answer::{Bucket, FacetField, Selection, Unit, Within};
use dateline::search::{Request, Searcher};
use serde_json::Value;

use crate::archive::{Archive, ids};

const FIELDS: [&str; 5] = ["person", "country", "publication", "author", "language"];
const EVERY_VALUE: &str = "person:1000,country:1000,publication:1000,author:1000,language:1000,year:1000";
const TEXTS: [&str; 4] = ["", "de OR the OR der", "port OR puerto OR Hafen", "Echeverria"];
const RANGES: [(Option<&str>, Option<&str>); 6] = [
    (Some("2025"), Some("2025")),
    (Some("2025-03"), None),
    (None, Some("2024")),
    (Some("2025-03-10"), Some("2025-12-03")),
    (Some("2001-06-15"), Some("2025-03")),
    (Some("2030"), None),
];

/// An article as the counts see it.
struct Counted {
    id: String,
    /// Values by field, as printed.
    values: BTreeMap<&'static str, Vec<String>>,
    published: Option<PartialDate>,
}

impl Counted {
    fn new(article: &Value) -> Self {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let each = |list: &str, name: &str| {
            let list = article[list].as_array().expect("a list").iter();
            // A surname alone names nobody across the archive.
            let list = list.filter(|value| value["found"] != "titled-surname");
            list.filter_map(|value| text(if name.is_empty() { value } else { &value[name] })).collect()
        };
        let one = |field: &str| text(&article[field]).into_iter().collect();
        let values = [
            ("person", each("persons", "name")),
            ("country", each("countries", "code")),
            ("publication", one("publication")),
            ("author", each("authors", "")),
            ("language", one("language")),
        ];
        let published = article["published"]["date"].as_str().and_then(PartialDate::parse);
        Self { id: text(&article["id"]).expect("a number"), values: values.into(), published }
    }

    /// The values of a field, spellings of one name as one.
    fn keys(&self, field: &str) -> BTreeSet<String> {
        self.values[field].iter().map(|value| key(field, value)).collect()
    }
}

fn key(field: &str, value: &str) -> String {
    match field {
        "person" | "author" => person_key(value),
        "publication" => value.to_lowercase(),
        _ => value.to_owned(),
    }
}

/// What is asked for beside the text.
#[derive(Debug, Default)]
struct Filters {
    text: &'static str,
    any: BTreeMap<&'static str, Vec<String>>,
    none: BTreeMap<&'static str, Vec<String>>,
    from: Option<&'static str>,
    to: Option<&'static str>,
}

impl Filters {
    /// Combination `number`: values of an article that is held, sometimes a second one, sometimes one to leave out.
    fn combination(number: usize, articles: &[Counted]) -> Self {
        let mut dice = Dice(number as u64);
        let mut filters = Self { text: TEXTS[dice.up_to(TEXTS.len())], ..Self::default() };
        let (model, other) = (&articles[dice.up_to(articles.len())], &articles[dice.up_to(articles.len())]);
        for field in FIELDS {
            let mut pick = |article: &Counted| {
                let values = &article.values[field];
                (!values.is_empty()).then(|| values[dice.up_to(values.len())].clone())
            };
            let (own, second, without) = (pick(model), pick(other), pick(other));
            if dice.up_to(3) == 0 {
                let second = second.filter(|_| dice.up_to(2) == 0);
                filters.any.insert(field, own.into_iter().chain(second).collect());
            }
            if dice.up_to(5) == 0 {
                filters.none.insert(field, without.into_iter().collect());
            }
        }
        if dice.up_to(3) == 0 {
            (filters.from, filters.to) = RANGES[dice.up_to(RANGES.len())];
        }
        filters
    }

    fn flags(&self) -> Vec<String> {
        let mut flags = vec![self.text.to_owned(), format!("--facets={EVERY_VALUE}"), "--per-page=100".to_owned()];
        let each = |values: &BTreeMap<&'static str, Vec<String>>, sign: &str| -> Vec<String> {
            let flag = |(field, values): (&&str, &Vec<String>)| {
                values.iter().map(|value| format!("--{field}={sign}{value}")).collect::<Vec<_>>()
            };
            values.iter().flat_map(flag).collect()
        };
        flags.extend(each(&self.any, ""));
        flags.extend(each(&self.none, "-"));
        flags.extend(self.from.map(|date| format!("--from={date}")));
        flags.extend(self.to.map(|date| format!("--to={date}")));
        flags
    }

    /// Whether an article passes all filters but that of one field.
    fn pass(&self, article: &Counted, but: &str) -> bool {
        let chosen = |values: &[String], field: &str| {
            values.iter().any(|value| article.keys(field).contains(&key(field, value)))
        };
        let any = self.any.iter().all(|(field, v)| *field == but || v.is_empty() || chosen(v, field));
        let none = self.none.iter().all(|(field, v)| *field == but || !chosen(v, field));
        any && none && (but == "year" || self.holds(article.published))
    }

    /// Whether the dates hold all days on which it may have been published.
    fn holds(&self, published: Option<PartialDate>) -> bool {
        let date = |text: &str| PartialDate::parse(text).expect("a date");
        let Some(published) = published else { return self.from.is_none() && self.to.is_none() };
        self.from.is_none_or(|from| published.first_day() >= date(from).first_day())
            && self.to.is_none_or(|to| published.last_day() <= date(to).last_day())
    }
}

/// The same numbers in every run (a linear congruential generator with Knuth's multiplier).
struct Dice(u64);

impl Dice {
    fn up_to(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }
}

/// Value → count, and how many articles have no value.
type Counts = (BTreeMap<String, u64>, u64);

fn answered(answer: &Value, field: &str) -> Counts {
    let facet = &answer["facets"][field];
    let values = facet["values"].as_array().expect("values").iter();
    let count = |value: &Value| (key(field, value["value"].as_str().expect("text")), value["count"].as_u64().unwrap());
    let counts: BTreeMap<_, _> = values.map(count).filter(|(_, count)| *count > 0).collect();
    assert_eq!(facet["distinct"].as_u64(), Some(counts.len() as u64), "{field}");
    (counts, facet["missing"].as_u64().expect("a number"))
}

fn counted<'a>(field: &str, articles: impl Iterator<Item = &'a Counted>) -> Counts {
    let mut counts = Counts::default();
    for article in articles {
        let keys = match field {
            "year" => article.published.iter().map(|date| date.year_number().to_string()).collect(),
            _ => article.keys(field),
        };
        counts.1 += u64::from(keys.is_empty());
        keys.into_iter().for_each(|key| *counts.0.entry(key).or_default() += 1);
    }
    counts
}

#[test]
fn totals_and_facet_counts_are_those_of_the_articles_counted_one_by_one() {
    let archive = Archive::of_sample();
    let articles: Vec<Counted> =
        ids(&archive.search(&["--per-page=100"])).iter().map(|id| Counted::new(&archive.show(id))).collect();
    let texts: BTreeMap<&str, BTreeSet<String>> =
        TEXTS.map(|text| (text, ids(&archive.search(&[text, "--per-page=100"])).into_iter().collect())).into();
    let mut with_hits = 0;
    for number in 0..30 {
        let filters = Filters::combination(number, &articles);
        let flags = filters.flags();
        let answer = archive.search(&flags.iter().map(String::as_str).collect::<Vec<_>>());
        let among = |but: &'static str| {
            let (filters, found) = (&filters, &texts[filters.text]);
            articles.iter().filter(move |article| found.contains(&article.id) && filters.pass(article, but))
        };
        let expected: BTreeSet<String> = among("").map(|article| article.id.clone()).collect();
        assert_eq!(ids(&answer).into_iter().collect::<BTreeSet<_>>(), expected, "{number}: {filters:?}");
        assert_eq!(answer["total"].as_u64(), Some(expected.len() as u64), "{number}: {filters:?}");
        for field in FIELDS.into_iter().chain(["year"]) {
            assert_eq!(answered(&answer, field), counted(field, among(field)), "{number}, {field}: {filters:?}");
        }
        with_hits += usize::from(!expected.is_empty());
    }
    assert!(with_hits >= 15, "only {with_hits} combinations find anything");
}

#[test]
fn when_each_of_many_values_was_found_is_what_a_search_for_it_finds() {
    let archive = Archive::of_sample();
    let searcher = Searcher::open(archive.index()).expect("an index");
    for field in [FacetField::Person, FacetField::Country, FacetField::Publication, FacetField::Author] {
        let all = Within { field, prefix: String::new(), offset: 0, limit: 1_000 };
        let values = searcher.facet(&Request::default(), &all).expect("an answer").facet.values;
        let names: Vec<&str> = values.iter().map(|value| value.value.as_str()).collect();
        for unit in Unit::ALL {
            let found = searcher.over_time(field, &names, unit);
            assert_eq!(found.len(), names.len());
            for (name, found) in names.iter().zip(found) {
                let any = Selection { any: vec![(*name).to_owned()], none: vec![] };
                let one = Request { selections: vec![(field, any)], unit: Some(unit), ..Request::default() };
                let buckets = searcher.answer(&one).expect("an answer").timeline.buckets.into_iter();
                let expected: Vec<_> = buckets.filter(|b| b.count > 0).map(|b| Bucket { held: 0, ..b }).collect();
                assert_eq!(found, expected, "{name} by {}", unit.name());
            }
        }
    }
}
