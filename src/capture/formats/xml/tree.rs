//! XML text → a tree of elements that borrow from it.
//!
//! Tags that do not match are repaired as a reader would: an end closes the nearest open element of its name, one without
//! any is passed over, what is open at the end ends there. The first such place is kept as [`Document::fault`].

use std::borrow::Cow;

use super::references::resolved;
use super::tokens::{Fault, Token, Tokens, attributes};
use crate::capture::formats::story::tidy;

/// Elements are nested at most so deep; deeper ones are read as if they stood there.
const DEEPEST: usize = 200;

/// A piece of an element.
#[derive(Debug)]
pub(in crate::capture) enum Piece<'t> {
    /// An element.
    Node(Node<'t>),
    /// Text, resolved.
    Text(Cow<'t, str>),
}

/// An element.
#[derive(Debug)]
pub(in crate::capture) struct Node<'t> {
    /// The name as written, with its prefix.
    pub(in crate::capture) name: &'t str,
    attributes: &'t str,
    /// What it holds, in order.
    pub(in crate::capture) pieces: Vec<Piece<'t>>,
    /// The byte of the text at which it begins.
    pub(in crate::capture) at: usize,
}

/// A text as a tree.
#[derive(Debug)]
pub(in crate::capture) struct Document<'t> {
    /// Holds the outermost elements; its name is empty.
    pub(in crate::capture) root: Node<'t>,
    /// The first place that is not well formed.
    pub(in crate::capture) fault: Option<Fault>,
}

impl<'t> Document<'t> {
    /// Reads a text.
    ///
    /// # Errors
    /// When it declares entities that expand each other: a bomb, or a document that cannot be read without them.
    pub(in crate::capture) fn of(text: &'t str) -> Result<Self, Fault> {
        let mut building = Building { open: vec![Node::new("", "", 0)], beyond: 0, fault: None };
        let mut tokens = Tokens::of(text);
        while let Some((at, token)) = tokens.next() {
            match token {
                Token::Open { name, attributes, empty } => building.open(Node::new(name, attributes, at), empty),
                Token::Close { name } => building.close(name, at),
                Token::Text(text) => building.text(resolved(text)),
                Token::Verbatim(text) => building.text(Cow::Borrowed(text)),
                Token::Doctype(declared) => refuse_bomb(declared, at)?,
            }
        }
        let fault = tokens.fault.take();
        Ok(building.finish(fault, text.len()))
    }

    /// The outermost element, if there is one.
    pub(in crate::capture) fn outermost(&self) -> Option<&Node<'t>> {
        self.root.nodes().next()
    }
}

struct Building<'t> {
    open: Vec<Node<'t>>,
    /// How many elements are open beyond the deepest.
    beyond: usize,
    fault: Option<Fault>,
}

impl<'t> Building<'t> {
    fn open(&mut self, node: Node<'t>, empty: bool) {
        if empty {
            self.add(Piece::Node(node));
        } else if self.open.len() < DEEPEST {
            self.open.push(node);
        } else {
            self.beyond += 1;
        }
    }

    fn close(&mut self, name: &str, at: usize) {
        if self.beyond > 0 {
            self.beyond -= 1;
            return;
        }
        let Some(depth) = self.open.iter().rposition(|node| node.name == name).filter(|depth| *depth > 0) else {
            return self.note(at, format!("</{}> closes nothing", short(name)));
        };
        if depth + 1 < self.open.len() {
            let unclosed = short(self.open[depth + 1].name).to_owned();
            self.note(at, format!("</{}> stands where <{unclosed}> is still open", short(name)));
        }
        while self.open.len() > depth {
            self.end_last();
        }
    }

    fn end_last(&mut self) {
        if let Some(node) = self.open.pop() {
            self.add(Piece::Node(node));
        }
    }

    fn text(&mut self, text: Cow<'t, str>) {
        self.add(Piece::Text(text));
    }

    fn add(&mut self, piece: Piece<'t>) {
        if let Some(last) = self.open.last_mut() {
            last.pieces.push(piece);
        }
    }

    fn note(&mut self, at: usize, reason: String) {
        self.fault.get_or_insert(Fault { at, reason });
    }

    fn finish(mut self, cut_off: Option<Fault>, end: usize) -> Document<'t> {
        if self.open.len() > 1 && cut_off.is_none() {
            let name = short(self.open[1].name).to_owned();
            self.note(end, format!("the text ends before </{name}>"));
        }
        while self.open.len() > 1 {
            self.end_last();
        }
        let fault = self.fault.or(cut_off);
        let root = self.open.pop().unwrap_or(Node::new("", "", 0));
        Document { root, fault }
    }
}

fn short(name: &str) -> &str {
    &name[..name.floor_char_boundary(40)]
}

/// Entities that name others grow with each step; no press format declares such.
fn refuse_bomb(declared: &str, at: usize) -> Result<(), Fault> {
    let entities = declared.split("<!ENTITY").skip(1);
    let expands = |entity: &str| {
        let parameter = entity.trim_start().starts_with('%');
        let value = entity.split_once(['"', '\'']).map_or("", |(_, value)| value);
        let value = value.split(['"', '\'']).next().unwrap_or("");
        !parameter && value.split('&').skip(1).any(|after| !after.starts_with('#') && after.contains(';'))
    };
    if entities.into_iter().any(expands) {
        let reason = "declares entities that expand each other (an XML bomb does); expand them before ingesting";
        return Err(Fault { at, reason: reason.into() });
    }
    Ok(())
}

impl<'t> Node<'t> {
    fn new(name: &'t str, attributes: &'t str, at: usize) -> Self {
        Self { name, attributes, pieces: Vec::new(), at }
    }

    /// The name without its prefix.
    pub(in crate::capture) fn local(&self) -> &'t str {
        self.name.rsplit(':').next().unwrap_or(self.name)
    }

    /// Whether the name without prefix is this one, in any case.
    pub(in crate::capture) fn is(&self, local: &str) -> bool {
        self.local().eq_ignore_ascii_case(local)
    }

    /// The value of an attribute by its name without prefix, resolved and trimmed; none when it is empty.
    pub(in crate::capture) fn attribute(&self, local: &str) -> Option<String> {
        let named = |name: &str| name.rsplit(':').next().is_some_and(|name| name.eq_ignore_ascii_case(local));
        let (_, value) = attributes(self.attributes).find(|(name, _)| named(name))?;
        Some(resolved(value).trim().to_owned()).filter(|value| !value.is_empty())
    }

    /// The attributes as written: full names, values unresolved.
    pub(in crate::capture) fn attributes(&self) -> impl Iterator<Item = (&'t str, &'t str)> {
        attributes(self.attributes)
    }

    /// The elements directly inside.
    pub(in crate::capture) fn nodes(&self) -> impl Iterator<Item = &Node<'t>> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Node(node) => Some(node),
            Piece::Text(_) => None,
        })
    }

    /// The elements of a name directly inside.
    pub(in crate::capture) fn named<'n>(&'n self, local: &'n str) -> impl Iterator<Item = &'n Node<'t>> {
        self.nodes().filter(move |node| node.is(local))
    }

    /// The first element of a name directly inside.
    pub(in crate::capture) fn child(&self, local: &str) -> Option<&Node<'t>> {
        self.nodes().find(|node| node.is(local))
    }

    /// The first element of a name anywhere inside, in document order.
    pub(in crate::capture) fn find(&self, local: &str) -> Option<&Node<'t>> {
        self.nodes().find_map(|node| if node.is(local) { Some(node) } else { node.find(local) })
    }

    /// All elements of a name anywhere inside, in document order; those inside another are not looked for.
    pub(in crate::capture) fn all<'n>(&'n self, local: &str) -> Vec<&'n Node<'t>> {
        let mut found = Vec::new();
        self.collect(&|node| node.is(local), &mut found);
        found
    }

    /// The outermost elements that fit, in document order.
    pub(in crate::capture) fn collect<'n>(&'n self, fits: &dyn Fn(&Node) -> bool, into: &mut Vec<&'n Node<'t>>) {
        for node in self.nodes() {
            if fits(node) {
                into.push(node);
            } else {
                node.collect(fits, into);
            }
        }
    }

    /// All text inside, as it stands.
    pub(in crate::capture) fn raw_text(&self) -> String {
        let mut text = String::new();
        self.write_text(&mut text);
        text
    }

    fn write_text(&self, into: &mut String) {
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => into.push_str(text),
                Piece::Node(node) => node.write_text(into),
            }
        }
    }

    /// All text inside, tidied.
    pub(in crate::capture) fn text(&self) -> String {
        tidy(&self.raw_text())
    }

    /// All text inside if there is any.
    pub(in crate::capture) fn said(&self) -> Option<String> {
        Some(self.text()).filter(|text| !text.is_empty())
    }

    /// The text of the first element of a name directly inside, if it says something.
    pub(in crate::capture) fn child_text(&self, local: &str) -> Option<String> {
        self.named(local).find_map(Node::said)
    }

    /// What stands inside, as HTML: names without prefix in lower case, text escaped.
    pub(in crate::capture) fn markup(&self) -> String {
        let mut out = String::new();
        self.write_markup(&mut out);
        out
    }

    fn write_markup(&self, out: &mut String) {
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => escape(text, out),
                Piece::Node(node) => {
                    let name = node.local().to_ascii_lowercase();
                    out.push_str(&format!("<{name}{}>", node.attributes));
                    if node.pieces.is_empty() && matches!(name.as_str(), "br" | "img" | "hr" | "wbr") {
                        continue;
                    }
                    node.write_markup(out);
                    out.push_str(&format!("</{name}>"));
                }
            }
        }
    }
}

/// Writes text as HTML and XML hold it.
pub(in crate::capture) fn escape(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_tree_is_read_with_names_attributes_and_text() {
        let document = Document::of("<a:r x:k='1 &amp; 2'><b>one</b> <c>t<i>w</i>o</c><b><b>in</b></b></a:r>").unwrap();
        let root = document.outermost().unwrap();
        assert_eq!((root.local(), root.attribute("K").as_deref()), ("r", Some("1 & 2")));
        assert_eq!((root.child_text("c").as_deref(), root.text().as_str()), (Some("two"), "one twoin"));
        assert_eq!(root.all("b").len(), 2);
        assert!(document.fault.is_none());
    }

    #[test]
    fn tags_that_do_not_match_are_repaired_and_the_first_is_named() {
        let document = Document::of("<a><b>one<c>two</b></d><b>three</b>").unwrap();
        let texts: Vec<_> = document.root.all("b").iter().map(|node| node.text()).collect();
        assert_eq!(texts, ["onetwo", "three"]);
        assert_eq!(document.fault.unwrap().at, 15);
    }

    #[test]
    fn a_bomb_is_refused_and_a_harmless_entity_is_not() {
        let bomb = "<!DOCTYPE a [<!ENTITY b \"ha\"><!ENTITY c \"&b;&b;\">]><a>&c;</a>";
        assert!(Document::of(bomb).unwrap_err().reason.contains("bomb"));
        let harmless = Document::of("<!DOCTYPE a [<!ENTITY euro \"&#8364;\">]><a>5 &euro;</a>").unwrap();
        assert_eq!(harmless.root.text(), "5 €");
    }

    #[test]
    fn a_deep_document_is_read_without_end_of_stack() {
        let deep = "<a>".repeat(100_000) + "x" + &"</a>".repeat(100_000);
        assert_eq!(Document::of(&deep).unwrap().root.text(), "x");
    }

    #[test]
    fn markup_is_html_again() {
        let document = Document::of("<r><x:P class='a'>1 &lt; 2<br/><![CDATA[<b>]]></x:P></r>").unwrap();
        assert_eq!(document.root.markup(), "<r><p class='a'>1 &lt; 2<br>&lt;b&gt;</p></r>");
    }

    proptest! {
        #[test]
        fn any_text_is_a_tree(text in "(<a>|</a>|<b |x='|<!|\\[CDATA\\[|\\]\\]>|&amp;|é|-->|<!--|>){0,40}") {
            let _ = Document::of(&text).map(|document| document.root.markup());
        }
    }
}
