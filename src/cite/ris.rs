//! Article → RIS (the format of Research Information Systems, as citation programs import it).
//!
//! Lines end in CRLF, tags are two letters, two spaces, a hyphen and a space. People and countries stand as key words.

use super::line;
use super::names::inverted;
use crate::article::{PartialDate, Precision};
use crate::enrich;
use crate::index::StoredEntry;

/// The record of an article.
pub(super) fn record(stored: &StoredEntry) -> String {
    let (entry, article) = (&stored.entry, &stored.entry.article);
    let mut out = String::new();
    let mut put = |tag: &str, value: &str| {
        let value = line(value);
        if !value.is_empty() {
            out.push_str(&format!("{tag}  - {value}\r\n"));
        }
    };
    let mut each = |tag: &str, values: &mut dyn Iterator<Item = String>| values.for_each(|value| put(tag, &value));
    each("TY", &mut ["NEWS".to_owned()].into_iter());
    each("ID", &mut [stored.id.to_string()].into_iter());
    each("TI", &mut article.headline.iter().cloned());
    each("AU", &mut article.authors.iter().map(|author| inverted(author)));
    each("T2", &mut article.publication.iter().cloned());
    let date = article.published.map(|published| published.date);
    each("PY", &mut date.iter().map(|date| format!("{:04}", date.year_number())));
    each("DA", &mut date.iter().map(|date| ris_date(*date)));
    each("SE", &mut article.section.iter().cloned());
    each("AB", &mut article.standfirst.iter().cloned());
    each("LA", &mut entry.language.iter().map(|language| language.code().to_owned()));
    each("KW", &mut entry.persons.iter().map(|person| person.name.clone()));
    each("KW", &mut entry.countries.iter().map(|c| enrich::name_of(c.country, "en").to_owned()));
    each("N1", &mut article.agency.iter().map(|agency| format!("Agency: {agency}")));
    each("AN", &mut article.external_id.iter().cloned());
    each("UR", &mut article.url.iter().cloned());
    out.push_str("ER  - \r\n");
    out
}

/// `2025/11/13/`; what is not known stays empty between its slashes.
fn ris_date(date: PartialDate) -> String {
    let first = date.first_day();
    let year = format!("{:04}", first.year());
    match date.precision() {
        Precision::Day => format!("{year}/{:02}/{:02}/", first.month(), first.day()),
        Precision::Month => format!("{year}/{:02}//", first.month()),
        Precision::Year => format!("{year}///"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::strike;
    use super::*;

    #[test]
    fn a_record_is_a_newspaper_article_with_its_lines_ended_as_the_format_wants() {
        let record = record(&strike("2025-11-13"));
        assert!(record.starts_with("TY  - NEWS\r\n") && record.ends_with("ER  - \r\n"));
        for wanted in
            ["AU  - Ríos, Ana", "AU  - van der Berg, Tom", "T2  - The Harbour Post", "DA  - 2025/11/13/", "PY  - 2025"]
        {
            assert!(record.contains(&format!("{wanted}\r\n")), "{wanted}: {record}");
        }
        assert!(record.lines().all(|line| line.get(2..6) == Some("  - ")), "{record}");
    }

    #[test]
    fn a_date_is_as_exact_as_it_is_known() {
        for (known, written) in [("2025", "2025///"), ("2025-11", "2025/11//")] {
            assert_eq!(ris_date(PartialDate::parse(known).expect("a date")), written);
        }
        assert!(!record(&strike("")).contains("DA  - "));
    }
}
