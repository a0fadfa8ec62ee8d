//! A gathered text → lines, and what each line is made of.
//!
//! Lines end at every empty line, and at a single line break unless the sentence runs on.

use crate::article::Span;

use super::page::{Block, Kind};
use super::signs::Signs;

/// Share of a line's letters that an inline element must hold for its signs to be the line's.
const INLINE_SHARE: f32 = 0.8;
/// Inline elements looked at per line; keeps the walk linear.
const MAX_INLINE: usize = 64;

/// Where the lines of a gathered text start and end: at every empty line; at a single break unless the text runs on.
pub(super) fn lines(text: &str, heading: bool) -> Vec<(usize, usize)> {
    let mut lines: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    let mut breaks = 2;
    for piece in text.split('\n') {
        let trimmed = piece.trim();
        if !trimmed.is_empty() {
            let start = at + (piece.len() - piece.trim_start().len());
            let end = start + trimmed.len();
            match lines.last_mut() {
                Some(last) if heading || (breaks < 2 && runs_on(&text[last.0..last.1], trimmed)) => last.1 = end,
                _ => lines.push((start, end)),
            }
            breaks = 0;
        }
        breaks += 1;
        at += piece.len() + 1;
    }
    lines
}

/// Whether a sentence goes on after a line break.
fn runs_on(before: &str, after: &str) -> bool {
    after.starts_with(char::is_lowercase) && !before.ends_with(['.', '!', '?', ':', '…'])
}

/// A part of a gathered line that becomes a block.
pub(super) struct Measured<'a> {
    pub(super) line: &'a str,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Measured<'_> {
    pub(super) fn block(
        &self,
        kind: Kind,
        links: &[(usize, usize)],
        stress: &[(usize, usize)],
        inline: &[(usize, usize, Signs)],
    ) -> Block {
        let text = &self.line[self.start..self.end];
        let letters = letters(text);
        let enough = letters as f32 * INLINE_SHARE;
        let mut signs = Signs::NONE;
        // Names inside code are those of its colours.
        let inline = if kind == Kind::Preformatted { &[][..] } else { inline };
        let from_here = inline.partition_point(|(_, to, _)| *to <= self.start);
        for &(from, to, sign) in inline[from_here..].iter().take(MAX_INLINE) {
            if self.letters_in((from, to)) as f32 >= enough {
                signs = signs.and(sign);
            }
        }
        Block {
            span: Span::new(0, 0),
            kind,
            home: 0,
            inline: signs,
            letters,
            linked: self.overlapping(links).map(|&range| self.letters_in(range)).sum(),
            stressed: self.overlapping(stress).map(|&range| self.letters_in(range)).sum(),
            after_image: false,
            links: self.overlapping(links).count() as u32,
            ends: ends_like_a_sentence(text),
            pauses: pauses(text),
        }
    }

    /// The ranges that touch this part; `ranges` are sorted and apart.
    fn overlapping<'r>(&self, ranges: &'r [(usize, usize)]) -> impl Iterator<Item = &'r (usize, usize)> {
        let (start, end) = (self.start, self.end);
        let first = ranges.partition_point(|(_, to)| *to <= start);
        ranges[first..].iter().take_while(move |(from, _)| *from < end)
    }

    fn letters_in(&self, (from, to): (usize, usize)) -> u32 {
        let (from, to) = (from.max(self.start), to.min(self.end));
        if from < to { letters(&self.line[from..to]) } else { 0 }
    }
}

/// Letters and digits of a text; Han, Kana and Hangul count as two, for one of them says what two letters say.
pub(super) fn letters(text: &str) -> u32 {
    text.chars()
        .map(|c| match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' => 1,
            '\0'..='\u{7f}' => 0,
            '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' => 2,
            c => u32::from(c.is_alphanumeric()),
        })
        .sum()
}

/// Whether a text ends with the mark of a sentence's end, a closing quotation mark or bracket after it allowed.
fn ends_like_a_sentence(text: &str) -> bool {
    let bare = text.trim_end_matches(['"', '\'', '”', '“', '’', '»', '«', ')', ']', '」', '』', ' ']);
    bare.ends_with(['.', '!', '?', '…', '。', '！', '？', '؟', '।', '۔', '။', ':', ';'])
}

fn pauses(text: &str) -> u32 {
    let count = text
        .chars()
        .filter(|c| {
            matches!(
                c,
                ',' | '.' | ';' | '!' | '?' | '，' | '、' | '。' | '！' | '？' | '،' | '؟' | '।' | '۔' | '။' | '၊'
            )
        })
        .count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Ranges of the pending line inside one kind of element.
#[derive(Default)]
pub(super) struct Ranges {
    open: usize,
    from: usize,
    closed: Vec<(usize, usize)>,
}

impl Ranges {
    pub(super) fn open(&mut self, at: usize) {
        if self.open == 0 {
            self.from = at;
        }
        self.open += 1;
    }

    pub(super) fn close(&mut self, at: usize) {
        self.open = self.open.saturating_sub(1);
        if self.open == 0 && at > self.from {
            self.closed.push((self.from, at));
        }
    }

    /// The ranges up to `at`; the pending line starts anew.
    pub(super) fn take(&mut self, at: usize) -> Vec<(usize, usize)> {
        let mut ranges = std::mem::take(&mut self.closed);
        if self.open > 0 && at > self.from {
            ranges.push((self.from, at));
        }
        self.from = 0;
        ranges
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        lines(text, false).into_iter().map(|(start, end)| &text[start..end]).collect()
    }

    #[test]
    fn an_empty_line_ends_a_paragraph_and_a_break_inside_a_sentence_does_not() {
        assert_eq!(split("One.\n\nTwo"), ["One.", "Two"]);
        assert_eq!(split("the quick\nbrown fox"), ["the quick\nbrown fox"]);
        assert_eq!(split("Line one.\nline two"), ["Line one.", "line two"]);
    }

    #[test]
    fn han_characters_weigh_as_much_as_two_letters() {
        assert_eq!(letters("ab 1-漢字"), 7);
    }

    #[test]
    fn sentences_end_in_many_scripts() {
        for text in ["Yes.", "said he.”", "そうです。", "क्या है।", "どう？」"] {
            assert!(ends_like_a_sentence(text), "{text}");
        }
        assert!(!ends_like_a_sentence("Read more"));
    }
}
