//! HTML page → stories: the order of the steps.
//!
//! The page is bounded, parsed and walked once; what follows are loops over its blocks: which element holds the story,
//! what becomes of each block, whether there is a story at all. Nothing is dropped silently: each block of
//! [`Cleaned::text`] is a paragraph, a place or a cut.

use scraper::Html;

use super::metadata::{self, Metadata};
use super::{Cleaned, Verdict};
use crate::article::{Article, Cut, Paragraph, ParagraphKind, Place, Role, Span};
use crate::capture::Hints;

mod echo;
mod fates;
mod guard;
mod head;
mod page;
mod signs;
mod story;
mod verdict;
mod walk;

use fates::Fate;
use page::{Kind, Page};

/// Letters of running text below which a page's class names are distrusted.
const MIN_WORTH: f32 = 200.0;

/// Cleans an HTML page. Never panics; time is linear in the length of the page.
pub fn clean(source: &str, hints: &Hints) -> Cleaned {
    let html = Html::parse_document(&guard::tame(source));
    let meta = metadata::read(&html, hints.url.as_deref());
    let mut page = walk::walk(&html);
    drop(html);
    story::inherit_signs(&mut page);
    let witness = echo::Witness::new(meta.article_body.as_deref());
    let mut region = story::choose(&page, witness.as_ref());
    if region.is_none_or(|region| region.worth < MIN_WORTH) {
        story::distrust_signs(&mut page);
        region = story::choose(&page, witness.as_ref());
    }
    let nowhere = story::Region { element: 0, first: page.blocks.len(), end: page.blocks.len(), worth: 0.0 };
    let fates = fates::decide(&page, region.as_ref().unwrap_or(&nowhere), &meta, witness.as_ref());
    match verdict::refusal(&page, region.as_ref(), &fates, &meta) {
        Some(reason) => refused(page, &fates, reason),
        None => accepted(page, &fates, meta),
    }
}

fn refused(page: Page, fates: &[Fate], reason: String) -> Cleaned {
    let nowhere = story::Region { element: 0, first: page.blocks.len(), end: page.blocks.len(), worth: 0.0 };
    let cuts = cuts(
        &page,
        fates.iter().enumerate().map(|(b, fate)| match fate {
            Fate::Cut(reason) => Some(*reason),
            _ => Some(fates::outside(&page, b, &nowhere)),
        }),
    );
    Cleaned { text: page.text, verdict: Verdict::NotArticle { reason }, articles: vec![], cuts, splits: vec![] }
}

fn accepted(page: Page, fates: &[Fate], meta: Metadata) -> Cleaned {
    let cuts = cuts(
        &page,
        fates.iter().map(|fate| match fate {
            Fate::Cut(reason) => Some(*reason),
            _ => None,
        }),
    );
    let article = article(&page, fates, meta);
    Cleaned { text: page.text, verdict: Verdict::Article, articles: vec![article], cuts, splits: vec![] }
}

/// The cuts, neighbours of one reason joined.
fn cuts(page: &Page, reasons: impl Iterator<Item = Option<crate::article::CutReason>>) -> Vec<Cut> {
    let mut cuts: Vec<Cut> = Vec::new();
    let mut adjacent = false;
    for (block, reason) in page.blocks.iter().zip(reasons) {
        match (reason, cuts.last_mut()) {
            (Some(reason), Some(last)) if adjacent && last.reason == reason => last.span.end = block.span.end,
            (Some(reason), _) => cuts.push(Cut { reason, span: block.span }),
            (None, _) => {}
        }
        adjacent = reason.is_some();
    }
    cuts
}

fn article(page: &Page, fates: &[Fate], meta: Metadata) -> Article {
    let mut article = Article {
        url: meta.url,
        headline: meta.headline,
        byline: meta.byline,
        authors: meta.authors,
        publication: meta.publication,
        section: meta.section,
        language: meta.language,
        agency: meta.agency,
        published: meta.published,
        ..Article::default()
    };
    for (index, fate) in fates.iter().enumerate() {
        let span = page.blocks[index].span;
        match fate {
            Fate::Keep => article.paragraphs.push(paragraph(page, index, span)),
            Fate::Place(role) => place(&mut article, *role, span, page.line(index)),
            Fate::Cut(_) => {}
        }
    }
    article
}

fn paragraph(page: &Page, index: usize, span: Span) -> Paragraph {
    let kind = match page.blocks[index].kind {
        Kind::Text | Kind::Preformatted => ParagraphKind::Text,
        Kind::Heading(_) => ParagraphKind::Heading,
        Kind::ListItem => ParagraphKind::ListItem,
        Kind::Quotation => ParagraphKind::Quotation,
        Kind::TableRow => ParagraphKind::TableRow,
    };
    Paragraph { text: page.line(index).to_owned(), span, kind }
}

/// Records a place; what it says fills the article where the metadata said nothing.
fn place(article: &mut Article, role: Role, span: Span, line: &str) {
    article.places.push(Place { role, span });
    let slot = match role {
        Role::Headline => &mut article.headline,
        Role::Standfirst => &mut article.standfirst,
        Role::Byline => &mut article.byline,
        Role::Published => return,
    };
    slot.get_or_insert_with(|| line.to_owned());
}
