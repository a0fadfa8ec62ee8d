//! Article → BibTeX.
//!
//! Signs that TeX reads as commands are escaped; the title keeps its capitals by a second pair of braces, and so do names
//! that must not be turned round. People and countries stand as key words. An address is verbatim, as the packages that set it expect.

use super::names::{Name, parts};
use super::{line, names};
use crate::article::{PartialDate, Precision};
use crate::enrich::{self, person_key};
use crate::index::StoredEntry;

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The entry of an article.
pub(super) fn entry(stored: &StoredEntry) -> String {
    let (entry, article) = (&stored.entry, &stored.entry.article);
    let date = article.published.map(|published| published.date);
    let mut fields: Vec<(&str, String)> = Vec::new();
    let mut braced = |name, value: Option<String>| fields.extend(value.map(|value| (name, format!("{{{value}}}"))));
    braced("author", (!article.authors.is_empty()).then(|| authors(&article.authors)));
    braced("title", article.headline.as_deref().map(|title| format!("{{{}}}", escaped(title))));
    braced("journal", article.publication.as_deref().map(escaped));
    braced("year", date.map(|date| format!("{:04}", date.year_number())));
    braced("date", date.map(|date| date.to_string()));
    braced("abstract", article.standfirst.as_deref().map(escaped));
    braced("language", entry.language.as_ref().map(|language| escaped(language.code())));
    let persons = entry.persons.iter().map(|person| escaped(&person.name));
    let countries = entry.countries.iter().map(|c| escaped(enrich::name_of(c.country, "en")));
    let words: Vec<String> = persons.chain(countries).collect();
    braced("keywords", (!words.is_empty()).then(|| words.join(", ")));
    braced("note", article.agency.as_deref().map(|agency| format!("Agency: {}", escaped(agency))));
    braced("url", article.url.as_deref().map(verbatim));
    // The names of months are macros of the styles: without braces.
    fields
        .extend(date.filter(|date| date.precision() != Precision::Year).map(|date| ("month", month(date).to_owned())));
    let lines: String = fields.iter().map(|(name, value)| format!(",\n  {name} = {value}")).collect();
    format!("@article{{{}{lines}\n}}\n", key(stored))
}

/// The first author's family name, the year and the article's number: unique, and readable in a text.
fn key(stored: &StoredEntry) -> String {
    let article = &stored.entry.article;
    let family = article.authors.first().map(|author| match parts(author) {
        Name::Person { family, .. } | Name::Whole(family) => person_key(&family),
    });
    let plain: String = family.unwrap_or_default().chars().filter(char::is_ascii_alphanumeric).collect();
    let year = article.published.map(|published| published.date.year_number().to_string()).unwrap_or_default();
    let name = if plain.is_empty() { "article" } else { plain.as_str() };
    format!("{name}{year}-{}", stored.id)
}

fn authors(names: &[String]) -> String {
    let author = |name: &String| match names::parts(name) {
        Name::Person { family, given } => format!("{}, {}", escaped(&family), escaped(&given)),
        Name::Whole(name) => format!("{{{}}}", escaped(&name)),
    };
    names.iter().map(author).collect::<Vec<_>>().join(" and ")
}

fn month(date: PartialDate) -> &'static str {
    let number = usize::try_from(date.first_day().month()).unwrap_or(1);
    MONTHS[number.clamp(1, 12) - 1]
}

/// On one line, with the signs of TeX escaped.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in line(text).chars() {
        match c {
            '&' | '%' | '#' | '_' | '$' | '{' | '}' => out.extend(['\\', c]),
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            c => out.push(c),
        }
    }
    out
}

/// An address in which no brace or backslash is left to end the field.
fn verbatim(url: &str) -> String {
    line(url).replace('{', "%7B").replace('}', "%7D").replace('\\', "%5C").replace(' ', "%20")
}

#[cfg(test)]
mod tests {
    use super::super::tests::{stored, strike};
    use super::*;
    use crate::article::Article;

    #[test]
    fn an_entry_escapes_the_signs_of_tex_and_keeps_capitals() {
        let entry = entry(&strike("2025-11-13"));
        assert!(entry.starts_with("@article{rios2025-00000000000000a1,\n"), "{entry}");
        for field in [
            r"title = {{Docks \& cranes: 50\% idle}}",
            "author = {Ríos, Ana and van der Berg, Tom}",
            "journal = {The Harbour Post}",
            "month = nov",
            "year = {2025}",
            "url = {https://example.org/a_b?x=1&y=2}",
        ] {
            assert!(entry.contains(field), "{field}: {entry}");
        }
        assert_eq!(escaped(r"a_b $5 #1 \x ~^"), r"a\_b \$5 \#1 \textbackslash{}x \textasciitilde{}\textasciicircum{}");
    }

    #[test]
    fn a_desk_is_not_turned_round_and_a_year_has_no_month() {
        let desk = stored(Article { authors: vec!["Redacción".into()], ..Article::default() });
        assert!(entry(&desk).contains("author = {{Redacción}}"));
        assert!(!entry(&strike("2025")).contains("month"));
    }
}
