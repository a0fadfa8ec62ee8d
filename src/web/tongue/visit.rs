//! Request → the reader's language and the address that is visited.
//!
//! A language that is chosen (`lang=` in the address) wins and is remembered in a cookie; else the cookie; else what the
//! browser prefers (Accept-Language, RFC 9110, 12.5.4); else English. `lang` says nothing about what is searched for, so
//! it is taken out of the address before any page sees it.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Tongue;
use crate::web::problem::Problem;

/// The parameter and the cookie that name a language.
const NAME: &str = "lang";
/// A year.
const COOKIE_AGE_S: u32 = 31_536_000;

/// Who reads, and where.
#[derive(Debug, Clone, Default)]
pub(in crate::web) struct Visit {
    pub(in crate::web) tongue: Tongue,
    /// Path and query without the language.
    pub(in crate::web) here: String,
}

impl Visit {
    /// The visit that a request makes.
    pub(in crate::web) fn of(uri: &Uri, headers: &HeaderMap) -> Self {
        let (query, chosen) = apart(uri.query().unwrap_or_default());
        let tongue = chosen.as_deref().and_then(Tongue::of_tag).or_else(|| remembered(headers));
        let here = if query.is_empty() { uri.path().to_owned() } else { format!("{}?{query}", uri.path()) };
        Self { tongue: tongue.unwrap_or_else(|| preferred(headers)), here }
    }

    /// This address in another language.
    pub(in crate::web) fn in_tongue(&self, tongue: Tongue) -> String {
        let sign = if self.here.contains('?') { '&' } else { '?' };
        format!("{}{sign}{NAME}={}", self.here, tongue.code())
    }
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(match parts.extensions.get::<Visit>() {
            Some(visit) => visit.clone(),
            None => Self::of(&parts.uri, &parts.headers),
        })
    }
}

/// Finds out the visit of every page, and says in each answer what its language depends on.
pub(in crate::web) async fn visiting(mut request: Request, next: Next) -> Response {
    let visit = Visit::of(request.uri(), request.headers());
    let (_, chosen) = apart(request.uri().query().unwrap_or_default());
    if let Some(unknown) = chosen.as_ref().filter(|tag| Tongue::of_tag(tag).is_none()) {
        let codes = Tongue::ALL.map(Tongue::code).join(", ");
        return Problem::bad_value(NAME, unknown, &format!("use one of {codes}")).into_response();
    }
    if let (Some(_), Ok(uri)) = (&chosen, visit.here.parse()) {
        *request.uri_mut() = uri;
    }
    let tongue = visit.tongue;
    request.extensions_mut().insert(visit);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(tongue.code()));
    headers.append(header::VARY, HeaderValue::from_static("accept-language, cookie"));
    if chosen.is_some() {
        let cookie = format!("{NAME}={}; Path=/; Max-Age={COOKIE_AGE_S}; HttpOnly; SameSite=Lax", tongue.code());
        headers.extend(HeaderValue::from_str(&cookie).ok().map(|cookie| (header::SET_COOKIE, cookie)));
    }
    response
}

/// A query without the language, and the last language that it names.
fn apart(query: &str) -> (String, Option<String>) {
    let is_language = |pair: &&str| pair.split('=').next() == Some(NAME);
    let (languages, others): (Vec<&str>, Vec<&str>) = query.split('&').partition(is_language);
    let value = |pair: &&str| pair.split_once('=').map(|(_, value)| value.to_owned()).filter(|value| !value.is_empty());
    (others.join("&"), languages.iter().rev().find_map(value))
}

fn remembered(headers: &HeaderMap) -> Option<Tongue> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|cookie| cookie.to_str().ok());
    let mut pairs = cookies.flat_map(|cookie| cookie.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == NAME).and_then(|(_, tag)| Tongue::of_tag(tag))
}

/// The tongue of the greatest weight; the first of equal ones.
fn preferred(headers: &HeaderMap) -> Tongue {
    let header = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut best: Option<(Tongue, f32)> = None;
    for range in header.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let Some(tongue) = parts.next().and_then(Tongue::of_tag) else { continue };
        let weight = parts.find_map(|part| part.strip_prefix("q=")?.parse().ok()).unwrap_or(1.0);
        if weight > best.map_or(0.0, |(_, weight)| weight) {
            best = Some((tongue, weight));
        }
    }
    best.map(|(tongue, _)| tongue).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visit(address: &str, language: &'static str, cookie: &'static str) -> Visit {
        let headers = [(header::ACCEPT_LANGUAGE, language), (header::COOKIE, cookie)];
        let headers = headers.map(|(name, value)| (name, HeaderValue::from_static(value)));
        Visit::of(&address.parse().expect("an address"), &HeaderMap::from_iter(headers))
    }

    #[test]
    fn what_is_chosen_wins_over_the_cookie_and_that_over_the_browser() {
        let tongue = |address, language, cookie| visit(address, language, cookie).tongue;
        assert_eq!(tongue("/?q=a&lang=pt", "de", "a=b; lang=fr"), Tongue::Portuguese);
        assert_eq!(tongue("/?q=a", "de", "a=b; lang=fr"), Tongue::French);
        assert_eq!(tongue("/?q=a", "it, de-AT;q=0.9, fr;q=0.8", ""), Tongue::German);
        assert_eq!(tongue("/", "ja, de;q=0, *;q=0.5", "lang=xx"), Tongue::English);
        assert_eq!(tongue("/", "fr;q=0.3, es-419;q=0.7", ""), Tongue::Spanish);
    }

    #[test]
    fn the_language_is_no_part_of_the_address_and_can_be_changed_at_it() {
        let visit = visit("/articles/a1?q=lang%3D&lang=de&page=2", "", "");
        assert_eq!(visit.here, "/articles/a1?q=lang%3D&page=2");
        assert_eq!(visit.in_tongue(Tongue::French), "/articles/a1?q=lang%3D&page=2&lang=fr");
        assert_eq!(Visit { here: "/help".into(), ..visit }.in_tongue(Tongue::Spanish), "/help?lang=es");
    }
}
