//! Text → lines: each with its bytes; hard-wrapped paragraphs are joined again.
//!
//! A line is what the rest of the cleaner weighs: one line of the text, or the lines of one paragraph that a mail
//! client or a terminal broke at a fixed width.

use crate::article::Span;

/// A line that is not blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// White space collapsed, never empty.
    pub(super) text: String,
    /// From its first to its last character that is not white space.
    pub(super) span: Span,
    /// Whether blank lines stand before it.
    pub(super) after_blank: bool,
}

/// The lines of a text, in order; together they hold all of it but white space.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let printed = printed(text);
    match wrap_width(&printed) {
        Some(width) => join(printed, width),
        None => printed,
    }
}

/// The lines as printed.
fn printed(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let (mut at, mut after_blank) = (0, false);
    for raw in text.split_inclusive('\n') {
        let bare = raw.trim();
        if bare.is_empty() {
            after_blank = true;
        } else {
            let start = at + (raw.len() - raw.trim_start().len());
            lines.push(Line { text: collapsed(bare), span: Span::new(start, start + bare.len()), after_blank });
            after_blank = false;
        }
        at += raw.len();
    }
    lines
}

/// Each run of white space as one space.
pub(super) fn collapsed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Terminals and mail clients wrap at 60 to 100 columns; some reach 120.
const WRAP_WIDTHS: std::ops::RangeInclusive<usize> = 50..=120;

/// The column at which a text was wrapped, or `None` when its lines are paragraphs.
///
/// A wrapped text has no longer line, and nearly every line within a block is broken where the next word would no
/// longer have fitted, mostly in the middle of a sentence.
fn wrap_width(lines: &[Line]) -> Option<usize> {
    let width = lines.iter().map(|line| line.text.chars().count()).max()?;
    let breaks: Vec<_> = lines.windows(2).filter(|pair| !pair[1].after_blank).collect();
    let full = breaks.iter().filter(|pair| is_full(&pair[0].text, &pair[1].text, width)).count();
    let running = breaks.iter().filter(|pair| runs_on(&pair[0].text)).count();
    let wrapped = WRAP_WIDTHS.contains(&width)
        && breaks.len() >= 3
        && 10 * full >= 6 * breaks.len()
        && 2 * running >= breaks.len();
    wrapped.then_some(width)
}

/// Whether the first word of `next` would not have fitted on `line` any more; wrapping leaves some slack (hyphens, wide signs).
fn is_full(line: &str, next: &str, width: usize) -> bool {
    let word = next.split(' ').next().unwrap_or_default();
    line.chars().count() + 1 + word.chars().count() + 4 > width
}

fn runs_on(line: &str) -> bool {
    !line.trim_end_matches(['"', '”', '»', ')', '\'', '’']).ends_with(['.', '!', '?', ':', '…'])
}

/// Joins the lines of each wrapped paragraph.
fn join(lines: Vec<Line>, width: usize) -> Vec<Line> {
    let mut joined: Vec<Line> = Vec::with_capacity(lines.len());
    let mut last = String::new();
    for line in lines {
        let text = line.text.clone();
        match joined.last_mut() {
            Some(open) if !line.after_blank && is_full(&last, &line.text, width) => {
                open.text.push(' ');
                open.text.push_str(&line.text);
                open.span.end = line.span.end;
            }
            _ => joined.push(line),
        }
        last = text;
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_gives_back_its_bytes() {
        let text = "\n  One  two\t three \r\n\n\u{a0}Four.\n";
        let lines = lines(text);
        assert_eq!(lines.iter().map(|l| l.text.as_str()).collect::<Vec<_>>(), ["One two three", "Four."]);
        assert_eq!(lines[0].span.of(text), Some("One  two\t three"));
        assert!(lines[1].after_blank);
    }

    #[test]
    fn a_hard_wrapped_paragraph_becomes_one_line() {
        let text = "The ferry left the harbour at dawn with forty people on board, most of\n\
                    them fishermen who had waited for a week until the storm had passed\n\
                    and the coast guard opened the sound again.\n\n\
                    Nobody was hurt when it ran aground an hour later on the sand bank\n\
                    that every child in the village knows by its name, the skipper told\n\
                    the court.\n";
        let lines = lines(text);
        assert_eq!(lines.len(), 2);
        assert!(lines[0].text.ends_with("opened the sound again."));
        assert_eq!(collapsed(lines[1].span.of(text).unwrap()), lines[1].text);
    }

    #[test]
    fn paragraphs_a_line_each_stay_apart() {
        let text = "A first paragraph of some length, which ends with a full stop and is a sentence of the story.\n\
                    A second one that is somewhat shorter, also a sentence.\n\
                    A third.\n\
                    And the last of the paragraphs, no longer than the first one was.\n";
        assert_eq!(lines(text).len(), 4);
    }
}
