//! Line → its shape: length, ending, case, wording, copies. What is told of a line before its neighbours are asked.

use std::collections::HashMap;

use super::lines::Line;
use super::words::{hash, spaced};
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

/// Letters and digits by which long lines are told.
const TOLD_BY: usize = 240;

/// What a line says, whatever its signs, case and (mis-decoded) accents. Long lines are told by their beginning.
fn key(line: &str) -> u64 {
    let plain = line.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase());
    let plain: Vec<u8> = plain.take(TOLD_BY).collect();
    if plain.is_empty() { hash(line) } else { hash(plain.as_slice()) }
}

/// What is counted of the characters of a line.
#[derive(Default)]
struct Counts {
    letters: usize,
    capitals: usize,
    digits: usize,
    comma: bool,
    barred: bool,
}

impl Counts {
    fn of(line: &str) -> Self {
        let mut counts = Self::default();
        for c in line.chars() {
            counts.letters += usize::from(c.is_alphanumeric());
            counts.capitals += usize::from(c.is_uppercase());
            counts.digits += usize::from(c.is_ascii_digit());
            counts.comma |= matches!(c, ',' | ';' | '，' | '、');
            counts.barred |= matches!(c, '|' | '•' | '»' | '›' | '→' | '▶' | '>' | '·');
        }
        counts
    }
}

fn shape(line: &str, copies: usize) -> Shape {
    let Counts { letters, capitals, digits, comma, barred } = Counts::of(line);
    let (mut words, mut small) = (0, 0);
    for word in spaced(line) {
        if let Some(first) = word.chars().find(|c| c.is_alphanumeric()) {
            words += 1;
            small += usize::from(first.is_lowercase());
        }
    }
    let share = |part: usize, of: usize| part as f32 / of.max(1) as f32;
    let (phrase, menu) = phrases::wording(line);
    Shape {
        letters,
        words,
        small: share(small, words),
        capitals: share(capitals, letters),
        digits: share(digits, letters),
        ending: ending(line),
        quoted: line.starts_with(['"', '“', '„', '«', '‘', '\'', '”', '»']),
        comma,
        barred,
        phrase,
        menu,
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
