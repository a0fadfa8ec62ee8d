//! LexisNexis exports of the older layout ("1 of 10 DOCUMENTS") → articles.
//!
//! A document is blocks parted by blank lines: the name of the paper, the day and the edition, each centred; the headline;
//! labelled lines (`BYLINE:`); the text, wrapped at the width of a page; labelled lines again; the copyright, centred. The
//! same blocks come as text and as HTML. What stands before the first document is the cover.

use std::ops::ControlFlow;
use std::sync::LazyLock;

use regex::Regex;

use super::lines::{self, Border};
use super::{Label, graded, is_date, labelled, language, printed, section_and_page};
use crate::capture::formats::story::{Body, Item, Sink, Story, tell, tidy};
use crate::capture::hints::Hints;

/// The line that begins a document.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?im)^[ \t\u{a0}]*(?:(?:document|dokument|documento)[ \t]+)?\d{1,6}[ \t]+(?:of|von|de|sur)[ \t]+\d{1,6}(?:[ \t]+(?:documents?|dokumenten?|dokumente|documentos?))?[ \t\r]*$")
        .expect("a constant pattern")
});

/// The same in HTML, between tags.
static NUMBER_IN_HTML: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r">\s*(?:D[A-Za-z]+\s+)?\d{1,6}\s+(?:of|von|de|sur)\s+\d{1,6}\s+(?:DOCUMENTS?|DOKUMENTEN?|DOCUMENTOS?)\s*<",
    )
    .expect("a constant pattern")
});

/// Whether a text is such an export, by its beginning.
pub(in crate::capture) fn is_export(start: &str) -> bool {
    if start.trim_start().starts_with('<') {
        // Nearly every page has the word in its scripts; in capitals it is rare.
        let named = ["DOCUMENT", "DOKUMENT"]
            .iter()
            .any(|word| memchr::memmem::find(start.as_bytes(), word.as_bytes()).is_some());
        return named && NUMBER_IN_HTML.is_match(start);
    }
    is_numbered(start) && NUMBER.find_iter(start).any(|found| is_numbered(found.as_str()))
}

/// A line that only counts ("1 of 10") must name documents.
fn is_numbered(line: &str) -> bool {
    let line = line.to_ascii_lowercase();
    line.contains("doc") || line.contains("dok")
}

/// Lines of a document without a blank one between them.
struct Block {
    lines: Vec<String>,
    /// Whether it is centred on the page; HTML does not say.
    centred: bool,
}

/// Reads an export in plain text.
pub(in crate::capture) fn read_text(text: &str, sink: Sink) {
    let starts = NUMBER.find_iter(text).filter(|found| is_numbered(found.as_str()));
    let starts: Vec<_> = starts.map(|found| (found.start(), found.end())).collect();
    let Some((first, _)) = starts.first() else { return };
    if !text[..*first].trim().is_empty() && sink(Item::Left("cover page of an export")).is_break() {
        return;
    }
    let ends = starts.iter().skip(1).map(|(start, _)| *start).chain([text.len()]);
    for ((at, begin), end) in starts.iter().copied().zip(ends) {
        let blocks = blocks_of_text(&text[begin..end]);
        if tell_document(&blocks, at as u64, sink).is_break() {
            return;
        }
    }
}

/// Reads an export in HTML.
pub(in crate::capture) fn read_html(html: &str, sink: Sink) {
    let mut documents: Vec<Vec<Block>> = vec![Vec::new()];
    let mut lines = Vec::new();
    for line in lines::lines(html) {
        if NUMBER.is_match(&line.text) && is_numbered(&line.text) {
            documents.push(Vec::new());
            lines.clear();
            continue;
        }
        lines.push(line.text);
        if line.ended == Border::Block
            && let Some(document) = documents.last_mut()
        {
            document.push(Block { lines: std::mem::take(&mut lines), centred: false });
        }
    }
    if !documents[0].is_empty() && sink(Item::Left("cover page of an export")).is_break() {
        return;
    }
    for document in &documents[1..] {
        if tell_document(document, 0, sink).is_break() {
            return;
        }
    }
}

fn blocks_of_text(text: &str) -> Vec<Block> {
    let block = |lines: Vec<&str>| Block {
        // Centred lines begin far from the margin; headlines and text begin at it.
        centred: lines.iter().all(|line| line.starts_with("     ")),
        lines: lines.iter().map(|line| tidy(line)).collect(),
    };
    crate::capture::formats::markup::blocks(text).into_iter().map(block).collect()
}

fn tell_document(blocks: &[Block], at: u64, sink: Sink) -> ControlFlow<()> {
    let mut document = Document::default();
    let mut rest = document.read_head(blocks);
    if let Some((first, after)) = rest.split_first()
        && labelled(&first.lines[0]).is_none()
    {
        document.hints.headline = Some(tidy(&first.lines.join(" ")));
        rest = after;
    }
    for block in rest {
        document.read_block(block);
    }
    tell(Story::new(at, Body::lines(&document.paragraphs), document.hints), sink)
}

#[derive(Default)]
struct Document {
    hints: Hints,
    paragraphs: Vec<String>,
}

impl Document {
    /// The paper, the day and the edition; gives what follows them. Older exports print the copyright above them.
    fn read_head<'b>(&mut self, blocks: &'b [Block]) -> &'b [Block] {
        let is_day = |line: &String| is_date(line) && !is_of_rights(line);
        let dated = blocks.iter().take(5).position(|block| block.lines.iter().any(is_day));
        let Some(dated) = dated else {
            let rights = blocks.iter().take_while(|block| is_copyright(block)).count();
            return &blocks[rights..];
        };
        let lines = &blocks[dated].lines;
        let date = lines.iter().position(is_day).unwrap_or(0);
        let before: Vec<&String> =
            blocks[..dated].iter().flat_map(|block| &block.lines).chain(&lines[..date]).collect();
        let rights = before.iter().rposition(|line| is_of_rights(line));
        let paper = match rights {
            Some(at) => before.get(at + 1..).and_then(<[_]>::last),
            None => before.first(),
        };
        self.hints.publication = paper.map(|line| tidy(line));
        self.hints.published = Some(printed(&lines[date]));
        let rest = &blocks[dated + 1..];
        let editions = rest.iter().take_while(|block| block.centred || is_edition(block)).count();
        &rest[editions..]
    }

    /// A block is labelled lines, the copyright, or a paragraph.
    fn read_block(&mut self, block: &Block) {
        if is_copyright(block) {
            return;
        }
        if labelled(&block.lines[0]).is_none() {
            self.paragraphs.push(block.lines.join(" "));
            return;
        }
        let mut fields: Vec<(Label, String)> = Vec::new();
        for line in &block.lines {
            match (labelled(line), fields.last_mut()) {
                (Some((label, text)), _) => fields.push((label, text.to_owned())),
                (None, Some((_, text))) => *text = format!("{text} {line}"),
                (None, None) => {}
            }
        }
        for (label, text) in fields {
            match label {
                Label::Body => self.paragraphs.push(text),
                label => read_field(&mut self.hints, label, &tidy(&text)),
            }
        }
    }
}

/// What a labelled line says.
pub(super) fn read_field(hints: &mut Hints, label: Label, text: &str) {
    if text.is_empty() {
        return;
    }
    match label {
        Label::Author => hints.authors.push(text.to_owned()),
        Label::Headline => hints.headline = hints.headline.take().or(Some(text.to_owned())),
        Label::Highlight => hints.standfirst = Some(text.to_owned()),
        Label::Language => hints.language = language(text),
        Label::Page => hints.page = Some(text.to_owned()),
        Label::Section => {
            let (section, page) = section_and_page(text);
            hints.section = section;
            hints.page = page.or(hints.page.take());
        }
        Label::Subject => hints.subjects.extend(graded("nexis-subject", text)),
        Label::Geographic => hints.subjects.extend(graded("nexis-geographic", text)),
        Label::Body | Label::Dateline | Label::Length | Label::Other => {}
    }
}

fn is_copyright(block: &Block) -> bool {
    is_of_rights(&block.lines[0]) && block.lines.len() <= 4
}

/// Whether a line says whose the text is.
fn is_of_rights(line: &str) -> bool {
    const BEGINS: [&str; 7] = [
        "copyright ",
        "©",
        "(c) ",
        "all rights reserved",
        "alle rechte vorbehalten",
        "tous droits réservés",
        "todos los derechos reservados",
    ];
    let line = line.to_lowercase();
    BEGINS.iter().any(|begin| line.starts_with(begin))
}

fn is_edition(block: &Block) -> bool {
    const WORDS: [&str; 5] = ["edition", "ausgabe", "édition", "edición", "auflage"];
    let text = block.lines.join(" ").to_lowercase();
    text.len() <= 60 && WORDS.iter().any(|word| text.contains(word))
}
