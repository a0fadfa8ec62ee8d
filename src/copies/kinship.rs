//! Two prints → copies, related, or neither.
//!
//! Between papers, an article that has most of its text word for word from another is a copy of it, however much the
//! other goes on. Within one paper the same overlap means something else: a live page that has grown, today's horoscope
//! under yesterday's introduction. There only texts that are nearly equal are copies.

use super::print::{Print, Source, shared};

/// Part of the shorter text that stands in the longer one, from which they are copies: own ledes and edits stay below a
/// half of what papers print of a story; introductions of series and shared quotations stay well below it too.
const COPIED: f32 = 0.5;
/// The same where it is not known who printed one of them: it may be one paper's series under one introduction.
const COPIED_BY_UNKNOWN: f32 = 0.6;
/// Part of the longer text that the shorter one must make up: less is a note or a quotation, not the story.
const COVERED: f32 = 0.2;
/// Both parts, for texts of one paper: the same page again, with a line more or less.
const NEARLY_EQUAL: f32 = 0.9;
/// Both parts, for live pages of one paper: anything new is an update.
const EQUAL: f32 = 0.98;
/// From here on two texts have to do with each other, though neither need be a copy.
pub(super) const RELATED: f32 = 0.3;
/// Fewer shared sequences than this are a formula ("subscribe to read on"), not a story.
const LEAST_SHARED: usize = 25;
/// Texts that share so many words of course share the numbers among them: if of this many less than half as many as
/// expected are shared, a form was filled in anew (results, weather, prices).
const TELLING_NUMBERS: usize = 4;
const SHARED_NUMBERS: f32 = 0.5;

/// Of two texts that are copies a seventh of the marks of the shorter is shared at the least, by far: measured on cut,
/// edited and re-headed texts, half of that was never undercut. To compare two sketches costs next to nothing.
const SHARED_MARKS: f32 = 0.05;
/// Texts with so few marks may share a single one.
const FEW_MARKS: usize = 20;

/// How two articles stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kinship {
    /// Thousandths of all their sequences that they share (Jaccard).
    pub resemblance: u16,
    /// Whether they are copies; else they are only related.
    pub is_copy: bool,
}

/// Articles that are no copies are noted if they share so many thousandths: a librarian may think otherwise.
const NOTED: u16 = 300;

impl Kinship {
    /// Whether it is noted for a pair: copies are, and what is nearly that.
    pub fn is_worth_keeping(self) -> bool {
        self.is_copy || self.resemblance >= NOTED
    }
}

/// Whether two articles share enough marks to be compared: cheap, and never wrong on copies that leave any.
pub fn worth_comparing(shared_marks: usize, marks: usize, other_marks: usize) -> bool {
    let fewer = marks.min(other_marks);
    let least = if fewer <= FEW_MARKS { 1 } else { 2 };
    shared_marks >= least && shared_marks as f32 >= SHARED_MARKS * fewer as f32
}

/// Compares two prints exactly; the same whichever comes first. `None` if they have nothing to do with each other.
pub fn kinship(one: &Print, other: &Print) -> Option<Kinship> {
    let (fewer, more) =
        (one.sequences.len().min(other.sequences.len()), one.sequences.len().max(other.sequences.len()));
    if fewer == 0 {
        return None;
    }
    let both = shared(&one.sequences, &other.sequences);
    let (copied, covered) = (both as f32 / fewer as f32, both as f32 / more as f32);
    if copied < RELATED {
        return None;
    }
    let resemblance = (1_000 * both / (fewer + more - both)) as u16;
    let is_copy = is_copy(one, other, both, copied, covered);
    (is_copy || both >= LEAST_SHARED).then_some(Kinship { resemblance, is_copy })
}

fn is_copy(one: &Print, other: &Print, both: usize, copied: f32, covered: f32) -> bool {
    if both < LEAST_SHARED {
        // Of a few words only the same words under the same headline.
        return copied >= EQUAL && covered >= EQUAL && one.headline == other.headline && one.headline != 0;
    }
    let [of_shorter, of_longer] = needed(one.source, other.source, one.is_live && other.is_live);
    copied >= of_shorter && covered >= of_longer && !is_filled_in_anew(&one.numbers, &other.numbers, copied)
}

/// The parts of the shorter and of the longer text that must be the same in copies.
pub(super) fn needed(one: Source, other: Source, are_live: bool) -> [f32; 2] {
    match (are_live, one.is(other)) {
        (true, true) => [EQUAL, EQUAL],
        (true, false) | (false, true) => [NEARLY_EQUAL, NEARLY_EQUAL],
        (false, false) if !(one.is_known() && other.is_known()) => [COPIED_BY_UNKNOWN, COVERED],
        (false, false) => [COPIED, COVERED],
    }
}

/// Whether two texts are one form with different numbers (ascending) in it.
pub(super) fn is_filled_in_anew<H: Ord>(one: &[H], other: &[H], copied: f32) -> bool {
    let fewer = one.len().min(other.len());
    fewer >= TELLING_NUMBERS && (shared(one, other) as f32) < SHARED_NUMBERS * copied * fewer as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Article, Paragraph, ParagraphKind, Span};

    /// So many sentences of invented words, other for each seed; some hold numbers.
    fn sentences(seed: usize, count: usize) -> Vec<String> {
        let word = |n: usize| {
            format!("w{}", char::from(b'a' + (n % 26) as u8).to_string().repeat(1 + n % 7) + &"x".repeat(n % 5))
        };
        let sentence = |s: usize| {
            let words: Vec<String> = (0..12).map(|w| word(seed * 7_919 + s * 131 + w * (17 + seed % 13))).collect();
            format!("{} {}{s}.", words.join(" "), seed % 90 + 10)
        };
        (0..count).map(sentence).collect()
    }

    fn print(paper: &str, headline: &str, text: &[String]) -> Print {
        let paragraph =
            |text: &String| Paragraph { text: text.clone(), span: Span::new(0, 0), kind: ParagraphKind::Text };
        Print::of(&Article {
            publication: (!paper.is_empty()).then(|| paper.to_owned()),
            headline: Some(headline.to_owned()),
            paragraphs: text.iter().map(paragraph).collect(),
            ..Article::default()
        })
    }

    fn are_copies(one: &Print, other: &Print) -> bool {
        let found = kinship(one, other);
        assert_eq!(found, kinship(other, one));
        found.is_some_and(|kinship| kinship.is_copy)
    }

    #[test]
    fn a_cut_reprint_with_a_lede_of_its_own_is_a_copy_in_another_paper() {
        let whole = sentences(1, 20);
        let reprint = [sentences(2, 3), whole[..12].to_vec()].concat();
        assert!(are_copies(&print("Post", "A", &whole), &print("Echo", "B", &reprint)));
        assert!(are_copies(&print("", "A", &whole), &print("", "B", &reprint)));
    }

    #[test]
    fn the_same_overlap_within_one_paper_is_an_update() {
        let whole = sentences(1, 20);
        assert!(!are_copies(&print("Post", "A", &whole), &print("Post", "B", &whole[..12])));
        assert!(are_copies(&print("Post", "A", &whole), &print("Post", "B", &whole[..19])));
    }

    #[test]
    fn a_live_page_that_has_grown_is_no_copy_of_what_it_was() {
        let whole = sentences(1, 40);
        assert!(!are_copies(&print("Post", "Storm – live", &whole), &print("Post", "Storm – live", &whole[..38])));
        assert!(!are_copies(&print("", "Storm – live", &whole), &print("", "Storm – live", &whole[..24])));
    }

    #[test]
    fn a_series_under_the_same_introduction_is_not_a_story() {
        let day = |seed| [sentences(1, 4), sentences(seed, 9)].concat();
        assert!(!are_copies(&print("Post", "Monday", &day(5)), &print("Post", "Tuesday", &day(6))));
        assert!(!are_copies(&print("", "Monday", &day(5)), &print("", "Tuesday", &day(6))));
    }

    #[test]
    fn a_form_filled_in_anew_is_not_a_copy() {
        let form = |n: usize| {
            let line = |k: usize| {
                format!(
                    "The wind over the northern coast today will reach a speed of up to {} knots before noon",
                    n * 31 + k * 7
                )
            };
            vec![(0..8).map(line).collect::<Vec<_>>().join(". ")]
        };
        assert!(!are_copies(&print("", "A", &form(1)), &print("", "B", &form(9))));
        assert!(are_copies(&print("", "A", &form(1)), &print("", "B", &form(1))));
    }

    #[test]
    fn a_few_words_are_copies_only_under_the_same_headline() {
        let stub = ["Subscribe to read the whole of this story.".to_owned()];
        assert!(!are_copies(&print("Post", "A", &stub), &print("Echo", "B", &stub)));
        assert!(are_copies(&print("Post", "A", &stub), &print("Echo", "A", &stub)));
        assert!(!are_copies(&print("Post", "A", &[]), &print("Echo", "A", &[])));
    }
}
