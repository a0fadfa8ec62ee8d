//! A hit → why it stands where it does, in words and numbers.
//!
//! The score is a sum, and each part of the query that an article matches is one summand: a word by its forms in each
//! field, a quotation, two words side by side, all words of a short query together. The parts are computed by the same
//! code that ranks, so they add up to the score.

use tantivy::query::{EnableScoring, Query as EngineQuery};
use tantivy::{DocAddress, Score};

use super::bonus::{Bonus, Bonuses};
use super::plan::Planner;
use super::query::{Query, TextField};
use super::relax::Reading;
use super::searcher::Ranked;
use crate::index::analysis::STEM_MARK;

/// How a form of a word stands to what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormKind {
    /// As typed, save for case and accents.
    Exact,
    /// The stem that inflections share; the exact form has it too, unless it is the stem itself.
    Stem,
    /// Another name of the country or its people.
    Kindred,
    /// A word in another spelling.
    Spelling,
    /// A word that fits the pattern.
    Pattern,
}

impl FormKind {
    /// Its name in answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Stem => "inflection",
            Self::Kindred => "country",
            Self::Spelling => "spelling",
            Self::Pattern => "pattern",
        }
    }
}

/// A form of a word in one field of the article.
#[derive(Debug, Clone, PartialEq)]
pub struct FormCount {
    /// The form; of a stem its letters.
    pub form: String,
    /// How it stands to what was typed.
    pub kind: FormKind,
    /// Where it stands.
    pub field: TextField,
    /// How often it stands there.
    pub times: u32,
    /// What that counts: weighted by field and form, less in a long text.
    pub counts: f32,
}

/// What a part of a score is for.
#[derive(Debug, Clone, PartialEq)]
pub enum Reason {
    /// A word.
    Word {
        /// As it was searched.
        word: String,
        /// About how many articles hold it.
        held_by: u64,
        /// How much a word of that rarity weighs (inverse document frequency).
        rarity: f32,
        /// Where it stands in which form.
        forms: Vec<FormCount>,
    },
    /// A quotation.
    Phrase(String),
    /// Two words that stand side by side.
    Pair(String, String),
    /// All words of a short query, where other hits lack one.
    Together,
    /// A print that a machine could not read well, thousandths: it takes something off.
    Print(u16),
}

/// One summand of a score.
#[derive(Debug, Clone, PartialEq)]
pub struct ScorePart {
    /// What it is for.
    pub reason: Reason,
    /// How much it is.
    pub score: f32,
}

/// Why a hit stands where it does.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Explanation {
    /// The sum of the parts.
    pub score: f32,
    /// The summands, in the order of the query.
    pub parts: Vec<ScorePart>,
}

/// What is said of one article and one query.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Explained {
    /// The query as it was understood.
    pub understood: String,
    /// What the reader should know, in words.
    pub warnings: Vec<String>,
    /// Why the article stands where it does; `None` if it is not found by the query.
    pub explanation: Option<Explanation>,
}

impl ScorePart {
    /// In a sentence.
    pub fn in_words(&self) -> String {
        match &self.reason {
            Reason::Word { word, held_by, forms, .. } => {
                let places: Vec<String> = forms.iter().map(FormCount::in_words).collect();
                format!("'{word}' (in {held_by} articles): {}", places.join("; "))
            }
            Reason::Phrase(text) => format!("the quotation \"{text}\""),
            Reason::Pair(first, second) => format!("'{first}' and '{second}' side by side"),
            Reason::Together => "all words, where others lack one".to_owned(),
            Reason::Print(quality) => {
                format!("printed text of which a machine could read {:.0} % well", f32::from(*quality) / 10.0)
            }
        }
    }
}

impl FormCount {
    fn in_words(&self) -> String {
        let times = if self.times == 1 { "once".to_owned() } else { format!("{} times", self.times) };
        let form = match self.kind {
            FormKind::Exact => "exactly".to_owned(),
            FormKind::Stem => format!("by its stem '{}'", self.form),
            FormKind::Kindred => format!("as the country or people '{}'", self.form),
            FormKind::Spelling => format!("spelled '{}'", self.form),
            FormKind::Pattern => format!("as '{}'", self.form),
        };
        format!("{form} {times} in the {}, counts {:.2}", self.field.name(), self.counts)
    }
}

/// Explains a document; `None` if the reading does not match it.
pub(super) fn explain(reading: &Reading, ranked: &Ranked, address: DocAddress) -> tantivy::Result<Option<Explanation>> {
    let planner = Planner::new(reading, ranked.snapshot, ranked.ranking);
    let mut explainer = Explainer { ranked, address, planner };
    let Some(mut parts) = explainer.parts(&reading.query)? else { return Ok(None) };
    for bonus in explainer.planner.bonuses() {
        let score = explainer.bonus(std::slice::from_ref(&bonus))?;
        let reason = match bonus {
            Bonus::Pair { words: (first, second), .. } => Reason::Pair(first, second),
            Bonus::Together { .. } => Reason::Together,
        };
        parts.push(ScorePart { reason, score });
    }
    parts.retain(|part| part.score > 0.0);
    parts.extend(explainer.print(parts.iter().map(|part| part.score).sum()));
    Ok(Some(Explanation { score: parts.iter().map(|part| part.score).sum(), parts }))
}

struct Explainer<'r> {
    ranked: &'r Ranked<'r>,
    address: DocAddress,
    planner: Planner<'r>,
}

impl Explainer<'_> {
    /// The parts that a query adds to the score; `None` if the document does not match it.
    fn parts(&mut self, query: &Query) -> tantivy::Result<Option<Vec<ScorePart>>> {
        match query {
            Query::And(members) => {
                let mut all = vec![];
                for member in members {
                    let Some(parts) = self.parts(member)? else { return Ok(None) };
                    all.extend(parts);
                }
                Ok(Some(all))
            }
            Query::Or(members) => {
                let mut any = None;
                for member in members {
                    if let Some(parts) = self.parts(member)? {
                        any.get_or_insert_with(Vec::new).extend(parts);
                    }
                }
                Ok(any)
            }
            // An exclusion that stands in a conjunction: what it excludes is no hit.
            Query::Not(inner) => Ok(if self.parts(inner)?.is_some() { None } else { Some(vec![]) }),
            leaf => self.leaf(leaf),
        }
    }

    fn leaf(&mut self, leaf: &Query) -> tantivy::Result<Option<Vec<ScorePart>>> {
        let query = self.planner.compile(leaf);
        let Some(score) = self.score(&*query)? else { return Ok(None) };
        let reason = match leaf {
            Query::Word { word, .. } => self.word(leaf)?.unwrap_or_else(|| Reason::Phrase(word.clone())),
            Query::Phrase { words, .. } => Reason::Phrase(words.join(" ")),
            _ => return Ok(Some(vec![])),
        };
        Ok(Some(vec![ScorePart { reason, score }]))
    }

    fn word(&mut self, leaf: &Query) -> tantivy::Result<Option<Reason>> {
        let (Query::Word { word, .. }, Some(found)) = (leaf, self.planner.word(leaf)) else { return Ok(None) };
        let reader = self.ranked.snapshot.searcher.segment_reader(self.address.segment_ord);
        let forms = found.seen(reader, self.address.doc_id)?;
        let count = |seen: super::bm25f::FormSeen| FormCount {
            form: letters(&seen.form.text()),
            kind: seen.form.kind,
            field: seen.form.place,
            times: seen.times,
            counts: seen.counts,
        };
        let forms = forms.into_iter().map(count).collect();
        Ok(Some(Reason::Word { word: word.clone(), held_by: found.held_by, rarity: found.scale.rarity, forms }))
    }

    fn bonus(&self, bonus: &[Bonus]) -> tantivy::Result<Score> {
        let searcher = &self.ranked.snapshot.searcher;
        let ready = Bonuses::of(bonus, EnableScoring::enabled_from_searcher(searcher))?;
        let mut here = ready.within(searcher.segment_reader(self.address.segment_ord))?;
        Ok(here.score_of(self.address.doc_id))
    }

    /// What a badly read print takes off a score.
    fn print(&self, score: Score) -> Option<ScorePart> {
        let columns = &self.ranked.snapshot.segments[self.address.segment_ord as usize];
        let quality = columns.quality(self.address.doc_id)?;
        let off = score * (1.0 - self.ranked.ranking.legibility(Some(quality)));
        (off > 0.0).then_some(ScorePart { reason: Reason::Print(quality), score: -off })
    }

    /// The score of the document for a query, if it matches.
    fn score(&self, query: &dyn EngineQuery) -> tantivy::Result<Option<Score>> {
        let searcher = &self.ranked.snapshot.searcher;
        let weight = query.weight(EnableScoring::enabled_from_searcher(searcher))?;
        let mut scorer = weight.scorer(searcher.segment_reader(self.address.segment_ord), 1.0)?;
        let doc = self.address.doc_id;
        let found = scorer.doc() <= doc && (scorer.doc() == doc || scorer.seek(doc) == doc);
        Ok(found.then(|| scorer.score()))
    }
}

/// A term without the mark and language of a stem.
fn letters(term: &str) -> String {
    let stem = term.strip_prefix(STEM_MARK).and_then(|stem| stem.split_once(':'));
    stem.map_or(term, |(_, letters)| letters).to_owned()
}
