//! A page in PAGE XML → blocks of lines, in the reading order that it gives.

use std::collections::HashMap;

use super::{Block, Page, Part, Word};
use crate::capture::formats::xml::tokens::Fault;
use crate::capture::formats::xml::{Document, Node};

/// Reads a page as one article.
pub(in crate::capture) fn read_alone(text: &str, sink: super::Sink) {
    super::alone(page(text), sink);
}

fn page(text: &str) -> Result<(Page, Option<Fault>), Fault> {
    let document = Document::of(text)?;
    let mut regions = Vec::new();
    gather(&document.root, &mut regions);
    let order = order(&document.root);
    regions.sort_by_key(|region| region.attribute("id").and_then(|id| order.get(&id).copied()).unwrap_or(usize::MAX));
    let mut page = Page::default();
    for region in regions {
        let kind = region.attribute("type").unwrap_or_default().to_ascii_lowercase();
        let margin = ["page-number", "header", "footer", "signature-mark", "catch-word"].contains(&kind.as_str());
        let block = block(region, matches!(kind.as_str(), "heading" | "headline"));
        if margin { &mut page.margins } else { &mut page.blocks }.push(block);
    }
    Ok((page, document.fault))
}

/// Regions of text, those inside others after them.
fn gather<'n, 't>(node: &'n Node<'t>, into: &mut Vec<&'n Node<'t>>) {
    for inside in node.nodes() {
        if inside.is("TextRegion") {
            into.push(inside);
        }
        gather(inside, into);
    }
}

/// The place of each region by its identifier: groups number their members, and nest.
fn order(root: &Node) -> HashMap<String, usize> {
    let mut order = HashMap::new();
    if let Some(reading) = root.find("ReadingOrder") {
        visit(reading, &mut order);
    }
    order
}

fn visit(group: &Node, order: &mut HashMap<String, usize>) {
    let mut members: Vec<&Node> = group.nodes().collect();
    members.sort_by_key(|member| member.attribute("index").and_then(|index| index.parse::<usize>().ok()).unwrap_or(0));
    for member in members {
        if let Some(region) = member.attribute("regionRef") {
            let next = order.len();
            order.entry(region).or_insert(next);
        }
        visit(member, order);
    }
}

/// The lines of a region; the text of the region itself when it has none.
fn block(region: &Node, is_heading: bool) -> Block {
    let lines: Vec<&Node> = region.named("TextLine").collect();
    let read = if lines.is_empty() { vec![region] } else { lines };
    let lines = read.into_iter().flat_map(words).filter(|line| !line.is_empty()).collect();
    Block { id: region.attribute("id").unwrap_or_default(), lines, is_heading }
}

/// The words of a line where they are told, else those of its text, which has lines of its own in a region.
fn words(line: &Node) -> Vec<Vec<Word>> {
    let told: Vec<Word> = line.named("Word").filter_map(|word| of_text(word).into_iter().flatten().next()).collect();
    let whole = of_text(line);
    let told_text: usize = told.iter().map(|word| word.text.len()).sum();
    let whole_text: usize = whole.iter().flatten().map(|word| word.text.len()).sum();
    if told_text * 2 > whole_text && told_text > 0 { vec![told] } else { whole }
}

fn of_text(node: &Node) -> Vec<Vec<Word>> {
    let equivalents: Vec<&Node> = node.named("TextEquiv").collect();
    let best = equivalents.iter().min_by_key(|equivalent| {
        equivalent.attribute("index").and_then(|index| index.parse::<i64>().ok()).unwrap_or(0)
    });
    let Some(equivalent) = best else { return Vec::new() };
    let confidence =
        equivalent.attribute("conf").and_then(|conf| conf.parse().ok()).filter(|conf: &f64| conf.is_finite());
    let text =
        equivalent.child("Unicode").or_else(|| equivalent.child("PlainText")).map(Node::raw_text).unwrap_or_default();
    let place = place(node);
    let word = |text: &str| Word { text: text.to_owned(), confidence, place, part: Part::Whole };
    text.lines().map(|line| line.split_whitespace().map(word).collect()).collect()
}

/// The box around a polygon.
fn place(node: &Node) -> [i32; 4] {
    let points = node.child("Coords").and_then(|coords| coords.attribute("points")).unwrap_or_default();
    let point = |point: &str| {
        let (x, y) = point.split_once(',')?;
        Some((x.parse::<f64>().ok()? as i32, y.parse::<f64>().ok()? as i32))
    };
    let points: Vec<(i32, i32)> = points.split_whitespace().filter_map(point).collect();
    let (Some(left), Some(top)) = (points.iter().map(|p| p.0).min(), points.iter().map(|p| p.1).min()) else {
        return [0; 4];
    };
    let right = points.iter().map(|p| p.0).max().unwrap_or(left);
    let bottom = points.iter().map(|p| p.1).max().unwrap_or(top);
    [left, top, right.saturating_sub(left), bottom.saturating_sub(top)]
}
