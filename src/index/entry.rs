//! Entry ⇄ bytes: the form in which an article is stored for answers.
//!
//! An index is made for one format and built anew for another ([`super::FORMAT`]), so this form names no fields and expects
//! them all, in the order of [`Record`]; numbers take as many bytes as they need (postcard). A span is told by how far it
//! lies from the end of the one before it: small numbers are short, and alike from article to article.

use serde::{Deserialize, Serialize};
use tantivy::schema::OwnedValue;
use tantivy::schema::document::{DeserializeError, DocumentDeserialize, DocumentDeserializer};

use super::along::{Along, MentionRecord, mention_records, mentions};
use super::document::{date_of, day_number};
use super::packing::Unpacking;
use crate::article::{
    Article, ArticleId, Country, CountryFound, CountryMentioned, Evidence, Language, Paragraph, ParagraphKind,
    PartialDate, Person, PersonFound, Place, Precision, Published, Quality, Role, Setting, Standing, Subject,
};
use crate::enrich::{Entry, Unlisted};

/// An entry with what the corpus knows of it, as answers need it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredEntry {
    /// The article's number.
    pub id: ArticleId,
    /// The article that stands for the story that it prints; itself when there are no copies, and as long as it is not laid
    /// beside others.
    pub story: ArticleId,
    /// Its version in the corpus.
    pub version: u32,
    /// Where it was captured.
    pub origin: String,
    /// The article with its people and countries.
    pub entry: Entry,
}

/// The stored form. What is one of a few kinds is its place in the list of them.
#[derive(Serialize, Deserialize)]
struct Record<'a> {
    #[serde(borrow)]
    headline: Option<&'a str>,
    standfirst: Option<&'a str>,
    paragraphs: Vec<&'a str>,
    /// Bytes between the paragraph before and this one in the capture's text, and by how many it is longer there.
    spans: Vec<(i64, i64)>,
    /// The paragraphs that are no running text: number and place in [`KINDS`].
    kinds: Vec<(usize, u8)>,
    /// Place in [`ROLES`], bytes after the end of the one before, length.
    places: Vec<(u8, i64, usize)>,
    byline: Option<&'a str>,
    authors: Vec<&'a str>,
    persons: Vec<PersonRecord<'a>>,
    countries: Vec<CountryRecord<'a>>,
    asserted_persons: Vec<&'a str>,
    asserted_countries: Vec<&'a str>,
    subjects: Vec<(&'a str, Option<&'a str>, Option<&'a str>)>,
    url: Option<&'a str>,
    external_id: Option<&'a str>,
    publication: Option<&'a str>,
    section: Option<&'a str>,
    page: Option<&'a str>,
    /// Declared, and that of the text.
    languages: [Option<&'a str>; 2],
    filed_from: Option<&'a str>,
    filed_on: Option<&'a str>,
    agency: Option<&'a str>,
    published: Option<PublishedRecord>,
    /// Left out when usable.
    standing: Option<String>,
    /// Thousandths.
    quality: Option<u16>,
    revision: Option<u64>,
    dateline: Option<&'a str>,
    home: Option<&'a str>,
    /// Months since the year 0.
    months: Vec<i32>,
    origin: &'a str,
    version: u32,
    id: u64,
}

/// Days since 1970-01-01, places in [`PRECISIONS`] and [`Evidence::ALL`], confidence.
type PublishedRecord = (i64, u8, u8, f32);

#[derive(Serialize, Deserialize)]
struct PersonRecord<'a> {
    name: &'a str,
    mentions: Vec<MentionRecord>,
    confidence: f32,
    asserted: bool,
    /// Place in [`PersonFound::ALL`].
    found: u8,
    #[serde(borrow)]
    ids: Vec<&'a str>,
}

#[derive(Serialize, Deserialize)]
struct CountryRecord<'a> {
    code: &'a str,
    mentions: Vec<MentionRecord>,
    focus: bool,
    asserted: bool,
    confidence: f32,
    /// Place in [`CountryFound::ALL`].
    found: u8,
}

const KINDS: [ParagraphKind; 5] = [
    ParagraphKind::Text,
    ParagraphKind::Heading,
    ParagraphKind::ListItem,
    ParagraphKind::Quotation,
    ParagraphKind::TableRow,
];
const ROLES: [Role; 4] = [Role::Headline, Role::Standfirst, Role::Byline, Role::Published];
const PRECISIONS: [Precision; 3] = [Precision::Year, Precision::Month, Precision::Day];

/// The stored form of an entry.
pub(super) fn encode(stored: &StoredEntry) -> Vec<u8> {
    let StoredEntry { id, story: _, version, origin, entry } = stored;
    let Entry { article, language, persons, countries, setting, unlisted: _ } = entry;
    let (mut text, mut head) = (Along::default(), Along::default());
    let span = |paragraph: &Paragraph| {
        (text.gap_before(paragraph.span), paragraph.span.len() as i64 - paragraph.text.len() as i64)
    };
    let place = |place: &Place| (number(&ROLES, place.role), head.gap_before(place.span), place.span.len());
    let others = article.paragraphs.iter().enumerate().filter(|(_, paragraph)| paragraph.kind != ParagraphKind::Text);
    let record = Record {
        headline: article.headline.as_deref(),
        standfirst: article.standfirst.as_deref(),
        paragraphs: article.paragraphs.iter().map(|paragraph| paragraph.text.as_str()).collect(),
        spans: article.paragraphs.iter().map(span).collect(),
        kinds: others.map(|(at, paragraph)| (at, number(&KINDS, paragraph.kind))).collect(),
        places: article.places.iter().map(place).collect(),
        byline: article.byline.as_deref(),
        authors: borrowed(&article.authors),
        persons: persons.iter().map(PersonRecord::of).collect(),
        countries: countries.iter().map(CountryRecord::of).collect(),
        asserted_persons: borrowed(&article.asserted_persons),
        asserted_countries: borrowed(&article.asserted_countries),
        subjects: article
            .subjects
            .iter()
            .map(|subject| (subject.scheme.as_str(), subject.code.as_deref(), subject.name.as_deref()))
            .collect(),
        url: article.url.as_deref(),
        external_id: article.external_id.as_deref(),
        publication: article.publication.as_deref(),
        section: article.section.as_deref(),
        page: article.page.as_deref(),
        languages: [&article.language, language].map(|language| language.as_ref().map(Language::code)),
        filed_from: article.filed_from.as_deref(),
        filed_on: article.filed_on.as_deref(),
        agency: article.agency.as_deref(),
        published: article.published.map(published_record),
        standing: (article.standing != Standing::Usable).then(|| article.standing.to_string()),
        quality: article.quality.map(Quality::thousandths),
        revision: article.revision,
        dateline: setting.dateline.as_ref().map(Country::code),
        home: setting.home.as_ref().map(Country::code),
        months: setting.months.iter().map(|month| month_number(*month)).collect(),
        origin,
        version: *version,
        id: id.0,
    };
    postcard::to_stdvec(&record).expect("a record of strings and numbers is always written")
}

/// What the engine stores of a document: packed bytes.
pub(crate) struct Stored(Option<Vec<u8>>);

impl DocumentDeserialize for Stored {
    fn deserialize<'de, D: DocumentDeserializer<'de>>(mut document: D) -> Result<Self, DeserializeError> {
        Ok(match document.next_field()? {
            Some((_, OwnedValue::Bytes(packed))) => Self(Some(packed)),
            _ => Self(None),
        })
    }
}

impl Stored {
    /// The entry that it holds.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn entry(&self, unpacking: &Unpacking) -> Result<StoredEntry, String> {
        let wrong = |reason: String| format!("a stored article cannot be read: {reason}");
        let packed = self.0.as_deref().ok_or("an article is stored without its text")?;
        decode(&unpacking.unpack(packed).map_err(wrong)?).map_err(|e| wrong(e.to_string()))
    }
}

fn decode(bytes: &[u8]) -> Result<StoredEntry, postcard::Error> {
    let record: Record = postcard::from_bytes(bytes)?;
    let (mut text, mut head) = (Along::default(), Along::default());
    let paragraph = |(own, (gap, longer)): (&&str, &(i64, i64))| Paragraph {
        text: (*own).to_owned(),
        span: text.span_behind(*gap, usize::try_from((own.len() as i64).saturating_add(*longer)).unwrap_or(0)),
        kind: ParagraphKind::Text,
    };
    let mut paragraphs: Vec<Paragraph> = record.paragraphs.iter().zip(&record.spans).map(paragraph).collect();
    for (at, kind) in record.kinds {
        if let Some(paragraph) = paragraphs.get_mut(at) {
            paragraph.kind = KINDS.get(usize::from(kind)).copied().unwrap_or_default();
        }
    }
    let place = |(role, gap, length): (u8, i64, usize)| {
        Some(Place { span: head.span_behind(gap, length), role: ROLES.get(usize::from(role)).copied()? })
    };
    let [declared, language] = record.languages.map(|code| code.and_then(Language::parse));
    let subject = |(scheme, code, name): (&str, Option<&str>, Option<&str>)| Subject {
        scheme: scheme.to_owned(),
        code: code.map(str::to_owned),
        name: name.map(str::to_owned),
    };
    let owned = |text: Option<&str>| text.map(str::to_owned);
    Ok(StoredEntry {
        id: ArticleId(record.id),
        story: ArticleId(record.id),
        version: record.version,
        origin: record.origin.to_owned(),
        entry: Entry {
            article: Article {
                external_id: owned(record.external_id),
                url: owned(record.url),
                headline: owned(record.headline),
                standfirst: owned(record.standfirst),
                byline: owned(record.byline),
                authors: to_owned(&record.authors),
                publication: owned(record.publication),
                section: owned(record.section),
                page: owned(record.page),
                language: declared,
                filed_from: owned(record.filed_from),
                filed_on: owned(record.filed_on),
                agency: owned(record.agency),
                published: record.published.and_then(published),
                paragraphs,
                places: record.places.into_iter().filter_map(place).collect(),
                asserted_persons: to_owned(&record.asserted_persons),
                asserted_countries: to_owned(&record.asserted_countries),
                subjects: record.subjects.into_iter().map(subject).collect(),
                // What is not understood is not shown.
                standing: record
                    .standing
                    .map_or(Standing::Usable, |told| Standing::parse(&told).unwrap_or(Standing::Withdrawn)),
                quality: record.quality.map(|thousandths| Quality::of(f64::from(thousandths) / 1000.0)),
                revision: record.revision,
                // Laid over the answers.
                tags: vec![],
                collections: vec![],
            },
            language,
            persons: record.persons.into_iter().map(PersonRecord::person).collect(),
            countries: record.countries.into_iter().filter_map(CountryRecord::country).collect(),
            setting: Setting {
                dateline: record.dateline.and_then(Country::parse),
                home: record.home.and_then(Country::parse),
                months: record.months.into_iter().filter_map(month).collect(),
            },
            // What was taken out is not stored: it is decided anew whenever the article is written.
            unlisted: Unlisted::default(),
        },
    })
}

impl<'a> PersonRecord<'a> {
    fn of(person: &'a Person) -> Self {
        Self {
            name: &person.name,
            mentions: mention_records(&person.mentions),
            confidence: person.confidence,
            asserted: person.asserted,
            found: number(&PersonFound::ALL, person.found),
            ids: borrowed(&person.ids),
        }
    }

    fn person(self) -> Person {
        Person {
            name: self.name.to_owned(),
            mentions: mentions(&self.mentions),
            confidence: self.confidence,
            asserted: self.asserted,
            found: PersonFound::ALL.get(usize::from(self.found)).copied().unwrap_or_default(),
            ids: to_owned(&self.ids),
        }
    }
}

impl<'a> CountryRecord<'a> {
    fn of(mentioned: &'a CountryMentioned) -> Self {
        Self {
            code: mentioned.country.code(),
            mentions: mention_records(&mentioned.mentions),
            focus: mentioned.focus,
            asserted: mentioned.asserted,
            confidence: mentioned.confidence,
            found: number(&CountryFound::ALL, mentioned.found),
        }
    }

    fn country(self) -> Option<CountryMentioned> {
        Some(CountryMentioned {
            country: Country::parse(self.code)?,
            mentions: mentions(&self.mentions),
            focus: self.focus,
            asserted: self.asserted,
            confidence: self.confidence,
            found: CountryFound::ALL.get(usize::from(self.found)).copied().unwrap_or_default(),
        })
    }
}

fn published_record(published: Published) -> PublishedRecord {
    let Published { date, evidence, confidence } = published;
    let precision = number(&PRECISIONS, date.precision());
    (day_number(date.first_day()), precision, number(&Evidence::ALL, evidence), confidence)
}

fn published((day, precision, evidence, confidence): PublishedRecord) -> Option<Published> {
    let first = date_of(i32::try_from(day).ok()?);
    let date = match PRECISIONS.get(usize::from(precision))? {
        Precision::Year => PartialDate::year(first.year()),
        Precision::Month => PartialDate::month(first.year(), first.month()),
        Precision::Day => PartialDate::day(first.year(), first.month(), first.day()),
    };
    Some(Published { date: date?, evidence: Evidence::ALL.get(usize::from(evidence)).copied()?, confidence })
}

fn month_number(month: PartialDate) -> i32 {
    i32::from(month.year_number()) * 12 + i32::from(month.first_day().month()) - 1
}

fn month(number: i32) -> Option<PartialDate> {
    let (year, month) = (number.div_euclid(12), number.rem_euclid(12));
    PartialDate::month(i16::try_from(year).ok()?, i8::try_from(month + 1).ok()?)
}

/// The place of a word of a kind in the list of all of them.
fn number<T: PartialEq>(all: &[T], one: T) -> u8 {
    all.iter().position(|other| *other == one).and_then(|place| u8::try_from(place).ok()).unwrap_or(0)
}

fn borrowed(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

fn to_owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;
    use crate::article::{Mention, Part, Span};
    use crate::corpus::identity;

    fn mention(part: Part, start: usize, end: usize) -> Mention {
        Mention { part, span: Span::new(start, end) }
    }

    fn paragraph(text: &str, start: usize, end: usize, kind: ParagraphKind) -> Paragraph {
        Paragraph { text: text.into(), span: Span::new(start, end), kind }
    }

    /// Something in every field.
    fn full() -> StoredEntry {
        let text = |text: &str| Some(text.to_owned());
        let article = Article {
            external_id: text("17"),
            url: text("https://post.example/a"),
            headline: text("Ferry runs again"),
            standfirst: text("Ana Ruiz is pleased"),
            byline: text("By Ann Doe"),
            authors: vec!["Ann Doe".into(), "Ben Roe".into()],
            publication: text("Post"),
            section: text("Coast"),
            page: text("B12"),
            language: Language::parse("en"),
            filed_from: text("QUITO"),
            filed_on: text("Nov 13"),
            agency: text("EFE"),
            published: PartialDate::parse("1605-03").map(|date| Published {
                date,
                evidence: Evidence::Decision,
                confidence: 0.7,
            }),
            paragraphs: vec![
                paragraph("One", 300, 303, ParagraphKind::Text),
                paragraph("Collapsed white space", 310, 360, ParagraphKind::Quotation),
                paragraph("Élan, out of order", 20, 25, ParagraphKind::TableRow),
            ],
            places: vec![
                Place { role: Role::Published, span: Span::new(40, 52) },
                Place { role: Role::Headline, span: Span::new(3, 9) },
            ],
            asserted_persons: vec!["Ana Ruiz".into()],
            asserted_countries: vec!["CO".into(), "Ecuador".into()],
            subjects: vec![Subject { scheme: "medtop".into(), code: text("04"), name: None }],
            standing: Standing::Embargoed("2026-11-24T06:00:00Z".parse().unwrap()),
            quality: Some(Quality::of(0.857)),
            revision: Some(u64::MAX),
            tags: vec![],
            collections: vec![],
        };
        let person = Person {
            name: "Ana Ruiz".into(),
            mentions: vec![
                mention(Part::Standfirst, 0, 8),
                mention(Part::Paragraph(2), 9, 11),
                mention(Part::Paragraph(2), 2, 4),
            ],
            confidence: 0.5,
            asserted: true,
            found: PersonFound::TitledSurname,
            ids: vec!["wikidata:Q1".into()],
        };
        let country = CountryMentioned {
            country: Country::parse("CO").unwrap(),
            mentions: vec![mention(Part::Headline, 3, 5)],
            focus: true,
            asserted: false,
            confidence: 0.97,
            found: CountryFound::Government,
        };
        let setting = Setting {
            dateline: Country::parse("EC"),
            home: Country::parse("US"),
            months: ["2025-09", "1899-12", "0001-01"].iter().filter_map(|month| PartialDate::parse(month)).collect(),
        };
        let (language, unlisted) = (Language::parse("es"), Unlisted::default());
        let entry = Entry { article, language, persons: vec![person], countries: vec![country], setting, unlisted };
        let id = ArticleId(7);
        StoredEntry { id, story: id, version: 2, origin: "a.html".into(), entry }
    }

    #[test]
    fn an_entry_comes_back_from_the_store_as_it_was() {
        let empty = StoredEntry { entry: Entry::default(), ..full() };
        for stored in [full(), empty] {
            assert_eq!(decode(&encode(&stored)).expect("a stored entry"), stored);
        }
    }

    #[test]
    fn the_form_changes_only_with_the_format() {
        let digest = identity::hex(&Sha256::digest(encode(&full())));
        assert_eq!(
            (super::super::FORMAT, &digest[..16]),
            (10, "7e881886583f801c"),
            "raise FORMAT, then write here what is new"
        );
    }

    #[test]
    fn bytes_that_are_no_entry_are_an_error_or_another_entry_but_no_panic() {
        let bytes = encode(&full());
        for length in 0..bytes.len() {
            assert!(decode(&bytes[..length]).is_err(), "the first {length} bytes");
        }
        for at in 0..bytes.len() {
            for flipped in [1, 0x40, 0x80, 0xff] {
                let mut damaged = bytes.clone();
                damaged[at] ^= flipped;
                let _ = decode(&damaged);
            }
        }
    }
}
