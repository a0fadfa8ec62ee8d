//! Witnesses of a date → the one that is believed, and how much.
//!
//! The strongest wins unless two kinds of others agree on another day, or it speaks in universal time and the others
//! give the paper's own day. Weights are the shares of development pages on which a kind of witness was right.

use super::candidate::{Candidate, Field};
use crate::article::{Evidence, PartialDate, Precision, Published};

/// One witness of a date.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Witness {
    pub(super) date: PartialDate,
    pub(super) evidence: Evidence,
    /// What said it: the name of a meta element, `time`, `date line` …
    pub(super) by: &'static str,
    /// How often a witness of its kind is right when it stands alone.
    pub(super) weight: f32,
    /// Whether it was stated in universal time, so that the paper's own day may be the one before or after.
    pub(super) universal: bool,
    /// The day in universal time, where the paper's zone makes it another.
    pub(super) stated: Option<PartialDate>,
    /// The day if what was read as day is the month and the other way round, where the text allows of both.
    pub(super) swapped: Option<PartialDate>,
}

impl Witness {
    /// Its weight within its kind: what is stated in the paper's own time is worth more.
    fn worth(&self) -> f32 {
        if self.universal || self.stated.is_some() { self.weight - 0.05 } else { self.weight }
    }

    /// The witness as `explain` shows it.
    pub(super) fn candidate(&self) -> Candidate {
        let source = format!("{} {}", self.evidence.name(), self.by);
        let (field, value) = (Field::Published, self.date.to_string());
        Candidate { field, value, source, weight: self.weight }
    }
}

/// The strongest witness, its confidence by the others.
pub(super) fn judge(witnesses: &[Witness]) -> Option<Published> {
    let exact = witnesses.iter().any(|witness| witness.date.precision() == Precision::Day);
    let heard = witnesses.iter().filter(|witness| !exact || witness.date.precision() == Precision::Day);
    let strongest = heard.clone().reduce(|best, witness| if witness.weight > best.weight { witness } else { best })?;
    let judged = kinds(heard.clone());
    let best = outvoted(strongest, &judged)
        .or_else(|| local(strongest, &judged))
        .or_else(|| earlier(strongest, &judged))
        .or_else(|| soon_after(strongest, &judged, heard.clone()))
        .unwrap_or(strongest);
    let others = heard.filter(|witness| witness.evidence != best.evidence);
    let agreeing = others.clone().filter(|witness| apart(witness.date, best.date) == 0).count();
    let against = others.filter(|witness| apart(witness.date, best.date) > 1 && witness.weight >= 0.6).count();
    let confidence = match (agreeing, against) {
        (0, 0) => best.weight,
        (0, _) => best.weight - 0.2,
        (1.., 0) => best.weight.max(0.9) + 0.04,
        (1.., _) => best.weight,
    };
    Some(Published { date: best.date, evidence: best.evidence, confidence: confidence.clamp(0.05, 0.99) })
}

/// The strongest trustworthy witness of each kind, the first among equals.
fn kinds<'a>(witnesses: impl Iterator<Item = &'a Witness>) -> Vec<&'a Witness> {
    let mut kinds: Vec<&Witness> = Vec::new();
    for witness in witnesses.filter(|witness| witness.weight >= TRUSTED) {
        match kinds.iter_mut().find(|known| known.evidence == witness.evidence) {
            Some(known) if witness.worth() > known.worth() => *known = witness,
            Some(_) => {}
            None => kinds.push(witness),
        }
    }
    kinds
}

/// From this weight on a witness counts in a vote: dates printed near the headline and better.
const TRUSTED: f32 = 0.78;

fn votes(date: PartialDate, kinds: &[&Witness]) -> usize {
    kinds.iter().filter(|witness| apart(witness.date, date) == 0).count()
}

/// The witness of another day that two kinds agree on, where the strongest stands alone.
fn outvoted<'a>(strongest: &Witness, kinds: &[&'a Witness]) -> Option<&'a Witness> {
    let alone = votes(strongest.date, kinds) <= 1;
    kinds
        .iter()
        .copied()
        .find(|witness| alone && apart(witness.date, strongest.date) > 0 && votes(witness.date, kinds) >= 2)
}

/// The earliest of the kinds, where each gives another day: a system that states the day of publication anew at each
/// change gives a later one than the page prints. Of 5 such development pages the printed day was right on all; where
/// two kinds agreed on the later day, they were right.
fn earlier<'a>(strongest: &Witness, kinds: &[&'a Witness]) -> Option<&'a Witness> {
    let before = |witness: &&&Witness| apart(witness.date, strongest.date) > 1 && witness.date < strongest.date;
    let alone = votes(strongest.date, kinds) <= 1;
    kinds.iter().filter(|_| alone).filter(before).min_by_key(|witness| witness.date).copied()
}

/// The day that is printed in two ways soon after the one that the strongest alone states: the day on which a text was
/// begun is often stated for the one on which it came out. What is printed long after is the day of a change.
fn soon_after<'a>(
    strongest: &Witness,
    kinds: &[&'a Witness],
    mut heard: impl Iterator<Item = &'a Witness>,
) -> Option<&'a Witness> {
    let printed = kinds.iter().copied().find(|witness| witness.evidence == Evidence::Visible)?;
    let days = strongest.date.first_day().until(printed.date.first_day()).map_or(0, |span| span.get_days());
    let twice = heard.any(|it| {
        it.evidence == Evidence::Visible && it.date == printed.date && it.by != printed.by && it.weight >= TRUSTED
    });
    (votes(strongest.date, kinds) <= 1 && (1..=SOON).contains(&days) && twice).then_some(printed)
}

/// Days between the making of a text and its printing.
const SOON: i32 = 14;

/// The witness that gives the paper's own day, where the strongest speaks in universal time and they are a day apart.
/// Of 45 such pages among the development pages, 35 were dated as the local witness said.
fn local<'a>(strongest: &Witness, kinds: &[&'a Witness]) -> Option<&'a Witness> {
    let spoken: Vec<&Witness> = kinds.iter().copied().filter(|witness| !witness.universal).collect();
    let near = |witness: &&Witness| {
        apart(witness.date, strongest.date) == 1 && votes(witness.date, &spoken) > votes(strongest.date, &spoken)
    };
    let found = kinds.iter().copied().filter(|witness| !witness.universal).find(near);
    found.filter(|_| strongest.universal)
}

/// Days between two dates, by their first days.
pub(super) fn apart(one: PartialDate, other: PartialDate) -> i32 {
    one.first_day().until(other.first_day()).map_or(i32::MAX, |span| span.get_days().abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn witness(day: i8, evidence: Evidence, weight: f32) -> Witness {
        let date = PartialDate::day(2025, 3, day).unwrap();
        Witness { date, evidence, by: "test", weight, universal: false, stated: None, swapped: None }
    }

    #[test]
    fn agreement_raises_and_contradiction_lowers_the_confidence() {
        let alone = judge(&[witness(14, Evidence::JsonLd, 0.95)]).unwrap();
        let agreed = judge(&[witness(14, Evidence::JsonLd, 0.95), witness(14, Evidence::Url, 0.9)]).unwrap();
        let contradicted = judge(&[witness(14, Evidence::JsonLd, 0.95), witness(17, Evidence::Url, 0.9)]).unwrap();
        assert!(contradicted.confidence < alone.confidence && alone.confidence < agreed.confidence);
        assert_eq!(contradicted.date, alone.date);
        assert!(judge(&[]).is_none());
    }

    #[test]
    fn the_papers_own_day_is_preferred_to_universal_time() {
        let universal = Witness { universal: true, ..witness(15, Evidence::JsonLd, 0.95) };
        let judged = judge(&[universal, witness(14, Evidence::Url, 0.9)]).unwrap();
        assert_eq!(judged.date, PartialDate::day(2025, 3, 14).unwrap());
        let agreed =
            judge(&[universal, witness(14, Evidence::Url, 0.9), witness(15, Evidence::Visible, 0.85)]).unwrap();
        assert_eq!(agreed.date, universal.date);
    }

    #[test]
    fn the_day_that_is_printed_earlier_is_the_first() {
        let stated_anew = [witness(20, Evidence::JsonLd, 0.95), witness(3, Evidence::Visible, 0.8)];
        assert_eq!(judge(&stated_anew).unwrap().date, PartialDate::day(2025, 3, 3).unwrap());
        let agreed = [stated_anew[0], witness(20, Evidence::Meta, 0.9), stated_anew[1]];
        assert_eq!(judge(&agreed).unwrap().date, PartialDate::day(2025, 3, 20).unwrap());
    }

    #[test]
    fn the_day_that_is_printed_twice_soon_after_is_the_day_it_came_out() {
        let stated = witness(3, Evidence::JsonLd, 0.95);
        let line = witness(7, Evidence::Visible, 0.8);
        let element = Witness { by: "time", ..line };
        assert_eq!(judge(&[stated, line, element]).unwrap().date, line.date);
        assert_eq!(judge(&[stated, line]).unwrap().date, stated.date);
        let late = witness(27, Evidence::Visible, 0.8);
        assert_eq!(judge(&[stated, late, Witness { by: "time", ..late }]).unwrap().date, stated.date);
    }

    #[test]
    fn a_lone_witness_is_outvoted_by_two_kinds() {
        let lone = witness(3, Evidence::JsonLd, 0.95);
        let others = [lone, witness(6, Evidence::Meta, 0.93), witness(6, Evidence::Visible, 0.85)];
        assert_eq!(judge(&others).unwrap().date, PartialDate::day(2025, 3, 6).unwrap());
    }
}
