//! Plain-text scrape → stories: which lines are story, where one story ends and the next begins.
//!
//! [`lines`] → [`shape`] → [`fate`] (story or boilerplate) → [`split`] (several stories) → [`head`] → articles and
//! cuts. Every line ends in a paragraph, in a place of the head or in a cut. A record's text (`single_story`) is never
//! split and hardly cut.

mod evidence;
mod fate;
mod head;
mod lines;
mod shape;
mod split;
mod story;
mod words;

use std::ops::Range;

use super::{Cleaned, Split, Verdict, metadata};
use crate::article::{Article, Cut, Paragraph, ParagraphKind, Span};
use crate::capture::Hints;
use evidence::Candidate;
use fate::Fate;
use head::{Head, Page};
use shape::{Ending, Shape};

/// Cleans a plain-text scrape. Time is linear in the text.
pub fn clean(text: &str, hints: &Hints) -> Cleaned {
    let lines = lines::lines(text);
    let shapes = shape::shapes(&lines);
    let fates = fate::fates(&lines, &shapes, hints.single_story);
    let page = Page { lines: &lines, shapes: &shapes, fates: &fates };
    if let Some(reason) = no_story(&page) {
        return refused(text, page, reason);
    }
    let (stories, splits) = stories(page, hints.single_story);
    let heads: Vec<Head> = heads(page, &stories);
    let articles: Vec<Article> = stories.iter().zip(&heads).map(|(story, head)| article(page, story, head)).collect();
    let cuts = cuts(page, &articles);
    Cleaned { text: text.to_owned(), verdict: Verdict::Article, articles, cuts, splits }
}

/// Why a text holds no story, if so.
fn no_story(page: &Page<'_>) -> Option<String> {
    let kept = || page.fates.iter().zip(page.shapes).filter(|(fate, _)| **fate == Fate::Story).map(|(_, shape)| shape);
    if page.lines.is_empty() {
        return Some("the text is empty".to_owned());
    }
    let signs: usize =
        page.lines.iter().map(|line| line.text.chars().filter(|c| c.is_control() || *c == '\u{fffd}').count()).sum();
    let letters: usize = page.shapes.iter().map(|shape| shape.letters).sum();
    if 5 * signs > letters {
        return Some("binary data, not text".to_owned());
    }
    let told = kept().any(|shape| shape.letters >= 80 || shape.ending == Ending::Sentence && shape.words >= 4);
    (!told).then(|| format!("no story among {} lines: labels, links and notices only", page.lines.len()))
}

/// Everything is cut.
fn refused(text: &str, page: Page<'_>, reason: String) -> Cleaned {
    let cuts = cuts(page, &[]);
    Cleaned { text: text.to_owned(), verdict: Verdict::NotArticle { reason }, articles: vec![], cuts, splits: vec![] }
}

/// The lines of each story, first to last, and where they part.
fn stories(page: Page<'_>, single_story: bool) -> (Vec<Range<usize>>, Vec<Split>) {
    let (kept, candidates) = candidates(page);
    let starts = if single_story { Vec::new() } else { split::starts(&candidates) };
    let splits = starts
        .iter()
        .map(|start| Split { at: page.lines[kept[start.at]].span.start, reasons: start.reasons.clone() })
        .collect();
    let firsts: Vec<usize> = std::iter::once(0).chain(starts.iter().map(|start| start.at)).collect();
    let ends = firsts[1..].iter().copied().chain([kept.len()]);
    let stories = firsts.iter().zip(ends).map(|(&first, end)| kept[first]..kept[end - 1] + 1).collect();
    (stories, splits)
}

/// The story lines, with what splitting asks of them.
fn candidates<'a>(page: Page<'a>) -> (Vec<usize>, Vec<Candidate<'a>>) {
    let (mut kept, mut candidates, mut cut_before) = (Vec::new(), Vec::new(), Vec::new());
    for (at, fate) in page.fates.iter().enumerate() {
        match fate {
            Fate::Cut(reason) => cut_before.push(*reason),
            Fate::Story => {
                let text = &page.lines[at].text;
                kept.push(at);
                candidates.push(Candidate {
                    line: &page.lines[at],
                    shape: &page.shapes[at],
                    content: words::content(text),
                    names: words::full_names(text),
                    names_a_day: words::names_a_day(text),
                    capitalised: words::capitalised(text),
                    cut_before: std::mem::take(&mut cut_before),
                });
            }
        }
    }
    (kept, candidates)
}

fn heads(page: Page<'_>, stories: &[Range<usize>]) -> Vec<Head> {
    let floors = std::iter::once(0).chain(stories.iter().map(|story| story.end));
    stories.iter().zip(floors).map(|(story, floor)| head::find(page, floor, story.start, story.end)).collect()
}

/// One story as an article.
fn article(page: Page<'_>, story: &Range<usize>, head: &Head) -> Article {
    let mut article = Article::default();
    head::write(page, head, &mut article);
    let placed: Vec<Span> = article.places.iter().map(|place| place.span).collect();
    let body = story.clone().filter(|&at| page.fates[at] == Fate::Story && !placed.contains(&page.lines[at].span));
    article.paragraphs = body.map(|at| paragraph(page, at)).collect();
    if article.agency.is_none() {
        article.agency = article.paragraphs.first().and_then(|first| agency(&first.text));
    }
    article
}

/// The agency of a dateline, "PARIS (AFP) —".
fn agency(lede: &str) -> Option<String> {
    let (_, rest) = evidence::has_dateline(lede).then(|| lede.split_once('('))??;
    let (named, _) = rest.split_once(')').filter(|(named, _)| named.len() <= 40)?;
    metadata::authors_from_byline(named).1
}

fn paragraph(page: Page<'_>, at: usize) -> Paragraph {
    let line = &page.lines[at];
    let below = page.shapes.get(at + 1);
    Paragraph { text: line.text.clone(), span: line.span, kind: kind(&line.text, &page.shapes[at], below) }
}

/// What a paragraph is: an entry with its bullet, a sub-headline above a paragraph, else text.
fn kind(text: &str, shape: &Shape, below: Option<&Shape>) -> ParagraphKind {
    let heads = |below: &Shape| below.letters > shape.letters && below.ending != Ending::Open;
    if text.starts_with(['•', '▪', '◦', '‣', '·']) || text.starts_with("- ") || text.starts_with("* ") {
        ParagraphKind::ListItem
    } else if shape.ending == Ending::Open && shape.words <= 14 && shape.letters <= 100 && below.is_some_and(heads) {
        ParagraphKind::Heading
    } else {
        ParagraphKind::Text
    }
}

/// Every line that stands in no article.
fn cuts(page: Page<'_>, articles: &[Article]) -> Vec<Cut> {
    let spans = |article: &Article| {
        let paragraphs = article.paragraphs.iter().map(|paragraph| paragraph.span).collect::<Vec<_>>();
        paragraphs.into_iter().chain(article.places.iter().map(|place| place.span).collect::<Vec<_>>())
    };
    let kept: std::collections::HashSet<Span> = articles.iter().flat_map(spans).collect();
    let left = page.lines.iter().zip(page.fates).filter(|(line, _)| !kept.contains(&line.span));
    left.map(|(line, fate)| Cut { reason: reason(*fate), span: line.span }).collect()
}

/// Story lines of a text that is no article are cut for having too little text.
fn reason(fate: Fate) -> crate::article::CutReason {
    match fate {
        Fate::Cut(reason) => reason,
        Fate::Story => crate::article::CutReason::LowText,
    }
}
