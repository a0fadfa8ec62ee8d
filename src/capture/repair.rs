//! JSON as scrapers write it → JSON as RFC 8259 has it.
//!
//! Called only when a record is refused. It mends what exporters are known to get wrong and what has one reading: `NaN` and
//! `Infinity` for missing numbers, halves of surrogate pairs, bare line breaks and tabs in strings, escapes that JSON does
//! not know. It does not guess at missing braces or quotes: such a record stays bad and is reported.

/// The record mended; the same text if there was nothing to mend.
pub(super) fn mended(json: &str) -> String {
    let mut out = String::with_capacity(json.len() + 16);
    let mut rest = json;
    while !rest.is_empty() {
        rest = outside(rest, &mut out);
        rest = string(rest, &mut out);
    }
    out
}

/// Copies up to and with the next quotation mark.
fn outside<'a>(text: &'a str, out: &mut String) -> &'a str {
    let (before, mark, after) = match text.split_once('"') {
        Some((before, after)) => (before, "\"", after),
        None => (text, "", ""),
    };
    let missing = ["-Infinity", "Infinity", "NaN", "undefined"];
    if missing.iter().any(|word| before.contains(word)) {
        out.push_str(&missing.iter().fold(before.to_owned(), |text, word| text.replace(word, "null")));
    } else {
        out.push_str(before);
    }
    out.push_str(mark);
    after
}

/// Copies the inside of a string with its closing quotation mark.
fn string<'a>(text: &'a str, out: &mut String) -> &'a str {
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c == '"' || c == '\\' || c < ' ') {
        out.push_str(&rest[..at]);
        let found = rest.as_bytes()[at];
        rest = &rest[at + 1..];
        match found {
            b'"' => {
                out.push('"');
                return rest;
            }
            b'\\' => rest = escape(rest, out),
            control => out.push_str(&format!("\\u{control:04x}")),
        }
    }
    out.push_str(rest);
    ""
}

/// Copies what follows a backslash.
fn escape<'a>(text: &'a str, out: &mut String) -> &'a str {
    if let Some(unit) = text.strip_prefix('u').and_then(unit) {
        return surrogates(unit, &text[5..], out);
    }
    let Some(next) = text.chars().next() else {
        return text;
    };
    let (known, rest) = ("\"\\/bfnrt".contains(next), &text[next.len_utf8()..]);
    match next {
        '\'' => out.push('\''),
        _ if known => out.extend(['\\', next]),
        _ => {
            out.push_str("\\\\");
            return text;
        }
    }
    rest
}

/// Copies a UTF-16 unit with its other half; a half alone becomes U+FFFD.
fn surrogates<'a>(unit_here: u16, rest: &'a str, out: &mut String) -> &'a str {
    let low = rest.strip_prefix("\\u").and_then(unit).filter(|low| (0xDC00..0xE000).contains(low));
    match (unit_here, low) {
        (0xD800..0xDC00, Some(low)) => {
            out.push_str(&format!("\\u{unit_here:04x}\\u{low:04x}"));
            &rest[6..]
        }
        (0xD800..0xE000, _) => {
            out.push_str("\\ufffd");
            rest
        }
        _ => {
            out.push_str(&format!("\\u{unit_here:04x}"));
            rest
        }
    }
}

/// Four hexadecimal digits.
fn unit(text: &str) -> Option<u16> {
    let digits = text.get(..4)?;
    digits.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn read(text: &str) -> Value {
        serde_json::from_str(&mended(text)).unwrap()
    }

    #[test]
    fn what_exporters_get_wrong_is_mended() {
        assert_eq!(read(r#"{"a": NaN, "b": [-Infinity], "c": "NaN"}"#), json!({"a": null, "b": [null], "c": "NaN"}));
        assert_eq!(read(r#"{"a": "x\ud83d y", "b": "\ude00"}"#), json!({"a": "x\u{FFFD} y", "b": "\u{FFFD}"}));
        assert_eq!(read(r#"{"a": "\ud83d\ude00\u00e9"}"#), json!({"a": "😀é"}));
        assert_eq!(read("{\"a\": \"one\ntwo\tthree\"}"), json!({"a": "one\ntwo\tthree"}));
        assert_eq!(read(r#"{"a": "it\'s C:\press \"q\""}"#), json!({"a": "it's C:\\press \"q\""}));
    }

    proptest! {
        #[test]
        fn good_json_means_the_same_after_mending(text: String, other in "[\\\\\"ud8a/é\n]{0,20}") {
            let good = json!({"a": text, "b": [other, 1.5, null]});
            prop_assert_eq!(read(&good.to_string()), good);
        }

        #[test]
        fn any_text_can_be_mended(text in "[\\\\\"u{dD8c0é\n}]{0,40}") {
            let _ = mended(&text);
        }
    }
}
