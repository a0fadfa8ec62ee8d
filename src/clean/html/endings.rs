//! What stands below a story in its own element: lines about its authors and about the house that sent it.
//!
//! A column ends with a line on who wrote it, a press release with one on who sent it. Both open with a name and go on
//! "is a …". News introduces nobody in its last lines: a person with a calling who was not spoken of above is the author.

use crate::article::CutReason;
use crate::clean::metadata::{Metadata, is_role};

use super::echo::folded;
use super::fates::Fate;
use super::page::{Kind, Page};
use super::story::Region;

/// Kept lines from the end that may be such lines, and kept lines above them that make a story.
const LAST: usize = 4;
const STORY: usize = 4;
/// Letters of the longest line about somebody.
const LONGEST: u32 = 700;
/// Letters in which a line that opens with an author's full name has said it.
const OPENING: usize = 60;
/// Words within which a person's calling is named.
const CALLING_WITHIN: usize = 14;

/// Words that follow a name in a line about its bearer.
const VERBS: [&str; 38] = [
    "arbeitet",
    "are",
    "covers",
    "er",
    "es",
    "escreve",
    "escribe",
    "est",
    "har",
    "has",
    "hat",
    "have",
    "is",
    "ist",
    "jest",
    "joined",
    "lavora",
    "lebt",
    "leitet",
    "lives",
    "pisze",
    "reports",
    "schreibt",
    "schrijft",
    "scrive",
    "skriver",
    "son",
    "studied",
    "trabaja",
    "trabalha",
    "travaille",
    "was",
    "werkt",
    "works",
    "writes",
    "är",
    "è",
    "é",
];

/// Cuts the lines about authors and house at the end of the story.
pub(super) fn cut(page: &Page, region: &Region, meta: &Metadata, fates: &mut [Fate]) {
    let kept: Vec<usize> = (region.first..region.end).filter(|&b| fates[b] == Fate::Keep).collect();
    if kept.len() <= STORY {
        return;
    }
    let signature = kept.last().filter(|&&b| is_signature(page, meta, b));
    signature.into_iter().for_each(|&b| fates[b] = Fate::Cut(CutReason::Credit));
    let (story, last) = kept.split_at(STORY.max(kept.len() - LAST.min(kept.len())));
    let ending = Ending { page, meta, story, houses: houses(meta) };
    for &block in last {
        let line = &page.blocks[block];
        if line.letters < LONGEST && line.kind != Kind::TableRow && ending.is_about_somebody(page.line(block)) {
            fates[block] = Fate::Cut(CutReason::AuthorBio);
        }
    }
}

/// Whether the last line of a story is the mark of an agency or a desk: "aja/PAP", "SDA", "MDR (dst)".
fn is_signature(page: &Page, meta: &Metadata, block: usize) -> bool {
    let (line, block) = (page.line(block).trim(), &page.blocks[block]);
    let bare = line.trim_matches(['(', ')', '[', ']', '.', ' ']);
    let letters = || bare.chars().filter(|c| c.is_alphabetic());
    let shouted = letters().all(char::is_uppercase) && letters().count() <= 20;
    let house = meta.publication.as_deref().is_some_and(|name| folded(name) == folded(bare));
    let marked = bare.contains(['/', '(']) && !bare.contains("//") && bare.len() <= 30;
    block.kind == Kind::Text
        && !line.ends_with(['.', '!', '?', '…', '"', '”', '»', ':'])
        && line.split_whitespace().count() <= 4
        && bare.chars().any(char::is_uppercase)
        && !bare.contains(char::is_numeric)
        && (shouted || house || marked)
}

struct Ending<'a> {
    page: &'a Page,
    meta: &'a Metadata,
    /// The kept blocks above.
    story: &'a [usize],
    houses: Vec<Vec<char>>,
}

impl Ending<'_> {
    fn is_about_somebody(&self, line: &str) -> bool {
        self.opens_with_an_author(line) || self.introduces(line) || self.is_about_the_house(line)
    }

    fn opens_with_an_author(&self, line: &str) -> bool {
        let opening = folded(line);
        let opening = &opening[..opening.len().min(OPENING)];
        let names = self.meta.authors.iter().map(|name| folded(name)).filter(|name| name.len() > 5);
        names.into_iter().any(|name| opening.starts_with(&name))
    }

    /// "Ann Lee is a writer in Lowick", of whom the story did not speak; "Ann writes about boats", if an author is Ann.
    fn introduces(&self, line: &str) -> bool {
        let words: Vec<&str> = line.split_whitespace().take(CALLING_WITHIN + 5).collect();
        let capital = |word: &&&str| word.starts_with(char::is_uppercase) && !word.ends_with([',', ':', '.']);
        let name = words.iter().take(4).take_while(capital).count();
        let Some((verb, rest)) = words[name..].split_first().filter(|_| name > 0) else { return false };
        if !VERBS.contains(verb) {
            return false;
        }
        if name == 1 {
            return self.meta.authors.iter().any(|author| author.split(' ').next() == Some(words[0]));
        }
        let calling = |word: &&str| is_role(word.trim_end_matches("'s").trim_end_matches("’s"));
        let surname = words[name - 1];
        let spoken = || self.story.iter().any(|&block| self.page.line(block).contains(surname));
        rest.iter().take(CALLING_WITHIN).any(calling) && !spoken()
    }

    /// "The Argo is an independent paper …", "Acme Locks is a maker of …" on the site of Acme.
    fn is_about_the_house(&self, line: &str) -> bool {
        let line = line.strip_prefix("The ").unwrap_or(line);
        let words: Vec<&str> = line.split_whitespace().take(6).collect();
        let Some(verb) = words.iter().position(|word| VERBS.contains(word)) else { return false };
        let name = folded(&words[..verb].join(""));
        let house = |house: &[char]| house.starts_with(&name) || name.starts_with(house);
        name.len() >= 4 && self.houses.iter().any(|known| known.len() >= 4 && house(known))
    }
}

/// What the house is called: the publication, and the site by its address.
fn houses(meta: &Metadata) -> Vec<Vec<char>> {
    let publication = meta.publication.as_deref().map(|name| folded(name.strip_prefix("The ").unwrap_or(name)));
    let address = meta.url.as_deref().and_then(|url| url::Url::parse(url).ok());
    let host = address.as_ref().and_then(|url| url.host_str()).map(|host| host.trim_start_matches("www."));
    let label = host.and_then(|host| host.split('.').next()).map(folded);
    publication.into_iter().chain(label).collect()
}

#[cfg(test)]
mod tests {
    use super::super::clean;
    use crate::article::CutReason;
    use crate::capture::Hints;

    /// Why the last line of a story is cut, if it is.
    fn reason(last: &str) -> Option<CutReason> {
        let story = ["council of the town", "mayor Anna Bell", "engineers on the quay", "crews of the ferry", "school board"]
            .map(|who| format!("<p>The {who} met on Monday to speak about the old harbour wall, and nobody could say who should pay for it.</p>"));
        let page = format!(
            "<html><head><meta property='og:type' content='article'><meta property='og:site_name' content='The Lowick Mail'></head>\
             <body><article><h1>Harbour wall must wait</h1>{}<p>{last}</p></article></body></html>",
            story.concat()
        );
        let cleaned = clean(&page, &Hints::default());
        let at = cleaned.text.find(last).expect("the line is on the page");
        cleaned.cuts.iter().find(|cut| cut.span.start <= at && at < cut.span.end).map(|cut| cut.reason)
    }

    #[test]
    fn lines_about_author_and_house_are_cut() {
        for line in [
            "Jane Holt is a freelance writer and former harbour pilot who lives in Lowick with two dogs.",
            "Uwe Thiel ist freier Journalist und schreibt seit dreißig Jahren über Häfen und ihre Menschen.",
            "The Lowick Mail is an independent paper that has been printed on the quay for ninety years.",
        ] {
            assert_eq!(reason(line), Some(CutReason::AuthorBio), "{line}");
        }
    }

    #[test]
    fn marks_of_agencies_and_desks_are_cut() {
        for line in ["aja/PAP", "SDA", "MDR (dst)", "The Lowick Mail"] {
            assert_eq!(reason(line), Some(CutReason::Credit), "{line}");
        }
        for line in ["More boats at eight", "Mayor Anna Bell"] {
            assert_eq!(reason(line), None, "{line}");
        }
    }

    #[test]
    fn a_last_line_about_somebody_the_story_spoke_of_stays() {
        for line in [
            "Anna Bell is a former professor of law and was elected mayor of the town six years ago.",
            "The ferry is expected to sail again on Thursday, the director of the company said.",
        ] {
            assert_eq!(reason(line), None, "{line}");
        }
    }
}
