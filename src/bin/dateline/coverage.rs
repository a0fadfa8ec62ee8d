//! `dateline coverage`: what is held of each publication, from when to when, and where there are gaps.

use std::io::Write;
use std::process::ExitCode;

use dateline::article::PartialDate;
use dateline::search::{Coverage, Covered, Gap, Searcher};
use dateline::web::{covered, requests};

use crate::args::{self, Places};
use crate::{narrowing, status};

/// Gaps listed of a publication; `--json` lists all.
const GAPS: usize = 3;

pub(crate) fn run(places: &Places, typed: &args::Coverage) -> anyhow::Result<ExitCode> {
    let request = narrowing::understood(requests::coverage(&narrowing::pairs(&typed.narrowing)))?;
    let coverage = Searcher::open(&places.index)?.coverage(&request)?;
    let mut out = std::io::stdout().lock();
    if typed.json {
        serde_json::to_writer(&mut out, &covered::coverage(&request, &coverage))?;
        writeln!(out)?;
    } else {
        narrowing::say(&coverage.ignored, &coverage.warnings);
        print(&mut out, &coverage)?;
    }
    Ok(if coverage.total == 0 { ExitCode::from(status::NOTHING) } else { ExitCode::SUCCESS })
}

fn print(out: &mut impl Write, coverage: &Coverage) -> anyhow::Result<()> {
    writeln!(
        out,
        "{:<36}{:<12}{:<12}{:>9}{:>9}  nothing held in",
        "publication", "first", "last", "articles", "undated"
    )?;
    for covered in &coverage.publications {
        let name = covered.publication.as_deref().unwrap_or("(not known)");
        let name: String = name.chars().take(34).collect();
        let date = |date: Option<PartialDate>| date.map(|date| date.to_string()).unwrap_or_default();
        let (first, last) = (date(covered.first), date(covered.last));
        writeln!(out, "{name:<36}{first:<12}{last:<12}{:>9}{:>9}  {}", covered.count, covered.undated, gaps(covered))?;
    }
    Ok(())
}

/// The longest gaps, in order.
fn gaps(covered: &Covered) -> String {
    let mut longest: Vec<&Gap> = covered.gaps.iter().collect();
    longest.sort_by_key(|gap| std::cmp::Reverse(gap.months));
    let more = longest.len().saturating_sub(GAPS);
    longest.truncate(GAPS);
    longest.sort_by_key(|gap| gap.from.first_day());
    let one = |gap: &&Gap| if gap.from == gap.to { gap.from.to_string() } else { format!("{}–{}", gap.from, gap.to) };
    let named = longest.iter().map(one).collect::<Vec<_>>().join(", ");
    if more > 0 { format!("{named} and {more} shorter gaps") } else { named }
}
