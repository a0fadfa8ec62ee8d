//! Languages, people and countries, and where an article names them.

use super::Span;

/// A language by its ISO 639-1 code where one exists, else ISO 639-3; lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(String);

impl Language {
    /// Reads a language tag (`en`, `en-US`, `pt_BR`, `deu` stays `deu`): its primary subtag, two or three letters.
    pub fn parse(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
        let plausible = (2..=3).contains(&primary.len()) && primary.bytes().all(|b| b.is_ascii_lowercase());
        plausible.then_some(Self(primary))
    }

    /// The code.
    pub fn code(&self) -> &str {
        &self.0
    }
}

/// A country by its ISO 3166-1 alpha-2 code, upper case (and `XK` for Kosovo).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 2]);

impl Country {
    /// Two letters in either case. Whether such a country exists is decided by the table in [`crate::enrich`].
    pub fn parse(code: &str) -> Option<Self> {
        match code.trim().as_bytes() {
            [a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
                Some(Self([a.to_ascii_uppercase(), b.to_ascii_uppercase()]))
            }
            _ => None,
        }
    }

    /// The code.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("??")
    }
}

/// Which text of an article a mention stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The headline.
    Headline,
    /// The standfirst.
    Standfirst,
    /// The paragraph of that number, from 0.
    Paragraph(usize),
}

/// Where a person or country is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mention {
    /// Which text.
    pub part: Part,
    /// Bytes in that text.
    pub span: Span,
}

/// A person of an article: one value for all the ways in which the article names them.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// The fullest form, without honorifics and roles.
    pub name: String,
    /// Where named, in text order; empty when only the record asserts the person.
    pub mentions: Vec<Mention>,
    /// 0 to 1.
    pub confidence: f32,
    /// Whether the record that carried the article names this person.
    pub asserted: bool,
    /// What spoke most for it.
    pub found: PersonFound,
    /// What authorities call this person, as `wikidata:Q7747`; from a table of persons that are the same.
    pub ids: Vec<String>,
}

impl Person {
    /// Whether the article says who this is. A bare surname may be anybody of that name: it is shown with its article and
    /// never counted together with those of others.
    pub fn is_identified(&self) -> bool {
        self.found != PersonFound::TitledSurname
    }
}

/// What speaks most for a person of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum PersonFound {
    /// The record that carried the article names the person.
    #[default]
    Record,
    /// A given name or surname that is known.
    KnownName,
    /// A title, an age, an office or a verb of speech beside the name.
    Context,
    /// The way in which the name stands in its sentences.
    Sentence,
    /// A title before a surname that no full name of the article explains: doubtful.
    TitledSurname,
}

impl PersonFound {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Record, Self::KnownName, Self::Context, Self::Sentence, Self::TitledSurname];

    /// Its name in JSON, lower case with hyphens.
    pub fn name(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::KnownName => "known-name",
            Self::Context => "context",
            Self::Sentence => "sentence",
            Self::TitledSurname => "titled-surname",
        }
    }

    /// The kind of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|found| found.name() == name)
    }
}

/// A country of an article.
#[derive(Debug, Clone, PartialEq)]
pub struct CountryMentioned {
    /// Which.
    pub country: Country,
    /// Where named, in text order; empty when only the record asserts the country.
    pub mentions: Vec<Mention>,
    /// Whether the article is about it or its main events happen there.
    pub focus: bool,
    /// Whether the record that carried the article names this country.
    pub asserted: bool,
    /// 0 to 1: how likely the article names this country.
    pub confidence: f32,
    /// The surest way in which it is named.
    pub found: CountryFound,
}

/// How an article names a country; the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum CountryFound {
    /// The record that carried the article names it.
    #[default]
    Record,
    /// By its name or abbreviation.
    Name,
    /// By an adjective or the name of its people.
    People,
    /// By a seat of its government.
    Government,
    /// By a place in it.
    Place,
}

impl CountryFound {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Record, Self::Name, Self::People, Self::Government, Self::Place];

    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Name => "name",
            Self::People => "people",
            Self::Government => "government",
            Self::Place => "place",
        }
    }

    /// The kind of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|found| found.name() == name)
    }
}

/// Where and when an article is set, beside the countries and days that it names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Setting {
    /// The country from which it was filed, by its dateline.
    pub dateline: Option<Country>,
    /// The country of its publication, by the publication's name or address.
    pub home: Option<Country>,
    /// Months that the text speaks of, ascending, each once; every one of precision month.
    pub months: Vec<super::PartialDate>,
}
