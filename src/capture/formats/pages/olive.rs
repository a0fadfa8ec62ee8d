//! An article of a printed newspaper in the XML of Olive (XMD) → its text.
//!
//! A file is an article, an advertisement or a picture. Words stand in the order of reading; an `L` begins a line, one with
//! `P="S"` a paragraph. A word that was read in pieces (`Q`, the last one `q`) is followed by the whole (`QW`), where `_`
//! stands for what is doubtful; `NS` says that no space follows, `LH` that a hyphen only breaks the line.

use super::{Block, Page, Part, Word};
use crate::article::{Evidence, Quality};
use crate::capture::formats::exports;
use crate::capture::formats::story::{Item, Sink, said, tell};
use crate::capture::formats::xml::{self, Node};
use crate::capture::hints::{DateHint, Hints};

/// Reads a file.
pub(in crate::capture) fn read(text: &str, sink: Sink) {
    let Some(document) = xml::told(text, sink) else { return };
    let Some(entity) = document.outermost() else { return };
    let kind = entity.attribute("ENTITY_TYPE").unwrap_or_default().to_ascii_lowercase();
    if kind == "picture" {
        let _ = sink(Item::Left("picture of a page"));
        return;
    }
    let hints = hints(entity, &kind);
    let number = entity.attribute("PAGE_NO").and_then(|page| page.parse().ok()).unwrap_or(1);
    let page = page(entity, hints.headline.as_deref());
    let _ = tell(super::whole(&page, 0, number, hints), sink);
}

fn hints(entity: &Node, kind: &str) -> Hints {
    let meta = entity.child("Meta");
    let told = |name: &str| {
        let told = meta.and_then(|meta| meta.attribute(name)).or_else(|| entity.attribute(name));
        told.and_then(|text| said(&text)).filter(|text| !text.eq_ignore_ascii_case("none"))
    };
    let count = |name: &str| told(name).and_then(|count| count.parse::<f64>().ok());
    let quality = match (count("TOTAL_CHARS_COUNT"), count("SUSPICIOUS_CHARS_COUNT")) {
        (Some(all), Some(doubtful)) if all > 0.0 => Some(Quality::of((1.0 - doubtful / all).clamp(0.0, 1.0))),
        _ => None,
    };
    let advertisement = kind.starts_with("ad").then(|| "Advertisements".to_owned());
    Hints {
        external_id: told("ID").map(|id| format!("{}#{id}", told("DOC_UID").unwrap_or_default())),
        headline: told("NAME").filter(|name| !name.ends_with("...") && !name.starts_with("Untitled")),
        published: told("ISSUE_DATE").map(|date| DateHint { text: iso(&date), evidence: Evidence::Record }),
        publication: told("PUBLICATION"),
        section: told("SECTION").or(advertisement),
        page: told("PAGE_LABEL").or_else(|| told("PAGE_NO")),
        language: told("LANGUAGE").and_then(|name| exports::language(&name)),
        quality,
        ..Hints::default()
    }
}

/// `03/09/1901`, day first → `1901-09-03`.
fn iso(date: &str) -> String {
    match date.split('/').collect::<Vec<_>>()[..] {
        [day, month, year] if year.len() == 4 => format!("{year}-{month:0>2}-{day:0>2}"),
        _ => date.to_owned(),
    }
}

fn page(entity: &Node, headline: Option<&str>) -> Page {
    let mut page = Page::default();
    gather(entity, false, &mut page);
    let folded =
        |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    if let (Some(first), Some(headline)) = (page.blocks.first_mut(), headline) {
        let text: String = first.lines.iter().flatten().map(|word| folded(&word.text)).collect();
        first.is_heading |= text == folded(headline);
    }
    page
}

fn gather(node: &Node, in_heading: bool, page: &mut Page) {
    for inside in node.nodes() {
        if inside.is("Primitive") {
            let mut writing = Writing { page, in_heading, pieces: Vec::new(), glued: false };
            writing.begin_paragraph();
            writing.read(inside);
        } else {
            let heading = inside.local().to_ascii_lowercase().starts_with("hedline");
            gather(inside, in_heading || heading, page);
        }
    }
    page.blocks.retain(|block| block.lines.iter().any(|line| !line.is_empty()));
}

/// What has been read of a region.
struct Writing<'p> {
    page: &'p mut Page,
    in_heading: bool,
    /// The pieces of a word of which the whole has not come: text, place, whether it is the hyphen of a line.
    pieces: Vec<(String, [i32; 4], bool)>,
    /// Whether the next word is a part of the last.
    glued: bool,
}

impl Writing<'_> {
    fn read(&mut self, node: &Node) {
        for inside in node.nodes() {
            let name = inside.local();
            match name {
                "L" => self.begin_line(inside.attribute("P").is_some_and(|mark| mark.starts_with('S'))),
                "W" => self.word(&inside.text(), place(inside), inside.attribute("NS").is_some()),
                "QW" => self.whole(&inside.text()),
                "Q" | "q" => {
                    let hyphen = inside.attribute("LH").is_some();
                    self.pieces.push((inside.text(), place(inside), hyphen));
                    if name == "q" && inside.attribute("NS").is_some() {
                        self.pieces.push((String::new(), [0; 4], false));
                    }
                }
                _ => self.read(inside),
            }
        }
    }

    fn begin_paragraph(&mut self) {
        self.page.blocks.push(Block { is_heading: self.in_heading, lines: vec![Vec::new()], ..Block::default() });
        self.glued = false;
    }

    fn begin_line(&mut self, paragraph: bool) {
        match self.page.blocks.last_mut() {
            Some(block) if !paragraph || block.lines.iter().all(Vec::is_empty) => block.lines.push(Vec::new()),
            _ => self.begin_paragraph(),
        }
        self.glued = false;
    }

    /// The word of which the pieces came before.
    fn whole(&mut self, text: &str) {
        let mut pieces = std::mem::take(&mut self.pieces);
        let glues = pieces.pop_if(|(text, ..)| text.is_empty()).is_some();
        let broken = pieces.iter().any(|(_, _, hyphen)| *hyphen)
            && pieces.last().is_some_and(|(last, ..)| last.starts_with(char::is_lowercase));
        let joined: String = pieces.iter().filter(|(_, _, hyphen)| !hyphen).map(|(text, ..)| text.as_str()).collect();
        let text = if broken { joined } else { text.to_owned() };
        self.word(&text, pieces.first().map_or([0; 4], |(_, place, _)| *place), glues);
    }

    fn word(&mut self, text: &str, place: [i32; 4], glues: bool) {
        let text = text.replace('_', "");
        let Some(line) = self.page.blocks.last_mut().and_then(|block| block.lines.last_mut()) else { return };
        match line.last_mut() {
            Some(last) if self.glued => last.text.push_str(&text),
            _ if text.is_empty() => {}
            _ => line.push(Word { text, confidence: None, place, part: Part::Whole }),
        }
        self.glued = glues;
    }
}

/// Corners → left, top, width, height.
fn place(node: &Node) -> [i32; 4] {
    let corners = node.attribute("BOX").unwrap_or_default();
    let corners: Vec<i32> = corners.split_whitespace().filter_map(|number| number.parse().ok()).collect();
    match corners[..] {
        [left, top, right, bottom] => [left, top, right.saturating_sub(left), bottom.saturating_sub(top)],
        _ => [0; 4],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::formats::story::Body;
    use std::ops::ControlFlow;

    const ENTITY: &str = r#"<?xml version="1.0" encoding="windows-1252"?>
<XMD-entity ENTITY_TYPE="Article" DOC_UID="VIG_03/09/1901" PAGE_NO="4" ID="Ar00402" LANGUAGE="French"><Meta NAME="La lampe" PUBLICATION="VIG" SECTION="None" ISSUE_DATE="03/09/1901" PAGE_LABEL="4" TOTAL_CHARS_COUNT="200" SUSPICIOUS_CHARS_COUNT="20"/>
<Content><Primitive BOX="0 0 9 9"><L P="S"/><W BOX="1 2 11 22">La</W><W NS="y">lampe</W>
<L P="S"/><W>Le</W><Q BOX="5 5 9 9" QID="1">gar</Q><Q QID="1" LH="y">-</Q><L/><q QID="1">dien</q><QW QID="1">gar-dien</QW><W>a</W><Q QID="2">m</Q><q QID="2" NS="y">al</q><QW QID="2">_mal</QW><W>,</W><W>dit-on</W><W NS="y">ici</W><W>.</W></Primitive></Content></XMD-entity>"#;

    #[test]
    fn pieces_of_words_are_joined_and_paragraphs_are_told() {
        let mut stories = Vec::new();
        read(ENTITY, &mut |item| {
            if let Item::Story(story) = item {
                stories.push(story);
            }
            ControlFlow::Continue(())
        });
        let story = stories.remove(0);
        assert_eq!(story.body, Body::Lines("La lampe\nLe gardien a mal, dit-on ici.\n".into()));
        assert_eq!(story.hints.headline.as_deref(), Some("La lampe"));
        assert_eq!(story.hints.published.map(|date| date.text).as_deref(), Some("1901-09-03"));
        assert_eq!(story.hints.quality, Some(Quality::of(0.9)));
        assert_eq!(story.print.unwrap().words[0].place, [1, 2, 10, 20]);
    }
}
