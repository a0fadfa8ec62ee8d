//! A text that stands twice: the story's copy in JSON-LD, and lines of the page that say what the page said before.
//!
//! Texts are compared by windows of letters, of which one in four is looked at: chosen by their own hash, so that both
//! sides look at the same ones.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use crate::article::CutReason;

use super::fates::Fate;
use super::page::{Kind, Page};
use super::story::Region;

/// Letters of a window: longer than a word, shorter than a sentence.
const WINDOW: usize = 12;
/// One window in so many is looked at.
const SAMPLING: u64 = 4;
/// Letters of a text from which on its copy is a copy: shorter lines return in lists and recipes.
const MIN_LETTERS: u32 = 60;
/// The same for quotations, which are copies more often than not.
const MIN_QUOTED: u32 = 30;

/// Letters of a story from which on a block half as long may be all of it again, and the share that it must repeat.
const MIN_TOLD: usize = 1000;
const SHARE_OF_WHOLE: f32 = 0.7;

/// Share of a line's windows from which on it is a copy: sentences that differ in a name alone are not.
const COPIED: f32 = 0.97;

/// Letters and digits of a text, lower case.
pub(super) fn folded(text: &str) -> Vec<char> {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Hashes that are used as they are.
#[derive(Default)]
struct Plain(u64);

impl Hasher for Plain {
    fn write(&mut self, _bytes: &[u8]) {}

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

type Windows = HashSet<u64, BuildHasherDefault<Plain>>;

/// The sampled windows of a text, by a rolling polynomial hash.
fn windows(letters: &[char]) -> impl Iterator<Item = u64> + '_ {
    const BASE: u64 = 0x0100_0000_01b3;
    let leaving = BASE.wrapping_pow(WINDOW as u32);
    let mut hash = 0_u64;
    letters.iter().enumerate().filter_map(move |(at, &letter)| {
        hash = hash.wrapping_mul(BASE).wrapping_add(u64::from(letter));
        if at >= WINDOW {
            hash = hash.wrapping_sub(leaving.wrapping_mul(u64::from(letters[at - WINDOW])));
        }
        let mixed = (hash ^ (hash >> 29)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (at + 1 >= WINDOW && (mixed >> 32).is_multiple_of(SAMPLING)).then_some(mixed)
    })
}

/// Share of a text's windows that `known` holds, or `None` when it has too few to tell.
fn share(known: &Windows, letters: &[char]) -> Option<f32> {
    let (mut seen, mut found) = (0_u32, 0_u32);
    for window in windows(letters) {
        seen += 1;
        found += u32::from(known.contains(&window));
    }
    (seen > 1).then(|| found as f32 / seen as f32)
}

/// A copy of the story that stands elsewhere on the page.
pub(super) struct Witness(Windows);

impl Witness {
    /// `None` when the text is too short to tell anything.
    pub(super) fn new(text: Option<&str>) -> Option<Self> {
        let letters = folded(text?);
        (letters.len() >= 200).then(|| Self(windows(&letters).collect()))
    }

    /// Whether the witness holds a text; `None` for a text too short to tell.
    pub(super) fn holds(&self, text: &str) -> Option<bool> {
        share(&self.0, &folded(text)).map(|share| share > 0.5)
    }
}

/// Cuts what stands in the story already: the text once more in one piece, captions repeated, pull quotes.
pub(super) fn cut_repeated(page: &Page, region: &Region, fates: &mut [Fate]) {
    let kept = |fates: &[Fate], b: &usize| {
        let quoted = page.blocks[*b].kind == Kind::Quotation;
        fates[*b] == Fate::Keep && page.blocks[*b].letters >= if quoted { MIN_QUOTED } else { MIN_LETTERS }
    };
    let mut seen = Windows::default();
    let mut told = 0;
    let mut quotations = Vec::new();
    // Where a line stood first. A line that returns word for word beside it is a refrain: the menu of a week.
    let mut stood: HashMap<&str, usize> = HashMap::new();
    for block in region.first..region.end {
        if !kept(fates, &block) {
            continue;
        }
        let holder = page.elements[page.blocks[block].home].parent;
        let refrain = stood.insert(page.line(block), holder) == Some(holder);
        let letters = folded(page.line(block));
        // The whole story once more in one block: what was cut above stands in it, too.
        let whole = told >= MIN_TOLD && 2 * letters.len() >= told;
        let copied = if whole { SHARE_OF_WHOLE } else { COPIED };
        told += letters.len();
        if refrain && page.blocks[block].kind != Kind::Quotation {
            seen.extend(windows(&letters));
        } else if share(&seen, &letters).is_some_and(|share| share > copied) {
            fates[block] = Fate::Cut(CutReason::Duplicate);
        } else if page.blocks[block].kind == Kind::Quotation {
            quotations.push((block, letters));
        } else {
            seen.extend(windows(&letters));
        }
    }
    for (block, letters) in quotations {
        if share(&seen, &letters).is_some_and(|share| share > 0.9) {
            fates[block] = Fate::Cut(CutReason::Duplicate);
        }
    }
}

/// How much two lines say the same: common windows of four letters by those of the shorter, 0 to 1.
pub(super) fn likeness(a: &[char], b: &[char]) -> f32 {
    const GRAM: usize = 4;
    if a == b {
        return 1.0;
    }
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    if short.len() < GRAM * 2 {
        return 0.0;
    }
    let known: HashSet<&[char]> = long.windows(GRAM).collect();
    let common = short.windows(GRAM).filter(|gram| known.contains(gram)).count();
    common as f32 / (short.len() - GRAM + 1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_witness_knows_its_own_sentences_and_no_others() {
        let story = "The council met on Monday to discuss the new harbour wall. ".repeat(3)
            + "It decided to wait for the engineers, who will report in spring, before any money is spent.";
        let witness = Witness::new(Some(&story)).expect("long enough");
        assert_eq!(witness.holds("It decided to wait for the engineers, who will report in spring"), Some(true));
        assert_eq!(witness.holds("Ten other things that you should read about harbours today"), Some(false));
        assert_eq!(witness.holds("short"), None);
    }

    #[test]
    fn the_story_once_more_in_one_block_is_cut() {
        let told = ["council", "mayor", "engineers", "ferry crews", "school board", "pilots", "fishermen", "masons", "clerks", "bakers", "nurses"]
            .map(|who| format!("The {who} met on Monday at the old harbour wall, and what the {who} saw there made all of the {who} ask for more time."));
        let copy = format!("{} Write to the paper if you know more about the wall.", told.join(" "));
        let paragraphs: String = told.iter().map(|text| format!("<p>{text}</p>")).collect();
        let page =
            format!("<body><article><h1>Harbour wall must wait</h1>{paragraphs}<div>{copy}</div></article></body>");
        let article = super::super::clean(&page, &crate::capture::Hints::default()).articles.remove(0);
        assert_eq!(article.paragraphs.len(), told.len());
    }

    #[test]
    fn likeness_sees_a_headline_inside_a_longer_line() {
        let headline = folded("Harbour wall must wait");
        assert!(likeness(&headline, &folded("City council: Harbour wall must wait")) > 0.9);
        assert!(likeness(&headline, &folded("Football club signs new striker")) < 0.2);
    }

    #[test]
    fn sentences_that_differ_in_a_name_are_no_copies() {
        let told = |boat: &str| {
            format!(
                "The ferry {boat} has room for two hundred people and forty cars, and sails from the harbour to the islands twice a day in summer."
            )
        };
        let others =
            "The council of the town will say on Monday which of the two it is going to keep through the winter.";
        let (first, second) = (told("Anna"), told("Old Margaret"));
        let page = format!(
            "<body><article><h1>Which ferry stays</h1><p>{first}</p><p>{others}</p><p>{second}</p><p>{first} </p></article></body>"
        );
        let article = super::super::clean(&page, &crate::capture::Hints::default()).articles.remove(0);
        assert!(article.paragraphs.iter().any(|paragraph| paragraph.text == second));
    }
}
