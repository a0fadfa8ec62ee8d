//! Text whose format tells what it is → an article, without guessing.
//!
//! Exports of archives part article from article and paragraph from paragraph; what stands in the text is story. The HTML of
//! an article's body is cleaned all the same, since sites put their boxes into it, but it is never refused: it may be short,
//! and is an article because its format says so.

use super::{Cleaned, Verdict};
use crate::article::{Article, Paragraph, ParagraphKind, Place, Role, Span};

/// An article of which each line is a paragraph; the first `heading` bytes print its headline.
pub(super) fn lines(text: String, heading: usize) -> Cleaned {
    let mut article = Article::default();
    for span in spans(&text) {
        if span.end <= heading {
            article.places.push(Place { role: Role::Headline, span });
        } else {
            article.paragraphs.push(paragraph(&text, span));
        }
    }
    Cleaned { verdict: Verdict::Article, articles: vec![article], cuts: vec![], splits: vec![], text }
}

/// The lines that say something, without white space at their ends.
fn spans(text: &str) -> impl Iterator<Item = Span> + '_ {
    let mut start = 0;
    text.split_inclusive('\n').filter_map(move |line| {
        let at = start + (line.len() - line.trim_start().len());
        start += line.len();
        let length = line.trim().len();
        (length > 0).then(|| Span::new(at, at + length))
    })
}

fn paragraph(text: &str, span: Span) -> Paragraph {
    let words = span.of(text).unwrap_or_default().split_whitespace().collect::<Vec<_>>();
    Paragraph { text: words.join(" "), span, kind: ParagraphKind::Text }
}

/// The body of an article as it was cleaned; when that found none, all lines of it.
pub(super) fn body(cleaned: Cleaned) -> Cleaned {
    match cleaned.verdict {
        Verdict::NotArticle { .. } => lines(cleaned.text, 0),
        Verdict::Article => cleaned,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_a_paragraph_and_the_printed_headline_is_a_place() {
        let cleaned = lines("Ferry stuck\nThe ferry  is stuck.\n\nIt snows.\n".into(), 12);
        let article = &cleaned.articles[0];
        let texts: Vec<_> = article.paragraphs.iter().map(|p| (p.text.as_str(), p.span.of(&cleaned.text))).collect();
        let expected = [("The ferry is stuck.", Some("The ferry  is stuck.")), ("It snows.", Some("It snows."))];
        assert_eq!(texts, expected);
        assert_eq!(article.places[0].span.of(&cleaned.text), Some("Ferry stuck"));
    }

    #[test]
    fn a_body_that_was_refused_is_an_article_all_the_same() {
        let refused = Cleaned {
            text: "Fire out.\n".into(),
            verdict: Verdict::NotArticle { reason: "short".into() },
            articles: vec![],
            cuts: vec![],
            splits: vec![],
        };
        assert_eq!(body(refused).articles[0].paragraphs[0].text, "Fire out.");
    }
}
