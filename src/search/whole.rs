//! Request → every hit, one after another, in constant memory.
//!
//! The result is read in stretches: each walk keeps the best of what comes after the last hit of the walk before. All of
//! them see one state of the index, whatever is written meanwhile, so each hit comes exactly once.

use std::sync::Arc;

use tantivy::DocAddress;

use super::answer::Request;
use super::gather::{Gather, Gathered, Rank};
use super::parse::parse;
use super::plan::{Plan, plan};
use super::searcher::{Found, Ranked, counting, find, walk};
use super::{filters, patience, unheld};
use crate::article::ArticleId;
use crate::error::Result;
use crate::index::StoredEntry;
use crate::index::snapshot::Snapshot;

/// Hits of one stretch: their ranks take half a megabyte, and a million hits take fifty walks.
const STRETCH: usize = 20_000;

/// The whole result of a request; an iterator over its articles in the request's order.
pub struct Whole {
    /// How many there are.
    pub total: u64,
    /// The query as it was understood, printable and parsable again.
    pub understood: String,
    /// What was ignored, in words.
    pub ignored: Vec<String>,
    /// What the reader should know, in words.
    pub warnings: Vec<String>,
    /// Generation of the index that answers.
    pub generation: u64,
    plan: Plan,
    gather: Gather,
    stretch: std::vec::IntoIter<(Rank, DocAddress)>,
    /// Whether the stretch at hand is not the last.
    goes_on: bool,
}

impl std::fmt::Debug for Whole {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Whole").field("total", &self.total).field("understood", &self.understood).finish()
    }
}

impl Whole {
    pub(super) fn of(request: &Request, snapshot: Arc<Snapshot>) -> Result<Self> {
        let parsed = parse(&request.text);
        let gather = Gather { keep: STRETCH, ..counting(request, &snapshot) };
        let Found { reading, gathered } =
            find(&parsed.query, Ranked { snapshot: &snapshot, ranking: &request.ranking }, &gather)?;
        let mut whole = Self {
            total: gathered.total,
            understood: reading.query.to_string(),
            ignored: parsed.ignored,
            warnings: [
                parsed.notes,
                filters::notes(request, &snapshot),
                unheld::notes(&reading, &snapshot),
                reading.notes.clone(),
            ]
            .concat(),
            generation: snapshot.reached.change,
            plan: plan(&reading, &snapshot, &request.ranking),
            gather,
            stretch: vec![].into_iter(),
            goes_on: false,
        };
        whole.begin(gathered);
        Ok(whole)
    }

    fn begin(&mut self, gathered: Gathered) {
        self.goes_on = gathered.best.len() >= STRETCH;
        self.gather.after = gathered.best.last().map(|(rank, _)| *rank);
        self.stretch = gathered.best.into_iter();
    }
}

impl Whole {
    /// The numbers of the articles, in the request's order; the articles themselves are not read.
    ///
    /// # Errors
    /// Those of reading the index.
    pub fn ids(mut self) -> Result<Vec<ArticleId>> {
        let mut ids = Vec::new();
        while let Some(address) = self.next_address() {
            let address = address?;
            let columns = &self.gather.snapshot.segments[address.segment_ord as usize];
            ids.push(ArticleId(columns.ids[address.doc_id as usize]));
        }
        Ok(ids)
    }

    fn next_address(&mut self) -> Option<Result<DocAddress>> {
        if self.stretch.len() == 0 && self.goes_on {
            match walk(&self.plan, &self.gather) {
                Ok(gathered) => self.begin(gathered),
                Err(error) => {
                    self.goes_on = false;
                    return Some(Err(error));
                }
            }
        }
        patience::look();
        self.stretch.next().map(|(_, address)| Ok(address))
    }
}

impl Iterator for Whole {
    type Item = Result<StoredEntry>;

    fn next(&mut self) -> Option<Result<StoredEntry>> {
        let address = self.next_address()?;
        Some(address.and_then(|address| self.gather.snapshot.stored(address)))
    }
}
