//! The story's element → what becomes of each block: kept, a place (headline, byline …), or cut and why.

use std::collections::HashSet;

use crate::article::{CutReason, Role};
use crate::clean::metadata::Metadata;
use crate::clean::{dates, phrases};

use super::page::{Kind, Page, Tag};
use super::signs::{AGAINST, Signs, WEAK};
use super::story::{Region, Witness, folded};

/// What becomes of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Keep,
    Place(Role),
    Cut(CutReason),
}

/// One fate a block, for the story in `region`.
pub(super) fn decide(page: &Page, region: &Region, meta: &Metadata, witness: Option<&Witness>) -> Vec<Fate> {
    let mut fates: Vec<Fate> = (0..page.blocks.len()).map(|b| Fate::Cut(outside(page, b, region))).collect();
    let (shapes, holders) = homes(page, region);
    let judge = Judge { page, witness, shapes, holders };
    for block in region.first..region.end {
        fates[block] = judge.inside(block);
    }
    drop_repeated(page, region, &mut fates);
    let headline = place_headline(page, region, meta, &mut fates);
    place_standfirst(page, region, meta, headline, &mut fates);
    place_byline_and_date(page, region, meta, headline, &mut fates);
    drop_empty_headings(page, region, &mut fates);
    fates
}

/// Why a block outside the story is not story.
pub(super) fn outside(page: &Page, block: usize, region: &Region) -> CutReason {
    let linked = page.blocks[block].link_share() > 0.5;
    by_signs(page, block).or_else(|| phrases::boilerplate(page.line(block))).unwrap_or(match linked {
        _ if page.blocks[block].letters == 0 => CutReason::Debris,
        true if block < region.first => CutReason::Navigation,
        true => CutReason::Related,
        false => CutReason::LowText,
    })
}

/// The reason that the names around a block give.
fn by_signs(page: &Page, block: usize) -> Option<CutReason> {
    let signs = page.signs(block);
    let long = page.blocks[block].is_prose() && page.blocks[block].letters > 200;
    let signs = if long { signs.without(WEAK) } else { signs };
    signs.reason()
}

/// What paragraphs of one text have in common: tag, names and depth of their element and of the one around it.
type Shape = (Tag, Signs, Signs, usize);

fn shape(page: &Page, block: usize) -> Shape {
    let home = &page.elements[page.blocks[block].home];
    (home.tag, home.own, page.elements[home.parent].own, home.depth)
}

/// The shapes and holders of the running text: short lines of the same shape or holder are story too.
fn homes(page: &Page, region: &Region) -> (HashSet<Shape>, HashSet<usize>) {
    (region.first..region.end)
        .filter(|&b| page.blocks[b].is_prose() && !page.signs(b).any(AGAINST))
        .map(|b| (shape(page, b), holder(page, b)))
        .unzip()
}

/// The element that holds a block among its siblings: the parent of its paragraph.
fn holder(page: &Page, block: usize) -> usize {
    let mut home = page.blocks[block].home;
    while matches!(page.elements[home].tag, Tag::Paragraph | Tag::Inline | Tag::Heading | Tag::Item | Tag::List) {
        home = page.elements[home].parent;
    }
    home
}

struct Judge<'a> {
    page: &'a Page,
    witness: Option<&'a Witness>,
    shapes: HashSet<Shape>,
    holders: HashSet<usize>,
}

impl Judge<'_> {
    fn inside(&self, index: usize) -> Fate {
        let block = &self.page.blocks[index];
        let line = self.page.line(index);
        if block.letters == 0 {
            return Fate::Cut(CutReason::Debris);
        }
        if self.witness.and_then(|w| w.holds(line)) == Some(true) {
            return Fate::Keep;
        }
        let reason = by_signs(self.page, index)
            .or_else(|| phrases::boilerplate(line))
            .or_else(|| self.by_links(index))
            .or_else(|| self.by_shape(index));
        reason.map_or(Fate::Keep, Fate::Cut)
    }

    /// Whether a block stands beside running text.
    fn is_beside(&self, index: usize) -> bool {
        self.holders.contains(&holder(self.page, index)) || self.shapes.contains(&shape(self.page, index))
    }

    /// Lines that are (nearly) all link lead elsewhere; a sub-headline may be one.
    fn by_links(&self, index: usize) -> Option<CutReason> {
        let block = &self.page.blocks[index];
        let limit = match block.kind {
            Kind::Heading(_) if self.is_beside(index) => 1.0,
            _ if block.ends && self.is_beside(index) => 0.9,
            Kind::TableRow => 0.9,
            _ if self.is_beside(index) => 0.75,
            _ => 0.6,
        };
        (block.link_share() > limit).then_some(CutReason::Related)
    }

    /// Short lines that stand apart from the running text.
    fn by_shape(&self, index: usize) -> Option<CutReason> {
        let block = &self.page.blocks[index];
        match block.kind {
            _ if block.is_prose() || block.ends || self.is_beside(index) => None,
            Kind::Text => Some(CutReason::LowText),
            _ => None,
        }
    }
}

/// Cuts what stands in the story already: pull quotes, captions repeated, teasers of the text itself.
fn drop_repeated(page: &Page, region: &Region, fates: &mut [Fate]) {
    let mut seen = HashSet::new();
    for block in region.first..region.end {
        if fates[block] == Fate::Keep && page.blocks[block].letters >= 40 && !seen.insert(page.line(block)) {
            fates[block] = Fate::Cut(CutReason::Duplicate);
        }
    }
}

/// Finds the headline on the page; further copies of it are duplicates.
fn place_headline(page: &Page, region: &Region, meta: &Metadata, fates: &mut [Fate]) -> Option<usize> {
    let wanted = meta.headline.as_deref().map(folded);
    let found = match &wanted {
        Some(wanted) => equal_headline(page, region, wanted).or_else(|| first_heading(page, region)),
        None => first_heading(page, region),
    }?;
    let text = folded(page.line(found));
    for block in 0..region.end.min(fates.len()) {
        if block != found && page.blocks[block].letters > 8 && folded(page.line(block)) == text {
            fates[block] = Fate::Cut(CutReason::Duplicate);
        }
    }
    fates[found] = Fate::Place(Role::Headline);
    Some(found)
}

/// The last block up to the story's start that says what the metadata say, a heading before any other.
fn equal_headline(page: &Page, region: &Region, wanted: &[char]) -> Option<usize> {
    let equal = |b: &usize| {
        let block = &page.blocks[*b];
        block.letters > 4 && block.letters < 400 && same(&folded(page.line(*b)), wanted)
    };
    let candidates: Vec<usize> = (0..first_prose(page, region).min(page.blocks.len())).filter(equal).collect();
    let best = candidates.iter().rev().max_by_key(|&&b| match page.blocks[b].kind {
        Kind::Heading(level) => 10 - level,
        _ => 0,
    });
    best.copied()
}

/// Equal, or one the beginning of the other with little more.
fn same(a: &[char], b: &[char]) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    a == b || (short.len() >= 15 && short.len() * 10 >= long.len() * 7 && long.starts_with(short))
}

fn first_prose(page: &Page, region: &Region) -> usize {
    let prose = |b: &usize| page.blocks[*b].is_prose() && !page.signs(*b).any(AGAINST);
    (region.first..region.end).find(prose).unwrap_or(region.first) + 1
}

/// The last `h1` up to the story's first paragraph, else the last heading named a headline.
fn first_heading(page: &Page, region: &Region) -> Option<usize> {
    let before = || (0..first_prose(page, region).min(page.blocks.len())).rev();
    let usable = |b: &usize| page.blocks[*b].letters > 4 && page.blocks[*b].letters < 400;
    before()
        .filter(usable)
        .find(|&b| page.blocks[b].kind == Kind::Heading(1))
        .or_else(|| {
            before().filter(usable).find(|&b| page.signs(b).any(Signs::HEADLINE) && page.blocks[b].is_heading())
        })
        .or_else(|| before().take(12).filter(usable).find(|&b| matches!(page.blocks[b].kind, Kind::Heading(2))))
}

/// Finds the standfirst between the headline and the first paragraph.
fn place_standfirst(page: &Page, region: &Region, meta: &Metadata, headline: Option<usize>, fates: &mut [Fate]) {
    let description = meta.description.as_deref().map(folded).unwrap_or_default();
    let from = headline.map_or(region.first.saturating_sub(6), |h| h + 1);
    let until = first_prose(page, region).min(page.blocks.len());
    let described = |b: &usize| {
        let line = folded(page.line(*b));
        description.len() >= 25
            && (same(&line, &description) || description.starts_with(&line) || line.starts_with(&description))
    };
    let candidate = |b: &usize| {
        let block = &page.blocks[*b];
        let fits = block.letters >= 25 && block.letters < 700 && block.link_share() < 0.4;
        let lenient = WEAK.and(Signs::RELATED).and(Signs::SHARING);
        let own = page.elements[block.home].own.any(Signs::STANDFIRST) || described(b);
        let signs = page.signs(*b).without(if own { lenient } else { WEAK });
        let free = !signs.any(AGAINST) && phrases::boilerplate(page.line(*b)).is_none();
        fits && free && !matches!(fates[*b], Fate::Place(_) | Fate::Cut(CutReason::Duplicate))
    };
    let zone: Vec<usize> = (from..until).filter(candidate).collect();
    let named = |b: &&usize| page.signs(**b).any(Signs::STANDFIRST);
    let heading = |b: &&usize| page.blocks[**b].is_heading() && page.blocks[**b].letters >= 50;
    let apart = |b: &&usize| **b < region.first && page.blocks[**b].letters >= 60 && page.blocks[**b].ends;
    let found = zone
        .iter()
        .find(named)
        .or_else(|| zone.iter().find(|b| described(b) && (**b < region.first || heading(b))))
        .or_else(|| zone.iter().find(heading))
        .or_else(|| zone.iter().find(apart));
    if let Some(&found) = found {
        fates[found] = Fate::Place(Role::Standfirst);
    }
}

/// Finds the byline and the date line near the headline.
fn place_byline_and_date(page: &Page, region: &Region, meta: &Metadata, headline: Option<usize>, fates: &mut [Fate]) {
    let from = headline.unwrap_or(region.first).min(region.first).saturating_sub(4);
    let until = (first_prose(page, region) + 2).min(page.blocks.len());
    let authors: Vec<Vec<char>> = meta.authors.iter().map(|a| folded(a)).filter(|a| a.len() > 3).collect();
    let (mut byline, mut date) = (false, false);
    for block in from..until {
        let short = page.blocks[block].letters < 120 && !page.blocks[block].is_heading();
        if !short || matches!(fates[block], Fate::Place(_)) {
            continue;
        }
        let line = page.line(block);
        let letters = folded(line);
        let names =
            authors.iter().any(|a| letters.windows(a.len()).any(|w| w == a.as_slice()) && letters.len() < a.len() + 60);
        let dated = line.len() < 80 && dates::parse(line).is_some();
        if !byline && (names || fates[block] == Fate::Cut(CutReason::Byline)) {
            fates[block] = Fate::Place(Role::Byline);
            byline = true;
        } else if !date && (dated || fates[block] == Fate::Cut(CutReason::Timestamp)) {
            fates[block] = Fate::Place(Role::Published);
            date = true;
        } else if names {
            fates[block] = Fate::Cut(CutReason::Byline);
        } else if dated {
            fates[block] = Fate::Cut(CutReason::Timestamp);
        }
    }
}

/// A sub-headline stands above story; one above cuts heads a box.
fn drop_empty_headings(page: &Page, region: &Region, fates: &mut [Fate]) {
    let mut followed = false;
    for block in (region.first..region.end).rev() {
        if page.blocks[block].is_heading() {
            if fates[block] == Fate::Keep {
                if !followed {
                    fates[block] = Fate::Cut(CutReason::Related);
                }
            } else if matches!(fates[block], Fate::Cut(_)) {
                followed = false;
            }
        } else if fates[block] == Fate::Keep {
            followed = true;
        }
    }
}
