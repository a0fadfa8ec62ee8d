//! The shapes of a question and its answer.

use std::time::Duration;

use super::explain::Explanation;
pub use super::field::FacetField;
use super::ranking::Ranking;
use crate::article::{Part, PartialDate, Quality, Span};
use crate::index::StoredEntry;

/// Stands among chosen values for "has no value": `person=missing` finds the articles that name nobody.
pub const MISSING: &str = "missing";

/// Values chosen in one facet; [`MISSING`] may be one of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection {
    /// An article must have one of these; empty = any.
    pub any: Vec<String>,
    /// An article must have none of these.
    pub none: Vec<String>,
}

impl Selection {
    /// Whether nothing is chosen.
    pub fn is_empty(&self) -> bool {
        self.any.is_empty() && self.none.is_empty()
    }
}

/// What becomes of articles without a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Undated {
    /// Found, unless `from` or `to` limit the time.
    #[default]
    AsFound,
    /// Wanted: they alone, or beside those of the time that `from` and `to` limit.
    Wanted,
    /// Left out.
    Excluded,
}

/// The width of the stretches of a timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub enum Unit {
    /// Single days.
    Day,
    /// Calendar months.
    Month,
    /// Years.
    #[default]
    Year,
    /// Ten years, from one that ends in 0.
    Decade,
}

impl Unit {
    /// Every unit, the narrowest first.
    pub const ALL: [Unit; 4] = [Self::Day, Self::Month, Self::Year, Self::Decade];

    /// Its name in parameters and answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Month => "month",
            Self::Year => "year",
            Self::Decade => "decade",
        }
    }

    /// The unit of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.name() == name)
    }
}

/// Order of the hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// Best first.
    #[default]
    Relevance,
    /// Latest published first, undated last.
    Newest,
    /// Earliest published first, undated last.
    Oldest,
}

impl Sort {
    /// Its name in parameters.
    pub fn name(self) -> &'static str {
        match self {
            Self::Relevance => "relevance",
            Self::Newest => "newest",
            Self::Oldest => "oldest",
        }
    }

    /// The order of that name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Relevance, Self::Newest, Self::Oldest].into_iter().find(|sort| sort.name() == name)
    }
}

/// What counts as one hit: in the total, in facets, on the timeline and in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Collapse {
    /// Each article.
    #[default]
    Nothing,
    /// Each story: it counts once for every value that any of its articles found has, and is shown by the article that
    /// stands for it, or if that is not found by the best of its copies.
    Copies,
}

impl Collapse {
    /// Its name in parameters.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nothing => "none",
            Self::Copies => "copies",
        }
    }

    /// The choice of that name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Nothing, Self::Copies].into_iter().find(|collapse| collapse.name() == name)
    }
}

/// Which stretch of the hits is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The page of that number, from 1. `page × per_page` is at most 10,000: beyond it, use a cursor.
    Page(usize),
    /// The hits after those of the answer that gave this cursor.
    After(String),
}

/// A question.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// Text in the query language.
    pub text: String,
    /// Chosen facet values; not for [`FacetField::Year`].
    pub selections: Vec<(FacetField, Selection)>,
    /// Published on or after the first day of this.
    pub from: Option<PartialDate>,
    /// Published on or before the last day of this.
    pub to: Option<PartialDate>,
    /// Printed text read at least so well by machine; what was never printed passes.
    pub quality: Option<Quality>,
    /// Whether articles without a date are wanted.
    pub undated: Undated,
    /// Width of the timeline's stretches; chosen from the range of dates if `None`.
    pub unit: Option<Unit>,
    /// What counts as one hit.
    pub collapse: Collapse,
    /// Order.
    pub sort: Sort,
    /// Which hits.
    pub place: Place,
    /// Hits wanted, 0 to 100.
    pub per_page: usize,
    /// Facets wanted and how many values of each.
    pub facets: Vec<(FacetField, usize)>,
    /// Passages wanted per hit, 0 to 5.
    pub passages: usize,
    /// Wished length of a passage in characters.
    pub passage_chars: usize,
    /// What counts how much; no parameter of the HTTP interface.
    pub ranking: Ranking,
    /// Whether each hit says why it stands where it does.
    pub explain: bool,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            text: String::new(),
            selections: vec![],
            from: None,
            to: None,
            quality: None,
            undated: Undated::AsFound,
            unit: None,
            collapse: Collapse::Nothing,
            sort: Sort::Relevance,
            place: Place::Page(1),
            per_page: 10,
            facets: vec![
                (FacetField::Person, 20),
                (FacetField::Country, 20),
                (FacetField::Publication, 20),
                (FacetField::Language, 20),
                (FacetField::Year, 100),
            ],
            passages: 2,
            passage_chars: 160,
            ranking: Ranking::default(),
            explain: false,
        }
    }
}

/// A text with marked stretches.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marked {
    /// The text as it stands in the article.
    pub text: String,
    /// What matched: sorted, not overlapping, bytes in `text`.
    pub marks: Vec<Span>,
}

/// A stretch of an article that shows why it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// The part it stands in.
    pub part: Part,
    /// Its first byte in that part's text.
    pub offset: usize,
    /// Text and marks.
    pub marked: Marked,
    /// Whether it begins inside a sentence.
    pub cut_before: bool,
    /// Whether it ends inside a sentence.
    pub cut_after: bool,
}

/// One article that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The article with its number, people and countries.
    pub stored: StoredEntry,
    /// The sum of what its words and their places count; 0 when sorted by date.
    pub score: f32,
    /// What the score is made of, if asked for.
    pub explanation: Option<Explanation>,
    /// Other articles held that tell the same story, whether found or not.
    pub copies: u32,
    /// The headline with marks.
    pub headline: Option<Marked>,
    /// The best passages, in text order.
    pub passages: Vec<Passage>,
}

/// One value of a facet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetValue {
    /// The value as stored (a country code, a name).
    pub value: String,
    /// Articles that have it, exact; the facet's own selection is left out of the count.
    pub count: u64,
    /// Whether the request chose it.
    pub selected: bool,
}

/// The counts of one facet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet {
    /// Which.
    pub field: FacetField,
    /// Most frequent first, at most as many as asked for; chosen values are always among them.
    pub values: Vec<FacetValue>,
    /// How many different values the result has.
    pub distinct: u64,
    /// Articles of the result without any value (undated, no person …).
    pub missing: u64,
    /// Whether the request chose those.
    pub missing_selected: bool,
}

/// Which values of one facet are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Within {
    /// The facet; not [`FacetField::Year`].
    pub field: FacetField,
    /// Words that begin words of the value, in any order, whatever case and accents; empty = all values.
    pub prefix: String,
    /// How many of the most frequent are passed over.
    pub offset: usize,
    /// How many are wanted after those.
    pub limit: usize,
}

/// The values of one facet that [`Within`] asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetAnswer {
    /// Counts; chosen values stand where their counts put them.
    pub facet: Facet,
    /// How many values fit the prefix.
    pub fitting: u64,
    /// Articles found by the whole request.
    pub total: u64,
    /// What was ignored of the query, in words.
    pub ignored: Vec<String>,
    /// What the reader should know, in words.
    pub warnings: Vec<String>,
    /// Generation of the index that answered.
    pub generation: u64,
}

/// One stretch of the timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bucket {
    /// Its first day, month or year.
    pub from: PartialDate,
    /// Its last, as wide as `from`: the same, but for decades.
    pub to: PartialDate,
    /// Articles found in it; the request's own dates are left out of the count.
    pub count: u64,
    /// Articles held in it.
    pub held: u64,
}

impl Bucket {
    /// `2025-11-13`, `2025-11`, `2025` or `1990–1999`.
    pub fn key(&self) -> String {
        if self.from == self.to { self.from.to_string() } else { format!("{}–{}", self.from, self.to) }
    }
}

/// Found and held over time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Timeline {
    /// The width of its stretches.
    pub unit: Unit,
    /// Those in which articles are held, ascending; within `from` and `to` where the request has them.
    pub buckets: Vec<Bucket>,
    /// Articles found whose date is known less exactly than the stretches are wide.
    pub imprecise: u64,
    /// Articles found without a date; the request's own dates are left out of the count.
    pub undated: u64,
    /// Articles held without a date.
    pub undated_held: u64,
}

/// The answer to a [`Request`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answer {
    /// The query as it was understood, printable and parsable again.
    pub understood: String,
    /// What was ignored, in words.
    pub ignored: Vec<String>,
    /// What the reader should know, in words.
    pub warnings: Vec<String>,
    /// Articles found, or stories if copies are collapsed.
    pub total: u64,
    /// Time it took.
    pub took: Duration,
    /// The hits wanted.
    pub hits: Vec<Hit>,
    /// The facets wanted, in the order wanted.
    pub facets: Vec<Facet>,
    /// Found and held over time.
    pub timeline: Timeline,
    /// Where the next stretch begins; `None` at the end.
    pub cursor: Option<String>,
    /// Generation of the index that answered.
    pub generation: u64,
}
