//! A document of Word (a zip of XML) → its paragraphs.

use std::io::{Cursor, Read};

use crate::capture::formats::story::tidy;
use crate::capture::formats::xml::{Document, Node};

/// The member that holds the text.
const TEXT: &str = "word/document.xml";

/// The paragraphs that say something.
///
/// # Errors
/// When the file is no document of Word, is damaged, or its text is larger than allowed.
pub(in crate::capture) fn paragraphs(bytes: &[u8], max_bytes: usize) -> Result<Vec<String>, String> {
    let damaged = |error: zip::result::ZipError| format!("is a damaged Word document ({error}); export it again");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    let member = archive.by_name(TEXT).map_err(damaged)?;
    let mut xml = Vec::new();
    let read = member.take(max_bytes as u64 + 1).read_to_end(&mut xml);
    read.map_err(|error| format!("is a damaged Word document ({error}); export it again"))?;
    if xml.len() > max_bytes {
        return Err(format!("unpacks to more than {max_bytes} bytes; allow more with --max-bytes"));
    }
    let text = String::from_utf8_lossy(&xml);
    let document = Document::of(&text).map_err(|fault| fault.reason)?;
    let mut paragraphs = Vec::new();
    collect(&document.root, &mut paragraphs);
    Ok(paragraphs)
}

fn collect(node: &Node, into: &mut Vec<String>) {
    for inside in node.nodes() {
        if inside.is("p") {
            let mut text = String::new();
            write_runs(inside, &mut text);
            into.extend(text.lines().map(tidy).filter(|line| !line.is_empty()));
        } else {
            collect(inside, into);
        }
    }
}

fn write_runs(node: &Node, out: &mut String) {
    for inside in node.nodes() {
        match inside.local() {
            "t" => out.push_str(&inside.raw_text()),
            "tab" => out.push(' '),
            "br" | "cr" => out.push('\n'),
            // What was deleted, and what a field is computed from, is not on the page.
            "delText" | "instrText" | "del" => {}
            _ => write_runs(inside, out),
        }
    }
}
