//! Articles in which the divider of scrapes sees several stories: what a page or a record gave as one.
//!
//! Pages and records say themselves that they hold one story, so they are never divided while they are read. Here their
//! paragraphs are given to the divider as if they came without a page around them.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::{Item, Proposal, Queue};
use crate::article::{ArticleId, ParagraphKind};
use crate::capture::Hints;
use crate::clean::scrape;
use crate::corpus::decisions::{Action, Target};
use crate::curate::part_id;
use crate::index::StoredEntry;

/// Texts of fewer paragraphs are one story.
const LEAST_PARAGRAPHS: usize = 6;
/// A story is no shorter, in bytes: a caption or a note is not one.
const LEAST_STORY_BYTES: usize = 300;

/// Texts are known by their hash.
pub(super) type Divided = HashMap<u64, Vec<Place>>;

/// Dividing takes most of a survey, so texts that an earlier one has divided are not divided again.
#[derive(Debug)]
pub(super) struct SeveralStories<'b> {
    items: Vec<Item>,
    before: &'b Divided,
    divided: Divided,
}

/// Where another story may begin.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Place {
    paragraph: usize,
    reasons: Vec<String>,
}

impl<'b> SeveralStories<'b> {
    /// Begins with what an earlier survey has divided.
    pub(super) fn after(before: &'b Divided) -> Self {
        Self { items: vec![], before, divided: Divided::new() }
    }

    pub(super) fn see(&mut self, stored: &StoredEntry) {
        let paragraphs = &stored.entry.article.paragraphs;
        if paragraphs.len() < LEAST_PARAGRAPHS {
            return;
        }
        let texts: Vec<&str> = paragraphs.iter().map(|p| p.text.as_str()).collect();
        // Headings and lists order one text; a text that is full of them is no run of stories.
        let ordered = paragraphs.iter().filter(|p| p.kind != ParagraphKind::Text).count();
        if 3 * ordered > paragraphs.len() {
            return;
        }
        let hash = hash(&texts);
        let places = self.before.get(&hash).cloned().unwrap_or_else(|| places(&texts));
        if !places.is_empty() {
            self.items.push(item(stored, &texts, &places));
        }
        self.divided.insert(hash, places);
    }

    /// The items, and what was divided.
    pub(super) fn items(self) -> (Vec<Item>, Divided) {
        (self.items, self.divided)
    }
}

fn hash(texts: &[&str]) -> u64 {
    let mut hasher = DefaultHasher::new();
    texts.hash(&mut hasher);
    hasher.finish()
}

fn places(texts: &[&str]) -> Vec<Place> {
    let text = texts.join("\n\n");
    let starts: Vec<usize> = texts
        .iter()
        .scan(0, |at, text| {
            let start = *at;
            *at += text.len() + 2;
            Some(start)
        })
        .collect();
    let divided = scrape::clean(&text, &Hints::default());
    let mut places: Vec<Place> = divided
        .splits
        .into_iter()
        .map(|split| Place {
            paragraph: starts.partition_point(|start| *start <= split.at) - 1,
            reasons: split.reasons,
        })
        .filter(|place| place.paragraph > 0)
        .collect();
    let bytes = |from: usize, to: usize| texts[from..to].iter().map(|text| text.len()).sum::<usize>();
    let mut before = 0;
    places.retain(|place| {
        let long = bytes(before, place.paragraph) >= LEAST_STORY_BYTES
            && bytes(place.paragraph, texts.len()) >= LEAST_STORY_BYTES;
        if long {
            before = place.paragraph;
        }
        long
    });
    places
}

fn item(stored: &StoredEntry, texts: &[&str], places: &[Place]) -> Item {
    let id: ArticleId = stored.id;
    let article = &stored.entry.article;
    let told = |place: &Place| {
        let opening: String = texts[place.paragraph].chars().take(60).collect();
        let why = if place.reasons.is_empty() { String::new() } else { format!(" ({})", place.reasons.join(", ")) };
        format!("paragraph {}, “{opening}…”, may begin another story{why}", place.paragraph + 1)
    };
    let target = Target::Article(id);
    let mut proposals: Vec<Proposal> = places
        .iter()
        .map(|place| {
            let words = format!("another article begins at paragraph {}", place.paragraph + 1);
            let at = texts[place.paragraph];
            let split = Action::Split { at: at.to_owned(), part: part_id(id, at), headline: None };
            Proposal::new(words, target, split)
        })
        .collect();
    proposals.push(Proposal::settle("it is one story", Queue::SeveralStories, &id.to_string()));
    Item {
        queue: Queue::SeveralStories,
        about: id.to_string(),
        title: article.headline.clone().unwrap_or_else(|| texts[0].chars().take(100).collect()),
        reason: places.iter().map(told).collect::<Vec<_>>().join("; "),
        // More evidence in words is more of it; the divider is right about six times in seven on scrapes.
        doubt: 1.0 - 0.6 / (1.0 + places.iter().map(|place| place.reasons.len()).max().unwrap_or(0) as f32),
        effect: 1 + places.len() as u64,
        articles: vec![id],
        names: vec![],
        publication: article.publication.clone(),
        proposals,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_stories_run_together_are_seen_and_one_story_is_not() {
        let ferry = [
            "The night ferry to Holm ran aground on Tuesday with two hundred people aboard, the coast guard said.",
            "Nobody was hurt when the ferry struck the sandbank at the mouth of the harbour shortly after midnight.",
            "The ferry's captain, Ola Brandt, told the coast guard that a buoy had drifted from its place in the storm.",
            "Tugs pulled the ferry free at dawn, and divers found no damage to the hull, the harbour office said.",
        ];
        let school = [
            "School reform passes council after long night",
            "By Ines Carvalho",
            "Teachers will be paid by the hour from September under a reform that the town council passed on Friday.",
            "The teachers' union called the reform a disgrace and asked its members to stay away from classes on Monday.",
            "Councillor Marta Lindgren said pupils would gain from smaller classes, which the reform promises by next year.",
            "Parents in the gallery jeered when the council refused to hear the union before the vote on the school reform.",
        ];
        let both: Vec<&str> = ferry.iter().chain(&school).copied().collect();
        let seen: Vec<usize> = places(&both).iter().map(|place| place.paragraph).collect();
        // With its headline, its byline or its first sentence.
        assert!(matches!(seen[..], [4..=6]), "{seen:?}");
        assert!(places(&[&ferry[..], &ferry[1..]].concat()).is_empty());
    }
}
