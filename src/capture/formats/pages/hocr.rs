//! hOCR (HTML with classes of recognition programs) → a page for each `ocr_page`.

use super::{Block, Page, Part, Word};
use crate::capture::formats::story::{Sink, damaged, tell};
use crate::capture::formats::xml::{Document, Node};
use crate::capture::hints::Hints;

/// Whether HTML is hOCR.
pub(in crate::capture) fn is_hocr(start: &str) -> bool {
    start.contains("ocr_page") || start.contains("ocr-system")
}

/// Reads every page as one article.
pub(in crate::capture) fn read(text: &str, sink: Sink) {
    let document = match Document::of(text) {
        Ok(document) => document,
        Err(fault) => return damaged(fault.at as u64, fault.reason, sink),
    };
    let mut pages = Vec::new();
    document.root.collect(&|node| has(node, "ocr_page"), &mut pages);
    for (number, node) in (1..=u16::MAX).zip(pages) {
        let hints = Hints { page: Some(number.to_string()), ..Hints::default() };
        if tell(super::whole(&page(node), node.at as u64, number, hints), sink).is_break() {
            return;
        }
    }
}

fn has(node: &Node, class: &str) -> bool {
    node.attribute("class").is_some_and(|classes| classes.split_whitespace().any(|own| own == class))
}

fn has_any(node: &Node, classes: &[&str]) -> bool {
    classes.iter().any(|class| has(node, class))
}

/// Paragraphs, else areas, else the page itself hold lines; lines hold words, or text.
fn page(node: &Node) -> Page {
    let of = |classes: &'static [&'static str]| {
        let mut found = Vec::new();
        node.collect(&|node| has_any(node, classes), &mut found);
        found
    };
    let mut blocks = of(&["ocr_par", "ocrx_par", "ocr_title", "ocr_header", "ocr_textfloat"]);
    if blocks.is_empty() {
        blocks = of(&["ocr_carea", "ocrx_block"]);
    }
    let blocks = if blocks.is_empty() { vec![block(node)] } else { blocks.into_iter().map(block).collect() };
    Page { blocks, ..Page::default() }
}

fn block(node: &Node) -> Block {
    let mut lines = Vec::new();
    node.collect(
        &|node| has_any(node, &["ocr_line", "ocrx_line", "ocr_caption", "ocr_header", "ocr_textfloat"]),
        &mut lines,
    );
    let lines = if lines.is_empty() { vec![line(node)] } else { lines.into_iter().map(line).collect() };
    Block { id: node.attribute("id").unwrap_or_default(), lines, is_heading: has(node, "ocr_title") }
}

fn line(node: &Node) -> Vec<Word> {
    let mut words = Vec::new();
    node.collect(&|node| has_any(node, &["ocrx_word", "ocr_word"]), &mut words);
    if words.is_empty() {
        let place = place(node);
        let word = |text: &str| Word { text: text.to_owned(), place, ..Word::default() };
        return node.text().split(' ').filter(|text| !text.is_empty()).map(word).collect();
    }
    let word = |node: &Node| Word {
        text: node.text(),
        confidence: property(node, "x_wconf").and_then(|values| Some(values.first()? / 100.0)),
        place: place(node),
        part: Part::Whole,
    };
    words.into_iter().map(word).collect()
}

/// `bbox 10 20 110 60; x_wconf 95` → the numbers of one of them.
fn property(node: &Node, name: &str) -> Option<Vec<f64>> {
    let title = node.attribute("title")?;
    let told = title.split(';').find_map(|told| told.trim().strip_prefix(name).map(str::to_owned))?;
    Some(told.split_whitespace().filter_map(|number| number.parse().ok()).filter(|n: &f64| n.is_finite()).collect())
}

fn place(node: &Node) -> [i32; 4] {
    match property(node, "bbox").as_deref() {
        Some([left, top, right, bottom]) => [*left as i32, *top as i32, (right - left) as i32, (bottom - top) as i32],
        _ => [0; 4],
    }
}
