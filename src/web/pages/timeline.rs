//! The timeline of an answer → bars, the marks of their scale, and a table.
//!
//! One bar for each day, month, year or decade between the first and the last; empty ones are kept, so that a gap is seen
//! as a gap. Heights follow what was found; a line beneath shows where the archive holds anything at all, so that
//! "nothing found" and "nothing held" look different. A bar leads into its time, which is then shown in narrower bars.

use crate::article::PartialDate;
use crate::search::Request;
use crate::search::answer::{Bucket, Timeline, Undated, Unit};
use crate::web::links;
use crate::web::tongue::Tongue;

/// Most bars that gaps are filled up to: at a column's width each is still a pixel or two wide.
const MAX_BARS: usize = 400;
/// Height of the highest bar in pixels.
const HEIGHT: f64 = 60.0;
/// Fewest bars a picture has room for, so that a single year does not fill it.
const MIN_STEPS: usize = 24;
/// Most marks of the scale.
const MAX_TICKS: usize = 8;

/// The picture and its table.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Picture {
    pub(super) unit: Unit,
    pub(super) bars: Vec<Bar>,
    /// Width of each bar in hundredths of the picture's.
    pub(super) width: String,
    pub(super) ticks: Vec<Tick>,
    /// The first and the last stretch, in words.
    pub(super) range: String,
    /// Articles that no bar can show.
    pub(super) imprecise: u64,
    /// The search whatever the date, if dates are chosen.
    pub(super) whenever: Option<String>,
    /// The search with `FROM` and `TO` where its dates are to be put: for brushing.
    pub(super) brush: String,
}

/// One stretch of time.
#[derive(Debug, PartialEq)]
pub(super) struct Bar {
    /// In words, and its first and last day, month or year as parameters name them.
    pub(super) label: String,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) count: String,
    pub(super) held: String,
    /// Share of what is held, in words; empty where nothing is held.
    pub(super) share: String,
    /// Place in hundredths of the picture's width; height in pixels.
    pub(super) x: String,
    pub(super) y: String,
    pub(super) height: String,
    pub(super) is_found: bool,
    pub(super) is_held: bool,
    /// Searches in it alone, or whatever the date if that is what is shown.
    pub(super) url: String,
}

/// A mark of the scale.
#[derive(Debug, PartialEq)]
pub(super) struct Tick {
    pub(super) x: String,
    pub(super) label: String,
    /// Whether a narrow picture goes without it.
    pub(super) is_minor: bool,
    /// Whether it stands so near the end that it must end there.
    pub(super) is_last: bool,
}

/// Draws the timeline of a request's answer.
pub(super) fn draw(t: Tongue, request: &Request, defaults: &Request, timeline: &Timeline) -> Picture {
    let buckets = with_gaps(timeline);
    let highest = buckets.iter().map(|bucket| bucket.count).max().unwrap_or(0);
    let step = 100.0 / buckets.len().max(MIN_STEPS) as f64;
    let bars = buckets
        .iter()
        .enumerate()
        .map(|(at, bucket)| Bar { x: hundredths(at as f64 * step), ..bar(t, request, defaults, bucket, highest) });
    let ends = buckets.first().zip(buckets.last());
    let range = ends.map(|(first, last)| match (t.stretch(first), t.stretch(last)) {
        (first, last) if first == last => first,
        (first, last) => t.with("timeline.range", &[first, last]),
    });
    let dated = links::between(request, PartialDate::year(1), PartialDate::year(2));
    let brush = links::address("/", &Request { undated: Undated::AsFound, ..dated }, defaults);
    Picture {
        unit: timeline.unit,
        bars: bars.collect(),
        width: hundredths(step * 0.86),
        ticks: ticks(t, timeline.unit, &buckets, step),
        range: range.unwrap_or_default(),
        imprecise: timeline.imprecise,
        whenever: links::has_dates(request).then(|| links::address("/", &links::whenever(request), defaults)),
        brush: brush.replace("from=0001", "from=FROM").replace("to=0002", "to=TO"),
    }
}

fn hundredths(share: f64) -> String {
    format!("{share:.2}%")
}

/// What a mark takes up, in hundredths of a picture as wide as a column.
fn room(unit: Unit) -> f64 {
    match unit {
        Unit::Year | Unit::Decade => 6.5,
        Unit::Day => 10.0,
        Unit::Month => 12.0,
    }
}

/// Marks at round years, at the beginnings of years, or evenly.
fn ticks(t: Tongue, unit: Unit, buckets: &[Bucket], step: f64) -> Vec<Tick> {
    let fits = |every: &usize| buckets.len() <= MAX_TICKS * every && *every as f64 * step >= room(unit);
    let (round, most) = match unit {
        Unit::Month => ([1, 2, 3, 6, 12, 24, 60], 120),
        _ => ([1, 2, 5, 10, 20, 25, 50], 100),
    };
    let every = round.into_iter().find(fits).unwrap_or(most);
    let number = |bucket: &Bucket| match unit {
        Unit::Year => usize::try_from(bucket.from.year_number()).unwrap_or(0),
        Unit::Decade => usize::try_from(bucket.from.year_number() / 10).unwrap_or(0),
        Unit::Month | Unit::Day => 0,
    };
    let is_marked = |at: usize, bucket: &Bucket| match unit {
        Unit::Year | Unit::Decade => number(bucket).is_multiple_of(every),
        Unit::Month | Unit::Day => at.is_multiple_of(every),
    };
    let marked = buckets.iter().enumerate().filter(|(at, bucket)| is_marked(*at, bucket));
    let tick = |(nth, (at, bucket)): (usize, (usize, &Bucket))| Tick {
        x: hundredths(if (at + 1) as f64 * step > 94.0 { (at + 1) as f64 * step } else { at as f64 * step }),
        label: t.tick(unit, bucket.from),
        is_minor: !nth.is_multiple_of(2),
        is_last: (at + 1) as f64 * step > 94.0,
    };
    marked.enumerate().map(tick).collect()
}

/// A wider unit, where the gaps filled in would make more than `most` bars.
pub(super) fn wider(timeline: &Timeline, most: i32) -> Option<Unit> {
    let (first, last) = timeline.buckets.first().zip(timeline.buckets.last())?;
    let days = first.from.first_day().until(last.to.last_day()).ok()?.get_days();
    let (days_each, next) = match timeline.unit {
        Unit::Day => (1, Unit::Month),
        Unit::Month => (30, Unit::Year),
        Unit::Year => (365, Unit::Decade),
        Unit::Decade => return None,
    };
    (days / days_each > most).then_some(next)
}

/// The stretches with empty ones between them; without, where that would be too many.
pub(super) fn with_gaps(timeline: &Timeline) -> Vec<Bucket> {
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

fn bar(t: Tongue, request: &Request, defaults: &Request, bucket: &Bucket, highest: u64) -> Bar {
    let height = height(bucket.count, highest);
    Bar {
        label: t.stretch(bucket),
        from: bucket.from.to_string(),
        to: bucket.to.to_string(),
        count: t.number(bucket.count),
        held: t.number(bucket.held),
        share: share(t, bucket.count, bucket.held),
        x: String::new(),
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

fn share(t: Tongue, count: u64, held: u64) -> String {
    match (count, held) {
        (_, 0) => String::new(),
        (0, _) => t.percent(0),
        _ if (count as f64) < held as f64 * 0.01 => t.with("timeline.under", &[t.percent(1)]),
        _ => t.percent((count as f64 / held as f64 * 100.0).round() as u32),
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
        draw(Tongue::English, request, &Request::default(), &timeline)
    }

    #[test]
    fn years_without_a_find_are_kept_as_gaps() {
        let years = [bucket("2022", 5, 100), bucket("2025", 10, 20)];
        let timeline = drawn(&Request::default(), Unit::Year, &years);
        let found: Vec<(&str, bool)> = timeline.bars.iter().map(|b| (b.label.as_str(), b.is_found)).collect();
        assert_eq!(found, [("2022", true), ("2023", false), ("2024", false), ("2025", true)]);
        assert_eq!((timeline.bars[0].height.as_str(), timeline.bars[3].height.as_str()), ("30.0", "60.0"));
        assert_eq!((timeline.bars[0].share.as_str(), timeline.bars[3].share.as_str()), ("5%", "50%"));
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
            ["December 2024", "January 2025", "February 2025"]
        );
        assert_eq!(labels(Unit::Day, bucket("2024-02-28", 1, 1), bucket("2024-03-01", 1, 1))[1], "29 February 2024");
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
    fn the_scale_is_marked_at_round_years_and_a_range_can_be_brushed() {
        let years = [bucket("1993", 1, 1), bucket("2026", 1, 1)];
        let request = Request { text: "a".into(), from: PartialDate::year(1990), ..Request::default() };
        let timeline = drawn(&request, Unit::Year, &years);
        let labels: Vec<&str> = timeline.ticks.iter().map(|tick| tick.label.as_str()).collect();
        assert_eq!(labels, ["1995", "2000", "2005", "2010", "2015", "2020", "2025"]);
        assert_eq!((timeline.range.as_str(), timeline.brush.as_str()), ("1993 to 2026", "/?q=a&from=FROM&to=TO"));
    }

    #[test]
    fn marks_of_the_scale_leave_room_for_each_other() {
        let few = |unit, first, last| {
            let marks = drawn(&Request::default(), unit, &[bucket(first, 1, 1), bucket(last, 1, 1)]).ticks;
            marks.into_iter().map(|tick| tick.label).collect::<Vec<_>>()
        };
        assert_eq!(
            few(Unit::Month, "2025-03", "2026-05"),
            ["Mar 2025", "Jun 2025", "Sep 2025", "Dec 2025", "Mar 2026"]
        );
        assert_eq!(few(Unit::Year, "2001", "2006"), ["2002", "2004", "2006"]);
    }

    #[test]
    fn stretches_too_many_to_tell_apart_are_asked_for_in_a_wider_unit() {
        let timeline = |unit, first, last| Timeline {
            unit,
            buckets: vec![bucket(first, 1, 1), bucket(last, 1, 1)],
            ..Timeline::default()
        };
        assert_eq!(wider(&timeline(Unit::Day, "2025-01-01", "2025-03-01"), 130), None);
        assert_eq!(wider(&timeline(Unit::Day, "1998-01-01", "2025-03-01"), 130), Some(Unit::Month));
        assert_eq!(wider(&timeline(Unit::Month, "1998-01", "2025-03"), 130), Some(Unit::Year));
        assert_eq!(wider(&timeline(Unit::Year, "1605", "2025"), 130), Some(Unit::Decade));
    }

    #[test]
    fn too_many_gaps_are_left_out_and_no_find_is() {
        let bars =
            drawn(&Request::default(), Unit::Day, &[bucket("1900-01-01", 1, 1), bucket("2025-01-01", 2, 2)]).bars;
        assert_eq!(bars.iter().map(|bar| bar.count.as_str()).collect::<Vec<_>>(), ["1", "2"]);
        assert!(drawn(&Request::default(), Unit::Year, &[]).bars.is_empty());
    }
}
