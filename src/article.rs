//! The nouns of the press: pure values that every stage shares.
//!
//! Nothing here reads, writes or guesses. Disk forms live in [`crate::corpus`] and [`crate::index`], wire forms in
//! [`crate::web`]; these types derive no serialisation, so that neither can dictate the other.

use std::fmt;

/// A half-open range of bytes, `start ≤ end`, both on character borders of the text it points into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span `start..end`.
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end);
        Self { start, end }
    }

    /// The bytes it names, or `None` when it lies outside `text` or not on character borders.
    pub fn of(self, text: &str) -> Option<&str> {
        text.get(self.start..self.end)
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether it names no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// What a paragraph is on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ParagraphKind {
    /// Running text.
    #[default]
    Text,
    /// A sub-headline.
    Heading,
    /// One entry of a list.
    ListItem,
    /// A block quotation.
    Quotation,
    /// One row of a table, cells joined by " | ".
    TableRow,
}

/// One paragraph of a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// Its text: white space collapsed, never empty.
    pub text: String,
    /// Where it stands in the capture's text (see `Cleaned::text`).
    pub span: Span,
    /// What it is on the page.
    pub kind: ParagraphKind,
}

/// What a kept piece other than a paragraph is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// The headline.
    Headline,
    /// The standfirst (dek, chapô, Vorspann): the summary beneath the headline.
    Standfirst,
    /// The line that names the authors.
    Byline,
    /// The line that gives the date.
    Published,
}

/// Where a headline, standfirst, byline or date line stands in the capture's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// What it is.
    pub role: Role,
    /// Bytes in the capture's text.
    pub span: Span,
}

/// Why a piece of a capture is not story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CutReason {
    /// Menus, breadcrumbs, section lists, skip links, search boxes.
    Navigation,
    /// Header or footer of the site: imprint, copyright, terms.
    SiteFrame,
    /// Advertisement or its label.
    Advertisement,
    /// Newsletter, app, donation, subscription or "follow us" lines.
    Promotion,
    /// Paywall and registration lines.
    Paywall,
    /// Cookie and consent text.
    Consent,
    /// Share, print, e-mail, comment-count buttons.
    Sharing,
    /// Links to other stories.
    Related,
    /// Reader comments.
    Comments,
    /// Image captions, galleries, video titles.
    Caption,
    /// Photo and agency credits.
    Credit,
    /// "About the author" boxes.
    AuthorBio,
    /// Byline lines (their content is kept as authors).
    Byline,
    /// Date and time lines (their content is kept as the published date).
    Timestamp,
    /// Tags, topics, keywords.
    Tags,
    /// A text that stands elsewhere already.
    Duplicate,
    /// Forms, buttons, players, embedded posts, scripts' fallback text.
    Widget,
    /// Colour codes, counters, stray symbols and other debris of scraping.
    Debris,
    /// Low share of text among links and markup, none of the above.
    LowText,
}

impl CutReason {
    /// Every reason.
    pub const ALL: [CutReason; 19] = [
        Self::Navigation,
        Self::SiteFrame,
        Self::Advertisement,
        Self::Promotion,
        Self::Paywall,
        Self::Consent,
        Self::Sharing,
        Self::Related,
        Self::Comments,
        Self::Caption,
        Self::Credit,
        Self::AuthorBio,
        Self::Byline,
        Self::Timestamp,
        Self::Tags,
        Self::Duplicate,
        Self::Widget,
        Self::Debris,
        Self::LowText,
    ];

    /// Its name in JSON and tables, lower case with hyphens.
    pub fn name(self) -> &'static str {
        match self {
            Self::Navigation => "navigation",
            Self::SiteFrame => "site-frame",
            Self::Advertisement => "advertisement",
            Self::Promotion => "promotion",
            Self::Paywall => "paywall",
            Self::Consent => "consent",
            Self::Sharing => "sharing",
            Self::Related => "related",
            Self::Comments => "comments",
            Self::Caption => "caption",
            Self::Credit => "credit",
            Self::AuthorBio => "author-bio",
            Self::Byline => "byline",
            Self::Timestamp => "timestamp",
            Self::Tags => "tags",
            Self::Duplicate => "duplicate",
            Self::Widget => "widget",
            Self::Debris => "debris",
            Self::LowText => "low-text",
        }
    }

    /// The reason of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

/// A piece of a capture that is not story, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// Why it was cut.
    pub reason: CutReason,
    /// Bytes in the capture's text.
    pub span: Span,
}

/// How exactly a date is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// Year only.
    Year,
    /// Year and month.
    Month,
    /// Year, month and day.
    Day,
}

impl Precision {
    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Month => "month",
            Self::Day => "day",
        }
    }
}

/// A calendar date known to the day, the month or the year; always a real one (Gregorian, proleptic).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    first: jiff::civil::Date,
    precision: Precision,
}

impl PartialDate {
    /// A date known to the day, or `None` if there is no such day.
    pub fn day(year: i16, month: i8, day: i8) -> Option<Self> {
        let first = jiff::civil::Date::new(year, month, day).ok()?;
        Some(Self { first, precision: Precision::Day })
    }

    /// A month of a year, or `None` if there is no such month.
    pub fn month(year: i16, month: i8) -> Option<Self> {
        let first = jiff::civil::Date::new(year, month, 1).ok()?;
        Some(Self { first, precision: Precision::Month })
    }

    /// A year.
    pub fn year(year: i16) -> Option<Self> {
        let first = jiff::civil::Date::new(year, 1, 1).ok()?;
        Some(Self { first, precision: Precision::Year })
    }

    /// Reads `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; anything after the day (a time) is ignored.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let number = |range: std::ops::Range<usize>| {
            let digits = text.get(range)?;
            digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse::<i16>().ok())?
        };
        let year = number(0..4)?;
        match (text.len(), text.as_bytes().get(4), text.as_bytes().get(7)) {
            (4, _, _) => Self::year(year),
            (7, Some(b'-'), _) => Self::month(year, i8::try_from(number(5..7)?).ok()?),
            (10.., Some(b'-'), Some(b'-')) if !text.as_bytes().get(10).is_some_and(u8::is_ascii_digit) => {
                Self::day(year, i8::try_from(number(5..7)?).ok()?, i8::try_from(number(8..10)?).ok()?)
            }
            _ => None,
        }
    }

    /// How exactly it is known.
    pub fn precision(self) -> Precision {
        self.precision
    }

    /// The first day it may be.
    pub fn first_day(self) -> jiff::civil::Date {
        self.first
    }

    /// The last day it may be.
    pub fn last_day(self) -> jiff::civil::Date {
        match self.precision {
            Precision::Day => self.first,
            Precision::Month => self.first.last_of_month(),
            Precision::Year => self.first.last_of_year(),
        }
    }

    /// The year.
    pub fn year_number(self) -> i16 {
        self.first.year()
    }
}

impl fmt::Display for PartialDate {
    /// `2025`, `2025-11` or `2025-11-13`, by precision.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = (self.first.year(), self.first.month(), self.first.day());
        match self.precision {
            Precision::Year => write!(out, "{year:04}"),
            Precision::Month => write!(out, "{year:04}-{month:02}"),
            Precision::Day => write!(out, "{year:04}-{month:02}-{day:02}"),
        }
    }
}

/// Where a published date was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Evidence {
    /// `datePublished` in JSON-LD.
    JsonLd,
    /// Microdata or RDFa in the page.
    Microdata,
    /// A `meta` element (OpenGraph, Dublin Core, publisher's own).
    Meta,
    /// A `time` element or a date in visible text near the headline.
    Visible,
    /// The byline line of a scrape or page.
    Byline,
    /// The dateline that opens the text ("BOGOTÁ, Nov. 13 —").
    Dateline,
    /// A date in the page's address.
    Url,
    /// Embedded state or script of the page.
    Script,
    /// A copyright line or similar weak sign.
    Weak,
    /// A field of the record (JSONL and other exports) that carried the article.
    Record,
    /// The sidecar file.
    Sidecar,
    /// A flag on the command line.
    Flag,
    /// A librarian's decision.
    Decision,
}

impl Evidence {
    /// Every kind.
    pub const ALL: [Evidence; 13] = [
        Self::JsonLd,
        Self::Microdata,
        Self::Meta,
        Self::Visible,
        Self::Byline,
        Self::Dateline,
        Self::Url,
        Self::Script,
        Self::Weak,
        Self::Record,
        Self::Sidecar,
        Self::Flag,
        Self::Decision,
    ];

    /// Its name in JSON, lower case with hyphens.
    pub fn name(self) -> &'static str {
        match self {
            Self::JsonLd => "json-ld",
            Self::Microdata => "microdata",
            Self::Meta => "meta",
            Self::Visible => "visible",
            Self::Byline => "byline",
            Self::Dateline => "dateline",
            Self::Url => "url",
            Self::Script => "script",
            Self::Weak => "weak",
            Self::Record => "record",
            Self::Sidecar => "sidecar",
            Self::Flag => "flag",
            Self::Decision => "decision",
        }
    }

    /// The kind of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|evidence| evidence.name() == name)
    }
}

/// A published date with where it comes from. An article without one is *undated*.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Published {
    /// The date, as exactly as it is known.
    pub date: PartialDate,
    /// Where it was read.
    pub evidence: Evidence,
    /// 0 to 1: how likely it is the day of publication.
    pub confidence: f32,
}

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
}

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
    /// The language declared by the page or record; enrichment decides the language of the text.
    pub language: Option<Language>,
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
