//! Stream of JSON records → captures, one at a time.
//!
//! A bad record is reported at its line (or its number, where records are not lines) and the next one is read. Only one
//! record is in memory, whatever the size of the file.

use std::io::{BufRead, Cursor, Read};

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::story::Item;
use super::wire::ninjs;
use super::{Format, delivery};
use crate::article::Evidence;
use crate::capture::charset::{self, Decoded};
use crate::capture::frames::{Frame, Frames, Framing};
use crate::capture::hints::Hints;
use crate::capture::input::{self, Input};
use crate::capture::record::{self, FieldMap};
use crate::capture::sink::{Halt, Sink};
use crate::capture::sniff::Start;
use crate::capture::{Capture, Origin, held_back, repair};

pub(super) const FORMAT: Format = Format {
    name: "json",
    what: "exports of scrapers as JSON or JSON Lines: Scrapy, news-please, newspaper4k, fundus, trafilatura",
    known_by: "JSON objects: one a line, or one, several or an array of them",
    fits,
    read,
};

/// Whether a beginning is records of JSON.
pub(super) fn fits(start: &Start<'_>) -> bool {
    framing(start).is_some()
}

/// The first record of a beginning, when all of it is there.
pub(super) fn first_object(start: &Start<'_>) -> Option<serde_json::Map<String, Value>> {
    let text = start.text.trim_start_matches(|c: char| c.is_whitespace() || c == '[');
    serde_json::Deserializer::from_str(text).into_iter().next()?.ok()
}

fn framing(start: &Start<'_>) -> Option<Framing> {
    start.foreign().is_none().then(|| Framing::of(&start.text, start.whole)).flatten()
}

/// What holds for every record of an input.
pub(super) struct Shared {
    pub(super) origin: Origin,
    /// What is told from outside; wins over the records.
    hints: Hints,
    /// What fields are by the user's word.
    map: FieldMap,
    /// The sidecar's bytes, which count for the hash.
    sidecar: Vec<u8>,
    keep_raw: bool,
}

pub(super) fn read(mut input: Input<'_>, sink: &mut Sink) -> Result<(), Halt> {
    let framing = framing(&input.start()).unwrap_or(Framing::Lines);
    let max_bytes = input.config.max_bytes;
    let mut frames = Frames::new(stream(&mut input)?, framing, max_bytes);
    let shared = Shared::of(input)?;
    loop {
        let mut line = Vec::new();
        let frame = frames.next_into(&mut line);
        let origin = shared.origin.record(frames.number());
        match frame {
            Ok(Some(Frame::Record)) => shared.record(origin, line, sink)?,
            Ok(Some(Frame::TooLong)) => sink.failure(origin, input::too_large("is", max_bytes))?,
            Ok(Some(Frame::CutOff)) => {
                sink.failure(origin, "is cut off by the end of the file; fetch the file again")?
            }
            Ok(None) if frames.number() == 0 => return Err("holds no record; delete it".into()),
            Ok(None) => return Ok(()),
            Err(error) => {
                let origin = shared.origin.record(frames.number() + 1);
                let reason = format!("and what follows cannot be had: {}", input::reason(&error));
                return sink.failure(origin, reason);
            }
        }
    }
}

impl Shared {
    pub(super) fn of(input: Input<'_>) -> Result<Self, String> {
        let (hints, map) = (input.shared_hints(), FieldMap::new(&input.config.map)?);
        Ok(Self { hints, map, origin: input.origin, sidecar: input.told.sidecar, keep_raw: input.config.keep_raw })
    }

    /// What becomes of a record: the capture, or those of the records that it is wrapped around.
    fn record(&self, origin: Origin, line: Vec<u8>, sink: &mut Sink) -> Result<(), Halt> {
        let mut decoded = charset::decode(line.clone(), None, None);
        let object = match parsed(&decoded.text) {
            Ok((Value::Object(object), mended)) => {
                decoded.replaced |= mended;
                object
            }
            Ok(_) => return sink.failure(origin, "is no JSON object; write one record in braces a line"),
            Err(reason) => return sink.failure(origin, reason),
        };
        decoded.text.clear();
        let Some(wrapped) = wrapped(&object, &self.map) else {
            let read = self.capture(origin.clone(), object, &line, decoded);
            return hand_on(read, origin, sink);
        };
        for (number, object) in (1..).zip(wrapped) {
            let origin = origin.record(number);
            let raw = serde_json::to_vec(object).unwrap_or_default();
            let decoded = Decoded { text: String::new(), ..decoded };
            hand_on(self.capture(origin.clone(), object.clone(), &raw, decoded), origin, sink)?;
        }
        Ok(())
    }

    /// The capture of a record, or why it is left out; `line` is how it stands in the file.
    pub(super) fn capture(
        &self,
        origin: Origin,
        object: Map<String, Value>,
        line: &[u8],
        decoded: Decoded,
    ) -> Result<Result<Capture, &'static str>, String> {
        if ninjs::is_ninjs(&object) {
            return Ok(match ninjs::read(&object, 0) {
                Item::Story(story) => {
                    let read = delivery::captured(*story, origin, &self.hints, &self.sidecar, false, None);
                    Ok(Capture { sha256: self.sha256(line), raw: self.raw(line), ..read })
                }
                Item::Left(reason) => Err(reason),
                Item::Damaged(_, reason) => return Err(reason),
            });
        }
        if let Some(reason) = held_back::never_published(&object) {
            return Ok(Err(reason));
        }
        let (sha256, raw) = (self.sha256(line), self.raw(line));
        let read = record::read(object, Evidence::Record, &self.map);
        let (media, text) = read.body.ok_or(record::NO_TEXT)?;
        let hints = self.hints.clone().over(read.hints);
        let Decoded { charset, replaced, .. } = decoded;
        Ok(Ok(Capture { origin, media, text, charset, replaced, sha256, raw, hints, print: None }))
    }

    fn sha256(&self, raw: &[u8]) -> [u8; 32] {
        Sha256::new().chain_update(raw).chain_update(&self.sidecar).finalize().into()
    }

    fn raw(&self, raw: &[u8]) -> Vec<u8> {
        if self.keep_raw { raw.to_vec() } else { Vec::new() }
    }
}

fn hand_on(read: Result<Result<Capture, &'static str>, String>, origin: Origin, sink: &mut Sink) -> Result<(), Halt> {
    match read {
        Ok(Ok(capture)) => sink.capture(capture),
        Ok(Err(left_out)) => sink.leave_out(&origin, left_out),
        Err(reason) => sink.failure(origin, reason),
    }
}

/// So deep answers of news services wrap their records: `{"response": {"results": [{…}]}}`.
const DEEPEST_WRAPPER: usize = 3;

/// The records in an object that has no field of an article itself and has one list of objects, most of which tell a text.
fn wrapped<'v>(object: &'v Map<String, Value>, map: &FieldMap) -> Option<Vec<&'v Map<String, Value>>> {
    if ninjs::is_ninjs(object) || record::is_of_article(object, map) {
        return None;
    }
    let tells = |object: &Map<String, Value>| ninjs::is_ninjs(object) || record::tells_article(object, map);
    lists(object, DEEPEST_WRAPPER).into_iter().find(|list| {
        let telling = list.iter().filter(|object| tells(object)).count();
        telling > 0 && telling * 2 >= list.len()
    })
}

/// The lists of objects in an object and those that it holds; an object whose members are all objects is a list by keys.
fn lists(object: &Map<String, Value>, depth: usize) -> Vec<Vec<&Map<String, Value>>> {
    let mut found = Vec::new();
    for value in object.values() {
        match value {
            Value::Array(values) if !values.is_empty() && values.iter().all(Value::is_object) => {
                found.push(values.iter().filter_map(Value::as_object).collect());
            }
            Value::Object(inner) if depth > 0 => found.extend(lists(inner, depth - 1)),
            _ => {}
        }
        // A list of one may stand between, as in exports of Ghost.
        if let Some([Value::Object(only)]) = value.as_array().map(Vec::as_slice)
            && depth > 0
        {
            found.extend(lists(only, depth - 1));
        }
    }
    if object.len() > 1 && object.values().all(Value::is_object) {
        found.push(object.values().filter_map(Value::as_object).collect());
    }
    found
}

/// The record, and whether it had to be mended.
fn parsed(text: &str) -> Result<(Value, bool), String> {
    serde_json::from_str(text).map(|value| (value, false)).or_else(|error| {
        let mended = serde_json::from_str(&repair::mended(text)).map(|value| (value, true));
        mended.map_err(|_| format!("is no JSON ({error}); correct the record or delete it"))
    })
}

/// The bytes of an input as UTF-8. A UTF-16 file is read whole, since no line of it can be told before it is decoded.
pub(super) fn stream<'a>(input: &mut Input<'a>) -> Result<Box<dyn BufRead + 'a>, Halt> {
    if charset::utf16(input.start_bytes()).is_some() {
        let bytes = input.whole()?;
        let text = charset::decode(bytes.unpacked.unwrap_or(bytes.raw), None, None).text;
        return Ok(Box::new(Cursor::new(text.into_bytes())));
    }
    let marked = input.start_bytes().starts_with(b"\xEF\xBB\xBF");
    let mut stream = input.stream();
    if marked {
        std::io::copy(&mut Read::take(&mut stream, 3), &mut std::io::sink())?;
    }
    Ok(stream)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::input::Told;
    use crate::capture::packing::tests::pack;
    use crate::capture::select::Select;
    use crate::capture::sink::Captures;
    use crate::capture::{DateHint, Failure, Media};
    use crate::config::CaptureConfig;

    fn records(bytes: &[u8], max_bytes: usize) -> Vec<Result<Capture, Failure>> {
        let bytes = bytes.to_vec();
        let config = CaptureConfig { max_bytes, ..CaptureConfig::default() };
        Captures::of(Select::default(), move |sink| {
            let input = Input::of(&bytes[..], Origin::file("r"), Told::default(), &config)?;
            assert!((FORMAT.fits)(&input.start()));
            read(input, sink)
        })
        .collect()
    }

    /// Texts of the captures; reports of the failures.
    fn told(bytes: &[u8]) -> Vec<String> {
        let report = |failure: Failure| format!("{} {}", failure.origin, failure.reason);
        records(bytes, 200).into_iter().map(|record| record.map_or_else(report, |capture| capture.text)).collect()
    }

    #[test]
    fn bad_lines_are_reported_at_their_place_and_the_rest_is_read() {
        let mut lines = b"{\"text\": \"One.\"}\n{\"text\": \"cut\n\n[1]\n{\"id\": 5}\n".to_vec();
        lines.extend(format!("{{\"text\": \"{}\"}}\n", "x".repeat(300)).bytes());
        lines.extend(b"{\"text\": \"Two.\", \"rank\": NaN}");
        let told = told(&lines);
        assert_eq!((told[0].as_str(), told[5].as_str(), told.len()), ("One.", "Two.", 6));
        assert!(told[1].starts_with("r#2 is no JSON (EOF while parsing a string"), "{}", told[1]);
        assert!(told[2].starts_with("r#4 is no JSON object"), "{}", told[2]);
        assert!(told[3].starts_with("r#5 holds no text"), "{}", told[3]);
        assert_eq!(told[4], "r#6 is larger than 200 bytes; allow more with --max-bytes");
    }

    #[test]
    fn a_record_brings_its_fields_as_hints() {
        let line = r#"{"id": 7, "title": "A title", "text": "Words.", "pubDate": 1763040000, "lang": "es-CO"}"#;
        let capture = records(line.as_bytes(), 200).remove(0).unwrap();
        assert_eq!((capture.media, capture.hints.single_story), (Media::Text, true));
        assert_eq!(capture.hints.external_id.as_deref(), Some("7"));
        assert_eq!(capture.hints.headline.as_deref(), Some("A title"));
        let date = DateHint { text: "1763040000".into(), evidence: Evidence::Record };
        assert_eq!(capture.hints.published, Some(date));
        assert_eq!(capture.sha256, <[u8; 32]>::from(Sha256::digest(line)));
    }

    #[test]
    fn one_object_or_an_array_over_many_lines_are_records() {
        assert_eq!(told(b"{\n  \"text\": \"One.\"\n}\n"), ["One."]);
        assert_eq!(told(b"[\n{\"text\": \"One.\"},\n{\"text\":\n\"Two.\"}]"), ["One.", "Two."]);
        let told = told(b"[{\"text\": \"One.\"}, {\"text\": \"Tw");
        assert_eq!(told, ["One.", "r#2 is cut off by the end of the file; fetch the file again"]);
    }

    #[test]
    fn other_character_sets_and_marks_are_read() {
        assert_eq!(told(b"\xEF\xBB\xBF[{\"text\": \"One.\"}]"), ["One."]);
        assert_eq!(told(b"{\"text\": \"La ni\xf1a lleg\xf3 ma\xf1ana.\"}"), ["La niña llegó mañana."]);
        let text = "{\"text\": \"La niña.\"}\r\n{\"text\": \"Él.\"}";
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(told(&utf16), ["La niña.", "Él."]);
    }

    #[test]
    fn records_before_the_damage_of_a_packed_file_are_kept() {
        let line =
            |n: u32| format!("{{\"text\": \"Words {n} {:x}\"}}\n", u64::from(n).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let packed = pack((0..5000).map(line).collect::<String>().as_bytes());
        let told = told(&packed[..packed.len() / 2]);
        let (damage, kept) = told.split_last().unwrap();
        assert!(kept.len() > 1000 && kept.iter().all(|text| text.starts_with("Words")));
        let expected = format!("r#{} and what follows cannot be had: gzip data is cut off", kept.len() + 1);
        assert!(damage.starts_with(&expected), "{damage}");
    }
}
