//! Publications whose pages are read differently from one month to the next: the make of the pages has changed, and the
//! cleaner may not follow.

use std::collections::BTreeMap;

use super::{Item, Proposal, Queue};
use crate::corpus::{Corpus, Drift};
use crate::error::Result;

/// Articles that a month must have before its rates say anything.
const LEAST_ARTICLES: u64 = 5;
/// Months before it that a month is compared with, the middle one of them.
const MONTHS: usize = 6;

pub(super) fn items(corpus: &Corpus) -> Result<Vec<Item>> {
    let mut publications: BTreeMap<String, Vec<Drift>> = BTreeMap::new();
    for drift in corpus.drift()? {
        if let (Some(publication), Some(_)) = (&drift.publication, &drift.month)
            && drift.articles >= LEAST_ARTICLES
        {
            publications.entry(publication.clone()).or_default().push(drift);
        }
    }
    Ok(publications.into_iter().flat_map(|(publication, months)| of(&publication, &months)).collect())
}

/// The months of one publication that differ from those before them, in order.
fn of(publication: &str, months: &[Drift]) -> Vec<Item> {
    let item = |at: usize| {
        let before = &months[at.saturating_sub(MONTHS)..at];
        let changes = changes(before, &months[at]);
        let month = months[at].month.as_deref()?;
        let doubt = changes.iter().map(|(size, _)| *size).fold(0.0, f64::max).min(1.0) as f32;
        let about = format!("{publication}|{month}");
        (!changes.is_empty()).then(|| Item {
            queue: Queue::Drift,
            title: format!("{publication}, {month}"),
            reason: changes.into_iter().map(|(_, words)| words).collect::<Vec<_>>().join("; "),
            doubt,
            effect: months[at].articles,
            articles: vec![],
            names: vec![],
            publication: Some(publication.to_owned()),
            proposals: vec![Proposal::settle("looked at: the pages are read well", Queue::Drift, &about)],
            about,
        })
    };
    (1..months.len()).filter_map(item).collect()
}

/// What has changed: by how much (0 to 1), and in words.
fn changes(before: &[Drift], now: &Drift) -> Vec<(f64, String)> {
    let mut changes = Vec::new();
    let usual = |rate: fn(&Drift) -> f64| middle(before.iter().map(rate).collect());
    let percent = |share: f64| format!("{:.0} %", share * 100.0);
    let bytes = usual(|d| d.text_bytes);
    let ratio = now.text_bytes / bytes.max(1.0);
    if !(0.5..=2.0).contains(&ratio) {
        let size = 1.0 - ratio.min(1.0 / ratio.max(1e-9));
        changes.push((size, format!("texts have {:.0} bytes instead of {bytes:.0}", now.text_bytes)));
    }
    let cut = usual(|d| d.cut_share);
    if (now.cut_share - cut).abs() > 0.2 {
        changes.push((
            (now.cut_share - cut).abs(),
            format!("{} are cut instead of {}", percent(now.cut_share), percent(cut)),
        ));
    }
    for (name, rate) in [("a date", (|d: &Drift| d.dated) as fn(&Drift) -> f64), ("a byline", |d| d.bylined)] {
        let (is, was) = (rate(now), usual(rate));
        if was - is > 0.3 {
            changes.push((was - is, format!("{name} is found in {} instead of {}", percent(is), percent(was))));
        }
    }
    changes
}

fn middle(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(month: &str, text_bytes: f64, dated: f64) -> Drift {
        let month = Some(month.to_owned());
        let publication = Some("The Post".to_owned());
        Drift { publication, month, articles: 20, text_bytes, cut_share: 0.5, dated, bylined: 0.9 }
    }

    #[test]
    fn a_month_that_reads_otherwise_than_those_before_is_told_with_what_changed() {
        let months = [month("2025-01", 4000.0, 1.0), month("2025-02", 3600.0, 1.0), month("2025-03", 900.0, 0.2)];
        let found = of("The Post", &months);
        assert_eq!(found.iter().map(|item| item.about.as_str()).collect::<Vec<_>>(), ["The Post|2025-03"]);
        assert_eq!(found[0].reason, "texts have 900 bytes instead of 4000; a date is found in 20 % instead of 100 %");
    }
}
