//! `dateline demo`: the sample corpus, ingested and served, to be tried at once.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::bail;

use crate::args::{self, Places};
use crate::{ingest, serve};

pub(crate) fn run(places: &Places, typed: &args::Serve) -> anyhow::Result<ExitCode> {
    let sample = sample()?;
    let options = args::Ingest {
        paths: vec![sample],
        hints: args::HintFlags::default(),
        read: args::ReadFlags::default(),
        keep_raw: false,
        jobs: None,
        watch: false,
        on_error: args::OnError::Skip,
        dry_run: false,
        progress: args::Progress::Auto,
        json: false,
    };
    ingest::run(places, &options)?;
    serve::run(places, typed)
}

/// The sample lies in the source folder: where the command is run, else where it was built.
fn sample() -> anyhow::Result<PathBuf> {
    let places = [Path::new("corpus/sample").to_owned(), Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/sample")];
    match places.into_iter().find(|place| place.is_dir()) {
        Some(sample) => Ok(sample),
        None => bail!("the sample corpus is not here; run this in the source folder, where corpus/sample lies"),
    }
}
