//! Request → answer over the index's current snapshot; keeps up with commits of other processes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock, Weak};
use std::time::{Duration, Instant};

use tantivy::DocAddress;
use tantivy::query::{EnableScoring, TermQuery};
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::{TantivyDocument, Term};

use super::answer::{Answer, Bucket, Collapse, Facet, FacetField, FacetValue, Hit, Place, Request, Sort};
use super::filters::{self, Filters};
use super::gather::{Gather, Gathered, Rank};
use super::matcher::Matcher;
use super::parse::parse;
use super::passages::{marked_parts, passages};
use super::plan::plan;
use super::query::Query;
use super::relax::{self, Reading};
use super::{Marked, cursor};
use crate::article::{ArticleId, Part, PartialDate};
use crate::enrich::Entry;
use crate::error::{Error, Result};
use crate::index::snapshot::Snapshot;
use crate::index::{StoredEntry, document};

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
}

/// A reading of a query and what it finds.
struct Found {
    reading: Reading,
    gathered: Gathered,
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
        Ok(Self { folder: index.to_owned(), current: RwLock::new(Arc::new(snapshot)) })
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
            if before.has_names() {
                next.names();
            }
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
        let snapshot = self.snapshot();
        let parsed = parse(&request.text);
        let (skip, after) = stretch(request)?;
        let per_page = request.per_page.min(MOST_PER_PAGE);
        let gather = Gather {
            snapshot: Arc::clone(&snapshot),
            filters: Filters::new(request, &snapshot),
            sort: request.sort,
            collapse: request.collapse,
            after,
            // One more than wanted tells whether there is a next page.
            keep: skip + per_page + 1,
            facets: request.facets.iter().map(|(field, _)| *field).collect(),
        };
        let Found { reading, gathered } = self.find(&parsed.query, &snapshot, &gather)?;
        let page: Vec<_> = gathered.best.iter().skip(skip).take(per_page).copied().collect();
        let more = gathered.best.len() > skip + page.len();
        let matcher = Matcher::new(&reading.query, &snapshot.languages);
        let mut hits = Vec::with_capacity(page.len());
        for (rank, address) in &page {
            hits.push(self.hit(&snapshot, *rank, *address, request, &matcher)?);
        }
        Ok(Answer {
            understood: reading.query.to_string(),
            ignored: parsed.ignored,
            warnings: [
                parsed.notes,
                filters::notes(request, &snapshot),
                reading.notes,
                past_the_end(request, gathered.total).into_iter().collect(),
            ]
            .concat(),
            total: gathered.total,
            facets: facets(request, &gathered, &snapshot),
            timeline: timeline(&gathered, held(request, &snapshot)),
            cursor: page.last().filter(|_| more).map(|(rank, _)| cursor::write(request.sort, *rank)),
            generation: snapshot.reached.change,
            hits,
            took: started.elapsed(),
        })
    }

    /// The article of that id, or `None` if the index holds none.
    pub fn article(&self, id: ArticleId) -> Result<Option<StoredEntry>> {
        let snapshot = self.snapshot();
        let term = Term::from_field_u64(snapshot.fields.id, id.0);
        let query = TermQuery::new(term, IndexRecordOption::Basic);
        let gather = Gather {
            snapshot: Arc::clone(&snapshot),
            filters: Filters::default(),
            sort: Sort::Newest,
            collapse: Collapse::Nothing,
            after: None,
            keep: 1,
            facets: vec![],
        };
        let found = self.walk(&snapshot, &query, &gather)?;
        found.best.first().map(|(_, address)| self.stored(&snapshot, *address)).transpose()
    }

    /// Every part of an article with the words of a query marked, in reading order.
    pub fn marked(&self, entry: &Entry, query: &str) -> Vec<(Part, Marked)> {
        let snapshot = self.snapshot();
        let strict = relax::strict(&parse(query).query, &snapshot.languages);
        let reading = relax::respelled(&strict.query, &snapshot).unwrap_or(strict);
        marked_parts(entry, &Matcher::new(&reading.query, &snapshot.languages))
    }

    /// The change of the corpus that the answers reflect: grows with each commit of the index.
    pub fn generation(&self) -> u64 {
        self.snapshot().reached.change
    }

    /// How many articles it holds.
    pub fn articles(&self) -> u64 {
        self.snapshot().searcher.num_docs()
    }

    pub(super) fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.current.read().unwrap_or_else(|poisoned| poisoned.into_inner()))
    }

    /// The strictest reading of a query that finds something, with what it finds.
    fn find(&self, query: &Query, snapshot: &Snapshot, gather: &Gather) -> Result<Found> {
        let read = |mut reading: Reading| {
            let plan = plan(&reading.query, snapshot);
            reading.notes.extend(plan.warnings);
            Ok(Found { gathered: self.walk(snapshot, &*plan.query, gather)?, reading })
        };
        let mut found = read(relax::strict(query, &snapshot.languages))?;
        if !relax::finds_little(&found.reading.query, found.gathered.articles) {
            return Ok(found);
        }
        if let Some(respelled) = relax::respelled(&found.reading.query, snapshot) {
            found = read(respelled)?;
        }
        if relax::finds_little(&found.reading.query, found.gathered.articles)
            && let Some(mut wider) = relax::any_word(&found.reading.query, found.gathered.articles)
        {
            wider.notes.splice(0..0, found.reading.notes.iter().cloned());
            let mut wider = read(wider)?;
            let mut said = std::collections::HashSet::new();
            wider.reading.notes.retain(|note| said.insert(note.clone()));
            if wider.gathered.articles > found.gathered.articles {
                return Ok(wider);
            }
        }
        Ok(found)
    }

    pub(super) fn walk(
        &self,
        snapshot: &Snapshot,
        query: &dyn tantivy::query::Query,
        gather: &Gather,
    ) -> Result<Gathered> {
        let scoring = match gather.sort {
            Sort::Relevance => EnableScoring::enabled_from_searcher(&snapshot.searcher),
            _ => EnableScoring::disabled_from_searcher(&snapshot.searcher),
        };
        let executor = tantivy::Executor::SingleThread;
        snapshot
            .searcher
            .search_with_executor(query, gather, &executor, scoring)
            .map_err(|e| self.damaged(e.to_string()))
    }

    fn hit(
        &self,
        snapshot: &Snapshot,
        rank: Rank,
        address: DocAddress,
        request: &Request,
        matcher: &Matcher,
    ) -> Result<Hit> {
        let stored = self.stored(snapshot, address)?;
        let (headline, passages) = passages(&stored.entry, matcher, request.passages, request.passage_chars);
        let copies = snapshot.stories.copies(stored.story.0);
        Ok(Hit { score: rank.score(request.sort), copies, headline, passages, stored })
    }

    pub(super) fn stored(&self, snapshot: &Snapshot, address: DocAddress) -> Result<StoredEntry> {
        let document: TantivyDocument = snapshot.searcher.doc(address).map_err(|e| self.damaged(e.to_string()))?;
        let bytes = document.get_first(snapshot.fields.entry).and_then(|value| value.as_bytes());
        let bytes = bytes.ok_or_else(|| self.damaged("an article is stored without its text".into()))?;
        document::decode(bytes).map_err(|e| self.damaged(e.to_string()))
    }

    fn damaged(&self, reason: String) -> Error {
        Error::IndexDamaged { path: self.folder.clone(), reason }
    }
}

/// What to say of a page that lies beyond the last hit.
fn past_the_end(request: &Request, total: u64) -> Option<String> {
    let Place::Page(page) = request.place else { return None };
    let per_page = request.per_page.clamp(1, MOST_PER_PAGE);
    let pages = (total as usize).div_ceil(per_page).max(1);
    (page > pages).then(|| format!("page {page} is past the last page, {pages}"))
}

/// How many of the best to skip, or after which hit to begin.
fn stretch(request: &Request) -> Result<(usize, Option<Rank>)> {
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

fn facets(request: &Request, gathered: &Gathered, snapshot: &Snapshot) -> Vec<Facet> {
    let mut counts = gathered.counts.iter();
    let facet = |(field, limit): &(FacetField, usize)| match filters::column(*field) {
        None => year_facet(gathered, request, *limit),
        Some(column) => {
            let empty = (Vec::new(), 0);
            let (counts, missing) = counts.next().unwrap_or(&empty);
            let chosen = request.selections.iter().filter(|(chosen, _)| chosen == field).flat_map(|(_, s)| &s.any);
            let chosen: Vec<u32> = chosen.flat_map(|value| filters::resolve(*field, value, snapshot)).collect();
            let shown = &snapshot.dictionaries[column].shown;
            Facet {
                field: *field,
                values: top_values(counts, &chosen, shown, *limit),
                distinct: counts.iter().filter(|count| **count > 0).count() as u64,
                missing: *missing,
            }
        }
    };
    request.facets.iter().map(facet).collect()
}

/// The most frequent values, then chosen ones that are not among them; equal counts by name.
fn top_values(counts: &[u64], chosen: &[u32], shown: &[String], limit: usize) -> Vec<FacetValue> {
    let name = |place: u32| shown.get(place as usize).map(String::as_str).unwrap_or_default();
    let mut places: Vec<u32> = (0..counts.len() as u32).filter(|place| counts[*place as usize] > 0).collect();
    let order = |a: &u32, b: &u32| counts[*b as usize].cmp(&counts[*a as usize]).then_with(|| name(*a).cmp(name(*b)));
    if places.len() > limit && limit > 0 {
        places.select_nth_unstable_by(limit - 1, order);
    }
    places.truncate(limit);
    places.sort_by(order);
    places.extend(chosen.iter().filter(|place| !places.contains(place)).copied().collect::<Vec<_>>());
    places
        .into_iter()
        .map(|place| FacetValue {
            value: name(place).to_owned(),
            count: counts.get(place as usize).copied().unwrap_or(0),
            selected: chosen.contains(&place),
        })
        .collect()
}

fn year_facet(gathered: &Gathered, request: &Request, limit: usize) -> Facet {
    let chosen = |year: i16| match (request.from, request.to) {
        (None, None) => false,
        (from, to) => {
            from.is_none_or(|from| from.year_number() <= year) && to.is_none_or(|to| year <= to.year_number())
        }
    };
    let newest = gathered.years.iter().rev().take(limit);
    Facet {
        field: FacetField::Year,
        values: newest
            .map(|(year, count)| FacetValue { value: year.to_string(), count: *count, selected: chosen(*year) })
            .collect(),
        distinct: gathered.years.len() as u64,
        missing: gathered.undated,
    }
}

/// What is held by year, counted as the request counts.
fn held<'s>(request: &Request, snapshot: &'s Snapshot) -> &'s BTreeMap<i16, u64> {
    match request.collapse {
        Collapse::Nothing => &snapshot.held,
        Collapse::Copies => &snapshot.stories.held,
    }
}

fn timeline(gathered: &Gathered, held: &BTreeMap<i16, u64>) -> Vec<Bucket> {
    let bucket = |(year, held): (&i16, &u64)| {
        let count = gathered.years.get(year).copied().unwrap_or(0);
        Some(Bucket { date: PartialDate::year(*year)?, count, held: *held })
    };
    held.iter().filter_map(bucket).collect()
}
