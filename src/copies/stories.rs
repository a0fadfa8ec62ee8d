//! Pairs → stories: which articles belong together, and which of them stands for the story.
//!
//! Copies of a copy are copies, but not without end: a page that carries two stories is a copy of both and must not make
//! them one. So pairs are joined from the most alike to the least, and two groups become one only if most of their
//! articles have to do with each other (average linkage over a few of each, after Sokal and Michener, 1958).

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::kinship::Kinship;
use crate::article::ArticleId;

/// Articles of a group that are asked whether they know those of another: the ones with the most relations.
const ASKED: usize = 8;

/// Two articles that have to do with each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// The lower number.
    pub one: ArticleId,
    /// The higher number.
    pub other: ArticleId,
    /// How they stand to each other.
    pub kinship: Kinship,
}

/// What decides which article stands for its story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// The article.
    pub id: ArticleId,
    /// Last day on which it may have been published, as the number YYYYMMDD; `None` if undated.
    pub day: Option<i64>,
    /// Words of its text.
    pub words: usize,
}

/// What librarians decided of pairs of articles, the lower number first: whether they are copies.
pub type DecidedPairs = BTreeMap<(ArticleId, ArticleId), bool>;

/// The article that stands for a story: published first, then the longest, then the lowest number. An article known to a
/// year only counts from the end of that year, so that it claims no more than is known; the undated come last.
pub fn representative(members: &[Member]) -> Option<ArticleId> {
    let order = |m: &&Member| (m.day.is_none(), m.day, Reverse(m.words), m.id);
    members.iter().min_by_key(order).map(|member| member.id)
}

/// The stories of two articles and more that links make, each ascending. What is decided of a pair holds whatever the
/// texts say: articles that are no copies are never in one story, not even for the sake of a third. Depends on the set of
/// links alone, not on their order. Time: sorting the links, and a look at 64 pairs for each.
pub fn stories(links: &[Link], decided: &DecidedPairs) -> Vec<Vec<ArticleId>> {
    let mut links = links.to_vec();
    links.sort_unstable_by_key(|link| (Reverse(link.kinship.resemblance), link.one, link.other));
    let mut groups = Groups::of(&links, decided);
    for ((one, other), _) in decided.iter().filter(|(_, are_copies)| **are_copies) {
        groups.join(*one, *other, true);
    }
    for link in links.iter().filter(|link| link.kinship.is_copy) {
        groups.join(link.one, link.other, false);
    }
    groups.members.into_values().filter(|group| group.len() > 1).map(ascending).collect()
}

fn ascending(mut group: Vec<ArticleId>) -> Vec<ArticleId> {
    group.sort_unstable();
    group
}

/// Articles on their way into stories.
struct Groups {
    group: HashMap<ArticleId, ArticleId>,
    /// By the name of the group, its articles, those with the most relations among the first [`ASKED`].
    members: BTreeMap<ArticleId, Vec<ArticleId>>,
    relations: HashMap<ArticleId, u32>,
    related: HashSet<(ArticleId, ArticleId)>,
    /// Articles that were decided to be no copies, by each of them.
    apart: HashMap<ArticleId, Vec<ArticleId>>,
}

impl Groups {
    fn of(links: &[Link], decided: &DecidedPairs) -> Self {
        let mut apart: HashMap<ArticleId, Vec<ArticleId>> = HashMap::new();
        for (one, other) in decided.iter().filter(|(_, are_copies)| !**are_copies).map(|(pair, _)| *pair) {
            apart.entry(one).or_default().push(other);
            apart.entry(other).or_default().push(one);
        }
        let mut relations: HashMap<ArticleId, u32> = HashMap::new();
        for id in links.iter().flat_map(|link| [link.one, link.other]) {
            *relations.entry(id).or_default() += 1;
        }
        Self {
            group: relations.keys().map(|id| (*id, *id)).collect(),
            members: relations.keys().map(|id| (*id, vec![*id])).collect(),
            relations,
            related: links.iter().map(|link| (link.one, link.other)).collect(),
            apart,
        }
    }

    fn join(&mut self, one: ArticleId, other: ArticleId, decided: bool) {
        let (Some(&one), Some(&other)) = (self.group.get(&one), self.group.get(&other)) else { return };
        if one == other || self.are_apart(one, other) || !(decided || self.belong_together(one, other)) {
            return;
        }
        let (Some(first), Some(second)) = (self.members.remove(&one), self.members.remove(&other)) else { return };
        // The smaller group moves, so that no article moves more often than the logarithm of their number.
        let (kept, mut all, moved) =
            if first.len() >= second.len() { (one, first, second) } else { (other, second, first) };
        for id in &moved {
            self.group.insert(*id, kept);
        }
        self.add(&mut all, moved);
        self.members.insert(kept, all);
    }

    /// Adds a group to another and keeps the articles with the most relations in front: they are among the first of both.
    fn add(&self, all: &mut Vec<ArticleId>, moved: Vec<ArticleId>) {
        let (before, first, second) = (all.len(), all.len().min(ASKED), moved.len().min(ASKED));
        all.extend(moved);
        (0..second).for_each(|at| all.swap(first + at, before + at));
        all[..first + second].sort_unstable_by_key(|id| (Reverse(self.relations.get(id).copied().unwrap_or(0)), *id));
    }

    /// Whether an article of one group was decided to be no copy of one of the other.
    fn are_apart(&self, one: ArticleId, other: ArticleId) -> bool {
        let apart = |id: &ArticleId| self.apart.get(id).map_or(&[][..], Vec::as_slice);
        !self.apart.is_empty()
            && self
                .members
                .get(&one)
                .is_some_and(|group| group.iter().flat_map(apart).any(|id| self.group.get(id) == Some(&other)))
    }

    /// Whether more than half of the pairs between two groups have to do with each other.
    fn belong_together(&self, one: ArticleId, other: ArticleId) -> bool {
        let asked = |group: &ArticleId| self.members.get(group).map_or(&[][..], |all| &all[..all.len().min(ASKED)]);
        let (one, other) = (asked(&one), asked(&other));
        let know = |a: &ArticleId, b: &ArticleId| self.related.contains(&(*a.min(b), *a.max(b)));
        let known = one.iter().map(|a| other.iter().filter(|b| know(a, b)).count()).sum::<usize>();
        2 * known > one.len() * other.len()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NONE: DecidedPairs = DecidedPairs::new();

    fn link(one: u64, other: u64, resemblance: u16) -> Link {
        let kinship = Kinship { resemblance, is_copy: resemblance >= 200 };
        Link { one: ArticleId(one.min(other)), other: ArticleId(one.max(other)), kinship }
    }

    fn ids(stories: Vec<Vec<ArticleId>>) -> Vec<Vec<u64>> {
        let mut ids: Vec<Vec<u64>> =
            stories.into_iter().map(|story| story.into_iter().map(|id| id.0).collect()).collect();
        ids.sort();
        ids
    }

    #[test]
    fn a_page_with_two_stories_does_not_make_them_one() {
        // 1, 2 and 3 print one story, 4, 5 and 6 another; 9 carries both.
        let mut links =
            vec![link(1, 2, 900), link(2, 3, 800), link(1, 3, 800), link(4, 5, 900), link(5, 6, 800), link(4, 6, 800)];
        links.extend([1, 2, 3].map(|id| link(id, 9, 450)));
        links.extend([4, 5, 6].map(|id| link(id, 9, 440)));
        assert_eq!(ids(stories(&links, &NONE)), [vec![1, 2, 3, 9], vec![4, 5, 6]]);
        assert_eq!(ids(stories(&[link(1, 9, 450), link(4, 9, 440)], &NONE)), [vec![1, 9]]);
    }

    #[test]
    fn differently_cut_reprints_are_one_story() {
        let related = Link { kinship: Kinship { resemblance: 190, is_copy: false }, ..link(1, 2, 0) };
        assert_eq!(ids(stories(&[link(1, 3, 600), link(2, 3, 500), related], &NONE)), [vec![1, 2, 3]]);
        assert_eq!(ids(stories(&[related], &NONE)), Vec::<Vec<u64>>::new());
    }

    #[test]
    fn what_is_decided_of_a_pair_holds_whatever_the_texts_say() {
        let pair = |one, other, are_copies| ((ArticleId(one), ArticleId(other)), are_copies);
        let links = [link(1, 2, 900), link(2, 3, 900), link(1, 3, 900), link(4, 5, 900)];
        let apart = DecidedPairs::from([pair(1, 3, false)]);
        let told = ids(stories(&links, &apart));
        assert!(!told.iter().any(|story| story.contains(&1) && story.contains(&3)), "{told:?}");
        let undecided = Link { kinship: Kinship { resemblance: 1000, is_copy: true }, ..link(3, 4, 0) };
        let joined = DecidedPairs::from([pair(3, 4, true)]);
        let told = ids(stories(&[&links[..], &[undecided]].concat(), &joined));
        assert!(told.iter().any(|story| story.contains(&3) && story.contains(&4)), "{told:?}");
    }

    #[test]
    fn the_first_dated_then_the_longest_stands_for_the_story() {
        let member = |id, day, words| Member { id: ArticleId(id), day, words };
        let chosen = |members: &[Member]| representative(members).map(|id| id.0);
        assert_eq!(chosen(&[member(1, None, 900), member(2, Some(20), 100), member(3, Some(10), 50)]), Some(3));
        assert_eq!(chosen(&[member(1, Some(-9), 100), member(2, Some(-9), 200)]), Some(2));
        assert_eq!(chosen(&[member(2, None, 100), member(1, None, 100)]), Some(1));
        assert_eq!(chosen(&[]), None);
    }

    proptest! {
        #[test]
        fn the_order_of_the_links_does_not_matter(
            pairs in proptest::collection::btree_map((0..30u64, 0..30u64), 0..1_000u16, 0..120), seed in any::<u64>(),
        ) {
            let links: Vec<Link> = pairs.iter().filter(|((a, b), _)| a < b).map(|((a, b), r)| link(*a, *b, *r)).collect();
            let mut shuffled = links.clone();
            shuffled.sort_by_key(|link| (link.one.0 * 31 + link.other.0).wrapping_mul(seed | 1));
            prop_assert_eq!(ids(stories(&links, &NONE)), ids(stories(&shuffled, &NONE)));
        }
    }
}
