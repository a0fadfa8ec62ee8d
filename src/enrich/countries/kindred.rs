//! A country's name or its people's → the other words for them in the same language.
//!
//! Whoever asks for an `Italian election` also means the `election in Italy`. Only single words are given, in their base
//! form (a search finds the inflections by itself), and only for a word that means one country.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::atlas::{Atlas, COUNTRIES, DEMONYMS, Kind, LANGUAGES, rows};
use crate::article::Country;
use crate::enrich::hash;

/// Language and country → its name and its people, as they stand in the tables.
static WORDS: LazyLock<HashMap<(usize, Country), Vec<&'static str>>> = LazyLock::new(|| {
    let mut words: HashMap<_, Vec<&'static str>> = HashMap::new();
    let mut add = |column: usize, code: &str, written: &'static str| {
        if let Some(country) = Country::parse(code)
            && !written.is_empty()
            && written.chars().all(char::is_alphabetic)
        {
            words.entry((column, country)).or_default().push(written);
        }
    };
    for column in 0..LANGUAGES.len() {
        for row in rows::<9>(COUNTRIES) {
            add(column, row[0], row[2 + column]);
        }
        for row in rows::<8>(DEMONYMS) {
            row[1 + column].split('|').for_each(|form| add(column, row[0], form));
        }
    }
    words
});

/// The other words for a country or its people, given one of them folded, in a language of the tables; none for a word
/// that is no such, or of a language without tables.
pub(crate) fn kindred(folded: &str, language: &str) -> Vec<&'static str> {
    let Some(column) = LANGUAGES.iter().position(|known| *known == language) else { return vec![] };
    let form =
        Atlas::of(language).form(hash::word(folded)).filter(|form| matches!(form.kind, Kind::Name | Kind::People));
    match form.map(|form| form.countries.as_slice()) {
        Some([country]) => WORDS.get(&(column, *country)).cloned().unwrap_or_default(),
        _ => vec![],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_and_its_people_are_kin_in_their_language() {
        assert!(kindred("italian", "en").contains(&"Italy"));
        assert!(kindred("italy", "en").contains(&"Italian"));
        assert!(kindred("griego", "es").contains(&"Grecia"));
        assert!(kindred("kolumbianische", "de").contains(&"Kolumbien"));
        assert!(kindred("italian", "de").is_empty() && kindred("harbour", "en").is_empty());
        assert!(kindred("italian", "xx").is_empty());
    }
}
