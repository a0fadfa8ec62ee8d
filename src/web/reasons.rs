//! Why a hit stands where it does → JSON.

use schemars::JsonSchema;
use serde::Serialize;

use crate::article::ArticleId;
use crate::search::explain::{Explained, Explanation, FormCount, Reason, ScorePart};

/// The parts of a score; they add up to it.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "Explanation")]
pub(super) struct ExplanationJson<'a> {
    score: f32,
    parts: Vec<PartJson<'a>>,
}

#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "ScorePart")]
struct PartJson<'a> {
    /// `word`, `phrase`, `pair`, `together` or `print`.
    kind: &'static str,
    score: f32,
    /// The words of the query that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    word: Option<String>,
    /// Articles that hold the word.
    #[serde(skip_serializing_if = "Option::is_none")]
    held_by: Option<u64>,
    /// Inverse document frequency.
    #[serde(skip_serializing_if = "Option::is_none")]
    rarity: Option<f32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    forms: Vec<FormJson<'a>>,
    in_words: String,
}

#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "ScoreForm")]
struct FormJson<'a> {
    form: &'a str,
    /// `exact`, `inflection`, `country`, `spelling` or `pattern`.
    kind: &'static str,
    field: &'static str,
    times: u32,
    counts: f32,
}

/// What is said of one article and one query.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "Explained")]
pub(super) struct ExplainedJson<'a> {
    id: String,
    understood: &'a str,
    warnings: &'a [String],
    /// Whether the query finds the article.
    found: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<ExplanationJson<'a>>,
}

pub(super) fn explained(id: ArticleId, explained: &Explained) -> ExplainedJson<'_> {
    ExplainedJson {
        id: id.to_string(),
        understood: &explained.understood,
        warnings: &explained.warnings,
        found: explained.explanation.is_some(),
        explanation: explained.explanation.as_ref().map(explanation),
    }
}

pub(super) fn explanation(explanation: &Explanation) -> ExplanationJson<'_> {
    ExplanationJson { score: explanation.score, parts: explanation.parts.iter().map(part).collect() }
}

fn part(part: &ScorePart) -> PartJson<'_> {
    let plain = |kind, word| PartJson {
        kind,
        score: part.score,
        word,
        held_by: None,
        rarity: None,
        forms: vec![],
        in_words: part.in_words(),
    };
    match &part.reason {
        Reason::Word { word, held_by, rarity, forms } => PartJson {
            held_by: Some(*held_by),
            rarity: Some(*rarity),
            forms: forms.iter().map(form).collect(),
            ..plain("word", Some(word.clone()))
        },
        Reason::Phrase(text) => plain("phrase", Some(text.clone())),
        Reason::Pair(first, second) => plain("pair", Some(format!("{first} {second}"))),
        Reason::Together => plain("together", None),
        Reason::Print(_) => plain("print", None),
    }
}

fn form(count: &FormCount) -> FormJson<'_> {
    FormJson {
        form: &count.form,
        kind: count.kind.name(),
        field: count.field.name(),
        times: count.times,
        counts: count.counts,
    }
}
