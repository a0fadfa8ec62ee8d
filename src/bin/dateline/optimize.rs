//! `dateline optimize`: one segment instead of many, without what was deleted.

use std::io::Write;
use std::process::ExitCode;

use dateline::corpus::Corpus;
use dateline::error::Error;
use dateline::index::Writer;

use crate::args::{self, Places};
use crate::settings;

pub(crate) fn run(places: &Places, typed: &args::Reindex) -> anyhow::Result<ExitCode> {
    if !Corpus::exists(&places.corpus) {
        return Err(Error::NoCorpus { path: places.corpus.clone() }.into());
    }
    // The lock of the corpus keeps another writer away, whatever it writes.
    let corpus = Corpus::write_soon(&places.corpus)?;
    let mut writer = Writer::open(&places.index, &corpus.name()?, settings::jobs(typed.jobs))?;
    let before = writer.segments()?;
    writer.optimize()?;
    writer.close()?;
    let done = if before == 1 { "1 segment written anew".to_owned() } else { format!("{before} segments made one") };
    writeln!(std::io::stdout().lock(), "{done} in {}", places.index.display())?;
    Ok(ExitCode::SUCCESS)
}
