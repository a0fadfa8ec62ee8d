//! Corpus and index: can they be opened, written and read, and do they belong together?

use std::fs::File;
use std::path::Path;

use dateline::corpus::Corpus;
use dateline::error::Error;
use dateline::index;
use dateline::search::Searcher;

use super::Finding;
use crate::args::Places;

pub(super) fn all(places: &Places) -> Vec<Finding> {
    let mut findings = vec![];
    let mut look = |what: &'static str, folder: &Path| {
        findings.extend(folder.is_dir().then(|| rights(what, folder)));
    };
    look("corpus", &places.corpus);
    look("index", &places.index);
    let corpus = corpus(&places.corpus, &mut findings);
    findings.push(searching(&places.index));
    if let Some(corpus) = corpus {
        findings.extend(agreement(&corpus, &places.index));
        findings.push(writer(&places.corpus));
    }
    findings
}

/// Whether a file can be made in a folder; it is taken away again.
fn rights(what: &'static str, folder: &Path) -> Finding {
    match tempfile::Builder::new().prefix(".doctor").tempfile_in(folder) {
        Ok(_) => Finding::well(what, format!("{} can be read and written", folder.display())),
        Err(error) => {
            let found = format!("{} cannot be written: {error}", folder.display());
            let remedy = format!("give this user the right to write it (chown or chmod u+w {})", folder.display());
            Finding::ill(what, found, remedy)
        }
    }
}

fn corpus(folder: &Path, findings: &mut Vec<Finding>) -> Option<Corpus> {
    let opened = Corpus::read(folder).and_then(|corpus| Ok((corpus.change()?, corpus)));
    match opened {
        Ok((change, corpus)) => {
            findings.push(Finding::well("corpus", format!("opens; its last change is {change}")));
            Some(corpus)
        }
        Err(error @ Error::NoCorpus { .. }) => {
            let remedy = "an index alone can be served, without captures and without taking up new pages";
            findings.push(Finding::doubtful("corpus", error.to_string(), remedy));
            None
        }
        Err(error) => {
            findings.push(Finding::error("corpus", &error));
            None
        }
    }
}

/// Opens the index as the service does.
fn searching(folder: &Path) -> Finding {
    match Searcher::open(folder) {
        Ok(searcher) => Finding::well("index", format!("opens; {} articles", searcher.articles())),
        Err(error) => Finding::error("index", &error),
    }
}

/// Whether the index was made from this corpus, and has all of its changes.
fn agreement(corpus: &Corpus, folder: &Path) -> Option<Finding> {
    let what = "agreement";
    // An index that cannot be opened has been found already.
    let reached = index::state(folder).ok()?;
    let (name, change) = match (corpus.name(), corpus.change()) {
        (Ok(name), Ok(change)) => (name, change),
        (Err(error), _) | (_, Err(error)) => return Some(Finding::error(what, &error)),
    };
    if reached.corpus != name {
        let remedy = "name the right folders with --corpus and --index, or run 'dateline reindex'";
        return Some(Finding::ill(what, "the index was made from another corpus", remedy));
    }
    Some(match change.checked_sub(reached.change) {
        Some(0) => Finding::well(what, "the index has every change of the corpus"),
        Some(behind) => {
            let remedy = "if no ingest is running, the next one catches up; 'dateline reindex' does it now";
            Finding::doubtful(what, format!("the index is {behind} changes behind the corpus"), remedy)
        }
        None => {
            let remedy = "the corpus was put back to an older state: run 'dateline reindex'";
            Finding::ill(what, "the index has changes that the corpus has not", remedy)
        }
    })
}

/// Whether another process writes just now.
fn writer(folder: &Path) -> Finding {
    let what = "writer";
    let Ok(lock) = File::open(folder.join("dateline.lock")) else { return Finding::well(what, "nobody is writing") };
    match lock.try_lock_shared() {
        Ok(()) => Finding::well(what, "nobody is writing"),
        Err(_) => Finding::well(what, "a process is writing to the corpus; readers do not wait for it"),
    }
}
