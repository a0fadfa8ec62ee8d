//! Annotated texts and prose → `src/enrich/tagger/weights.bin`.
//!
//! `cargo run --release --example train_tagger -- en:ewt_dev.tsv en:gum_clean.tsv de:europeana_de.tsv …`, from the folder
//! of the source. Each argument names a language and a file of tokens and tags (`src/enrich/tagger/training`); the files
//! that made the table of the program, in their order, are named in `src/enrich/tables/NOTICE.md`. Takes half a minute.

use std::path::Path;

use anyhow::{Context, Result};
use dateline::enrich::tagger::training::{Columns, SETTINGS, train};

const FOLDER: &str = "src/enrich/tagger";
const LANGUAGES: [&str; 7] = ["en", "es", "fr", "de", "pt", "it", "nl"];

fn main() -> Result<()> {
    let sets = std::env::args().skip(1).map(|argument| columns(&argument)).collect::<Result<Vec<_>>>()?;
    let prose = LANGUAGES.into_iter().map(prose).collect::<Result<Vec<_>>>()?;
    let path = Path::new(FOLDER).join("weights.bin");
    std::fs::write(&path, train(&sets, &prose, SETTINGS)).with_context(|| format!("writing {}", path.display()))
}

fn columns(argument: &str) -> Result<Columns> {
    let (language, path) = argument.split_once(':').with_context(|| format!("{argument}: give LANGUAGE:FILE"))?;
    Ok(Columns { language: language.to_owned(), text: std::fs::read_to_string(path).with_context(|| path.to_owned())? })
}

fn prose(language: &str) -> Result<(String, String)> {
    let path = Path::new(FOLDER).join("training/prose").join(format!("{language}.txt"));
    let text = std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    Ok((language.to_owned(), text))
}
