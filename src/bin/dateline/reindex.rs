//! `dateline reindex`: the index anew from the corpus alone.

use std::io::Write;
use std::process::ExitCode;

use dateline::corpus::Corpus;
use dateline::error::Error;
use dateline::ingest;

use crate::args::{self, Places};
use crate::settings;

pub(crate) fn run(places: &Places, typed: &args::Reindex) -> anyhow::Result<ExitCode> {
    if !Corpus::exists(&places.corpus) {
        return Err(Error::NoCorpus { path: places.corpus.clone() }.into());
    }
    let articles = ingest::reindex(&places.corpus, &places.index, settings::jobs(typed.jobs))?;
    writeln!(std::io::stdout().lock(), "{articles} articles indexed in {}", places.index.display())?;
    Ok(ExitCode::SUCCESS)
}
