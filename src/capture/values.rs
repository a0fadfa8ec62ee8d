//! JSON value → a fact in one of the shapes that exporters give it.
//!
//! A name may be a string, an object with a member for it or an array of either; "None" and "null" as text say nothing.
//! Which field holds which fact is [`super::record`]'s to know.

use serde_json::{Map, Value};

/// What exporters write for nothing.
fn says_nothing(text: &str) -> bool {
    ["", "none", "null", "nan", "nat", "n/a", "undefined", "unknown"].contains(&text.to_ascii_lowercase().as_str())
}

fn said(text: &str) -> Option<String> {
    let text = text.trim();
    (!says_nothing(text)).then(|| text.to_owned())
}

/// Members that hold an object's own value: WordPress, MongoDB, JSON-LD and XML converters, then plain names.
const VALUE_MEMBERS: [&str; 11] =
    ["rendered", "$date", "$oid", "$numberLong", "@value", "#text", "value", "name", "title", "label", "text"];

/// A string or number as text; of an array the first, of an object its value.
pub(super) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => said(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(values) => values.iter().find_map(scalar),
        Value::Object(members) => VALUE_MEMBERS.iter().find_map(|name| scalar(members.get(*name)?)),
        Value::Null | Value::Bool(_) => None,
    }
}

/// An identifier of any JSON kind.
pub(super) fn identifier(value: &Value) -> Option<String> {
    match value {
        Value::Bool(value) => Some(value.to_string()),
        value => scalar(value),
    }
}

/// An absolute address.
pub(super) fn address(value: &Value) -> Option<String> {
    scalar(value).filter(|text| text.starts_with("http://") || text.starts_with("https://"))
}

/// An address as people write it, without scheme (`paper.example/1`); what has another scheme is none.
pub(super) fn loose_address(value: &Value) -> Option<String> {
    scalar(value).filter(|text| !has_scheme(text))
}

/// What stands in the place of an address and names a thing otherwise: `urn:uuid:…`.
pub(super) fn other_name(value: &Value) -> Option<String> {
    scalar(value).filter(|text| has_scheme(text) && address(value).is_none())
}

/// Whether a text begins with a scheme; before a port stands a host.
fn has_scheme(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, rest)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
            && !rest.starts_with(|c: char| c.is_ascii_digit())
    })
}

/// The name of a newspaper or site; addresses are none.
pub(super) fn site_name(value: &Value) -> Option<String> {
    let name = match value {
        Value::Object(members) => {
            let names = ["name", "title", "label", "sitename", "domain", "hostname", "host", "id"];
            names.iter().find_map(|name| scalar(members.get(*name)?))
        }
        value => scalar(value),
    };
    name.filter(|name| !name.contains("://"))
}

/// The host of an address.
pub(super) fn host(value: &Value) -> Option<String> {
    let address = match value {
        Value::Object(members) => ["url", "uri", "homepage"].iter().find_map(|name| address(members.get(*name)?)),
        value => address(value),
    }?;
    said(address.split("://").nth(1)?.split(['/', '?', '#', ':']).next()?)
}

/// Names of people: an array, an object or a string that parts them by `;` or `|`. Addresses are none.
pub(super) fn names(value: &Value) -> Option<Vec<String>> {
    let mut names = Vec::new();
    collect(value, &[';', '|', '\n'], &person, &mut names);
    names.retain(|name| !name.contains("://"));
    (!names.is_empty()).then_some(names)
}

/// A person that stands as an object.
fn person(members: &Map<String, Value>) -> Option<String> {
    let whole = ["name", "full_name", "fullName", "display_name", "displayName", "label", "value", "text"];
    let part = |names: &[&str]| names.iter().find_map(|name| scalar(members.get(*name)?));
    part(&whole).or_else(|| {
        let given = part(&["first_name", "firstName", "given_name", "givenName", "first"]);
        let family = part(&["last_name", "lastName", "family_name", "familyName", "last"])?;
        Some(given.map_or_else(|| family.clone(), |given| format!("{given} {family}")))
    })
}

/// Countries by code or name.
pub(super) fn countries(value: &Value) -> Option<Vec<String>> {
    let country = |members: &Map<String, Value>| {
        let keys = ["code", "iso", "iso2", "iso_code", "alpha2", "alpha_2", "country_code", "name", "label", "value"];
        keys.iter().find_map(|name| scalar(members.get(*name)?))
    };
    let mut countries = Vec::new();
    collect(value, &[';', '|', ','], &country, &mut countries);
    (!countries.is_empty()).then_some(countries)
}

/// Gathers names from strings (parted), arrays and objects, each once, in order.
fn collect(
    value: &Value,
    parted_by: &[char],
    of_object: &impl Fn(&Map<String, Value>) -> Option<String>,
    into: &mut Vec<String>,
) {
    match value {
        Value::String(text) => text.split(parted_by).filter_map(said).for_each(|name| once(name, into)),
        Value::Array(values) => values.iter().for_each(|value| collect(value, parted_by, of_object, into)),
        Value::Object(members) => of_object(members).into_iter().for_each(|name| once(name, into)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn once(name: String, into: &mut Vec<String>) {
    if !into.contains(&name) {
        into.push(name);
    }
}

/// Members of a body that hold its text.
const TEXT_MEMBERS: [&str; 14] = [
    "rendered",
    "summary",
    "headline",
    "sections",
    "paragraphs",
    "blocks",
    "content",
    "body",
    "text",
    "html",
    "value",
    "plaintext",
    "@value",
    "#text",
];

/// The text of a body: a string as it stands, the parts of arrays and objects with blank lines between, in their order.
pub(super) fn passage(value: &Value) -> Option<String> {
    let joined = |parts: Vec<String>| (!parts.is_empty()).then(|| parts.join("\n\n"));
    match value {
        Value::String(text) => (!says_nothing(text.trim())).then(|| text.clone()),
        Value::Array(values) => joined(values.iter().filter_map(passage).collect()),
        Value::Object(members) => {
            let told = members.iter().filter(|(name, _)| TEXT_MEMBERS.contains(&name.as_str()));
            joined(told.filter_map(|(_, value)| passage(value)).collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}
