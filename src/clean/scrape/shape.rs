//! Line → its shape: length, ending, case, wording, copies. What is told of a line before its neighbours are asked.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::lines::Line;
use crate::article::CutReason;
use crate::clean::phrases;

/// How a line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// With a full stop, a question or exclamation mark, quotation marks and brackets aside.
    Sentence,
    /// With a colon.
    Colon,
    /// With an ellipsis that cuts it short.
    Ellipsis,
    /// Otherwise.
    Open,
}

/// The shape of a line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shape {
    /// Letters and digits.
    pub(super) letters: usize,
    /// Words.
    pub(super) words: usize,
    /// Share of the words that begin with a small letter.
    pub(super) small: f32,
    /// Share of the letters that are capital.
    pub(super) capitals: f32,
    /// Share of letters and digits that are digits.
    pub(super) digits: f32,
    /// How it ends.
    pub(super) ending: Ending,
    /// Whether it begins with a quotation mark.
    pub(super) quoted: bool,
    /// Whether it has a comma or semicolon within.
    pub(super) comma: bool,
    /// Whether it has a bar, an arrow or a bullet.
    pub(super) barred: bool,
    /// Why its wording is boilerplate.
    pub(super) phrase: Option<CutReason>,
    /// Why its wording would be boilerplate in a menu.
    pub(super) menu: Option<CutReason>,
    /// How many other lines say the same.
    pub(super) copies: usize,
    /// Whether its characters were decoded wrongly.
    pub(super) garbled: bool,
}

/// Whether a cut line credits a story: its byline or its date.
pub(super) fn is_credit(reason: CutReason) -> bool {
    matches!(reason, CutReason::Byline | CutReason::Timestamp)
}

/// Whether a cut line is what sites set between a headline and the story: credits, buttons for sharing and listening,
/// the caption of the picture.
pub(super) fn is_furniture(reason: CutReason) -> bool {
    use CutReason::*;
    is_credit(reason) || matches!(reason, Credit | Caption | Sharing | Widget | AuthorBio | Comments | Debris)
}

/// The shapes of a text's lines, one each, in order.
pub(super) fn shapes(lines: &[Line]) -> Vec<Shape> {
    let keys: Vec<_> = lines.iter().map(|line| key(&line.text)).collect();
    let mut counts: HashMap<u64, usize> = HashMap::new();
    for key in &keys {
        *counts.entry(*key).or_default() += 1;
    }
    let mut shapes: Vec<_> = lines.iter().zip(keys).map(|(line, key)| shape(&line.text, counts[&key] - 1)).collect();
    forgive_garbling(lines, &mut shapes);
    shapes
}

/// A text that was decoded wrongly as a whole is still a story; only a garbled line among lines whose signs are right
/// is suspect.
fn forgive_garbling(lines: &[Line], shapes: &mut [Shape]) {
    let garbled = shapes.iter().filter(|shape| shape.garbled).count();
    let right = lines.iter().zip(shapes.iter()).filter(|(line, shape)| !shape.garbled && !line.text.is_ascii()).count();
    if 2 * right < garbled {
        shapes.iter_mut().for_each(|shape| shape.garbled = false);
    }
}

/// What a line says, whatever its signs, case and (mis-decoded) accents. Long lines are told by their beginning.
fn key(line: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    let mut plain = line.chars().filter(char::is_ascii_alphanumeric).take(240).peekable();
    if plain.peek().is_none() {
        line.hash(&mut hasher);
    }
    for c in plain {
        c.to_ascii_lowercase().hash(&mut hasher);
    }
    hasher.finish()
}

fn shape(line: &str, copies: usize) -> Shape {
    let letters = line.chars().filter(|c| c.is_alphanumeric()).count();
    let words: Vec<&str> = line.split(' ').filter(|word| word.contains(char::is_alphanumeric)).collect();
    let begins_small =
        |word: &&&str| word.trim_start_matches(|c: char| !c.is_alphanumeric()).starts_with(char::is_lowercase);
    let share = |part: usize, of: usize| part as f32 / of.max(1) as f32;
    Shape {
        letters,
        words: words.len(),
        small: share(words.iter().filter(begins_small).count(), words.len()),
        capitals: share(line.chars().filter(|c| c.is_uppercase()).count(), letters),
        digits: share(line.chars().filter(char::is_ascii_digit).count(), letters),
        ending: ending(line),
        quoted: line.starts_with(['"', '“', '„', '«', '‘', '\'', '”', '»']),
        comma: line.contains([',', ';', '，', '、']),
        barred: line.contains(['|', '•', '»', '›', '→', '▶', '>', '·']),
        phrase: phrases::boilerplate(line),
        menu: phrases::menu_word(line),
        copies,
        garbled: is_garbled(line),
    }
}

fn ending(line: &str) -> Ending {
    let bare = line.trim_end_matches(['"', '“', '”', '»', '«', ')', ']', '\'', '’', '‘', ' ', '*']);
    if bare.ends_with('…') || bare.ends_with("...") {
        Ending::Ellipsis
    } else if bare.ends_with(['.', '!', '?', '。', '！', '？', '।', '؟', '۔', '။', '።']) {
        Ending::Sentence
    } else if bare.ends_with([':', '：']) {
        Ending::Colon
    } else {
        Ending::Open
    }
}

/// UTF-8 read as Latin-1 shows capital A with a tilde or circumflex, and the like, before signs and controls that no
/// language writes there; where the controls were dropped, a small a with a circumflex stands alone or ends a word.
fn is_garbled(line: &str) -> bool {
    let mut last = ' ';
    line.chars().take(600).chain([' ']).any(|c| {
        let found = match last {
            'Ã' | 'Â' | 'Ð' | 'Ñ' | 'Å' => matches!(c, '\u{80}'..='\u{bf}' | '€' | '™' | '„'),
            'â' => matches!(c, '\u{80}'..='\u{bf}' | '€' | '™' | '„') || !c.is_alphabetic(),
            _ => false,
        };
        last = c;
        found
    })
}
