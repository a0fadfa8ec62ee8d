//! Web archives (WARC, ARC) → the articles among their records.
//!
//! Records are streamed: only the block of one that may be an article is held, and none larger than a page may be. What is
//! no article (requests, images, answers other than 200) is counted by reason. After damage reading goes on at the next
//! record that can be told. A record is named by the place at which it begins, as the archive's indexes name it: the byte
//! of the file where its gzip member, zstd frame or plain text begins; in an archive packed as one, the byte of the
//! unpacked text.

use std::io::{self, Read};

use super::formats::Format;
use super::input::Input;
use super::packing::{Packing, zstd as dictionaries};
use super::sink::{Halt, Sink};
use super::sniff::Start;

mod article;
mod header;
mod http;
mod raw;
mod revisit;
mod tape;

use article::{Candidate, judge};
use header::{Header, Kind, Missing};
use revisit::Seen;
use tape::Tape;

pub(super) const FORMAT: Format = Format {
    name: "warc",
    what: "web archives, WARC 0.17 to 1.1, plain or packed (record by record or as one; zstd with dictionaries): answers, \
           resources, conversions, revisits",
    known_by: "WARC/ and a version, or records of WARC after damage",
    fits: |start| start.bytes.starts_with(b"WARC/") || holds_record(start),
    read,
};

pub(super) const ARC: Format = Format {
    name: "arc",
    what: "web archives, ARC 1 and 2, plain or packed",
    known_by: "filedesc:// in the first line",
    fits: |start| start.bytes.starts_with(b"filedesc://"),
    read,
};

/// Whether a record of WARC stands further down: the beginning of the file is damaged.
fn holds_record(start: &Start<'_>) -> bool {
    let sign = b"\nWARC/1.";
    memchr::memmem::find(start.bytes, sign)
        .is_some_and(|at| memchr::memmem::find(&start.bytes[at..], b"\nWARC-Type:").is_some_and(|field| field < 2048))
}

/// How much of a block is read before it is decided whether more is wanted.
const GLANCE_BYTES: usize = 64 << 10;

fn read(mut input: Input<'_>, sink: &mut Sink) -> Result<(), Halt> {
    if let Some(place) = sink.only_record(&input.origin)
        && let Some(mut tape) = tape_at(&mut input, place)?
    {
        match header::read(&mut tape) {
            // What it refers to can only be known from the beginning.
            Ok(Some(header)) if header.kind == Kind::Revisit => {}
            Ok(Some(header)) => return Reader::new(input, sink).record(&mut tape, header, place).map(drop),
            _ => return Err("holds no record there that can be read".into()),
        }
    }
    let (packing, bytes) = match input.packing() {
        // These are packed as one: their unpacked text is as good as a plain file.
        Some(Packing::Bzip2 | Packing::Xz) => (None, input.stream()),
        _ => input.stream_as_it_came(),
    };
    let mut tape = Tape::begin(bytes, packing)?;
    Reader::new(input, sink).all(&mut tape)
}

/// A tape at the record that begins at this byte of the file, if one does and the file can be read from there.
fn tape_at(input: &mut Input<'_>, place: u64) -> io::Result<Option<Tape<'static>>> {
    let (Some(stretch), packing) = (input.stretch(), input.packing()) else { return Ok(None) };
    if matches!(packing, Some(Packing::Bzip2 | Packing::Xz)) || place >= stretch.length() {
        return Ok(None);
    }
    let dictionary = match packing {
        Some(Packing::Zstd) => dictionaries::dictionary(&mut io::BufReader::new(stretch.clone()))?.0,
        _ => Vec::new(),
    };
    let mut tape = Tape::new(stretch.from(place), packing, place, dictionary);
    let begins = tape.peek(header::SIGN_BYTES).is_ok_and(header::begins_record);
    Ok(begins.then_some(tape))
}

/// What is remembered from record to record.
struct Reader<'i, 's> {
    input: Input<'i>,
    sink: &'s mut Sink,
    seen: Seen,
}

/// The block of a record, as far as it was wanted and could be had.
struct Block {
    bytes: Vec<u8>,
    /// Whether all of it was taken from the tape, held or not.
    ended: Result<(), String>,
}

impl<'i, 's> Reader<'i, 's> {
    fn new(input: Input<'i>, sink: &'s mut Sink) -> Self {
        Self { input, sink, seen: Seen::default() }
    }

    fn all(&mut self, tape: &mut Tape<'_>) -> Result<(), Halt> {
        loop {
            if let Err(error) = take_line_ends(tape) {
                let place = tape.place();
                if !self.go_on(tape, place, Missing::Damage(error))? {
                    return Ok(());
                }
                continue;
            }
            let place = tape.place();
            let goes_on = match header::read(tape) {
                Ok(None) => return Ok(()),
                Ok(Some(header)) => self.record(tape, header, place)?,
                Err(missing) => self.go_on(tape, place, missing)?,
            };
            if !goes_on {
                return Ok(());
            }
        }
    }

    /// Reads the block of a record and hands it on if it may be an article. Whether the tape goes on.
    fn record(&mut self, tape: &mut Tape<'_>, header: Header, place: u64) -> Result<bool, Halt> {
        let mut block = Block::begin(tape, header.length);
        let candidate = judge(&header, &block.bytes);
        if candidate.is_ok() && header.length <= self.input.config.max_bytes as u64 {
            block.read_on(tape, header.length);
        } else {
            block.pass_over(tape, header.length);
        }
        block.check_end(tape, &header);
        let Block { bytes, ended } = block;
        if let Err(reason) = &ended {
            let origin = self.input.origin.record(place);
            self.sink.failure(origin, format!("is a record that {reason}; fetch the archive again"))?;
        }
        self.taken(candidate, &header, bytes, place)?;
        match ended {
            Err(reason) if reason.starts_with(UNREADABLE) => Ok(tape.take_up()?),
            _ => Ok(true),
        }
    }

    /// What becomes of a record.
    fn taken(
        &mut self,
        candidate: Result<Candidate, String>,
        header: &Header,
        block: Vec<u8>,
        place: u64,
    ) -> Result<(), Halt> {
        let origin = self.input.origin.record(place);
        match candidate {
            Err(reason) => self.sink.leave_out(&origin, &reason),
            Ok(_) if header.length > self.input.config.max_bytes as u64 => {
                let reason = format!("larger than {} bytes", self.input.config.max_bytes);
                self.sink.leave_out(&origin, &reason)
            }
            Ok(Candidate::Same) => self.revisited(header, place),
            Ok(Candidate::Page(head)) => {
                self.seen.remember(header, place);
                article::take(&self.input, header, &head, &block, origin, self.sink)
            }
        }
    }

    /// A revisit: the same page under another address is read again from where it was recorded.
    fn revisited(&mut self, header: &Header, place: u64) -> Result<(), Halt> {
        let origin = self.input.origin.record(place);
        let Some(earlier) = self.seen.earlier(header) else {
            return self.sink.leave_out(&origin, "revisit of a record outside this input");
        };
        if earlier.is_same_page(header) {
            return self.sink.leave_out(&origin, "revisit of a page that is read");
        }
        let Some(mut tape) = tape_at(&mut self.input, earlier.place)? else {
            return self.sink.leave_out(&origin, "revisit in an input that cannot be read twice");
        };
        let Ok(Some(first)) = header::read(&mut tape) else {
            return self.sink.leave_out(&origin, "revisit of a record that cannot be read");
        };
        let mut block = Block::begin(&mut tape, first.length);
        block.read_on(&mut tape, first.length);
        let head = article::head_of(&first, &block.bytes);
        article::take(&self.input, header, &head, &block.bytes, origin, self.sink)
    }

    /// Reports damage and finds the next record. Whether there is one.
    fn go_on(&mut self, tape: &mut Tape<'_>, place: u64, missing: Missing) -> Result<bool, Halt> {
        let (what, found) = match missing {
            Missing::Damage(error) => (error.to_string(), tape.take_up()?),
            Missing::NoRecord(what) => match find_record(tape) {
                Ok(found) => (what.to_owned(), found),
                Err(error) => (format!("{what}, and {error}"), tape.take_up()?),
            },
        };
        let then = match found {
            true => format!("reading goes on at byte {}", tape.place()),
            false => "nothing can be read after it".to_owned(),
        };
        self.sink.failure(self.input.origin.record(place), format!("is damaged: {what}; {then}; fetch it again"))?;
        Ok(found)
    }
}

/// How reasons begin that say that the tape cannot be read on.
const UNREADABLE: &str = "cannot be read to its end";

impl Block {
    fn begin(tape: &mut Tape<'_>, length: u64) -> Self {
        let mut block = Block { bytes: Vec::new(), ended: Ok(()) };
        block.read_to(tape, length.min(GLANCE_BYTES as u64), length);
        block
    }

    fn read_on(&mut self, tape: &mut Tape<'_>, length: u64) {
        self.read_to(tape, length, length);
    }

    /// Reads up to so many bytes of the block.
    fn read_to(&mut self, tape: &mut Tape<'_>, most: u64, length: u64) {
        let more = most.saturating_sub(self.bytes.len() as u64);
        if self.ended.is_err() || more == 0 {
            return;
        }
        let read = tape.take(more).read_to_end(&mut self.bytes);
        self.judge_end(read.map(|count| count as u64), more, length);
    }

    /// Takes the rest of the block without holding it.
    fn pass_over(&mut self, tape: &mut Tape<'_>, length: u64) {
        let more = length.saturating_sub(self.bytes.len() as u64);
        if self.ended.is_ok() && more > 0 {
            let passed = io::copy(&mut tape.take(more), &mut io::sink());
            self.judge_end(passed, more, length);
            if self.ended.is_ok() {
                self.bytes.clear();
            }
        }
    }

    fn judge_end(&mut self, read: io::Result<u64>, wanted: u64, length: u64) {
        self.ended = match read {
            Ok(count) if count < wanted => {
                Err(format!("is cut off by the end of the file: {} of its {length} bytes are missing", wanted - count))
            }
            Ok(_) => Ok(()),
            Err(error) => Err(format!("{UNREADABLE}: {error}")),
        };
    }

    /// Looks whether the tape goes on as it should after the block. If not, the length in the header may be too great and
    /// the next record lie in this block: it is given back.
    fn check_end(&mut self, tape: &mut Tape<'_>, header: &Header) {
        if self.ended.as_ref().is_err_and(|reason| reason.starts_with(UNREADABLE)) {
            return;
        }
        let Ok(next) = tape.peek(header::SIGN_BYTES + 4) else { return };
        let next = next.trim_ascii_start();
        let is_right = self.ended.is_ok() && (next.is_empty() || header::begins_record(next));
        if is_right {
            return;
        }
        let Some(at) = tape.member_inside(self.bytes.len()).or_else(|| swallowed(&self.bytes)) else { return };
        tape.give_back(&self.bytes[at..]);
        self.bytes.truncate(at);
        let end = self.bytes.trim_ascii_end().len();
        self.bytes.truncate(end);
        self.ended = Err(format!("is shorter than the {} bytes that its header tells", header.length));
    }
}

/// Where a record begins inside a block.
fn swallowed(block: &[u8]) -> Option<usize> {
    memchr::memmem::find_iter(block, b"\nWARC/").map(|at| at + 1).find(|at| {
        let start = &block[*at..];
        header::begins_record(start) && memchr::memmem::find(&start[..start.len().min(512)], b"WARC-").is_some()
    })
}

/// Takes the line ends between records.
fn take_line_ends(tape: &mut Tape<'_>) -> io::Result<()> {
    loop {
        let ready = io::BufRead::fill_buf(tape)?;
        let ends = ready.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let more = ends == ready.len() && ends > 0;
        io::BufRead::consume(tape, ends);
        if !more {
            return Ok(());
        }
    }
}

/// Passes over what is no record, to the next line that begins one. Whether there is one.
fn find_record(tape: &mut Tape<'_>) -> io::Result<bool> {
    loop {
        if tape.peek(GLANCE_BYTES)?.is_empty() {
            return Ok(false);
        }
        let members = tape.next_members();
        let ready = tape.peek(GLANCE_BYTES)?;
        let members = members.into_iter().filter(|at| *at < ready.len());
        let mut starts = memchr::memchr_iter(b'\n', ready).map(|at| at + 1).chain([0]).chain(members);
        let found = starts.find(|at| header::begins_record(&ready[*at..]) && is_header(&ready[*at..]));
        let passed = found.unwrap_or_else(|| (ready.len() / 2).max(1));
        io::BufRead::consume(tape, passed);
        if found.is_some() {
            return Ok(true);
        }
    }
}

/// Whether a header follows, and not only a word that looks like one.
fn is_header(start: &[u8]) -> bool {
    let mut tape = Tape::new(&start[..start.len().min(8 << 10)], None, 0, Vec::new());
    matches!(header::read(&mut tape), Ok(Some(_)))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::capture::packing::tests::{pack, packs};
    use crate::capture::{Capture, Captures, Failure, Hints, captures};
    use crate::config::CaptureConfig;
    use proptest::prelude::*;
    use std::path::Path;

    pub(in crate::capture) const PAGE: &str = "<html><head><title>The ferry is late</title></head><body><p>The ferry to the islands was late again on Monday.</p></body></html>";

    /// A record.
    pub(in crate::capture) fn record(kind: &str, uri: &str, fields: &str, block: &[u8]) -> Vec<u8> {
        let length = block.len();
        let head = format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {uri}\r\nWARC-Date: 2021-02-03T04:05:06Z\r\n\
             {fields}Content-Length: {length}\r\n\r\n"
        );
        [head.as_bytes(), block, b"\r\n\r\n"].concat()
    }

    /// A record of a page that a server gave.
    pub(in crate::capture) fn answer(uri: &str, fields: &str, head: &str, body: &[u8]) -> Vec<u8> {
        let fields = format!("Content-Type: application/http; msgtype=response\r\n{fields}");
        record("response", uri, &fields, &[format!("HTTP/1.1 {head}\r\n\r\n").as_bytes(), body].concat())
    }

    const HTML: &str = "200 OK\r\nContent-Type: text/html; charset=utf-8";

    /// Records of every kind, of which four are pages.
    fn crawl() -> Vec<Vec<u8>> {
        let revisit = |uri: &str, refers: &str| {
            record("revisit", uri, refers, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        };
        let digest = "WARC-Record-ID: <urn:uuid:1>\r\nWARC-Payload-Digest: sha1:AAA\r\n";
        vec![
            record("warcinfo", "", "Content-Type: application/warc-fields\r\n", b"software: invented\r\n"),
            answer("https://a.example/1", digest, HTML, PAGE.as_bytes()),
            record("request", "https://a.example/1", "", b"GET /1 HTTP/1.1\r\n\r\n"),
            answer("https://a.example/gone", "", "404 Not Found\r\nContent-Type: text/html", b"<p>Gone"),
            answer("https://a.example/i.png", "", "200 OK\r\nContent-Type: image/png", b"\x89PNG\r\n\x1a\n"),
            record("resource", "https://a.example/2", "Content-Type: text/html\r\n", b"<p>A resource of the town.</p>"),
            record("conversion", "https://a.example/3", "Content-Type: text/plain\r\n", b"The text of a page."),
            revisit("https://www.a.example/1#top", "WARC-Payload-Digest: sha1:AAA\r\n"),
            revisit("https://b.example/copy", "WARC-Refers-To: <urn:uuid:1>\r\n"),
            revisit("https://a.example/9", "WARC-Payload-Digest: sha1:BBB\r\n"),
            answer("https://a.example/api", "", "200 OK\r\nContent-Type: application/json", b"{\"ok\": true}"),
            answer("dns:a.example", "", "200", b""),
        ]
    }

    type Outcome = Result<Capture, Failure>;

    fn read(bytes: &[u8], only: &str) -> (Vec<Outcome>, crate::capture::LeftOut) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c");
        std::fs::write(&path, bytes).unwrap();
        let all = of_path(Path::new(&format!("{}{only}", path.display())), CaptureConfig::default());
        (all.0, all.1)
    }

    fn of_path(path: &Path, config: CaptureConfig) -> (Vec<Outcome>, crate::capture::LeftOut) {
        let mut captures: Captures = captures(vec![path.to_owned()], Hints::default(), config);
        let all = captures.by_ref().collect();
        let left_out = captures.left_out().lock().unwrap().clone();
        (all, left_out)
    }

    fn urls(outcomes: &[Outcome]) -> Vec<String> {
        let told = |outcome: &Outcome| match outcome {
            Ok(capture) => capture.hints.url.clone().unwrap(),
            Err(failure) => format!("{}: {}", failure.origin.inside.last().unwrap(), failure.reason),
        };
        outcomes.iter().map(told).collect()
    }

    const PAGES: [&str; 4] =
        ["https://a.example/1", "https://a.example/2", "https://a.example/3", "https://b.example/copy"];

    /// The same records packed in every way.
    fn files() -> Vec<(&'static str, Vec<u8>)> {
        let records = crawl();
        let each =
            |pack: &dyn Fn(&[u8]) -> Vec<u8>| records.iter().flat_map(|record| pack(record)).collect::<Vec<u8>>();
        let all = records.concat();
        let slices: Vec<&[u8]> = records.iter().map(Vec::as_slice).collect();
        let [(_, gzip), (_, zstd), (_, bzip2), (_, xz)] = packs(&all);
        vec![
            ("gzip each", each(&pack)),
            ("zstd each", each(&|record| zstd::encode_all(record, 1).unwrap())),
            ("zstd dictionary", dictionaries::tests::with_dictionary(&slices, true)),
            ("plain", all),
            ("gzip all", gzip),
            ("zstd all", zstd),
            ("bzip2", bzip2),
            ("xz", xz),
        ]
    }

    #[test]
    fn pages_are_taken_from_every_packing_and_the_rest_is_counted() {
        for (name, file) in files() {
            let (all, left_out) = read(&file, "");
            let seekable = !matches!(name, "gzip all" | "zstd all" | "bzip2" | "xz");
            assert_eq!(urls(&all), PAGES[..if seekable { 4 } else { 3 }], "{name}");
            let first = all[0].as_ref().unwrap();
            assert_eq!((first.text.as_str(), first.hints.fetched.as_deref()), (PAGE, Some("2021-02-03T04:05:06Z")));
            assert_eq!(first.hints.published, None);
            for reason in [
                "address of the scheme dns",
                "application/json without an article",
                "image/png",
                "request",
                "revisit of a page that is read",
                "revisit of a record outside this input",
                "status 404",
                "warcinfo",
            ] {
                assert_eq!(left_out.get(reason), Some(&1), "{name}: {reason}");
            }
            assert_eq!(left_out.values().sum::<u64>(), if seekable { 8 } else { 9 }, "{name}: {left_out:?}");
        }
    }

    #[test]
    fn a_record_is_found_again_by_its_place() {
        for (name, file) in files() {
            let (all, _) = read(&file, "");
            for capture in all.iter().flatten() {
                let (again, _) = read(&file, &capture.origin.inside[0].to_string());
                assert_eq!(urls(&again), [capture.hints.url.clone().unwrap()], "{name} {}", capture.origin);
            }
            let (none, _) = read(&file, "#3");
            assert!(none[0].as_ref().unwrap_err().reason.starts_with("is not there"), "{name}");
        }
        let each = crawl().iter().flat_map(|record| pack(record)).collect::<Vec<_>>();
        let second = pack(&crawl()[0]).len();
        assert_eq!(read(&each, "").0[0].as_ref().unwrap().origin.inside[0].to_string(), format!("#{second}"));
        let left_out = read(&each, "#0").0.remove(0).unwrap_err();
        assert_eq!(left_out.reason, "is left out: warcinfo");
    }

    #[test]
    fn arc_records_are_read() {
        let block = format!("HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n{PAGE}");
        let version = b"1 0 Invented\nURL IP-address Archive-date Content-type Archive-length\n";
        let mut records = [
            format!("filedesc://c.arc 0.0.0.0 20050131000000 text/plain {}\n", version.len()).into_bytes(),
            format!("\nhttp://a.example/a b 192.0.2.1 20050131123456 text/html {}\n{block}", block.len()).into_bytes(),
            b"\nhttp://a.example/i.gif 192.0.2.1 20050131123457 image/gif 29\nHTTP/1.0 404 Gone\r\n\r\n 1234567"
                .to_vec(),
        ];
        records[0].extend(version);
        for file in [records.concat(), records.iter().flat_map(|record| pack(record)).collect()] {
            let (all, left_out) = read(&file, "");
            assert_eq!(urls(&all), ["http://a.example/a%20b"]);
            let capture = all[0].as_ref().unwrap();
            assert_eq!((capture.hints.fetched.as_deref(), capture.text.as_str()), (Some("2005-01-31T12:34:56Z"), PAGE));
            assert_eq!(left_out.keys().collect::<Vec<_>>(), ["filedesc", "status 404"]);
        }
    }

    #[test]
    fn damage_costs_what_is_damaged_and_is_reported_with_its_place() {
        let records: Vec<_> = (0..5)
            .map(|n| {
                answer(
                    &format!("https://a.example/{n}"),
                    "",
                    HTML,
                    PAGE.replace("Monday", &format!("day {n}")).as_bytes(),
                )
            })
            .collect();
        let members: Vec<_> = records.iter().map(|record| pack(record)).collect();
        let places: Vec<usize> = (0..5).map(|n| members[..n].iter().map(Vec::len).sum()).collect();
        let mut flipped = members.clone();
        let middle = flipped[1].len() / 3;
        flipped[1][middle..middle + 6].iter_mut().for_each(|byte| *byte ^= 0x5a);
        let all = urls(&read(&flipped.concat(), "").0);
        assert_eq!(
            all.iter().filter(|url| url.starts_with("https")).count(),
            4 + usize::from(all.len() == 6),
            "{all:?}"
        );
        assert!(
            all.iter().any(|told| told.starts_with(&format!("#{}: ", places[1])) && told.contains("at byte")),
            "{all:?}"
        );
        let cut = [&members[0][..members[0].len() / 2], &members[1..].concat()].concat();
        assert_eq!(
            urls(&read(&cut, "").0).iter().rfind(|url| url.starts_with("https://a.example/")).unwrap(),
            "https://a.example/4"
        );
        let end = members.concat();
        let all = urls(&read(&end[..end.len() - 30], "").0);
        assert!(all[4].starts_with(&format!("#{}: is ", places[4])), "{all:?}");
    }

    #[test]
    fn wrong_lengths_do_not_swallow_the_next_record() {
        let page = answer("https://a.example/1", "", HTML, PAGE.as_bytes());
        let next = answer("https://a.example/2", "", HTML, PAGE.as_bytes());
        let length = page.len() - memchr::memmem::find(&page, b"\r\n\r\n").unwrap() - 8;
        let with_length = |wrong: usize| {
            let text = String::from_utf8(page.clone()).unwrap();
            text.replace(&format!("Content-Length: {length}"), &format!("Content-Length: {wrong}")).into_bytes()
        };
        let all = urls(&read(&[with_length(length + 300), next.clone()].concat(), "").0);
        assert_eq!(all[1..], ["https://a.example/1", "https://a.example/2"]);
        assert!(all[0].contains("is shorter than the"), "{all:?}");
        let all = urls(&read(&[with_length(length - 60), next.clone()].concat(), "").0);
        assert_eq!((all[0].as_str(), all[2].as_str()), ("https://a.example/1", "https://a.example/2"));
        assert!(all[1].contains("is damaged: no record begins there; reading goes on at byte"), "{all:?}");
        let all = urls(&read(&[b"damage\r\nWARC/1.", &page[..40], b"\r\n", &next[..]].concat(), "").0);
        assert_eq!(all.last().unwrap(), "https://a.example/2");
    }

    #[test]
    fn a_record_larger_than_a_page_may_be_is_counted_and_not_held() {
        let large = answer("https://a.example/large", "", HTML, &vec![b'x'; 300_000]);
        let file =
            [large, answer("https://a.example/2", "", HTML, PAGE.as_bytes())].map(|record| pack(&record)).concat();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("c"), file).unwrap();
        let config = CaptureConfig { max_bytes: 100_000, ..CaptureConfig::default() };
        let (all, left_out) = of_path(&folder.path().join("c"), config);
        assert_eq!(urls(&all), ["https://a.example/2"]);
        assert_eq!(left_out.get("larger than 100000 bytes"), Some(&1));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn any_damage_is_survived(file in 0usize..8, flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12), cut: prop::sample::Index) {
            let mut bytes = files().swap_remove(file).1;
            for (at, byte) in flips {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            let end = cut.index(bytes.len() + 1);
            prop_assert!(end == 0 || read(&bytes[..end], "").0.len() < 60);
        }
    }
}
