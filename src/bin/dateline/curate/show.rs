//! `dateline curate show`: an article as it stands, with the numbers by which decisions name its pieces.

use std::io::Write;
use std::process::ExitCode;

use dateline::corpus::Corpus;
use dateline::corpus::decisions::Field;
use dateline::curate::{self, Curation};
use dateline::decide::{self, words};
use serde_json::{Value, json};

use super::{chosen, print};
use crate::args::Places;
use crate::{output, show};

pub(super) fn run(places: &Places, typed: &str, as_json: bool) -> anyhow::Result<ExitCode> {
    let id = chosen::number(typed)?;
    let corpus = Corpus::read(&places.corpus)?;
    let Some(article) = decide::told(&corpus, id)? else { return Ok(show::not_held(id)) };
    let curation = Curation::of_corpus(&corpus)?;
    let captured = corpus.capture_of(curation.source_of(id))?;
    let cuts: Vec<(&str, &str)> = captured
        .iter()
        .flat_map(|captured| {
            captured.cuts.iter().map(|cut| (cut.reason.name(), cut.span.of(&captured.text).unwrap_or_default().trim()))
        })
        .collect();
    let facts: Vec<(&str, Option<String>)> =
        Field::ALL.into_iter().map(|field| (field.name(), curate::value(&article, field))).collect();
    let mut out = std::io::stdout().lock();
    if as_json {
        let cuts: Vec<Value> = cuts.iter().map(|(reason, text)| json!({"reason": reason, "text": text})).collect();
        let decisions =
            curation.about(id).map(|decision| print::decision(decision, true)).collect::<anyhow::Result<Vec<_>>>()?;
        let facts: serde_json::Map<String, Value> =
            facts.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
        let paragraphs: Vec<&str> = article.paragraphs.iter().map(|paragraph| paragraph.text.as_str()).collect();
        let last = decide::last(curation.log());
        let shown = json!({"id": id.to_string(), "standing": article.standing.to_string(), "facts": facts,
            "paragraphs": paragraphs, "cuts": cuts, "decisions": decisions, "last_decision": last});
        writeln!(out, "{shown}")?;
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(out, "{id}  {}", article.standing)?;
    for (name, value) in facts {
        if let Some(value) = value {
            writeln!(out, "  {name:<12}{value}")?;
        }
    }
    for (number, paragraph) in (1..).zip(&article.paragraphs) {
        writeln!(out, "\n[{number}] {}", output::wrapped(&paragraph.text, "    ").trim_start())?;
    }
    for (number, (reason, text)) in (1..).zip(cuts) {
        writeln!(out, "\n[cut {number}, {reason}] {}", output::wrapped(text, "    ").trim_start())?;
    }
    for decision in curation.about(id) {
        writeln!(out, "\n{}", words::told(decision))?;
    }
    writeln!(out, "\nlast decision in the log: {}", decide::last(curation.log()))?;
    Ok(ExitCode::SUCCESS)
}
