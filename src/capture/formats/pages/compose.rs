//! Words of printed blocks → text with the place of each word and the quality of recognition.
//!
//! A word that was broken at the end of a line is joined: as the file says it, else by the hyphen, which stays when the
//! second part begins with a capital ("Haupt-Stadt").

use super::{Block, Part, Word};
use crate::article::Quality;
use crate::capture::formats::story::{Print, WordBox};

/// Marks that break a word: hyphens, the not sign of recognition programs, the double hyphen of Fraktur.
const HYPHENS: [char; 5] = ['-', '¬', '\u{ad}', '⸗', '\u{2010}'];

/// Gathers the text of an article.
#[derive(Debug, Default)]
pub(super) struct Composer {
    text: String,
    print: Print,
    /// Where the first part of a broken word ends in the text, and whether the second part is in it already.
    broken: Option<Broken>,
    /// Sum of confidence and of letters.
    confidence: f64,
    letters: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Broken {
    /// The whole word stands in the text from that byte on: its second part adds only its place.
    Written(usize),
    /// The second part is to be joined to what stands there.
    Open,
}

impl Composer {
    /// Adds a block to the paragraph.
    pub(super) fn block(&mut self, block: &Block, page: u16) {
        for line in &block.lines {
            for (at, word) in line.iter().enumerate() {
                self.word(word, page, at + 1 == line.len());
            }
        }
    }

    fn word(&mut self, word: &Word, page: u16, ends_line: bool) {
        let text: String = word.text.split_whitespace().collect();
        if text.is_empty() {
            return;
        }
        self.weigh(word, &text);
        let broken = self.broken.take();
        if let (Some(Broken::Written(start)), Part::Second) = (broken, &word.part) {
            return self.place(start, self.text.len(), word, page);
        }
        self.part(broken, &text);
        let start = self.text.len();
        match &word.part {
            Part::First(Some(whole)) => {
                self.text.push_str(whole);
                self.broken = Some(Broken::Written(start));
            }
            Part::First(None) => {
                self.text.push_str(text.trim_end_matches(HYPHENS));
                self.broken = Some(Broken::Open);
            }
            _ if ends_line && is_broken(&text) => {
                self.text.push_str(text.trim_end_matches(HYPHENS));
                self.broken = Some(Broken::Open);
            }
            _ => self.text.push_str(&text),
        }
        self.place(start, self.text.len(), word, page);
    }

    /// Writes what stands between a word and the one before it.
    fn part(&mut self, broken: Option<Broken>, next: &str) {
        match broken {
            Some(Broken::Open) if next.starts_with(char::is_lowercase) => {}
            Some(Broken::Open) => self.text.push('-'),
            _ if self.text.is_empty() || self.text.ends_with('\n') => {}
            _ => self.text.push(' '),
        }
    }

    fn weigh(&mut self, word: &Word, text: &str) {
        if let Some(confidence) = word.confidence {
            let letters = text.chars().count() as f64;
            self.confidence += confidence.clamp(0.0, 1.0) * letters;
            self.letters += letters;
        }
    }

    fn place(&mut self, start: usize, end: usize, word: &Word, page: u16) {
        if let (Ok(start), Ok(length)) = (u32::try_from(start), u32::try_from(end - start)) {
            self.print.words.push(WordBox { start, length, page, place: word.place });
        }
    }

    /// Ends the paragraph, if there is one; a word broken there stays as printed.
    pub(super) fn end_paragraph(&mut self) {
        if self.broken.take() == Some(Broken::Open) {
            self.text.push('-');
        }
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    /// What was gathered so far is the headline.
    pub(super) fn end_heading(&mut self) {
        self.end_paragraph();
        self.print.heading = self.text.len();
    }

    /// The text, its print, and the quality if the words tell it.
    pub(super) fn finish(mut self) -> (String, Print, Option<Quality>) {
        self.end_paragraph();
        let quality = (self.letters > 0.0).then(|| Quality::of(self.confidence / self.letters));
        (self.text, self.print, quality)
    }
}

/// Whether a word at the end of a line goes on in the next: a letter stands before the hyphen.
fn is_broken(text: &str) -> bool {
    let stem = text.trim_end_matches(HYPHENS);
    stem.len() < text.len() && stem.ends_with(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(lines: &[&[(&str, Part)]]) -> (String, Vec<WordBox>) {
        let word = |(text, part): &(&str, Part)| Word { text: (*text).into(), part: part.clone(), ..Word::default() };
        let lines = lines.iter().map(|line| line.iter().map(word).collect()).collect();
        let mut composer = Composer::default();
        composer.block(&Block { lines, ..Block::default() }, 1);
        let (text, print, _) = composer.finish();
        (text, print.words)
    }

    #[test]
    fn broken_words_are_joined_as_the_file_says_or_by_their_hyphen() {
        let whole = Part::Whole;
        let (text, words) = text_of(&[
            &[("the", whole.clone()), ("har-", Part::First(Some("harbour".into())))],
            &[("bour", Part::Second), ("fish-", whole.clone())],
            &[("ing", whole.clone()), ("Haupt-", whole.clone())],
            &[("Stadt", whole.clone()), ("end-", whole)],
        ]);
        assert_eq!(text, "the harbour fishing Haupt-Stadt end-\n");
        let marked = |n: usize| &text[words[n].start as usize..(words[n].start + words[n].length) as usize];
        assert_eq!((marked(1), marked(2), marked(4)), ("harbour", "harbour", "ing"));
    }

    #[test]
    fn a_second_part_without_its_first_is_a_word() {
        assert_eq!(text_of(&[&[("bour", Part::Second), ("is", Part::Whole)]]).0, "bour is\n");
    }
}
