//! What a page's elements say of it, as collected: the witnesses that the other files reconcile.

use super::ld;
use super::marks::Marks;

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
    /// What may be the masthead, in order: texts and images of links to a front page, texts of the first images and lines.
    pub(super) mastheads: Vec<Masthead>,
    /// Bytes of visible text.
    pub(super) length: usize,
}

/// What may name the site.
#[derive(Debug)]
pub(super) struct Masthead {
    pub(super) name: String,
    /// The front page that it links to.
    pub(super) front: Option<String>,
}

/// Where something stands.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Spot {
    /// Bytes of visible text before it.
    pub(super) at: usize,
    /// Elements opened before it.
    pub(super) order: usize,
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
    /// Its pieces of text, where these are few.
    pub(super) parts: Vec<String>,
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
