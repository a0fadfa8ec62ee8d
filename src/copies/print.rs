//! Article → its print: sets of hashes that are quick to compare.
//!
//! The headline is left out, for every paper writes its own. Hashes are stored in the corpus, so they are computed here
//! and depend on nothing but the text: not on the platform, not on the version of a library.

use std::sync::LazyLock;

use super::marks;
use crate::article::{Article, ParagraphKind};

/// Words in a compared sequence: four in a row survive light editing, and are rarely the same in two stories.
const SEQUENCE: usize = 4;
/// A page with so many entries that begin with the time of day, and of all paragraphs such a share, is a live page.
const CLOCKED_ENTRIES: usize = 3;
const CLOCKED_SHARE: usize = 5;

/// In how short a part of a headline a word that may mean something else still means "live".
const LIVE_PART_WORDS: usize = 3;

/// Words of a headline that say that the page grows while the event goes on, and whether they say so anywhere in it.
static LIVE_WORDS: LazyLock<Vec<(String, bool)>> = LazyLock::new(|| {
    let rows = include_str!("live_words.tsv").lines().filter(|line| !line.starts_with('#'));
    rows.filter_map(|row| row.split_once('\t'))
        .map(|(words, place)| (format!(" {words} "), place == "anywhere"))
        .collect()
});

/// What is compared of an article.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Print {
    /// Chosen sequences by which it is looked up; ascending, each once.
    pub marks: Vec<u64>,
    /// Words of its text.
    pub words: usize,
    /// Every sequence of words; ascending, each once. Half of each hash: two articles of a thousand words share one of
    /// their sequences by chance once in four thousand times.
    pub(super) sequences: Vec<u32>,
    /// Every word with a digit in it; ascending, each once.
    pub(super) numbers: Vec<u32>,
    /// Where it was printed.
    pub(super) source: Source,
    /// Its headline without case and punctuation; 0 if it has none.
    pub(super) headline: u64,
    /// Whether it is a page that grows while the event goes on.
    pub(super) is_live: bool,
}

impl Print {
    /// Reads an article. Linear in its text; an article without text has no marks and is no copy of anything.
    pub fn of(article: &Article) -> Self {
        let mut text = Words::default();
        article.standfirst.iter().for_each(|standfirst| text.read(standfirst));
        article.paragraphs.iter().for_each(|paragraph| text.read(&paragraph.text));
        Self {
            marks: marks::marks(&text.words),
            words: text.words.len(),
            sequences: ascending(marks::sequences(&text.words, SEQUENCE)),
            numbers: ascending(text.numbers.into_iter()),
            source: Source {
                host: article.url.as_deref().and_then(host).map(|host| Words::of(&host).whole()),
                newspaper: article.publication.as_deref().map(|name| Words::of(name).whole()),
            },
            headline: article.headline.as_deref().map_or(0, |headline| Words::of(headline).whole()),
            is_live: is_live(article),
        }
    }

    /// Bytes that it takes in memory, nearly.
    pub fn bytes(&self) -> usize {
        let Self { marks, sequences, numbers, .. } = self;
        size_of::<Self>() + 8 * marks.len() + 4 * (sequences.len() + numbers.len())
    }
}

/// Where an article was printed: the host of its address, and the newspaper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Source {
    host: Option<u64>,
    newspaper: Option<u64>,
}

impl Source {
    /// Whether both are one place: the same host, or if that is not known of both, the same newspaper.
    pub(super) fn is(self, other: Self) -> bool {
        match (self.host, other.host) {
            (Some(one), Some(other)) => one == other,
            _ => self.newspaper.is_some() && self.newspaper == other.newspaper,
        }
    }

    /// Whether it is known.
    pub(super) fn is_known(self) -> bool {
        self.host.is_some() || self.newspaper.is_some()
    }
}

/// How many hashes two ascending lists share.
pub(super) fn shared<H: Ord>(one: &[H], other: &[H]) -> usize {
    let (mut rest, mut count) = (other, 0);
    for hash in one {
        let skipped = rest.iter().take_while(|theirs| *theirs < hash).count();
        rest = &rest[skipped..];
        count += usize::from(rest.first() == Some(hash));
    }
    count
}

fn ascending(hashes: impl Iterator<Item = u64>) -> Vec<u32> {
    let mut hashes: Vec<u32> = hashes.map(|hash| (hash >> 32) as u32).collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

/// The hashed words of a text: letters and digits in lower case. Scripts without spaces give a word a character.
#[derive(Default)]
struct Words {
    words: Vec<u64>,
    numbers: Vec<u64>,
}

impl Words {
    fn of(text: &str) -> Self {
        let mut words = Self::default();
        words.read(text);
        words
    }

    fn read(&mut self, text: &str) {
        let mut word = OpenWord::default();
        for c in text.chars() {
            if c.is_ascii() {
                if c.is_ascii_alphanumeric() { word.push(c.to_ascii_lowercase()) } else { self.close(&mut word) }
            } else if stands_alone(c) {
                self.close(&mut word);
                word.push(c);
                self.close(&mut word);
            } else if c.is_alphanumeric() {
                c.to_lowercase().for_each(|c| word.push(c));
            } else {
                self.close(&mut word);
            }
        }
        self.close(&mut word);
    }

    fn close(&mut self, word: &mut OpenWord) {
        let OpenWord { hash, letters, has_digit } = std::mem::take(word);
        if letters > 0 {
            let hash = mixed(hash);
            self.words.push(hash);
            if has_digit {
                self.numbers.push(hash);
            }
        }
    }

    /// One hash for all words in their order.
    fn whole(&self) -> u64 {
        self.words.iter().fold(1, |hash: u64, word| mixed(hash.wrapping_mul(31).wrapping_add(*word)))
    }
}

/// A word while it is read.
#[derive(Default)]
struct OpenWord {
    hash: u64,
    letters: usize,
    has_digit: bool,
}

impl OpenWord {
    /// FNV-1a by characters (Fowler, Noll, Vo), begun at its offset.
    fn push(&mut self, c: char) {
        let before = if self.letters == 0 { 0xcbf2_9ce4_8422_2325 } else { self.hash };
        self.hash = (before ^ u64::from(u32::from(c))).wrapping_mul(0x0000_0100_0000_01b3);
        self.letters += 1;
        self.has_digit |= c.is_numeric();
    }
}

/// Whether a character is a word by itself: Han, Kana, and the scripts of the south-east that write no spaces.
fn stands_alone(c: char) -> bool {
    matches!(u32::from(c), 0x0e00..=0x0eff | 0x1000..=0x109f | 0x1780..=0x17ff | 0x3040..=0x30ff | 0x3400..=0x9fff | 0xf900..=0xfaff | 0x2_0000..=0x3_ffff)
        && c.is_alphanumeric()
}

/// Spreads a hash over all its bits (finaliser of SplitMix64; Steele, Lea, Flood, 2014).
pub(super) fn mixed(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

/// The host of an address without the part that only says for which device it is.
fn host(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?.rsplit('@').next()?.split(':').next()?.to_lowercase();
    let bare = ["www.", "m.", "amp.", "mobile."].iter().find_map(|device| host.strip_prefix(device)).unwrap_or(&host);
    (!bare.is_empty()).then(|| bare.to_owned())
}

fn is_live(article: &Article) -> bool {
    let clocked = article.paragraphs.iter().filter(|p| p.kind != ParagraphKind::TableRow && begins_with_time(&p.text));
    let clocked = clocked.count();
    article.headline.as_deref().is_some_and(says_live)
        || (clocked >= CLOCKED_ENTRIES && clocked * CLOCKED_SHARE >= article.paragraphs.len())
}

fn says_live(headline: &str) -> bool {
    let parts = headline.split([':', '|', ',', '(', ')', '–', '—', '-', '•', '!']);
    let spaced = |part: &str| {
        let lower = part.to_lowercase();
        let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        (format!(" {} ", words.join(" ")), words.len() <= LIVE_PART_WORDS)
    };
    parts.map(spaced).any(|(part, is_short)| {
        let fits = |(words, anywhere): &(String, bool)| {
            part.starts_with(words) || ((*anywhere || is_short) && part.contains(words))
        };
        LIVE_WORDS.iter().any(fits)
    })
}

/// Whether a text begins with a time of day: `14:32`, `9.05`, `18h20`, `[10:00`.
fn begins_with_time(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let hours = text.bytes().take_while(u8::is_ascii_digit).count();
    let mut rest = text.get(hours..).unwrap_or_default().chars();
    let separated = matches!(rest.next(), Some(':' | '.' | 'h' | 'H'));
    let minutes = rest.as_str().bytes().take_while(u8::is_ascii_digit).count();
    let hour = text.get(..hours).and_then(|digits| digits.parse::<u32>().ok());
    let minute = rest.as_str().get(..minutes).and_then(|digits| digits.parse::<u32>().ok());
    (1..=2).contains(&hours)
        && separated
        && minutes == 2
        && hour.is_some_and(|hour| hour < 24)
        && minute.is_some_and(|minute| minute < 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Paragraph, Span};

    fn article(headline: &str, paragraphs: &[&str]) -> Article {
        let paragraph =
            |text: &&str| Paragraph { text: (*text).into(), span: Span::new(0, 0), kind: ParagraphKind::Text };
        Article {
            headline: Some(headline.into()),
            paragraphs: paragraphs.iter().map(paragraph).collect(),
            ..Article::default()
        }
    }

    #[test]
    fn case_punctuation_and_the_headline_make_no_difference() {
        let one = Print::of(&article("A", &["The ferry, which left on Monday,", "came back."]));
        let other = Print::of(&article("B", &["the FERRY which left on “Monday” came back"]));
        assert_eq!((one.sequences, one.words), (other.sequences, 8));
        assert_ne!(one.headline, other.headline);
    }

    #[test]
    fn a_script_without_spaces_has_a_word_a_character() {
        assert_eq!(Print::of(&article("A", &["港口罢工结束了。渡轮恢复"])).words, 11);
    }

    #[test]
    fn a_newspaper_is_known_by_its_name_or_its_host() {
        let paper = |publication: Option<&str>, url: Option<&str>| {
            let (publication, url) = (publication.map(str::to_owned), url.map(str::to_owned));
            Print::of(&Article { publication, url, ..Article::default() }).source
        };
        let by_name = paper(Some("The Harbour Post"), None);
        let by_both = paper(Some("the harbour post"), Some("https://www.post.example/a"));
        let by_host = paper(None, Some("http://m.post.example:80/b?c"));
        assert!(by_name.is(by_both) && by_both.is(by_host));
        assert!(!by_name.is(by_host));
        assert!(!paper(None, None).is(paper(None, None)));
        let elsewhere = paper(Some("The Harbour Post"), Some("https://harbour.example/a"));
        assert!(!elsewhere.is(by_both) && elsewhere.is(by_name));
    }

    #[test]
    fn live_pages_are_told_by_their_headline_or_their_clocks() {
        assert!(article_is_live("Storm hits coast – LIVE", &["Text."]));
        assert!(article_is_live("La tormenta, minuto a minuto", &["Texto."]));
        assert!(article_is_live("Storm", &["14:32 Boats.", "[13.05] Rain.", "9h15: Wind.", "A word before."]));
        assert!(!article_is_live("Storm", &["14:32 was the time.", "Rain.", "1.5 metres fell.", "2.10 euros."]));
        assert!(article_is_live("Der Sturm im Liveticker: alle Orte", &["Text."]));
        assert!(!article_is_live("They deliver", &["Text."]));
        assert!(!article_is_live("Where the river people live and work", &["Text."]));
    }

    fn article_is_live(headline: &str, paragraphs: &[&str]) -> bool {
        is_live(&article(headline, paragraphs))
    }

    #[test]
    fn every_line_of_the_table_is_a_phrase_in_lower_case_and_its_place() {
        let lines: Vec<&str> = include_str!("live_words.tsv").lines().collect();
        assert!(lines[0].starts_with('#') && lines[1..].is_sorted());
        for line in &lines[1..] {
            let (words, place) = line.split_once('\t').expect("two columns");
            assert!(words.split(' ').all(|word| !word.is_empty() && word.chars().all(char::is_alphanumeric)), "{line}");
            assert!(words == words.to_lowercase() && ["anywhere", "alone"].contains(&place), "{line}");
        }
    }
}
