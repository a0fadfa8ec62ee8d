//! Article ⇄ row of `versions`: readable columns, and the facts that are packed; its text is that of its capture.
//!
//! The facts are JSON of three fields: `article` is the record of [`super::record`] without what stands elsewhere (headline,
//! address and newspaper are columns, paragraphs are spans), `spans` holds two numbers a paragraph (bytes between the
//! end of the paragraph before, or 0, and its beginning in `captures.text`; its length), `others` the paragraphs that are more
//! than plain text which stands in the capture word for word: their number, kind, and text if it differs.

use serde::{Deserialize, Serialize};

use super::record::{ArticleRecord, ParagraphRecord};
use crate::article::Article;

/// The columns of an article that a person may read in the table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Columns {
    pub(super) headline: Option<String>,
    pub(super) publication: Option<String>,
    /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub(super) published: Option<String>,
    pub(super) url: Option<String>,
    /// Bytes of its paragraphs.
    pub(super) bytes: i64,
    /// Whether a byline or an author is known.
    pub(super) bylined: bool,
}

#[derive(Serialize, Deserialize)]
struct Facts {
    article: ArticleRecord,
    spans: Vec<i64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    others: Vec<(usize, String, Option<String>)>,
}

/// The row of an article that was read from a text.
pub(super) fn row(article: &Article, text: &str) -> (Columns, Vec<u8>) {
    let mut record = ArticleRecord::from(article);
    let columns = Columns {
        headline: record.headline.take(),
        publication: record.publication.take(),
        published: article.published.map(|published| published.date.to_string()),
        url: record.url.take(),
        bytes: article.paragraphs.iter().map(|p| p.text.len() as i64).sum(),
        bylined: article.byline.is_some() || !article.authors.is_empty(),
    };
    let (mut spans, mut others, mut end) = (Vec::new(), Vec::new(), 0);
    for (number, paragraph) in std::mem::take(&mut record.paragraphs).into_iter().enumerate() {
        let [from, to] = paragraph.span;
        spans.extend([from as i64 - end, to as i64 - from as i64]);
        end = to as i64;
        let same = text.get(from..to) == Some(&paragraph.text);
        if !same || !paragraph.kind.is_empty() {
            others.push((number, paragraph.kind, (!same).then_some(paragraph.text)));
        }
    }
    let facts = Facts { article: record, spans, others };
    (columns, serde_json::to_vec(&facts).expect("a record of strings and numbers is always JSON"))
}

/// The article of a row.
///
/// # Errors
/// What is wrong with the facts, or that they do not fit the text.
pub(super) fn article(columns: Columns, facts: &[u8], text: &str) -> Result<Article, String> {
    let Facts { article: mut record, spans, others } =
        serde_json::from_slice(facts).map_err(|e| format!("its facts cannot be read: {e}"))?;
    record.headline = columns.headline;
    record.publication = columns.publication;
    record.url = columns.url;
    let (mut others, mut end) = (others.into_iter().peekable(), 0);
    for (number, pair) in spans.chunks_exact(2).enumerate() {
        let from = pair[0].saturating_add(end);
        let to = pair[1].saturating_add(from);
        end = to;
        let span = [usize::try_from(from).unwrap_or(0), usize::try_from(to).unwrap_or(0)];
        let (kind, own) = others.next_if(|(other, ..)| *other == number).map_or_else(Default::default, |o| (o.1, o.2));
        let outside = || format!("paragraph {} points outside the text of its capture", number + 1);
        let text = own.map_or_else(|| text.get(span[0]..span[1]).map(str::to_owned).ok_or_else(outside), Ok)?;
        record.paragraphs.push(ParagraphRecord { text, span, kind });
    }
    Ok(record.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Evidence, Language, Paragraph, ParagraphKind, PartialDate, Published, Span};

    fn article_of(paragraphs: &[(&str, Span, ParagraphKind)]) -> Article {
        let paragraph = |(text, span, kind): &(&str, Span, ParagraphKind)| Paragraph {
            text: (*text).to_owned(),
            span: *span,
            kind: *kind,
        };
        Article {
            external_id: Some("17".into()),
            url: Some("https://post.example/a".into()),
            headline: Some("Ferry runs again".into()),
            publication: Some("Post".into()),
            authors: vec!["Ann Doe".into()],
            language: Language::parse("en"),
            published: PartialDate::parse("2025-03").map(|date| Published {
                date,
                evidence: Evidence::Visible,
                confidence: 0.5,
            }),
            paragraphs: paragraphs.iter().map(paragraph).collect(),
            ..Article::default()
        }
    }

    #[test]
    fn an_article_comes_back_from_its_row_as_it_was() {
        let text = "Menu\nOne ferry. Two ferries.\nÉnd";
        let held = article_of(&[
            ("One ferry.", Span::new(5, 15), ParagraphKind::Text),
            ("Two ferries.", Span::new(16, 28), ParagraphKind::Quotation),
            ("As a person corrected it", Span::new(29, 33), ParagraphKind::Text),
            ("Out of order", Span::new(0, 4), ParagraphKind::Heading),
            ("Beyond the text", Span::new(90, 99), ParagraphKind::Text),
        ]);
        let (columns, facts) = row(&held, text);
        assert_eq!((columns.published.as_deref(), columns.bylined), (Some("2025-03"), true));
        assert!(!String::from_utf8_lossy(&facts).contains("ferry"), "what stands elsewhere is not repeated");
        assert_eq!(article(columns, &facts, text).unwrap(), held);
    }

    #[test]
    fn facts_that_do_not_fit_their_text_are_damage() {
        let text = "One ferry.";
        let (columns, facts) = row(&article_of(&[(text, Span::new(0, 10), ParagraphKind::Text)]), text);
        assert!(article(columns.clone(), &facts, "One").unwrap_err().contains("outside"));
        assert!(article(columns, b"{", text).is_err());
    }
}
