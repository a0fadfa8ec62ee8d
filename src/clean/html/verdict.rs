//! A page and its best text → whether that is a story at all.

use crate::clean::metadata::Metadata;

use super::fates::Fate;
use super::page::Page;
use super::story::Region;

/// Fewest letters of running text that make an article.
const MIN_LETTERS: u32 = 150;

/// Why the page is not an article, in words, or `None` when it is one.
pub(super) fn refusal(page: &Page, region: Option<&Region>, fates: &[Fate], _meta: &Metadata) -> Option<String> {
    if page.blocks.is_empty() {
        return Some("no text".into());
    }
    if region.is_none() {
        return Some("no running text".into());
    }
    let kept: u32 = kept(page, fates).map(|b| page.blocks[b].letters).sum();
    if kept < MIN_LETTERS {
        return Some(format!("only {kept} letters of running text"));
    }
    None
}

fn kept<'a>(page: &'a Page, fates: &'a [Fate]) -> impl Iterator<Item = usize> + 'a {
    (0..page.blocks.len()).filter(|&b| fates[b] == Fate::Keep)
}
