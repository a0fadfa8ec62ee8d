//! One decision, laid over one article.

use crate::article::{Article, Evidence, Language, Paragraph, ParagraphKind, PartialDate, Published, Span};
use crate::corpus::decisions::{Action, Decision, Field};

/// A decision that finds its target changed. It is kept; whether it still has an effect is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The decision.
    pub decision: u64,
    /// Who made it.
    pub who: String,
    /// What is wrong with it.
    pub reason: String,
    /// Whether it was laid over the article all the same.
    pub applied: bool,
}

impl Conflict {
    pub(super) fn of(decision: &Decision, reason: String, applied: bool) -> Self {
        Self { decision: decision.id, who: decision.who.clone(), reason, applied }
    }
}

impl std::fmt::Display for Conflict {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let held = if self.applied { "it still holds" } else { "it has no effect now" };
        write!(out, "decision {} by {}: {}; {held}", self.decision, self.who, self.reason)
    }
}

/// What stands in a field of an article, as decisions write it. The countries are found later, and never stand here.
pub fn value(article: &Article, field: Field) -> Option<String> {
    match field {
        Field::Headline => article.headline.clone(),
        Field::Standfirst => article.standfirst.clone(),
        Field::Byline => article.byline.clone(),
        Field::Authors => Some(article.authors.join("; ")).filter(|names| !names.is_empty()),
        Field::Publication => article.publication.clone(),
        Field::Section => article.section.clone(),
        Field::Published => article.published.map(|published| published.date.to_string()),
        Field::Language => article.language.as_ref().map(|language| language.code().to_owned()),
        Field::Country => None,
    }
}

/// Lays a decision about the text or the facts of an article over it. What is decided of names, standing, parts and
/// copies is dealt with elsewhere and does nothing here.
pub(super) fn apply(article: &mut Article, decision: &Decision) -> Option<Conflict> {
    let refused = |reason: String| Some(Conflict::of(decision, reason, false));
    match &decision.action {
        Action::Correct { field, after } => {
            let found = value(article, *field);
            if let Err(reason) = correct(article, *field, after.clone()) {
                return refused(reason);
            }
            let known = *field == Field::Country || found == decision.before || found == value(article, *field);
            let changed = || {
                let shown =
                    |text: &Option<String>| text.as_deref().map_or("nothing".into(), |text| format!("'{text}'"));
                let reason =
                    format!("the {} was {} and has become {}", field.name(), shown(&decision.before), shown(&found));
                Conflict::of(decision, reason, true)
            };
            (!known).then(changed)
        }
        Action::Cut { text } => match place_of(article, text) {
            Some(place) => {
                article.paragraphs.remove(place);
                None
            }
            None => refused(format!("the paragraph '{}' is not there", beginning(text))),
        },
        Action::Keep { text, at, behind } => {
            if place_of(article, text).is_none() {
                keep(article, text, *at, behind.as_deref());
            }
            None
        }
        _ => None,
    }
}

fn correct(article: &mut Article, field: Field, after: Option<String>) -> Result<(), String> {
    let after = after.filter(|text| !text.trim().is_empty());
    match field {
        Field::Headline => article.headline = after,
        Field::Standfirst => article.standfirst = after,
        Field::Byline => article.byline = after,
        Field::Publication => article.publication = after,
        Field::Section => article.section = after,
        Field::Authors => {
            let names = after.iter().flat_map(|names| names.split(';')).map(str::trim).filter(|name| !name.is_empty());
            article.authors = names.map(str::to_owned).collect();
        }
        Field::Language => {
            article.language =
                after.map(|tag| Language::parse(&tag).ok_or(format!("no language '{tag}'"))).transpose()?;
        }
        Field::Published => article.published = after.map(|text| decided_date(&text)).transpose()?,
        Field::Country => {}
    }
    Ok(())
}

fn decided_date(text: &str) -> Result<Published, String> {
    let date = PartialDate::parse(text).ok_or(format!("no date '{text}'; write YYYY, YYYY-MM or YYYY-MM-DD"))?;
    Ok(Published { date, evidence: Evidence::Decision, confidence: 1.0 })
}

/// The number of the paragraph with that text.
pub(super) fn place_of(article: &Article, text: &str) -> Option<usize> {
    article.paragraphs.iter().position(|paragraph| paragraph.text == text.trim())
}

fn keep(article: &mut Article, text: &str, at: Option<[usize; 2]>, behind: Option<&str>) {
    let span = at.filter(|[start, end]| start <= end).map_or(Span::new(0, 0), |[start, end]| Span::new(start, end));
    let later = |paragraph: &Paragraph| !paragraph.span.is_empty() && paragraph.span.start >= span.end;
    let by_span = || match span.is_empty() {
        true => None,
        false => Some(article.paragraphs.iter().position(later).unwrap_or(article.paragraphs.len())),
    };
    let by_text = behind.and_then(|before| place_of(article, before)).map(|place| place + 1);
    let place = by_text.or_else(by_span).unwrap_or(article.paragraphs.len());
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    article.paragraphs.insert(place, Paragraph { text, span, kind: ParagraphKind::Text });
}

/// The beginning of a text, to name it by.
pub(super) fn beginning(text: &str) -> String {
    let mut letters = text.chars();
    let shown: String = letters.by_ref().take(60).collect();
    if letters.next().is_some() { format!("{shown}…") } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::ArticleId;
    use crate::corpus::decisions::Target;

    fn decision(action: Action, before: Option<&str>) -> Decision {
        Decision {
            id: 1,
            time: "2026-01-01T00:00:00Z".into(),
            who: "ann".into(),
            target: Target::Article(ArticleId(1)),
            action,
            before: before.map(str::to_owned),
            reason: "as printed".into(),
            batch: None,
            query: None,
            origin: None,
            chain: String::new(),
        }
    }

    fn correction(field: Field, after: Option<&str>, before: Option<&str>) -> Decision {
        decision(Action::Correct { field, after: after.map(str::to_owned) }, before)
    }

    fn paragraph(text: &str, start: usize) -> Paragraph {
        Paragraph { text: text.into(), span: Span::new(start, start + text.len()), kind: ParagraphKind::Text }
    }

    fn texts(article: &Article) -> Vec<&str> {
        article.paragraphs.iter().map(|p| p.text.as_str()).collect()
    }

    #[test]
    fn the_last_decision_on_a_field_wins_and_an_empty_one_empties_it() {
        let mut article = Article { section: Some("Sport".into()), ..Article::default() };
        for (field, after, before) in [
            (Field::Headline, Some("A"), None),
            (Field::Headline, Some("B"), Some("A")),
            (Field::Section, None, Some("Sport")),
        ] {
            assert_eq!(apply(&mut article, &correction(field, after, before)), None);
        }
        assert_eq!((article.headline.as_deref(), article.section.as_deref()), (Some("B"), None));
    }

    #[test]
    fn a_decided_date_carries_its_evidence_and_an_impossible_one_is_refused() {
        let mut article = Article::default();
        assert_eq!(apply(&mut article, &correction(Field::Published, Some("1998-07"), None)), None);
        let conflict = apply(&mut article, &correction(Field::Published, Some("1998-13"), Some("1998-07")));
        assert!(conflict.is_some_and(|conflict| !conflict.applied));
        let published = article.published.expect("a date");
        assert_eq!((published.date.to_string().as_str(), published.evidence), ("1998-07", Evidence::Decision));
    }

    #[test]
    fn a_correction_of_what_has_changed_since_holds_and_is_told() {
        let mut article = Article { headline: Some("Newer".into()), ..Article::default() };
        let conflict = apply(&mut article, &correction(Field::Headline, Some("Right"), Some("Old")));
        assert!(conflict.is_some_and(|c| c.applied && c.to_string().contains("'Newer'")));
        assert_eq!(article.headline.as_deref(), Some("Right"));
    }

    #[test]
    fn a_cut_piece_comes_back_where_it_stood_and_only_once() {
        let mut article =
            Article { paragraphs: vec![paragraph("One.", 10), paragraph("Three.", 40)], ..Article::default() };
        let keep = decision(Action::Keep { text: "Two  words.".into(), at: Some([20, 30]), behind: None }, None);
        assert_eq!(apply(&mut article, &keep), None);
        assert_eq!(texts(&article), ["One.", "Two words.", "Three."]);
        let again = decision(Action::Keep { text: "Three.".into(), at: None, behind: Some("One.".into()) }, None);
        apply(&mut article, &again);
        assert_eq!(texts(&article).len(), 3);
        let cut = decision(Action::Cut { text: "Three.".into() }, None);
        assert_eq!(apply(&mut article, &cut), None);
        assert!(apply(&mut article, &cut).is_some_and(|conflict| !conflict.applied));
        assert_eq!(texts(&article), ["One.", "Two words."]);
    }
}
