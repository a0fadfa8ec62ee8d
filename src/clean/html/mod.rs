//! HTML page → stories: the order of the steps.
//!
//! The page is bounded, parsed and walked once; what follows are loops over its blocks: which element holds the story,
//! what becomes of each block, whether there is a story at all. Nothing is dropped silently: each block of
//! [`Cleaned::text`] is a paragraph, a place or a cut.

use scraper::Html;

use super::metadata::{self, Metadata};
use super::{Cleaned, Verdict};
use crate::article::{Article, Paragraph};
use crate::capture::Hints;

mod boxes;
mod compose;
mod echo;
mod embedded;
mod endings;
mod fates;
mod garbled;
mod guard;
mod head;
mod lines;
mod maker;
mod page;
mod signs;
mod stories;
mod story;
mod verdict;
mod walk;

use echo::Witness;
use page::Page;
use story::Region;

/// Letters of running text below which a page's class names are distrusted: one or two paragraphs.
const MIN_WORTH: f32 = 200.0;

/// Letters of kept text below which the scripts of a page are looked into.
const LITTLE_SHOWN: u32 = 500;

/// Cleans an HTML page. Never panics; time is linear in the length of the page.
pub fn clean(source: &str, hints: &Hints) -> Cleaned {
    let tried = attempt(source, hints);
    let shown: u32 = tried.articles.iter().map(letters_kept).sum();
    let judged = matches!(&tried.verdict, Verdict::NotArticle { reason } if !verdict::is_for_lack_of_text(reason));
    if shown >= LITTLE_SHOWN || judged {
        return tried;
    }
    let Some(story) = embedded::story(source, shown as usize) else { return tried };
    let with = attempt(&format!("{source}{story}"), hints);
    if with.verdict == Verdict::Article { with } else { tried }
}

fn letters_kept(article: &Article) -> u32 {
    let letters = |paragraph: &Paragraph| lines::letters(&paragraph.text);
    article.paragraphs.iter().map(letters).sum()
}

/// Cleans a page by what it shows.
fn attempt(source: &str, hints: &Hints) -> Cleaned {
    let html = Html::parse_document(&guard::tame(&garbled::mended(source)));
    let meta = metadata::read(&html, source, hints.url.as_deref());
    let made = maker::read(&html);
    let page = walk::walk(&html);
    drop(html);
    let cleaned = composed(page, &meta, made, hints);
    Cleaned { declared: Some(meta), ..cleaned }
}

/// The page's stories, or why it has none.
fn composed(mut page: Page, meta: &Metadata, made: maker::Made, hints: &Hints) -> Cleaned {
    let witness = Witness::new(meta.article_body.as_deref());
    let region = find_story(&mut page, witness.as_ref());
    let stories = if hints.single_story { vec![] } else { stories::several(&page, &region, meta) };
    if !stories.is_empty() && !verdict::is_of_another_kind(meta, made, hints.url.as_deref()) {
        return compose::several(page, &stories, meta);
    }
    let fates = fates::decide(&page, &region, meta, witness.as_ref());
    match verdict::refusal(&page, &fates, meta, made, hints.url.as_deref()) {
        Some(reason) => compose::refused(page, &fates, reason),
        None => compose::single(page, &fates, meta),
    }
}

/// The story's place on the page; an empty one at its end when there is none.
fn find_story(page: &mut Page, witness: Option<&Witness>) -> Region {
    story::inherit_signs(page);
    let trusting = story::choose(page, witness);
    if let Some(region) = trusting.filter(|region| region.worth >= MIN_WORTH) {
        return region;
    }
    story::distrust_signs(page);
    story::choose(page, witness).unwrap_or(Region::nowhere(page))
}

#[cfg(test)]
mod tests;
