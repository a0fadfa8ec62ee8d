//! Parsed page → everything in it that says something of the page, in one pass over the DOM.
//!
//! Positions (`at`) count the bytes of visible text before an element, so that "near the headline" can be measured.
//! What stands beside the story (`aside`) is known only at the end: a part that holds the main heading or much of the
//! text is the story however it is named ("has-sidebar").
//! Nothing is judged here: which witness is believed is decided by the files beside this one.

use scraper::{ElementRef, Html};

use super::byline;
use super::ld;
use super::marks::{self, Marks};
use super::text::{collapse, is_unseen, short_text, tidy};

/// What a page's elements say.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// `lang` of the root element.
    pub(super) lang: Option<String>,
    /// The `title` element.
    pub(super) title: Option<String>,
    /// `meta` elements: name or property in lower case, content as written.
    pub(super) metas: Vec<(String, String)>,
    /// `link` elements: rel in lower case, href.
    pub(super) links: Vec<(String, String)>,
    /// JSON-LD, parsed.
    pub(super) ld: ld::Graph,
    /// Microdata and RDFa properties: name without prefix, value, and whether beside the story.
    pub(super) properties: Vec<Property>,
    /// Headings and elements named as headlines.
    pub(super) headings: Vec<Heading>,
    /// `time` elements and elements named as dates.
    pub(super) dated: Vec<Dated>,
    /// Elements named as bylines, and links with `rel=author`.
    pub(super) bylines: Vec<Named>,
    /// Entries of breadcrumbs.
    pub(super) crumbs: Vec<String>,
    /// Short visible lines that hold a digit.
    pub(super) lines: Vec<Line>,
    /// Scripts other than JSON-LD.
    pub(super) scripts: Vec<String>,
    /// Addresses of images, in order.
    pub(super) images: Vec<String>,
    /// Bytes of visible text.
    pub(super) length: usize,
}

/// Where something stands.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Spot {
    /// Bytes of visible text before it.
    pub(super) at: usize,
    /// Elements opened before it.
    order: usize,
    /// Whether it stands beside the story.
    pub(super) aside: bool,
}

#[derive(Debug)]
pub(super) struct Property {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) spot: Spot,
}

#[derive(Debug)]
pub(super) struct Heading {
    /// 1 to 6; 7 for elements that are headlines by name only.
    pub(super) level: u8,
    pub(super) text: String,
    /// Without kickers and hidden parts.
    pub(super) plain: String,
    /// Without its first part, and without its last, where these are elements of their own.
    pub(super) inner: Vec<String>,
    pub(super) spot: Spot,
}

#[derive(Debug)]
pub(super) struct Dated {
    /// `datetime`, `title` or `content` attribute.
    pub(super) machine: Option<String>,
    pub(super) text: String,
    pub(super) marks: Marks,
    /// Whether it is a `time` element.
    pub(super) is_time: bool,
    pub(super) spot: Spot,
}

#[derive(Debug)]
pub(super) struct Named {
    /// The element's text.
    pub(super) text: String,
    /// Texts of the links in it that lead to author pages.
    pub(super) links: Vec<String>,
    /// Whether the page says outright that this is the author (`rel=author`, `itemprop=author`).
    pub(super) declared: bool,
    pub(super) marks: Marks,
    pub(super) spot: Spot,
}

#[derive(Debug)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) spot: Spot,
}

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
    /// Closed parts of that name: first and last element, bytes of text.
    ranges: Vec<(usize, usize, usize)>,
    /// Elements opened.
    count: usize,
    /// `article` elements that are open: their footers are the story's own.
    articles: usize,
    line: String,
    line_spot: Spot,
    crumbs_depth: Option<usize>,
}

/// Longest text of a date element, a byline, a headline, a line that may hold the date; in bytes.
const LONGEST_DATE: usize = 240;
const LONGEST_BYLINE: usize = 300;
const LONGEST_HEADLINE: usize = 600;
const LONGEST_LINE: usize = 200;
/// Enough of each kind; pages with more repeat themselves.
const MOST: usize = 1000;

/// The attributes that matter, read in one go.
#[derive(Default)]
struct Attributes<'a> {
    class: &'a str,
    id: &'a str,
    test: &'a str,
    item: Option<&'a str>,
    property: Option<&'a str>,
    name: Option<&'a str>,
    content: Option<&'a str>,
    datetime: Option<&'a str>,
    title: Option<&'a str>,
    rel: Option<&'a str>,
    href: Option<&'a str>,
    kind: Option<&'a str>,
    lang: Option<&'a str>,
    src: Option<&'a str>,
    pubdate: bool,
}

impl<'a> Attributes<'a> {
    fn of(element: ElementRef<'a>) -> Self {
        let mut found = Self::default();
        for (name, value) in element.value().attrs() {
            match name {
                "class" => found.class = value,
                "id" => found.id = value,
                "data-testid" | "data-test" | "data-qa" | "data-component" => found.test = value,
                "itemprop" => found.item = Some(value),
                "property" => found.property = Some(value),
                "name" | "http-equiv" => found.name = Some(value),
                "content" => found.content = Some(value),
                "datetime" | "data-datetime" | "data-date" | "data-timestamp" => found.datetime = Some(value),
                "title" => found.title = Some(value),
                "rel" => found.rel = Some(value),
                "href" => found.href = Some(value),
                "type" => found.kind = Some(value),
                "lang" => found.lang = Some(value),
                "src" => found.src = Some(value),
                "pubdate" => found.pubdate = true,
                _ => {}
            }
        }
        found
    }

    fn marks(&self) -> Marks {
        [self.class, self.id, self.test]
            .into_iter()
            .filter(|name| !name.is_empty())
            .fold(Marks::default(), |marks, name| marks | marks::read(name))
    }
}

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
            self.ranges.push((start.order, self.count, self.out.length - start.at));
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
        if self.out.bylines.len() < MOST && byline::opens(&line) {
            let (marks, spot) = (Marks::BYLINE, self.line_spot);
            self.out.bylines.push(Named { text: line.clone(), links: Vec::new(), declared: false, marks, spot });
        }
        // Of a longer line, the date that may open it: "29.11.2022 – The ferry …".
        let text = if line.len() <= LONGEST_LINE { line.as_str() } else { opening(&line) };
        if text.chars().any(char::is_numeric) && self.out.lines.len() < MOST {
            self.out.lines.push(Line { text: text.to_owned(), spot: self.line_spot });
        }
    }

    fn finish(mut self) -> Gathered {
        self.end_line();
        self.out.ld.settle();
        self.tell_asides();
        self.out
    }

    /// Marks everything that stands beside the story.
    fn tell_asides(&mut self) {
        let most = self.out.length * 2 / 5;
        let main = |heading: &&Heading| heading.level == 1;
        let headings: Vec<usize> = self.out.headings.iter().filter(main).map(|heading| heading.spot.order).collect();
        let holds_heading = |first: usize, last: usize| headings.iter().any(|order| (first..=last).contains(order));
        let mut ranges = std::mem::take(&mut self.ranges);
        ranges.retain(|&(first, last, length)| length <= most && !holds_heading(first, last));
        ranges.sort_unstable();
        let mut ends: Vec<(usize, usize)> = Vec::with_capacity(ranges.len());
        for (first, last, _) in ranges {
            match ends.last() {
                Some(&(_, end)) if last <= end => {}
                _ => ends.push((first, last)),
            }
        }
        let aside = |order: usize| {
            let before = ends.partition_point(|&(first, _)| first <= order);
            before > 0 && order <= ends[before - 1].1
        };
        let out = &mut self.out;
        let spots =
            out.properties.iter_mut().map(|it| &mut it.spot).chain(out.headings.iter_mut().map(|it| &mut it.spot));
        let spots = spots
            .chain(out.dated.iter_mut().map(|it| &mut it.spot))
            .chain(out.bylines.iter_mut().map(|it| &mut it.spot));
        spots.chain(out.lines.iter_mut().map(|it| &mut it.spot)).for_each(|spot| spot.aside = aside(spot.order));
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

    fn image(&mut self, attributes: &Attributes<'_>) {
        if let Some(src) = attributes.src.filter(|src| self.out.images.len() < 20 && src.len() < 500) {
            self.out.images.push(src.to_owned());
        }
    }

    // --- the body ---

    fn seen(&mut self, element: ElementRef<'_>, name: &str, marks: Marks, attributes: &Attributes<'_>) {
        let level = heading_level(name);
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
        }
    }

    fn heading(&mut self, element: ElementRef<'_>, level: u8) {
        if level > 2 && level != 7 || self.out.headings.len() >= MOST {
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
        self.out.bylines.push(Named { text, links: author_links(element), declared, marks, spot });
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

/// The first words of a line up to a dash, if a number is among the first of them.
fn opening(line: &str) -> &str {
    let end = (0..=56.min(line.len())).rev().find(|&at| line.is_char_boundary(at)).unwrap_or(0);
    let head = &line[..end];
    let early = head.find(|c: char| c.is_ascii_digit()).is_some_and(|at| at <= 24);
    if early { head } else { "" }
}

/// `schema:datePublished` → `datePublished`.
fn local(name: &str) -> &str {
    name.rsplit([':', '/']).next().unwrap_or(name)
}

fn heading_level(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
        _ => None,
    }
}

/// A heading's text without the parts that are named as kickers, labels or hidden text; `None` when there are none or
/// nothing else is left.
fn without_kicker(heading: ElementRef<'_>) -> Option<String> {
    let kicker = |child: &ElementRef<'_>| Attributes::of(*child).marks().has(Marks::KICKER);
    let children: Vec<ElementRef<'_>> = heading.child_elements().take(12).collect();
    if !children.iter().any(kicker) {
        return None;
    }
    let mut plain = String::new();
    for child in heading.children() {
        match (child.value().as_text(), ElementRef::wrap(child)) {
            (Some(text), _) => plain.push_str(text),
            (None, Some(element)) if !kicker(&element) => {
                plain.push(' ');
                plain.push_str(&short_text(element, LONGEST_HEADLINE)?);
            }
            _ => {}
        }
    }
    let plain = collapse(
        plain.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '-' | '–' | '|' | '/' | '·' | '+')),
    );
    Some(plain).filter(|plain| plain.chars().filter(|c| c.is_alphanumeric()).count() > 3)
}

/// What a heading says without its first or its last part, where that is an element of its own: a kicker, a date.
fn inner_forms(heading: ElementRef<'_>) -> Vec<String> {
    let parts: Vec<(bool, String)> = heading
        .children()
        .take(12)
        .filter_map(|child| match (child.value().as_text(), ElementRef::wrap(child)) {
            (Some(text), _) => Some((false, collapse(text))),
            (None, Some(element)) => Some((true, short_text(element, LONGEST_HEADLINE)?)),
            _ => None,
        })
        .filter(|(_, text)| !text.is_empty())
        .collect();
    let joined = |parts: &[(bool, String)]| parts.iter().map(|part| part.1.as_str()).collect::<Vec<_>>().join(" ");
    match &parts[..] {
        [(true, _), rest @ ..] if !rest.is_empty() && !matches!(rest, [.., (true, _)]) => vec![joined(rest)],
        [(true, _), middle @ .., (true, _)] => vec![joined(&parts[1..]), joined(&parts[..=middle.len()])],
        [head @ .., (true, _)] if !head.is_empty() => vec![joined(head)],
        _ => Vec::new(),
    }
}

/// The names inside an element that is an author: its `itemprop=name` parts, else its own text.
fn item_names(element: ElementRef<'_>) -> Vec<String> {
    let named = element.descendent_elements().skip(1).take(60).filter(|inner| {
        let attributes = Attributes::of(*inner);
        attributes.item.or(attributes.property).is_some_and(|name| local(name) == "name")
    });
    let names: Vec<String> = named
        .filter_map(|inner| inner.attr("content").map(collapse).or_else(|| short_text(inner, LONGEST_BYLINE)))
        .collect();
    if names.is_empty() { short_text(element, LONGEST_BYLINE).into_iter().collect() } else { names }
}

/// The text of the first link: the name in a box about the author.
fn first_link(element: ElementRef<'_>) -> Option<String> {
    let mut links = element.descendent_elements().take(40).filter(|inner| inner.value().name() == "a");
    links.find_map(|link| short_text(link, 80).filter(|text| !text.is_empty()))
}

/// The texts of links to author pages inside a byline.
fn author_links(element: ElementRef<'_>) -> Vec<String> {
    let links = element.descendent_elements().take(80).filter(|inner| inner.value().name() == "a");
    let authors = links.filter(|link| link.attr("href").is_some_and(leads_to_author));
    authors.filter_map(|link| short_text(link, 80)).filter(|text| !text.is_empty()).collect()
}

fn leads_to_author(href: &str) -> bool {
    let href = href.to_ascii_lowercase();
    [
        "author",
        "autor",
        "/by/",
        "/people/",
        "/person/",
        "/staff/",
        "profile",
        "/user",
        "auteur",
        "/journalist",
        "redakt",
        "contributor",
        "/writer",
        "/team/",
        "reporter",
        "firma",
    ]
    .iter()
    .any(|part| href.contains(part))
}

fn is_block(name: &str) -> bool {
    !matches!(
        name,
        "a" | "b"
            | "i"
            | "em"
            | "strong"
            | "span"
            | "u"
            | "s"
            | "small"
            | "sup"
            | "sub"
            | "mark"
            | "font"
            | "time"
            | "abbr"
            | "cite"
            | "code"
            | "q"
            | "img"
            | "wbr"
            | "label"
            | "bdi"
            | "bdo"
            | "ins"
            | "del"
            | "data"
            | "meta"
            | "link"
    )
}
