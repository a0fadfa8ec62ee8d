//! A decision: who decided what about which article, as it stands in a line of the log.
//!
//! What a decision changes is said by its [`Action`]; what it means for an article is worked out in [`crate::curate`].
//! A decision about many articles is as many decisions of one batch, so that each can be looked up and undone by itself.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::action::Action;
use crate::article::ArticleId;

/// One decision of a librarian.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Its number in the log, from 1.
    pub id: u64,
    /// When, RFC 3339 in UTC.
    pub time: String,
    /// Who decided.
    pub who: String,
    /// What it is about.
    pub target: Target,
    /// What was decided.
    #[serde(flatten)]
    pub action: Action,
    /// What stood there, where the action replaces something.
    #[serde(default)]
    pub before: Option<String>,
    /// Why.
    pub reason: String,
    /// The batch that it belongs to; `None` if it stands alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<Batched>,
    /// The search that chose the articles of the batch, on its first decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// Where it came from, if from a colleague's log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Provenance>,
    /// SHA-256 of the line before.
    pub chain: String,
}

/// A batch: decisions made together, in force all or none until they are undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Batched {
    /// Number of its first decision.
    pub first: u64,
    /// How many there are; their numbers follow each other.
    pub of: u64,
}

/// The line of another log that a decision was taken from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// Its number there.
    pub id: u64,
    /// SHA-256 of the line in which it was first written down, which tells it in any log.
    pub line: String,
}

/// What a decision is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Target {
    /// One article.
    Article(ArticleId),
    /// The whole archive: what is decided of a name, a country or a newspaper's furniture.
    Archive,
}

impl Target {
    /// The article, if it is one.
    pub fn article(self) -> Option<ArticleId> {
        match self {
            Self::Article(id) => Some(id),
            Self::Archive => None,
        }
    }

    /// Reads what [`std::fmt::Display`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "archive" { Some(Self::Archive) } else { ArticleId::parse(text).map(Self::Article) }
    }
}

impl std::fmt::Display for Target {
    /// Sixteen hexadecimal digits, or `archive`.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Article(id) => write!(out, "{id}"),
            Self::Archive => out.write_str("archive"),
        }
    }
}

impl Serialize for Target {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Target {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let wrong = || serde::de::Error::custom(format!("'{text}' is neither an article's number nor 'archive'"));
        Self::parse(&text).ok_or_else(wrong)
    }
}
