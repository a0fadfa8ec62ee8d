//! Parameters of facets, timelines and exports → what they ask for.
//!
//! These addresses know what narrows a search ([`params::NARROWING`]) and a few parameters of their own; what says which
//! page of hits is wanted is refused like any other unknown name.

use super::export::Format;
use super::params::{self, MAX_FACET_VALUES, NARROWING, bounded, known, number};
use super::problem::Problem;
use super::suggest;
use crate::search::Request;
use crate::search::answer::{FacetField, Within};

/// Longest prefix in characters: a whole name.
pub(super) const MAX_PREFIX_CHARS: usize = 100;
/// Most values passed over: more than any archive has, few enough to add to.
pub(super) const MAX_OFFSET: usize = 1_000_000_000;
/// Values of a facet unless its address says how many.
const FACET_VALUES: usize = 20;

type Pairs = [(String, String)];

/// The values of `field` that an address asks for: `prefix`, `limit` and `offset` beside what narrows the search.
pub fn facet(field: &str, pairs: &Pairs) -> Result<(Request, Within), Problem> {
    let field = facet_field(field)?;
    let (request, own) = split(pairs, &["prefix", "limit", "offset"], &[])?;
    let [prefix, limit, offset] = own.as_slice() else { return Ok((request, within(field))) };
    let mut wanted = within(field);
    if let Some(prefix) = prefix {
        wanted.prefix = bounded("prefix", prefix, MAX_PREFIX_CHARS)?;
    }
    if let Some(limit) = limit {
        wanted.limit = number("limit", limit, 1..=MAX_FACET_VALUES)?;
    }
    if let Some(offset) = offset {
        wanted.offset = number("offset", offset, 0..=MAX_OFFSET)?;
    }
    Ok((request, wanted))
}

fn within(field: FacetField) -> Within {
    Within { field, prefix: String::new(), offset: 0, limit: FACET_VALUES }
}

/// The facets whose values can be listed; years are on the timeline.
pub(super) fn facet_names() -> Vec<&'static str> {
    FacetField::ALL.into_iter().filter(|field| *field != FacetField::Year).map(FacetField::name).collect()
}

fn facet_field(name: &str) -> Result<FacetField, Problem> {
    let names = facet_names();
    FacetField::parse(name).filter(|field| *field != FacetField::Year).ok_or_else(|| {
        let remedy = format!("use {}", names.join(", "));
        Problem::bad_value("field", name, &remedy).suggesting(suggest::nearest(name, &names))
    })
}

/// The search whose timeline is asked for, and its `unit`.
pub fn timeline(pairs: &Pairs) -> Result<Request, Problem> {
    Ok(split(pairs, &[], &["unit"])?.0)
}

/// The search whose coverage is asked for.
pub fn coverage(pairs: &Pairs) -> Result<Request, Problem> {
    Ok(split(pairs, &[], &[])?.0)
}

/// The search that is exported, its `sort`, and the `format`.
pub fn export(pairs: &Pairs) -> Result<(Request, Format), Problem> {
    let (request, own) = split(pairs, &["format"], &["sort"])?;
    let format = own.into_iter().flatten().next().map_or(Ok(Format::Jsonl), |name| {
        let names = Format::ALL.map(Format::name);
        let remedy = format!("use {}", names.join(", "));
        Format::parse(&name)
            .ok_or_else(|| Problem::bad_value("format", &name, &remedy).suggesting(suggest::nearest(&name, &names)))
    });
    Ok((request, format?))
}

/// What narrows the search with those of its other parameters that the address knows, and the values of its own.
fn split(pairs: &Pairs, own: &[&str], of_search: &[&str]) -> Result<(Request, Vec<Option<String>>), Problem> {
    let of_search = [&NARROWING, of_search].concat();
    let names = [&of_search, own].concat();
    let mut values = vec![None; own.len()];
    let mut rest = Vec::new();
    for (name, value) in pairs {
        known(name, &names)?;
        match own.iter().position(|own| own == name) {
            None => rest.push((name.clone(), value.clone())),
            Some(at) if !value.trim().is_empty() => {
                if values[at].replace(value.trim().to_owned()).is_some() {
                    return Err(Problem::bad_value(name, value, "it is given twice; give it once"));
                }
            }
            Some(_) => {}
        }
    }
    Ok((params::read(&rest, &Request::default(), &of_search)?, values))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(query: &str) -> Vec<(String, String)> {
        params::pairs(Some(query))
    }

    #[test]
    fn each_address_knows_what_narrows_and_its_own() {
        let (request, within) = facet("person", &pairs("q=a&country=CO&prefix=pet&limit=5&offset=10")).expect("read");
        assert_eq!((request.text.as_str(), request.selections.len()), ("a", 1));
        assert_eq!((within.prefix.as_str(), within.limit, within.offset), ("pet", 5, 10));
        assert!(timeline(&pairs("q=a&unit=day")).is_ok_and(|request| request.unit.is_some()));
        assert!(export(&pairs("q=a&sort=oldest&format=csv")).is_ok_and(|(_, format)| format == Format::Csv));
    }

    #[test]
    fn what_an_address_does_not_know_is_refused() {
        for (problem, parameter) in [
            (facet("person", &pairs("page=2")).err(), "page"),
            (facet("persons", &[]).err(), "field"),
            (facet("year", &[]).err(), "field"),
            (facet("person", &pairs("limit=0")).err(), "limit"),
            (timeline(&pairs("facets=person")).err(), "facets"),
            (export(&pairs("format=xls")).err(), "format"),
            (export(&pairs("cursor=x")).err(), "cursor"),
            (export(&pairs("format=csv&format=ris")).err(), "format"),
        ] {
            assert_eq!(problem.and_then(|problem| problem.parameter).as_deref(), Some(parameter));
        }
    }
}
