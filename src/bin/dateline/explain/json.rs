//! The contract of `explain --json`: one object per input. The README describes every field; a test holds it.

use dateline::article::{Article, Cut, Span};
use dateline::capture::Failure;
use dateline::clean::Verdict;
use dateline::enrich::{Entry, sentences};
use serde_json::{Value, json};

use super::Explained;

/// So many sentences are shown for a person or country.
const SENTENCES: usize = 3;

pub(super) fn explanation(explained: &Result<Explained, Failure>) -> Value {
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
            "evidence": p.evidence.name(), "confidence": rounded(p.confidence)})),
        "paragraphs": entry.article.paragraphs.iter()
            .map(|p| json!({"text": p.text, "span": span(p.span)})).collect::<Vec<_>>(),
        "persons": entry.persons.iter()
            .map(|p| json!({"name": p.name, "count": p.mentions.len(), "confidence": rounded(p.confidence),
                            "found": p.found.name(), "sentences": sentences(&entry.article, &p.mentions, SENTENCES)}))
            .collect::<Vec<_>>(),
        "countries": entry.countries.iter()
            .map(|c| json!({"code": c.country.code(), "count": c.mentions.len(), "focus": c.focus,
                            "confidence": rounded(c.confidence), "found": c.found.name(),
                            "sentences": sentences(&entry.article, &c.mentions, SENTENCES)}))
            .collect::<Vec<_>>(),
        "agency": agency,
        "dateline": entry.setting.dateline.map(|c| c.code().to_owned()),
        "home": entry.setting.home.map(|c| c.code().to_owned()),
        "mentioned": entry.setting.months.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

fn cut(cut: &Cut) -> Value {
    json!({"reason": cut.reason.name(), "span": span(cut.span)})
}

fn span(span: Span) -> [usize; 2] {
    [span.start, span.end]
}

/// To the hundredth: more digits would pretend to an exactness that no confidence has.
fn rounded(confidence: f32) -> f64 {
    (f64::from(confidence) * 100.0).round() / 100.0
}
