//! Pairs of copies → stories: which articles belong together.
//!
//! A story is a centre with what is a copy of it (star clustering: Aslam, Pelekhov, Rus, "The star clustering algorithm for
//! static and dynamic information organization", J. Graph Algorithms 2004). Articles take their turn by [`Rank`], the longest
//! first, for it holds most of what others cut. One that is a copy of a centre joins it, of several the longest; one that is a
//! copy of a member, and has to do with the centre, joins too; any other is a centre. So no story grows beyond what has to do
//! with its centre, however many copies of copies there are, and a newcomer is placed by looking at its neighbours alone.
//!
//! A page that carries two stories is a copy of both and must not make them one: an article whose copies have nothing to do
//! with each other is a bridge and takes its turn last.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use crate::article::ArticleId;
use crate::error::Result;

/// Copies of an article that are asked whether they know each other: the most alike.
const ASKED: usize = 8;

/// Whose turn it is: lower ranks come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    /// Whether it holds several stories ([`is_bridge`]).
    pub is_bridge: bool,
    /// Words of its text.
    pub words: Reverse<usize>,
    /// The article.
    pub id: ArticleId,
}

/// Where an article stood when stories were told last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// When it takes its turn.
    pub rank: Rank,
    /// The centre of its story; itself if it was a centre.
    pub story: ArticleId,
}

/// The copies of an article and their resemblance, thousandths.
pub type CopiesOf = Rc<[(ArticleId, u16)]>;

/// What is held of articles.
pub trait Archive {
    /// Where an article stands.
    fn standing(&mut self, id: ArticleId) -> Result<Standing>;
    /// The copies of an article.
    fn copies(&mut self, id: ArticleId) -> Result<CopiesOf>;
    /// Whether two articles have to do with each other.
    fn are_related(&mut self, one: ArticleId, other: ArticleId) -> Result<bool>;
}

/// What librarians decided of pairs of articles.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Decided {
    /// The pairs, the lower number first, and whether they are copies.
    pub pairs: BTreeMap<(ArticleId, ArticleId), bool>,
    /// By article, those that were decided to be its copies, and theirs.
    together: HashMap<ArticleId, Rc<Vec<ArticleId>>>,
    /// By article, those that were decided to be no copies of it.
    apart: HashMap<ArticleId, Vec<ArticleId>>,
}

impl Decided {
    /// Of pairs, the lower number first, and whether they are copies.
    pub fn of(pairs: BTreeMap<(ArticleId, ArticleId), bool>) -> Self {
        let (mut beside, mut apart): (HashMap<_, Vec<_>>, HashMap<_, Vec<_>>) = Default::default();
        for ((one, other), are_copies) in &pairs {
            let kind = if *are_copies { &mut beside } else { &mut apart };
            kind.entry(*one).or_default().push(*other);
            kind.entry(*other).or_default().push(*one);
        }
        let mut together: HashMap<ArticleId, Rc<Vec<ArticleId>>> = HashMap::new();
        for id in beside.keys() {
            if !together.contains_key(id) {
                let (mut all, mut open) = (BTreeSet::from([*id]), vec![*id]);
                while let Some(one) = open.pop() {
                    open.extend(beside[&one].iter().copied().filter(|other| all.insert(*other)));
                }
                let all = Rc::new(all.into_iter().collect::<Vec<_>>());
                together.extend(all.iter().map(|member| (*member, Rc::clone(&all))));
            }
        }
        Self { pairs, together, apart }
    }

    /// All whose place depends on that of an article because of what was decided.
    pub fn partners(&self, id: ArticleId) -> impl Iterator<Item = ArticleId> {
        let together = self.together.get(&id).map_or(&[][..], |all| &all[..]);
        let apart = self.apart.get(&id).map_or(&[][..], Vec::as_slice);
        together.iter().chain(apart).copied().filter(move |other| *other != id)
    }
}

/// Whether an article holds several stories: of its copies, the most alike, no more than half of the pairs have to do with
/// each other.
///
/// # Errors
/// Those of `are_related`.
pub fn is_bridge(
    copies: &[(ArticleId, u16)],
    mut are_related: impl FnMut(ArticleId, ArticleId) -> Result<bool>,
) -> Result<bool> {
    let mut asked = copies.to_vec();
    asked.sort_unstable_by_key(|(id, resemblance)| (Reverse(*resemblance), *id));
    asked.truncate(ASKED);
    let (mut pairs, mut related) = (0, 0);
    for (at, (one, _)) in asked.iter().enumerate() {
        for (other, _) in &asked[at + 1..] {
            pairs += 1;
            related += usize::from(are_related(*one, *other)?);
        }
    }
    Ok(pairs > 0 && 2 * related <= pairs)
}

/// Places articles anew, and all whose place depends on theirs. Returns those that have another centre than they had. What
/// comes of it depends on the archive alone, not on who is asked about first, if all are among `open` whose copies or rank
/// have changed, or whose neighbours' rank has.
///
/// # Errors
/// Those of the archive.
pub fn settle(
    open: impl IntoIterator<Item = ArticleId>,
    decided: &Decided,
    archive: &mut impl Archive,
) -> Result<BTreeMap<ArticleId, ArticleId>> {
    let mut settling = Settling { decided, archive, told: BTreeMap::new() };
    let mut turns = BTreeSet::new();
    for id in open {
        turns.insert(settling.archive.standing(id)?.rank);
    }
    while let Some(rank) = turns.pop_first() {
        let copies = settling.archive.copies(rank.id)?;
        let story = settling.story_of(rank, &copies)?;
        if story == settling.standing(rank.id)?.story {
            continue;
        }
        settling.told.insert(rank.id, story);
        for other in copies.iter().map(|(other, _)| *other).chain(decided.partners(rank.id)) {
            let turn = settling.archive.standing(other)?.rank;
            if turn > rank {
                turns.insert(turn);
            }
        }
    }
    Ok(settling.told)
}

struct Settling<'s, A> {
    decided: &'s Decided,
    archive: &'s mut A,
    /// New centres.
    told: BTreeMap<ArticleId, ArticleId>,
}

impl<A: Archive> Settling<'_, A> {
    /// Where an article stands now.
    fn standing(&mut self, id: ArticleId) -> Result<Standing> {
        let standing = self.archive.standing(id)?;
        Ok(Standing { story: self.told.get(&id).copied().unwrap_or(standing.story), ..standing })
    }

    /// The centre that an article has now, if its turn was before that rank.
    fn told_before(&mut self, id: ArticleId, rank: Rank) -> Result<Option<(Rank, ArticleId)>> {
        let Standing { rank: own, story } = self.standing(id)?;
        Ok((own < rank).then_some((own, story)))
    }

    /// Where an article with these copies belongs.
    fn story_of(&mut self, rank: Rank, copies: &[(ArticleId, u16)]) -> Result<ArticleId> {
        if let Some(first) = self.first_together(rank)?
            && !self.are_apart(rank, first)?
        {
            return Ok(first);
        }
        let (mut direct, mut by_member) = (Vec::new(), Vec::new());
        for (other, resemblance) in copies {
            if let Some((theirs, story)) = self.told_before(*other, rank)? {
                // Of several centres the longest holds most of it; of several stories a page belongs to the one it is most like.
                let likeness = if rank.is_bridge || story != *other { *resemblance } else { 0 };
                let kind = if story == *other { &mut direct } else { &mut by_member };
                kind.push((Reverse(likeness), theirs, story));
            }
        }
        direct.sort_unstable();
        by_member.sort_unstable();
        for (_, _, story) in direct {
            if !self.are_apart(rank, story)? {
                return Ok(story);
            }
        }
        for (_, _, story) in by_member {
            if self.archive.are_related(rank.id, story)? && !self.are_apart(rank, story)? {
                return Ok(story);
            }
        }
        Ok(rank.id)
    }

    /// The story of the first of those that were decided to be copies of an article, if that is not itself.
    fn first_together(&mut self, rank: Rank) -> Result<Option<ArticleId>> {
        let together = self.decided.together.get(&rank.id).map(Rc::clone);
        let mut first = None;
        for other in together.iter().flat_map(|all| all.iter()) {
            first = first.max(self.told_before(*other, rank)?.map(|(theirs, story)| Reverse((theirs, story))));
        }
        Ok(first.map(|Reverse((_, story))| story))
    }

    /// Whether an article was decided to be no copy of one that is in that story.
    fn are_apart(&mut self, rank: Rank, story: ArticleId) -> Result<bool> {
        for other in self.decided.apart.get(&rank.id).map_or(&[][..], Vec::as_slice) {
            if *other == story || self.told_before(*other, rank)?.is_some_and(|(_, theirs)| theirs == story) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Articles by number; links with their resemblance: copies from 200 on.
    #[derive(Default)]
    struct Press {
        words: BTreeMap<u64, usize>,
        links: BTreeMap<(u64, u64), u16>,
        stories: BTreeMap<u64, u64>,
    }

    impl Press {
        fn resemblance(&self, one: ArticleId, other: ArticleId) -> Option<u16> {
            self.links.get(&(one.0.min(other.0), one.0.max(other.0))).copied()
        }

        fn linked(&self, id: ArticleId) -> Vec<(ArticleId, u16)> {
            let others = self.words.keys().map(|other| ArticleId(*other)).filter(|other| *other != id);
            others
                .filter_map(|other| {
                    Some((other, self.resemblance(id, other).filter(|resemblance| *resemblance >= 200)?))
                })
                .collect()
        }

        fn rank(&self, id: ArticleId) -> Rank {
            let copies = self.linked(id);
            let is_bridge = is_bridge(&copies, |a, b| Ok(self.resemblance(a, b).is_some())).unwrap();
            Rank { is_bridge, words: Reverse(self.words[&id.0]), id }
        }

        fn add(&mut self, id: u64, words: usize, links: &[(u64, u16)], decided: &Decided) {
            let ranks: BTreeMap<u64, Rank> = self.words.keys().map(|id| (*id, self.rank(ArticleId(*id)))).collect();
            self.words.insert(id, words);
            self.links
                .extend(links.iter().map(|(other, resemblance)| ((id.min(*other), id.max(*other)), *resemblance)));
            let mut open = BTreeSet::from([ArticleId(id)]);
            for id in self.words.keys().copied().map(ArticleId) {
                if ranks.get(&id.0) != Some(&self.rank(id)) {
                    open.extend([id].into_iter().chain(self.linked(id).into_iter().map(|(other, _)| other)));
                    open.extend(decided.partners(id).filter(|other| self.words.contains_key(&other.0)));
                }
            }
            open.extend(self.linked(ArticleId(id)).into_iter().map(|(other, _)| other));
            for (id, story) in settle(open, decided, self).unwrap() {
                self.stories.insert(id.0, story.0);
            }
        }

        fn told(&self) -> Vec<Vec<u64>> {
            let mut stories: BTreeMap<u64, Vec<u64>> = BTreeMap::new();
            for id in self.words.keys() {
                stories.entry(self.stories.get(id).copied().unwrap_or(*id)).or_default().push(*id);
            }
            stories.into_values().filter(|story| story.len() > 1).collect()
        }
    }

    impl Archive for Press {
        fn standing(&mut self, id: ArticleId) -> Result<Standing> {
            let held = self.words.contains_key(&id.0);
            let rank = if held { self.rank(id) } else { Rank { is_bridge: true, words: Reverse(0), id } };
            Ok(Standing { rank, story: ArticleId(self.stories.get(&id.0).copied().unwrap_or(id.0)) })
        }

        fn copies(&mut self, id: ArticleId) -> Result<CopiesOf> {
            Ok(self.linked(id).into())
        }

        fn are_related(&mut self, one: ArticleId, other: ArticleId) -> Result<bool> {
            Ok(self.resemblance(one, other).is_some())
        }
    }

    /// Number, words, and copies among those before.
    type Page<'p> = (u64, usize, &'p [(u64, u16)]);

    fn told(articles: &[Page], decided: &Decided) -> Vec<Vec<u64>> {
        let mut press = Press::default();
        articles.iter().for_each(|(id, words, links)| press.add(*id, *words, links, decided));
        press.told()
    }

    #[test]
    fn a_page_with_two_stories_does_not_make_them_one() {
        // 1, 2 and 3 print one story, 4, 5 and 6 another; 9 carries both.
        let pages: [Page; 7] = [
            (1, 400, &[]),
            (2, 390, &[(1, 900)]),
            (3, 380, &[(1, 800), (2, 800)]),
            (4, 300, &[]),
            (5, 290, &[(4, 900)]),
            (6, 280, &[(4, 800), (5, 800)]),
            (9, 700, &[(1, 450), (2, 450), (3, 450), (4, 440), (5, 440), (6, 440)]),
        ];
        assert_eq!(told(&pages, &Decided::default()), [vec![1, 2, 3, 9], vec![4, 5, 6]]);
    }

    #[test]
    fn differently_cut_reprints_are_one_story() {
        let whole: Page = (3, 500, &[(1, 600), (2, 500)]);
        assert_eq!(told(&[(1, 300, &[]), (2, 250, &[(1, 190)]), whole], &Decided::default()), [vec![1, 2, 3]]);
        // A copy of a copy, as far as it has to do with the centre.
        let cut: Page = (3, 200, &[(2, 500), (1, 190)]);
        assert_eq!(told(&[(1, 500, &[]), (2, 400, &[(1, 600)]), cut], &Decided::default()), [vec![1, 2, 3]]);
        let cut: Page = (3, 200, &[(2, 500)]);
        assert_eq!(told(&[(1, 500, &[]), (2, 400, &[(1, 600)]), cut], &Decided::default()), [vec![1, 2]]);
    }

    #[test]
    fn what_is_decided_of_a_pair_holds_whatever_the_texts_say() {
        let pair = |one, other, are_copies| ((ArticleId(one), ArticleId(other)), are_copies);
        let pages: [Page; 5] =
            [(1, 500, &[]), (2, 400, &[(1, 900)]), (3, 300, &[(2, 900)]), (4, 450, &[]), (5, 440, &[(4, 900)])];
        let apart = Decided::of([pair(1, 3, false), pair(1, 2, true)].into());
        assert_eq!(told(&pages, &apart), [vec![1, 2], vec![4, 5]]);
        let joined = Decided::of([pair(3, 4, true), pair(2, 3, true)].into());
        let told = told(&pages, &joined);
        assert!(told.iter().any(|story| [2, 3, 4].iter().all(|id| story.contains(id))), "{told:?}");
    }

    proptest! {
        #[test]
        fn stories_do_not_depend_on_the_order_in_which_articles_come(
            links in proptest::collection::btree_map((0..20u64, 0..20u64), 100..1_000u16, 0..80),
            words in proptest::collection::vec(1..6usize, 20),
            decided in proptest::collection::btree_map((0..20u64, 0..20u64), any::<bool>(), 0..4),
            order in Just((0..20u64).collect::<Vec<_>>()).prop_shuffle(),
        ) {
            let links: BTreeMap<(u64, u64), u16> = links.into_iter().filter(|((a, b), _)| a < b).collect();
            let pairs = decided.into_iter().filter(|((a, b), _)| a < b);
            let decided = Decided::of(pairs.map(|((a, b), are)| ((ArticleId(a), ArticleId(b)), are)).collect());
            let told = |order: &[u64]| {
                let mut press = Press::default();
                for id in order {
                    let own = links.iter().filter_map(|((a, b), r)| match (a == id, b == id) {
                        (true, _) if press.words.contains_key(b) => Some((*b, *r)),
                        (_, true) if press.words.contains_key(a) => Some((*a, *r)),
                        _ => None,
                    });
                    let own: Vec<(u64, u16)> = own.collect();
                    press.add(*id, words[*id as usize], &own, &decided);
                }
                press.told()
            };
            prop_assert_eq!(told(&order), told(&(0..20).collect::<Vec<_>>()));
        }
    }
}
