//! Damaged files of every format: read or reported, never a panic, an endless loop or memory without bound.
//!
//! Each reader has files of its own, mutated at random; a packed one is also mutated inside its packing. The time is spread
//! evenly over the readers: a short run in the tests, `DATELINE_FUZZ_SECONDS` (of each reader) and `DATELINE_FUZZ_SEED` for
//! others. What fails is kept in the folder of temporary files of the build, with its reader's name.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use dateline::capture::{FORMATS, Hints, captures};
use dateline::config::CaptureConfig;

/// Longest that a mutated file of some kilobytes may take.
const LONGEST: Duration = Duration::from_secs(20);

/// A number that depends on the ones before it: enough for mutations, the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        // Marsaglia's xorshift64.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

/// What readers trip over: pieces of markup and of their own formats.
const PIECES: [&[u8]; 33] = [
    b"<",
    b">",
    b"</",
    b"<!--",
    b"<![CDATA[",
    b"]]>",
    b"<!DOCTYPE a [",
    b"&#x;",
    b"&amp;amp;",
    b"<item>",
    b"</entry>",
    b"<p>",
    b"\0",
    b"\xff\xfe",
    b"\xc3",
    b"\n\n",
    b"\r",
    b"From x\n\n",
    b"1 of 2 DOCUMENTS",
    b"\"",
    b"{",
    b"[",
    b"--b1\r\n",
    b"=C3=",
    b"=?utf-8?q?",
    b"WARC/1.0\r\n",
    b"Content-Length: 99999999999999999999\r\n",
    b"-1",
    b"4294967295",
    b"18446744073709551615",
    "\u{130}\u{1e9e}".as_bytes(),
    b"PK\x03\x04",
    b"\xf0\x9f\x98\x80",
];

fn mutate(bytes: &mut Vec<u8>, dice: &mut Dice) {
    for _ in 0..1 + dice.below(6) {
        let (at, to) = (dice.below(bytes.len()), dice.below(bytes.len()));
        match dice.below(7) {
            0 if dice.below(3) == 0 => bytes.truncate(at),
            0 | 1 if at < bytes.len() => bytes[at] = dice.below(256) as u8,
            2 => drop(bytes.drain(at.min(to)..at.max(to).min(at.min(to) + 300))),
            3 => {
                let piece = bytes[at.min(to)..at.max(to).min(at.min(to) + 2000)].to_vec();
                bytes.splice(at..at, piece);
            }
            4 => drop(bytes.splice(at..at, PIECES[dice.below(PIECES.len())].iter().copied())),
            // One digit more or another one: lengths, counts, places.
            5 => {
                let digit = bytes.iter().cycle().skip(at).take(bytes.len()).position(u8::is_ascii_digit);
                if let Some(found) = digit {
                    let place = (at + found) % bytes.len();
                    bytes[place] = b'0' + dice.below(10) as u8;
                }
            }
            _ => {
                let many = PIECES[dice.below(PIECES.len())].repeat(dice.below(400));
                bytes.splice(at..at, many);
            }
        }
    }
}

/// A file of a format.
struct Sample {
    reader: &'static str,
    bytes: Vec<u8>,
    /// How the bytes are packed.
    pack: fn(&[u8]) -> Vec<u8>,
}

fn formats() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/formats")
}

fn as_it_is(bytes: &[u8]) -> Vec<u8> {
    bytes.to_vec()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}

fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = liblzma::write::XzEncoder::new(Vec::new(), 1);
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zip(bytes: &[u8]) -> Vec<u8> {
    crate::containers::zipped(&[("a/rss.xml".into(), bytes.to_vec())])
}

fn docx(bytes: &[u8]) -> Vec<u8> {
    crate::containers::zipped(&[
        ("[Content_Types].xml".into(), b"<Types/>".to_vec()),
        ("word/document.xml".into(), bytes.to_vec()),
    ])
}

fn wacz(bytes: &[u8]) -> Vec<u8> {
    crate::containers::zipped(&[
        ("datapackage.json".into(), b"{\"profile\": \"data-package\"}".to_vec()),
        ("archive/data.warc".into(), bytes.to_vec()),
    ])
}

/// The reader of each fixture, by the beginning of its name.
const FIXTURES: [(&str, &str); 36] = [
    ("alto", "alto"),
    ("atom", "feed"),
    ("blogger", "feed"),
    ("bomb", "feed"),
    ("box", "mbox"),
    ("concatenated", "json"),
    ("drafts.csv", "csv"),
    ("drafts", "json"),
    ("europresse", "europresse"),
    ("factiva.xml", "factiva-xml"),
    ("factiva", "factiva"),
    ("feed.json", "json-feed"),
    ("ghost", "json"),
    ("hocr", "hocr"),
    ("issue/alto/0001", "alto"),
    ("issue/mets", "mets"),
    ("mail", "mail"),
    ("newsml-1", "newsml-1"),
    ("newsml", "newsml-g2"),
    ("nexis-uni.docx", "nexis-docx"),
    ("nexis", "nexis"),
    ("ninjs", "ninjs"),
    ("nitf", "nitf"),
    ("olive", "olive"),
    ("page", "page-xml"),
    ("quoted", "mbox"),
    ("reuters", "reuters"),
    ("rss", "feed"),
    ("saved", "html"),
    ("spreadsheet", "csv"),
    ("warned", "feed"),
    ("wordpress", "wordpress"),
    ("wrapped", "json"),
    ("../../../corpus/sample/harbour-courier", "html"),
    ("../../../corpus/sample/text-scrapes", "text"),
    ("../../../corpus/sample/el-faro-del-sur", "html"),
];

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, into) } else { into.push(path) }
    }
}

fn samples() -> Vec<Sample> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    files(&formats(), &mut paths);
    for folder in ["harbour-courier", "text-scrapes", "el-faro-del-sur"] {
        files(&root.join("corpus/sample").join(folder), &mut paths);
    }
    paths.sort();
    let mut samples = Vec::new();
    for path in paths {
        let name = match path.strip_prefix(formats()) {
            Ok(name) => name.to_string_lossy().into_owned(),
            Err(_) => format!("../../../{}", path.strip_prefix(root).unwrap().display()),
        };
        let reader = FIXTURES.iter().find(|(begins, _)| name.starts_with(begins)).map(|(_, reader)| *reader);
        let Some(reader) = reader else {
            assert_eq!(name, "issue/alto/0002.xml", "FIXTURES says nothing of it");
            continue;
        };
        samples.push(Sample { reader, bytes: fs::read(&path).unwrap(), pack: as_it_is });
    }
    samples.extend(containers());
    samples
}

/// Files that hold others, and tables.
fn containers() -> Vec<Sample> {
    let read = |name: &str| fs::read(formats().join(name)).unwrap();
    let members: Vec<(String, Vec<u8>)> =
        ["rss.xml", "mail.eml", "nexis.txt"].map(|name| (name.into(), read(name))).into();
    let mut tar = tar::Builder::new(Vec::new());
    for (name, bytes) in &members {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        tar.append_data(&mut header, name, &bytes[..]).unwrap();
    }
    let crawl = crate::containers::crawl(&[1, 2, 3]);
    let mut warc = Vec::new();
    flate2::read::MultiGzDecoder::new(&crawl[..]).read_to_end(&mut warc).unwrap();
    let mut document = Vec::new();
    let mut word = zip::ZipArchive::new(std::io::Cursor::new(read("nexis-uni.docx"))).unwrap();
    word.by_name("word/document.xml").unwrap().read_to_end(&mut document).unwrap();
    let body = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><body><p>Words of a page.</p></body></html>";
    let arc = format!(
        "filedesc://crawl.arc 0.0.0.0 20061120101112 text/plain 76\n1 0 InternetArchive\nURL IP-address Archive-date \
         Content-type Archive-length\n\nhttp://quayside-ledger.example/1 1.2.3.4 20061120101112 text/html {}\n{body}\n",
        body.len()
    );
    let table = "title;text;date\n\"One; two\";\"Words\nand \"\"more\"\".\";2024-05-06\nThree;Words.;\n";
    let records = b"{\"title\": \"One\", \"text\": \"Words.\"}\n{\"text\": [\"a\", {\"b\": 1}]}\n".repeat(3);
    let of = |reader, bytes: &[u8], pack| Sample { reader, bytes: bytes.to_vec(), pack };
    vec![
        of("arc", arc.as_bytes(), as_it_is),
        of("arc", arc.as_bytes(), gzip),
        of("csv", table.as_bytes(), as_it_is),
        of("json", &records, as_it_is),
        of("nexis-docx", &document, docx),
        of("packed", &read("rss.xml"), gzip),
        of("packed", &read("rss.xml"), bzip2),
        of("packed", &read("nexis.txt"), xz),
        of("packed", &read("nexis.txt"), zstd),
        of("tar", &tar.into_inner().unwrap(), as_it_is),
        of("wacz", &warc, wacz),
        of("warc", &crawl, as_it_is),
        of("warc", &warc, as_it_is),
        of("warc", &warc, gzip),
        of("warc", &warc, zstd),
        of("zip", &crate::containers::zipped(&members), as_it_is),
        of("zip", &read("rss.xml"), zip),
    ]
}

impl Sample {
    /// The file with some damage: in what is packed, or in the packing.
    fn damaged(&self, dice: &mut Dice) -> Vec<u8> {
        let mut bytes = self.bytes.clone();
        if dice.below(4) > 0 {
            mutate(&mut bytes, dice);
            (self.pack)(&bytes)
        } else {
            let mut bytes = (self.pack)(&bytes);
            mutate(&mut bytes, dice);
            bytes
        }
    }
}

/// What is wrong with how a file is read.
fn fault(path: &Path, config: &CaptureConfig) -> Option<String> {
    let began = Instant::now();
    for outcome in captures(vec![path.to_owned()], Hints::default(), config.clone()) {
        match outcome {
            Ok(capture) => {
                let cleaned = std::panic::catch_unwind(|| drop(dateline::clean::clean(&capture)));
                if cleaned.is_err() {
                    return Some("cleaning failed".into());
                }
            }
            Err(failure) if failure.reason.contains("defect") => return Some(failure.reason),
            Err(_) => {}
        }
    }
    (began.elapsed() > LONGEST).then(|| format!("took {} s", began.elapsed().as_secs()))
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

#[test]
fn damaged_files_of_every_format_are_read_or_reported() {
    let samples = samples();
    let mut readers: Vec<(&str, Duration, usize)> =
        FORMATS.iter().map(|format| (format.name, Duration::ZERO, 0)).collect();
    let each = number("DATELINE_FUZZ_SECONDS").map_or(Duration::from_millis(250), Duration::from_secs);
    let mut dice = Dice(number("DATELINE_FUZZ_SEED").unwrap_or(0x9E37_79B9_7F4A_7C15).max(1));
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("alto")).unwrap();
    for page in ["0001.xml", "0002.xml"] {
        fs::copy(formats().join("issue/alto").join(page), folder.path().join("alto").join(page)).unwrap();
    }
    let path = folder.path().join("input");
    let config = CaptureConfig { max_bytes: 1 << 20, ..CaptureConfig::default() };
    let mut faults = Vec::new();
    // The reader that had the least time comes next.
    while let Some((reader, spent, rounds)) = readers.iter_mut().min_by_key(|(_, spent, _)| *spent)
        && *spent < each
        && faults.len() < 20
    {
        let own: Vec<&Sample> = samples.iter().filter(|sample| sample.reader == *reader).collect();
        assert!(!own.is_empty(), "there is no file of the format {reader}");
        let bytes = own[*rounds % own.len()].damaged(&mut dice);
        fs::write(&path, &bytes).unwrap();
        let began = Instant::now();
        if let Some(fault) = fault(&path, &config) {
            let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("damaged-{reader}-{rounds}"));
            fs::write(&kept, &bytes).unwrap();
            faults.push(format!("{}: {fault}", kept.display()));
            eprintln!("{}", faults[faults.len() - 1]);
        }
        *spent += began.elapsed().max(Duration::from_micros(1));
        *rounds += 1;
    }
    for (reader, spent, rounds) in &readers {
        eprintln!("{reader}: {rounds} damaged files in {:.1} s", spent.as_secs_f64());
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
