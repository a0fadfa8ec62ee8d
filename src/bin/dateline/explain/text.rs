//! An explanation for people: the facts, then every piece of the text in its order.

use std::io::Write;

use dateline::article::Span;
use dateline::capture::Failure;
use dateline::clean::{Cleaned, Verdict};
use dateline::enrich::Entry;

use super::Explained;
use crate::output;

/// For people: every piece of the text in its order, kept or cut and why.
pub(super) fn print(out: &mut impl Write, explained: &Result<Explained, Failure>) -> anyhow::Result<()> {
    match explained {
        Err(failure) => writeln!(out, "{}\n  failed: {}\n", failure.origin, failure.reason)?,
        Ok(explained) => {
            writeln!(out, "{}  ({})", explained.capture.origin, explained.capture.charset)?;
            if let Verdict::NotArticle { reason } = &explained.cleaned.verdict {
                writeln!(out, "  not an article: {reason}")?;
            }
            let fields = explained.capture.hints.fields.iter().map(|(fact, field)| format!("{fact} from {field}"));
            let fields = fields.collect::<Vec<_>>().join(", ");
            if !fields.is_empty() {
                writeln!(out, "  fields: {fields}")?;
            }
            for (number, entry) in explained.entries.iter().enumerate() {
                print_facts(out, number + 1, entry)?;
            }
            print_heard(out, &explained.cleaned)?;
            print_pieces(out, explained)?;
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
    let filed: Vec<&str> = [&article.filed_from, &article.filed_on].into_iter().flatten().map(String::as_str).collect();
    let facts = [
        ("published", date),
        ("authors", article.authors.join(", ")),
        ("publication", article.publication.clone().unwrap_or_default()),
        ("agency", article.agency.clone().unwrap_or_default()),
        ("filed", filed.join(", ")),
        ("section", article.section.clone().unwrap_or_default()),
        ("url", article.url.clone().unwrap_or_default()),
        ("language", entry.language.as_ref().map(|l| l.code().to_owned()).unwrap_or_default()),
        ("persons", output::persons(entry)),
        ("countries", output::countries(entry)),
    ];
    for (name, value) in facts.into_iter().filter(|(_, value)| !value.is_empty()) {
        writeln!(out, "    {name:<12}{value}")?;
    }
    Ok(())
}

/// What the page says of itself: everything that was heard for headline, authors and date.
fn print_heard(out: &mut impl Write, cleaned: &Cleaned) -> anyhow::Result<()> {
    let Some(page) = &cleaned.declared else { return Ok(()) };
    if cleaned.articles.is_empty() {
        let date = page.published.map(|p| p.date.to_string()).unwrap_or_default();
        writeln!(out, "  the page calls itself: {}  {date}", page.headline.as_deref().unwrap_or("(nothing)"))?;
    }
    for heard in &page.candidates {
        let value = output::shortened(&heard.value, 70);
        writeln!(
            out,
            "  {:<22}{value}  ({}, {:.2})",
            format!("heard: {}", heard.field.name()),
            heard.source,
            heard.weight
        )?;
    }
    Ok(())
}

fn print_pieces(out: &mut impl Write, explained: &Explained) -> anyhow::Result<()> {
    let cleaned = &explained.cleaned;
    let mut pieces: Vec<(Span, String)> = Vec::new();
    for article in &cleaned.articles {
        pieces.extend(article.places.iter().map(|place| (place.span, format!("{:?}", place.role).to_lowercase())));
        pieces.extend(article.paragraphs.iter().map(|paragraph| (paragraph.span, "kept".to_owned())));
    }
    pieces.extend(cleaned.cuts.iter().map(|cut| (cut.span, format!("cut: {}", cut.reason.name()))));
    pieces.extend(explained.blocks.iter().map(|block| {
        let by = block.decision.map_or("rules.tsv".to_owned(), |decision| format!("decision {decision}"));
        (block.span, format!("cut: block, {by}"))
    }));
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
