//! Request → answer over the index's current snapshot; keeps up with commits of other processes.

use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock, Weak};
use std::time::{Duration, Instant};

use tantivy::query::TermQuery;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, Term};

use super::answer::{Answer, FacetAnswer, Hit, Place, Request, Sort, Within};
use super::count::Counted;
use super::cursor::{self, Cursor};
use super::explain::{Explained, Explanation, explain};
use super::filters::{self, Filters};
use super::gather::{Gather, Gathered, Rank};
use super::generations::Generations;
use super::matcher::Matcher;
use super::parse::parse;
use super::passages::{marked_parts, passages};
use super::patience::look;
use super::plan::{Plan, plan};
use super::query::Query;
use super::ranking::Ranking;
use super::relax::{self, Reading};
use super::whole::Whole;
use super::{Marked, facets, timeline, unheld};
use crate::article::{ArticleId, Part};
use crate::curate::Closed;
use crate::enrich::Entry;
use crate::error::{Error, Result};
use crate::index::StoredEntry;
use crate::index::snapshot::Snapshot;

/// The last hit that pages reach; cursors go on without end.
const DEEPEST: usize = 10_000;
/// Most hits of one answer.
const MOST_PER_PAGE: usize = 100;
/// How often a watching searcher looks for a new commit.
const WATCH: Duration = Duration::from_millis(300);

/// An open index that answers questions; cheap to share between threads (`&self` everywhere).
pub struct Searcher {
    folder: PathBuf,
    current: RwLock<Arc<Snapshot>>,
    walked: Generations,
}

/// An index and the weights by which it is ranked.
#[derive(Clone, Copy)]
pub(super) struct Ranked<'s> {
    pub(super) snapshot: &'s Snapshot,
    pub(super) ranking: &'s Ranking,
}

/// A reading of a query and what it finds.
pub(super) struct Found {
    pub(super) reading: Reading,
    pub(super) gathered: Gathered,
}

impl std::fmt::Debug for Searcher {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Searcher").field("folder", &self.folder).finish()
    }
}

impl Searcher {
    /// Opens the index in a folder as it is now. See [`Searcher::watch`] to follow later commits.
    ///
    /// # Errors
    /// [`Error::NoIndex`], [`Error::IndexFormat`], [`Error::IndexDamaged`]: each names the remedy.
    pub fn open(index: &Path) -> Result<Self> {
        let snapshot = Snapshot::open(index, None)?;
        let current = RwLock::new(Arc::new(snapshot));
        Ok(Self { folder: index.to_owned(), current, walked: Generations::default() })
    }

    /// Follows the commits of all processes from now on, from a thread that ends with the searcher. A new generation is
    /// opened aside and put in place when it is ready: no question waits for it.
    pub fn watch(self: &Arc<Self>) {
        let searcher: Weak<Self> = Arc::downgrade(self);
        std::thread::spawn(move || {
            loop {
                std::thread::sleep(WATCH);
                let Some(searcher) = searcher.upgrade() else { return };
                if let Err(error) = searcher.refresh() {
                    tracing::warn!(%error, "the new state of the index cannot be opened; the one before stays in use");
                }
            }
        });
    }

    /// Changes over to the commit now valid, if it is another one.
    pub fn refresh(&self) -> Result<()> {
        let before = self.snapshot();
        if before.is_outdated(&self.folder) {
            let next = Arc::new(Snapshot::open(&self.folder, Some(&before))?);
            // An older state would show what was closed since.
            if next.decided.stamp != before.decided.stamp {
                self.walked.forget();
            }
            next.prepare_like(&before);
            *self.current.write().unwrap_or_else(|poisoned| poisoned.into_inner()) = next;
        }
        Ok(())
    }

    /// Answers one request.
    ///
    /// # Errors
    /// [`Error::Cursor`] or [`Error::TooDeep`] for a place that cannot be shown; [`Error::IndexDamaged`].
    pub fn answer(&self, request: &Request) -> Result<Answer> {
        let started = Instant::now();
        let (skip, after) = stretch(request)?;
        let snapshot = self.begun_in(after);
        let parsed = parse(&request.text);
        let per_page = request.per_page.min(MOST_PER_PAGE);
        let gather = Gather {
            snapshot: Arc::clone(&snapshot),
            filters: Filters::new(request, &snapshot),
            sort: request.sort,
            collapse: request.collapse,
            after: after.map(|cursor| cursor.last),
            // One more than wanted tells whether there is a next page.
            keep: skip + per_page + 1,
            facets: request.facets.iter().map(|(field, most)| Counted::most(*field, *most, request)).collect(),
            dates: true,
        };
        let ranked = Ranked { snapshot: &snapshot, ranking: &request.ranking };
        let Found { reading, gathered } = find(&parsed.query, ranked, &gather)?;
        let page: Vec<_> = gathered.best.iter().skip(skip).take(per_page).copied().collect();
        let more = gathered.best.len() > skip + page.len();
        let matcher = matcher(&reading, &snapshot);
        let mut hits = Vec::with_capacity(page.len());
        for (rank, address) in &page {
            let mut hit = hit(&snapshot, *rank, *address, request, &matcher)?;
            if request.explain && request.sort == Sort::Relevance {
                hit.explanation = explained(&reading, ranked, *address)?;
            }
            hits.push(hit);
        }
        let last = page.last().filter(|_| more).map(|(last, _)| Cursor { last: *last, token: snapshot.token });
        if last.is_some() {
            self.walked.keep(&snapshot, after.is_some());
        }
        Ok(Answer {
            understood: reading.query.to_string(),
            ignored: parsed.ignored,
            warnings: [
                parsed.notes,
                filters::notes(request, &snapshot),
                unheld::notes(&reading, &snapshot),
                reading.notes,
                past_the_end(request, gathered.total).into_iter().collect(),
                changed_since(request, after, &snapshot).into_iter().collect(),
            ]
            .concat(),
            total: gathered.total,
            facets: facets::facets(request, &gathered, &snapshot),
            timeline: timeline::timeline(request, &gathered, &snapshot),
            cursor: last.map(|last| cursor::write(request.sort, last)),
            generation: snapshot.reached.change,
            hits,
            took: started.elapsed(),
        })
    }

    /// The values of one facet that begin so, with their counts in a request's result.
    ///
    /// # Errors
    /// [`Error::IndexDamaged`].
    pub fn facet(&self, request: &Request, wanted: &Within) -> Result<FacetAnswer> {
        let snapshot = self.snapshot();
        let parsed = parse(&request.text);
        let gather = Gather { facets: vec![Counted::all(wanted.field)], ..counting(request, &snapshot) };
        let ranked = Ranked { snapshot: &snapshot, ranking: &request.ranking };
        let Found { reading, gathered } = find(&parsed.query, ranked, &gather)?;
        let counts = gathered.counts.into_iter().next().unwrap_or_default();
        let (facet, fitting) = facets::within(wanted, &counts, request, &snapshot);
        Ok(FacetAnswer {
            facet,
            fitting,
            total: gathered.total,
            ignored: parsed.ignored,
            warnings: [parsed.notes, filters::notes(request, &snapshot), reading.notes].concat(),
            generation: snapshot.reached.change,
        })
    }

    /// Every hit of a request, in its order, from one state of the index and in constant memory; where the request
    /// begins and how many hits it wants does not matter.
    ///
    /// # Errors
    /// [`Error::IndexDamaged`].
    pub fn whole(&self, request: &Request) -> Result<Whole> {
        Whole::of(request, self.snapshot())
    }

    /// The article of that id, or `None` if the index holds none.
    pub fn article(&self, id: ArticleId) -> Result<Option<StoredEntry>> {
        let snapshot = self.snapshot();
        address(&snapshot, id)?.map(|address| snapshot.stored(address)).transpose()
    }

    /// Why an article stands where it does among the hits of a request, or that it is none of them; `None` if the index
    /// holds no such article. Values and dates chosen beside the text are not looked at.
    pub fn explain(&self, request: &Request, id: ArticleId) -> Result<Option<Explained>> {
        let snapshot = self.snapshot();
        let Some(address) = address(&snapshot, id)? else { return Ok(None) };
        let ranked = Ranked { snapshot: &snapshot, ranking: &request.ranking };
        let gather = counting(request, &snapshot);
        let Found { reading, .. } = find(&parse(&request.text).query, ranked, &gather)?;
        let explanation = explained(&reading, ranked, address)?;
        Ok(Some(Explained { understood: reading.query.to_string(), warnings: reading.notes, explanation }))
    }

    /// Every part of an article with the words of a query marked, in reading order.
    pub fn marked(&self, entry: &Entry, query: &str) -> Vec<(Part, Marked)> {
        let snapshot = self.snapshot();
        let strict = relax::strict(&parse(query).query, &snapshot.languages);
        let reading = relax::respelled(&strict, &snapshot).unwrap_or(strict);
        marked_parts(entry, &matcher(&reading, &snapshot))
    }

    /// The change of the corpus that the answers reflect: grows with each commit of the index.
    pub fn generation(&self) -> u64 {
        self.snapshot().reached.change
    }

    /// Tells what is answered now from what was answered before: changes with each commit, each decision that is laid
    /// over the index, and the end of each embargo.
    pub fn state(&self) -> u64 {
        self.snapshot().token
    }

    /// Keeps the present state for who may go on from one of its answers, as an answer with a cursor does.
    pub fn begin_walk(&self) {
        self.walked.keep(&self.snapshot(), false);
    }

    /// Why an article that is not found is not shown, if librarians closed it.
    pub fn closed(&self, id: ArticleId) -> Option<Closed> {
        self.snapshot().closed(id).cloned()
    }

    /// How many articles it shows.
    pub fn articles(&self) -> u64 {
        self.snapshot().shown()
    }

    pub(super) fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.current.read().unwrap_or_else(|poisoned| poisoned.into_inner()))
    }

    /// The state that a cursor's walk began in, if it is still there; else the present one.
    fn begun_in(&self, after: Option<Cursor>) -> Arc<Snapshot> {
        let current = self.snapshot();
        match after {
            Some(cursor) if cursor.token != current.token => self.walked.get(cursor.token).unwrap_or(current),
            _ => current,
        }
    }
}

/// What a walk needs that only counts: nothing kept, no facets, no dates.
pub(super) fn counting(request: &Request, snapshot: &Arc<Snapshot>) -> Gather {
    Gather {
        snapshot: Arc::clone(snapshot),
        filters: Filters::new(request, snapshot),
        sort: request.sort,
        collapse: request.collapse,
        after: None,
        keep: 0,
        facets: vec![],
        dates: false,
    }
}

/// The strictest reading of a query that finds more than a little, with what it finds.
pub(super) fn find(query: &Query, ranked: Ranked, gather: &Gather) -> Result<Found> {
    let strict = relax::strict(query, &ranked.snapshot.languages);
    if !ranked.ranking.relax {
        return read(strict, ranked, gather);
    }
    let reading = relax::respelled(&strict, ranked.snapshot).unwrap_or(strict);
    let mut found = read(reading, ranked, gather)?;
    if !relax::finds_little(&found.reading.query, found.gathered.articles) {
        return Ok(found);
    }
    let base = found.reading.clone();
    let Some(mut wider) = relax::any_word(&base, found.gathered.articles) else { return Ok(found) };
    wider.notes.splice(0..0, base.notes);
    let wider = read(wider, ranked, gather)?;
    if wider.gathered.articles > found.gathered.articles {
        found = wider;
    }
    Ok(found)
}

fn read(mut reading: Reading, ranked: Ranked, gather: &Gather) -> Result<Found> {
    let mut plan = plan(&reading, ranked.snapshot, ranked.ranking);
    reading.notes.append(&mut plan.warnings);
    let mut said = std::collections::HashSet::new();
    reading.notes.retain(|note| said.insert(note.clone()));
    Ok(Found { gathered: walk(&plan, gather)?, reading })
}

fn explained(reading: &Reading, ranked: Ranked, address: DocAddress) -> Result<Option<Explanation>> {
    explain(reading, &ranked, address).map_err(|e| ranked.snapshot.damaged(e.to_string()))
}

/// Walks the matches of a plan once.
pub(super) fn walk(plan: &Plan, gather: &Gather) -> Result<Gathered> {
    gather.walk(plan).map_err(|e| gather.snapshot.damaged(e.to_string()))
}

fn hit(snapshot: &Snapshot, rank: Rank, address: DocAddress, request: &Request, matcher: &Matcher) -> Result<Hit> {
    look();
    let stored = snapshot.stored(address)?;
    let (headline, passages) = passages(&stored.entry, matcher, request.passages, request.passage_chars);
    let copies = snapshot.stories.copies(stored.story.0);
    Ok(Hit { score: rank.score(request.sort), explanation: None, copies, headline, passages, stored })
}

/// What a reading marks.
fn matcher(reading: &Reading, snapshot: &Snapshot) -> Matcher {
    Matcher::new(&reading.query, &snapshot.languages).joined_by(&reading.typed)
}

/// Where the article of that id lies.
fn address(snapshot: &Arc<Snapshot>, id: ArticleId) -> Result<Option<DocAddress>> {
    let term = Term::from_field_u64(snapshot.fields.id, id.0);
    let plan = Plan::only(TermQuery::new(term, IndexRecordOption::Basic));
    let one = Request { sort: Sort::Newest, ..Request::default() };
    let found = walk(&plan, &Gather { keep: 1, ..counting(&one, snapshot) })?;
    Ok(found.best.first().map(|(_, address)| *address))
}

/// What to say of a page that lies beyond the last hit.
fn past_the_end(request: &Request, total: u64) -> Option<String> {
    let Place::Page(page) = request.place else { return None };
    let per_page = request.per_page.clamp(1, MOST_PER_PAGE);
    let pages = (total as usize).div_ceil(per_page).max(1);
    (page > pages).then(|| format!("page {page} is past the last page, {pages}"))
}

/// What to say of a walk by relevance whose state of the index is gone.
fn changed_since(request: &Request, after: Option<Cursor>, snapshot: &Snapshot) -> Option<String> {
    let gone = request.sort == Sort::Relevance && after.is_some_and(|cursor| cursor.token != snapshot.token);
    gone.then(|| {
        "the index has changed since the answer that gave this cursor, and scores with it: a hit may come twice or be \
         left out; a walk by newest or oldest cannot"
            .to_owned()
    })
}

/// How many of the best to skip, or after which hit to begin.
fn stretch(request: &Request) -> Result<(usize, Option<Cursor>)> {
    match &request.place {
        Place::After(text) => Ok((0, Some(cursor::read(request.sort, text)?))),
        Place::Page(page) => {
            let per_page = request.per_page.clamp(1, MOST_PER_PAGE);
            let skip = page.saturating_sub(1).saturating_mul(per_page);
            if skip.saturating_add(per_page) > DEEPEST {
                return Err(Error::TooDeep { page: *page, per_page, limit: DEEPEST });
            }
            Ok((skip, None))
        }
    }
}
