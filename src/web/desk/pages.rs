//! The pages of the desk that list: the overview, a queue, the log, statistics.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::articles::Done;
use super::refusal::Refusal;
use super::sessions::Librarian;
use super::views::{DecisionView, FormView, Frame, holding};
use super::{Desk, html};
use crate::corpus::Stats;
use crate::corpus::decisions::Log;
use crate::error::Result;
use crate::queues::{Item, Named, Queue, Survey, named};

/// Items of a page.
pub(super) const PER_PAGE: usize = 20;
/// Decisions of a page.
const LINES: usize = 50;
/// Decisions on the overview.
const LATEST: usize = 8;

struct QueueView {
    name: &'static str,
    title: &'static str,
    /// Open items; `None` while the first survey is being made.
    open: Option<usize>,
}

/// Every queue with what is open in it.
fn queue_views(survey: Option<&Survey>, log: &Log) -> Vec<QueueView> {
    let counts: HashMap<Queue, usize> = survey.into_iter().flat_map(|survey| survey.counts(log)).collect();
    let view = |queue: Queue| QueueView { name: queue.name(), title: queue.title(), open: counts.get(&queue).copied() };
    Queue::ALL.map(view).into()
}

#[derive(Template)]
#[template(path = "desk/overview.html")]
struct OverviewPage {
    f: Frame,
    queues: Vec<QueueView>,
    /// Articles looked through.
    articles: Option<u64>,
    latest: Vec<DecisionView>,
}

/// `GET /desk`
pub(super) async fn overview(
    State(desk): State<Arc<Desk>>,
    Extension(librarian): Extension<Librarian>,
    Query(Done { done }): Query<Done>,
) -> std::result::Result<Response, Refusal> {
    desk.work(move |desk| {
        let survey = desk.survey()?;
        let log = desk.read(|corpus| corpus.decisions())?;
        let holding = holding(&log);
        html(&OverviewPage {
            f: Frame::after(desk, &librarian, "queues", "/desk", &log, done),
            queues: queue_views(survey.as_deref(), &log),
            articles: survey.map(|survey| survey.articles),
            latest: log.decisions.iter().rev().take(LATEST).map(|d| DecisionView::new(d, &holding)).collect(),
        })
    })
    .await
}

#[derive(Debug, Deserialize)]
pub(super) struct Turn {
    page: Option<usize>,
    done: Option<u64>,
}

/// Somebody that an item names, and where.
struct SideView {
    name: String,
    named: Vec<Named>,
}

struct ItemView {
    number: usize,
    title: String,
    reason: String,
    effect: u64,
    doubt_percent: u32,
    articles: Vec<String>,
    sides: Vec<SideView>,
    forms: Vec<FormView>,
}

#[derive(Template)]
#[template(path = "desk/queue.html")]
struct QueuePage {
    f: Frame,
    title: &'static str,
    items: Vec<ItemView>,
    open: usize,
    page: usize,
    pages: usize,
    path: String,
}

/// `GET /desk/queues/{queue}`
pub(super) async fn queue(
    State(desk): State<Arc<Desk>>,
    Extension(librarian): Extension<Librarian>,
    Path(name): Path<String>,
    Query(Turn { page, done }): Query<Turn>,
) -> std::result::Result<Response, Refusal> {
    let queue = known(&name)?;
    let page = page.unwrap_or(1).max(1);
    desk.work(move |desk| {
        let survey = desk.finished_survey()?;
        let log = desk.read(|corpus| corpus.decisions())?;
        let items = survey.open(queue, &log);
        let (open, from) = (items.len(), (page - 1).saturating_mul(PER_PAGE));
        let shown = items.into_iter().enumerate().skip(from).take(PER_PAGE);
        let items = shown.map(|(at, item)| item_view(desk, at + 1, item)).collect::<Result<_>>()?;
        let path = format!("/desk/queues/{queue}");
        let back = if page > 1 { format!("{path}?page={page}") } else { path.clone() };
        html(&QueuePage {
            f: Frame::after(desk, &librarian, "queues", &back, &log, done),
            title: queue.title(),
            items,
            open,
            page,
            pages: open.div_ceil(PER_PAGE).max(1),
            path,
        })
    })
    .await
}

/// The queue of that name.
pub(super) fn known(name: &str) -> std::result::Result<Queue, Refusal> {
    let names = || Queue::ALL.map(Queue::name).join(", ");
    Queue::parse(name).ok_or_else(|| Refusal::not_found(format!("there is no queue '{name}'; there are {}", names())))
}

fn item_view(desk: &Desk, number: usize, item: &Item) -> Result<ItemView> {
    let side = |name: &String| Ok(SideView { name: name.clone(), named: named(&desk.searcher, name, &item.articles)? });
    let reason = format!("queue {}: {}", item.queue, item.reason);
    let form = |(at, proposal)| FormView::of(proposal, &reason, format!("i{number}-{at}"));
    Ok(ItemView {
        number,
        title: item.title.clone(),
        reason: item.reason.clone(),
        effect: item.effect,
        doubt_percent: (item.doubt * 100.0).round() as u32,
        articles: item.articles.iter().map(ToString::to_string).collect(),
        sides: item.names.iter().map(side).collect::<Result<_>>()?,
        forms: item.proposals.iter().enumerate().map(form).collect(),
    })
}

#[derive(Debug, Deserialize)]
pub(super) struct LogAsked {
    #[serde(default)]
    pub(super) who: String,
    #[serde(default)]
    pub(super) action: String,
    pub(super) before: Option<u64>,
    pub(super) done: Option<u64>,
}

#[derive(Template)]
#[template(path = "desk/log.html")]
struct LogPage {
    f: Frame,
    who: String,
    action: String,
    everybody: Vec<String>,
    actions: Vec<&'static str>,
    lines: Vec<DecisionView>,
    damaged: Vec<(usize, String)>,
    next: Option<u64>,
}

/// `GET /desk/log`: who did what, the latest first.
pub(super) async fn log(
    State(desk): State<Arc<Desk>>,
    Extension(librarian): Extension<Librarian>,
    Query(asked): Query<LogAsked>,
) -> std::result::Result<Response, Refusal> {
    desk.work(move |desk| {
        let log = desk.read(|corpus| corpus.decisions())?;
        let lines = lines(&log, &asked, LINES + 1);
        let next = lines.get(LINES).map(|_| lines[LINES - 1].id);
        let mut everybody: Vec<String> = log.decisions.iter().map(|decision| decision.who.clone()).collect();
        everybody.sort();
        everybody.dedup();
        let mut actions: Vec<&'static str> = log.decisions.iter().map(|decision| decision.action.name()).collect();
        actions.sort_unstable();
        actions.dedup();
        html(&LogPage {
            f: Frame::after(desk, &librarian, "log", "/desk/log", &log, asked.done),
            who: asked.who,
            action: asked.action,
            everybody,
            actions,
            lines: lines.into_iter().take(LINES).collect(),
            damaged: log.damaged.clone(),
            next,
        })
    })
    .await
}

/// Decisions that are asked for, the latest first.
pub(super) fn lines(log: &Log, asked: &LogAsked, most: usize) -> Vec<DecisionView> {
    let holding = holding(log);
    let fits = |decision: &&crate::corpus::decisions::Decision| {
        asked.before.is_none_or(|before| decision.id < before)
            && (asked.who.is_empty() || decision.who == asked.who)
            && (asked.action.is_empty() || decision.action.name() == asked.action)
    };
    log.decisions.iter().rev().filter(fits).take(most).map(|d| DecisionView::new(d, &holding)).collect()
}

/// How much was decided.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) decisions: u64,
    pub(super) holding: u64,
    pub(super) by_who: BTreeMap<String, u64>,
    pub(super) by_action: BTreeMap<&'static str, u64>,
    pub(super) by_day: BTreeMap<String, u64>,
}

impl Tally {
    pub(super) fn of(log: &Log) -> Self {
        let mut tally = Self { holding: log.in_force().len() as u64, ..Self::default() };
        for decision in &log.decisions {
            tally.decisions += 1;
            *tally.by_who.entry(decision.who.clone()).or_default() += 1;
            *tally.by_action.entry(decision.action.name()).or_default() += 1;
            *tally.by_day.entry(decision.time.get(..10).unwrap_or_default().to_owned()).or_default() += 1;
        }
        tally
    }
}

#[derive(Template)]
#[template(path = "desk/statistics.html")]
struct StatisticsPage {
    f: Frame,
    stats: Stats,
    tally: Tally,
    days: Vec<(String, u64)>,
    queues: Vec<QueueView>,
}

/// Days of the statistics.
const DAYS: usize = 30;

/// `GET /desk/statistics`
pub(super) async fn statistics(
    State(desk): State<Arc<Desk>>,
    Extension(librarian): Extension<Librarian>,
) -> std::result::Result<Response, Refusal> {
    desk.work(move |desk| {
        let survey = desk.survey()?;
        let (log, stats) = desk.read(|corpus| Ok((corpus.decisions()?, corpus.stats()?)))?;
        let tally = Tally::of(&log);
        let days = tally.by_day.iter().rev().take(DAYS).map(|(day, count)| (day.clone(), *count)).collect();
        let queues = queue_views(survey.as_deref(), &log);
        html(&StatisticsPage {
            f: Frame::new(desk, &librarian, "statistics", "/desk", &log),
            stats,
            tally,
            days,
            queues,
        })
    })
    .await
}
