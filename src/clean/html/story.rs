//! Blocks → the element that holds the story.
//!
//! Every block has a value: running text counts for its letters, lists of links and lines of machinery count against.
//! The story is the element whose blocks are worth most in sum (maximum-subsequence segmentation over the tree, after
//! Pasternack and Roth, WWW 2009): deep enough to leave the rest of the page outside, high enough to hold a text that
//! is spread over several elements. Names that mean "article body" weigh in; so does JSON-LD's copy of the text.

use super::echo::Witness;
use super::page::{Kind, Page, Tag};
use super::signs::{AGAINST, Signs, WEAK};

/// The story's place: an element and its blocks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Region {
    pub(super) element: usize,
    pub(super) first: usize,
    pub(super) end: usize,
    /// Letters of running text in it.
    pub(super) worth: f32,
}

impl Region {
    /// No block at all, at the end of the page.
    pub(super) fn nowhere(page: &Page) -> Self {
        let end = page.blocks.len();
        Self { element: 0, first: end, end, worth: 0.0 }
    }
}

/// Hands every element the signs around it, leaving out those that its text belies: an element that holds most of the
/// page's running text is no sidebar, whatever its class says.
pub(super) fn inherit_signs(page: &mut Page) {
    hand_down(page, &Mass::none(page), Signs::NONE);
    // Twice: names that the text belies stand around most of it, and only without them is seen what is hidden.
    hand_down(page, &Mass::of(page), Signs::NONE);
    let mass = Mass::of(page);
    hand_down(page, &mass, Signs::NONE);
    let everywhere = AGAINST.without(STUBBORN).filter(|sign| {
        let under: f32 = (0..page.blocks.len()).filter(|&b| page.signs(b).any(sign)).map(|b| mass.running[b]).sum();
        under > mass.total * 0.5
    });
    if !everywhere.is_empty() {
        hand_down(page, &mass, everywhere);
    }
}

/// Hands down only the signs of comments and of what no reader sees: for pages whose names mislead.
pub(super) fn distrust_signs(page: &mut Page) {
    let mass = Mass::of(page);
    hand_down(page, &mass, AGAINST.without(Signs::COMMENTS.and(Signs::CONSENT).and(Signs::FRAME)));
}

/// Where the running text of a page is.
struct Mass {
    /// Letters of running text per block.
    running: Vec<f32>,
    /// The same per element.
    prose: Vec<f32>,
    /// Blocks of running text per element.
    count: Vec<f32>,
    total: f32,
}

impl Mass {
    fn none(page: &Page) -> Self {
        let empty = vec![0.0; page.elements.len()];
        Self { running: vec![], prose: empty.clone(), count: empty, total: 1.0 }
    }

    /// Hidden text does not count where enough is to be seen.
    fn of(page: &Page) -> Self {
        let mut running: Vec<f32> = (0..page.blocks.len()).map(|b| prose_letters(page, b)).collect();
        let seen: Vec<f32> =
            (0..running.len()).map(|b| if page.signs(b).any(UNSEEN) { 0.0 } else { running[b] }).collect();
        if seen.iter().sum::<f32>() >= ENOUGH_LETTERS {
            for (block, letters) in running.iter_mut().enumerate() {
                if page.signs(block).any(Signs::HIDDEN) {
                    *letters = 0.0;
                }
            }
        }
        let prose = page.sums(|b| running[b]);
        let count = page.sums(|b| if running[b] > 0.0 { 1.0 } else { 0.0 });
        let total = prose[0].max(1.0);
        Self { running, prose, count, total }
    }
}

/// Letters of the longest card that is a teaser: headline and two sentences.
const MAX_CARD_LETTERS: u32 = 300;

/// Letters of visible running text from which on hidden text is not looked at.
const ENOUGH_LETTERS: f32 = 400.0;

/// Signs of text that does not count as seen: what no reader sees, and what stands on every page of a site.
const UNSEEN: Signs = Signs::HIDDEN.and(STUBBORN).and(Signs::CONSENT).and(Signs::NAVIGATION);

/// Signs that more than a large share of the running text must belie: frames and comments can outweigh a short story.
const STUBBORN: Signs = Signs::COMMENTS.and(Signs::FRAME);

/// Signs that names of an article give by its section, tags and parts, not by what it is.
const NOT_OF_ARTICLES: Signs =
    Signs::TAGS.and(Signs::BYLINE).and(Signs::TIMESTAMP).and(Signs::NAVIGATION).and(Signs::FRAME).and(Signs::CREDIT);

fn hand_down(page: &mut Page, mass: &Mass, ignored: Signs) {
    let main = around_main(page);
    for (index, around_main) in main.into_iter().enumerate().skip(1) {
        let element = &page.elements[index];
        let share = mass.prose[index] / mass.total;
        let mut own = element.own.without(ignored);
        if around_main {
            own = own.without(Signs::FRAME);
        }
        if matches!(element.tag, Tag::Article | Tag::Main) {
            own = own.without(NOT_OF_ARTICLES);
        }
        if share > 0.9 {
            own = own.without(AGAINST);
        } else if share > 0.5 && mass.count[index] >= 2.0 {
            own = own.without(AGAINST.without(STUBBORN));
        }
        let mut around = page.elements[element.parent].signs;
        if own.any(Signs::ARTICLE_BODY) && share > 0.3 {
            around = around.without(AGAINST.without(Signs::HIDDEN));
        }
        page.elements[index].signs = own.and(around);
    }
}

/// Which elements stand around a `main`: whatever they are called, they are no frame of the page.
fn around_main(page: &Page) -> Vec<bool> {
    let mut around = vec![false; page.elements.len()];
    for (index, element) in page.elements.iter().enumerate().rev() {
        around[element.parent] |= around[index] || element.tag == Tag::Main;
    }
    around
}

fn prose_letters(page: &Page, block: usize) -> f32 {
    let block = &page.blocks[block];
    if block.is_prose() { (block.letters - block.linked) as f32 } else { 0.0 }
}

/// The element that holds the story, or `None` when nothing on the page is worth anything.
pub(super) fn choose(page: &Page, witness: Option<&Witness>) -> Option<Region> {
    let values = values(page, witness);
    let sums = page.sums(|b| values[b]);
    let worth = page.sums(|b| values[b].max(0.0));
    let best = (0..page.elements.len()).max_by(|&a, &b| {
        let weigh = |e: usize| sums[e] * favour(page, e);
        weigh(a).total_cmp(&weigh(b))
    })?;
    let declared = declared_body(page, &worth).filter(|&body| worth[body] > worth[best] * 0.4);
    let best = declared.unwrap_or_else(|| with_siblings(page, descend(page, best, &worth)));
    let element = &page.elements[best];
    (worth[best] > 0.0 && (sums[best] > 0.0 || page.elements[best].tag != Tag::Body)).then_some(Region {
        element: best,
        first: element.first,
        end: element.end,
        worth: worth[best],
    })
}

/// The deepest element inside that still holds nearly all of the text: what it leaves out are lines of the page's frame.
fn descend(page: &Page, best: usize, worth: &[f32]) -> usize {
    let mut deepest = best;
    for (index, element) in page.elements.iter().enumerate().skip(best + 1) {
        if element.parent == deepest && worth[index] >= worth[best] * NEARLY_ALL {
            deepest = index;
        }
    }
    deepest
}

/// The element around a single paragraph, where it holds another: the lines between them, short ones and links that count
/// against it, are a list that the story is about.
fn with_siblings(page: &Page, best: usize) -> usize {
    let holder = page.elements[best].parent;
    let around = &page.elements[holder];
    let another = |block: &usize| page.blocks[*block].is_prose() && !page.signs(*block).any(AGAINST);
    let told = (around.first..around.end).filter(another).count() >= 2;
    let small = page.elements[best].tag == Tag::Paragraph && !matches!(around.tag, Tag::Root | Tag::Body);
    if small && told { holder } else { best }
}

/// Share of the text from which on an element inside another is the story.
const NEARLY_ALL: f32 = 0.9;

/// The one element that the page declares the article's body, if it declares one.
fn declared_body(page: &Page, worth: &[f32]) -> Option<usize> {
    let declared = |e: &usize| {
        let own = page.elements[*e].own.any(Signs::ARTICLE_BODY);
        own && worth[*e] >= MIN_DECLARED && !page.elements[*e].signs.any(Signs::HIDDEN.and(Signs::RELATED))
    };
    let mut bodies = (0..page.elements.len()).filter(declared);
    let first = bodies.next()?;
    // A body inside the body is fine, one beside it is not.
    bodies.all(|e| page.elements[e].end <= page.elements[first].end).then_some(first)
}

/// Letters from which on a declared body is believed: two sentences.
const MIN_DECLARED: f32 = 150.0;

/// Names and tags that mean the body of an article make an element the likelier choice.
fn favour(page: &Page, element: usize) -> f32 {
    let element = &page.elements[element];
    let by_name = if element.own.any(Signs::ARTICLE_BODY) {
        1.15
    } else if element.own.any(Signs::STORY) {
        1.08
    } else {
        1.0
    };
    let by_tag = match element.tag {
        Tag::Article => 1.04,
        Tag::Main => 1.02,
        Tag::Root | Tag::Body => 0.98,
        _ => 1.0,
    };
    by_name * by_tag
}

/// What each block is worth to the element that holds it.
fn values(page: &Page, witness: Option<&Witness>) -> Vec<f32> {
    let mut linked_heading = None;
    (0..page.blocks.len())
        .map(|index| {
            let block = &page.blocks[index];
            if block.is_heading() {
                linked_heading = (block.link_share() > 0.7).then_some(index);
            }
            let value = value(page, index);
            match witness.and_then(|w| w.holds(page.line(index))) {
                Some(true) if !page.signs(index).any(Signs::HIDDEN) => block.letters as f32 * 1.5,
                Some(false) if value > 0.0 => value * 0.25,
                _ if value > 0.0 && linked_heading.is_some_and(|h| is_card(page, h, index)) => -10.0,
                _ => value,
            }
        })
        .collect()
}

/// Whether a linked heading and a text after it are the card of another story: a small element holds both.
fn is_card(page: &Page, heading: usize, text: usize) -> bool {
    let mut element = page.blocks[text].home;
    while page.elements[element].first > heading {
        element = page.elements[element].parent;
    }
    let card = &page.blocks[page.elements[element].first..page.elements[element].end];
    card.len() <= 6 && card.iter().map(|block| block.letters).sum::<u32>() < MAX_CARD_LETTERS
}

fn value(page: &Page, index: usize) -> f32 {
    let block = &page.blocks[index];
    let letters = block.letters as f32;
    let signs = page.signs(index);
    if signs.any(AGAINST.without(WEAK)) || (signs.any(WEAK) && !(block.is_prose() && block.letters > 200)) {
        return -2.0;
    }
    if block.letters < 600 && page.boilerplate(index).is_some() {
        return -5.0;
    }
    if block.is_prose() {
        return letters - block.linked as f32;
    }
    match block.kind {
        Kind::Text if signs.any(Signs::ARTICLE_BODY) && block.link_share() < 0.3 => letters * 0.5,
        Kind::Heading(_) => {
            if block.link_share() > 0.7 {
                -15.0
            } else {
                0.0
            }
        }
        _ if block.link_share() > 0.5 => -15.0,
        Kind::ListItem | Kind::TableRow | Kind::Quotation => letters * 0.4,
        Kind::Text if block.ends => letters * 0.6,
        Kind::Preformatted => 0.0,
        Kind::Text => -4.0,
    }
}

#[cfg(test)]
mod tests {
    use super::super::clean;
    use crate::capture::Hints;

    const TEXT: &str = "The harbour wall of Lowick will not be mended this year, the town council said on Monday, because the engineers have not finished their report.";

    fn paragraphs(body: &str) -> Vec<String> {
        let head =
            "<meta property='og:type' content='article'><meta property='og:title' content='Harbour wall must wait'>";
        let page = format!("<html><head>{head}</head><body>{body}</body></html>");
        let article = clean(&page, &Hints::default()).articles.remove(0);
        article.paragraphs.into_iter().map(|paragraph| paragraph.text).collect()
    }

    #[test]
    fn what_the_main_part_stands_in_is_no_frame() {
        let page = format!(
            "<header class=header role=banner><main><h1>Harbour wall must wait</h1><p>{TEXT}</p><p>{TEXT} It waits.</p></main></header>"
        );
        assert_eq!(paragraphs(&page)[0], TEXT);
    }

    #[test]
    fn a_list_between_paragraphs_belongs_to_their_story() {
        let entries: String = (1..40)
            .map(|n| format!("<p>{n}. Ferry Owner Brandt, <em><a href='/{n}'>Old Lady {n}</a></em></p>"))
            .collect();
        let first =
            "Members of the council had hoped to begin in spring, when the sea is calm and the stones are dry enough.";
        let page = format!(
            "<main><h1>Harbour wall must wait</h1><div class=story-body><p>{first}</p>{entries}<p>{TEXT} It waits.</p></div></main>"
        );
        let kept = paragraphs(&page);
        assert_eq!((kept[0].as_str(), kept.len()), (first, 41));
    }
}
