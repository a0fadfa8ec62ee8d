//! Text → its folded form: lower case, without accents, the same for every spelling of a name.
//!
//! One form for matching gazetteers, names and facets: `Bolívar`, `BOLIVAR` and `bolivar` are one. Letters that Unicode
//! does not decompose (ß, ø, ł …) are spelled out as the press does. It does not transliterate other scripts.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Appends the folded form of `text` to `out`.
pub(crate) fn fold_into(text: &str, out: &mut String) {
    if text.is_ascii() {
        let start = out.len();
        out.push_str(text);
        out[start..].make_ascii_lowercase();
        return;
    }
    for letter in text.chars().flat_map(char::to_lowercase) {
        match spelled_out(letter) {
            Some(letters) => out.push_str(letters),
            None => out.extend(std::iter::once(letter).nfkd().filter(|mark| !is_combining_mark(*mark))),
        }
    }
}

/// The folded form of `text`.
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, &mut out);
    out
}

/// Letters without a Unicode decomposition.
fn spelled_out(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' => "ss",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'æ' => "ae",
        'œ' => "oe",
        'ı' => "i",
        'þ' => "th",
        'ə' => "e",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn accents_case_and_ligatures_fold_to_plain_letters() {
        assert_eq!(fold("Simón BOLÍVAR"), "simon bolivar");
        assert_eq!(fold("Großmann Łódź Ærø"), "grossmann lodz aero");
        assert_eq!(fold("İstanbul"), "istanbul");
    }
}
