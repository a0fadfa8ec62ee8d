//! Whole results over HTTP: the stream itself, and beside it the manifest that proves it.
//!
//! The formats have no room for a manifest, and a client cannot know in advance the hash of a stream. So the manifest has
//! an address of its own with the same parameters: for the same generation of the index it describes the very bytes that
//! the export gave.

use std::io;

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::export::{self, Format, Stopped};
use super::problem::{Kind, Problem};
use super::site::{Site, Waiting};
use super::{params, requests, stream};
use crate::search::Request;

/// How many articles will come.
const TOTAL: HeaderName = HeaderName::from_static("dateline-total");
/// From which state of the index.
const GENERATION: HeaderName = HeaderName::from_static("dateline-generation");

/// `GET /api/v1/export`
pub(super) async fn export(State(site): State<Site>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let (request, format) = requests::export(&params::pairs(query.as_deref()))?;
    let turn = site.export_turn()?;
    let asked = request.clone();
    let whole = site.ask(move |searcher| searcher.whole(&asked)).await?;
    let (total, generation) = (whole.total, whole.generation);
    let body = stream::body(move |out| {
        let _turn = turn;
        export::write(out, &request, whole, format).map(drop).map_err(|stopped| match stopped {
            Stopped::Output(error) => error,
            Stopped::Index(error) => {
                tracing::error!(%error, "an export broke off");
                io::Error::other(error)
            }
        })
    });
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
    headers.insert(header::CONTENT_DISPOSITION, attachment(format));
    headers.insert(TOTAL, total.into());
    headers.insert(GENERATION, generation.into());
    Ok(response)
}

fn attachment(format: Format) -> HeaderValue {
    HeaderValue::from_static(match format {
        Format::Jsonl => "attachment; filename=\"articles.jsonl\"",
        Format::Csv => "attachment; filename=\"articles.csv\"",
        Format::Ris => "attachment; filename=\"articles.ris\"",
        Format::Bib => "attachment; filename=\"articles.bib\"",
    })
}

/// `GET /api/v1/export/manifest`: writes the export to nowhere and says what it was. It takes as long as the export; one
/// that takes longer than an answer may is made on the command line.
pub(super) async fn manifest(State(site): State<Site>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let (request, format): (Request, Format) = requests::export(&params::pairs(query.as_deref()))?;
    let turn = site.export_turn()?;
    let asked = request.clone();
    let whole = site.ask(move |searcher| searcher.whole(&asked)).await?;
    let waiting = Waiting::default();
    let patience = waiting.patience();
    let work = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        patience.during(|| export::write(io::sink(), &request, whole, format))
    });
    match work.await {
        Ok(Some(Ok(manifest))) => Ok(Json(manifest).into_response()),
        Ok(Some(Err(stopped))) => Err(Problem::new(Kind::IndexUnreadable, stopped.to_string())),
        Ok(None) | Err(_) => Err(Problem::new(Kind::Fault, "the manifest could not be made")),
    }
}
