//! The contract of `explain --json`: one object per input. The README describes every field; a test holds it.

use dateline::article::{Article, Cut, Published, Span};
use dateline::capture::{Failure, Hints};
use dateline::clean::Verdict;
use dateline::clean::metadata::Metadata;
use dateline::enrich::{Entry, sentences};
use serde_json::{Map, Value, json};

use super::{CutBlock, Explained};

/// So many sentences are shown for a person or country.
const SENTENCES: usize = 3;

pub(super) fn explanation(explained: &Result<Explained, Failure>) -> Value {
    match explained {
        Err(failure) => json!({"input": failure.origin.to_string(), "kind": "failed", "reason": failure.reason,
                               "articles": [], "cuts": [], "declared": null, "fields": {}}),
        Ok(Explained { capture, cleaned, entries, blocks }) => {
            let (kind, reason) = match &cleaned.verdict {
                Verdict::Article => ("article", None),
                Verdict::NotArticle { reason } => ("not-article", Some(reason)),
            };
            json!({"input": capture.origin.to_string(), "kind": kind, "reason": reason,
                   "articles": entries.iter().map(article).collect::<Vec<_>>(),
                   "cuts": cleaned.cuts.iter().map(cut).chain(blocks.iter().map(block)).collect::<Vec<_>>(),
                   "fields": fields(&capture.hints),
                   "declared": cleaned.declared.as_ref().map(declared)})
        }
    }
}

/// Which field of the record told each fact.
fn fields(hints: &Hints) -> Value {
    hints.fields.iter().map(|(fact, field)| ((*fact).to_owned(), json!(field))).collect::<Map<_, _>>().into()
}

fn article(entry: &Entry) -> Value {
    let Article { external_id, url, headline, standfirst, byline, authors, publication, section, agency, .. } =
        &entry.article;
    json!({
        "external_id": external_id, "url": url, "headline": headline, "standfirst": standfirst, "byline": byline,
        "authors": authors, "publication": publication, "section": section,
        "language": entry.language.as_ref().map(|l| l.code()),
        "published": entry.article.published.map(published),
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
        "agency": agency, "filed_from": entry.article.filed_from, "filed_on": entry.article.filed_on,
        "dateline": entry.setting.dateline.map(|c| c.code().to_owned()),
        "home": entry.setting.home.map(|c| c.code().to_owned()),
        "mentioned": entry.setting.months.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "page": entry.article.page,
        "quality": entry.article.quality.map(|q| q.share()),
        "standing": entry.article.standing.to_string(),
        "subjects": entry.article.subjects.iter()
            .map(|s| json!({"scheme": s.scheme, "code": s.code, "name": s.name})).collect::<Vec<_>>(),
    })
}

/// What a page says of itself, and everything that was heard for it.
fn declared(page: &Metadata) -> Value {
    let Metadata { headline, authors, publication, section, url, agency, .. } = page;
    json!({
        "url": url, "headline": headline, "authors": authors, "publication": publication, "section": section,
        "language": page.language.as_ref().map(|l| l.code()), "published": page.published.map(published),
        "agency": agency,
        "candidates": page.candidates.iter()
            .map(|c| json!({"field": c.field.name(), "value": c.value, "source": c.source, "weight": rounded(c.weight)}))
            .collect::<Vec<_>>(),
    })
}

fn published(published: Published) -> Value {
    json!({
        "date": published.date.to_string(), "precision": published.date.precision().name(),
        "evidence": published.evidence.name(), "confidence": rounded(published.confidence),
    })
}

fn cut(cut: &Cut) -> Value {
    json!({"reason": cut.reason.name(), "span": span(cut.span)})
}

fn block(block: &CutBlock) -> Value {
    json!({"reason": "block", "span": span(block.span), "decision": block.decision})
}

fn span(span: Span) -> [usize; 2] {
    [span.start, span.end]
}

/// To the hundredth: more digits would pretend to an exactness that no confidence has.
fn rounded(confidence: f32) -> f64 {
    (f64::from(confidence) * 100.0).round() / 100.0
}
