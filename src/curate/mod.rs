//! Article + decisions → article: what the librarians meant, laid over what the machine made.
//!
//! Decisions are replayed in the order of the log, the last one on a field wins, and an empty `after` empties the field.
//! The machine's article stays untouched in the corpus, so that every decision can be undone and a better cleaner never
//! undoes one.

use crate::article::{Article, Evidence, Language, PartialDate, Published};
use crate::corpus::decisions::Decision;

/// Lays decisions over an article. Returns it with the decisions that could not be applied, in words.
pub fn apply(mut article: Article, decisions: &[&Decision]) -> (Article, Vec<String>) {
    let mut refused = Vec::new();
    for decision in decisions {
        if let Err(reason) = correct(&mut article, decision) {
            refused.push(format!("decision {} by {}: {reason}", decision.id, decision.who));
        }
    }
    (article, refused)
}

fn correct(article: &mut Article, decision: &Decision) -> Result<(), String> {
    if decision.action != "correct" {
        return Err(format!("unknown action '{}'", decision.action));
    }
    let after = decision.after.clone().filter(|text| !text.trim().is_empty());
    match decision.field.as_str() {
        "headline" => article.headline = after,
        "standfirst" => article.standfirst = after,
        "publication" => article.publication = after,
        "section" => article.section = after,
        "authors" => {
            article.authors = after.map(|names| names.split("; ").map(str::to_owned).collect()).unwrap_or_default();
        }
        "language" => {
            article.language =
                after.map(|tag| Language::parse(&tag).ok_or(format!("no language '{tag}'"))).transpose()?;
        }
        "published" => article.published = after.map(|text| decided_date(&text)).transpose()?,
        other => return Err(format!("unknown field '{other}'")),
    }
    Ok(())
}

fn decided_date(text: &str) -> Result<Published, String> {
    let date = PartialDate::parse(text).ok_or(format!("no date '{text}'; write YYYY, YYYY-MM or YYYY-MM-DD"))?;
    Ok(Published { date, evidence: Evidence::Decision, confidence: 1.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decision(field: &str, after: Option<&str>) -> Decision {
        Decision {
            id: 1,
            time: "2026-01-01T00:00:00Z".into(),
            who: "ann".into(),
            action: "correct".into(),
            target: "0000000000000001".into(),
            field: field.into(),
            before: None,
            after: after.map(str::to_owned),
            reason: "as printed".into(),
            chain: String::new(),
        }
    }

    #[test]
    fn the_last_decision_on_a_field_wins_and_an_empty_one_empties_it() {
        let (first, second, third) =
            (decision("headline", Some("A")), decision("headline", Some("B")), decision("section", None));
        let article = Article { section: Some("Sport".into()), ..Article::default() };
        let (article, refused) = apply(article, &[&first, &second, &third]);
        assert_eq!((article.headline.as_deref(), article.section.as_deref()), (Some("B"), None));
        assert!(refused.is_empty());
    }

    #[test]
    fn a_decided_date_carries_its_evidence_and_an_impossible_one_is_refused() {
        let (good, bad) = (decision("published", Some("1998-07")), decision("published", Some("1998-13")));
        let (article, refused) = apply(Article::default(), &[&good, &bad]);
        let published = article.published.expect("a date");
        assert_eq!((published.date.to_string().as_str(), published.evidence), ("1998-07", Evidence::Decision));
        assert_eq!(refused.len(), 1);
    }
}
