//! A page with several stories → where each of them is.
//!
//! Topic pages, briefings and endless pages hold several whole articles, each in an element of its own with its own
//! headline and text. Teasers are not stories: they lack the text. Entries of a live blog are not stories either: they
//! are parts of one.

use crate::clean::metadata::Metadata;

use super::page::{Page, Tag};
use super::signs::{AGAINST, Signs, WEAK};
use super::story::Region;

/// Fewest letters of running text in a story of its own; longer than the longest teasers of the trade.
const MIN_LETTERS: f32 = 300.0;
/// Fewest paragraphs of a story of its own.
const MIN_PARAGRAPHS: usize = 2;

/// The stories inside the chosen region when there are several whole ones, else nothing.
pub(super) fn several(page: &Page, region: &Region, meta: &Metadata) -> Vec<Region> {
    if is_live(page, region, meta) {
        return vec![];
    }
    let stories = whole_articles(page, region);
    let inside: f32 = stories.iter().map(|story| story.worth).sum();
    // Articles inside an article (sections, quotations, boxes) are parts of it.
    let parts = page.around(region.element).any(|element| page.elements[element].tag == Tag::Article);
    let own = stories.iter().filter(|story| stands_for_itself(page, story)).count();
    let several = stories.len() > 1 && !parts && own * 2 >= stories.len() && inside >= region.worth * 0.7;
    if several { stories } else { vec![] }
}

/// Whether an article has what a section of another lacks: a headline of the first rank or with an address, a byline, a
/// time.
fn stands_for_itself(page: &Page, story: &Region) -> bool {
    let blocks = story.first..story.end;
    page.times.iter().chain(&page.heading_links).any(|(block, _)| blocks.contains(block))
        || blocks.clone().take(8).any(|b| page.blocks[b].kind.level() == 1 || page.signs(b).any(Signs::BYLINE))
}

/// Whether the page says that it is a live blog, or its entries do.
fn is_live(page: &Page, region: &Region, meta: &Metadata) -> bool {
    let named = page
        .elements
        .iter()
        .any(|e| e.own.any(Signs::LIVE) && e.end > e.first && e.first < region.end && e.end > region.first);
    named || meta.types.iter().any(|kind| kind == "liveblogposting")
}

/// The outermost article elements, and elements like them, with a headline and enough text of their own.
fn whole_articles(page: &Page, region: &Region) -> Vec<Region> {
    let mut stories = Vec::new();
    let mut past = region.first;
    for (index, element) in page.elements.iter().enumerate() {
        let inside = element.first >= past && element.end <= region.end && index != region.element;
        let candidate = element.tag == Tag::Article || is_entry(page, region, index);
        if !inside || !candidate || element.signs.any(AGAINST.without(WEAK)) {
            continue;
        }
        let story = Region {
            element: index,
            first: element.first,
            end: element.end,
            worth: worth(page, element.first..element.end),
        };
        if story.worth >= MIN_LETTERS && has_headline(page, &story) && paragraphs(page, &story) >= MIN_PARAGRAPHS {
            past = element.end;
            stories.push(story);
        }
    }
    stories
}

/// Whether an element near the top of the region is a story without the tag: one headline that is a link, and a byline
/// or a time.
fn is_entry(page: &Page, region: &Region, index: usize) -> bool {
    let element = &page.elements[index];
    let near = page.around(index).skip(1).take(2).any(|around| around == region.element);
    if !near || !matches!(element.tag, Tag::Section | Tag::Division | Tag::Item) {
        return false;
    }
    let blocks = element.first..element.end;
    let linked = blocks.clone().filter(|&b| page.blocks[b].is_heading() && page.blocks[b].link_share() > 0.7).count();
    let timed = page.times.iter().any(|(block, _)| blocks.contains(block));
    linked == 1 && (timed || blocks.clone().any(|b| page.signs(b).any(Signs::BYLINE)))
}

fn is_story_prose(page: &Page, block: usize) -> bool {
    page.blocks[block].is_prose() && !page.signs(block).any(AGAINST.without(WEAK))
}

fn worth(page: &Page, blocks: std::ops::Range<usize>) -> f32 {
    blocks.filter(|&b| is_story_prose(page, b)).map(|b| (page.blocks[b].letters - page.blocks[b].linked) as f32).sum()
}

fn paragraphs(page: &Page, story: &Region) -> usize {
    (story.first..story.end).filter(|&b| is_story_prose(page, b)).count()
}

/// Whether a heading stands above the first paragraph.
fn has_headline(page: &Page, story: &Region) -> bool {
    (story.first..story.end).take_while(|&b| !is_story_prose(page, b)).any(|b| page.blocks[b].is_heading())
}

/// What a story of several says of itself: the rest comes from the page.
pub(super) fn own_metadata(page: &Page, story: &Region, meta: &Metadata) -> Metadata {
    let blocks = story.first..story.end;
    let headline = blocks
        .clone()
        .take_while(|&b| !is_story_prose(page, b))
        .filter(|&b| page.blocks[b].is_heading() && page.blocks[b].letters > 4)
        .min_by_key(|&b| page.blocks[b].kind.level());
    let head = blocks.clone().take_while(|&b| !is_story_prose(page, b) || page.signs(b).any(Signs::BYLINE));
    let byline = head.clone().find(|&b| page.signs(b).any(Signs::BYLINE) && page.blocks[b].letters > 3);
    let byline = byline.map(|b| page.line(b).to_owned());
    let published = page.times.iter().find(|(block, _)| blocks.contains(block)).map(|(_, time)| time.as_str());
    let dated =
        head.clone().find_map(|b| (page.line(b).len() < 80).then(|| crate::clean::dates::parse(page.line(b)))?);
    let date = published.and_then(crate::clean::dates::parse).or(dated);
    let base = meta.url.as_deref().and_then(|url| url::Url::parse(url).ok());
    let link = headline.and_then(|h| page.heading_links.iter().find(|(block, _)| *block == h));
    let url = link.and_then(|(_, href)| match &base {
        Some(base) => base.join(href).ok(),
        None => url::Url::parse(href).ok(),
    });
    let (authors, agency) = byline.as_deref().map(crate::clean::metadata::authors_from_byline).unwrap_or_default();
    Metadata {
        authors,
        agency,
        headline: headline.map(|b| page.line(b).to_owned()),
        byline,
        published: date.map(|date| crate::article::Published {
            date,
            evidence: crate::article::Evidence::Visible,
            confidence: 0.8,
        }),
        url: url.map(String::from),
        publication: meta.publication.clone(),
        section: meta.section.clone(),
        language: meta.language.clone(),
        ..Metadata::default()
    }
}
