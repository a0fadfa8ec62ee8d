//! Marks of a batch → which articles share them, and who speaks for them now and did not before, or the other way round.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::marks::Holders;
use crate::article::ArticleId;
use crate::copies::SPOKESMEN;

/// The pairs of articles that share marks, and how many; the lower number first.
pub(super) type Shared = HashMap<(ArticleId, ArticleId), usize>;

/// Articles that speak for other marks than before.
#[derive(Debug, Default)]
pub(super) struct Shifted {
    /// Those that speak for more, because others left.
    pub(super) risen: BTreeSet<ArticleId>,
    /// Those that speak for fewer, because others came, and for which no longer.
    pub(super) ceased: BTreeMap<ArticleId, Vec<u64>>,
}

/// Counts the marks that these articles share with others where one of the two is a spokesman.
pub(super) fn share(asking: &Holders, held: &Holders) -> Shared {
    let mut shared = Shared::new();
    for (mark, asking) in asking {
        let holders = of(*mark, held);
        let spokesmen = first(holders);
        let asks = |id: &ArticleId| is_in(asking, id);
        for id in asking {
            let known = if spokesmen.contains(id) { holders } else { spokesmen };
            // Two that both ask meet twice at this mark, and are counted once.
            for other in known.iter().filter(|other| id < *other || !asks(other)) {
                if id != other {
                    *shared.entry((*id.min(other), *id.max(other))).or_default() += 1;
                }
            }
        }
    }
    shared
}

/// Compares who spoke for the marks that came and are gone before that with who does now that they are as held. Articles
/// for which `counts` is false are left out.
pub(super) fn shifted(came: &Holders, gone: &Holders, held: &Holders, counts: impl Fn(&ArticleId) -> bool) -> Shifted {
    let mut shifted = Shifted::default();
    for mark in came.keys().chain(gone.keys().filter(|mark| !came.contains_key(mark))) {
        let (holders, arrived, left) = (of(*mark, held), of(*mark, came), of(*mark, gone));
        if left.is_empty() && holders.len() <= SPOKESMEN {
            continue;
        }
        let stayed = holders.iter().filter(|id| !is_in(arrived, id) || is_in(left, id)).take(SPOKESMEN);
        let mut before: Vec<ArticleId> = stayed.chain(left.iter().filter(|id| !is_in(arrived, id))).copied().collect();
        before.sort_unstable();
        before.truncate(SPOKESMEN);
        let now = first(holders);
        shifted.risen.extend(now.iter().filter(|id| !is_in(&before, id) && counts(id)));
        for id in before.iter().filter(|id| !is_in(now, id) && counts(id)) {
            shifted.ceased.entry(*id).or_default().push(*mark);
        }
    }
    shifted
}

/// Whether two articles share a mark for which neither of them speaks.
pub(super) fn are_silent_both(mark: u64, pair: [ArticleId; 2], held: &Holders) -> bool {
    let holders = of(mark, held);
    pair.iter().all(|id| is_in(holders, id)) && !first(holders).iter().any(|spokesman| pair.contains(spokesman))
}

fn of(mark: u64, holders: &Holders) -> &[ArticleId] {
    holders.get(&mark).map_or(&[], Vec::as_slice)
}

fn first(holders: &[ArticleId]) -> &[ArticleId] {
    &holders[..holders.len().min(SPOKESMEN)]
}

fn is_in(ids: &[ArticleId], id: &ArticleId) -> bool {
    ids.binary_search(id).is_ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn holders(ids: impl IntoIterator<Item = u64>) -> Holders {
        let ids: Vec<ArticleId> = ids.into_iter().map(ArticleId).collect();
        if ids.is_empty() { Holders::new() } else { Holders::from([(7, ids)]) }
    }

    proptest! {
        #[test]
        fn who_speaks_for_more_or_fewer_is_told_by_comparing_both_states(
            before in proptest::collection::btree_set(0..60u64, 0..40),
            after in proptest::collection::btree_set(0..60u64, 0..40),
            rewritten in proptest::collection::btree_set(0..60u64, 0..6),
        ) {
            let again: BTreeSet<u64> = rewritten.iter().filter(|id| before.contains(id) && after.contains(id)).copied().collect();
            let came: BTreeSet<u64> = after.difference(&before).copied().chain(again.iter().copied()).collect();
            let gone: BTreeSet<u64> = before.difference(&after).copied().chain(again.iter().copied()).collect();
            let unchanged = |id: &ArticleId| !came.contains(&id.0) && !gone.contains(&id.0);
            let Shifted { risen, ceased } = shifted(&holders(came.clone()), &holders(gone.clone()), &holders(after.clone()), unchanged);
            let spoke: BTreeSet<u64> = before.iter().take(SPOKESMEN).copied().collect();
            let speak: BTreeSet<u64> = after.iter().take(SPOKESMEN).copied().collect();
            let told = |ids: Vec<u64>| ids.into_iter().map(ArticleId).filter(unchanged).collect::<BTreeSet<_>>();
            prop_assert_eq!(risen, told(speak.difference(&spoke).copied().collect()));
            prop_assert_eq!(ceased.into_keys().collect::<BTreeSet<_>>(), told(spoke.difference(&speak).copied().collect()));
        }
    }
}
