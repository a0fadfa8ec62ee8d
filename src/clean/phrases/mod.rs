//! A line of text → why it is boilerplate, by its wording (several languages).
//!
//! `phrases.tsv` holds the wording, [`shapes`] the forms that are no wording: colour codes, counters, date lines,
//! bylines. Judged is one line alone, so only what is boilerplate anywhere is named here: a sentence of a story must
//! pass. What depends on the neighbours (a menu word may be a sub-headline) is [`menu_word`], weak evidence that the
//! callers weigh.

use std::collections::HashMap;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::article::CutReason;

mod forms;
pub mod shapes;

/// Longer lines are never boilerplate by wording alone: the longest consent texts end about here.
const LONGEST_LINE: usize = 600;

/// How a row of `phrases.tsv` matches a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The line is the wording.
    Whole,
    /// The line begins with it.
    Begins,
    /// It stands somewhere in the line.
    Contains,
    /// The line is the wording, which in other places may be a sub-headline.
    Menu,
}

/// One row of `phrases.tsv`.
struct Phrase {
    kind: Kind,
    reason: CutReason,
    /// The longest line it holds for, in characters.
    longest: usize,
    wording: &'static str,
}

impl Phrase {
    /// Reads a row: kind, reason, longest line (0: no bound of its own), wording.
    fn parse(row: &'static str) -> Option<Self> {
        let mut cells = row.split('\t');
        let kind = match cells.next()? {
            "whole" => Kind::Whole,
            "begins" => Kind::Begins,
            "contains" => Kind::Contains,
            "menu" => Kind::Menu,
            _ => return None,
        };
        let reason = CutReason::parse(cells.next()?)?;
        let longest = match cells.next()?.parse().ok()? {
            0 => LONGEST_LINE,
            bound => bound,
        };
        Some(Self { kind, reason, longest, wording: cells.next()? })
    }
}

/// The table, arranged for looking up.
struct Phrases {
    whole: HashMap<&'static str, CutReason>,
    menu: HashMap<&'static str, CutReason>,
    /// Phrases of the kind `begins`, by their first word.
    begins: HashMap<&'static str, Vec<Phrase>>,
    contains: Vec<Phrase>,
    finder: AhoCorasick,
}

static PHRASES: LazyLock<Phrases> = LazyLock::new(Phrases::read);

fn rows() -> impl Iterator<Item = &'static str> {
    include_str!("phrases.tsv").lines().filter(|line| !line.starts_with('#'))
}

impl Phrases {
    fn read() -> Self {
        let (mut whole, mut menu) = (HashMap::new(), HashMap::new());
        let mut begins: HashMap<&str, Vec<Phrase>> = HashMap::new();
        let mut contains = Vec::new();
        for phrase in rows().filter_map(Phrase::parse) {
            match phrase.kind {
                Kind::Whole => _ = whole.insert(phrase.wording, phrase.reason),
                Kind::Menu => _ = menu.insert(phrase.wording, phrase.reason),
                Kind::Begins => begins.entry(first_word(phrase.wording)).or_default().push(phrase),
                Kind::Contains => contains.push(phrase),
            }
        }
        let finder = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(contains.iter().map(|phrase| phrase.wording))
            .expect("a few hundred short wordings are far below the automaton's limits");
        Self { whole, menu, begins, contains, finder }
    }

    fn beginning(&self, line: &str, chars: usize) -> Option<CutReason> {
        let fits =
            |p: &&Phrase| chars <= p.longest && line.starts_with(p.wording) && is_word_border(line, p.wording.len());
        let candidates = self.begins.get(first_word(line))?.iter().filter(fits);
        candidates.max_by_key(|phrase| phrase.wording.len()).map(|phrase| phrase.reason)
    }

    fn inside(&self, line: &str, chars: usize) -> Option<CutReason> {
        self.finder.find_overlapping_iter(line).find_map(|found| {
            let phrase = &self.contains[found.pattern().as_usize()];
            let alone = is_word_border(line, found.start()) && is_word_border(line, found.end());
            (alone && chars <= phrase.longest).then_some(phrase.reason)
        })
    }
}

/// The first word of a wording, so that a line is compared with few phrases.
fn first_word(text: &str) -> &str {
    let end = text.find(|c: char| c.is_whitespace()).unwrap_or(text.len());
    text[..end].trim_end_matches(|c: char| !c.is_alphanumeric() && c != ')')
}

/// Whether no word runs on across byte `at`.
fn is_word_border(line: &str, at: usize) -> bool {
    let inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    !(inside(line[..at].chars().next_back()) && inside(line[at..].chars().next()))
}

/// Lower case, white space collapsed, curly apostrophes straight.
fn folded(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for word in line.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        for c in word.chars() {
            match c {
                '’' | '‘' | 'ʼ' | '`' => out.push('\''),
                '\u{ad}' | '\u{200b}' | '\u{feff}' => {}
                _ if c.is_ascii() => out.push(c.to_ascii_lowercase()),
                _ => out.extend(c.to_lowercase()),
            }
        }
    }
    out
}

/// Signs that stand around the wording of a button or a link.
fn is_ornament(c: char) -> bool {
    matches!(
        c,
        '|' | '-'
            | '–'
            | '—'
            | '•'
            | '·'
            | '»'
            | '«'
            | '›'
            | '‹'
            | '>'
            | '#'
            | '*'
            | '→'
            | '←'
            | '▸'
            | '▶'
            | '►'
            | '▼'
    ) || c.is_whitespace()
}

/// [`is_ornament`] and the signs that end a label.
fn is_closing(c: char) -> bool {
    is_ornament(c) || matches!(c, ':' | ';' | '.' | ',' | '…' | '!' | '?' | '+' | '<' | '↓' | '↑')
}

/// Whether a line is too long for [`boilerplate`], without counting all of it.
fn is_too_long(line: &str) -> bool {
    line.len() > 4 * LONGEST_LINE || line.chars().count() > LONGEST_LINE
}

/// Why a line is boilerplate by its wording alone, or `None` when it may be story.
///
/// Time is linear in the line, and constant beyond the longest line that may be boilerplate.
pub fn boilerplate(line: &str) -> Option<CutReason> {
    if is_too_long(line.trim()) { None } else { boilerplate_in(line, &folded(line)) }
}

/// What [`boilerplate`] and [`menu_word`] say of a line, which is read once for both.
pub(crate) fn wording(line: &str) -> (Option<CutReason>, Option<CutReason>) {
    if is_too_long(line.trim()) {
        return (None, None);
    }
    let folded = folded(line);
    (boilerplate_in(line, &folded), menu_word_in(&folded))
}

fn boilerplate_in(line: &str, folded: &str) -> Option<CutReason> {
    let bare = folded.trim_matches(is_closing);
    if bare.is_empty() {
        return (!folded.is_empty()).then_some(CutReason::Debris);
    }
    let begun = folded.trim_start_matches(is_ornament);
    let chars = begun.chars().count();
    PHRASES
        .whole
        .get(bare)
        .copied()
        .or_else(|| shapes::reason(line, begun))
        .or_else(|| PHRASES.beginning(begun, chars))
        .or_else(|| PHRASES.inside(begun, chars))
}

/// Why a line would be boilerplate if it stood in a menu: the name of a section, a one-word button. The same word may
/// be a sub-headline of a story ("Background"), so this alone cuts nothing.
pub fn menu_word(line: &str) -> Option<CutReason> {
    if is_too_long(line.trim()) { None } else { menu_word_in(&folded(line)) }
}

fn menu_word_in(folded: &str) -> Option<CutReason> {
    PHRASES.menu.get(folded.trim_matches(is_closing)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_read_and_the_table_is_sorted() {
        let rows: Vec<_> = rows().collect();
        assert!(rows.iter().all(|row| Phrase::parse(row).is_some()));
        let keys: Vec<_> = rows.iter().map(|row| (row.split('\t').next(), row.split('\t').nth(3))).collect();
        assert!(keys.is_sorted());
    }

    #[test]
    fn every_wording_is_found_by_itself() {
        for phrase in rows().filter_map(Phrase::parse) {
            let found = if phrase.kind == Kind::Menu { menu_word(phrase.wording) } else { boilerplate(phrase.wording) };
            assert!(found.is_some(), "{}", phrase.wording);
        }
    }

    #[test]
    fn labels_and_calls_to_action_are_boilerplate_in_several_languages() {
        use CutReason::*;
        let cases = [
            ("SUBSCRIBE TO OUR NEWSLETTER", Promotion),
            ("Read more »", Navigation),
            ("Lesen Sie auch: Der Hafen wächst", Related),
            ("À lire aussi", Related),
            ("Leia também: Porto reabre", Related),
            ("Photo: Ana Lima / Reuters", Credit),
            ("© 2024 The Harbour Gazette", SiteFrame),
            ("Advertisement - story continues below", Advertisement),
            ("12 Kommentare", Comments),
            ("4 min read", Widget),
            ("#FFCC00", Debris),
            ("Published 2:16 AM EST Nov 20, 2019", Timestamp),
            ("Von Jana Brandt und Uwe Thiel", Byline),
            ("Share on WhatsApp", Sharing),
            ("Wir verwenden Cookies, um Ihnen das beste Angebot zu zeigen.", Consent),
            ("Filed under: Fishing, Trade", Tags),
            ("You have 3 free articles left this month.", Paywall),
            ("Sie haben noch 2 kostenlose Artikel", Paywall),
            ("Te quedan 2 artículos gratis este mes", Paywall),
            ("Hazte socia por 4 euros al mes", Promotion),
            ("— Ana Lima (@analima) May 3, 2024", Credit),
            ("$$ARTICLEAD$$", Debris),
            ("{{ advert }}", Debris),
            ("[button link=”/kit” type=”big”] Send us YOUR kit[/button]", Widget),
            ("(Reporting by Ana Lima in Lowick; editing by Joe Park)", Credit),
            ("The skipper waits at the quay on Tuesday, May 3. (Ana de la Lima/Harbour Press)", Caption),
            ("Front » Harbour » Skipper of the ferry that ran aground off Lund waits for a third hearing", Navigation),
        ];
        for (line, reason) in cases {
            assert_eq!(boilerplate(line), Some(reason), "{line}");
        }
    }

    #[test]
    fn sentences_of_a_story_pass() {
        let sentences = [
            "“Subscribe to nothing, sign nothing, and keep the boat in the harbour,” the skipper told his crew on Monday.",
            "The newsletter of the harbour board was found in every letter box of the town, and nobody had asked for it.",
            "Sharing the catch is an old custom here, and the cooperative wants to keep it.",
            "Photographers waited outside the court until the evening.",
            "Von Hamburg nach Lübeck fährt künftig ein Zug in der Stunde.",
            "More than forty boats stayed in the harbour.",
            "The mayor said:",
            "Background",
            "In May 2024 the ferry sank.",
            "By Monday the water had gone.",
            "The water had gone by Monday, and nobody was hurt. (By Ana Lima/Harbour Press)",
            "The crossing took half an hour longer (via Lowick or Port Lund/Ostmark) than the company had said.",
            "You have three free days, the captain told the crew, and one story to read.",
        ];
        for sentence in sentences {
            assert_eq!(boilerplate(sentence), None, "{sentence}");
        }
    }

    #[test]
    fn a_section_name_is_weak_evidence_only() {
        assert_eq!(boilerplate("Politics"), None);
        assert!(menu_word("Politics").is_some());
    }
}
