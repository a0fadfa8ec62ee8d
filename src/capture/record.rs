//! JSON object → hints and text, by the names that exporters of scrapes give their fields.
//!
//! Used for records and sidecars alike. Names are compared without case, `_`, `-` and spaces (`datePublished` is
//! `date_published`). The first alias whose value says something wins: `null`, empty strings and "None" say nothing.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use encoding_rs::Encoding;
use serde_json::{Map, Value};

use super::formats::markup::plain_said;
use super::hints::{DateHint, Hints};
use super::values::{
    address, countries, host, identifier, loose_address, names, other_name, passage, scalar, site_name,
};
use super::{Media, charset, held_back, sniff};
use crate::article::{Evidence, Language};

/// What a field of a record says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Field {
    Url,
    Headline,
    Text,
    Html,
    Published,
    Authors,
    Publication,
    Section,
    Language,
    Fetched,
    ExternalId,
    Persons,
    Countries,
    Charset,
}

/// The aliases of each field, the most telling first.
const ALIASES: [(Field, &[&str]); 14] = [
    (Field::Url, &["canonical_url", "url", "link", "webUrl", "permalink", "responded_url", "requested_url", "uri"]),
    (
        Field::Headline,
        &[
            "title",
            "headline",
            "heading",
            "webTitle",
            "article_title",
            "name",
            "titre",
            "titel",
            "titulo",
            "título",
            "titolo",
            "titular",
            "überschrift",
            "schlagzeile",
        ],
    ),
    (
        Field::Text,
        &[
            "text",
            "maintext",
            "plaintext",
            "article_text",
            "articleBody",
            "body",
            "content",
            "body_text",
            "full_text",
            "content_text",
            "raw_text",
            "article",
            "story",
            "texte",
            "texto",
            "testo",
            "tekst",
            "contenu",
            "contenido",
            "cuerpo",
            "inhalt",
        ],
    ),
    (Field::Html, &["html", "raw_html", "body_html", "article_html", "content_html", "page_html"]),
    (
        Field::Published,
        &[
            "date_publish",
            "datePublished",
            "publish_date",
            "publication_date",
            "publishing_date",
            "published_at",
            "published_date",
            "first_publish_date",
            "webPublicationDate",
            "pubDate",
            "published",
            "date",
            "timestamp",
            "datum",
            "fecha",
            "date_parution",
        ],
    ),
    (
        Field::Authors,
        &[
            "authors",
            "author",
            "author_name",
            "creator",
            "writer",
            "byline",
            "auteur",
            "auteurs",
            "autor",
            "autores",
            "autore",
        ],
    ),
    (
        Field::Publication,
        &[
            "publication",
            "publication_name",
            "newspaper",
            "sitename",
            "media_name",
            "outlet",
            "publisher",
            "source_name",
            "source",
            "source_hostname",
            "source_domain",
            "hostname",
            "domain",
        ],
    ),
    (Field::Section, &["section", "section_name", "articleSection", "category"]),
    (Field::Language, &["language", "lang", "inLanguage", "meta_lang", "language_code"]),
    (
        Field::Fetched,
        &[
            "date_download",
            "fetched_at",
            "crawl_date",
            "fetched",
            "date_crawled",
            "crawled_at",
            "scraped_at",
            "download_date",
            "retrieved",
        ],
    ),
    (Field::ExternalId, &["id", "uuid", "external_id", "guid", "doc_id", "article_id"]),
    (Field::Persons, &["persons", "people"]),
    (Field::Countries, &["countries"]),
    (Field::Charset, &["charset", "encoding", "content_type"]),
];

/// Objects that stand between the record and its fields.
pub(super) const WRAPPERS: [&str; 4] = ["_source", "fields", "html", "article"];

/// Ranks of fields inside a wrapper come after all others.
const WRAPPED: usize = 100;

static BY_NAME: LazyLock<HashMap<String, (Field, usize)>> = LazyLock::new(|| {
    let ranked = |(field, names): &(Field, &'static [&'static str])| {
        let field = *field;
        names.iter().enumerate().map(move |(rank, name)| (plain(name), (field, rank))).collect::<Vec<_>>()
    };
    ALIASES.iter().flat_map(ranked).collect()
});

/// A field's name without case and separators.
pub(super) fn plain(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).flat_map(char::to_lowercase).collect()
}

/// What a record says.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Record {
    /// What its fields say of the text.
    pub(super) hints: Hints,
    /// The text itself, if it holds any; empty when the headline is all there is (bare entries of a bibliography or an
    /// index of titles are found by it).
    pub(super) body: Option<(Media, String)>,
    /// The character set that it claims for the page beside it.
    pub(super) charset: Option<&'static Encoding>,
}

/// Why a record without text is refused.
pub(super) const NO_TEXT: &str =
    "holds no text: title, text, maintext, body, content, html … say nothing; rename the field that does";

/// What fields of records are by the user's word (`--map`): it wins over the names that are known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct FieldMap(Vec<(String, Field)>);

impl FieldMap {
    /// From names (or paths: `meta.author.name`) and what they are: any known name of the fact.
    ///
    /// # Errors
    /// When something is no fact; the words say which there are.
    pub(super) fn new(map: &BTreeMap<String, String>) -> Result<Self, String> {
        let known = |(name, fact): (&String, &String)| match BY_NAME.get(&plain(fact)) {
            Some((field, _)) => Ok((name.clone(), *field)),
            None => Err(format!(
                "--map {name}={fact}: '{fact}' is no fact of an article; write one of {}",
                FACTS.map(|(_, name)| name).join(", ")
            )),
        };
        map.iter().map(known).collect::<Result<_, _>>().map(Self)
    }

    fn of(&self, name: &str) -> Option<Field> {
        self.0.iter().find(|(mapped, _)| plain(mapped) == plain(name)).map(|(_, field)| *field)
    }
}

/// How each fact is called in reports.
const FACTS: [(Field, &str); 14] = [
    (Field::Url, "url"),
    (Field::Headline, "headline"),
    (Field::Text, "text"),
    (Field::Html, "html"),
    (Field::Published, "published"),
    (Field::Authors, "authors"),
    (Field::Publication, "publication"),
    (Field::Section, "section"),
    (Field::Language, "language"),
    (Field::Fetched, "fetched"),
    (Field::ExternalId, "id"),
    (Field::Persons, "persons"),
    (Field::Countries, "countries"),
    (Field::Charset, "charset"),
];

/// Whether a field of this name says something.
pub(super) fn knows(name: &str, map: &FieldMap) -> bool {
    map.of(name).is_some() || BY_NAME.contains_key(&plain(name))
}

/// Whether a field of this name tells the text of an article or its headline.
pub(super) fn tells_text(name: &str, map: &FieldMap) -> bool {
    let field = map.of(name).or_else(|| BY_NAME.get(&plain(name)).map(|(field, _)| *field));
    matches!(field, Some(Field::Headline | Field::Text | Field::Html))
}

/// Whether a record tells a text, alone or in a wrapper; a headline alone does with an address beside it.
pub(super) fn tells_article(object: &Map<String, Value>, map: &FieldMap) -> bool {
    let fields = Fields::sorted(object.clone(), map);
    let says = |field| fields.first(field, passage).is_some();
    says(Field::Text) || says(Field::Html) || says(Field::Headline) && says(Field::Url)
}

/// Whether an object has fields of an article, though they may say nothing.
pub(super) fn is_of_article(object: &Map<String, Value>, map: &FieldMap) -> bool {
    let fields = Fields::sorted(object.clone(), map);
    [Field::Text, Field::Html, Field::Headline, Field::Url].iter().any(|field| fields.told.contains_key(field))
}

/// The value at a path of names: `meta.author.name`. A list is looked through, or entered by a number.
fn at_path(value: &Value, path: &[&str]) -> Option<Value> {
    let Some((first, rest)) = path.split_first() else { return Some(value.clone()) };
    match value {
        Value::Object(members) => {
            let member = members
                .get(*first)
                .or_else(|| members.iter().find(|(name, _)| plain(name) == plain(first)).map(|(_, member)| member));
            at_path(member?, rest)
        }
        Value::Array(values) => match first.parse::<usize>() {
            Ok(index) => at_path(values.get(index)?, rest),
            Err(_) => {
                let found: Vec<Value> = values.iter().filter_map(|value| at_path(value, path)).collect();
                (!found.is_empty()).then_some(Value::Array(found))
            }
        },
        _ => None,
    }
}

/// Reads a record; `evidence` is what its date rests on, `map` what its fields are by the user's word.
pub(super) fn read(object: Map<String, Value>, evidence: Evidence, map: &FieldMap) -> Record {
    let standing = held_back::standing(&object);
    let fields = Fields::sorted(object, map);
    let headline = fields.first(Field::Headline, |value| plain_said(&scalar(value)?));
    let external_id = fields.first(Field::ExternalId, identifier).or_else(|| fields.first(Field::Url, other_name));
    let hints = Hints {
        single_story: headline.is_some() || external_id.is_some(),
        url: fields
            .first(Field::Url, address)
            .or_else(|| fields.first(Field::Url, loose_address))
            .or_else(|| page_of(&fields)),
        authors: fields.first(Field::Authors, names).unwrap_or_default(),
        published: fields.first(Field::Published, scalar).map(|text| DateHint { text, evidence }),
        publication: fields.first(Field::Publication, site_name).or_else(|| fields.first(Field::Publication, host)),
        section: fields.first(Field::Section, scalar),
        language: fields.first(Field::Language, |value| Language::parse(&scalar(value)?)),
        fetched: fields.first(Field::Fetched, scalar),
        persons: fields.first(Field::Persons, names).unwrap_or_default(),
        countries: fields.first(Field::Countries, countries).unwrap_or_default(),
        external_id,
        headline,
        standing,
        ..Hints::default()
    };
    let charset = fields.first(Field::Charset, |value| charset::by_label(&scalar(value)?));
    let bare = hints.headline.is_some().then(|| (Media::Text, String::new()));
    let body = body(&fields).or(bare);
    let hints = Hints { fields: fields.used.into_inner(), ..hints };
    Record { charset, body, hints }
}

/// Text before HTML: who exports both has done the cleaning. Text that plainly is HTML is read as such.
fn body(fields: &Fields) -> Option<(Media, String)> {
    if let Some(text) = fields.first(Field::Text, passage) {
        let media = if sniff::is_html(&text) { Media::Html } else { Media::Text };
        return Some((media, text));
    }
    fields.first(Field::Html, passage).map(|page| (Media::Html, page))
}

/// A value of a known field.
struct Told {
    /// The lower, the more telling.
    rank: usize,
    /// The name under which it stands in the record.
    name: String,
    value: Value,
}

/// The fields that are known, each with its values in order of rank.
struct Fields {
    told: BTreeMap<Field, Vec<Told>>,
    /// Which field told each fact.
    used: RefCell<Vec<(&'static str, String)>>,
}

impl Fields {
    fn sorted(object: Map<String, Value>, map: &FieldMap) -> Self {
        let mut fields = Fields { told: BTreeMap::new(), used: RefCell::default() };
        let whole = Value::Object(object);
        for (name, field) in &map.0 {
            let path: Vec<&str> = name.split('.').collect();
            if let Some(value) = at_path(&whole, &[name]).or_else(|| at_path(&whole, &path)) {
                fields.told.entry(*field).or_default().push(Told { rank: 0, name: name.clone(), value });
            }
        }
        let Value::Object(object) = whole else { return fields };
        for (name, value) in object {
            match value {
                _ if map.of(&name).is_some() => {}
                Value::Object(inner) if WRAPPERS.contains(&name.as_str()) => {
                    inner.into_iter().for_each(|(inner, value)| fields.add(&inner, value, &name));
                }
                value => fields.add(&name, value, ""),
            }
        }
        fields.told.values_mut().for_each(|values| values.sort_by_key(|told| told.rank));
        fields
    }

    /// A value under a name, inside a wrapper if that has a name.
    fn add(&mut self, name: &str, value: Value, wrapper: &str) {
        if let Some((field, rank)) = BY_NAME.get(&plain(name)) {
            let (offset, name) = match wrapper {
                "" => (1, name.to_owned()),
                wrapper => (1 + WRAPPED, format!("{wrapper}.{name}")),
            };
            self.told.entry(*field).or_default().push(Told { rank: rank + offset, name, value });
        }
    }

    /// The first value that says something to the reader.
    fn first<T>(&self, field: Field, read: impl Fn(&Value) -> Option<T>) -> Option<T> {
        let found = self.told.get(&field)?.iter().find_map(|told| Some((read(&told.value)?, &told.name)));
        let (value, name) = found?;
        let fact = FACTS.iter().find(|(named, _)| *named == field).map_or("", |(_, fact)| fact);
        let mut used = self.used.borrow_mut();
        if !used.iter().any(|(known, _)| *known == fact) {
            used.push((fact, name.clone()));
        }
        Some(value)
    }
}

/// Some exporters put the page's address into the field `source`: an address with a path.
fn page_of(fields: &Fields) -> Option<String> {
    let has_path = |url: &String| url.splitn(4, '/').nth(3).is_some_and(|path| !path.is_empty());
    fields.first(Field::Publication, |value| address(value).filter(has_path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn record(value: Value) -> Record {
        let Value::Object(object) = value else { panic!("not an object") };
        read(object, Evidence::Record, &FieldMap::default())
    }

    fn hints(value: Value) -> Hints {
        record(value).hints
    }

    #[test]
    fn every_alias_is_read_under_every_spelling() {
        for (field, names) in ALIASES {
            for name in names {
                for name in [name.to_string(), name.to_uppercase(), name.replace('_', "-")] {
                    let value = if field == Field::Language || field == Field::Charset { "latin1" } else { "said" };
                    let value = if field == Field::Language { "pt-BR" } else { value };
                    let record = record(json!({ name.as_str(): value }));
                    let found = match field {
                        Field::Url => record.hints.url.as_deref(),
                        Field::Headline => record.hints.headline.as_deref(),
                        Field::Text | Field::Html => record.body.as_ref().map(|(_, text)| text.as_str()),
                        Field::Published => record.hints.published.as_ref().map(|date| date.text.as_str()),
                        Field::Authors => record.hints.authors.first().map(String::as_str),
                        Field::Publication => record.hints.publication.as_deref(),
                        Field::Section => record.hints.section.as_deref(),
                        Field::Language => record.hints.language.as_ref().map(|_| "pt-BR"),
                        Field::Fetched => record.hints.fetched.as_deref(),
                        Field::ExternalId => record.hints.external_id.as_deref(),
                        Field::Persons => record.hints.persons.first().map(String::as_str),
                        Field::Countries => record.hints.countries.first().map(String::as_str),
                        Field::Charset => record.charset.map(|_| "latin1"),
                    };
                    assert_eq!(found, Some(value), "{name}");
                }
            }
        }
    }

    #[test]
    fn a_headline_is_plain_text() {
        assert_eq!(
            hints(json!({"title": "Ice &amp; <i>money</i> &#8211; again"})).headline.as_deref(),
            Some("Ice & money – again")
        );
    }

    #[test]
    fn what_is_no_address_of_a_page_is_an_identifier() {
        for other in ["javascript:alert(1)", "urn:uuid:17", "hard::page.html"] {
            let hints = hints(json!({"url": other, "text": "Words."}));
            assert_eq!((hints.url, hints.external_id.as_deref()), (None, Some(other)));
        }
        let local = hints(json!({"url": "localhost:8000/1", "text": "Words."}));
        assert_eq!((local.url.as_deref(), local.external_id), (Some("localhost:8000/1"), None));
    }

    #[test]
    fn an_alias_belongs_to_one_field() {
        let all = ALIASES.iter().map(|(_, names)| names.len()).sum::<usize>();
        assert_eq!(BY_NAME.len(), all);
    }

    #[test]
    fn the_first_alias_that_says_something_wins() {
        let record = record(json!({"content": "Third.", "text": null, "maintext": "", "body": "Second."}));
        assert_eq!(record.body, Some((Media::Text, "Second.".into())));
        let told = hints(json!({"date": "2020-01-02", "date_publish": "None", "published": true}));
        assert_eq!(told.published.map(|date| date.text).as_deref(), Some("2020-01-02"));
    }

    #[test]
    fn the_fetch_date_is_never_the_publication_date() {
        let told = hints(json!({"date_download": "2024-05-06", "text": "x"}));
        assert_eq!((told.published, told.fetched.as_deref()), (None, Some("2024-05-06")));
    }

    #[test]
    fn identifiers_of_any_kind_are_kept_as_text() {
        let id = |value: Value| hints(json!({ "id": value })).external_id;
        assert_eq!(id(json!("a-1")).as_deref(), Some("a-1"));
        assert_eq!(id(json!(17_000_000_000_000_000_001_u64)).as_deref(), Some("17000000000000000001"));
        assert_eq!(id(json!(-1.5)).as_deref(), Some("-1.5"));
        assert_eq!(id(json!(false)).as_deref(), Some("false"));
        assert_eq!(id(json!({"$oid": "5f3"})).as_deref(), Some("5f3"));
        assert_eq!(id(json!(null)), None);
    }

    #[test]
    fn dates_in_numbers_and_objects_are_kept_as_text() {
        let date = |value: Value| hints(json!({ "timestamp": value })).published.map(|date| date.text);
        assert_eq!(date(json!(1_763_040_000)).as_deref(), Some("1763040000"));
        assert_eq!(date(json!({"$date": "2025-11-13T00:00:00Z"})).as_deref(), Some("2025-11-13T00:00:00Z"));
    }

    #[test]
    fn authors_stand_as_strings_arrays_and_objects() {
        let authors = |value: Value| hints(json!({ "author": value })).authors;
        assert_eq!(authors(json!("Ana Ruiz; Bo Li")), ["Ana Ruiz", "Bo Li"]);
        assert_eq!(authors(json!(["Ana Ruiz", "", "Ana Ruiz", "https://x.example/ana"])), ["Ana Ruiz"]);
        assert_eq!(authors(json!({"name": "Ana Ruiz"})), ["Ana Ruiz"]);
        assert_eq!(authors(json!([{"first_name": "Ana", "last_name": "Ruiz"}])), ["Ana Ruiz"]);
        assert_eq!(hints(json!({"authors": [], "byline": "By Ana Ruiz"})).authors, ["By Ana Ruiz"]);
    }

    #[test]
    fn a_source_may_be_a_name_an_object_a_host_or_the_page() {
        let source = |value: Value| hints(json!({ "source": value }));
        assert_eq!(source(json!("El Faro")).publication.as_deref(), Some("El Faro"));
        let object = json!({"domain": "elfaro.example", "name": "El Faro"});
        assert_eq!(source(object).publication.as_deref(), Some("El Faro"));
        let page = source(json!("https://elfaro.example/nota/1"));
        assert_eq!(page.publication.as_deref(), Some("elfaro.example"));
        assert_eq!(page.url.as_deref(), Some("https://elfaro.example/nota/1"));
        assert_eq!(source(json!("https://elfaro.example/")).url, None);
    }

    #[test]
    fn persons_and_countries_are_taken_as_asserted() {
        let told = hints(json!({
            "people": [{"name": "Ana Ruiz"}, "Bo Li"], "countries": [{"code": "CO", "name": "Colombia"}, "Peru"]}));
        assert_eq!(
            (told.persons, told.countries),
            (vec!["Ana Ruiz".into(), "Bo Li".into()], vec!["CO".into(), "Peru".into()])
        );
    }

    #[test]
    fn bodies_are_text_or_html_by_what_they_hold() {
        let body = |value: Value| record(value).body;
        assert_eq!(body(json!({"html": "Bare words"})), Some((Media::Html, "Bare words".into())));
        assert_eq!(body(json!({"text": "<p>One.</p>"})), Some((Media::Html, "<p>One.</p>".into())));
        assert_eq!(body(json!({"content": {"rendered": "<p>One.</p>"}})), Some((Media::Html, "<p>One.</p>".into())));
        assert_eq!(body(json!({"text": ["One.", "Two."]})), Some((Media::Text, "One.\n\nTwo.".into())));
        let sections =
            json!({"body": {"summary": ["S."], "sections": [{"headline": [], "paragraphs": ["One.", "Two."]}]}});
        assert_eq!(body(sections), Some((Media::Text, "S.\n\nOne.\n\nTwo.".into())));
        assert_eq!(body(json!({"title": "Alone", "text": " "})), Some((Media::Text, String::new())));
        assert_eq!(body(json!({"title": "", "text": null})), None);
    }

    #[test]
    fn a_map_wins_over_known_names_and_reaches_into_objects() {
        let map = [("Head-Line", "section"), ("meta.author.name", "author"), ("parts.text", "body"), ("a.b", "title")];
        let map = FieldMap::new(&map.map(|(name, fact)| (name.to_owned(), fact.to_owned())).into()).unwrap();
        let record = json!({
            "headline": "Culture", "title": "Known", "a.b": "Mapped", "author": "Nobody",
            "meta": {"author": [{"name": "Ana Ruiz"}, {"name": "Bo Li"}]}, "parts": [{"text": "One."}, {"text": "Two."}]});
        let Value::Object(object) = record else { panic!() };
        let read = read(object, Evidence::Record, &map);
        assert_eq!(read.hints.headline.as_deref(), Some("Mapped"));
        assert_eq!((read.hints.section.as_deref(), read.hints.authors.len()), (Some("Culture"), 2));
        assert_eq!(read.body, Some((Media::Text, "One.\n\nTwo.".into())));
        assert!(read.hints.fields.contains(&("authors", "meta.author.name".into())), "{:?}", read.hints.fields);
        let wrong = FieldMap::new(&[("x".to_owned(), "colour".to_owned())].into()).unwrap_err();
        assert!(wrong.starts_with("--map x=colour: 'colour' is no fact of an article; write one of url, headline"));
    }

    #[test]
    fn the_fields_that_told_each_fact_are_named() {
        let told = hints(json!({"webTitle": "T", "maintext": "Words.", "fields": {"byline": "Ana Ruiz"}}));
        let expected = [("headline", "webTitle"), ("authors", "fields.byline"), ("text", "maintext")];
        assert_eq!(told.fields, expected.map(|(fact, field)| (fact, field.to_owned())));
    }

    #[test]
    fn fields_may_stand_in_a_wrapper() {
        let record = record(json!({"_id": 7, "_source": {"title": "T", "text": "Words."}}));
        assert_eq!(record.hints.headline.as_deref(), Some("T"));
        assert_eq!(record.hints.external_id.as_deref(), Some("7"));
        assert_eq!(record.body, Some((Media::Text, "Words.".into())));
    }

    #[test]
    fn a_record_with_headline_or_id_is_a_single_story() {
        assert!(hints(json!({"title": "T", "text": "x"})).single_story);
        assert!(hints(json!({"id": 1, "text": "x"})).single_story);
        assert!(!hints(json!({"url": "https://x.example/a", "text": "x"})).single_story);
    }
}
