//! Every parameter of the service: its name, what it may be, and what it means.
//!
//! One table for all who speak of parameters: [`super::params`] and [`super::requests`] read and bound by it, the
//! OpenAPI document and the page of documentation print it.

use std::ops::RangeInclusive;

use super::export::Format;
use super::params::{MAX_FACET_VALUES, MAX_PER_PAGE, MAX_REACH, MAX_SNIPPETS, MAX_VALUE_CHARS, SNIPPET_CHARS};
use super::tongue::Tongue;
use crate::search::answer::{FacetField, Unit};

/// One parameter.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Which of the table it is: its name, or a longer one where the same name is something else at some addresses.
    pub key: &'static str,
    /// Its name in addresses.
    pub name: &'static str,
    /// What it may be.
    pub values: Values,
    /// What it means, a sentence.
    pub about: &'static str,
    /// A value that can be read.
    pub example: &'static str,
}

/// What a parameter may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Values {
    /// Any text.
    Text,
    /// A text of at most so many characters.
    Short(usize),
    /// Values of a facet: repeated means any of them, a `-` before one excludes it.
    Chosen(FacetField),
    /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    Date,
    /// A share between 0 and 1.
    Share,
    /// A whole number.
    Number(RangeInclusive<usize>),
    /// One of a few words.
    OneOf(Vec<&'static str>),
    /// Facets with numbers, or `none`.
    Facets,
}

/// All parameters.
pub fn all() -> Vec<Parameter> {
    let one = |key, values, example, about| Parameter { key, name: name_of(key), values, about, example };
    vec![
        one(
            "q",
            Values::Text,
            "harbour strike",
            "The query in the language that /help explains; no query is an error.",
        ),
        chosen(FacetField::Person, "Ana Ríos", "Only articles that name this person, in whatever spelling."),
        chosen(FacetField::Country, "CO", "Only articles that name this country, by ISO 3166 code or name."),
        chosen(FacetField::Publication, "The Harbour Post", "Only this newspaper or site."),
        chosen(FacetField::Author, "Tom O'Dell", "Only this author."),
        chosen(FacetField::Language, "es", "Only this language, by ISO 639 code or name."),
        chosen(FacetField::Tag, "strike", "Only articles with this tag."),
        chosen(FacetField::Collection, "Port files", "Only articles of this collection."),
        one("from", Values::Date, "2001", "Published on this day, month or year, or later."),
        one("to", Values::Date, "2025-11", "Published on this day, month or year, or earlier."),
        one(
            "date",
            Values::OneOf(vec!["undated", "-undated"]),
            "undated",
            "`undated`: articles without a date, beside those of `from` and `to` if given; `-undated`: none of them.",
        ),
        one(
            "quality",
            Values::Share,
            "0.8",
            "Printed text that a machine read at least so well; what was never printed passes.",
        ),
        one(
            "collapse",
            Values::OneOf(vec!["copies", "none"]),
            "copies",
            "`copies`: each story counts and shows once, however many papers printed it.",
        ),
        one(
            "unit",
            Values::OneOf(Unit::ALL.map(Unit::name).to_vec()),
            "month",
            "Width of the timeline's stretches; chosen from the range of dates if left out.",
        ),
        one("sort", Values::OneOf(vec!["relevance", "newest", "oldest"]), "newest", "Order of the articles."),
        one(
            "page",
            Values::Number(1..=MAX_REACH),
            "1",
            "Page of the hits, from 1; pages end at hit 10,000, a cursor goes on.",
        ),
        one("per_page", Values::Number(0..=MAX_PER_PAGE), "10", "Hits in one answer."),
        one(
            "cursor",
            Values::Short(MAX_VALUE_CHARS),
            "",
            "Goes on after the answer that gave this cursor, without end; instead of `page`.",
        ),
        one(
            "facets",
            Values::Facets,
            "person:20,country,year",
            "What to count and how many values of each, or `none`.",
        ),
        one("snippets", Values::Number(0..=MAX_SNIPPETS), "3", "Passages of each hit."),
        one("snippet_chars", Values::Number(SNIPPET_CHARS), "200", "Length of a passage in characters, about."),
        one("explain", Values::OneOf(vec!["0", "1"]), "1", "`1`: say of each hit why it stands where it does."),
        one(
            "prefix",
            Values::Short(super::requests::MAX_PREFIX_CHARS),
            "rio",
            "Only values that have words beginning so.",
        ),
        one("limit", Values::Number(1..=MAX_FACET_VALUES), "20", "Values in one answer."),
        one("offset", Values::Number(0..=super::requests::MAX_OFFSET), "0", "Values passed over."),
        one("format", Values::OneOf(Format::ALL.map(Format::name).to_vec()), "jsonl", "Format of the articles."),
        one(
            "list/per_page",
            Values::Number(1..=MAX_PER_PAGE),
            "8",
            "Most articles or suggestions of a kind in one answer.",
        ),
        one(
            "lang",
            Values::OneOf(Tongue::ALL.map(Tongue::code).to_vec()),
            "fr",
            "Language of the page, remembered in a cookie; without either, what Accept-Language prefers.",
        ),
        one("unapi/id", Values::Short(MAX_VALUE_CHARS), "", "The article's id."),
        one("unapi/format", Values::OneOf(vec!["ris", "bibtex"]), "ris", "Format of the reference."),
    ]
}

fn chosen(field: FacetField, example: &'static str, about: &'static str) -> Parameter {
    Parameter { key: field.name(), name: field.name(), values: Values::Chosen(field), about, example }
}

/// The parameter of that key.
pub fn keyed(key: &str) -> Option<Parameter> {
    all().into_iter().find(|parameter| parameter.key == key)
}

/// The name that a key stands for.
pub(super) fn name_of(key: &'static str) -> &'static str {
    key.rsplit('/').next().unwrap_or(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::Request;
    use crate::web::params::{self, NAMES};

    #[test]
    fn every_parameter_of_a_search_is_in_the_table_and_its_example_is_understood() {
        for name in NAMES {
            let parameter = keyed(name).unwrap_or_else(|| panic!("{name} is not in the table"));
            let pair = [(name.to_owned(), parameter.example.to_owned())];
            assert!(params::request(&pair, &Request::default()).is_ok(), "{name}={}", parameter.example);
        }
    }

    #[test]
    fn what_the_table_bounds_is_bounded() {
        let read = |name: &str, value: String| params::request(&[(name.to_owned(), value)], &Request::default());
        for parameter in all().into_iter().filter(|parameter| NAMES.contains(&parameter.key)) {
            let name = parameter.name;
            match parameter.values {
                Values::Text => {}
                Values::Short(most) => assert!(read(name, "x".repeat(most + 1)).is_err(), "{name}"),
                Values::Chosen(_) => assert!(read(name, "x".repeat(MAX_VALUE_CHARS + 1)).is_err(), "{name}"),
                Values::Number(bounds) => {
                    assert!(read(name, bounds.start().to_string()).is_ok(), "{name}={}", bounds.start());
                    assert!(read(name, (bounds.end() + 1).to_string()).is_err(), "{name}={}", bounds.end() + 1);
                }
                Values::OneOf(words) => {
                    assert!(words.iter().all(|word| read(name, (*word).to_owned()).is_ok()), "{name}: {words:?}");
                    assert!(read(name, "something else".into()).is_err(), "{name}");
                }
                Values::Date | Values::Share | Values::Facets => assert!(read(name, "x".into()).is_err(), "{name}"),
            }
        }
    }

    #[test]
    fn keys_stand_once_in_the_table() {
        let mut keys: Vec<_> = all().into_iter().map(|parameter| parameter.key).collect();
        let all = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), all);
    }
}
