//! Corpus, index and decisions → what a librarian should look at, the most worthwhile first.
//!
//! A [`Survey`] walks the index once and asks the corpus what only it knows; each queue (one file each) sees every article
//! and then says what is doubtful, why, in words, and what would settle it. Items are ordered by how doubtful the present
//! state is times how many articles settling it changes. What a decision has settled since leaves its queue at once
//! ([`settled`]), without a new survey.
//!
//! Nothing is decided here, and nothing is kept: a survey can be thrown away at any time.

use std::fmt;

use crate::article::ArticleId;
use crate::corpus::decisions::{Action, Target};

mod boilerplate;
mod command;
mod doubtful_date;
mod doubtful_person;
mod drift;
mod failed;
mod names;
mod near_duplicates;
mod persons;
mod same_person;
mod sentences;
mod settled;
mod several_stories;
mod survey;
mod undated;

pub use command::command;
pub use sentences::{Named, named};
pub use settled::is_settled;
pub use survey::Survey;

/// What librarians are asked to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Queue {
    /// No date of publication is known.
    Undated,
    /// The date of publication may be wrong.
    DoubtfulDate,
    /// An article may be several.
    SeveralStories,
    /// A paragraph may be the newspaper's furniture.
    Boilerplate,
    /// A name may be no person, or not that one.
    DoubtfulPerson,
    /// Two names may be one person.
    SamePerson,
    /// Two articles may tell one story.
    NearDuplicate,
    /// A publication may have changed the make of its pages.
    Drift,
    /// Inputs could not be read.
    Failed,
}

impl Queue {
    /// Every queue.
    pub const ALL: [Self; 9] = [
        Self::Undated,
        Self::DoubtfulDate,
        Self::SeveralStories,
        Self::Boilerplate,
        Self::DoubtfulPerson,
        Self::SamePerson,
        Self::NearDuplicate,
        Self::Drift,
        Self::Failed,
    ];

    /// Its name in addresses and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Undated => "undated",
            Self::DoubtfulDate => "doubtful-date",
            Self::SeveralStories => "several-stories",
            Self::Boilerplate => "boilerplate",
            Self::DoubtfulPerson => "doubtful-person",
            Self::SamePerson => "same-person",
            Self::NearDuplicate => "near-duplicate",
            Self::Drift => "drift",
            Self::Failed => "failed",
        }
    }

    /// The queue of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|queue| queue.name() == name)
    }

    /// What stands in it, in words.
    pub fn title(self) -> &'static str {
        match self {
            Self::Undated => "Articles without a date",
            Self::DoubtfulDate => "Doubtful dates",
            Self::SeveralStories => "Several stories in one article",
            Self::Boilerplate => "Furniture taken for story",
            Self::DoubtfulPerson => "Doubtful persons",
            Self::SamePerson => "Two names, one person",
            Self::NearDuplicate => "Near duplicates not joined",
            Self::Drift => "Publications that read differently",
            Self::Failed => "Inputs that could not be read",
        }
    }
}

impl fmt::Display for Queue {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// Something to look at.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// In which queue.
    pub queue: Queue,
    /// What it is about, the same in every survey: an article's number, two names, a block.
    pub about: String,
    /// A headline, a name, a publication.
    pub title: String,
    /// Why it is here, in words.
    pub reason: String,
    /// How doubtful the present state is, 0 to 1.
    pub doubt: f32,
    /// Articles that settling it changes.
    pub effect: u64,
    /// The articles that show it best, a few.
    pub articles: Vec<ArticleId>,
    /// The names that it is about.
    pub names: Vec<String>,
    /// The newspaper or site that it is about.
    pub publication: Option<String>,
    /// What would settle it, the likeliest first.
    pub proposals: Vec<Proposal>,
}

impl Item {
    /// What it is worth to settle it.
    pub fn worth(&self) -> f32 {
        self.doubt * self.effect as f32
    }
}

/// A decision that would settle an item.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// What it does, in words.
    pub words: String,
    /// What it is about.
    pub target: Target,
    /// What is decided. A value that the librarian has to give stands as [`ASKED`].
    pub action: Action,
}

/// Stands in a proposal where the librarian has to say what is right.
pub const ASKED: &str = "…";

impl Proposal {
    fn new(words: impl Into<String>, target: Target, action: Action) -> Self {
        Self { words: words.into(), target, action }
    }

    /// That everything is right as it is.
    fn settle(words: impl Into<String>, queue: Queue, about: &str) -> Self {
        Self::new(words, Target::Archive, Action::Settle { queue: queue.name().to_owned(), about: about.to_owned() })
    }

    /// Whether the librarian has to give a value.
    pub fn is_open(&self) -> bool {
        serde_json::to_string(&self.action).is_ok_and(|json| json.contains(ASKED))
    }
}

/// Items by their worth; equals in the order of what they are about.
fn ranked(mut items: Vec<Item>) -> Vec<Item> {
    items.sort_by(|a, b| b.worth().total_cmp(&a.worth()).then_with(|| a.about.cmp(&b.about)));
    items
}

/// An item in JSON, with what would settle it: each proposal as a decision that the desk takes, and as a command.
pub fn json(item: &Item) -> serde_json::Value {
    let proposal = |proposal: &Proposal| {
        let mut decision = serde_json::to_value(&proposal.action).unwrap_or_default();
        decision["target"] = proposal.target.to_string().into();
        serde_json::json!({
            "words": proposal.words, "asks": proposal.is_open(), "decision": decision, "command": command(proposal),
        })
    };
    serde_json::json!({
        "queue": item.queue.name(), "about": item.about, "title": item.title, "reason": item.reason,
        "doubt": item.doubt, "effect": item.effect, "publication": item.publication, "names": item.names,
        "articles": item.articles.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "proposals": item.proposals.iter().map(proposal).collect::<Vec<_>>(),
    })
}

/// The day in the last time zone in which a day begins: what is dated later has not come anywhere.
pub fn today() -> jiff::civil::Date {
    let now = jiff::Timestamp::now();
    let ahead = now.checked_add(jiff::Span::new().hours(14)).unwrap_or(now);
    ahead.to_zoned(jiff::tz::TimeZone::UTC).date()
}
