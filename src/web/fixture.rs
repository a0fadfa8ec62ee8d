//! An invented answer for the tests of this room: two hits, one of them hostile, facets and a timeline.

use std::time::Duration;

use crate::article::{
    Article, ArticleId, Country, CountryFound, CountryMentioned, Evidence, Language, Mention, Paragraph, ParagraphKind,
    Part, PartialDate, Person, PersonFound, Published, Setting, Span,
};
use crate::enrich::{Entry, Unlisted};
use crate::index::StoredEntry;
use crate::search::Answer;
use crate::search::answer::{Bucket, Facet, FacetField, FacetValue, Hit, Marked, Passage, Timeline, Unit};

fn paragraph(text: &str, kind: ParagraphKind) -> Paragraph {
    Paragraph { text: text.into(), span: Span::new(0, text.len()), kind }
}

fn mention(part: Part, start: usize, end: usize) -> Mention {
    Mention { part, span: Span::new(start, end) }
}

/// A dated article with people, countries and every kind of paragraph.
pub(crate) fn entry() -> StoredEntry {
    let kinds = [
        ("President Gustavo Petro paused the <em>talks</em> on Thursday.", ParagraphKind::Text),
        ("What comes next", ParagraphKind::Heading),
        ("A vote in Bogotá.", ParagraphKind::ListItem),
        ("A visit to Quito.", ParagraphKind::ListItem),
        ("We wait, said an aide.", ParagraphKind::Quotation),
    ];
    let mentions = vec![mention(Part::Headline, 0, 5), mention(Part::Paragraph(0), 10, 23)];
    let entry = Entry {
        article: Article {
            external_id: Some("ext-7".into()),
            url: Some("https://example.org/talks?a=1&b=2".into()),
            headline: Some("Petro <b>pauses</b> talks".into()),
            standfirst: Some("A first for the region".into()),
            authors: vec!["Ana Ríos".into(), "Tom O'Dell".into()],
            publication: Some("The Harbour Post".into()),
            published: PartialDate::day(2025, 11, 13).map(|date| Published {
                date,
                evidence: Evidence::JsonLd,
                confidence: 0.97,
            }),
            paragraphs: kinds.map(|(text, kind)| paragraph(text, kind)).to_vec(),
            ..Article::default()
        },
        language: Language::parse("en"),
        persons: vec![Person {
            name: "Gustavo Petro".into(),
            mentions,
            confidence: 0.9,
            asserted: false,
            found: PersonFound::Context,
            ids: vec![],
        }],
        countries: vec![CountryMentioned {
            country: Country::parse("CO").expect("a code"),
            mentions: vec![mention(Part::Paragraph(2), 10, 17)],
            focus: true,
            asserted: true,
            confidence: 1.0,
            found: CountryFound::Place,
        }],
        setting: Setting::default(),
        unlisted: Unlisted::default(),
    };
    StoredEntry { id: ArticleId(0xa1), story: ArticleId(0xa1), version: 1, origin: "pages/talks.html".into(), entry }
}

/// An undated article whose every text tries to be markup.
pub(crate) fn hostile() -> StoredEntry {
    let script = "\"><script>alert('x')</script>";
    let entry = Entry {
        article: Article {
            url: Some("javascript:alert(1)".into()),
            headline: Some(script.into()),
            publication: Some(script.into()),
            authors: vec![script.into()],
            paragraphs: vec![paragraph(script, ParagraphKind::Text)],
            ..Article::default()
        },
        language: None,
        persons: vec![Person {
            name: script.into(),
            mentions: vec![],
            confidence: 0.5,
            asserted: true,
            found: PersonFound::Record,
            ids: vec![],
        }],
        countries: vec![],
        setting: Setting::default(),
        unlisted: Unlisted::default(),
    };
    StoredEntry { id: ArticleId(0xb2), story: ArticleId(0xa1), version: 2, origin: script.into(), entry }
}

fn marked(text: &str, start: usize, end: usize) -> Marked {
    Marked { text: text.into(), marks: vec![Span::new(start, end)] }
}

fn value(value: &str, count: u64, selected: bool) -> FacetValue {
    FacetValue { value: value.into(), count, selected }
}

/// 143 found, two shown.
pub(crate) fn answer() -> Answer {
    let passage = Passage {
        part: Part::Paragraph(0),
        offset: 0,
        marked: marked("President Gustavo Petro paused", 18, 23),
        cut_before: false,
        cut_after: true,
    };
    let script = hostile().entry.article.headline.unwrap_or_default();
    let headline = Some(marked("Petro <b>pauses</b> talks", 0, 5));
    let year = |year, count, held| {
        let date = PartialDate::year(year).expect("a year");
        Bucket { from: date, to: date, count, held }
    };
    let buckets = vec![year(2022, 5, 100), year(2025, 31, 4012)];
    Answer {
        understood: "petro AND \"drug boats\"".into(),
        ignored: vec!["a stray ')'".into()],
        total: 143,
        took: Duration::from_millis(4),
        hits: vec![
            Hit { stored: entry(), score: 12.5, explanation: None, copies: 1, headline, passages: vec![passage] },
            Hit {
                stored: hostile(),
                score: 3.0,
                explanation: None,
                copies: 1,
                headline: Some(marked(&script, 3, 9)),
                passages: vec![],
            },
        ],
        facets: vec![
            Facet {
                field: FacetField::Country,
                values: vec![value("CO", 88, true), value("EC", 41, false)],
                distinct: 30,
                missing: 9,
                missing_selected: false,
            },
            Facet {
                field: FacetField::Person,
                values: vec![value("Gustavo Petro", 70, false)],
                distinct: 1,
                missing: 0,
                missing_selected: false,
            },
            Facet { field: FacetField::Year, values: vec![], distinct: 2, missing: 9, missing_selected: false },
        ],
        timeline: Timeline { unit: Unit::Year, buckets, imprecise: 0, undated: 9, undated_held: 70 },
        cursor: Some("next-stretch".into()),
        generation: 42,
        ..Answer::default()
    }
}
