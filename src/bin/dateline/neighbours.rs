//! `dateline copies` and `dateline similar`: the articles that tell the same story as one, and those most like it.

use std::io::Write;
use std::process::ExitCode;

use dateline::index::StoredEntry;
use dateline::search::{Searcher, Similar};
use dateline::web::neighbours;

use crate::args::{self, Places};
use crate::{show, status};

/// Copies of a story that are printed; the JSON says where the next begin.
const COPIES: usize = 1_000;
/// Similar articles that are printed.
const SIMILAR: usize = 10;

/// The articles that tell the same story; exit status 4 if there is no other.
pub(crate) fn copies(places: &Places, typed: &args::Show) -> anyhow::Result<ExitCode> {
    let id = show::id(typed)?;
    let searcher = Searcher::open(&places.index)?;
    let Some(copies) = searcher.copies(id, None, COPIES)? else { return Ok(show::not_held(id)) };
    let mut out = std::io::stdout().lock();
    if typed.json {
        serde_json::to_writer(&mut out, &neighbours::copies(id, &copies, searcher.generation()))?;
        writeln!(out)?;
    } else {
        for article in &copies.articles {
            print(&mut out, article)?;
        }
    }
    Ok(found(copies.total > 1))
}

/// The articles most like one; exit status 4 if there are none.
pub(crate) fn similar(places: &Places, typed: &args::Show) -> anyhow::Result<ExitCode> {
    let id = show::id(typed)?;
    let searcher = Searcher::open(&places.index)?;
    let Some(similar) = searcher.similar(id, SIMILAR)? else { return Ok(show::not_held(id)) };
    let mut out = std::io::stdout().lock();
    if typed.json {
        serde_json::to_writer(&mut out, &neighbours::similar(id, &similar, searcher.generation()))?;
        writeln!(out)?;
    } else {
        for article in &similar {
            print(&mut out, &article.stored)?;
            writeln!(out, "    in common: {}", in_common(article))?;
        }
    }
    Ok(found(!similar.is_empty()))
}

fn found(any: bool) -> ExitCode {
    if any { ExitCode::SUCCESS } else { ExitCode::from(status::NOTHING) }
}

fn print(out: &mut impl Write, stored: &StoredEntry) -> anyhow::Result<()> {
    let article = &stored.entry.article;
    let date = article.published.map_or("undated".to_owned(), |published| published.date.to_string());
    writeln!(out, "{}  {}", stored.id, article.headline.as_deref().unwrap_or("(no headline)"))?;
    let publication = article.publication.as_deref().map(|name| format!(" · {name}")).unwrap_or_default();
    writeln!(out, "  {date}{publication}")?;
    Ok(())
}

fn in_common(similar: &Similar) -> String {
    let countries = similar.countries.iter().map(|country| country.code().to_owned());
    let named = similar.persons.iter().cloned().chain(countries).chain(similar.words.iter().cloned());
    named.collect::<Vec<_>>().join(", ")
}
