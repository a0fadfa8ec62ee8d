//! `dateline explain`: clean and enrich without a corpus, and say what was done.

use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use dateline::article::{Article, Cut, Span};
use dateline::capture::{self, Capture, Failure};
use dateline::clean::{self, Verdict};
use dateline::enrich::{self, Entry};
use serde_json::{Value, json};

use crate::args;

pub(crate) fn run(options: &args::Explain) -> anyhow::Result<ExitCode> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let captures = capture::captures(paths(&options.paths)?, Default::default(), Default::default());
    for input in captures {
        serde_json::to_writer(&mut out, &explanation(input))?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
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

fn explanation(input: Result<Capture, Failure>) -> Value {
    match input {
        Err(failure) => json!({"input": failure.origin.to_string(), "kind": "failed", "reason": failure.reason,
                               "articles": [], "cuts": []}),
        Ok(capture) => {
            let cleaned = clean::clean(&capture);
            let (kind, reason) = match &cleaned.verdict {
                Verdict::Article => ("article", None),
                Verdict::NotArticle { reason } => ("not-article", Some(reason.clone())),
            };
            let articles: Vec<Value> =
                cleaned.articles.into_iter().map(enrich::enrich).map(|entry| article(&entry)).collect();
            json!({"input": capture.origin.to_string(), "kind": kind, "reason": reason, "articles": articles,
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
