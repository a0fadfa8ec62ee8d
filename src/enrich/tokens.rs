//! Text → tokens: words with their shape, their folded form and what stands before each.
//!
//! A token is a run of letters and digits; hyphens, apostrophes and periods part tokens and are kept as the [`Gap`], so that
//! `US-Präsident`, `O’Neill` and `U.S.` can be read either whole or by part. Done once for each article, in linear time.

use crate::article::{Article, Part, Span};

use super::fold::fold_into;
use super::hash;
use super::lexicon::{self, Word};

/// How a token is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Begins with a small letter.
    Lower,
    /// Begins with a capital and has small letters.
    Capital,
    /// Two or more letters, all capitals.
    Upper,
    /// One capital.
    Initial,
    /// Begins with a digit.
    Number,
    /// A script without case.
    Caseless,
}

impl Shape {
    fn of(word: &str) -> Self {
        let mut letters = word.chars();
        match letters.next() {
            None => Self::Caseless,
            Some(first) if first.is_numeric() => Self::Number,
            Some(first) if first.is_lowercase() => Self::Lower,
            Some(first) if first.is_uppercase() => match letters.clone().next() {
                None => Self::Initial,
                Some(_) if letters.any(char::is_lowercase) => Self::Capital,
                Some(_) => Self::Upper,
            },
            Some(_) => Self::Caseless,
        }
    }
}

/// What stands between a token and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gap {
    /// White space, or the begin of the text.
    Space,
    /// A hyphen without white space.
    Hyphen,
    /// An apostrophe without white space.
    Apostrophe,
    /// A period without white space.
    Period,
    /// A period and white space.
    Stop,
    /// A comma.
    Comma,
    /// An opening bracket.
    Bracket,
    /// Anything else: colon, dash, quotation mark, end of sentence.
    Break,
}

impl Gap {
    fn of(between: &str) -> Self {
        match between {
            "" | " " => Self::Space,
            "-" | "‑" | "‐" => Self::Hyphen,
            "'" | "’" | "‘" | "ʻ" | "`" | "´" => Self::Apostrophe,
            "." => Self::Period,
            ", " | "," | " , " => Self::Comma,
            _ if between.trim().is_empty() => Self::Space,
            _ if between.trim_end() == "." => Self::Stop,
            _ if between.trim() == "(" => Self::Bracket,
            _ => Self::Break,
        }
    }

    /// Whether tokens on both sides may belong to one name.
    pub(crate) fn joins(self) -> bool {
        matches!(self, Self::Space | Self::Hyphen | Self::Apostrophe | Self::Period)
    }
}

/// One word.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token {
    /// Bytes in the part's text.
    pub(crate) span: Span,
    folded: (u32, u32),
    /// The number of its folded form ([`hash::word`]).
    pub(crate) hash: u64,
    /// How it is written.
    pub(crate) shape: Shape,
    /// What stands before it.
    pub(crate) gap: Gap,
    /// Whether a sentence, quotation or title begins here, so that its capital says nothing.
    pub(crate) starts: bool,
    /// What the gazetteers know of it.
    pub(crate) word: Word,
}

impl Token {
    /// Whether it begins with a capital.
    pub(crate) fn is_capital(&self) -> bool {
        matches!(self.shape, Shape::Capital | Shape::Upper | Shape::Initial)
    }
}

/// How a part of an article is written as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Casing {
    /// As sentences are: capitals mean something.
    Sentence,
    /// Every word of weight has a capital.
    Title,
    /// All capitals.
    Upper,
    /// No capitals.
    Lower,
}

/// One part of an article, in tokens.
#[derive(Debug)]
pub(crate) struct Text<'a> {
    /// Which part.
    pub(crate) part: Part,
    /// Its text.
    pub(crate) text: &'a str,
    /// Its tokens in order.
    pub(crate) tokens: Vec<Token>,
    /// How it is written.
    pub(crate) casing: Casing,
    folded: String,
}

/// Words longer than this are no words of a language (addresses, runs of a script without spaces): their folded form is empty.
const MAX_WORD_BYTES: usize = 48;

impl<'a> Text<'a> {
    /// Every part of an article.
    pub(crate) fn of_article(article: &'a Article) -> Vec<Self> {
        article.parts().map(|(part, text)| Self::new(part, text)).collect()
    }

    /// Cuts a text into tokens.
    pub(crate) fn new(part: Part, text: &'a str) -> Self {
        let mut cut = Self {
            part,
            text,
            tokens: Vec::with_capacity(text.len() / 6 + 1),
            casing: Casing::Sentence,
            folded: String::with_capacity(text.len()),
        };
        let mut end = 0;
        while let Some(start) = next_where(text, end, char::is_alphanumeric) {
            let next = next_where(text, start, |letter| !in_word(letter)).unwrap_or(text.len());
            cut.push(Span::new(start, next), &text[end..start]);
            end = next;
        }
        cut.casing = cut.measured_casing();
        cut
    }

    fn push(&mut self, span: Span, between: &str) {
        let word = &self.text[span.start..span.end];
        let from = self.folded.len();
        if word.len() <= MAX_WORD_BYTES {
            fold_into(word, &mut self.folded);
        }
        let folded = &self.folded[from..];
        let gap = Gap::of(between);
        let starts = match self.tokens.last() {
            None => true,
            Some(before) => begins_sentence(gap, between, before, self.folded_of(before)),
        };
        // Offsets fit: a text of four gigabytes never reaches this stage (captures are capped far below).
        let range = (u32::try_from(from).unwrap_or(u32::MAX), u32::try_from(self.folded.len()).unwrap_or(u32::MAX));
        let hash = hash::word(folded);
        let known = lexicon::hashed(hash);
        self.tokens.push(Token { span, folded: range, hash, shape: Shape::of(word), gap, starts, word: known });
    }

    fn folded_of(&self, token: &Token) -> &str {
        self.folded.get(token.folded.0 as usize..token.folded.1 as usize).unwrap_or("")
    }

    /// The folded form of the token of that number; empty past the end.
    pub(crate) fn folded(&self, index: usize) -> &str {
        self.tokens.get(index).map_or("", |token| self.folded_of(token))
    }

    /// The token of that number as written; empty past the end.
    pub(crate) fn written(&self, index: usize) -> &str {
        self.tokens.get(index).and_then(|token| token.span.of(self.text)).unwrap_or("")
    }

    /// The folded forms of a range of tokens, joined by spaces.
    pub(crate) fn phrase(&self, range: std::ops::Range<usize>) -> String {
        let mut phrase = String::new();
        for index in range {
            if !phrase.is_empty() {
                phrase.push(' ');
            }
            phrase.push_str(self.folded(index));
        }
        phrase
    }

    /// The number of a phrase, joined from those of its words.
    pub(crate) fn phrase_hash(&self, range: std::ops::Range<usize>) -> u64 {
        self.tokens[range].iter().map(|token| token.hash).reduce(hash::join).unwrap_or_default()
    }

    /// The bytes of a non-empty range of tokens.
    pub(crate) fn span(&self, range: std::ops::Range<usize>) -> Span {
        match (self.tokens.get(range.start), self.tokens.get(range.end.wrapping_sub(1))) {
            (Some(first), Some(last)) if first.span.start <= last.span.end => {
                Span::new(first.span.start, last.span.end)
            }
            _ => Span::new(0, 0),
        }
    }

    /// Title case: among words of four letters and more that begin no sentence, nearly all have a capital.
    fn measured_casing(&self) -> Casing {
        let (mut lower, mut capital, mut upper) = (0, 0, 0);
        for token in self.tokens.iter().filter(|token| token.span.len() > 3) {
            match token.shape {
                Shape::Lower => lower += 1,
                Shape::Upper => upper += 1,
                Shape::Capital if !token.starts => capital += 1,
                _ => {}
            }
        }
        let words = lower + capital + upper;
        match words {
            0 => Casing::Sentence,
            _ if upper * 10 >= words * 8 && words > 1 => Casing::Upper,
            _ if lower == words && !self.tokens.iter().any(Token::is_capital) => Casing::Lower,
            _ if words > 3 && (capital + upper) * 10 >= words * 7 && self.part == Part::Headline => Casing::Title,
            _ => Casing::Sentence,
        }
    }
}

/// The first byte from `from` on of a character of that kind. Most characters are of one byte, and tell by it.
fn next_where(text: &str, from: usize, is_so: impl Fn(char) -> bool) -> Option<usize> {
    let mut at = from;
    while let Some(byte) = text.as_bytes().get(at) {
        let letter = if byte.is_ascii() { char::from(*byte) } else { text[at..].chars().next()? };
        if is_so(letter) {
            return Some(at);
        }
        at += letter.len_utf8();
    }
    None
}

/// Letters, digits, and marks that belong to the letter before them.
pub(crate) fn in_word(letter: char) -> bool {
    letter.is_alphanumeric() || !letter.is_ascii() && unicode_normalization::char::is_combining_mark(letter)
}

fn begins_sentence(gap: Gap, between: &str, before: &Token, folded_before: &str) -> bool {
    match gap {
        Gap::Stop => before.shape != Shape::Initial && !is_abbreviation(folded_before),
        Gap::Break => between.contains([
            '.', '!', '?', '…', ':', '"', '“', '«', '„', '»', '¿', '¡', '•', '\n', '|', '—', '–', '‘', ';', '*',
        ]),
        _ => false,
    }
}

/// Words whose period ends no sentence.
fn is_abbreviation(folded: &str) -> bool {
    const ABBREVIATIONS: &[&str] = &[
        "abg", "adm", "av", "brig", "capt", "cmdr", "col", "comdr", "cpl", "det", "dip", "dott", "dr", "dra", "drs",
        "fr", "gen", "gov", "hon", "hr", "ing", "insp", "jr", "lic", "lt", "maj", "me", "messrs", "mlle", "mme", "mr",
        "mrs", "ms", "msgr", "mt", "no", "on", "prof", "pres", "pte", "rep", "reps", "rev", "sen", "sens", "sgt", "sr",
        "sra", "srta", "ss", "st", "ste", "supt", "vs",
    ];
    ABBREVIATIONS.binary_search(&folded).is_ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cut(text: &str) -> Text<'_> {
        Text::new(Part::Paragraph(0), text)
    }

    #[test]
    fn words_keep_their_shape_and_what_stands_before_them() {
        let text = cut("O’Neill met US-Präsident J. Müller, 54.");
        let shapes: Vec<_> = text.tokens.iter().map(|t| (t.shape, t.gap)).collect();
        assert_eq!(shapes[0], (Shape::Initial, Gap::Space));
        assert_eq!(shapes[1], (Shape::Capital, Gap::Apostrophe));
        assert_eq!(shapes[3], (Shape::Upper, Gap::Space));
        assert_eq!(shapes[4], (Shape::Capital, Gap::Hyphen));
        assert_eq!(shapes[6], (Shape::Capital, Gap::Stop));
        assert_eq!(shapes[7], (Shape::Number, Gap::Comma));
    }

    #[test]
    fn a_sentence_begins_after_a_stop_but_not_after_an_abbreviation() {
        let text = cut("Rain fell. Then Sen. Blake spoke");
        let starts: Vec<_> =
            (0..text.tokens.len()).filter(|&i| text.tokens[i].starts).map(|i| text.written(i)).collect();
        assert_eq!(starts, ["Rain", "Then"]);
    }

    #[test]
    fn casing_is_told_from_the_whole_text() {
        assert_eq!(Text::new(Part::Headline, "Minister Quits After Budget Vote Fails").casing, Casing::Title);
        assert_eq!(cut("MINISTER QUITS AFTER VOTE").casing, Casing::Upper);
        assert_eq!(cut("minister quits after vote").casing, Casing::Lower);
        assert_eq!(cut("The minister quits after a vote").casing, Casing::Sentence);
    }

    #[test]
    fn abbreviations_are_sorted_for_the_search() {
        assert!(is_abbreviation("abg") && is_abbreviation("vs") && is_abbreviation("mme") && is_abbreviation("sen"));
    }

    proptest! {
        #[test]
        fn tokens_lie_inside_the_text_in_order(text in "\\PC{0,200}") {
            let cut = cut(&text);
            let mut end = 0;
            for token in &cut.tokens {
                prop_assert!(token.span.start >= end && token.span.of(&text).is_some());
                end = token.span.end;
            }
        }
    }
}
