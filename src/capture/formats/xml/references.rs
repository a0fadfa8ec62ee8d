//! `&amp;`, `&#233;`, `&eacute;` → the characters.
//!
//! Documents use the names of HTML without declaring them, so those are known too. What is no reference stays as it is:
//! a bare `&` is common and no loss.

use std::borrow::Cow;

use scraper::Html;

/// The longest name of HTML has 31 letters (`CounterClockwiseContourIntegral`).
const LONGEST_NAME: usize = 33;

/// The text with its references resolved.
pub(in crate::capture) fn resolved(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find('&') else { return Cow::Borrowed(text) };
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..first]);
    let mut rest = &text[first..];
    while !rest.is_empty() {
        let (name, after) = match reference(rest) {
            Some(name) => (name, &rest[name.len() + 2..]),
            None => ("", &rest[1..]),
        };
        match character(name) {
            Some(character) => out.push_str(&character),
            None => out.push_str(&rest[..rest.len() - after.len()]),
        }
        let next = after.find('&').unwrap_or(after.len());
        out.push_str(&after[..next]);
        rest = &after[next..];
    }
    Cow::Owned(out)
}

/// The name of the reference that the text begins with, without `&` and `;`.
fn reference(text: &str) -> Option<&str> {
    let start = &text.as_bytes()[1..text.len().min(LONGEST_NAME + 2)];
    let end = start.iter().position(|byte| *byte == b';')?;
    let name = &start[..end];
    let plain = name.iter().enumerate().all(|(at, byte)| byte.is_ascii_alphanumeric() || at == 0 && *byte == b'#');
    (plain && end > 0).then(|| &text[1..=end])
}

fn character(name: &str) -> Option<String> {
    let known = match name {
        "" => return None,
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        "nbsp" => "\u{a0}",
        _ => return name.strip_prefix('#').map_or_else(|| of_html(name), numbered),
    };
    Some(known.to_owned())
}

/// `#233` and `#xE9`; numbers of windows-1252 between 128 and 159 mean what browsers take them for.
fn numbered(number: &str) -> Option<String> {
    let digits = number.strip_prefix(['x', 'X']);
    let code = digits.map_or_else(|| number.parse(), |digits| u32::from_str_radix(digits, 16)).ok()?;
    if (128..160).contains(&code) {
        return of_html(&format!("#{code}"));
    }
    let character = char::from_u32(code)?;
    let allowed = !character.is_control() || matches!(character, '\t' | '\n' | '\r');
    allowed.then(|| character.to_string())
}

/// A name of HTML, by the parser of HTML.
fn of_html(name: &str) -> Option<String> {
    let written = format!("&{name};");
    let read: String = Html::parse_fragment(&written).root_element().text().collect();
    (read != written && !read.is_empty()).then_some(read)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn references_by_name_and_number_are_characters() {
        assert_eq!(resolved("caf&eacute; &amp; th&#233; &#x2014; &lt;p&gt; &#146;"), "café & thé — <p> ’");
    }

    #[test]
    fn what_is_no_reference_stays() {
        for text in ["AT&T", "a & b", "&unknown;", "&;", "&#0;", "&#xFFFFFFFF;", "fish &chips and vinegar;"] {
            assert_eq!(resolved(text), text);
        }
    }

    #[test]
    fn a_reference_is_resolved_once() {
        assert_eq!(resolved("&amp;lt;p&amp;gt;"), "&lt;p&gt;");
    }

    proptest! {
        #[test]
        fn any_text_is_resolved(text in "[&#;xa-z0-9é ]{0,60}") {
            let _ = resolved(&text);
        }
    }
}
