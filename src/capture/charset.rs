//! Bytes → text: which character set, and what could not be read.
//!
//! Order of belief: byte order mark, UTF-16 by its zero bytes, valid UTF-8 (a chance hit is next to impossible, a wrong
//! declaration is common), mostly valid UTF-8, what is claimed, detection. Character sets and labels are those of the
//! WHATWG Encoding Standard. Nothing here fails: what is invalid becomes U+FFFD, and that is noted.

use std::borrow::Cow;

use chardetng::EncodingDetector;
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, X_USER_DEFINED};

/// Decoded text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Decoded {
    /// Without byte order mark and zero bytes.
    pub(super) text: String,
    /// WHATWG name.
    pub(super) charset: &'static str,
    /// Whether something stands as U+FFFD (or a space, for a zero byte) that was not so in the bytes.
    pub(super) replaced: bool,
}

/// The character set of a label (`latin1`, `UTF-8`, `text/html; charset=big5`) that text can be in, if it is one.
pub(super) fn by_label(label: &str) -> Option<&'static Encoding> {
    let label = label.rsplit_once("charset=").map_or(label, |(_, charset)| charset);
    let label = label.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';'));
    match Encoding::for_label_no_replacement(label.as_bytes())? {
        // A label that could be read byte by byte was not written in UTF-16.
        encoding if encoding == UTF_16LE || encoding == UTF_16BE => None,
        encoding if encoding == X_USER_DEFINED => Some(WINDOWS_1252),
        encoding => Some(encoding),
    }
}

/// Decodes a whole page, line or file. `claim` is what the page or its giver says; `url` lends its top-level domain to the
/// detector.
pub(super) fn decode(mut bytes: Vec<u8>, claim: Option<&'static Encoding>, url: Option<&str>) -> Decoded {
    if let Some(encoding) = utf16(&bytes) {
        return finish(encoding, encoding.decode_with_bom_removal(&bytes));
    }
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        bytes.drain(..3);
    }
    if let Some(encoding) = seven_bit(&bytes, claim) {
        return finish(encoding, encoding.decode_without_bom_handling(&bytes));
    }
    match String::from_utf8(bytes) {
        Ok(text) => finish(UTF_8, (Cow::Owned(text), false)),
        Err(invalid) => not_utf8(invalid.as_bytes(), claim, url),
    }
}

/// The beginning of a file, decoded well enough to see what it is.
pub(super) fn glimpse(start: &[u8]) -> Cow<'_, str> {
    match utf16(start) {
        Some(encoding) => encoding.decode_with_bom_removal(start).0,
        None => String::from_utf8_lossy(start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start)),
    }
}

/// UTF-16 by its mark, or by the zero bytes that every second byte of Western text then is.
pub(super) fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    match Encoding::for_bom(bytes) {
        Some((encoding, _)) if encoding != UTF_8 => return Some(encoding),
        Some(_) => return None,
        None => {}
    }
    let pairs = bytes[..bytes.len().min(4096)].chunks_exact(2);
    let count = pairs.len();
    let (high, low) =
        pairs.fold((0, 0), |(high, low), pair| (high + usize::from(pair[0] == 0), low + usize::from(pair[1] == 0)));
    // Seven in ten leaves room for typographic quotes and foreign names; text that only holds stray zeros has no pattern.
    let mostly = |zeros: usize, others: usize| count >= 8 && zeros * 10 >= count * 7 && others * 20 <= count;
    match () {
        () if mostly(low, high) => Some(UTF_16LE),
        () if mostly(high, low) => Some(UTF_16BE),
        () => None,
    }
}

/// ISO-2022-JP writes Japanese in seven bits, so that it passes for ASCII.
fn seven_bit(bytes: &[u8], claim: Option<&'static Encoding>) -> Option<&'static Encoding> {
    memchr::memmem::find(bytes, b"\x1b$")?;
    let japanese = bytes.is_ascii() && claim.unwrap_or_else(|| detect(bytes, None)) == ISO_2022_JP;
    japanese.then_some(ISO_2022_JP)
}

fn not_utf8(bytes: &[u8], claim: Option<&'static Encoding>, url: Option<&str>) -> Decoded {
    let claim = claim.filter(|encoding| *encoding != UTF_8 && !is_plainly_wrong(encoding, bytes));
    let (characters, faults) = utf8_tally(bytes);
    // In other character sets a sequence that is valid UTF-8 by chance is rare, whatever the language: as many right as
    // wrong say UTF-8 with damage, eight times as many when the page claims otherwise.
    if characters > 0 && characters >= faults * if claim.is_some() { 8 } else { 1 } {
        return finish(UTF_8, UTF_8.decode_without_bom_handling(bytes));
    }
    let Some(claim) = claim else {
        let detected = detect(bytes, url);
        return finish(detected, detected.decode_without_bom_handling(bytes));
    };
    let (text, damaged) = claim.decode_without_bom_handling(bytes);
    if damaged {
        let detected = detect(bytes, url);
        let (better, still_damaged) = detected.decode_without_bom_handling(bytes);
        if !still_damaged {
            return finish(detected, (better, false));
        }
    }
    finish(claim, (text, damaged))
}

/// Latin-1 is what servers and scripts claim of anything. Its letters beyond ASCII stand alone; two or more at a time, all
/// over the text, are another script's.
fn is_plainly_wrong(claim: &'static Encoding, bytes: &[u8]) -> bool {
    let runs = bytes.split(u8::is_ascii).filter(|run| !run.is_empty());
    let (runs, letters) = runs.fold((0, 0), |(runs, letters), run| (runs + 1, letters + run.len()));
    claim == WINDOWS_1252 && letters >= 20 && letters >= runs * 2 && detect(bytes, None) != WINDOWS_1252
}

/// How many characters beyond ASCII are valid UTF-8, and how many faults there are.
fn utf8_tally(bytes: &[u8]) -> (usize, usize) {
    bytes.utf8_chunks().fold((0, 0), |(characters, faults), chunk| {
        let leads = chunk.valid().bytes().filter(|byte| *byte >= 0xC0).count();
        (characters + leads, faults + usize::from(!chunk.invalid().is_empty()))
    })
}

fn detect(bytes: &[u8], url: Option<&str>) -> &'static Encoding {
    let mut detector = EncodingDetector::new();
    detector.feed(bytes, true);
    let domain = url.and_then(top_level_domain);
    detector.guess(domain.as_deref().map(str::as_bytes), false)
}

/// `https://www.lemonde.fr/…` → `fr`.
fn top_level_domain(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let host = rest.split(['/', '?', '#', ':']).next()?;
    let domain = host.rsplit('.').next()?.to_ascii_lowercase();
    let plausible =
        domain.len() >= 2 && domain.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    plausible.then_some(domain)
}

/// Zero bytes become spaces: no text needs them, and everything after stays where it was.
fn finish(encoding: &'static Encoding, (text, damaged): (Cow<'_, str>, bool)) -> Decoded {
    let zeros = memchr::memchr(0, text.as_bytes()).is_some();
    let text = if zeros { text.replace('\0', " ") } else { text.into_owned() };
    Decoded { text, charset: encoding.name(), replaced: damaged || zeros }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{GBK, SHIFT_JIS, WINDOWS_1251};
    use proptest::prelude::*;

    const SPANISH: &str = "El señor Núñez llegó a la sesión del Congreso; mañana habrá más: ¿quién lo sabía?";

    fn decoded(bytes: &[u8], claim: Option<&'static Encoding>) -> (String, &'static str, bool) {
        let decoded = decode(bytes.to_vec(), claim, None);
        (decoded.text, decoded.charset, decoded.replaced)
    }

    #[test]
    fn latin_1_bytes_are_detected_without_a_claim() {
        let bytes = WINDOWS_1252.encode(SPANISH).0;
        assert_eq!(decoded(&bytes, None), (SPANISH.into(), "windows-1252", false));
    }

    #[test]
    fn a_claim_of_utf_8_over_latin_1_bytes_is_not_believed() {
        let bytes = WINDOWS_1252.encode(SPANISH).0;
        assert_eq!(decoded(&bytes, Some(UTF_8)), (SPANISH.into(), "windows-1252", false));
    }

    #[test]
    fn valid_utf_8_wins_over_a_claim_of_latin_1() {
        assert_eq!(decoded(SPANISH.as_bytes(), Some(WINDOWS_1252)), (SPANISH.into(), "UTF-8", false));
    }

    #[test]
    fn a_right_claim_is_believed_where_detection_would_guess() {
        let bytes = WINDOWS_1251.encode("Мир").0;
        assert_eq!(decoded(&bytes, Some(WINDOWS_1251)), ("Мир".into(), "windows-1251", false));
    }

    #[test]
    fn a_claim_that_the_bytes_contradict_gives_way_to_detection() {
        let text = "東京都の議会は水曜日、新しい予算案を可決した。知事は記者会見で感謝を述べた。";
        let bytes = SHIFT_JIS.encode(text).0;
        assert_eq!(decoded(&bytes, Some(encoding_rs::EUC_JP)).0, text);
        let text = "市政府周三通过了新的预算案，市长在记者会上表示感谢。";
        assert_eq!(decoded(&GBK.encode(text).0, Some(GBK)).0, text);
    }

    #[test]
    fn a_claim_of_latin_1_over_another_script_is_not_believed() {
        let korean = "시의회는 월요일에 새로운 여객선 예산을 통과시켰고 시장은 감사를 표했다.";
        let russian = "Совет гавани решил во вторник оставить зимний паром до конца марта.";
        assert_eq!(decoded(&encoding_rs::EUC_KR.encode(korean).0, Some(WINDOWS_1252)).0, korean);
        assert_eq!(decoded(&WINDOWS_1251.encode(russian).0, Some(WINDOWS_1252)).0, russian);
        let french = "À l'été, « l'île » s'éveille ; Éric fête Noël à Orléans, où ça gêne la mère âgée.";
        assert_eq!(decoded(&WINDOWS_1252.encode(french).0, Some(WINDOWS_1252)).0, french);
    }

    #[test]
    fn japanese_in_seven_bits_is_not_taken_for_ascii() {
        let text = "水曜日の議会";
        let bytes = ISO_2022_JP.encode(text).0;
        assert_eq!(decoded(&bytes, Some(ISO_2022_JP)), (text.into(), "ISO-2022-JP", false));
    }

    #[test]
    fn utf_16_is_read_with_and_without_its_mark() {
        for with_mark in [true, false] {
            let mut units: Vec<u16> = SPANISH.encode_utf16().collect();
            if with_mark {
                units.insert(0, 0xFEFF);
            }
            let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
            let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
            assert_eq!(decoded(&little, None), (SPANISH.into(), "UTF-16LE", false));
            assert_eq!(decoded(&big, None), (SPANISH.into(), "UTF-16BE", false));
        }
    }

    #[test]
    fn a_utf_8_mark_is_stripped() {
        assert_eq!(decoded(b"\xEF\xBB\xBFplain", None), ("plain".into(), "UTF-8", false));
    }

    #[test]
    fn damage_in_utf_8_is_replaced_and_noted() {
        let mut bytes = SPANISH.as_bytes().to_vec();
        bytes.extend(b" \xFF end");
        let (text, charset, replaced) = decoded(&bytes, Some(WINDOWS_1252));
        assert_eq!((text.as_str(), charset, replaced), (format!("{SPANISH} \u{FFFD} end").as_str(), "UTF-8", true));
    }

    #[test]
    fn zero_bytes_become_spaces_and_are_noted() {
        assert_eq!(decoded(b"one\0two", None), ("one two".into(), "UTF-8", true));
    }

    #[test]
    fn labels_are_read_as_pages_and_servers_write_them() {
        assert_eq!(by_label(" Latin1 ").map(Encoding::name), Some("windows-1252"));
        assert_eq!(by_label("text/html; charset=\"Big5\"").map(Encoding::name), Some("Big5"));
        assert_eq!(by_label("utf-16"), None);
        assert_eq!(by_label("no-such-set"), None);
    }

    #[test]
    fn the_top_level_domain_is_that_of_the_host() {
        assert_eq!(top_level_domain("https://www.Gazeta.PL:443/a.b?c").as_deref(), Some("pl"));
        assert_eq!(top_level_domain("gazeta.pl/a"), None);
        assert_eq!(top_level_domain("https://bücher.exämple"), None);
    }

    proptest! {
        #[test]
        fn any_bytes_decode_to_text_without_marks_and_zeros(bytes: Vec<u8>, url: String) {
            let decoded = decode(bytes, None, Some(&url));
            prop_assert!(!decoded.text.contains('\0'));
        }
    }
}
