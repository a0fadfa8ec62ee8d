//! An object of ninjs (versions 1, 2 and 3) → an article.
//!
//! The versions differ in case (`pubstatus`, `pubStatus`) and in whether fields are lists (`headline`, `headlines`); names
//! are compared without case and separators, and both forms are read.

use serde_json::{Map, Value};

use super::{dated, embargo, standing};
use crate::article::{Language, Standing, Subject};
use crate::capture::formats::feeds;
use crate::capture::formats::markup;
use crate::capture::formats::story::{Body, Item, Story, said};
use crate::capture::hints::Hints;

type Object = Map<String, Value>;

/// Whether a record is ninjs: a `uri`, and fields that no other export has together with it.
pub(in crate::capture) fn is_ninjs(object: &Object) -> bool {
    const OWN: [&str; 9] = [
        "pubstatus",
        "versioncreated",
        "bodies",
        "headlines",
        "bodyhtml",
        "bodyxhtml",
        "descriptiontext",
        "representationtype",
        "standard",
    ];
    field(object, "uri").is_some() && OWN.iter().filter(|name| field(object, name).is_some()).count() >= 2
}

/// The article, or the reason why it is none.
pub(in crate::capture) fn read(object: &Object, at: u64) -> Item {
    let kind = text(object, "type").unwrap_or("text").to_ascii_lowercase();
    if !matches!(kind.as_str(), "text" | "article" | "news" | "story") {
        return Item::Left("agency item other than text");
    }
    let (body, standfirst) = body(object);
    Item::Story(Box::new(Story::new(at, body, Hints { standfirst, ..hints(object) })))
}

fn hints(object: &Object) -> Hints {
    let dates = ["firstpublished", "firstcreated", "contentcreated", "versioncreated"];
    let status = text(object, "pubstatus").map(standing).unwrap_or_default();
    let embargoed = text(object, "embargoed").map(embargo).unwrap_or_default();
    Hints {
        external_id: text(object, "uri").and_then(said),
        url: text(object, "webcanonicalurl")
            .or_else(|| text(object, "url"))
            .filter(|url| url.starts_with("http"))
            .map(str::to_owned),
        headline: variant(object, "headlines", "headline")
            .or_else(|| text(object, "title").and_then(markup::plain_said)),
        authors: ["by", "byline"].iter().find_map(|name| text(object, name)).and_then(said).into_iter().collect(),
        published: dates.iter().find_map(|name| text(object, name)).map(dated),
        publication: text(object, "copyrightholder")
            .and_then(said)
            .or_else(|| named(object, &["infosources", "infosource"])),
        language: text(object, "language").and_then(Language::parse),
        subjects: subjects(object),
        persons: ["people", "persons", "person"]
            .iter()
            .flat_map(|name| list(object, name))
            .filter_map(|person| text(person, "name").and_then(said))
            .collect(),
        countries: countries(object),
        standing: if status == Standing::Usable { embargoed } else { status },
        revision: Some(field(object, "version").and_then(number).unwrap_or(0)),
        ..Hints::default()
    }
}

/// A field by its name in lower case without separators.
fn field<'v>(object: &'v Object, name: &str) -> Option<&'v Value> {
    let same = |own: &str| own.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).eq(name.chars());
    object.iter().find(|(own, value)| same(own) && !value.is_null()).map(|(_, value)| value)
}

fn text<'v>(object: &'v Object, name: &str) -> Option<&'v str> {
    field(object, name)?.as_str().filter(|text| !text.trim().is_empty())
}

fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}

fn list<'v>(object: &'v Object, name: &str) -> Vec<&'v Object> {
    let values = field(object, name).and_then(Value::as_array).into_iter().flatten();
    values.filter_map(Value::as_object).collect()
}

/// The value of a field that has variants by role: the main one, else the first; else the plain field.
fn variant(object: &Object, plural: &str, single: &str) -> Option<String> {
    let variants = list(object, plural);
    let main = variants.iter().find(|variant| text(variant, "role").is_some_and(|role| role.ends_with("main")));
    let told = main.or(variants.first()).and_then(|variant| text(variant, "value")).or_else(|| text(object, single));
    told.and_then(markup::plain_said)
}

/// The name of the first entry of one of some lists.
fn named(object: &Object, names: &[&str]) -> Option<String> {
    names.iter().flat_map(|name| list(object, name)).find_map(|entry| text(entry, "name").and_then(said))
}

/// The body, and the description if it is something else; a description alone is the body.
fn body(object: &Object) -> (Body, Option<String>) {
    let whole = bodies(object, "bodies").or_else(|| plain_bodies(object));
    let summary = bodies(object, "descriptions").or_else(|| {
        let html = text(object, "descriptionhtml").map(|html| Body::Html(html.to_owned()));
        html.or_else(|| text(object, "descriptiontext").map(markup::body))
    });
    let below = || variant(object, "subheadlines", "subheadline");
    match (whole, summary) {
        (Some(whole), None) => (whole, below()),
        (Some(whole), Some(summary)) => {
            let standfirst = feeds::standfirst(&summary, &whole);
            (whole, standfirst)
        }
        (None, Some(body)) => (body, None),
        (None, None) => (Body::Lines(String::new()), None),
    }
}

fn plain_bodies(object: &Object) -> Option<Body> {
    let html = ["bodyhtml", "bodyxhtml", "bodyhtml5"].iter().find_map(|name| text(object, name));
    html.map(|html| Body::Html(html.to_owned())).or_else(|| text(object, "bodytext").map(markup::body))
}

/// Of several, HTML before text, and the longest: agencies add short forms.
fn bodies(object: &Object, name: &str) -> Option<Body> {
    let bodies = list(object, name);
    let (html, value) = bodies.into_iter().filter_map(typed).max_by_key(|(html, value)| (*html, value.len()))?;
    Some(if html { Body::Html(value.to_owned()) } else { markup::body(value) })
}

/// Whether a body is HTML, and its value.
fn typed(body: &Object) -> Option<(bool, &str)> {
    let value = text(body, "value")?;
    let kind = text(body, "contenttype").unwrap_or_default().to_ascii_lowercase();
    Some((kind.contains("html") || kind.is_empty() && markup::has_tags(value), value))
}

fn subjects(object: &Object) -> Vec<Subject> {
    let lists = [("subjects", "subject"), ("subject", "subject"), ("places", "place"), ("place", "place")];
    let mut subjects: Vec<Subject> = lists
        .iter()
        .flat_map(|(name, scheme)| list(object, name).into_iter().filter_map(|entry| subject(entry, scheme)))
        .collect();
    subjects.extend(text(object, "located").and_then(said).map(|place| Subject::named("located", place)));
    subjects
}

fn subject(entry: &Object, scheme: &str) -> Option<Subject> {
    let name = text(entry, "name").and_then(said);
    let code = ["code", "literal", "uri"].iter().find_map(|name| text(entry, name)).and_then(said);
    let code = code.filter(|code| Some(code) != name.as_ref());
    let scheme = text(entry, "scheme").map_or_else(|| scheme.to_owned(), str::to_lowercase);
    (name.is_some() || code.is_some()).then_some(Subject { scheme, code, name })
}

/// Places whose scheme is one of countries.
fn countries(object: &Object) -> Vec<String> {
    let places = ["places", "place"].iter().flat_map(|name| list(object, name));
    let country = |place: &Object| {
        let scheme =
            ["scheme", "uri", "rel"].iter().filter_map(|name| text(place, name)).collect::<String>().to_lowercase();
        let of_countries = scheme.contains("country") || scheme.contains("iso3166");
        of_countries.then(|| text(place, "code").or_else(|| text(place, "name")).and_then(said)).flatten()
    };
    places.filter_map(country).collect()
}
