//! Parsed page → everything in it that says something of the page, in one pass over the DOM.
//!
//! Positions (`at`) count the bytes of visible text before an element, so that "near the headline" can be measured.
//! Nothing is judged here: which witness is believed is decided by the files beside this one.

use scraper::{ElementRef, Html};

use super::announced;
use super::asides::{self, Part};
use super::marks::Marks;
use super::names::is_full_name;
use super::parts::{
    Attributes, LONGEST_BYLINE, LONGEST_DATE, LONGEST_HEADLINE, LONGEST_LINE, author_links, first_link, heading_level,
    inner_forms, is_author_page, is_block, is_root, item_names, local, opening, text_parts, without_kicker,
};
use super::text::{collapse, is_unseen, short_text, tidy};
use super::witnesses::{Dated, Gathered, Heading, Line, Masthead, Named, Property, Spot};

/// Walks the page once.
pub(super) fn gather(page: &Html) -> Gathered {
    let mut walk = Walk::default();
    let root = page.root_element();
    let mut node = *root;
    loop {
        let mut enter = true;
        if let Some(element) = ElementRef::wrap(node) {
            enter = walk.open(element);
        } else if let Some(text) = node.value().as_text() {
            walk.text(text);
        }
        if let Some(child) = node.first_child().filter(|_| enter) {
            node = child;
            continue;
        }
        loop {
            if let Some(element) = ElementRef::wrap(node) {
                walk.close(element);
            }
            if node == *root {
                return walk.finish();
            }
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            match node.parent() {
                Some(parent) => node = parent,
                None => return walk.finish(),
            }
        }
    }
}

#[derive(Default)]
struct Walk {
    out: Gathered,
    /// For each open element, where it began if it is named as standing beside the story.
    asides: Vec<Option<Spot>>,
    /// Closed parts of that name.
    parts: Vec<Part>,
    /// Elements opened.
    count: usize,
    /// `article` elements that are open: their footers are the story's own.
    articles: usize,
    line: String,
    line_spot: Spot,
    /// The line before, where it is only the label of a byline.
    label: Option<String>,
    crumbs_depth: Option<usize>,
}

/// Enough of each kind; pages with more repeat themselves.
const MOST: usize = 1000;
/// Mastheads stand in the first bytes of visible text; a site's name is not longer.
const OPENING: usize = 400;
const LONGEST_NAME: usize = 60;
const MOST_MASTHEADS: usize = 30;

impl Walk {
    /// Takes an element in; whether its children are to be walked.
    fn open(&mut self, element: ElementRef<'_>) -> bool {
        let name = element.value().name();
        let attributes = Attributes::of(element);
        match name {
            "meta" => self.meta(&attributes),
            "link" => self.link(&attributes),
            "title" => self.title(element),
            "script" => self.script(element, &attributes),
            "html" => self.out.lang = attributes.lang.map(str::to_owned),
            "img" => self.image(&attributes),
            "a" => {
                if let Some(front) = attributes.href.filter(|href| is_root(href)) {
                    self.root_link(element, front);
                }
            }
            _ => {}
        }
        let marks = attributes.marks();
        self.enter(name, marks);
        if name != "head" && is_unseen(name) {
            return false;
        }
        if !matches!(name, "html" | "body" | "head" | "meta" | "link") {
            self.seen(element, name, marks, &attributes);
        }
        if is_block(name) {
            self.end_line();
        }
        true
    }

    fn close(&mut self, element: ElementRef<'_>) {
        self.articles -= usize::from(element.value().name() == "article");
        if is_block(element.value().name()) {
            self.end_line();
        }
        if let Some(Some(start)) = self.asides.pop() {
            self.parts.push(Part { first: start.order, last: self.count, length: self.out.length - start.at });
        }
        if self.crumbs_depth.is_some_and(|depth| self.asides.len() < depth) {
            self.crumbs_depth = None;
        }
    }

    fn enter(&mut self, name: &str, marks: Marks) {
        let structural = matches!(name, "html" | "body" | "main" | "article" | "header" | "h1" | "time" | "form");
        self.articles += usize::from(name == "article");
        let tagged = matches!(name, "aside" | "nav") || name == "footer" && self.articles == 0;
        let aside = tagged || marks.has(Marks::ASIDE) && !structural && (name != "footer" || self.articles == 0);
        self.count += 1;
        self.asides.push(aside.then(|| self.spot()));
        if marks.has(Marks::CRUMBS) && self.crumbs_depth.is_none() {
            self.crumbs_depth = Some(self.asides.len());
        }
    }

    fn spot(&self) -> Spot {
        Spot { at: self.out.length, order: self.count, aside: false }
    }

    fn text(&mut self, text: &str) {
        self.out.length += text.trim().len();
        if self.line.len() <= LONGEST_LINE {
            if self.line.is_empty() {
                self.line_spot = self.spot();
            }
            self.line.push(' ');
            self.line.push_str(text.trim());
        }
        if self.crumbs_depth.is_some() && self.out.crumbs.len() < MOST {
            let crumb = collapse(text);
            if crumb.chars().any(char::is_alphanumeric) && crumb.len() <= LONGEST_DATE {
                self.out.crumbs.push(crumb);
            }
        }
    }

    fn end_line(&mut self) {
        if self.line.is_empty() {
            return;
        }
        let line = collapse(&self.line);
        self.line.clear();
        if self.out.length < OPENING && line.len() <= LONGEST_NAME {
            self.masthead(line.clone(), None);
        }
        if let Some(text) = announced::printed_in(&line).filter(|_| self.out.bylines.len() < MOST) {
            let (text, marks, spot) = (text.to_owned(), Marks::BYLINE, self.line_spot);
            self.out.bylines.push(Named { text, links: vec![], parts: vec![], declared: false, marks, spot });
        }
        self.below_label(&line);
        // Of a longer line, the date that may open it: "29.11.2022 – The ferry …".
        let text = if line.len() <= LONGEST_LINE { line.as_str() } else { opening(&line) };
        if text.chars().any(char::is_numeric) && self.out.lines.len() < MOST {
            self.out.lines.push(Line { text: text.to_owned(), spot: self.line_spot });
        }
    }

    /// A name in a line of its own below its label: "Written by", then "Ann Lee".
    fn below_label(&mut self, line: &str) {
        if let Some(label) = self.label.take()
            && line.len() <= LONGEST_NAME
            && self.out.bylines.len() < MOST
        {
            let (text, marks, spot) = (format!("{label} {line}"), Marks::BYLINE, self.line_spot);
            self.out.bylines.push(Named { text, links: vec![], parts: vec![], declared: false, marks, spot });
        }
        self.label = announced::is_heading(line).then(|| line.to_owned());
    }

    fn finish(mut self) -> Gathered {
        self.end_line();
        self.out.ld.settle();
        asides::tell(&mut self.out, self.parts);
        self.out
    }

    // --- the head ---

    fn meta(&mut self, attributes: &Attributes<'_>) {
        let Some(content) = attributes.content.map(str::trim).filter(|content| !content.is_empty()) else { return };
        for key in [attributes.property, attributes.name].into_iter().flatten() {
            self.out.metas.push((key.trim().to_ascii_lowercase(), content.to_owned()));
        }
        if let Some(item) = attributes.item {
            self.property(item, content.to_owned());
        }
        if content.starts_with('{') && content.contains("\"@context\"") {
            self.out.ld.read(content);
        }
    }

    fn link(&mut self, attributes: &Attributes<'_>) {
        if let (Some(rel), Some(href)) = (attributes.rel, attributes.href) {
            self.out.links.push((rel.to_ascii_lowercase(), href.trim().to_owned()));
        }
        if let (Some(item), Some(href)) = (attributes.item, attributes.href) {
            self.property(item, href.to_owned());
        }
    }

    fn title(&mut self, element: ElementRef<'_>) {
        if self.out.title.is_none() {
            self.out.title = Some(tidy(&element.text().collect::<String>())).filter(|title| !title.is_empty());
        }
    }

    fn script(&mut self, element: ElementRef<'_>, attributes: &Attributes<'_>) {
        let kind = attributes.kind.unwrap_or("").to_ascii_lowercase();
        let text: String = element.text().collect();
        if kind.contains("ld+json") {
            if !self.out.ld.read(&text) {
                self.out.scripts.push(text);
            }
        } else if text.len() > 20 && self.out.scripts.len() < MOST {
            self.out.scripts.push(text);
        }
    }

    /// The link to the front page is mostly the masthead.
    fn root_link(&mut self, element: ElementRef<'_>, front: &str) {
        let text = short_text(element, LONGEST_NAME).filter(|text| !text.is_empty());
        let image = || element.descendent_elements().take(10).find_map(|inner| inner.attr("alt").map(collapse));
        if let Some(name) = text.or_else(image).filter(|name| name.len() <= LONGEST_NAME) {
            self.masthead(name, Some(front));
        }
    }

    fn masthead(&mut self, name: String, front: Option<&str>) {
        if self.out.mastheads.len() < MOST_MASTHEADS && name.chars().any(char::is_alphabetic) {
            self.out.mastheads.push(Masthead { name, front: front.map(str::to_owned) });
        }
    }

    fn image(&mut self, attributes: &Attributes<'_>) {
        if let Some(alt) =
            attributes.alt.map(collapse).filter(|alt| alt.len() <= LONGEST_NAME && self.out.images.len() < 3)
        {
            self.masthead(alt, None);
        }
        if let Some(src) = attributes.src.filter(|src| self.out.images.len() < 20 && src.len() < 500) {
            self.out.images.push(src.to_owned());
        }
    }

    // --- the body ---

    fn seen(&mut self, element: ElementRef<'_>, name: &str, marks: Marks, attributes: &Attributes<'_>) {
        let level = heading_level(name).filter(|level| *level <= 2);
        if let Some(level) = level.or_else(|| marks.has(Marks::HEADLINE).then_some(7)) {
            self.heading(element, level);
        }
        if name == "time" || marks.has(Marks::DATE) || attributes.pubdate {
            self.dated(element, name == "time", marks, attributes);
        }
        if let Some(property) = attributes.item.or(attributes.property) {
            self.element_property(element, property, attributes);
        }
        let declared = attributes.rel.is_some_and(|rel| rel.split_ascii_whitespace().any(|word| word == "author"));
        if declared || marks.has(Marks::BYLINE) || name == "address" {
            self.named(element, marks, declared);
        } else if name == "a" && attributes.href.is_some_and(is_author_page) {
            self.author_link(element);
        }
    }

    fn heading(&mut self, element: ElementRef<'_>, level: u8) {
        if self.out.headings.len() >= MOST {
            return;
        }
        let Some(text) = short_text(element, LONGEST_HEADLINE).filter(|text| !text.is_empty()) else { return };
        let plain = without_kicker(element).unwrap_or_else(|| text.clone());
        let spot = self.spot();
        self.out.headings.push(Heading { level, text, plain, inner: inner_forms(element), spot });
    }

    fn dated(&mut self, element: ElementRef<'_>, is_time: bool, marks: Marks, attributes: &Attributes<'_>) {
        if self.out.dated.len() >= MOST {
            return;
        }
        let machine = attributes.datetime.or(attributes.content).or(attributes.title).map(str::to_owned);
        let text = short_text(element, LONGEST_DATE).unwrap_or_default();
        if machine.is_none() && !text.chars().any(char::is_numeric) {
            return;
        }
        let marks = if attributes.pubdate { marks | Marks::PUBLISHED } else { marks };
        let spot = self.spot();
        self.out.dated.push(Dated { machine, text, marks, is_time, spot });
    }

    fn named(&mut self, element: ElementRef<'_>, marks: Marks, declared: bool) {
        if self.out.bylines.len() >= MOST {
            return;
        }
        let text = short_text(element, LONGEST_BYLINE).or_else(|| first_link(element));
        let Some(text) = text.filter(|text| !text.is_empty()) else { return };
        let spot = self.spot();
        let (links, parts) = (author_links(element), text_parts(element));
        self.out.bylines.push(Named { text, links, parts, declared, marks, spot });
    }

    /// A link to an author's page whose text is a name.
    fn author_link(&mut self, element: ElementRef<'_>) {
        let Some(text) = short_text(element, LONGEST_NAME).filter(|text| is_full_name(text)) else { return };
        if self.out.bylines.len() < MOST {
            let (links, spot) = (vec![text.clone()], self.spot());
            let (parts, marks) = (vec![], Marks::default());
            self.out.bylines.push(Named { text, links, parts, declared: false, marks, spot });
        }
    }

    fn element_property(&mut self, element: ElementRef<'_>, names: &str, attributes: &Attributes<'_>) {
        let wanted =
            names.split_ascii_whitespace().map(local).any(|name| WANTED.contains(&name.to_ascii_lowercase().as_str()));
        if !wanted {
            return;
        }
        let stated = attributes.content.or(attributes.datetime).map(str::to_owned);
        if local(names).eq_ignore_ascii_case("author") || local(names).eq_ignore_ascii_case("creator") {
            for name in stated.map_or_else(|| item_names(element), |name| vec![name]) {
                self.property(names, name);
            }
        } else if let Some(value) = stated.or_else(|| short_text(element, LONGEST_HEADLINE)) {
            self.property(names, value);
        }
    }

    fn property(&mut self, names: &str, value: String) {
        for name in names.split_ascii_whitespace() {
            let spot = self.spot();
            if self.out.properties.len() < MOST && !value.trim().is_empty() {
                self.out.properties.push(Property {
                    name: local(name).to_ascii_lowercase(),
                    value: value.clone(),
                    spot,
                });
            }
        }
    }
}

/// Properties of elements that are read.
const WANTED: [&str; 9] = [
    "datepublished",
    "datemodified",
    "datecreated",
    "author",
    "creator",
    "headline",
    "articlesection",
    "inlanguage",
    "uploaddate",
];
