//! Article → a reference that citation programs read: RIS, BibTeX, CSL-JSON, or plain text to read.
//!
//! Pure: the same for one article, for an export of a million, over HTTP and on the command line. Each format says only
//! what is known: an undated article has no date, a month no day. Texts are put on one line and stripped of control
//! characters, so that no article can forge a field of a reference.

mod bibtex;
mod csl;
pub mod embedded;
mod names;
mod ris;
mod text;

use crate::index::StoredEntry;

/// A form in which one article can be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// RIS, as Zotero, EndNote and Mendeley import it.
    Ris,
    /// BibTeX.
    BibTex,
    /// CSL-JSON: an array of one item.
    CslJson,
    /// The article as plain text.
    Text,
}

impl Format {
    /// Every format.
    pub const ALL: [Format; 4] = [Self::Ris, Self::BibTex, Self::CslJson, Self::Text];

    /// How the name of its files ends.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Ris => "ris",
            Self::BibTex => "bib",
            Self::CslJson => "csl.json",
            Self::Text => "txt",
        }
    }

    /// The format whose files end so.
    pub fn of_ending(ending: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.ending() == ending)
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Ris => "application/x-research-info-systems; charset=utf-8",
            Self::BibTex => "application/x-bibtex; charset=utf-8",
            Self::CslJson => "application/vnd.citationstyles.csl+json",
            Self::Text => "text/plain; charset=utf-8",
        }
    }
}

/// An article in a format, ending with a line break.
pub fn cite(stored: &StoredEntry, format: Format) -> String {
    match format {
        Format::Ris => ris::record(stored),
        Format::BibTex => bibtex::entry(stored),
        Format::CslJson => csl::items(stored),
        Format::Text => text::article(stored),
    }
}

/// A text on one line: white space as single spaces, no other control characters.
fn line(text: &str) -> String {
    let visible: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Article, ArticleId, PartialDate, Published, Setting};
    use crate::enrich::{Entry, Unlisted};

    /// An article with what is given of it.
    pub(super) fn stored(article: Article) -> StoredEntry {
        let entry = Entry {
            article,
            language: None,
            persons: vec![],
            countries: vec![],
            setting: Setting::default(),
            unlisted: Unlisted::default(),
        };
        StoredEntry { id: ArticleId(0xa1), story: ArticleId(0xa1), version: 1, origin: "a.html".into(), entry }
    }

    /// A headline, two authors, a newspaper, and a date as exactly as given.
    pub(super) fn strike(date: &str) -> StoredEntry {
        let evidence = crate::article::Evidence::JsonLd;
        stored(Article {
            headline: Some("Docks & cranes: 50% idle".into()),
            authors: vec!["Ana Ríos".into(), "Tom van der Berg".into()],
            publication: Some("The Harbour Post".into()),
            url: Some("https://example.org/a_b?x=1&y=2".into()),
            published: PartialDate::parse(date).map(|date| Published { date, evidence, confidence: 0.9 }),
            ..Article::default()
        })
    }

    #[test]
    fn an_article_that_lacks_everything_still_has_every_form() {
        for format in Format::ALL {
            let text = cite(&stored(Article::default()), format);
            assert!(text.ends_with('\n') && !text.contains("None"), "{text}");
            assert_eq!(Format::of_ending(format.ending()), Some(format));
        }
    }

    #[test]
    fn no_text_of_an_article_forges_a_field() {
        let headline = Some("A\r\nER  - \r\nTY  - BOOK\u{2028}}, author = {X".to_owned());
        let hostile = stored(Article { headline, ..Article::default() });
        assert_eq!(cite(&hostile, Format::Ris).matches("\nER  - ").count(), 1);
        assert!(cite(&hostile, Format::BibTex).contains(r"\}, author = \{X"));
    }
}
