//! Entry ⇄ document: what is indexed of an article, and the form in which it is stored for answers.

use serde::{Deserialize, Serialize};
use tantivy::TantivyDocument;
use tantivy::schema::document::{DeserializeError, DocumentDeserialize, DocumentDeserializer};
use tantivy::schema::{Field, OwnedValue};
use tantivy::tokenizer::{PreTokenizedString, Token};

use super::analysis::{self, Term};
use super::packing::Unpacking;
use super::schema::Fields;
use super::words;
use crate::article::{
    ArticleId, Country, CountryFound, CountryMentioned, Language, Mention, Part, PartialDate, Person, PersonFound,
    Setting, Span, Standing,
};
use crate::corpus::record::ArticleRecord;
use crate::enrich::{self, Entry, Unlisted};

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

/// The stored form. Mentions are `[part, start, end]`; part −2 is the headline, −1 the standfirst, n paragraph n.
#[derive(Serialize, Deserialize)]
struct Record {
    id: u64,
    version: u32,
    origin: String,
    article: ArticleRecord,
    language: Option<String>,
    persons: Vec<PersonRecord>,
    countries: Vec<CountryRecord>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    dateline: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    home: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    months: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct PersonRecord {
    name: String,
    mentions: Vec<[i64; 3]>,
    confidence: f32,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    asserted: bool,
    found: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    ids: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct CountryRecord {
    code: String,
    mentions: Vec<[i64; 3]>,
    focus: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    asserted: bool,
    confidence: f32,
    found: String,
}

/// The engine's document for an entry, which is stored as `packed`.
pub(super) fn document(stored: &StoredEntry, packed: &[u8], fields: &Fields) -> TantivyDocument {
    let (article, entry) = (&stored.entry.article, &stored.entry);
    let mut document = TantivyDocument::default();
    document.add_u64(fields.id, stored.id.0);
    add_words(&mut document, fields, entry);
    add_values(&mut document, fields, entry);
    if let Some(published) = article.published {
        document.add_i64(fields.day, day_number(published.date.first_day()));
        document.add_i64(fields.last_day, day_number(published.date.last_day()));
    }
    if let Some(quality) = article.quality {
        document.add_u64(fields.quality, u64::from(quality.thousandths()));
    }
    if let Standing::Embargoed(until) = article.standing {
        document.add_i64(fields.opens, until.as_second());
    }
    document.add_bytes(fields.entry, packed);
    document
}

fn add_words(document: &mut TantivyDocument, fields: &Fields, entry: &Entry) {
    let (article, language) = (&entry.article, entry.language.as_ref());
    let mut add = |field: Field, texts: &mut dyn Iterator<Item = (Part, &str)>| {
        for (number, (part, text)) in texts.enumerate() {
            let begins = if number == 0 { 0 } else { PARAGRAPH_GAP };
            if entry.unlisted.keys.is_empty() {
                document.add_text(field, words::framed(text, language, begins));
                continue;
            }
            let mut words = tokens(text, language, begins);
            hide_unlisted(&mut words, part, entry);
            document.add_pre_tokenized_text(field, words);
        }
    };
    let headline = article.headline.as_deref().map(|text| (Part::Headline, text));
    let standfirst = article.standfirst.as_deref().map(|text| (Part::Standfirst, text));
    add(fields.headline, &mut headline.into_iter());
    add(fields.standfirst, &mut standfirst.into_iter());
    let paragraphs = article.paragraphs.iter().enumerate();
    add(fields.body, &mut paragraphs.map(|(number, paragraph)| (Part::Paragraph(number), paragraph.text.as_str())));
}

/// Takes the names out by which an article may not be found: where the person is named, and the surname anywhere.
fn hide_unlisted(words: &mut PreTokenizedString, part: Part, entry: &Entry) {
    let unlisted = &entry.unlisted;
    let named = |token: &Token| {
        let inside = |mention: &&Mention| {
            mention.part == part && mention.span.start < token.offset_to && token.offset_from < mention.span.end
        };
        unlisted.mentions.iter().any(|mention| inside(&mention))
    };
    let surnames: Vec<&str> = unlisted.keys.iter().filter_map(|key| key.rsplit(' ').next()).collect();
    let spans: std::collections::HashSet<(usize, usize)> = words
        .tokens
        .iter()
        .filter(|token| named(token) || surnames.contains(&token.text.as_str()))
        .map(|token| (token.offset_from, token.offset_to))
        .collect();
    words.tokens.retain(|token| !spans.contains(&(token.offset_from, token.offset_to)));
}

/// Places left free between two paragraphs, more than the words of any quotation may be apart: none runs over two
/// paragraphs.
const PARAGRAPH_GAP: usize = 120;

/// Words of one text, the first at a place after the end of the text before it.
fn tokens(text: &str, language: Option<&Language>, begins: usize) -> PreTokenizedString {
    let mut terms = Vec::new();
    analysis::index_terms(text, language, &mut terms);
    let token = |term: Term| Token {
        offset_from: term.span.start,
        offset_to: term.span.end,
        position: begins + term.position as usize,
        text: term.text,
        position_length: 1,
    };
    PreTokenizedString { text: String::new(), tokens: terms.into_iter().map(token).collect() }
}

fn add_values(document: &mut TantivyDocument, fields: &Fields, entry: &Entry) {
    let mut add = |field: Field, values: &mut dyn Iterator<Item = (String, String)>| {
        let mut seen = std::collections::HashSet::new();
        for (key, value) in values {
            // One value a person: the counts of a facet are counts of articles.
            if !value.is_empty() && seen.insert(key) {
                document.add_text(field, &value);
            }
        }
    };
    let same = |value: &str| (value.to_owned(), value.to_owned());
    let identified = entry.persons.iter().filter(|person| person.is_identified());
    add(fields.person, &mut identified.map(|p| (enrich::person_key(&p.name), p.name.clone())));
    add(fields.country, &mut entry.countries.iter().map(|c| same(c.country.code())));
    add(fields.publication, &mut entry.article.publication.iter().map(|p| same(p)));
    let authors = entry.article.authors.iter().map(|author| (enrich::person_key(author), author.clone()));
    add(fields.author, &mut authors.filter(|(key, _)| !entry.unlisted.keys.contains(key)));
    add(fields.language, &mut entry.language.iter().map(|l| same(l.code())));
    add(fields.mentioned, &mut entry.setting.months.iter().map(|month| same(&month.to_string())));
}

/// Days since 1970-01-01.
pub(crate) fn day_number(date: jiff::civil::Date) -> i64 {
    let epoch = jiff::civil::Date::constant(1970, 1, 1);
    i64::from(epoch.until(date).map(|span| span.get_days()).unwrap_or(0))
}

/// The date of a day number.
pub(crate) fn date_of(day: i32) -> jiff::civil::Date {
    let epoch = jiff::civil::Date::constant(1970, 1, 1);
    epoch.checked_add(jiff::Span::new().days(day)).unwrap_or(epoch)
}

/// The stored form of an entry.
pub(super) fn encode(stored: &StoredEntry) -> Vec<u8> {
    let record = Record {
        id: stored.id.0,
        version: stored.version,
        origin: stored.origin.clone(),
        article: ArticleRecord::from(&stored.entry.article),
        language: stored.entry.language.as_ref().map(|l| l.code().to_owned()),
        persons: stored.entry.persons.iter().map(PersonRecord::from).collect(),
        countries: stored.entry.countries.iter().map(CountryRecord::from).collect(),
        dateline: stored.entry.setting.dateline.map(|country| country.code().to_owned()),
        home: stored.entry.setting.home.map(|country| country.code().to_owned()),
        months: stored.entry.setting.months.iter().map(ToString::to_string).collect(),
    };
    serde_json::to_vec(&record).expect("a record of strings and numbers is always JSON")
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

fn decode(bytes: &[u8]) -> Result<StoredEntry, serde_json::Error> {
    let record: Record = serde_json::from_slice(bytes)?;
    Ok(StoredEntry {
        id: ArticleId(record.id),
        story: ArticleId(record.id),
        version: record.version,
        origin: record.origin,
        entry: Entry {
            article: record.article.into(),
            language: record.language.as_deref().and_then(Language::parse),
            persons: record.persons.into_iter().map(Person::from).collect(),
            countries: record.countries.into_iter().filter_map(CountryRecord::decoded).collect(),
            setting: Setting {
                dateline: record.dateline.as_deref().and_then(Country::parse),
                home: record.home.as_deref().and_then(Country::parse),
                months: record.months.iter().filter_map(|month| PartialDate::parse(month)).collect(),
            },
            // What was taken out is not stored: it is decided anew whenever the article is written.
            unlisted: Unlisted::default(),
        },
    })
}

impl From<&Person> for PersonRecord {
    fn from(person: &Person) -> Self {
        Self {
            name: person.name.clone(),
            mentions: person.mentions.iter().map(mention_numbers).collect(),
            confidence: person.confidence,
            asserted: person.asserted,
            found: person.found.name().to_owned(),
            ids: person.ids.clone(),
        }
    }
}

impl From<PersonRecord> for Person {
    fn from(record: PersonRecord) -> Self {
        Self {
            name: record.name,
            mentions: record.mentions.iter().map(mention).collect(),
            confidence: record.confidence,
            asserted: record.asserted,
            found: PersonFound::parse(&record.found).unwrap_or_default(),
            ids: record.ids,
        }
    }
}

impl From<&CountryMentioned> for CountryRecord {
    fn from(mentioned: &CountryMentioned) -> Self {
        Self {
            code: mentioned.country.code().to_owned(),
            mentions: mentioned.mentions.iter().map(mention_numbers).collect(),
            focus: mentioned.focus,
            asserted: mentioned.asserted,
            confidence: mentioned.confidence,
            found: mentioned.found.name().to_owned(),
        }
    }
}

impl CountryRecord {
    fn decoded(self) -> Option<CountryMentioned> {
        Some(CountryMentioned {
            country: Country::parse(&self.code)?,
            mentions: self.mentions.iter().map(mention).collect(),
            focus: self.focus,
            asserted: self.asserted,
            confidence: self.confidence,
            found: CountryFound::parse(&self.found).unwrap_or_default(),
        })
    }
}

fn mention_numbers(mention: &Mention) -> [i64; 3] {
    let part = match mention.part {
        Part::Headline => -2,
        Part::Standfirst => -1,
        Part::Paragraph(number) => number as i64,
    };
    [part, mention.span.start as i64, mention.span.end as i64]
}

fn mention(&[part, start, end]: &[i64; 3]) -> Mention {
    let part = match part {
        -2 => Part::Headline,
        -1 => Part::Standfirst,
        number => Part::Paragraph(number.max(0) as usize),
    };
    Mention { part, span: Span { start: start.max(0) as usize, end: end.max(start.max(0)) as usize } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;

    #[test]
    fn an_entry_comes_back_from_the_store_as_it_was() {
        let mention = Mention { part: Part::Standfirst, span: Span::new(2, 5) };
        let stored = StoredEntry {
            id: ArticleId(7),
            story: ArticleId(7),
            version: 2,
            origin: "a.html".into(),
            entry: Entry {
                article: Article { headline: Some("H".into()), ..Article::default() },
                language: Language::parse("es"),
                persons: vec![Person {
                    name: "Ana Ruiz".into(),
                    mentions: vec![mention],
                    confidence: 0.5,
                    asserted: true,
                    found: PersonFound::Context,
                    ids: vec!["wikidata:Q1".into()],
                }],
                countries: Country::parse("CO")
                    .map(|country| CountryMentioned {
                        country,
                        mentions: vec![mention],
                        focus: true,
                        asserted: false,
                        confidence: 0.97,
                        found: CountryFound::Government,
                    })
                    .into_iter()
                    .collect(),
                setting: Setting {
                    dateline: Country::parse("EC"),
                    home: Country::parse("US"),
                    months: PartialDate::month(2025, 9).into_iter().collect(),
                },
                unlisted: Unlisted::default(),
            },
        };
        assert_eq!(decode(&encode(&stored)).expect("a stored entry"), stored);
    }

    #[test]
    fn day_numbers_count_from_1970_and_give_their_date_back() {
        let date = jiff::civil::Date::constant(1605, 3, 1);
        assert_eq!(day_number(jiff::civil::Date::constant(1970, 1, 2)), 1);
        assert_eq!(date_of(day_number(date) as i32), date);
    }
}
