//! One element → what it says: its attributes, its names, a heading's forms.

use scraper::ElementRef;

use super::marks::{self, Marks};
use super::text::{collapse, short_text};

/// Longest text of a date element, a byline, a headline, a line that may hold the date; in bytes.
pub(super) const LONGEST_DATE: usize = 240;
pub(super) const LONGEST_BYLINE: usize = 300;
pub(super) const LONGEST_HEADLINE: usize = 600;
pub(super) const LONGEST_LINE: usize = 200;

/// The attributes that matter, read in one go.
#[derive(Default)]
pub(super) struct Attributes<'a> {
    pub(super) class: &'a str,
    pub(super) id: &'a str,
    pub(super) test: &'a str,
    pub(super) item: Option<&'a str>,
    pub(super) property: Option<&'a str>,
    pub(super) name: Option<&'a str>,
    pub(super) content: Option<&'a str>,
    pub(super) datetime: Option<&'a str>,
    pub(super) title: Option<&'a str>,
    pub(super) rel: Option<&'a str>,
    pub(super) href: Option<&'a str>,
    pub(super) kind: Option<&'a str>,
    pub(super) lang: Option<&'a str>,
    pub(super) src: Option<&'a str>,
    pub(super) alt: Option<&'a str>,
    pub(super) pubdate: bool,
}

impl<'a> Attributes<'a> {
    pub(super) fn of(element: ElementRef<'a>) -> Self {
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
                "alt" => found.alt = Some(value),
                "pubdate" => found.pubdate = true,
                _ => {}
            }
        }
        found
    }

    pub(super) fn marks(&self) -> Marks {
        [self.class, self.id, self.test]
            .into_iter()
            .filter(|name| !name.is_empty())
            .fold(Marks::default(), |marks, name| marks | marks::read(name))
    }
}

/// The first words of a line up to a dash, if a number is among the first of them.
pub(super) fn opening(line: &str) -> &str {
    let end = (0..=56.min(line.len())).rev().find(|&at| line.is_char_boundary(at)).unwrap_or(0);
    let head = &line[..end];
    let early = head.find(|c: char| c.is_ascii_digit()).is_some_and(|at| at <= 24);
    if early { head } else { "" }
}

/// `schema:datePublished` → `datePublished`.
pub(super) fn local(name: &str) -> &str {
    name.rsplit([':', '/']).next().unwrap_or(name)
}

pub(super) fn heading_level(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
        _ => None,
    }
}

/// A heading's text without the parts that are named as kickers, labels or hidden text; `None` when there are none or
/// nothing else is left.
pub(super) fn without_kicker(heading: ElementRef<'_>) -> Option<String> {
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
pub(super) fn inner_forms(heading: ElementRef<'_>) -> Vec<String> {
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
pub(super) fn item_names(element: ElementRef<'_>) -> Vec<String> {
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
pub(super) fn first_link(element: ElementRef<'_>) -> Option<String> {
    let mut links = element.descendent_elements().take(40).filter(|inner| inner.value().name() == "a");
    links.find_map(|link| short_text(link, 80).filter(|text| !text.is_empty()))
}

/// The texts of links to author pages inside a byline.
pub(super) fn author_links(element: ElementRef<'_>) -> Vec<String> {
    let links = element.descendent_elements().take(80).filter(|inner| inner.value().name() == "a");
    let authors = links.filter(|link| link.attr("href").is_some_and(leads_to_author));
    authors.filter_map(|link| short_text(link, 80)).filter(|text| !text.is_empty()).collect()
}

pub(super) fn leads_to_author(href: &str) -> bool {
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

/// Whether an address is one of an author's own page, by a part of its path.
pub(super) fn is_author_page(href: &str) -> bool {
    href.split('/').rev().skip(1).take(6).any(|part| {
        let part = part.to_ascii_lowercase();
        ["author", "autor", "auteur", "profil", "journalist", "redakt", "contributor", "columnist", "writer"]
            .iter()
            .any(|start| part.starts_with(start))
            || matches!(part.as_str(), "staff" | "by" | "our-team" | "u")
    })
}

/// The pieces of an element's text, as its inner elements part it; none when there are many.
pub(super) fn text_parts(element: ElementRef<'_>) -> Vec<String> {
    const MOST: usize = 16;
    let pieces = element.text().take(2 * MOST).map(collapse).filter(|piece| !piece.is_empty());
    let parts: Vec<String> = pieces.take(MOST + 1).collect();
    if parts.len() > MOST { Vec::new() } else { parts }
}

pub(super) fn is_block(name: &str) -> bool {
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

/// An address of the site's front page.
pub(super) fn is_root(href: &str) -> bool {
    let path = href.split_once("://").map_or(href, |(_, rest)| rest.find('/').map_or("/", |at| &rest[at..]));
    matches!(path, "/" | "./" | "../" | "/index.html" | "/index.php" | "index.html" | "index.htm")
}
