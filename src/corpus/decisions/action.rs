//! What can be decided, and how it stands in a line of the log.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::article::ArticleId;

/// A fact of an article that can be corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Field {
    /// The headline.
    Headline,
    /// The standfirst.
    Standfirst,
    /// The byline as printed.
    Byline,
    /// The authors, joined by `; `.
    Authors,
    /// The newspaper or site.
    Publication,
    /// The section.
    Section,
    /// The day, month or year of publication: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    Published,
    /// The language, by its code.
    Language,
    /// The countries that it is about, by their codes, joined by `; `.
    Country,
}

impl Field {
    /// Every field.
    pub const ALL: [Self; 9] = [
        Self::Headline,
        Self::Standfirst,
        Self::Byline,
        Self::Authors,
        Self::Publication,
        Self::Section,
        Self::Published,
        Self::Language,
        Self::Country,
    ];

    /// Its name in the log and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Headline => "headline",
            Self::Standfirst => "standfirst",
            Self::Byline => "byline",
            Self::Authors => "authors",
            Self::Publication => "publication",
            Self::Section => "section",
            Self::Published => "published",
            Self::Language => "language",
            Self::Country => "country",
        }
    }

    /// The field of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }
}

/// What was decided. Paragraphs are named by their text, so that a decision finds its paragraph again in a page that was
/// read anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "kebab-case")]
pub enum Action {
    /// A fact is this; `None` empties it.
    Correct {
        /// Which fact.
        field: Field,
        /// What shall stand there.
        after: Option<String>,
    },
    /// A paragraph is no story.
    Cut {
        /// The paragraph.
        text: String,
    },
    /// A piece that was cut is story.
    Keep {
        /// The piece, as it shall stand in the article.
        text: String,
        /// First and last byte in the capture's text; it comes before the first paragraph that stands later.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<[usize; 2]>,
        /// The paragraph that it follows, where the place in the text is not known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        behind: Option<String>,
    },
    /// From this paragraph on it is another article.
    Split {
        /// The first paragraph of the other article.
        at: String,
        /// The other article.
        #[serde(with = "number")]
        part: ArticleId,
        /// Its headline.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        headline: Option<String>,
    },
    /// These articles go on with it and are no articles of their own.
    Join {
        /// They, in the order of the text.
        #[serde(with = "numbers")]
        with: Vec<ArticleId>,
    },
    /// It tells the same story as these.
    Copies {
        /// They.
        #[serde(with = "numbers")]
        with: Vec<ArticleId>,
    },
    /// It does not tell the same story as these.
    NotCopies {
        /// They.
        #[serde(with = "numbers")]
        with: Vec<ArticleId>,
    },
    /// These names are one person.
    MergePersons {
        /// The names that go.
        names: Vec<String>,
        /// The name that stays.
        into: String,
    },
    /// Where the name is written in one of these forms (in one article: wherever it is named) it is somebody else.
    SplitPerson {
        /// The name as it is shown.
        name: String,
        /// The forms, letter by letter; all if empty.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        forms: Vec<String>,
        /// The other person.
        into: String,
    },
    /// The person is called so.
    RenamePerson {
        /// The name as it is shown.
        name: String,
        /// The name that shall be shown.
        into: String,
    },
    /// The name is no person.
    RejectPerson {
        /// The name.
        name: String,
    },
    /// Authorities know the person by these ids.
    SameAs {
        /// The name.
        name: String,
        /// `wikidata:Q…`, `viaf:…`.
        ids: Vec<String>,
    },
    /// Where these countries were found another one is meant.
    MergeCountries {
        /// The codes that go.
        codes: Vec<String>,
        /// The code that stays.
        into: String,
    },
    /// The country is not meant.
    RejectCountry {
        /// Its code.
        code: String,
    },
    /// A tag is put on it.
    Tag {
        /// The tag.
        tag: String,
    },
    /// A tag is taken off.
    Untag {
        /// The tag.
        tag: String,
    },
    /// It is put into a collection.
    Collect {
        /// The collection.
        collection: String,
    },
    /// It is taken out of a collection.
    Uncollect {
        /// The collection.
        collection: String,
    },
    /// Something worth knowing of it, for librarians.
    Note {
        /// The note.
        text: String,
    },
    /// It is no article.
    Reject,
    /// It may not be shown any more.
    Withdraw {
        /// What is said in its place, for everybody to read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        notice: Option<String>,
    },
    /// It may be shown from that moment on.
    Embargo {
        /// RFC 3339, in UTC.
        until: String,
    },
    /// It may not be found by the name of this person, and is held otherwise.
    Delist {
        /// The name.
        person: String,
    },
    /// It may be shown again: takes back rejection, withdrawal and embargo.
    Restore,
    /// This block is no story, wherever the newspaper prints it.
    CutBlock {
        /// The newspaper or site.
        publication: String,
        /// The block: one paragraph.
        text: String,
    },
    /// Somebody has looked at what stands in a queue and leaves it as it is.
    Settle {
        /// The queue.
        queue: String,
        /// What the item is about, as the queue names it.
        about: String,
    },
    /// Earlier decisions do not hold.
    Undo {
        /// The first of them.
        decision: u64,
        /// The last of them, if they are several in a row.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        through: Option<u64>,
    },
}

impl Action {
    /// Its name in the log.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Correct { .. } => "correct",
            Self::Cut { .. } => "cut",
            Self::Keep { .. } => "keep",
            Self::Split { .. } => "split",
            Self::Join { .. } => "join",
            Self::Copies { .. } => "copies",
            Self::NotCopies { .. } => "not-copies",
            Self::MergePersons { .. } => "merge-persons",
            Self::SplitPerson { .. } => "split-person",
            Self::RenamePerson { .. } => "rename-person",
            Self::RejectPerson { .. } => "reject-person",
            Self::SameAs { .. } => "same-as",
            Self::MergeCountries { .. } => "merge-countries",
            Self::RejectCountry { .. } => "reject-country",
            Self::Tag { .. } => "tag",
            Self::Untag { .. } => "untag",
            Self::Collect { .. } => "collect",
            Self::Uncollect { .. } => "uncollect",
            Self::Note { .. } => "note",
            Self::Reject => "reject",
            Self::Withdraw { .. } => "withdraw",
            Self::Embargo { .. } => "embargo",
            Self::Delist { .. } => "delist",
            Self::Restore => "restore",
            Self::CutBlock { .. } => "cut-block",
            Self::Settle { .. } => "settle",
            Self::Undo { .. } => "undo",
        }
    }

    /// The decisions that it undoes, as first and last number.
    pub fn undone(&self) -> Option<(u64, u64)> {
        match self {
            Self::Undo { decision, through } => Some((*decision, through.unwrap_or(*decision))),
            _ => None,
        }
    }

    /// Whether it is about names or countries.
    pub fn is_of_names(&self) -> bool {
        matches!(
            self,
            Self::MergePersons { .. }
                | Self::SplitPerson { .. }
                | Self::RenamePerson { .. }
                | Self::RejectPerson { .. }
                | Self::SameAs { .. }
                | Self::MergeCountries { .. }
                | Self::RejectCountry { .. }
                | Self::Delist { .. }
                | Self::Correct { field: Field::Country | Field::Language, .. }
        )
    }

    /// Other articles that it is about.
    pub fn others(&self) -> &[ArticleId] {
        match self {
            Self::Join { with } | Self::Copies { with } | Self::NotCopies { with } => with,
            Self::Split { part, .. } => std::slice::from_ref(part),
            _ => &[],
        }
    }
}

/// A number of an article as sixteen hexadecimal digits.
mod number {
    use super::*;

    pub(super) fn serialize<S: Serializer>(id: &ArticleId, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(id)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<ArticleId, D::Error> {
        parsed(&String::deserialize(from)?)
    }

    pub(super) fn parsed<E: serde::de::Error>(text: &str) -> Result<ArticleId, E> {
        ArticleId::parse(text).ok_or_else(|| E::custom(format!("'{text}' is no article's number")))
    }
}

/// Several of them.
mod numbers {
    use super::*;

    pub(super) fn serialize<S: Serializer>(ids: &[ArticleId], out: S) -> Result<S::Ok, S::Error> {
        out.collect_seq(ids.iter().map(ToString::to_string))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<ArticleId>, D::Error> {
        Vec::<String>::deserialize(from)?.iter().map(|text| number::parsed(text)).collect()
    }
}
