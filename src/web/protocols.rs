//! What other programs ask an archive for in languages of their own: OpenSearch, unAPI, site maps, rules for robots.

use askama::Template;
use axum::extract::{Extension, Path, RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::asker::Asker;
use super::problem::{Kind, Problem};
use super::site::Site;
use super::{api, feed, params};
use crate::article::ArticleId;
use crate::cite;

/// The media type of a description of a search engine.
pub(super) const DESCRIPTION_TYPE: &str = "application/opensearchdescription+xml; charset=utf-8";
/// The media type of site maps and of lists of formats.
pub(super) const XML: &str = "application/xml; charset=utf-8";
/// The media type of suggestions as browsers ask for them.
pub(super) const SUGGESTIONS_TYPE: &str = "application/x-suggestions+json";
/// The media type of rules for robots.
pub(super) const TEXT: &str = "text/plain; charset=utf-8";

/// Most addresses of one site map, by its protocol.
const MOST_IN_MAP: usize = 50_000;
/// Longest short name of a search engine, by its protocol.
const SHORT_NAME_CHARS: usize = 16;
/// Suggestions of each kind for browsers.
const SUGGESTIONS: usize = 5;

fn written(media: &'static str, template: &impl Template) -> Result<Response, Problem> {
    let text = template.render().map_err(|e| Problem::new(Kind::Fault, format!("it could not be written: {e}")))?;
    Ok(([(header::CONTENT_TYPE, media)], text).into_response())
}

#[derive(Template)]
#[template(path = "opensearch.xml")]
struct Description<'a> {
    short: String,
    title: String,
    site: &'a str,
}

/// `GET /opensearch.xml`: how browsers and other programs search here.
pub(super) async fn description(
    State(site): State<Site>,
    Extension(asker): Extension<Asker>,
) -> Result<Response, Problem> {
    let title = feed::plain(&site.settings().title);
    let short = title.chars().take(SHORT_NAME_CHARS).collect();
    written(DESCRIPTION_TYPE, &Description { short, title, site: &asker.site })
}

/// `GET /suggest.json`: what is typed so far, and what it may become, as browsers read it.
pub(super) async fn suggest(State(site): State<Site>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let typed = params::few(query.as_deref(), &["q"])?.remove(0).unwrap_or_default();
    let text = typed.clone();
    let found = site.ask(move |searcher| searcher.suggest(&text, SUGGESTIONS)).await?;
    let persons = found.persons.into_iter().map(|person| format!("\"{}\"", person.value));
    let headlines = found.headlines.into_iter().map(|headline| headline.headline);
    let all: Vec<String> = persons.chain(headlines).collect();
    Ok(([(header::CONTENT_TYPE, SUGGESTIONS_TYPE)], json!([typed, all]).to_string()).into_response())
}

/// Formats of [`cite`] as reference managers call them.
const UNAPI: [(&str, cite::Format); 2] = [("ris", cite::Format::Ris), ("bibtex", cite::Format::BibTex)];

#[derive(Template)]
#[template(path = "unapi.xml")]
struct Formats {
    id: Option<ArticleId>,
    formats: Vec<(&'static str, &'static str)>,
}

/// `GET /unapi`: formats; with `id` the formats of an article; with `format` too, the article in that format (unAPI 1).
pub(super) async fn unapi(State(site): State<Site>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let mut asked = params::few(query.as_deref(), &["id", "format"])?;
    let (format, id) = (asked.pop().flatten(), asked.pop().flatten());
    let formats = UNAPI.map(|(name, format)| (name, format.media_type().split(';').next().unwrap_or_default()));
    let Some(id) = id else {
        if format.is_some() {
            return Err(Problem { parameter: Some("id".into()), ..Problem::new(Kind::BadValue, "say whose with id") });
        }
        return written(XML, &Formats { id: None, formats: formats.to_vec() });
    };
    let id = api::article_id(id.trim())?;
    let Some(stored) = site.ask(move |searcher| searcher.article(id)).await? else {
        return Err(site.absent(id).await);
    };
    let Some(name) = format else {
        let listed = written(XML, &Formats { id: Some(id), formats: formats.to_vec() })?;
        return Ok((StatusCode::MULTIPLE_CHOICES, listed).into_response());
    };
    let known = UNAPI.iter().find(|(known, _)| *known == name.trim());
    let (_, format) = known.ok_or_else(|| {
        let names = UNAPI.map(|(name, _)| name).join(" or ");
        Problem { parameter: Some("format".into()), ..Problem::new(Kind::NoSuchFormat, format!("use {names}")) }
    })?;
    Ok(([(header::CONTENT_TYPE, format.media_type())], cite::cite(&stored, *format)).into_response())
}

#[derive(Template)]
#[template(path = "sitemap.xml")]
struct Map<'a> {
    site: &'a str,
    /// On the first of several maps or the only one.
    has_start: bool,
    ids: &'a [ArticleId],
}

#[derive(Template)]
#[template(path = "sitemaps.xml")]
struct Maps<'a> {
    site: &'a str,
    maps: usize,
}

/// `GET /sitemap.xml`: every article, or where the maps are that list them.
pub(super) async fn sitemap(State(site): State<Site>, Extension(asker): Extension<Asker>) -> Result<Response, Problem> {
    let (ids, _) = site.ask(|searcher| Ok(searcher.ids())).await?;
    if ids.len() < MOST_IN_MAP {
        return written(XML, &Map { site: &asker.site, has_start: true, ids: &ids });
    }
    written(XML, &Maps { site: &asker.site, maps: ids.len().div_ceil(MOST_IN_MAP) })
}

/// `GET /sitemap/{part}`: one of several maps, from 1.
pub(super) async fn sitemap_part(
    State(site): State<Site>,
    Extension(asker): Extension<Asker>,
    Path(part): Path<String>,
) -> Result<Response, Problem> {
    let (ids, _) = site.ask(|searcher| Ok(searcher.ids())).await?;
    let maps: Vec<&[ArticleId]> = ids.chunks(MOST_IN_MAP).collect();
    let number = part.strip_suffix(".xml").and_then(|number| number.parse::<usize>().ok());
    let Some(ids) = number.and_then(|number| maps.get(number.checked_sub(1)?)) else {
        return Err(Problem::new(Kind::NotFound, format!("there are {} maps; /sitemap.xml lists them", maps.len())));
    };
    written(XML, &Map { site: &asker.site, has_start: false, ids })
}

/// `GET /robots.txt`: articles may be collected; searches are without end.
pub(super) async fn robots(Extension(asker): Extension<Asker>) -> Response {
    let rules = format!(
        "User-agent: *\nDisallow: /api/\nDisallow: /facets/\nDisallow: /search.atom\nDisallow: /*?\n\nSitemap: {}/sitemap.xml\n",
        asker.site
    );
    ([(header::CONTENT_TYPE, TEXT)], rules).into_response()
}
