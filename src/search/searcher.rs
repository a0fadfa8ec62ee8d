//! Request → answer over the index's current snapshot; keeps up with commits of other processes.

use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock, Weak};
use std::time::{Duration, Instant};

use tantivy::DocAddress;
use tantivy::query::{EnableScoring, TermQuery};
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::{TantivyDocument, Term};

use super::answer::{Answer, Bucket, Facet, FacetField, FacetValue, Hit, Place, Request, Sort};
use super::explain::{Explained, Explanation, explain};
use super::filters::{self, Filters};
use super::gather::{Gather, Gathered, Rank};
use super::matcher::Matcher;
use super::parse::parse;
use super::passages::{marked_parts, passages};
use super::plan::plan;
use super::query::Query;
use super::ranking::Ranking;
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

/// An index and the weights by which it is ranked.
#[derive(Clone, Copy)]
pub(super) struct Ranked<'s> {
    pub(super) snapshot: &'s Snapshot,
    pub(super) ranking: &'s Ranking,
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
            after,
            // One more than wanted tells whether there is a next page.
            keep: skip + per_page + 1,
            facets: request.facets.iter().map(|(field, _)| *field).collect(),
        };
        let ranked = Ranked { snapshot: &snapshot, ranking: &request.ranking };
        let Found { reading, gathered } = self.find(&parsed.query, ranked, &gather)?;
        let page: Vec<_> = gathered.best.iter().skip(skip).take(per_page).copied().collect();
        let more = gathered.best.len() > skip + page.len();
        let matcher = matcher(&reading, &snapshot);
        let mut hits = Vec::with_capacity(page.len());
        for (rank, address) in &page {
            let mut hit = self.hit(&snapshot, *rank, *address, request, &matcher)?;
            if request.explain && request.sort == Sort::Relevance {
                hit.explanation = self.explained(&reading, ranked, *address)?;
            }
            hits.push(hit);
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
            timeline: timeline(&gathered, &snapshot),
            cursor: page.last().filter(|_| more).map(|(rank, _)| cursor::write(request.sort, *rank)),
            generation: snapshot.reached.change,
            hits,
            took: started.elapsed(),
        })
    }

    /// The article of that id, or `None` if the index holds none.
    pub fn article(&self, id: ArticleId) -> Result<Option<StoredEntry>> {
        let snapshot = self.snapshot();
        self.address(&snapshot, id)?.map(|address| self.stored(&snapshot, address)).transpose()
    }

    /// Why an article stands where it does among the hits of a request, or that it is none of them; `None` if the index
    /// holds no such article. Values and dates chosen beside the text are not looked at.
    pub fn explain(&self, request: &Request, id: ArticleId) -> Result<Option<Explained>> {
        let snapshot = self.snapshot();
        let Some(address) = self.address(&snapshot, id)? else { return Ok(None) };
        let ranked = Ranked { snapshot: &snapshot, ranking: &request.ranking };
        let gather = Gather { sort: Sort::Relevance, ..only_one(&snapshot) };
        let Found { reading, .. } = self.find(&parse(&request.text).query, ranked, &gather)?;
        let explanation = self.explained(&reading, ranked, address)?;
        Ok(Some(Explained { understood: reading.query.to_string(), warnings: reading.notes, explanation }))
    }

    fn address(&self, snapshot: &Arc<Snapshot>, id: ArticleId) -> Result<Option<DocAddress>> {
        let term = Term::from_field_u64(snapshot.fields.id, id.0);
        let query = TermQuery::new(term, IndexRecordOption::Basic);
        let found = self.walk(snapshot, &query, &only_one(snapshot))?;
        Ok(found.best.first().map(|(_, address)| *address))
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

    /// How many articles it holds.
    pub fn articles(&self) -> u64 {
        self.snapshot().searcher.num_docs()
    }

    fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.current.read().unwrap_or_else(|poisoned| poisoned.into_inner()))
    }

    /// The strictest reading of a query that finds more than a little, with what it finds.
    fn find(&self, query: &Query, ranked: Ranked, gather: &Gather) -> Result<Found> {
        let strict = relax::strict(query, &ranked.snapshot.languages);
        if !ranked.ranking.relax {
            return self.read(strict, ranked, gather);
        }
        let reading = relax::respelled(&strict, ranked.snapshot).unwrap_or(strict);
        let mut found = self.read(reading, ranked, gather)?;
        let little = |found: &Found| relax::finds_little(&found.reading.query, found.gathered.total);
        if !little(&found) {
            return Ok(found);
        }
        let base = found.reading.clone();
        let with_all = found.gathered.total;
        for quoted_words in [false, true] {
            let Some(mut wider) = relax::any_word(&base, with_all, quoted_words).filter(|_| little(&found)) else {
                continue;
            };
            wider.notes.splice(0..0, base.notes.iter().cloned());
            let wider = self.read(wider, ranked, gather)?;
            if wider.gathered.total > found.gathered.total {
                found = wider;
            }
        }
        Ok(found)
    }

    fn read(&self, mut reading: Reading, ranked: Ranked, gather: &Gather) -> Result<Found> {
        let plan = plan(&reading, ranked.snapshot, ranked.ranking);
        reading.notes.extend(plan.warnings);
        let mut said = std::collections::HashSet::new();
        reading.notes.retain(|note| said.insert(note.clone()));
        Ok(Found { gathered: self.walk(ranked.snapshot, &*plan.query, gather)?, reading })
    }

    fn explained(&self, reading: &Reading, ranked: Ranked, address: DocAddress) -> Result<Option<Explanation>> {
        explain(reading, &ranked, address).map_err(|e| self.damaged(e.to_string()))
    }

    fn walk(&self, snapshot: &Snapshot, query: &dyn tantivy::query::Query, gather: &Gather) -> Result<Gathered> {
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
        Ok(Hit { score: rank.score(request.sort), explanation: None, headline, passages, stored })
    }

    fn stored(&self, snapshot: &Snapshot, address: DocAddress) -> Result<StoredEntry> {
        let document: TantivyDocument = snapshot.searcher.doc(address).map_err(|e| self.damaged(e.to_string()))?;
        let bytes = document.get_first(snapshot.fields.entry).and_then(|value| value.as_bytes());
        let bytes = bytes.ok_or_else(|| self.damaged("an article is stored without its text".into()))?;
        document::decode(bytes).map_err(|e| self.damaged(e.to_string()))
    }

    fn damaged(&self, reason: String) -> Error {
        Error::IndexDamaged { path: self.folder.clone(), reason }
    }
}

/// What a reading marks.
fn matcher(reading: &Reading, snapshot: &Snapshot) -> Matcher {
    Matcher::new(&reading.query, &snapshot.languages).joined_by(&reading.typed)
}

/// A walk for one hit, whatever its rank.
fn only_one(snapshot: &Arc<Snapshot>) -> Gather {
    Gather {
        snapshot: Arc::clone(snapshot),
        filters: Filters::default(),
        sort: Sort::Newest,
        after: None,
        keep: 1,
        facets: vec![],
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

fn timeline(gathered: &Gathered, snapshot: &Snapshot) -> Vec<Bucket> {
    let bucket = |(year, held): (&i16, &u64)| {
        let count = gathered.years.get(year).copied().unwrap_or(0);
        Some(Bucket { date: PartialDate::year(*year)?, count, held: *held })
    };
    snapshot.held.iter().filter_map(bucket).collect()
}
