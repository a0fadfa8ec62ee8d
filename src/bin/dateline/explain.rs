//! `dateline explain`: clean and enrich without a corpus, and say what was done.

use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use dateline::article::{Article, Cut, Span};
use dateline::capture::{self, Capture, Failure};
use dateline::clean::{Cleaned, Verdict};
use dateline::enrich::{self, Entry};
use dateline::ingest;
use serde_json::{Value, json};

use crate::args;
use crate::{output, settings, status};

pub(crate) fn run(options: &args::Explain) -> anyhow::Result<ExitCode> {
    let hints = settings::hints(&options.hints)?;
    let config = settings::capture(options.max_bytes, false);
    let captures = capture::captures(paths(&options.paths)?, hints, config);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut failed = false;
    ingest::in_order(captures, options.jobs, explained, |explained| -> anyhow::Result<()> {
        failed |= explained.is_err();
        if options.json {
            serde_json::to_writer(&mut out, &as_json(&explained))?;
            writeln!(out)?;
        } else {
            print(&mut out, &explained)?;
        }
        Ok(())
    })?;
    out.flush()?;
    Ok(if failed { ExitCode::from(status::PARTIAL) } else { ExitCode::SUCCESS })
}

/// A capture with what became of it.
struct Explained {
    capture: Capture,
    cleaned: Cleaned,
    entries: Vec<Entry>,
}

fn explained(input: Result<Capture, Failure>) -> Result<Explained, Failure> {
    let capture = input?;
    let cleaned = ingest::clean_guarded(&capture)?;
    let entries = cleaned.articles.iter().cloned().map(enrich::enrich).collect();
    Ok(Explained { capture, cleaned, entries })
}

/// `-` stands for a list of paths on standard input.
fn paths(typed: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for path in typed {
        if path.as_os_str() == "-" {
            for line in std::io::stdin().lock().lines() {
                paths.push(PathBuf::from(line?));
            }
        } else {
            paths.push(path.clone());
        }
    }
    Ok(paths)
}

fn as_json(explained: &Result<Explained, Failure>) -> Value {
    match explained {
        Err(failure) => json!({"input": failure.origin.to_string(), "kind": "failed", "reason": failure.reason,
                               "articles": [], "cuts": []}),
        Ok(Explained { capture, cleaned, entries }) => {
            let (kind, reason) = match &cleaned.verdict {
                Verdict::Article => ("article", None),
                Verdict::NotArticle { reason } => ("not-article", Some(reason)),
            };
            json!({"input": capture.origin.to_string(), "kind": kind, "reason": reason,
                   "articles": entries.iter().map(article).collect::<Vec<_>>(),
                   "cuts": cleaned.cuts.iter().map(cut).collect::<Vec<_>>()})
        }
    }
}

fn article(entry: &Entry) -> Value {
    let Article { external_id, url, headline, standfirst, byline, authors, publication, section, agency, .. } =
        &entry.article;
    json!({
        "external_id": external_id, "url": url, "headline": headline, "standfirst": standfirst, "byline": byline,
        "authors": authors, "publication": publication, "section": section,
        "language": entry.language.as_ref().map(|l| l.code()),
        "published": entry.article.published.map(|p| json!({
            "date": p.date.to_string(), "precision": p.date.precision().name(),
            "evidence": p.evidence.name(), "confidence": p.confidence})),
        "paragraphs": entry.article.paragraphs.iter()
            .map(|p| json!({"text": p.text, "span": span(p.span)})).collect::<Vec<_>>(),
        "persons": entry.persons.iter()
            .map(|p| json!({"name": p.name, "count": p.mentions.len(), "confidence": p.confidence}))
            .collect::<Vec<_>>(),
        "countries": entry.countries.iter()
            .map(|c| json!({"code": c.country.code(), "count": c.mentions.len(), "focus": c.focus}))
            .collect::<Vec<_>>(),
        "agency": agency,
    })
}

fn cut(cut: &Cut) -> Value {
    json!({"reason": cut.reason.name(), "span": span(cut.span)})
}

fn span(span: Span) -> [usize; 2] {
    [span.start, span.end]
}

/// For people: every piece of the text in its order, kept or cut and why.
fn print(out: &mut impl Write, explained: &Result<Explained, Failure>) -> anyhow::Result<()> {
    match explained {
        Err(failure) => writeln!(out, "{}\n  failed: {}\n", failure.origin, failure.reason)?,
        Ok(explained) => {
            writeln!(out, "{}  ({})", explained.capture.origin, explained.capture.charset)?;
            if let Verdict::NotArticle { reason } = &explained.cleaned.verdict {
                writeln!(out, "  not an article: {reason}")?;
            }
            for (number, entry) in explained.entries.iter().enumerate() {
                print_facts(out, number + 1, entry)?;
            }
            print_pieces(out, &explained.cleaned)?;
            writeln!(out)?;
        }
    }
    Ok(())
}

fn print_facts(out: &mut impl Write, number: usize, entry: &Entry) -> anyhow::Result<()> {
    let article = &entry.article;
    writeln!(out, "  article {number}: {}", article.headline.as_deref().unwrap_or("(no headline in the capture)"))?;
    let date = article.published.map_or("undated: no evidence of a date".to_owned(), |p| {
        format!(
            "{}, to the {}, from {}, confidence {:.2}",
            p.date,
            p.date.precision().name(),
            p.evidence.name(),
            p.confidence
        )
    });
    let persons: Vec<String> = entry.persons.iter().map(|p| format!("{} ({})", p.name, p.mentions.len())).collect();
    let countries: Vec<String> =
        entry.countries.iter().map(|c| format!("{} ({})", c.country.code(), c.mentions.len())).collect();
    let facts = [
        ("published", date),
        ("authors", article.authors.join(", ")),
        ("publication", article.publication.clone().unwrap_or_default()),
        ("agency", article.agency.clone().unwrap_or_default()),
        ("section", article.section.clone().unwrap_or_default()),
        ("url", article.url.clone().unwrap_or_default()),
        ("language", entry.language.as_ref().map(|l| l.code().to_owned()).unwrap_or_default()),
        ("persons", persons.join(", ")),
        ("countries", countries.join(", ")),
    ];
    for (name, value) in facts.into_iter().filter(|(_, value)| !value.is_empty()) {
        writeln!(out, "    {name:<12}{value}")?;
    }
    Ok(())
}

fn print_pieces(out: &mut impl Write, cleaned: &Cleaned) -> anyhow::Result<()> {
    let mut pieces: Vec<(Span, String)> = Vec::new();
    for article in &cleaned.articles {
        pieces.extend(article.places.iter().map(|place| (place.span, format!("{:?}", place.role).to_lowercase())));
        pieces.extend(article.paragraphs.iter().map(|paragraph| (paragraph.span, "kept".to_owned())));
    }
    pieces.extend(cleaned.cuts.iter().map(|cut| (cut.span, format!("cut: {}", cut.reason.name()))));
    pieces.extend(cleaned.splits.iter().map(|split| {
        (Span { start: split.at, end: split.at }, format!("a new story begins: {}", split.reasons.join("; ")))
    }));
    pieces.sort_by_key(|(span, _)| *span);
    for (span, what) in pieces {
        let text = span.of(&cleaned.text).unwrap_or_default();
        writeln!(out, "  {what:<22}{}", output::shortened(text, 90))?;
    }
    Ok(())
}
