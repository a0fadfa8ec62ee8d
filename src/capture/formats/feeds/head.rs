//! What stands before the items of a feed → its title, address, language, authors, and what its prefixes mean.

use std::collections::HashMap;

use url::Url;

use crate::article::Language;
use crate::capture::formats::markup;
use crate::capture::formats::xml::tokens::Fault;
use crate::capture::formats::xml::{Document, Node};

/// Namespaces by a part of their address, with the prefix by which they are known.
const NAMESPACES: [(&str, &str); 9] = [
    ("purl.org/rss/1.0/modules/content", "content"),
    ("purl.org/dc/elements", "dc"),
    ("purl.org/dc/terms", "dcterms"),
    ("wordpress.org/export", "wp"),
    ("search.yahoo.com/mrss", "media"),
    ("itunes.com/dtds", "itunes"),
    ("w3.org/1999/xhtml", "xhtml"),
    ("w3.org/2005/atom", ""),
    ("purl.org/rss/1.0/", ""),
];

/// Prefixes that are used so often that files forget to declare them.
const USUAL: [&str; 8] = ["content", "dc", "dcterms", "wp", "excerpt", "media", "itunes", "xhtml"];

/// What holds for all items.
#[derive(Debug, Default)]
pub(super) struct Head {
    /// The name of the publication.
    pub(super) title: Option<String>,
    /// The address of the site.
    pub(super) link: Option<Url>,
    pub(super) language: Option<Language>,
    /// The authors of all items that name none.
    pub(super) authors: Vec<String>,
    /// Display names by login, of a WordPress export.
    pub(super) display_names: HashMap<String, String>,
    /// The moment at which a WordPress export was made.
    pub(super) exported: Option<String>,
    /// What prefixes stand for.
    prefixes: HashMap<String, &'static str>,
}

impl Head {
    /// Reads the beginning of a feed; what is not closed there is closed further down.
    ///
    /// # Errors
    /// When it is the beginning of a bomb, with its place.
    pub(super) fn read(text: &str) -> Result<Self, Fault> {
        let document = Document::of(text)?;
        let Some(root) = document.outermost() else { return Ok(Self::default()) };
        let channel = root.child("channel").unwrap_or(root);
        let mut head = Self { prefixes: prefixes(root), ..Self::default() };
        head.language = ["language", "dc:language"]
            .iter()
            .find_map(|name| head.text(channel, name))
            .or_else(|| channel.attribute("lang").or_else(|| root.attribute("lang")))
            .and_then(|tag| Language::parse(&tag));
        head.title = head.node(channel, "title").and_then(|title| markup::plain_said(&title.raw_text()));
        head.link = link(channel, root);
        head.authors = channel.named("author").filter_map(|author| author.child_text("name")).collect();
        head.exported = head.text(channel, "pubDate");
        head.display_names = display_names(channel);
        Ok(head)
    }

    /// The name of an element by the usual prefix of its namespace: `content:encoded`, `dc:creator`, `title`.
    pub(super) fn name_of(&self, node: &Node) -> String {
        let local = node.local().to_ascii_lowercase();
        let Some((prefix, _)) = node.name.rsplit_once(':') else { return local };
        let declared = node.attributes().find(|(name, _)| name.strip_prefix("xmlns:") == Some(prefix));
        let known = declared.and_then(|(_, address)| namespace(address)).or(self.prefixes.get(prefix).copied());
        match known {
            Some("") => local,
            Some(known) => format!("{known}:{local}"),
            None => format!("{}:{local}", prefix.to_ascii_lowercase()),
        }
    }

    /// The first element of a name inside another.
    pub(super) fn node<'n, 't>(&self, inside: &'n Node<'t>, name: &str) -> Option<&'n Node<'t>> {
        inside.nodes().find(|node| self.name_of(node).eq_ignore_ascii_case(name))
    }

    /// All elements of a name inside another.
    pub(super) fn nodes<'n, 't>(&self, inside: &'n Node<'t>, name: &str) -> Vec<&'n Node<'t>> {
        inside.nodes().filter(|node| self.name_of(node).eq_ignore_ascii_case(name)).collect()
    }

    /// The text of the first element of a name inside another that says something.
    pub(super) fn text(&self, inside: &Node, name: &str) -> Option<String> {
        self.nodes(inside, name).into_iter().find_map(Node::said)
    }

    /// An address as it stands in the feed, made absolute.
    pub(super) fn absolute(&self, address: &str) -> Option<String> {
        let address = address.trim();
        let url = match Url::parse(address) {
            Ok(url) => url,
            Err(_) => self.link.as_ref()?.join(address).ok()?,
        };
        matches!(url.scheme(), "http" | "https").then(|| url.to_string())
    }
}

fn namespace(address: &str) -> Option<&'static str> {
    let address = address.to_ascii_lowercase();
    if address.contains("wordpress.org/export") && address.contains("excerpt") {
        return Some("excerpt");
    }
    NAMESPACES.iter().find(|(part, _)| address.contains(part)).map(|(_, known)| *known)
}

fn prefixes(root: &Node) -> HashMap<String, &'static str> {
    let usual = USUAL.iter().map(|prefix| ((*prefix).to_owned(), *prefix));
    let declared = root.attributes().filter_map(|(name, address)| {
        let prefix = name.strip_prefix("xmlns:")?;
        Some((prefix.to_owned(), namespace(address)?))
    });
    usual.chain(declared).collect()
}

/// The address of the site: RSS in text, Atom in an attribute, which may hang on an `xml:base`.
fn link(channel: &Node, root: &Node) -> Option<Url> {
    let base = root.attribute("base").and_then(|base| Url::parse(&base).ok());
    let alternate = |node: &&Node| node.attribute("rel").is_none_or(|rel| rel == "alternate");
    let told = |node: &Node| node.attribute("href").or_else(|| node.said());
    let address = channel.named("link").filter(alternate).find_map(told);
    let absolute =
        |address: &String| Url::parse(address).ok().or_else(|| base.as_ref().and_then(|base| base.join(address).ok()));
    address.as_ref().and_then(absolute).or(base)
}

fn display_names(channel: &Node) -> HashMap<String, String> {
    let author = |node: &Node| {
        let whole = node.child_text("author_display_name");
        let parts = || {
            let names = [node.child_text("author_first_name"), node.child_text("author_last_name")];
            Some(names.into_iter().flatten().collect::<Vec<_>>().join(" ")).filter(|name| !name.is_empty())
        };
        Some((node.child_text("author_login")?, whole.or_else(parts)?))
    };
    channel.nodes().filter(|node| node.name.ends_with(":author")).filter_map(author).collect()
}
