//! `dateline facets`: the values of one facet in a search, with their counts.

use std::io::Write;
use std::process::ExitCode;

use dateline::search::Searcher;
use dateline::web::{counted, requests, words};

use crate::args::{self, Places};
use crate::{narrowing, status};

pub(crate) fn run(places: &Places, typed: &args::Facets) -> anyhow::Result<ExitCode> {
    let mut pairs = narrowing::pairs(&typed.narrowing);
    pairs.push(("prefix".into(), typed.prefix.clone()));
    pairs.push(("limit".into(), typed.limit.to_string()));
    pairs.push(("offset".into(), typed.offset.to_string()));
    let (request, within) = narrowing::understood(requests::facet(&typed.field, &pairs))?;
    let answer = Searcher::open(&places.index)?.facet(&request, &within)?;
    let mut out = std::io::stdout().lock();
    if typed.json {
        serde_json::to_writer(&mut out, &counted::facet_answer(&request, &within, &answer))?;
        writeln!(out)?;
    } else {
        narrowing::say(&answer.ignored, &answer.warnings);
        for value in &answer.facet.values {
            writeln!(out, "{:>9}  {}", value.count, words::value(within.field, &value.value))?;
        }
        if within.prefix.is_empty() && within.offset == 0 && answer.facet.missing > 0 {
            writeln!(out, "{:>9}  ({})", answer.facet.missing, dateline::search::answer::MISSING)?;
        }
        let listed = (within.offset + answer.facet.values.len()) as u64;
        if listed < answer.fitting && !answer.facet.values.is_empty() {
            writeln!(out, "more: --offset {listed} of {}", answer.fitting)?;
        }
    }
    Ok(if answer.fitting == 0 { ExitCode::from(status::NOTHING) } else { ExitCode::SUCCESS })
}
