//! Marked text → HTML: escaped text with `<mark>` around what matched, nothing else.

use crate::search::answer::{Marked, Passage};

/// A marked text as HTML. It holds no tag but `<mark>` and no attribute; marks never nest. Marks that do not lie on the
/// text are left out.
pub fn html(marked: &Marked) -> String {
    let text = marked.text.as_str();
    let mut html = String::with_capacity(text.len() + marked.marks.len() * 13);
    let mut at = 0;
    for mark in &marked.marks {
        let (Some(before), Some(piece)) = (text.get(at..mark.start), mark.of(text)) else { continue };
        escape(before, &mut html);
        html.push_str("<mark>");
        escape(piece, &mut html);
        html.push_str("</mark>");
        at = mark.end;
    }
    escape(&text[at..], &mut html);
    html
}

/// A passage as [`html`] with an ellipsis where it cuts a sentence.
pub fn passage_html(passage: &Passage) -> String {
    let (before, after) = (if passage.cut_before { "… " } else { "" }, if passage.cut_after { " …" } else { "" });
    format!("{before}{}{after}", html(&passage.marked))
}

/// Appends a text with what HTML would read as markup escaped.
pub(crate) fn escape(text: &str, html: &mut String) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Span;

    #[test]
    fn text_is_escaped_inside_and_outside_of_marks() {
        let marked = Marked { text: "<script>\"A&B's\"".into(), marks: vec![Span::new(1, 7), Span::new(9, 12)] };
        assert_eq!(html(&marked), "&lt;<mark>script</mark>&gt;&quot;<mark>A&amp;B</mark>&#39;s&quot;");
    }

    #[test]
    fn marks_off_the_text_are_left_out() {
        let marked = Marked { text: "né".into(), marks: vec![Span::new(0, 2), Span::new(2, 9)] };
        assert_eq!(html(&marked), "né");
    }
}
