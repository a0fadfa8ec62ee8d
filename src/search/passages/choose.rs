//! Proposed stretches → those that are shown.
//!
//! Greedy cover: each next stretch is the one that adds most of the query's parts not yet shown, then the one that reads
//! best. From several first choices and two lengths the best whole is taken (weights set so that showing another word of
//! a short query outweighs a cut sentence, and a cut sentence outweighs all else).

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::fragments::{Clauses, Fragment};
use crate::article::Span;
use crate::index::analysis::fold;

/// How many first choices are tried.
const BEGINNINGS: usize = 6;

/// Stretches that may be shown together.
type Choice = Vec<Fragment>;

/// At most `count` stretches of about `chars` characters, together at most `count × chars` (one alone a quarter more), in
/// text order; neighbours are joined. `texts` are the texts by their number, `weights` those of the query's parts.
pub(super) fn choose(
    proposed: Vec<Fragment>,
    texts: &[&str],
    weights: &[f32],
    count: usize,
    chars: usize,
) -> Vec<Fragment> {
    let all = proposed.iter().fold(Clauses::default(), |all, fragment| all.with(fragment.clauses));
    let chooser = Chooser {
        texts,
        folded: RefCell::default(),
        count,
        chars,
        weights,
        total: all.weight(weights).max(1.0),
        room: (count * chars).max(chars * 5 / 4),
    };
    let mut best: Option<(f32, Choice)> = None;
    for longest in [chars * 5 / 4, chars * 2] {
        for choice in chooser.choices(&proposed, longest) {
            let worth = chooser.worth(&choice);
            if best.as_ref().is_none_or(|(known, _)| worth > *known) {
                best = Some((worth, choice));
            }
        }
    }
    let (_, mut choice) = best.unwrap_or_default();
    choice.sort_by_key(|fragment| (fragment.order, fragment.span));
    joined(choice, texts)
}

struct Chooser<'t> {
    texts: &'t [&'t str],
    /// Stretches without case and accents, as far as they were compared.
    folded: RefCell<HashMap<(usize, Span), Rc<str>>>,
    count: usize,
    /// Wished length of one.
    chars: usize,
    /// How much each part of the query counts.
    weights: &'t [f32],
    /// How much of the query can be shown at all.
    total: f32,
    /// Length of all together.
    room: usize,
}

impl Chooser<'_> {
    /// A choice from each of the best first stretches, none longer than `longest`.
    fn choices(&self, proposed: &[Fragment], longest: usize) -> Vec<Choice> {
        let mut order: Vec<(f32, usize)> = proposed
            .iter()
            .enumerate()
            .filter(|(_, fragment)| fragment.chars <= longest.min(self.room))
            .map(|(index, fragment)| (self.gain(fragment, Clauses::default()), index))
            .collect();
        if order.is_empty() {
            // One sign longer than every limit: shown all the same, the shortest stretch that holds it.
            let shortest = proposed.iter().min_by_key(|fragment| fragment.chars);
            return shortest.map(|fragment| vec![*fragment]).into_iter().collect();
        }
        order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        order.truncate(BEGINNINGS);
        order.into_iter().map(|(_, first)| self.complete(proposed, first, longest)).collect()
    }

    /// Adds the best next stretch until there is none or no room.
    fn complete(&self, proposed: &[Fragment], first: usize, longest: usize) -> Choice {
        let mut choice = vec![proposed[first]];
        let mut covered = proposed[first].clauses;
        let mut room = self.room.saturating_sub(proposed[first].chars);
        while choice.len() < self.count {
            let fits = |fragment: &&Fragment| fragment.chars <= room.min(longest) && !overlaps(fragment, &choice);
            let useful = |f: &&Fragment| !f.clauses.without(covered).is_empty() || !(f.cut_before || f.cut_after);
            let fitting = proposed.iter().filter(fits).filter(useful);
            let Some(next) = self.best_new(fitting.collect(), covered, &choice) else { break };
            choice.push(*next);
            covered = covered.with(next.clauses);
            room -= next.chars;
        }
        choice
    }

    /// The stretch that adds most and says nothing that is shown already; a few are tried.
    fn best_new<'f>(
        &self,
        mut among: Vec<&'f Fragment>,
        covered: Clauses,
        choice: &[Fragment],
    ) -> Option<&'f Fragment> {
        for _ in 0..BEGINNINGS {
            let gains = among.iter().enumerate().map(|(index, fragment)| (self.gain(fragment, covered), index));
            let (_, best) = gains.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))?;
            let fragment = among.swap_remove(best);
            if !self.repeats(fragment, choice) {
                return Some(fragment);
            }
        }
        None
    }

    /// How much a stretch adds to what is shown.
    fn gain(&self, fragment: &Fragment, covered: Clauses) -> f32 {
        4.0 * fragment.clauses.without(covered).weight(self.weights) / self.total + self.quality(fragment)
    }

    /// How well a stretch reads: it shows several parts of the query, close to each other; it begins and ends with a
    /// sentence; it is no scrap; it stands early, where news is told.
    fn quality(&self, fragment: &Fragment) -> f32 {
        let cut = f32::from(u8::from(fragment.cut_before)) * 0.7 + f32::from(u8::from(fragment.cut_after)) * 0.2;
        let shown = fragment.clauses.weight(self.weights) / self.total;
        let fullness = (fragment.chars as f32 / (0.6 * self.chars as f32)).min(1.0);
        let early = 1.0 / (1.0 + fragment.order as f32 / 3.0);
        0.4 * shown + 0.3 * fragment.nearness + 0.2 * fullness + 0.15 * early + 0.02 * fragment.marks.min(5) as f32
            - cut
    }

    /// How good a choice is as a whole.
    fn worth(&self, choice: &[Fragment]) -> f32 {
        let covered = choice.iter().fold(Clauses::default(), |all, fragment| all.with(fragment.clauses));
        let quality: f32 = choice.iter().map(|fragment| self.quality(fragment)).sum();
        4.0 * covered.weight(self.weights) / self.total + quality / choice.len().max(1) as f32
    }

    /// Whether a stretch says the same as one that is shown already.
    fn repeats(&self, fragment: &Fragment, choice: &[Fragment]) -> bool {
        let own = self.folded(fragment);
        choice.iter().any(|shown| {
            let known = self.folded(shown);
            let (shorter, longer) = if own.len() < known.len() { (&own, &known) } else { (&known, &own) };
            longer.contains(&**shorter)
        })
    }

    fn folded(&self, fragment: &Fragment) -> Rc<str> {
        let Fragment { text, span, .. } = *fragment;
        let fold = || fold(&self.texts[text][span.start..span.end]).into();
        Rc::clone(self.folded.borrow_mut().entry((text, span)).or_insert_with(fold))
    }
}

fn overlaps(fragment: &Fragment, choice: &[Fragment]) -> bool {
    let meets = |shown: &Fragment| fragment.span.start < shown.span.end && shown.span.start < fragment.span.end;
    choice.iter().any(|shown| shown.text == fragment.text && meets(shown))
}

/// Joins stretches with nothing but white space between them.
fn joined(choice: Choice, texts: &[&str]) -> Vec<Fragment> {
    let mut joined: Vec<Fragment> = vec![];
    for fragment in choice {
        match joined.last_mut().filter(|last| last.text == fragment.text) {
            Some(last) if texts[fragment.text][last.span.end..fragment.span.start].trim().is_empty() => {
                last.span = Span::new(last.span.start, fragment.span.end);
                last.cut_after = fragment.cut_after;
            }
            _ => joined.push(fragment),
        }
    }
    joined
}
