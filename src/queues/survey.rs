//! One walk over the index → the items of every queue.

use std::collections::{BTreeMap, HashMap};

use super::several_stories::{Divided, SeveralStories};
use super::{Item, Queue, boilerplate, doubtful_date, doubtful_person, drift, failed, near_duplicates, ranked};
use super::{persons::Persons, same_person, settled, undated};
use crate::article::{ArticleId, Published};
use crate::corpus::Corpus;
use crate::corpus::decisions::Log;
use crate::error::Result;
use crate::index::StoredEntry;
use crate::search::Searcher;

/// What was doubtful at one state of the archive.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Survey {
    /// The change of the corpus up to which the index had come.
    pub change: u64,
    /// Articles looked at.
    pub articles: u64,
    items: BTreeMap<Queue, Vec<Item>>,
    divided: Divided,
}

/// What the queues must know of articles other than the one before them.
#[derive(Debug, Default)]
pub(super) struct Around {
    pub(super) facts: HashMap<ArticleId, Facts>,
    /// The articles of each story of several.
    pub(super) stories: HashMap<ArticleId, Vec<ArticleId>>,
    pub(super) today: jiff::civil::Date,
}

/// What is kept of every article.
#[derive(Debug, Clone)]
pub(super) struct Facts {
    pub(super) story: ArticleId,
    pub(super) published: Option<Published>,
    pub(super) headline: String,
}

impl Around {
    /// The other articles that tell the same story.
    pub(super) fn copies(&self, id: ArticleId) -> impl Iterator<Item = ArticleId> {
        let story = self.facts.get(&id).map_or(id, |facts| facts.story);
        self.stories.get(&story).into_iter().flatten().copied().filter(move |other| *other != id)
    }

    pub(super) fn headline(&self, id: ArticleId) -> String {
        self.facts.get(&id).map_or_else(|| id.to_string(), |facts| facts.headline.clone())
    }
}

/// A title for an article: its headline, else how it begins.
fn headline(stored: &StoredEntry) -> String {
    let article = &stored.entry.article;
    let first = article.headline.as_deref().or(article.paragraphs.first().map(|p| p.text.as_str()));
    match first {
        Some(text) if text.chars().count() > 100 => format!("{}…", text.chars().take(99).collect::<String>()),
        Some(text) => text.to_owned(),
        None => stored.id.to_string(),
    }
}

impl Survey {
    /// Surveys an archive. `today` is the day after which nothing can have been published; what an earlier survey has
    /// found out of texts that are still the same is taken over: the first takes a millisecond and a half an article, a
    /// later one a tenth of that.
    ///
    /// # Errors
    /// Those of reading the corpus and the index.
    pub fn of(corpus: &Corpus, searcher: &Searcher, today: jiff::civil::Date, before: &Self) -> Result<Self> {
        let mut around = Around { today, ..Around::default() };
        let mut survey = Self::default();
        let (mut undated, mut dates) = (undated::Undated::default(), doubtful_date::DoubtfulDates::default());
        let (mut stories, mut blocks) = (SeveralStories::after(&before.divided), boilerplate::Blocks::default());
        let mut persons = Persons::default();
        survey.change = searcher.every(|stored| {
            survey.articles += 1;
            undated.see(&stored);
            dates.see(&stored);
            stories.see(&stored);
            blocks.see(&stored);
            persons.see(&stored);
            around.stories.entry(stored.story).or_default().push(stored.id);
            let (published, story) = (stored.entry.article.published, stored.story);
            around.facts.insert(stored.id, Facts { story, published, headline: headline(&stored) });
            Ok(())
        })?;
        around.stories.retain(|_, articles| articles.len() > 1);
        let (several, divided) = stories.items();
        survey.divided = divided;
        let found = [
            (Queue::Undated, undated.items(&around)),
            (Queue::DoubtfulDate, dates.items(&around)),
            (Queue::SeveralStories, several),
            (Queue::Boilerplate, blocks.items()),
            (Queue::DoubtfulPerson, doubtful_person::items(&persons)),
            (Queue::SamePerson, same_person::items(&persons)),
            (Queue::NearDuplicate, near_duplicates::items(corpus, &around)?),
            (Queue::Drift, drift::items(corpus)?),
            (Queue::Failed, failed::items(corpus)?),
        ];
        survey.items = found.into_iter().map(|(queue, items)| (queue, ranked(items))).collect();
        Ok(survey)
    }

    /// The items of a queue that no decision in force has settled, the most worthwhile first.
    pub fn open<'s>(&'s self, queue: Queue, log: &Log) -> Vec<&'s Item> {
        let settled = settled::Settled::of(log);
        self.items.get(&queue).into_iter().flatten().filter(|item| !settled.settles(item)).collect()
    }

    /// How many items of each queue are open.
    pub fn counts(&self, log: &Log) -> Vec<(Queue, usize)> {
        let settled = settled::Settled::of(log);
        let open = |items: &Vec<Item>| items.iter().filter(|item| !settled.settles(item)).count();
        Queue::ALL.map(|queue| (queue, self.items.get(&queue).map_or(0, open))).to_vec()
    }
}
