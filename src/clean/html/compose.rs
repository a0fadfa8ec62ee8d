//! Fates of blocks → articles, cuts and splits.
//!
//! Every block is read once and lands in exactly one of them, so that what is kept and what is cut cover the text.

use crate::article::{Article, Cut, CutReason, Evidence, Paragraph, ParagraphKind, Place, Published, Role, Span};
use crate::clean::metadata::{self, Metadata};
use crate::clean::{Cleaned, Split, Verdict, dates};

use super::fates::{self, Fate};
use super::page::{Kind, Page};
use super::stories;
use super::story::Region;

/// Confidence of a date line inside a story of several.
const LINE_CONFIDENCE: f32 = 0.8;
/// What a page's date is worth for one of its stories, against for the page.
const SHARED_DATE: f32 = 0.7;

/// A page with one story.
pub(super) fn single(page: Page, fates: &[Fate], meta: &Metadata) -> Cleaned {
    let cuts = cuts(&page, fates.iter().map(|fate| fate.reason()));
    // A page that takes its own name for the headline: the one found in its place is better.
    let named = meta.headline.is_some() && meta.headline == meta.publication;
    let headline = meta.headline.clone().filter(|_| !named);
    let article = article(&page, fates, 0..fates.len(), headline, meta);
    Cleaned {
        text: page.text,
        verdict: Verdict::Article,
        articles: vec![article],
        cuts,
        splits: vec![],
        declared: None,
    }
}

/// A page without a story: everything is cut.
pub(super) fn refused(page: Page, fates: &[Fate], reason: String) -> Cleaned {
    let nowhere = Region::nowhere(&page);
    let reasons: Vec<Option<CutReason>> =
        (0..fates.len()).map(|b| fates[b].reason().or_else(|| Some(fates::outside(&page, b, &nowhere)))).collect();
    let cuts = cuts(&page, reasons.into_iter());
    let verdict = Verdict::NotArticle { reason };
    Cleaned { text: page.text, verdict, articles: vec![], cuts, splits: vec![], declared: None }
}

/// A page with several stories, each with what its own element says of it.
pub(super) fn several(page: Page, regions: &[Region], meta: &Metadata) -> Cleaned {
    let whole = Region { element: 0, first: 0, end: page.blocks.len(), worth: 0.0 };
    let mut fates: Vec<Fate> = (0..page.blocks.len()).map(|b| Fate::Cut(fates::outside(&page, b, &whole))).collect();
    let mut articles = Vec::new();
    let mut splits = Vec::new();
    for region in regions {
        let own = stories::own_metadata(&page, region, meta);
        let decided = fates::decide(&page, region, &own, None);
        fates[region.first..region.end].copy_from_slice(&decided[region.first..region.end]);
        if !articles.is_empty() {
            splits.push(split(&page, region, &own));
        }
        let blocks = region.first..region.end;
        let mut article = article(&page, &fates, blocks, own.headline.clone(), &own);
        read_places(&page, &mut article);
        articles.push(article);
    }
    share_date(&mut articles, meta.published);
    let cuts = cuts(&page, fates.iter().map(|fate| fate.reason()));
    Cleaned { text: page.text, verdict: Verdict::Article, articles, cuts, splits, declared: None }
}

/// Reads the byline and the date line of a story of several where its own element told nothing more.
fn read_places(page: &Page, article: &mut Article) {
    let line = |role| article.places.iter().find(|p| p.role == role).and_then(|p| p.span.of(&page.text));
    let (byline, date) = (line(Role::Byline), line(Role::Published).and_then(dates::parse));
    if let Some(byline) = byline.filter(|_| article.authors.is_empty() && article.agency.is_none()) {
        let (authors, agency) = metadata::authors_from_byline(byline);
        (article.authors, article.agency) = (authors, agency);
    }
    let read = |date| Published { date, evidence: Evidence::Visible, confidence: LINE_CONFIDENCE };
    article.published = article.published.or(date.map(read));
}

/// A page that dates none of its stories dates them all: a briefing. Where some have dates of their own, the others may
/// be older, and stay undated.
fn share_date(articles: &mut [Article], of_page: Option<Published>) {
    if articles.iter().all(|article| article.published.is_none()) {
        let shared = of_page.map(|p| Published { confidence: p.confidence * SHARED_DATE, ..p });
        articles.iter_mut().for_each(|article| article.published = shared);
    }
}

fn split(page: &Page, region: &Region, own: &Metadata) -> Split {
    let mut reasons = vec!["an article element of its own with a headline and text".to_owned()];
    if own.byline.is_some() {
        reasons.push("a byline of its own".into());
    }
    if own.published.is_some() {
        reasons.push("a date of its own".into());
    }
    Split { at: page.blocks[region.first].span.start, reasons }
}

/// The cuts, neighbours of one reason joined.
fn cuts(page: &Page, reasons: impl Iterator<Item = Option<CutReason>>) -> Vec<Cut> {
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

fn article(
    page: &Page,
    fates: &[Fate],
    blocks: std::ops::Range<usize>,
    headline: Option<String>,
    meta: &Metadata,
) -> Article {
    let mut article = Article {
        url: meta.url.clone(),
        headline,
        byline: meta.byline.clone(),
        authors: meta.authors.clone(),
        publication: meta.publication.clone(),
        section: meta.section.clone(),
        language: meta.language.clone(),
        agency: meta.agency.clone(),
        published: meta.published,
        ..Article::default()
    };
    for block in blocks {
        let span = page.blocks[block].span;
        match fates[block] {
            Fate::Keep => article.paragraphs.push(paragraph(page, block)),
            Fate::Place(role) => place(&mut article, role, span, page.line(block)),
            Fate::Cut(_) => {}
        }
    }
    name_in_full(page, &mut article);
    article
}

/// An author of whom the head tells one name alone, in full as the printed byline has it: "Anna" is "Anna Bell".
fn name_in_full(page: &Page, article: &mut Article) {
    let [author] = article.authors.as_mut_slice() else { return };
    if author.contains(' ') || !author.starts_with(char::is_uppercase) {
        return;
    }
    let opening = format!("{author} ");
    let byline = article.places.iter().find(|place| place.role == Role::Byline);
    let printed = byline.and_then(|place| place.span.of(&page.text)).map(metadata::authors_from_byline);
    let full = printed.and_then(|(names, _)| names.into_iter().find(|name| name.starts_with(&opening)));
    if let Some(full) = full {
        *author = full;
    }
}

fn paragraph(page: &Page, index: usize) -> Paragraph {
    let kind = match page.blocks[index].kind {
        Kind::Text | Kind::Preformatted => ParagraphKind::Text,
        Kind::Heading(_) => ParagraphKind::Heading,
        Kind::ListItem => ParagraphKind::ListItem,
        Kind::Quotation => ParagraphKind::Quotation,
        Kind::TableRow => ParagraphKind::TableRow,
    };
    Paragraph { text: page.line(index).to_owned(), span: page.blocks[index].span, kind }
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

#[cfg(test)]
mod tests {
    use super::super::clean;
    use crate::capture::Hints;

    #[test]
    fn an_author_named_in_part_is_named_as_the_byline_names_her() {
        let text = "The harbour wall of Lowick will not be mended this year, the town council said on Monday, because the engineers have not finished their report.";
        let head =
            "<meta property='og:type' content='article'><meta property='og:title' content='Harbour wall must wait'>";
        let written = |byline: &str| {
            let page = format!(
                "<html><head>{head}<meta name=author content=Anna></head><body><article><h1>Harbour wall must wait</h1>\
                 <p class=byline>{byline}</p><p>{text}</p><p>{text} It waits.</p></article></body></html>"
            );
            clean(&page, &Hints::default()).articles.remove(0).authors
        };
        assert_eq!(written("A column by Anna Bell"), ["Anna Bell"]);
        assert_eq!(written("Anna"), ["Anna"]);
    }
}
