//! An ALTO page (versions 1 to 4, with any namespace or none) → blocks of words.
//!
//! Blocks come in the order of the file, which is the reading order that the layout analysis found; blocks of the margins
//! are kept apart. Hyphenation is told by `SUBS_TYPE` and `SUBS_CONTENT` or by an `HYP` at the end of the line.

use super::{Block, Page, Part, Word};
use crate::capture::formats::xml::tokens::Fault;
use crate::capture::formats::xml::{Document, Node};

/// Reads a page. What is not well formed is read as far as it can be, and the place is given.
///
/// # Errors
/// When the document is a bomb, with its place.
pub(super) fn page(text: &str) -> Result<(Page, Option<Fault>), Fault> {
    let document = Document::of(text)?;
    let mut page = Page::default();
    read(&document.root, false, &mut page);
    Ok((page, document.fault))
}

/// Reads a page that stands alone, as one article.
pub(in crate::capture) fn read_alone(text: &str, sink: super::Sink) {
    super::alone(page(text), sink);
}

fn read(node: &Node, in_margin: bool, page: &mut Page) {
    for inside in node.nodes() {
        if inside.is("TextBlock") {
            let block = block(inside);
            if in_margin { &mut page.margins } else { &mut page.blocks }.push(block);
        } else {
            if inside.is("Page") && page.confidence.is_none() {
                page.confidence = number(inside, "PC");
            }
            read(inside, in_margin || inside.local().to_ascii_lowercase().ends_with("margin"), page);
        }
    }
}

fn block(node: &Node) -> Block {
    let lines = node.all("TextLine").into_iter().map(line).filter(|line| !line.is_empty()).collect();
    Block { id: node.attribute("ID").unwrap_or_default(), lines, is_heading: is_heading(node) }
}

/// Layout programs that tell headlines do so by the tag or type of the block.
fn is_heading(node: &Node) -> bool {
    let told = ["TYPE", "TAGREFS"].iter().filter_map(|name| node.attribute(name));
    told.into_iter().any(|told| told.to_ascii_lowercase().contains("heading") || told.eq_ignore_ascii_case("headline"))
}

fn line(node: &Node) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    for inside in node.nodes() {
        if inside.is("String") {
            words.extend(word(inside));
        } else if inside.is("HYP")
            && let Some(last) = words.last_mut().filter(|last| last.part == Part::Whole)
        {
            last.part = Part::First(None);
        }
    }
    words
}

fn word(node: &Node) -> Option<Word> {
    let part = match node.attribute("SUBS_TYPE").as_deref() {
        Some("HypPart1") => Part::First(node.attribute("SUBS_CONTENT")),
        Some("HypPart2") => Part::Second,
        _ => Part::Whole,
    };
    let place = ["HPOS", "VPOS", "WIDTH", "HEIGHT"].map(|name| number(node, name).unwrap_or(0.0) as i32);
    Some(Word { text: node.attribute("CONTENT")?, confidence: number(node, "WC"), place, part })
}

fn number(node: &Node, name: &str) -> Option<f64> {
    node.attribute(name)?.parse().ok().filter(|number: &f64| number.is_finite())
}
