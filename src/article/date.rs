//! Dates as exactly as they are known, with where they come from.

use std::fmt;

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
    /// The item of a feed, which some publishers date by its last change.
    Feed,
    /// The date header of a newsletter.
    Mail,
    /// The sidecar file.
    Sidecar,
    /// A flag on the command line.
    Flag,
    /// A librarian's decision.
    Decision,
}

impl Evidence {
    /// Every kind.
    pub const ALL: [Evidence; 15] = [
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
        Self::Feed,
        Self::Mail,
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
            Self::Feed => "feed",
            Self::Mail => "mail",
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
