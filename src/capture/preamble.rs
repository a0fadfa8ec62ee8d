//! What stands before the XML of a file that a careless server wrote: blank lines, warnings of its scripts, its own headers.
//!
//! A feed whose script fails in passing begins with "Warning: … on line 12", plain or as HTML; one that was saved with the
//! answer's head begins with "HTTP/1.1 200 OK". Neither is a reason not to read it.

use std::sync::LazyLock;

use regex::bytes::Regex;

/// How far the XML may stand from the beginning, in bytes.
const LONGEST: usize = 16 << 10;

/// Whether the declaration of XML stands here, or the element that a feed begins with.
fn is_beginning(text: &[u8]) -> bool {
    let begins = |name: &str, ends: u8| {
        let (head, rest) = text.split_at_checked(name.len()).unwrap_or((text, &[]));
        let end = rest.first().is_some_and(|byte| *byte == ends || byte.is_ascii_whitespace() || *byte == 0x0b);
        end && head.eq_ignore_ascii_case(name.as_bytes())
    };
    begins("<?xml", b'?') || ["<rss", "<feed", "<rdf:rdf"].iter().any(|name| begins(name, b'>'))
}

/// White space and byte order marks alone; an answer's head; a warning of PHP or its debugger, which names a line.
static NOISE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?is-u)^(?:\s|\xEF\xBB\xBF)*(?:$|HTTP/[0-9.]+ [0-9]{3}[^<]*$",
        r"|(?:[\s()!]|</?(?:b|br|div|font|i|p|pre|span|table|tbody|td|th|tr)\b[^>]*>)*(?:php )?",
        r"(?:warning|notice|deprecated|strict standards|(?:fatal|parse) error)\b.*\bon line\b)"
    ))
    .expect("a constant pattern")
});

/// The length of what stands before the XML, in bytes; none where the file begins with anything else.
pub(super) fn length(start: &[u8]) -> usize {
    let start = &start[..start.len().min(LONGEST)];
    let begins = memchr::memchr_iter(b'<', start).find(|at| is_beginning(&start[*at..])).unwrap_or(0);
    if begins > 0 && NOISE.is_match(&start[..begins]) { begins } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn noise_before_xml_is_passed_over() {
        for noise in [
            "",
            "\n \r\n",
            "\u{feff}",
            "\n\u{feff}",
            "\nWarning: Undefined variable $x in /srv/feed.php on line 12\n",
            "<br />\n<b>Deprecated</b>:  Function x() is deprecated in <b>/srv/é.php</b> on line <b>3</b><br />\n",
            "<br />\n<font size='1'><table class='xdebug-error'><tr><th>( ! ) Notice: x in /f.php on line <i>3</i></th></tr></table></font>",
            "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n",
        ] {
            for xml in ["<?xml version='1.0'?><rss>", "<RSS version='2.0'>", "<feed>", "<rdf:RDF xmlns='x'>"] {
                assert_eq!(length(format!("{noise}{xml}").as_bytes()), noise.len(), "{noise}{xml}");
            }
        }
    }

    #[test]
    fn what_is_no_noise_stays() {
        for text in [
            "A feed begins with <?xml version='1.0'?>",
            "<!DOCTYPE html><p>Text</p><?xml version='1.0'?><svg/>",
            "<p>A warning on the coast</p><rss>",
            "Warning: x on line 3",
            "He wrote of a Warning: x on line 3 <?xml version='1.0'?>",
            "<html><body>Warning: x on line 3 <?xml version='1.0'?><svg/>",
        ] {
            assert_eq!(length(text.as_bytes()), 0, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_have_a_preamble_inside_them(bytes: Vec<u8>) {
            prop_assert!(length(&bytes) <= bytes.len());
        }
    }
}
