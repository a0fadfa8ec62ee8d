//! Header of a record → what it is, where it is from, how long its block is: WARC 0.17 to 1.1 (ISO 28500) and ARC 1 and 2.

use std::io::{self, BufRead};
use std::sync::LazyLock;

use regex::bytes::Regex;

use super::tape::Tape;

/// How many bytes are looked at to know that a record begins.
pub(super) const SIGN_BYTES: usize = 64;
/// Longest header that is read: addresses of 16 KB have been seen, a few of them in a record.
const MOST_BYTES: usize = 256 << 10;

/// What a record is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// What a server answered, with its HTTP head; in ARC whatever was fetched.
    Response,
    /// What was fetched, without a head.
    Resource,
    /// Another form of another record: the text of a page.
    Conversion,
    /// The same as another record.
    Revisit,
    /// Anything else, by its name.
    Other(String),
}

/// What the header of a record says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) kind: Kind,
    pub(super) id: String,
    /// Address, spaces as `%20`, without brackets.
    pub(super) uri: String,
    /// When it was fetched, as ISO 8601 or as given.
    pub(super) date: String,
    /// Content type as given; that of the block, in ARC that of the payload.
    pub(super) media: String,
    /// Bytes of the block.
    pub(super) length: u64,
    /// Digest of the payload.
    pub(super) digest: String,
    /// What it is a form or a revisit of: record, address, date.
    pub(super) refers: [String; 3],
}

/// Why no header was read.
#[derive(Debug)]
pub(super) enum Missing {
    /// The bytes are there and are no header of a record.
    NoRecord(&'static str),
    /// The bytes cannot be had.
    Damage(io::Error),
}

impl From<io::Error> for Missing {
    fn from(error: io::Error) -> Self {
        Missing::Damage(error)
    }
}

/// The line that a record of ARC begins with: address, IP address, 14 digits, media type, (in version 2 more), length.
static ARC_LINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[a-z][a-z0-9+.-]*:[^\n]* [0-9a-fA-F.:]+ [0-9]{12,14} [^\n]*$").expect("a constant pattern")
});

/// Whether a record begins with these bytes ([`SIGN_BYTES`] of them if there are so many).
pub(super) fn begins_record(start: &[u8]) -> bool {
    const SCHEMES: [&str; 5] = ["http:", "https:", "ftp:", "dns:", "filedesc:"];
    let address = SCHEMES.iter().find_map(|scheme| start.strip_prefix(scheme.as_bytes()));
    is_warc(start) || address.is_some_and(|rest| rest.first().is_some_and(|byte| !byte.is_ascii_whitespace()))
}

/// `WARC/` and a version.
fn is_warc(start: &[u8]) -> bool {
    start.strip_prefix(b"WARC/").and_then(|version| version.first()).is_some_and(u8::is_ascii_digit)
}

/// Reads the next header; `None` at the end of the tape. Line ends before it are taken.
pub(super) fn read(tape: &mut Tape<'_>) -> Result<Option<Header>, Missing> {
    if tape.peek(1)?.is_empty() {
        return Ok(None);
    }
    let first = line(tape, MOST_BYTES)?;
    if is_warc(&first) {
        return warc(tape).map(Some);
    }
    if ARC_LINE.is_match(first.trim_ascii_end()) {
        return arc(&String::from_utf8_lossy(first.trim_ascii_end())).map(Some);
    }
    Err(Missing::NoRecord("no record begins there"))
}

/// A line with its end.
fn line(tape: &mut Tape<'_>, most: usize) -> Result<Vec<u8>, Missing> {
    let mut line = Vec::new();
    loop {
        let ready = tape.fill_buf()?;
        if ready.is_empty() {
            return Ok(line);
        }
        let end = memchr::memchr(b'\n', ready).map(|at| at + 1);
        let used = end.unwrap_or(ready.len());
        line.extend_from_slice(&ready[..used]);
        tape.consume(used);
        if end.is_some() {
            return Ok(line);
        }
        if line.len() > most {
            return Err(Missing::NoRecord("a line of its header has no end"));
        }
    }
}

/// The fields of a WARC header, after its first line.
fn warc(tape: &mut Tape<'_>) -> Result<Header, Missing> {
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut left = MOST_BYTES;
    loop {
        let line = line(tape, left)?;
        left = left.checked_sub(line.len()).ok_or(Missing::NoRecord("its header has no end"))?;
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end_matches(['\r', '\n']);
        match (fields.last_mut(), text.split_once(':')) {
            _ if text.is_empty() => break,
            (Some((_, value)), _) if text.starts_with([' ', '\t']) => {
                value.push(' ');
                value.push_str(text.trim());
            }
            (_, Some((name, value))) => fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned())),
            // A line without colon says nothing.
            _ => {}
        }
    }
    of_fields(&fields)
}

fn of_fields(fields: &[(String, String)]) -> Result<Header, Missing> {
    let told = |name: &str| fields.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.as_str());
    let length = told("content-length").parse().map_err(|_| Missing::NoRecord("its header tells no length"))?;
    let segment = told("warc-segment-number");
    let kind = match told("warc-type").to_ascii_lowercase().as_str() {
        "response" if !matches!(segment, "" | "1") => Kind::Other("continuation".into()),
        "response" => Kind::Response,
        "resource" => Kind::Resource,
        "conversion" => Kind::Conversion,
        "revisit" => Kind::Revisit,
        other => Kind::Other(if other.is_empty() { "record without type".into() } else { other.to_owned() }),
    };
    Ok(Header {
        kind,
        id: bare(told("warc-record-id")),
        uri: bare(told("warc-target-uri")),
        date: told("warc-date").to_owned(),
        media: told("content-type").to_owned(),
        length,
        digest: told("warc-payload-digest").to_owned(),
        refers: ["warc-refers-to", "warc-refers-to-target-uri", "warc-refers-to-date"].map(|name| bare(told(name))),
    })
}

/// An address without the brackets that WARC 1.0 put around it, spaces as `%20`.
fn bare(address: &str) -> String {
    let address = address.strip_prefix('<').unwrap_or(address);
    address.strip_suffix('>').unwrap_or(address).trim().replace(' ', "%20")
}

/// The one line of an ARC header. Addresses may hold spaces, so it is read from its end; version 2 has five fields between
/// media type and length.
fn arc(line: &str) -> Result<Header, Missing> {
    let bad = Missing::NoRecord("its header is no line of ARC");
    let fields: Vec<&str> = line.split(' ').collect();
    let is_date = |field: &str| matches!(field.len(), 12 | 14) && field.bytes().all(|byte| byte.is_ascii_digit());
    // Address, IP address and date come before the media type, the length last.
    let Some(date) = fields.iter().rposition(|field| is_date(field)).filter(|at| *at >= 2) else { return Err(bad) };
    let (Some(length), true) = (fields.last().and_then(|length| length.parse().ok()), fields.len() >= date + 3) else {
        return Err(bad);
    };
    let uri = fields[..date - 1].join("%20");
    let scheme = uri.split(':').next().unwrap_or_default().to_owned();
    let kind = if matches!(scheme.as_str(), "http" | "https") { Kind::Response } else { Kind::Other(scheme) };
    Ok(Header {
        kind,
        id: String::new(),
        uri,
        date: iso(fields[date]),
        media: fields[date + 1].to_owned(),
        length,
        digest: String::new(),
        refers: Default::default(),
    })
}

/// `20050131123456` → `2005-01-31T12:34:56Z`.
fn iso(digits: &str) -> String {
    let (day, time) = digits.split_at(8);
    let pairs: Vec<&str> = [0, 2, 4].iter().filter_map(|at| time.get(*at..at + 2)).collect();
    format!("{}-{}-{}T{}Z", &day[..4], &day[4..6], &day[6..], pairs.join(":"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(bytes: &[u8]) -> Result<Option<Header>, Missing> {
        read(&mut Tape::new(bytes, None, 0, Vec::new()))
    }

    #[test]
    fn headers_of_every_version_are_read() {
        for version in ["0.17", "0.18", "1.0", "1.1"] {
            let text = format!(
                "WARC/{version}\r\nWARC-Type: response\r\nwarc-target-uri: <https://a.example/with space>\r\n\
                 WARC-Date: 2020-01-02T03:04:05.678Z\r\nContent-Type: application/http;\r\n\tmsgtype=response\r\n\
                 WARC-Record-ID: <urn:uuid:1>\r\nContent-Length: 12\r\n\r\nHTTP/1.1 200"
            );
            let header = of(text.as_bytes()).unwrap().unwrap();
            assert_eq!((header.kind, header.length), (Kind::Response, 12));
            assert_eq!((header.uri.as_str(), header.id.as_str()), ("https://a.example/with%20space", "urn:uuid:1"));
            assert_eq!(header.media, "application/http; msgtype=response");
        }
    }

    #[test]
    fn lines_of_arc_are_read_from_their_end() {
        let one = of(b"http://a.example/b c 192.0.2.1 20050131123456 text/html 321\n").unwrap().unwrap();
        assert_eq!((one.uri.as_str(), one.length), ("http://a.example/b%20c", 321));
        assert_eq!((one.date.as_str(), one.media.as_str()), ("2005-01-31T12:34:56Z", "text/html"));
        let two = b"http://a.example/ 192.0.2.1 20050131123456 text/html 200 - - 1234 some.arc 99\n";
        assert_eq!(of(two).unwrap().unwrap().length, 99);
        let file = of(b"filedesc://x.arc.gz 0.0.0.0 20050131123456 text/plain 77\n").unwrap().unwrap();
        assert_eq!(file.kind, Kind::Other("filedesc".into()));
    }

    #[test]
    fn what_is_no_header_is_told_apart_from_the_end() {
        assert!(matches!(of(b""), Ok(None)));
        for bytes in [&b"hello\r\n"[..], b"WARC/1.0\r\nWARC-Type: response\r\n\r\n", b"WARC/1.0", b"http://a 1 2 3"] {
            assert!(matches!(of(bytes), Err(Missing::NoRecord(_))), "{}", String::from_utf8_lossy(bytes));
        }
        assert!(matches!(of(&[b"WARC/1.0\r\n", &vec![b'x'; 300_000][..]].concat()), Err(Missing::NoRecord(_))));
    }
}
