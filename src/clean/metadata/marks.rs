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

const VOCABULARY: &[(&str, Marks)] = &[
    ("date", Marks::DATE),
    ("datum", Marks::DATE),
    ("dato", Marks::DATE),
    ("fecha", Marks::DATE),
    ("time", Marks::DATE),
    ("zeit", Marks::DATE),
    ("posted", Marks::DATE),
    ("submitted", Marks::DATE),
    ("subline", Marks::DATE),
    ("tarih", Marks::DATE),
    ("publi", Marks::DATE),
    ("pubdate", Marks::PUBLISHED),
    ("published", Marks::PUBLISHED),
    ("publish", Marks::PUBLISHED),
    ("publication", Marks::PUBLISHED),
    ("datepub", Marks::PUBLISHED),
    ("entry-date", Marks::PUBLISHED),
    ("post-date", Marks::PUBLISHED),
    ("created", Marks::DATE),
    ("metadata", Marks::DATE),
    ("post-meta", Marks::DATE),
    ("entry-meta", Marks::DATE),
    ("article-meta", Marks::DATE),
    ("article-info", Marks::DATE),
    ("post-info", Marks::DATE),
    ("byline", Marks::DATE),
    ("dateline", Marks::DATE),
    ("update", Marks::MODIFIED),
    ("modif", Marks::MODIFIED),
    ("aktualis", Marks::MODIFIED),
    ("edited", Marks::MODIFIED),
    ("actualiz", Marks::MODIFIED),
    ("byline", Marks::BYLINE),
    ("author", Marks::BYLINE),
    ("autor", Marks::BYLINE),
    ("auteur", Marks::BYLINE),
    ("autore", Marks::BYLINE),
    ("writer", Marks::BYLINE),
    ("verfasser", Marks::BYLINE),
    ("journalist", Marks::BYLINE),
    ("redaktor", Marks::BYLINE),
    ("firma", Marks::BYLINE),
    ("signature", Marks::BYLINE),
    ("contributor", Marks::BYLINE),
    ("creator", Marks::BYLINE),
    ("byauthor", Marks::BYLINE),
    ("posted-by", Marks::BYLINE),
    ("written-by", Marks::BYLINE),
    ("related", Marks::ASIDE),
    ("sidebar", Marks::ASIDE),
    ("side-bar", Marks::ASIDE),
    ("recommend", Marks::ASIDE),
    ("popular", Marks::ASIDE),
    ("trending", Marks::ASIDE),
    ("latest", Marks::ASIDE),
    ("most-read", Marks::ASIDE),
    ("mostread", Marks::ASIDE),
    ("read-more", Marks::ASIDE),
    ("more-news", Marks::ASIDE),
    ("more-from", Marks::ASIDE),
    ("comment", Marks::ASIDE),
    ("disqus", Marks::ASIDE),
    ("footer", Marks::ASIDE),
    ("teaser", Marks::ASIDE),
    ("promo", Marks::ASIDE),
    ("newsletter", Marks::ASIDE),
    ("ticker", Marks::ASIDE),
    ("carousel", Marks::ASIDE),
    ("slider", Marks::ASIDE),
    ("menu", Marks::ASIDE),
    ("navbar", Marks::ASIDE),
    ("reply", Marks::ASIDE),
    ("calendar", Marks::ASIDE),
    ("bbp-", Marks::ASIDE),
    ("breadcrumb", Marks::CRUMBS),
    ("headline", Marks::HEADLINE),
    ("entry-title", Marks::HEADLINE),
    ("post-title", Marks::HEADLINE),
    ("article-title", Marks::HEADLINE),
    ("article__title", Marks::HEADLINE),
    ("post_title", Marks::HEADLINE),
    ("page-title", Marks::HEADLINE),
    ("kicker", Marks::KICKER),
    ("overline", Marks::KICKER),
    ("eyebrow", Marks::KICKER),
    ("dachzeile", Marks::KICKER),
    ("topline", Marks::KICKER),
    ("toptitle", Marks::KICKER),
    ("supertitle", Marks::KICKER),
    ("spitzmarke", Marks::KICKER),
    ("category", Marks::KICKER),
    ("sr-only", Marks::KICKER),
    ("visually-hidden", Marks::KICKER),
    ("visuallyhidden", Marks::KICKER),
    ("screen-reader", Marks::KICKER),
    ("invisible", Marks::KICKER),
    ("badge", Marks::KICKER),
    ("prefix", Marks::KICKER),
    ("bio", Marks::NOT_NAME),
    ("avatar", Marks::NOT_NAME),
    ("image", Marks::NOT_NAME),
    ("photo", Marks::NOT_NAME),
    ("descr", Marks::NOT_NAME),
    ("about", Marks::NOT_NAME),
    ("follow", Marks::NOT_NAME),
    ("social", Marks::NOT_NAME),
    ("share", Marks::NOT_NAME),
    ("role", Marks::NOT_NAME),
    ("position", Marks::NOT_NAME),
    ("jobtitle", Marks::NOT_NAME),
    ("job-title", Marks::NOT_NAME),
    ("job_title", Marks::NOT_NAME),
    ("twitter", Marks::NOT_NAME),
    ("email", Marks::NOT_NAME),
    ("count", Marks::NOT_NAME),
];

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
    fn common_names_are_understood() {
        assert!(read("c-entry-meta__date").has(Marks::DATE));
        assert!(read("PostPublishedDate").has(Marks::DATE | Marks::PUBLISHED));
        assert!(read("article-Byline").has(Marks::BYLINE));
        assert!(read("related-stories").has(Marks::ASIDE));
        assert_eq!(read("container"), Marks::default());
    }
}
