//! Text → borders of its words.
//!
//! One pass over the characters of the original text, so that every span points into it. What a word *is* is decided
//! here and nowhere else: apostrophes and hyphens divide, acronyms and decimal numbers hold together, scripts written
//! without spaces give one word per character. What a word is *called* (case, accents) is [`super::fold`]'s duty.

use unicode_normalization::char::is_combining_mark;

use crate::article::Span;

/// What a character does to the word before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// A letter or digit: begins or continues a word.
    Letter,
    /// A character of a script written without spaces: a word of its own.
    Lone,
    /// A combining mark: belongs to the character before it.
    Mark,
    /// A soft hyphen, zero-width or direction sign: as if it were not there.
    Invisible,
    /// Anything else: divides words.
    Divider,
}

fn class(c: char) -> Class {
    if c.is_ascii() {
        return if c.is_ascii_alphanumeric() { Class::Letter } else { Class::Divider };
    }
    match c {
        _ if is_invisible(c) => Class::Invisible,
        _ if is_apostrophe(c) || is_raised_number(c) => Class::Divider,
        // The vowel and final parts of a Hangul syllable written in parts belong to its first part.
        '\u{1160}'..='\u{11ff}' => Class::Mark,
        _ if is_combining_mark(c) => Class::Mark,
        _ if is_lone(c) => Class::Lone,
        _ if c.is_alphanumeric() => Class::Letter,
        _ => Class::Divider,
    }
}

/// Whether a word can begin with a character.
pub(crate) fn begins_word(c: char) -> bool {
    matches!(class(c), Class::Letter | Class::Lone)
}

/// Whether a word can end with a character.
pub(crate) fn ends_word(c: char) -> bool {
    matches!(class(c), Class::Letter | Class::Lone | Class::Mark)
}

/// Whether a character is a word of its own, of a script written without spaces.
pub(crate) fn stands_alone(c: char) -> bool {
    class(c) == Class::Lone
}

/// Whether a character belongs to the one before it, whatever that is.
pub(crate) fn continues_word(c: char) -> bool {
    matches!(class(c), Class::Mark | Class::Invisible)
}

/// Signs that change nothing about the word they stand in: soft hyphen, zero-width and direction signs, byte order
/// mark, the okina (Hawaiʻi, Oʻzbekiston), the Arabic tatweel.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{2bb}' | '\u{640}' | '\u{61c}' | '\u{180e}' | '\u{feff}')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}')
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '‛' | 'ʼ' | '`' | '´' | '＇')
}

/// Footnote numbers and fractions: ¹ is no part of the word before it, and ½ is no 12.
fn is_raised_number(c: char) -> bool {
    matches!(c, '²' | '³' | '¹' | '¼'..='¾' | '\u{2070}'..='\u{209c}' | '\u{2150}'..='\u{215f}' | '\u{2189}')
}

/// Characters of Han, Kana, Hangul, Bopomofo, Yi, Thai, Lao, Burmese and Khmer (Unicode blocks).
fn is_lone(c: char) -> bool {
    matches!(c,
        '\u{0e01}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1100}'..='\u{11ff}' | '\u{1780}'..='\u{17ff}'
        | '\u{3005}'..='\u{3007}' | '\u{3031}'..='\u{3035}' | '\u{3041}'..='\u{30ff}' | '\u{3105}'..='\u{318e}'
        | '\u{31a0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{a000}'..='\u{a48c}'
        | '\u{a960}'..='\u{a97c}' | '\u{ac00}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ffdc}'
        | '\u{20000}'..='\u{3ffff}')
        && c.is_alphanumeric()
}

/// Calls `visit` with the span of every word, in order; spans do not overlap.
pub(super) fn scan(text: &str, mut visit: impl FnMut(Span)) {
    let mut at = 0;
    while let Some(c) = char_at(text, at) {
        match class(c) {
            Class::Letter => {
                let end = whole_word(text, at);
                visit(Span::new(at, end));
                at = after_possessive(text, end);
            }
            Class::Lone => {
                let end = run(text, at + c.len_utf8(), |class| class == Class::Mark);
                visit(Span::new(at, end));
                at = end;
            }
            Class::Mark | Class::Invisible | Class::Divider => at += c.len_utf8(),
        }
    }
}

fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

/// End of the characters from `at` whose class is in the run; invisible signs inside are passed over, those at the end
/// are left out.
fn run(text: &str, at: usize, within: impl Fn(Class) -> bool) -> usize {
    let mut end = at;
    for (offset, c) in text[at..].char_indices() {
        match class(c) {
            Class::Invisible => {}
            class if within(class) => end = at + offset + c.len_utf8(),
            _ => break,
        }
    }
    end
}

/// End of the word that begins with the letter at `start`: an acronym, a number, or the letters that follow.
fn whole_word(text: &str, start: usize) -> usize {
    let end = letters(text, start);
    match text.as_bytes().get(end) {
        Some(b'.' | b',') => acronym(text, start, end).or_else(|| number(text, start, end)).unwrap_or(end),
        _ => end,
    }
}

fn letters(text: &str, start: usize) -> usize {
    let plain = text.as_bytes()[start..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let end = start + plain;
    if text.as_bytes().get(end).is_none_or(u8::is_ascii) {
        return end;
    }
    run(text, end, |class| matches!(class, Class::Letter | Class::Mark))
}

/// `U.S.`, `z.B.`, `a.m`: single letters divided by single full stops, two at least. The last stop is left out.
fn acronym(text: &str, start: usize, first_end: usize) -> Option<usize> {
    let single = |from: usize, to: usize| {
        text[from..to].chars().next().is_some_and(char::is_alphabetic) && text[from..to].chars().nth(1).is_none()
    };
    let mut end = first_end;
    let mut count = usize::from(single(start, first_end));
    while count > 0 && text[end..].starts_with('.') {
        let next = end + 1;
        let next_end = letters(text, next);
        if next_end == next {
            break;
        }
        if !single(next, next_end) {
            return None;
        }
        count += 1;
        end = next_end;
    }
    (count >= 2).then_some(end)
}

/// `3.5`, `3,5`, `1,000,000`, `1.000,50`: groups of three, then at most three decimals. Anything else made of digits and
/// points (a date, an address, a score) is divided.
fn number(text: &str, start: usize, first_end: usize) -> Option<usize> {
    if is_inside_number(text, start) {
        return None;
    }
    let digits = |from: usize| {
        let end = letters(text, from);
        (end > from && text[from..end].bytes().all(|b| b.is_ascii_digit())).then_some(end)
    };
    let first = digits(start)? - start;
    let (mut end, mut groups, mut decimals, mut separator) = (first_end, 0, false, None);
    while let Some(sign) = text.as_bytes().get(end).copied().filter(|b| matches!(b, b'.' | b',')) {
        let Some(next_end) = digits(end + 1) else {
            if letters(text, end + 1) > end + 1 {
                return None;
            }
            break;
        };
        let length = next_end - end - 1;
        match length {
            _ if decimals => return None,
            3 if first <= 3 && separator.is_none_or(|s| s == sign) => groups += 1,
            1..=3 if groups == 0 || separator != Some(sign) => decimals = true,
            _ => return None,
        }
        separator = Some(sign);
        end = next_end;
    }
    (groups > 0 || decimals).then_some(end)
}

/// Whether a digit and a point or comma stand right before.
fn is_inside_number(text: &str, start: usize) -> bool {
    let before = text.as_bytes().get(start.saturating_sub(2)..start);
    matches!(before, Some([digit, b'.' | b',']) if digit.is_ascii_digit())
}

/// Passes over the `'s` of a possessive: `Merkel's`, `the U.S.'s`.
fn after_possessive(text: &str, end: usize) -> usize {
    // Nearly always a space follows.
    if text.as_bytes().get(end).is_none_or(|next| next.is_ascii() && !matches!(next, b'\'' | b'`' | b'.')) {
        return end;
    }
    let from = end + usize::from(text[end..].starts_with(".'") || text[end..].starts_with(".’"));
    let Some(apostrophe) = char_at(text, from).filter(|c| is_apostrophe(*c)) else { return end };
    let s = from + apostrophe.len_utf8();
    let ends = text.get(s..s + 1).is_some_and(|s| s.eq_ignore_ascii_case("s")) && letters(text, s) == s + 1;
    if ends { s + 1 } else { end }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<&str> {
        let mut found = vec![];
        scan(text, |span| found.push(span.of(text).unwrap()));
        found
    }

    #[test]
    fn apostrophes_divide_and_the_possessive_is_no_word() {
        assert_eq!(pieces("l'élection d’Emmanuel"), ["l", "élection", "d", "Emmanuel"]);
        assert_eq!(pieces("Merkel's and O’Brien’s"), ["Merkel", "and", "O", "Brien"]);
        assert_eq!(pieces("the U.S.'s army"), ["the", "U.S", "army"]);
        assert_eq!(pieces("s'il don't"), ["s", "il", "don", "t"]);
    }

    #[test]
    fn hyphens_slashes_and_colons_divide() {
        assert_eq!(pieces("COVID-19 and/or 12:30"), ["COVID", "19", "and", "or", "12", "30"]);
        assert_eq!(pieces("https://a.example/x_y?z=1"), ["https", "a", "example", "x", "y", "z", "1"]);
    }

    #[test]
    fn acronyms_hold_together() {
        assert_eq!(pieces("U.S. and U.K.-led, z.B. e.g."), ["U.S", "and", "U.K", "led", "z.B", "e.g"]);
        assert_eq!(pieces("J. K. Rowling"), ["J", "K", "Rowling"]);
        assert_eq!(pieces("a.example"), ["a", "example"]);
    }

    #[test]
    fn decimal_numbers_hold_together_and_dates_do_not() {
        assert_eq!(pieces("3.5 3,5 1,000,000."), ["3.5", "3,5", "1,000,000"]);
        assert_eq!(pieces("1.000,50"), ["1.000,50"]);
        assert_eq!(pieces("13.11.25 1,5,7"), ["13", "11", "25", "1", "5", "7"]);
        assert_eq!(pieces("13.11.2025 192.168.1.1 5.30pm"), ["13", "11", "2025", "192", "168", "1", "1", "5", "30pm"]);
    }

    #[test]
    fn scripts_without_spaces_give_one_word_per_character() {
        assert_eq!(pieces("習近平主席2025年"), ["習", "近", "平", "主", "席", "2025", "年"]);
        assert_eq!(pieces("ไทย"), ["ไ", "ท", "ย"]);
        assert_eq!(pieces("한국 は"), ["한", "국", "は"]);
    }

    #[test]
    fn marks_and_invisible_signs_stay_inside() {
        assert_eq!(pieces("e\u{301}lection Regie\u{ad}rung\u{200b} x"), ["e\u{301}lection", "Regie\u{ad}rung", "x"]);
        assert_eq!(pieces("हिन्दी"), ["हिन्दी"]);
        assert_eq!(pieces("word¹ ½ m²"), ["word", "m"]);
    }
}
