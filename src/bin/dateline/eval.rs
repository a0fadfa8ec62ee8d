//! `dateline eval`: answer a librarian's own judged queries and say how high the right articles stand.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use dateline::search::judged::{self, Comparison, Grades, JudgedQuery, Measures};
use dateline::search::{Ranking, Searcher};
use serde_json::{Value, json};

use crate::args::{self, Places};
use crate::{output, status};

/// Queries with the widest differences that a table names.
const SHOWN: usize = 20;

/// A judged query and how well it is answered by each setting.
struct Row<'q> {
    query: &'q JudgedQuery,
    measures: Vec<Measures>,
}

pub(crate) fn run(places: &Places, typed: &args::Eval) -> anyhow::Result<ExitCode> {
    let searcher = Searcher::open(&places.index)?;
    let queries = read(&typed.queries, judged::queries)?;
    let grades = read(&typed.qrels, judged::grades)?;
    let settings = settings(typed)?;
    let rows = measured(&searcher, &queries, &grades, &settings, typed.run.as_deref())?;
    if rows.is_empty() {
        let words = "none of the queries has a judged article; the first column of the judgements is the query's id";
        return Err(status::Usage(words.into()).into());
    }
    let left_out = queries.len() - rows.len();
    let mut out = std::io::stdout().lock();
    if typed.json {
        writeln!(out, "{}", as_json(&rows, &settings, left_out))?;
    } else {
        print(&mut out, &rows, &settings, left_out, typed)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn read<T>(path: &Path, parse: impl Fn(&str) -> Result<T, String>) -> anyhow::Result<T> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    parse(&text).map_err(|reason| status::Usage(format!("{}: {reason}", path.display())).into())
}

/// The settings as typed, with their weights: one, or two to compare.
fn settings(typed: &args::Eval) -> anyhow::Result<Vec<(String, Ranking)>> {
    let texts = [Some(typed.with.clone().unwrap_or_else(|| "default".into())), typed.compare.clone()];
    let parsed = texts.into_iter().flatten().map(|text| match Ranking::parse(&text) {
        Ok(ranking) => Ok((text, ranking)),
        Err(reason) => Err(status::Usage(reason).into()),
    });
    parsed.collect()
}

/// Answers every judged query with every setting; those of the first go into the run file.
fn measured<'q>(
    searcher: &Searcher,
    queries: &'q [JudgedQuery],
    grades: &Grades,
    settings: &[(String, Ranking)],
    run: Option<&Path>,
) -> anyhow::Result<Vec<Row<'q>>> {
    let mut lines = String::new();
    let mut rows = vec![];
    for query in queries {
        let mut measures = vec![];
        for (number, (_, ranking)) in settings.iter().enumerate() {
            let ranked = judged::ranked(searcher, &query.text, *ranking)?;
            if number == 0 && run.is_some() {
                lines.push_str(&judged::run_lines(&query.id, &ranked));
            }
            let names = ranked.iter().map(|(name, _)| name.as_str());
            measures.extend(grades.get(&query.id).and_then(|grades| judged::measure(names, grades)));
        }
        if measures.len() == settings.len() {
            rows.push(Row { query, measures });
        }
    }
    if let Some(path) = run {
        std::fs::write(path, lines).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(rows)
}

fn averages(rows: &[&Row], setting: usize) -> Measures {
    judged::mean(&rows.iter().map(|row| row.measures[setting]).collect::<Vec<_>>())
}

fn comparison(rows: &[Row]) -> Comparison {
    let of = |setting: usize| rows.iter().map(|row| row.measures[setting]).collect::<Vec<_>>();
    judged::compare(&of(0), &of(1))
}

/// The rows by the value of a field, with their number.
fn groups<'r, 'q>(rows: &'r [Row<'q>], by: args::By) -> BTreeMap<&'q str, Vec<&'r Row<'q>>> {
    let mut groups: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        let value = match by {
            args::By::Kind => &row.query.kind,
            args::By::Language => &row.query.language,
        };
        groups.entry(value.as_deref().unwrap_or("(none)")).or_default().push(row);
    }
    groups
}

fn print(
    out: &mut impl Write,
    rows: &[Row],
    settings: &[(String, Ranking)],
    left_out: usize,
    typed: &args::Eval,
) -> anyhow::Result<()> {
    let all: Vec<&Row> = rows.iter().collect();
    let heads: String = Measures::default().named().iter().map(|(name, _)| format!("{name:>11}")).collect();
    writeln!(out, "{:<32}{heads}    queries", "")?;
    for (number, (name, _)) in settings.iter().enumerate() {
        line(out, name, &averages(&all, number), rows.len())?;
        for (value, group) in typed.by.map(|by| groups(rows, by)).unwrap_or_default() {
            line(out, &format!("  {value}"), &averages(&group, number), group.len())?;
        }
    }
    if left_out > 0 {
        writeln!(out, "{left_out} queries have no judged article and are left out")?;
    }
    if settings.len() > 1 {
        print_differences(out, rows)?;
    }
    Ok(())
}

fn line(out: &mut impl Write, name: &str, measures: &Measures, queries: usize) -> std::io::Result<()> {
    let values: String = measures.named().iter().map(|(_, value)| format!("{value:>11.4}")).collect();
    writeln!(out, "{:<32}{values} {queries:>10}", output::shortened(name, 31))
}

fn print_differences(out: &mut impl Write, rows: &[Row]) -> anyhow::Result<()> {
    let Comparison { difference, better, worse, chance } = comparison(rows);
    writeln!(
        out,
        "\nnDCG@10 changes by {difference:+.4}: {better} queries better, {worse} worse; by chance with p = {chance:.3}"
    )?;
    let change = |row: &Row| row.measures[1].ndcg_10 - row.measures[0].ndcg_10;
    let mut moved: Vec<&Row> = rows.iter().filter(|row| change(row).abs() > 1e-9).collect();
    moved.sort_by(|a, b| change(b).abs().total_cmp(&change(a).abs()).then_with(|| a.query.id.cmp(&b.query.id)));
    for row in moved.iter().take(SHOWN) {
        let (before, after) = (row.measures[0].ndcg_10, row.measures[1].ndcg_10);
        let text = output::shortened(&row.query.text, 60);
        writeln!(out, "{:+.4}  {before:.4} → {after:.4}  {}  {text}", change(row), row.query.id)?;
    }
    if moved.len() > SHOWN {
        writeln!(out, "and {} more; --json lists all", moved.len() - SHOWN)?;
    }
    Ok(())
}

fn as_json(rows: &[Row], settings: &[(String, Ranking)], left_out: usize) -> Value {
    let all: Vec<&Row> = rows.iter().collect();
    let values = |measures: &Measures| {
        Value::Object(measures.named().map(|(n, v)| (n.to_owned(), json!(v))).into_iter().collect())
    };
    let per_setting = |row: &Row| row.measures.iter().map(values).collect::<Vec<_>>();
    let mut found = json!({
        "queries": rows.len(),
        "left_out": left_out,
        "settings": settings.iter().enumerate().map(|(number, (name, _))| json!({"weights": name, "mean": values(&averages(&all, number))})).collect::<Vec<_>>(),
        "per_query": rows.iter().map(|row| json!({"id": row.query.id, "text": row.query.text, "measures": per_setting(row)})).collect::<Vec<_>>(),
    });
    if settings.len() > 1 {
        let Comparison { difference, better, worse, chance } = comparison(rows);
        found["comparison"] = json!({"difference": difference, "better": better, "worse": worse, "chance": chance});
    }
    found
}
