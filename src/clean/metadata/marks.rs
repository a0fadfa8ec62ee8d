//! Class, id and test names → what an element is for.
//!
//! Pages name their parts in a common vocabulary ("byline", "entry-date", "related"); one automaton reads all of it.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

/// What the names of an element say it is; several may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Marks(u16);

impl Marks {
    /// A date or time line.
    pub(super) const DATE: Marks = Marks(1);
    /// Names the day of publication rather than of a change.
    pub(super) const PUBLISHED: Marks = Marks(2);
    /// Names the day of a change.
    pub(super) const MODIFIED: Marks = Marks(4);
    /// Authors.
    pub(super) const BYLINE: Marks = Marks(8);
    /// Beside the story: related stories, comments, footers, widgets.
    pub(super) const ASIDE: Marks = Marks(16);
    /// Breadcrumbs.
    pub(super) const CRUMBS: Marks = Marks(32);
    /// A headline.
    pub(super) const HEADLINE: Marks = Marks(64);
    /// A line above the headline, or hidden beside it.
    pub(super) const KICKER: Marks = Marks(128);
    /// Something about an author that is not the name: portrait, biography, function, follow button.
    pub(super) const NOT_NAME: Marks = Marks(256);

    /// Whether all of `other` holds.
    pub(super) fn has(self, other: Marks) -> bool {
        self.0 & other.0 == other.0
    }
}

impl std::ops::BitOr for Marks {
    type Output = Marks;
    fn bitor(self, other: Marks) -> Marks {
        Marks(self.0 | other.0)
    }
}

const TABLE: &str = include_str!("marks.tsv");

/// The parts of names and what they say, in the order of the automaton's patterns.
static VOCABULARY: LazyLock<Vec<(&'static str, Marks)>> =
    LazyLock::new(|| TABLE.lines().skip(1).filter_map(row).collect());

fn row(line: &'static str) -> Option<(&'static str, Marks)> {
    let (part, mark) = line.split_once('\t')?;
    let mark = match mark {
        "date" => Marks::DATE,
        "published" => Marks::PUBLISHED,
        "modified" => Marks::MODIFIED,
        "byline" => Marks::BYLINE,
        "aside" => Marks::ASIDE,
        "crumbs" => Marks::CRUMBS,
        "headline" => Marks::HEADLINE,
        "kicker" => Marks::KICKER,
        "not-name" => Marks::NOT_NAME,
        _ => return None,
    };
    Some((part, mark))
}

static AUTOMATON: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(VOCABULARY.iter().map(|row| row.0))
        .expect("a hundred short patterns fit any automaton")
});

/// What a name (a `class`, `id` or `data-testid` attribute) says.
pub(super) fn read(name: &str) -> Marks {
    AUTOMATON
        .find_overlapping_iter(name)
        .fold(Marks::default(), |marks, hit| marks | VOCABULARY[hit.pattern().as_usize()].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_sound_and_sorted() {
        let lines: Vec<&str> = TABLE.lines().skip(1).collect();
        assert!(TABLE.starts_with("# ") && lines.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(lines.iter().all(|line| row(line).is_some_and(|(part, _)| part.len() > 2)));
    }

    #[test]
    fn common_names_are_understood() {
        assert!(read("c-entry-meta__date").has(Marks::DATE));
        assert!(read("PostPublishedDate").has(Marks::DATE | Marks::PUBLISHED));
        assert!(read("article-Byline").has(Marks::BYLINE));
        assert!(read("related-stories").has(Marks::ASIDE));
        assert_eq!(read("container"), Marks::default());
    }
}
