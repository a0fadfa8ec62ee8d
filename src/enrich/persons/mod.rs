//! Tokens → the persons of an article.
use super::countries::{Found, Names};
use super::tokens::Text;
use crate::article::{Article, Person};
/// One key for all spellings of a person's name.
pub fn person_key(name: &str) -> String {
    super::fold::fold(name)
}
pub(crate) fn persons(_article: &Article, _texts: &[Text<'_>], _found: &[Found], _language: &str) -> Vec<Person> {
    vec![]
}
pub(crate) fn names(_persons: &[Person]) -> Names {
    Names::default()
}
