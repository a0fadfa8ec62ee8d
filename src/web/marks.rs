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
    /// What is known to be safe: made by this room, with everything foreign escaped.
    pub(super) fn new(html: String) -> Self {
        Self(html)
    }

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
    written(text, matches, mentions, None)
}

/// Matches numbered through an article, so that each can be pointed to and leads to its neighbours.
pub(super) struct Hops {
    /// The number of the last match that was written, from 1.
    written: usize,
    /// How many there are in all.
    total: usize,
    /// What the links to the match before and to the one after are called.
    labels: [&'static str; 2],
}

/// Matches that lead to their neighbours: of more, only the address is written.
const MOST_HOPS: usize = 200;

impl Hops {
    pub(super) fn new(total: usize, labels: [&'static str; 2]) -> Self {
        Self { written: 0, total, labels }
    }

    /// The anchor of a match.
    pub(super) fn anchor(number: usize) -> String {
        format!("hit-{number}")
    }

    /// The links behind a match, shown while it is the one pointed to.
    fn links(&self, html: &mut String) {
        if self.written > MOST_HOPS || self.total < 2 {
            return;
        }
        html.push_str("<span class=\"hop\">");
        let (before, after) = (self.written - 1, self.written + 1);
        for (number, label, sign) in [(before, self.labels[0], '↑'), (after, self.labels[1], '↓')] {
            if (1..=self.total).contains(&number) {
                let anchor = Self::anchor(number);
                html.push_str(&format!("<a href=\"#{anchor}\" aria-label=\"{label}\">{sign}</a>"));
            }
        }
        html.push_str("</span>");
    }
}

/// As [`layered`], each match with its number. Those of a `heading` have no links behind them: they would be read as
/// part of it.
pub(super) fn numbered(text: &str, matches: &[Span], mentions: &[Span], hops: &mut Hops, heading: bool) -> Html {
    written(text, matches, mentions, Some((hops, heading)))
}

fn written(text: &str, matches: &[Span], mentions: &[Span], mut hops: Option<(&mut Hops, bool)>) -> Html {
    let mut html = String::with_capacity(text.len() + 32);
    let (mut matches, mut mentions) = (Layer::new(matches), Layer::new(mentions));
    for border in borders(text, matches.spans, mentions.spans).windows(2) {
        let (start, end) = (border[0], border[1]);
        let (matched, is_named) = (matches.at(start), mentions.at(start).is_some());
        let named = if is_named { " class=\"named\"" } else { "" };
        match (&matched, is_named) {
            (None, false) => {}
            (None, true) => html.push_str("<span class=\"named\">"),
            (Some(span), _) => {
                let begins = hops.as_mut().filter(|_| span.start == start).map(|(hops, _)| {
                    hops.written += 1;
                    format!(" id=\"{}\"", Hops::anchor(hops.written))
                });
                html.push_str(&format!("<mark{}{named}>", begins.unwrap_or_default()));
            }
        }
        escape(&text[start..end], &mut html);
        html.push_str(match (&matched, is_named) {
            (Some(_), _) => "</mark>",
            (None, true) => "</span>",
            (None, false) => "",
        });
        if let (Some((hops, false)), Some(_)) = (&hops, matched.filter(|span| span.end == end)) {
            hops.links(&mut html);
        }
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

    /// The span that covers the byte at `at`; to be asked in ascending order.
    fn at(&mut self, at: usize) -> Option<Span> {
        while self.spans.get(self.next).is_some_and(|span| span.end <= at) {
            self.next += 1;
        }
        self.spans.get(self.next).filter(|span| span.start <= at).copied()
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
    fn each_match_has_a_number_and_leads_to_its_neighbours() {
        let mut hops = Hops::new(2, ["before", "after"]);
        let head = numbered("Port", &[Span::new(0, 4)], &[], &mut hops, true);
        let text = numbered("a port", &[Span::new(2, 6)], &[Span::new(2, 3)], &mut hops, false);
        assert_eq!(head.as_str(), "<mark id=\"hit-1\">Port</mark>");
        let expected = "a <mark id=\"hit-2\" class=\"named\">p</mark><mark>ort</mark><span class=\"hop\"><a href=\"#hit-1\" aria-label=\"before\">↑</a></span>";
        assert_eq!(text.as_str(), expected);
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
