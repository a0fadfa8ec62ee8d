//! A word → the form under which it is found: without case and accents.
//!
//! Unicode compatibility decomposition, then the marks that readers leave out when they type are dropped and letters
//! without decomposition are spelled in plain ones (ß, ø, ł). Vowel signs of Indic scripts, the voicing marks of Kana
//! and the й of Cyrillic are letters to their readers and stay.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use super::scan::is_invisible;

/// The form of a text under which it is found: lower case, without accents, compatibility characters spelled out.
/// Divisions between words stay as they are.
pub fn fold(text: &str) -> String {
    let mut folded = String::new();
    fold_into(text, &mut folded);
    folded
}

/// [`fold`] into a cleared buffer.
pub(super) fn fold_into(text: &str, folded: &mut String) {
    folded.clear();
    if text.is_ascii() {
        folded.push_str(text);
        folded.make_ascii_lowercase();
        return;
    }
    let mut plain = String::with_capacity(text.len());
    let mut base = '\0';
    for c in text.chars().flat_map(char::to_lowercase).nfkd().flat_map(char::to_lowercase) {
        if is_invisible(c) || (is_accent(c) && !is_own_letter(base, c)) {
            continue;
        }
        base = c;
        match spelled(c) {
            "" => plain.push(digit(c).unwrap_or(c)),
            letters => plain.push_str(letters),
        }
    }
    folded.extend(plain.nfc());
}

/// Lower case and canonical composition only: what the stemmers expect.
pub(super) fn lower_into(word: &str, lower: &mut String) {
    lower.clear();
    if word.is_ascii() {
        lower.push_str(word);
        lower.make_ascii_lowercase();
        return;
    }
    // The dotted capital I would leave a loose dot behind; the rest of lower-casing needs the word as a whole (final sigma).
    let visible: Cow<str> = if word.contains(|c| is_invisible(c) || c == 'İ') {
        word.chars().filter(|c| !is_invisible(*c)).map(|c| if c == 'İ' { 'i' } else { c }).collect::<String>().into()
    } else {
        word.into()
    };
    lower.extend(visible.to_lowercase().nfc());
}

/// Marks that are written above or below a letter and left out in typing: Latin, Greek and Cyrillic accents, Hebrew
/// points, Arabic vowel signs (Unicode blocks of combining marks).
fn is_accent(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{487}' | '\u{591}'..='\u{5bd}' | '\u{5bf}'..='\u{5c7}'
        | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6ed}'
        | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{fe20}'..='\u{fe2f}')
}

/// й, ў and ї are letters of their own, not и, у and і with an accent.
fn is_own_letter(base: char, mark: char) -> bool {
    matches!((base, mark), ('и' | 'у', '\u{306}') | ('і', '\u{308}'))
}

/// Letters without decomposition in plain ones; empty for all others.
fn spelled(c: char) -> &'static str {
    match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'ı' => "i",
        'þ' => "th",
        'ħ' => "h",
        'ŧ' => "t",
        'ŋ' => "n",
        'ĸ' => "q",
        'ə' => "a",
        'ς' => "σ",
        'ґ' => "г",
        'ى' | 'ی' => "ي",
        'ک' => "ك",
        'ة' => "ه",
        _ => "",
    }
}

/// Digits of other scripts as ASCII.
fn digit(c: char) -> Option<char> {
    let zero = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0x17e0, 0x1040];
    let code = u32::from(c);
    let start = zero.into_iter().find(|start| (*start..*start + 10).contains(&code))?;
    char::from_digit(code - start, 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_accents_are_left_out() {
        for (typed, found) in [
            ("Élection", "election"),
            ("e\u{301}lection", "election"),
            ("Straße", "strasse"),
            ("Œuvre Æsop Øre Łódź Đoković", "oeuvre aesop ore lodz dokovic"),
            ("İstanbul ILIŞKI ılık", "istanbul iliski ilik"),
            ("Əliyev", "aliyev"),
            ("Ａｂｃ ﬁn", "abc fin"),
            ("Αθήνα ΟΔΟΣ οδός", "αθηνα οδοσ οδοσ"),
            ("Ёлка Хрущёв", "елка хрущев"),
            ("الأخبارُ ٢٠٢٥", "الاخبار 2025"),
            ("Regie\u{ad}rung", "regierung"),
        ] {
            assert_eq!(fold(typed), found, "{typed}");
        }
    }

    #[test]
    fn signs_that_are_letters_stay() {
        for word in ["сергей", "київ", "हिन्दी", "ガザ", "한국", "ไทยรัฐ"] {
            assert_eq!(fold(word), word);
        }
    }

    #[test]
    fn lower_case_keeps_accents_and_composes() {
        let mut lower = String::new();
        lower_into("E\u{301}LECTION", &mut lower);
        assert_eq!(lower, "élection");
        lower_into("İSTANBUL", &mut lower);
        assert_eq!(lower, "istanbul");
        lower_into("ΟΔΟΣ", &mut lower);
        assert_eq!(lower, "οδος");
    }
}
