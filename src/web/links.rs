//! Request → the address that stands for it, and the requests one click away.
//!
//! The whole state of a search is in its address; [`super::params`] reads back what is written here. Every change of
//! what is searched for goes back to the first page.

use super::export::Format;
use super::params::{MAX_REACH, NARROWING};
use crate::article::PartialDate;
use crate::enrich;
use crate::search::Request;
use crate::search::answer::{Answer, Collapse, FacetField, Place, Selection, Sort, Undated};

/// Where whole results are exported.
pub const EXPORT_PATH: &str = "/api/v1/export";

/// Where any search is followed as a feed.
pub const ATOM_PATH: &str = "/search.atom";

/// A search in words that an address can carry: names and values in a fixed order, defaults left out.
pub fn pairs(request: &Request, defaults: &Request) -> Vec<(&'static str, String)> {
    let mut pairs = Vec::new();
    if !request.text.is_empty() {
        pairs.push(("q", request.text.clone()));
    }
    for (field, selection) in &request.selections {
        pairs.extend(selection.any.iter().map(|value| (field.name(), value.clone())));
        pairs.extend(selection.none.iter().map(|value| (field.name(), format!("-{value}"))));
    }
    pairs.extend(request.from.map(|date| ("from", date.to_string())));
    pairs.extend(request.to.map(|date| ("to", date.to_string())));
    pairs.extend(request.quality.map(|quality| ("quality", quality.share().to_string())));
    pairs.extend(match request.undated {
        Undated::AsFound => None,
        Undated::Wanted => Some(("date", "undated".to_owned())),
        Undated::Excluded => Some(("date", "-undated".to_owned())),
    });
    pairs.extend(request.unit.map(|unit| ("unit", unit.name().to_owned())));
    let mut differing = |name, value: String, default: String| {
        if value != default {
            pairs.push((name, value));
        }
    };
    differing("collapse", request.collapse.name().to_owned(), defaults.collapse.name().to_owned());
    differing("sort", request.sort.name().to_owned(), defaults.sort.name().to_owned());
    differing("per_page", request.per_page.to_string(), defaults.per_page.to_string());
    differing("facets", facets(request), facets(defaults));
    differing("snippets", request.passages.to_string(), defaults.passages.to_string());
    differing("snippet_chars", request.passage_chars.to_string(), defaults.passage_chars.to_string());
    differing("explain", u8::from(request.explain).to_string(), u8::from(defaults.explain).to_string());
    match &request.place {
        Place::Page(1) => {}
        Place::Page(page) => pairs.push(("page", page.to_string())),
        Place::After(cursor) => pairs.push(("cursor", cursor.clone())),
    }
    pairs
}

fn facets(request: &Request) -> String {
    if request.facets.is_empty() {
        return "none".to_owned();
    }
    let each = request.facets.iter().map(|(field, count)| format!("{}:{count}", field.name()));
    each.collect::<Vec<_>>().join(",")
}

/// The address of a search under `path`.
pub fn address(path: &str, request: &Request, defaults: &Request) -> String {
    let pairs = pairs(request, defaults);
    if pairs.is_empty() {
        return path.to_owned();
    }
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("{path}?{query}")
}

/// The request for the hits after these, or `None` at the end.
pub fn next(request: &Request, answer: &Answer) -> Option<Request> {
    let total = usize::try_from(answer.total).unwrap_or(usize::MAX);
    let place = match &request.place {
        _ if request.per_page == 0 => None,
        Place::Page(page) if page.saturating_mul(request.per_page) >= total => None,
        Place::Page(page) if (page + 1) * request.per_page <= MAX_REACH => Some(Place::Page(page + 1)),
        _ => answer.cursor.clone().map(Place::After),
    };
    place.map(|place| Request { place, ..request.clone() })
}

/// The request for the hits before these; `None` on the first page and after a cursor, which knows no way back.
pub fn prev(request: &Request) -> Option<Request> {
    match request.place {
        Place::Page(page) if page > 1 => Some(Request { place: Place::Page(page - 1), ..request.clone() }),
        _ => None,
    }
}

/// What is chosen in a field.
pub fn selection(request: &Request, field: FacetField) -> Option<&Selection> {
    request.selections.iter().find(|(f, _)| *f == field).map(|(_, selection)| selection)
}

/// The search with a value chosen, or no longer chosen if it was.
pub fn toggled(request: &Request, field: FacetField, value: &str) -> Request {
    changed(request, field, value, |selection, was_any, _| {
        if !was_any {
            selection.any.push(value.to_owned());
        }
    })
}

/// The search with a value excluded, or no longer excluded if it was.
pub fn excluding(request: &Request, field: FacetField, value: &str) -> Request {
    changed(request, field, value, |selection, _, was_none| {
        if !was_none {
            selection.none.push(value.to_owned());
        }
    })
}

/// Takes a value out of a field's selection and lets `put` put it back where it wants: told whether it was chosen and
/// whether it was excluded.
fn changed(request: &Request, field: FacetField, value: &str, put: impl Fn(&mut Selection, bool, bool)) -> Request {
    let mut request = first_page(request);
    if selection(&request, field).is_none() {
        request.selections.push((field, Selection::default()));
    }
    for (_, selection) in request.selections.iter_mut().filter(|(f, _)| *f == field) {
        let (any, none) = (selection.any.len(), selection.none.len());
        selection.any.retain(|v| !same(field, v, value));
        selection.none.retain(|v| !same(field, v, value));
        let (was_any, was_none) = (selection.any.len() < any, selection.none.len() < none);
        put(selection, was_any, was_none);
    }
    request.selections.retain(|(_, selection)| !selection.is_empty());
    request
}

/// Whether two values of a field mean the same: all spellings of a name do.
pub fn same(field: FacetField, a: &str, b: &str) -> bool {
    let key = |value: &str| match field {
        FacetField::Person | FacetField::Author => enrich::person_key(value),
        _ => value.to_lowercase(),
    };
    a == b || key(a) == key(b)
}

/// The search within these dates.
pub fn between(request: &Request, from: Option<PartialDate>, to: Option<PartialDate>) -> Request {
    Request { from, to, ..first_page(request) }
}

/// Whether a time is chosen, or that there be none.
pub fn has_dates(request: &Request) -> bool {
    request.from.is_some() || request.to.is_some() || request.undated != Undated::AsFound
}

/// The search whatever the date.
pub fn whenever(request: &Request) -> Request {
    Request { undated: Undated::AsFound, ..between(request, None, None) }
}

/// The search with or without articles that have no date.
pub fn undated(request: &Request, undated: Undated) -> Request {
    Request { undated, ..first_page(request) }
}

/// The address of all values of a facet; `prefix` and `offset` choose among them.
pub fn facet(path: &str, request: &Request, field: FacetField, prefix: &str, offset: usize) -> String {
    let own = [("prefix", prefix.to_owned()), ("offset", offset.to_string())];
    let own = own.into_iter().filter(|(_, value)| !value.is_empty() && value != "0");
    let pairs = narrowing(request).into_iter().chain(own);
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    if query.is_empty() { format!("{path}/{}", field.name()) } else { format!("{path}/{}?{query}", field.name()) }
}

/// The address of a list of values that begin so, from one of them on.
pub(super) fn within(path: &str, prefix: &str, offset: usize) -> String {
    let own = [("prefix", prefix.to_owned()), ("offset", offset.to_string())];
    let own = own.into_iter().filter(|(_, value)| !value.is_empty() && value != "0");
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(own).finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// The address of the whole result in a format.
pub fn export(request: &Request, format: Format) -> String {
    let sort = Some(("sort", request.sort.name().to_owned())).filter(|_| request.sort != Sort::default());
    let pairs = narrowing(request).into_iter().chain(sort).chain([("format", format.name().to_owned())]);
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("{EXPORT_PATH}?{query}")
}

/// The address of any search as a feed, newest first.
pub fn atom(request: &Request) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(narrowing(request)).finish();
    if query.is_empty() { ATOM_PATH.to_owned() } else { format!("{ATOM_PATH}?{query}") }
}

/// The address of a page about one value: `/people/Ana%20R%C3%ADos`.
pub(super) fn about(path: &str, value: &str) -> String {
    let mut url = url::Url::parse("http://localhost").expect("a constant address");
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.push(value);
    }
    format!("{path}{}", url.path())
}

/// What a search is narrowed by, without order, place and how much is shown.
pub fn narrowing(request: &Request) -> Vec<(&'static str, String)> {
    let all = pairs(request, &Request::default()).into_iter();
    all.filter(|(name, _)| NARROWING.contains(name)).collect()
}

/// The search counting each story once, or each article.
pub fn collapsed(request: &Request, collapse: Collapse) -> Request {
    Request { collapse, ..first_page(request) }
}

/// The search in that order.
pub fn sorted(request: &Request, sort: Sort) -> Request {
    Request { sort, ..first_page(request) }
}

/// The search for another text.
pub fn asking(request: &Request, text: &str) -> Request {
    Request { text: text.to_owned(), ..first_page(request) }
}

/// The search without chosen values and dates.
pub fn unfiltered(request: &Request) -> Request {
    Request { selections: vec![], from: None, to: None, undated: Undated::AsFound, ..first_page(request) }
}

/// Whether values or dates are chosen.
pub fn is_filtered(request: &Request) -> bool {
    !request.selections.is_empty() || has_dates(request) || request.quality.is_some()
}

fn first_page(request: &Request) -> Request {
    Request { place: Place::Page(1), ..request.clone() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::search::answer::Unit;
    use crate::web::params;

    fn query(request: &Request) -> String {
        address("/", request, &Request::default())
    }

    #[test]
    fn a_default_request_needs_no_parameters() {
        assert_eq!(query(&Request::default()), "/");
    }

    #[test]
    fn choosing_a_value_twice_is_not_choosing_it_and_both_return_to_the_first_page() {
        let start = Request { text: "petro".into(), place: Place::Page(4), ..Request::default() };
        let chosen = toggled(&start, FacetField::Country, "CO");
        assert_eq!(query(&chosen), "/?q=petro&country=CO");
        assert_eq!(query(&toggled(&chosen, FacetField::Country, "CO")), "/?q=petro");
    }

    #[test]
    fn excluding_a_chosen_value_unchooses_it() {
        let chosen = toggled(&Request::default(), FacetField::Person, "Ana Ríos");
        let excluded = excluding(&chosen, FacetField::Person, "Ana Ríos");
        assert_eq!(query(&excluded), "/?person=-Ana+R%C3%ADos");
        assert_eq!(query(&toggled(&excluded, FacetField::Person, "Ana Ríos")), "/?person=Ana+R%C3%ADos");
        assert_eq!(query(&excluding(&excluded, FacetField::Person, "Ana Ríos")), "/");
    }

    #[test]
    fn pages_go_on_to_the_last_hit_and_beyond_their_reach_by_cursor() {
        let answer = |total| Answer { total, cursor: Some("c".into()), ..Answer::default() };
        let at = |page| Request { place: Place::Page(page), per_page: 100, ..Request::default() };
        assert_eq!(next(&at(1), &answer(100)), None);
        assert_eq!(next(&at(1), &answer(101)).map(|r| r.place), Some(Place::Page(2)));
        assert_eq!(next(&at(100), &answer(10_001)).map(|r| r.place), Some(Place::After("c".into())));
        assert_eq!(prev(&at(1)), None);
        assert_eq!(prev(&at(2)).map(|r| r.place), Some(Place::Page(1)));
    }

    #[test]
    fn a_value_of_any_letters_is_one_step_of_a_path() {
        assert_eq!(about("/people", "Ana Ríos"), "/people/Ana%20R%C3%ADos");
        assert_eq!(about("/people", "a/b?c#d%\"<"), "/people/a%2Fb%3Fc%23d%25%22%3C");
    }

    fn value() -> impl Strategy<Value = String> {
        "[a-zA-Zéñü&=%+<>\"'#][a-zA-Z éñü&=%+<>\"'#-]{0,12}[a-zA-Zé&]"
    }

    fn date() -> impl Strategy<Value = PartialDate> {
        (1600i16..2100, 1i8..=12, 1i8..=28, 0..3).prop_filter_map("a date", |(y, m, d, precision)| match precision {
            0 => PartialDate::year(y),
            1 => PartialDate::month(y, m),
            _ => PartialDate::day(y, m, d),
        })
    }

    prop_compose! {
        fn any_request()(
            text in proptest::option::of(value()), any in proptest::collection::hash_set(value(), 0..3),
            none in proptest::collection::hash_set(value(), 0..3), from in proptest::option::of(date()),
            sort in 0..3usize, collapse in any::<bool>(), page in 1..50usize, per_page in 0..=100usize, passages in 0..=5usize, chars in 40..=1000usize,
            facets in proptest::collection::vec(1..50usize, 0..6), undated in 0..3usize, unit in 0..5usize,
        ) -> Request {
            let selection = Selection { any: any.into_iter().collect(), none: none.into_iter().collect() };
            let person = Some((FacetField::Person, selection)).filter(|(_, s)| !s.is_empty());
            let country = (FacetField::Country, Selection { any: vec!["CO".into()], none: vec!["FR".into()] });
            Request {
                text: text.unwrap_or_default(), selections: person.into_iter().chain([country]).collect(), from, to: None, quality: None,
                undated: [Undated::AsFound, Undated::Wanted, Undated::Excluded][undated],
                unit: Unit::ALL.get(unit).copied(),
                collapse: if collapse { Collapse::Copies } else { Collapse::Nothing },
                sort: [Sort::Relevance, Sort::Newest, Sort::Oldest][sort], place: Place::Page(page), per_page,
                facets: FacetField::ALL.into_iter().zip(facets).collect(), passages, passage_chars: chars,
                explain: chars % 2 == 0, ..Request::default()
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(request in any_request()) {
            let address = query(&request);
            let pairs = params::pairs(address.split_once('?').map(|(_, query)| query));
            prop_assert_eq!(params::request(&pairs, &Request::default()), Ok(request));
        }
    }
}
