//! Entry → document: what is indexed of an article.

use tantivy::TantivyDocument;
use tantivy::schema::Field;
use tantivy::tokenizer::{PreTokenizedString, Token};

use super::analysis::{self, Term};
use super::schema::Fields;
use super::{StoredEntry, words};
use crate::article::{Language, Mention, Part, Standing};
use crate::enrich::{self, Entry};

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

/// The date of a day number; 1970-01-01 for one beyond all dates.
pub(crate) fn date_of(day: i32) -> jiff::civil::Date {
    let epoch = jiff::civil::Date::constant(1970, 1, 1);
    let span = jiff::Span::new().try_days(day);
    span.and_then(|span| epoch.checked_add(span)).unwrap_or(epoch)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn day_numbers_count_from_1970_and_give_their_date_back() {
        let date = jiff::civil::Date::constant(1605, 3, 1);
        assert_eq!(day_number(jiff::civil::Date::constant(1970, 1, 2)), 1);
        assert_eq!(date_of(day_number(date) as i32), date);
        assert_eq!([i32::MIN, i32::MAX].map(|day| date_of(day).year()), [1970; 2]);
    }
}
