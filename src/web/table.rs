//! Article → a row of a table for spreadsheets (RFC 4180).
//!
//! Spreadsheets run a cell that begins like a formula, wherever it came from: such a cell gets an apostrophe before it
//! (OWASP, "CSV Injection"). Several values of a cell are parted by a semicolon.

use std::io::{self, Write};

use csv::{Terminator, WriterBuilder};

use crate::index::StoredEntry;

const COLUMNS: [&str; 15] = [
    "id",
    "external_id",
    "published",
    "precision",
    "publication",
    "headline",
    "standfirst",
    "authors",
    "agency",
    "section",
    "language",
    "persons",
    "countries",
    "url",
    "text",
];

/// Writes the names of the columns.
pub(super) fn head(out: &mut impl Write) -> io::Result<()> {
    record(out, &COLUMNS.map(str::to_owned))
}

/// Writes an article.
pub(super) fn row(out: &mut impl Write, stored: &StoredEntry) -> io::Result<()> {
    let (entry, article) = (&stored.entry, &stored.entry.article);
    let listed = |values: &mut dyn Iterator<Item = &str>| values.collect::<Vec<_>>().join("; ");
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let paragraphs: Vec<&str> = article.paragraphs.iter().map(|paragraph| paragraph.text.as_str()).collect();
    let cells = [
        stored.id.to_string(),
        text(&article.external_id),
        article.published.map(|published| published.date.to_string()).unwrap_or_default(),
        article.published.map(|published| published.date.precision().name().to_owned()).unwrap_or_default(),
        text(&article.publication),
        text(&article.headline),
        text(&article.standfirst),
        listed(&mut article.authors.iter().map(String::as_str)),
        text(&article.agency),
        text(&article.section),
        entry.language.as_ref().map(|language| language.code().to_owned()).unwrap_or_default(),
        listed(&mut entry.persons.iter().map(|person| person.name.as_str())),
        listed(&mut entry.countries.iter().map(|mentioned| mentioned.country.code())),
        text(&article.url),
        paragraphs.join("\n\n"),
    ];
    record(out, &cells.map(harmless))
}

fn record(out: &mut impl Write, cells: &[String]) -> io::Result<()> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(cells)?;
    out.write_all(&writer.into_inner().map_err(|error| error.into_error())?)
}

/// A cell that no spreadsheet takes for a formula, without control characters but line breaks and tabs.
fn harmless(cell: String) -> String {
    let clean: String =
        cell.chars().map(|c| if c.is_control() && !matches!(c, '\n' | '\t') { ' ' } else { c }).collect();
    let begins = |c: char| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\n' | '＝' | '＋' | '－' | '＠');
    match clean.trim_start_matches(' ').starts_with(begins) {
        true => format!("'{clean}"),
        false => clean,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::fixture;

    fn table(entries: &[StoredEntry]) -> Vec<csv::StringRecord> {
        let mut out = Vec::new();
        head(&mut out).expect("written");
        entries.iter().for_each(|entry| row(&mut out, entry).expect("written"));
        csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(out.as_slice())
            .records()
            .map(|r| r.expect("a row"))
            .collect()
    }

    #[test]
    fn a_row_has_every_column_and_reads_back() {
        let rows = table(&[fixture::entry(), fixture::hostile()]);
        assert_eq!(rows.iter().map(|row| row.len()).collect::<Vec<_>>(), [15, 15, 15]);
        let cell = |row: usize, name: &str| &rows[row][COLUMNS.iter().position(|c| *c == name).expect("a column")];
        assert_eq!((cell(1, "published"), cell(1, "precision")), ("2025-11-13", "day"));
        assert_eq!(cell(1, "authors"), "Ana Ríos; Tom O'Dell");
        assert_eq!(cell(2, "headline"), "\"><script>alert('x')</script>");
    }

    #[test]
    fn no_cell_begins_like_a_formula() {
        for (cell, written) in [
            ("=1+1", "'=1+1"),
            ("  @SUM(A1)", "'  @SUM(A1)"),
            ("-2 °C", "'-2 °C"),
            ("\t=x", "'\t=x"),
            ("\r=x", "' =x"),
            ("＝x", "'＝x"),
            ("plain = x", "plain = x"),
            ("a\0b", "a b"),
        ] {
            assert_eq!(harmless(cell.into()), written);
        }
    }
}
