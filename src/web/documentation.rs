//! The documentation of the interface: as OpenAPI for programs, as a page for people. Both are made of the tables.

use askama::Template;
use axum::Json;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};

use super::addresses::{self, Address, Audience};
use super::marks::Html;
use super::pages::{self, Frame, Place};
use super::parameters::{self, Parameter, Values};
use super::problem::Problem;
use super::site::Site;
use super::tongue::{Tongue, Visit};
use super::{openapi, params, requests};
use crate::search::passages::escape;

/// `GET /openapi.json`
pub(super) async fn document(State(site): State<Site>) -> Response {
    let settings = site.settings();
    Json(openapi::document(&settings.title, &settings.base_path)).into_response()
}

#[derive(Template)]
#[template(path = "docs.html")]
struct DocumentationPage<'a> {
    t: Tongue,
    frame: Frame<'a>,
    parts: Vec<PartView>,
    facets: String,
}

/// The addresses of one audience.
struct PartView {
    audience: Audience,
    addresses: Vec<AddressView>,
}

struct AddressView {
    path: &'static str,
    name: &'static str,
    about: Html,
    media: Vec<&'static str>,
    parameters: Vec<ParameterView>,
}

struct ParameterView {
    name: &'static str,
    values: String,
    about: Html,
}

/// `GET /docs`
pub(super) async fn page(
    State(site): State<Site>,
    visit: Visit,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    params::few(query.as_deref(), &[])?;
    let table = addresses::table();
    let part = |audience| PartView {
        audience,
        addresses: table.iter().filter(|address| address.audience == audience).map(view).collect(),
    };
    pages::page(&DocumentationPage {
        t: visit.tongue,
        frame: Frame::new(site.settings(), &visit, Place::Elsewhere),
        parts: Audience::ALL.map(part).into(),
        facets: requests::facet_names().join(", "),
    })
}

fn view(address: &Address) -> AddressView {
    let media = |gives: &addresses::Gives| match gives {
        addresses::Gives::Json(_) => "application/json",
        addresses::Gives::Media(media) => media.split(';').next().unwrap_or(media),
    };
    AddressView {
        path: address.path,
        name: address.name,
        about: worded(address.about),
        media: address.gives.iter().map(media).collect(),
        parameters: address.query.iter().filter_map(|name| parameters::keyed(name)).map(parameter).collect(),
    }
}

fn parameter(parameter: Parameter) -> ParameterView {
    let values = match parameter.values {
        Values::Text => "text".to_owned(),
        Values::Short(most) => format!("at most {most} characters"),
        Values::Chosen(_) => "a value, or - and a value to exclude it; repeat for any of several".to_owned(),
        Values::Date => "YYYY, YYYY-MM or YYYY-MM-DD".to_owned(),
        Values::Share => "a share from 0 to 1".to_owned(),
        Values::Number(bounds) => format!("{} to {}", bounds.start(), bounds.end()),
        Values::OneOf(words) => words.join(", "),
        Values::Facets => "facets with an optional number (person:20,country), or none".to_owned(),
    };
    ParameterView { name: parameter.name, values, about: worded(parameter.about) }
}

/// What the tables say, with what stands between backticks as code.
fn worded(about: &str) -> Html {
    let mut html = String::with_capacity(about.len() + 32);
    for (at, part) in about.split('`').enumerate() {
        let is_code = at % 2 == 1;
        html.push_str(if is_code { "<code>" } else { "" });
        escape(part, &mut html);
        html.push_str(if is_code { "</code>" } else { "" });
    }
    Html::new(html)
}
