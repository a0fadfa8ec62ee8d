//! `dateline search`: the question of the HTTP interface, typed as flags; a table for people, its JSON for programs.

use std::io::Write;
use std::process::ExitCode;

use dateline::article::Span;
use dateline::search::answer::{Facet, Hit, Place};
use dateline::search::explain::Explanation;
use dateline::search::{Answer, Marked, Request, Searcher};
use dateline::web::{params, wire};

use crate::args::{self, Places};
use crate::{narrowing, output, status};

pub(crate) fn run(places: &Places, typed: &args::Search) -> anyhow::Result<ExitCode> {
    let request = request(typed)?;
    let answer = Searcher::open(&places.index)?.answer(&request)?;
    let mut out = std::io::stdout().lock();
    if typed.json {
        serde_json::to_writer(&mut out, &wire::answer(&request, &answer))?;
        writeln!(out)?;
    } else {
        print(&mut out, &request, &answer)?;
    }
    Ok(if answer.total == 0 { ExitCode::from(status::NOTHING) } else { ExitCode::SUCCESS })
}

/// The same parameters as over HTTP, so that both understand the same and refuse the same.
fn request(typed: &args::Search) -> anyhow::Result<Request> {
    let mut pairs = narrowing::pairs(&typed.narrowing);
    let mut add = |name: &str, value: &str| pairs.push((name.to_owned(), value.to_owned()));
    for (name, value) in [("cursor", &typed.cursor), ("facets", &typed.facets)] {
        value.iter().for_each(|value| add(name, value));
    }
    if typed.cursor.is_none() {
        add("page", &typed.page.to_string());
    }
    add("per_page", &typed.per_page.to_string());
    if typed.explain {
        add("explain", "1");
    }
    add("sort", narrowing::order(typed.sort));
    narrowing::understood(params::request(&pairs, &Request::default()))
}

fn print(out: &mut impl Write, request: &Request, answer: &Answer) -> anyhow::Result<()> {
    narrowing::say(&answer.ignored, &answer.warnings);
    writeln!(out, "{} found for {}  ({} ms)", answer.total, answer.understood, answer.took.as_millis())?;
    for hit in &answer.hits {
        writeln!(out)?;
        print_hit(out, hit)?;
    }
    if !answer.facets.is_empty() && answer.total > 0 {
        writeln!(out)?;
        answer.facets.iter().try_for_each(|facet| print_facet(out, facet))?;
    }
    if let Some(cursor) = &answer.cursor {
        match request.place {
            Place::Page(page) => writeln!(out, "\nmore: --page {} or --cursor {cursor}", page + 1)?,
            Place::After(_) => writeln!(out, "\nmore: --cursor {cursor}")?,
        }
    }
    Ok(())
}

fn print_hit(out: &mut impl Write, hit: &Hit) -> anyhow::Result<()> {
    let article = &hit.stored.entry.article;
    let headline = match (&hit.headline, &article.headline) {
        (Some(marked), _) => shown(marked),
        (None, Some(headline)) => headline.clone(),
        (None, None) => "(no headline)".to_owned(),
    };
    writeln!(out, "{}  {headline}", hit.stored.id)?;
    let date = article.published.map_or("undated".to_owned(), |published| published.date.to_string());
    let mut facts = vec![date];
    facts.extend(article.publication.clone());
    facts.extend(hit.stored.entry.language.as_ref().map(|language| language.code().to_owned()));
    let persons: Vec<&str> = hit.stored.entry.persons.iter().take(4).map(|person| person.name.as_str()).collect();
    let countries: Vec<&str> = hit.stored.entry.countries.iter().take(6).map(|c| c.country.code()).collect();
    facts.extend([persons.join(", "), countries.join(" ")].into_iter().filter(|fact| !fact.is_empty()));
    facts.extend(
        (hit.copies > 0).then(|| format!("+{} {}", hit.copies, if hit.copies == 1 { "copy" } else { "copies" })),
    );
    writeln!(out, "  {}", facts.join(" · "))?;
    for passage in &hit.passages {
        writeln!(out, "{}", output::wrapped(&shown(&passage.marked), "    "))?;
    }
    hit.explanation.as_ref().map_or(Ok(()), |explanation| print_explanation(out, explanation))
}

/// The score as a sum, its parts beneath each other.
fn print_explanation(out: &mut impl Write, explanation: &Explanation) -> anyhow::Result<()> {
    writeln!(out, "  {:>8.3}  score", explanation.score)?;
    for part in &explanation.parts {
        writeln!(out, "  {:>8.3}  {}", part.score, part.in_words())?;
    }
    Ok(())
}

/// The text with its marks: bold on a terminal, in brackets elsewhere.
fn shown(marked: &Marked) -> String {
    let (on, off) = if output::colours(&std::io::stdout()) { ("\x1b[1m", "\x1b[0m") } else { ("[", "]") };
    let mut text = String::new();
    let mut at = 0;
    for mark in &marked.marks {
        text.push_str(Span { start: at, end: mark.start.max(at) }.of(&marked.text).unwrap_or_default());
        text.push_str(on);
        text.push_str(mark.of(&marked.text).unwrap_or_default());
        text.push_str(off);
        at = mark.end;
    }
    text.push_str(marked.text.get(at..).unwrap_or_default());
    text
}

fn print_facet(out: &mut impl Write, facet: &Facet) -> anyhow::Result<()> {
    let values: Vec<String> = facet.values.iter().take(8).map(|v| format!("{} {}", v.value, v.count)).collect();
    let more = facet.distinct.saturating_sub(8);
    let more = if more > 0 { format!(" · {more} more") } else { String::new() };
    let missing = if facet.missing > 0 { format!(" · none {}", facet.missing) } else { String::new() };
    writeln!(out, "{:<12}{}{more}{missing}", facet.field.name(), values.join(" · "))?;
    Ok(())
}
