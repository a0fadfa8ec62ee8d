//! Text → tokens of a date: numbers in any script's digits, words, marks.

use crate::article::Span;

/// One piece of a text that may belong to a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// Bytes in the text.
    pub(super) span: Span,
    /// Whether white space stands before it.
    pub(super) spaced: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Digits of any script: value (0 when longer than 18 digits) and how many.
    Number(u64, usize),
    /// Letters and the marks on them.
    Word,
    /// One Han or Hangul character, or anything else that is not white space.
    Mark(char),
}

/// The tokens of a text, in order.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut spaced = false;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        if c.is_whitespace() {
            spaced = true;
            continue;
        }
        if is_invisible(c) {
            continue;
        }
        match tokens.last_mut().filter(|_| !spaced) {
            Some(last) if extends(last, c) => {
                last.span.end = end;
                if let (Kind::Number(value, digits), Some(d)) = (&mut last.kind, digit(c)) {
                    *value = if *digits < 18 { *value * 10 + d } else { 0 };
                    *digits += 1;
                }
            }
            _ => tokens.push(Token { kind: first(c), span: Span::new(at, end), spaced }),
        }
        spaced = false;
    }
    tokens
}

fn first(c: char) -> Kind {
    match digit(c) {
        Some(value) => Kind::Number(value, 1),
        None if is_letter(c) => Kind::Word,
        None => Kind::Mark(c),
    }
}

fn extends(token: &Token, c: char) -> bool {
    match token.kind {
        Kind::Number(..) => digit(c).is_some(),
        Kind::Word => is_letter(c),
        Kind::Mark(_) => false,
    }
}

/// Letters and combining marks that make up words; Han and Hangul stand alone (`月`, `월` follow numbers directly).
fn is_letter(c: char) -> bool {
    let combining = unicode_normalization::char::is_combining_mark(c);
    (c.is_alphabetic() || combining) && !is_ideograph(c)
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ac00}'..='\u{d7af}')
}

/// Direction marks and joiners that pages put between the parts of a date.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
}

/// The value of a decimal digit: ASCII, Arabic, Persian, Devanagari, Bengali, Tamil, Thai, Burmese, full-width.
fn digit(c: char) -> Option<u64> {
    if let Some(value) = c.to_digit(10) {
        return Some(u64::from(value));
    }
    const ZEROS: [char; 10] = ['٠', '۰', '०', '০', '੦', '૦', '௦', '๐', '၀', '０'];
    let code = u64::from(u32::from(c));
    ZEROS
        .iter()
        .map(|&zero| u64::from(u32::from(zero)))
        .find(|zero| (*zero..zero + 10).contains(&code))
        .map(|zero| code - zero)
}
