//! `dateline curate rules`: the blocks that are always cut, and those that decisions suggest.

use std::io::Write;
use std::process::ExitCode;

use dateline::corpus::Corpus;
use dateline::curate::Curation;
use dateline::decide;
use serde_json::json;

use crate::args::Places;
use crate::status;

pub(super) fn run(places: &Places, as_json: bool) -> anyhow::Result<ExitCode> {
    let corpus = Corpus::read(&places.corpus)?;
    let curation = Curation::of_corpus(&corpus)?;
    let suggested = decide::suggested_blocks(&corpus, &curation)?;
    let mut out = std::io::stdout().lock();
    for block in curation.blocks() {
        if as_json {
            let line = json!({"publication": block.publication, "text": block.text, "decision": block.decision,
                "articles": null, "suggested": false});
            writeln!(out, "{line}")?;
        } else {
            let from = block.decision.map_or("rules.tsv".into(), |decision| format!("decision {decision}"));
            writeln!(out, "{}\t{}\t({from})", block.publication, block.text)?;
        }
    }
    for (block, articles) in &suggested {
        if as_json {
            let line = json!({"publication": block.publication, "text": block.text, "decision": null,
                "articles": articles, "suggested": true});
            writeln!(out, "{line}")?;
        } else {
            writeln!(out, "{}\t{}\t(cut in {articles} articles: curate cut-block?)", block.publication, block.text)?;
        }
    }
    let none = curation.blocks().is_empty() && suggested.is_empty();
    Ok(if none { ExitCode::from(status::NOTHING) } else { ExitCode::SUCCESS })
}
