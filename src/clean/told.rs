//! Text whose format tells what it is → an article, without guessing.
//!
//! Exports of archives part article from article and paragraph from paragraph; what stands in the text is story. The HTML of
//! an article's body is cleaned all the same, since sites put their boxes into it, but it is never refused: it may be short,
//! and is an article because its format says so.

use super::{Cleaned, Verdict};
use crate::article::{Article, Cut, CutReason, Paragraph, ParagraphKind, Place, Role, Span};

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
    Cleaned { verdict: Verdict::Article, articles: vec![article], cuts: vec![], splits: vec![], declared: None, text }
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

/// The body of an article as it was cleaned; when that found none, all lines of it. A line that was cut for nothing but
/// its shortness (a verse, an entry of a list) is story: there is no page around it that it could belong to.
pub(super) fn body(mut cleaned: Cleaned) -> Cleaned {
    if cleaned.articles.is_empty() {
        return lines(cleaned.text, 0);
    }
    if let [article] = &mut cleaned.articles[..] {
        let (short, cuts) = cleaned.cuts.iter().partition(|cut| cut.reason == CutReason::LowText);
        let short: Vec<Cut> = short;
        cleaned.cuts = cuts;
        article.paragraphs.extend(short.into_iter().map(|cut| paragraph(&cleaned.text, cut.span)));
        article.paragraphs.sort_by_key(|paragraph| paragraph.span);
        article.paragraphs.retain(|paragraph| !paragraph.text.is_empty());
    }
    cleaned
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
    fn a_line_of_a_body_that_is_only_short_is_story() {
        let text = "Two roads\nThe story of the roads.\nShare this\n".to_owned();
        let cleaned = body(Cleaned {
            verdict: Verdict::Article,
            articles: vec![Article { paragraphs: vec![paragraph(&text, Span::new(10, 33))], ..Article::default() }],
            cuts: vec![
                Cut { reason: CutReason::LowText, span: Span::new(0, 9) },
                Cut { reason: CutReason::Sharing, span: Span::new(34, 44) },
            ],
            splits: vec![],
            declared: None,
            text,
        });
        let texts: Vec<_> = cleaned.articles[0].paragraphs.iter().map(|p| p.text.as_str()).collect();
        assert_eq!(texts, ["Two roads", "The story of the roads."]);
        assert_eq!(cleaned.cuts.len(), 1);
    }

    #[test]
    fn a_body_that_was_refused_is_an_article_all_the_same() {
        let refused = Cleaned {
            text: "Fire out.\n".into(),
            verdict: Verdict::NotArticle { reason: "short".into() },
            articles: vec![],
            cuts: vec![],
            splits: vec![],
            declared: None,
        };
        assert_eq!(body(refused).articles[0].paragraphs[0].text, "Fire out.");
    }
}
