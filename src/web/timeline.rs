//! The timeline of an answer → bars and a table.
//!
//! One bar for each day, month, year or decade between the first and the last; empty ones are kept, so that a gap is seen
//! as a gap. Heights follow what was found; a line beneath shows where the archive holds anything at all, so that
//! "nothing found" and "nothing held" look different. A bar leads into its time, which is then shown in narrower bars.

use super::{links, words};
use crate::article::PartialDate;
use crate::search::Request;
use crate::search::answer::{Bucket, Timeline, Undated, Unit};

/// Most bars that gaps are filled up to: at a column's width each is still a pixel or two wide.
const MAX_BARS: usize = 400;
/// Height of the highest bar, in units of the picture.
const HEIGHT: f64 = 48.0;
/// Width of a bar with the gap to the next.
const STEP: usize = 10;
/// Fewest bars a picture has room for, so that a single year does not fill it.
const MIN_STEPS: usize = 24;

/// The picture and its table.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Picture {
    pub(super) unit: Unit,
    pub(super) bars: Vec<Bar>,
    /// Width of the picture in its own units.
    pub(super) width: usize,
    /// Articles that no bar can show, in words.
    pub(super) imprecise: Option<String>,
    /// The search whatever the date, if dates are chosen.
    pub(super) whenever: Option<String>,
}

/// One stretch of time.
#[derive(Debug, PartialEq)]
pub(super) struct Bar {
    /// `2025-11-13`, `2025-11`, `2025` or `1990–1999`.
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
    /// Searches in it alone, or whatever the date if that is what is shown.
    pub(super) url: String,
}

/// Draws the timeline of a request's answer.
pub(super) fn draw(request: &Request, defaults: &Request, timeline: &Timeline) -> Picture {
    let buckets = with_gaps(timeline);
    let highest = buckets.iter().map(|bucket| bucket.count).max().unwrap_or(0);
    let bars = buckets.iter().enumerate().map(|(at, bucket)| bar(request, defaults, bucket, at, highest));
    Picture {
        unit: timeline.unit,
        bars: bars.collect(),
        width: buckets.len().max(MIN_STEPS) * STEP,
        imprecise: (timeline.imprecise > 0).then(|| words::number(timeline.imprecise)),
        whenever: links::has_dates(request).then(|| links::address("/", &links::whenever(request), defaults)),
    }
}

/// The stretches with empty ones between them; without, where that would be too many.
fn with_gaps(timeline: &Timeline) -> Vec<Bucket> {
    let mut filled: Vec<Bucket> = Vec::new();
    for bucket in &timeline.buckets {
        while let Some(next) = filled.last().and_then(|last| after(timeline.unit, last)) {
            if next.from >= bucket.from || filled.len() > MAX_BARS {
                break;
            }
            filled.push(next);
        }
        filled.push(*bucket);
    }
    if filled.len() > MAX_BARS { timeline.buckets.clone() } else { filled }
}

fn after(unit: Unit, bucket: &Bucket) -> Option<Bucket> {
    let (from, to) = unit.around(bucket.to.last_day().tomorrow().ok()?)?;
    Some(Bucket { from, to, count: 0, held: 0 })
}

fn bar(request: &Request, defaults: &Request, bucket: &Bucket, at: usize, highest: u64) -> Bar {
    let height = height(bucket.count, highest);
    Bar {
        label: bucket.key(),
        count: words::number(bucket.count),
        held: words::number(bucket.held),
        share: share(bucket.count, bucket.held),
        x: at * STEP,
        y: format!("{:.1}", HEIGHT - height),
        height: format!("{height:.1}"),
        is_found: bucket.count > 0,
        is_held: bucket.held > 0,
        url: links::address("/", &within(request, bucket.from, bucket.to), defaults),
    }
}

/// The search in a stretch alone; whatever the date, if that stretch is what is chosen already.
fn within(request: &Request, from: PartialDate, to: PartialDate) -> Request {
    if request.from == Some(from) && request.to == Some(to) {
        return links::whenever(request);
    }
    Request { undated: Undated::AsFound, ..links::between(request, Some(from), Some(to)) }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn bucket(date: &str, count: u64, held: u64) -> Bucket {
        let date = PartialDate::parse(date).expect("a date");
        Bucket { from: date, to: date, count, held }
    }

    fn drawn(request: &Request, unit: Unit, buckets: &[Bucket]) -> Picture {
        let timeline = Timeline { unit, buckets: buckets.to_vec(), ..Timeline::default() };
        draw(request, &Request::default(), &timeline)
    }

    #[test]
    fn years_without_a_find_are_kept_as_gaps() {
        let years = [bucket("2022", 5, 100), bucket("2025", 10, 20)];
        let timeline = drawn(&Request::default(), Unit::Year, &years);
        let found: Vec<(&str, bool)> = timeline.bars.iter().map(|b| (b.label.as_str(), b.is_found)).collect();
        assert_eq!(found, [("2022", true), ("2023", false), ("2024", false), ("2025", true)]);
        assert_eq!((timeline.bars[0].height.as_str(), timeline.bars[3].height.as_str()), ("24.0", "48.0"));
        assert_eq!((timeline.bars[0].share.as_str(), timeline.bars[3].share.as_str()), ("5 %", "50 %"));
        assert_eq!(timeline.bars[3].url, "/?from=2025&to=2025");
    }

    #[test]
    fn months_days_and_decades_follow_one_another() {
        let labels = |unit, first: Bucket, last: Bucket| {
            let bars = drawn(&Request::default(), unit, &[first, last]).bars;
            bars.into_iter().map(|bar| bar.label).collect::<Vec<_>>()
        };
        assert_eq!(
            labels(Unit::Month, bucket("2024-12", 1, 1), bucket("2025-02", 1, 1)),
            ["2024-12", "2025-01", "2025-02"]
        );
        assert_eq!(labels(Unit::Day, bucket("2024-02-28", 1, 1), bucket("2024-03-01", 1, 1))[1], "2024-02-29");
        let decade =
            |first: &str, last: &str| Bucket { to: PartialDate::parse(last).expect("a year"), ..bucket(first, 1, 1) };
        let decades = labels(Unit::Decade, decade("1600", "1609"), decade("2020", "2029"));
        assert_eq!((decades.len(), decades[1].as_str()), (43, "1610–1619"));
    }

    #[test]
    fn a_bar_leads_into_its_time_and_back() {
        let year = PartialDate::year(2025);
        let request = Request { from: year, to: year, ..Request::default() };
        let timeline = drawn(&request, Unit::Year, &[bucket("2025", 1, 1)]);
        assert_eq!((timeline.bars[0].url.as_str(), timeline.whenever.as_deref()), ("/", Some("/")));
        let months = drawn(&request, Unit::Month, &[bucket("2025-03", 1, 1)]);
        assert_eq!(months.bars[0].url, "/?from=2025-03&to=2025-03");
    }

    #[test]
    fn too_many_gaps_are_left_out_and_no_find_is() {
        let bars =
            drawn(&Request::default(), Unit::Day, &[bucket("1900-01-01", 1, 1), bucket("2025-01-01", 2, 2)]).bars;
        assert_eq!(bars.iter().map(|bar| bar.count.as_str()).collect::<Vec<_>>(), ["1", "2"]);
        assert!(drawn(&Request::default(), Unit::Year, &[]).bars.is_empty());
    }
}
