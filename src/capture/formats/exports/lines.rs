//! HTML of an export → its lines, with the borders between them.
//!
//! Press databases print with tables, `br` and spans; what stands on a line of its own decides what it is. Inline tags, such
//! as the marks of hits, leave no trace. Linear in the text, whatever its nesting.

use crate::capture::formats::markup::is_inline;
use crate::capture::formats::story::tidy;
use crate::capture::formats::xml::resolved;
use crate::capture::formats::xml::tokens::{Token, Tokens, attributes};

/// What ended a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::capture) enum Border {
    /// A `br`.
    Break,
    /// The beginning or end of a paragraph, cell or box.
    Block,
}

/// A line as it stands on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::capture) struct Line {
    /// Tidied, never empty.
    pub(in crate::capture) text: String,
    /// Classes of the elements that its text stood in, with spaces around each.
    pub(in crate::capture) classes: String,
    /// What ended it.
    pub(in crate::capture) ended: Border,
}

impl Line {
    /// Whether an element of that class held some of it.
    pub(in crate::capture) fn has(&self, class: &str) -> bool {
        self.classes.split_whitespace().any(|own| own.eq_ignore_ascii_case(class))
    }
}

/// Tags that hold nothing.
const VOID: [&str; 9] = ["br", "hr", "img", "input", "link", "meta", "wbr", "col", "area"];

/// Tags whose text is no text of the page.
const SILENT: [&str; 5] = ["script", "style", "noscript", "template", "title"];

/// Elements are held open at most so deep; deeper ones lend no classes.
const DEEPEST: usize = 100;

/// The lines of a piece of HTML.
pub(in crate::capture) fn lines(html: &str) -> Vec<Line> {
    let mut walk = Walk::default();
    let mut tokens = Tokens::of(html);
    while let Some((_, token)) = tokens.next() {
        match token {
            Token::Open { name, .. } if is_one_of(&SILENT, name) => walk.silent = walk.silent.or(Some(name)),
            Token::Close { name } if walk.silent.is_some_and(|silent| silent.eq_ignore_ascii_case(name)) => {
                walk.silent = None;
            }
            _ if walk.silent.is_some() => {}
            Token::Text(text) => walk.text(&resolved(text)),
            Token::Verbatim(text) => walk.text(text),
            Token::Open { name, attributes, empty } => walk.open(name, attributes, empty),
            Token::Close { name } => walk.close(name),
            Token::Doctype(_) => {}
        }
    }
    walk.end(Border::Block);
    walk.lines
}

fn is_one_of(names: &[&str], name: &str) -> bool {
    names.iter().any(|known| name.eq_ignore_ascii_case(known))
}

#[derive(Default)]
struct Walk<'t> {
    lines: Vec<Line>,
    text: String,
    classes: String,
    open: Vec<(&'t str, String)>,
    silent: Option<&'t str>,
}

impl<'t> Walk<'t> {
    fn text(&mut self, text: &str) {
        if !text.trim().is_empty() {
            for (_, classes) in &self.open {
                if !self.classes.contains(classes.as_str()) {
                    self.classes.push_str(classes);
                }
            }
        }
        self.text.push_str(text);
    }

    fn open(&mut self, name: &'t str, given: &str, empty: bool) {
        match () {
            () if name.eq_ignore_ascii_case("br") => self.end(Border::Break),
            () if !is_inline(name) => self.end(Border::Block),
            () => {}
        }
        // A paragraph is never inside another: the one that was not closed is.
        if name.eq_ignore_ascii_case("p") && self.open.last().is_some_and(|(open, _)| open.eq_ignore_ascii_case("p")) {
            self.open.pop();
        }
        if !empty && !is_one_of(&VOID, name) && self.open.len() < DEEPEST {
            let class = attributes(given).find(|(name, _)| name.eq_ignore_ascii_case("class"));
            self.open.push((name, class.map_or(String::new(), |(_, class)| format!(" {class} "))));
        }
    }

    fn close(&mut self, name: &str) {
        if !is_inline(name) {
            self.end(Border::Block);
        }
        if let Some(depth) = self.open.iter().rposition(|(open, _)| open.eq_ignore_ascii_case(name)) {
            self.open.truncate(depth);
        }
    }

    /// Ends the line; a border without text makes the one before it a border of its kind.
    fn end(&mut self, ended: Border) {
        let text = tidy(&self.text);
        self.text.clear();
        let classes = std::mem::take(&mut self.classes);
        if !text.is_empty() {
            self.lines.push(Line { text, classes, ended });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_end_at_breaks_and_blocks_and_marks_leave_no_trace() {
        let read = lines(
            "<div class='a'>One <span class='hit'>hi</span>t<br>Two<p class=b>Three<p>Four</div><script>1<2</script>",
        );
        let texts: Vec<_> = read.iter().map(|line| (line.text.as_str(), line.ended)).collect();
        let (br, block) = (Border::Break, Border::Block);
        assert_eq!(texts, [("One hit", br), ("Two", block), ("Three", block), ("Four", block)]);
        assert!(read[0].has("a") && read[0].has("hit") && read[2].has("b") && !read[3].has("b"));
    }

    proptest! {
        #[test]
        fn any_html_has_lines(html in "(<p>|</p>|<br>|<div class=x>|</div>|<script>|</script>|a|<|>){0,40}") {
            prop_assert!(lines(&html).iter().all(|line| !line.text.is_empty()));
        }
    }
}
