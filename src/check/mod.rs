//! Corpus and index → what is damaged in either or between them, and the index mended.
//!
//! The corpus is audited by itself ([`Corpus::audit`]), the index by the checksums of its files, and then the two are held
//! against each other, article by article: the index must hold what the corpus and the decisions say, no more and no less.
//! Only what is derived is ever mended here: the index. A corpus is mended by a person, with a backup or its pages.

use std::path::Path;

use crate::corpus::{Audit, Corpus, Damage, Remedy};
use crate::curate::Curation;
use crate::error::{Error, Result};
use crate::index::Overlay;
use crate::index::audit::{self, Files};
use crate::{decide, ingest};

mod agreement;

pub use agreement::Agreement;

/// Articles that are named of each kind of disagreement; the others are counted.
const NAMED: usize = 20;

/// What a check looked at and found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// The corpus by itself.
    pub audit: Audit,
    /// Files of the index that were looked at.
    pub files: u64,
    /// Articles that the index holds.
    pub indexed: u64,
    /// What is wrong with the index.
    pub damage: Vec<Damage>,
    /// What is no damage, but worth knowing.
    pub notes: Vec<String>,
}

impl Report {
    /// All that is wrong, the corpus first.
    pub fn damages(&self) -> impl Iterator<Item = &Damage> {
        self.audit.damage.iter().chain(&self.damage)
    }

    /// Whether nothing is.
    pub fn is_sound(&self) -> bool {
        self.damages().next().is_none()
    }

    fn found(&mut self, place: String, what: impl Into<String>, remedy: Remedy) {
        self.damage.push(Damage { place, what: what.into(), remedy });
    }
}

/// Checks a corpus and its index. Changes nothing.
///
/// # Errors
/// When the corpus cannot be opened; whatever else is wrong is in the report.
pub fn check(corpus: &Path, index: &Path) -> Result<Report> {
    let held = Corpus::read(corpus)?;
    let mut report = Report { audit: held.audit()?, ..Report::default() };
    let files = match audit::files(index) {
        Ok(files) => files,
        Err(error) => {
            refused(&error, index, &mut report);
            return Ok(report);
        }
    };
    report.files = files.files;
    for (file, what) in &files.damaged {
        report.found(format!("index file {}", index.join(file).display()), *what, Remedy::Reindex);
    }
    if !files.left.is_empty() && !Corpus::is_being_written(corpus) {
        report
            .notes
            .push(format!("{} files of the index belong to no commit; --repair removes them", files.left.len()));
    }
    // What a damaged corpus or index says of the other is no news.
    if report.is_sound() {
        compare(&held, index, &files, &mut report)?;
    }
    Ok(report)
}

/// Mends the index as a report asks, from the corpus alone. Returns what was done, in words.
///
/// # Errors
/// [`Error::Locked`] while another process writes; those of building an index.
pub fn repair(corpus: &Path, index: &Path, report: &Report, jobs: usize) -> Result<Vec<String>> {
    let wants = |remedy| report.damage.iter().any(|damage| damage.remedy == remedy);
    let mut done = Vec::new();
    if wants(Remedy::Reindex) || !report.notes.is_empty() {
        let articles = ingest::reindex(corpus, index, jobs)?;
        done.push(format!("the index was built anew: {articles} articles"));
    } else if wants(Remedy::CatchUp) {
        let articles = ingest::catch_up(corpus, index)?;
        done.push(format!("the index has caught up: {articles} articles"));
    }
    Ok(done)
}

/// An index that cannot be opened.
fn refused(error: &Error, index: &Path, report: &mut Report) {
    report.found(format!("index {}", index.display()), error.to_string(), Remedy::Reindex);
}

fn compare(held: &Corpus, index: &Path, files: &Files, report: &mut Report) -> Result<()> {
    let place = format!("index {}", index.display());
    if files.reached.corpus != held.name()? {
        report.found(
            place,
            "it was built from another corpus, or from this one before it was restored",
            Remedy::Reindex,
        );
        return Ok(());
    }
    let change = held.change()?;
    if files.reached.change > change {
        report.found(place, "it is ahead of the corpus, as after an older corpus came back", Remedy::Reindex);
        return Ok(());
    }
    let agreement = match agreement::agreement(held, index, files.reached.change) {
        Ok(agreement) => agreement,
        Err(error @ Error::IndexDamaged { .. }) => {
            refused(&error, index, report);
            return Ok(());
        }
        Err(error) => return Err(error),
    };
    report.indexed = agreement.indexed;
    for (ids, what) in [
        (&agreement.missing, "it is held, but not in the index"),
        (&agreement.extra, "it is in the index, but must not be"),
        (&agreement.stale, "the index holds another state of it"),
        (&agreement.doubled, "the index holds it twice"),
    ] {
        for id in ids.iter().take(NAMED) {
            report.found(format!("article {id}"), what, Remedy::Reindex);
        }
        if ids.len() > NAMED {
            let more = format!("{what}: {} articles in all", ids.len());
            report.found(place.clone(), more, Remedy::Reindex);
        }
    }
    let overlay = Overlay::of(&held.name()?, &Curation::of_corpus(held)?);
    let lacks_decisions = !overlay.stands_over(index) || held.noticed()? < decide::last(&*held.decisions()?);
    if agreement.behind > 0 || lacks_decisions {
        let what = match agreement.behind {
            0 => "it lacks decisions that hold".to_owned(),
            behind => format!("it is {behind} articles behind the corpus"),
        };
        if Corpus::is_being_written(held.folder()) {
            report.notes.push(format!("{place}: {what}; another process is writing, which brings it up"));
        } else {
            report.found(place, what, Remedy::CatchUp);
        }
    }
    Ok(())
}
