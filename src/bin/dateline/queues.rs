//! `dateline queues`: what a librarian should look at, and the commands that would settle it.

use std::io::Write;
use std::process::ExitCode;

use clap::Args;
use dateline::corpus::Corpus;
use dateline::queues::{self, Item, Queue, Survey};
use dateline::search::Searcher;
use serde_json::json;

use crate::args::Places;
use crate::{output, status};

/// Without a name it lists the queues with the number of items in each. Items come in the order of how doubtful they are
/// times how many articles settling them changes; each says why it is there and what would settle it. What was decided is
/// not listed any more.
#[derive(Debug, Args)]
pub(crate) struct Queues {
    /// undated, doubtful-date, several-stories, boilerplate, doubtful-person, same-person, near-duplicate, drift or failed
    pub(crate) name: Option<String>,
    /// Items listed
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) limit: usize,
    /// Items passed over
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) offset: usize,
    /// One JSON object per queue or item
    #[arg(long)]
    pub(crate) json: bool,
}

pub(crate) fn run(places: &Places, typed: &Queues) -> anyhow::Result<ExitCode> {
    let named = typed.name.as_deref().map(|name| {
        let usage = || format!("'{name}' is no queue; there are {}", Queue::ALL.map(Queue::name).join(", "));
        Queue::parse(name).ok_or_else(|| status::Usage(usage()))
    });
    let queue = named.transpose()?;
    let corpus = Corpus::read(&places.corpus)?;
    let searcher = Searcher::open(&places.index)?;
    let survey = Survey::of(&corpus, &searcher, queues::today(), &Survey::default())?;
    let log = corpus.decisions()?;
    let mut out = std::io::stdout().lock();
    let Some(queue) = queue else {
        for (queue, open) in survey.counts(&log) {
            match typed.json {
                true => writeln!(out, "{}", json!({"queue": queue.name(), "title": queue.title(), "open": open}))?,
                false => writeln!(out, "{open:>7}  {:<16} {}", queue.name(), queue.title())?,
            }
        }
        return Ok(ExitCode::SUCCESS);
    };
    let open = survey.open(queue, &log);
    if open.is_empty() {
        eprintln!("dateline: nothing is open in '{queue}'");
        return Ok(ExitCode::from(status::NOTHING));
    }
    for item in open.iter().skip(typed.offset).take(typed.limit) {
        if typed.json {
            writeln!(out, "{}", queues::json(item))?;
        } else {
            print(&mut out, &searcher, item)?;
        }
    }
    if !typed.json && open.len() > typed.offset.saturating_add(typed.limit) {
        eprintln!("dateline: {} are open in '{queue}'; --offset goes on", open.len());
    }
    Ok(ExitCode::SUCCESS)
}

fn print(out: &mut impl Write, searcher: &Searcher, item: &Item) -> anyhow::Result<()> {
    let articles = if item.effect == 1 { "article" } else { "articles" };
    writeln!(out, "{}", output::shortened(&item.title, 110))?;
    writeln!(out, "{}", output::wrapped(&item.reason, "    "))?;
    writeln!(out, "    {:.0} % doubtful, {} {articles}", item.doubt * 100.0, item.effect)?;
    for name in &item.names {
        for named in queues::named(searcher, name, &item.articles)? {
            for sentence in named.sentences {
                writeln!(out, "{}", output::wrapped(&format!("{name}: “{sentence}” ({})", named.id), "      "))?;
            }
        }
    }
    for proposal in &item.proposals {
        writeln!(out, "  {}:", proposal.words)?;
        writeln!(out, "      {}", queues::command(proposal))?;
    }
    writeln!(out)?;
    Ok(())
}
