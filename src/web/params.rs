//! Parameters of an address → the request they stand for, or the problem with them.
//!
//! Pure, and the same for the JSON interface, the pages and the command line; [`super::links`] writes what is read
//! here. Nothing is guessed: an unknown name, a second value for a single field or a value out of bounds is a problem
//! that says where it is and what can be said instead. An empty value is no value, as forms send it.

use super::problem::{Kind, Problem};
use super::suggest;
use crate::article::{Language, PartialDate, Quality};
use crate::enrich;
use crate::search::Request;
use crate::search::answer::{Collapse, FacetField, MISSING, Place, Selection, Sort, Undated, Unit};
use crate::search::parse::MOST_CHARS;

/// Every parameter of a search; those of [`NARROWING`] come first.
pub const NAMES: [&str; 22] = [
    "q",
    "person",
    "country",
    "publication",
    "author",
    "language",
    "tag",
    "collection",
    "from",
    "to",
    "date",
    "quality",
    "collapse",
    "unit",
    "sort",
    "page",
    "per_page",
    "cursor",
    "facets",
    "snippets",
    "snippet_chars",
    "explain",
];

/// The parameters that say which articles are meant, and whether their copies count: `q` to `collapse`.
pub const NARROWING: [&str; 13] = *NAMES.first_chunk().expect("there are more than thirteen");

/// Most hits on a page.
pub const MAX_PER_PAGE: usize = 100;
/// Furthest hit that a page number reaches; beyond it a cursor is as cheap as the first page.
pub const MAX_REACH: usize = 10_000;
/// Most passages of a hit.
pub const MAX_SNIPPETS: usize = 5;
/// Bounds of a passage in characters: a line to a short column.
pub const SNIPPET_CHARS: std::ops::RangeInclusive<usize> = 40..=1_000;
/// Most values of a facet in one answer.
pub const MAX_FACET_VALUES: usize = 1_000;
/// Most chosen values in all: more than any person clicks, few enough to count quickly.
const MAX_SELECTED: usize = 100;
/// Longest chosen value or cursor in characters.
pub(super) const MAX_VALUE_CHARS: usize = 300;
/// Values of a facet when `facets` names it without a number.
const FACET_VALUES: usize = 20;

/// The names and values of an address's query, decoded, in order.
pub fn pairs(query: Option<&str>) -> Vec<(String, String)> {
    url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect()
}

/// The request that `pairs` stand for; what they leave out is as in `defaults`.
pub fn request(pairs: &[(String, String)], defaults: &Request) -> Result<Request, Problem> {
    read(pairs, defaults, &NAMES)
}

/// The same for an address that knows only some of the parameters of a search.
pub(super) fn read(pairs: &[(String, String)], defaults: &Request, names: &[&str]) -> Result<Request, Problem> {
    let mut request = defaults.clone();
    let mut seen: Vec<&str> = Vec::new();
    for (name, value) in pairs {
        known(name, names)?;
        let value = value.trim();
        if value.is_empty() {
            continue;
        }
        match selectable(name) {
            Some(field) => select(&mut request, field, value)?,
            None if seen.contains(&name.as_str()) => {
                return Err(Problem::bad_value(name, value, "it is given twice; give it once"));
            }
            None => set(&mut request, name, value)?,
        }
        seen.push(name);
    }
    together(&request, &seen)?;
    Ok(request)
}

/// The values of the few parameters of an address that is no search, in the order of their names.
pub(super) fn few(query: Option<&str>, names: &[&str]) -> Result<Vec<Option<String>>, Problem> {
    let mut values = vec![None; names.len()];
    for (name, value) in pairs(query) {
        known(&name, names)?;
        let value = Some(bounded(&name, &value, MOST_CHARS)?).filter(|value| !value.trim().is_empty());
        let at = names.iter().position(|known| *known == name).unwrap_or(0);
        if values[at].is_some() {
            return Err(Problem::bad_value(&name, "…", "it is given twice; give it once"));
        }
        values[at] = value;
    }
    Ok(values)
}

pub(super) fn known(name: &str, names: &[&str]) -> Result<(), Problem> {
    if names.contains(&name) {
        return Ok(());
    }
    let shown: String = name.chars().take(40).collect();
    let detail = match names {
        [] => format!("there is no parameter '{shown}'; this address has none"),
        names => format!("there is no parameter '{shown}'; there are {}", names.join(", ")),
    };
    let problem = Problem { parameter: Some(shown), ..Problem::new(Kind::UnknownParameter, detail) };
    Err(problem.suggesting(suggest::nearest(name, names)))
}

/// The facet whose values a parameter chooses; years are chosen through `from` and `to`.
fn selectable(name: &str) -> Option<FacetField> {
    FacetField::parse(name).filter(|field| *field != FacetField::Year)
}

fn set(request: &mut Request, name: &str, value: &str) -> Result<(), Problem> {
    match name {
        // What is longer is read no further: one character more, so that the answer says so.
        "q" => request.text = value.chars().take(MOST_CHARS + 1).collect(),
        "from" => request.from = Some(date("from", value)?),
        "to" => request.to = Some(date("to", value)?),
        "quality" => request.quality = Some(quality(value)?),
        "collapse" => request.collapse = collapse(value)?,
        "sort" => request.sort = sort(value)?,
        "page" => request.place = Place::Page(number("page", value, 1..=MAX_REACH)?),
        "cursor" => request.place = Place::After(bounded("cursor", value, MAX_VALUE_CHARS)?),
        "per_page" => request.per_page = number("per_page", value, 0..=MAX_PER_PAGE)?,
        "facets" => request.facets = facets(value)?,
        "snippets" => request.passages = number("snippets", value, 0..=MAX_SNIPPETS)?,
        "snippet_chars" => request.passage_chars = number("snippet_chars", value, SNIPPET_CHARS)?,
        "explain" => request.explain = number("explain", value, 0..=1)? == 1,
        "date" => request.undated = undated(value)?,
        "unit" => request.unit = Some(unit(value)?),
        _ => known(name, &NAMES)?,
    }
    Ok(())
}

/// A share between 0 and 1.
fn quality(value: &str) -> Result<Quality, Problem> {
    let share = value.trim().parse().ok().filter(|share| (0.0..=1.0).contains(share));
    share
        .map(Quality::of)
        .ok_or_else(|| Problem::bad_value("quality", value, "use a share between 0 and 1, such as 0.8"))
}

/// Adds one value to a selection; `-` before it excludes.
fn select(request: &mut Request, field: FacetField, value: &str) -> Result<(), Problem> {
    let (wanted, excluded) = match value.strip_prefix('-') {
        Some(rest) => (rest.trim(), true),
        None => (value, false),
    };
    if wanted.is_empty() {
        return Err(Problem::bad_value(field.name(), value, "name the value that is to be excluded after the '-'"));
    }
    let chosen = canonical(field, bounded(field.name(), wanted, MAX_VALUE_CHARS)?)?;
    let at = request.selections.iter().position(|(f, _)| *f == field).unwrap_or_else(|| {
        request.selections.push((field, Selection::default()));
        request.selections.len() - 1
    });
    let selection = &mut request.selections[at].1;
    let values = if excluded { &mut selection.none } else { &mut selection.any };
    if !values.contains(&chosen) {
        values.push(chosen);
    }
    Ok(())
}

/// A value as the index stores it: countries and languages by code.
fn canonical(field: FacetField, value: String) -> Result<String, Problem> {
    match field {
        _ if value == MISSING => Ok(value),
        FacetField::Country => enrich::country_named(&value).map(|c| c.code().to_owned()).ok_or_else(|| {
            Problem::bad_value("country", &value, "use a two-letter ISO 3166 code (CO) or a country's name (Colombia)")
        }),
        FacetField::Language => {
            enrich::language_named(&value).map(|l: Language| l.code().to_owned()).ok_or_else(|| {
                Problem::bad_value(
                    "language",
                    &value,
                    "use an ISO 639 code (es) or a language's name (Spanish, español)",
                )
            })
        }
        _ => Ok(value),
    }
}

fn date(name: &str, value: &str) -> Result<PartialDate, Problem> {
    PartialDate::parse(value).ok_or_else(|| Problem::bad_value(name, value, "write YYYY, YYYY-MM or YYYY-MM-DD"))
}

fn undated(value: &str) -> Result<Undated, Problem> {
    match value {
        "undated" => Ok(Undated::Wanted),
        "-undated" => Ok(Undated::Excluded),
        _ => Err(Problem::bad_value("date", value, "use undated or -undated; a time stands in from and to")),
    }
}

fn unit(value: &str) -> Result<Unit, Problem> {
    let names = Unit::ALL.map(Unit::name);
    let remedy = format!("use {}", names.join(", "));
    Unit::parse(value)
        .ok_or_else(|| Problem::bad_value("unit", value, &remedy).suggesting(suggest::nearest(value, &names)))
}

fn sort(value: &str) -> Result<Sort, Problem> {
    let unknown = || Problem::bad_value("sort", value, "use relevance, newest or oldest");
    let meant = suggest::nearest(value, &["relevance", "newest", "oldest"]);
    Sort::parse(value).ok_or_else(|| unknown().suggesting(meant))
}

fn collapse(value: &str) -> Result<Collapse, Problem> {
    Collapse::parse(value).ok_or_else(|| Problem::bad_value("collapse", value, "use copies, or none"))
}

pub(super) fn number(name: &str, value: &str, bounds: std::ops::RangeInclusive<usize>) -> Result<usize, Problem> {
    let read = value.parse().ok().filter(|number| bounds.contains(number));
    read.ok_or_else(|| {
        Problem::bad_value(name, value, &format!("use a number from {} to {}", bounds.start(), bounds.end()))
    })
}

pub(super) fn bounded(name: &str, value: &str, max_chars: usize) -> Result<String, Problem> {
    if value.chars().count() > max_chars {
        return Err(Problem::bad_value(name, value, &format!("shorten it to {max_chars} characters")));
    }
    Ok(value.to_owned())
}

/// `person:20,country,year`, or `none`.
fn facets(value: &str) -> Result<Vec<(FacetField, usize)>, Problem> {
    if value == "none" {
        return Ok(vec![]);
    }
    let mut wanted: Vec<(FacetField, usize)> = Vec::new();
    for item in value.split(',').map(str::trim).filter(|item| !item.is_empty()) {
        let (name, count) = item.split_once(':').unwrap_or((item, ""));
        let field = FacetField::parse(name).ok_or_else(|| unknown_facet(name))?;
        let count = if count.is_empty() { FACET_VALUES } else { number("facets", count, 1..=MAX_FACET_VALUES)? };
        if wanted.iter().all(|(f, _)| *f != field) {
            wanted.push((field, count));
        }
    }
    Ok(wanted)
}

fn unknown_facet(name: &str) -> Problem {
    let names = FacetField::ALL.map(FacetField::name);
    let remedy = format!("list some of {} with an optional number (person:20), or none", names.join(", "));
    Problem::bad_value("facets", name, &remedy).suggesting(suggest::nearest(name, &names))
}

/// What each parameter may be, but not together with the others.
fn together(request: &Request, seen: &[&str]) -> Result<(), Problem> {
    if seen.contains(&"page") && seen.contains(&"cursor") {
        return Err(Problem::bad_value("cursor", "…", "it already says the place; leave out page"));
    }
    if let (Some(from), Some(to)) = (request.from, request.to)
        && from.first_day() > to.last_day()
    {
        return Err(Problem::bad_value("from", &from.to_string(), &format!("it lies after to={to}; swap them")));
    }
    if let Place::Page(page) = request.place
        && page.saturating_mul(request.per_page) > MAX_REACH
    {
        let remedy = format!("pages end at hit {MAX_REACH}; follow the answer's cursor to go on");
        return Err(Problem::bad_value("page", &page.to_string(), &remedy));
    }
    let selected: usize = request.selections.iter().map(|(_, s)| s.any.len() + s.none.len()).sum();
    if selected > MAX_SELECTED {
        let name = request.selections[0].0.name();
        return Err(Problem::bad_value(name, "…", &format!("choose at most {MAX_SELECTED} values in all")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<Request, Problem> {
        request(&pairs(Some(query)), &Request::default())
    }

    fn refused(query: &str) -> Problem {
        read(query).expect_err(query)
    }

    #[test]
    fn an_empty_address_is_the_default_request() {
        assert_eq!(read(""), Ok(Request::default()));
        assert_eq!(read("q=&from=&to=&country="), Ok(Request::default()));
    }

    #[test]
    fn every_parameter_reaches_its_field() {
        let request = read(
            "q=petro+%22drug+boats%22&person=Gustavo+Petro&country=CO&country=-ecuador&language=es&from=2025&to=2025-11&sort=newest\
             &page=3&per_page=20&facets=person:5,year&snippets=0&snippet_chars=100&date=undated&unit=month&author=missing",
        )
        .expect("readable");
        assert_eq!(request.text, "petro \"drug boats\"");
        let countries = Selection { any: vec!["CO".into()], none: vec!["EC".into()] };
        assert_eq!(request.selections[1], (FacetField::Country, countries));
        assert_eq!(request.from.map(|d| d.to_string()).as_deref(), Some("2025"));
        assert_eq!(request.to.map(|d| d.to_string()).as_deref(), Some("2025-11"));
        assert_eq!((request.sort, request.place, request.per_page), (Sort::Newest, Place::Page(3), 20));
        assert_eq!(request.facets, vec![(FacetField::Person, 5), (FacetField::Year, 20)]);
        assert_eq!((request.passages, request.passage_chars), (0, 100));
        assert_eq!((request.undated, request.unit), (Undated::Wanted, Some(Unit::Month)));
    }

    #[test]
    fn repeated_values_of_one_field_are_alternatives_and_counted_once() {
        let request = read("person=A&person=B&person=A&person=-C").expect("readable");
        let person = Selection { any: vec!["A".into(), "B".into()], none: vec!["C".into()] };
        assert_eq!(request.selections, vec![(FacetField::Person, person)]);
    }

    #[test]
    fn an_unknown_parameter_is_refused_with_what_was_meant() {
        let problem = refused("contry=CO");
        assert_eq!(problem.kind, Kind::UnknownParameter);
        assert_eq!(problem.parameter.as_deref(), Some("contry"));
        assert_eq!(problem.suggestion.as_deref(), Some("country"));
        assert!(problem.detail.contains("did you mean 'country'?"), "{}", problem.detail);
        assert_eq!(refused("zzz=").suggestion, None);
    }

    #[test]
    fn bad_values_are_refused_with_the_place_and_the_remedy() {
        for (query, parameter, remedy) in [
            ("collapse=copy", "collapse", "copies"),
            ("sort=newset", "sort", "newest"),
            ("page=0", "page", "from 1"),
            ("page=-1", "page", "from 1"),
            ("per_page=101", "per_page", "to 100"),
            ("page=1000&per_page=100", "page", "cursor"),
            ("from=11/2025", "from", "YYYY-MM"),
            ("from=2025&to=2024", "from", "swap"),
            ("country=Atlantis+Minor", "country", "ISO 3166"),
            ("country=-", "country", "after the '-'"),
            ("language=klingonese", "language", "ISO 639"),
            ("facets=persons", "facets", "did you mean 'person'?"),
            ("facets=person:0", "facets", "from 1"),
            ("snippets=6", "snippets", "to 5"),
            ("snippet_chars=5", "snippet_chars", "from 40"),
            ("q=a&q=b", "q", "once"),
            ("page=2&cursor=x", "cursor", "leave out page"),
            ("date=2025", "date", "from and to"),
            ("unit=mnth", "unit", "did you mean 'month'?"),
        ] {
            let problem = refused(query);
            assert_eq!(problem.parameter.as_deref(), Some(parameter), "{query}");
            assert!(problem.detail.contains(remedy), "{query}: {}", problem.detail);
        }
    }

    #[test]
    fn of_a_query_longer_than_a_paragraph_the_beginning_is_kept() {
        let request = read(&format!("q={}", "x".repeat(50_000))).expect("read");
        assert_eq!(request.text.len(), MOST_CHARS + 1);
    }

    proptest::proptest! {
        #[test]
        fn no_address_panics(query in ".{0,200}") {
            let _ = read(&query);
        }
    }
}
