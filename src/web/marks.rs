//! Text with marked stretches → escaped HTML.
//!
//! The one place where a page's HTML is made from an article's text without a template. What comes out is that text,
//! escaped, with `<mark>` around what matched ([`html`]) and `<span class="named">` around the people and countries that
//! are named.

use std::fmt;

use crate::article::Span;
use crate::search::Marked;
use crate::search::answer::Passage;
use crate::search::passages::{escape, html, passage_html};

/// HTML made here: safe to write into a page as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Html(String);

impl Html {
    /// The HTML.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Html {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Html {}

/// The text with `<mark>` around what matched.
pub fn marked(marked: &Marked) -> Html {
    Html(html(marked))
}

/// The passage with `<mark>` around what matched and an ellipsis where a sentence is cut.
pub fn passage(passage: &Passage) -> Html {
    Html(passage_html(passage))
}

/// The text with what matched and who is named in it; both sorted, not overlapping, bytes in the text.
pub fn layered(text: &str, matches: &[Span], mentions: &[Span]) -> Html {
    let mut html = String::with_capacity(text.len() + 32);
    let (mut matches, mut mentions) = (Layer::new(matches), Layer::new(mentions));
    for border in borders(text, matches.spans, mentions.spans).windows(2) {
        let (start, end) = (border[0], border[1]);
        let (open, close) = match (matches.covers(start), mentions.covers(start)) {
            (false, false) => ("", ""),
            (true, false) => ("<mark>", "</mark>"),
            (false, true) => ("<span class=\"named\">", "</span>"),
            (true, true) => ("<mark class=\"named\">", "</mark>"),
        };
        html.push_str(open);
        escape(&text[start..end], &mut html);
        html.push_str(close);
    }
    Html(html)
}

/// Several lists of spans as one, sorted and without overlaps.
pub fn union(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut joined: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.start < last.end => last.end = last.end.max(span.end),
            _ => joined.push(span),
        }
    }
    joined
}

/// Where anything begins or ends, ascending; only places where the text can be cut.
fn borders(text: &str, matches: &[Span], mentions: &[Span]) -> Vec<usize> {
    let ends = matches.iter().chain(mentions).flat_map(|span| [span.start, span.end]);
    let mut borders: Vec<usize> = ends.chain([0, text.len()]).filter(|at| text.is_char_boundary(*at)).collect();
    borders.sort_unstable();
    borders.dedup();
    borders
}

/// Spans in order, and how far they have been passed.
struct Layer<'a> {
    spans: &'a [Span],
    next: usize,
}

impl<'a> Layer<'a> {
    fn new(spans: &'a [Span]) -> Self {
        Self { spans, next: 0 }
    }

    /// Whether a span covers the byte at `at`; to be asked in ascending order.
    fn covers(&mut self, at: usize) -> bool {
        while self.spans.get(self.next).is_some_and(|span| span.end <= at) {
            self.next += 1;
        }
        self.spans.get(self.next).is_some_and(|span| span.start <= at)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn html(text: &str, marks: &[(usize, usize)]) -> String {
        let marks = marks.iter().map(|(start, end)| Span::new(*start, *end)).collect();
        marked(&Marked { text: text.into(), marks }).to_string()
    }

    #[test]
    fn what_matched_is_marked_and_everything_is_escaped() {
        assert_eq!(html("Petro & Co", &[(0, 5)]), "<mark>Petro</mark> &amp; Co");
        assert_eq!(html("<script>x</script>", &[(1, 7)]), "&lt;<mark>script</mark>&gt;x&lt;/script&gt;");
    }

    #[test]
    fn a_match_inside_a_mention_shows_as_both() {
        let spans = ([Span::new(8, 13)], [Span::new(0, 13)]);
        let html = layered("Gustavo Petro spoke", &spans.0, &spans.1);
        let expected = "<span class=\"named\">Gustavo </span><mark class=\"named\">Petro</mark> spoke";
        assert_eq!(html.as_str(), expected);
    }

    #[test]
    fn overlapping_spans_are_joined_and_neighbours_kept_apart() {
        let spans = vec![Span::new(8, 13), Span::new(0, 9), Span::new(13, 15)];
        assert_eq!(union(spans), [Span::new(0, 13), Span::new(13, 15)]);
    }

    #[test]
    fn marks_off_the_text_or_inside_a_letter_are_passed_over() {
        assert_eq!(html("é", &[(1, 2), (5, 9)]), "é");
    }

    proptest! {
        #[test]
        fn without_the_marks_any_text_reads_as_before(text in ".{0,60}", spans in proptest::collection::vec((0..80usize, 0..20usize), 0..5)) {
            let mut spans: Vec<Span> = spans.into_iter().map(|(start, len)| Span::new(start, start + len)).collect();
            spans = union(spans);
            let plain = layered(&text, &spans, &spans).to_string().replace("</mark>", "").replace("<mark class=\"named\">", "");
            let plain = plain.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&");
            prop_assert_eq!(plain, text);
        }
    }
}
