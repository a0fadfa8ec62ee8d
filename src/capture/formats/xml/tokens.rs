//! XML text → tags and text, in order, with the byte where each begins.
//!
//! Lenient where the specification is not: a `<` that opens no tag is text, attributes are not looked at. What is cut off
//! by the end ends the tokens, and [`Tokens::fault`] says so.

use memchr::memmem;

/// How far the end of a tag is looked for, in bytes: tags with embedded images have tens of thousands.
const LONGEST_TAG: usize = 1 << 20;

/// What stands at a place of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::capture) enum Token<'t> {
    /// `<name attributes>`; `empty` for `<name/>`.
    Open { name: &'t str, attributes: &'t str, empty: bool },
    /// `</name>`.
    Close { name: &'t str },
    /// Text with references not yet resolved.
    Text(&'t str),
    /// Text as it is, of a CDATA section.
    Verbatim(&'t str),
    /// The document type.
    Doctype(&'t str),
}

/// A place where the text is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::capture) struct Fault {
    /// The byte of the text.
    pub(in crate::capture) at: usize,
    /// What is wrong there.
    pub(in crate::capture) reason: String,
}

/// The tokens of a text.
pub(in crate::capture) struct Tokens<'t> {
    text: &'t str,
    at: usize,
    /// What cut the text off, once that place is reached.
    pub(in crate::capture) fault: Option<Fault>,
}

impl<'t> Tokens<'t> {
    /// Begins at the first byte.
    pub(in crate::capture) fn of(text: &'t str) -> Self {
        Self { text, at: 0, fault: None }
    }

    /// The next token and the byte where it begins; comments and instructions are passed over.
    pub(in crate::capture) fn next(&mut self) -> Option<(usize, Token<'t>)> {
        while self.at < self.text.len() {
            let at = self.at;
            let rest = &self.text[at..];
            let token = if !rest.starts_with('<') {
                self.text_until(at, 0)
            } else if rest.starts_with("<!--") {
                self.until(4, "-->", "a comment").map(|_| None)?
            } else if rest.starts_with("<![CDATA[") {
                Some(Token::Verbatim(self.until(9, "]]>", "a CDATA section")?))
            } else if rest.starts_with("<?") {
                self.until(2, "?>", "an instruction").map(|_| None)?
            } else if rest.starts_with("<!") {
                Some(Token::Doctype(self.doctype()?))
            } else {
                self.tag(rest)?
            };
            if let Some(token) = token {
                return Some((at, token));
            }
        }
        None
    }

    /// Text up to the next `<` after `skip` bytes.
    fn text_until(&mut self, from: usize, skip: usize) -> Option<Token<'t>> {
        let after = from + skip;
        let end = memchr::memchr(b'<', &self.text.as_bytes()[after..]).map_or(self.text.len(), |end| after + end);
        self.at = end;
        Some(Token::Text(&self.text[from..end]))
    }

    /// What stands between an opening of that length and its end; none when it is cut off.
    fn until(&mut self, opening: usize, end: &str, what: &str) -> Option<&'t str> {
        let inside = self.at + opening;
        match memmem::find(&self.text.as_bytes()[inside..], end.as_bytes()) {
            Some(length) => {
                self.at = inside + length + end.len();
                Some(&self.text[inside..inside + length])
            }
            None => self.cut_off(what),
        }
    }

    fn cut_off<T>(&mut self, what: &str) -> Option<T> {
        self.fault = Some(Fault { at: self.at, reason: format!("{what} is not closed") });
        self.at = self.text.len();
        None
    }

    fn doctype(&mut self) -> Option<&'t str> {
        let rest = &self.text[self.at..];
        let bytes = rest.as_bytes();
        match memchr::memchr2(b'[', b'>', bytes) {
            Some(end) if bytes[end] == b'>' => {
                self.at += end + 1;
                Some(&rest[..end])
            }
            Some(subset) => {
                let ends = memmem::find_iter(&bytes[subset..], b"]").map(|at| subset + at);
                let end = ends.into_iter().find(|at| rest[at + 1..].trim_start().starts_with('>'));
                let Some(end) = end else { return self.cut_off("the document type") };
                self.at += rest.len() - rest[end + 1..].trim_start().len() + 1;
                Some(&rest[..end])
            }
            None => self.cut_off("the document type"),
        }
    }

    /// A tag, or text when no tag begins here. The outer `None` is the end.
    fn tag(&mut self, rest: &'t str) -> Option<Option<Token<'t>>> {
        let closing = rest.as_bytes().get(1) == Some(&b'/');
        let start = 1 + usize::from(closing);
        if !rest[start..].starts_with(|c: char| c.is_alphabetic() || c == '_') {
            return Some(self.text_until(self.at, 1));
        }
        let end = match tag_end(rest) {
            TagEnd::At(end) => end,
            TagEnd::NoTag => return Some(self.text_until(self.at, 1)),
            TagEnd::CutOff => return self.cut_off("a tag"),
        };
        self.at += end + 1;
        let inside = &rest[start..end];
        let name_end = inside.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(inside.len());
        let (name, attributes) = inside.split_at(name_end);
        Some(Some(if closing {
            Token::Close { name }
        } else {
            let trimmed = attributes.trim_end();
            let empty = trimmed.ends_with('/');
            Token::Open { name, attributes: trimmed.strip_suffix('/').unwrap_or(trimmed), empty }
        }))
    }
}

/// How a tag goes on.
enum TagEnd {
    /// It ends at that byte.
    At(usize),
    /// Another one begins before it ends: it is none.
    NoTag,
    /// The text ends before.
    CutOff,
}

/// Where the tag ends that the text begins with: the first `>` outside quotes; a quote that is not closed before the next
/// `<` is none.
fn tag_end(text: &str) -> TagEnd {
    let bytes = &text.as_bytes()[..text.len().min(LONGEST_TAG)];
    let (mut quote, mut first) = (None, None);
    for (at, byte) in bytes.iter().enumerate().skip(1) {
        match (quote, byte) {
            (None, b'>') => return TagEnd::At(at),
            (None, b'<') => return TagEnd::NoTag,
            (None, b'"' | b'\'') => quote = Some(*byte),
            (Some(_), b'>') => first = first.or(Some(at)),
            (Some(_), b'<') if first.is_some() => break,
            (Some(open), byte) if open == *byte => quote = None,
            _ => {}
        }
    }
    first.map_or(TagEnd::CutOff, TagEnd::At)
}

/// The attributes of a tag, unresolved: names as written, values without quotes.
pub(in crate::capture) fn attributes(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
            if rest.is_empty() {
                return None;
            }
            let name_end = rest.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(rest.len());
            let name = &rest[..name_end];
            let after = rest[name_end..].trim_start();
            let Some(value) = after.strip_prefix('=') else {
                rest = after;
                return Some((name, ""));
            };
            let value = value.trim_start();
            let (value, after) = match value.chars().next() {
                Some(quote @ ('"' | '\'')) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
                _ => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
            };
            rest = after;
            if !name.is_empty() {
                return Some((name, value));
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(text: &str) -> (Vec<Token<'_>>, Option<Fault>) {
        let mut tokens = Tokens::of(text);
        let read = std::iter::from_fn(|| tokens.next()).map(|(_, token)| token).collect();
        (read, tokens.fault)
    }

    #[test]
    fn a_document_is_tags_and_text() {
        let (read, fault) = all("<?xml version='1.0'?><!-- <x> --><a b=\"1>2\">x<c/><![CDATA[<y>]]></a >");
        let expected = [
            Token::Open { name: "a", attributes: " b=\"1>2\"", empty: false },
            Token::Text("x"),
            Token::Open { name: "c", attributes: "", empty: true },
            Token::Verbatim("<y>"),
            Token::Close { name: "a" },
        ];
        assert_eq!((read, fault), (expected.to_vec(), None));
    }

    #[test]
    fn what_opens_no_tag_is_text() {
        let (read, fault) = all("<a>1 < 2 <> 3</a>");
        assert!(fault.is_none());
        let text: String = read.iter().filter_map(|t| if let Token::Text(t) = t { Some(*t) } else { None }).collect();
        assert_eq!(text, "1 < 2 <> 3");
    }

    #[test]
    fn what_is_cut_off_is_named_with_its_place() {
        for (text, at) in [("<a>x<!-- y", 4), ("<a>x<![CDATA[y", 4), ("<a>x<b c='", 4), ("<!DOCTYPE a [", 0)] {
            assert_eq!(all(text).1.map(|fault| fault.at), Some(at), "{text}");
        }
    }

    #[test]
    fn a_quote_that_is_not_closed_ends_with_its_tag() {
        let (read, _) = all("<a b=\"x>y</a><c/>");
        assert_eq!(read.len(), 4);
    }

    #[test]
    fn attributes_are_read_however_they_are_quoted() {
        let read: Vec<_> = attributes(" a=\"1 2\" x:b='3'  c = 4 d =").collect();
        assert_eq!(read, [("a", "1 2"), ("x:b", "3"), ("c", "4"), ("d", "")]);
    }

    proptest! {
        #[test]
        fn any_text_comes_to_an_end(text in "[<>!/\\[\\]a\"'=&?\\-C é ]{0,80}") {
            let (read, _) = all(&text);
            prop_assert!(read.len() <= text.len());
            let _ = attributes(&text).count();
        }
    }
}
