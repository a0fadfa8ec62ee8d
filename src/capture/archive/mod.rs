//! An archive of files → its members, each read as a folder's file would be.
//!
//! Members come in the order of their names' bytes, hidden ones left out, sidecars laid beside their pages: a folder and
//! its archive give the same articles. Nothing is written under the names, so they can do no harm; they are only shown.
//! Archives lie in archives once; deeper ones are refused.

use std::collections::HashMap;
use std::io::Read;
use std::rc::Rc;

use super::around::{self, Around, Look};
use super::formats::{self, Format};
use super::input::{self, Input, Told};
use super::sink::{Halt, Sink};
use super::stretch::Stretch;
use super::{Origin, sidecar, walk};
use crate::config::CaptureConfig;

mod collection;
mod tar;
mod zip;

pub(super) use tar::FORMAT as TAR;
pub(super) use zip::{COLLECTION as WACZ, FORMAT as ZIP};

/// How many archives may lie around a page.
const MOST_DEPTH: u8 = 2;

/// Packed bytes inside packed bytes: what is inside is read by what it is.
pub(super) const PACKED: Format = Format {
    name: "packed",
    what: "anything in this list packed with gzip, zstd, bzip2 or xz, also more than once",
    known_by: "the first bytes of such a file",
    fits: |start| super::packing::Packing::of(start.bytes).is_some(),
    read: |mut input, sink| {
        let (stream, origin) = (input.stream(), input.origin.clone());
        let told = Told { media: input.told.media.clone(), charset: input.told.charset, ..Told::default() };
        let inner = deeper(&input, input.part(stream, origin, told)?)?;
        formats::read(inner, sink)
    },
};

/// A part that lies in one archive more.
fn deeper<'b>(outer: &Input<'_>, inner: Input<'b>) -> Result<Input<'b>, Halt> {
    if outer.depth >= MOST_DEPTH {
        return Err("lies in an archive inside an archive inside another; unpack the outer ones".into());
    }
    Ok(inner.deeper())
}

/// Where a member is.
pub(super) struct Member {
    /// Its name, fit to be shown.
    pub(super) name: String,
    /// Its place among the members of the archive, as the archive counts.
    index: usize,
}

/// What takes the bytes of a member, and the bytes as a stretch if they are stored as they are.
type Take<'t> = dyn FnMut(&mut dyn Read, Option<Stretch>) -> Result<(), Halt> + 't;

/// The kinds of archives.
enum Kind {
    Zip(zip::Archive),
    Tar(tar::Archive),
}

/// An opened archive.
pub(super) struct Archive {
    kind: Kind,
    members: Vec<Member>,
    by_name: HashMap<String, usize>,
}

impl Archive {
    fn new(kind: Kind, names: impl Iterator<Item = (Vec<u8>, usize)>) -> Self {
        let mut members: Vec<_> = names.map(|(name, index)| Member { name: shown(&name), index }).collect();
        members.retain(|member| !is_hidden(&member.name));
        members.sort_by(|a, b| a.name.as_bytes().cmp(b.name.as_bytes()));
        let by_name = members.iter().enumerate().map(|(at, member)| (member.name.clone(), at)).collect();
        Self { kind, members, by_name }
    }

    /// The members, in the order of their names.
    fn members(&self) -> &[Member] {
        &self.members
    }

    fn named(&self, name: &str) -> Option<&Member> {
        self.by_name.get(name).map(|at| &self.members[*at])
    }

    /// Hands over the bytes of a member.
    fn open(&self, member: &Member, take: &mut Take<'_>) -> Result<(), Halt> {
        match &self.kind {
            Kind::Zip(archive) => archive.open(member.index, take),
            Kind::Tar(archive) => archive.open(member.index, take),
        }
    }

    /// The bytes of a member, if there is one of that name.
    fn whole(&self, name: &str, config: &CaptureConfig) -> Result<Option<Vec<u8>>, String> {
        let Some(member) = self.named(name) else { return Ok(None) };
        let mut whole = Vec::new();
        let opened = self.open(member, &mut |bytes, _| {
            let mut member = Input::of(bytes, Origin::file(name), Told::default(), config)?;
            let bytes = member.whole()?;
            whole = bytes.unpacked.unwrap_or(bytes.raw);
            Ok(())
        });
        match opened {
            Err(Halt::Unreadable(reason)) => Err(reason),
            _ => Ok(Some(whole)),
        }
    }
}

/// Reads the members that a reader of pages and exports would; sidecars go with their pages.
fn read(archive: Archive, input: &Input<'_>, sink: &mut Sink) -> Result<(), Halt> {
    let archive = Rc::new(archive);
    for member in archive.members() {
        if is_sidecar(&archive, &member.name) || !sink.wants(&input.origin.member(member.name.clone())) {
            continue;
        }
        of_member(&archive, member, input, sink)?;
    }
    if archive.members().is_empty() {
        return Err("holds no file; delete it".into());
    }
    Ok(())
}

/// Reads one member; that it cannot be read is reported and no reason to end.
fn of_member(archive: &Rc<Archive>, member: &Member, input: &Input<'_>, sink: &mut Sink) -> Result<(), Halt> {
    let origin = input.origin.member(member.name.clone());
    if !sink.selects(&origin.to_string()) {
        return sink.leave_out(&origin, "not selected by --include and --exclude");
    }
    let (told, failure) = sidecar_of(archive, &member.name, &input.config);
    if let Some((name, reason)) = failure {
        sink.failure(input.origin.member(name), reason)?;
    }
    let opened = archive.open(member, &mut |bytes, stretch| {
        let mut inner = input.part(bytes, origin.clone(), told.clone())?.among(Rc::new(Folder::of(
            archive,
            &member.name,
            &input.config,
        )));
        if let Some(stretch) = stretch {
            inner = inner.at(stretch);
        }
        formats::read(deeper(input, inner)?, sink)
    });
    sink.report(opened, origin)
}

/// The folder of an archive that a member lies in.
struct Folder {
    archive: Rc<Archive>,
    /// Its name with `/` at the end; empty for the outermost.
    folder: String,
    config: CaptureConfig,
}

impl Folder {
    fn of(archive: &Rc<Archive>, member: &str, config: &CaptureConfig) -> Self {
        let folder = member.rsplit_once('/').map(|(folder, _)| format!("{folder}/")).unwrap_or_default();
        Self { archive: Rc::clone(archive), folder, config: config.clone() }
    }
}

impl Around for Folder {
    fn named(&self, name: &str) -> Result<Option<Vec<u8>>, String> {
        let parts = name.split('/').filter(|part| !matches!(*part, "." | ""));
        let name = parts.collect::<Vec<_>>().join("/");
        self.archive.whole(&format!("{}{name}", self.folder), &self.config)
    }

    fn any_xml(&self, look: &mut Look<'_>) -> bool {
        let above = self.folder.trim_end_matches('/').rfind('/').map_or("", |at| &self.folder[..=at]);
        [self.folder.as_str(), above].into_iter().any(|folder| {
            let is_xml = |member: &&Member| {
                let name = member.name.strip_prefix(folder).filter(|name| !name.contains('/'));
                name.is_some_and(|name| name.to_ascii_lowercase().ends_with(".xml"))
            };
            let mut files = self.archive.members().iter().filter(is_xml).take(around::MOST_LOOKED_AT);
            files.any(|member| {
                let mut found = false;
                let opened = self.archive.open(member, &mut |bytes, _| {
                    found = look(Input::of(bytes, Origin::file(""), Told::default(), &self.config)?);
                    Ok(())
                });
                opened.is_ok() && found
            })
        })
    }
}

fn is_sidecar(archive: &Archive, name: &str) -> bool {
    sidecar::pages_of(name.as_ref()).iter().any(|page| page.to_str().is_some_and(|page| archive.named(page).is_some()))
}

/// What a member's sidecar tells of it; name and reason of one that cannot be read.
fn sidecar_of(archive: &Archive, page: &str, config: &CaptureConfig) -> (Told, Option<(String, String)>) {
    let candidates = sidecar::candidates(page.as_ref());
    let mut names = candidates.iter().filter_map(|path| path.to_str());
    let Some(name) = names.find(|name| archive.named(name).is_some()) else {
        return (Told::default(), None);
    };
    let read = archive.whole(name, config).map(Option::unwrap_or_default);
    let (sidecar, reason) = sidecar::read(read);
    let told = Told { given: sidecar.hints, charset: sidecar.charset, sidecar: sidecar.bytes, ..Told::default() };
    (told, reason.map(|reason| (name.to_owned(), reason)))
}

/// A name fit to be shown: as text, with `/` between its parts, control characters as `\xNN`.
fn shown(name: &[u8]) -> String {
    let mut shown = String::new();
    for chunk in name.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\\' => shown.push('/'),
                c if c.is_control() => shown.push_str(&format!("\\x{:02X}", u32::from(c))),
                c => shown.push(c),
            }
        }
        chunk.invalid().iter().for_each(|byte| shown.push_str(&format!("\\x{byte:02X}")));
    }
    let shown = shown.trim_start_matches('/');
    shown.strip_prefix("./").unwrap_or(shown).to_owned()
}

fn is_hidden(name: &str) -> bool {
    name.is_empty()
        || name.ends_with('/')
        || name.split('/').any(|part| walk::is_hidden(part.as_bytes()) && part != "..")
        || name.starts_with("__MACOSX/")
}

/// Fails with the system's words when a member ends before its size.
struct Sized<R> {
    bytes: R,
    missing: u64,
}

impl<R: Read> Read for Sized<R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let count = self.bytes.read(out)?;
        if count == 0 && !out.is_empty() && self.missing > 0 {
            let missing = self.missing;
            return Err(std::io::Error::other(format!(
                "is cut off: its last {missing} bytes are missing; fetch the archive again"
            )));
        }
        self.missing = self.missing.saturating_sub(count as u64);
        Ok(count)
    }
}

impl From<::zip::result::ZipError> for Halt {
    fn from(error: ::zip::result::ZipError) -> Self {
        use ::zip::result::ZipError;
        Halt::Unreadable(match error {
            ZipError::Io(error) => input::reason(&error),
            ZipError::UnsupportedArchive(::zip::result::ZipError::PASSWORD_REQUIRED) => {
                "is encrypted; unpack it with its password".into()
            }
            error => format!("cannot be unpacked: {error}; unpack it with another program"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::packing::tests::{pack, packs};
    use crate::capture::warc::tests::{PAGE, answer};
    use crate::capture::{Captures, Hints, captures};
    use proptest::prelude::*;
    use std::io::{Cursor, Write};

    fn zipped(members: &[(&str, &[u8])], method: ::zip::CompressionMethod) -> Vec<u8> {
        let mut writer = ::zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in members {
            let options = ::zip::write::SimpleFileOptions::default().compression_method(method);
            writer.start_file(*name, options).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn tarred(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut builder = ::tar::Builder::new(Vec::new());
        for (name, bytes) in members {
            let mut header = ::tar::Header::new_ustar();
            header.set_size(bytes.len() as u64);
            header.set_mode(0o644);
            builder.append_data(&mut header, name, *bytes).unwrap();
        }
        builder.into_inner().unwrap()
    }

    const DEFLATED: ::zip::CompressionMethod = ::zip::CompressionMethod::Deflated;

    /// What becomes of a file: origins with texts or reasons.
    fn read(bytes: &[u8], only: &str) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("f"), bytes).unwrap();
        let path = format!("{}/f{only}", folder.path().display());
        let config = CaptureConfig { max_bytes: 1 << 20, ..CaptureConfig::default() };
        let all: Captures = captures(vec![path.into()], Hints::default(), config);
        let inside = |origin: &Origin| origin.inside.iter().map(ToString::to_string).collect::<String>();
        let told = |outcome: Result<crate::capture::Capture, crate::capture::Failure>| match outcome {
            Ok(capture) => format!("{} {}", inside(&capture.origin), capture.text),
            Err(failure) => format!("{} failed: {}", inside(&failure.origin), failure.reason),
        };
        all.map(told).collect()
    }

    const MEMBERS: [(&str, &[u8]); 5] = [
        ("b/two.jsonl", b"{\"text\": \"Two.\"}\n{\"text\": \"Three.\"}\n"),
        ("a.txt", b"One."),
        (".hidden", b"Hidden."),
        ("__MACOSX/a.txt", b"Fork."),
        ("b/page.html", b"<p>\xcc\xe8\xf0</p>"),
    ];

    const READ: [&str; 4] = ["!a.txt One.", "!b/page.html <p>Мир</p>", "!b/two.jsonl#1 Two.", "!b/two.jsonl#2 Three."];

    #[test]
    fn an_archive_is_read_as_a_folder_would_be() {
        let sidecar: &[u8] = br#"{"content_type": "text/html; charset=windows-1251"}"#;
        let members = [&MEMBERS[..], &[("b/page.html.json", sidecar)]].concat();
        let stored = zipped(&members, ::zip::CompressionMethod::Stored);
        let plain = tarred(&members);
        let packed = packs(&plain).map(|(_, packed)| packed);
        for archive in [&stored, &zipped(&members, DEFLATED), &plain, &pack(&stored)].into_iter().chain(&packed) {
            assert_eq!(read(archive, ""), READ);
            assert_eq!(read(archive, "!b/two.jsonl#2"), READ[3..]);
            assert_eq!(read(archive, "!b/two.jsonl"), READ[2..]);
        }
        assert!(read(&plain, "!no")[0].contains("is not there"));
    }

    #[test]
    fn archives_lie_in_archives_once() {
        let page = zipped(&[("a.txt", b"One.")], DEFLATED);
        let once = tarred(&[("in.zip", &page)]);
        assert_eq!(read(&pack(&once), ""), ["!in.zip!a.txt One."]);
        let twice = zipped(&[("in.tar", &once)], DEFLATED);
        assert!(read(&twice, "")[0].contains("lies in an archive inside an archive"), "{:?}", read(&twice, ""));
        assert_eq!(read(&pack(&pack(b"One.")), ""), [" One."]);
    }

    #[test]
    fn what_cannot_be_read_of_an_archive_is_reported_and_the_rest_is_read() {
        let members: [(&str, &[u8]); 3] = [("a.txt", b"One."), ("b.png", b"\x89PNG\r\n\x1a\n"), ("c.txt", b"Three.")];
        let zip = zipped(&members, DEFLATED);
        let all = read(&zip, "");
        assert_eq!((all[0].as_str(), all[2].as_str()), ("!a.txt One.", "!c.txt Three."));
        assert!(all[1].starts_with("!b.png failed: looks like a PNG image"), "{all:?}");
        let directory = memchr::memmem::find(&zip, b"PK\x01\x02").unwrap();
        let all = read(&zip[..directory], "");
        assert_eq!((all[0].as_str(), all[2].as_str()), ("!a.txt One.", "!c.txt Three."));
        assert!(all[3].contains("3 members could be read, up to byte"), "{all:?}");
        let tar = tarred(&members);
        let all = read(&tar[..512 * 4 + 514], "");
        assert_eq!(all[0], "!a.txt One.");
        assert!(all.last().unwrap().contains("is cut off: its last 4 bytes are missing"), "{all:?}");
        let all = read(&pack(&tar)[..150], "");
        assert!(all[0].contains("gzip data is cut off"), "{all:?}");
    }

    #[test]
    fn bombs_are_refused_with_a_message() {
        let zeros = vec![b'a'; 2 << 20];
        let one = read(&zipped(&[("a.txt", &zeros)], DEFLATED), "");
        assert!(one[0].contains("is larger than 1048576 bytes"), "{one:?}");
        let bomb = zipped(&[("a.txt", &zeros)], DEFLATED);
        // The directory claims four gigabytes.
        let directory = memchr::memmem::find(&bomb, b"PK\x01\x02").unwrap();
        let mut claimed = bomb;
        claimed[directory + 24..directory + 28].copy_from_slice(&0xfff0_0000u32.to_le_bytes());
        assert!(read(&claimed, "")[0].contains("as bombs do"), "{:?}", read(&claimed, ""));
    }

    #[test]
    fn a_collection_is_read_by_its_archives_and_the_rest_is_counted() {
        let html = "200 OK\r\nContent-Type: text/html";
        let records = [1, 2].map(|n| pack(&answer(&format!("https://a.example/{n}"), "", html, PAGE.as_bytes())));
        let archive = records.concat();
        for first in ["archive/data.warc.gz", "datapackage.json", "z.txt"] {
            let mut members: Vec<(&str, &[u8])> = vec![
                ("archive/data.warc.gz", &archive),
                ("datapackage.json", b"{}"),
                (
                    "pages/pages.jsonl",
                    b"{\"format\": \"json-pages-1.0\"}\n{\"url\": \"https://a.example/1\", \"title\": \"T\"}",
                ),
                ("z.txt", b"A note."),
            ];
            members.sort_by_key(|(name, _)| *name != first);
            for method in [DEFLATED, ::zip::CompressionMethod::Stored] {
                let second = format!("!archive/data.warc.gz#{} {PAGE}", records[0].len());
                let all = read(&zipped(&members, method), "");
                assert_eq!(all, [format!("!archive/data.warc.gz#0 {PAGE}"), second.clone()]);
                let only = format!("!archive/data.warc.gz#{}", records[0].len());
                assert_eq!(read(&zipped(&members, method), &only), [second]);
            }
        }
    }

    #[test]
    fn names_are_made_fit_to_be_shown() {
        assert_eq!(shown(b"./a\\b/\x1b[31m\xff.txt"), "a/b/\\x1B[31m\\xFF.txt");
        assert_eq!(shown(b"/../etc/passwd"), "../etc/passwd");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn any_damage_is_survived(kind in 0usize..3, flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12), cut: prop::sample::Index) {
            let mut bytes = [zipped(&MEMBERS, DEFLATED), tarred(&MEMBERS), pack(&tarred(&MEMBERS))][kind].clone();
            for (at, byte) in flips {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            prop_assert!(read(&bytes[..cut.index(bytes.len() + 1)], "").len() < 60);
        }
    }
}
