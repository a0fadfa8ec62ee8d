//! The nouns of the press: pure values that every stage shares.
//!
//! Nothing here reads, writes or guesses. Disk forms live in [`crate::corpus`] and [`crate::index`], wire forms in
//! [`crate::web`]; these types derive no serialisation, so that neither can dictate the other.

use std::fmt;

mod cut;
mod date;
mod holding;
mod mention;
mod text;

pub use cut::{Cut, CutReason};
pub use date::{Evidence, PartialDate, Precision, Published};
pub use holding::{Quality, Standing, Subject};
pub use mention::{Country, CountryFound, CountryMentioned, Language, Mention, Part, Person, PersonFound, Setting};
pub use text::{Paragraph, ParagraphKind, Place, Role, Span};

/// The number by which an article is known for ever: from its canonical URL, else from its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArticleId(pub u64);

impl ArticleId {
    /// Reads the sixteen hexadecimal digits that [`fmt::Display`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        (text.len() == 16).then(|| u64::from_str_radix(text, 16).ok().map(Self))?
    }
}

impl fmt::Display for ArticleId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:016x}", self.0)
    }
}

/// One clean story as the cleaner (and later the librarians) left it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Article {
    /// The identifier that the record carried, if any.
    pub external_id: Option<String>,
    /// Its own address: absolute, canonical.
    pub url: Option<String>,
    /// The headline as a person reads it on the page; `None` when the capture holds none.
    pub headline: Option<String>,
    /// The summary beneath the headline; not repeated in the paragraphs.
    pub standfirst: Option<String>,
    /// The byline line as printed, if any.
    pub byline: Option<String>,
    /// People's names, without "By" and roles.
    pub authors: Vec<String>,
    /// The name of the newspaper or site.
    pub publication: Option<String>,
    /// The section it stood in.
    pub section: Option<String>,
    /// The page of the printed issue, as given (`3`, `B12`).
    pub page: Option<String>,
    /// The language declared by the page or record; enrichment decides the language of the text.
    pub language: Option<Language>,
    /// Where it was filed, as the dateline names it ("BOGOTÁ").
    pub filed_from: Option<String>,
    /// When it was filed, as the dateline prints it ("Nov 13"): mostly without a year, so no date of publication.
    pub filed_on: Option<String>,
    /// The wire agency that wrote it, if it says so.
    pub agency: Option<String>,
    /// When it was published, if known.
    pub published: Option<Published>,
    /// The story, without headline and standfirst.
    pub paragraphs: Vec<Paragraph>,
    /// Where headline, standfirst, byline and date line stand.
    pub places: Vec<Place>,
    /// People that the record names.
    pub asserted_persons: Vec<String>,
    /// Countries that the record names: codes or names, as given.
    pub asserted_countries: Vec<String>,
    /// Subjects, regions and keywords that the record names.
    pub subjects: Vec<Subject>,
    /// Whether it may be shown.
    pub standing: Standing,
    /// How well a machine read its print; `None` for what was never printed or is not told.
    pub quality: Option<Quality>,
    /// The number of the version in the source's own count, if it counts.
    pub revision: Option<u64>,
    /// Tags that librarians put on it.
    pub tags: Vec<String>,
    /// Collections that librarians put it into.
    pub collections: Vec<String>,
}

impl Article {
    /// The text of a part, or `None` if the article lacks it.
    pub fn part(&self, part: Part) -> Option<&str> {
        match part {
            Part::Headline => self.headline.as_deref(),
            Part::Standfirst => self.standfirst.as_deref(),
            Part::Paragraph(number) => self.paragraphs.get(number).map(|p| p.text.as_str()),
        }
    }

    /// Every part that it has, in reading order, with its text.
    pub fn parts(&self) -> impl Iterator<Item = (Part, &str)> {
        let head = [Part::Headline, Part::Standfirst].into_iter();
        head.chain((0..self.paragraphs.len()).map(Part::Paragraph)).filter_map(|part| Some((part, self.part(part)?)))
    }
}
