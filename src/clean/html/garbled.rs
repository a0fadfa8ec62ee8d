//! A page that was encoded twice → the page as it was meant: "weâ\u{80}\u{99}re" is "we’re".
//!
//! UTF-8 that was read as Latin-1 and written as UTF-8 again shows control characters (U+0080 to U+009F) that no sound
//! text holds. Where some such runs stand, every run that reads as UTF-8 is put right; what does not stays as it is.

use std::borrow::Cow;

/// Runs with control characters from which on a page is taken for garbled.
const FEWEST: usize = 3;

/// The page with what was encoded twice put right. Linear; nearly all pages are handed back as they are.
pub(super) fn mended(source: &str) -> Cow<'_, str> {
    let control = |at: usize| matches!(source.as_bytes().get(at + 1), Some(0x80..=0x9f));
    if memchr::memchr_iter(0xc2, source.as_bytes()).filter(|&at| control(at)).take(FEWEST).count() < FEWEST {
        return Cow::Borrowed(source);
    }
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(start) = rest.find(|c| matches!(c, '\u{c2}'..='\u{f4}')) {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let mut as_is = rest.chars();
        match meant(rest) {
            Some((meant, length)) => {
                out.push(meant);
                rest = &rest[length..];
            }
            None => {
                out.extend(as_is.next());
                rest = as_is.as_str();
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The character that a run of Latin-1 characters is the UTF-8 of, and the bytes of the run.
fn meant(text: &str) -> Option<(char, usize)> {
    let lead = u8::try_from(u32::from(text.chars().next()?)).ok()?;
    let count = match lead {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return None,
    };
    let (mut bytes, mut length) = ([0_u8; 4], 0);
    for (byte, c) in bytes.iter_mut().zip(text.chars()).take(count) {
        *byte = u8::try_from(u32::from(c)).ok()?;
        length += c.len_utf8();
    }
    let meant = std::str::from_utf8(&bytes[..count]).ok()?;
    meant.chars().next().map(|c| (c, length))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::mended;

    /// What is made of a text by encoding it twice.
    fn twice(text: &str) -> String {
        text.bytes().map(char::from).collect()
    }

    #[test]
    fn what_was_encoded_twice_is_put_right() {
        let text = "The crew’s boat – “Argo” – isn’t for sale, not at 9\u{a0}€.";
        assert_eq!(mended(&twice(text)), text);
        let partly = format!("{}<p>é, Â, ï", twice(text));
        assert_eq!(mended(&partly), format!("{text}<p>é, Â, ï"));
    }

    #[test]
    fn sound_text_stays() {
        for text in ["Ça va, Ângela? Ünal’s “Æ”", "Ã©", ""] {
            assert_eq!(mended(text), text);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_mended(text in "\\PC{0,40}") {
            let sound = format!("’’’{text}");
            prop_assert_eq!(mended(&sound), sound.as_str());
            let _ = mended(&twice(&format!("’’’{text}")));
        }
    }
}
