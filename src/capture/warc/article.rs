//! A record of a web archive → whether it may be an article, and its capture.
//!
//! Taken are answers of status 200, resources and conversions of media types that articles come in; the address is known
//! then, and when it was fetched, which says nothing of when it was published. What such a record holds is read by content
//! like any file; that a page of a crawl is no article is counted and is no failure.

use super::header::{Header, Kind};
use super::http::{self, Head};
use crate::capture::Origin;
use crate::capture::formats;
use crate::capture::hints::Hints;
use crate::capture::input::{Input, Told};
use crate::capture::sink::{Halt, Sink};

/// A record that may be an article.
#[derive(Debug, PartialEq)]
pub(super) enum Candidate {
    /// A page.
    Page(Head),
    /// The same page as another record.
    Same,
}

/// Media types that articles come in; `+xml` and `+json` types are told by their ends.
const PRESS_MEDIA: [&str; 12] = [
    "",
    "application/html",
    "application/json",
    "application/octet-stream",
    "application/rss",
    "application/x-ndjson",
    "application/xml",
    "text/csv",
    "text/html",
    "text/plain",
    "text/x-html",
    "text/xml",
];

/// Schemes under which crawlers keep what is no page: notes of their own, pictures and extracts of a page, names of hosts.
const MACHINE_SCHEMES: [&str; 20] = [
    "about",
    "blob",
    "chrome",
    "chrome-extension",
    "data",
    "dns",
    "filedesc",
    "javascript",
    "mailto",
    "metadata",
    "outlinks",
    "screenshot",
    "text",
    "thumbnail",
    "urn",
    "view",
    "warcinfo",
    "whois",
    "x-warc",
    "youtube-dl",
];

/// Files of a site that speak to machines.
const MACHINE_FILES: [&str; 6] =
    ["/robots.txt", "/ads.txt", "/app-ads.txt", "/humans.txt", "/security.txt", "/llms.txt"];

/// Decides by header and the beginning of the block whether a record may be an article; else why not.
pub(super) fn judge(header: &Header, block: &[u8]) -> Result<Candidate, String> {
    let head = match &header.kind {
        Kind::Other(kind) => return Err(kind.clone()),
        _ => head_of(header, block),
    };
    let scheme = header.uri.split(':').next().unwrap_or_default().to_ascii_lowercase();
    if MACHINE_SCHEMES.contains(&scheme.as_str()) {
        return Err(format!("address of the scheme {scheme}"));
    }
    match head.status {
        Some(200) => {}
        None if header.kind != Kind::Response || !header.media.starts_with("application/http") => {}
        // Revisits of 304 have the head of the answer "not modified".
        Some(304) if header.kind == Kind::Revisit => {}
        Some(status) => return Err(format!("status {status}")),
        None => return Err("answer without a head".into()),
    }
    if header.kind == Kind::Revisit {
        return Ok(Candidate::Same);
    }
    if !is_press(&head.media) {
        return Err(head.media);
    }
    let path = header.uri.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    match MACHINE_FILES.iter().find(|file| path.ends_with(*file)) {
        Some(file) => Err(file.trim_start_matches('/').to_owned()),
        None => Ok(Candidate::Page(head)),
    }
}

fn is_press(media: &str) -> bool {
    PRESS_MEDIA.contains(&media) || media.ends_with("+xml") && media != "image/svg+xml" || media.ends_with("+json")
}

/// What is told of the payload: by its own head, else by the header of the record.
pub(super) fn head_of(header: &Header, block: &[u8]) -> Head {
    let mut head = http::head(block);
    if head.status.is_none() && !header.media.starts_with("application/http") {
        head.typed(&header.media);
        if matches!(head.media.as_str(), "no-type" | "unknown" | "-") {
            head.media.clear();
        }
    }
    head
}

/// Hands the payload on. Damage of it is reported, and what could be had is read.
pub(super) fn take(
    input: &Input<'_>,
    header: &Header,
    head: &Head,
    block: &[u8],
    origin: Origin,
    sink: &mut Sink,
) -> Result<(), Halt> {
    let body = match http::unpack(block, head, input.config.max_bytes) {
        Ok(body) => body,
        Err(reason) => return sink.leave_out(&origin, &reason),
    };
    if let Some(damage) = body.damage {
        sink.failure(origin.clone(), format!("is a record of which {damage}; fetch the archive again"))?;
    }
    let known = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let is_address = header.uri.starts_with("http");
    let told = Told {
        given: Hints {
            url: known(&header.uri).filter(|_| is_address),
            fetched: known(&header.date),
            ..Hints::default()
        },
        media: known(&head.media),
        charset: head.charset,
        ..Told::default()
    };
    let media = if head.media.is_empty() { "unknown media type" } else { &head.media };
    sink.lenient(media, |sink| {
        let read = input.part(&body.bytes[..], origin.clone(), told).map_err(Halt::from);
        let read = read.and_then(|page| formats::read(page, sink));
        sink.report(read, origin)
    })
}
