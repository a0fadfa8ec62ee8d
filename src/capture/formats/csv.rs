//! Table of records (CSV, TSV) → captures, one row at a time.
//!
//! The first row names the fields, by the same names as in records of JSON. Comma, semicolon, tab or bar part them,
//! whichever gives the most known names. A row that cannot be read is reported at its line, with its byte.

use encoding_rs::Encoding;
use serde_json::{Map, Value};

use super::{Format, json};
use crate::capture::charset::{self, Decoded};
use crate::capture::input::{self, Input};
use crate::capture::record::{self, FieldMap};
use crate::capture::rows::{Row, Rows, fields};
use crate::capture::sink::{Halt, Sink};
use crate::capture::sniff::Start;

pub(super) const FORMAT: Format = Format {
    name: "csv",
    what: "exports of scrapers and spreadsheets as CSV or TSV, the first row naming the fields",
    known_by: "a first row with at least two known names of fields, among them headline or text",
    fits: |start| start.foreign().is_none() && columns(start).is_some(),
    read,
};

const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// Longest name of a field: texts that hold commas have longer parts.
const MOST_NAME_BYTES: usize = 60;

/// Delimiter and names of the fields, if the text begins as a table does.
fn columns(start: &Start<'_>) -> Option<u8> {
    let text = start.text.trim_start_matches('\u{feff}');
    let text = text.split_once('\n').filter(|(first, _)| is_setting(first.as_bytes())).map_or(text, |(_, rest)| rest);
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let known = |delimiter: &u8| known_names(first, *delimiter, &start.mapped);
    let delimiter = DELIMITERS.into_iter().max_by_key(known)?;
    let names = fields(first.trim_end(), delimiter).len();
    // A row with as many fields must follow, unless the rows are longer than what is looked at.
    let mut rows = Rows::new(rest.as_bytes(), delimiter, rest.len());
    let mut row = Vec::new();
    let first_row = rows.next_into(&mut row).ok().flatten();
    let fits = match first_row {
        None => start.whole,
        Some(_) => !start.whole || fields(&String::from_utf8_lossy(&row), delimiter).len() == names,
    };
    (known(&delimiter) >= 2 && fits).then_some(delimiter)
}

/// `sep=;`, which spreadsheets write above a table.
fn is_setting(line: &[u8]) -> bool {
    line.trim_ascii_end().len() == 5 && line.to_ascii_lowercase().starts_with(b"sep=")
}

/// How many names are known; none if it is no list of names or neither headline nor text is among them.
fn known_names(first: &str, delimiter: u8, mapped: &FieldMap) -> usize {
    let names = fields(first.trim_end(), delimiter);
    if names.iter().any(|name| name.len() > MOST_NAME_BYTES) {
        return 0;
    }
    let known = names.iter().filter(|name| record::knows(name, mapped)).count();
    if names.iter().any(|name| record::tells_text(name, mapped)) { known } else { 0 }
}

/// The rows of a table.
struct Table {
    names: Vec<String>,
    delimiter: u8,
    /// What the beginning of the file is written in, where a row is not UTF-8.
    charset: Option<&'static Encoding>,
}

fn read(mut input: Input<'_>, sink: &mut Sink) -> Result<(), Halt> {
    let delimiter = columns(&input.start()).unwrap_or_else(|| likeliest(&input.start().text));
    let sample = charset::decode(input.start_bytes().to_vec(), input.told.charset, None).charset;
    let charset = input.told.charset.or_else(|| charset::by_label(sample));
    let max_bytes = input.config.max_bytes;
    let mut rows = Rows::new(json::stream(&mut input)?, delimiter, max_bytes);
    let shared = json::Shared::of(input)?;
    let mut buffer = Vec::new();
    let mut table = Table { names: Vec::new(), delimiter, charset };
    let mut any = false;
    loop {
        let row = rows.next_into(&mut buffer);
        let (line, byte) = rows.began();
        let origin = shared.origin.record(line);
        match row {
            Ok(None) if !any => return Err("holds no row below the names of its fields; delete it".into()),
            Ok(None) => return Ok(()),
            Ok(Some(Row::Whole)) if table.names.is_empty() && is_setting(&buffer) => continue,
            Ok(Some(Row::Whole)) if table.names.is_empty() => {
                table.names = fields(&table.decoded(buffer.clone()).text, delimiter);
                continue;
            }
            Ok(Some(Row::Whole)) => {
                let decoded = table.decoded(buffer.clone());
                let object = table.object(&decoded.text);
                let read = object.and_then(|object| shared.capture(origin.clone(), object, &buffer, decoded));
                match read {
                    Ok(Ok(capture)) => sink.capture(capture)?,
                    Ok(Err(reason)) => sink.leave_out(&origin, reason)?,
                    Err(reason) => sink.failure(origin, format!("(byte {byte}) {reason}"))?,
                }
            }
            Ok(Some(Row::TooLong)) => {
                sink.failure(origin, format!("(byte {byte}) {}", input::too_large("is", max_bytes)))?;
            }
            Ok(Some(Row::Unclosed)) => {
                sink.failure(origin, format!("(byte {byte}) opens a quotation mark that is never closed; correct it"))?;
            }
            Err(error) => {
                let reason = format!("(byte {byte}) and what follows cannot be had: {}", input::reason(&error));
                return sink.failure(origin, reason);
            }
        }
        any = true;
    }
}

/// The delimiter that stands most often in the first line.
fn likeliest(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |delimiter: &u8| first.bytes().filter(|byte| byte == delimiter).count();
    DELIMITERS.into_iter().rev().max_by_key(count).unwrap_or(b',')
}

impl Table {
    fn decoded(&self, row: Vec<u8>) -> Decoded {
        charset::decode(row, self.charset, None)
    }

    /// A row as a record.
    fn object(&self, row: &str) -> Result<Map<String, Value>, String> {
        let values = fields(row, self.delimiter);
        if values.len() == 1 && self.names.len() > 2 {
            return Err(format!("has one field instead of {}; correct the row or delete it", self.names.len()));
        }
        let spare = values.len().saturating_sub(self.names.len());
        if values.iter().rev().take(spare).any(|value| !value.trim().is_empty()) {
            let (found, wanted) = (values.len(), self.names.len());
            return Err(format!("has {found} fields instead of {wanted}; put quotation marks around its texts"));
        }
        Ok(self.names.iter().map(|name| name.trim().to_owned()).zip(values.into_iter().map(value)).collect())
    }
}

/// Lists stand in tables as JSON or as Python writes them.
fn value(text: String) -> Value {
    let inside = text.trim().strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let Some(inside) = inside else { return Value::String(text) };
    if let Ok(list @ Value::Array(_)) = serde_json::from_str(text.trim()) {
        return list;
    }
    let quoted = |part: &str| {
        let part = part.trim();
        let mark = part.chars().next().filter(|mark| matches!(mark, '\'' | '"'))?;
        part.strip_prefix(mark)?.strip_suffix(mark).map(|name| Value::String(name.to_owned()))
    };
    let parts: Option<Vec<Value>> = inside.split(", ").map(quoted).collect();
    parts.map_or(Value::String(text), Value::Array)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::packing::tests::pack;
    use crate::capture::{Capture, Failure, Hints, Media, captures};
    use crate::config::CaptureConfig;
    use proptest::prelude::*;

    fn all(bytes: &[u8], map: &[(&str, &str)]) -> Vec<Result<Capture, Failure>> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        let map = map.iter().map(|(field, fact)| (field.to_string(), fact.to_string())).collect();
        let config = CaptureConfig { max_bytes: 4096, map, ..CaptureConfig::default() };
        captures(vec![file.path().to_owned()], Hints::default(), config).collect()
    }

    /// Headline and text of the captures; lines and reports of the failures.
    fn told(bytes: &[u8]) -> Vec<String> {
        let told = |outcome: Result<Capture, Failure>| match outcome {
            Ok(capture) => format!("{}: {}", capture.hints.headline.unwrap_or_default(), capture.text),
            Err(failure) => format!("{} {}", failure.origin.inside.last().unwrap(), failure.reason),
        };
        all(bytes, &[]).into_iter().map(told).collect()
    }

    const TABLE: &str = "title,text,author,date\n\"Ferry, late\",\"It was \"\"late\"\".\nAgain.\",Ana Ruiz,2024-05-06\nSecond,<p>A page.</p>,\"['Bo Li', 'Cy Day']\",\n";

    #[test]
    fn tables_of_every_make_are_the_same_records() {
        let expected = ["Ferry, late: It was \"late\".\nAgain.", "Second: <p>A page.</p>"];
        assert_eq!(told(TABLE.as_bytes()), expected);
        assert_eq!(told(&pack(TABLE.as_bytes())), expected);
        assert_eq!(told(format!("\u{feff}{}", TABLE.replace('\n', "\r\n")).as_bytes())[1], expected[1]);
        let utf16: Vec<u8> = format!("\u{feff}{TABLE}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(told(&utf16), expected);
        let set = format!("sep=;\r\n{}", "title;text;url\r\nOne;Words;x\r\n");
        assert_eq!(told(set.as_bytes()), ["One: Words"]);
        for delimiter in [";", "\t", "|"] {
            let table = format!("title{d}body{d}url\nOne{d}Words, words{d}https://a.example/1\n", d = delimiter);
            assert_eq!(told(table.as_bytes()), ["One: Words, words"], "{delimiter:?}");
        }
    }

    #[test]
    fn fields_are_read_as_those_of_records() {
        let captures: Vec<_> = all(TABLE.as_bytes(), &[]).into_iter().map(Result::unwrap).collect();
        assert_eq!((captures[0].media, captures[1].media), (Media::Text, Media::Html));
        assert_eq!(captures[0].hints.published.as_ref().unwrap().text, "2024-05-06");
        assert_eq!(captures[1].hints.authors, ["Bo Li", "Cy Day"]);
        let lines: Vec<_> = captures.iter().map(|capture| capture.origin.inside[0].to_string()).collect();
        assert_eq!(lines, ["#2", "#4"]);
        let mapped = all(b"overskrift,tekst\nOne,Words.\n", &[("overskrift", "headline"), ("tekst", "text")]);
        let capture = mapped[0].as_ref().unwrap();
        assert_eq!((capture.hints.headline.as_deref(), capture.text.as_str()), (Some("One"), "Words."));
        assert_eq!(capture.hints.fields, [("headline", "overskrift".to_owned()), ("text", "tekst".into())]);
    }

    #[test]
    fn other_character_sets_are_read() {
        let (bytes, _, _) =
            encoding_rs::WINDOWS_1252.encode("title;text\nLa niña;El señor Núñez llegó mañana.\nPlain;Words.\n");
        assert_eq!(told(&bytes), ["La niña: El señor Núñez llegó mañana.", "Plain: Words."]);
    }

    #[test]
    fn bad_rows_are_reported_with_line_and_byte_and_the_rest_is_read() {
        let table =
            "title,text,url\nOne,Words.,\nTwo,\"never closed,\nThree,Words.,\nFour,a,b,c,d\n,,\nonly\nSix,Words.,\n";
        let told = told(table.as_bytes());
        assert_eq!(
            (told[0].as_str(), told[2].as_str(), told[6].as_str()),
            ("One: Words.", "Three: Words.", "Six: Words.")
        );
        assert_eq!(told[1], "#3 (byte 27) opens a quotation mark that is never closed; correct it");
        assert!(told[3].starts_with("#5 (byte 60) has 5 fields instead of 3"), "{}", told[3]);
        assert!(told[4].starts_with("#6 (byte 73) holds no text"), "{}", told[4]);
        assert!(told[5].starts_with("#7 (byte 76) has one field instead of 3"), "{}", told[5]);
    }

    #[test]
    fn texts_with_commas_are_no_tables() {
        for text in
            ["Text, title and url\nare words of a line.", "One, two, three.\nFour.", "title\nOne line", "url,id\n1,2\n"]
        {
            assert!(!(FORMAT.fits)(&Start::new(text.as_bytes(), true)), "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn any_damage_is_survived(at in 0usize..100, bytes: Vec<u8>) {
            let at = at.min(TABLE.len());
            let damaged = [&TABLE.as_bytes()[..at], &bytes, &TABLE.as_bytes()[at..]].concat();
            prop_assert!(!all(&damaged, &[]).is_empty());
        }
    }
}
