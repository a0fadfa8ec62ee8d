//! What is known of a capture from outside its own text, and who is believed first.
//!
//! Three may speak: flags on the command line, the sidecar beside the file, the fields of the record. [`Hints::over`] lays
//! one over another. Dates stay in their giver's words; reading them is the cleaner's work.

use crate::article::{Evidence, Language, Quality, Standing, Subject};

/// A date of publication as it was given from outside, and who gave it. The cleaner reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateHint {
    /// The date in the giver's words: `2025-11-13T09:12:00Z`, `13 novembre 2025`, seconds or milliseconds since 1970.
    pub text: String,
    /// [`Evidence::Flag`], [`Evidence::Sidecar`] or [`Evidence::Record`].
    pub evidence: Evidence,
}

/// What is known of a capture from outside its own text: flags, sidecar, or the fields of its record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hints {
    /// Identifier in the source system.
    pub external_id: Option<String>,
    /// Address of the page.
    pub url: Option<String>,
    /// Headline.
    pub headline: Option<String>,
    /// Summary beneath the headline.
    pub standfirst: Option<String>,
    /// Authors as given: one name an entry, or a whole byline where the giver has no better.
    pub authors: Vec<String>,
    /// Date of publication, not yet read.
    pub published: Option<DateHint>,
    /// Newspaper or site: its name, else its host.
    pub publication: Option<String>,
    /// Section.
    pub section: Option<String>,
    /// Page of the printed issue, as given.
    pub page: Option<String>,
    /// Language.
    pub language: Option<Language>,
    /// When it was fetched, as given. Never the publication date.
    pub fetched: Option<String>,
    /// People asserted by the record.
    pub persons: Vec<String>,
    /// Countries asserted by the record: codes or names.
    pub countries: Vec<String>,
    /// Subjects, regions and keywords that the record names.
    pub subjects: Vec<Subject>,
    /// Whether it may be shown.
    pub standing: Standing,
    /// How well the machine that read the print recognised it.
    pub quality: Option<Quality>,
    /// The number of the version, where the source counts them: a higher one replaces a lower one.
    pub revision: Option<u64>,
    /// Which field of the record told each fact: `("headline", "title")`.
    pub fields: Vec<(&'static str, String)>,
    /// Whether the text is known to be one article (a record with its own headline or id): never split it.
    pub single_story: bool,
}

impl Hints {
    /// These hints, and `below` where they are silent.
    pub fn over(self, below: Hints) -> Hints {
        Hints {
            external_id: self.external_id.or(below.external_id),
            url: self.url.or(below.url),
            headline: self.headline.or(below.headline),
            standfirst: self.standfirst.or(below.standfirst),
            authors: first_told(self.authors, below.authors),
            published: self.published.or(below.published),
            publication: self.publication.or(below.publication),
            section: self.section.or(below.section),
            page: self.page.or(below.page),
            language: self.language.or(below.language),
            fetched: self.fetched.or(below.fetched),
            persons: first_told(self.persons, below.persons),
            countries: first_told(self.countries, below.countries),
            subjects: first_told(self.subjects, below.subjects),
            standing: if self.standing == Standing::Usable { below.standing } else { self.standing },
            quality: self.quality.or(below.quality),
            revision: self.revision.or(below.revision),
            fields: first_told(self.fields, below.fields),
            single_story: self.single_story || below.single_story,
        }
    }

    /// What holds for every record of a file: where it is from, not what one article is.
    pub(super) fn of_collection(self) -> Hints {
        Hints { publication: self.publication, language: self.language, fetched: self.fetched, ..Hints::default() }
    }
}

fn first_told<T>(upper: Vec<T>, lower: Vec<T>) -> Vec<T> {
    if upper.is_empty() { lower } else { upper }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_upper_hints_win_and_the_lower_fill_in() {
        let upper = Hints { url: Some("https://a.example/1".into()), ..Hints::default() };
        let lower = Hints {
            url: Some("https://b.example/2".into()),
            publication: Some("The Lower Post".into()),
            authors: vec!["Ana Ruiz".into()],
            single_story: true,
            ..Hints::default()
        };
        let both = upper.over(lower);
        assert_eq!(both.url.as_deref(), Some("https://a.example/1"));
        assert_eq!(both.publication.as_deref(), Some("The Lower Post"));
        assert_eq!(both.authors, ["Ana Ruiz"]);
        assert!(both.single_story);
    }
}
