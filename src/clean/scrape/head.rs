//! The lines of one story → its head: headline, standfirst, byline, authors, date.
//!
//! Nothing is invented: a story without a headline line has none, and a date counts only when it stands in the head.

use super::evidence::is_headline_like;
use super::fate::{Fate, is_bare_name};
use super::lines::Line;
use super::shape::{Ending, Shape};
use super::{shape, words};
use crate::article::{Article, CutReason, Evidence, Place, Published, Role};
use crate::capture::Hints;
use crate::clean::{dates, metadata};

/// Lines above the body that the head is sought in.
const HEAD_LINES: usize = 8;

/// The head of a story: which lines are what.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Head {
    /// The headline.
    pub(super) headline: Option<usize>,
    /// The standfirst.
    pub(super) standfirst: Option<usize>,
    /// The byline below the headline.
    pub(super) byline: Option<usize>,
    /// Lines whose content is read for authors: the byline, or one that stands without a headline.
    pub(super) credits: Vec<usize>,
    /// The line of the date.
    pub(super) dated: Option<usize>,
}

/// All lines of the text with what was decided of them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page<'a> {
    /// The lines.
    pub(super) lines: &'a [Line],
    /// Their shapes.
    pub(super) shapes: &'a [Shape],
    /// What becomes of each.
    pub(super) fates: &'a [Fate],
}

impl Head {
    /// Gives way to what is known of the story from outside: a line that says something else than its headline or
    /// standfirst is neither of them, but text, and above the story a standfirst.
    pub(super) fn beside(mut self, page: Page<'_>, hints: &Hints) -> Self {
        let other = |line: &mut Option<usize>, known: &Option<String>| {
            let known = known.as_ref()?;
            line.take_if(|at| !is_said_in(&page.lines[*at].text, known))
        };
        let unplaced = other(&mut self.headline, &hints.headline);
        other(&mut self.standfirst, &hints.standfirst);
        if hints.standfirst.is_none() && self.standfirst.is_none() {
            self.standfirst = unplaced;
        }
        self
    }
}

impl Page<'_> {
    fn is_story(&self, at: usize) -> bool {
        self.fates[at] == Fate::Story
    }

    fn is(&self, at: usize, reason: CutReason) -> bool {
        self.shapes[at].phrase == Some(reason)
    }

    fn is_prose(&self, at: usize) -> bool {
        let shape = &self.shapes[at];
        self.is_story(at) && (shape.letters >= 60 && shape.ending == Ending::Sentence || shape.letters >= 150)
    }

    fn headline_like(&self, at: usize) -> bool {
        let shape = &self.shapes[at];
        is_headline_like(shape, &self.lines[at].text) && shape.menu.is_none() && !shape.garbled
    }

    /// Lines that may stand between a headline and the body.
    fn is_furniture(&self, at: usize) -> bool {
        matches!(self.fates[at], Fate::Cut(reason) if shape::is_furniture(reason))
    }
}

/// Finds the head of the story whose lines lie in `first..end`; `floor` is where the story before it ends.
pub(super) fn find(page: Page<'_>, floor: usize, first: usize, end: usize) -> Head {
    let kept: Vec<usize> = (first..end).filter(|&at| page.is_story(at)).take(HEAD_LINES).collect();
    let body = kept.iter().copied().find(|&at| page.is_prose(at) && !is_credited_standfirst(page, at, first));
    let body = body.unwrap_or(first);
    let headline =
        kept.iter().copied().filter(|&at| at < body).find(|&at| page.headline_like(at) && page.shapes[at].words >= 3);
    let mut head = Head { headline, ..Head::default() };
    let (top, bottom) = match headline {
        Some(at) => (at + 1, body.max(at + 1)),
        None => (furniture_top(page, floor, first), first),
    };
    credits(page, &mut head, top, bottom);
    head.standfirst = standfirst(page, &head, &kept, body);
    head
}

/// Whether a line stands between the first line of a story and its byline or date.
fn is_credited_standfirst(page: Page<'_>, at: usize, first: usize) -> bool {
    at == first + 1 && page.headline_like(first) && credited_below(page, at)
}

/// Where the run of bylines, dates and credits right above a line begins.
fn furniture_top(page: Page<'_>, floor: usize, first: usize) -> usize {
    let lowest = floor.max(first.saturating_sub(HEAD_LINES));
    let furniture = |at: usize| page.is_furniture(at) || is_bare_name(page.lines, page.shapes, at);
    (lowest..first).rev().take_while(|&at| furniture(at)).last().unwrap_or(first)
}

/// Byline and date among the lines `top..bottom`.
fn credits(page: Page<'_>, head: &mut Head, top: usize, bottom: usize) {
    for at in top..bottom {
        let named =
            page.is(at, CutReason::Byline) || head.headline.is_some() && is_bare_name(page.lines, page.shapes, at);
        if named {
            head.credits.push(at);
        }
        if page.is(at, CutReason::Timestamp) && head.dated.is_none() {
            head.dated = Some(at);
        }
    }
    if head.headline.is_some() {
        head.byline = head.credits.first().copied();
    }
}

/// Whether most words of a line stand in a text.
fn is_said_in(line: &str, text: &str) -> bool {
    let (own, known) = (words::content(line), words::content(text));
    2 * own.iter().filter(|word| known.contains(word)).count() >= own.len()
}

/// Longest standfirst, in letters.
const LONGEST_STANDFIRST: usize = 320;

fn standfirst(page: Page<'_>, head: &Head, kept: &[usize], body: usize) -> Option<usize> {
    let taken = |at: usize| Some(at) == head.headline || head.credits.contains(&at);
    let first = kept.iter().copied().find(|&at| head.headline.is_none_or(|headline| at > headline) && !taken(at))?;
    let shape = &page.shapes[first];
    let more = kept.iter().any(|&at| at > first && page.shapes[at].letters >= 40);
    let fits = more && (20..=LONGEST_STANDFIRST).contains(&shape.letters) && shape.ending != Ending::Colon;
    let told = quotation_returns(page, first)
        || head.headline.is_some()
            && (first < body && shape.words >= 5 || credited_below(page, first) || sums_up(page, first, kept));
    (fits && told).then_some(first)
}

/// Whether a byline or date line follows.
fn credited_below(page: Page<'_>, at: usize) -> bool {
    at + 1 < page.lines.len() && (page.is(at + 1, CutReason::Byline) || page.is(at + 1, CutReason::Timestamp))
}

/// Whether the lines below say most of what this one says, at greater length.
fn sums_up(page: Page<'_>, at: usize, kept: &[usize]) -> bool {
    let below: Vec<u64> = kept
        .iter()
        .filter(|&&line| line > at)
        .take(4)
        .flat_map(|&line| words::content(&page.lines[line].text))
        .collect();
    let own = words::content(&page.lines[at].text);
    let again = own.iter().filter(|word| below.contains(word)).count();
    page.shapes[at].letters <= 200 && own.len() >= 4 && 2 * again >= own.len()
}

/// How far below a standfirst its quotation is sought.
const QUOTE_REACH: usize = 24;

fn quotation_returns(page: Page<'_>, at: usize) -> bool {
    let quotes = words::quotations(&page.lines[at].text);
    let below = page.lines[at + 1..].iter().take(QUOTE_REACH).map(|line| words::letters(&line.text));
    !quotes.is_empty() && below.into_iter().any(|line| quotes.iter().any(|quote| line.contains(quote.as_str())))
}

/// Writes the head into an article.
pub(super) fn write(page: Page<'_>, head: &Head, article: &mut Article) {
    let text = |at: usize| page.lines[at].text.clone();
    article.headline = head.headline.map(text);
    article.standfirst = head.standfirst.map(text);
    article.byline = head.byline.map(text);
    for &at in &head.credits {
        let (authors, agency) = metadata::authors_from_byline(&page.lines[at].text);
        article.authors.extend(authors);
        article.agency = article.agency.take().or(agency);
    }
    article.published = published(page, head);
    let places = [(Role::Headline, head.headline), (Role::Standfirst, head.standfirst), (Role::Byline, head.byline)];
    article.places =
        places.into_iter().filter_map(|(role, at)| Some(Place { role, span: page.lines[at?].span })).collect();
    if head.headline.is_some() {
        article.places.extend(head.dated.map(|at| Place { role: Role::Published, span: page.lines[at].span }));
    }
    article.places.sort_by_key(|place| place.span);
}

/// The date of the head: its date line, else one in the byline. A date with headline above is nearly surely the
/// story's; without one it may be the page's.
fn published(page: Page<'_>, head: &Head) -> Option<Published> {
    let confidence = if head.headline.is_some() { 0.85 } else { 0.6 };
    let lines = head.dated.map(|at| (at, Evidence::Visible)).into_iter();
    let lines = lines.chain(head.credits.iter().map(|&at| (at, Evidence::Byline)));
    let read = |(at, evidence): (usize, Evidence)| {
        let date = dates::parse(&page.lines[at].text)
            .filter(|&date| dates::to_the_day(date) && dates::plausible(date, dates::today()))?;
        Some(Published { date, evidence, confidence })
    };
    lines.filter_map(read).next()
}
