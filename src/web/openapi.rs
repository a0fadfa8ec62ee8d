//! The table of addresses → an OpenAPI 3.1 document.
//!
//! Shapes of answers come from the types that are written as JSON, parameters from their table, statuses from the
//! problems: nothing is said here that the code does not do.

use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::addresses::{self, Address, Audience, Gives};
use super::parameters::{self, Parameter, Values};
use super::problem::ProblemJson;
use super::requests;
use crate::search::answer::FacetField;

/// How dates are written, as [`crate::article::PartialDate::parse`] reads them.
const DATE_PATTERN: &str = "^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|1[0-9]|2[0-8]))?)?$";

/// The whole document; `base` is the path before every address.
pub(super) fn document(title: &str, base: &str) -> Value {
    let mut schemas = SchemaSettings::draft2020_12().for_serialize().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    schemas.inline_subschemas = false;
    let mut schemas = schemas.into_generator();
    let problem = schemas.subschema_for::<ProblemJson<'_>>();
    let paths: Map<String, Value> = addresses::table()
        .iter()
        .map(|address| (address.path.to_owned(), json!({"get": operation(address, &mut schemas)})))
        .collect();
    let tags = Audience::ALL.map(|audience| json!({"name": audience.name(), "description": audience.about()}));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": title,
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Full-text search of a press archive",
            "description": "Reading only, and open to scripts of any site. An unknown parameter is refused. Every \
                refusal is a problem (RFC 9457) that says in English what is wrong, where, and what to do about it; a \
                reader's page says it in the reader's language. HEAD and OPTIONS are answered wherever GET is. The desk \
                of librarians (`/desk`, `/api/v1/desk`) is no part of this document: it exists only where the service \
                was started with it, may listen elsewhere, wants a token and decides instead of reading.",
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        },
        "servers": [{"url": if base.is_empty() { "/" } else { base }}],
        "security": [],
        "tags": tags,
        "paths": paths,
        "components": {
            "schemas": schemas.take_definitions(true),
            "responses": {"Problem": {
                "description": "What is wrong, where, and what to do about it.",
                "content": {"application/problem+json": {"schema": problem}},
            }},
        },
    })
}

fn operation(address: &Address, schemas: &mut SchemaGenerator) -> Value {
    let in_path = address.in_path().into_iter().map(path_parameter);
    let in_query = address.query.iter().filter_map(|name| parameters::keyed(name)).map(|p| query_parameter(&p));
    json!({
        "operationId": address.name,
        "tags": [address.audience.name()],
        "summary": address.about,
        "parameters": in_path.chain(in_query).collect::<Vec<_>>(),
        "responses": responses(address, schemas),
    })
}

fn responses(address: &Address, schemas: &mut SchemaGenerator) -> Value {
    let mut content = Map::new();
    for gives in &address.gives {
        let (media, schema) = match gives {
            Gives::Json(schema) => ("application/json", schema(schemas).to_value()),
            Gives::Media(media) => (
                media.split(';').next().unwrap_or(media),
                json!(if media.contains("json") { json!({}) } else { json!({"type": "string"}) }),
            ),
        };
        content.insert(media.to_owned(), json!({"schema": schema}));
    }
    let mut responses = Map::new();
    responses.insert("200".into(), json!({"description": address.about, "content": content}));
    if address.offers_choices() {
        let about = "What there is to choose from: the request did not say which.";
        responses.insert("300".into(), json!({"description": about, "content": responses["200"]["content"].clone()}));
    }
    if address.is_conditional() {
        let about = "Nothing has changed since the answer that the client holds (If-None-Match).";
        responses.insert("304".into(), json!({"description": about}));
    }
    for status in address.refuses() {
        responses.insert(status.to_string(), json!({"$ref": "#/components/responses/Problem"}));
    }
    Value::Object(responses)
}

fn path_parameter(name: &str) -> Value {
    let (about, schema) = match name {
        "field" => ("The facet.", json!({"type": "string", "enum": requests::facet_names()})),
        "name" => ("The person's name, in any spelling.", json!({"type": "string", "minLength": 1})),
        "code" => ("The country, by ISO 3166 code or name.", json!({"type": "string", "minLength": 1})),
        _ => ("The article's id: the sixteen digits in a hit's `id`.", json!({"type": "string", "minLength": 1})),
    };
    json!({"name": name, "in": "path", "required": true, "description": about, "schema": schema})
}

fn query_parameter(parameter: &Parameter) -> Value {
    let mut shown = json!({
        "name": parameter.name,
        "in": "query",
        "required": false,
        "description": parameter.about,
        "schema": schema(&parameter.values),
    });
    if !parameter.example.is_empty() {
        let is_number = matches!(parameter.values, Values::Number(_) | Values::Share);
        let number = parameter.example.parse::<serde_json::Number>().ok().filter(|_| is_number);
        let example = number.map_or_else(|| parameter.example.into(), Value::Number);
        shown["example"] = if matches!(parameter.values, Values::Chosen(_)) { json!([example]) } else { example };
    }
    shown
}

fn schema(values: &Values) -> Value {
    match values {
        Values::Text => json!({"type": "string"}),
        Values::Short(most) => json!({"type": "string", "maxLength": most}),
        Values::Chosen(_) => json!({"type": "array", "items": {"type": "string"}}),
        Values::Date => json!({"type": "string", "pattern": DATE_PATTERN}),
        Values::Share => json!({"type": "number", "minimum": 0, "maximum": 1}),
        Values::Number(bounds) => json!({"type": "integer", "minimum": bounds.start(), "maximum": bounds.end()}),
        Values::OneOf(words) => json!({"type": "string", "enum": words}),
        Values::Facets => {
            let names = FacetField::ALL.map(FacetField::name).join("|");
            let one = format!("({names})(:([1-9][0-9]{{0,2}}|1000))?");
            json!({"type": "string", "pattern": format!("^(none|{one}(,{one})*)$")})
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_leads_somewhere_and_every_parameter_is_in_its_table() {
        let document = document("Archive", "");
        let text = document.to_string();
        for reference in text.split("\"$ref\":\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(document.pointer(reference).is_some(), "{reference}");
        }
        for address in addresses::table() {
            for name in &address.query {
                assert!(parameters::keyed(name).is_some(), "{name} of {}", address.path);
            }
            assert!(!address.about.is_empty() && !address.gives.is_empty(), "{}", address.path);
        }
    }

    #[test]
    fn names_of_operations_are_unique() {
        let mut names: Vec<_> = addresses::table().into_iter().map(|address| address.name).collect();
        names.sort_unstable();
        let all = names.len();
        names.dedup();
        assert_eq!(names.len(), all);
    }

    #[test]
    fn the_shape_of_an_answer_is_that_of_its_type() {
        let document = document("Archive", "/archive");
        assert_eq!(document["servers"][0]["url"], "/archive");
        let hit = &document["components"]["schemas"]["Hit"]["properties"];
        assert!(hit["headline"]["type"].as_array().is_some_and(|types| types.contains(&"null".into())), "{hit}");
    }
}
