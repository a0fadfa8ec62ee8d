//! The files that pages need: style sheets, one script and one picture, in the binary.
//!
//! The page of a search has one style sheet, all others a second one. Styles and script go out without what only their
//! authors read, which is a third of them. Their addresses carry a hash of their content, so a browser may keep them for
//! ever. The first page has its style within: a browser that waits for a sheet lays a page out twice, without and with it.

use std::sync::LazyLock;

use axum::http::header;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

static STYLE: LazyLock<String> = LazyLock::new(|| tight_style(include_str!("assets/style.css")));
static READING: LazyLock<String> = LazyLock::new(|| tight_style(include_str!("assets/reading.css")));
static SCRIPT: LazyLock<String> = LazyLock::new(|| tight_script(include_str!("assets/script.js")));
const ICON: &str = include_str!("assets/icon.svg");

/// The style sheet as the first page has it within.
pub(super) fn style_within() -> &'static str {
    &STYLE
}
/// What allows it there, as a policy of content security names it (CSP level 3, section 2.3.1).
pub(super) static STYLE_SOURCE: LazyLock<String> =
    LazyLock::new(|| format!("'sha256-{}'", base64(&Sha256::digest(STYLE.as_bytes()))));
/// Address of the style sheet.
pub(super) static STYLE_URL: LazyLock<String> = LazyLock::new(|| versioned("/assets/style.css", &STYLE));
/// Address of the style sheet of what is read.
pub(super) static READING_URL: LazyLock<String> = LazyLock::new(|| versioned("/assets/reading.css", &READING));
/// Address of the script.
pub(super) static SCRIPT_URL: LazyLock<String> = LazyLock::new(|| versioned("/assets/script.js", &SCRIPT));
/// Address of the picture for tabs and bookmarks.
pub(super) static ICON_URL: LazyLock<String> = LazyLock::new(|| versioned("/assets/icon.svg", ICON));

pub(super) fn versioned(path: &str, content: &str) -> String {
    let hash = Sha256::digest(content.as_bytes());
    format!("{path}?v={:02x}{:02x}{:02x}{:02x}", hash[0], hash[1], hash[2], hash[3])
}

pub(super) async fn style() -> Response {
    kept("text/css; charset=utf-8", STYLE.as_str())
}

pub(super) async fn reading() -> Response {
    kept("text/css; charset=utf-8", READING.as_str())
}

pub(super) async fn script() -> Response {
    kept("text/javascript; charset=utf-8", SCRIPT.as_str())
}

pub(super) async fn icon() -> Response {
    kept("image/svg+xml", ICON)
}

fn kept(media: &'static str, content: &'static str) -> Response {
    let headers = [(header::CONTENT_TYPE, media), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    (headers, content).into_response()
}

/// A style sheet without comments, line breaks and the spaces beside its signs. Those around `+` and `/`, and before a
/// colon, have a meaning and stay.
fn tight_style(style: &str) -> String {
    let mut text = String::with_capacity(style.len());
    let mut rest = style;
    while let Some((before, from)) = rest.split_once("/*") {
        text.push_str(before);
        rest = from.split_once("*/").map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    let mut text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for sign in ["{ ", " {", "} ", " }", "; ", ", ", ": ", " > ", ";}"] {
        let tight = if sign == ";}" { "}" } else { sign.trim() };
        text = text.replace(sign, tight);
    }
    text
}

/// A script without indentation and lines of comment. Line breaks stay: some of them end a statement.
fn tight_script(script: &str) -> String {
    let lines = script.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// Base64 with padding (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let bits = three.iter().chain(&[0, 0]).take(3).fold(0, |bits, byte| bits << 8 | usize::from(*byte));
        for place in 0..4 {
            let sign = if place <= three.len() { SIGNS[bits >> (18 - 6 * place) & 63] } else { b'=' };
            text.push(char::from(sign));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4648, section 10.
    #[test]
    fn base64_as_the_standard_has_it() {
        let pairs = [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")];
        assert!(pairs.iter().all(|(text, coded)| base64(text.as_bytes()) == *coded));
        assert_eq!(base64(&[0xfb, 0xff]), "+/8=");
    }

    #[test]
    fn what_only_authors_read_does_not_go_out() {
        let style = "/* a */\n.a > b,\n.c:not(:hover, .d) {\n  width: calc(1px + 2px); /* b */\n}\n\n@media (width: 1px) { .e :first-child { top: 0; } }\n";
        let tight = ".a>b,.c:not(:hover,.d){width:calc(1px + 2px)}@media (width:1px){.e :first-child{top:0}}";
        assert_eq!(tight_style(style), tight);
        let script = "// a\n\"use strict\";\n\n  const a = \"// b\";\n  // c\n  return `${a}`;\n";
        assert_eq!(tight_script(script), "\"use strict\";\nconst a = \"// b\";\nreturn `${a}`;");
    }

    #[test]
    fn nothing_of_a_file_stands_where_tightening_would_change_it() {
        for style in [include_str!("assets/style.css"), include_str!("assets/reading.css")] {
            let quoted = style.split('"').skip(1).step_by(2);
            let changed: Vec<&str> = quoted.filter(|text| tight_style(text) != text.trim()).collect();
            assert!(changed.is_empty(), "{changed:?}");
        }
        // A text over several lines would lose its indentation.
        let script = include_str!("assets/script.js");
        assert!(script.lines().all(|line| line.matches('`').count().is_multiple_of(2)));
    }
}
