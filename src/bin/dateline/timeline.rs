//! `dateline timeline`: found and held by day, month, year or decade.

use std::io::Write;
use std::process::ExitCode;

use dateline::search::{Answer, Searcher};
use dateline::web::{counted, requests};

use crate::args::{self, Places};
use crate::{narrowing, status};

/// Width of the longest bar in characters.
const WIDTH: u64 = 40;

pub(crate) fn run(places: &Places, typed: &args::Timeline) -> anyhow::Result<ExitCode> {
    let mut pairs = narrowing::pairs(&typed.narrowing);
    pairs.extend(typed.unit.iter().map(|unit| ("unit".to_owned(), unit.clone())));
    let request = narrowing::understood(requests::timeline(&pairs))?;
    let answer = Searcher::open(&places.index)?.answer(&counted::only_timeline(&request))?;
    let mut out = std::io::stdout().lock();
    if typed.json {
        serde_json::to_writer(&mut out, &counted::timeline(&request, &answer))?;
        writeln!(out)?;
    } else {
        narrowing::say(&answer.ignored, &answer.warnings);
        print(&mut out, &answer)?;
    }
    Ok(if answer.total == 0 { ExitCode::from(status::NOTHING) } else { ExitCode::SUCCESS })
}

fn print(out: &mut impl Write, answer: &Answer) -> anyhow::Result<()> {
    let line = &answer.timeline;
    let highest = line.buckets.iter().map(|bucket| bucket.count).max().unwrap_or(0).max(1);
    writeln!(out, "{:<12}{:>9}{:>9}", line.unit.name(), "found", "held")?;
    for bucket in &line.buckets {
        let bar = "█".repeat((bucket.count * WIDTH).div_ceil(highest) as usize);
        writeln!(out, "{:<12}{:>9}{:>9}  {bar}", bucket.key(), bucket.count, bucket.held)?;
    }
    if line.imprecise > 0 {
        writeln!(out, "{:<12}{:>9}", "less exact", line.imprecise)?;
    }
    writeln!(out, "{:<12}{:>9}{:>9}", "undated", line.undated, line.undated_held)?;
    Ok(())
}
