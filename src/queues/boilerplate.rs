//! Paragraphs that a newspaper prints under one story after another: furniture that was taken for story.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::{Item, Proposal, Queue};
use crate::article::ArticleId;
use crate::corpus::decisions::{Action, Target};
use crate::index::StoredEntry;

/// Paragraphs at either end that are looked at, whatever their length: furniture stands there.
const EDGE: usize = 3;
/// Elsewhere only short paragraphs are looked at, in bytes.
const SHORT_BYTES: usize = 160;
/// Longest block: longer ones that return are stories printed twice.
const LONGEST_BYTES: usize = 600;
/// Stories of one paper that share a block by chance are fewer.
const LEAST_STORIES: usize = 3;
/// Articles that are named.
const SHOWN: usize = 5;

#[derive(Debug, Default)]
pub(super) struct Blocks {
    /// By hash of publication and block.
    seen: HashMap<u64, Seen>,
    /// Articles of each publication.
    publications: HashMap<u64, u64>,
}

#[derive(Debug)]
struct Seen {
    /// Known once the block has returned: most never do.
    told: Option<(String, String)>,
    publication: u64,
    stories: HashSet<ArticleId>,
    articles: Vec<ArticleId>,
    count: u64,
}

impl Blocks {
    pub(super) fn see(&mut self, stored: &StoredEntry) {
        let article = &stored.entry.article;
        let Some(publication) = &article.publication else { return };
        let paper = hash(&(publication,));
        *self.publications.entry(paper).or_default() += 1;
        let last = article.paragraphs.len();
        let mut here = HashSet::new();
        for (at, paragraph) in article.paragraphs.iter().enumerate() {
            let text = paragraph.text.trim();
            let is_edge = at < EDGE || at + EDGE >= last;
            if text.len() > LONGEST_BYTES || !is_edge && text.len() > SHORT_BYTES || !here.insert(text) {
                continue;
            }
            let seen = self.seen.entry(hash(&(publication, text))).or_insert_with(|| Seen {
                told: None,
                publication: paper,
                stories: HashSet::new(),
                articles: vec![],
                count: 0,
            });
            seen.count += 1;
            if seen.stories.len() < 64 {
                seen.stories.insert(stored.story);
            }
            if seen.articles.len() < SHOWN {
                seen.articles.push(stored.id);
            }
            if seen.count == 2 {
                seen.told = Some((publication.clone(), text.to_owned()));
            }
        }
    }

    pub(super) fn items(self) -> Vec<Item> {
        let Self { seen, publications } = self;
        let returning = seen.into_values().filter(|seen| seen.stories.len() >= LEAST_STORIES);
        returning.filter_map(|seen| item(seen, &publications)).collect()
    }
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

fn item(seen: Seen, publications: &HashMap<u64, u64>) -> Option<Item> {
    let (publication, text) = seen.told?;
    let of = publications.get(&seen.publication).copied().unwrap_or(seen.count).max(seen.count);
    let about = format!("{publication}|{text}");
    let cut = Action::CutBlock { publication: publication.clone(), text: text.clone() };
    Some(Item {
        queue: Queue::Boilerplate,
        title: text,
        reason: format!(
            "it stands in {} of the {of} articles of {publication}, under at least {} different stories",
            seen.count,
            seen.stories.len()
        ),
        doubt: 1.0 - 1.0 / seen.stories.len() as f32,
        effect: seen.count,
        articles: seen.articles,
        names: vec![],
        proposals: vec![
            Proposal::new(format!("always cut it from {publication}"), Target::Archive, cut),
            Proposal::settle("it is story", Queue::Boilerplate, &about),
        ],
        about,
        publication: Some(publication),
    })
}
