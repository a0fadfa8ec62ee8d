//! `dateline show`: one article as it is indexed, with its people and countries.

use std::io::Write;
use std::process::ExitCode;

use dateline::article::{ArticleId, ParagraphKind};
use dateline::index::StoredEntry;
use dateline::search::Searcher;
use dateline::web::wire;

use crate::args::{self, Places};
use crate::{output, status};

pub(crate) fn run(places: &Places, typed: &args::Show) -> anyhow::Result<ExitCode> {
    let id = id(typed)?;
    let searcher = Searcher::open(&places.index)?;
    let Some(stored) = searcher.article(id)? else {
        return Ok(not_held(id));
    };
    let mut out = std::io::stdout().lock();
    if typed.json {
        serde_json::to_writer(&mut out, &wire::article(&stored, Some(searcher.generation())))?;
        writeln!(out)?;
    } else {
        print(&mut out, &stored)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The article number that was typed.
pub(crate) fn id(typed: &args::Show) -> anyhow::Result<ArticleId> {
    let usage = || {
        let id = &typed.id;
        status::Usage(format!("'{id}' is no article number; search prints them, sixteen digits and letters"))
    };
    Ok(ArticleId::parse(&typed.id).ok_or_else(usage)?)
}

/// Says that there is no such article.
pub(crate) fn not_held(id: ArticleId) -> ExitCode {
    eprintln!("dateline: no article {id} is held");
    ExitCode::from(status::NOTHING)
}

fn print(out: &mut impl Write, stored: &StoredEntry) -> anyhow::Result<()> {
    let article = &stored.entry.article;
    writeln!(out, "{}", article.headline.as_deref().unwrap_or("(no headline)"))?;
    let date = article.published.map_or("undated".to_owned(), |p| {
        format!("{} ({}, {}, confidence {:.2})", p.date, p.date.precision().name(), p.evidence.name(), p.confidence)
    });
    let facts = [
        ("published", Some(date)),
        ("publication", article.publication.clone()),
        ("authors", Some(article.authors.join(", "))),
        ("agency", article.agency.clone()),
        ("filed from", article.filed_from.clone()),
        ("filed on", article.filed_on.clone()),
        ("url", article.url.clone()),
        ("persons", Some(output::persons(&stored.entry))),
        ("countries", Some(output::countries(&stored.entry))),
        ("captured", Some(format!("{} (version {})", stored.origin, stored.version))),
    ];
    for (name, value) in facts {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            writeln!(out, "  {name:<12}{value}")?;
        }
    }
    if let Some(standfirst) = &article.standfirst {
        writeln!(out, "\n{}", output::wrapped(standfirst, "  "))?;
    }
    for paragraph in &article.paragraphs {
        let indent = match paragraph.kind {
            ParagraphKind::ListItem => "  - ",
            ParagraphKind::Quotation => "  > ",
            ParagraphKind::Heading => "## ",
            ParagraphKind::Text | ParagraphKind::TableRow => "",
        };
        writeln!(out, "\n{}", output::wrapped(&paragraph.text, indent))?;
    }
    Ok(())
}
