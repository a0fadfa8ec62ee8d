//! A piece of HTML or text from a field of a record → plain text, paragraphs, or HTML to clean.
//!
//! Fields say badly what they hold: titles with tags, descriptions escaped twice, "text" that is HTML. What they look like
//! decides.

use std::sync::LazyLock;

use super::story::{Body, tidy};
use super::xml::resolved;
use super::xml::tokens::{Token, Tokens};
use regex::Regex;

static TAG: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)</?(?:p|br|div|a|img|b|i|u|em|strong|span|font|h[1-6]|ul|ol|li|table|tr|td|tbody|blockquote|figure|section|article|hr|sup|sub|small|iframe|center|pre|code|q|cite|video|picture)(?:\s[^<>]*)?/?>")
        .expect("a constant pattern")
});

static ESCAPED_TAG: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)&lt;/?(?:p|br|div|a|img|b|i|em|strong|span|h[1-6]|ul|ol|li|blockquote)(?:\s|/?&gt;)")
        .expect("a constant pattern")
});

static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"&(?:[a-zA-Z]{2,31}|#[0-9]{1,6}|#[xX][0-9a-fA-F]{1,5});").expect("a constant pattern")
});

/// Whether a text has tags of HTML.
pub(in crate::capture) fn has_tags(text: &str) -> bool {
    TAG.is_match(text)
}

/// The text of a short piece that may hold tags and references, tidied: a title, a name, a caption.
pub(in crate::capture) fn plain(piece: &str) -> String {
    if has_tags(piece) {
        return tidy(&without_tags(piece));
    }
    if !REFERENCE.is_match(piece) {
        return tidy(piece);
    }
    let once = resolved(piece);
    // Escaped twice.
    if ESCAPED_TAG.is_match(piece) { tidy(&without_tags(&once)) } else { tidy(&once) }
}

fn without_tags(piece: &str) -> String {
    let mut tokens = Tokens::of(piece);
    let mut text = String::new();
    while let Some((_, token)) = tokens.next() {
        match token {
            Token::Text(piece) => text.push_str(&resolved(piece)),
            Token::Verbatim(piece) => text.push_str(piece),
            Token::Open { name, .. } | Token::Close { name } if !is_inline(name) => text.push(' '),
            _ => {}
        }
    }
    text
}

/// Whether a tag parts no words.
pub(in crate::capture) fn is_inline(name: &str) -> bool {
    const INLINE: [&str; 19] = [
        "a", "abbr", "b", "bdi", "cite", "code", "em", "font", "i", "mark", "q", "s", "small", "span", "strike",
        "strong", "sub", "sup", "u",
    ];
    INLINE.iter().any(|inline| name.eq_ignore_ascii_case(inline))
}

/// The plain text if there is any.
pub(in crate::capture) fn plain_said(piece: &str) -> Option<String> {
    Some(plain(piece)).filter(|text| !text.is_empty())
}

/// A field that may hold either, unescaped as often as it was escaped too much.
pub(in crate::capture) fn body(field: &str) -> Body {
    if has_tags(field) {
        Body::Html(field.to_owned())
    } else if ESCAPED_TAG.is_match(field) {
        Body::Html(resolved(field).into_owned())
    } else {
        Body::lines(paragraphs(&resolved(field)))
    }
}

/// The paragraphs of a plain text: parted by blank lines; where there are none, its lines, unless they are wrapped.
pub(in crate::capture) fn paragraphs(text: &str) -> Vec<String> {
    let blocks = blocks(text);
    if let [block] = &blocks[..]
        && !is_wrapped(block, 2)
    {
        return block.iter().map(|line| tidy(line)).collect();
    }
    blocks.iter().map(|block| tidy(&block.join(" "))).collect()
}

/// The lines of a text, parted where lines are blank.
pub(in crate::capture) fn blocks(text: &str) -> Vec<Vec<&str>> {
    let mut blocks = vec![Vec::new()];
    for line in text.lines() {
        match (line.trim().is_empty(), blocks.last_mut()) {
            (true, Some(last)) if !last.is_empty() => blocks.push(Vec::new()),
            (false, Some(last)) => last.push(line),
            _ => {}
        }
    }
    blocks.retain(|block| !block.is_empty());
    blocks
}

/// Whether lines were broken at a width, as on a terminal or in a mail: all but the last are about equally long, and so many
/// at least.
pub(in crate::capture) fn is_wrapped(lines: &[&str], least: usize) -> bool {
    let Some((_, full)) = lines.split_last().filter(|(_, full)| full.len() >= least) else { return false };
    full.iter().all(|line| (45..=100).contains(&line.trim_end().chars().count()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_lose_tags_and_references() {
        assert_eq!(plain("Caf&eacute; <b>opens</b>\n again"), "Café opens again");
        assert_eq!(plain("1 < 2 & 3 > 2"), "1 < 2 & 3 > 2");
        assert_eq!(plain("AT&amp;T &lt;b&gt;wins&lt;/b&gt;"), "AT&T wins");
    }

    #[test]
    fn what_is_escaped_twice_is_html_again() {
        assert_eq!(body("&lt;p&gt;One &amp;amp; two&lt;/p&gt;"), Body::Html("<p>One &amp; two</p>".into()));
        assert_eq!(body("One\n\nTwo\nand more &#8230;"), Body::Lines("One\nTwo and more …".into()));
    }

    #[test]
    fn lines_are_paragraphs_unless_they_are_wrapped() {
        assert_eq!(paragraphs("One.\nTwo."), ["One.", "Two."]);
        let line = "words of some sixty letters that end at the width of a screen";
        assert_eq!(paragraphs(&format!("{line}\n{line}\nend.")).len(), 1);
    }
}
