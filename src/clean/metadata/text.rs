//! Text of attributes and elements → text as a reader sees it.

use scraper::{ElementRef, Html};

/// White space collapsed; entities and tags that were escaped twice (`&amp;amp;`, `&lt;em&gt;`) undone.
pub(super) fn tidy(text: &str) -> String {
    let plain = collapse(text);
    let markup = plain.contains('<') && plain.contains('>');
    let entity = plain.find('&').is_some_and(|at| plain[at..].contains(';'));
    if !markup && !entity {
        return plain;
    }
    let fragment = Html::parse_fragment(&plain);
    let read: Vec<&str> = fragment.root_element().text().collect();
    let once = collapse(&read.concat());
    if entity && !markup && once.contains('&') && once.contains(';') && once != plain { tidy(&once) } else { once }
}

/// White space collapsed to single spaces, none at the ends; invisible characters dropped.
pub(super) fn collapse(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(
            word.chars()
                .filter(|c| !matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}' | '\u{ad}' | '\u{2060}')),
        );
    }
    out.trim().to_owned()
}

/// The visible text of an element, words of its parts set apart; `None` when longer than `most` bytes. Looks at a
/// bounded number of nodes.
pub(super) fn short_text(element: ElementRef<'_>, most: usize) -> Option<String> {
    let mut text = String::new();
    for (number, node) in element.descendants().enumerate() {
        if text.len() > most || number > MOST_NODES {
            return None;
        }
        let Some(piece) = node.value().as_text() else { continue };
        let parent = node.parent().and_then(ElementRef::wrap);
        if parent.is_some_and(|parent| is_unseen(parent.value().name())) {
            continue;
        }
        let inline = node.prev_sibling().is_none() && parent.is_some_and(|parent| is_inline(parent.value().name()));
        if !inline {
            text.push(' ');
        }
        text.push_str(piece);
    }
    Some(collapse(&text)).filter(|text| text.len() <= most)
}

/// How many nodes a short text may hang on.
const MOST_NODES: usize = 400;

fn is_inline(name: &str) -> bool {
    matches!(name, "b" | "i" | "em" | "strong" | "u" | "mark" | "sup" | "sub" | "font" | "q" | "abbr")
}

/// Elements whose text is not on the page.
pub(super) fn is_unseen(name: &str) -> bool {
    matches!(
        name,
        "script" | "style" | "noscript" | "template" | "svg" | "iframe" | "select" | "textarea" | "object" | "head"
    )
}

/// Letters and digits alone, in lower case without accents, for comparing what two places of a page say.
pub(super) fn key(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let accent = |c: &char| matches!(c, '\u{300}'..='\u{36f}');
    text.nfkd().filter(|c| !accent(c) && c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_escaped_twice_are_undone() {
        assert_eq!(tidy("  Fish &amp;amp; chips\n "), "Fish & chips");
        assert_eq!(tidy("Q&A"), "Q&A");
        assert_eq!(tidy("The <em>Argo</em> sails"), "The Argo sails");
        assert_eq!(tidy("It&#39;s"), "It's");
    }
}
