//! The beginning of a file → what it is, by content alone; names lie.
//!
//! Formats decide by this whether an input is theirs (see [`super::formats`]). Known kinds that no reader exists for are
//! named, so that the report can say what a file is instead of indexing its bytes.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use super::charset;
use super::preamble;
use super::record::FieldMap;

/// How much of the beginning (unpacked) is looked at, in bytes.
pub(super) const START_BYTES: usize = 64 << 10;

/// The beginning of an input, as formats look at it.
pub(super) struct Start<'a> {
    /// The first bytes, unpacked: at most [`START_BYTES`].
    pub(super) bytes: &'a [u8],
    /// Whether they are all there are.
    pub(super) whole: bool,
    /// The first bytes as text, decoded well enough to see what it is: lossy UTF-8, or UTF-16 seen through; without what
    /// stands before XML by mistake.
    pub(super) text: Cow<'a, str>,
    /// Name of the element that opens the text, lower case and with its prefix (`rdf:rdf`), after prolog and comments.
    pub(super) root: Option<String>,
    /// What fields of records are by the user's word.
    pub(super) mapped: FieldMap,
    foreign: Option<&'static str>,
    is_html: bool,
}

impl<'a> Start<'a> {
    /// Looks at the first bytes, unpacked. `whole` says that they are all there are.
    pub(super) fn new(bytes: &'a [u8], whole: bool) -> Self {
        let text = charset::glimpse(&bytes[preamble::length(bytes)..]);
        let markup = markup(&text);
        let (_, root) = opening(&text);
        let foreign = signature(bytes).or_else(|| is_binary(&text).then_some("binary data")).or(match markup {
            Markup::Foreign(kind) => Some(kind),
            Markup::Html | Markup::None => None,
        });
        let is_html = foreign.is_none() && markup == Markup::Html;
        Self { bytes, whole, is_html, root, text, foreign, mapped: FieldMap::default() }
    }

    /// What it is when it is nothing that can be read as page or text, named with its article: "a PNG image". Formats with
    /// signs of their own do not ask this.
    pub(super) fn foreign(&self) -> Option<&'static str> {
        self.foreign
    }

    /// Whether it is an HTML page or fragment.
    pub(super) fn is_html(&self) -> bool {
        self.is_html
    }
}

/// Whether a text is plainly HTML: the body of a record may be either.
pub(super) fn is_html(text: &str) -> bool {
    markup(text) == Markup::Html
}

/// Magic numbers: offset, bytes, kind. The first that fits decides.
const SIGNATURES: [(usize, &[u8], &str); 32] = [
    (0, b"\x89PNG\r\n", "a PNG image"),
    (0, b"\xff\xd8\xff", "a JPEG image"),
    (0, b"GIF8", "a GIF image"),
    (8, b"WEBP", "a WebP image"),
    (0, b"II*\0", "a TIFF image"),
    (0, b"MM\0*", "a TIFF image"),
    (4, b"ftypavif", "an AVIF image"),
    (4, b"ftyp", "a video"),
    (0, b"\x1a\x45\xdf\xa3", "a video"),
    (0, b"RIFF", "a sound or video file"),
    (0, b"OggS", "a sound file"),
    (0, b"ID3", "a sound file"),
    (0, b"%PDF-", "a PDF document"),
    (0, b"{\\rtf", "an RTF document"),
    (0, b"%!PS", "a PostScript document"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
    (30, b"mimetypeapplication/epub", "an EPUB book"),
    (30, b"[Content_Types].xml", "an Office document"),
    (30, b"mimetypeapplication/vnd.oasis", "an OpenDocument file"),
    (0, b"PK\x03\x04", "a ZIP archive"),
    (0, b"PK\x05\x06", "an empty ZIP archive"),
    (0, b"Rar!\x1a\x07", "a RAR archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (0, b"BZh", "a bzip2 file"),
    (0, b"\xfd7zXZ\0", "an xz file"),
    (0, b"\x28\xb5\x2f\xfd", "a zstd file"),
    (0, b"\x1f\x8b", "a gzip file inside another"),
    (257, b"ustar", "a tar archive"),
    (0, b"WARC/", "a WARC archive"),
    (0, b"SQLite format 3\0", "an SQLite database"),
    (0, b"PAR1", "a Parquet file"),
    (0, b"\x7fELF", "a program"),
];

fn signature(start: &[u8]) -> Option<&'static str> {
    let fits =
        |(offset, magic, _): &&(usize, &[u8], &str)| start.get(*offset..).is_some_and(|at| at.starts_with(magic));
    SIGNATURES.iter().find(fits).map(|(_, _, kind)| *kind)
}

/// One control character in twenty, and eight at least: random bytes have two in twenty, damaged text has far fewer.
fn is_binary(text: &str) -> bool {
    let control = |byte: &u8| *byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b) || *byte == 0x7f;
    let controls = text.bytes().filter(control).count();
    controls >= 8 && controls * 20 > text.len()
}

/// What markup a text opens with.
#[derive(Debug, PartialEq, Eq)]
enum Markup {
    Html,
    Foreign(&'static str),
    None,
}

/// Elements that a page or fragment begins with.
const HTML_ELEMENTS: [&str; 61] = [
    "a",
    "article",
    "aside",
    "b",
    "base",
    "blockquote",
    "body",
    "br",
    "button",
    "center",
    "code",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "embed",
    "figure",
    "font",
    "footer",
    "form",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "i",
    "iframe",
    "img",
    "li",
    "link",
    "main",
    "meta",
    "nav",
    "noscript",
    "ol",
    "p",
    "picture",
    "pre",
    "script",
    "section",
    "small",
    "span",
    "strong",
    "style",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "time",
    "title",
    "u",
    "ul",
];

/// Roots of XML that archives hold beside pages.
const XML_ROOTS: [(&str, &str); 12] = [
    ("alto", "an ALTO page"),
    ("feed", "an Atom feed"),
    ("mets", "a METS document"),
    ("newsitem", "a NewsML document"),
    ("newsml", "a NewsML document"),
    ("nitf", "an NITF document"),
    ("rdf:rdf", "an RDF feed"),
    ("rss", "an RSS feed"),
    ("sitemapindex", "a sitemap"),
    ("svg", "an SVG image"),
    ("tei", "a TEI document"),
    ("urlset", "a sitemap"),
];

fn markup(text: &str) -> Markup {
    let (prolog, root) = opening(text);
    match (prolog, root) {
        (Prolog::Html, _) => Markup::Html,
        (_, Some(root)) if HTML_ELEMENTS.contains(&root.as_str()) => Markup::Html,
        (prolog, Some(root)) => match XML_ROOTS.iter().find(|(name, _)| *name == root) {
            Some((_, kind)) => Markup::Foreign(kind),
            None if prolog == Prolog::Xml => Markup::Foreign("an XML document other than a page"),
            None => fragment(text),
        },
        (_, None) => fragment(text),
    }
}

/// What stood before the first element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Prolog {
    Html,
    Xml,
    None,
}

/// Skips comments, processing instructions and document types; then the lower-case name of the element that opens the
/// text, if one does.
fn opening(text: &str) -> (Prolog, Option<String>) {
    let mut rest = text.trim_start();
    let mut prolog = Prolog::None;
    loop {
        let end = if rest.starts_with("<!--") {
            "-->"
        } else if rest.starts_with("<?") {
            prolog = if rest.starts_with("<?xml") { Prolog::Xml } else { prolog };
            "?>"
        } else if starts_with_ignoring_case(rest, "<!doctype") {
            let doctype = rest["<!doctype".len()..].trim_start();
            if starts_with_ignoring_case(doctype, "html") {
                return (Prolog::Html, None);
            }
            // Declarations inside brackets have tags of their own.
            let subset = memchr::memchr2(b'[', b'>', rest.as_bytes()).is_some_and(|at| rest.as_bytes()[at] == b'[');
            if subset { "]>" } else { ">" }
        } else {
            return (prolog, element(rest));
        };
        match rest.split_once(end) {
            Some((_, after)) => rest = after.trim_start(),
            // A comment longer than the sample, as some page savers write; one in XML says nothing of what it is.
            None if end == "-->" && prolog == Prolog::Xml => return (prolog, Some(String::new())),
            None => return (if end == "-->" { Prolog::Html } else { prolog }, None),
        }
    }
}

fn starts_with_ignoring_case(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start))
}

/// The name of the element whose tag the text begins with.
fn element(text: &str) -> Option<String> {
    let tag = text.strip_prefix('<')?;
    let name = &tag[..tag.find(|c: char| !c.is_ascii_alphanumeric() && c != ':' && c != '-').unwrap_or(tag.len())];
    let ends = tag[name.len()..].starts_with(|c: char| c.is_whitespace() || c == '>' || c == '/');
    (ends && !name.is_empty()).then(|| name.to_ascii_lowercase())
}

/// How far tags are looked for in a text that opens with none, in bytes.
const FRAGMENT_BYTES: usize = 16 << 10;

static PAGE_BEGINS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?im)^\s*<(?:!doctype\s+html|html[\s>])").expect("a constant pattern"));

static BLOCK_TAG: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)<(?:(/)|)(?:p|div|(br)|h[1-6]|article|section|ul|ol|li|table|tr|td|blockquote|figure)(?:\s[^<>]*)?/?>",
    )
    .expect("a constant pattern")
});

/// A text that does not open with a tag is still a page if one begins on a line of its own (after a server's warnings), or
/// a fragment if tags of blocks are frequent: three at least, one of them closed or three line breaks, one in 1,500 bytes.
fn fragment(text: &str) -> Markup {
    let start = &text[..text.floor_char_boundary(FRAGMENT_BYTES)];
    if memchr::memchr(b'<', start.as_bytes()).is_none() {
        return Markup::None;
    }
    let (mut tags, mut closed, mut breaks) = (0, 0, 0);
    for tag in BLOCK_TAG.captures_iter(start) {
        tags += 1;
        closed += usize::from(tag.get(1).is_some());
        breaks += usize::from(tag.get(2).is_some());
    }
    let frequent = tags >= 3 && (closed >= 1 || breaks >= 3) && start.len() <= tags * 1500;
    if frequent || PAGE_BEGINS.is_match(start) { Markup::Html } else { Markup::None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// "html", what foreign kind it is, or "text".
    fn sniff(bytes: &[u8]) -> &'static str {
        let start = Start::new(bytes, true);
        if start.is_html() { "html" } else { start.foreign().unwrap_or("text") }
    }

    fn of(text: &str) -> &'static str {
        sniff(text.as_bytes())
    }

    #[test]
    fn pages_and_fragments_are_html() {
        for page in [
            "<!DOCTYPE html><p>x",
            "\n <!doctype HTML PUBLIC '-//W3C//DTD HTML 4.01//EN'>",
            "<HTML lang=en><BODY>",
            "<?xml version='1.0'?>\n<!-- saved --><html xmlns='x'>",
            "<!-- a comment without end",
            "<div class=a>One</div>",
            "<p>One</p>",
            "<article><h1>One</h1></article>",
            "An opening line.<p>One paragraph.</p><p>Another one.</p>",
            "One line<br>another<br/>and a third<BR />end",
            "Warning: undefined index in /srv/page\n<!DOCTYPE html>\n<title>x</title>",
        ] {
            assert_eq!(of(page), "html", "{page}");
        }
    }

    #[test]
    fn text_with_angle_brackets_is_text() {
        for text in [
            "",
            "A plain text.",
            "<1 percent of voters turned out, 3 > 2.",
            "<Reuters> reports from Lima.",
            "The tag <p> opens a paragraph, said the teacher.",
            "[Lima] A note.",
            "{{ a template }}",
            "Prices: a < b, c < d, e <- f",
        ] {
            assert_eq!(of(text), "text", "{text}");
        }
    }

    #[test]
    fn other_kinds_are_named() {
        assert_eq!(sniff(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), "a PNG image");
        assert_eq!(sniff(b"%PDF-1.7\n%\xe2\xe3"), "a PDF document");
        assert_eq!(sniff(b"PK\x03\x04\x14\0"), "a ZIP archive");
        assert_eq!(sniff(b"WARC/1.1\r\nWARC-Type: warcinfo"), "a WARC archive");
        assert_eq!(of("<?xml version='1.0'?><rss version='2.0'>"), "an RSS feed");
        assert_eq!(of("<?xml version='1.0'?><ledger/>"), "an XML document other than a page");
        let noise: Vec<u8> = (0..4096u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert_eq!(sniff(&noise), "binary data");
    }

    #[test]
    fn a_stray_control_character_does_not_make_text_binary() {
        assert_eq!(sniff(b"One line\0 and\x01 another."), "text");
    }

    #[test]
    fn utf_16_pages_are_seen_through() {
        let page: Vec<u8> = "<html><p>Ni\u{f1}o</p></html>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(sniff(&page), "html");
    }

    #[test]
    fn html_elements_are_sorted() {
        assert!(HTML_ELEMENTS.is_sorted() && XML_ROOTS.is_sorted());
    }

    proptest! {
        #[test]
        fn any_bytes_are_something(bytes: Vec<u8>, whole: bool) {
            let _ = Start::new(&bytes, whole).is_html();
        }

        #[test]
        fn any_markup_like_text_is_something(text in "[<>!a-z/?\\-\\[{\"é \n]{0,60}") {
            let _ = sniff(text.as_bytes());
        }
    }
}
