//! Counts → facets: the most frequent values, all that begin so, and how many articles have none.

use std::collections::{BTreeMap, BTreeSet};

use memchr::memmem::Finder;

use super::answer::{Facet, FacetField, FacetValue, MISSING, Request, Within};
use super::count::FacetCounts;
use super::filters;
use super::gather::Gathered;
use super::tally::Tally;
use crate::article::Country;
use crate::enrich;
use crate::index::analysis;
use crate::index::dictionary::Dictionary;
use crate::index::snapshot::Snapshot;
use crate::index::texts::Texts;

/// The facets that a request wants, in its order.
pub(super) fn facets(request: &Request, gathered: &Gathered, snapshot: &Snapshot) -> Vec<Facet> {
    let mut counts = gathered.counts.iter();
    let facet = |(field, limit): &(FacetField, usize)| match filters::column(*field) {
        None => Some(year_facet(gathered, request, *limit, snapshot)),
        Some(column) => Some(value_facet(*field, column, *limit, counts.next()?, request, snapshot)),
    };
    request.facets.iter().filter_map(facet).collect()
}

fn value_facet(
    field: FacetField,
    column: usize,
    limit: usize,
    counts: &FacetCounts,
    request: &Request,
    snapshot: &Snapshot,
) -> Facet {
    let dictionary = &snapshot.dictionaries[column];
    let chosen = chosen(field, request, snapshot);
    let mut places = most_frequent(limit, &counts.values, column, snapshot);
    places.extend(chosen.places.iter().filter(|place| !places.contains(place)).copied().collect::<Vec<_>>());
    let values = places.into_iter().map(|place| chosen.value(place, &counts.values, &dictionary.shown)).collect();
    let (distinct, missing) = (counts.values.distinct() as u64, counts.missing);
    Facet { field, values, distinct, missing, missing_selected: chosen.missing }
}

/// One facet with the values that fit a prefix, and how many do.
pub(super) fn within(wanted: &Within, counts: &FacetCounts, request: &Request, snapshot: &Snapshot) -> (Facet, u64) {
    let field = wanted.field;
    let chosen = chosen(field, request, snapshot);
    let Some(column) = filters::column(field) else {
        let missing = counts.missing;
        return (Facet { field, values: vec![], distinct: 0, missing, missing_selected: false }, 0);
    };
    let dictionary = &snapshot.dictionaries[column];
    let beginnings = Beginnings::of(&wanted.prefix);
    let fits = |place: &u32| match field {
        FacetField::Country => names_of(&dictionary.keys[*place as usize]).any(|name| beginnings.fit(&name)),
        FacetField::Language => {
            let code = &dictionary.keys[*place as usize];
            beginnings.fit(code) || beginnings.fit(&analysis::fold(&enrich::language_name(code)))
        }
        _ => beginnings.fit(&dictionary.keys[*place as usize]),
    };
    let fitting: Vec<u32> =
        counts.values.counted().filter(|place| beginnings.words.is_empty() || fits(place)).collect();
    let number = fitting.len() as u64;
    let places = top(&fitting, wanted.offset.saturating_add(wanted.limit), &counts.values, dictionary);
    let shown = places.into_iter().skip(wanted.offset);
    let values = shown.map(|place| chosen.value(place, &counts.values, &dictionary.shown)).collect();
    let (distinct, missing) = (counts.values.distinct() as u64, counts.missing);
    (Facet { field, values, distinct, missing, missing_selected: chosen.missing }, number)
}

/// A country's code and its names in every language, folded.
fn names_of(code: &str) -> impl Iterator<Item = String> {
    const LANGUAGES: [&str; 7] = ["en", "es", "fr", "de", "pt", "it", "nl"];
    let names = LANGUAGES.into_iter().filter_map({
        let country = Country::parse(code);
        move |language| Some(analysis::fold(enrich::name_of(country?, language)))
    });
    std::iter::once(code.to_lowercase()).chain(names)
}

/// What a value's words begin with.
struct Beginnings {
    words: Vec<Finder<'static>>,
}

impl Beginnings {
    fn of(prefix: &str) -> Self {
        let words = analysis::words(prefix).into_iter();
        Self { words: words.map(|word| Finder::new(&word.folded).into_owned()).collect() }
    }

    /// Whether each of them begins a word of the folded text.
    fn fit(&self, text: &str) -> bool {
        let begins_word = |at: usize| text[..at].chars().next_back().is_none_or(|before| !before.is_alphanumeric());
        self.words.iter().all(|word| word.find_iter(text.as_bytes()).any(begins_word))
    }
}

/// What the request chose in one field.
struct Chosen {
    places: Vec<u32>,
    missing: bool,
}

fn chosen(field: FacetField, request: &Request, snapshot: &Snapshot) -> Chosen {
    let selections = request.selections.iter().filter(|(chosen, _)| *chosen == field);
    let values: Vec<&String> = selections.flat_map(|(_, selection)| &selection.any).collect();
    let named = values.iter().filter(|value| **value != MISSING);
    Chosen {
        places: named.flat_map(|value| filters::resolve(field, value, snapshot)).collect(),
        missing: values.iter().any(|value| *value == MISSING),
    }
}

impl Chosen {
    fn value(&self, place: u32, counts: &Tally, shown: &Texts) -> FacetValue {
        FacetValue {
            value: shown.get(place as usize).unwrap_or_default().to_owned(),
            count: u64::from(counts.of(place)),
            selected: self.places.contains(&place),
        }
    }
}

/// The most frequent values, in order. Where many were counted they are looked for among the most frequent of the
/// archive: none is found oftener than it is held.
fn most_frequent(limit: usize, counts: &Tally, column: usize, snapshot: &Snapshot) -> Vec<u32> {
    /// Fewer are looked through faster than the archive's values are counted.
    const MANY: usize = 2_000;
    let dictionary = &snapshot.dictionaries[column];
    if counts.distinct() < MANY.max(limit) || limit == 0 {
        let all: Vec<u32> = counts.counted().collect();
        return top(&all, limit, counts, dictionary);
    }
    let totals = snapshot.totals(column);
    let (mut among, mut least) = (Vec::new(), 0);
    for (number, place) in totals.by_count.iter().enumerate() {
        if totals.counts[*place as usize] < least {
            break;
        }
        if counts.of(*place) > 0 {
            among.push(*place);
        }
        // Now and then the count that the last of the best has so far.
        if (number + 1).is_power_of_two() && among.len() >= limit {
            let mut best: Vec<u32> = among.iter().map(|place| counts.of(*place)).collect();
            least = *best.select_nth_unstable_by(limit - 1, |a, b| b.cmp(a)).1;
        }
    }
    top(&among, limit, counts, dictionary)
}

/// The most frequent of the places, in order; equal counts by name. What is not better than the worst of the best so far
/// is passed over, so time is linear in the places.
fn top(places: &[u32], limit: usize, counts: &Tally, dictionary: &Dictionary) -> Vec<u32> {
    let order = |a: &u32, b: &u32| {
        let by_count = counts.of(*b).cmp(&counts.of(*a));
        by_count.then_with(|| dictionary.by_name(*a, *b))
    };
    if limit == 0 {
        return vec![];
    }
    let mut best: Vec<u32> = Vec::new();
    let mut worst: Option<u32> = None;
    for place in places {
        if worst.is_some_and(|worst| order(place, &worst).is_ge()) {
            continue;
        }
        best.push(*place);
        if best.len() >= limit.saturating_mul(2) {
            worst = Some(*best.select_nth_unstable_by(limit - 1, order).1);
            best.truncate(limit);
        }
    }
    best.sort_unstable_by(order);
    best.truncate(limit);
    best
}

/// The years in which stories have articles, each story once a year.
fn years_of_stories(gathered: &Gathered, snapshot: &Snapshot) -> BTreeMap<i16, u64> {
    let mut years = BTreeMap::new();
    for story in gathered.stories.chunk_by(|one, next| one.0 == next.0) {
        let own: BTreeSet<i16> = story.iter().map(|(_, place)| snapshot.calendar.years[*place as usize]).collect();
        own.into_iter().for_each(|year| *years.entry(year).or_default() += 1);
    }
    years
}

/// The newest years. A year is chosen if the request's dates include some of it.
fn year_facet(gathered: &Gathered, request: &Request, limit: usize, snapshot: &Snapshot) -> Facet {
    let chosen = |year: i16| match (request.from, request.to) {
        (None, None) => false,
        (from, to) => {
            from.is_none_or(|from| from.year_number() <= year) && to.is_none_or(|to| year <= to.year_number())
        }
    };
    let all = &snapshot.calendar.years;
    let (first, last) = (all.first().copied().unwrap_or(0), all.last().copied().unwrap_or(-1));
    let mut counts = vec![0u64; usize::try_from(i32::from(last) - i32::from(first) + 1).unwrap_or(0)];
    let at = |year: i16| usize::try_from(i32::from(year) - i32::from(first)).unwrap_or(0);
    gathered.dates.counted().for_each(|place| counts[at(all[place as usize])] += u64::from(gathered.dates.of(place)));
    years_of_stories(gathered, snapshot).into_iter().for_each(|(year, count)| counts[at(year)] += count);
    let years: Vec<(i16, u64)> = (first..=last).zip(counts).filter(|(_, count)| *count > 0).collect();
    let newest = years.iter().rev().take(limit);
    Facet {
        field: FacetField::Year,
        values: newest
            .map(|(year, count)| FacetValue { value: year.to_string(), count: *count, selected: chosen(*year) })
            .collect(),
        distinct: years.len() as u64,
        missing: gathered.undated,
        missing_selected: request.undated == super::answer::Undated::Wanted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begins(prefix: &str, text: &str) -> bool {
        Beginnings::of(prefix).fit(text)
    }

    #[test]
    fn a_prefix_begins_words_in_any_order() {
        assert!(begins("Pét", "gustavo petro") && begins("petro gus", "gustavo petro") && begins("", "anyone"));
        assert!(!begins("etro", "gustavo petro") && !begins("petro maria", "gustavo petro"));
    }

    #[test]
    fn countries_have_names_in_every_language() {
        let named = |prefix: &str, code: &str| names_of(code).any(|name| begins(prefix, &name));
        assert!(named("Deutsch", "DE") && named("alle", "DE") && named("DE", "DE") && !named("utsch", "DE"));
        assert!(named("estados un", "US") && named("verein", "US"));
    }
}
