//! Annotated texts and prose → `src/enrich/tagger/weights.bin`.
//!
//! `cargo run --release --example train_tagger -- en:ewt_dev.tsv en:gum_clean.tsv de:europeana_de.tsv …`, from the folder
//! of the source. Each argument names a language and a file of tokens and tags (`src/enrich/tagger/training`); the files
//! that made the table of the program, in their order, are named in `src/enrich/tables/NOTICE.md`. Takes half a minute.
//! With `--score` before the files nothing is trained: each file is read as articles of ten sentences, and the names of
//! persons that are found in them are held against the annotation, span by span.

use std::path::Path;

use anyhow::{Context, Result};
use dateline::article::{Article, Language, Paragraph, ParagraphKind, Part, Span};
use dateline::enrich::enrich;
use dateline::enrich::tagger::training::{Annotated, Columns, SETTINGS, annotated, train};

const FOLDER: &str = "src/enrich/tagger";
const LANGUAGES: [&str; 7] = ["en", "es", "fr", "de", "pt", "it", "nl"];

/// So many sentences are read as one article.
const ARTICLE_SENTENCES: usize = 10;

fn main() -> Result<()> {
    if std::env::args().nth(1).as_deref() == Some("--score") {
        return std::env::args().skip(2).try_for_each(|argument| columns(&argument).map(|set| score(&argument, &set)));
    }
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

/// Prints precision, recall and F1 of the persons' names of a set; `DATELINE_ERRORS` set, also what was missed or invented.
fn score(name: &str, set: &Columns) {
    let (mut right, mut missed, mut invented) = (0, 0, 0);
    for sentences in annotated(set).chunks(ARTICLE_SENTENCES) {
        let found = found(sentences, &set.language);
        for (number, sentence) in sentences.iter().enumerate() {
            let told = |span: &std::ops::Range<usize>| found.contains(&(number, span.clone()));
            let hits = sentence.persons.iter().filter(|span| told(span)).count();
            let here: Vec<_> = found.iter().filter(|(paragraph, _)| *paragraph == number).collect();
            right += hits;
            missed += sentence.persons.len() - hits;
            invented += here.len() - hits;
            if std::env::var_os("DATELINE_ERRORS").is_some() && (hits < sentence.persons.len() || hits < here.len()) {
                let written = |span: &std::ops::Range<usize>| sentence.text[span.clone()].to_owned();
                let wanted: Vec<String> = sentence.persons.iter().filter(|span| !told(span)).map(written).collect();
                let extra: Vec<String> = here
                    .iter()
                    .map(|(_, span)| span)
                    .filter(|span| !sentence.persons.contains(span))
                    .map(written)
                    .collect();
                println!("missed {wanted:?} invented {extra:?} in: {}", sentence.text);
            }
        }
    }
    let (precision, recall) = (share(right, right + invented), share(right, right + missed));
    let f1 = 2.0 * precision * recall / (precision + recall).max(1e-9);
    println!(
        "{name}: precision {precision:.3} recall {recall:.3} F1 {f1:.3} ({right} right, {missed} missed, {invented} invented)"
    );
}

fn share(part: usize, all: usize) -> f64 {
    part as f64 / all.max(1) as f64
}

/// Paragraph and bytes of each mention of a person.
fn found(sentences: &[Annotated], language: &str) -> Vec<(usize, std::ops::Range<usize>)> {
    let paragraph = |sentence: &Annotated| Paragraph {
        kind: ParagraphKind::Text,
        text: sentence.text.clone(),
        span: Span { start: 0, end: sentence.text.len() },
    };
    let article = Article {
        language: Language::parse(language),
        paragraphs: sentences.iter().map(paragraph).collect(),
        ..Article::default()
    };
    let entry = enrich(article);
    let mentions = entry.persons.iter().flat_map(|person| &person.mentions);
    let place = |mention: &dateline::article::Mention| match mention.part {
        Part::Paragraph(number) => Some((number, mention.span.start..mention.span.end)),
        _ => None,
    };
    mentions.filter_map(place).collect()
}
