//! Years found and held → the bars of the timeline.
//!
//! One bar for each year between the first and the last, or for each decade where there are too many years; empty
//! ones are kept, so that a gap is seen as a gap. Heights follow what was found; a line beneath shows where the archive
//! holds anything at all, so that "nothing found" and "nothing held" look different.

use super::{links, words};
use crate::article::PartialDate;
use crate::search::Request;
use crate::search::answer::Bucket;

/// Most bars: at a column's width each is still some pixels wide.
const MAX_BARS: usize = 150;
/// Height of the highest bar, in units of the picture.
const HEIGHT: f64 = 48.0;
/// Width of a bar with the gap to the next.
const STEP: usize = 10;
/// Fewest bars a picture has room for, so that a single year does not fill it.
const MIN_STEPS: usize = 24;

/// The picture and its table.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Timeline {
    pub(super) bars: Vec<Bar>,
    /// Width of the picture in its own units.
    pub(super) width: usize,
}

/// One year or decade.
#[derive(Debug, PartialEq)]
pub(super) struct Bar {
    /// `2025` or `1990–1999`.
    pub(super) label: String,
    pub(super) count: String,
    pub(super) held: String,
    /// Share of what is held, in words; empty where nothing is held.
    pub(super) share: String,
    /// Place and height in the picture.
    pub(super) x: usize,
    pub(super) y: String,
    pub(super) height: String,
    pub(super) is_found: bool,
    pub(super) is_held: bool,
    /// Whether the request's dates include it.
    pub(super) is_within: bool,
    /// Searches in it alone, or in all years if that is what is shown.
    pub(super) url: String,
}

/// Draws the timeline of a request's answer.
pub(super) fn draw(request: &Request, defaults: &Request, buckets: &[Bucket]) -> Timeline {
    let years = spans(buckets);
    let highest = years.iter().map(|year| year.count).max().unwrap_or(0);
    let bars = years.iter().enumerate().map(|(at, years)| bar(request, defaults, years, at, highest));
    Timeline { bars: bars.collect(), width: years.len().max(MIN_STEPS) * STEP }
}

/// Some years in a row and their sums.
struct Years {
    first: i16,
    last: i16,
    count: u64,
    held: u64,
}

fn spans(buckets: &[Bucket]) -> Vec<Years> {
    let numbers = || buckets.iter().map(|bucket| bucket.date.year_number());
    let (Some(first), Some(last)) = (numbers().min(), numbers().max()) else { return vec![] };
    let step: i16 = if usize::from(last.abs_diff(first)) < MAX_BARS { 1 } else { 10 };
    let begin = first - first.rem_euclid(step);
    let starts = (begin..=last).step_by(usize::from(step.unsigned_abs()));
    let mut spans: Vec<Years> =
        starts.map(|first| Years { first, last: first.saturating_add(step - 1), count: 0, held: 0 }).collect();
    for bucket in buckets {
        let at = usize::from(bucket.date.year_number().abs_diff(begin) / step.unsigned_abs());
        if let Some(years) = spans.get_mut(at) {
            years.count += bucket.count;
            years.held += bucket.held;
        }
    }
    spans
}

fn bar(request: &Request, defaults: &Request, years: &Years, at: usize, highest: u64) -> Bar {
    let height = height(years.count, highest);
    let (from, to) = (PartialDate::year(years.first), PartialDate::year(years.last));
    let is_chosen = request.from == from && request.to == to;
    let target = if is_chosen { links::between(request, None, None) } else { links::between(request, from, to) };
    Bar {
        label: label(years),
        count: words::number(years.count),
        held: words::number(years.held),
        share: share(years.count, years.held),
        x: at * STEP,
        y: format!("{:.1}", HEIGHT - height),
        height: format!("{height:.1}"),
        is_found: years.count > 0,
        is_held: years.held > 0,
        is_within: is_within(request, from, to),
        url: links::address("/", &target, defaults),
    }
}

fn label(years: &Years) -> String {
    if years.first == years.last { years.first.to_string() } else { format!("{}–{}", years.first, years.last) }
}

/// In proportion to the highest; what was found at all stays visible.
fn height(count: u64, highest: u64) -> f64 {
    if count == 0 || highest == 0 {
        return 0.0;
    }
    (count as f64 / highest as f64 * HEIGHT).max(2.0)
}

fn share(count: u64, held: u64) -> String {
    match (count, held) {
        (_, 0) => String::new(),
        (0, _) => "0 %".to_owned(),
        _ if (count as f64) < held as f64 * 0.01 => "under 1 %".to_owned(),
        _ => format!("{:.0} %", count as f64 / held as f64 * 100.0),
    }
}

fn is_within(request: &Request, from: Option<PartialDate>, to: Option<PartialDate>) -> bool {
    let (Some(first), Some(last)) = (from, to) else { return true };
    request.from.is_none_or(|from| from.first_day() <= last.last_day())
        && request.to.is_none_or(|to| to.last_day() >= first.first_day())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bucket(year: i16, count: u64, held: u64) -> Bucket {
        Bucket { date: PartialDate::year(year).expect("a year"), count, held }
    }

    fn drawn(buckets: &[Bucket]) -> Timeline {
        draw(&Request::default(), &Request::default(), buckets)
    }

    #[test]
    fn years_without_a_find_are_kept_as_gaps() {
        let timeline = drawn(&[bucket(2022, 5, 100), bucket(2025, 10, 20)]);
        let found: Vec<(&str, bool)> = timeline.bars.iter().map(|b| (b.label.as_str(), b.is_found)).collect();
        assert_eq!(found, [("2022", true), ("2023", false), ("2024", false), ("2025", true)]);
        assert_eq!((timeline.bars[0].height.as_str(), timeline.bars[3].height.as_str()), ("24.0", "48.0"));
        assert_eq!((timeline.bars[0].share.as_str(), timeline.bars[3].share.as_str()), ("5 %", "50 %"));
        assert_eq!(timeline.bars[3].url, "/?from=2025&to=2025");
    }

    #[test]
    fn centuries_are_drawn_by_decades_and_nothing_is_lost() {
        let timeline = drawn(&[bucket(1605, 1, 1), bucket(1609, 2, 2), bucket(2025, 4, 4)]);
        assert_eq!(timeline.bars.len(), 43);
        assert_eq!((timeline.bars[0].label.as_str(), timeline.bars[0].count.as_str()), ("1600–1609", "3"));
        assert_eq!(timeline.bars[42].label, "2020–2029");
    }

    #[test]
    fn the_chosen_year_leads_back_to_all_years() {
        let year = PartialDate::year(2025);
        let request = Request { from: year, to: year, ..Request::default() };
        let timeline = draw(&request, &Request::default(), &[bucket(2024, 1, 1), bucket(2025, 1, 1)]);
        assert_eq!(timeline.bars.iter().map(|b| b.is_within).collect::<Vec<_>>(), [false, true]);
        assert_eq!(timeline.bars[1].url, "/");
    }

    #[test]
    fn an_empty_archive_has_an_empty_timeline() {
        assert!(drawn(&[]).bars.is_empty());
    }
}
