//! Article → plain text: headline, source and paragraphs, as one would print it.

use super::line;
use crate::article::ParagraphKind;
use crate::index::StoredEntry;

/// The article: parts with an empty line between them.
pub(super) fn article(stored: &StoredEntry) -> String {
    let article = &stored.entry.article;
    let date = article.published.map_or("undated".to_owned(), |published| published.date.to_string());
    let byline = if article.authors.is_empty() { article.byline.clone() } else { Some(article.authors.join(", ")) };
    let source: Vec<String> = [article.publication.clone(), Some(date), byline, article.agency.clone()]
        .into_iter()
        .flatten()
        .map(|fact| line(&fact))
        .collect();
    let head = [article.headline.clone(), article.standfirst.clone(), Some(source.join(" · ")), article.url.clone()];
    let paragraphs = article.paragraphs.iter().map(|paragraph| match paragraph.kind {
        ParagraphKind::ListItem => format!("- {}", line(&paragraph.text)),
        ParagraphKind::Quotation => format!("> {}", line(&paragraph.text)),
        _ => line(&paragraph.text),
    });
    let parts: Vec<String> = head.into_iter().flatten().map(|text| line(&text)).chain(paragraphs).collect();
    parts.join("\n\n") + "\n"
}
