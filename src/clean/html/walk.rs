//! DOM → blocks: one walk, without recursion.
//!
//! Lines break where a browser would break them: at block elements and at line breaks. White space is collapsed,
//! invisible characters (soft hyphens, zero-width spaces) go. The cells of a row of short cells become one line.

use scraper::{Html, Node};

use crate::article::Span;

use super::lines::{Measured, Ranges, lines};
use super::page::{Block, Element, Kind, Page, Tag};
use super::signs::{Known, Signs};

/// Longest cell of a table row that is joined to one line, in letters; longer cells are columns of a layout.
const MAX_CELL_LETTERS: u32 = 160;
/// The text of a page as blocks, with the elements that hold them.
pub(super) fn walk(html: &Html) -> Page {
    let mut walker = Walker::new();
    let mut node = html.tree.root();
    loop {
        let inside = if walker.enter_node(node.value()) { node.first_child() } else { None };
        if let Some(child) = inside {
            node = child;
            continue;
        }
        walker.leave_node(node.value());
        loop {
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            let Some(parent) = node.parent() else { return walker.finish() };
            node = parent;
            walker.leave_node(node.value());
        }
    }
}

/// Elements whose text no reader sees.
fn is_skipped(tag: &str) -> bool {
    matches!(
        tag,
        "head"
            | "script"
            | "style"
            | "noscript"
            | "template"
            | "svg"
            | "math"
            | "canvas"
            | "audio"
            | "video"
            | "object"
            | "iframe"
            | "datalist"
            | "title"
            | "rp"
            | "rt"
    )
}

fn tag_of(name: &str) -> Tag {
    match name {
        "html" => Tag::Root,
        "body" => Tag::Body,
        "article" => Tag::Article,
        "main" => Tag::Main,
        "section" => Tag::Section,
        "div" | "center" => Tag::Division,
        "p" => Tag::Paragraph,
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Tag::Heading,
        "ul" | "ol" | "dl" | "menu" => Tag::List,
        "li" | "dt" | "dd" => Tag::Item,
        "table" => Tag::Table,
        "tr" => Tag::Row,
        "td" | "th" => Tag::Cell,
        "header" => Tag::Header,
        "address" | "aside" | "blockquote" | "button" | "caption" | "details" | "dialog" | "fieldset"
        | "figcaption" | "figure" | "footer" | "form" | "hgroup" | "hr" | "legend" | "nav" | "option" | "pre"
        | "select" | "summary" | "tbody" | "textarea" | "tfoot" | "thead" => Tag::Other,
        _ => Tag::Inline,
    }
}

/// What an open element changes until it closes.
struct Open {
    /// Its entry among the elements, if it has one.
    element: Option<usize>,
    /// Bytes of the pending line when it opened.
    from: usize,
    signs: Signs,
    /// Whether it leads somewhere.
    link: bool,
}

/// Whether an anchor is where links lead to, not a link: the text that it marks is text.
fn is_target(anchor: &scraper::node::Element) -> bool {
    anchor.attr("href").is_none() && (anchor.attr("name").is_some() || anchor.attr("id").is_some())
}

struct Walker {
    page: Page,
    open: Vec<Open>,
    /// Indices of the elements around the current place.
    around: Vec<usize>,
    /// The line being gathered: collapsed, with `\n` for each line break.
    line: String,
    links: Ranges,
    stress: Ranges,
    inline: Vec<(usize, usize, Signs)>,
    heading: Option<u8>,
    lists: usize,
    quotations: usize,
    image_before: bool,
    preformatted: usize,
    known: Known,
}

impl Walker {
    fn new() -> Self {
        let root = Element {
            parent: 0,
            tag: Tag::Root,
            depth: 0,
            own: Signs::NONE,
            signs: Signs::NONE,
            first: 0,
            end: 0,
            images: 0,
        };
        let page = Page { elements: vec![root], ..Page::default() };
        Self {
            page,
            open: vec![],
            around: vec![0],
            line: String::new(),
            links: Ranges::default(),
            stress: Ranges::default(),
            inline: vec![],
            heading: None,
            lists: 0,
            quotations: 0,
            image_before: false,
            preformatted: 0,
            known: Known::default(),
        }
    }

    /// Takes in a node; whether what it holds counts.
    fn enter_node(&mut self, node: &Node) -> bool {
        match node {
            Node::Text(text) => self.text(text),
            Node::Element(element) if !is_skipped(element.name()) => self.open(element),
            Node::Element(_) => return false,
            _ => {}
        }
        true
    }

    fn leave_node(&mut self, node: &Node) {
        if let Node::Element(element) = node
            && !is_skipped(element.name())
        {
            self.close(element.name());
        }
    }

    fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '\n' if self.preformatted > 0 => self.line_break(),
                '\u{ad}' | '\u{200b}' | '\u{feff}' | '\u{2060}' => {}
                c if c.is_whitespace() || c.is_control() => {
                    if !self.line.is_empty() && !self.line.ends_with([' ', '\n']) {
                        self.line.push(' ');
                    }
                }
                c => self.line.push(c),
            }
        }
    }

    /// Ends the line at a block element; a heading stays one line whatever stands in it.
    fn border(&mut self, tag: Tag) {
        if tag == Tag::Inline {
            return;
        }
        if self.heading.is_some() && tag != Tag::Heading {
            self.line_break();
        } else {
            self.flush();
        }
    }

    fn line_break(&mut self) {
        if self.line.ends_with(' ') {
            self.line.pop();
        }
        self.line.push('\n');
    }

    fn open(&mut self, element: &scraper::node::Element) {
        let name = element.name();
        let tag = tag_of(name);
        match name {
            "br" => self.line_break(),
            "img" | "picture" => self.image(),
            _ => {}
        }
        self.border(tag);
        self.count(name, 1);
        let own = if matches!(tag, Tag::Root | Tag::Body) { Signs::NONE } else { Signs::of(element, &mut self.known) };
        let entry = (tag != Tag::Inline || !own.is_empty() || name.contains('-')).then(|| self.enter(tag, own));
        let link = name == "a" && !is_target(element);
        match name {
            "time" => self.note_time(element),
            "a" => self.note_link(element),
            _ => {}
        }
        match name {
            "a" if link => self.links.open(self.line.len()),
            "b" | "strong" | "em" | "i" => self.stress.open(self.line.len()),
            _ => {}
        }
        self.open.push(Open { element: entry, from: self.line.len(), signs: own, link });
    }

    fn image(&mut self) {
        self.image_before = self.line.trim().is_empty();
        if let Some(&here) = self.around.last() {
            self.page.elements[here].images += 1;
        }
    }

    fn note_time(&mut self, element: &scraper::node::Element) {
        if let Some(time) = element.attr("datetime") {
            self.page.times.push((self.page.blocks.len(), time.to_owned()));
        }
    }

    /// Notes where a headline's link leads.
    fn note_link(&mut self, element: &scraper::node::Element) {
        let href = element.attr("href").filter(|href| self.heading.is_some() && !href.starts_with(['#', 'j']));
        if let Some(href) = href {
            self.page.heading_links.push((self.page.blocks.len(), href.to_owned()));
        }
    }

    fn enter(&mut self, tag: Tag, own: Signs) -> usize {
        let parent = self.around.last().copied().unwrap_or(0);
        let first = self.page.blocks.len();
        let index = self.page.elements.len();
        let depth = self.around.len();
        self.page.elements.push(Element { parent, tag, depth, own, signs: own, first, end: first, images: 0 });
        self.around.push(index);
        index
    }

    fn close(&mut self, name: &str) {
        let tag = tag_of(name);
        self.border(tag);
        let at = self.line.len();
        match name {
            "a" if self.open.last().is_some_and(|open| open.link) => self.links.close(at),
            "b" | "strong" | "em" | "i" => self.stress.close(at),
            _ => {}
        }
        self.count(name, -1);
        let Some(open) = self.open.pop() else { return };
        if tag == Tag::Inline && !open.signs.is_empty() && at > open.from {
            self.inline.push((open.from, at, open.signs));
        }
        if let Some(index) = open.element {
            self.around.pop();
            if tag == Tag::Row {
                self.join_row(index);
            }
            let images = self.page.elements[index].images;
            let parent = self.page.elements[index].parent;
            self.page.elements[parent].images += images;
            self.page.elements[index].end = self.page.blocks.len();
        }
    }

    fn count(&mut self, name: &str, by: isize) {
        let counter = match name {
            "li" | "dd" | "dt" => &mut self.lists,
            "blockquote" => &mut self.quotations,
            "pre" | "textarea" => &mut self.preformatted,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.heading = (by > 0).then(|| name.as_bytes()[1] - b'0');
                return;
            }
            _ => return,
        };
        *counter = counter.saturating_add_signed(by);
    }

    fn kind(&self) -> Kind {
        match self.heading {
            Some(level) => Kind::Heading(level),
            None if self.preformatted > 0 => Kind::Preformatted,
            None if self.quotations > 0 => Kind::Quotation,
            None if self.lists > 0 => Kind::ListItem,
            None => Kind::Text,
        }
    }

    /// Turns the pending line into blocks.
    fn flush(&mut self) {
        let line = std::mem::take(&mut self.line);
        let links = self.links.take(line.len());
        let stress = self.stress.take(line.len());
        let inline = std::mem::take(&mut self.inline);
        for open in &mut self.open {
            open.from = 0;
        }
        if line.trim().is_empty() {
            return;
        }
        let kind = self.kind();
        for (start, end) in lines(&line, matches!(kind, Kind::Heading(_))) {
            let measured = Measured { line: &line, start, end };
            let mut block = measured.block(kind, &links, &stress, &inline);
            block.home = self.around.last().copied().unwrap_or(0);
            block.after_image = std::mem::take(&mut self.image_before);
            self.push(block, &line[start..end]);
        }
    }

    fn push(&mut self, mut block: Block, text: &str) {
        let page = &mut self.page;
        if !page.text.is_empty() {
            page.text.push('\n');
        }
        let start = page.text.len();
        if text.contains('\n') {
            page.text.extend(text.chars().map(|c| if c == '\n' { ' ' } else { c }));
        } else {
            page.text.push_str(text);
        }
        block.span = Span::new(start, page.text.len());
        page.blocks.push(block);
    }

    /// Joins the cells of a row to one line when each is one short block.
    fn join_row(&mut self, row: usize) {
        let first = self.page.elements[row].first;
        let Some(cells) = self.page.blocks.get(first..).filter(|cells| cells.len() > 1) else { return };
        let short = cells.iter().all(|b| b.letters <= MAX_CELL_LETTERS && !matches!(b.kind, Kind::ListItem));
        let cell_count = self.page.elements[row + 1..].iter().filter(|e| e.tag == Tag::Cell && e.parent == row).count();
        if !short || cells.len() > cell_count {
            return;
        }
        let joined = cells.iter().filter_map(|b| b.span.of(&self.page.text)).collect::<Vec<_>>().join(" | ");
        let sum = |count: fn(&Block) -> u32| cells.iter().map(count).sum();
        let block = Block {
            kind: Kind::TableRow,
            home: row,
            letters: sum(|b| b.letters),
            linked: sum(|b| b.linked),
            stressed: sum(|b| b.stressed),
            links: sum(|b| b.links),
            pauses: sum(|b| b.pauses),
            inline: Signs::NONE,
            ..cells[0].clone()
        };
        self.page.text.truncate(block.span.start.saturating_sub(1));
        self.page.blocks.truncate(first);
        for element in &mut self.page.elements[row + 1..] {
            element.first = element.first.min(first);
            element.end = element.end.min(first);
        }
        self.push(block, &joined);
    }

    fn finish(mut self) -> Page {
        self.flush();
        let end = self.page.blocks.len();
        self.page.elements[0].end = end;
        self.page
    }
}
