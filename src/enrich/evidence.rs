//! Mentions → the sentences in which they stand: what a reader checks a person or country by.
//!
//! Sentences are cut roughly (a mark of end, white space, and no small letter after it): for showing, not for analysis.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::article::{Article, Mention, Span};

/// A sentence is shown up to so many bytes on either side of a mention.
const AROUND_BYTES: usize = 240;

/// The different sentences of these mentions, in order, at most `most`. Never longer than 480 bytes and the mention.
pub fn sentences<'a>(article: &'a Article, mentions: &[Mention], most: usize) -> Vec<&'a str> {
    let mut shown: Vec<&str> = Vec::new();
    for mention in mentions {
        let Some(sentence) = article.part(mention.part).map(|text| sentence(text, mention.span)) else { continue };
        if shown.len() < most && !sentence.is_empty() && !shown.contains(&sentence) {
            shown.push(sentence);
        }
    }
    shown
}

fn sentence(text: &str, span: Span) -> &str {
    let (start, end) = (text.floor_char_boundary(span.start), text.ceil_char_boundary(span.end.min(text.len())));
    let window = window(text, start, end);
    let from = window.start;
    let mut whole = from..from;
    for piece in text[window].split_sentence_bounds() {
        let abbreviated = ends_in_abbreviation(&text[whole.clone()]);
        if !abbreviated && whole.end > start && whole.end >= end {
            break;
        }
        let begin = if abbreviated || whole.end > start { whole.start } else { whole.end };
        whole = begin..whole.end + piece.len();
    }
    text[whole].trim()
}

/// Whole words around the bytes `start..end`, as far as there is white space to cut at.
fn window(text: &str, start: usize, end: usize) -> Range<usize> {
    let from = text.ceil_char_boundary(start.saturating_sub(AROUND_BYTES)).min(start);
    let to = text.floor_char_boundary((end + AROUND_BYTES).min(text.len())).max(end);
    let first = text[from..start].find(char::is_whitespace).filter(|_| from > 0).unwrap_or(0);
    let last = text[end..to].rfind(char::is_whitespace).filter(|_| to < text.len()).map_or(to, |at| end + at);
    from + first..last
}

/// "U.S.", "Gen." and the initial of a name end no sentence.
fn ends_in_abbreviation(sentence: &str) -> bool {
    const SHORT: &[&str] = &[
        "Mr", "Mrs", "Ms", "Dr", "Sr", "Sra", "St", "Gen", "Gov", "Sen", "Rep", "Col", "Lt", "Sgt", "Prof", "Rev",
        "Hon", "Jr", "No", "vs",
    ];
    let last = sentence
        .trim_end()
        .strip_suffix('.')
        .map(|rest| rest.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or(""));
    last.is_some_and(|last| {
        let initial = last.chars().count() == 1 && last.starts_with(char::is_uppercase);
        initial || SHORT.contains(&last)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Paragraph, ParagraphKind, Part};

    fn article(text: &str) -> Article {
        let paragraph = Paragraph { text: text.to_owned(), span: Span::new(0, text.len()), kind: ParagraphKind::Text };
        Article { paragraphs: vec![paragraph], ..Article::default() }
    }

    fn shown(text: &str, word: &str) -> Vec<String> {
        let at = text.find(word).expect("the word stands in the text");
        let mention = Mention { part: Part::Paragraph(0), span: Span::new(at, at + word.len()) };
        sentences(&article(text), &[mention, mention], 3).into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn the_sentence_of_a_mention_is_shown_once() {
        assert_eq!(
            shown("Rain fell. Anna Berg left the port. It was late.", "Anna Berg"),
            ["Anna Berg left the port."]
        );
    }

    #[test]
    fn abbreviations_end_no_sentence_and_long_ones_are_cut_between_words() {
        let text = "Rain fell. Gen. Anna Berg of the U.S. Air Force left the port. It was late.";
        assert_eq!(shown(text, "Anna Berg"), ["Gen. Anna Berg of the U.S. Air Force left the port."]);
        let long = "harbour ".repeat(100) + "Anna " + &"harbour ".repeat(100);
        let cut = &shown(&long, "Anna")[0];
        assert!(cut.starts_with("harbour ") && cut.ends_with(" harbour"));
    }

    #[test]
    fn long_texts_without_stops_and_wrong_spans_are_cut_and_not_fatal() {
        let text = "ñandú ".repeat(1000) + "Anna " + &"ñandú ".repeat(1000);
        assert!(shown(&text, "Anna")[0].len() < 600);
        let wrong = Mention { part: Part::Paragraph(9), span: Span::new(0, 4) };
        assert!(sentences(&article("a"), &[wrong], 3).is_empty());
        let outside = Mention { part: Part::Paragraph(0), span: Span { start: 5, end: 900 } };
        assert!(sentences(&article("ñ"), &[outside], 3).len() < 2);
    }
}
