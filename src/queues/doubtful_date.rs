//! Dates of publication that may be wrong: weak evidence, or something that speaks against them.

use super::survey::Around;
use super::{ASKED, Item, Proposal, Queue};
use crate::article::{ArticleId, Evidence, PartialDate, Precision, Published};
use crate::corpus::decisions::{Action, Field, Target};
use crate::index::StoredEntry;

/// Below it a date is doubtful by its evidence alone; dates of meta elements and structured data lie above.
const SURE: f32 = 0.75;
/// Copies are printed within days of each other; what lies further apart is an error or a reprint.
const COPIES_DAYS: i32 = 10;
/// Papers announce what comes within so many days, and speak of nothing else.
const AHEAD_DAYS: i32 = 62;
/// Before newspapers.
const FIRST_YEAR: i16 = 1605;

#[derive(Debug, Default)]
pub(super) struct DoubtfulDates {
    found: Vec<Found>,
}

#[derive(Debug)]
struct Found {
    id: ArticleId,
    publication: Option<String>,
    published: Published,
    /// The earliest month that the text speaks of as of days at hand.
    months: Vec<PartialDate>,
}

impl DoubtfulDates {
    pub(super) fn see(&mut self, stored: &StoredEntry) {
        let article = &stored.entry.article;
        if let Some(published) = article.published.filter(|published| published.evidence != Evidence::Decision) {
            self.found.push(Found {
                id: stored.id,
                publication: article.publication.clone(),
                published,
                months: stored.entry.setting.months.clone(),
            });
        }
    }

    pub(super) fn items(self, around: &Around) -> Vec<Item> {
        self.found.into_iter().filter_map(|found| item(found, around)).collect()
    }
}

fn item(found: Found, around: &Around) -> Option<Item> {
    let Published { date, evidence, confidence } = found.published;
    let mut against: Vec<(f32, String)> = Vec::new();
    if confidence < SURE {
        against.push((1.0 - confidence, format!("{date} rests on weak evidence ({})", evidence.name())));
    }
    if date.first_day() > around.today {
        against.push((1.0, format!("{date} has not come yet")));
    }
    if date.year_number() < FIRST_YEAR {
        against.push((1.0, format!("{date} is before there were newspapers")));
    }
    // A text that speaks only of months long after it was published was hardly published then.
    let later = |first: &&PartialDate| days(date.last_day(), first.first_day()) > AHEAD_DAYS;
    if let Some(first) = found.months.iter().min().filter(later) {
        against.push((0.4, format!("it speaks of {first} and of nothing earlier, but is dated {date}")));
    }
    let other = around.copies(found.id).find_map(|copy| {
        let other = around.facts.get(&copy)?.published?.date;
        (apart(date, other) > COPIES_DAYS).then_some((copy, other))
    });
    if let Some((_, other)) = other {
        against.push((0.6, format!("it is dated {date}, a copy of it {other}")));
    }
    if against.is_empty() {
        return None;
    }
    // Independent doubts add up as probabilities do.
    let doubt = 1.0 - against.iter().map(|(doubt, _)| 1.0 - doubt).product::<f32>();
    let target = Target::Article(found.id);
    let correct = |after: Option<String>| Action::Correct { field: Field::Published, after };
    let mut proposals = vec![Proposal::new(format!("{date} is right"), target, correct(Some(date.to_string())))];
    if let Some((_, other)) = other {
        proposals.insert(
            0,
            Proposal::new(format!("published {other}, as its copy"), target, correct(Some(other.to_string()))),
        );
    }
    proposals.push(Proposal::new("give it another date", target, correct(Some(ASKED.into()))));
    proposals.push(Proposal::new("it is not known", target, correct(None)));
    Some(Item {
        queue: Queue::DoubtfulDate,
        about: found.id.to_string(),
        title: around.headline(found.id),
        reason: against.into_iter().map(|(_, why)| why).collect::<Vec<_>>().join("; "),
        doubt,
        effect: 1,
        articles: std::iter::once(found.id).chain(other.map(|(copy, _)| copy)).collect(),
        names: vec![],
        publication: found.publication,
        proposals,
    })
}

/// Days between two dates at the least, for dates known to the day; others may be any day of theirs.
fn apart(one: PartialDate, other: PartialDate) -> i32 {
    if one.precision() != Precision::Day || other.precision() != Precision::Day {
        let (early, late) = if one.first_day() <= other.first_day() { (one, other) } else { (other, one) };
        return days(early.last_day(), late.first_day()).max(0);
    }
    days(one.first_day(), other.first_day()).abs()
}

fn days(from: jiff::civil::Date, to: jiff::civil::Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_as_far_apart_as_they_must_be() {
        let between =
            |one, other| apart(PartialDate::parse(one).expect("a date"), PartialDate::parse(other).expect("a date"));
        assert_eq!(between("2025-11-13", "2025-11-01"), 12);
        assert_eq!(between("2025-11", "2025-11-13"), 0);
        assert_eq!(between("2025-11-13", "2025-10"), 13);
        assert_eq!(between("2024", "2025-11-13"), 317);
    }
}
